"""Reading limits, and how much somebody has seen."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta

from django.apps import apps
from django.db.models import Model, QuerySet, Sum
from django.utils import timezone

from bangfu.disclosure.codes import ExportState, LimitName
from bangfu.disclosure.kinds import kind_at
from bangfu.disclosure.models import Export, Limit, Reveal
from bangfu.disclosure.parameters import STARTING_LIMITS
from bangfu.engine.values import DivisionCode
from bangfu.org.models import Staff
from bangfu.org.roles import Permission
from bangfu.runs import rules as runs

AT_ONCE = 5000


def limit(name: LimitName, *, on: date | None = None) -> int:
    """The local parameter as it is on a day: today, where none is named."""
    valid = Limit.objects.filter(name=name, valid_from__lte=on or timezone.localdate())
    latest = valid.order_by("-valid_from").values_list("value", flat=True).first()
    return STARTING_LIMITS[name] if latest is None else latest


def reveals_today(staff: Staff) -> QuerySet[Reveal]:
    """What this person has had shown since midnight."""
    return Reveal.objects.filter(by=staff, at__gte=midnight())


def midnight() -> datetime:
    return timezone.make_aware(datetime.combine(timezone.localdate(), time.min))


def exports_of(staff: Staff) -> QuerySet[Export]:
    """One's own, newest first."""
    return Export.objects.filter(asked_by=staff).select_related("run", "decided_by").order_by("-pk")


def exports_to_decide(staff: Staff) -> QuerySet[Export]:
    """Of others within reach, of lists that one could take, oldest first, while they may still be
    decided."""
    since = timezone.now() - timedelta(days=limit(LimitName.DAYS_TO_DECIDE))
    if not staff.may(Permission.EXPORT_APPROVE):
        return Export.objects.none()
    waiting = Export.objects.visible_to(staff).filter(
        state=ExportState.WAITING, asked_at__gte=since
    )
    kinds = waiting.order_by().values_list("kind", flat=True).distinct()
    theirs = [kind for kind in kinds if staff.may(kind_at(kind).permission)]
    others = waiting.filter(kind__in=theirs).exclude(asked_by=staff)
    return others.select_related("asked_by").order_by("pk")


def people_taken_alone_today(staff: Staff, *, besides: Export | None = None) -> int:
    """In many small exports one takes as many people as in a large one."""
    mine = Export.objects.filter(asked_by=staff, asked_at__gte=midnight(), needs_second=False)
    others = mine.exclude(pk=besides.pk) if besides else mine
    return others.aggregate(sum=Sum("people_count"))["sum"] or 0


def needs_second(people: int, *, besides: Export | None = None, by: Staff) -> bool:
    """Whether so many, with those taken today, are too many for one person alone."""
    taken = people_taken_alone_today(by, besides=besides)
    return people + taken > limit(LimitName.PEOPLE_ALONE)


def expired(exports: QuerySet[Export]) -> QuerySet[Export]:
    return exports.filter(state=ExportState.READY, expires_at__lte=timezone.now())


def given_up(exports: QuerySet[Export]) -> QuerySet[Export]:
    """Those of which the work ended without a file."""
    return exports.filter(state=ExportState.MAKING).exclude(run__state__in=runs.UNFINISHED)


def reached(people: Iterable[Model], *, by: Staff) -> Iterator[Model]:
    """Those who live within reach: a received table, which goes back as it came, may tell of
    others."""
    return (one for one in people if by.division.contains(DivisionCode(one.division_code)))


def have_left(told: Mapping[str, Sequence[object]], *, by: Staff) -> bool:
    """Whether one of these rows, by table and id, is gone or lies no more where this person
    reaches."""
    for table, keys in told.items():
        here = apps.get_model(table)._default_manager.in_division(by.division)
        for start in range(0, len(keys), AT_ONCE):
            some = keys[start : start + AT_ONCE]
            if here.filter(pk__in=some).count() < len(some):
                return True
    return False


def exports_on_disk() -> QuerySet[Export]:
    """Those whose folder must stay."""
    return Export.objects.filter(state__in=[ExportState.READY, ExportState.MAKING])
