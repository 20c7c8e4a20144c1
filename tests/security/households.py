"""Households without work, one at each stage of its case, with all that can wait there."""

from datetime import timedelta

from django.utils import timezone

from bangfu.assistance.actions import zero_employment as actions
from bangfu.assistance.codes.zero_employment import CaseStage, CaseStep
from bangfu.assistance.models import ZeroCase, ZeroStep
from bangfu.registry.models import Person
from tests.assistance.zero import Offices
from tests.cast import County, staff

STAGES = (
    CaseStage.CHECK,
    CaseStage.REVIEW,
    CaseStage.PUBLICATION,
    CaseStage.CERTIFICATION,
    CaseStage.SERVICE,
    CaseStage.CLEARING,
    CaseStage.CLEARED,
)


class OfficesOf(Offices):
    """Those of one village, called by its mark."""

    def __init__(self, county: County, village: str, mark: str, called: dict[str, str]) -> None:
        self.county, self.village, self.mark = county, village, mark
        places = {"village_worker": village, "township_officer": village[:9] + "000"}
        self.wang, self.zhao, self.chen, self.zheng = (
            staff(f"zero-{role}-{village[:6]}", role, place, called.get(place, ""))
            for role in (*places, "county_officer", "county_revitalisation")
            for place in [places.get(role, village[:6] + "000000")]
        )

    def family(self, name: str = "") -> Person:
        home = self.county.household(self.village, village_name=self.mark)
        return self.county.person(
            self.mark * 3, household=home, sex="female", born_on="1985-03-02", relation="head"
        )

    def posted(self, case: ZeroCase) -> ZeroCase:
        """In both places, until yesterday."""
        actions.post(case=case, kind=CaseStep.POST_VILLAGE, by=self.wang)
        actions.post(case=case, kind=CaseStep.POST_TOWNSHIP, by=self.zhao)
        yesterday = timezone.localdate() - timedelta(days=1)
        ZeroStep.objects.filter(case=case, until__isnull=False).update(until=yesterday)
        return case

    def published(self, case: ZeroCase) -> ZeroCase:
        return actions.submit(case=self.posted(case), is_agreed=True, note="", by=self.zhao)


def without_work(offices: OfficesOf) -> None:
    for stage in STAGES:
        case = offices.at(stage)
        if stage == CaseStage.PUBLICATION:
            actions.object_to(case=case, text=offices.mark, by=offices.wang)
        if stage == CaseStage.SERVICE:
            offices.offer(case, case.members.get().person)
    offices.posted(offices.at(CaseStage.PUBLICATION))
    # who has not asked yet
    offices.family()
