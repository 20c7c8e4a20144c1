"""Payment lines of social insurance, normalised and keyed once, when they are received."""

from typing import Any

import ibis
from ibis import _

from bangfu.engine.linkage import cleaning
from bangfu.engine.linkage.keys import identity_key_of
from bangfu.engine.values.money import AMOUNT, AROUND_AMOUNT, LARGEST

Table = Any

# 居民养老 is not paid through work; a line may also say that payment has stopped
NOT_FROM_WORK = r"居民|新农保|城居保"
NOT_IN_FORCE = r"暂停|停保|停缴|终止|中断|退休|退保|注销|死亡|未参保|失业"


def insurance_rows(raw: Table, *, months: Table, places: Table) -> Table:
    """Normalise lines as received, every one of them.

    `raw`: texts number, name, employer, employer_code, place, month, wage, insurance_kind, status.
    `months` (month → month_number) and `places` (place → place_code) hold every distinct text met,
    already understood. Gives identity_key, month (202309), name, employer, employer_name,
    employer_code, place_code, wage_yuan, number_is_valid and `unused`: why a line takes no part
    (number, name, month, wage: it cannot be understood; not_in_force: it is no insurance through
    work), or the empty text.
    """
    raw = raw.mutate(**{name: _[name].fill_null("") for name in raw.columns})
    lines = (
        raw.left_join(months, "month")
        .left_join(places, "place")
        .inner_join(_numbers(raw), "number")
        .inner_join(_names(raw), "name")
        .inner_join(_employers(raw), ["employer", "employer_code"])
        .inner_join(_standings(raw), ["insurance_kind", "status"])
        .mutate(wage_yuan=lambda t: _amount(t.wage))
    )
    unused = ibis.cases(
        (_.cleaned_number == "", "number"),
        (_.cleaned_name == "", "name"),
        (_.month_number.isnull(), "month"),
        ((_.wage != "") & _.wage_yuan.isnull(), "wage"),
        (~_.in_force, "not_in_force"),
        else_="",
    )
    return lines.select(
        identity_key=_.identity_key,
        month=_.month_number,
        name=_.cleaned_name,
        employer=_.cleaned_employer,
        employer_name=_.employer_name,
        employer_code=_.cleaned_code,
        place_code=_.place_code.fill_null(""),
        wage_yuan=_.wage_yuan,
        number_is_valid=_.number_is_valid,
        unused=unused,
    ).order_by("identity_key", "month")


# A person has a line a month, an employer hundreds, and there are a handful of kinds of insurance:
# each distinct text is cleaned, checked and keyed once.


def _numbers(raw: Table) -> Table:
    return (
        raw.select("number")
        .distinct()
        .mutate(cleaned_number=lambda t: cleaning.cleaned_number(t.number))
        .mutate(
            number_is_valid=lambda t: cleaning.number_is_valid(t.cleaned_number),
            identity_key=identity_key_of(_.cleaned_number),
        )
    )


def _names(raw: Table) -> Table:
    distinct = raw.select("name").distinct()
    return distinct.mutate(cleaned_name=lambda t: cleaning.cleaned_name(t.name))


def _employers(raw: Table) -> Table:
    distinct = raw.select("employer", "employer_code").distinct()
    return distinct.mutate(
        cleaned_employer=lambda t: cleaning.cleaned_employer(t.employer),
        employer_name=_.employer.strip(),
        cleaned_code=_.employer_code.strip().upper(),
    )


def _standings(raw: Table) -> Table:
    ended = _.insurance_kind.re_search(NOT_FROM_WORK) | _.status.re_search(NOT_IN_FORCE)
    return raw.select("insurance_kind", "status").distinct().mutate(in_force=~ended)


def _amount(text: Any) -> Any:
    """See `engine.values.yuan`: most amounts are plain; the others lose commas and signs first."""
    plain = ibis.ifelse(
        text.re_search(f"^{AMOUNT}$"),
        text,
        cleaning.half_width(text).re_replace(AROUND_AMOUNT, ""),
    )
    amount = ibis.ifelse(plain.re_search(f"^{AMOUNT}$"), plain, None).try_cast("float64")
    return ibis.ifelse(amount < float(LARGEST), amount, None)
