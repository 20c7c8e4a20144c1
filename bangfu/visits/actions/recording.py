"""A visit is taken in once, however often it is sent; its answers go into the register where nobody
else wrote the same since the phone saw it, and wait for somebody where they did."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.crypto import salted_hmac

from bangfu.audit.actions import record, record_access
from bangfu.audit.models import Record
from bangfu.casework import files
from bangfu.casework.files import Kept
from bangfu.casework.rules import check_reach
from bangfu.engine.codes import SaidHow
from bangfu.engine.values import Month
from bangfu.org.models import Staff
from bangfu.registry import actions as registry
from bangfu.registry.codes import EditReason
from bangfu.registry.earning import IncomeMonthOutside
from bangfu.registry.judging import CorrectionRefused
from bangfu.registry.models import Person, WorkSpell
from bangfu.registry.queries import newest_income_month
from bangfu.registry.rules import EndsBeforeStart, Overtaken, differing
from bangfu.visits import queries, rules
from bangfu.visits.codes import INCOME_MONTH, OF_PERSON, OF_SPELL, WORDS, AnswerState, Fact, HeldFor
from bangfu.visits.models import Answer, Device, Visit, VisitFile


@dataclass(frozen=True)
class Seen:
    """What the page or the phone had before it: versions of the person and of the spell."""

    person: int
    spell: int | None = None
    spell_version: int = 0
    # what the person had said last of work and of training
    wish: int | None = None
    training: int | None = None


@dataclass(frozen=True)
class Said:
    """What was said and done at the door, in the words typed. What is blank was not asked."""

    visited_on: date
    outcome: str
    facts: Mapping[str, str] = field(default_factory=dict)
    spell: Mapping[str, str] = field(default_factory=dict)
    note: str = ""
    wish: Mapping[str, str] = field(default_factory=dict)
    training: Mapping[str, str] = field(default_factory=dict)


@transaction.atomic
def record_visit(
    *,
    uuid: UUID,
    person: Person,
    seen: Seen,
    said: Said,
    kept: Mapping[str, Kept],
    device: Device | None = None,
    by: Staff,
) -> Visit:
    person = registry.locked_living(person)
    check_reach(person.division_code, by=by)
    row_digest = _digest(seen, said, kept, by=by)
    if there := Visit.objects.filter(uuid=uuid).first():
        rules.check_same(there, person, row_digest)
        return there
    visit = Visit.objects.create(
        uuid=uuid,
        person=person,
        visited_on=min(said.visited_on, timezone.localdate()),
        outcome=said.outcome,
        note=said.note,
        row_digest=row_digest,
        device=device,
        recorded_by=by,
    )
    VisitFile.objects.bulk_create(
        VisitFile(visit=visit, kind=kind, **asdict(one)) for kind, one in kept.items()
    )
    answers = [*_answers(visit, seen, said, by=by)]
    Answer.objects.bulk_create(answers)
    told = {"outcome": said.outcome} | {answer.fact: answer.state for answer in answers}
    record("record_visit", subject=visit, after=told, by=by)
    return visit


def _digest(seen: Seen, said: Said, kept: Mapping[str, Kept], *, by: Staff) -> str:
    # as it was sent by phones that did not ask for words yet
    told = [_without_blank_words(asdict(part)) for part in (seen, said)]
    sent = [*told, {kind: one.sha256 for kind, one in kept.items()}, by.pk]
    text = json.dumps(sent, sort_keys=True, default=str)
    return salted_hmac("bangfu.visits", text, algorithm="sha256").hexdigest()


def _without_blank_words(sent: dict[str, object]) -> dict[str, object]:
    return {name: value for name, value in sent.items() if value or name not in list(WORDS)}


def _answers(visit: Visit, seen: Seen, said: Said, *, by: Staff) -> Iterator[Answer]:
    if visit.person.left_on:
        yield from _all_held(visit, said)
        return
    of_person = _of(said, OF_PERSON)
    yield from _told(visit, visit.person, seen.person, of_person, by=by)
    if of_spell := _of(said, OF_SPELL):
        spell = queries.spell_of(visit.person, seen.spell)
        month = said.facts.get(INCOME_MONTH, "")
        yield from _told(visit, spell, seen.spell_version, of_spell, month=month, by=by)
    if said.spell:
        yield _new_spell(visit, said.spell, by=by)
    for fact in WORDS:
        if words := getattr(said, fact):
            yield _word(visit, fact, getattr(seen, fact), words, by=by)


def _all_held(visit: Visit, said: Said) -> Iterator[Answer]:
    """Of somebody who died or moved away while the phone was offline: kept, and not written."""
    words = {Fact.SPELL: said.spell} | {fact: getattr(said, fact) for fact in WORDS}
    month = said.facts.get(INCOME_MONTH, "")
    facts = {name: text for name, text in said.facts.items() if name != INCOME_MONTH}
    told = {name: _with_month(name, text, month) for name, text in facts.items()} | {
        fact: json.dumps(one, ensure_ascii=False) for fact, one in words.items() if one
    }
    held = {"state": AnswerState.HELD, "held_for": HeldFor.OVERTAKEN}
    for fact, text in told.items():
        spell = visit.person.spells.filter(end_month=None).first() if fact in OF_SPELL else None
        yield Answer(visit=visit, fact=fact, said=text, spell=spell, **held)


def _of(said: Said, facts: tuple[Fact, ...]) -> dict[str, str]:
    return {name: said.facts[name] for name in facts if said.facts.get(name)}


def _told(
    visit: Visit,
    row: Person | WorkSpell | None,
    version: int,
    said: dict[str, str],
    *,
    month: str = "",
    by: Staff,
) -> Iterator[Answer]:
    """Each answer about one row with what became of it; `month`: of the income, as it was typed."""
    values, held = rules.sorted_out(said, as_of=this_month())
    if row is None:
        held |= dict.fromkeys(values, HeldFor.OVERTAKEN)
    else:
        held |= rules.contradicted(row, version, values)
    spell = row if isinstance(row, WorkSpell) else None
    open_ones = {name: value for name, value in values.items() if name not in held}
    same = {
        name for name, value in open_ones.items() if _is_known(visit, row, name, value, month=month)
    }
    held |= _written(visit, row, version, open_ones, month=month, by=by)
    for name, text in said.items():
        state = AnswerState.SAME if name in same else AnswerState.APPLIED
        state = AnswerState.HELD if name in held else state
        yield Answer(
            visit=visit,
            fact=name,
            said=_with_month(name, text, month),
            spell=spell,
            state=state,
            held_for=held.get(name, ""),
        )


def _is_known(
    visit: Visit, row: Person | WorkSpell | None, name: str, value: object, *, month: str
) -> bool:
    """Of an income that was told with its month: whether that month is known to have brought it."""
    if name == Fact.INCOME and month and isinstance(row, WorkSpell):
        try:
            since = income_since(visit, row, month, {name: value})
        except rules.MonthNotTaken:
            return False
        return since is not None and not registry.income_news(row, since, value)
    return getattr(row, name) == value


def _with_month(fact: str, text: str, month: str) -> str:
    """What was said of an income, with the month if one was told; what looks like that is wrapped,
    too, so that it is read as it was typed."""
    if fact != Fact.INCOME or not (month or text.startswith("{")):
        return text
    return json.dumps({fact: text, INCOME_MONTH: month})


def income_since(
    visit: Visit, spell: Person | WorkSpell | None, month: str, values: Mapping[str, object]
) -> Month | None:
    """From which month on the income holds, by all that is to be written with it."""
    if not isinstance(spell, WorkSpell) or Fact.INCOME not in values:
        return None
    return rules.income_since(
        spell,
        month,
        yuan=values[Fact.INCOME],
        newest=newest_income_month(spell),
        visited_on=visit.visited_on,
        end_month=values.get(Fact.END),
    )


def _written(
    visit: Visit,
    row: Person | WorkSpell | None,
    version: int,
    values: dict[str, object],
    *,
    month: str,
    by: Staff,
) -> dict[str, HeldFor]:
    """Into the register, but for what somebody else changed since, which is handed back."""
    if not values:
        return {}
    given = {"row": row, "version": version, "typed": values, "reason": EditReason.VISIT}
    try:
        with transaction.atomic():
            since = income_since(visit, row, month, values)
            registry.edit(**given, income_since=since, is_month_asked=False, by=by)
            return {}
    except Overtaken as overtaken:
        held = dict.fromkeys(overtaken.names, HeldFor.OVERTAKEN)
    except EndsBeforeStart:
        held = {Fact.END.value: HeldFor.NOT_VALID}
    except (IncomeMonthOutside, rules.MonthNotTaken):
        held = {Fact.INCOME.value: HeldFor.NOT_VALID}
    rest = {name: value for name, value in values.items() if name not in held}
    return held | _written(visit, row, version, rest, month=month, by=by)


def _new_spell(visit: Visit, said: Mapping[str, str], *, by: Staff) -> Answer:
    answer = Answer(visit=visit, fact=Fact.SPELL, said=json.dumps(said, ensure_ascii=False))
    values, held = rules.sorted_out({"start_month": "", **said}, as_of=this_month())
    if held:
        answer.state, answer.held_for = AnswerState.HELD, HeldFor.NOT_VALID
        return answer
    answer.spell = visit.person.spells.filter(start_month=values["start_month"]).first()
    if answer.spell is None:
        try:
            answer.spell = start_spell(visit.person, values, by=by)
            answer.state = AnswerState.APPLIED
        except CorrectionRefused:
            answer.state, answer.held_for = AnswerState.HELD, HeldFor.NOT_VALID
    elif differing(answer.spell, values):
        answer.state, answer.held_for = AnswerState.HELD, HeldFor.OVERTAKEN
    else:
        answer.state = AnswerState.SAME
    return answer


def _word(
    visit: Visit, fact: Fact, seen: int | None, said: Mapping[str, str], *, by: Staff
) -> Answer:
    """Which work or training the person wants: beside what they said before, not over it."""
    answer = Answer(visit=visit, fact=fact, said=json.dumps(said, ensure_ascii=False))
    last = queries.word_of(visit.person, fact)
    try:
        values = rules.words_of(fact, said)
    except rules.WordNotTaken:
        answer.state, answer.held_for = AnswerState.HELD, HeldFor.NOT_VALID
        return answer
    before = queries.words(visit.person, fact).filter(pk=seen).first()
    is_late = last is not None and last.said_on > visit.visited_on
    if last and not differing(last, values):
        answer.state = AnswerState.SAME
    elif is_late or rules.clashing(last, before, values):
        answer.state, answer.held_for = AnswerState.HELD, HeldFor.OVERTAKEN
    else:
        say(visit.person, fact, values, said_on=visit.visited_on, by=by)
        answer.state = AnswerState.APPLIED
    return answer


def say(person: Person, fact: str, values: dict[str, object], *, said_on: date, by: Staff) -> None:
    """What was not asked stays as it was said before."""
    last = queries.word_of(person, fact)
    said = {name: getattr(last, name) for name in rules.WORD_COLUMNS[fact]} if last else {}
    act = registry.say_wish if fact == Fact.WISH else registry.say_training_need
    act(person=person, said=said | values, said_how=SaidHow.VISIT, said_on=said_on, by=by)


def start_spell(person: Person, values: dict[str, object], *, by: Staff) -> WorkSpell:
    """What was not said is not known."""
    unsaid = dict.fromkeys(("place_code", "place_name", "employer_name", "employer_code"), "")
    typed = unsaid | {"monthly_income_yuan": None} | values
    return registry.add_spell(person=person, typed=typed, reason=EditReason.VISIT, by=by)


def this_month() -> Month:
    return Month.parse(timezone.localdate())


def open_visit(*, person: Person, by: Staff) -> Record:
    return record_access("open_visit", subject=person, by=by)


def open_file(*, file: VisitFile, by: Staff) -> Record:
    return record_access("open_visit_file", subject=file.visit.person.living(), by=by)


def forget_files(rows: QuerySet[VisitFile]) -> None:
    """The files of these rows go from the store, unless another visit has the same content."""
    names = set(rows.values_list("stored_as", flat=True))
    others = VisitFile.objects.filter(stored_as__in=names).exclude(pk__in=rows)
    names -= set(others.values_list("stored_as", flat=True))
    transaction.on_commit(lambda: files.forget(names))
