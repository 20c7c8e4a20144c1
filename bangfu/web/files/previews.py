"""What applying would do with the rows, kind by kind and field by field, masked: a few of each as
examples, all of them page by page."""

from collections.abc import Iterator
from dataclasses import dataclass, field

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from django.db.models import Model
from django.utils import timezone
from django.utils.translation import gettext as _

from bangfu.audit import files as sealed
from bangfu.engine.codes import Code, Severity
from bangfu.engine.tables import Column, Roster
from bangfu.engine.values import Month, masks
from bangfu.intake import queries, rules
from bangfu.intake.models import Batch
from bangfu.org.language import label
from bangfu.org.models import Staff
from bangfu.org.paging import PAGE, Page
from bangfu.org.queries import full_name, name_of
from bangfu.registry import queries as registry
from bangfu.registry.actions.incoming import ADDED, CHANGED, DEPARTED, HELD, OTHER, OUTSIDE
from bangfu.registry.actions.previewing import SCHEMA
from bangfu.registry.incoming.sayings import TABLES, prefix_of
from bangfu.registry.incoming.unsaid import completed
from bangfu.registry.models import Household, Person, WorkSpell
from bangfu.registry.said_columns import WHO, WISHES
from bangfu.registry.staged_checks import staged_findings
from bangfu.visits.models import Visit
from bangfu.visits.rosters import VISITS
from bangfu.web import code_lists
from bangfu.web.receivers import RECEIVERS

# columns of places, by the staged column that says where the register has the place
STANDS_AS = {
    "village": "village_name",
    "place_province": "place_name",
    "place_city": "place_name",
    "place_county": "place_name",
}
WHEN = ("said_on", "said_how", "visited_on")
# tables of what people said: their columns but for who and when, and whose code lists those are
WORDS = {
    roster.name: [one for one in roster.columns if one not in WHO and one.name not in WHEN]
    for roster in (WISHES, VISITS)
}
CODED_IN: dict[str, type[Model]] = {"outcome": Visit, "labour_ability": Person}
EXAMPLES = 3
ROWS_SHOWN = 20


@dataclass(frozen=True)
class Field:
    header: str
    here: str
    there: str


@dataclass(frozen=True)
class Example:
    """One row of the file beside the row it would change; a new row stands beside nothing."""

    row: int
    title: str
    fields: list[Field] = field(default_factory=list)


@dataclass(frozen=True)
class Group:
    kind: "RowKind"
    examples: list[Example]

    @property
    def label(self) -> str:
        return label(self.kind)


class RowKind(Code):
    """What applying does with a row, as it is shown."""

    ADDED = "added", "新增", "Added"
    CHANGED = "changed", "变更", "Changed"
    HELD = "held", "与核实结果冲突", "Conflicts with what was verified"
    DEPARTED = "departed", "本人已去世或迁出，不入库", "Died or moved away, not taken in"
    OTHER = "other", "编号属于另一人", "Number is somebody else's"
    KEPT = "kept", "空白，保留原值", "Blank, value kept"


ACTIONS = {
    RowKind.ADDED: ADDED,
    RowKind.CHANGED: CHANGED,
    RowKind.HELD: HELD,
    RowKind.DEPARTED: DEPARTED,
    RowKind.OTHER: OTHER,
}


def groups(batch: Batch, *, staff: Staff) -> list[Group]:
    """Examples of what would be done with the rows, by kind."""
    if (changes := changes_of(batch)) is None:
        return []
    chosen = ((kind, of_kind(changes, kind).slice(0, EXAMPLES)) for kind in RowKind)
    return [
        Group(kind, examples(batch, kind, some.to_pylist(), staff=staff))
        for kind, some in chosen
        if some.num_rows
    ]


def page(
    batch: Batch, kind: RowKind, *, after: int | None, before: int | None, staff: Staff
) -> Page:
    """Every row of a kind, a page at a time, by its number in the file."""
    changes = changes_of(batch)
    found = (SCHEMA.empty_table() if changes is None else of_kind(changes, kind)).sort_by("row")
    numbers = found["row"].to_numpy()
    first = int(numbers.searchsorted(after, side="right")) if after is not None else 0
    if before is not None:
        first = max(0, int(numbers.searchsorted(before)) - PAGE)
    some = found.slice(first, PAGE).to_pylist()
    more = first + len(some) < len(numbers)
    return Page(
        examples(batch, kind, some, staff=staff),
        before=some[0]["row"] if some and first else None,
        after=some[-1]["row"] if some and more else None,
    )


def changes_of(batch: Batch) -> pa.Table | None:
    """The preview that stands; None where none is kept."""
    path = queries.preview(batch, batch.preview_sha256)
    if not (rules.can_apply(batch) and path.is_file()):
        return None
    with sealed.reading(path) as opened:
        return pq.read_table(opened)


