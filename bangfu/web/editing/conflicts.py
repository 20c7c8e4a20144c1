"""Two people on one row: what one typed beside what the other left, to choose field by field."""

from collections.abc import Iterator
from dataclasses import dataclass

from bangfu.engine.values import masks
from bangfu.registry.models import Person, WorkSpell
from bangfu.registry.rules import Overtaken
from bangfu.web import code_lists
from bangfu.web.editing.forms import NOT_VALUES, EditForm


@dataclass(frozen=True)
class Contested:
    name: str
    label: str
    mine: object
    theirs: object


@dataclass(frozen=True)
class Conflict:
    """What is contested, who left it so and when, and everything else that was typed."""

    fields: list[Contested]
    who: object
    at: object
    sent: list[tuple[str, object]]


def conflict(form: EditForm, overtaken: Overtaken) -> Conflict:
    row = type(form.row).objects.get(pk=form.row.pk)
    last = row.history.select_related("history_user").order_by("-history_id").first()
    return Conflict(
        fields=[contested(form, row, name) for name in overtaken.names],
        who=last.history_user,
        at=last.history_date,
        sent=list(sent(form, row, typed=overtaken.typed)),
    )


def sent(
    form: EditForm, row: Person | WorkSpell, *, typed: frozenset[str]
) -> Iterator[tuple[str, object]]:
    """What was typed, and what was not as it stands by now: that is not to be written over."""
    now = type(form)(row=row)
    for name in now.fields:
        source = form if name in (*typed, *NOT_VALUES) and name != "version" else now
        value = source[name].value()
        if value not in (None, False, ""):
            yield name, value


def contested(form: EditForm, row: Person | WorkSpell, name: str) -> Contested:
    mask = masks.OF_PERSON.get(name, lambda value: value)
    told = [shown(row, name, value) for value in (form.typed[name], mask(getattr(row, name)))]
    return Contested(name, str(form.fields[name].label), *told)


def shown(row: Person | WorkSpell, name: str, value: object) -> object:
    """A code as its member, everything else as it is."""
    return code_lists.of_choices(row._meta.get_field(name).choices, value) or value
