"""A person sees and copies all that is kept of them, and nothing of others (rights.md 14)."""

import json
import re
from datetime import date
from html import unescape
from uuid import uuid4

import pytest
from django.apps import apps
from django.contrib.auth import get_user_model
from django.db.models import Model
from django.urls import reverse
from django.utils import timezone, translation

from bangfu.assistance.actions import zero_employment
from bangfu.audit.models import Record
from bangfu.audit.queries import who_looked
from bangfu.casework.files import Kept
from bangfu.casework.models import Evidence
from bangfu.disclosure.actions import set_limit
from bangfu.disclosure.codes import LimitName
from bangfu.engine.values import Month
from bangfu.registry import actions as registry
from bangfu.registry.models import CheckFinding, Person
from bangfu.rights import actions
from bangfu.rights.codes import Purpose
from bangfu.rights.models import Complaint, ConsentProof, DataRequest
from bangfu.visits import actions as visits
from bangfu.visits.actions import Said, Seen
from bangfu.web.copies import contents
from bangfu.web.copies.tables import COPIED, LEFT_OUT
from bangfu.web.copies.words import READ
from tests.cast import CHANGLE, CHENGGUAN, LINQU, made_up_number, staff
from tests.disclosure.taking import PHONE, proven, proven_as
from tests.rights.people import agree

pytestmark = pytest.mark.django_db


@pytest.fixture
def li_herself(li, zhao):
    code = actions.issue_portal_code(person=li, purpose="service", by=zhao)
    return actions.open_account(code=code.text, password="my-own-long-word")


def near(model: type[Model]) -> set[type[Model]]:
    """What a row of the model leads to, one step in either direction; colleagues are no path."""
    relations = [
        field for field in model._meta.get_fields(include_hidden=True) if field.is_relation
    ]
    found = {field.related_model for field in relations if field.related_model}
    if hasattr(model, "history"):
        found.add(model.history.model)
    return found - {get_user_model()}


def with_a_path_to_a_person() -> set[type[Model]]:
    found, todo = {Person}, [Person]
    while todo:
        model = todo.pop()
        if model not in LEFT_OUT:
            fresh = near(model) - found
            found |= fresh
            todo += fresh
    # who complained is sealed, and leads to the person all the same
    return (
        found
        | {Complaint}
        | {
            model
            for model in apps.get_models()
            if {"subject_kind", "subject_id"} <= {field.name for field in model._meta.fields}
        }
    )


def test_every_table_with_a_path_to_a_person_is_copied_or_left_out_for_a_reason():
    listed = {*COPIED, *LEFT_OUT}
    assert {model._meta.label for model in with_a_path_to_a_person() - listed} == set()
    assert {model._meta.label for model in listed - with_a_path_to_a_person()} == set()
    assert not COPIED.keys() & LEFT_OUT.keys()
    assert all(str(reason) for reason in LEFT_OUT.values())


def test_a_table_is_found_from_the_first_step_on_whichever_way_it_points():
    labels = {model._meta.label for model in with_a_path_to_a_person()}
    for label in ("casework.Evidence", "comparison.Settlement", "registry.Household"):
        assert label in labels
    for label in ("registry.HistoricalWorkSpell", "registry.HistoricalHousehold", "audit.Record"):
        assert label in labels


@pytest.fixture
def lived(li, county, drawn, chen, zhao, wang):
    """Li has been asked, found, verified, refused and corrected; so has Wang Fang beside her."""
    other = county.person("王芳")
    for person, employer in ((li, "李的工厂"), (other, "王芳的工厂")):
        spell = person.spells.first() or county.spell(person, "2023-03")
        spell.employer_name = employer
        spell.save()
        found = drawn.settled(person, by=zhao)
        for piece in found.task.evidence.all():
            piece.file_name = f"{person.person_number}.jpg"
            piece.save()
        earned = {"changes": {"monthly_income_yuan": 3900}, "income_since": Month(2023, 4)}
        registry.correct_spell(spell=spell, **earned, by=zhao)
        consent = agree(person, Purpose.TRAINING, by=zhao)
        ConsentProof.objects.create(consent=consent, file_name=f"{employer}.jpg", size_bytes=1)
        actions.refuse_consent(person=person, purpose=Purpose.OFFER, channel="phone", by=zhao)
        actions.say_not_looking(person=person, channel="in_person", by=zhao)
        word = {"said_how": "visit", "said_on": date(2023, 9, 1), "by": wang}
        said = {"form": "any", "limits": f"离{employer}近"}
        document = {"source": "document", "evidence": employer, "since": date(2021, 5, 1)}
        registry.open_status(household=person.household, kind="relocated", **document, by=zhao)
        lead = {"source": "staff", "found_on": date(2023, 9, 1), "risk": "work"}
        case = registry.open_case(
            household=person.household, kind="monitored_sudden", **lead, by=zhao
        )
        visit = {"stage": "lead", "done_on": date(2023, 9, 2), "is_so": True}
        registry.take_step(case=case, **visit, by=wang)
        registry.say_wish(person=person, said=said, **word)
        registry.say_training_need(person=person, said={"wanted": "not_now"}, **word)
        visits.record_visit(
            uuid=uuid4(),
            person=person,
            seen=Seen(0),
            said=Said(date(2023, 10, 9), "met", {"phone": "12"}, note=f"在{employer}"),
            kept={"photo": Kept("x", "", "", 1, f"{employer}.jpg")},
            by=zhao,
        )
        actions.ask(person=person, kind="copy", text=f"给{employer}", channel="in_person", by=zhao)
        words = {"words": f"离开{employer}了", "channel": "in_person"}
        zero_employment.apply(household=person.household, people=[person], **words, by=zhao)
    return other


