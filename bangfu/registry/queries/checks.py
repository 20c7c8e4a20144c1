"""What the checks of the register found, and which of them a county does not want to be shown."""

import itertools
from collections.abc import Iterable

import pyarrow as pa
from django.db import connection
from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Concat, Substr

from bangfu.engine.checks import PEOPLE, RULES, SPELLS
from bangfu.engine.codes import Severity
from bangfu.engine.values import DivisionCode, Month
from bangfu.engine.values.division_code import WIDTHS
from bangfu.org.models import InDivision, Staff
from bangfu.registry.models import CheckFinding, CheckPass, MutedRule, Person
from bangfu.registry.queries.tables import CHECKED_PEOPLE_SQL, EVERY_CHECKED_SPELL_SQL

COUNTY = 6
PIECE = 20_000
MOST_SHARING = 100
# rules that find what two people have in common, by what that is
SHARED = {
    "identity_key": ("identity_in_two_households", "identity_twice_in_household"),
    "phone_key": ("phone_in_two_households", "phone_in_two_work_counties"),
}
RULE = {rule.name: rule for rule in RULES}
ARROW = {"int64": pa.int64(), "float64": pa.float64(), "string": pa.string()}


def check_findings(staff: Staff, *, division: DivisionCode | None = None) -> InDivision:
    """Within reach, without those of rules that their county muted, and without those that would
    tell of somebody who is not."""
    found = _told_within_reach(CheckFinding.objects.visible_to(staff), staff)
    found = found.alias(county=Substr("division_code", 1, COUNTY))
    muted = MutedRule.objects.filter(ended_at=None, rule=OuterRef("rule")).alias(
        county=Substr("division_code", 1, COUNTY)
    )
    shown = found.exclude(Exists(muted.filter(county=OuterRef("county"))))
    return shown.in_division(division) if division else shown


def findings_of(person: Person, staff: Staff) -> list[CheckFinding]:
    """`check_findings` of one person: what is long to ask is asked where there is cause."""
    found = list(CheckFinding.objects.visible_to(staff).filter(person=person))
    rules = {row.rule for row in found}
    has_cause = not rules.isdisjoint(itertools.chain(*SHARED.values())) or (
        MutedRule.objects.filter(ended_at=None, rule__in=rules).exists()
    )
    return list(check_findings(staff).filter(person=person)) if has_cause else found


def _told_within_reach(found: InDivision, staff: Staff) -> InDivision:
    """Of two who share a number or a phone, to who reaches both: else whoever enters a number
    learns who stands in the register elsewhere."""
    for key, names in SHARED.items():
        same = {key: OuterRef(f"person__{key}")}
        others = Person.objects.visible_to(staff).living().filter(**same)
        is_reached = Exists(others.exclude(pk=OuterRef("person")))
        found = found.filter(~Q(rule__in=names) | Q(is_reached))
    return found


def same_number(people: Iterable[Person], staff: Staff) -> dict[int, list[Person]]:
    """Who else within reach stands in the register under the same identity number, by id."""
    keys = {one.pk: one.identity_key for one in people if one.identity_key is not None}
    others = Person.objects.visible_to(staff).living().filter(identity_key__in=keys.values())
    found = list(others.select_related("household").order_by("pk"))
    return {
        pk: [one for one in found if one.identity_key == key and one.pk != pk]
        for pk, key in keys.items()
    }


def counts_by_severity(division: DivisionCode) -> dict[Severity, int]:
    """Of everything that stands, muted or not."""
    rows = CheckFinding.objects.in_division(division).order_by().values("severity")
    counts = {row["severity"]: row["count"] for row in rows.annotate(count=Count("pk"))}
    return {severity: counts.get(severity.value, 0) for severity in Severity}


def muted_rules(staff: Staff) -> QuerySet[MutedRule]:
    """Mutes in force of the counties that lie in reach, or in whose reach one lies."""
    county = staff.division_code[:COUNTY]
    mine = Q(division_code__startswith=county) if staff.division.county else Q()
    inside = Q(pk__in=MutedRule.objects.visible_to(staff).values("pk"))
    return MutedRule.objects.filter(mine | inside, ended_at=None).select_related("muted_by")


