"""Where this process may write what nobody else should find: files being uploaded, made or opened.

Each process has a folder of its own in BANGFU_HOME/scratch, held by a lock that ends with the
process however it ends; what a killed process left is removed when the next one starts.
"""

import atexit
import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path

from django.conf import settings

PREFIX = "process-"


@cache
def folder() -> Path:
    """Made at first use; from then on every temporary file of this process lies in it."""
    parent = settings.BANGFU_HOME / "scratch"
    parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with _one_at_a_time(parent):
        _clean(parent)
        own = Path(tempfile.mkdtemp(prefix=PREFIX, dir=parent))
        _lock(own)
    atexit.register(shutil.rmtree, own, ignore_errors=True)
    tempfile.tempdir = str(own)
    return own


def _clean(parent: Path) -> None:
    for left in parent.iterdir():
        if left.name.startswith(PREFIX) and not _lock(left, keep=False):
            continue
        if left.is_dir():
            shutil.rmtree(left, ignore_errors=True)
        elif left.suffix != ".lock":
            left.unlink(missing_ok=True)


def _lock(own: Path, *, keep: bool = True) -> bool:
    """Whether nobody holds the folder; `keep` holds it as long as this process lives."""
    handle = os.open(own, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(handle)
        return False
    if not keep:
        os.close(handle)
    return True


@contextmanager
def _one_at_a_time(parent: Path) -> Iterator[None]:
    """Nobody cleans between the making of a folder and its lock."""
    with (parent / "clean.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


@contextmanager
def unnamed() -> Iterator[tuple[int, Path]]:
    """A file without a name: its number, and a path by which this machine's programs open it.

    It has no name from before its first byte on, so nothing of it is left by a kill.
    """
    handle, name = tempfile.mkstemp(dir=folder())
    with suppress(FileNotFoundError):
        os.unlink(name)
    try:
        yield handle, Path(f"/proc/{os.getpid()}/fd/{handle}")
    finally:
        os.close(handle)
