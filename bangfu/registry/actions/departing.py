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
    event = standing.filter(person=person, kind__in=LEAVING).order_by("-pk").first()
    if event:
        _check_order(standing, event, person)
    if person.died_on:
        _end_work(person, event, reason=reason, by=by)
        person.died_on = person.left_on
    if event:
        event.happened_on = person.left_on
        event.save(update_fields=["happened_on", "written"])


def _end_work(person: Person, event: HouseholdEvent | None, *, reason: str, by: Staff) -> None:
    """In the month of the death, and no later than it ended before anything was known of that."""
    month, own = Month.parse(person.left_on), _own_ends(event) if event else {}
    died_in = Month.parse(event.happened_on if event else person.died_on)
    for spell in person.spells.select_for_update(of=["self"], no_key=True).order_by("pk"):
        is_cut = spell.pk in own and spell.end_month == max(spell.start_month, died_in)
        ended = own[spell.pk] if is_cut else spell.end_month
        end = ended if ended and ended <= month else max(spell.start_month, month)
        if spell.end_month != end:
            if event and not is_cut:
                event.written.setdefault("cut", {})[str(spell.pk)] = ended and ended.number
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


def _own_ends(event: HouseholdEvent) -> dict[int, Month | None]:
    """When work ended of itself that the death, or a day that was set for it, cut short."""
    ends: dict[int, Month | None] = {}
    for label, pk, version, _is_new in event.written["rows"]:
        if label == WorkSpell._meta.label:
            before = WorkSpell.history.filter(id=pk, history_id__lt=version)
            if last := before.order_by("-history_id").first():
                ends[pk] = last.end_month
    # what was cut since may have been set right in between
    cut = event.written.get("cut", {})
    return ends | {int(pk): end and Month.from_number(end) for pk, end in cut.items()}
