"""Identity numbers of the unassigned area 9900xx, each once; credit codes; phone numbers."""

import math
from dataclasses import dataclass

import numpy as np

from bangfu.engine.samples.arrays import ZERO, Bytes, Flags, Ints, Random, digits
from bangfu.engine.values.citizen_id import CHECK_CHARACTERS, WEIGHTS
from bangfu.engine.values.credit_code import ALPHABET

AREAS, DAYS, SEQUENCES = 99, 365, 500
SLOTS = AREAS * DAYS * SEQUENCES  # numbers for each year of birth and sex
DAYS_BEFORE = np.array([0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334])
CHECKS = np.frombuffer(CHECK_CHARACTERS.encode(), dtype=np.uint8)
CODE_CHARACTERS = np.frombuffer(ALPHABET.encode(), dtype=np.uint8)
CODE_WEIGHTS = np.array([pow(3, place, 31) for place in range(17)])
PERSON_PHONE, HOUSEHOLD_PHONE = 198, 199


@dataclass(frozen=True)
class Births:
    """Who is born when; the slot makes every number single without remembering any."""

    year: Ints
    month: Ints
    day: Ints
    is_male: Flags
    slot: Ints


def slots(seed: int, index: Ints) -> Ints:
    """A place of its own for every index below SLOTS, scattered."""
    random = np.random.default_rng([seed, SLOTS])
    factor = int(random.integers(SLOTS // 3, SLOTS))
    while math.gcd(factor, SLOTS) > 1:
        factor += 1
    shifted: Ints = (index * factor + int(random.integers(SLOTS))) % SLOTS
    return shifted


def births(*, year: Ints, is_male: Flags, slot: Ints) -> Births:
    day_of_year = slot // AREAS % DAYS
    month = np.searchsorted(DAYS_BEFORE, day_of_year, side="right")
    return Births(year, month, day_of_year - DAYS_BEFORE[month - 1] + 1, is_male, slot)


def identity_numbers(born: Births) -> Bytes:
    sequence = born.slot // (AREAS * DAYS) * 2 + born.is_male
    body = (
        (990000 + born.slot % AREAS + 1) * 10**11
        + (born.year * 10**4 + born.month * 100 + born.day) * 1000
        + sequence
    )
    return with_check(digits(body, width=17))


def with_check(body: Bytes) -> Bytes:
    remainder = ((body - ZERO).astype(np.int64) @ np.array(WEIGHTS)) % 11
    return np.column_stack([body, CHECKS[remainder]])


def spoilt_numbers(random: Random, numbers: Bytes) -> Bytes:
    """Numbers that fail: mostly another check character, else a day that does not exist."""
    remainder = ((numbers[:, :17] - ZERO).astype(np.int64) @ np.array(WEIGHTS)) % 11
    wrong = CHECKS[(remainder + random.integers(1, 11, len(numbers))) % 11]
    spoilt = np.column_stack([numbers[:, :17], wrong])
    impossible = random.random(len(numbers)) < 0.2
    spoilt[impossible, 10:14] = np.frombuffer(b"0230", dtype=np.uint8)
    spoilt[impossible] = with_check(spoilt[impossible, :17])
    return spoilt


def credit_codes(random: Random, division: str, count: int) -> Bytes:
    """Codes of companies registered in a place; one in fifty fails its check, as real ones do."""
    head = np.tile(np.frombuffer(f"91{division[:6]}".encode(), dtype=np.uint8), (count, 1))
    body = random.integers(len(ALPHABET), size=(count, 9))
    values = np.column_stack([head - ZERO, body])
    check = -(values @ CODE_WEIGHTS) % 31
    check = np.where(random.random(count) < 0.02, (check + 1) % 31, check)
    return np.column_stack([head, CODE_CHARACTERS[body], CODE_CHARACTERS[check]])


def phones(random: Random, prefix: int, count: int) -> Bytes:
    return digits(prefix * 10**8 + random.integers(10**7, 10**8, count), width=11)
