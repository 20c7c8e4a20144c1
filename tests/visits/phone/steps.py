"""What is done and seen on a phone, in one line."""

import os
from pathlib import Path

from django.test import Client
from django.urls import reverse

from tests.web.test_browser import sideways

# the names of what lies there, asked from a page without the program of visits
THERE = """new Promise((resolve) => {
  const request = indexedDB.open("bangfu-visits");
  request.onsuccess = () => {
    const all = request.result.transaction("sealed").objectStore("sealed").getAllKeys();
    all.onsuccess = () => resolve(all.result.join());
  };
})"""
READY = "navigator.serviceWorker.ready.then((found) => Boolean(found.active))"


def told(page, text: str) -> None:
    page.locator("#status").get_by_text(text).wait_for()


def pictured(page, name: str) -> None:
    """Where BANGFU_SCREENSHOTS says; nothing is wider than the phone."""
    assert sideways(page) == 0
    if folder := os.environ.get("BANGFU_SCREENSHOTS"):
        page.screenshot(path=Path(folder) / f"{name}-390.png", full_page=True)


def keeps(page, names: str) -> None:
    """What the phone comes to keep, by name."""
    page.wait_for_function(f"{THERE}.then((there) => there === '{names}')")


def with_the_list(page, live_server) -> None:
    page.goto(live_server.url + reverse("visit-phone"))
    page.get_by_role("button", name="取今天的名单").click()
    told(page, "名单已存在本机")


def at_the_phone(page, live_server, worker) -> None:
    """Somebody signs in in this browser; who was there before never signed out.

    The session of before lives on, so that an answer under way to it takes no cookie away.
    """
    client = Client()
    client.force_login(worker)
    session = client.cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])


def written(page, name: str, phone: str) -> None:
    page.get_by_role("button", name=name).click()
    page.locator("[name=phone]").fill(phone)
    saved(page)


def saved(page) -> None:
    """She was met at home."""
    page.get_by_label("见到本人或家人").check()
    page.get_by_role("button", name="保存").click()
