"""More than two hundred files that are wrong in some way, as counties really send them or worse.

`damaged_files(directory)` writes them all. A file's name begins with the reason in a word or two:
`reason_of(path)`. What must come of it:

* REFUSED   nothing can be read: a message and a remedy
* PROBLEMS  the table is read and its problems are listed
* READ      it only looks damaged: read without any problem
* EITHER    depends on where the damage fell; never anything but the three above
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tests.engine.tables import broken_cells, broken_files, broken_text, broken_workbooks

REFUSED, PROBLEMS, READ, EITHER = "refused", "problems", "read", "either"


@dataclass(frozen=True)
class Damage:
    """A file to be made: why it is wrong, what its name ends in, what must come of it."""

    reason: str
    suffix: str
    expected: str
    make: Callable[[], bytes]


def damages() -> list[Damage]:
    """All of them, always in the same order."""
    groups = (broken_files, broken_text, broken_workbooks, broken_cells)
    return [Damage(*each) for group in groups for each in group.cases()]


def name_of(number: int, damage: Damage) -> str:
    return f"{damage.reason}-{number:03d}{damage.suffix}"


def damaged_files(directory: Path) -> list[Path]:
    """Write every damaged file into the directory."""
    paths = []
    for number, damage in enumerate(damages()):
        path = Path(directory) / name_of(number, damage)
        path.write_bytes(damage.make())
        paths.append(path)
    return paths


def reason_of(path: Path) -> str:
    """Why the file is wrong."""
    return path.name.rpartition("-")[0]
