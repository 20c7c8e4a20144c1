"""What applying would do, by example: a few rows of each kind, field by field, masked."""

from dataclasses import dataclass, field

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
from bangfu.org.queries import name_of
from bangfu.registry import queries as registry
from bangfu.registry.actions.incoming import ADDED, CHANGED, HELD, OTHER, OUTSIDE
from bangfu.registry.incoming.unsaid import completed
from bangfu.registry.models import Household, Person, WorkSpell
from bangfu.registry.staged_checks import staged_findings
from bangfu.web import code_lists
from bangfu.web.receivers import RECEIVERS

# columns of places, by the staged column that says where the register has the place
STANDS_AS = {
    "village": "village_name",
    "place_province": "place_name",
    "place_city": "place_name",
    "place_county": "place_name",
}
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
    label: str
    examples: list[Example]


def groups(batch: Batch) -> list[Group]:
    """Examples of what would be added, changed and held back, and where the register's values
    stay because the file says nothing."""
    path = queries.preview(batch, batch.preview_sha256)
    if not path.is_file():
        return []
    with sealed.reading(path) as opened:
        changes = pq.read_table(opened)
    titles = {ADDED: _("新增"), CHANGED: _("变更"), HELD: _("与核实结果冲突")}
    titles[OTHER] = _("编号属于另一人")
    kinds = {title: pc.equal(changes["action"], action) for action, title in titles.items()}
    kinds[_("空白，保留原值")] = pc.and_(
        pc.not_equal(changes["kept"], ""), pc.not_equal(changes["action"], OUTSIDE)
    )
    found = []
    for title, kind in kinds.items():
        chosen = changes.filter(kind).slice(0, EXAMPLES)
        if chosen.num_rows:
            is_kept = title not in titles.values()
            found.append(Group(title, examples(batch, chosen.to_pylist(), kept=is_kept)))
    return found


def examples(batch: Batch, chosen: list[dict], *, kept: bool) -> list[Example]:
    """What differs; of rows that say nothing somewhere, which values of the register stay."""
    model = Person if batch.roster == "people" else WorkSpell
    roster = RECEIVERS[batch.roster].roster
    targets = model.objects.in_bulk(
        [change["target_id"] for change in chosen if change["target_id"]]
    )
    staged = staged_rows(batch, [change["row"] for change in chosen])
    return [
        Example(
            change["row"],
            title_of(staged[change["row"]], targets.get(change["target_id"])),
            (kept_fields if kept else differing)(
                roster, staged[change["row"]], targets.get(change["target_id"]), model
            ),
        )
        for change in chosen
        if change["row"] in staged
    ]


def staged_rows(batch: Batch, rows: list[int]) -> dict[int, dict]:
    with sealed.reading(queries.staged(batch)) as staged:
        table = pq.read_table(staged, filters=pc.field("row").isin(rows))
    return {row["row"]: row for row in completed(table.to_pylist(), batch)}


def differing(
    roster: Roster, staged: dict, target: Model | None, model: type[Model]
) -> list[Field]:
    names = {column.name for column in roster.columns} & set(staged)
    names &= {each.name for each in model._meta.concrete_fields}
    columns = [column for column in roster.columns if column.name in names]
    compared = [compare(column, staged, target, model) for column in columns]
    return [one for one in compared if one.here != one.there]


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
    if isinstance(target, WorkSpell) or "person_id" in staged:
        person = Person.objects.filter(pk=staged["person_id"]).first()
        return masks.name(person.name if person else "")
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
    """Findings of the checks by rule, and the first rows in which they hold."""
    today = timezone.localdate()
    found = staged_findings(batch, month=Month(today.year, today.month))
    by_rule: dict[str, list[int]] = {}
    for one in found:
        by_rule.setdefault(one.rule.name, []).append(one.row)
    order = list(Severity)
    named = sorted(by_rule, key=lambda name: order.index(registry.RULE[name].severity))
    lines = [
        {
            "severity": registry.RULE[name].severity,
            "title": label(registry.RULE[name].title),
            "todo": label(registry.RULE[name].todo),
            "count": len(by_rule[name]),
            "rows": "、".join(str(row) for row in by_rule[name][:ROWS_SHOWN]),
        }
        for name in named
    ]
    return {"batch": batch, "lines": lines, "most": ROWS_SHOWN}
