"""Payment lines of social insurance, normalised and keyed once, when they are received."""

from pathlib import Path
from typing import Any

import ibis
from ibis import _

from bangfu.engine.linkage import cleaning
from bangfu.engine.linkage.keys import identity_key_of
from bangfu.engine.store import Engine
from bangfu.engine.values import Month
from bangfu.engine.values.money import AMOUNT, AROUND_AMOUNT, LARGEST

Table = Any

# 居民养老 is not paid through work; a line may also say that payment has stopped
NOT_FROM_WORK = r"居民|新农保|城居保"
NOT_IN_FORCE = r"暂停|停保|停缴|终止|中断|退休|退保|注销|死亡|未参保|失业"


# all but the month and the wage, which change from month to month
SAID = ["number", "name", "employer", "employer_code", "place", "insurance_kind", "status"]


OF_A_LINE = [
    "name",
    "name_key",
    "employer",
    "employer_name",
    "employer_code",
    "place_code",
    "wage_yuan",
]


def insurance_groups(raw: Table, *, month: Month, months: Table, places: Table) -> Table:
    """Lines as received, normalised; lines that say the same for several months are one row.

    `raw`: texts number, name, employer, employer_code, place, month, wage, insurance_kind, status.
    `months` (month → month_number) and `places` (place → place_code) hold every distinct text met,
    already understood. Gives identity_key, first_month and last_month (202309), line_count, name,
    employer, employer_name, employer_code, place_code, name_key and wage_yuan (of `month` only)
    and `unused`: why the lines take no part (number, name, month, wage: it cannot be understood;
    later: than `month`; not_in_force: it is no insurance through work), or the empty text.
    """
    raw = raw.mutate(**{name: _[name].fill_null("") for name in raw.columns})
    cleaned = (
        _said(raw, month=month, months=months)
        .left_join(places, "place")
        .inner_join(_numbers(raw), "number")
        .inner_join(_names(raw), "name")
        .inner_join(_employers(raw), ["employer", "employer_code"])
        .inner_join(_standings(raw), ["insurance_kind", "status"])
    )
    return cleaned.select(
        "identity_key",
        "first_month",
        "last_month",
        "line_count",
        "employer_name",
        name=_.cleaned_name,
        # see registry.Person.name_key; asked of the month's lines only
        name_key=ibis.ifelse(
            _.last_month == month.number,
            identity_key_of("name:" + _.cleaned_number + ":" + _.cleaned_name),
            None,
        ),
        employer=_.cleaned_employer,
        employer_code=_.cleaned_code,
        place_code=_.place_code.fill_null(""),
        wage_yuan=_.wage_now,
        unused=_reason(),
    )


def _reason() -> Any:
    """Why lines take no part, the first reason that holds."""
    return ibis.cases(
        (_.cleaned_number == "", "number"),
        (_.cleaned_name == "", "name"),
        (~_.month_is_known, "month"),
        (~_.wage_is_known, "wage"),
        (_.is_later, "later"),
        (~_.in_force, "not_in_force"),
        else_="",
    )


def _said(raw: Table, *, month: Month, months: Table) -> Table:
    """Lines that say the same, together: with the months in which, and the wage of the last."""
    understood = raw.left_join(months, "month").inner_join(_wages(raw), "wage")
    return understood.group_by(
        *SAID,
        month_is_known=_.month_number.notnull(),
        is_later=(_.month_number > month.number).fill_null(False),
        wage_is_known=(_.wage == "") | _.wage_yuan.notnull(),
        wage_now=ibis.ifelse(_.month_number == month.number, _.wage_yuan, None),
    ).agg(first_month=_.month_number.min(), last_month=_.month_number.max(), line_count=_.count())


