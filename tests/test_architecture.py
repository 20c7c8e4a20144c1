"""The house rules that no linter knows. Each exception stands here by name, with its reason."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from django.apps import apps
from django.urls import URLPattern, URLResolver, get_resolver, reverse

ROOT = Path(__file__).resolve().parents[1]
FOLDERS = ("bangfu", "tests", "tools", "bench")
PYTHON = [path for folder in FOLDERS for path in sorted((ROOT / folder).rglob("*.py"))]
SOURCES = [path for path in PYTHON if "migrations" not in path.parts]
PACKAGE = [path for path in SOURCES if path.is_relative_to(ROOT / "bangfu")]
TEMPLATES = sorted((ROOT / "bangfu").rglob("*.html"))

LONGEST_FILE, LONGEST_FUNCTION = 400, 40
# a page's cases stay in one file, and a day of somebody's work is told in one piece
LONGEST_TEST_FILE, LONGEST_TOLD = 550, 80
WRITES = {
    "save",
    "create",
    "update",
    "delete",
    "get_or_create",
    "update_or_create",
    "bulk_create",
    "bulk_update",
}
# file → method names that look like writing rows there and why they may stand
ALLOWED_WRITES: dict[str, tuple[set[str], str]] = {
    "bangfu/audit/migrating.py": (
        {"update"},
        "texts sealed by a migration, long before any action",
    ),
    "bangfu/casework/files.py": ({"save"}, "a picture to disk, without where it was taken"),
}
# pages for people who have not signed in
PUBLIC = {
    "sign-in",
    "sign-in-code",
    "sign-out",
    "set-language",
    "invitation",
    "second-factor",
    "second-factor-picture",
    "provider",
    "provider-return",
    "complain",
    "complain-about",
    "complaint-follow",
    "open-account",
}
# pages for everybody who has: each shows what the reader's role and place allow
SIGNED_IN = {
    "home": [],
    "run": [1],
    "run-cancel": [1],
    "run-repeat": [1],
    "account": [],
    "password": [],
    "prove": [],
    "prove-provider": [],
    "recovery-codes": [],
    "session-end": [1],
}


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("path", PACKAGE, ids=name_of)
def test_rows_are_written_by_actions_only(path):
    parts = path.relative_to(ROOT / "bangfu").parts
    if path.name == "actions.py" or "actions" in parts or parts[0] == "engine":
        return
    allowed, _ = ALLOWED_WRITES.get(name_of(path), (set(), ""))
    lines = [
        call.lineno
        for call in method_calls(path)
        if call.func.attr in WRITES - allowed and not is_hash(call.func.value)
    ]
    assert lines == [], f"{name_of(path)} writes rows at lines {lines}: call an action"


def is_hash(receiver: ast.expr) -> bool:
    return isinstance(receiver, ast.Name) and receiver.id == "digest"


def method_calls(path: Path) -> Iterator[ast.Call]:
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            yield node


def test_the_writing_test_sees_a_planted_write(tmp_path):
    planted = tmp_path / "queries.py"
    planted.write_text("def people():\n    return Person.objects.create()\n")
    assert [call.func.attr for call in method_calls(planted)] == ["create"]


def test_every_allowed_write_is_still_needed():
    for name, (methods, reason) in ALLOWED_WRITES.items():
        called = {call.func.attr for call in method_calls(ROOT / name)}
        assert methods <= called, f"{name} no longer calls {methods - called} ({reason})"


@pytest.mark.parametrize("path", SOURCES, ids=name_of)
def test_files_and_functions_stay_short(path):
    lines = path.read_text(encoding="utf-8").count("\n")
    is_test = path.is_relative_to(ROOT / "tests")
    longest = LONGEST_TEST_FILE if is_test else LONGEST_FILE
    assert lines <= longest, f"{lines} lines: make it a folder"
    long = [
        f"{node.name} ({node.end_lineno - node.lineno + 1} lines)"
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.FunctionDef)
        and node.end_lineno - node.lineno + 1 > (LONGEST_TOLD if is_test else LONGEST_FUNCTION)
    ]
    assert long == []


@pytest.mark.parametrize("path", PACKAGE, ids=name_of)
def test_the_acting_person_comes_last(path):
    wrong = [
        node.name
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.FunctionDef)
        and "by" in (names := [argument.arg for argument in node.args.kwonlyargs])
        and names[-1] != "by"
    ]
    assert wrong == []


def test_packages_know_only_what_lies_below_them():
    done = subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout


def pages(resolver: URLResolver | None = None) -> Iterator[URLPattern]:
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLResolver):
            yield from pages(entry)
        else:
            yield entry


def test_every_page_names_its_permission():
    nameless = [
        f"{page.name} ({page.pattern})"
        for page in pages()
        if page.name not in PUBLIC | SIGNED_IN.keys() and not hasattr(page.callback, "permission")
    ]
    assert nameless == [], "put @needs(Permission.…) on these views"


def test_every_job_names_its_permission():
    """A worker refuses work without one (runs.rules.job_of); this finds it before."""
    jobs = [path for path in PACKAGE if path.name == "jobs.py" and "engine" not in path.parts]
    works = [
        node
        for path in jobs
        for node in ast.parse(path.read_text()).body
        if isinstance(node, ast.FunctionDef) and node.args.args[0].arg == "context"
        if not node.name.startswith("_")
    ]
    assert len(works) >= len(jobs) > 1
    nameless = [work.name for work in works if not work.decorator_list]
    assert nameless == [], "put @needs(Permission.…) on this work"


def test_pages_without_a_permission_exist():
    assert {page.name for page in pages()} >= PUBLIC | SIGNED_IN.keys()


@pytest.mark.parametrize("name", sorted(SIGNED_IN))
def test_a_stranger_is_sent_to_sign_in(client, name):
    answer = client.get(reverse(name, args=SIGNED_IN[name]))
    assert (answer.status_code, answer.url.partition("?")[0]) == (302, reverse("sign-in"))


INLINE = {
    "a style attribute": re.compile(r"<[^>]*\sstyle\s*=", re.I),
    "a style element": re.compile(r"<style\b", re.I),
    "a script without a file": re.compile(
        r"<script(?![^>]*\bsrc=)(?![^>]*\btype=\"application/json\")", re.I
    ),
    "an event attribute": re.compile(r"<[^>]*\s(on[a-z]+|hx-on[:\w-]*)\s*=", re.I),
    "a script address": re.compile(r"javascript:", re.I),
    "something from elsewhere": re.compile(r"(src|href)\s*=\s*[\"'](https?:)?//", re.I),
}


@pytest.mark.parametrize("path", TEMPLATES, ids=name_of)
def test_pages_hold_nothing_inline_and_ask_nobody_else(path):
    text = path.read_text(encoding="utf-8")
    assert [what for what, shape in INLINE.items() if shape.search(text)] == []


@pytest.mark.parametrize(
    "bad",
    ['<p style="x">', "<style>", "<script>1</script>", '<a onclick="x">', '<img src="//x.y/z">'],
)
def test_the_inline_test_sees_planted_ones(bad):
    assert any(shape.search(bad) for shape in INLINE.values())


OFF_LIMITS = re.compile(r"民族|宗教|信仰|政治面貌|党员|ethnic|religio|political_|nationality", re.I)


def test_no_field_holds_ethnicity_religion_or_politics():
    fields = [(model, field) for model in apps.get_models() for field in model._meta.get_fields()]
    offending = [
        f"{model.__name__}.{field.name}"
        for model, field in fields
        if OFF_LIMITS.search(f"{field.name} {getattr(field, 'verbose_name', '')}")
    ]
    assert offending == []


def test_every_setting_is_documented():
    shape = re.compile(r"\bBANGFU_[A-Z_]+[A-Z]\b")
    readers = [*SOURCES, ROOT / "Makefile", ROOT / ".ci" / "run", *(ROOT / "tools").glob("[a-z]*")]
    used = {name for path in readers if path.is_file() for name in shape.findall(text_of(path))}
    documented = set(shape.findall(text_of(ROOT / "docs" / "settings.md")))
    assert used - documented == set(), "describe these in docs/settings.md"
    assert documented - used == set(), "docs/settings.md describes what nothing reads"


def text_of(path: Path) -> str:
    return path.read_text(encoding="utf-8", errors="replace")


def test_every_word_of_the_glossary_is_used():
    code = "\n".join(text_of(path) for path in PACKAGE)
    rows = re.findall(r"^\|[^|]*\|[^|]*\|([^|]*)\|$", text_of(ROOT / "docs" / "GLOSSARY.md"), re.M)
    identifiers = [name for row in rows for name in re.findall(r"`([\w.]+)`", row)]
    assert len(identifiers) > 20
    unused = [
        name for name in identifiers if not re.search(rf"\b{name.rpartition('.')[2]}\b", code)
    ]
    assert unused == []
