"""Names of the other tables in the reader's language."""

from bangfu.comparison.inputs import applied_over
from bangfu.engine.codes import Code
from bangfu.engine.values import Month
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
    newest: dict[tuple[str, Month], Batch] = {}
    for batch in applied_over(staff.division, roster__in=list(Source), month__isnull=False):
        newest.setdefault((batch.roster, batch.month), batch)
    return list(newest.values())