def test_the_copy_holds_every_kind_of_row_there_is_of_a_person(lived, li):
    rows = contents.copy_of(li)["rows"]
    empty = {label for label, found in rows.items() if not found}
    assert empty <= {
        "registry.Merge",
        "registry.HouseholdEvent",
        "registry.CheckFinding",
        "rights.ConsentProof",
        "rights.WorkerAccount",
        "assistance.Placement",
        "assistance.ZeroService",
        "registry.HistoricalHousehold",
        "registry.HistoricalPerson",
    }
    assert rows["casework.Evidence"][0]["note"] == "本人说已换厂"
    assert rows["comparison.Discrepancy"][0]["there"] == "昆山恒达电子有限公司"
    assert rows["comparison.Settlement"][0]["settled_by"] == "赵敏"
    assert rows["rights.ConsentProof"][0]["file_name"] == "李的工厂.jpg"
    assert rows["assistance.ZeroCase"][0]["words"] == "离开李的工厂了"
    assert rows["rights.Refusal"][0]["purpose"] == "offer"
    assert rows["registry.HistoricalWorkSpell"][-1]["employer_name"] == "李的工厂"


def test_the_copy_holds_nothing_of_anybody_else(lived, li):
    told = json.dumps(contents.copy_of(li), ensure_ascii=False)
    for foreign in ("王芳", lived.person_number, lived.identity_number):
        assert foreign not in told


def test_no_index_or_key_is_copied(lived, li):
    told = contents.copy_of(li)["rows"]
    names = {name for rows in told.values() for row in rows for name in row}
    assert {
        name for name in names if name.endswith(("_key", "_digest")) or name == "stored_as"
    } == set()


def test_every_label_of_the_copy_is_in_english_too(lived, li):
    rows = [row for section in contents.sections(li) for row in section.rows]
    labels = {label for row in rows for label, _ in row}
    with translation.override("en"):
        assert {label for label in labels if translation.gettext(label) == label} == set()


# a word of a program: `social_insurance`, `valid`, `image/jpeg`; no part of a number or of a file
CODE_WORD = re.compile(r"(?<![\w.@/-])[a-z]{3,}[a-z_/]*(?![\w.@-])")


@pytest.fixture
def told_of_everywhere(lived, li, zhao):
    """Rows of kinds that her life has not brought yet, or not with every column."""
    found = {"division_code": li.division_code, "first_found_on": date(2023, 9, 1)}
    for number in (0, 202309):
        CheckFinding.objects.create(
            person=li, rule="ability_missing", severity="question", start_number=number, **found
        )
    Evidence.objects.filter(task__discrepancies__person=li).update(
        media_type="image/jpeg", size_bytes=2048, sha256="ab" * 32
    )
    earned = {"monthly_income_yuan": "4500", "income_month": "2023-09"}
    asked = {"labour_ability": "ordinary", **earned}
    spell = {"start_month": "2023-09", "place_name": "昆山", "employer_name": "新厂"}
    words = {"wish": {"form": "any", "pay_yuan": "3000"}, "training": {"wanted": "not_now"}}
    visits.record_visit(
        uuid=uuid4(),
        person=li,
        seen=Seen(0),
        said=Said(date(2023, 10, 10), "met", asked, spell=spell, **words),
        kept={},
        by=zhao,
    )
    actions.say_not_looking(person=li, channel="in_person", reason="caring", by=zhao)


