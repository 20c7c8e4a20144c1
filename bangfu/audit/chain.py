"""How one record hangs on the one before it: SHA-256 over that one's hash and this one's content.

The form below is for good: written records were hashed with it.
"""

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, datetime

CONTENT = (
    "at",
    "kind",
    "by_id",
    "by_name",
    "action",
    "subject_kind",
    "subject_id",
    "division_code",
    "purpose",
    "fields",
    "before",
    "after",
    "chain_id",
    "place",
)


def linked(previous: str, content: Mapping[str, object]) -> str:
    """Hash of a record with these columns, of which `previous` is the hash before it."""
    told = json.dumps(
        [settled(content[name]) for name in CONTENT],
        ensure_ascii=True,
        sort_keys=True,
        separators=(",", ":"),
    )
    return hashlib.sha256(f"{previous}\n{told}".encode()).hexdigest()


def settled(value: object) -> object:
    """The same whichever database gave it back: moments in UTC, whole numbers without a point."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    if isinstance(value, float):
        return int(value) if value.is_integer() else value
    if isinstance(value, dict):
        return {str(key): settled(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [settled(each) for each in value]
    return value
