"""Workbooks of Excel 97–2003 (.xls, WPS .et): at most 65,536 rows, read by a program apart."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from bangfu.engine.tables import cells, legacy_reader
from bangfu.engine.tables.headers import NumberedRow

# on failure nothing is printed that nobody reads
QUIET = {**os.environ, "RUST_BACKTRACE": "0"}
ERRORS = frozenset(
    ("#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#N/A", "#GETTING_DATA")
)


class ReaderFailed(RuntimeError):
    """The program ended on the file's damage."""


def sheets(path: Path) -> list[str]:
    """Names of the visible worksheets."""
    return list(_printed(path))


def read(path: Path, sheet: str) -> Iterator[NumberedRow]:
    """The rows of a sheet with their numbers."""
    for number, row in enumerate(_printed(path, sheet), start=1):
        yield number, [_text(value) for value in row]


def _printed(path: Path, *sheet: str) -> Iterator[Any]:
    """What the program prints, line by line; it is ended when nobody listens any more."""
    command = [sys.executable, "-P", legacy_reader.__file__, str(path), *sheet]
    program = subprocess.Popen(  # noqa: S603 - our own program and a path that we chose
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=QUIET,
    )
    with program:
        try:
            for line in program.stdout or ():
                yield json.loads(line)
            if program.wait():
                raise ReaderFailed
        finally:
            program.kill()


def _text(value: Any) -> str | None:
    if isinstance(value, str):
        return cells.formula_error(value) if value in ERRORS else cells.plain_text(value)
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, (int, float)):
        return cells.number_text(value)
    if isinstance(value, dict):
        return _moment(value)
    return None


def _moment(value: dict[str, str]) -> str:
    if "moment" in value:
        return cells.moment_text(datetime.fromisoformat(value["moment"]))
    return value["shown"]
