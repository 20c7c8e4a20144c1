"""A cast for trying things out: every role around one county."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone

from bangfu.engine.codes import DivisionLevel
from bangfu.org import roles, rules
from bangfu.org.actions.agreements import record_agreement
from bangfu.org.actions.passwords import new_password
from bangfu.org.actions.staff import make_staff
from bangfu.org.models import ConfidentialityAgreement, Staff
from bangfu.org.queries import Places, places

YEAR = timedelta(days=365)
# by the digits of the county
OF_THE_COUNTY = {
    "county": roles.CountyOfficer,
    "revitalisation": roles.CountyRevitalisationOfficer,
    "development": roles.CountyDevelopmentOfficer,
    "finance": roles.CountyFinanceOfficer,
    "auditor": roles.Auditor,
    "rights": roles.RightsDesk,
    "employer": roles.Employer,
    "workshop": roles.WorkshopManager,
    "school": roles.TrainingSchool,
    "agency": roles.Agency,
    "system": roles.SystemAdministrator,
    "security": roles.SecurityAdministrator,
    "audit": roles.AuditAdministrator,
}
OF_ABOVE = {
    DivisionLevel.CITY: ("city", roles.CityOfficer, 4),
    DivisionLevel.PROVINCE: ("province", roles.ProvinceOfficer, 2),
}
Part = tuple[str, type[roles.Role], str]


@dataclass(frozen=True)
class Account:
    """An account and the password it was given, to be shown once."""

    staff: Staff
    password: str


@transaction.atomic
def make_cast(*, county_code: str, by: Staff) -> list[Account]:
    """One of each role around a county, for demonstration; a worker's account is opened by the
    person (`rights.open_account`). Every call makes new passwords."""
    tree = places()
    return [
        _cast_member(username, role, division_code, tree=tree, by=by)
        for username, role, division_code in _cast_of(county_code, tree)
    ]


def _cast_of(county: str, tree: Places) -> list[Part]:
    townships = tree.reports(county)
    villages = [v for township in townships[:1] for v in tree.reports(township)[:1]]
    above = tree.reports_to(county)
    neighbours = sorted(tree.reports(above), key=lambda unit: (unit < county, unit))[1:2]
    parts = [
        *((f"village{code}", roles.VillageWorker, code) for code in villages),
        *((f"township{code[:9]}", roles.TownshipOfficer, code) for code in townships),
        *((f"{name}{county[:6]}", role, county) for name, role in OF_THE_COUNTY.items()),
        *((f"county{code[:6]}", roles.CountyOfficer, code) for code in neighbours),
    ]
    for code in tree.chain(county)[1:]:
        if code[2:].strip("0") or code[:2].strip("0"):
            name, role, digits = OF_ABOVE[DivisionLevel(tree.level_of(code))]
            parts.append((f"{name}{code[:digits]}", role, code))
    return [part for part in parts if rules.fits(part[1], part[2], tree=tree)]


def _cast_member(
    username: str, role: type[roles.Role], division_code: str, *, tree: Places, by: Staff
) -> Account:
    password = new_password()
    staff = Staff.objects.filter(username=username).first()
    if staff is None:
        staff = make_staff(
            username=username,
            display_name=f"{tree.name_of(division_code)}{role.zh}",
            role_name=role.name,
            division_code=division_code,
            agreement=_agreement(role, division_code, by=by) if role.needs_agreement else None,
            password=password,
            by=by,
        )
    else:
        staff.set_password(password)
    staff.must_change_password = False
    staff.save(update_fields=["password", "must_change_password"])
    return Account(staff=staff, password=password)


def _agreement(
    role: type[roles.Role], division_code: str, *, by: Staff
) -> ConfidentialityAgreement:
    """A year's, as of today."""
    today: date = timezone.localdate()
    return record_agreement(
        party=f"演示{role.zh}",
        document=f"演示-{role.name}",
        division_code=division_code,
        signed_on=today,
        ends_on=today + YEAR,
        by=by,
    )
