from datetime import date

import pytest

from bangfu.engine.forms import ANNEX1, EmptyBecause, FormCell, FormContent, FormRow


@pytest.fixture
def row():
    """A row of annex 1 in which only the named columns have numbers."""

    def made(name: str, **values: int | None) -> FormRow:
        cells = {
            column.name: FormCell(values[column.name])
            if values.get(column.name) is not None
            else FormCell(reason=column.empty or EmptyBecause.NOBODY_REGISTERED)
            for column in ANNEX1.columns
        }
        return FormRow(code=name, name=name, cells=cells)

    return made


@pytest.fixture
def content():
    def made(*rows: FormRow, notes: tuple[str, ...] = ()) -> FormContent:
        return FormContent(
            unit="潍坊市人力资源和社会保障局",
            filled_on=date(2023, 9, 15),
            filled_by="陈立",
            rows=rows,
            notes=notes,
        )

    return made
