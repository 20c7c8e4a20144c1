"""A county in the middle of its month, as the pages of these tests show it."""

import itertools
from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from django.utils import timezone

from bangfu.casework.models import Evidence, Task
from bangfu.comparison.models import Comparison, Discrepancy, Settlement
from bangfu.engine.codes import Counting, Indicator
from bangfu.engine.values import Month
from bangfu.monitoring.models import EarlyWarning, Figure, Snapshot
from bangfu.org.models import Staff
from bangfu.registry.models import Person
from tests.cast import CHENGGUAN, LINQU, YEYUAN

SEPTEMBER = Month(2023, 9)
PEOPLE, INCOME = Indicator.PEOPLE_AT_WORK, Indicator.MEDIAN_MONTHLY_INCOME
ON_DATE = Counting.ON_DATE_ALL


@dataclass
class Drawn:
    """What a page may have to show, drawn in one line each."""

    chen: Staff
    serials: itertools.count = field(default_factory=lambda: itertools.count(1))

    def month(self, month: Month = SEPTEMBER, *, is_reconstructed: bool = False) -> Snapshot:
        return Snapshot.objects.create(
            month=month,
            path="nowhere",
            sha256="a" * 64,
            person_count=3,
            spell_count=3,
            is_reconstructed=is_reconstructed,
            closed_by=self.chen,
        )

    def figure(
        self, snapshot: Snapshot, code: str, value: int, *, indicator=PEOPLE, counting=ON_DATE
    ) -> Figure:
        return Figure.objects.create(
            snapshot=snapshot,
            month=snapshot.month,
            indicator=indicator,
            counting=counting,
            division_code=code,
            level="county" if code == LINQU else "township",
            value=value,
            month_ago=snapshot.month + -1,
            year_ago=snapshot.month + -12,
        )

    def income(self, snapshot: Snapshot, code: str, yuan: int, *, of: int) -> Figure:
        """Of so many people whose income is known."""
        self.figure(snapshot, code, of, indicator=Indicator.PEOPLE_WITH_INCOME)
        return self.figure(snapshot, code, yuan, indicator=INCOME)

    def warning(self, figure: Figure, *, level: str = "orange") -> EarlyWarning:
        return EarlyWarning.objects.create(
            figure=figure,
            month=figure.month,
            division_code=figure.division_code,
            level=level,
            compared_with="year_ago",
            change=-0.061,
            before=int(figure.value / 0.939),
        )

    def task(self, person: Person, *, days: int = 3, state: str = "open", **columns) -> Task:
        closed = {"closed_at": timezone.now(), "closed_by": self.chen} if state == "closed" else {}
        return Task.objects.create(
            kind="discrepancy",
            title=f"核实 {person.person_number}",
            division_code=person.division_code,
            office_code=person.division_code[:9] + "000",
            state=state,
            due_on=timezone.localdate() + timedelta(days=days),
            opened_by=self.chen,
            **closed,
            **columns,
        )

    def discrepancy(self, person: Person, *, state: str = "found", **columns) -> Discrepancy:
        comparison, _ = Comparison.objects.get_or_create(
            source="social_insurance",
            month=SEPTEMBER,
            defaults={"extract_sha256": "0" * 64, "division_code": LINQU, "ran_by": self.chen},
        )
        return Discrepancy.objects.create(
            source="social_insurance",
            month=SEPTEMBER,
            kind="employer_differs",
            person=person,
            division_code=person.division_code,
            here="黄岛海川食品加工厂",
            there="昆山恒达电子有限公司",
            state=state,
            first_found_in=comparison,
            last_found_in=comparison,
            **columns,
        )

    def settled(self, person: Person, *, by: Staff) -> Discrepancy:
        """With a phone call as evidence, and decided."""
        task = self.task(person, state="closed")
        Evidence.objects.create(task=task, kind="phone", note="本人说已换厂", submitted_by=by)
        spell = person.spells.first()
        found = self.discrepancy(
            person,
            state="settled",
            task=task,
            outcome="there_is_right",
            settled_at=timezone.now(),
            settled_by=by,
            detail={"spell_id": spell.pk if spell else None},
        )
        Settlement.objects.create(
            discrepancy=found,
            outcome="there_is_right",
            reason="以参保单位为准",
            settled_at=found.settled_at,
            settled_by=by,
        )
        return found


@pytest.fixture
def drawn(chen) -> Drawn:
    return Drawn(chen)


@pytest.fixture
def september(drawn) -> Snapshot:
    """Closed: Linqu with two townships, one of them with a warning; and the August before."""
    august, september = drawn.month(Month(2023, 8)), drawn.month()
    for code, before, now in ((LINQU, 900, 880), (CHENGGUAN, 500, 470), (YEYUAN, 400, 410)):
        drawn.figure(august, code, before)
        figure = drawn.figure(september, code, now)
        drawn.figure(september, code, now + 90, counting=Counting.YTD_EVER_ALL)
        drawn.income(september, code, 3800 + now, of=now)
        if code == CHENGGUAN:
            drawn.warning(figure)
    return september
