"""A village worker's day in a real browser (S1.17, S2.24): the list, no network, the phone closed
and opened again, sent, a conflict seen side by side and settled."""

import json
import os
from datetime import date
from pathlib import Path

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from bangfu.registry import actions as registry
from bangfu.registry import queries
from bangfu.registry.codes import EditReason
from bangfu.registry.models import Person
from bangfu.registry.queries import version_of
from bangfu.visits.models import Answer, Visit, VisitFile
from tests.browser import ARGUMENTS
from tests.cast import NANGUAN, staff
from tests.needs import NEEDS
from tests.web.test_accounts_browser import looked_at
from tests.web.test_browser import WATCH, sideways, violations

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
# everything that lies in the browser: databases, caches, texts
DUMP = """
async () => {
  const texts = [JSON.stringify(localStorage), JSON.stringify(sessionStorage)];
  const request = indexedDB.open("bangfu-visits");
  const db = await new Promise((resolve) => { request.onsuccess = () => resolve(request.result); });
  for (const name of db.objectStoreNames) {
    const all = db.transaction(name).objectStore(name).getAll();
    const rows = await new Promise((resolve) => { all.onsuccess = () => resolve(all.result); });
    for (const row of rows) {
      if (row instanceof CryptoKey) texts.push(`key ${row.extractable}`);
      else texts.push(new TextDecoder("utf-8").decode(row.data));
    }
  }
  for (const name of await caches.keys()) {
    const cache = await caches.open(name);
    for (const one of await cache.keys()) {
      texts.push(one.url, await (await cache.match(one)).text());
    }
  }
  return texts.join("\\n");
}
"""
# the names of what lies there, asked from a page without the program of visits
THERE = """new Promise((resolve) => {
  const request = indexedDB.open("bangfu-visits");
  request.onsuccess = () => {
    const all = request.result.transaction("sealed").objectStore("sealed").getAllKeys();
    all.onsuccess = () => resolve(all.result.join());
  };
})"""
MICROPHONE = ["--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream"]
READY = "navigator.serviceWorker.ready.then((found) => Boolean(found.active))"


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


def told(page, text: str) -> None:
    page.locator("#status").get_by_text(text).wait_for()


def pictured(page, name: str) -> None:
    """Where BANGFU_SCREENSHOTS says; nothing is wider than the phone."""
    assert sideways(page) == 0
    if folder := os.environ.get("BANGFU_SCREENSHOTS"):
        page.screenshot(path=Path(folder) / f"{name}-390.png", full_page=True)


def lies_there(page) -> str:
    """Nothing of anybody in clear, in whatever the phone keeps."""
    text = page.evaluate(DUMP)
    assert "key false" in text
    return text


def keeps(page, names: str) -> None:
    """What the phone comes to keep, by name."""
    page.wait_for_function(f"{THERE}.then((there) => there === '{names}')")


def filled_in(page) -> None:
    """What is asked, what changed besides, and what she wants."""
    page.locator("[name=phone]").fill("13800001234")
    page.locator("#more summary").click()
    page.locator("[name=employer_name]").fill("海边秘密工厂")
    # what she has not said yet is asked at once; a place without a form of work is asked again
    page.locator("[name=wish_place]").select_option(label="本村")
    page.locator("[name=wish_limits]").fill("要接孩子")
    page.locator("[name=training_wanted]").select_option(label="暂不需要培训")
    page.get_by_role("button", name="保存").click()
    told(page, "请选择就业形式")
    page.locator("[name=wish_form]").select_option(label="帮扶车间")
    page.locator("[name=note]").fill("只有她知道的话")


def settled(page, live_server, li) -> None:
    """Both conflicts are seen side by side, and what was said at the door is taken."""
    page.goto(live_server.url + reverse("visits"))
    looked_at(page, "visits")
    page.get_by_role("link", name="待核对").click()
    looked_at(page, "visits-held")
    page.get_by_role("link", name="李*英 联系电话").click()
    looked_at(page, "visit-settle")
    expect(page.locator("main table")).to_contain_text("138****1234")
    expect(page.locator("main table")).to_contain_text("137****7777")
    page.get_by_text("走访所说", exact=True).click()
    page.get_by_role("button", name="按选定的办").click()
    page.get_by_text("已核对").wait_for()
    li.refresh_from_db()
    assert li.phone == "13800001234"
    assert Answer.objects.get(fact="phone").state == "taken"
    page.get_by_role("link", name="李*英 就业意愿").click()
    looked_at(page, "visit-settle-wish")
    for text in ("帮扶车间", "零工、灵活就业", "本村", "要接孩子"):
        expect(page.locator("main table")).to_contain_text(text)
    page.get_by_text("走访所说", exact=True).click()
    page.get_by_role("button", name="按选定的办").click()
    page.get_by_text("没有待核对的答复").wait_for()
    wish, need = queries.wish_of(li), queries.training_need_of(li)
    assert (wish.form, wish.place, need.wanted) == ("workshop", "village", "not_now")


