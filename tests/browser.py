"""The real browser: Debian's chromium, in Chinese, without a sandbox (tests may run as root).

Mark the test `browser` and `django_db(transaction=True)`; take `page` and `live_server`. A click
waits until the next page begins to come, a key does not wait: what is then on the page is said by
`expect`, which looks until it is so, never by an assertion of what stands there at that moment.
"""

import os

import pytest
from playwright.sync_api import expect

from tests.needs import NEEDS

# Playwright's synchronous calls run an event loop in the test's own thread
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
expect.set_options(timeout=30_000)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, object]) -> dict[str, object]:
    chromium = NEEDS["browser"].found()
    return {**browser_type_launch_args, "executable_path": chromium, "args": ARGUMENTS}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, object]) -> dict[str, object]:
    return {**browser_context_args, "locale": "zh-CN", "timezone_id": "Asia/Shanghai"}
