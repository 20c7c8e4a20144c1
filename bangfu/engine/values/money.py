"""Amounts in yuan: Decimal, two places, never negative where a form asks for one."""

import re
from decimal import Decimal

from bangfu.engine.values.citizen_id import HALF_WIDTH

LARGEST = Decimal(10_000_000_000)
# what people write around a number, and what must remain: read alike here and in the engine
AROUND_AMOUNT = "[,，￥¥元' \\t\\r\\n\u3000\u00a0]"
AMOUNT = r"[0-9]+([.][0-9]+)?"


class NotAnAmount(ValueError):
    """The text is not an amount of yuan."""


def yuan(raw: object) -> Decimal:
    """Read an amount as people write it.

    >>> yuan("￥3,200.5元")
    Decimal('3200.50')
    """
    text = re.sub(AROUND_AMOUNT, "", str(raw).translate(HALF_WIDTH))
    if not re.fullmatch(AMOUNT, text):
        raise NotAnAmount("金额应为 0 以上的数字，单位元")
    amount = Decimal(text)
    if amount >= LARGEST:
        raise NotAnAmount("金额过大，请核对单位是否为元")
    return amount.quantize(Decimal("0.01"))
