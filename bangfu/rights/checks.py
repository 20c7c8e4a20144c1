"""Said when the program starts or is looked over: whether people are told who has their data."""

from django.conf import settings
from django.core import checks
from django.utils.translation import gettext as _

from bangfu.rights.controllers import Controller, faults_of

HINT = "docs/settings.md, BANGFU_CONTROLLERS"


def controllers_readable(app_configs: object, **options: object) -> list[checks.CheckMessage]:
    return [
        checks.Error(f"BANGFU_CONTROLLERS: {fault}", hint=HINT, id="rights.E001")
        for fault in faults_of(settings.BANGFU_CONTROLLERS)
    ]


def controllers_told(app_configs: object, **options: object) -> list[checks.CheckMessage]:
    """A consent that does not say with whom it was given, and how to reach them, tells too little
    (PIPL 17)."""
    told = settings.BANGFU_CONTROLLERS
    if faults_of(told):
        return []
    if not told:
        words = _("没有设置由哪个单位对个人信息负责：同意记录里缺少其名称、地址和联系方式")
        return [checks.Warning(words, hint=HINT, id="rights.W001")]
    lacking = {place: Controller(**office).missing for place, office in told.items()}
    words = _("“%(place)s”的个人信息处理者缺少：%(missing)s")
    return [
        checks.Warning(
            words % {"place": place, "missing": ", ".join(missing)}, hint=HINT, id="rights.W002"
        )
        for place, missing in lacking.items()
        if missing
    ]
