"""Loading the shipped edition and taking in others."""

import csv
from datetime import date

import pytest

from bangfu.engine.values import DivisionCode
from bangfu.org import actions
from bangfu.org.actions import DivisionTableUnreadable, ImportReport
from bangfu.org.models import Division
from bangfu.org.queries import places

NEXT = date(2024, 6, 30)


@pytest.fixture
def operator(db):
    return actions.operator()


@pytest.fixture
def small(operator, tmp_path):
    """Two counties, as of the shipped edition."""
    table(
        tmp_path,
        ("37", "山东省"),
        ("3707", "潍坊市"),
        ("370724", "临朐县"),
        ("370724001", "城关街道"),
        ("370724003", "冶源镇"),
        ("370725", "昌乐县"),
        ("370725001", "宝都街道"),
    )
    actions.import_divisions(tmp_path / "table.csv", by=operator)


def table(folder, *rows):
    with (folder / "table.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([("code", "name"), *rows])
    return folder / "table.csv"


def test_the_fuller_table_of_the_same_edition_adds_and_ends_nothing(small, operator, tmp_path):
    path = table(
        tmp_path, ("370724", "临朐县"), ("370724001", "城关街道"), ("370724001031", "兴隆社区")
    )
    report = actions.import_divisions(path, by=operator)
    assert report == ImportReport(added=1)
    assert places(date(2021, 5, 1)).knows("370724001031")
    assert places().knows("370724003000")


def test_a_later_edition_ends_adds_and_renames_and_keeps_what_was(small, operator, tmp_path):
    path = table(
        tmp_path,
        ("370724", "临朐县"),
        ("370724003", "冶源街道"),
        ("370724005", "新镇"),
    )
    report = actions.import_divisions(path, edition=NEXT, by=operator)
    assert report == ImportReport(added=1, changed=1, ended=1)
    before, after = places(date(2024, 6, 29)), places(NEXT)
    assert before.named("山东", "潍坊", "临朐", "城关街道").code == "370724001000"
    assert after.named("山东", "潍坊", "临朐", "城关街道").missing == ("township",)
    assert before.name_of("370724003000") == "冶源镇"
    assert after.name_of("370724003000") == "冶源街道"
    assert after.knows("370724005000")
    assert not before.knows("370724005000")
    assert after.knows("370725001000"), "the table said nothing of the neighbour"
    assert after.name_of("370724001000") == "城关街道", "an ended code still has its name"


def test_what_lies_in_an_ended_county_ends_with_it(small, operator, tmp_path):
    path = table(tmp_path, ("3707", "潍坊市"), ("370724", "临朐县"))
    assert actions.import_divisions(path, edition=NEXT, by=operator) == ImportReport(ended=2)
    assert not places().knows("370725001000")
    assert places().knows("370724001000")


def test_the_same_table_again_changes_nothing(small, operator, tmp_path):
    path = table(tmp_path, ("370724", "临朐县"), ("370724003", "冶源街道"))
    actions.import_divisions(path, edition=NEXT, by=operator)
    rows = list(Division.objects.order_by("id").values())
    assert actions.import_divisions(path, edition=NEXT, by=operator) == ImportReport()
    assert list(Division.objects.order_by("id").values()) == rows


def test_a_wrong_name_of_the_same_day_is_corrected_without_history(small, operator, tmp_path):
    path = table(tmp_path, ("370725", "昌乐县县"))
    actions.import_divisions(path, by=operator)
    assert Division.objects.filter(code="370725000000").get().name == "昌乐县县"


def test_the_csv_files_of_the_package_are_a_table(operator, tmp_path):
    for name, row in {
        "provinces": ("44", "广东省"),
        "cities": ("4419", "东莞市"),
        "areas": ("441900", "东莞市"),
        "streets": ("441900003", "东城街道"),
        "villages": ("441900003001", "岗贝社区居委会"),
    }.items():
        table(tmp_path, row).rename(tmp_path / f"{name}.csv")
    assert actions.import_divisions(tmp_path, by=operator).added == 4
    assert Division.objects.get(code="441900000000").level == "city"


def test_a_table_in_the_encoding_of_old_spreadsheets_is_read(operator, tmp_path):
    (tmp_path / "old.csv").write_bytes("code,name\n37,山东省\n".encode("gb18030"))
    assert actions.import_divisions(tmp_path / "old.csv", by=operator).added == 1


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("a,b\n1,2\n", "首行应含 code 和 name"),
        ("", "首行应含 code 和 name"),
        ("code,name\n37,山东省\n37x,坏\n", "第 3 行"),
        ("code,name\n3707,\n", "缺少名称"),
        ("code,name\n000000000000,全国\n", "缺少名称或代码"),
        ("code,name\n37\n", "缺少名称"),
    ],
)
def test_a_damaged_table_changes_nothing_and_says_where(small, operator, tmp_path, content, said):
    (tmp_path / "bad.csv").write_text(content, encoding="utf-8")
    before = Division.objects.count()
    with pytest.raises(DivisionTableUnreadable, match=said):
        actions.import_divisions(tmp_path / "bad.csv", edition=NEXT, by=operator)
    assert Division.objects.count() == before


def test_a_missing_file_is_named(operator, tmp_path):
    with pytest.raises(DivisionTableUnreadable, match=r"nowhere\.csv"):
        actions.import_divisions(tmp_path / "nowhere.csv", by=operator)


def test_the_whole_country_is_a_range_over_every_code():
    country = DivisionCode("000000000000")
    assert country.range == ("000000000000", "999999999999")
    assert country.significant == ""
    assert country.parent is None
    assert country.contains(DivisionCode("370724001031"))


def test_codes_ended_by_another_process_are_seen_here(small):
    """As an import elsewhere leaves it: the rows changed, this process told nothing."""
    assert places().knows("370725001000")
    for code in ("370725001000", "370724003000"):
        Division.objects.filter(code=code).update(valid_to=date(2024, 6, 29))
        assert not places().knows(code)
