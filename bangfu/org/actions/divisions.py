"""The division table: the edition that comes with Bangfu, and newer or fuller ones from a file."""

import csv
import gzip
import io
from collections.abc import Iterable, Iterator, Set
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from django.db import transaction

from bangfu.audit.actions import record
from bangfu.engine.codes import DivisionLevel
from bangfu.engine.values import DivisionCode, NotADivisionCode
from bangfu.org.models import Division, ReportingLine, Staff
from bangfu.org.queries import KNOWN_SINCE, NATION, forget_places

DATA = Path(__file__).resolve().parents[1] / "data"
SHIPPED_EDITION = date(2023, 6, 30)
SHIPPED = DATA / f"divisions-{SHIPPED_EDITION}.csv.gz"
WIDTHS = (2, 4, 6, 9, 12)
LEVEL_OF_WIDTH = dict(zip(WIDTHS, DivisionLevel, strict=True))
# lowest level last, so that a code standing twice keeps its highest level
PACKAGE_FILES = ("provinces.csv", "cities.csv", "areas.csv", "streets.csv", "villages.csv")
CHUNK = 5_000


class DivisionTableUnreadable(Exception):
    """The file is no division table; the text says what is wrong, where, and what to do."""


@dataclass(frozen=True)
class ImportReport:
    """How many codes a new table added, renamed and ended."""

    added: int = 0
    changed: int = 0
    ended: int = 0


@transaction.atomic
def load_shipped_divisions() -> int:
    """Load the shipped edition into an empty table; how many codes were loaded.

    The edition says how things stood on 2023-06-30. It is taken to hold since 2021-01-01, so that
    months closed from then on find their places: what was merged or renamed in those thirty months
    appears under its later name. Who needs better imports the earlier edition first.
    """
    if Division.objects.exists():
        return 0
    with gzip.open(SHIPPED, "rt", encoding="utf-8", newline="") as file:
        rows = [(row["code"], row["name"], row["level"]) for row in csv.DictReader(file)]
    _add(rows, valid_from=KNOWN_SINCE)
    _add_shipped_lines()
    forget_places()
    return len(rows)


def _add_shipped_lines() -> None:
    with (DATA / "reporting-exceptions.csv").open(encoding="utf-8", newline="") as file:
        ReportingLine.objects.bulk_create(
            ReportingLine(
                unit_code=row["unit_code"],
                reports_to_code=row["reports_to_code"],
                valid_from=KNOWN_SINCE,
            )
            for row in csv.DictReader(file)
        )


def _add(rows: Iterable[tuple[str, str, str]], *, valid_from: date) -> None:
    Division.objects.bulk_create(
        (
            Division(code=code, name=name, level=level, valid_from=valid_from)
            for code, name, level in rows
        ),
        batch_size=CHUNK,
    )


@transaction.atomic
def import_divisions(path: Path, *, edition: date = SHIPPED_EDITION, by: Staff) -> ImportReport:
    """Take in a table of `code,name`, or the folder of the npm package's csv files.

    The shipped edition again (the default) only adds what was not there, such as all villages. A
    later edition also ends the codes that are gone and renames, from its date on; what was before
    stays. A code counts as gone when the table lists other codes under the same parent, or when the
    parent is gone: a table of one county says nothing of its neighbours.
    """
    table = {code: (name, level) for code, name, level in _read(Path(path))}
    start = KNOWN_SINCE if edition <= SHIPPED_EDITION else edition
    current = {
        code: (pk, name)
        for pk, code, name in Division.objects.filter(valid_to=None)
        .values_list("id", "code", "name")
        .iterator(chunk_size=CHUNK)
    }
    renamed = [c for c, (name, _) in table.items() if c in current and current[c][1] != name]
    gone = _gone(current.keys(), table.keys()) if start > KNOWN_SINCE else set()
    _end([current[code][0] for code in (*gone, *renamed)], on=start - timedelta(days=1))
    added = [code for code in table if code not in current]
    _add(((code, *table[code]) for code in (*added, *renamed)), valid_from=start)
    forget_places()
    report = ImportReport(added=len(added), changed=len(renamed), ended=len(gone))
    record(
        "import_divisions",
        subject=by,
        after={"edition": str(edition), **vars(report)},
        by=by,
    )
    return report


def _end(ids: list[int], *, on: date) -> None:
    """Close rows; those that would end before they began were mistakes and go."""
    for start in range(0, len(ids), CHUNK):
        rows = Division.objects.filter(id__in=ids[start : start + CHUNK])
        rows.filter(valid_from__gt=on).delete()
        rows.update(valid_to=on)


def _gone(current: Set[str], table: Set[str]) -> set[str]:
    listed = {_parent(code, table) for code in table}
    gone: set[str] = set()
    # parents come before their children, because the digits they lack sort first
    for code in sorted(current):
        parent = _parent(code, current)
        if code not in table and parent != NATION and (parent in gone or parent in listed):
            gone.add(code)
    return gone


def _width(code: str) -> int:
    """How many digits down to the code's own level; without DivisionCode, for its speed."""
    return next((width for width in WIDTHS if not code[width:].strip("0")), WIDTHS[-1])


def _parent(code: str, known: Set[str]) -> str:
    """The next known code up, the nation at the top."""
    own = _width(code)
    above = (code[:width].ljust(12, "0") for width in reversed(WIDTHS) if width < own)
    return next((parent for parent in above if parent in known), NATION)


def _read(path: Path) -> Iterator[tuple[str, str, str]]:
    """Code, name, level; the same padded code once, at its highest level."""
    files = [path / name for name in PACKAGE_FILES] if path.is_dir() else [path]
    taken: set[str] = set()
    for file in files:
        if not file.is_file():
            raise DivisionTableUnreadable(f"找不到区划文件 {file.name}，请检查路径")
        for code, name, level in _read_file(file):
            if code not in taken:
                taken.add(code)
                yield code, name, level


def _read_file(path: Path) -> Iterator[tuple[str, str, str]]:
    reader = csv.DictReader(io.StringIO(_text(path)))
    if not {"code", "name"} <= {*(reader.fieldnames or ())}:
        raise DivisionTableUnreadable(f"{path.name}：首行应含 code 和 name 两列，请按此补上表头")
    for row in reader:
        try:
            code = DivisionCode.parse(row["code"])
        except NotADivisionCode as error:
            raise DivisionTableUnreadable(
                f"{path.name} 第 {reader.line_num} 行：{error}，请更正后重新导入"
            ) from error
        name = (row["name"] or "").strip()
        if not name or code.text == NATION:
            raise DivisionTableUnreadable(
                f"{path.name} 第 {reader.line_num} 行：缺少名称或代码，请补上"
            )
        yield code.text, name, LEVEL_OF_WIDTH[_width(code.text)]


def _text(path: Path) -> str:
    data = path.read_bytes()
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise DivisionTableUnreadable(f"{path.name}：文字编码无法识别，请另存为 UTF-8 的 csv 文件")
