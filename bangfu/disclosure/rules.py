"""Who may see what whole, and for what."""

from django.utils.translation import gettext as _

from bangfu.disclosure.codes import LimitName, Purpose
from bangfu.org.models import Staff
from bangfu.org.roles import Permission

SHORTEST_NOTE, LONGEST_NOTE = 4, 200
# shown at one click, so that a village worker knows whom to visit; the trail is the same
NAMES = frozenset({"name", "there_name"})


class DisclosureRefused(Exception):
    """Not shown or not handed out; the sentence says why and what to do."""


class NotForThem(DisclosureRefused):
    """The role does not permit it, or the person lives elsewhere."""


class PurposeMissing(DisclosureRefused):
    """Nobody looks at personal data without saying what for."""


class SeenEnough(DisclosureRefused):
    """More than a day's work needs."""


def check_may_reveal(*, is_in_reach: bool, by: Staff) -> None:
    if not by.may(Permission.REVEAL):
        raise NotForThem(_("您的角色不能查看完整信息"))
    if not is_in_reach:
        raise NotForThem(_("此人不在您的管辖范围内"))


def check_purpose(purpose: str, note: str) -> None:
    if purpose not in list(Purpose):
        raise PurposeMissing(_("请选择用途"))
    if purpose == Purpose.OTHER and len(note.strip()) < SHORTEST_NOTE:
        raise PurposeMissing(_("选“其他”时请写明用途，至少 %(n)s 个字") % {"n": SHORTEST_NOTE})


def limit_for(field: str) -> LimitName:
    return LimitName.NAMES_A_DAY if field in NAMES else LimitName.NUMBERS_A_DAY


def check_limit(seen: int, limit: int) -> None:
    if seen >= limit:
        raise SeenEnough(
            _("今天已查看 %(seen)s 项，到达每日上限；确有需要，请安全管理员调整上限后再看")
            % {"seen": seen}
        )
