"""Whether the site or a worker is running: the index key is changed only while nobody searches."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import IO

from django.conf import settings
from django.utils.translation import gettext as _


class SiteIsRunning(Exception):
    """Another process uses the keys."""


@cache
def say_running() -> IO[str]:
    """Held until this process ends, however it ends."""
    lock = (settings.BANGFU_HOME / "running.lock").open("a")
    fcntl.flock(lock, fcntl.LOCK_SH)
    return lock


@contextmanager
def alone(name: str) -> Iterator[None]:
    """Raise SiteIsRunning while another process holds the lock of this name."""
    with (settings.BANGFU_HOME / f"{name}.lock").open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise SiteIsRunning(
                _("网站、后台或另一次换密钥正在运行；请先停止，再更换密钥")
            ) from None
        yield
