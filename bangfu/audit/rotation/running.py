"""Whether the site, a worker or a command is running: the index key is changed only while nobody
searches, and nobody computes an index under the key of a moment ago."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import IO

from django.conf import settings
from django.utils.translation import gettext as _

from bangfu.audit.keys import KeyUnusable


class SiteIsRunning(Exception):
    """Another process uses the keys."""


@cache
def say_running() -> IO[str]:
    """Held until this process ends, however it ends. To be said before the index key is looked at:
    from then on it stays."""
    lock = (settings.BANGFU_HOME / "running.lock").open("a")
    try:
        fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        lock.close()
        raise KeyUnusable(_("正在更换索引密钥，请等它换完再试")) from None
    return lock


@contextmanager
def alone(name: str) -> Iterator[None]:
    """Raise SiteIsRunning while another process holds the lock of this name."""
    with (settings.BANGFU_HOME / f"{name}.lock").open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise SiteIsRunning(
                _("网站、后台或另一条命令正在运行；请先停止或等它结束，再更换密钥")
            ) from None
        yield
