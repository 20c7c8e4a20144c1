"""One field at a time, for a purpose, within reach and a day's measure, and on record."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from bangfu.audit.models import Record
from bangfu.casework import actions as casework
from bangfu.comparison import actions as comparison
from bangfu.comparison.models import Settlement
from bangfu.disclosure import actions, queries, rules
from bangfu.disclosure.codes import LimitName, Purpose
from bangfu.disclosure.models import Reveal
from bangfu.org.models import Staff
from bangfu.registry.models import Person
from bangfu.web import person_looks
from tests.cast import CHANGLE, YEYUAN
from tests.comparison.findings import Findings
from tests.disclosure.taking import proven

PHONE = "13812345678"


@pytest.fixture
def person(county):
    return county.person("诸葛秀英", phone=PHONE)


def address(person, field="phone", kind="person"):
    return reverse("reveal", args=[kind, person.pk, field])


def whole(client, who, where, **given):
    client.force_login(who)
    proven(client)
    return client.post(where, {"purpose": "contact", **given})


def traces():
    return [(r.subject_id, r.by_name, r.action) for r in Record.objects.order_by("pk")]


@pytest.mark.django_db
def test_a_phone_is_shown_for_a_purpose_and_the_trail_says_so_without_it(client, person, wang):
    answer = whole(client, wang, address(person))
    assert PHONE in answer.content.decode()
    assert "no-store" in answer["Cache-Control"]
    assert answer["Refresh"].startswith("60; url=/people/")
    kept = Reveal.objects.get()
    assert (kept.field, kept.purpose, kept.by) == ("phone", "contact", wang)
    assert traces() == [(str(person.pk), "wang", "reveal")]
    told = "".join(str(row) for row in Record.objects.values_list())
    assert PHONE not in told
    assert "诸葛" not in told


@pytest.mark.django_db
def test_asking_shows_nothing_yet(client, person, wang):
    client.force_login(wang)
    answer = client.get(address(person))
    assert "138****5678" in answer.content.decode()
    assert PHONE not in answer.content.decode()
    assert traces() == []


@pytest.mark.parametrize(
    "given", [{"purpose": ""}, {"purpose": "curiosity"}, {"purpose": "other", "note": "看看"}]
)
@pytest.mark.django_db
def test_without_a_purpose_nothing_is_shown(client, person, wang, given):
    answer = whole(client, wang, address(person), **given)
    assert answer.status_code == 422
    assert PHONE not in answer.content.decode()
    assert traces() == []


@pytest.mark.django_db
def test_another_purpose_is_said_in_words_and_kept_unreadable(client, person, wang):
    whole(client, wang, address(person), purpose="other", note="送慰问品上门")
    assert Reveal.objects.get().note == "送慰问品上门"


@pytest.mark.django_db
def test_a_name_takes_one_click(client, person, wang):
    client.force_login(wang)
    list_page = client.get(reverse("people")).content.decode()
    assert f'formaction="{address(person, "name")}' in list_page
    answer = client.post(
        address(person, "name") + "?linked",
        {"purpose": "recognise"},
        headers={"HX-Request": "true"},
    )
    assert "诸葛秀英" in answer.content.decode()
    assert traces()[-1] == (str(person.pk), "wang", "reveal")


@pytest.mark.django_db
def test_the_other_tables_name_is_revealed_on_the_discrepancy(client, county, person, chen, zhao):
    found = Findings(county, chen).add(person, "name_differs", detail={"name": "诸葛秀瑛"})
    answer = whole(client, zhao, address(found, "there_name", "discrepancy"))
    assert "诸葛秀瑛" in answer.content.decode()
    assert traces() == [(str(found.pk), "zhao", "reveal")]


@pytest.mark.parametrize("who", ["zhou", "sun"])
@pytest.mark.django_db
def test_nobody_sees_people_elsewhere_or_without_the_permission(client, person, request, who):
    for field in ("name", "phone", "identity_number"):
        answer = whole(client, request.getfixturevalue(who), address(person, field))
        assert answer.status_code in (403, 404)
    assert traces() == []


@pytest.mark.django_db
@pytest.mark.parametrize(("who", "status"), [("wang", 404), ("zhao", 404), ("chen", 200)])
def test_a_row_that_was_merged_is_shown_where_the_person_is_reached(
    client, county, person, request, who, status
):
    kept, reader = county.person("诸葛秀英", division_code=YEYUAN), request.getfixturevalue(who)
    Person.objects.filter(pk=person.pk).update(merged_into=kept)
    for field in ("name", "identity_number", "phone"):
        answer = whole(client, reader, address(person, field), purpose="verify")
        assert answer.status_code == status
    assert Reveal.objects.exists() is (status == 200)


@pytest.mark.parametrize(
    ("kind", "field"), [("person", "household"), ("person", "password"), ("staff", "name")]
)
@pytest.mark.django_db
def test_only_declared_fields_can_be_asked_for(client, person, chen, kind, field):
    assert whole(client, chen, address(person, field, kind)).status_code == 404
    assert whole(client, chen, reverse("reveal", args=["person", 10**6, "name"])).status_code == 404


@pytest.mark.django_db
def test_a_field_without_a_value_has_nothing_to_reveal(client, li, wang):
    assert whole(client, wang, address(li)).status_code == 404


@pytest.mark.django_db
def test_a_role_that_was_taken_away_counts_at_once(person, wang):
    Staff.objects.filter(pk=wang.pk).update(is_active=False)
    with pytest.raises(rules.NotForThem):
        actions.reveal(subject=person, field="phone", purpose=Purpose.CONTACT, by=wang)
    Staff.objects.filter(pk=wang.pk).update(is_active=True, division_code=CHANGLE)
    with pytest.raises(rules.NotForThem):
        actions.reveal(subject=person, field="phone", purpose=Purpose.CONTACT, by=wang)
    assert traces() == []


@pytest.mark.django_db
def test_a_day_has_its_measure_and_the_last_of_it_is_marked(client, person, wang, chen):
    actions.set_limit(name=LimitName.NUMBERS_A_DAY, value=2, by=chen)
    for _ in range(2):
        assert PHONE in whole(client, wang, address(person)).content.decode()
    refused = whole(client, wang, address(person))
    assert refused.status_code == 422
    assert "到达每日上限" in refused.content.decode()
    assert PHONE not in refused.content.decode()
    assert Reveal.objects.count() == 2
    assert [action for _, _, action in traces()].count("reveal_limit_reached") == 1
    # names have a measure of their own, and tomorrow is another day
    assert "诸葛" in whole(client, wang, address(person, "name")).content.decode()
    Reveal.objects.update(at=timezone.now() - timedelta(days=1))
    assert PHONE in whole(client, wang, address(person)).content.decode()


@pytest.mark.django_db
def test_a_limit_holds_from_its_day_on(chen):
    start = queries.limit(LimitName.NAMES_A_DAY)
    actions.set_limit(name=LimitName.NAMES_A_DAY, value=7, by=chen)
    yesterday = timezone.localdate() - timedelta(days=1)
    assert queries.limit(LimitName.NAMES_A_DAY) == 7
    assert queries.limit(LimitName.NAMES_A_DAY, on=yesterday) == start


@pytest.mark.django_db
def test_the_eyes_of_a_list_cost_no_queries(client, county, wang):
    client.force_login(wang)
    costs = []
    for _ in range(2):
        county.person("诸葛一")
        client.get(reverse("people"))
        with CaptureQueriesContext(connection) as cost:
            client.get(reverse("people"))
        costs.append(len(cost))
    assert costs[0] == costs[1]


@pytest.mark.django_db
def test_numbers_ask_again_who_one_is_and_names_do_not(client, person, wang):
    client.force_login(wang)
    answer = client.post(address(person), {"purpose": "contact"})
    assert answer.url.startswith(reverse("prove"))
    assert PHONE not in answer.content.decode()
    assert traces() == []
    answer = client.post(address(person, "name"), {"purpose": "recognise"})
    assert "诸葛秀英" in answer.content.decode()


@pytest.mark.django_db
def test_the_file_says_who_looked_to_those_who_read_the_trail(client, person, wang, wu):
    whole(client, wang, address(person))
    pages = {}
    for who in (wang, wu):
        client.force_login(who)
        file = reverse("person-file", args=[person.person_number])
        pages[who.username] = client.get(file).content.decode()
    assert "谁看过这份档案" not in pages["wang"]
    assert "王建国 · 查看完整信息：联系电话（联系本人）" in pages["wu"]
    assert PHONE not in pages["wu"]


NOTE, REASON, BACK = "本人说七月起在昆山，电话已换。", "村里看过工资条", "工资条看不清，请重拍"


@pytest.mark.django_db
def test_what_was_written_about_a_person_is_shown_for_a_purpose_alone(
    client, county, person, chen, zhao
):
    """Free words tell more than a name: one at a time, what for, and the person sees it (11)."""
    found = Findings(county, chen).add(person, "employer_differs")
    comparison.dispatch(discrepancies=[found], by=chen)
    found.refresh_from_db()
    piece = casework.submit_evidence(task=found.task, kind="phone", note=NOTE, by=zhao)
    comparison.settle(discrepancy=found, outcome="here_is_right", reason=REASON, by=zhao)
    decided = Settlement.objects.get(discrepancy=found)
    comparison.reopen(discrepancy=found, reason=BACK, by=chen)
    client.force_login(zhao)
    for page in (
        client.get(reverse("discrepancy", args=[found.pk])),
        client.get(reverse("person-file", args=[person.person_number])),
    ):
        text = page.content.decode()
        assert "••••••" in text
        assert not [words for words in (NOTE, REASON, BACK) if words in text]
    wanted = (
        (piece, "evidence", "note", NOTE),
        (decided, "settlement", "reason", REASON),
        (decided, "settlement", "reopen_reason", BACK),
    )
    for row, kind, field, words in wanted:
        asked = client.get(address(row, field, kind))
        assert words not in asked.content.decode()
        answer = whole(client, zhao, address(row, field, kind), purpose="verify")
        assert words in answer.content.decode()
        assert answer["Refresh"].endswith(reverse("discrepancy", args=[found.pk]))
    seen = [
        look.fields for look in person_looks.looks(person) if look.purpose == "核实情况、入户走访"
    ]
    assert seen == ["退回理由", "理由", "说明"]


@pytest.mark.parametrize("who", ["zhou", "sun"])
@pytest.mark.django_db
def test_words_about_people_elsewhere_are_shown_to_nobody(
    client, county, person, chen, request, who
):
    found = Findings(county, chen).add(person, "employer_differs")
    decided = comparison.settle(discrepancy=found, outcome="here_is_right", reason=REASON, by=chen)
    where = address(decided, "reason", "settlement")
    answer = whole(client, request.getfixturevalue(who), where, purpose="verify")
    assert answer.status_code in (403, 404)
    assert Reveal.objects.count() == 0
