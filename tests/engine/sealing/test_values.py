"""A sealed value opens in its own place with its own key, and nowhere else."""

import base64
import os

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from hypothesis import given
from hypothesis import strategies as st

from bangfu.engine.sealing import (
    CIPHERS,
    KeyRing,
    NotAKeyRing,
    NotGenuine,
    Sealer,
    UnknownCipher,
    UnknownGeneration,
)
from bangfu.engine.sealing.ciphers import Sm4Gcm

ONE, TWO = b"1" * 32, b"2" * 32
PLACE = {"column": "registry.person.phone", "row": "37072400000101"}
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1)


def sealer(cipher="aes-256-gcm", **generations):
    secrets = generations or {"g1": ONE}
    ring = KeyRing({int(name[1:]): secret for name, secret in secrets.items()})
    return Sealer(ring, CIPHERS[cipher])


@pytest.mark.parametrize("cipher", CIPHERS)
@given(text=TEXTS, row=st.text(st.characters(exclude_categories=["Cs"])))
def test_what_was_sealed_opens_in_its_place(cipher, text, row):
    stored = sealer(cipher).seal(text, column="a.b.c", row=row)
    assert sealer(cipher).unseal(stored, column="a.b.c", row=row) == text


@pytest.mark.parametrize("cipher", CIPHERS)
@given(data=st.data(), text=TEXTS)
def test_a_value_with_any_one_bit_changed_does_not_open(cipher, data, text):
    raw = bytearray(base64.b64decode(sealer(cipher).seal(text, **PLACE)))
    bit = data.draw(st.integers(0, len(raw) * 8 - 1))
    raw[bit // 8] ^= 1 << bit % 8
    with pytest.raises((NotGenuine, UnknownGeneration, UnknownCipher)):
        sealer(cipher).unseal(base64.b64encode(raw).decode(), **PLACE)


@pytest.mark.parametrize("cipher", CIPHERS)
@pytest.mark.parametrize(
    "elsewhere",
    [
        {"column": "registry.person.phone", "row": "37072400000102"},
        {"column": "registry.person.identity_number", "row": "37072400000101"},
        {"column": "registry.person.phone\x1f3707240000010", "row": "1"},
    ],
)
def test_a_value_copied_elsewhere_does_not_open(cipher, elsewhere):
    stored = sealer(cipher).seal("13800000000", **PLACE)
    with pytest.raises(NotGenuine):
        sealer(cipher).unseal(stored, **elsewhere)


def test_the_newest_generation_seals_and_older_ones_still_open():
    old = sealer(g1=ONE).seal("13800000000", **PLACE)
    both = sealer(g1=ONE, g2=TWO)
    new = both.seal("13800000000", **PLACE)
    assert both.unseal(old, **PLACE) == both.unseal(new, **PLACE) == "13800000000"
    assert (old[:4] == both.mark, new[:4] == both.mark) == (False, True)
    with pytest.raises(UnknownGeneration) as unknown:
        sealer(g1=ONE).unseal(new, **PLACE)
    assert unknown.value.generation == 2


def test_with_the_wrong_key_nothing_opens():
    stored = sealer(g1=ONE).seal("13800000000", **PLACE)
    with pytest.raises(NotGenuine):
        sealer(g1=TWO).unseal(stored, **PLACE)


def test_either_cipher_opens_what_the_other_sealed():
    stored = {name: sealer(name).seal("13800000000", **PLACE) for name in CIPHERS}
    for name in CIPHERS:
        assert {sealer(name).unseal(text, **PLACE) for text in stored.values()} == {"13800000000"}
    assert len({text[:4] for text in stored.values()}) == 2


def test_values_from_before_keys_had_generations_still_open():
    nonce = os.urandom(12)
    body = AESGCM(ONE).encrypt(nonce, b"13800000000", PLACE["column"].encode())
    stored = base64.b64encode(b"\x01" + nonce + body).decode()
    assert sealer(g1=ONE, g2=TWO).unseal(stored, **PLACE) == "13800000000"


def test_many_at_once_are_each_bound_to_their_row_and_blanks_stay_blank():
    [first, blank, third] = sealer().seal_many(
        ["13800000000", "", "13800000000"], column="a.b.c", rows=["1", "2", "3"]
    )
    assert (blank, first == third) == ("", False)
    assert sealer().unseal(third, column="a.b.c", row="3") == "13800000000"
    with pytest.raises(NotGenuine):
        sealer().unseal(third, column="a.b.c", row="1")


@pytest.mark.parametrize("stored", ["13800000000", "李秀英", "AgEB", "AQ==", "", "!!!!", "A" * 400])
def test_what_was_never_sealed_is_not_taken_for_it(stored):
    with pytest.raises(NotGenuine):
        sealer().unseal(stored, **PLACE)


def test_sm4_gcm_gives_the_published_result():
    """RFC 8998, appendix A.1."""
    cipher = Sm4Gcm(bytes.fromhex("0123456789abcdeffedcba9876543210"))
    plain = bytes.fromhex("aa" * 8 + "bb" * 8 + "cc" * 8 + "dd" * 8 + "ee" * 8 + "ff" * 8)
    plain += bytes.fromhex("ee" * 8 + "aa" * 8)
    sealed = cipher.encrypt(
        bytes.fromhex("00001234567800000000abcd"),
        plain,
        bytes.fromhex("feedfacedeadbeeffeedfacedeadbeefabaddad2"),
    )
    assert sealed.hex() == (
        "17f399f08c67d5ee19d0dc9969c4bb7d5fd46fd3756489069157b282bb200735"
        "d82710ca5c22f0ccfa7cbf93d496ac15a56834cbcf98c397b4024a2691233b8d"
        "83de3541e4c2b58177e065a9bf7b62ec"
    )


@pytest.mark.parametrize(
    "text",
    ["", "no hex", "ab" * 31, "{}", "{", '{"0": "%s"}', '{"256": "%s"}', '{"x": "%s"}', '{"1": 7}'],
)
def test_a_text_that_is_no_key_is_refused(text):
    with pytest.raises(NotAKeyRing):
        KeyRing.parse(text.replace("%s", "ab" * 32))


def test_a_ring_says_itself_as_it_is_read():
    ring = KeyRing.parse("ab" * 32).extended(TWO)
    again = KeyRing.parse(ring.text())
    assert [again.secret(n) for n in again.generations] == [b"\xab" * 32, TWO]


def test_a_ring_shows_no_secret_where_it_is_printed():
    ring = KeyRing.parse("ab" * 32)
    assert "abab" not in f"{ring!r} {ring.check_value(1)} {vars(sealer())}"