def test_a_day_without_a_network_and_the_conflict_after_it(phone, live_server, li, zhao, wang):
    Person.objects.filter(pk=li.pk).update(born_on=date(1985, 3, 2))
    address = live_server.url + reverse("visit-phone")
    page = phone()
    page.goto(address)
    page.get_by_role("button", name="取今天的名单").click()
    told(page, "名单已存在本机")
    page.get_by_role("button", name="李*英").wait_for()
    expect(page.get_by_text("要问：联系电话、就业意愿、培训需求")).to_have_count(1)
    assert page.evaluate(READY)
    assert violations(page) == []
    pictured(page, "visit-phone")
    page.context.set_offline(True)
    page.reload()
    page.locator("#offline").wait_for()
    page.get_by_role("button", name="李*英").click()
    expect(page.locator("#asked .form-field:visible label")).to_have_text(["联系电话"])
    filled_in(page)
    pad = page.locator("#pad")
    pad.scroll_into_view_if_needed()
    box = pad.bounding_box()
    page.mouse.move(box["x"] + 20, box["y"] + 20)
    page.mouse.down()
    page.mouse.move(box["x"] + 120, box["y"] + 60, steps=5)
    page.mouse.up()
    page.get_by_role("button", name="录音", exact=True).click()
    page.wait_for_timeout(700)
    page.get_by_role("button", name="停止录音").click()
    page.locator("#recorded").get_by_text("已录").wait_for()
    assert violations(page) == []
    pictured(page, "visit-phone-form")
    page.get_by_role("button", name="保存").click()
    page.get_by_role("heading", name="待上传 1 条").wait_for()
    pictured(page, "visit-phone-waiting")
    assert page.evaluate("broken") == []

    # the phone is switched off and on, still without a network
    page = phone()
    page.context.set_offline(True)
    page.goto(address)
    page.get_by_role("heading", name="待上传 1 条").wait_for()
    dump = lies_there(page)
    said = ("13800001234", "海边秘密工厂", "只有她知道的话", "要接孩子")
    for word in (*said, "李*英", li.name, li.person_number):
        assert word not in dump
        assert json.dumps(word)[1:-1] not in dump
    assert not Visit.objects.exists()

    # meanwhile the office learns of another phone number and hears another wish
    heard = {"said_how": "office", "said_on": timezone.localdate(), "by": zhao}
    registry.say_wish(person=li, said={"form": "flexible"}, **heard)
    typed = {"phone": "13700007777"}
    version = version_of(li)
    registry.edit(row=li, version=version, typed=typed, reason=EditReason.TOLD, by=zhao)
    page.context.set_offline(False)
    page.get_by_role("button", name="上传").click()
    told(page, "2 项与台账不一致")
    page.locator("#waiting").wait_for(state="hidden")
    assert li.spells.get().employer_name == "海边秘密工厂"
    assert set(VisitFile.objects.values_list("kind", flat=True)) == {"signature", "voice"}
    assert Visit.objects.get().note == "只有她知道的话"

    settled(page, live_server, li)


def test_signed_out_the_list_goes_and_what_was_written_stays(phone, live_server, client, li, wang):
    address = live_server.url + reverse("visit-phone")
    page = phone()
    page.goto(address)
    page.get_by_role("button", name="取今天的名单").click()
    page.get_by_role("button", name="李*英").wait_for()
    assert page.evaluate(READY)
    page.context.set_offline(True)
    page.get_by_role("button", name="李*英").click()
    page.locator("[name=phone]").fill("13800001234")
    page.get_by_role("button", name="保存").click()
    page.get_by_role("heading", name="待上传 1 条").wait_for()
    client.logout()
    page.context.set_offline(False)
    page.get_by_role("button", name="上传").click()
    page.locator("#sign-in").wait_for()
    page.locator("#people").get_by_text("名单是空的").wait_for()
    page.get_by_role("heading", name="待上传 1 条").wait_for()
    at_the_phone(page, live_server, client, wang)
    page.get_by_role("button", name="上传").click()
    told(page, "已上传 1 条")
    li.refresh_from_db()
    assert li.phone == "13800001234"


