"""`rights.queries.consenting` is the only door by which people are picked (rights.md 1).

Packages above `rights` serve people: they may not ask the register for people at all, but get
them from `rights.queries`. Those that only count or show what is so stand here by name; a new
package is held to the rule without being named.
"""

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
# packages above rights that pick nobody for a purpose of consent, and why
ONLY_SHOW = {
    "cli": "the operator's commands: files in, figures and findings out",
    "web": "the file of one person and the person's own portal",
    "reporting": "the people already counted in a cell of a form",
    "visits": "people whose record is missing or old, by duty and past `may_be_contacted`",
    "monitoring": "the people already counted in a figure",
    "comparison": "people whose record differs: verification by duty, no service is offered",
}
# parts of a package that serves people which offer nobody to anybody, and how they come to people
OTHERWISE = {
    "lists": "whom the village may reach, past `may_be_contacted`",
    "zero_employment": "households that applied themselves; told of it past `may_be_contacted`",
    "zero_plans": "how many of those households were cleared",
}
PICKING = {"Person", "Household", "WorkSpell"}
# a condition on the rows of one person: it picks nobody
OF_ONE = {"recorded_of"}
MANAGERS = {"objects", "_default_manager", "_base_manager", "history"}
REGISTER = "bangfu.registry"


def layers() -> list[str]:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]
    layered = next(c for c in contracts["contracts"] if c["name"].startswith("Packages depend"))
    return [name.strip() for layer in layered["layers"] for name in layer.split("|")]


def serving() -> list[str]:
    names = layers()
    return [name for name in names[: names.index("rights")] if name not in ONLY_SHOW]


def ways_round(source: str) -> Iterator[str]:
    """People, households or spells asked of the register directly, or through its queries."""
    for node in ast.walk(ast.parse(source)):
        if told := asks_the_register(node) or imports_its_queries(node) or speaks_sql(node):
            yield f"line {node.lineno}: {told}"


def asks_the_register(node: ast.AST) -> str:
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
        asked = f"{node.value.id}.{node.attr}"
        return asked if node.value.id in PICKING and node.attr in MANAGERS else ""
    is_call = isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "get_model"
    return "get_model" if is_call else ""


def imports_its_queries(node: ast.AST) -> str:
    if not isinstance(node, ast.ImportFrom) or not (node.module or "").startswith(REGISTER):
        return ""
    names = {name.name for name in node.names}
    is_picking = node.module.startswith(f"{REGISTER}.queries") and not names <= OF_ONE
    return "imports the register's queries" if is_picking or "queries" in names else ""


def speaks_sql(node: ast.AST) -> str:
    text = node.value.lower() if isinstance(node, ast.Constant) and type(node.value) is str else ""
    return "SQL over the register" if re.search(r"\b(from|join)\s+\W?registry_", text) else ""


def test_something_serves_people_and_every_exception_exists():
    assert "assistance" in serving()
    assert ONLY_SHOW.keys() <= set(layers())


@pytest.mark.parametrize("part", OTHERWISE)
def test_every_part_that_comes_to_people_otherwise_is_there(part):
    assert list((ROOT / "bangfu" / "assistance").rglob(f"{part}.py"))


@pytest.mark.parametrize("package", serving())
def test_who_serves_people_picks_them_through_the_one_door(package):
    found = [
        f"{path.relative_to(ROOT)}, {way}"
        for path in sorted((ROOT / "bangfu" / package).rglob("*.py"))
        if "migrations" not in path.parts and path.stem not in OTHERWISE
        for way in ways_round(path.read_text(encoding="utf-8"))
    ]
    assert found == [], "start from rights.queries.consenting(purpose=…)"


@pytest.mark.parametrize(
    "planted",
    [
        "Person.objects.filter(sex='female')",
        "Household.objects.in_division(code)",
        "Person._default_manager.all()",
        "from bangfu.registry import queries as registry",
        "from bangfu.registry.queries import find",
        "from bangfu.registry.queries import find, recorded_of",
        "cursor.execute('SELECT id FROM registry_person')",
        "apps.get_model('registry', 'Person').objects.all()",
    ],
)
def test_a_planted_way_round_is_seen(planted):
    assert list(ways_round(planted))
