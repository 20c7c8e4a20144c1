"""Codes that are handed to a person once, and of which only a hash stays here.

Drawn from seventy-nine bits, they need no key to be safe from guessing; without one they outlive
every change of keys, which the holder of a receipt cannot be told of.
"""

import hashlib
import secrets

# without letters and digits that look alike on a printed sheet
ALPHABET = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
GROUPS, GROUP = 4, 4


def new_code() -> str:
    """Sixteen characters in groups of four, seventy-nine bits: K7QM-2XPA-…"""
    groups = ("".join(secrets.choice(ALPHABET) for _ in range(GROUP)) for _ in range(GROUPS))
    return "-".join(groups)


def hash_of(code: str, *, kind: str) -> str:
    """However the person types it: small letters, blanks and dashes do not matter."""
    bare = "".join(char for char in code.upper() if char.isalnum())
    return hashlib.sha256(f"{kind}:{bare}".encode()).hexdigest()
