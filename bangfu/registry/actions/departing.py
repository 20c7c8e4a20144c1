"""The day somebody left, set right: what was written because of it follows."""

from django.db.models import Q, QuerySet

from bangfu.engine.values import Month
from bangfu.org.models import Staff
from bangfu.registry import departed
from bangfu.registry.codes import HouseholdChange
from bangfu.registry.digests import digest_of_spell
from bangfu.registry.models import HouseholdEvent, Person, WorkSpell

LEAVING = (HouseholdChange.DIED, HouseholdChange.MOVED_OUT)


def follow_day(person: Person, *, reason: str, by: Staff) -> None:
    """After `person.left_on` was set: the household's change happened on that day, from which it is
    told who was here in a month; who died, died on it, and work ended in its month."""
    standing = HouseholdEvent.objects.filter(undone_at=None)
    if event := standing.filter(person=person, kind__in=LEAVING).order_by("-pk").first():
        _check_order(standing, event, person)
        event.happened_on = person.left_on
        event.save(update_fields=["happened_on"])
    if not person.died_on:
        return
    person.died_on = person.left_on
    month, ended = Month.parse(person.died_on), _ended_by_death(person)
    for spell in person.spells.select_for_update(of=["self"]).order_by("pk"):
        went_on = spell.end_month is None or spell.end_month > month
        end = max(spell.start_month, month)
        if (went_on or spell.pk in ended) and spell.end_month != end:
            spell.end_month = end
            spell.row_digest = digest_of_spell(spell)
            spell._change_reason, spell._history_user = reason, by  # type: ignore[attr-defined]
            spell.save()


def _check_order(standing: QuerySet[HouseholdEvent], event: HouseholdEvent, person: Person) -> None:
    """Of two changes that touched the person, the one recorded later stays the later: each holds
    where the person was before it."""
    day, days = person.left_on, sorted([event.happened_on, person.left_on])
    between = standing.filter(happened_on__range=days, places__has_key=str(person.pk))
    order = Q(pk__lt=event.pk, happened_on__gt=day) | Q(pk__gt=event.pk, happened_on__lt=day)
    if passed := between.filter(order).first():
        raise departed.DayNotPossible(f"{passed.happened_on} 另有户内变动，日期不能越过它，请核对")


def _ended_by_death(person: Person) -> set[int]:
    """The spells of which nothing but the death said that they ended."""
    events = HouseholdEvent.objects.filter(person=person, undone_at=None)
    event = events.filter(kind=HouseholdChange.DIED).order_by("-pk").first()
    rows = event.written["rows"] if event else []
    return {pk for label, pk, *_ in rows if label == WorkSpell._meta.label}
