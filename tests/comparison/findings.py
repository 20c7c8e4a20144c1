"""Discrepancies as a comparison leaves them, for the tests of what follows."""

import itertools
from dataclasses import dataclass, field

from bangfu.comparison import actions
from bangfu.comparison.codes import Outcome
from bangfu.comparison.models import Comparison, Discrepancy
from bangfu.engine.codes import DiscrepancyKind
from bangfu.engine.values import Month
from bangfu.org.models import Staff
from bangfu.registry.models import Person, WorkSpell
from tests.cast import LINQU, County

SEPTEMBER = Month(2023, 9)
THERE = {
    "employer_name": "昆山恒达电子有限公司",
    "employer_code": "91320583MA1XK3QR7T",
    "place_code": "320583000000",
    "place_name": "江苏省苏州市昆山市",
    "income_yuan": 5600,
    "first_month": "2023-05",
    "last_month": "2023-08",
    "name": "李秀瑛",
}
WITHOUT_SPELL = {
    DiscrepancyKind.MISSING_HERE,
    DiscrepancyKind.NAME_DIFFERS,
    DiscrepancyKind.INVALID_ID,
    DiscrepancyKind.DUPLICATE_PERSON,
}


@dataclass
class Findings:
    """`findings.add(person, "employer_differs")` plants one."""

    county: County
    chen: Staff
    serials: itertools.count = field(default_factory=lambda: itertools.count(1))

    def comparison(self, month: Month = SEPTEMBER) -> Comparison:
        given = {"source": "social_insurance", "month": month}
        found = Comparison.objects.filter(**given).order_by("id").first()
        return found or Comparison.objects.create(
            **given, extract_sha256="0" * 64, division_code=LINQU, ran_by=self.chen
        )

    def add(self, person: Person, kind: str, *, month: Month = SEPTEMBER, **columns) -> Discrepancy:
        comparison = self.comparison(month)
        spell = person.spells.order_by("id").first()
        detail = THERE | columns.pop("detail", {})
        if spell and kind not in WITHOUT_SPELL:
            detail["spell_id"] = spell.pk
        columns.setdefault("here", spell.employer_name if spell else "")
        if kind == DiscrepancyKind.NAME_DIFFERS:
            columns["name_there"] = columns.pop("there", detail.pop("name", ""))
        columns.setdefault("there", THERE["employer_name"])
        return Discrepancy.objects.create(
            source="social_insurance",
            month=month,
            kind=kind,
            person=person,
            division_code=person.division_code,
            detail=detail,
            first_found_in=comparison,
            last_found_in=comparison,
            **columns,
        )


def settled(row, by, outcome=Outcome.THERE_IS_RIGHT, **given):
    given.setdefault("reason", "电话核实")
    return actions.settle(discrepancy=row, outcome=outcome, **given, by=by)


def spell_of(person):
    return person.spells.get()


def facts():
    """What the register says, without who verified it and when."""
    known = {field.name for field in WorkSpell._meta.concrete_fields}
    known -= {"verified_at", "verified_by", "updated_at"}
    people = [(one.pk, one.name, one.identity_key) for one in Person.objects.order_by("pk")]
    return list(people), list(WorkSpell.objects.order_by("pk").values_list(*sorted(known)))


def register():
    """Everything a settlement could write."""
    people = [(one.pk, one.name, one.verified_at) for one in Person.objects.order_by("pk")]
    spells = WorkSpell.objects.order_by("pk").values_list()
    return list(people), list(spells)
