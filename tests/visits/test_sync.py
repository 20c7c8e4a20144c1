"""A phone sends what it wrote (S1.17, S2.24): once, in a session, by its owner, within reach."""

from datetime import timedelta
from decimal import Decimal

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from bangfu.audit.models import Record
from bangfu.engine.values import Month
from bangfu.registry import actions as registry
from bangfu.registry.codes import EditReason
from bangfu.registry.models import Person
from bangfu.registry.queries import version_of
from bangfu.visits import actions
from bangfu.visits.models import Answer, Device, Visit, VisitFile
from tests.casework.uploads import JPEG, PNG, upload
from tests.cast import BAODU, NANGUAN, XITAN, staff
from tests.visits.conftest import sent

pytestmark = pytest.mark.django_db
# as a browser's recorder begins
WEBM = b"\x1aE\xdf\xa3" + b"\x00" * 60


def states(visit: Visit | None = None) -> dict[str, str]:
    rows = Answer.objects.filter(visit=visit) if visit else Answer.objects.all()
    return dict(rows.values_list("fact", "state"))


def test_what_was_said_stands_in_the_register_with_who_and_why(phone, li, wang):
    said = {"phone": "13800001234", "monthly_income_yuan": "5000", "note": "在厂里，挺好"}
    answer = phone(sent(li, **said))
    assert (answer.status_code, answer.json()) == (200, {"held": 0})
    li.refresh_from_db()
    assert (li.phone, li.spells.get().monthly_income_yuan) == ("13800001234", Decimal(5000))
    newest = li.history.latest()
    assert (newest.history_user, newest.history_change_reason) == (wang, "更正：入户走访")
    assert Visit.objects.get().note == "在厂里，挺好"
    assert Record.objects.filter(action="record_visit", by_id=wang.pk).count() == 1


def test_the_same_again_is_the_same_visit_and_other_words_are_refused(phone, li):
    visit = sent(li, phone="13800001234")
    assert [phone(visit).json() for _ in range(3)] == [{"held": 0}] * 3
    answer = phone({**visit, "phone": "13900009999"})
    assert (answer.status_code, answer.json()["code"]) == (409, "sent_otherwise")
    assert (Visit.objects.count(), li.history.count()) == (1, 2)


def test_a_number_that_came_for_one_person_is_not_done_for_another(phone, county, li):
    other = county.person("王芳", spells=["2023-03"])
    visit = sent(li)
    assert phone(visit).json() == {"held": 0}
    answer = phone({**visit, "person_number": other.person_number})
    assert (answer.status_code, answer.json()["code"]) == (409, "sent_otherwise")
    assert Visit.objects.get().person == li


def test_the_same_again_is_the_same_visit_though_the_person_was_merged_since(phone, county, li):
    again = county.person("李秀英", identity_number=li.identity_number, household=li.household)
    visit = sent(again)
    assert phone(visit).json() == {"held": 0}
    Person.objects.filter(pk=again.pk).update(merged_into=li)
    assert phone(visit).json() == {"held": 0}
    assert Visit.objects.count() == 1


def test_another_fact_merges_and_the_same_fact_is_held(phone, li, zhao):
    visit = sent(li, phone="13800001234", labour_ability="limited")
    typed = {"phone": "13700007777", "education": "primary"}
    version = version_of(li)
    registry.edit(row=li, version=version, typed=typed, reason=EditReason.TOLD, by=zhao)
    assert phone(visit).json() == {"held": 1}
    assert states() == {"phone": "held", "labour_ability": "applied"}
    li.refresh_from_db()
    told = (li.phone, li.education, li.labour_ability)
    assert told == ("13700007777", "primary", "limited")
    assert Answer.objects.get(fact="phone").said == "13800001234"


def test_what_was_confirmed_while_somebody_wrote_otherwise_is_held(phone, li, zhao):
    spell = li.spells.get()
    visit = sent(li, employer_name=spell.employer_name)
    typed = {"employer_name": "另一家厂"}
    registry.edit(
        row=spell, version=version_of(spell), typed=typed, reason=EditReason.TOLD, by=zhao
    )
    assert phone(visit).json() == {"held": 1}
    spell.refresh_from_db()
    assert spell.employer_name == "另一家厂"


def test_what_the_register_does_not_take_is_held_and_the_rest_goes_in(phone, li):
    said = {"phone": "12", "end_month": "2023-01", "monthly_income_yuan": "5000"}
    assert phone(sent(li, **said)).json() == {"held": 2}
    assert states() == {"phone": "held", "end_month": "held", "monthly_income_yuan": "applied"}
    assert li.spells.get().end_month is None


def test_new_work_starts_a_spell_once(phone, li):
    said = {"new_start_month": "2023-09", "new_employer_name": "昆山恒达电子有限公司"}
    assert phone(sent(li, end_month="2023-08", **said)).json() == {"held": 0}
    assert phone(sent(li, **said)).json() == {"held": 0}
    other = {**said, "new_employer_name": "另一家厂"}
    assert phone(sent(li, **other)).json() == {"held": 1}
    assert phone(sent(li, new_employer_name="没有月份")).json() == {"held": 1}
    spell = li.spells.get(start_month=Month(2023, 9))
    assert spell.employer_name == "昆山恒达电子有限公司"
    assert li.spells.get(start_month=Month(2023, 3)).end_month == Month(2023, 8)


def test_a_day_that_has_not_come_is_today(phone, li):
    tomorrow = timezone.localdate() + timedelta(days=1)
    phone(sent(li, visited_on=tomorrow.isoformat()))
    assert Visit.objects.get().visited_on == timezone.localdate()


