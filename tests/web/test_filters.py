"""How values look."""

import doctest

import pytest
from django.utils import translation

from bangfu.casework.models import Task
from bangfu.engine.codes import Counting
from bangfu.engine.values import Month, masks
from bangfu.web.templatetags import bangfu as filters


def test_the_examples_of_the_masks_hold():
    assert doctest.testmod(masks).failed == 0


@pytest.mark.parametrize(
    ("name", "masked"),
    [("", ""), ("李", "*"), ("买买提·吐尔逊", "买*****逊"), ("欧阳娜", "欧*娜")],
)
def test_names_keep_first_and_last(name, masked):
    assert filters.masked_name(name) == masked


@pytest.mark.parametrize(
    ("number", "masked"),
    [("", ""), ("12345", "*****"), ("990001198503020015", "9900************15")],
)
def test_numbers_too_short_to_mask_are_hidden_whole(number, masked):
    assert filters.masked_number(number) == masked


@pytest.mark.parametrize(
    ("change", "shown", "look"),
    [
        (None, "—", "change-none"),
        (0.0004, "0.0%", "change-none"),
        (-0.0004, "0.0%", "change-none"),
        (0.012, "+1.2%", "change-up"),
        (-0.5, "-50.0%", "change-down"),
    ],
)
def test_a_change_shows_its_sign_and_nothing_moves_by_nothing(change, shown, look):
    assert (filters.share(change), filters.change_class(change)) == (shown, look)


def test_amounts_group_and_show_cents_only_where_there_are_some():
    assert [filters.yuan(v) for v in (None, 3912, 3912.5)] == ["—", "3,912", "3,912.50"]
    assert [filters.count(v) for v in (None, 0, 12408)] == ["—", "0", "12,408"]


def test_codes_and_months_speak_the_pages_language():
    task = Task(kind="discrepancy", state="open")
    with translation.override("zh-hans"):
        assert filters.code_label(Counting.ON_DATE_ALL) == "月末在岗务工人数（含县内）"
        assert filters.label(task, "kind") == "差异核实"
        assert filters.code_label("open", "TaskState") == "待核实"
        assert filters.month_label(Month(2023, 9)) == "2023年9月"
    with translation.override("en"):
        assert filters.label(task, "kind") == "Verify a discrepancy"
        assert filters.code_label("duplicate_there") == "Insured by two employers at once"
        assert filters.month_label(Month(2023, 9)) == "2023-09"


def test_a_code_that_is_none_is_shown_as_it_stands():
    assert filters.label(Task(kind="odd", state=""), "kind") == "odd"
    assert filters.label(Task(kind="odd", state=""), "state") == "—"
    assert filters.code_label("other") == "other"
