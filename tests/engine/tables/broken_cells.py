"""Damage to single cells: the table is read, and the cell is named."""

from collections.abc import Callable, Iterator
from functools import partial

from tests.engine.tables import files

Case = tuple[str, str, str, Callable[[], bytes]]
ERRORS = ("#REF!", "#N/A", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!")


def cases() -> Iterator[Case]:
    yield from formulas()
    yield from numbers()
    yield from texts()
    yield from harmless()


def formulas() -> Iterator[Case]:
    forms = (
        '<c r="@"><f>A1&amp;B1</f></c>',
        '<c r="@"><f>A1</f><v></v></c>',
        '<c r="@"><f>A1</f><v/></c>',
        '<c r="@" s="1"><f t="shared" si="0"/></c>',
        "<c r='@'><f>A1</f></c>",
    )
    for form in forms:
        yield "formula_without_result", ".xlsx", "problems", partial(files.with_cell, form)
    for code in ERRORS:
        cell = f'<c r="@" t="e"><v>{code}</v></c>'
        yield "error_value", ".xlsx", "problems", partial(files.with_cell, cell)
    cell = '<c r="@" t="e"><f>VLOOKUP(A1,B:C,2,0)</f><v>#N/A</v></c>'
    yield "error_value", ".xlsx", "problems", partial(files.with_cell, cell)
    yield (
        "formula_empty_text",
        ".xlsx",
        "problems",
        partial(files.with_cell, '<c r="@" t="str"><f>""</f><v></v></c>'),
    )


def numbers() -> Iterator[Case]:
    for stored in ("3.7072419800101101E+17", "370724198001011000", "1E+300", "-1E+20"):
        cell = f'<c r="@"><v>{stored}</v></c>'
        make = partial(files.with_cell, cell, place=files.NUMBER)
        yield "digits_lost", ".xlsx", "problems", make
    for value in (370724198001011234.0, 1e300):
        more = files.number(3, files.NAME, value)
        yield "digits_lost", ".xls", "problems", partial(files.xls, more=more)
    for stored in ("abc", "1,2", "0x10", "NaN", "inf"):
        cell = f'<c r="@"><v>{stored}</v></c>'
        yield "number_nonsense", ".xlsx", "problems", partial(files.with_cell, cell)
    for stored in ("-1", "99999999", "1.5E3"):
        cell = f'<c r="@" s="1"><v>{stored}</v></c>'
        make = partial(files.with_cell, cell, place=0)
        yield "date_out_of_range", ".xlsx", "read", make


def texts() -> Iterator[Case]:
    for length in (32_768, 100_000, 3_000_000):
        text = "周" * length
        cell = f'<c r="@" t="inlineStr"><is><t>{text}</t></is></c>'
        yield "huge_cell", ".xlsx", "problems", partial(files.with_cell, cell)
        yield "huge_cell", ".xlsx", "problems", partial(shared, text)
    for index in ("2", "99999", "-1", "x", "", "1.5"):
        cell = f'<c r="@" t="s"><v>{index}</v></c>'
        yield "text_missing", ".xlsx", "problems", partial(files.with_cell, cell)
    for text in ("   ", "'", "\t", "　", "&#160;", "_x0000_"):
        cell = f'<c r="@" t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>'
        yield "blank_required", ".xlsx", "problems", partial(files.with_cell, cell)
    yield "blank_required", ".xlsx", "problems", partial(files.with_cell, '<c r="@"/>')


def shared(text: str) -> bytes:
    """The text among the shared ones, and the first person's name refers to it."""
    rows = [list(files.HEADERS), list(files.PEOPLE[0])]
    reference = f"{files.letters(files.NAME)}2"
    rows[1][files.NAME] = f'<c r="{reference}" t="s"><v>0</v></c>'
    strings = f'<sst xmlns="{files.MAIN}"><si><t>{text}</t></si></sst>'
    return files.xlsx(rows, sharedStrings=strings)


def harmless() -> Iterator[Case]:
    forms = (
        '<c r="@" t="str"><f>A1</f><v>甲</v></c>',
        '<c r="@" t="s"><v>1</v></c>',
        "<c t='s' r='@'><v>1</v></c>",
        '<c r="@" t="inlineStr"><is><r><t>甲</t></r><rPh sb="0" eb="1"><t>jia</t></rPh></is></c>',
        '<c r="@" t="inlineStr"><is><t>&#30002;</t></is></c>',
        '<c r="@" t="unknown"><v>甲</v></c>',
        '<c r="@" t="inlineStr"><is><t>甲_xD83D_</t></is></c>',
        '<c r="@" t="d"><v>2023-09-01T00:00:00</v></c>',
    )
    for form in forms:
        yield "odd_cell", ".xlsx", "read", partial(files.with_cell, form)
