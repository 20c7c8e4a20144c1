"""本地参数 and targets: set by a person, dated, on record."""

from django.db import transaction
from django.utils import timezone

from bangfu.audit import actions as audit
from bangfu.casework.rules import check_reach
from bangfu.monitoring import rules
from bangfu.monitoring.models import Target, WarningNumber, WarningThreshold
from bangfu.monitoring.parameters import STARTING_NUMBERS, STARTING_THRESHOLDS
from bangfu.org.models import Staff


@transaction.atomic
def load_starting_thresholds() -> None:
    """Give a new installation its parameters; values that were changed here stay."""
    WarningThreshold.objects.bulk_create(
        (
            WarningThreshold(
                indicator=indicator,
                compared_with=compared_with,
                level=level,
                fall_over=fall,
                answer_days=days,
            )
            for indicator, compared_with, level, fall, days in STARTING_THRESHOLDS
        ),
        ignore_conflicts=True,
    )
    numbers = (WarningNumber(name=name, value=value) for name, value in STARTING_NUMBERS.items())
    WarningNumber.objects.bulk_create(numbers, ignore_conflicts=True)


@transaction.atomic
def set_threshold(
    *, threshold: WarningThreshold, fall_over: float, answer_days: int | None, by: Staff
) -> WarningThreshold:
    """Change a local parameter from today on; warnings already given stay as they are."""
    rules.check_threshold(fall_over=fall_over, answer_days=answer_days)
    before = {"fall_over": threshold.fall_over, "answer_days": threshold.answer_days}
    after = {"fall_over": fall_over, "answer_days": answer_days}
    changed, _is_new = WarningThreshold.objects.update_or_create(
        indicator=threshold.indicator,
        compared_with=threshold.compared_with,
        level=threshold.level,
        valid_from=timezone.localdate(),
        defaults=after,
    )
    audit.record("threshold_set", subject=changed, before=before, after=after, by=by)
    return changed


@transaction.atomic
def set_number(*, number: WarningNumber, value: int, by: Staff) -> WarningNumber:
    """The same for a parameter that is one number."""
    rules.check_number(number.name, value)
    changed, _is_new = WarningNumber.objects.update_or_create(
        name=number.name, valid_from=timezone.localdate(), defaults={"value": value}
    )
    before, after = {"value": number.value}, {"value": value}
    audit.record("threshold_set", subject=changed, before=before, after=after, by=by)
    return changed


@transaction.atomic
def set_target(
    *, division_code: str, year: int, base_count: int, target_count: int, by: Staff
) -> Target:
    """A division's target for the end of the year; there is none for a person or household."""
    check_reach(division_code, by=by)
    rules.check_target(division_code)
    earlier = Target.objects.filter(division_code=division_code, year=year).first()
    before = {"base": earlier.base_count, "target": earlier.target_count} if earlier else {}
    target, _is_new = Target.objects.update_or_create(
        division_code=division_code,
        year=year,
        defaults={"base_count": base_count, "target_count": target_count, "set_by": by},
    )
    audit.record(
        "target_set",
        subject=target,
        division_code=division_code,
        before=before,
        after={"base": base_count, "target": target_count},
        by=by,
    )
    return target
