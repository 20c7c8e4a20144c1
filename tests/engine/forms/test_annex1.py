"""Annex 1 as the notice prints it (domain.md §8.1)."""

import re
from pathlib import Path

import pytest

from bangfu.engine.forms import ANNEX1, FORMS, EmptyBecause, FormColumn
from bangfu.engine.indicators import COUNTED_BY

# the headings in the order of the notice's text, and which stand in the second row
FIRST_ROW = [
    "市、县（市、区）",
    "劳务协作联盟个数",
    "特色劳务品牌个数",
    "乡村振兴劳务基地个数",
    "劳务合作社个数",
    "就业帮扶车间个数",
    "以工代赈吸纳当地农村劳动力就业人数",
    "乡村公益性岗位安置脱贫人口数",
    "组织脱贫人口参加职业技能培训人数",
    "易地搬迁安置区脱贫人口就业人数",
    "举办“乐业搬迁（迁建）”专场招聘活动次数",
]


def test_the_header_is_the_notices():
    first, second = ANNEX1.header
    assert [cell.text for cell in first] == FIRST_ROW
    assert [(cell.text, cell.column) for cell in second] == [
        ("", 5),
        ("吸纳脱贫人口数", 6),
        ("", 7),
        ("吸纳脱贫人口数", 8),
    ]


def test_the_header_covers_thirteen_columns_and_two_rows_without_hole_or_overlap():
    first, second = ANNEX1.header
    covered = [
        (line + down, cell.column + right)
        for line, cells in enumerate((first, second))
        for cell in cells
        for down in range(cell.rowspan)
        for right in range(cell.colspan)
    ]
    assert sorted(covered) == [(line, column) for line in range(2) for column in range(13)]


def test_two_columns_are_filled_and_every_other_says_why_not():
    assert set(ANNEX1.measures) == {"workshop_people", "welfare_post_people"}
    assert all(measure in COUNTED_BY for measure in ANNEX1.measures.values())
    assert all(column.empty for column in ANNEX1.columns if not column.measure)


def test_the_filled_columns_are_the_seventh_and_the_tenth():
    names = [column.name for column in ANNEX1.columns]
    assert (names.index("workshop_people") + 2, names.index("welfare_post_people") + 2) == (7, 10)


@pytest.mark.parametrize("reason", EmptyBecause)
def test_a_reason_is_said_in_chinese_and_in_english(reason):
    assert re.search(r"[一-鿿]", reason.zh)
    assert re.fullmatch(r"[\x20-\x7e]+", reason.en)


def test_a_column_is_filled_or_empty_for_a_reason_never_both_nor_neither():
    with pytest.raises(ValueError, match="one of the two"):
        FormColumn("x", "某数", "Some number")
    with pytest.raises(ValueError, match="one of the two"):
        FormColumn(
            "x",
            "某数",
            "Some number",
            measure=next(iter(COUNTED_BY)),
            empty=EmptyBecause.NO_BRANDS,
        )


def test_column_names_are_unique_and_parts_exist():
    for form in FORMS.values():
        names = [column.name for column in form.columns]
        assert len(names) == len(set(names))
        assert {name for pair in form.parts for name in pair} <= set(names)


def test_no_engine_form_knows_of_the_web():
    folder = Path(__file__).parents[3] / "bangfu" / "engine" / "forms"
    assert not [path for path in folder.glob("*.py") if "django" in path.read_text("utf-8")]
