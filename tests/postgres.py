"""A throw-away PostgreSQL server; `python -m tests.postgres COMMAND…` runs a command on one.

PostgreSQL refuses to run as root, so root lends it to the `postgres` or `nobody` user.
BANGFU_TEST_POSTGRES_URL names a server to use instead (its user must be allowed to make databases).
"""

import os
import pwd
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

OLDEST = 15
QUICK = "-c fsync=off -c synchronous_commit=off -c full_page_writes=off -c shared_buffers=64MB"


def available() -> str | None:
    """Where PostgreSQL is: a server's address or the folder of its programs."""
    return os.environ.get("BANGFU_TEST_POSTGRES_URL") or programs()


def programs() -> str | None:
    debian = Path("/usr/lib/postgresql")
    newest = max((int(path.parents[1].name) for path in debian.glob("*/bin/initdb")), default=0)
    if newest >= OLDEST:
        return str(debian / str(newest) / "bin")
    initdb = shutil.which("initdb")
    return str(Path(initdb).parent) if initdb else None


@contextmanager
def server() -> Iterator[str]:
    """The address of a server that lives as long as the block."""
    given = os.environ.get("BANGFU_TEST_POSTGRES_URL")
    if given:
        yield given
        return
    # not where temporary files of the program lie, which nobody else may enter
    folder = Path(tempfile.mkdtemp(prefix="bangfu-postgres-", dir=os.environ.get("TMPDIR", "/tmp")))
    try:
        with running(folder) as url:
            yield url
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def running(folder: Path) -> Iterator[str]:
    password, port = secrets.token_hex(16), free_port()
    (folder / "password").write_text(password)
    data, user = str(folder / "data"), lend(folder)
    initdb = ["-D", data, "-U", "bangfu", "-A", "scram-sha-256", "--locale=C.UTF-8", "-E", "UTF8"]
    run(user, "initdb", *initdb, f"--pwfile={folder / 'password'}", "--no-sync")
    options = f"-p {port} -k {folder} -c listen_addresses=127.0.0.1 {QUICK}"
    run(user, "pg_ctl", "-D", data, "-w", "-l", str(folder / "log"), "-o", options, "start")
    try:
        yield f"postgres://bangfu:{password}@127.0.0.1:{port}/postgres"
    finally:
        run(user, "pg_ctl", "-D", data, "-m", "immediate", "stop")


def lend(folder: Path) -> str | None:
    """The user to run as, who is given the folder; None where we are not root."""
    if os.geteuid() != 0:
        return None
    known = {entry.pw_name: entry for entry in pwd.getpwall()}
    user = known.get("postgres") or known["nobody"]
    for path in (folder, folder / "password"):
        os.chown(path, user.pw_uid, user.pw_gid)
    return user.pw_name


def run(user: str | None, program: str, *arguments: str) -> None:
    command = [f"{programs()}/{program}", *arguments]
    as_user = ["runuser", "-u", user, "--"] if user else []
    done = subprocess.run(
        [*as_user, *command],
        cwd="/",
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(f"{program} did not work: {done.stderr}")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def main(command: list[str]) -> int:
    if not available():
        print("PostgreSQL: not here, not tested (apt-get install postgresql)", file=sys.stderr)  # noqa: T201
        return 1 if os.environ.get("BANGFU_TEST_STRICT") == "1" else 0
    with server() as url:
        os.environ["BANGFU_TEST_DATABASE_URL"] = url
        return subprocess.run(command, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
