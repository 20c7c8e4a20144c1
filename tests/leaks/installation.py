"""A whole installation of its own: a home, a database, a site with its worker, and their logs."""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart

from tests.postgres import free_port

SIGN_IN = """
import sys, django
django.setup()
from django.test import Client
from bangfu.org.models import Staff
client = Client()
client.force_login(Staff.objects.get(username=sys.argv[1]))
print(client.cookies["sessionid"].value)
"""


@dataclass
class Installation:
    folder: Path
    database_url: str = ""
    port: int = field(default_factory=free_port)

    @property
    def home(self) -> Path:
        return self.folder / "home"

    @property
    def logs(self) -> Path:
        made = self.folder / "logs"
        made.mkdir(exist_ok=True)
        return made

    @property
    def environment(self) -> dict[str, str]:
        kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
        database = {"BANGFU_DATABASE_URL": self.database_url} if self.database_url else {}
        return {
            **kept,
            **database,
            "BANGFU_HOME": str(self.home),
            "DJANGO_SETTINGS_MODULE": "bangfu.config.settings.local",
            "PYTHONPATH": str(Path(__file__).resolve().parents[2]),
            # what an operator may switch on: even then no address with its search words
            "GUNICORN_CMD_ARGS": "--access-logfile -",
        }

    def runs(self, code: str, *arguments: str) -> str:
        """A piece of Python in a process of this installation."""
        done = subprocess.run(
            [sys.executable, "-c", code, *arguments],
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        with (self.logs / "process.log").open("a") as log:
            log.write(done.stderr)
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    @contextmanager
    def serving(self) -> Iterator[None]:
        with (self.logs / "serve.log").open("a") as log:
            site = subprocess.Popen(
                [sys.executable, "-m", "bangfu", "serve", "--port", str(self.port)],
                env=self.environment,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
            try:
                self._wait(site)
                yield
            finally:
                site.terminate()
                site.wait(timeout=30)

    def _wait(self, site: subprocess.Popen) -> None:
        end = time.monotonic() + 60
        while time.monotonic() < end:
            assert site.poll() is None, (self.logs / "serve.log").read_text()
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{self.port}/sign-in/", timeout=5).close()
            except OSError:
                time.sleep(0.2)
            else:
                return
        raise AssertionError("the site did not start")

    def browser(self, username: str) -> "Browser":
        return Browser(self.port, self.runs(SIGN_IN, username))


class Browser:
    """Asks pages as somebody who has signed in."""

    def __init__(self, port: int, session: str) -> None:
        self.port = port
        self.address = f"http://127.0.0.1:{port}"
        self.session = session

    def get(self, path: str) -> tuple[int, bytes]:
        return self._ask(urllib.request.Request(self.address + path))  # noqa: S310

    def says(self, line: str) -> None:
        """A line that no browser would send."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=10) as connection:
            connection.sendall(f"{line}\r\n\r\n".encode())
            connection.recv(1000)

    def post(self, path: str, data: dict[str, object]) -> tuple[int, bytes]:
        token = "a" * 32
        request = urllib.request.Request(  # noqa: S310
            self.address + path, data=encode_multipart(BOUNDARY, data)
        )
        request.add_header("Content-Type", MULTIPART_CONTENT)
        request.add_header("X-CSRFToken", token)
        request.add_header("Cookie", f"sessionid={self.session}; csrftoken={token}")
        return self._ask(request)

    def _ask(self, request: urllib.request.Request) -> tuple[int, bytes]:
        if not request.has_header("Cookie"):
            request.add_header("Cookie", f"sessionid={self.session}")
        try:
            with urllib.request.build_opener().open(request, timeout=60) as answer:
                return answer.status, answer.read()
        except urllib.error.HTTPError as refused:
            return refused.code, refused.read()
