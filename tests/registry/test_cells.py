from datetime import date
from decimal import Decimal

import pytest

from bangfu.engine.codes import Relation, SchoolStatus, Sex
from bangfu.engine.tables import Questionable
from bangfu.engine.values import Month
from bangfu.registry import cells

NUMBER = "990001198503020012"


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("李 秀 英", "李秀英"),
        ("\t李秀英'", "李秀英"),
        ("李　秀英", "李秀英"),
        ("阿依古丽·买买提", "阿依古丽·买买提"),
        ("John Smith", "John Smith"),
        ("李\ue863秀", "李\ue863秀"),
        ("\U00020bb7田 秀", "\U00020bb7田秀"),
        ("李秀\x00英", "李秀英"),
    ],
)
def test_a_name_loses_its_dirt_and_nothing_else(written, kept):
    assert cells.name(written) == kept


@pytest.mark.parametrize(
    "name", ["𬱖䶮㛃", "买买提·阿不都", "吾买尔•艾山", "Anna-Maria Lee", "〇", "\ue863明"]
)
def test_rare_and_foreign_names_are_names(name):
    assert cells.is_name(name)
    assert cells.name(name) == name


@pytest.mark.parametrize(
    "text", ["<b>王</b>", "王1", "王²", "张三（长子）", "王、李", "·", "王-", "王。"]
)
def test_what_no_name_has_is_pointed_out_and_the_row_kept(text):
    assert not cells.is_name(text)
    with pytest.raises(Questionable) as pointed_out:
        cells.name(text)
    assert pointed_out.value.value == text


@pytest.mark.parametrize(
    "written",
    [
        "99000119850302001X"[:17] + "2",
        "G990001198503020012",
        "'990001198503020012",
        "９９０００１１９８５０３０２００１２",
        "99000119850302001243",
        "9900011985030200124 3B1",
    ],
)
def test_dirt_around_a_number_is_no_fault(written):
    number = cells.cleaned_number(written)[:17]
    assert number == NUMBER[:17]


def test_a_number_with_a_wrong_check_character_is_kept_and_pointed_out():
    wrong = NUMBER[:17] + ("3" if NUMBER[17] != "3" else "4")
    with pytest.raises(Questionable) as doubt:
        cells.identity(wrong)
    assert doubt.value.value.number == wrong
    assert "校验位" in doubt.value.message


@pytest.mark.parametrize("written", ["3.70724E+17", "3.70724e17"])
def test_a_number_that_lost_its_digits_is_not_kept(written):
    with pytest.raises(Questionable) as doubt:
        cells.identity(written)
    assert doubt.value.value == cells.NO_IDENTITY


@pytest.mark.parametrize("written", ["3.70724E+14", "张三的编号", "1" * 31, "37 07;DROP"])
def test_what_is_no_number_of_the_system_rejects_the_row(written):
    with pytest.raises(ValueError):
        cells.number(written)


@pytest.mark.parametrize(
    "written", ["2023年09月", "202309", "2023-09-28", "45170", "2023/9", "２０２３年９月"]
)
def test_a_month_is_read_however_it_is_written(written):
    assert cells.month(written) == Month(2023, 9)


@pytest.mark.parametrize("written", ["2023年13月", "九月", "0", "99999999", "2023", "-1"])
def test_what_is_no_month_is_a_fault(written):
    with pytest.raises(ValueError, match="月份应写作"):
        cells.month(written)


@pytest.mark.parametrize(
    "written", ["1985-03-21", "19850321", "1985年3月21日", "31127", "1985-03-21 00:00:00"]
)
def test_a_day_is_read_however_it_is_written(written):
    assert cells.day(written) == date(1985, 3, 21)


@pytest.mark.parametrize("written", ["1985-02-30", "不详", "19850", "1985"])
def test_a_day_that_never_was_is_pointed_out_and_left_blank(written):
    if written == "19850":
        assert cells.day(written) == date(1954, 5, 6)
        return
    with pytest.raises(Questionable) as doubt:
        cells.day(written)
    assert doubt.value.value is None


@pytest.mark.parametrize(
    ("written", "is_fine"), [("99", False), ("100", True), ("30000", True), ("30000.01", False)]
)
def test_an_income_out_of_the_ordinary_is_kept_and_pointed_out(written, is_fine):
    if is_fine:
        assert cells.monthly_income(written) == Decimal(written)
        return
    with pytest.raises(Questionable) as doubt:
        cells.monthly_income(written)
    assert doubt.value.value == Decimal(written)


@pytest.mark.parametrize("written", ["五千", "-1", "1e999", "NaN"])
def test_what_is_no_amount_is_a_fault(written):
    with pytest.raises(ValueError):
        cells.monthly_income(written)


def test_labels_become_codes_with_all_their_spellings():
    assert cells.code(Relation)("之外孙女") == "grandchild"
    assert cells.code(SchoolStatus)("七年级") == "compulsory"
    assert cells.code(Sex)(" 男 ") == "male"


def test_an_unknown_label_is_left_blank_and_the_known_ones_are_named():
    with pytest.raises(Questionable) as doubt:
        cells.code(Sex)("阳")
    assert doubt.value.value == ""
    assert "男、女" in doubt.value.remedy
    assert "阳" not in doubt.value.message + doubt.value.remedy


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("199 0000-0001", "19900000001"),
        ("+8619900000001", "19900000001"),
        ("0536-3211234", "05363211234"),
    ],
)
def test_a_phone_is_kept_as_digits(written, kept):
    assert cells.phone(written) == kept


@pytest.mark.parametrize(
    ("written", "kept"),
    [("无", ""), ("见户主12", ""), ("1990000000", "1990000000"), ("12345678901234",) * 2],
)
def test_a_phone_of_another_shape_is_pointed_out_and_a_word_is_none(written, kept):
    with pytest.raises(Questionable) as doubt:
        cells.phone(written)
    assert doubt.value.value == kept