def at_the_phone(page, live_server, client, worker) -> None:
    """Somebody signs in in this browser; who was there before never signed out."""
    client.force_login(worker)
    session = client.cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])


def taken_by_wang(page, live_server) -> None:
    """Her list, and a visit that waits to be sent."""
    page.goto(live_server.url + reverse("visit-phone"))
    page.get_by_role("button", name="取今天的名单").click()
    page.get_by_role("button", name="王*").wait_for()
    assert page.evaluate(READY)
    page.context.set_offline(True)
    written(page, "李*英", "13800001234")
    page.get_by_role("heading", name="待上传 1 条").wait_for()
    page.context.set_offline(False)
    told(page, "服务器暂时不能接收")


def written(page, name: str, phone: str) -> None:
    page.get_by_role("button", name=name).click()
    page.locator("[name=phone]").fill(phone)
    page.get_by_role("button", name="保存").click()


def test_two_workers_on_one_phone_see_and_send_their_own(
    phone, live_server, client, county, li, wang
):
    liu = staff("liu", "village_worker", NANGUAN, "刘海")
    county.person("王芳")
    far = county.person("赵小明", division_code=NANGUAN)
    page = phone()
    page.route("**/visits/sync/", lambda route: route.abort())
    taken_by_wang(page, live_server)
    at_the_phone(page, live_server, client, liu)
    page.reload()
    told(page, "本机的名单是另一个账号的")
    page.get_by_text("1 条由登记的账号登录后显示和上传").wait_for()
    expect(page.get_by_role("button", name="删除这条")).to_have_count(0)
    for name in ("李*英", "王*"):
        assert name not in page.locator("main").inner_text()
    pictured(page, "visit-phone-of-another")
    page.get_by_role("button", name="取今天的名单").click()
    page.get_by_role("button", name="赵*明").wait_for()
    page.context.set_offline(True)
    written(page, "赵*明", "13900009999")
    page.get_by_role("heading", name="待上传 2 条").wait_for()
    page.context.set_offline(False)
    page.unroute("**/visits/sync/")
    page.get_by_role("button", name="上传").click()
    told(page, "已上传 1 条")
    assert dict(Visit.objects.values_list("person", "recorded_by")) == {far.pk: liu.pk}

    at_the_phone(page, live_server, client, wang)
    page.reload()
    told(page, "已上传 1 条")
    page.locator("#people").get_by_text("名单是空的").wait_for()
    assert Visit.objects.get(person=li).recorded_by == wang
    li.refresh_from_db()
    assert li.phone == "13800001234"
    assert page.evaluate("broken") == []


def test_a_form_opened_by_one_worker_is_not_saved_as_another(phone, live_server, client, li, wang):
    page = phone()
    page.goto(live_server.url + reverse("visit-phone"))
    page.get_by_role("button", name="取今天的名单").click()
    page.get_by_role("button", name="李*英").wait_for()
    with page.expect_response("**/visits/state/"):
        page.get_by_role("button", name="李*英").click()
    page.locator("[name=phone]").fill("13800001234")
    at_the_phone(page, live_server, client, staff("liu", "village_worker", NANGUAN, "刘海"))
    page.get_by_role("button", name="保存").click()
    told(page, "本机的名单是另一个账号的")
    page.locator("#people").get_by_text("名单是空的").wait_for()
    expect(page.locator("#visit")).to_be_hidden()
    keeps(page, f"device {wang.pk},owner")


@pytest.mark.parametrize("asks", ["dispatchEvent(new Event('online'))", "send.click()"])
def test_who_asks_during_a_try_has_one_of_their_own(phone, live_server, li, wang, asks):
    """A network that came back, or somebody who has signed in meanwhile and sends."""
    page, held = phone(), []
    page.goto(live_server.url + reverse("visit-phone"))
    page.get_by_role("button", name="取今天的名单").click()
    with page.expect_response("**/visits/state/"):
        page.get_by_role("button", name="李*英").click()
    page.route("**/visits/state/", lambda one: one.continue_() if held else held.append(one))
    page.locator("[name=phone]").fill("13800001234")
    with page.expect_request("**/visits/state/"):
        page.get_by_role("button", name="保存").click()
    page.get_by_role("heading", name="待上传 1 条").wait_for()
    page.evaluate(asks)
    held[0].abort()
    told(page, "已上传 1 条")
    assert Visit.objects.get().person == li


