"""Accounts of workers: a one-time code from the desk opens one."""

import secrets
from dataclasses import dataclass
from datetime import timedelta

from django.contrib.auth.password_validation import validate_password
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from bangfu.audit.actions import record, record_access
from bangfu.disclosure.codes import LimitName
from bangfu.disclosure.queries import limit as limit_of
from bangfu.disclosure.rules import check_purpose
from bangfu.org import actions as org
from bangfu.org.models import SecondFactor, Staff
from bangfu.org.rules import CodeWrong
from bangfu.registry.actions import locked_living
from bangfu.registry.models import Person
from bangfu.registry.queries import recorded_of
from bangfu.rights import queries, rules
from bangfu.rights.codes import LocalDays
from bangfu.rights.models import PortalCode, WorkerAccount

WORKER = "worker"
USERNAME_DIGITS = 8


@dataclass(frozen=True)
class Issued:
    """A one-time code, to be shown once."""

    code: PortalCode
    text: str


@transaction.atomic
def issue_portal_code(*, person: Person, purpose: str, note: str = "", by: Staff) -> Issued:
    """After the identity card was looked at, at the desk. Codes given before are void.

    Whoever hands it out could use it: the person sees that, when and what for, an officer hands out
    so many a day, and for an account in use the code waits. The account of the officer is locked,
    so that two codes at a time count both.
    """
    by = Staff.objects.select_for_update(of=["self"]).get(pk=by.pk)
    person = locked_living(person)
    given, limit = queries.codes_given_today(by), limit_of(LimitName.PORTAL_CODES_A_DAY)
    rules.check_may_hand_out(person, given=given, limit=limit, by=by)
    check_purpose(purpose, note)
    text, today = queries.new_code(), timezone.localdate()
    _void_codes(person.living())
    is_in_use = queries.is_in_use(person.living())
    wait = timedelta(days=queries.days_of(LocalDays.PORTAL_WAIT)) if is_in_use else timedelta()
    code = PortalCode.objects.create(
        person=person,
        code_hash=queries.hash_of(text, kind="portal"),
        issued_by=by,
        purpose=purpose,
        note=note.strip(),
        usable_from=today + wait if is_in_use else None,
        expires_on=today + wait + timedelta(days=queries.days_of(LocalDays.PORTAL_CODE)),
    )
    told = {"code": code.pk, "account_in_use": is_in_use}
    record_access("issue_portal_code", subject=person.living(), purpose=purpose, after=told, by=by)
    return Issued(code, text)


def _void_codes(person: Person) -> None:
    unused = PortalCode.objects.filter(recorded_of(person), used_at=None, voided_at=None)
    unused.update(voided_at=timezone.now())


@transaction.atomic
def void_portal_code(*, code: PortalCode, by: Staff) -> PortalCode:
    """The person, still in the account, did not ask for it."""
    code = (
        PortalCode.objects.select_for_update(of=["self"]).select_related("person").get(pk=code.pk)
    )
    rules.check_own(code.person.living(), queries.person_of(by))
    rules.check_code(code, today=timezone.localdate())
    code.voided_at = timezone.now()
    code.save(update_fields=["voided_at"])
    told = {"code": code.pk, "issued_by": code.issued_by_id}
    record("void_portal_code", subject=code.person.living(), after=told, by=by)
    return code


@transaction.atomic
def shut_portal(*, person: Person, by: Staff) -> None:
    """Of who died or moved away: nobody is signed in to the account any more, nor can sign in as
    long as the register says so."""
    if account := queries.account_of(person):
        org.end_sessions_of(account.staff)
        record("shut_portal", subject=person, by=by)


@transaction.atomic
def reopen_portal(*, person: Person, by: Staff) -> None:
    """What the register said was taken back: that opens the account, and this writes it down."""
    if queries.account_of(person):
        record("reopen_portal", subject=person, by=by)


