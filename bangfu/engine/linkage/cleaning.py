"""Cleaning as expressions: the same judgement as `engine.values`, on whole columns."""

from functools import reduce
from operator import add
from typing import Any

import ibis

from bangfu.engine.values import employer_name
from bangfu.engine.values.citizen_id import CHECK_CHARACTERS, WEIGHTS

Column = Any

FULL_WIDTH = "".join(chr(0xFF01 + i) for i in range(94))
HALF_WIDTH = "".join(chr(0x21 + i) for i in range(94))
# what a clerk types for a character the keyboard lacks: pinyin, brackets round it, or a blot
UNWRITABLE = r"[(\[]*([A-Za-z]+|[?□■*〇○])[)\]]*"
# not workplaces: people who insure themselves
NO_EMPLOYER = r"^(无|无单位|个人|个人缴费|灵活就业.*|个体灵活.*|-+|/)$"


def cleaned_number(raw: Column) -> Column:
    """See `engine.values.cleaned_number`; a number that is already clean costs one pattern."""
    text = half_width(raw).re_replace(r"[^0-9A-Za-z]", "").upper().re_replace(r"^G", "")
    body = text.substr(0, 6) + "19" + text.substr(6, 9)
    repaired = ibis.cases(
        (text.re_search(r"^[0-9]{15}$"), body + check_character(body)),
        (text.re_search(r"^[0-9]{17}[0-9X][1-7][1-4](B[0-9])?$"), text.substr(0, 18)),
        else_=text,
    )
    return ibis.ifelse(raw.re_search(r"^[0-9]{17}[0-9X]$"), raw, repaired)


def check_character(body: Column) -> Column:
    """Of 17 digits. In two halves of whole numbers, in which the engine divides exactly."""
    halves = (
        (body.substr(0, 9).try_cast("int64"), WEIGHTS[:9]),
        (body.substr(9, 8).try_cast("int64"), WEIGHTS[9:]),
    )
    digits = (
        number // 10**place % 10 * weight
        for number, weights in halves
        for place, weight in enumerate(reversed(weights))
    )
    return ibis.literal(CHECK_CHARACTERS).substr(reduce(add, digits) % 11, 1)


def half_width(text: Column) -> Column:
    """The engine builds its table of replacements for every row: only where there is something."""
    return ibis.ifelse(text.re_search("[！-～]"), text.translate(FULL_WIDTH, HALF_WIDTH), text)


def cleaned_name(raw: Column) -> Column:
    """No spaces of any width; one kind of middle dot. A name of Han characters only is clean."""
    dirty = half_width(raw).re_replace(r"[\s\x{3000}\x{00A0}'`]", "")
    return ibis.ifelse(raw.re_search(r"^\p{Han}+$"), raw, dirty.re_replace(r"[·•・‧.∙]", "·"))


def same_name(here: Column, there: Column) -> Column:
    """Equal, or equal but for characters that one side could not write (䶮 as ?, yan or □)."""
    return (
        (here == there)
        | here.like(there.re_replace(UNWRITABLE, "_"))
        | there.like(here.re_replace(UNWRITABLE, "_"))
    )


def cleaned_employer(raw: Column) -> Column:
    """A workplace's name without brackets, spaces and the longer word for a limited company."""
    text = (
        half_width(raw)
        .upper()
        .re_replace(rf"[\s\x{{3000}}\x{{00A0}}{employer_name.PUNCTUATION}]", "")
        .replace(employer_name.LONG, employer_name.SHORT)
    )
    return ibis.ifelse(text.re_search(NO_EMPLOYER), "", text)


def same_employer(here: Column, there: Column) -> Column:
    """Equal, or one the short form of the other (four characters at least)."""
    return (
        (here == there)
        | ((here.length() >= 4) & there.contains(here))
        | ((there.length() >= 4) & here.contains(there))
    )
