"""Texts in the reader's language: labels of code lists, and sentences stored or declared in code.

Chinese is the source. A sentence is written once, in Chinese, where it arises, also in the engine,
which knows no Django; it is stored as it is and reworded where it is shown: the catalogue holds its
template. What fills a template's places and is no sentence itself is data, marked as Chinese.
"""

import re
from collections.abc import Callable, Iterable
from functools import cache, lru_cache
from typing import Protocol

from django.forms import Select
from django.utils.html import conditional_escape, escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext, trans_real

from bangfu.engine.codes import Code
from bangfu.engine.values import Month

HAN = re.compile("[\u3400-\u9fff\ue000-\ufaff\U00020000-\U0003ffff]")
CHINESE = re.compile("[\u3001-\u3011\u3400-\u9fff\uff00-\uffef]")
# a place in a template: {0}, {rows}, {1:0>2} or %(name)s
PLACE = re.compile(r"\{(\w*)(?::([^}]*))?\}|%\((\w+)\)s")
KEPT = 4096


class Bilingual(Protocol):
    """A code, a rule of the checks, a permission."""

    zh: str
    en: str


def in_chinese() -> bool:
    return (get_language() or "zh").startswith("zh")


def label(said: Bilingual) -> str:
    return said.zh if in_chinese() else said.en


def choices(codes: Iterable[Code], *, blank: str = "") -> Callable[[], list[tuple[str, str]]]:
    """Choices of a form field, read anew for each request so that they follow its language."""

    def read() -> list[tuple[str, str]]:
        offered = [(code.value, label(code)) for code in codes]
        return [("", str(blank)), *offered] if blank else offered

    return read


def month_label(month: Month) -> str:
    """2023年9月 or 2023-09."""
    return month.zh if in_chinese() else str(month)


def data(value: object) -> str:
    """A name, a place, a text as it came in: on a page in another language marked as Chinese."""
    if isinstance(value, SafeString) or in_chinese() or not HAN.search(str(value)):
        return conditional_escape(value)
    return format_html('<span lang="zh">{}</span>', value)


class DataSelect(Select):
    """A choice among names or other data."""

    def create_option(self, name, value, label, *args, **kwargs) -> dict:
        option = super().create_option(name, value, label, *args, **kwargs)
        if not in_chinese() and HAN.search(str(label)):
            option["attrs"]["lang"] = "zh"
        return option


def reworded(text: object) -> str:
    """A Chinese sentence in the page's language, as HTML."""
    if in_chinese() or isinstance(text, SafeString) or not CHINESE.search(str(text)):
        return conditional_escape(text)
    return in_english(str(text)) or escape(text)


@lru_cache(maxsize=KEPT)
def in_english(text: str) -> SafeString | None:
    """None where the catalogue has neither the text nor its template."""
    known = gettext(text)
    if known != text:
        return escape(known)
    if text in labels():
        return escape(labels()[text])
    for pattern, names, english in templates():
        if found := pattern.fullmatch(text):
            return filled(english, dict(zip(names, found.groups(), strict=True)))
    return None


def filled(english: str, values: dict[str, str]) -> SafeString:
    pieces, start = [], 0
    for place in PLACE.finditer(english):
        text = format(in_place(values[place[3] or place[1]]), place[2] or "")
        pieces += [escape(english[start : place.start()]), text]
        start = place.end()
    return mark_safe("".join([*pieces, escape(english[start:])]))  # noqa: S308 - all escaped


def in_place(text: str) -> str:
    """What fills a place: itself a sentence, a list of such, or data."""
    if not CHINESE.search(text):
        return escape(text)
    if (known := in_english(text)) is not None:
        return known
    pieces = text.split("、")
    return data(text) if len(pieces) == 1 else ", ".join(in_place(piece) for piece in pieces)


@cache
def labels() -> dict[str, str]:
    """Labels of all code lists, which stand inside stored sentences."""
    return {code.zh: code.en for codes in Code.__subclasses__() for code in codes}


@cache
def templates() -> list[tuple[re.Pattern[str], list[str], str]]:
    """Templates of the English catalogue, the most particular first."""
    known = {
        text: english
        for text, english in trans_real.translation("en")._catalog.items()
        if isinstance(text, str) and english and CHINESE.search(text) and PLACE.search(text)
    }
    ordered = sorted(known, key=lambda text: -len(PLACE.sub("", text)))
    return [(*pattern_of(text), known[text]) for text in ordered]


def pattern_of(text: str) -> tuple[re.Pattern[str], list[str]]:
    """What finds a filled template, and the names of its places in their order.

    >>> pattern, names = pattern_of("第 {0} 行缺少%(what)s")
    >>> names, pattern.fullmatch("第 4 行缺少姓名").groups()
    (['0', 'what'], ('4', '姓名'))
    """
    names, pieces, start = [], [], 0
    for place in PLACE.finditer(text):
        names.append(place[3] or place[1])
        pieces += [re.escape(text[start : place.start()]), "(.+?)"]
        start = place.end()
    return re.compile("".join([*pieces, re.escape(text[start:])]), re.DOTALL), names
