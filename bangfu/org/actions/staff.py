"""Accounts: one by one, the account behind the command line, and a cast for trying things out."""

import secrets
from dataclasses import dataclass

from django.db import transaction

from bangfu.audit.actions import record
from bangfu.org import rules
from bangfu.org.models import Staff
from bangfu.org.queries import NATION, Places, places
from bangfu.org.roles import (
    ROLES,
    Auditor,
    CountyOfficer,
    Operator,
    ProvinceOfficer,
    Role,
    TownshipOfficer,
    VillageWorker,
)

OPERATOR = "operator"
# without letters and digits that look alike on a printed sheet
PASSWORD_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"  # noqa: S105
PASSWORD_LENGTH = 12


@dataclass(frozen=True)
class Account:
    """An account and the password it was given, to be shown once."""

    staff: Staff
    password: str


@transaction.atomic
def make_staff(
    *,
    username: str,
    display_name: str,
    role_name: str,
    division_code: str,
    password: str | None = None,
    by: Staff,
) -> Staff:
    """Make an account. Without a password nobody can sign in to it."""
    rules.check_staff(role_name, division_code, tree=places())
    staff = Staff(
        username=username,
        display_name=display_name,
        role_name=role_name,
        division_code=division_code,
    )
    staff.set_password(password)
    staff.save()
    record(
        "make_staff",
        subject=staff,
        division_code=division_code,
        after={"role_name": role_name},
        by=by,
    )
    return staff


@transaction.atomic
def reset_password(*, staff: Staff, password: str, by: Staff) -> Staff:
    """A new password for somebody who lost theirs; sessions opened with the old one end."""
    staff = Staff.objects.select_for_update(of=["self"]).get(pk=staff.pk)
    staff.set_password(password)
    staff.save(update_fields=["password"])
    record("reset_password", subject=staff, division_code=staff.division_code, by=by)
    return staff


def operator() -> Staff:
    """The account behind the command line: reaches the whole country, cannot sign in."""
    existing = Staff.objects.filter(username=OPERATOR).first()
    if existing:
        return existing
    staff = Staff(
        username=OPERATOR,
        display_name=Operator.zh,
        role_name=Operator.name,
        division_code=NATION,
    )
    staff.set_unusable_password()
    staff.save()
    record("make_staff", subject=staff, after={"role_name": Operator.name}, by=staff)
    return staff


@transaction.atomic
def make_cast(*, county_code: str, by: Staff) -> list[Account]:
    """One of each role around a county, for demonstration. Every call makes new passwords."""
    tree = places()
    return [
        _cast_member(username, role, division_code, tree=tree, by=by)
        for username, role, division_code in _cast_of(county_code, tree)
    ]


def _cast_of(county: str, tree: Places) -> list[tuple[str, type[Role], str]]:
    digits = county[:6]
    above = tree.reports_to(county)
    townships = tree.reports(county)
    villages = [v for township in townships[:1] for v in tree.reports(township)[:1]]
    neighbours = sorted(tree.reports(above), key=lambda unit: (unit < county, unit))[1:2]
    return [
        *((f"village{code}", VillageWorker, code) for code in villages),
        *((f"township{code[:9]}", TownshipOfficer, code) for code in townships),
        (f"county{digits}", CountyOfficer, county),
        *((f"county{code[:6]}", CountyOfficer, code) for code in neighbours),
        (f"province{county[:2]}", ProvinceOfficer, tree.chain(county)[-1]),
        (f"auditor{digits}", Auditor, county),
    ]


def _cast_member(
    username: str, role: type[Role], division_code: str, *, tree: Places, by: Staff
) -> Account:
    password = new_password()
    staff = Staff.objects.filter(username=username).first()
    if staff is None:
        staff = make_staff(
            username=username,
            display_name=f"{tree.name_of(division_code)}{ROLES[role.name].zh}",
            role_name=role.name,
            division_code=division_code,
            password=password,
            by=by,
        )
    else:
        staff.set_password(password)
        staff.save(update_fields=["password"])
    return Account(staff=staff, password=password)


def new_password() -> str:
    return "".join(secrets.choice(PASSWORD_ALPHABET) for _ in range(PASSWORD_LENGTH))
