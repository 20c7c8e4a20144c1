"""Who answers for what is kept of a person, and where to reach them (PIPL 17; ISO/IEC TS 27560).

The operator sets it, once for a county or once for each county of a province: the setting
`BANGFU_CONTROLLERS`. What was not set is told as missing; nothing is made up.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields

from django.conf import settings
from django.utils.translation import gettext as _

from bangfu.engine.values import DivisionCode, NotADivisionCode


@dataclass(frozen=True)
class Controller:
    """One office. `storage`: where the data lie, in words ("贵州省贵阳市，政务云")."""

    name: str = ""
    code: str = ""
    address: str = ""
    phone: str = ""
    email: str = ""
    storage: str = ""

    @property
    def missing(self) -> list[str]:
        """What a person would need, and is not told; one of telephone and e-mail is enough."""
        lacking = self.unreachable
        return lacking if self.storage else [*lacking, "storage"]

    @property
    def unreachable(self) -> list[str]:
        lacking = [each for each in ("name", "address") if not getattr(self, each)]
        return lacking if self.phone or self.email else [*lacking, "phone or email"]


def controller_of(division_code: str) -> Controller:
    """The office set for the smallest place in which the division lies; an empty one where none
    was set."""
    asked = DivisionCode.parse(division_code)
    for place in (asked, *asked.above, DivisionCode("0" * 12)):
        told = settings.BANGFU_CONTROLLERS.get(place.significant)
        if told is not None:
            return Controller(**told)
    return Controller()


def faults_of(told: Mapping[str, Mapping[str, str]]) -> list[str]:
    """What of the setting cannot be read, in words; nothing where all can."""
    known, faults = {field.name for field in fields(Controller)}, []
    for place, office in told.items():
        if place != significant(place):
            faults.append(_("“%(place)s”不是区划代码") % {"place": place})
        if not isinstance(office, Mapping) or not set(office) <= known:
            names = ", ".join(sorted(known))
            faults.append(_("“%(place)s”只能有 %(names)s") % {"place": place, "names": names})
        elif not all(isinstance(value, str) for value in office.values()):
            faults.append(_("“%(place)s”的各项都应为文字") % {"place": place})
    return faults


def significant(place: str) -> str | None:
    """As the setting is to name a place: 53, 5306, 530627; empty for the whole country."""
    try:
        return DivisionCode.parse(place).significant if place else ""
    except NotADivisionCode:
        return None
