"""台账检查: what the rules find is kept, replaced as a whole by every pass (S4.99).

Only what is new is written and only what is gone is deleted, so a pass over a province that
changed little writes little, and a finding keeps the day on which it was first found.
"""

from collections.abc import Callable, Iterable
from contextvars import ContextVar

import pyarrow as pa
from django.db import connection, transaction
from django.db.models import F, OuterRef, Subquery
from django.utils import timezone
from ibis import _

from bangfu.audit.actions import record
from bangfu.engine import checks
from bangfu.engine.checks.findings import Finding
from bangfu.engine.store import Engine
from bangfu.engine.values import DivisionCode, Month
from bangfu.org.models import InDivision, Staff
from bangfu.registry import queries, rules
from bangfu.registry.models import CheckFinding, CheckPass, MutedRule, Person
from bangfu.runs import batch

Progress = Callable[[int, int, str], None]
WRITTEN_AT_ONCE = 2000
KEY = ("person_id", "rule", "start_number")
# people whose rows the transaction has changed that this thread is in
_touched: ContextVar[frozenset[int]] = ContextVar("touched", default=frozenset())


def check_register(
    *, month: Month | None = None, progress: Progress | None = None, by: Staff
) -> CheckPass:
    """Every rule over everybody of the acting person's division, as of this month."""
    tell = progress or (lambda done, total, message: None)
    tell(0, 2, "正在检查")
    with batch.batch_engine() as engine:
        people_count, new, gone = _compared(engine, month or this_month(), by.division)
        tell(1, 2, f"新发现 {new.num_rows} 条，已消除 {len(gone)} 条，正在登记")
        with transaction.atomic():
            _delete(gone)
            _add(new)
            done = CheckPass.objects.create(
                division_code=by.division_code,
                month=month or this_month(),
                people_count=people_count,
                finding_count=CheckFinding.objects.in_division(by.division).count(),
                ran_by=by,
            )
            after = {"month": str(done.month), "found": new.num_rows, "gone": len(gone)}
            record(
                "register_checked",
                subject=done,
                division_code=by.division_code,
                after=after,
                by=by,
            )
    return done


def this_month() -> Month:
    today = timezone.localdate()
    return Month(today.year, today.month)


def _compared(
    engine: Engine, month: Month, division: DivisionCode
) -> tuple[int, pa.Table, list[int]]:
    """How many people were looked at, findings not yet kept, ids of those that no longer hold.

    The whole register is read, because the other household may lie in another township.
    """
    _follow(CheckFinding.objects.all())
    low, high = division.range
    tables = batch.load(
        engine,
        people=queries.CHECKED_PEOPLE_SQL,
        spells=queries.CHECKED_SPELLS_SQL,
        kept=queries.CHECK_FINDINGS_SQL,
    )
    # an empty table has no types of its own
    people, spells = tables["people"].cast(checks.PEOPLE), tables["spells"].cast(checks.SPELLS)
    here = people.filter(_.division_code.between(low, high))
    found = (
        checks.findings(people, spells, month=month, today=this_month())
        .join(here.select("division_code", person_id=_.id), "person_id")
        .select("person_id", "division_code", "rule", start_number=_.start_month)
    )
    found = engine.create_table("found", found, temp=True)
    kept = tables["kept"].cast({"rule": "string", "division_code": "string"})
    mine = kept.filter(_.division_code.between(low, high))
    new = found.anti_join(kept, KEY)
    gone = mine.anti_join(found, KEY).select("id")
    return (
        here.count().to_pyarrow().as_py(),
        engine.to_pyarrow(new),
        engine.to_pyarrow(gone)["id"].to_pylist(),
    )


def _follow(findings: InDivision) -> None:
    """What was found lies where its person lives now, and keeps its day."""
    place = Person.objects.filter(pk=OuterRef("person")).values("division_code")
    moved = findings.exclude(division_code=F("person__division_code"))
    moved.update(division_code=Subquery(place))


