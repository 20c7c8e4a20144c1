"""The keyed index by which tables are joined: it names nobody without the key.

HMAC-SHA256 of the cleaned number, cut to 60 bits so that it is a positive 64-bit integer in
SQLite, PostgreSQL, Parquet and Spark alike. `bangfu.engine.linkage.keys` computes the same in SQL.
"""

import hashlib
import hmac

HEX_DIGITS = 15


def identity_key(number: str, secret: bytes) -> int:
    """The key of a cleaned number.

    >>> identity_key("11010519491231002X", b"a secret") < 2**60
    True
    """
    return int(hmac.digest(secret, number.encode(), hashlib.sha256).hex()[:HEX_DIGITS], 16)