@pytest.mark.parametrize("way", ["portal-file", "portal-copy-html"])
def test_no_code_word_stands_in_what_the_person_reads(
    client, told_of_everywhere, li, li_herself, way
):
    proven_as(client, li_herself)
    told = unescape(re.sub(r"<[^>]*>|\s", " ", client.get(reverse(way)).content.decode()))
    told = re.sub(" +", " ", told)
    assert set(CODE_WORD.findall(told)) == set()
    for words in ("证件校验 通过", "来源 社会保险", "务工就业不稳", "内容类型 图片文件", "2.0 KB"):
        assert words in told
    assert "照顾家人" in told
    assert "务工开始月份 0" not in told
    assert "大小 0" not in told


def test_what_is_read_by_words_of_its_own_is_a_column_of_the_copy():
    columns = [column for model in COPIED for column in model._meta.concrete_fields]
    assert READ.keys() <= {name for column in columns for name in (str(column), column.name)}


def test_what_was_kept_in_a_merged_row_is_copied_too(lived, li, county):
    earlier = county.person("李秀英")
    county.spell(earlier, "2021-03", employer_name="从前的工厂")
    Person.objects.filter(pk=earlier.pk).update(merged_into=li)
    assert "从前的工厂" in json.dumps(contents.copy_of(li), ensure_ascii=False)


def test_the_person_reads_and_takes_it_and_sees_that(client, lived, li, li_herself):
    client.force_login(li_herself)
    page = client.get(reverse("portal-file")).content.decode()
    assert "spell_id" not in page
    for part in (
        "山东省潍坊市临朐县城关街道西坦村民委员会",
        "本人说已换厂",
        "昆山恒达电子有限公司",
        "差异",
        "佐证材料",
        "不同意",
        "李的工厂",
    ):
        assert part in page
    proven(client)
    assert client.get(reverse("portal-copy-json")).json()["rows"]["registry.Person"]
    html = client.get(reverse("portal-copy-html"))
    assert "attachment" in html["Content-Disposition"]
    assert "没有列入的内容和原因" in html.content.decode()
    looks = client.get(reverse("portal-who-looked")).content.decode()
    assert looks.count("取走本人副本：全部内容") == 2
    assert "本人查看档案" in looks


def test_work_at_a_place_that_nobody_knows_is_read_too(client, li, li_herself, county):
    county.spell(li, "2022-03 - 2022-08", place_code="", place_name="")
    client.force_login(li_herself)
    assert client.get(reverse("portal-file")).status_code == 200


def test_reading_the_copy_costs_as_much_with_many_rows(
    lived, li, county, django_assert_max_num_queries
):
    for month in range(1, 13):
        county.spell(li, f"2022-{month:02d} - 2022-{month:02d}")
    # one for each table, and few beside
    with django_assert_max_num_queries(len(COPIED) + 9):
        contents.copy_of(li)


# -- at the desk


@pytest.fixture
def asked(lived, li) -> DataRequest:
    return DataRequest.objects.get(person=li)


@pytest.fixture
def he(divisions):
    """何平, a colleague of Zhao's in the township."""
    return staff("he", "township_officer", CHENGGUAN, "何平")


def test_the_township_hands_over_the_copy_that_was_asked_for(client, asked, li, he):
    proven_as(client, he)
    page = client.get(reverse("data-request", args=[asked.pk])).content.decode()
    assert reverse("request-copy", args=[asked.pk]) in page
    assert li.identity_number not in page
    told = client.post(reverse("request-copy-json", args=[asked.pk])).json()
    assert told["rows"]["registry.Person"][0]["identity_number"] == li.identity_number
    taken = client.post(reverse("request-copy", args=[asked.pk]))
    assert li.identity_number in taken.content.decode()
    looks = who_looked(li).filter(action="take_copy")
    assert [(look.by_name, look.purpose, look.after) for look in looks] == [
        ("he", "service", {"request": asked.pk})
    ] * 2


def test_who_recorded_the_request_does_not_take_the_copy(client, asked, zhao):
    """Alone, an officer would take whole files of anybody."""
    proven_as(client, zhao)
    page = client.get(reverse("data-request", args=[asked.pk])).content.decode()
    assert "这项请求由您登记" in page
    assert reverse("request-copy", args=[asked.pk]) not in page
    for form in ("request-copy", "request-copy-json"):
        assert client.post(reverse(form, args=[asked.pk])).status_code == 302
    assert not Record.objects.filter(action__in=["take_copy", "reveal"]).exists()