def _add(found: pa.Table) -> None:
    today = timezone.localdate()
    for chunk in found.to_batches(max_chunksize=WRITTEN_AT_ONCE):
        # somebody may have edited meanwhile and found the same
        CheckFinding.objects.bulk_create(
            [
                CheckFinding(
                    **row, severity=queries.RULE[row["rule"]].severity, first_found_on=today
                )
                for row in chunk.to_pylist()
            ],
            ignore_conflicts=True,
        )


def _delete(ids: list[int]) -> None:
    for start in range(0, len(ids), WRITTEN_AT_ONCE):
        CheckFinding.objects.filter(pk__in=ids[start : start + WRITTEN_AT_ONCE]).delete()


def check_after_commit(people: Iterable[int]) -> None:
    """On edit: the households of these people are checked once what was done to them stands; all
    that one transaction touched in one go."""
    # a transaction that was rolled back took its hooks along, and those it touched do not count
    waiting = any(hook is _check_touched for _ids, hook, _robust in connection.run_on_commit)
    _touched.set((_touched.get() if waiting else frozenset()) | frozenset(people))
    transaction.on_commit(_check_touched, robust=True)


def _check_touched() -> None:
    if people := _touched.get():
        _touched.set(frozenset())
        check_households(people)


def make_ready_to_check() -> None:
    """When a process of the site begins, so that its first edits do not wait."""
    last = CheckPass.objects.order_by("-pk").values_list("month", flat=True).first()
    checks.make_ready_for_few(month=last or this_month(), today=this_month())


def check_households(people: Iterable[int]) -> None:
    """The same rules over the households of these people, and of those with whom they share a
    number or phone or did. Mostly nothing comes of it, and nothing is written."""
    near, spells, own = queries.checked_neighbours(people)
    where = dict(zip(near["id"].to_pylist(), near["division_code"].to_pylist(), strict=True))
    standing = _found_of(near, spells, own)
    of_own = CheckFinding.objects.filter(person__in=own)
    kept = list(of_own.values_list("pk", "division_code", *KEY))
    held = {tuple(key): pk for pk, _place, *key in kept}
    gone = [pk for key, pk in held.items() if key not in standing]
    if any(where.get(key[0], place) != place for _pk, place, *key in kept):
        _follow(of_own)
    new = [
        {"person_id": who, "rule": rule, "start_number": start, "division_code": where[who]}
        for who, rule, start in sorted(standing - set(held))
    ]
    if gone or new:
        with transaction.atomic():
            _delete(gone)
            _add(pa.Table.from_pylist(new))


def _found_of(near: pa.Table, spells: pa.Table, own: dict[int, Month | None]) -> set[Finding]:
    """As of the month of the pass that the findings of each are shown with: an edit neither brings
    nor takes what only time does."""
    today = this_month()
    months = {pk: month or today for pk, month in own.items()}
    return {
        row
        for month in set(months.values())
        for row in checks.findings_of_few(near, spells, month=month, today=today)
        if months.get(row[0]) == month
    }


@transaction.atomic
def mute_rule(*, rule: str, reason: str, by: Staff) -> MutedRule:
    """The county of the acting person is not shown what this rule finds, until it is undone."""
    rules.check_mutable(rule, reason, division=by.division)
    muted, is_new = MutedRule.objects.get_or_create(
        rule=rule,
        division_code=by.division_code,
        ended_at=None,
        defaults={"reason": reason, "muted_by": by},
    )
    if is_new:
        _on_record("rule_muted", muted, by=by)
    return muted


@transaction.atomic
def unmute_rule(*, rule: str, by: Staff) -> None:
    standing = MutedRule.objects.select_for_update().filter(
        rule=rule, division_code=by.division_code, ended_at=None
    )
    for muted in standing:
        muted.ended_at, muted.ended_by = timezone.now(), by
        muted.save(update_fields=["ended_at", "ended_by"])
        _on_record("rule_unmuted", muted, by=by)


def _on_record(action: str, muted: MutedRule, *, by: Staff) -> None:
    record(
        action,
        subject=muted,
        division_code=muted.division_code,
        after={"rule": muted.rule},
        by=by,
    )