def test_photo_signature_and_voice_lie_sealed(phone, li, settings):
    files = {"photo": upload(JPEG, "门口.jpg"), "signature": upload(PNG, "字.png")}
    visit = sent(li, **files, voice=upload(WEBM, "voice"))
    assert phone(visit).status_code == 200
    kept = {file.kind: file for file in VisitFile.objects.all()}
    assert kept["voice"].media_type == "audio/webm"
    assert set(kept) == {"photo", "signature", "voice"}
    stored = (settings.BANGFU_STORE / kept["voice"].stored_as).read_bytes()
    assert WEBM not in stored


def test_a_file_that_cannot_be_kept_leaves_the_visit_on_the_phone(phone, li):
    answer = phone(sent(li, photo=upload(b"MZ", "x.exe")))
    assert (answer.status_code, answer.json()["code"]) == (409, "file")
    assert not Visit.objects.exists()


@pytest.mark.parametrize("place", [NANGUAN, BAODU])
def test_nobody_outside_the_village_is_visited(phone, county, place):
    far = county.person("远方人", division_code=place)
    answer = phone(sent(far, phone="13800001234"))
    assert (answer.status_code, answer.json()["code"]) == (409, "out_of_reach")
    far.refresh_from_db()
    assert (far.phone, Visit.objects.count()) == ("", 0)
    assert answer.json() == phone(sent(far) | {"person_number": "no such"}).json()


def test_a_phone_serves_its_owner_until_it_is_taken_back_or_its_time_is_over(phone, li, wang):
    colleague = Client()
    colleague.force_login(staff("liu", "village_worker", XITAN, "刘海"))
    for answer in (
        phone(sent(li), as_=colleague),
        phone(sent(li), token="x"),
        phone(sent(li), token=""),
    ):
        assert (answer.status_code, answer.json()["code"]) == (409, "device")
    with time_machine.travel(timezone.now() + timedelta(days=31)):
        client = Client()
        client.force_login(wang)
        assert phone(sent(li), as_=client).json()["code"] == "device"
    device = Device.objects.get()
    actions.revoke_device(device=device, by=wang)
    assert phone(sent(li)).json()["code"] == "device"
    assert not Visit.objects.exists()


def test_a_phone_that_was_taken_back_is_given_out_anew(phone, client, li, wang):
    actions.revoke_device(device=Device.objects.get(), by=wang)
    again = client.post(reverse("visit-take"), headers={"X-Visit-Device": phone.token}).json()
    assert again["token"] != phone.token
    assert phone(sent(li), token=again["token"]).status_code == 200
    kept = client.post(reverse("visit-take"), headers={"X-Visit-Device": again["token"]})
    assert kept.status_code == 200
    assert Device.objects.count() == 2


def test_without_a_session_or_the_token_of_forms_nothing_is_taken_in(phone, li, wang):
    assert phone(sent(li), as_=Client()).status_code == 302
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(wang)
    assert phone(sent(li), as_=strict).status_code == 403
    token = strict.get(reverse("visit-state")).json()["csrf"]
    headers = {"X-Visit-Device": phone.token, "X-CSRFToken": token}
    assert strict.post(reverse("visit-sync"), sent(li), headers=headers).status_code == 200


def test_what_stands_on_the_list_is_masked_and_taking_it_is_on_record(client, wang, li, county):
    li.phone = "13812342207"
    li.save()
    county.person("王芳", phone="")
    client.force_login(wang)
    text = client.post(reverse("visit-take")).content.decode()
    people = client.post(reverse("visit-take")).json()["people"]
    assert [one["name"] for one in people] == ["王*"]
    for whole in ("王芳", "李秀英", "13812342207"):
        assert whole not in text
    assert Record.objects.filter(action="take_visits").count() == 2


def test_only_who_visits_opens_these_pages(client, chen, sun):
    for reader in (chen, sun):
        client.force_login(reader)
        for name in ("visits", "visit-phone", "visit-state", "visits-held", "visit-worker"):
            assert client.get(reverse(name)).status_code == 403


def test_the_page_that_a_phone_keeps_holds_nothing_of_anybody(client, wang, li):
    client.force_login(wang)
    answer = client.get(reverse("visit-phone"))
    text = answer.content.decode()
    for told in ("王建国", "西坦", "wang", li.name, "csrfmiddlewaretoken"):
        assert told not in text
    assert "microphone=(self)" in answer["Permissions-Policy"]
    assert "microphone=()" in client.get(reverse("visits"))["Permissions-Policy"]
    script = client.get(reverse("visit-worker"))
    assert script["Content-Type"].startswith("text/javascript")


def test_a_year_that_was_typed_short_is_told_and_nothing_written(phone, client, li):
    answer = phone(sent(li, visited_on="0023-10-09", monthly_income_yuan="5000"))
    assert (answer.status_code, answer.json()["code"]) == (409, "refused")
    assert "走访日期：" in answer.json()["told"]
    address = reverse("visit", args=[li.person_number])
    page = client.post(address, sent(li, visited_on="0023-10-09", monthly_income_yuan="5000"))
    assert page.status_code == 422
    assert "请核对年份" in page.content.decode()
    assert not Visit.objects.exists()


def test_a_note_is_as_long_as_the_page_counted_it(phone, li):
    assert phone(sent(li, note="字\r\n" * 500)).status_code == 200
    assert Visit.objects.get().note == ("字\n" * 500).strip()
    assert phone(sent(li, note="字" * 1001)).status_code == 409
