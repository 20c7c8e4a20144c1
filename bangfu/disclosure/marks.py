"""水印: who took a list, when, what for and until when, in every file that leaves."""

from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from bangfu.disclosure.codes import Purpose
from bangfu.disclosure.models import Export
from bangfu.org.language import label
from bangfu.org.models import Staff


def marks(export: Export, *, at: datetime) -> list[str]:
    """One sentence each; the words of a purpose stand in the system only."""
    told = [
        *_who_when_why(Purpose(export.purpose), at=at, by=export.asked_by),
        _("导出编号：%(number)s") % {"number": export.pk},
    ]
    if export.decided_by:
        told.append(_("批准人：%(name)s") % {"name": export.decided_by})
    return [*told, _("内含个人信息，用后即删，不得转发")]


def handed_out(*, purpose: Purpose, by: Staff) -> list[str]:
    """The same on what is made for one person to be handed over (rights.md 16)."""
    told = _who_when_why(purpose, at=timezone.now(), by=by)
    return [*told, _("只交给本人或依法查阅的机关")]


def _who_when_why(purpose: Purpose, *, at: datetime, by: Staff) -> list[str]:
    return [
        _("导出人：%(name)s（%(account)s）")
        % {"name": by.display_name or _("本人"), "account": by.get_username()},
        _("导出时间：%(at)s") % {"at": f"{timezone.localtime(at):%Y-%m-%d %H:%M}"},
        _("用途：%(purpose)s") % {"purpose": label(purpose)},
    ]
