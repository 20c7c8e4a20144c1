"""A filled form laid out for the page: header, rows of cells, and numbered reasons for blanks."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from bangfu.engine.forms import FormCell, FormRow, FormSpec, HeaderCell
from bangfu.org.language import in_chinese, label
from bangfu.org.models import Staff
from bangfu.org.roles import Permission
from bangfu.reporting.shown import ShownForm


@dataclass(frozen=True)
class Cell:
    """What stands in one cell: a number with or without a link, or a mark that points to why."""

    column: str
    text: str
    reason: str = ""
    mark: int = 0
    is_open: bool = False
    is_changed: bool = False


@dataclass(frozen=True)
class Row:
    code: str
    name: str
    cells: list[Cell]
    is_total: bool


@dataclass(frozen=True)
class Sheet:
    header: tuple[list[HeaderCell], list[HeaderCell]]
    rows: list[Row]
    # in the order of their marks: 1, 2, 3 …
    reasons: list[str]
    problems: list[str]


def titled(spec: FormSpec) -> str:
    """附件1 防止返贫就业攻坚行动推进情况表, in the reader's language."""
    return f"{spec.number} {spec.title}" if in_chinese() else f"{spec.number_en} {spec.en}"


def sheet(form: ShownForm, *, staff: Staff) -> Sheet:
    marks: dict[str, int] = {}
    changed = {(change.row, change.column.name) for change in form.changes}
    opens = staff.may(Permission.PERSON_VIEW)
    rows = [
        Row(
            row.code,
            row.name,
            [
                cell_of(row, column.name, marks, changed=changed, opens=opens)
                for column in form.spec.columns
            ],
            is_total=row is form.content.rows[0],
        )
        for row in form.content.rows
    ]
    problems = [label(problem) for problem in form.problems]
    return Sheet(form.spec.header, rows, list(marks), problems)


def cell_of(
    row: FormRow, column: str, marks: dict[str, int], *, changed: set[tuple[str, str]], opens: bool
) -> Cell:
    cell = row.cells[column]
    reason = reason_of(cell)
    if reason:
        mark = marks.setdefault(reason, len(marks) + 1)
        is_hidden = cell.is_small or cell.is_withheld
        return Cell(column, "", reason=reason, mark=mark, is_open=opens and is_hidden)
    is_changed = (row.name, column) in changed
    return Cell(column, f"{cell.value:,}", is_open=opens, is_changed=is_changed)


def reason_of(cell: FormCell) -> str:
    if cell.is_small:
        return _("不足 5 人，按规定不向乡镇以外显示具体人数")
    if cell.is_withheld:
        return _("为防止推算出不足 5 人的数字，一并不显示")
    return label(cell.reason) if cell.value is None and cell.reason else ""
