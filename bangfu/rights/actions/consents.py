"""Giving, refusing and withdrawing a consent. Each is one step (PIPL 14–16)."""

import hashlib
from dataclasses import asdict
from datetime import date, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from bangfu.audit.actions import record, record_access
from bangfu.audit.models import Record
from bangfu.casework import files
from bangfu.casework.files import NOTHING, Kept
from bangfu.org.models import Staff
from bangfu.registry import queries as registry
from bangfu.registry.actions import locked_living
from bangfu.registry.models import Person
from bangfu.rights import notices, queries, rules
from bangfu.rights.actions.statements import end_not_looking
from bangfu.rights.codes import OF_WORK, Channel, LocalDays, Purpose
from bangfu.rights.models import Consent, ConsentProof, Notice, Refusal


def notice_shown(purpose: Purpose) -> Notice:
    """The text to be read: the newest version, the first one where none was published yet."""
    return queries.current_notice(purpose) or _published(
        purpose, notices.text_zh(purpose), notices.text_en(purpose), version=1
    )


@transaction.atomic
def publish_notice(*, purpose: Purpose, text_zh: str, text_en: str, by: Staff) -> Notice:
    """A new version, which says as every one that refusing is free; consents given before keep
    the text that was read."""
    outside = registry.somebody_outside(by.division)
    rules.check_reaches_everybody(somebody_outside=outside)
    before = notice_shown(purpose)
    rules.check_notice(before, text_zh.strip(), text_en.strip())
    version = before.version + 1
    whole = text_zh.strip() + notices.FREE_ZH, text_en.strip() + notices.FREE_EN
    notice = _published(purpose, *whole, version=version)
    record("publish_notice", subject=notice, after={"version": version, "purpose": purpose}, by=by)
    return notice


def _published(purpose: Purpose, text_zh: str, text_en: str, *, version: int) -> Notice:
    digest = hashlib.sha256(f"{text_zh}\n{text_en}".encode()).hexdigest()
    notice, _ = Notice.objects.get_or_create(
        purpose=purpose,
        version=version,
        defaults={"text_zh": text_zh, "text_en": text_en, "sha256": digest},
    )
    return notice


@transaction.atomic
def give_consent(
    *,
    person: Person,
    purpose: Purpose,
    channel: str,
    party_name: str = "",
    party_code: str = "",
    matter: str,
    reference: str = "",
    proof: Kept = NOTHING,
    language: str = "zh-hans",
    given_on: date | None = None,
    is_own_wish: bool = False,
    by: Staff,
) -> Consent:
    """To one purpose, party and matter; the same again is the same consent. Who agrees to work is
    looking for it again. `is_own_wish`: the person brought it up."""
    given_on = given_on or timezone.localdate()
    named = rules.check_specific(purpose, party_name, party_code, matter)
    rules.check_may_act(person, channel, queries.person_of(by), by=by)
    _check_given(channel, reference or proof.stored_as, given_on)
    person = locked_living(person)
    _check_asked(person, purpose, is_own_wish or channel == Channel.PORTAL, by=by)
    same = Consent.objects.live().filter(person=person, purpose=purpose, **named)
    if earlier := same.order_by("-pk").first():
        return _proven(earlier, proof, by=by)
    until = given_on + timedelta(days=queries.days_of(LocalDays.CONSENT))
    consent = Consent.objects.create(
        person=person,
        purpose=purpose,
        **named,
        notice=notice_shown(purpose),
        language=language,
        channel=channel,
        reference=reference.strip(),
        given_on=given_on,
        expires_on=until,
        recorded_by=by,
    )
    return _given(consent, proof, is_own_wish=is_own_wish, by=by)


def _proven(consent: Consent, proof: Kept, *, by: Staff) -> Consent:
    """The signed sheet that comes after the consent stays with it."""
    if proof.stored_as and not ConsentProof.objects.filter(consent=consent).exists():
        ConsentProof.objects.create(consent=consent, **asdict(proof))
        record("prove_consent", subject=consent, after={"proof": proof.sha256}, by=by)
    return consent


def _check_given(channel: str, reference: str, given_on: date) -> None:
    rules.check_proof(channel, reference)
    rules.check_given_on(given_on, today=timezone.localdate())


