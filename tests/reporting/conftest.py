import pytest
import time_machine

from bangfu.engine.codes import Indicator
from bangfu.engine.values import Month
from bangfu.monitoring.models import Figure, Snapshot


@pytest.fixture(autouse=True)
def mid_october():
    with time_machine.travel("2023-10-12 10:00+08:00", tick=False):
        yield


@pytest.fixture
def drawn(chen):
    """Close a month with drawn figures: `drawn(9, {"370724000000": 12})`."""

    def made(month: int, workshop_people: dict[str, int]) -> Snapshot:
        snapshot = Snapshot.objects.create(
            month=Month(2023, month),
            path="nowhere",
            sha256="a" * 64,
            person_count=0,
            spell_count=0,
            closed_by=chen,
        )
        Figure.objects.bulk_create(
            Figure(
                snapshot=snapshot,
                month=snapshot.month,
                year_ago=snapshot.month + -12,
                indicator=Indicator.WORKSHOP_PEOPLE,
                counting="YTD_EVER_ALL",
                division_code=code,
                level="county",
                value=value,
            )
            for code, value in workshop_people.items()
        )
        return snapshot

    return made
