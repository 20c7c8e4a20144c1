"""What the checks found, by rule and place, as far as one may reach.

Service leads leave out who said not to look for work and not to be disturbed: an offer is for
people who want to hear it (rights.md 3).
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from itertools import pairwise

from django.db.models import Count, Exists, OuterRef, Q
from django.db.models.functions import Substr

from bangfu.comparison.models import Discrepancy
from bangfu.comparison.rules import UNSETTLED
from bangfu.engine.checks import RULES, UNCHECKED, Rule
from bangfu.engine.codes import DiscrepancyKind, Severity
from bangfu.engine.values import DivisionCode
from bangfu.engine.values.division_code import WIDTHS
from bangfu.org.language import label
from bangfu.org.models import InDivision, Staff
from bangfu.org.roles import Permission
from bangfu.registry import queries as registry
from bangfu.registry.models import MutedRule, Person
from bangfu.rights import queries as rights

# digits of the level below: province, city, county, township
BELOW = dict(pairwise(WIDTHS))
ANY = ""
SAME_NUMBER = frozenset(registry.SHARED["identity_key"])


@dataclass(frozen=True)
class Same:
    """Another record under the same number, and the open conflict about the two, if there is."""

    person: Person
    conflict: int | None


@dataclass(frozen=True)
class Line:
    """One rule with how many findings it has; muted ones are not counted."""

    rule: Rule
    count: int
    muted: list[MutedRule]

    @property
    def title(self) -> str:
        return label(self.rule.title)

    @property
    def source(self) -> str:
        return label(self.rule.source)


@dataclass
class Unit:
    """A division directly below, with its findings by severity."""

    code: str
    counts: dict[str, int] = field(default_factory=dict)

    @property
    def numbers(self) -> list[int]:
        return [self.counts.get(severity.value, 0) for severity in Severity]

    @property
    def total(self) -> int:
        return sum(self.counts.values())


def shown(*, division: DivisionCode, staff: Staff) -> InDivision:
    """Every finding that this person is to be shown."""
    reachable = rights.may_be_contacted(Person.objects.filter(pk=OuterRef("person")))
    wanted = ~Q(severity=Severity.LEAD) | Q(Exists(reachable))
    return registry.check_findings(staff, division=division).filter(wanted)


def named(*, division: DivisionCode, staff: Staff) -> InDivision:
    """Those with whose names the findings are shown. Who is left alone has no leads: above the
    township a lead that is missing would tell who said so, so there they are counted only."""
    found = shown(division=division, staff=staff)
    return found if staff.is_near else found.exclude(severity=Severity.LEAD)


def has_leads(person: Person, *, staff: Staff) -> bool:
    """Whether leads are shown with this name: `named`, told of one."""
    return staff.is_near and not rights.is_quiet(person)


def severity_of(text: str) -> str:
    """A severity as it stands in an address; anything else asks for all."""
    return text if text in list(Severity) else ANY


def page(*, severity: str, division: DivisionCode, staff: Staff) -> dict[str, object]:
    found = shown(division=division, staff=staff)
    return {
        "lines": lines(found, severity=severity, staff=staff),
        "units": units(found, division=division),
        "severities": list(Severity),
        "severity": severity,
        "division": division.text,
        "newest": registry.newest_pass(staff),
        "unchecked": [(label(u.title), label(u.why), label(u.source)) for u in UNCHECKED],
    }


def lines(found: InDivision, *, severity: str, staff: Staff) -> list[Line]:
    """Rules that found something or that a county muted, the gravest first."""
    counts = {
        row["rule"]: row["count"]
        for row in found.order_by().values("rule").annotate(count=Count("pk"))
    }
    muted: dict[str, list[MutedRule]] = {}
    for row in registry.muted_rules(staff):
        muted.setdefault(row.rule, []).append(row)
    asked = [rule for rule in RULES if severity in (ANY, rule.severity)]
    told = [Line(rule, counts.get(rule.name, 0), muted.get(rule.name, [])) for rule in asked]
    order = list(Severity)
    return sorted(
        (line for line in told if line.count or line.muted),
        key=lambda line: (order.index(line.rule.severity), -line.count),
    )


def units(found: InDivision, *, division: DivisionCode) -> list[Unit]:
    """Divisions directly below with what was found there; none below a village."""
    digits = BELOW.get(len(division.significant))
    if digits is None:
        return []
    rows = found.order_by().annotate(unit=Substr("division_code", 1, digits))
    told: dict[str, Unit] = {}
    for row in rows.values("unit", "severity").annotate(count=Count("pk")):
        code = row["unit"].ljust(12, "0")
        told.setdefault(code, Unit(code)).counts[row["severity"]] = row["count"]
    return sorted(told.values(), key=lambda unit: (-unit.total, unit.code))


def of_person(person: Person, *, staff: Staff) -> list[Mapping[str, object]]:
    """For the person's file: what is found, what to do, and about which spell."""
    found = registry.findings_of(person, staff)
    if any(row.severity == Severity.LEAD for row in found) and not has_leads(person, staff=staff):
        found = [row for row in found if row.severity != Severity.LEAD]
    order = list(Severity)
    others = same_people([person], [row.rule for row in found], staff=staff)
    rows = sorted(
        found, key=lambda row: (order.index(Severity(row.severity)), row.rule, row.start_number)
    )
    return [
        {
            "row": row,
            "title": label(registry.RULE[row.rule].title),
            "todo": label(registry.RULE[row.rule].todo),
            "source": label(registry.RULE[row.rule].source),
            "others": others.get(person.pk, []) if row.rule in SAME_NUMBER else [],
        }
        for row in rows
        if row.rule in registry.RULE
    ]


def same_people(
    people: Iterable[Person], found: Collection[str], *, staff: Staff
) -> dict[int, list[Same]]:
    """The other records of one number, for rules that found one: told to who reaches both."""
    if SAME_NUMBER.isdisjoint(found):
        return {}
    others = registry.same_number(people, staff)
    pairs = {(pk, one.pk) for pk, same in others.items() for one in same}
    open_ones = duplicates_open(others, staff=staff)
    conflicts = {pair: open_ones.get(pair) or open_ones.get(pair[::-1]) for pair in pairs}
    return {pk: [Same(one, conflicts[pk, one.pk]) for one in same] for pk, same in others.items()}


def duplicates_open(people: Mapping[int, list[Person]], *, staff: Staff) -> dict:
    """Conflicts that a comparison found between two of them, to be settled by merging: by both."""
    if not staff.may(Permission.FINDING_VIEW):
        return {}
    keys = {*people, *(one.pk for same in people.values() for one in same)}
    rows = Discrepancy.objects.visible_to(staff).filter(
        kind=DiscrepancyKind.DUPLICATE_PERSON, person__in=keys, state__in=UNSETTLED
    )
    return {(row.person_id, row.detail.get("other_person_id")): row.pk for row in rows}
