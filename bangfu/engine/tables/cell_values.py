"""What a cell of a worksheet holds, from its stored form."""

from collections.abc import Callable

from bangfu.engine.tables import cells
from bangfu.engine.tables.problems import UnreadableCell
from bangfu.engine.tables.shared_strings import SharedStrings

DateStyles = dict[str, Callable[[str], str | None]]


class CellValues:
    """Texts of cells of one workbook, by stored kind (`t`), style (`s`) and content."""

    def __init__(self, strings: SharedStrings, dates: DateStyles) -> None:
        self.strings = strings
        self.dates = dates

    def text(self, kind: str, style: str, raw: str, *, formula: bool) -> str | None:
        if kind in ("", "n"):
            return self.number(style, raw, formula=formula)
        if kind == "s":
            return self.shared(raw)
        if kind == "e":
            return cells.formula_error(raw)
        if kind == "b":
            return {"1": "TRUE", "0": "FALSE"}.get(raw.strip())
        if kind == "d":
            return raw.removesuffix("T00:00:00") or None
        return cells.stored_text(raw)

    def number(self, style: str, raw: str, *, formula: bool) -> str | None:
        if not raw.strip():
            return cells.formula_without_result() if formula else None
        as_date = self.dates.get(style)
        return as_date(raw) if as_date else cells.stored_number(raw)

    def shared(self, raw: str) -> str | None:
        try:
            return self.strings[int(raw)] or None
        except (IndexError, ValueError):
            return UnreadableCell("", "单元格的文字在文件中缺失", "请重新填写该单元格")
