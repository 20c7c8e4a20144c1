"""一人一档: what is known of one person, how it came about, and who changed it."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby, pairwise
from operator import attrgetter

from django.db.models import Model, Prefetch, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from bangfu.assistance.models import Placement, ZeroService
from bangfu.assistance.queries import zero_employment
from bangfu.audit.fields import KeyedIndexField
from bangfu.casework import queries as casework
from bangfu.casework.codes import UNFINISHED
from bangfu.casework.models import Evidence
from bangfu.comparison.models import Discrepancy, Settlement
from bangfu.engine.codes import Relation
from bangfu.engine.spells import work_months
from bangfu.engine.values import Month, masks
from bangfu.org.models import Staff
from bangfu.org.roles import Permission
from bangfu.registry import departed, rules
from bangfu.registry import queries as registry
from bangfu.registry.models import Household, MonthlyIncome, Person, WorkSpell
from bangfu.registry.queries import SaidIncome, SpellEntry
from bangfu.rights import queries as rights
from bangfu.rights.models import Consent
from bangfu.visits import wording as visits
from bangfu.web import code_lists, person_looks, person_money, spell_pictures
from bangfu.web.checks import board
from bangfu.web.five_facts import board as five_facts

LOOKS_SHOWN = 20
# columns that say when or how a row was written, not what is so
NOT_SHOWN = {"row_digest", "updated_at", "verified_at", "verified_by", "person"}
# names of tables and columns, for the catalogue: models keep theirs in Chinese
NAMES = (
    gettext_noop("人员"),
    gettext_noop("务工记录"),
    gettext_noop("户"),
    gettext_noop("户编号"),
    gettext_noop("村"),
    gettext_noop("识别标准"),
    gettext_noop("人口编号"),
    gettext_noop("并入"),
    gettext_noop("所在区划"),
    gettext_noop("户籍所在区划"),
    gettext_noop("姓名"),
    gettext_noop("证件号码"),
    gettext_noop("证件校验"),
    gettext_noop("性别"),
    gettext_noop("出生日期"),
    gettext_noop("联系电话"),
    gettext_noop("与户主关系"),
    gettext_noop("文化程度"),
    gettext_noop("在校生状况"),
    gettext_noop("劳动能力"),
    gettext_noop("开始月份"),
    gettext_noop("结束月份"),
    gettext_noop("务工地区划"),
    gettext_noop("务工地"),
    gettext_noop("务工单位"),
    gettext_noop("统一社会信用代码"),
    gettext_noop("务工类型"),
    gettext_noop("所属行业"),
    gettext_noop("产业"),
    gettext_noop("就业渠道"),
    gettext_noop("务工月收入（元）"),
    gettext_noop("点对点输送"),
    gettext_noop("年度交通费补助（元）"),
)
# what is told with since when and from where
FACTS = ("labour_ability", "education", "school_status", "relation")
UNSAID_WHERE_BLANK = {"school_status"}
# told that they changed, never from what to what
WITHHELD = masks.OF_PERSON.keys()


@dataclass(frozen=True)
class Change:
    """One column of one edit; values are left out where they would name the person."""

    field: str
    before: object = None
    after: object = None
    is_withheld: bool = False


@dataclass(frozen=True)
class Source:
    """When a fact came to be as it stands, and from where."""

    at: datetime
    told: str


@dataclass(frozen=True)
class Fact:
    label: str
    row: Model
    name: str
    source: Source | None


@dataclass(frozen=True)
class Edit:
    """One row of the register as somebody left it."""

    at: datetime
    who: str
    subject: str
    kind: str
    reason: str
    changes: list[Change]
    # "person" or the id of the spell, and the version that taking the edit back would undo
    row: object = ""
    version: int = 0
    is_undoable: bool = False


def page(person: Person, *, until: Month, staff: Staff) -> dict[str, object]:
    """`until`: the last month of which enough is known to count months."""
    file = registry.person_file(person, staff=staff)
    mine = registry.recorded_of(person)
    found = sorted(discrepancies(mine, staff=staff), key=lambda one: not is_to_do(one))
    spells = [entry.spell for entry in file.spells]
    own, home = versions_of(person), versions_of(person.household)
    versions, monthly = spell_versions(person), monthly_incomes(person)
    edited = edits(own, home, versions, staff=staff)
    return {
        "person": person,
        "closed_because": departed.told(person) if person.left_on else "",
        "members": sorted(file.members, key=lambda member: member.relation != Relation.HEAD),
        "entries": [
            SpellEntry(
                spell,
                evidence_of(spell, found),
                monthly.get(spell.pk) or incomes(versions.get(spell.pk, [])),
            )
            for spell in spells
        ],
        **months_at_work(spells, until=until),
        "money": person_money.money(spells, monthly, until=until),
        "discrepancies": found,
        "open_tasks": sum(is_to_do(one) for one in found),
        "statuses": person.household.statuses.on().order_by("valid_from", "pk"),
        "facts": facts(person, own, home),
        "said": five_facts.of_person(person, staff=staff),
        "checks": board.of_person(person, staff=staff),
        "visits": visited(person, staff=staff),
        "edits": edited,
        "is_undoable": any(one.is_undoable for one in edited),
        **agreed_and_given(mine, staff=staff),
        "zero_case": zero_employment.newest(file.household, staff),
        "quiet_until": rights.quiet_until([person.pk], staff).get(person.pk),
        "looks": looked(person, staff=staff),
    }


def visited(person: Person, *, staff: Staff) -> list[visits.Account] | None:
    return visits.accounts_of(person, staff=staff) if staff.may(Permission.VISIT_VIEW) else None


def looked(person: Person, *, staff: Staff) -> list[person_looks.Look] | None:
    may = staff.may(Permission.TRAIL_VIEW)
    return person_looks.looks(person, most=LOOKS_SHOWN) if may else None


def is_to_do(discrepancy: Discrepancy) -> bool:
    return bool(discrepancy.task) and discrepancy.task.state in UNFINISHED


def agreed_and_given(mine: Q, *, staff: Staff) -> dict[str, object]:
    consents = Consent.objects.visible_to(staff).live().filter(mine).order_by("-given_on", "pk")
    placements = Placement.objects.visible_to(staff).filter(mine).order_by("-placed_on", "pk")
    services = ZeroService.objects.visible_to(staff).filter(mine).order_by("-given_at", "pk")
    return {"consents": consents, "placements": list(placements), "services": list(services)}


def facts(
    person: Person, own: list[Model], home: list[Model]
) -> list[tuple[Source | None, list[Fact]]]:
    """What files and visits brought, each with since when and from where: together where they came
    together."""
    rows = dict.fromkeys(FACTS, (person, own)) | {"poverty_status": (person.household, home)}
    told = [
        Fact(label_of(row, name), row, name, source(versions, name))
        for name, (row, versions) in rows.items()
        if getattr(row, name) or name not in UNSAID_WHERE_BLANK
    ]
    return [(of, list(some)) for of, some in groupby(told, key=attrgetter("source"))]


def label_of(row: Model, name: str) -> str:
    return _(str(row._meta.get_field(name).verbose_name))


def source(versions: list[Model], name: str) -> Source | None:
    """Of the version that changed it last; nothing where no history was kept."""
    if not versions:
        return None
    last = [next(same) for _value, same in groupby(versions, key=attrgetter(name))][-1]
    return Source(last.history_date, last.history_change_reason or "")


def months_at_work(spells: Iterable[WorkSpell], *, until: Month) -> dict[str, object]:
    """As they stand now: what was corrected for a month long past counts at once."""
    spells = list(spells)
    months = work_months([(one.start_month, one.end_month) for one in spells], until=until)
    return {
        "months": months,
        "picture": spell_pictures.picture(spells, months),
        "gaps": spell_pictures.recent(months.gaps, months),
        "together": spell_pictures.recent(months.together, months),
    }


def evidence_of(spell: WorkSpell, found: list[Discrepancy]) -> list[Evidence]:
    """What was handed in about this spell, each piece once."""
    about = [one for one in found if one.task and spell.pk in spells_concerned(one)]
    return list({piece.pk: piece for one in about for piece in one.task.evidence.all()}.values())


def spells_concerned(discrepancy: Discrepancy) -> set[object]:
    """The spell that was compared, and those that a decision wrote."""
    changes = [change for one in discrepancy.settlements.all() for change in one.changes]
    written = {change["id"] for change in changes if change["row"] == WorkSpell._meta.label_lower}
    return written | {discrepancy.detail.get("spell_id")}


def discrepancies(mine: Q, *, staff: Staff) -> QuerySet[Discrepancy]:
    """With every decision about them and what was handed in, newest month first."""
    found = Discrepancy.objects.visible_to(staff).filter(mine)
    if not staff.may(Permission.FINDING_VIEW):
        return found.none()
    decisions = Settlement.objects.select_related("settled_by", "reopened_by").order_by(
        "settled_at"
    )
    return (
        found.select_related("task", "settled_by")
        .prefetch_related(
            Prefetch("settlements", decisions),
            Prefetch("task__evidence", casework.evidence_visible(staff)),
        )
        .order_by("-month", "pk")
    )


def spell_versions(person: Person) -> dict[int, list[Model]]:
    """What each work spell was, oldest first."""
    rows = (
        WorkSpell.history.filter(person_id=person.pk)
        .select_related("history_user")
        .order_by("id", "history_date", "history_id")
    )
    return {key: list(versions) for key, versions in groupby(rows, key=attrgetter("id"))}


def incomes(versions: list[Model]) -> list[SaidIncome]:
    """Every income that the spell was said to bring, with when and from where, oldest first."""
    said = groupby(versions, key=attrgetter("monthly_income_yuan"))
    firsts = [next(same) for yuan, same in said if yuan is not None]
    return [
        SaidIncome(one.monthly_income_yuan, one.history_date, one.history_change_reason or "")
        for one in firsts
    ]


def monthly_incomes(person: Person) -> dict[int, list[SaidIncome]]:
    """Of spells whose income changed: what holds from which month on."""
    rows = MonthlyIncome.objects.filter(spell__person=person).standing()
    found: dict[int, list[SaidIncome]] = defaultdict(list)
    for row in rows.select_related("recorded_by"):
        said = (row.income_yuan, row.recorded_at, row.source, row.recorded_by, row.month)
        found[row.spell_id].append(SaidIncome(*said))
    return found


def versions_of(row: Person | Household) -> list[Model]:
    """What the row was, oldest first."""
    rows = row.history.select_related("history_user")
    return list(rows.order_by("history_date", "history_id"))


def edits(
    own: list[Model],
    home: list[Model],
    of_spells: dict[int, list[Model]],
    *,
    staff: Staff | None = None,
) -> list[Edit]:
    """Every edit of the person, of the household and of the work spells, newest first; the ones
    that `staff` may take back are marked, which are never the household's: it comes by file."""
    found = edits_of(own, row="person", staff=staff)
    found += edits_of(home, row="", staff=None)
    for spell_id, versions in of_spells.items():
        found += edits_of(versions, row=spell_id, staff=staff)
    return sorted(found, key=lambda edit: edit.at, reverse=True)


