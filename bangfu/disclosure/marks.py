"""水印: who took a list, when, what for and until when, in every file that leaves."""

from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from bangfu.disclosure.codes import Purpose
from bangfu.disclosure.models import Export
from bangfu.org.language import label


def marks(export: Export, *, at: datetime) -> list[str]:
    """One sentence each; the words of a purpose stand in the system only."""
    told = [
        _("导出人：%(name)s（%(account)s）")
        % {"name": export.asked_by.display_name, "account": export.asked_by.get_username()},
        _("导出时间：%(at)s") % {"at": f"{timezone.localtime(at):%Y-%m-%d %H:%M}"},
        _("用途：%(purpose)s") % {"purpose": label(Purpose(export.purpose))},
        _("导出编号：%(number)s") % {"number": export.pk},
    ]
    if export.decided_by:
        told.append(_("批准人：%(name)s") % {"name": export.decided_by})
    return [*told, _("内含个人信息，用后即删，不得转发")]
