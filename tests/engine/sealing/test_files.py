"""A sealed file gives back what was written, from any place in it, or nothing at all."""

import io

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bangfu.engine.sealing import CIPHERS, KeyRing, NotGenuine, SealedReader, SealingWriter, files
from bangfu.engine.sealing.files import HEADER_BYTES

RING = KeyRing({1: b"1" * 32, 2: b"2" * 32})
RECORD = 64
SIZES = [0, 1, RECORD - 1, RECORD, RECORD + 1, 3 * RECORD, 5 * RECORD + 7]


@pytest.fixture(autouse=True, scope="module")
def small_records():
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(files, "RECORD_BYTES", RECORD)
        patch.setattr(files, "SEALED_BYTES", RECORD + 16)
        yield


def sealed(content, cipher="aes-256-gcm", ring=RING, place="here"):
    target = io.BytesIO()
    with SealingWriter(target, ring, CIPHERS[cipher], place=place) as writer:
        for start in range(0, len(content), 50):
            writer.write(content[start : start + 50])
    return target.getvalue()


def opened(stored, ring=RING, place="here"):
    return SealedReader(io.BytesIO(stored), ring, place=place)


@pytest.mark.parametrize("cipher", CIPHERS)
@pytest.mark.parametrize("size", SIZES)
def test_any_size_comes_back_and_does_not_show(cipher, size):
    content = (b"13800001234,990001198503020011;" * 20)[:size]
    stored = sealed(content, cipher)
    assert size < 20 or content[:20] not in stored
    reader = io.BufferedReader(opened(stored))
    assert (reader.read(), reader.raw.size) == (content, size)


@given(
    content=st.binary(max_size=6 * RECORD),
    reads=st.lists(st.tuples(st.integers(0, 7 * RECORD), st.integers(0, 3 * RECORD))),
)
@settings(deadline=None)
def test_every_part_is_read_as_from_the_plain_file(content, reads):
    reader, plain = io.BufferedReader(opened(sealed(content)), 16), io.BytesIO(content)
    for place, length in reads:
        assert (reader.seek(place), plain.seek(place)) == (place, place)
        assert reader.read(length) == plain.read(length)
    assert reader.seek(0, io.SEEK_END) == len(content)


@pytest.mark.parametrize("size", SIZES)
def test_a_file_cut_short_anywhere_is_told_before_anything_of_it_is_used(size):
    stored = sealed(b"x" * size)
    for end in range(len(stored)):
        with pytest.raises(NotGenuine):
            opened(stored[:end])


def test_records_exchanged_repeated_or_left_out_do_not_open():
    stored = sealed(bytes(range(256)) * 2)
    head, body = stored[:HEADER_BYTES], stored[HEADER_BYTES:]
    records = [body[i : i + RECORD + 16] for i in range(0, len(body), RECORD + 16)]
    for wrong in (
        [records[1], records[0], *records[2:]],
        [records[0], records[0], *records[2:]],
        records[1:],
        [*records[:-2], records[-1]],
        [*records, records[-1]],
    ):
        with pytest.raises(NotGenuine):
            opened(head + b"".join(wrong)).readall()


@given(st.data())
@settings(deadline=None)
def test_one_changed_bit_anywhere_in_the_content_is_told(data):
    stored = bytearray(sealed(b"y" * 150))
    bit = data.draw(st.integers(HEADER_BYTES * 8, len(stored) * 8 - 1))
    stored[bit // 8] ^= 1 << bit % 8
    with pytest.raises(NotGenuine):
        opened(bytes(stored)).readall()


def test_a_record_of_another_file_under_the_same_key_does_not_open():
    one, other = sealed(b"a" * 100), sealed(b"b" * 100)
    with pytest.raises(NotGenuine):
        opened(one[:HEADER_BYTES] + other[HEADER_BYTES:])


def test_a_file_in_the_place_of_another_does_not_open():
    stored = sealed(b"a" * 100, place="consents/ab/ab12")
    assert opened(stored, place="consents/ab/ab12").readall() == b"a" * 100
    with pytest.raises(NotGenuine):
        opened(stored, place="consents/cd/cd34")


def sealed_before_places(content):
    """As version 2 wrote them, in one record."""
    header = b"BANGFU\x02\x01\x02" + b"s" * 16
    cipher = files._cipher(RING, header)
    return header + cipher.encrypt(bytes(11) + b"\x01", content, header)


def test_a_file_from_before_places_opens_anywhere_and_does_not_pass_for_a_later_one():
    stored = sealed_before_places(b"old")
    assert opened(stored, place="anywhere").readall() == b"old"
    with pytest.raises(NotGenuine):
        opened(stored.replace(b"\x02", b"\x03", 1), place="")
    with pytest.raises(NotGenuine):
        opened(sealed(b"new").replace(b"\x03", b"\x02", 1))


def test_a_file_left_by_an_exception_never_opens():
    target = io.BytesIO()
    with SealingWriter(target, RING, CIPHERS["aes-256-gcm"], place="here") as finished:
        finished.write(b"z" * 100)
    assert opened(target.getvalue()).readall() == b"z" * 100
    target = io.BytesIO()
    writer = SealingWriter(target, RING, CIPHERS["aes-256-gcm"], place="here")
    writer.write(b"z" * 100)
    writer.__exit__(KeyError, KeyError(), None)
    del writer
    with pytest.raises(NotGenuine):
        opened(target.getvalue())


def test_a_file_under_an_older_key_opens_with_the_new_ring():
    stored = sealed(b"old", ring=RING.without({2}))
    assert opened(stored).readall() == b"old"
    assert (files.header_of(stored), files.header_of(b"PK\x03\x04" * 20)) == ((3, 1, 1), None)


def test_a_parquet_table_is_written_and_its_columns_read_in_any_order():
    table = pa.table({"row": list(range(500)), "phone": ["13800001234"] * 500})
    target = io.BytesIO()
    with SealingWriter(target, RING, CIPHERS["sm4-gcm"], place="here") as writer:
        pq.write_table(table, writer)
    again = pq.ParquetFile(io.BufferedReader(opened(target.getvalue())))
    assert again.read(["phone"]).num_rows == 500
    assert again.read() == table
