"""Cells of a worksheet changed in place: whatever stands between them is passed on as it came."""

import re
from collections.abc import Collection, Iterable, Mapping
from datetime import date

from bangfu.engine.tables.cell_values import DateStyles
from bangfu.engine.tables.cells import DAY_ZERO, EXACT_DIGITS
from bangfu.engine.tables.places import column_index, column_letters, row_number
from bangfu.engine.tables.problems import TableUnreadable

ROW = re.compile(rb"<((?:\w+:)?)row\b([^>]*?)(?:/>|>(.*?)</\1row>)", re.DOTALL)
CELL = re.compile(rb"<((?:\w+:)?)c\b([^>]*?)(?:/>|>(.*?)</\1c>)", re.DOTALL)
ROW_START = re.compile(rb"<(?:\w+:)?row\b")
ATTRIBUTE = re.compile(rb"""\b(r|s|t)=["']([^"']*)["']""")
LETTERS = re.compile(rb"[A-Z]+")
FORMULA = re.compile(rb"<(?:\w+:)?f\b")
# one from which the formulas of other cells are read, and of which cells
READ_BY = re.compile(rb"""<(?:\w+:)?f\b[^>]*\bref=["']([^"']*)["']""")
LONGEST_LITERAL = 255
VALUE = re.compile(rb"<(?:\w+:)?v>[^<]")
PLAIN_NUMBER = re.compile(r"-?(?:0|[1-9]\d*)(?:\.\d+)?")
ISO_DAY = re.compile(r"\d{4}-\d\d-\d\d")
ESCAPE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")


class SheetRows:
    """The rows of a sheet, passed through once; each change is asked for when its row comes."""

    def __init__(
        self,
        changes: Iterable[tuple[int, Mapping[int, str]]],
        dates: DateStyles,
        *,
        dropped: Collection[int] = (),
    ) -> None:
        self.changes, self.dropped = iter(changes), dropped
        self.next = next(self.changes, None)
        self.dates = dates
        self.row = 0

    def patched(self, text: bytes) -> tuple[bytes, bytes]:
        """What is done of the text, and the rest that waits for more of it."""
        done, at = [], 0
        for row in ROW.finditer(text):
            done += [text[at : row.start()], self._row(row)]
            at = row.end()
        begun = ROW_START.search(text, at)
        # a tag cut in two waits as well
        keep = begun.start() if begun else max(at, text.rfind(b"<", at))
        return b"".join([*done, text[at:keep]]), text[keep:]

    def check_all_written(self) -> None:
        if self.next is not None:
            raise not_written(self.next[0])

    def _row(self, row: re.Match[bytes]) -> bytes:
        prefix, attributes, content = row.groups()
        self.row = row_number(_attributes(attributes).get("r"), after=self.row)
        if content is None or self.next is None or self.next[0] != self.row:
            return row[0]
        wanted, self.next = dict(self.next[1]), next(self.changes, None)
        start, end = row.start(3) - row.start(), row.end(3) - row.start()
        return row[0][:start] + self._cells(content, wanted, prefix) + row[0][end:]

    def _cells(self, content: bytes, wanted: dict[int, str], prefix: bytes) -> bytes:
        done, at, place = [], 0, -1
        for cell in CELL.finditer(content):
            attributes = _attributes(cell[2])
            letters = LETTERS.match(attributes.get("r", "").encode())
            place = column_index(letters[0].decode()) if letters else place + 1
            done.append(content[at : cell.start()])
            before = sorted(other for other in wanted if other < place)
            done += [self._new(missing, wanted.pop(missing), prefix) for missing in before]
            text = wanted.pop(place, None)
            is_dropped = place in self.dropped
            if text is None and is_dropped and FORMULA.search(cell[3] or b""):
                text = ""  # it may come to something when somebody opens the file
            done.append(cell[0] if text is None else self._changed(cell, attributes, text))
            at = cell.end()
        added = [self._new(missing, text, prefix) for missing, text in sorted(wanted.items())]
        return b"".join([*done, *added, content[at:]])

    def _new(self, place: int, text: str, prefix: bytes) -> bytes:
        reference = f'r="{column_letters(place)}{self.row}"'
        return _text_cell(prefix, reference, text) if text else b""

    def _changed(self, cell: re.Match[bytes], attributes: dict[str, str], text: str) -> bytes:
        """Numbers and dates stay what they are; a formula says the text from now on."""
        prefix, _, content = cell.groups()
        if content is None and not text:
            return cell[0]
        kept = " ".join(f'{name}="{attributes[name]}"' for name in "rs" if name in attributes)
        if FORMULA.search(content or b""):
            if self._is_read_by_others(content) or len(text) > LONGEST_LITERAL:
                raise TableUnreadable(
                    f"第 {self.row} 行有要更正的公式单元格，文件未生成",
                    "请在 Excel 中把公式粘贴为数值后再试",
                )
            return _formula_cell(prefix, kept, text)
        if not text:
            return _element(prefix, kept, b"")
        if attributes.get("t", "n") == "n" and VALUE.search(content or b""):
            number = self._number(text, attributes.get("s", ""))
            if number is not None:
                return _element(prefix, kept, b"<%sv>%s</%sv>" % (prefix, number.encode(), prefix))
        return _text_cell(prefix, kept, text)

    def _is_read_by_others(self, content: bytes) -> bool:
        """Whether formulas that stay are read from this cell; of a dropped column none stays."""
        found = READ_BY.search(content)
        if not found:
            return False
        ends = [column_index(one.decode()) for one in LETTERS.findall(found[1])]
        return not ends or not set(range(ends[0], ends[-1] + 1)) <= set(self.dropped)

    def _number(self, text: str, style: str) -> str | None:
        if style not in self.dates:
            is_plain = PLAIN_NUMBER.fullmatch(text) and len(text) <= EXACT_DIGITS
            return text if is_plain else None
        if not ISO_DAY.fullmatch(text):
            return None
        epoch = getattr(self.dates[style], "keywords", {}).get("epoch", DAY_ZERO)
        return str((date.fromisoformat(text) - epoch).days)


def _attributes(raw: bytes) -> dict[str, str]:
    return {name.decode(): value.decode() for name, value in ATTRIBUTE.findall(raw)}


def _element(prefix: bytes, attributes: str, content: bytes) -> bytes:
    start = b"<%sc %s" % (prefix, attributes.encode())
    return start + (b">%s</%sc>" % (content, prefix) if content else b"/>")


def _text_cell(prefix: bytes, attributes: str, text: str) -> bytes:
    inside = b'<%sis><%st xml:space="preserve">%s</%st></%sis>' % (
        prefix,
        prefix,
        _escaped(text),
        prefix,
        prefix,
    )
    return _element(prefix, f'{attributes} t="inlineStr"'.strip(), inside)


def _formula_cell(prefix: bytes, attributes: str, text: str) -> bytes:
    """A formula still, as the workbook keeps a list of the cells that have one."""
    literal = '"{}"'.format(text.replace('"', '""'))
    inside = b"<%sf>%s</%sf><%sv>%s</%sv>" % (
        prefix,
        _escaped(literal),
        prefix,
        prefix,
        _escaped(text),
        prefix,
    )
    return _element(prefix, f'{attributes} t="str"'.strip(), inside)


def _escaped(text: str) -> bytes:
    safe = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return ESCAPE.sub("_x005F_", safe).encode()


def not_written(number: int) -> TableUnreadable:
    return TableUnreadable(f"第 {number} 行没有写回，文件未生成", "请另存为 .xlsx 后再试")
