"""What was said beside what the register says, in words that may be shown."""

from dataclasses import dataclass

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bangfu.engine.codes import LabourAbility
from bangfu.engine.values import masks
from bangfu.org.language import label, reworded
from bangfu.org.models import Staff
from bangfu.registry import queries as registry
from bangfu.registry.models import Person, TrainingNeed, Wish, WorkSpell
from bangfu.visits import queries, rules
from bangfu.visits.codes import INCOME_MONTH, OF_PERSON, WORDS, Fact
from bangfu.visits.models import Answer, Visit


@dataclass(frozen=True)
class Side:
    label: str
    said: object
    register: object


@dataclass(frozen=True)
class Told:
    """One answer of a visit, and what became of it; what people want stands in their own words
    elsewhere."""

    answer: Answer
    values: list[tuple[str, object]]


@dataclass(frozen=True)
class Account:
    visit: Visit
    told: list[Told]


@dataclass(frozen=True)
class Sides:
    """`version` is of the row as it is shown; without a row the answer starts a new one."""

    rows: list[Side]
    version: int
    is_there: bool


# what a browser says of itself, the more special before what it is like
SYSTEMS = ("HarmonyOS", "Android", "iPhone", "iPad", "Windows", "Macintosh", "Linux")
BROWSERS = {
    "MicroMessenger": _("微信"),
    "HuaweiBrowser": _("华为浏览器"),
    "MiuiBrowser": _("小米浏览器"),
    "Edg": "Edge",
    "Firefox": "Firefox",
    "Chrome": "Chrome",
    "Safari": "Safari",
}


def device_name(user_agent: str) -> str:
    """System and browser, as far as they are known: `Android Chrome`."""
    system = next((one for one in SYSTEMS if one in user_agent), "")
    browser = next((name for mark, name in BROWSERS.items() if mark in user_agent), "")
    return f"{system} {browser}".strip() or gettext("手机")


def accounts_of(person: Person, *, staff: Staff) -> list[Account]:
    """What visits found, the last first: facts, without what was noted down or recorded there."""
    rows = queries.visits_of(person).filter(pk__in=Visit.objects.visible_to(staff))
    return [Account(one, [told(answer) for answer in one.answers.all()]) for one in rows]


def told(answer: Answer) -> Told:
    if answer.fact in WORDS:
        return Told(answer, [])
    said = queries.said_of(answer).items()
    return Told(answer, [(titled(answer, name), worded(name, text)) for name, text in said])


def in_full(answer: Answer) -> str:
    """For whoever gave it: all of it, nothing masked."""
    said = queries.said_of(answer).items()
    if answer.fact in WORDS:
        columns = rules.WORD_COLUMNS[answer.fact]
        words = [
            (gettext(columns[one].header), said_word(answer.fact, one, text)) for one, text in said
        ]
    else:
        words = [
            (titled(answer, one), text if one == Fact.PHONE else worded(one, text))
            for one, text in said
        ]
    return "；".join(f"{title}：{text}" for title, text in words)


def sides_of(answer: Answer) -> Sides:
    row = queries.row_of(answer)
    if answer.fact in WORDS:
        return _of_words(answer, row)
    rows = [
        Side(titled(answer, name), worded(name, text), worded(name, getattr(row, name, None)))
        for name, text in queries.said_of(answer).items()
    ]
    return Sides(rows, registry.version_of(row) if row else 0, row is not None)


def _of_words(answer: Answer, last: Wish | TrainingNeed | None) -> Sides:
    columns = rules.WORD_COLUMNS[answer.fact]
    rows = [
        Side(reworded(columns[name].header), said_word(answer.fact, name, text), held)
        for name, text in queries.said_of(answer).items()
        for held in [said_word(answer.fact, name, getattr(last, name, ""))]
    ]
    return Sides(rows, last.pk if last else 0, last is not None)


def said_word(fact: str, name: str, value: object) -> object:
    """A word as the page shows it: stored by its code, or typed as its label."""
    codes = rules.WORD_CODES[fact].get(name)
    if codes is None or not value:
        return value
    member = codes(value) if value in list(codes) else codes.from_label(str(value))
    return label(member) if member else value


def titled(answer: Answer, name: str) -> str:
    if name == INCOME_MONTH:
        return gettext("这是哪个月的收入")
    model = Person if answer.fact in OF_PERSON else WorkSpell
    return gettext(str(model._meta.get_field(name).verbose_name))


def worded(name: str, value: object) -> object:
    if name == Fact.PHONE:
        return masks.phone(str(value or ""))
    if name == Fact.ABILITY and value in list(LabourAbility):
        return label(LabourAbility(value))
    if name == Fact.INCOME and value is not None and not isinstance(value, str):
        return f"{value.normalize():f}"
    return value
