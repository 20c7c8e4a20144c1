"""docs/coverage.md: which sentence of the notices is met where. `--check` or `--write`.

A requirement counts as met where code and a test name its id (`S4.12`); naming it in code alone
is shown as such. Nobody types this table.
"""

import csv
import re
import sys
from collections import defaultdict

import generated

REQUIREMENTS = generated.ROOT / "docs" / "requirements.csv"
CITATION = re.compile(r"\bS\d\.\d+\b")
PLACES = [("bangfu", "*.py"), ("bangfu", "*.html"), ("tests", "*.py")]
NOTICES = {
    "S0": "Fujian 2023, with the national notice it passes on",
    "S1": "Shaanxi, Yunnan and Hainan 2022",
    "S2": "a regional notice of 2016, of which only register, service and statistics are taken",
    "S3": "Shandong 2023",
    "S4": "Chongqing 2022",
}


def citations() -> dict[str, list[str]]:
    """Files naming each id, tests last."""
    found: dict[str, list[str]] = defaultdict(list)
    for folder, pattern in PLACES:
        for path in sorted((generated.ROOT / folder).rglob(pattern)):
            for identifier in sorted(set(CITATION.findall(path.read_text(encoding="utf-8")))):
                found[identifier].append(path.relative_to(generated.ROOT).as_posix())
    return found


def page() -> str:
    requirements = list(csv.DictReader(REQUIREMENTS.open(encoding="utf-8")))
    found = citations()
    unknown = sorted(found.keys() - {row["id"] for row in requirements})
    if unknown:
        raise SystemExit(f"cited, but no such requirement: {', '.join(unknown)}")
    lines = [
        "# Coverage of the notices",
        "",
        "Made by `make docs` from `docs/requirements.csv` and the ids cited in code and tests.",
        "*Tested* means that a test names the id; *in code* that code does and no test.",
        "",
        *summary(requirements, found),
    ]
    for notice, name in NOTICES.items():
        lines += [
            "",
            f"## {notice} — {name}",
            "",
            "| id | quote | what | where |",
            "|---|---|---|---|",
        ]
        lines += [row_of(row, found[row["id"]]) for row in requirements if in_notice(row, notice)]
    return "\n".join(lines) + "\n"


def summary(requirements: list[dict[str, str]], found: dict[str, list[str]]) -> list[str]:
    lines = ["| notice | sentences | tested | in code | not built on purpose | not yet |"]
    lines += ["|---|---|---|---|---|---|"]
    for notice in NOTICES:
        states = [state(row, found[row["id"]]) for row in requirements if in_notice(row, notice)]
        counts = [states.count(name) for name in ("tested", "in code", "not built", "not yet")]
        lines.append(f"| {notice} | {len(states)} | {' | '.join(map(str, counts))} |")
    return lines


def in_notice(row: dict[str, str], notice: str) -> bool:
    return row["id"].startswith(f"{notice}.")


def state(row: dict[str, str], files: list[str]) -> str:
    if row["what"].startswith("OUT OF SCOPE"):
        return "not built"
    if any(file.startswith("tests/") for file in files):
        return "tested"
    return "in code" if files else "not yet"


def row_of(row: dict[str, str], files: list[str]) -> str:
    where = "<br>".join(f"`{file}`" for file in files) or state(row, files)
    return f"| {row['id']} | {row['quote']} | {row['what']} | {where} |"


if __name__ == "__main__":
    sys.exit(generated.main("docs/coverage.md", page))
