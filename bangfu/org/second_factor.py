"""Codes of the telephone (TOTP, RFC 6238) and recovery codes: values in, answers out."""

import base64
import secrets

from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor import InvalidToken
from cryptography.hazmat.primitives.twofactor.totp import TOTP
from django.utils.crypto import salted_hmac

STEP_SECONDS, DIGITS, SECRET_BYTES = 30, 6, 20
# a telephone's clock may be half a minute off
DRIFT = (0, -1, 1)
RECOVERY_CODES, RECOVERY_LENGTH = 8, 10
# without letters and digits that look alike on a printed sheet
ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"


def new_secret() -> str:
    """Twenty random bytes in base32, as telephones take them."""
    return base64.b32encode(secrets.token_bytes(SECRET_BYTES)).decode()


def generator(secret: str) -> TOTP:
    """SHA-1 because the apps on telephones know no other; its weakness does not touch HMAC."""
    return TOTP(base64.b32decode(secret), DIGITS, SHA1(), STEP_SECONDS)  # noqa: S303


def address_for(secret: str, *, username: str, issuer: str) -> str:
    """What the QR code says."""
    return generator(secret).get_provisioning_uri(username, issuer)


def step_of(secret: str, code: str, *, at: float, after: int) -> int | None:
    """The half minute of which this is the code, if later than `after`; None: a wrong code."""
    digits = "".join(code.split())
    if not (digits.isascii() and digits.isdigit() and len(digits) == DIGITS):
        return None
    now = int(at) // STEP_SECONDS
    for step in (now + drift for drift in DRIFT):
        if step > after and _is_code(secret, digits, step):
            return step
    return None


def _is_code(secret: str, digits: str, step: int) -> bool:
    try:
        generator(secret).verify(digits.encode(), step * STEP_SECONDS)
    except InvalidToken:
        return False
    return True


def new_recovery_codes() -> list[str]:
    return [
        "".join(secrets.choice(ALPHABET) for _ in range(RECOVERY_LENGTH))
        for _ in range(RECOVERY_CODES)
    ]


def keyed_hash(text: str, *, of: str) -> str:
    """For one-time secrets of high entropy: found again without being kept."""
    tidy = "".join(text.split()).lower()
    return salted_hmac(f"bangfu.org.{of}", tidy, algorithm="sha256").hexdigest()
