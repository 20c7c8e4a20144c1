"""In a real browser: signing in with a telephone, an invitation, somebody leaving."""

import os
import time
from pathlib import Path

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from bangfu.org import second_factor
from bangfu.org.models import SecondFactor, Staff
from bangfu.rights import actions as rights
from tests.cast import LINQU, NANGUAN, PASSWORD, staff
from tests.web.test_browser import WATCH, sideways, violations

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def as_in_production(settings):
    settings.AXES_ENABLED = True
    settings.BANGFU_SECOND_FACTOR = True


@pytest.fixture
def he(divisions) -> Staff:
    return staff("he", "security_administrator", LINQU, "何安")


def looked_at(page, name: str) -> None:
    """Axe, a phone's width, the policy; a picture where BANGFU_SCREENSHOTS says."""
    folder = os.environ.get("BANGFU_SCREENSHOTS")
    for width in (1440, 390):
        page.set_viewport_size({"width": width, "height": 900})
        # a button that changes its colour under the mouse has no colour to be judged
        page.mouse.move(0, 0)
        page.wait_for_function("document.getAnimations().length === 0")
        assert violations(page) == [], name
        assert sideways(page) == 0, name
        if folder:
            page.screenshot(path=Path(folder) / f"{name}-{width}.png", full_page=True)
    assert page.evaluate("broken") == [], name
    page.set_viewport_size({"width": 1440, "height": 900})


def typed(page, **values: str) -> None:
    """Filled in and sent with the keyboard."""
    for name, text in values.items():
        page.locator(f"[name={name}]").focus()
        page.keyboard.type(text)
    page.keyboard.press("Enter")


def code_of(username: str, *, after: int = 0) -> str:
    secret = SecondFactor.objects.get(staff__username=username).secret
    return second_factor.generator(secret).generate(int(time.time()) + 30 * after).decode()


def in_with_telephone(page, live_server, username: str) -> None:
    """Sets the telephone up on the way."""
    page.goto(live_server.url + reverse("sign-in"))
    typed(page, username=username, password=PASSWORD)
    page.wait_for_url(f"**{reverse('second-factor')}")


def test_one_signs_in_with_the_telephone_by_keyboard_alone(page, live_server, chen):
    page.add_init_script(WATCH)
    in_with_telephone(page, live_server, "chen")
    assert page.evaluate("document.querySelector('img.qr').naturalWidth") > 100
    looked_at(page, "second-factor")
    typed(page, code="000000")
    expect(page.locator(".errorlist")).to_contain_text("口令不对")
    page.locator("[name=code]").fill("")
    typed(page, code=code_of("chen"))
    page.locator(".codes li").first.wait_for()
    recovery = page.locator(".codes li").first.inner_text()
    looked_at(page, "recovery-codes")
    page.get_by_role("link", name="已经抄好").click()
    page.goto(live_server.url + reverse("account"))
    looked_at(page, "account")
    page.locator(".app-user summary").click()
    page.locator(".app-user button").click()
    page.wait_for_url(f"**{reverse('sign-in')}")
    typed(page, username="chen", password=PASSWORD)
    page.wait_for_url(f"**{reverse('sign-in-code')}")
    looked_at(page, "code")
    typed(page, code=recovery)
    page.wait_for_url(live_server.url + "/")


def test_an_invited_person_comes_in_and_leaves_again(page, browser, live_server, he):
    staff("lu", "audit_administrator", LINQU, "陆平")
    page.add_init_script(WATCH)
    in_with_telephone(page, live_server, "he")
    typed(page, code=code_of("he"))
    page.get_by_role("link", name="已经抄好").click()
    page.goto(live_server.url + reverse("accounts"))
    looked_at(page, "accounts")
    page.get_by_role("link", name="邀请").click()
    looked_at(page, "invite")
    page.locator("[name=role_name]").select_option("village_worker")
    typed(page, username="qian", display_name="钱进", division_code=NANGUAN, reason="任职文件 7")
    page.locator(".alert-success").wait_for()
    looked_at(page, "managed-waiting")

    second = browser.new_context(locale="zh-CN").new_page()
    second.add_init_script(WATCH)
    in_with_telephone(second, live_server, "lu")
    typed(second, code=code_of("lu"))
    second.get_by_role("link", name="已经抄好").click()
    second.goto(live_server.url + reverse("account-steps"))
    looked_at(second, "account-steps")
    second.get_by_role("button", name="确认 qian").click()
    second.locator(".alert-success").wait_for()
    looked_at(second, "account-steps-none")

    page.reload()
    page.get_by_role("button", name="取链接").click()
    link = page.locator("#link").inner_text()
    looked_at(page, "link")

    theirs = browser.new_context(locale="zh-CN").new_page()
    theirs.add_init_script(WATCH)
    theirs.goto(link)
    looked_at(theirs, "invitation")
    typed(theirs, password="a-wholly-new-one-2024", again="a-wholly-new-one-2024")
    theirs.wait_for_url(f"**{reverse('sign-in')}")
    typed(theirs, username="qian", password="a-wholly-new-one-2024")
    theirs.wait_for_url(live_server.url + "/")

    page.get_by_role("link", name="已经交给本人").click()
    looked_at(page, "managed")
    page.get_by_role("button", name="停用并移交").click()
    page.locator(".alert-success").wait_for()
    looked_at(page, "left")
    theirs.goto(live_server.url + "/")
    assert reverse("sign-in") in theirs.url
    theirs.goto(link)
    expect(theirs.locator("main")).to_contain_text("已经用过或已过期")
    page.goto(live_server.url + reverse("agreements"))
    looked_at(page, "agreements")


def test_how_the_system_runs_and_a_code_that_waits_are_read_on_a_phone(
    page, live_server, settings, client, li, zhao
):
    settings.BANGFU_SECOND_FACTOR = False
    page.add_init_script(WATCH)

    def seen_by(who: Staff, address: str, name: str) -> None:
        client.force_login(who)
        session = client.cookies["sessionid"].value
        cookie = {"name": "sessionid", "value": session, "url": live_server.url}
        page.context.add_cookies([cookie])
        page.goto(live_server.url + address)
        looked_at(page, name)

    seen_by(staff("xi", "system_administrator", LINQU, "席工"), "/system/?due=1", "system")
    code = rights.issue_portal_code(person=li, purpose="service", by=zhao)
    worker = rights.open_account(code=code.text, password="my-own-long-word")
    rights.issue_portal_code(person=li, purpose="service", by=zhao)
    seen_by(zhao, reverse("person-rights", args=[li.person_number]), "person-rights")
    seen_by(worker, reverse("portal"), "portal-code-waits")
    seen_by(worker, reverse("portal-who-looked"), "portal-who-looked")
    page.context.clear_cookies()
    page.goto(live_server.url + reverse("open-account"))
    looked_at(page, "open-account")
