"""Whom to visit today and what to ask: few people, and nothing that is known (S1.17)."""

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from bangfu.audit.privacy import years_before
from bangfu.engine.codes import Fact as FiveFact
from bangfu.engine.rules.working_age import YOUNGEST
from bangfu.engine.values import Month
from bangfu.org.models import Staff
from bangfu.registry import queries as registry
from bangfu.registry.models import Person, TrainingNeed, Wish, WorkSpell
from bangfu.rights import queries as rights
from bangfu.rights.codes import LocalDays
from bangfu.visits.codes import OF_PERSON, AnswerState, Fact, Outcome
from bangfu.visits.models import Answer, Device, Visit, VisitFile

A_DAY = 15
SAID: dict[str, type[Wish | TrainingNeed]] = {Fact.WISH: Wish, Fact.TRAINING: TrainingNeed}
BLANK_SPELL = Q(employer_name="") | Q(place_name="") | Q(monthly_income_yuan=None)


@dataclass(frozen=True)
class ToVisit:
    """One person of today's list, what to ask, and what the page saw."""

    person: Person
    spell: WorkSpell | None
    asks: tuple[Fact, ...]
    person_version: int
    spell_version: int
    # what the person said last, word by word
    words: dict[Fact, Wish | TrainingNeed]


def todays_list(staff: Staff) -> list[ToVisit]:
    """By village and household. Whoever is not to be disturbed is not on it (rights.md 3), nor who
    was seen within the days set, nor who did not wish to talk within the longer ones."""
    known = _known_since()
    rows = rights.may_be_contacted(Person.objects.visible_to(staff).living())
    unsaid = _unsaid(lambda said: said.in_division(staff.division))
    worth_it = _blank() | _stale(known) | unsaid[Fact.WISH] | unsaid[Fact.TRAINING]
    rows = rows.filter(worth_it, ~Exists(_visited()), _old_enough())
    rows = rows.order_by("division_code", "household_id", "pk")[:A_DAY]
    return to_visit(rows.select_related("household"), known=known)


def to_visit(people: Iterable[Person], *, known: datetime | None = None) -> list[ToVisit]:
    """As many queries, however many people."""
    people, known = list(people), known or _known_since()
    keys = [person.pk for person in people]
    open_spells = registry.spells_open_in(Month.parse(timezone.localdate()))
    rows = open_spells.filter(person__in=keys).order_by("start_month")
    spells = {spell.person_id: spell for spell in rows}
    of_person = _versions(Person, keys)
    of_spell = _versions(WorkSpell, [spell.pk for spell in spells.values()])
    said, unsaid = registry.last_said(keys), _words_unsaid(keys)
    found = []
    for person in people:
        spell = spells.get(person.pk)
        asks = (*asked(person, spell, known=known), *unsaid.get(person.pk, ()))
        version = of_spell.get(spell.pk, 0) if spell else 0
        words = {fact: said.get((table, person.pk)) for fact, table in SAID.items()}
        words = {fact: word for fact, word in words.items() if word}
        found.append(ToVisit(person, spell, asks, of_person.get(person.pk, 0), version, words))
    return found


def asked(person: Person, spell: WorkSpell | None, *, known: datetime) -> tuple[Fact, ...]:
    """What is missing, or was last looked at too long ago."""
    old = {row: _seen_at(row) < known for row in (person, spell) if row}
    facts = [Fact.PHONE, Fact.ABILITY, Fact.EMPLOYER, Fact.PLACE, Fact.INCOME]
    rows = [person, person, spell, spell, spell]
    asks = [
        fact
        for fact, row in zip(facts, rows, strict=True)
        if row and (getattr(row, fact) in ("", None) or old[row])
    ]
    if spell and old[spell]:
        asks.append(Fact.END)
    if spell is None or old[spell]:
        asks.append(Fact.SPELL)
    return tuple(asks)


def _words_unsaid(people: list[int]) -> dict[int, list[Fact]]:
    """Whom to ask which work and which training they want: who is asked and has not said."""
    mine = Q(person__in=people) | Q(person__merged_into__in=people)
    found: dict[int, list[Fact]] = {}
    for fact, lacking in _unsaid(lambda said: said.filter(mine)).items():
        for pk in Person.objects.filter(lacking, pk__in=people).values_list("pk", flat=True):
            found.setdefault(pk, []).append(fact)
    return found


def _unsaid(among: Callable[[QuerySet], QuerySet]) -> dict[Fact, Q]:
    lacks = rights.lacks(timezone.localdate(), among=among)
    return {Fact.WISH: lacks[FiveFact.WISH], Fact.TRAINING: lacks[FiveFact.TRAINING]}


def _seen_at(row: Person | WorkSpell) -> datetime:
    return max(row.updated_at, row.verified_at or row.updated_at)


def _known_since() -> datetime:
    day = timezone.localdate() - timedelta(days=rights.days_of(LocalDays.VISIT_AGAIN))
    return timezone.make_aware(datetime.combine(day, time.min))


