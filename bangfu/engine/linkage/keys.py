"""The keyed index in SQL: the same number as `engine.values.identity_key`, at engine speed."""

import ibis

from bangfu.engine.store import Engine
from bangfu.engine.values.identity_key import HEX_DIGITS

BLOCK_BYTES = 64  # of SHA-256, as HMAC pads its key (RFC 2104)


@ibis.udf.scalar.builtin(name="identity_key_of")
def identity_key_of(number: str) -> int:  # type: ignore[empty-body]
    """HMAC of a cleaned number; the engine must have been given the secret."""


def define_identity_key(engine: Engine, secret: bytes) -> None:
    """Teach an engine `identity_key_of`. The secret lives in this connection only."""
    padded = secret.ljust(BLOCK_BYTES, b"\0")
    inner = _blob(bytes(byte ^ 0x36 for byte in padded))
    outer = _blob(bytes(byte ^ 0x5C for byte in padded))
    digest = f"sha256({outer} || unhex(sha256({inner} || encode(number))))"
    engine.raw_sql(
        f"CREATE OR REPLACE TEMP MACRO identity_key_of(number) AS "
        f"('0x' || {digest}[1:{HEX_DIGITS}])::BIGINT"
    )


def _blob(content: bytes) -> str:
    return "'" + "".join(f"\\x{byte:02X}" for byte in content) + "'::BLOB"
