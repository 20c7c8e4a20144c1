"""Filling official forms, and who took them away or looked behind them."""

from django.db import transaction
from django.utils import timezone

from bangfu.audit.actions import record, record_access
from bangfu.audit.models import Record
from bangfu.org.models import Staff
from bangfu.reporting import cells, queries, rules
from bangfu.reporting.models import FilledForm


@transaction.atomic
def fill(*, form: str, division_code: str, period: str, by: Staff) -> FilledForm:
    """Fill a form for a province, city or county from the figures of the closed month.

    The first row is the unit, the others are the units that report to it. Raises rules.CannotFill.
    """
    spec, quarter = rules.form_named(form), rules.quarter_of(period)
    unit = rules.unit_of(division_code)
    rules.check_reach(unit, staff=by)
    snapshot = queries.snapshot_for(quarter)
    rules.check_closed(quarter, snapshot)
    tree = queries.tree_of(snapshot.month)
    rules.check_unit(unit, tree=tree)
    units = [unit, *tree.reports(unit)]
    figures = queries.figures_of(units, snapshot=snapshot)
    rows = cells.rows_of(spec, units, figures=figures, tree=tree)
    filled = FilledForm.objects.create(
        form=spec.name,
        division_code=unit,
        period=str(quarter),
        snapshot=snapshot,
        cells={"level": str(tree.level_of(unit)), "rows": rows},
        filled_on=timezone.localdate(),
        filled_by=by,
    )
    record(
        "fill_form",
        subject=filled,
        division_code=unit,
        after={"form": spec.name, "period": str(quarter), "snapshot": snapshot.pk},
        by=by,
    )
    return filled


def download(*, filled: FilledForm, by: Staff) -> Record:
    return record("download_form", subject=filled, division_code=filled.division_code, by=by)


def open_cell(*, filled: FilledForm, row: str, column: str, by: Staff) -> Record:
    after = {"column": column}
    return record_access("open_form_cell", subject=filled, division_code=row, after=after, by=by)
