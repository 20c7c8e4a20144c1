"""Asking confidentially how work goes, and the hold that an answer sets (rights.md 8).

The trail says that somebody was asked and where, never who answered what: like a complaint.
"""

from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone

from bangfu.assistance.codes.screening import ScreeningState
from bangfu.assistance.models import EmployerHold, Screening
from bangfu.assistance.models.screening import NO_SIGN
from bangfu.assistance.queries.screening import own_waiting, standing_holds
from bangfu.assistance.rules import screening as rules
from bangfu.audit.actions import record, record_access
from bangfu.audit.models import Record
from bangfu.disclosure import actions as disclosure
from bangfu.disclosure.codes import Purpose
from bangfu.org.models import Staff
from bangfu.registry.models import Person
from bangfu.rights import queries as rights
from bangfu.rights import rules as rights_rules
from bangfu.rights.codes import Channel


@transaction.atomic
def answer_in_portal(
    *, person: Person, screening: Screening, signs: Iterable[str], words: str, is_well: bool
) -> Screening:
    """By the person; refused where no rights desk could read it."""
    screening = _own(person, screening)
    rights_rules.check_desk(place_of(screening))
    _answer(screening, signs, words, is_well=is_well, channel=Channel.PORTAL, by=None)
    return screening


@transaction.atomic
def answer_by_phone(
    *, screening: Screening, signs: Iterable[str], words: str, is_well: bool, by: Staff
) -> Screening:
    """As the person told the rights desk."""
    screening = _before(screening, by=by)
    _answer(screening, signs, words, is_well=is_well, channel=Channel.PHONE, by=by)
    return screening


@transaction.atomic
def decline_in_portal(*, person: Person, screening: Screening) -> Screening:
    """One step, no reason asked, and nothing follows from it."""
    return _decline(_own(person, screening), channel=Channel.PORTAL, by=None)


@transaction.atomic
def decline_by_phone(*, screening: Screening, by: Staff) -> Screening:
    return _decline(_before(screening, by=by), channel=Channel.PHONE, by=by)


@transaction.atomic
def call(*, screening: Screening, by: Staff) -> str:
    """The number to call, if there is one; whoever is called sees who looked at it."""
    screening = _before(screening, by=by)
    person = screening.placement.person.living()
    if person.phone:
        # as any look at a number: the trail does not say that somebody was asked
        disclosure.reveal_at(subject=person, field="phone", purpose=Purpose.CONTACT, by=by)
    return person.phone


def open_screening(*, screening: Screening, by: Staff) -> Record:
    place = place_of(screening)
    return record_access("open_screening", subject=screening, division_code=place, by=by)


@transaction.atomic
def hold_employer(*, employer: str, reason: str, by: Staff) -> EmployerHold:
    """By a rights desk that knows of something from elsewhere; `employer`: its name or its code."""
    code = rules.check_hold(employer, reason)
    hold = EmployerHold.objects.create(
        employer_name=employer.strip(),
        employer_code=code,
        division_code=by.division_code,
        handled_by_code=by.division_code,
        reason=reason.strip(),
    )
    record("hold_employer", subject=hold, division_code=by.division_code, by=by)
    return hold


@transaction.atomic
def lift_hold(*, hold: EmployerHold, reason: str, by: Staff) -> EmployerHold:
    """A person decides that placements go on, and says why."""
    rules.check_reason(reason)
    hold = EmployerHold.objects.visible_to(by).select_for_update(of=["self"]).get(pk=hold.pk)
    rules.check_unlifted(hold)
    hold.lifted_at, hold.lifted_by, hold.lift_reason = timezone.now(), by, reason.strip()
    hold.save(update_fields=["lifted_at", "lifted_by", "lift_reason"])
    record("lift_hold", subject=hold, division_code=by.division_code, by=by)
    return hold


def place_of(screening: Screening) -> str:
    """Where it is read: the lowest manned rights desk above the office that placed."""
    return rights.handler_of(screening.about_code, screening.division_code)


def _own(person: Person, screening: Screening) -> Screening:
    """Locked, if it is the one that this person is asked now."""
    rows = Screening.objects.select_for_update(of=["self"]).select_related("placement")
    screening = rows.get(pk=screening.pk)
    rules.check_waiting(screening)
    if own_waiting(person, today=timezone.localdate()) != screening:
        raise rights_rules.NotThePerson()
    return screening


def _before(screening: Screening, *, by: Staff) -> Screening:
    rows = Screening.objects.visible_to(by).select_for_update(of=["self"])
    screening = rows.select_related("placement__person").get(pk=screening.pk)
    rules.check_waiting(screening)
    return screening


def _answer(
    screening: Screening,
    signs: Iterable[str],
    words: str,
    *,
    is_well: bool,
    channel: str,
    by: Staff | None,
) -> None:
    told = rules.check_said(signs, words, is_well=is_well)
    screening.signs, screening.words = " ".join(told) or NO_SIGN, words.strip()
    place = place_of(screening)
    _close(screening, ScreeningState.ANSWERED, place=place, channel=channel, by=by)
    if told:
        _hold(screening, place=place)


def _decline(screening: Screening, *, channel: str, by: Staff | None) -> Screening:
    place = place_of(screening)
    _close(screening, ScreeningState.DECLINED, place=place, channel=channel, by=by)
    return screening


def _close(screening: Screening, state: str, *, place: str, channel: str, by: Staff | None) -> None:
    screening.state, screening.channel, screening.heard_by = state, channel, by
    screening.answered_at = timezone.now()
    screening.save(update_fields=["state", "channel", "heard_by", "answered_at", "signs", "words"])
    record("screening_closed", subject=screening, division_code=place, by=by)


def _hold(screening: Screening, *, place: str) -> None:
    """No new placements there until somebody has looked; one hold of a desk is enough. Another
    desk's does not stand for it: that desk lifts it without having read this answer."""
    placement = screening.placement
    name, code = placement.employer_name, placement.employer_code
    standing = standing_holds().filter(handled_by_code=screening.handled_by_code)
    if any(rules.is_same(hold, name, code) for hold in standing):
        return
    hold = EmployerHold.objects.create(
        employer_name=name,
        employer_code=code,
        division_code=screening.division_code,
        about_code=screening.about_code,
        handled_by_code=screening.handled_by_code,
    )
    record("hold_employer", subject=hold, division_code=place, by=None)
