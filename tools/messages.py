"""The English catalogue: `--check` says what is missing, `--write` brings it up to date.

Reads the strings out of Python (its syntax tree) and templates (Django's own lexer), so that
nothing but Python is needed; GNU gettext is not. Chinese that is written in code without a mark is
read too: nothing reaches a page that has no English.
"""

import ast
import itertools
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import django
import polib
from django.conf import settings
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "bangfu"
CATALOGUE = PACKAGE / "locale" / "en" / "LC_MESSAGES" / "django.po"
CALLS = {"_", "_t", "gettext", "gettext_lazy", "gettext_noop", "ngettext", "ngettext_lazy"}
HAN = re.compile(r"[\u3400-\u9fff]")
CHINESE = re.compile(r"[\u3001-\u3011\u3400-\u9fff\uff00-\uffef]")
# Chinese that no page shows, and why
NOT_SHOWN = {
    "bangfu/cli/": "speaks on the terminal",
    "bangfu/config/": "speaks on the terminal",
    "bangfu/engine/checks/": "every rule carries its English",
    "bangfu/engine/samples/": "makes data up",
    "bangfu/engine/forms/annex1.py": "the official form is printed in Chinese",
    "bangfu/engine/forms/workbook.py": "the official form is printed in Chinese",
    "bangfu/engine/tables/marking.py": "goes back to the sender as a workbook",
    "bangfu/engine/tables/writing.py": "goes to the sender as a workbook",
    "bangfu/engine/values/employer_name.py": "words that are looked for in data",
    "bangfu/engine/linkage/": "words that are looked for in data",
    "bangfu/org/place_names.py": "words that are looked for in names of places",
    "bangfu/org/actions/cast.py": "names of the demonstration's people are data",
    "bangfu/audit/privacy.py": "is read in docs/generated",
    "bangfu/rights/notices.py": "carries its English: people sign the text of one language",
    "bangfu/rights/queries/records.py": "is exported as the record of a consent",
}
# names of columns for developers; what a page shows of them is marked where it is shown
NOT_SHOWN_NAMES = {"apps.py"}
MODELS = {"models", "models.py"}
# what templatize writes around a marked text
MARKED = re.compile(r"""\b(?:ngettext|gettext|_)\(u?("(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*')""", re.S)


def main(mode: str) -> int:
    settings.configure(USE_I18N=False, TEMPLATES=[])
    django.setup()
    found = dict(marked_texts())
    catalogue = polib.pofile(str(CATALOGUE), wrapwidth=98) if CATALOGUE.exists() else empty()
    if mode == "--write":
        write(catalogue, found)
    return report(catalogue, found)


def empty() -> polib.POFile:
    catalogue = polib.POFile(wrapwidth=98)
    catalogue.metadata = {
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "Language": "en",
        "Plural-Forms": "nplurals=2; plural=(n != 1);",
    }
    return catalogue


def write(catalogue: polib.POFile, found: dict[str, str]) -> None:
    """Add what is new, drop what is gone, keep every translation; compile."""
    known = {entry.msgid: entry for entry in catalogue}
    for entry in [entry for text, entry in known.items() if text not in found]:
        catalogue.remove(entry)
    catalogue.extend(
        polib.POEntry(msgid=text, msgstr="" if CHINESE.search(text) else text)
        for text in found
        if text not in known
    )
    for entry in catalogue:
        entry.occurrences = [(found[entry.msgid], "")]
        if "%(" in entry.msgid and "python-format" not in entry.flags:
            entry.flags.append("python-format")
    catalogue.sort(key=lambda entry: (entry.occurrences, entry.msgid))
    CATALOGUE.parent.mkdir(parents=True, exist_ok=True)
    catalogue.save(str(CATALOGUE))
    catalogue.save_as_mofile(str(CATALOGUE.with_suffix(".mo")))


