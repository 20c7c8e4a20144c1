"""Names of the other tables in the reader's language."""

from bangfu.engine.codes import Code
from bangfu.engine.values import DivisionCode, Month
from bangfu.intake.codes import BatchState
from bangfu.intake.models import Batch
from bangfu.org.language import label
from bangfu.org.models import Staff


class Source(Code):
    """Tables the register is compared with."""

    SOCIAL_INSURANCE = "social_insurance", "社会保险", "Social insurance"


def titles() -> dict[str, str]:
    return {source.value: label(source) for source in Source}


def title_of(source: str) -> str:
    return titles().get(source, source)


def extracts(staff: Staff) -> list[Batch]:
    """Applied extracts that cover this person's division, newest month first."""
    applied = Batch.objects.filter(
        roster__in=list(Source), state=BatchState.APPLIED, month__isnull=False
    ).order_by("-month", "-applied_at")
    newest: dict[tuple[str, Month], Batch] = {}
    for batch in applied.select_related("applied_by"):
        if DivisionCode(batch.division_code).contains(staff.division):
            newest.setdefault((batch.roster, batch.month), batch)
    return list(newest.values())
