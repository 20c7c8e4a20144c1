"""Cleaning in SQL says what cleaning in Python says, on whatever arrives."""

import ibis
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bangfu.engine.linkage import cleaning, define_identity_key
from bangfu.engine.linkage.insurance import _amount
from bangfu.engine.linkage.keys import identity_key_of
from bangfu.engine.store import connect
from bangfu.engine.values import NotAnAmount, cleaned_number, identity_key, yuan
from bangfu.engine.values.citizen_id import check_character

SECRET = b"a secret of the tests"
DIRT = st.sampled_from(["", " ", "\t", "'", "　", "G", "ｇ", "-"])
BODIES = st.builds(
    "99000{}{:04d}{:02d}{:02d}{:03d}".format,
    st.integers(1, 9),
    st.integers(1930, 2010),
    st.integers(1, 12),
    st.integers(1, 31),
    st.integers(0, 999),
)
FULL_WIDTH = {0x21 + i: 0xFF01 + i for i in range(94)}


@pytest.fixture(scope="module")
def engine(tmp_path_factory):
    with connect(scratch=tmp_path_factory.mktemp("scratch")) as connected:
        define_identity_key(connected, SECRET)
        yield connected


@st.composite
def written_numbers(draw) -> str:
    body = draw(BODIES)
    number = draw(
        st.sampled_from(
            [
                body + check_character(body),
                body + "7",
                body[:6] + body[8:],
                body + check_character(body) + "43",
                body + check_character(body) + "43B1",
                (body + check_character(body)).lower(),
                (body + check_character(body)).translate(FULL_WIDTH),
            ]
        )
    )
    return draw(DIRT) + number + draw(DIRT)


def column(texts: list[str]):
    return ibis.memtable(pa.table({"text": texts}))


@settings(max_examples=25, deadline=None)
@given(texts=st.lists(st.one_of(written_numbers(), st.text(max_size=25)), min_size=1))
def test_numbers_are_cleaned_and_keyed_alike(engine, texts):
    texts = [text.replace("\x00", "") for text in texts]
    rows = column(texts).mutate(cleaned=lambda t: cleaning.cleaned_number(t.text))
    rows = rows.mutate(key=identity_key_of(rows.cleaned))
    for row in engine.to_pyarrow(rows).to_pylist():
        cleaned = cleaned_number(row["text"])
        assert row["cleaned"] == cleaned
        assert row["key"] == identity_key(cleaned, SECRET)


def test_the_key_depends_on_the_secret(engine):
    assert identity_key("990001199001010013", SECRET) != identity_key("990001199001010013", b"x")


@pytest.mark.parametrize(
    ("here", "there", "same"),
    [
        ("张三", "张　三", True),
        ("张䶮", "张?", True),
        ("张䶮", "张yan", True),
        ("张䶮", "张（yan）", True),
        ("张䶮丽", "张□丽", True),
        ("阿依古丽·买买提", "阿依古丽．买买提", True),
        ("张三", "张四", False),
        ("张三", "张三丰", False),
        ("张三丰", "张？", False),
        ("张三", "*", False),
    ],
)
def test_a_name_that_could_not_be_written_is_no_other_name(engine, here, there, same):
    table = ibis.memtable(pa.table({"here": [here], "there": [there]}))
    cleaned = table.select(
        here=cleaning.cleaned_name(table.here), there=cleaning.cleaned_name(table.there)
    )
    expr = cleaned.select(same=cleaning.same_name(cleaned.here, cleaned.there))
    assert engine.to_pyarrow(expr)["same"].to_pylist() == [same]


@pytest.mark.parametrize(
    ("here", "there", "same"),
    [
        ("临朐（海川）食品加工厂", "临朐(海川)食品加工厂 ", True),
        ("临朐海川食品有限责任公司", "临朐海川食品有限公司", True),
        ("海川食品加工厂", "临朐海川食品加工厂", True),
        ("临朐海川食品加工厂", "临朐海川服饰有限公司", False),
        ("海川", "临朐海川食品加工厂", False),
    ],
)
def test_an_employer_written_otherwise_is_no_other_employer(engine, here, there, same):
    table = ibis.memtable(pa.table({"here": [here], "there": [there]}))
    cleaned = table.select(
        here=cleaning.cleaned_employer(table.here), there=cleaning.cleaned_employer(table.there)
    )
    expr = cleaned.select(same=cleaning.same_employer(cleaned.here, cleaned.there))
    assert engine.to_pyarrow(expr)["same"].to_pylist() == [same]


AMOUNTS = st.one_of(
    st.sampled_from(
        [
            "4000",
            "４０００",
            "'4000",
            "4,000.50",
            "￥4000元",
            "1e300",
            "inf",
            "nan",
            "-1",
            "1_000",
            ".5",
        ]
    ),
    st.decimals(0, 10**11, places=2).map(str),
    st.text("0123456789.,元 '-eE", max_size=8),
)


@settings(max_examples=40, deadline=None)
@given(texts=st.lists(AMOUNTS, min_size=1))
def test_amounts_are_read_alike(engine, texts):
    rows = column(texts).mutate(amount=lambda t: _amount(t.text))
    for row in engine.to_pyarrow(rows).to_pylist():
        try:
            expected = float(yuan(row["text"]))
        except NotAnAmount:
            expected = None
        assert row["amount"] is expected or abs(row["amount"] - expected) < 0.01, row["text"]
