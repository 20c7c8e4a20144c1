"""Programs that some tests need: found, or skipped with the name of the Debian package.

With BANGFU_TEST_STRICT=1 a skipped test is a failed test: the build server must run them all.
"""

import os
import shutil
from collections.abc import Generator
from dataclasses import dataclass

import pytest

from tests import postgres


@dataclass(frozen=True)
class Need:
    programs: tuple[str, ...]
    packages: str

    def found(self) -> str | None:
        return next(filter(None, map(shutil.which, self.programs)), None)


@dataclass(frozen=True)
class NeedServer(Need):
    def found(self) -> str | None:
        return postgres.available()


NEEDS = {
    "browser": Need(
        (os.environ.get("BANGFU_TEST_CHROMIUM", "chromium"), "chromium-browser", "google-chrome"),
        # the last one is of the driver
        "chromium fonts-noto-cjk libatomic1",
    ),
    "office": Need(("soffice", "libreoffice"), "libreoffice-calc poppler-utils"),
    "postgres": NeedServer((), "postgresql"),
}
STRICT = os.environ.get("BANGFU_TEST_STRICT") == "1"


def pytest_runtest_setup(item: pytest.Item) -> None:
    for marker, need in NEEDS.items():
        if item.get_closest_marker(marker) and not need.found():
            pytest.skip(f"needs: apt-get install {need.packages}")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    return as_failure(report) if STRICT and report.skipped else report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(
    collector: pytest.Collector,
) -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    report = yield
    return as_failure(report) if STRICT and report.skipped else report


def as_failure(report):
    if not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"skipped, which BANGFU_TEST_STRICT=1 forbids: {report.longrepr}"
    return report


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if os.environ.get("BANGFU_TEST_POSTGRES_FAILED") == "1":
        terminalreporter.section("the run on PostgreSQL failed: see above", red=True)
    missing = sorted({need.packages for need in NEEDS.values() if not need.found()})
    if missing:
        terminalreporter.section("not everything could run here")
        terminalreporter.line(f"to run all tests: apt-get install {' '.join(missing)}")
