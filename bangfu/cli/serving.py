"""The site and the worker beside it: started together, stopped together."""

import argparse
import os
import signal
import socket
import subprocess
import sys
import threading
import time

from django.contrib.staticfiles.storage import ManifestFilesMixin, staticfiles_storage
from django.core.management import call_command
from django.utils.translation import gettext as _

from bangfu.cli.clearing import every_minute
from bangfu.cli.problems import CommandProblem
from bangfu.cli.progress import say
from bangfu.cli.standing import make_ready, one_at_a_time
from bangfu.runs import worker

SECONDS_TO_STOP = 15
# of two requests in one process each waits for the other's computing: measured with fifty people on
# two cores, four processes answer nearly twice as fast as two in the slowest twentieth
PROCESSES_A_CORE, MOST_PROCESSES = 2, 8
SITE = ["-m", "gunicorn", "bangfu.config.wsgi", "--threads", "8"]
SITE += ["--worker-class", "bangfu.cli.site_worker.IdleFirst"]
# enough for what a page brings with it. Who is bound for longer to one process waits for another's
# computing there while other processes are idle: a quarter of the pages did. Not 0: that shuts each
# connection on the thread that takes requests, and a slow reader would hold it
SITE += ["--keep-alive", "1"]
# where a page stands, no header says
SITE += ["--forwarder-headers", ""]
# should an operator switch access logs on: what people search for stands in no address there
WITHOUT_SEARCHES = '%(t)s "%(m)s %(U)s" %(s)s %(b)s'
SITE_QUIETLY = ["--log-level", "warning", "--timeout", "120"]
SITE_QUIETLY += ["--access-logformat", WITHOUT_SEARCHES]
SITE_QUIETLY += ["--logger-class", "bangfu.cli.site_log.DiscreetLogger"]
STOPS = (signal.SIGINT, signal.SIGTERM)


def serve(options: argparse.Namespace) -> int:
    """Serve until Ctrl-C or SIGTERM. A worker that dies is started again; a dead site ends it."""
    make_ready()
    check_free(options.host, options.port)
    collect_static()
    address = f"{options.host}:{options.port}"
    stop = stop_asked()
    count = min(PROCESSES_A_CORE * (os.cpu_count() or 1), MOST_PROCESSES)
    processes = ["--workers", str(count)]
    site = started([*SITE, *SITE_QUIETLY, *processes, "--bind", address])
    helper = started(["-m", "bangfu", "work"])
    say(_("网站已启动：http://%(address)s （按 Ctrl-C 停止）") % {"address": address})
    try:
        while not stop.wait(0.5) and site.poll() is None:
            if helper.poll() is not None:
                time.sleep(1)
                helper = started(["-m", "bangfu", "work"])
    finally:
        finished(site, helper)
    if not stop.is_set():
        raise CommandProblem(_("网站没能启动或中途停止，原因见上"))
    return 0


def collect_static() -> None:
    """Where pages name files by their content: those of this version, beside those of the last."""
    if isinstance(staticfiles_storage, ManifestFilesMixin):
        with one_at_a_time():
            call_command("collectstatic", verbosity=0, interactive=False)


def work(options: argparse.Namespace) -> int:
    """Do queued work until told to stop, or until the command that started it is gone."""
    make_ready()
    return worker.main(every_minute=every_minute)


def stop_asked() -> threading.Event:
    """Set by Ctrl-C or SIGTERM."""
    asked = threading.Event()
    for number in STOPS:
        signal.signal(number, lambda *_: asked.set())
    return asked


def started(arguments: list[str]) -> subprocess.Popen:
    """In a session of its own, so that Ctrl-C reaches it once, through us."""
    ours = {**os.environ, "BANGFU_STARTED_BY": str(os.getpid())}
    return subprocess.Popen([sys.executable, *arguments], env=ours, start_new_session=True)  # noqa: S603


def finished(*processes: subprocess.Popen) -> None:
    for process in processes:
        process.terminate()
    for process in processes:
        try:
            process.wait(timeout=SECONDS_TO_STOP)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def check_free(host: str, port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise CommandProblem(
                _('端口 %(port)s 已被占用，请另选，如 make demo ARGS="--port 8001"')
                % {"port": port}
            ) from error
