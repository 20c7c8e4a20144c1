"""A household that asked for help, walked to any stage in one line."""

from datetime import timedelta

from django.utils import timezone

from bangfu.assistance.actions import zero_employment as actions
from bangfu.assistance.codes.zero_employment import CaseStage, CaseStep, ClearingRoute, ServiceKind
from bangfu.assistance.models import ZeroCase
from bangfu.org.models import Staff
from bangfu.registry.models import Person
from tests.cast import LINQU, County, staff

START = "2023-10-09 09:00+08:00"
WORDS = "想在县城附近找份活，孩子还小，不能去太远。"


class Offices:
    """Everybody who has a part in a case."""

    def __init__(self, county: County, wang: Staff, zhao: Staff, chen: Staff) -> None:
        self.county, self.wang, self.zhao, self.chen = county, wang, zhao, chen
        self.zheng = staff("zheng", "county_revitalisation", LINQU, "郑国强")

    def family(self, name: str = "李秀英") -> Person:
        """Able, thirty-eight years old and without work."""
        return self.county.person(name, sex="female", born_on="1985-03-02", relation="head")

    def applied(self, person: Person | None = None) -> ZeroCase:
        person = person or self.family()
        told = {"words": WORDS, "channel": "in_person", "by": self.wang}
        return actions.apply(household=person.household, people=[person], **told)

    def at(self, stage: CaseStage, person: Person | None = None) -> ZeroCase:
        """The clock stands after the publication, where the stage comes after it."""
        case = self.applied(person)
        for step in (self.checked, self.reviewed, self.published, self.certified, self.proposed):
            if case.stage == stage:
                return case
            case = step(case)
        return case if case.stage == stage else self.confirmed(case)

    def checked(self, case: ZeroCase) -> ZeroCase:
        return actions.check(case=case, note="入户核实，三人在家，情况属实", by=self.wang)

    def reviewed(self, case: ZeroCase) -> ZeroCase:
        return actions.review(case=case, is_agreed=True, note="", by=self.zhao)

    def published(self, case: ZeroCase) -> ZeroCase:
        actions.post(case=case, kind=CaseStep.POST_VILLAGE, by=self.wang)
        actions.post(case=case, kind=CaseStep.POST_TOWNSHIP, by=self.zhao)
        self.wait(8)
        return actions.submit(case=case, is_agreed=True, note="", by=self.zhao)

    def certified(self, case: ZeroCase) -> ZeroCase:
        actions.certify(case=case, is_agreed=True, note="", by=self.chen)
        return actions.certify(case=case, is_agreed=True, note="", by=self.zheng)

    def proposed(self, case: ZeroCase, route: ClearingRoute = ClearingRoute.CONTRACT) -> ZeroCase:
        note = "十月起在县食品厂上班，合同一年"
        return actions.propose(case=case, route=route, note=note, by=self.zhao)

    def confirmed(self, case: ZeroCase) -> ZeroCase:
        note = "看了劳动合同，电话问过本人"
        return actions.confirm(case=case, is_agreed=True, note=note, by=self.chen)

    def offer(self, case: ZeroCase, person: Person):
        told = {"kind": ServiceKind.JOB, "note": "县食品厂包装工，月薪 3200 元", "by": self.zhao}
        return actions.serve(case=case, person=person, **told)

    def wait(self, days: int) -> None:
        self.clock.move_to(timezone.now() + timedelta(days=days))
