"""How much each account saw and took, day by day: counts, never whose data (rights.md 11)."""

from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db.models import Count, F, Q, Sum
from django.db.models.functions import TruncDate

from bangfu.audit.models import Record
from bangfu.disclosure import queries
from bangfu.disclosure.codes import LimitName
from bangfu.disclosure.models import Export, Reveal
from bangfu.disclosure.rules import NAMES
from bangfu.org.models import Staff

DAYS = 7


@dataclass
class Day:
    """One account on one day; `warns` where a day's measure was reached."""

    day: date
    account: str
    names: int = 0
    numbers: int = 0
    searches: int = 0
    exports: int = 0
    people: int = 0
    downloads: int = 0
    limits: dict[LimitName, int] = field(default_factory=dict, repr=False)

    @property
    def warns(self) -> bool:
        return (
            self.names >= self.limits[LimitName.NAMES_A_DAY]
            or self.numbers >= self.limits[LimitName.NUMBERS_A_DAY]
            or self.searches >= self.limits[LimitName.NUMBER_SEARCHES_A_DAY]
            or self.people > self.limits[LimitName.PEOPLE_ALONE]
        )


def days(by: Staff) -> list[Day]:
    """Of the last week, the accounts of the division, those at their measure first."""
    limits = {name: queries.limit(name) for name in LimitName}
    since = queries.midnight() - timedelta(days=DAYS - 1)
    found: dict[tuple[date, str], Day] = {}

    def of(row: dict) -> Day:
        key = (row["day"], row["account"])
        return found.setdefault(key, Day(*key, limits=limits))

    for row in revealed(by, since):
        of(row).names, of(row).numbers = row["names"], row["numbers"]
    for row in searched(by, since):
        of(row).searches = row["n"]
    for row in exported(by, since):
        day = of(row)
        day.exports, day.people, day.downloads = row["n"], row["people"], row["downloads"]
    return sorted(found.values(), key=order)


def order(one: Day) -> tuple[bool, int, str]:
    return not one.warns, -one.day.toordinal(), one.account


def revealed(by: Staff, since):
    rows = Reveal.objects.filter(at__gte=since, by__division_code__range=by.division.range)
    names = Q(field__in=NAMES)
    per_day = rows.annotate(day=TruncDate("at")).values("day", account=F("by__username"))
    return per_day.annotate(
        names=Count("pk", filter=names), numbers=Count("pk", filter=~names)
    ).order_by("day", "account")


def searched(by: Staff, since):
    """By a number of somebody's own, found or not."""
    accounts = Staff.objects.filter(division_code__range=by.division.range).values("pk")
    rows = Record.objects.filter(action="search_number", at__gte=since, by_id__in=accounts)
    per_day = rows.annotate(day=TruncDate("at")).values("day", account=F("by_name"))
    return per_day.annotate(n=Count("pk")).order_by("day", "account")


def exported(by: Staff, since):
    rows = Export.objects.filter(asked_at__gte=since, division_code__range=by.division.range)
    per_day = rows.annotate(day=TruncDate("asked_at")).values(
        "day", account=F("asked_by__username")
    )
    return per_day.annotate(
        n=Count("pk"), people=Sum("people_count"), downloads=Sum("download_count")
    ).order_by("day", "account")
