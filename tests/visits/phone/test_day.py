"""A village worker's day in a real browser (S1.17, S2.24): the list, no network, the phone closed
and opened again, sent, a conflict seen side by side and settled."""

import json
from datetime import date

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
from tests.visits.phone.steps import (
    READY,
    pictured,
    saved,
    told,
)
from tests.web.test_accounts_browser import looked_at
from tests.web.test_browser import violations

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


def lies_there(page) -> str:
    """Nothing of anybody in clear, in whatever the phone keeps."""
    text = page.evaluate(DUMP)
    assert "key false" in text
    return text


def filled_in(page) -> None:
    """What is asked, what changed besides, and what she wants."""
    page.locator("[name=phone]").fill("13800001234")
    page.locator("#more summary").click()
    page.locator("[name=employer_name]").fill("海边秘密工厂")
    # what she has not said yet is asked at once; a place without a form of work is asked again
    page.locator("[name=wish_place]").select_option(label="本村")
    page.locator("[name=wish_limits]").fill("要接孩子")
    page.locator("[name=training_wanted]").select_option(label="暂不需要培训")
    saved(page)
    told(page, "请选择就业形式")
    page.locator("[name=wish_form]").select_option(label="帮扶车间")
    page.locator("[name=note]").fill("只有她知道的话")


def side_by_side_on_a_phone(page) -> None:
    """Neither value lies off the edge, nor has to be looked for."""
    page.set_viewport_size({"width": 390, "height": 844})
    told = page.locator("main table :is(thead th:not(:first-child), td)")
    assert told.count() == 4
    for cell in told.all():
        box = cell.bounding_box()
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 390
    page.set_viewport_size({"width": 1440, "height": 900})


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
    side_by_side_on_a_phone(page)
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
    saved(page)
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


def test_the_form_fits_a_phone_and_works_by_keyboard_without_the_program(
    phone, live_server, li, wang
):
    page = phone()
    page.goto(live_server.url + reverse("visit", args=[li.person_number]))
    looked_at(page, "visit")
    page.locator("[name=phone]").focus()
    page.keyboard.type("13800001234")
    page.get_by_label("见到本人或家人").check()
    page.get_by_role("button", name="保存").press("Enter")
    page.get_by_text("走访已登记").wait_for()
    li.refresh_from_db()
    assert li.phone == "13800001234"