def _check_asked(person: Person, purpose: Purpose, is_own_wish: bool, *, by: Staff) -> None:
    rests_until = queries.rests_until(person, purpose=purpose)
    rules.check_may_be_asked(rests_until, is_own_wish=is_own_wish, by=by)


def _given(consent: Consent, proof: Kept, *, is_own_wish: bool, by: Staff) -> Consent:
    channel = consent.channel
    if proof.stored_as:
        ConsentProof.objects.create(consent=consent, **asdict(proof))
    told = {"purpose": consent.purpose, "channel": channel, "is_own_wish": is_own_wish}
    told |= {"proof": proof.sha256}
    record("give_consent", subject=consent, after=told, by=by)
    if consent.purpose in OF_WORK:
        end_not_looking(person=consent.person, channel=channel, by=by)
    return consent


def open_proof(*, proof: ConsentProof, by: Staff) -> Record:
    return record_access("open_consent_proof", subject=proof.consent.person.living(), by=by)


def forget_proofs(consents: QuerySet[Consent]) -> None:
    """Their files go from the store, unless another consent has the same content."""
    gone = ConsentProof.objects.filter(consent__in=consents)
    names = set(gone.values_list("stored_as", flat=True))
    others = ConsentProof.objects.filter(stored_as__in=names).exclude(consent__in=consents)
    names -= set(others.values_list("stored_as", flat=True))
    transaction.on_commit(lambda: files.forget(names))


@transaction.atomic
def use_consent(*, consent: Consent, by: Staff) -> Consent:
    """What was agreed to is done: for another placement, course or journey the person is asked
    anew."""
    consent = Consent.objects.select_for_update(of=["self"]).get(pk=consent.pk)
    rules.check_unused(consent)
    consent.used_at = timezone.now()
    consent.save(update_fields=["used_at"])
    record("use_consent", subject=consent, by=by)
    return consent


@transaction.atomic
def withdraw_consent(*, consent: Consent, channel: str, by: Staff) -> Consent:
    """By the person, or by staff when the person says so. No reason is asked."""
    consent = Consent.objects.select_for_update(of=["self"]).get(pk=consent.pk)
    rules.check_may_act(consent.person, channel, queries.person_of(by), by=by)
    rules.check_not_withdrawn(consent)
    return _withdrawn(consent, channel, by=by)


def _withdrawn(consent: Consent, channel: str, *, by: Staff) -> Consent:
    consent.withdrawn_at, consent.withdrawn_channel = timezone.now(), channel
    consent.withdrawn_by = by
    consent.save(update_fields=["withdrawn_at", "withdrawn_channel", "withdrawn_by"])
    record("withdraw_consent", subject=consent, after={"channel": channel}, by=by)
    return consent


@transaction.atomic
def refuse_consent(*, person: Person, purpose: Purpose, channel: str, by: Staff) -> Refusal:
    """The person says no. Nothing follows from it but that nobody asks again for a while."""
    rules.check_may_act(person, channel, queries.person_of(by), by=by)
    return _refused(person, purpose, channel, by=by)


@transaction.atomic
def stop_use(*, person: Person, purpose: Purpose, channel: str, by: Staff) -> int:
    """The person objected, and is followed: what was agreed to for this purpose and still holds is
    withdrawn, and nobody asks again for a while. `channel` is how the person said so, not who
    carries it out. Gives how many consents were withdrawn."""
    person = locked_living(person)
    given = Consent.objects.select_for_update(of=["self"]).filter(registry.recorded_of(person))
    holding = given.filter(withdrawn_at=None, expires_on__gte=timezone.localdate())
    consents = list(holding.filter(purpose=purpose).order_by("pk"))
    for consent in consents:
        _withdrawn(consent, channel, by=by)
    _refused(person, purpose, channel, by=by)
    return len(consents)


def _refused(person: Person, purpose: Purpose, channel: str, *, by: Staff) -> Refusal:
    today = timezone.localdate()
    refusal = Refusal.objects.create(
        person=person,
        purpose=purpose,
        channel=channel,
        said_on=today,
        ask_again_from=today + timedelta(days=queries.days_of(LocalDays.DO_NOT_DISTURB)),
        recorded_by=by,
    )
    record("refuse_consent", subject=refusal, after={"purpose": purpose}, by=by)
    return refusal
