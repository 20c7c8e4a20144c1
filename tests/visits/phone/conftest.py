"""A phone of one's own."""

import pytest

from tests.browser import ARGUMENTS
from tests.needs import NEEDS
from tests.web.test_browser import WATCH

MICROPHONE = ["--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream"]


@pytest.fixture
def phone(playwright, tmp_path, browser_context_args, client, live_server, wang):
    """A browser whose storage outlives it, as a phone's does: `phone()` opens it."""
    client.force_login(wang)
    cookie = {"name": "sessionid", "value": client.cookies["sessionid"].value}
    opened = []

    def open_it():
        for context in opened:
            context.close()
        context = playwright.chromium.launch_persistent_context(
            tmp_path / "phone",
            executable_path=NEEDS["browser"].found(),
            args=[*ARGUMENTS, *MICROPHONE],
            **{**browser_context_args, "viewport": {"width": 390, "height": 844}},
        )
        opened[:] = [context]
        context.add_cookies([{**cookie, "url": live_server.url}])
        page = context.new_page()
        page.add_init_script(WATCH)
        return page

    yield open_it
    for context in opened:
        context.close()
