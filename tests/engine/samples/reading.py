"""Reads the written files back without the code that receives them."""

import csv
import json

import python_calamine


def county_files(directory, layout):
    """Roster, spells, insurance as lists of dicts of texts, and the truth."""
    return (
        rows(directory / f"roster.{layout.suffix}", layout),
        rows(directory / f"spells.{layout.suffix}", layout),
        rows(directory / "social_insurance.csv", layout),
        json.loads((directory / "truth.json").read_text(encoding="utf-8")),
    )


def rows(path, layout):
    grid = xlsx(path) if path.suffix == ".xlsx" else comma_separated(path, layout.encoding)
    is_insurance = path.stem.startswith("social_insurance")
    header = (layout.insurance_header_row if is_insurance else layout.header_row) - 1
    return [dict(zip(grid[header], row, strict=True)) for row in grid[header + 1 :]]


def xlsx(path):
    sheet = python_calamine.CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0)
    return [[text(cell) for cell in row] for row in sheet.to_python(skip_empty_area=False)]


def comma_separated(path, encoding):
    with path.open(encoding=encoding, newline="") as file:
        return list(csv.reader(file))


def text(cell):
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)
