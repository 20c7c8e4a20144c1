"""Reading settings from the environment: typed, loud, and secrets also from NAME_FILE."""

import json
import os
import secrets
from pathlib import Path
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

# a page does not pay for a new connection, and what it read before is still at hand
SECONDS_CONNECTED = 600


def text(name: str, default: str | None = None) -> str:
    """The variable, or the contents of the file that NAME_FILE names."""
    file = os.environ.get(f"{name}_FILE")
    value = Path(file).read_text().strip() if file else os.environ.get(name, default)
    if value is None:
        raise ImproperlyConfigured(f"请设置环境变量 {name}（或 {name}_FILE） / set {name}")
    return value


def text_or_file(name: str, default: Path) -> str | Path:
    """The variable itself, or the file that NAME_FILE names, read by who uses it."""
    return os.environ.get(name) or Path(os.environ.get(f"{name}_FILE", default))


def choice(name: str, choices: tuple[str, ...]) -> str:
    """One of the choices, the first where nothing is said."""
    value = os.environ.get(name, choices[0])
    if value not in choices:
        listed = "、".join(choices)
        raise ImproperlyConfigured(f"{name} 应为 {listed} 之一 / {name} must be one of these")
    return value


def number(name: str, default: int) -> int:
    """A whole number from 0 up."""
    value = os.environ.get(name, str(default))
    if not (value.isascii() and value.isdigit()):
        raise ImproperlyConfigured(f"{name} 应为整数 / {name} must be a whole number")
    return int(value)


def mapping(name: str) -> dict[str, object]:
    """A JSON object; empty where nothing is said."""
    try:
        found = json.loads(text(name, "{}"))
    except ValueError as error:
        raise ImproperlyConfigured(f"{name} 不是 JSON / {name} is no JSON") from error
    if not isinstance(found, dict):
        raise ImproperlyConfigured(f"{name} 应为 JSON 对象 / {name} must be a JSON object")
    return found


def flag(name: str, *, default: bool) -> bool:
    value = os.environ.get(name, "1" if default else "0").lower()
    if value not in {"0", "1", "true", "false", "yes", "no"}:
        raise ImproperlyConfigured(f"{name} 应为 1 或 0 / {name} must be 1 or 0")
    return value in {"1", "true", "yes"}


def kept_secret(path: Path) -> str:
    """A secret made at first use and readable by its owner alone."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        try:
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            return path.read_text().strip()
        with os.fdopen(handle, "w") as file:
            file.write(secrets.token_hex(32))
    return path.read_text().strip()


def database(url: str) -> dict[str, object]:
    """Django's settings for sqlite:///path or postgres://user:password@host:port/name."""
    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": unquote(parts.path[1:]),
            "CONN_MAX_AGE": SECONDS_CONNECTED,
            "OPTIONS": {
                # IMMEDIATE: a writer takes its lock at the start and never dies half-way through
                "transaction_mode": "IMMEDIATE",
                "timeout": 60,
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
            },
        }
    if parts.scheme in {"postgres", "postgresql"}:
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": parts.path[1:],
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""),
            "HOST": parts.hostname or "",
            "PORT": str(parts.port or ""),
            "CONN_MAX_AGE": SECONDS_CONNECTED,
            "CONN_HEALTH_CHECKS": True,
        }
    raise ImproperlyConfigured("BANGFU_DATABASE_URL 应以 sqlite:/// 或 postgres:// 开头")
