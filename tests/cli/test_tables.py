"""Lists that leave by the command line."""

import csv

import openpyxl
import pytest

from bangfu.cli.tables import write_list

HEADERS = ["person_number", "there", "value"]
RISKY = ["=1+1", "+1", "-1", "@a", "\tx", "\rx"]


@pytest.mark.parametrize("ending", [".csv", ".xlsx"])
def test_no_text_of_another_office_starts_a_formula(tmp_path, ending):
    path = tmp_path / f"findings{ending}"
    rows = [["-12", text, -5] for text in [*RISKY, "黄岛海川"]]
    assert write_list(path, HEADERS, rows) == len(rows)
    if ending == ".csv":
        with path.open(encoding="utf-8", newline="") as file:
            _, *read = csv.reader(file)
    else:
        sheet = openpyxl.load_workbook(path).active
        _, *read = sheet.iter_rows(values_only=True)
    assert [row[1][0] for row in read] == ["'"] * len(RISKY) + ["黄"]
    assert {(row[0], str(row[2])) for row in read} == {("-12", "-5")}
