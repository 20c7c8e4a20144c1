"""The keys of this installation: read from a file or the environment, never from the database.

The key file may get a new generation while the site is running (`bangfu rotate-keys`): every
process looks at it again within a second, and at once when it meets a generation unknown to it.
"""

import os
import secrets
import time
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from bangfu.engine.sealing import (
    CIPHERS,
    KeyRing,
    NotAKeyRing,
    NotGenuine,
    Sealer,
    UnknownGeneration,
)

LOOKS_AGAIN_AFTER_SECONDS = 1.0
FIELD, INDEX = "field", "index"
VARIABLES = {FIELD: "BANGFU_FIELD_KEY", INDEX: "BANGFU_INDEX_KEY"}


class KeyUnusable(Exception):
    """A key is missing, unreadable, or not the one that this installation's data have."""


class KeySource:
    """Where one kind of key comes from, and what it said when last looked at."""

    def __init__(self, kind: str) -> None:
        self.variable = VARIABLES[kind]
        told: str | Path = getattr(settings, self.variable)
        self.path = told if isinstance(told, Path) else None
        self.where = str(self.path or self.variable)
        self.suite = CIPHERS[settings.BANGFU_CIPHER]
        self._text = told
        self._sealer: Sealer | None = None
        self._seen: tuple[int, int] | None = None
        self._looked_at = 0.0

    def sealer(self) -> Sealer:
        now = time.monotonic()
        if self._sealer is None or now - self._looked_at > LOOKS_AGAIN_AFTER_SECONDS:
            self.look(now)
        return self._sealer  # type: ignore[return-value]

    def ring(self) -> KeyRing:
        return self.sealer().ring

    def look(self, now: float | None = None) -> None:
        """Read the file again if it changed. What was read once stays in use if it goes away."""
        self._looked_at = time.monotonic() if now is None else now
        if self.path is None:
            self._sealer = self._sealer or Sealer(self._parsed(str(self._text)), self.suite)
            return
        try:
            status = self.path.stat()
            if (seen := (status.st_mtime_ns, status.st_ino)) == self._seen:
                return
            ring = self._parsed(self.path.read_text())
            self._settle()
            self._sealer, self._seen = Sealer(ring, self.suite), seen
        except FileNotFoundError:
            self._make_first()
        except (OSError, UnicodeDecodeError):
            self._complain(_("密钥文件 %(where)s 打不开，请检查其权限和内容"))

    def check_there(self) -> None:
        """Where the database knows a key, none is made in the place of a file that went away."""
        if self._sealer is None and self.path is not None and not self.path.exists():
            self._complain(
                _(
                    "密钥文件 %(where)s 不存在，数据库里已有用它加密的内容，不能另造一个；"
                    "请把原来的密钥文件放回这个位置"
                )
            )

    def replace(self, ring: KeyRing) -> None:
        """Write the file anew: whole or not at all, readable by its owner alone."""
        self._write(ring.text(), os.replace)
        self.look()

    def _write(self, text: str, into_place: Callable[[Path, Path], None]) -> None:
        assert self.path is not None  # noqa: S101
        unfinished = self.path.with_name(f".{self.path.name}.{os.getpid()}")
        try:
            handle = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            with os.fdopen(handle, "w") as file:
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
            into_place(unfinished, self.path)
            _to_disk(self.path.parent)
        finally:
            unfinished.unlink(missing_ok=True)

    def _settle(self) -> None:
        """Before a key is used: that it is there outlives a power cut, whoever wrote it just now,
        and what a process left that was killed while it wrote keys is gone. A folder that others
        look after (a mounted key store, say) is left to them."""
        assert self.path is not None  # noqa: S101
        with suppress(OSError):
            _to_disk(self.path.parent)
            for left in self.path.parent.glob(f".{self.path.name}.*"):
                process = left.suffix[1:]
                if process.isdigit() and not Path(f"/proc/{process}").exists():
                    left.unlink(missing_ok=True)

    def _make_first(self) -> None:
        """At first use, in the home only: a file that the operator named must be there."""
        assert self.path is not None  # noqa: S101
        if self._sealer is not None:
            return
        if self.path.parent != settings.BANGFU_HOME / "keys":
            self._complain(_("密钥文件 %(where)s 不存在，请放回或更正其路径"))
        self.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        # a link takes no other's place: the key of whoever was first stays
        with suppress(FileExistsError):
            self._write(secrets.token_hex(32), os.link)
            _to_disk(self.path.parent.parent)
        self.look()

    def _parsed(self, text: str) -> KeyRing:
        try:
            return KeyRing.parse(text)
        except NotAKeyRing:
            self._complain(
                _('密钥 %(where)s 应为 64 位十六进制数，或 {"1": "…", "2": "…"}（代号和密钥）')
            )

    def _complain(self, sentence: str) -> None:
        raise KeyUnusable(sentence % {"where": self.where}) from None


def _to_disk(folder: Path) -> None:
    """What was just given a name in it."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@cache
def source(kind: str) -> KeySource:
    return KeySource(kind)


def sealer() -> Sealer:
    """Seals the values of encrypted columns."""
    return source(FIELD).sealer()


def unsealed(stored: str, *, column: str, row: str) -> str:
    """A generation unknown to this process may be one that was just made: the file knows."""
    try:
        return sealer().unseal(stored, column=column, row=row)
    except UnknownGeneration:
        source(FIELD).look()
    except NotGenuine:
        raise NotGenuine(
            _("%(column)s 的内容不是在这里加密的，或被改动过") % {"column": column}
        ) from None
    try:
        return sealer().unseal(stored, column=column, row=row)
    except UnknownGeneration as unknown:
        raise KeyUnusable(missing(unknown.generation)) from None


def missing(generation: int, kind: str = FIELD) -> str:
    return _("缺少第 %(generation)s 代密钥（%(where)s），用它加密的内容打不开；请把它放回") % {
        "generation": generation,
        "where": source(kind).where,
    }


def index_key() -> bytes:
    """The secret of `engine.values.identity_key`."""
    ring = source(INDEX).ring()
    return ring.secret(ring.current)