def of_kind(changes: pa.Table, kind: RowKind) -> pa.Table:
    if kind in ACTIONS:
        return changes.filter(pc.equal(changes["action"], ACTIONS[kind]))
    told = pc.not_equal(changes["kept"], "")
    return changes.filter(pc.and_(told, pc.not_equal(changes["action"], OUTSIDE)))


def examples(batch: Batch, kind: RowKind, chosen: list[dict], *, staff: Staff) -> list[Example]:
    make = of_words if batch.roster in WORDS else of_register
    return make(batch, kind, chosen, staff=staff)


def of_words(batch: Batch, kind: RowKind, chosen: list[dict], *, staff: Staff) -> list[Example]:
    """What people said, beside what they said last of the same."""
    keys = {change["row"]: change["target_id"] for change in chosen}
    people = Person.objects.visible_to(staff).in_bulk(list(keys.values()))
    kept = {change["row"]: change["kept"].split() for change in chosen}
    last, columns = registry.last_said(list(people)), WORDS[batch.roster]
    found = []
    for staged in read_staged(batch, [row for row, key in keys.items() if key in people]):
        person, names = people[keys[staged["row"]]], kept[staged["row"]]
        names = names if kind is RowKind.KEPT else {name for name, said in staged.items() if said}
        fields = [said_field(one, staged, last, person) for one in columns if one.name in names]
        found.append(Example(staged["row"], masks.name(person.name), fields))
    return found


def said_field(column: Column, staged: dict, last: dict, person: Person) -> Field:
    """What a person finds hard to do is nobody's to read in a list."""
    prefix = prefix_of(column.name)
    table, field = TABLES.get(prefix, Person), column.name.removeprefix(prefix)
    here, there = getattr(last.get((table, person.pk)), field, ""), staged[column.name]
    if column.value_class == "sensitive":
        told = [_("（已填，不在名单中显示）") if one else "" for one in (here, there or here)]
        return Field(column.header, *told)
    of = CODED_IN.get(field, table) if field in CODED_IN or prefix else None
    choices = of._meta.get_field(field).choices if of else None
    sides = (code_lists.of_choices(choices, value) or value for value in (here, there or here))
    told = [label(one) if isinstance(one, Code) else str(one or "") for one in sides]
    return Field(column.header, *told)


def of_register(batch: Batch, kind: RowKind, chosen: list[dict], *, staff: Staff) -> list[Example]:
    """What differs; of rows that say nothing somewhere, which values of the register stay. Rows
    that meet somebody who meanwhile stands elsewhere are left out."""
    model = Person if batch.roster == "people" else WorkSpell
    roster = RECEIVERS[batch.roster].roster
    keys = {change["row"]: change["target_id"] for change in chosen}
    above = "household" if model is Person else "person"
    reached = model.objects.visible_to(staff).select_related(above)
    targets = reached.in_bulk([key for key in keys.values() if key])
    shown_rows = [row for row, key in keys.items() if key is None or key in targets]
    found = []
    standing = {row for row in shown_rows if keys[row]}
    for staged in staged_rows(batch, shown_rows, standing=standing, staff=staff):
        target = targets.get(keys[staged["row"]])
        fields = (kept_fields if kind is RowKind.KEPT else differing)(roster, staged, target, model)
        found.append(Example(staged["row"], title_of(staged, target), fields))
    return found


def staged_rows(batch: Batch, rows: list[int], *, standing: set[int], staff: Staff) -> list[dict]:
    """The rows of the file; those with a row in the register, or who come into a household of it,
    as they would then stand there."""
    read = [{**row, "kept": ""} for row in read_staged(batch, rows)]
    completed([row for row in read if row["row"] in standing], batch)
    if batch.roster == "people":
        new = [row for row in read if row["row"] not in standing]
        completed(list(coming_into_reach(new, staff)), batch)
    else:
        owners = Person.objects.in_bulk({row["person_id"] for row in read})
        for row in read:
            row["owner"] = owners.get(row["person_id"])
    return read


def coming_into_reach(new: list[dict], staff: Staff) -> Iterator[dict]:
    """Whom the register still lacks, in a household that the reader may see: what another office
    registered since the preview is not shown."""
    numbers, homes = ([row[name] for row in new] for name in ("person_number", "household_number"))
    known = Person.objects.filter(person_number__in=numbers)
    taken = set(known.values_list("person_number", flat=True))
    reached = Household.objects.visible_to(staff).filter(household_number__in=homes)
    seen = set(reached.values_list("household_number", flat=True))
    for row in new:
        if row["household_number"] in seen and row["person_number"] not in taken:
            yield row


def read_staged(batch: Batch, rows: list[int]) -> list[dict]:
    with sealed.reading(queries.staged(batch)) as staged:
        table = pq.read_table(staged, filters=pc.field("row").isin(rows))
    return sorted(table.to_pylist(), key=lambda row: row["row"])


