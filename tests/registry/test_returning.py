"""A national export written back: what the register holds otherwise, and nothing besides."""

import openpyxl
import pytest

from bangfu.engine.tables import write_table
from bangfu.intake.rules import FileNotYours
from bangfu.registry import actions
from bangfu.registry.models import Person, WorkSpell
from bangfu.registry.returning import LAYOUTS, write_back
from tests.cast import made_up_number
from tests.registry.conftest import PERSON, SPELL, person

pytestmark = pytest.mark.django_db
FORBIDDEN = {"民族", "政治面貌", "是否会讲普通话"}


@pytest.fixture
def back(chen, tmp_path):
    """`back("people", path)`: what it came to, and the new file."""

    def returned(kind, path, by=chen):
        out = path.with_name(f"back-{path.name}")
        tally = write_back(path=path, file_name="", roster=LAYOUTS[kind], out=out, by=by)
        return tally, out

    return returned


@pytest.fixture
def people(write, chen):
    """Three people of an export, taken in."""
    path = write(PERSON, {}, person(2, 出生日期="1990/1/2"), person(3), name="people.xlsx")
    actions.apply(actions.receive_people(path=path, file_name="x", by=chen), by=chen)
    return path


def rows(path) -> list[dict]:
    headers, *found = openpyxl.load_workbook(path).worksheets[0].iter_rows(values_only=True)
    return [dict(zip(headers, row, strict=True)) for row in found]


def differing(old, new) -> set[tuple[int, str, object]]:
    return {
        (number, header, there[header])
        for number, (here, there) in enumerate(zip(rows(old), rows(new), strict=True))
        for header in here
        if here[header] != there[header] and header not in FORBIDDEN
    }


def test_what_nobody_corrected_comes_back_as_it_went_with_forbidden_columns_blank(people, back):
    Person.objects.filter(sex="").update(sex="")
    tally, new = back("people", people)
    # the number says sex and birth date, which the file had left blank
    assert {header for _, header, _ in differing(people, new)} <= {"性别", "出生日期"}
    assert {row[header] for row in rows(new) for header in FORBIDDEN} == {None}
    assert (tally.rows, tally.unknown_rows, set(tally.blanked)) == (3, 0, FORBIDDEN)


def test_a_correction_is_written_in_the_manner_of_its_column(people, back):
    _, first = back("people", people)
    one = Person.objects.get(person_number=person(2)["人口编号"])
    one.name, one.phone, one.education = "张正", "19911112222", "college"
    one.save()
    tally, new = back("people", first)
    label = dict(Person._meta.get_field("education").flatchoices)["college"]
    assert differing(first, new) == {
        (1, "姓名", "张正"),
        (1, "成员联系电话", "19911112222"),
        (1, "文化程度", label),
    }
    assert (tally.changed_rows, tally.changed_cells) == (1, 3)
    assert {one.pk for one in tally.people} == set(Person.objects.values_list("pk", flat=True))


def test_taken_in_again_it_changes_nothing_and_back_again_it_is_the_same_file(people, back, chen):
    Person.objects.filter(person_number=person(3)["人口编号"]).update(relation="spouse")
    Person.objects.update(row_digest="")
    _, new = back("people", people)
    batch = actions.receive_people(path=new, file_name="x", by=chen)
    actions.apply(batch, by=chen)
    tally, again = back("people", new)
    assert tally.changed_cells == 0
    assert differing(new, again) == set()


def test_blank_in_the_register_wipes_nothing_out(people, back):
    _, first = back("people", people)
    Person.objects.update(education="", phone="")
    assert differing(first, back("people", first)[1]) == set()


def test_who_is_elsewhere_merged_or_somebody_else_stays_as_they_came(people, back, zhou, write):
    assert back("people", people, by=zhou)[0].unknown_rows == 3
    two, three = (Person.objects.get(person_number=person(n)["人口编号"]) for n in (2, 3))
    two.merged_into, two.name = three, "别名"
    two.save()
    mistyped = person(3, 姓名="完全不同", 证件号码=made_up_number(9))
    path = write(PERSON, person(2), mistyped, name="other.xlsx")
    tally, new = back("people", path)
    assert tally.unknown_rows == 2
    assert differing(path, new) == set()


def test_a_spell_comes_back_with_end_income_and_place(registered, write, back, chen):
    path = write(SPELL, {"结束时间": "2023年06月"}, {"开始时间": "2023年08月"}, name="spells.xlsx")
    actions.apply(actions.receive_spells(path=path, file_name="x", by=chen), by=chen)
    assert differing(path, back("spells", path)[1]) == set()
    first, second = WorkSpell.objects.order_by("start_month")
    WorkSpell.objects.filter(pk=first.pk).update(end_month=None, monthly_income_yuan="5000.00")
    WorkSpell.objects.filter(pk=second.pk).update(
        end_month=second.start_month, is_organised=True, place_code="370724000000"
    )
    assert differing(path, back("spells", path)[1]) == {
        (0, "结束时间", None),
        (0, "务工月收入(元)", "5000"),
        (1, "结束时间", "2023年08月"),
        (1, "是否点对点输送", "是"),
        (1, "务工所在市", "潍坊市"),
        (1, "务工所在县", "临朐县"),
    }


def test_spells_without_a_number_are_found_by_the_identity(registered, write, back, chen):
    named = {"人口编号": "", "证件号码": made_up_number(1)}
    path = write(SPELL, named, name="spells.xlsx")
    actions.apply(actions.receive_spells(path=path, file_name="x", by=chen), by=chen)
    WorkSpell.objects.update(employer_name="新厂")
    assert differing(path, back("spells", path)[1]) == {(0, "务工企业名称", "新厂")}


def test_whom_the_register_is_no_business_of_writes_nothing_back(people, back, zhao):
    with pytest.raises(FileNotYours):
        back("people", people, by=zhao)


def test_queries_do_not_grow_with_the_rows(people, chen, tmp_path, django_assert_max_num_queries):
    table = [[*{**PERSON, **person(n % 4)}.values()] for n in range(400)]
    path = write_table(tmp_path / "many.xlsx", list(PERSON), table)
    out = tmp_path / "out.xlsx"
    with django_assert_max_num_queries(12):
        write_back(path=path, file_name="", roster=LAYOUTS["people"], out=out, by=chen)


@pytest.mark.parametrize(
    "typed",
    [
        {"证件号码": made_up_number(2), "姓名": "李秀英"},
        {"证件号码": "", "姓名": "李秀瑛"},
        {"证件号码": made_up_number(9), "姓名": "周兰"},
        {"证件号码": "", "姓名": "周兰", "出生日期": "1950-01-01"},
    ],
)
def test_who_is_somebody_else_when_taken_in_is_so_when_written_back(
    registered, write, back, chen, typed
):
    path = write({**PERSON, **typed}, name="other.xlsx")
    is_other = actions.receive_people(path=path, file_name="x", by=chen).other_count
    assert back("people", path)[0].unknown_rows == is_other
