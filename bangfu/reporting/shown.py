"""Filled forms as somebody may see them, on a page or as a workbook, with what to check."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from bangfu.engine.codes import DivisionLevel
from bangfu.engine.forms import (
    FORMS,
    FormCell,
    FormColumn,
    FormContent,
    FormProblem,
    FormSpec,
    problems,
    write_xlsx,
)
from bangfu.engine.values import Month, Quarter
from bangfu.monitoring.veils import COUNTS, Veil
from bangfu.org import queries as org
from bangfu.org import small_cells
from bangfu.org.models import Staff
from bangfu.reporting import queries
from bangfu.reporting.cells import content_of
from bangfu.reporting.models import FilledForm

DIGEST_SHOWN = 12
# a unit and a column
Hidden = dict[tuple[str, str], bool]


@dataclass(frozen=True)
class Change:
    """A cell that differs from the form filled before for the same unit and period."""

    code: str
    row: str
    column: FormColumn
    before: int | None
    now: int | None


@dataclass(frozen=True)
class ShownForm:
    """A filled form with what stands beside it."""

    filled: FilledForm
    spec: FormSpec
    content: FormContent
    problems: list[FormProblem]
    changes: list[Change]


def shown(filled: FilledForm, *, staff: Staff) -> ShownForm:
    """The form as `staff` may see it, with what does not agree and what changed since last time."""
    spec = FORMS[filled.form]
    whole = content_of(filled, notes=tuple(notes(filled)))
    quarter_before, filled_before = _quarter_before(filled), queries.filled_before(filled)
    earlier = content_of(quarter_before) if quarter_before else None
    told = Told([form for form in (filled, quarter_before, filled_before) if form], staff)
    return ShownForm(
        filled=filled,
        spec=spec,
        content=as_seen(whole, hidden_cells(filled, staff=staff)),
        problems=[
            problem
            for problem in problems(spec, whole, earlier=earlier)
            if told.may_be_said(problem)
        ],
        changes=[c for c in _changes(spec, filled, filled_before) if told.may_be_listed(c)],
    )


def write_workbook(filled: FilledForm, path: Path, *, staff: Staff) -> Path:
    """The form as `staff` may see it, as a workbook."""
    form = shown(filled, staff=staff)
    return write_xlsx(form.spec, form.content, path)


def file_name(filled: FilledForm) -> str:
    """附件1_临朐县_2023年第3季度.xlsx."""
    spec, quarter = FORMS[filled.form], Quarter.parse(filled.period)
    return f"{spec.number}_{filled.cells['rows'][0]['name']}_{quarter.zh}.xlsx"


def as_seen(content: FormContent, hidden: Hidden) -> FormContent:
    rows = tuple(
        replace(
            row,
            cells={
                name: _covered(hidden[row.code, name]) if (row.code, name) in hidden else cell
                for name, cell in row.cells.items()
            },
        )
        for row in content.rows
    )
    return replace(content, rows=rows)


def hidden_cells(filled: FilledForm, *, staff: Staff) -> Hidden:
    """Cells about a few people, and those that would tell them; with whether it is marked as few.
    They are those that are hidden wherever figures of the month are shown."""
    month, codes = filled.snapshot.month, [row["code"] for row in filled.cells["rows"]]
    veil = Veil([month], codes, tree=org.places(), staff=staff, indicators=COUNTS)
    return {
        (code, column.name): is_few
        for column in FORMS[filled.form].columns
        if column.measure
        for code, is_few in veil.of(
            month, column.measure.indicator, column.measure.counting
        ).items()
    }


def _covered(is_few: bool) -> FormCell:
    return FormCell(is_small=is_few, is_withheld=not is_few)


class Told:
    """What may be said about cells that are hidden from a reader, now or in an earlier form."""

    def __init__(self, forms: list[FilledForm], staff: Staff) -> None:
        self.staff = staff
        self.hidden = set().union(*(hidden_cells(form, staff=staff) for form in forms))

    def may_be_said(self, problem: FormProblem) -> bool:
        columns = [problem.column, *([problem.other] if problem.other else [])]
        return self._is_open(problem.row.code, columns, problem.value, problem.limit)

    def may_be_listed(self, change: Change) -> bool:
        return self._is_open(change.code, [change.column], change.before, change.now)

    def _is_open(self, code: str, columns: list[FormColumn], *values: int | None) -> bool:
        few = any(small_cells.is_hidden(value, staff=self.staff) for value in values)
        return not few and not any((code, column.name) in self.hidden for column in columns)


def _quarter_before(filled: FilledForm) -> FilledForm | None:
    quarter = Quarter.parse(filled.period).earlier_this_year
    return queries.latest(filled.form, filled.division_code, str(quarter)) if quarter else None


def notes(filled: FilledForm) -> Iterator[str]:
    """What must be said beside the numbers: as of when, from what kind of close, by which rows."""
    snapshot, last = filled.snapshot, Quarter.parse(filled.period).last_month
    yield _("数据截至 %(month)s，依据 %(day)s 结账的月度快照（摘要 %(digest)s）。") % {
        "month": _month(snapshot.month),
        "day": f"{timezone.localtime(snapshot.closed_at):%Y-%m-%d}",
        "digest": snapshot.sha256[:DIGEST_SHOWN],
    }
    if snapshot.month != last:
        yield _("%(last)s尚未结账，本表按本季度内最近结账的%(month)s填报，结账后请重新填报。") % {
            "last": _month(last),
            "month": _month(snapshot.month),
        }
    if snapshot.is_reconstructed:
        yield _("该月为事后补算，反映的是结账当日掌握的情况。")
    if filled.cells["level"] == DivisionLevel.COUNTY:
        yield _(
            "通知原表逐行为市及所属县（市、区）；县级填报时，首行为全县，其下为所属乡镇（街道）。"
        )


def _month(month: Month) -> str:
    return date_format(month.first_day, "YEAR_MONTH_FORMAT")


def _changes(spec: FormSpec, filled: FilledForm, before: FilledForm | None) -> Iterator[Change]:
    if before is None:
        return
    old, new = ({r["code"]: r for r in form.cells["rows"]} for form in (before, filled))
    for code in dict.fromkeys([*new, *old]):
        for column in spec.columns:
            was, now = (_value(rows.get(code), column) for rows in (old, new))
            if was != now:
                yield Change(code, (new.get(code) or old[code])["name"], column, was, now)


def _value(row: dict | None, column: FormColumn) -> int | None:
    return row["cells"].get(column.name, {}).get("value") if row else None
