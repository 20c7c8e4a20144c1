"""Are versions locked that are known to be dangerous? `python tools/audit.py [LOCK…]`

Asks twice: a short list kept beside this file, which is always there, and the package index that
pip is set up with, where that tells advisories. Without one, or without a network, nothing fails:
the answer then says what it rests on. A line that begins with "note:" is shown by `make check`.
"""

import csv
import json
import os
import re
import subprocess
import sys
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from pathlib import Path

from packaging.version import Version
from pip._internal.models.index import PyPI

ROOT = Path(__file__).resolve().parents[1]
LIST = Path(__file__).with_name("advisories.csv")
LOCKS = [ROOT / "requirements" / f"{name}.lock" for name in ("base", "dev", "load")]
OLD = timedelta(days=180)
SECONDS = 10
Pins = set[tuple[str, str]]


def main(locks: list[Path]) -> int:
    pins = {pin for lock in locks for pin in pinned(lock)}
    known_to, found = listed(pins)
    asked, told = of_index(pins)
    if date.today() - known_to > OLD:  # noqa: DTZ011 a day is enough
        print(
            f"note: the list of advisories is of {known_to}: bring tools/advisories.csv up to date"
        )
    print(f"note: {len(pins)} versions checked against the list of {known_to}, {asked}")
    for line in sorted({*found, *told}):
        print(line)
    return 1 if found or told else 0


def pinned(lock: Path) -> Pins:
    return set(re.findall(r"^([\w.-]+)==([^\s;\\]+)", lock.read_text(), re.M))


def listed(pins: Pins) -> tuple[date, list[str]]:
    """The day of the list, which names some advisories and not all, and what it says."""
    head, *lines = LIST.read_text().splitlines()
    rows = list(csv.reader(lines))
    found = [
        f"{name} {version}: {advisory} {what}, mended in {fixed}"
        for name, version in pins
        for package, start, fixed, advisory, what in rows
        if package == name and Version(start) <= Version(version) < Version(fixed)
    ]
    return date.fromisoformat(re.findall(r"\d{4}-\d\d-\d\d", head)[0]), found


def of_index(pins: Pins) -> tuple[str, list[str]]:
    """What the index says of these versions; one is asked first, for many indexes say nothing."""
    base = index()
    first, *rest = sorted(pins)
    if (answer := advisories(base, *first)) is None:
        return "not against the package index, which tells none or cannot be reached", []
    with ThreadPoolExecutor(8) as several:
        answers = [answer, *several.map(lambda pin: advisories(base, *pin), rest)]
    found = [
        f"{name} {version}: {told}"
        for (name, version), all_told in zip([first, *rest], answers, strict=True)
        for told in all_told or ()
    ]
    silent = sum(answer is None for answer in answers)
    return f"and against the package index ({silent} without an answer)", found


def index() -> str:
    """Of pip's own settings, else pip's default; the address is not repeated anywhere."""
    command = [sys.executable, "-m", "pip", "config", "get", "global.index-url"]
    asked = subprocess.run(command, capture_output=True, text=True, check=False).stdout
    base = os.environ.get("PIP_INDEX_URL") or asked.strip() or PyPI.simple_url
    return re.sub(r"/simple/?$", "", base)


def advisories(base: str, name: str, version: str) -> list[str] | None:
    try:
        with urllib.request.urlopen(  # noqa: S310 the index that pip trusts
            f"{base}/pypi/{name}/{version}/json", timeout=SECONDS
        ) as answer:
            told = json.load(answer)["vulnerabilities"]
        return [
            f"{one['id']} {one.get('summary') or ''}" for one in told if not one.get("withdrawn")
        ]
    except (urllib.error.URLError, OSError, ValueError, KeyError, TypeError):
        return None


if __name__ == "__main__":
    sys.exit(main([Path(name) for name in sys.argv[1:]] or LOCKS))
