"""预警: judged when a month closes, answered by the unit, closed by a person (S0, S3)."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import date

from django.db import transaction
from django.utils import timezone

from bangfu.audit import actions as audit
from bangfu.casework import actions as casework
from bangfu.casework import rules as casework_rules
from bangfu.casework.codes import TaskKind
from bangfu.casework.models import Task
from bangfu.engine.codes import Indicator, WarningLevel
from bangfu.engine.indicators import Parameters, Raised, Threshold, gravity, judge
from bangfu.engine.values.spring_festival import is_around_festival
from bangfu.engine.values.working_days import working_days_between
from bangfu.monitoring import queries, rules, watching
from bangfu.monitoring.codes import ComparedWith, Number, StepKind
from bangfu.monitoring.models import EarlyWarning, Snapshot, WarningStep
from bangfu.monitoring.watching import Watched
from bangfu.org.models import Staff
from bangfu.org.queries import places

Thresholds = Mapping[tuple[str, str], Mapping[str, object]]


def warn(*, snapshot: Snapshot, by: Staff) -> int:
    """Early warnings of a freshly closed month; returns how many.

    All warnings of a unit become one task with the gravest one's clock; a month that was closed
    long after the fact shows its warnings, but asks nobody for an answer.
    """
    today = timezone.localdate()
    thresholds = queries.thresholds(today)
    numbers = {name: row.value for name, row in queries.numbers(today).items()}
    found: dict[str, list[EarlyWarning]] = defaultdict(list)
    for each in watching.watched(snapshot, lag_days=numbers.get(Number.LAG_DAYS)):
        parameters = _parameters(thresholds, numbers, each.figure.indicator)
        for raised in judge(each.reading, parameters):
            found[each.figure.division_code].append(_warning(each, raised))
    if not snapshot.is_reconstructed:
        for unit, warnings in found.items():
            _ask_for_answer(unit, warnings, thresholds, numbers, by=by)
    every = [warning for warnings in found.values() for warning in warnings]
    EarlyWarning.objects.bulk_create(every, batch_size=2000)
    return len(every)


def _parameters(thresholds: Thresholds, numbers: Mapping[str, int], indicator: str) -> Parameters:
    return Parameters(
        thresholds={
            ComparedWith(compared_with): [
                Threshold(WarningLevel(level), row.fall_over)  # type: ignore[attr-defined]
                for level, row in by_level.items()
            ]
            for (name, compared_with), by_level in thresholds.items()
            if name == indicator
        },
        smallest_stock=numbers.get(Number.SMALLEST_STOCK),
        months_running=numbers.get(Number.MONTHS_RUNNING),
        target_percent=numbers.get(Number.TARGET_PERCENT),
        returnee_percent=numbers.get(Number.RETURNEE_PERCENT),
    )


def _warning(each: Watched, raised: Raised) -> EarlyWarning:
    figure, kind = each.figure, raised.compared_with
    is_people = figure.indicator == Indicator.PEOPLE_AT_WORK
    return EarlyWarning(
        figure=figure,
        month=figure.month,
        division_code=figure.division_code,
        level=raised.level,
        compared_with=kind,
        before=raised.fall.before,
        change=raised.fall.change,
        is_small=raised.is_small,
        compared_month=each.compared.get(kind),
        ordinary_change=each.ordinary_change if kind == ComparedWith.YEAR_AGO else None,
        is_seasonal=is_around_festival(figure.month),
        is_lagging=each.is_lagging,
        corrected_count=each.corrected.get(kind) if is_people else None,
        returnee_count=each.reading.returnees,
    )


def _ask_for_answer(
    unit: str,
    warnings: list[EarlyWarning],
    thresholds: Thresholds,
    numbers: Mapping[str, int],
    *,
    by: Staff,
) -> None:
    gravest = max(warnings, key=lambda warning: gravity(WarningLevel(warning.level)))
    days = _answer_days(gravest.level, thresholds, numbers, today=timezone.localdate())
    if days is None:
        return
    told = f"下降 {-gravest.change:.1%}" if not gravest.is_small else "下降"
    if len(warnings) > 1:
        told = f"{told}（共 {len(warnings)} 项）"
    title = (
        f"预警：{places().name_of(unit)}，{gravest.month.zh}，"
        f"{gravest.figure.get_indicator_display()}，"
        f"{ComparedWith(gravest.compared_with).zh}，{told}"
    )
    task = casework.open_task(
        kind=TaskKind.EARLY_WARNING, title=title, division_code=unit, working_days=days, by=by
    )
    for warning in warnings:
        warning.task = task


def _answer_days(
    level: str, thresholds: Thresholds, numbers: Mapping[str, int], *, today: date
) -> int | None:
    """The shortest answer time of the level; without one, until the next monthly dispatch."""
    set_days = [
        by_level[level].answer_days  # type: ignore[attr-defined]
        for by_level in thresholds.values()
        if level in by_level and by_level[level].answer_days  # type: ignore[attr-defined]
    ]
    if set_days:
        return min(set_days)
    day = numbers.get(Number.DISPATCH_DAY)
    if day is None:
        return None
    days = working_days_between(today, rules.next_dispatch(today, day))
    return min(max(days, casework_rules.SHORTEST_CLOCK_DAYS), casework_rules.LONGEST_CLOCK_DAYS)


# -- what the unit does about it


@transaction.atomic
def answer_warning(*, task: Task, kind: str, text: str, by: Staff) -> WarningStep:
    """Cause or measure, in the unit's own words."""
    task = _running(task, by=by)
    return _write(task, kind=StepKind(kind), text=text, by=by)


@transaction.atomic
def close_warning(*, task: Task, outcome: str, by: Staff) -> Task:
    """A person closes it, saying what came of it; before, somebody must have said what was done."""
    task = _running(task, by=by)
    rules.check_answered(has_steps=task.warning_steps.exists())
    _write(task, kind=StepKind.OUTCOME, text=outcome, by=by)
    return casework.close_task(task=task, by=by)


def _running(task: Task, *, by: Staff) -> Task:
    casework_rules.check_reach(task.division_code, by=by)
    task = Task.objects.select_for_update(of=("self",)).get(pk=task.pk)
    casework_rules.check_open(task)
    return task


def _write(task: Task, *, kind: StepKind, text: str, by: Staff) -> WarningStep:
    rules.check_text(text)
    step = WarningStep.objects.create(task=task, kind=kind, text=text.strip(), written_by=by)
    audit.record(
        "warning_answered",
        subject=task,
        division_code=task.division_code,
        after={"step": step.pk, "kind": kind},
        by=by,
    )
    return step
