"""Refusing, withdrawing and not looking change nothing that the system computes (rights.md 2).

One county lives through its month again and again: first with nobody refusing anything, then
with people refusing at random moments. Afterwards every row of every table outside `rights` and
the trail, and every page outside them that anybody can open, must be the same, in the same order.
Tables and pages are found, not listed: what is added later is held to it as well.
"""

import re
import tempfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
import time_machine
from django.apps import apps
from django.core.management import call_command
from django.db import connection, models
from django.test import Client
from django.urls import NoReverseMatch, URLPattern, reverse
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from bangfu.casework import actions as casework
from bangfu.comparison import actions as comparison
from bangfu.comparison import queries as found
from bangfu.comparison.codes import Outcome
from bangfu.engine.tables import write_table
from bangfu.engine.values import Month
from bangfu.monitoring import actions as monitoring
from bangfu.org.models import Division, Staff
from bangfu.org.queries import forget_places
from bangfu.registry import actions as registry
from bangfu.registry.models import Household, Person
from bangfu.reporting import actions as reporting
from bangfu.rights import actions, queries
from bangfu.rights.codes import NotLookingReason, Purpose, RequestKind
from tests import cast, guards
from tests.cast import people_named
from tests.flows import files
from tests.rights.people import agree
from tests.test_architecture import pages

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("in_october"),
]
SEPTEMBER = Month(2023, 9)
READERS = {
    "wang": ("village_worker", cast.XITAN),
    "zhao": ("township_officer", cast.CHENGGUAN),
    "chen": ("county_officer", cast.LINQU),
    "sun": ("province_officer", "370000000000"),
    "wu": ("auditor", cast.LINQU),
}
# what was refused, and who looked at what, is kept there: everything else must not know
APART = {"rights", "audit", "sessions"}
# columns that are drawn anew each time, whoever refuses what
DRAWN = {"password", "path"}
# what people said, where a page shows it: beside every target stands how many agree (rights.md 4)
WORD_ITSELF = re.compile(r"<(section|td|span)\b[^>]*\bdata-rights\b.*?</\1>", re.DOTALL)
DRAWN_TEXT = re.compile(
    r'csrfmiddlewaretoken" value="[^"]+"|X-CSRFToken": "[^"]+"|class="secret">[^<]+'
    r"|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"
)
NAMES = ("李秀英", "王芳", "赵强")
MOMENTS = ("received", "compared", "dispatched", "settled", "closed")
WORDS = ("no", "agree", "withdraw", "not_looking", "looking", "object")


@pytest.fixture
def in_october() -> Iterator[None]:
    with time_machine.travel("2023-10-09 09:00+08:00", tick=False):
        yield


Said = list[tuple[str, str, str, Purpose]]
said = st.lists(
    st.tuples(
        st.sampled_from(MOMENTS),
        st.sampled_from(WORDS),
        st.sampled_from(NAMES),
        st.sampled_from(Purpose),
    ),
    min_size=6,
    max_size=16,
)


class Told:
    """What people say at a moment of the month, recorded by their county."""

    def __init__(self, words: Said, by: Staff) -> None:
        self.words, self.by = words, by

    def at(self, moment: str) -> None:
        for when, what, name, purpose in self.words:
            if when == moment:
                self.one(what, people_named(name).get(), purpose)

    def one(self, what: str, person: Person, purpose: Purpose) -> None:
        """Nothing is said twice in a way that an action would rightly refuse."""
        word = {"person": person, "channel": "phone", "by": self.by}
        consent = queries.live_consents(purpose=purpose).filter(person=person).first()
        if what == "no":
            actions.refuse_consent(purpose=purpose, **word)
        elif what == "agree":
            agree(person, purpose, by=self.by)
        elif what == "withdraw" and consent:
            actions.withdraw_consent(consent=consent, channel="phone", by=self.by)
        elif what == "not_looking":
            actions.say_not_looking(reason=NotLookingReason.HEALTH, **word)
        elif what == "looking":
            actions.end_not_looking(**word)
        elif what == "object":
            actions.ask(kind=RequestKind.OBJECT, text=purpose.zh, **word)


def live(words: Said, *, plant=lambda: None) -> dict[str, object]:
    """The month from the files that arrive to the form; gives everything that came of it."""
    with guards.lifted(connection):
        call_command("flush", interactive=False, verbosity=0)
    people = drawn()
    zhao, chen = people["zhao"], people["chen"]
    told = Told(words, by=chen)
    with tempfile.TemporaryDirectory() as folder:
        receive(Path(folder), chen)
        told.at("received")
        plant()
        take_in(Path(folder), chen)
    told.at("compared")
    rows = {row.kind: row for row in found.findings(SEPTEMBER)}
    comparison.dispatch(discrepancies=rows.values(), working_days=5, by=chen)
    told.at("dispatched")
    wang_fang = rows["missing_here"]
    wang_fang.refresh_from_db()
    casework.submit_evidence(task=wang_fang.task, kind="phone", note="八月起在昆山", by=zhao)
    comparison.settle(discrepancy=wang_fang, outcome=Outcome.THERE_IS_RIGHT, by=zhao)
    told.at("settled")
    monitoring.close_month(month=SEPTEMBER, by=chen)
    told.at("closed")
    reporting.fill(form="annex1", division_code=cast.LINQU, period="2023Q3", by=chen)
    return tables() | shown(people)


