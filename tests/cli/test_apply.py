"""`bangfu apply`: what was checked earlier, as its preview stands."""

import openpyxl
import pytest

from bangfu.audit.models import Record
from bangfu.engine.tables import write_table
from bangfu.intake.models import Batch
from bangfu.registry import actions
from bangfu.registry.models import CheckFinding, CheckPass, Person
from tests.registry.conftest import PERSON, person

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def received(tmp_path, chen):
    def taken_in(name, *people):
        rows = [list({**PERSON, **row}.values()) for row in people]
        path = write_table(tmp_path / name, list(PERSON), rows)
        return actions.receive_people(path=path, file_name=name, by=chen)

    return taken_in


def test_a_checked_batch_is_applied_by_its_number(type_words, received):
    batch = received("people.csv", {}, person(2))
    code, said = type_words("apply", str(batch.pk), "--by", "chen")
    assert (code, said) == (0, "")
    assert Person.objects.count() == 2


def test_who_comes_into_a_household_leaves_it_recognised_as_it_is(type_words, received, chen):
    actions.apply(received("people.csv", {}), by=chen)
    batch = received("born.csv", person(2, 识别标准=""))
    assert type_words("apply", str(batch.pk), "--by", "chen") == (0, "")
    child = Person.objects.get(person_number__endswith="02")
    assert child.household.poverty_status == "lifted_out"
    assert child.household.people.count() == 2


@pytest.mark.parametrize("way", ["apply", "receive"])
def test_what_is_applied_is_checked_as_on_the_page(type_words, received, tmp_path, way):
    nobody_knows = {"劳动技能": ""}
    if way == "apply":
        words = ["apply", str(received("people.csv", {}, person(2, **nobody_knows)).pk)]
    else:
        rows = [list({**PERSON, **row}.values()) for row in ({}, person(2, **nobody_knows))]
        write_table(tmp_path / "people.csv", list(PERSON), rows)
        words = ["receive", "people.csv", "--as", "people", "--apply"]
    assert type_words(*words, "--by", "chen") == (0, "")
    [found] = CheckFinding.objects.filter(rule="ability_missing")
    assert found.person.name == "张三"
    assert CheckPass.objects.get().people_count == 2


def test_a_register_that_moved_on_is_told_first_and_applied_at_the_next_call(
    type_words, received, chen
):
    batch = received("people.csv", {}, person(2))
    actions.apply(received("other.csv", {"文化程度": "高中"}), by=chen)
    code, said = type_words("apply", str(batch.pk), "--by", "chen")
    assert code == 1
    assert "有 1 行现在会得到不同的处理，没有入库" in said
    assert Person.objects.get().education == "upper_secondary"
    assert type_words("apply", str(batch.pk), "--by", "chen")[0] == 0
    assert Person.objects.count() == 2


def test_a_batch_of_the_neighbours_is_not_found(type_words, received, zhou):
    batch = received("people.csv", {})
    code, said = type_words("apply", str(batch.pk), "--by", "zhou")
    assert (code, said) == (1, f"bangfu: 没有批次 {batch.pk}\n")
    assert not Person.objects.exists()


def test_a_file_of_a_programme_that_is_not_the_accounts_own_is_not_received(
    type_words, tmp_path, chen
):
    type(chen).objects.filter(pk=chen.pk).update(given_duties=["comparison"])
    write_table(tmp_path / "people.csv", list(PERSON), [list(PERSON.values())])
    code, said = type_words("receive", "people.csv", "--as", "people", "--by", "chen")
    assert (code, "一人一档" in said) == (1, True)
    assert not Batch.objects.exists()


def applied_with_list(type_words, tmp_path, person):
    write_table(tmp_path / "people.csv", list(PERSON), [list(person.values())])
    told = ("receive", "people.csv", "--as", "people", "--apply", "--errors", "errors.xlsx")
    return type_words(*told, "--by", "chen")


def test_the_list_of_an_applied_file_has_the_cells_to_check(type_words, tmp_path, chen):
    said = applied_with_list(type_words, tmp_path, {**PERSON, "成员联系电话": "12"})
    assert said == (0, "")
    assert Person.objects.count() == 1
    marked = openpyxl.load_workbook(tmp_path / "errors.xlsx").worksheets[0]
    cells = {cell.value: cell for row in marked.iter_rows() for cell in row}
    assert cells["12"].comment
    assert Record.objects.filter(action="write_list", subject_kind="registry.person").count() == 1


def test_of_a_file_without_problems_no_list_is_written_and_that_is_no_failure(
    type_words, tmp_path, chen
):
    assert applied_with_list(type_words, tmp_path, PERSON) == (0, "")
    again = applied_with_list(type_words, tmp_path, PERSON)
    assert again == (0, ""), "nor of the same file again"
    assert Person.objects.count() == 1
    assert not (tmp_path / "errors.xlsx").exists()
    assert not Record.objects.filter(action="write_list").exists()
