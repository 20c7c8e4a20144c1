"""Where planted words turn up: in tables, files and logs, whatever they are packed in."""

import gzip
import io
import re
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from urllib.parse import quote

import pyarrow.parquet as pq


def forms(word: str) -> set[bytes]:
    """A word as it may be written: in the encodings of files, in JSON, in an address."""
    escaped = word.encode("ascii", "backslashreplace")
    written = {word.encode(), word.encode("gb18030"), word.encode("utf-16-le"), escaped}
    return written | {escaped.upper().replace(b"\\U", b"\\u"), quote(word).encode()}


class Needles:
    """Planted words by kind: number, phone, name."""

    def __init__(self, **planted: Iterable[str]) -> None:
        self._forms = {
            kind: {form for word in words for form in forms(word)}
            for kind, words in planted.items()
        }

    def in_bytes(self, content: bytes) -> set[str]:
        return {
            kind
            for kind, written in self._forms.items()
            if any(form in content for form in written)
        }


def in_folder(folder: Path, needles: Needles) -> set[tuple[str, str]]:
    """(file, kind) for all that is found; ids and hashes in paths are written as N."""
    return {
        (re.sub(r"[0-9a-f]{8,}|\d+", "N", str(path.relative_to(folder))), kind)
        for path in sorted(folder.rglob("*"))
        if path.is_file()
        for content in unpacked(path)
        for kind in needles.in_bytes(content)
    }


def unpacked(path: Path) -> Iterator[bytes]:
    """The bytes as they lie there, and all that any known packing hides in them."""
    content = path.read_bytes()
    yield content
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            yield from (package.read(name) for name in package.namelist())
    elif content.startswith(b"\x1f\x8b"):
        yield gzip.decompress(content)
    elif content.startswith(b"PAR1"):
        table = pq.read_table(io.BytesIO(content))
        yield "\n".join(str(row) for row in table.to_pylist()).encode()


def in_tables(rows: Iterable[tuple[str, str, object]], needles: Needles) -> set[tuple[str, str]]:
    """(table.column, kind) of cells given as table, column, value."""
    return {
        (f"{table}.{column}", kind)
        for table, column, value in rows
        if value is not None
        for kind in needles.in_bytes(value if isinstance(value, bytes) else str(value).encode())
    }