def muted_in(division_code: str) -> set[str]:
    """Names of the rules that the county of this division muted."""
    rows = MutedRule.objects.filter(ended_at=None, division_code__startswith=division_code[:COUNTY])
    return set(rows.values_list("rule", flat=True))


def newest_pass(staff: Staff) -> CheckPass | None:
    """The last one that covered the whole of the person's division."""
    above = [staff.division_code[:digits].ljust(12, "0") for digits in WIDTHS]
    covering = CheckPass.objects.filter(division_code__in=above)
    return covering.order_by("-pk").select_related("ran_by").first()


def checked_neighbours(
    people: Iterable[int],
) -> tuple[pa.Table, pa.Table, dict[int, Month | None]]:
    """The households of these people, and of whoever shares a number or phone with one of them or
    did before it was changed, with whoever shares one with a member, as the checks read them; and
    who of them lives in those households, with the month of the last pass over them."""
    touched = set(people)
    own, near, sharing = _near(touched)
    # many share what is nobody's, as a number of noughts: what it finds the next pass tells
    if 0 < len(sharing) <= MOST_SHARING:
        own, near, _ = _near(touched | sharing)
    living = _rows(CHECKED_PEOPLE_SQL, "id", sorted(near), PEOPLE)
    spells = _rows(EVERY_CHECKED_SPELL_SQL, "person_id", living["id"].to_pylist(), SPELLS)
    return living, spells, {pk: near[pk] for pk in own & near.keys()}


def _near(people: set[int]) -> tuple[set[int], dict[int, Month | None], set[int]]:
    """Ids of the members of these people's households; of them and whoever shares a number or phone
    with one, each with the month checked; and of those outside who share one with these people, or
    did."""
    homes = Person.objects.filter(pk__in=people).values("household")
    members = Person.objects.filter(household__in=homes).annotate(is_member=Value(True))
    formerly = Person.history.filter(id__in=people).order_by().annotate(is_member=Value(False))
    names = ("id", "household_id", *SHARED, "is_member")
    rows = list(members.values_list(*names).union(formerly.values_list(*names)))
    own = {pk for pk, *_, is_member in rows if is_member}
    # by the values themselves: of three subqueries PostgreSQL reads every person for each
    shared = Q(household_id__in={home for _, home, *_, is_member in rows if is_member})
    theirs: set[tuple[str, int]] = set()
    for place, name in enumerate(SHARED, start=2):
        shared |= Q(**{f"{name}__in": {row[place] for row in rows} - {None}})
        theirs |= {(name, row[place]) for row in rows if row[0] in people and row[place]}
    around = Person.objects.filter(shared).annotate(checked=Subquery(_month_checked()))
    found = list(around.values_list("pk", "checked", *SHARED))
    sharing = {pk for pk, _, *keys in found if theirs & set(zip(SHARED, keys, strict=True))}
    return own, {pk: month for pk, month, *_ in found}, sharing - own


def _month_checked() -> QuerySet:
    """Of a person: of the last pass that covered the place."""
    above = [
        Concat(Substr(OuterRef("division_code"), 1, digits), Value("0" * (WIDTHS[-1] - digits)))
        for digits in WIDTHS
    ]
    covering = CheckPass.objects.filter(division_code__in=above)
    return covering.order_by("-pk").values("month")[:1]


def checked_people(ids: list[int]) -> pa.Table:
    """These people as the checks read them, in pieces that a statement can hold."""
    pieces = [ids[at : at + PIECE] for at in range(0, len(ids), PIECE)] or [[]]
    return pa.concat_tables(_rows(CHECKED_PEOPLE_SQL, "id", piece, PEOPLE) for piece in pieces)


def _rows(sql: str, key: str, ids: list[int], types: dict[str, str]) -> pa.Table:
    """The same rows as a whole pass reads, of a few people."""
    listed = ", ".join(str(int(each)) for each in ids) or "NULL"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM ({sql}) AS checked WHERE {key} IN ({listed})")  # noqa: S608
        rows = cursor.fetchall()
    columns = zip(*rows, strict=True) if rows else ((),) * len(types)
    return pa.table(
        {
            name: pa.array(column, ARROW[type_])
            for (name, type_), column in zip(types.items(), columns, strict=True)
        }
    )
