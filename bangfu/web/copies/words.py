"""What a column of the person's rows says, in words: never a code, and nothing where nothing is."""

from collections.abc import Callable
from datetime import datetime
from functools import partial

from django.db.models import Field, Model
from django.template.defaultfilters import filesizeformat
from django.utils import timezone
from django.utils.translation import get_language_info, gettext
from django.utils.translation import gettext_lazy as _

from bangfu.comparison.sources import title_of
from bangfu.engine.codes import RiskKind
from bangfu.engine.values import Month
from bangfu.org import queries as org
from bangfu.org.language import label, month_label
from bangfu.registry import queries as registry
from bangfu.registry.exports import told
from bangfu.rights.codes import NotLookingReason
from bangfu.visits import wording as visits
from bangfu.visits.models import Answer
from bangfu.web import code_lists, person_edits

PLACE = ("division_code", "office_code", "place_code", "left_code")
# by the start or the end of what a program calls it
MEDIA = {
    "image/": _("图片文件"),
    "audio/": _("录音文件"),
    "/pdf": "PDF",
    "wordprocessingml.document": "Word",
    "spreadsheetml.sheet": "Excel",
}


def rule(name: str) -> str:
    known = registry.RULE.get(name)
    return label(known.title) if known else name


def month(number: int) -> str:
    return month_label(Month.from_number(number)) if number else ""


def size(number: int) -> str:
    return filesizeformat(number) if number else ""


def media(name: str) -> str:
    found = [word for part, word in MEDIA.items() if name.startswith(part) or name.endswith(part)]
    return str(found[0]) if found else ""


def language(name: str) -> str:
    return str(get_language_info(name)["name_translated"])


# of columns that have no list of choices: sealed ones, and numbers and names from elsewhere
READ: dict[str, Callable] = {
    "registry.Person.identity_status": lambda value: gettext(person_edits.CHECKED[value]),
    "registry.MonitoredCase.risk": partial(told, RiskKind),
    "registry.CheckFinding.rule": rule,
    "registry.CheckFinding.start_number": month,
    "rights.Consent.language": language,
    "rights.NotLooking.reason": partial(told, NotLookingReason),
    "comparison.Discrepancy.source": title_of,
    "size_bytes": size,
    "media_type": media,
}


def in_words(row: Model, field: Field, value: object) -> object:
    if isinstance(row, Answer) and field.name == "said":
        return visits.in_full(row)
    if isinstance(value, datetime):
        return f"{timezone.localtime(value):%Y-%m-%d %H:%M}"
    if isinstance(value, Month):
        return month_label(value)
    if isinstance(value, dict | list):
        return ""
    if read := READ.get(str(field)) or READ.get(field.name):
        return read(value)
    if field.name in PLACE:
        return org.full_name(str(value)) if value else ""
    return code_lists.of_choices(field.choices, value) or value
