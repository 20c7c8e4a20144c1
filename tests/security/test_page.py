"""docs/security.md promises nothing without a proof that exists."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")


def test_every_proof_that_the_page_names_exists():
    named = set(re.findall(r"`((?:tests|bangfu|tools|docs)/[\w./]+)`", PAGE))
    assert len(named) > 20
    assert [name for name in sorted(named) if not (ROOT / name).exists()] == []
    assert all((ROOT / "docs" / link).exists() for link in re.findall(r"\]\(([\w./]+)\)", PAGE))


def test_every_threat_has_a_proof():
    table = PAGE.split("## What the operator")[0]
    rows = re.findall(r"^\| (?!threat|-)(.*?) \|$", table, re.M)
    assert len(rows) > 15
    assert [row for row in rows if not re.search(r"`(tests|tools)/", row.rpartition("|")[2])] == []