@transaction.atomic
def close_account(*, by: Staff) -> Staff:
    """The person wants no account any more: nobody signs in to it, and codes handed out for it are
    void. What the register says, what was agreed to and what was asked for stay as they are; a new
    code from the desk opens it again."""
    person = queries.person_of(by)
    rules.check_is_person(person)
    org.take_turn(staff=by)
    _void_codes(locked_living(person))
    staff = org.close_own_account(by=by)
    record("close_own_account", subject=person, by=by)
    return staff


def shut_unused(accounts: QuerySet[WorkerAccount]) -> None:
    """Along with the rows of accounts that nobody has used for years: the accounts themselves."""
    for account in accounts.filter(staff__is_active=True).select_related("staff"):
        org.close_own_account(by=account.staff)
        record("shut_unused", subject=account, division_code=account.staff.division_code, by=None)


def refuse_sign_in(*, by: Staff) -> None:
    person = queries.person_of(by)
    record("refuse_sign_in", subject=person, by=by)


def open_account(*, code: str, password: str, factor_code: str = "") -> Staff:
    """Whoever holds the code sets the password; with an account already there, a new one: with the
    code of its telephone (a wrong one counts, before the next is looked at) at once, else after
    the days in which the person may say no."""
    with transaction.atomic():
        found = PortalCode.objects.filter(code_hash=queries.hash_of(code, kind="portal")).first()
        account = queries.account_of(found.person.living()) if found else None
        if account is None:
            return _opened(code, password, factor_code)
        org.take_turn(staff=account.staff)
        try:
            return _opened(code, password, factor_code)
        except CodeWrong as error:
            wrong = error
            factor = SecondFactor.objects.filter(staff=account.staff).first()
            # tries at an account that is locked do not keep it so
            if factor and not factor.is_locked(timezone.now()):
                org.fail_code(staff=account.staff)
    raise wrong


@transaction.atomic
def _opened(code: str, password: str, factor_code: str) -> Staff:
    rows = PortalCode.objects.select_for_update(of=["self"]).select_related("person", "issued_by")
    found = rows.filter(code_hash=queries.hash_of(code, kind="portal")).first()
    rules.check_code(found, today=timezone.localdate())
    validate_password(password)
    # two codes at a time make one account
    account = queries.account_of(locked_living(found.person))
    if account is None:
        account = _made(found.person)
        staff = org.change_password(password=password, by=account.staff)
    else:
        staff = _renewed(account.staff, found, password, factor_code)
    found.used_at = timezone.now()
    found.save(update_fields=["used_at"])
    place, told = found.person.division_code, {"code": found.pk, "issued_by": found.issued_by_id}
    record("open_account", subject=account, division_code=place, after=told, by=staff)
    return staff


def _renewed(staff: Staff, code: PortalCode, password: str, factor_code: str) -> Staff:
    """With the telephone at once; without it after the wait, and then without the old telephone.
    One that its owner closed is nobody's to lose: it waits for nothing."""
    is_open, has_phone = staff.is_active, bool(factor_code.strip())
    if is_open:
        rules.check_announced(code)
    if has_phone:
        org.use_code(code=factor_code, by=staff)
    elif is_open:
        rules.check_not_early(code, today=timezone.localdate())
    if not is_open:
        staff = org.reopen_own_account(staff=staff)
    # only now: of a code that waits, the answer would tell whether a password was guessed
    validate_password(password, staff)
    return org.renew_access(
        staff=staff, password=password, keeps_factor=has_phone, handed_by=code.issued_by, by=staff
    )


def _made(person: Person) -> WorkerAccount:
    """The desk that gave the code manages no accounts: the system makes this one, for the code."""
    staff = org.make_staff(
        username=_free_username(),
        display_name="",
        role_name=WORKER,
        division_code=person.division_code,
        by=org.operator(),
    )
    return WorkerAccount.objects.create(staff=staff, person=person)


def _free_username() -> str:
    """Says nothing of the person."""
    while True:
        name = f"g{secrets.randbelow(10**USERNAME_DIGITS):0{USERNAME_DIGITS}d}"
        if not Staff.objects.filter(username=name).exists():
            return name
