"""What a person says is written down as said, beside what was said before (S2.24)."""

from datetime import date
from typing import Any, TypeVar

from django.db import transaction
from django.utils import timezone

from bangfu.audit.actions import record
from bangfu.org.models import Staff
from bangfu.registry import queries, rules
from bangfu.registry.actions.settle import locked_here
from bangfu.registry.models import Person, TrainingNeed, Wish

S = TypeVar("S", Wish, TrainingNeed)


@transaction.atomic
def say_wish(
    *, person: Person, said: dict[str, Any], said_how: str, said_on: date, by: Staff
) -> Wish:
    """Which work the person wants; `said`: what they spoke of, by the names of a wish's fields."""
    rules.check_wish(said, said_on)
    wish, is_new = _said(Wish, person, said, said_how=said_how, said_on=said_on, by=by)
    if is_new:
        record("say_wish", subject=wish, after={"said_how": said_how}, by=by)
    return wish


@transaction.atomic
def say_training_need(
    *, person: Person, said: dict[str, Any], said_how: str, said_on: date, by: Staff
) -> TrainingNeed:
    """Which training the person wants, or that they want none for now."""
    rules.check_training_need(said, said_on)
    need, is_new = _said(TrainingNeed, person, said, said_how=said_how, said_on=said_on, by=by)
    if is_new:
        record("say_training_need", subject=need, after={"said_how": said_how}, by=by)
    return need


def _said(
    table: type[S], person: Person, said: dict[str, Any], *, said_on: date, said_how: str, by: Staff
) -> tuple[S, bool]:
    """The same said again for the same day (a second click) stays one row. What was said before
    what stands is kept, and what stands goes on standing."""
    person = locked_here(person)
    mine = table.objects.select_for_update(of=["self"]).filter(queries.recorded_of(person))
    said = said | {"said_on": said_on, "said_how": said_how}
    of_the_day = mine.filter(said_on=said_on).order_by("-pk").first()
    if of_the_day and not rules.differing(of_the_day, said):
        return of_the_day, False
    standing = mine.standing()
    last = standing.order_by("-said_on", "-pk").first()
    now, is_newest = timezone.now(), last is None or last.said_on <= said_on
    if is_newest:
        standing.update(ended_at=now)
    ended_at = None if is_newest else now
    saying = table.objects.create(person=person, recorded_by=by, ended_at=ended_at, **said)
    return saying, True
