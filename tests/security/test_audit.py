"""The audit of locked versions: what it finds, and that it says what it rests on."""

import json
import os
import re
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
CLOSED = "http://127.0.0.1:9/simple"


def audit(*arguments: Path, index: str = CLOSED) -> subprocess.CompletedProcess:
    return subprocess.run(
        [sys.executable, ROOT / "tools" / "audit.py", *arguments],
        env={**os.environ, "PIP_INDEX_URL": index, "PIP_CONFIG_FILE": os.devnull},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def index():
    """A package index that knows one advisory."""

    class Index(BaseHTTPRequestHandler):
        def do_GET(self):
            told = [{"id": "PYSEC-1", "summary": "planted"}] if "/bad/" in self.path else []
            self.send_response(200)
            self.end_headers()
            self.wfile.write(json.dumps({"vulnerabilities": told}).encode())

        def log_message(self, *_):
            """Quiet."""

    server = HTTPServer(("127.0.0.1", 0), Index)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/simple"
    server.shutdown()
    server.server_close()


def lock(folder: Path, *pins: str) -> Path:
    path = folder / "some.lock"
    path.write_text("".join(f"{pin} \\\n    --hash=sha256:0\n" for pin in pins))
    return path


@pytest.mark.parametrize("pin", ["django==5.2.7", "pillow==10.2.0", "gunicorn==20.1.0"])
def test_a_dangerous_version_is_found_without_a_network(tmp_path, pin):
    done = audit(lock(tmp_path, pin, "whitenoise==6.12.0"))
    assert done.returncode == 1
    assert re.search(rf"^{pin.replace('==', ' ')}: CVE-", done.stdout, re.M)


def test_what_the_index_tells_is_found(tmp_path, index):
    done = audit(lock(tmp_path, "bad==1.0", "good==1.0"), index=index)
    assert (done.returncode, "bad 1.0: PYSEC-1 planted" in done.stdout) == (1, True)
    assert "good" not in done.stdout


def test_no_network_fails_nothing_and_is_said(tmp_path):
    done = audit(lock(tmp_path, "good==1.0"))
    assert done.returncode == 0, done.stdout + done.stderr
    assert "note: 1 versions checked against the list of" in done.stdout
    assert "not against the package index" in done.stdout


def test_what_we_lock_is_on_no_list():
    done = audit()
    assert done.returncode == 0, done.stdout


def test_the_list_is_dated_and_names_packages_we_lock():
    head, *lines = (ROOT / "tools" / "advisories.csv").read_text().splitlines()
    assert re.search(r"\d{4}-\d\d-\d\d", head)
    locks = (ROOT / "requirements" / f"{name}.lock" for name in ("base", "dev", "load"))
    locked = "\n".join(["", *(lock.read_text() for lock in locks)])
    for line in lines:
        assert f"\n{line.partition(',')[0]}==" in locked, line
