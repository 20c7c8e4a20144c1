"""Payment lines of social insurance, normalised and keyed once, when they are received."""

from dataclasses import dataclass
from typing import Any

import ibis
from ibis import _

from bangfu.engine.linkage import cleaning
from bangfu.engine.linkage.keys import identity_key_of

Table = Any

# 居民养老 is not paid through work; a line may also say that payment has stopped
NOT_FROM_WORK = r"居民|新农保|城居保"
NOT_IN_FORCE = r"暂停|停保|停缴|终止|中断|退休|退保|注销|死亡|未参保|失业"


@dataclass(frozen=True)
class InsuranceRows:
    """`kept` goes to the store; `faults` has one row per line that cannot be used, and why."""

    kept: Table
    faults: Table


def insurance_rows(raw: Table, *, months: Table, places: Table) -> InsuranceRows:
    """Normalise lines as received.

    `raw`: texts row, number, name, employer, employer_code, place, month, wage, insurance_kind,
    status. `months` (month → month_number) and `places` (place → place_code) hold every distinct
    text met, already understood. Kept: identity_key, name, employer, employer_name, employer_code,
    place_code, month (202309), wage_yuan, number_is_valid.
    """
    texts = ["number", "name", "employer", "employer_code", "place", "month", "wage"]
    raw = raw.mutate(
        **{name: _[name].fill_null("") for name in [*texts, "insurance_kind", "status"]}
    )
    # a person has a line a month: clean, check and key each number once
    numbers = (
        raw.select("number")
        .distinct()
        .mutate(cleaned=lambda t: cleaning.cleaned_number(t.number))
        .mutate(
            number_is_valid=lambda t: cleaning.number_is_valid(t.cleaned),
            identity_key=identity_key_of(_.cleaned),
        )
    )
    lines = (
        raw.left_join(months, "month")
        .left_join(places, "place")
        .mutate(wage_yuan=_.wage.re_replace(r"[,，￥¥元\s]", "").try_cast("float64"))
        .inner_join(numbers, "number")
    )
    fault = ibis.cases(
        (_.cleaned == "", "number"),
        (_.month_number.isnull(), "month"),
        ((_.wage != "") & _.wage_yuan.isnull(), "wage"),
        else_="",
    )
    judged = lines.mutate(fault=fault)
    in_force = ~_.insurance_kind.re_search(NOT_FROM_WORK) & ~_.status.re_search(NOT_IN_FORCE)
    kept = judged.filter(_.fault == "", in_force).select(
        identity_key=_.identity_key,
        month=_.month_number,
        name=cleaning.cleaned_name(_.name),
        employer=cleaning.cleaned_employer(_.employer),
        employer_name=_.employer.strip(),
        employer_code=_.employer_code.strip().upper(),
        place_code=_.place_code.fill_null(""),
        wage_yuan=_.wage_yuan,
        number_is_valid=_.number_is_valid,
    )
    return InsuranceRows(
        kept=kept.order_by("identity_key", "month"),
        faults=judged.filter(_.fault != "").select("row", "fault"),
    )
