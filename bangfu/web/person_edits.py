"""Edits of one person's rows: what each changed, who did it and why, and which can be undone."""

from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from itertools import chain, groupby, pairwise
from operator import attrgetter

from django.db.models import Model, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from bangfu.audit.fields import KeyedIndexField
from bangfu.engine.values import IdentityStatus, masks
from bangfu.org import queries as org
from bangfu.org.models import Staff
from bangfu.org.roles import Permission
from bangfu.registry import rules
from bangfu.registry.models import Household, Person, WorkSpell
from bangfu.web import code_lists

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
# of an identity number
CHECKED = {
    IdentityStatus.VALID: gettext_noop("通过"),
    IdentityStatus.EMPTY: gettext_noop("没有号码"),
    IdentityStatus.SHAPE: gettext_noop("位数或写法不对"),
    IdentityStatus.BIRTH_DATE: gettext_noop("号码中的出生日期不对"),
    IdentityStatus.CHECK_CHARACTER: gettext_noop("校验码不对"),
}
PLACES = ("division_code", "place_code")
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


def spell_versions(person: Person) -> dict[int, list[Model]]:
    """What each work spell was, oldest first."""
    rows = _written(WorkSpell).filter(person_id=person.pk)
    rows = rows.order_by("id", "history_date", "history_id")
    return {key: list(versions) for key, versions in groupby(rows, key=attrgetter("id"))}


def versions_of(row: Person | Household) -> list[Model]:
    """What the row was, oldest first."""
    return list(_written(type(row)).filter(id=row.pk).order_by("history_date", "history_id"))


@cache
def _written(table: type[Model]) -> QuerySet:
    """Every version of its rows: what is called `history` makes a class anew for whoever asks."""
    return table.history.all()  # type: ignore[attr-defined]


def edits(
    own: list[Model],
    home: list[Model],
    of_spells: dict[int, list[Model]],
    *,
    staff: Staff | None = None,
) -> list[Edit]:
    """Every edit of the person, of the household and of the work spells, newest first; the ones
    that `staff` may take back are marked, which are never the household's: it comes by file."""
    name_writers([*own, *home, *chain.from_iterable(of_spells.values())])
    found = edits_of(own, row="person", staff=staff)
    found += edits_of(home, row="", staff=None)
    for spell_id, versions in of_spells.items():
        found += edits_of(versions, row=spell_id, staff=staff)
    return sorted(found, key=lambda edit: edit.at, reverse=True)


def name_writers(versions: list[Model]) -> None:
    """Who wrote each, of all tables in one query."""
    staff = Staff.objects.in_bulk({one.history_user_id for one in versions} - {None})
    for one in versions:
        one.history_user = staff.get(one.history_user_id)


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
    # a row that was led to has no name of its own here
    if field.name in WITHHELD or field.is_relation:
        return Change(_(str(field.verbose_name)), is_withheld=True)
    return Change(_(str(field.verbose_name)), told(field, before), told(field, after))


def told(field, version: Model) -> object:
    """The value as a page can show it: a code as its member, a month, the text itself."""
    value = getattr(version, field.attname)
    if field.name == "identity_status":
        return _(CHECKED[value])
    if field.name in PLACES and value:
        return org.full_name(value)
    return code_lists.of_choices(field.choices, value) or value
