"""本人副本: everything kept about a person, for the person: to read, and for another program.

Complaints are left out: whoever holds the phone might not be the person.
"""

from django.db.models import Model
from django.utils import timezone

from bangfu.audit import privacy
from bangfu.audit.fields import KeyedIndexField
from bangfu.engine.values import Month
from bangfu.registry import queries as registry
from bangfu.registry.models import Person, WorkSpell
from bangfu.rights import queries as rights
from bangfu.rights.models import Consent, NotLooking
from bangfu.web import code_lists

# how rows are kept, as keyed indexes are, not what is kept of the person
NOT_COPIED = {"row_digest"}


def copy_of(person: Person) -> dict[str, object]:
    """Machine-readable; the readable page shows the same."""
    standing = rights.standing_of(person)
    mine = registry.recorded_of(person)
    consents = Consent.objects.filter(mine).select_related("person", "notice")
    return {
        "made_on": timezone.localdate().isoformat(),
        "person": fields_of(person),
        "household": fields_of(person.household),
        "work": [fields_of(spell) for spell in spells_of(person)],
        "consents": [rights.consent_record(one) for one in consents.order_by("pk")],
        "not_looking": [fields_of(one) for one in NotLooking.objects.filter(mine).order_by("pk")],
        "requests": [fields_of(one) for one in standing.requests],
    }


def spells_of(person: Person) -> list[WorkSpell]:
    return list(person.spells.order_by("-start_month"))


def fields_of(row: Model) -> dict[str, object]:
    """Every column that tells something of the person, as text."""
    told = privacy.classes_of(type(row))
    about = {privacy.FieldClass.PERSONAL, privacy.FieldClass.SENSITIVE}
    indexes = {f.name for f in row._meta.concrete_fields if isinstance(f, KeyedIndexField)}
    names = [name for name, one in told.items() if one.field_class in about]
    left_out = NOT_COPIED | indexes
    return {name: plain(getattr(row, name)) for name in names if name not in left_out}


def plain(value: object) -> object:
    if value is None or isinstance(value, (bool, int)):
        return value
    return str(value)


def readable(row: Model) -> list[tuple[str, object]]:
    """Label and value of what the row tells of the person."""
    found = []
    for name in fields_of(row):
        field = row._meta.get_field(name)
        value = getattr(row, field.attname)
        shown = code_lists.of_choices(field.choices, value) or value
        if shown not in (None, "") and not field.is_relation:
            found.append((str(field.verbose_name), shown.zh if isinstance(shown, Month) else shown))
    return found
