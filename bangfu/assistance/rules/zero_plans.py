"""What a yearly plan may say."""

from collections.abc import Mapping

from django.utils.translation import gettext as _


class MoreThanAll(Exception):
    """The shares of all years together are more than everybody."""


def check_share(own: Mapping[int, int], year: int, percent: int) -> None:
    total = sum({**own, year: percent}.values())
    if total > 100:
        raise MoreThanAll(
            _("各年度比例合计 %(total)s%%，不能超过 100%%，请先调低其他年度") % {"total": total}
        )
