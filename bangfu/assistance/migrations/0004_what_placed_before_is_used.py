"""A consent that placed somebody before uses were written down is used, since that day."""

from datetime import datetime, time

from django.db import migrations
from django.utils import timezone


def mark_used(apps, schema_editor) -> None:
    """The database takes the use of a consent that was not withdrawn; a withdrawn one places nobody
    anyhow."""
    unmarked = {"consent__used_at": None, "consent__withdrawn_at": None}
    placements = apps.get_model("assistance", "Placement").objects.filter(**unmarked)
    consents = apps.get_model("rights", "Consent").objects
    for consent, placed_on in placements.values_list("consent", "placed_on"):
        used_at = timezone.make_aware(datetime.combine(placed_on, time.min))
        consents.filter(pk=consent).update(used_at=used_at)


class Migration(migrations.Migration):
    dependencies = [("assistance", "0003_a_consent_places_once_as_it_says")]
    operations = [migrations.RunPython(mark_used, migrations.RunPython.noop)]
