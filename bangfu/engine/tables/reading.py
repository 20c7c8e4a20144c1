"""Every row as values, and every problem of every cell at once."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from bangfu.engine.tables.columns import AROUND, Column, Roster
from bangfu.engine.tables.opening import Table
from bangfu.engine.tables.problems import (
    CORRECT_AND_RESEND,
    CUT_OFF,
    CellProblem,
    Questionable,
    UnreadableCell,
)

REMEMBERED = 5_000
Reader = Callable[[str | None], "tuple[object, Trouble | None]"]


@dataclass(frozen=True, slots=True)
class Trouble:
    """What a parse function said, before it is known in which row."""

    message: str
    remedy: str
    rejects: bool
    lost: bool = False


@dataclass(slots=True)
class RowRead:
    """A row as values by column name; a value that could not be had is None.

    `lost` names the columns whose cell says something that could not be read, or that lie beyond
    the end of a row that is cut off: nobody left these blank.
    """

    row: int
    values: dict[str, object]
    errors: list[CellProblem] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)

    @property
    def rejected(self) -> bool:
        return any(error.rejects for error in self.errors)


def read_rows(table: Table, roster: Roster) -> Iterator[RowRead]:
    """Parse every row; a wrong cell never hides another."""
    positions = table.columns.positions
    readers = [
        (column, positions[column.name], _remembering(column))
        for column in roster.columns
        if column.name in positions
    ]
    absent = {column.name: None for column in roster.columns if column.name not in positions}
    width = len(table.headers)
    for number, cells in _rows_of_data(table):
        read = RowRead(number, dict(absent))
        for column, place, reader in readers:
            value, trouble = reader(cells[place])
            read.values[column.name] = value
            if trouble:
                read.errors.append(_problem(number, place, column, trouble))
                if trouble.lost:
                    read.lost.append(column.name)
        if cells[-1] is CUT_OFF:
            _note_cut_off(read, cells, readers)
        if len(cells) > width and any(cells[width:]):
            read.errors.append(_shifted(number))
        yield read


def _rows_of_data(table: Table) -> Iterator[tuple[int, list[str | None]]]:
    """Without rows that hold nothing we asked for, and without headers printed once more."""
    places = sorted(table.columns.positions.values())
    header = [table.headers[place] for place in places]
    for number, cells in table.rows():
        asked = [cells[place] for place in places]
        if any(asked) and [(cell or "").strip() for cell in asked] != header:
            yield number, cells


def _remembering(column: Column) -> Reader:
    """The column's parse function, which asks only once for texts that keep coming back."""
    known: dict[str | None, tuple[object, Trouble | None]] = {}

    def reader(cell: str | None) -> tuple[object, Trouble | None]:
        if type(cell) is UnreadableCell:
            return read_cell(column, cell)
        found = known.get(cell)
        if found is None:
            found = read_cell(column, cell)
            if len(known) < REMEMBERED:
                known[cell] = found
        return found

    return reader


def read_cell(column: Column, cell: str | None) -> tuple[object, Trouble | None]:
    """The value of a text, and what is wrong with it."""
    if isinstance(cell, UnreadableCell):
        return None, Trouble(cell.message, cell.remedy, rejects=True)
    if cell is None or not cell.strip(AROUND):
        return None, _blank(column)
    try:
        return column.parse(cell), None
    except Questionable as doubt:
        remedy = doubt.remedy or _remedy(column)
        is_lost = not doubt.value and doubt.value != 0
        return doubt.value, Trouble(doubt.message, remedy, rejects=False, lost=is_lost)
    except ValueError as error:
        remedy = getattr(error, "remedy", "") or _remedy(column)
        return None, Trouble(str(error), remedy, rejects=True)


def _blank(column: Column) -> Trouble | None:
    if not column.required:
        return None
    return Trouble("必填内容为空", f"请填写{column.header}", rejects=True)


def _remedy(column: Column) -> str:
    return column.help or CORRECT_AND_RESEND


def _problem(row: int, place: int, column: Column, trouble: Trouble) -> CellProblem:
    return CellProblem(
        row=row,
        column=place + 1,
        header=column.header,
        value_class=column.value_class,
        message=trouble.message,
        remedy=trouble.remedy,
        rejects=trouble.rejects,
    )


def _note_cut_off(
    read: RowRead, cells: list[str | None], readers: list[tuple[Column, int, Reader]]
) -> None:
    beyond = [column.name for column, place, _ in readers if cells[place] is CUT_OFF]
    if beyond:
        read.lost.extend(beyond)
        remedy = "后面各列不改动台账；如文件不完整，请重新导出后上传"
        read.errors.append(_of_row(read.row, "本行比表头短，后面的列没有读到", remedy))


def _shifted(row: int) -> CellProblem:
    remedy = "请检查本行是否多了分隔符，含逗号的内容应放在英文双引号内"
    return _of_row(row, "本行的内容比表头多，可能错列", remedy, rejects=True)


def _of_row(row: int, message: str, remedy: str, *, rejects: bool = False) -> CellProblem:
    return CellProblem(
        row=row,
        column=None,
        header="",
        value_class="internal",
        message=message,
        remedy=remedy,
        rejects=rejects,
    )