def edits_of(versions: list[Model], *, row: object, staff: Staff | None) -> list[Edit]:
    """Versions of one row, oldest first, as what each changed against the one before."""
    found = [edit(before, after, row=row) for before, after in pairwise([None, *versions])]
    if found and staff and can_undo(versions[-1], staff=staff):
        found[-1] = replace(found[-1], is_undoable=True)
    return found


def can_undo(last: Model, *, staff: Staff) -> bool:
    try:
        rules.check_undoable(last, last.history_id, by=staff)
    except rules.NotUndoable:
        return False
    return staff.may(Permission.PERSON_EDIT)


def edit(before: Model | None, after: Model, *, row: object) -> Edit:
    return Edit(
        at=after.history_date,
        who=str(after.history_user) if after.history_user else "",
        subject=_(str(after.instance_type._meta.verbose_name)),
        kind=after.history_type,
        reason=after.history_change_reason or "",
        changes=changes(before, after) if before is not None else [],
        row=row,
        version=after.history_id,
    )


def changes(before: Model, after: Model) -> list[Change]:
    return [
        change(field, before, after)
        for field in after.instance_type._meta.concrete_fields
        if field.name not in NOT_SHOWN
        and not isinstance(field, KeyedIndexField)
        and getattr(before, field.attname) != getattr(after, field.attname)
    ]


def change(field, before: Model, after: Model) -> Change:
    if field.name in WITHHELD:
        return Change(_(str(field.verbose_name)), is_withheld=True)
    return Change(_(str(field.verbose_name)), told(field, before), told(field, after))


def told(field, version: Model) -> object:
    """The value as a page can show it: a code as its member, a month, the text itself."""
    value = getattr(version, field.attname)
    return code_lists.of_choices(field.choices, value) or value
