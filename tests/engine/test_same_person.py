"""Where the line lies between a corrected number and another person."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bangfu.engine.values import Told, is_another
from bangfu.engine.values.citizen_id import check_character

BODIES = st.tuples(
    st.sampled_from(["990001", "990002"]),
    st.dates(date(1930, 1, 1), date(1999, 12, 31)),
    st.integers(0, 999),
).map(lambda told: f"{told[0]}{told[1]:%Y%m%d}{told[2]:03d}")
NUMBERS = BODIES.map(lambda body: body + check_character(body))
NAMES = st.text("李王张秀英兰芳伟", min_size=2, max_size=4)
TOLD = st.builds(Told, NAMES, st.one_of(st.just(""), NUMBERS), st.none() | st.dates())
BORN, LATER = date(1985, 3, 2), date(1990, 1, 1)


def apart(one: str, two: str) -> int:
    return sum(a != b for a, b in zip(one, two, strict=True))


@given(TOLD, TOLD)
def test_it_is_the_same_whichever_row_is_asked_first(one, two):
    assert is_another(one, two) == is_another(two, one)
    assert not is_another(one, one)


@given(NUMBERS, NAMES, NAMES)
def test_one_number_is_one_person_whatever_the_name(number, here, there):
    assert not is_another(Told(here, number), Told(there, number))


@given(NUMBERS, NAMES, st.integers(6, 16), st.integers(1, 9))
def test_one_digit_typed_wrongly_is_a_correction(number, name, place, more):
    body = number[:place] + str((int(number[place]) + more) % 10) + number[place + 1 : 17]
    for wrong in (body + number[17], body + check_character(body)):
        assert not is_another(Told(name, number), Told(name, wrong))


@given(NUMBERS, NAMES, st.integers(0, 15))
def test_two_digits_exchanged_are_a_correction(number, name, place):
    exchanged = number[:place] + number[place + 1] + number[place] + number[place + 2 :]
    assert not is_another(Told(name, number), Told(name, exchanged))


@given(BODIES, NAMES)
def test_fifteen_digits_and_what_they_became_are_one_number(body, name):
    short = body[:6] + body[8:]
    assert not is_another(Told(name, short), Told(name + "氏", body + check_character(body)))


@given(NUMBERS, NUMBERS, NAMES, NAMES)
def test_numbers_far_apart_or_with_two_names_are_two_people(one, two, here, there):
    far = one != two and (here != there or apart(one, two) > 2)
    assert is_another(Told(here, one), Told(there, two)) == far


@given(NUMBERS, NAMES, st.integers(1, 14))
def test_a_number_that_was_cut_off_is_not_taken_for_a_correction(number, name, end):
    assert is_another(Told(name, number), Told(name, number[:end]))


@pytest.mark.parametrize(
    ("here", "there", "another"),
    [
        (Told("李秀英", "", BORN), Told("李秀英", "", LATER), False),
        (Told("李秀英", "", BORN), Told("周兰", "", BORN), False),
        (Told("李秀英", "", BORN), Told("周兰", "", LATER), True),
        (Told("李秀英"), Told("李秀瑛"), False),
        (Told("李秀英"), Told("王秀英"), True),
        (Told("李秀英"), Told("李英"), True),
        (Told("李秀英", "", BORN), Told("周兰"), True),
        (Told("李秀英", "0", BORN), Told("周兰", "0", LATER), True),
    ],
)
def test_without_numbers_name_and_birth_date_say_it(here, there, another):
    assert is_another(here, there) is another