def differing(
    roster: Roster, staged: dict, target: Model | None, model: type[Model]
) -> list[Field]:
    names = {column.name for column in roster.columns} & set(staged)
    names &= {each.name for each in model._meta.concrete_fields}
    columns = [column for column in roster.columns if column.name in names]
    compared = [compare(column, staged, target, model) for column in columns]
    if model is Person:
        compared.extend(of_household(roster, staged, target))
    return [one for one in compared if one.here != one.there]


def of_household(roster: Roster, staged: dict, target: Person | None) -> Iterator[Field]:
    """Which household, where it lives, and what it is recognised as."""
    home = target.household if target else Household()
    status = roster.column("poverty_status")
    yield Field(
        roster.column("household_number").header, home.household_number, staged["household_number"]
    )
    yield Field(
        roster.column("village").header,
        place(home.division_code, home.village_name),
        place(staged["division_code"], staged["village_name"]),
    )
    yield Field(
        status.header,
        shown(status, home.poverty_status, Household),
        shown(status, staged["poverty_status"], Household),
    )


def place(code: str, village: str) -> str:
    named = full_name(code) if code else ""
    return named if named.endswith(village) else f"{named} {village}"


def kept_fields(
    roster: Roster, staged: dict, target: Model | None, model: type[Model]
) -> list[Field]:
    """Values of the register that stay because the row says nothing there."""
    names = staged["kept"].split()
    columns = [column for column in roster.columns if column.name in names]
    return [
        Field(column.header, kept_value(column, staged, target, model), _("空白或读不出，保留"))
        for column in columns
    ]


def kept_value(column: Column, staged: dict, target: Model | None, model: type[Model]) -> str:
    if column.name == "township":
        return name_of(staged["division_code"])
    if column.name in STANDS_AS:
        return staged[STANDS_AS[column.name]]
    if column.name == "poverty_status":
        return shown(column, staged["poverty_status"], Household)
    return compare(column, staged, target, model).here


def title_of(staged: dict, target: Model | None) -> str:
    if "owner" in staged:
        return masks.name(staged["owner"].name if staged["owner"] else "")
    name = Person._meta.get_field("name")
    return masks.name(name.unsealed(staged["name"], row=staged["person_number"]))


def compare(column: Column, staged: dict, target: Model | None, model: type[Model]) -> Field:
    if column.name in masks.OF_PERSON:
        return hidden(column, staged, target, model)
    here = getattr(target, column.name) if target else None
    return Field(
        column.header, shown(column, here, model), shown(column, staged[column.name], model)
    )


def hidden(column: Column, staged: dict, target: Model | None, model: type[Model]) -> Field:
    """Sensitive values: whether they differ, and enough to recognise them."""
    sealed, row = staged[column.name], staged["person_number"]
    there = model._meta.get_field(column.name).unsealed(sealed, row=row)
    here = getattr(target, column.name) if target else ""
    mask = masks.OF_PERSON[column.name]
    if here == there:
        return Field(column.header, mask(here), mask(here))
    changed = _("（不同）") if target else ""
    return Field(column.header, mask(here or ""), f"{mask(there or '')}{changed}")


def shown(column: Column, value: object, model: type[Model]) -> str:
    """A value as the page shows it; equal values come out equal whatever their type."""
    if value in (None, ""):
        return ""
    if column.name in ("start_month", "end_month"):
        return str(value if isinstance(value, Month) else Month.from_number(int(str(value))))
    if column.name.endswith("_yuan"):
        return f"{float(str(value)):,.2f}"
    member = code_of(model, column.name, str(value))
    return label(member) if member else str(value)


def code_of(model: type[Model], name: str, value: str) -> Code | None:
    return code_lists.of_field(model(**{name: value}), name)


def is_checkable(batch: Batch) -> bool:
    """Rows of the register that wait to be applied."""
    return rules.can_apply(batch) and batch.roster in ("people", "spells")


def checked(batch: Batch) -> dict[str, object]:
    """Findings of the checks by rule, and the first rows in which they hold; what the county
    muted is told here as little as anywhere."""
    today, muted = timezone.localdate(), registry.muted_in(batch.division_code)
    found = staged_findings(batch, month=Month(today.year, today.month))
    by_rule: dict[str, list[int]] = {}
    for one in found:
        if one.rule.name in muted:
            continue
        by_rule.setdefault(one.rule.name, []).append(one.row)
    order = list(Severity)
    named = sorted(by_rule, key=lambda name: order.index(registry.RULE[name].severity))
    lines = [
        {
            "severity": registry.RULE[name].severity,
            "title": label(registry.RULE[name].title),
            "todo": label(registry.RULE[name].todo),
            "source": label(registry.RULE[name].source),
            "count": len(by_rule[name]),
            "rows": "、".join(str(row) for row in by_rule[name][:ROWS_SHOWN]),
        }
        for name in named
    ]
    return {"batch": batch, "lines": lines, "most": ROWS_SHOWN}