def insurance_rows(groups: Table, *, month: Month) -> Table:
    """What a comparison for `month` needs to know of each insured identity, sorted by its key.

    One row for each line of the month: name, name_key, employer, employer_name, employer_code,
    place_code, wage_yuan and first_month, since when this employer has paid. Where there is
    none, one row with NULLs. Beside it, of the identity: first_insured, last_month, and how many
    lines and employers the month has.
    """
    used = groups.filter(_.unused == "")
    is_now = _.last_month == month.number
    is_coded = is_now & (_.employer_code != "")
    by_name = used.group_by("identity_key", "employer").agg(
        first_month=_.first_month.min(),
        coded=_.count(where=is_coded),
        bare=_.count(where=is_now & (_.employer_code == "")),
    )
    # one employer may be written in two ways, but has one code; a line that leaves the code out
    # is another employer's where no line with a code has its name
    bare = by_name.filter(_.employer != "", _.bare > 0, _.coded == 0)
    bare = bare.group_by("identity_key").agg(bare_count=_.count())
    paid = used.group_by("identity_key").agg(
        first_insured=_.first_month.min(),
        last_month=_.last_month.max(),
        line_count=_.count(where=is_now),
        code_count=_.employer_code.nunique(where=is_coded),
    )
    paid = (
        paid.left_join(bare, "identity_key")
        .mutate(employer_count=_.code_count + _.bare_count.fill_null(0))
        .drop("code_count", "bare_count", "identity_key_right")
    )
    since = by_name.select("identity_key", "employer", "first_month")
    lines = used.filter(is_now).select("identity_key", *OF_A_LINE)
    return (
        paid.left_join(lines.join(since, ["identity_key", "employer"]), "identity_key")
        .drop("identity_key_right")
        .order_by("identity_key")
    )


def together(*received: Table, month: Month) -> Table:
    """`insurance_rows` of several tables of one month, as if they had come in one."""
    groups = [_groups_of(rows, month=month) for rows in received]
    return insurance_rows(ibis.union(*groups, distinct=True), month=month)


def _groups_of(rows: Table, *, month: Month) -> Table:
    """What `insurance_rows` would read to give these rows: the lines of the month, and of each
    identity since when it was insured before it, and until when."""
    lines = rows.filter(_.last_month == month.number)
    earlier = rows.filter(_.first_insured < month.number)
    nothing = {name: ibis.null(rows[name].type()) for name in OF_A_LINE}
    until = ibis.ifelse(_.last_month < month.number, _.last_month, _.first_insured)
    return ibis.union(
        lines.select(
            "identity_key", "first_month", "last_month", *OF_A_LINE, unused=ibis.literal("")
        ),
        earlier.select(
            "identity_key",
            first_month=_.first_insured,
            last_month=until,
            **nothing,
            unused=ibis.literal(""),
        ),
    )


def insured_from(engine: Engine, path: Path) -> Table:
    """`insurance_rows` as they were stored, and line: the number of each."""
    return engine.read_parquet(path, file_row_number=True).rename(line="file_row_number")


# A person has a line a month, an employer hundreds, and there are a handful of kinds of insurance:
# each distinct text is cleaned, checked and keyed once.


def _numbers(raw: Table) -> Table:
    distinct = raw.select("number").distinct()
    cleaned = distinct.mutate(cleaned_number=lambda t: cleaning.cleaned_number(t.number))
    return cleaned.mutate(identity_key=identity_key_of(_.cleaned_number))


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


def _wages(raw: Table) -> Table:
    return raw.select("wage").distinct().mutate(wage_yuan=lambda t: _amount(t.wage))


def _amount(text: Any) -> Any:
    """See `engine.values.yuan`: most amounts are plain; the others lose commas and signs first."""
    plain = ibis.ifelse(
        text.re_search(f"^{AMOUNT}$"),
        text,
        cleaning.half_width(text).re_replace(AROUND_AMOUNT, ""),
    )
    amount = ibis.ifelse(plain.re_search(f"^{AMOUNT}$"), plain, None).try_cast("float64")
    return ibis.ifelse(amount < float(LARGEST), amount, None)