def test_the_copy_is_of_the_living_row_whichever_was_asked_in(client, county, zhao, he):
    number = made_up_number(77)
    kept = county.person("李一", identity_number=number, spells=["2023-01"])
    closed = county.person("李一", identity_number=number)
    asked = actions.ask(person=closed, kind="copy", channel="in_person", by=zhao)
    registry.merge_people(kept=kept, closed=closed, of_closed={}, by=zhao)
    proven_as(client, he)
    told = client.post(reverse("request-copy-json", args=[asked.pk])).content.decode()
    assert "黄岛海川食品加工厂" in told
    assert who_looked(kept).filter(action="take_copy").count() == 1


def test_every_copy_and_record_says_who_made_it_when_and_why(client, asked, li, li_herself, he):
    def marks(answer):
        found = answer.json()["watermark"]
        assert f"{timezone.localdate()}" in found[1]
        return found[0], found[2]

    proven_as(client, he)
    mine = ("导出人：何平（he）", "用途：办理本人申请的事项")
    assert marks(client.post(reverse("request-copy-json", args=[asked.pk]))) == mine
    assert marks(client.get(reverse("consent-record", args=[li.consents.first().pk]))) == mine
    page = client.post(reverse("request-copy", args=[asked.pk])).content.decode()
    assert all(mark in page for mark in mine)
    proven_as(client, li_herself)
    assert marks(client.get(reverse("portal-copy-json")))[1] == mine[1]


def test_no_copy_without_an_open_request_for_one(client, asked, he):
    proven_as(client, he)
    for change in (
        {"kind": "correct"},
        {"kind": "copy", "state": "granted", "answered_at": timezone.now()},
    ):
        DataRequest.objects.filter(pk=asked.pk).update(**change)
        assert client.post(reverse("request-copy", args=[asked.pk])).status_code == 302
    assert not Record.objects.filter(action="take_copy").exists()


def test_each_number_in_a_copy_counts_against_the_days_measure(client, asked, li, he, chen):
    li.phone = PHONE
    li.save()
    set_limit(name=LimitName.NUMBERS_A_DAY, value=5, by=chen)
    proven_as(client, he)
    answers = [client.post(reverse("request-copy", args=[asked.pk])).status_code for _ in range(2)]
    assert answers == [200, 302]
    told = Record.objects.filter(action="reveal").order_by("pk").values_list("fields", flat=True)
    assert list(told) == ["identity_number", "phone", "copy"]


@pytest.mark.parametrize("who", ["wang", "wu", "sun", "desk", "zhou", "elsewhere"])
def test_nobody_else_takes_a_copy(client, asked, request, who):
    made = {
        "desk": lambda: staff("desk", "rights_desk", LINQU, "县权益保障"),
        "elsewhere": lambda: staff("else", "township_officer", CHANGLE, "别处"),
    }
    somebody = made[who]() if who in made else request.getfixturevalue(who)
    proven_as(client, somebody)
    assert client.post(reverse("request-copy", args=[asked.pk])).status_code in (302, 403, 404)
    assert not Record.objects.filter(action__in=["take_copy", "reveal"]).exists()


def test_a_copy_asks_again_who_one_is_and_is_not_fetched_by_a_link(client, asked, he):
    client.force_login(he)
    answer = client.post(reverse("request-copy", args=[asked.pk]))
    assert answer.url.startswith(reverse("prove"))
    proven(client)
    assert client.get(reverse("request-copy", args=[asked.pk])).status_code == 405


# -- who looked


def test_reading_at_the_desk_is_seen_by_the_person(client, asked, li, li_herself, zhao):
    consent = li.consents.first()
    proven_as(client, zhao)
    client.get(reverse("person-rights", args=[li.person_number]))
    client.get(reverse("data-request", args=[asked.pk]))
    client.get(reverse("consent-record", args=[consent.pk]))
    client.force_login(li_herself)
    page = client.get(reverse("portal-who-looked")).content.decode()
    for told in ("查看意愿和权利", "查看个人请求", "取走同意记录", "城关街道", "赵敏"):
        assert told in page


def test_reading_a_complaint_is_on_record_but_not_in_the_trail_of_the_file(
    client, lived, li, wu, divisions
):
    desk = staff("desk", "rights_desk", LINQU, "县权益保障")
    actions.lodge_complaint(
        division_code=li.division_code,
        about_code=CHENGGUAN,
        person=li,
        kind="complaint",
        matter="conduct",
        text="没有人来",
        contact="",
    )
    found = Complaint.objects.get()
    client.force_login(desk)
    assert client.get(reverse("complaint", args=[found.pk])).status_code == 200
    [looked] = Record.objects.filter(action="open_complaint")
    assert (looked.by_name, looked.subject_id) == ("desk", str(found.pk))
    assert not who_looked(li).exists()
    client.force_login(wu)
    assert "查看投诉" not in client.get(reverse("trail")).content.decode().split("<tbody>")[1]