def test_the_page_of_sign_in_clears_the_list_and_keeps_what_waits(
    phone, live_server, client, county, li, wang
):
    county.person("王芳")
    page = phone()
    page.route("**/visits/sync/", lambda route: route.abort())
    taken_by_wang(page, live_server)
    client.logout()
    page.goto(live_server.url + reverse("sign-in"))
    page.wait_for_function(f"{THERE}.then((there) => !there.includes('list'))")
    kept = page.evaluate(THERE).split(",")
    assert [name.split()[0] for name in kept] == ["device", "visit"]


def test_whoever_signs_out_leaves_no_list_behind(phone, live_server, li, wang):
    page = phone()
    page.goto(live_server.url + reverse("visit-phone"))
    page.get_by_role("button", name="取今天的名单").click()
    page.get_by_role("button", name="李*英").wait_for()
    keeps(page, f"device {wang.pk},list,owner")
    page.get_by_role("link", name="返回").click()
    page.locator(".app-user summary").click()
    page.get_by_role("button", name="退出登录").click()
    page.wait_for_url("**/sign-in/**")
    keeps(page, f"device {wang.pk}")


def test_the_form_fits_a_phone_and_works_by_keyboard_without_the_program(
    phone, live_server, li, wang
):
    page = phone()
    page.goto(live_server.url + reverse("visit", args=[li.person_number]))
    looked_at(page, "visit")
    page.locator("[name=phone]").focus()
    page.keyboard.type("13800001234")
    page.get_by_role("button", name="保存").press("Enter")
    page.get_by_text("走访已登记").wait_for()
    li.refresh_from_db()
    assert li.phone == "13800001234"


def with_the_list(page, live_server) -> None:
    page.goto(live_server.url + reverse("visit-phone"))
    page.get_by_role("button", name="取今天的名单").click()
    told(page, "名单已存在本机")


def test_a_voice_is_kept_with_the_visit_in_which_it_was_taken(phone, live_server, county, li, wang):
    other = county.person("王梅梅", born_on=date(1986, 3, 2))
    page = phone()
    with_the_list(page, live_server)
    page.get_by_role("button", name="李*英").click()
    page.get_by_role("button", name="录音", exact=True).click()
    page.locator("#stop").wait_for()
    page.wait_for_timeout(700)
    page.get_by_role("button", name="保存").click()
    told(page, "已上传 1 条")
    page.get_by_role("button", name="王*梅").click()
    expect(page.locator("#stop")).to_be_hidden()
    expect(page.locator("#recorded")).to_be_empty()
    # and one that is left without being saved is nobody's
    page.get_by_role("button", name="录音", exact=True).click()
    page.locator("#stop").wait_for()
    page.get_by_role("button", name="返回名单").click()
    page.get_by_role("button", name="王*梅").click()
    page.get_by_role("button", name="保存").click()
    told(page, "已上传 1 条")
    page.locator("#waiting").wait_for(state="hidden")
    assert Visit.objects.filter(person=other).exists()
    assert [(one.visit.person, one.kind) for one in VisitFile.objects.all()] == [(li, "voice")]


def test_one_visit_that_cannot_be_taken_keeps_no_other_waiting_and_is_mended(
    phone, live_server, county, li, wang
):
    county.person("王梅梅", born_on=date(1986, 3, 2))
    page = phone()
    with_the_list(page, live_server)
    page.get_by_role("button", name="李*英").click()
    page.locator("#more summary").click()
    page.locator("[name=monthly_income_yuan]").fill("5000")
    page.locator("[name=visited_on]").fill("0023-10-09")
    page.locator("[name=note]").fill("家里的活多")
    page.get_by_role("button", name="保存").click()
    page.get_by_text("请打开核对").wait_for()
    page.route("**/visits/sync/", lambda route: route.fulfill(status=500, body="no"))
    page.get_by_role("button", name="王*梅").click()
    page.locator("[name=phone]").fill("13800001234")
    page.get_by_role("button", name="保存").click()
    page.get_by_text("服务器没能处理这一条").nth(1).wait_for()
    page.unroute("**/visits/sync/")
    page.get_by_role("button", name="上传").click()
    told(page, "已上传 1 条")
    page.locator("#queue li", has_text="李*英").get_by_role("button", name="打开核对").click()
    expect(page.locator("[name=note]")).to_have_value("家里的活多")
    page.locator("[name=visited_on]").fill(f"{timezone.localdate()}")
    page.get_by_role("button", name="保存").click()
    page.locator("#waiting").wait_for(state="hidden")
    assert Visit.objects.get(person=li).note == "家里的活多"
    assert Visit.objects.count() == 2
    assert page.evaluate("broken") == []
