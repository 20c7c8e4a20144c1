"""The fingerprint by which a changed row is told from a same one without decrypting anything.

It covers exactly the columns that a file brings, in the values the register keeps, so a row from a
file and the row in the register have the same fingerprint when the file would change nothing.
Keyed, so that it reveals nothing about what it covers.
"""

import hashlib
from collections.abc import Iterable

from bangfu.audit.fields import index_key
from bangfu.registry.columns import PERSON_COLUMNS, SPELL_COLUMNS
from bangfu.registry.models import Person, WorkSpell

DIGEST_BYTES = 16
SEPARATOR = "\x1f"


def row_digest(values: Iterable[object], *, secret: bytes) -> str:
    text = SEPARATOR.join("" if value is None else str(value) for value in values)
    return hashlib.blake2s(text.encode(), key=secret, digest_size=DIGEST_BYTES).hexdigest()


def digest_of_person(person: Person) -> str:
    """Of the person as the register has it now."""
    values = [person.household.household_number, *(getattr(person, n) for n in PERSON_COLUMNS)]
    return row_digest(values, secret=index_key())


def digest_of_spell(spell: WorkSpell) -> str:
    return row_digest((getattr(spell, name) for name in SPELL_COLUMNS), secret=index_key())