def report(catalogue: polib.POFile, found: dict[str, str]) -> int:
    english = {entry.msgid: entry for entry in catalogue if is_translated(entry)}
    problems = [
        f"{place}: no English for “{text}”" for text, place in found.items() if text not in english
    ]
    problems += [
        f"“{text}”: the English has other placeholders"
        for text, entry in english.items()
        if text in found and placeholders(text) != placeholders(entry.msgstr or text)
    ]
    compiled = CATALOGUE.with_suffix(".mo")
    if not compiled.exists() or compiled.read_bytes() != catalogue.to_binary():
        problems.append("django.mo is not that of django.po: run `make messages`")
    print("\n".join(problems) or f"{len(found)} texts, all in English")
    return 1 if problems else 0


def is_translated(entry: polib.POEntry) -> bool:
    texts = list(entry.msgstr_plural.values()) or [entry.msgstr]
    return not entry.obsolete and not entry.fuzzy and all(texts)


def placeholders(text: str) -> list[str]:
    return sorted(set(re.findall(r"%\(\w+\)[sd]|\{\w*", text)))


def marked_texts() -> Iterator[tuple[str, str]]:
    """Every marked text with the file it was last seen in."""
    for path in sorted([*PACKAGE.rglob("*.py"), *PACKAGE.rglob("*.html"), *PACKAGE.rglob("*.txt")]):
        if "migrations" in path.parts:
            continue
        name = str(path.relative_to(ROOT))
        source = path.read_text()
        for text in in_python(source) if path.suffix == ".py" else in_template(source):
            yield text, name
        if path.suffix == ".py" and not is_not_shown(name):
            read = tables if MODELS & {*path.parts} else sentences
            yield from ((text, name) for text in read(ast.parse(source)))


def is_not_shown(name: str) -> bool:
    return name.startswith(tuple(NOT_SHOWN)) or bool(NOT_SHOWN_NAMES & {*Path(name).parts})


def in_python(source: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and node.args and called(node) in CALLS:
            text = node.args[0]
            if isinstance(text, ast.Constant) and isinstance(text.value, str) and text.value:
                yield text.value


def sentences(node: ast.AST) -> Iterator[str]:
    """Chinese that is not marked: stored or raised as it is and reworded where it is shown.

    Left out are docstrings, patterns, code lists (which carry their English) and the other
    spellings of a column.
    """
    if is_left_out(node):
        return
    text = template_of(node)
    if text is None:
        for child in ast.iter_child_nodes(node):
            yield from sentences(child)
    elif text.startswith("["):  # characters to look for
        return
    elif HAN.search(text) or ("{" in text and CHINESE.search(text)):
        yield text


def tables(node: ast.AST) -> Iterator[str]:
    """What the tables are called: the trail names them."""
    for each in ast.walk(node):
        if isinstance(each, ast.Assign) and getattr(each.targets[0], "id", "") == "verbose_name":
            yield from sentences(each.value)


def is_left_out(node: ast.AST) -> bool:
    if isinstance(node, ast.Call):
        return called(node) in {*CALLS, "compile", "ImproperlyConfigured", "NotYetCommitted"}
    if isinstance(node, ast.ClassDef):
        return any(getattr(base, "id", "") == "Code" for base in node.bases)
    if isinstance(node, ast.Assign):
        return isinstance(node.targets[0], ast.Tuple) and is_named_zh(node.targets[0])
    is_docstring = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    return is_docstring or (isinstance(node, ast.keyword) and node.arg == "also")


def is_named_zh(names: ast.Tuple) -> bool:
    return getattr(names.elts[0], "id", "") == "zh"


def template_of(node: ast.AST) -> str | None:
    """A text as it stands; an f-string with its places numbered: 第 {0} 行."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if not isinstance(node, ast.JoinedStr):
        return None
    numbers = itertools.count()
    return "".join(
        part.value if isinstance(part, ast.Constant) else f"{{{next(numbers)}}}"
        for part in node.values
    )


def called(node: ast.Call) -> str:
    return getattr(node.func, "id", getattr(node.func, "attr", ""))


def in_template(source: str) -> Iterator[str]:
    if "{%" in source or "{{" in source:
        for quoted in MARKED.findall(templatize(source)):
            yield ast.literal_eval(quoted)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
