"""Empty tables out, and national exports back, by the command line."""

import openpyxl
import pytest

from bangfu.engine.tables import open_table
from bangfu.registry.returning import LAYOUTS


@pytest.mark.django_db
@pytest.mark.parametrize("kind", LAYOUTS)
def test_a_template_is_an_empty_table_with_its_code_lists(type_words, tmp_path, kind):
    assert type_words("template", kind, "t.xlsx")[0] == 0
    table = open_table(tmp_path / "t.xlsx", roster=LAYOUTS[kind])
    assert list(table.rows()) == []
    assert set(table.columns.positions) == set(LAYOUTS[kind].names)
    sheet = openpyxl.load_workbook(tmp_path / "t.xlsx").worksheets[0]
    coded = [column for column in LAYOUTS[kind].columns if column.choices]
    assert len(sheet.data_validations.dataValidation) == len(coded) > 3


@pytest.mark.django_db
def test_what_is_no_workbook_is_not_written_back(type_words, tmp_path):
    code, told = type_words("write-back", "nonsense.xlsx", "--as", "people", "--out", "b.xlsx")
    assert (code, (tmp_path / "b.xlsx").exists()) == (1, False)
    assert told.startswith("bangfu: ")
