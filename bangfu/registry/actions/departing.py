"""The day somebody left, set right: what was written because of it follows."""

from bangfu.engine.values import Month
from bangfu.org.models import Staff
from bangfu.registry.codes import HouseholdChange
from bangfu.registry.digests import digest_of_spell
from bangfu.registry.models import HouseholdEvent, Person, WorkSpell


def follow_day(person: Person, *, reason: str, by: Staff) -> None:
    """After `person.left_on` was set: who died, died on that day, and work ended in its month."""
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


def _ended_by_death(person: Person) -> set[int]:
    """The spells of which nothing but the death said that they ended."""
    events = HouseholdEvent.objects.filter(person=person, undone_at=None)
    event = events.filter(kind=HouseholdChange.DIED).order_by("-pk").first()
    rows = event.written["rows"] if event else []
    return {pk for label, pk, *_ in rows if label == WorkSpell._meta.label}
