"""Seeing one field whole, and the limits of it. The trail holds field and purpose, no value."""

from django.db import models, transaction
from django.utils import timezone

from bangfu.audit.actions import record, record_access
from bangfu.disclosure import queries, rules
from bangfu.disclosure.codes import LimitName
from bangfu.disclosure.models import Limit, Reveal
from bangfu.org import queries as org
from bangfu.org.models import Staff


@transaction.atomic
def reveal(*, subject: models.Model, field: str, purpose: str, note: str = "", by: Staff) -> Reveal:
    """Record that `by` is shown a field of the subject; whoever calls shows it only afterwards.

    The account is read anew and locked: a role that was taken away counts at once, and of two
    requests at the day's limit one is refused.
    """
    by = Staff.objects.select_for_update(of=["self"]).get(pk=by.pk)
    reach = type(subject).objects.visible_to(by)
    rules.check_may_reveal(is_in_reach=reach.filter(pk=subject.pk).exists(), by=by)
    return reveal_at(subject=subject, field=field, purpose=purpose, note=note, by=by)


@transaction.atomic
def reveal_at(
    *, subject: models.Model, field: str, purpose: str, note: str = "", by: Staff
) -> Reveal:
    """At a step that itself lets `by` near this one value, and has looked whether it does: who sees
    no register is held to the day's measure all the same."""
    by = Staff.objects.select_for_update(of=["self"]).get(pk=by.pk)
    rules.check_purpose(purpose, note)
    name = rules.limit_for(field)
    seen, limit = seen_today(name, by=by), queries.limit(name)
    rules.check_limit(seen, limit)
    kept = Reveal.objects.create(
        subject_kind=subject._meta.label_lower,
        subject_id=str(subject.pk),
        division_code=subject.division_code,
        field=field,
        purpose=purpose,
        note=note.strip(),
        by=by,
    )
    told = {"purpose": purpose, "fields": [field], "after": {"reveal": kept.pk}}
    record_access("reveal", subject=subject, **told, by=by)
    if seen + 1 == limit:
        told = {"limit": name.value, "value": limit}
        record("reveal_limit_reached", subject=by, after=told, by=by)
    return kept


def seen_today(name: LimitName, *, by: Staff) -> int:
    seen, are_names = queries.reveals_today(by), models.Q(field__in=rules.NAMES)
    return seen.filter(are_names if name == LimitName.NAMES_A_DAY else ~are_names).count()


@transaction.atomic
def set_limits(values: dict[LimitName, int], *, by: Staff) -> list[Limit]:
    """All or none of them."""
    return [set_limit(name=name, value=value, by=by) for name, value in values.items()]


@transaction.atomic
def set_limit(*, name: LimitName, value: int, by: Staff) -> Limit:
    """From today on, for everybody who is shown people; earlier values stay on record."""
    rules.check_value(name, value, by=by)
    rules.check_reaches_everybody(others=org.somebody_shown_people_outside(by.division))
    before = queries.limit(name)
    limit, _ = Limit.objects.update_or_create(
        name=name, valid_from=timezone.localdate(), defaults={"value": value, "set_by": by}
    )
    told = {"before": {name.value: before}, "after": {name.value: value}}
    record("set_disclosure_limit", subject=limit, **told, by=by)
    return limit