def _blank() -> Q:
    at_work = registry.spells_open_in(Month.parse(timezone.localdate()))
    mine = at_work.filter(BLANK_SPELL, person=OuterRef("pk"))
    return Q(phone="") | Q(labour_ability="") | Exists(mine)


def _stale(known: datetime) -> Q:
    mine = WorkSpell.objects.filter(person=OuterRef("pk"), updated_at__gte=known)
    return Q(updated_at__lt=known) & ~Exists(mine)


def _visited() -> QuerySet[Visit]:
    """Visits after which nobody comes again yet: not at home, tomorrow; did not wish to talk, as
    long as nobody is disturbed."""
    today = timezone.localdate()
    met = today - timedelta(days=rights.days_of(LocalDays.VISIT_AGAIN))
    declined = today - timedelta(days=rights.days_of(LocalDays.DO_NOT_DISTURB))
    lately = (
        Q(outcome=Outcome.MET, visited_on__gt=met)
        | Q(outcome=Outcome.DECLINED, visited_on__gt=declined)
        | Q(outcome=Outcome.ABSENT, visited_on=today)
    )
    return Visit.objects.filter(lately, registry.recorded_of(OuterRef("pk")))


def _old_enough() -> Q:
    return Q(born_on=None) | Q(born_on__lte=years_before(timezone.localdate(), YOUNGEST))


def _versions(model: type[Person] | type[WorkSpell], keys: list[int]) -> dict[int, int]:
    rows = model.history.filter(id__in=keys).order_by("history_id")
    return dict(rows.values_list("id", "history_id"))


def spell_of(person: Person, key: int | None) -> WorkSpell | None:
    """The spell asked about, wherever a merge took it; None if it is not this person's."""
    mine = Q(person=person) | Q(person__merged_into=person)
    return WorkSpell.objects.filter(mine, pk=key).first() if key else None


def row_of(answer: Answer) -> Person | WorkSpell | Wish | TrainingNeed | None:
    """The row an answer is about, as it is now."""
    person = answer.visit.person.living()
    if answer.fact in SAID:
        return word_of(person, answer.fact)
    return person if answer.fact in OF_PERSON else answer.spell


def words(person: Person, fact: str) -> QuerySet:
    """Everything the person said of it."""
    return registry.sayings_of(SAID[fact], person)


def word_of(person: Person, fact: str) -> Wish | TrainingNeed | None:
    return words(person, fact).standing().first()


def said_of(answer: Answer) -> dict[str, str]:
    """Column by column, in the words typed."""
    has_month = answer.fact == Fact.INCOME and answer.said.startswith("{")
    is_of_several = has_month or answer.fact == Fact.SPELL or answer.fact in SAID
    return json.loads(answer.said) if is_of_several else {answer.fact: answer.said}


def held(staff: Staff) -> QuerySet[Answer]:
    """Answers that wait for somebody."""
    return within(staff).filter(state=AnswerState.HELD).order_by("pk")


def within(staff: Staff) -> QuerySet[Answer]:
    """Of people within reach, also where the row visited was merged into another."""
    rows = Answer.objects.filter(visit__in=Visit.objects.visible_to(staff))
    return rows.select_related(
        "visit__person__household", "visit__person__merged_into", "spell", "visit__recorded_by"
    )


def visits_of(person: Person) -> QuerySet[Visit]:
    rows = Visit.objects.filter(registry.recorded_of(person)).select_related("recorded_by")
    return rows.prefetch_related("answers", "files").order_by("-visited_on", "-pk")


def visits_on(days: set[tuple[int, date]]) -> dict[tuple[int, date], list[Visit]]:
    """Visits of some people on some days, with what was answered."""
    mine = Q(person__in={pk for pk, _ in days}) | Q(person__merged_into__in={pk for pk, _ in days})
    rows = Visit.objects.filter(mine, visited_on__in={day for _, day in days})
    found: dict[tuple[int, date], list[Visit]] = {}
    for one in rows.select_related("person").prefetch_related("answers"):
        key = one.person.merged_into_id or one.person_id, one.visited_on
        found.setdefault(key, []).append(one)
    return found


def told_on(visit: Visit) -> dict[str, object]:
    """What was said on a visit, as it was sent."""
    answers = {answer.fact: said_of(answer) for answer in visit.answers.all()}
    several = {name: answers.pop(name, {}) for name in ("spell", *SAID)}
    facts = {name: text for said in answers.values() for name, text in said.items()}
    return {"outcome": visit.outcome, "note": visit.note, "facts": facts} | several


def spell_in(person: Person, month: Month) -> WorkSpell | None:
    """The work that somebody was asked about in a month."""
    rows = registry.spells_open_in(month).filter(person=person)
    return rows.order_by("-start_month").first()


def devices_of(staff: Staff) -> QuerySet[Device]:
    """In use still."""
    return staff.devices.filter(revoked_at=None, expires_on__gte=timezone.localdate())


def file_within(staff: Staff, pk: int) -> VisitFile | None:
    visits = Visit.objects.visible_to(staff)
    rows = VisitFile.objects.select_related("visit__person__merged_into")
    return rows.filter(visit__in=visits, pk=pk).first()
