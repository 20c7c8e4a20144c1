"""The copy itself: one walk over the tables, told to a program and to the person alike."""

from dataclasses import asdict, dataclass

from django.db.models import Field, Model, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from bangfu.audit.fields import KeyedIndexField, RowKeyField
from bangfu.org.models import Staff
from bangfu.registry.models import Person
from bangfu.rights import queries as rights
from bangfu.rights.models import Consent
from bangfu.web import person_edits, person_looks
from bangfu.web.copies.tables import COPIED, LEFT_OUT
from bangfu.web.copies.words import in_words

# how rows and files are kept, as keyed indexes are, not what is kept of the person
# fingerprints, places in the store, and what an event needs to be undone: ids of others as well
NOT_COPIED = {"row_digest", "stored_as", "token", "written", "places"}
# what a program compares by, and no person reads
NOT_READ = {"sha256", "version"}
INDEXES = (KeyedIndexField, RowKeyField)


@dataclass(frozen=True)
class Section:
    """The rows of one table that tell of the person, each as labels and values."""

    title: str
    rows: list[list[tuple[str, object]]]


def copy_of(person: Person) -> dict[str, object]:
    """Machine-readable, with all there is; the readable page leaves out only earlier versions of
    rows, which it shows as edits."""
    rows = {model: list(found) for model, found in rows_of(person)}
    consents = rows[Consent]
    return {
        "made_on": timezone.localdate().isoformat(),
        "rows": {
            model._meta.label: [fields_of(row) for row in found] for model, found in rows.items()
        },
        "consent_records": [rights.consent_record(one) for one in consents],
        "who_looked": [seen(look) for look in person_looks.looks(person)],
        "left_out": {model._meta.label: str(reason) for model, reason in LEFT_OUT.items()},
    }


def sections(person: Person) -> list[Section]:
    """For reading: the tables in which there is something."""
    found = []
    for model, rows in rows_of(person):
        if not hasattr(model, "instance_type"):
            told = [readable(row) for row in rows]
            found.append(Section(_(str(model._meta.verbose_name)), told))
    return [section for section in found if section.rows]


def page(person: Person) -> dict[str, object]:
    return {
        "made_on": timezone.localdate(),
        "sections": sections(person),
        "edits": person_edits.edits(
            person_edits.versions_of(person),
            person_edits.versions_of(person.household),
            person_edits.spell_versions(person),
        ),
        "looks": person_looks.looks(person),
        "left_out": {str(reason): None for reason in LEFT_OUT.values()},
    }


def rows_of(person: Person) -> list[tuple[type[Model], QuerySet]]:
    ids = [person.pk, *Person.objects.filter(merged_into=person).values_list("pk", flat=True)]
    return [(model, of_table(model, of(ids))) for model, of in COPIED.items()]


def of_table(model: type[Model], about) -> QuerySet:
    staff = [field.name for field in model._meta.concrete_fields if is_staff(field)]
    rows = model._base_manager.filter(about).select_related(*staff)
    return rows.distinct().order_by("pk")


def is_staff(field: Field) -> bool:
    return field.is_relation and field.related_model is Staff


def columns_of(row: Model) -> list[Field]:
    return [
        field
        for field in row._meta.concrete_fields
        if field.name not in NOT_COPIED and not isinstance(field, INDEXES)
    ]


def fields_of(row: Model) -> dict[str, object]:
    """Every column, as text; of colleagues the name they go by."""
    return {field.name: plain(value_of(row, field)) for field in columns_of(row)}


def value_of(row: Model, field: Field) -> object:
    if is_staff(field):
        staff = getattr(row, field.name)
        return staff and (staff.display_name or staff.get_username())
    return getattr(row, field.attname)


def plain(value: object) -> object:
    if value is None or isinstance(value, bool | int | list | dict):
        return value
    return str(value)


def readable(row: Model) -> list[tuple[str, object]]:
    """Label and value of what the row tells of the person; no numbers of rows, no code words."""
    found = []
    for field in columns_of(row):
        is_told = is_staff(field) or not (field.is_relation or field.primary_key)
        if is_told and field.name not in NOT_READ:
            shown = in_words(row, field, value_of(row, field))
            if shown not in (None, ""):
                found.append((str(field.verbose_name), shown))
    return found


def seen(look: person_looks.Look) -> dict[str, object]:
    told = asdict(look) | {"staff": look.staff and look.staff.display_name}
    return told | {"at": look.at.isoformat()}
