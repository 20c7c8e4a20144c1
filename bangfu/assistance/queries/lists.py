"""Living lists of people: who is on one is found when it is looked at (S0.30, S0.35, S1.32).

The lists serve to reach people with what they are entitled to. So they hold nobody who does not
wish to be disturbed, and whoever does not reach people is told numbers only (rights.md 3).
"""

from collections.abc import Callable, Iterable
from datetime import date, datetime, time, timedelta

from django.db.models import Count, Exists, F, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Cast, Coalesce, Substr
from django.db.models.lookups import In
from django.utils import timezone

from bangfu.assistance.codes.lists import Criteria, WorkState
from bangfu.assistance.models import SavedList
from bangfu.audit.privacy import years_before
from bangfu.engine.codes import EducationLevel, PopulationKind, SchoolStatus
from bangfu.engine.values import TOWNSHIP_DIGITS, Month
from bangfu.org.models import InDivision, Staff
from bangfu.registry.models import Person, PopulationStatus, TrainingNeed, Wish, WorkSpell
from bangfu.registry.queries import recorded_of
from bangfu.rights import queries as rights
from bangfu.visits.codes import Outcome
from bangfu.visits.models import Visit

UNSTABLE_MONTHS = 6
# with which education each is behind somebody
TRADE_SCHOOLS = {
    SchoolStatus.VOCATIONAL_SECONDARY: (EducationLevel.UPPER_SECONDARY, EducationLevel.COLLEGE),
    SchoolStatus.VOCATIONAL_HIGHER: (EducationLevel.COLLEGE, EducationLevel.UNIVERSITY),
}


def people_on(asked: Iterable[Criteria], *, staff: Staff, today: date | None = None) -> InDivision:
    """Who fits one of the questions, within reach, without those who wish to be left in peace."""
    today = today or timezone.localdate()
    fits = Q(pk__in=[])
    for criteria in asked:
        fits |= _fits(criteria, today)
    people = Person.objects.visible_to(staff).living().filter(fits)
    return rights.may_be_contacted(people, as_of=today)


def lists_of(staff: Staff) -> QuerySet[SavedList]:
    return SavedList.objects.filter(owner=staff).order_by("pk")


def key_of_name(name: str) -> int | None:
    return SavedList._meta.get_field("name_key").key_of(name)


def counted(saved: Iterable[SavedList], *, staff: Staff) -> list[tuple[SavedList, int]]:
    """Each with how many there are now, by name."""
    return [
        (each, people_on((Criteria.read(each.criteria),), staff=staff).count())
        for each in sorted(saved, key=lambda each: each.name)
    ]


def by_township(people: InDivision) -> list[tuple[str, int]]:
    """Code of the township and how many, for offices that see no names here."""
    digits = Substr("division_code", 1, TOWNSHIP_DIGITS)
    rows = people.order_by().annotate(township=digits).values_list("township")
    return [(code.ljust(12, "0"), n) for code, n in rows.annotate(n=Count("pk")).order_by(digits)]


def _fits(criteria: Criteria, today: date) -> Q:
    found = Q()
    for name, value in criteria.stored().items():
        found &= QUESTIONS[name](value, today)
    return found


def _works(state: WorkState, today: date) -> Q:
    spells = WorkSpell.objects.filter(person=OuterRef("pk"))
    month = Month.parse(today)
    is_open = Exists(spells.exclude(end_month__lt=month).filter(start_month__lte=month))
    if state is WorkState.AT_WORK:
        return Q(is_open)
    if state is WorkState.NEVER:
        return ~Q(Exists(spells))
    if state is WorkState.RETURNED:
        return ~Q(is_open) & Q(Exists(spells))
    last = spells.order_by("-start_month").annotate(lasted=_months("end_month", "start_month"))
    newest = Person.objects.annotate(lasted=Subquery(last.values("lasted")[:1]))
    short = newest.filter(pk=OuterRef("pk"), lasted__lt=UNSTABLE_MONTHS)
    return ~Q(is_open) & Q(Exists(short))


def _months(end: str, start: str):
    """Months from the first to the last one, both counted: 202301 to 202303 are three."""

    def number(name: str):
        month = Cast(F(name), IntegerField())
        return month / 100 * 12 + month % 100

    return number(end) - number(start) + 1


def _unreached(days: int, today: date) -> Q:
    """Neither visited nor heard, as far as the register knows."""
    day = today - timedelta(days=days)
    since = timezone.make_aware(datetime.combine(day, time.min))
    spells = WorkSpell.objects.filter(person=OuterRef("pk"), verified_at__gte=since)
    is_reached = Q(verified_at__gte=since) | Q(Exists(spells))
    met = Visit.objects.filter(visited_on__gte=day).exclude(outcome=Outcome.ABSENT)
    said = (table.objects.filter(said_on__gte=day) for table in (Wish, TrainingNeed))
    for heard in (met, *said):
        # told once of all: asked of each person anew, the rows of merged ones are read every time
        whom = heard.annotate(whom=Coalesce("person__merged_into", "person_id"))
        is_reached |= Q(pk__in=whom.values("whom"))
    return ~is_reached


def _wish(**said: object) -> Q:
    wishes = Wish.objects.standing().filter(recorded_of(OuterRef("pk")), **said)
    return Q(Exists(wishes))


def _of_population(kind: PopulationKind, today: date) -> Q:
    return Q(household__in=PopulationStatus.objects.on(today).filter(kind=kind).values("household"))


def _left_trade_school(years: int, today: date) -> Q:
    """Who was at a vocational school by the register, within so many years, and is at none now.

    A file leaves the school of who has left blank, and the blank one changes nothing: whose
    education says that the school is behind them has left as well.
    """
    day = years_before(today, years)
    since = timezone.make_aware(datetime.combine(day, time.min))
    rows = Person.history.filter(id=OuterRef("pk"))
    newest = rows.filter(history_date__lt=since).order_by("-history_date", "-history_id")
    was_then = In(Subquery(newest.values("school_status")[:1]), list(TRADE_SCHOOLS))
    was_there = Exists(rows.filter(history_date__gte=since, school_status__in=TRADE_SCHOOLS))
    has_left = Q(school_status="")
    for school, education in TRADE_SCHOOLS.items():
        has_left |= Q(school_status=school, education__in=education)
    return has_left & (Q(was_there) | Q(was_then))


QUESTIONS: dict[str, Callable[[object, date], Q]] = {
    "ability": lambda value, today: Q(labour_ability=value),
    "status": lambda value, today: Q(household__poverty_status=value),
    "population": _of_population,
    "work": _works,
    "wants_work": lambda value, today: _wish(),
    "wish_place": lambda value, today: _wish(place=value),
    "trade_school_years": _left_trade_school,
    "not_at_school": lambda value, today: Q(school_status=""),
    "age_from": lambda value, today: Q(born_on__lte=years_before(today, value)),
    "age_to": lambda value, today: Q(born_on__gt=years_before(today, value + 1)),
    "unreached_days": _unreached,
}
