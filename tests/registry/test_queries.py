import pytest
from django.db import connection

from bangfu.engine.values import Month
from bangfu.org import actions as org
from bangfu.registry import queries
from bangfu.registry.models import WorkSpell
from tests.cast import BAODU, made_up_number

pytestmark = pytest.mark.django_db


def names(term, staff) -> set[str]:
    return {person.name for person in queries.find(term, staff).people}


@pytest.mark.parametrize(
    ("months", "is_open"),
    [
        ("2023-09", True),
        ("2023-08", True),
        ("2023-10", False),
        ("2023-03 - 2023-09", True),
        ("2023-03 - 2023-08", False),
        ("2023-09 - 2023-09", True),
    ],
)
def test_a_spell_covers_its_first_and_last_month(county, months, is_open):
    county.person("李秀英", spells=[months])
    assert queries.spells_open_in(Month(2023, 9)).exists() is is_open


def test_a_person_is_found_by_any_part_of_the_name_number_or_identity(county, chen):
    li = county.person("李秀英", identity_number=made_up_number(505))
    county.person("李秀")
    county.person("王李秀")
    assert names("李秀英", chen) == {"李秀英"}
    assert names("李", chen) == names(" 李 秀 ", chen) == {"李秀英", "李秀", "王李秀"}
    assert names("英", chen) == names("秀英", chen) == {"李秀英"}
    assert names(li.person_number, chen) == {"李秀英"}
    assert names(f"'{made_up_number(505)}", chen) == {"李秀英"}


@pytest.mark.parametrize(
    "term", ["", " ", "%", "_", "李%", "'; DROP TABLE", "990001", "\\", "李英"]
)
def test_what_is_no_part_of_a_name_and_no_number_finds_nobody(li, chen, term):
    assert names(term, chen) == set()


def test_nobody_outside_ones_reach_is_found(county, li, chen, zhou, zhao, wang):
    other = county.person("李秀英", division_code=BAODU)
    assert set(queries.find("李秀英", chen).people) == {li}
    assert set(queries.find("李秀英", zhou).people) == {other}
    assert set(queries.find(li.person_number, zhou).people) == set()
    assert set(queries.find(li.identity_number, zhou).people) == set()
    assert set(queries.find("李秀英", wang).people) == {li}


def test_the_account_behind_the_command_line_finds_everyone(county, li, divisions):
    county.person("李秀英", division_code=BAODU)
    assert queries.find("李秀英", org.operator()).people.count() == 2


def test_a_person_file_holds_household_and_spells_newest_first(
    county, chen, django_assert_max_num_queries
):
    home = county.household()
    li = county.person("李秀英", household=home, spells=["2022-01 - 2022-06", "2023-03"])
    county.person("王强", household=home)
    li.refresh_from_db()
    with django_assert_max_num_queries(3):
        file = queries.person_file(li, staff=chen)
        assert [one.name for one in file.members] == ["王强"]
        starts = [str(entry.spell.start_month) for entry in file.spells]
        assert (file.household, starts) == (home, ["2023-03", "2022-01"])


def test_the_engines_queries_give_a_row_for_each_person_and_spell(county):
    county.person("李秀英", spells=["2022-01 - 2022-06", "2023-03"])
    county.person("王强")
    for query, count in ((queries.PEOPLE_SQL, 2), (queries.SPELLS_SQL, 2)):
        with connection.cursor() as cursor:
            cursor.execute(query)
            assert len(cursor.fetchall()) == count
    assert WorkSpell.objects.count() == 2
