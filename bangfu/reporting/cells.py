"""A form's cells: from figures to what is kept, and back to what is checked and printed."""

from bangfu.engine.forms import EmptyBecause, FormCell, FormColumn, FormContent, FormRow, FormSpec
from bangfu.engine.indicators import Measure
from bangfu.monitoring.models import Figure
from bangfu.org.queries import Places
from bangfu.reporting import rules
from bangfu.reporting.models import FilledForm

Figures = dict[tuple[str, Measure], Figure]
KeptCell = dict[str, object]


def rows_of(
    spec: FormSpec, units: list[str], *, figures: Figures, tree: Places
) -> list[dict[str, object]]:
    """The rows as they are kept: each cell with its figure, or with the reason why it is empty."""
    return [
        {
            "code": unit,
            "name": tree.name_of(unit),
            "cells": {c.name: _kept_cell(c, unit, figures) for c in spec.columns},
        }
        for unit in units
    ]


def _kept_cell(column: FormColumn, unit: str, figures: Figures) -> KeptCell:
    if column.measure is None:
        return {"value": None, "reason": str(column.empty)}
    figure = figures.get((unit, column.measure))
    if figure is None or figure.value is None:
        return {"value": None, "reason": str(EmptyBecause.NOBODY_REGISTERED)}
    return {
        "value": figure.value,
        "indicator": str(column.measure.indicator),
        "counting": str(column.measure.counting),
        "figure": figure.pk,
    }


def content_of(filled: FilledForm, *, notes: tuple[str, ...] = ()) -> FormContent:
    """The kept rows as the engine checks and prints them."""
    rows = filled.cells["rows"]
    return FormContent(
        unit=rules.office_of(rows[0]["name"], filled.cells["level"]),
        filled_on=filled.filled_on,
        filled_by=rules.signature_of(filled.filled_by),
        rows=tuple(
            FormRow(row["code"], row["name"], {n: _cell(kept) for n, kept in row["cells"].items()})
            for row in rows
        ),
        notes=notes,
    )


def _cell(kept: KeptCell) -> FormCell:
    reason = kept.get("reason")
    return FormCell(value=kept["value"], reason=EmptyBecause(reason) if reason else None)
