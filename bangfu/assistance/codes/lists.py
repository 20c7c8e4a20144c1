"""What a list of people asks, and the lists that the notices name (S0.30, S0.35, S0.107, S1.32)."""

from dataclasses import asdict, dataclass, replace
from typing import Any, Self

from bangfu.engine.codes import LabourAbility, PopulationKind, PovertyStatus, WishPlace
from bangfu.engine.codes.code import Code
from bangfu.engine.rules.population import MONITORED
from bangfu.engine.rules.working_age import YOUNGEST

# local parameters: no notice says how long is long, or until when somebody is new
UNREACHED_DAYS = 180
NEW_ENTRANT_UNTIL = 24
GRADUATE_YEARS = 2
# whose children 雨露计划 supports at vocational schools (S0.36, S0.103)
SUPPORTED = (PopulationKind.LIFTED_OUT, *sorted(MONITORED))
# the highest age of retirement there will be: nobody who may still want work is left out
OLDEST = 63


class WorkState(Code):
    """就业状况: told from the spells of work."""

    AT_WORK = "at_work", "正在务工", "At work"
    RETURNED = "returned", "务工过，现在没有务工", "Worked before, not now"
    NEVER = "never", "没有务工记录", "No spell of work"
    UNSTABLE = "unstable", "最近一次务工不满 6 个月就结束", "Last work ended within six months"


class ReadyList(Code):
    """现成名单: each is one or several questions; whoever fits one of them is on it."""

    WEAK_OR_RETURNED = (
        "weak_or_returned",
        "弱劳力、半劳力或返乡无业",
        "Limited ability, or back home without work",
    )
    RETURNED = "returned", "返乡回流", "Returned home"
    WILLING = "willing", "说过想务工，现在没有务工", "Said they want work, and have none"
    UNSTABLE = "unstable", "就业不稳定", "Unstable work"
    NEW_ENTRANTS = "new_entrants", "新成长劳动力", "New entrants"
    YULU_GRADUATES = "yulu_graduates", "“雨露计划”毕业生", "Graduates of the Yulu plan"
    RELOCATED = "relocated", "易地搬迁户", "Relocated households"
    UNREACHED = "unreached", "很久没有联系上", "Not reached for long"


@dataclass(frozen=True)
class Criteria:
    """Every question that is answered has to fit. Nothing here may decide what somebody gets."""

    ability: LabourAbility | None = None
    status: PovertyStatus | None = None
    # as dated statuses have it, of which several may hold
    population: PopulationKind | None = None
    work: WorkState | None = None
    wants_work: bool = False
    wish_place: WishPlace | None = None
    not_at_school: bool = False
    # learnt a trade at school and left within so many years
    trade_school_years: int | None = None
    age_from: int | None = None
    age_to: int | None = None
    unreached_days: int | None = None

    @classmethod
    def read(cls, stored: dict[str, Any]) -> Self:
        """As `stored` wrote it."""
        codes = {
            "ability": LabourAbility,
            "status": PovertyStatus,
            "population": PopulationKind,
            "work": WorkState,
            "wish_place": WishPlace,
        }
        return cls(**{name: codes.get(name, lambda v: v)(value) for name, value in stored.items()})

    def stored(self) -> dict[str, Any]:
        answered = ((name, value) for name, value in asdict(self).items() if value is not None)
        return {name: value for name, value in answered if value is not False}


ADULT = Criteria(age_from=YOUNGEST, age_to=OLDEST)
READY: dict[ReadyList, tuple[Criteria, ...]] = {
    ReadyList.WEAK_OR_RETURNED: (
        replace(ADULT, ability=LabourAbility.LIMITED),
        replace(ADULT, work=WorkState.RETURNED),
    ),
    ReadyList.RETURNED: (replace(ADULT, work=WorkState.RETURNED),),
    ReadyList.WILLING: (
        replace(ADULT, work=WorkState.RETURNED, wants_work=True),
        replace(ADULT, work=WorkState.NEVER, wants_work=True),
    ),
    ReadyList.UNSTABLE: (replace(ADULT, work=WorkState.UNSTABLE),),
    ReadyList.NEW_ENTRANTS: (
        replace(ADULT, age_to=NEW_ENTRANT_UNTIL, not_at_school=True, work=WorkState.NEVER),
    ),
    ReadyList.YULU_GRADUATES: tuple(
        replace(ADULT, population=kind, trade_school_years=GRADUATE_YEARS) for kind in SUPPORTED
    ),
    ReadyList.RELOCATED: (replace(ADULT, population=PopulationKind.RELOCATED),),
    ReadyList.UNREACHED: (replace(ADULT, unreached_days=UNREACHED_DAYS),),
}