def drawn() -> dict[str, Staff]:
    Division.objects.bulk_create(
        Division(code=code, name=name, level=cast.level_of(code), valid_from=cast.LONG_AGO)
        for code, name in cast.PLACES
    )
    forget_places()
    return {name: cast.staff(name, role, code, name) for name, (role, code) in READERS.items()}


def receive(folder: Path, chen: Staff) -> None:
    roster = write_table(folder / "roster.xlsx", *files.roster())
    registry.apply(registry.receive_people(path=roster, file_name="roster.xlsx", by=chen), by=chen)
    spells = write_table(folder / "spells.csv", *files.spells())
    registry.apply(registry.receive_spells(path=spells, file_name="spells.csv", by=chen), by=chen)


def take_in(folder: Path, chen: Staff) -> None:
    about = {"source": "social_insurance", "month": SEPTEMBER, "by": chen}
    insurance = write_table(folder / "social_insurance.csv", *files.social_insurance())
    batch = comparison.receive_extract(path=insurance, file_name=insurance.name, **about)
    comparison.apply_extract(batch=batch, by=chen)
    comparison.run(**about)


def tables() -> dict[str, object]:
    """Every row of every table apart from rights and trail, by column."""
    return {
        f"{model._meta.label} {row.pk}": columns(row)
        for model in apps.get_models()
        if model._meta.app_label not in APART
        for row in model._base_manager.order_by("pk")
    }


def columns(row: models.Model) -> dict[str, object]:
    kept = [f for f in row._meta.concrete_fields if not isinstance(f, models.UUIDField)]
    return {f.attname: getattr(row, f.attname) for f in kept if f.name not in DRAWN}


def shown(people: dict[str, Staff]) -> dict[str, object]:
    """Every page that a reader can open, without what says that it is of `rights`."""
    numbers = list(Person.objects.order_by("pk").values_list("person_number", flat=True))
    answers: dict[str, object] = {}
    for name, staff in people.items():
        client = Client()
        client.force_login(staff)
        for page in pages():
            if not apart(page):
                for address in addresses(page, numbers):
                    answers[f"{name} {address}"] = words_of(client.get(address))
    return answers


def apart(page: URLPattern) -> bool:
    """Pages of `rights`, and those that say whom to ask: nobody who wishes not to be asked."""
    parts = page.callback.__module__.split(".")
    return not {"portal", "assistance", "five_facts", "visits", "trail", *APART}.isdisjoint(parts)


def addresses(page: URLPattern, numbers: list[str]) -> Iterator[str]:
    """With every person's number, or the first few keys, where the address asks for something."""
    choices = numbers if "str" in str(page.pattern) else [1, 2]
    fillings = [[value] * len(page.pattern.converters) for value in choices]
    for filling in fillings if page.pattern.converters else [[]]:
        try:
            yield reverse(page.name, args=filling)
        except NoReverseMatch:
            continue


def words_of(answer) -> object:
    if answer.status_code != 200 or not answer["Content-Type"].startswith("text"):
        answer.close()
        return answer.status_code
    text = b"".join(answer.streaming_content) if answer.streaming else answer.content
    text = WORD_ITSELF.sub("", text.decode())
    return DRAWN_TEXT.sub("", text)


@cache
def plain() -> dict[str, object]:
    """The month of a county where nobody refuses anything."""
    return live([])


def differing(one: dict[str, object], other: dict[str, object]) -> list[str]:
    return sorted(key for key in one.keys() | other.keys() if one.get(key) != other.get(key))


@settings(
    max_examples=3,
    deadline=None,
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(words=said)
def test_whatever_people_refuse_everything_computed_about_them_is_the_same(words):
    assert len(plain()) > 100
    assert differing(plain(), live(words)) == []


def test_a_planted_penalty_is_seen_in_the_rows_and_on_the_pages():
    words = [("received", "no", "李秀英", Purpose.PLACEMENT)]

    def punish() -> None:
        refused = Household.objects.filter(people__refusals__isnull=False)
        Household.objects.filter(pk__in=refused).update(poverty_status="none")

    told = differing(plain(), live(words, plant=punish))
    assert any(key.startswith("registry.Household") for key in told)
    assert any(key.startswith("wang /people/") for key in told)
