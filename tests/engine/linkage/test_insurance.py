"""Lines of social insurance condensed at receipt say what the lines say one by one."""

from collections import defaultdict

import ibis
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bangfu.engine.linkage import define_identity_key, insurance_groups, insurance_rows, together
from bangfu.engine.linkage.insurance import SAID
from bangfu.engine.store import connect
from bangfu.engine.values import Month, identity_key
from tests.cast import made_up_number

SECRET = bytes(range(32))
SEPTEMBER = Month(2023, 9)
MONTHS = {"202307": 202307, "202308": 202308, "2023-09": 202309, "202310": 202310, "九月": None}
COLUMNS = [*SAID, "month", "wage"]
NUMBERS = [made_up_number(1), made_up_number(2), " " + made_up_number(1), "无"]
EMPLOYERS = [
    ("东方棉纺有限公司", "A1"),
    ("东方棉纺有限责任公司", "A1"),
    ("东方棉纺有限公司", ""),
    ("北山钢铁厂", ""),
    ("", ""),
]

LINES = st.lists(
    st.tuples(
        st.sampled_from(NUMBERS),
        st.sampled_from(["甲", "甲 ", ""]),
        st.sampled_from(EMPLOYERS),
        st.sampled_from(["370724", ""]),
        st.sampled_from(["企业职工基本养老保险", "城乡居民养老保险"]),
        st.sampled_from(["正常参保", "暂停缴费"]),
        st.sampled_from(list(MONTHS)),
        st.sampled_from(["4000", "4,000", "", "四千"]),
    ),
    min_size=1,
    max_size=30,
)


@pytest.fixture(scope="module")
def engine(tmp_path_factory):
    with connect(scratch=tmp_path_factory.mktemp("scratch")) as connected:
        define_identity_key(connected, SECRET)
        yield connected


def condensed(engine, lines):
    texts = [(n, name, *e, p, kind, status, m, w) for n, name, e, p, kind, status, m, w in lines]
    raw = ibis.memtable(
        pa.table(dict(zip(COLUMNS, map(list, zip(*texts, strict=True)), strict=True)))
    )
    months = {"month": list(MONTHS), "month_number": pa.array(MONTHS.values(), pa.int64())}
    places = {"place": ["370724", ""], "place_code": ["370724000000", ""]}
    said = insurance_groups(
        raw,
        month=SEPTEMBER,
        months=ibis.memtable(pa.table(months)),
        places=ibis.memtable(pa.table(places)),
    )
    return engine.create_table("groups", said, temp=True, overwrite=True)


def fault(number, name, month, wage, kind, status):
    """Why a line takes no part, told one line at a time."""
    faults = {
        "number": number == "无",
        "name": not name.strip(),
        "month": MONTHS[month] is None,
        "wage": wage == "四千",
        "later": MONTHS[month] == 202310,
        "not_in_force": "居民" in kind or "暂停" in status,
    }
    return next((why for why, is_so in faults.items() if is_so), "")


@settings(max_examples=25, deadline=None)
@given(lines=LINES)
def test_no_line_is_lost_and_each_is_judged_as_if_it_stood_alone(engine, lines):
    expected = defaultdict(int)
    for number, name, _, _, kind, status, month, wage in lines:
        expected[fault(number, name, month, wage, kind, status)] += 1
    counted = defaultdict(int)
    for row in engine.to_pyarrow(condensed(engine, lines)).to_pylist():
        counted[row["unused"]] += row["line_count"]
    assert counted == expected


@settings(max_examples=25, deadline=None)
@given(lines=LINES)
def test_a_row_knows_the_identitys_months_and_since_when_its_employer_pays(engine, lines):
    months, since, now = defaultdict(list), {}, defaultdict(set)
    for number, name, (employer, code), _, kind, status, month, wage in lines:
        if fault(number, name, month, wage, kind, status):
            continue
        key = identity_key(number.strip(), SECRET)
        workplace = employer.replace("责任", "")
        months[key].append(MONTHS[month])
        earlier = since.get((key, workplace), 999912)
        since[key, workplace] = min(MONTHS[month], earlier)
        if month == "2023-09":
            now[key].add((workplace, code, float(wage.replace(",", "")) if wage else None))
    found = insurance_rows(condensed(engine, lines), month=SEPTEMBER)
    rows = engine.to_pyarrow(found).to_pylist()
    assert [row["identity_key"] for row in rows] == sorted(row["identity_key"] for row in rows)
    assert {row["identity_key"] for row in rows} == set(months)
    for row in rows:
        key = row["identity_key"]
        assert (row["first_insured"], row["last_month"]) == (min(months[key]), max(months[key]))
        coded = {workplace for workplace, code, _ in now[key] if code}
        bare = {workplace for workplace, code, _ in now[key] if not code}
        workplaces = {code for _, code, _ in now[key]} | (bare - coded)
        workplaces -= {""}
        assert row["employer_count"] == len(workplaces)
        if row["name"] is not None:
            assert row["first_month"] == since[key, row["employer"]]
    for key, said in now.items():
        told = [row for row in rows if row["identity_key"] == key and row["name"] is not None]
        assert {(row["employer"], row["employer_code"], row["wage_yuan"]) for row in told} == said


@settings(max_examples=25, deadline=None)
@given(lines=LINES, more=LINES)
def test_two_files_put_together_say_what_one_would(engine, lines, more):
    def said(*some):
        return engine.to_pyarrow(insurance_rows(condensed(engine, some), month=SEPTEMBER))

    def told(rows):
        """By identity: of it, and its lines."""
        found = defaultdict(set)
        for row in rows.to_pylist():
            about = (row["first_insured"], row["last_month"], row["employer_count"])
            line = (row["employer"], row["employer_code"], row["wage_yuan"], row["name_key"])
            found[row["identity_key"]].add((about, line))
        return found

    parts = [ibis.memtable(said(*part)) for part in (lines, more)]
    both = engine.to_pyarrow(together(*parts, month=SEPTEMBER))
    assert told(both) == told(said(*lines, *more))
