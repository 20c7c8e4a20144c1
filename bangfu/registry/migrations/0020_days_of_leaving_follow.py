"""A day of leaving that was set right before this version reaches the change of the household."""

from django.db import migrations
from django.db.models import F, Q

LEAVING = ("died", "moved_out")


def follow(apps, schema_editor):
    """Left alone is what would pass another change of the person: `departing.follow_day` refuses
    that."""
    events = apps.get_model("registry", "HouseholdEvent").objects.filter(undone_at=None)
    leaving = events.filter(kind__in=LEAVING, person__left_on__isnull=False)
    for event in leaving.exclude(happened_on=F("person__left_on")).select_related("person"):
        mine = leaving.filter(person=event.person)
        if mine.filter(pk__gt=event.pk).exists():
            continue
        day = event.person.left_on
        between = events.filter(
            happened_on__range=sorted([event.happened_on, day]),
            places__has_key=str(event.person_id),
        )
        order = Q(pk__lt=event.pk, happened_on__gt=day) | Q(pk__gt=event.pk, happened_on__lt=day)
        if not between.filter(order).exists():
            events.filter(pk=event.pk).update(happened_on=day)


class Migration(migrations.Migration):
    dependencies = [("registry", "0019_what_people_want_is_sealed")]

    operations = [migrations.RunPython(follow, migrations.RunPython.noop)]
