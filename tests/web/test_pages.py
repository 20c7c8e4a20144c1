"""Who gets which page, and what they see there."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from bangfu.comparison.actions import receive_extract
from bangfu.engine.tables import write_table
from bangfu.engine.values import Month
from bangfu.monitoring import actions as monitoring
from bangfu.monitoring.models import Figure, Snapshot
from bangfu.org.models import ReportingLine
from bangfu.web import views
from bangfu.web.templatetags.bangfu import place_below
from tests.cast import CHANGLE, CHENGGUAN, LINQU, PASSWORD, YEYUAN
from tests.comparison.findings import Findings
from tests.flows import files
from tests.guards import lifted

pytestmark = pytest.mark.django_db
EVERYONE = ["wang", "zhao", "chen", "zhou", "sun", "wu"]
SEES_FIGURES = {"zhao", "chen", "zhou", "sun", "wu"}
SEES_PEOPLE = {"wang", "zhao", "chen", "zhou", "wu"}
REACHES_LI = SEES_PEOPLE - {"zhou"}


@pytest.fixture
def signed_in(client, request):
    def as_(who: str):
        client.force_login(request.getfixturevalue(who))
        return client

    return as_


def words(answer) -> str:
    """The text of a page, for looking in; the tags are gone."""
    text = re.sub(r"<script.*?</script>|<[^>]+>", " ", answer.content.decode(), flags=re.DOTALL)
    return re.sub(r"\s+", " ", text)


@pytest.mark.parametrize("who", EVERYONE)
def test_each_role_opens_its_pages_and_no_others(signed_in, who, li, september):
    client = signed_in(who)
    expected = {
        reverse("home"): 200,
        reverse("dashboard"): 200 if who in SEES_FIGURES else 403,
        reverse("people"): 200 if who in SEES_PEOPLE else 403,
        reverse("person-file", args=[li.person_number]): {
            **dict.fromkeys(REACHES_LI, 200),
            "zhou": 404,
        }.get(who, 403),
    }
    assert {address: client.get(address).status_code for address in expected} == expected


@pytest.mark.parametrize("who", EVERYONE)
def test_the_menu_offers_only_what_the_role_may_open(signed_in, who, september):
    client = signed_in(who)
    links = set(re.findall(r'<li><a href="([^"]+)"', client.get(reverse("home")).content.decode()))
    assert {link: client.get(link).status_code for link in links} == dict.fromkeys(links, 200)
    assert len(links) >= 3


def test_the_neighbour_county_sees_nothing(signed_in, li, drawn, september):
    drawn.task(li)
    client = signed_in("zhou")
    for address in ("home", "dashboard", "people"):
        text = words(client.get(reverse(address)))
        assert li.person_number not in text
        assert "李" not in text
    assert "880" not in words(client.get(reverse("dashboard")))
    assert client.get(reverse("dashboard"), {"division": LINQU}).status_code == 404
    assert client.get(reverse("people"), {"division": LINQU}).status_code == 404
    assert "没有找到" in words(client.get(reverse("people"), {"q": "李秀英"}))


@pytest.mark.parametrize("bad", ["abc", "99", "3707240", "370724\x00", "１２", "370724999000"])
def test_a_place_that_is_none_is_not_found(signed_in, bad):
    assert signed_in("chen").get(reverse("dashboard"), {"division": bad}).status_code == 404


@pytest.mark.parametrize("bad", ["2023-13", "x", "190001", ""])
def test_other_nonsense_in_the_address_gives_the_usual_view(signed_in, september, bad):
    asked = {"month": bad, "counting": bad, "sort": bad}
    assert "880" in words(signed_in("chen").get(reverse("dashboard"), asked))


def test_lists_mask_and_search_finds_by_name_and_whole_number(signed_in, county, li):
    county.person("王小明")
    client = signed_in("chen")
    number = li.identity_number
    for term in ("李秀", "李秀英", li.person_number, number, number.lower()):
        text = words(client.get(reverse("people"), {"q": term}))
        assert "李*英" in text, term
        assert "王*明" not in text
    everyone = words(client.get(reverse("people")))
    assert "李秀英" not in everyone
    assert number not in everyone
    assert f"{number[:4]}************{number[-2:]}" in everyone
    assert "没有找到" in words(client.get(reverse("people"), {"q": number[:10]}))


def test_a_place_is_named_as_one_says_it_where_one_sits(signed_in, li, sun):
    said = {"chen": "城关街道西坦村民委员会", "zhao": "西坦村民委员会", "wang": "西坦村民委员会"}
    for who, place in said.items():
        assert f" {place} " in words(signed_in(who).get(reverse("people"))), who
    assert place_below(CHENGGUAN, sun) == "潍坊市临朐县城关街道"
    assert place_below("370000000000", sun) == "山东省"


def test_paging_by_key_shows_everybody_once(signed_in, county):
    household = county.household()
    everybody = {county.person("孙" + "一二三四五"[i % 5], household=household) for i in range(70)}
    everybody |= {county.person("钱三", division_code="370724001201") for _ in range(50)}
    client, shown, address = signed_in("chen"), [], reverse("people")
    while address:
        page = client.get(address).content.decode()
        shown += re.findall(r'/people/(\w+)/"', page)
        onward = re.search(r'href="(\?[^"]*after=[^"]+)"', page)
        address = reverse("people") + onward[1].replace("&amp;", "&") if onward else None
    assert sorted(shown) == sorted(person.person_number for person in everybody)


def test_paging_through_what_was_found_shows_everybody_once_and_the_exact_first(signed_in, county):
    household = county.household()
    for name in ["王伟东"] * 55 + ["王伟"] * 60:
        county.person(name, household=household)
    client, shown, address = signed_in("chen"), [], f"{reverse('people')}?q=wangwei"
    while address:
        page = client.get(address).content.decode()
        shown += re.findall(r"王\*东|王\*", page)
        onward = re.search(r'href="(\?[^"]*after=[^"]+)"', page)
        address = reverse("people") + onward[1].replace("&amp;", "&") if onward else None
    assert shown == ["王*"] * 60 + ["王*东"] * 55


@pytest.mark.parametrize(
    "key", ["x", "-", "370724001200-x", "1-99999999999999999999999", "0-370724001200-9" + "9" * 30]
)
def test_a_broken_page_key_is_no_error(signed_in, li, key):
    assert signed_in("chen").get(reverse("people"), {"after": key}).status_code == 200


def test_the_person_file_masks_marks_and_tells_who_edited(signed_in, county, li, drawn, zhao):
    spouse = county.person("张大勇", household=li.household, relation="spouse")
    spell = li.spells.get()
    spell.monthly_income_yuan, spell.verified_by = 5600, zhao
    spell.verified_at = spell.updated_at
    spell._history_user, spell._change_reason = zhao, "办结差异"
    spell.save()
    li.phone, li._history_user = "13812345678", zhao
    li.save()
    drawn.settled(li, by=zhao)
    text = words(signed_in("wang").get(reverse("person-file", args=[li.person_number])))
    for shown in ("李*英", "138****5678", "张*勇", "已核实", "务工单位不一致", "对方数据属实"):
        assert shown in text
    for shown in (
        "电话联系记录",
        "赵敏",
        "4200.00 → 5600",
        "（已改，内容不显示）",
    ):
        assert shown in text
    for hidden in ("李秀英", "13812345678", li.identity_number, spouse.name, "以参保单位为准"):
        assert hidden not in text


def test_an_edit_shows_no_index(signed_in, li, zhao):
    li.name, li.phone, li._history_user = "李秀瑛", "13800001234", zhao
    li.save()
    text = words(signed_in("chen").get(reverse("person-file", args=[li.person_number])))
    assert "联系电话" in text
    assert "索引" not in text


def test_edits_speak_the_pages_language(signed_in, li, zhao):
    li.labour_ability, li._history_user = "skilled", zhao
    li.save()
    client = signed_in("chen")
    client.cookies["django_language"] = "en"
    text = words(client.get(reverse("person-file", args=[li.person_number])))
    assert "Ability to work Able to work → Able to work, skilled" in text


def test_the_auditor_samples_decisions_with_their_reasons(signed_in, li, drawn, zhao, september):
    drawn.settled(li, by=zhao)
    text = words(signed_in("wu").get(reverse("home")))
    assert "务工单位不一致" in text
    assert "2023年9月" in text


def test_the_village_worker_sees_tasks_by_their_clocks(signed_in, county, drawn):
    late, soon = county.person("赵一"), county.person("钱二")
    drawn.discrepancy(soon, state="dispatched", task=drawn.task(soon, days=2))
    drawn.discrepancy(late, state="dispatched", task=drawn.task(late, days=-2))
    text = words(signed_in("wang").get(reverse("home")))
    assert text.index(late.person_number) < text.index(soon.person_number)
    assert re.search(r"已超期 1 ", text)


def test_the_county_is_led_through_its_month(signed_in, county, li, drawn):
    client = signed_in("chen")
    assert "还没有收到任何文件" in words(client.get(reverse("home")))
    drawn.discrepancy(li)
    text = words(client.get(reverse("home")))
    assert "2023年9月要做的事" in text
    assert "未派发 &lt;5 条，共 &lt;5 条" in text
    assert "尚未结账" in text


def test_a_file_that_was_refused_moves_nobody_on_to_its_month(signed_in, li, drawn, chen, tmp_path):
    drawn.discrepancy(li)
    path = write_table(tmp_path / "社保.csv", *files.social_insurance())
    later = {"file_name": path.name, "month": Month(2023, 12), "by": chen}
    assert receive_extract(path=path, source="social_insurance", **later).state == "refused"
    text = words(signed_in("chen").get(reverse("home")))
    assert "2023年9月要做的事" in text
    assert "2023年12月" in text, "the refused file is still listed"


def test_a_month_is_shown_by_those_who_reported_in_it(signed_in, drawn, september):
    moved = {"unit_code": CHENGGUAN, "reports_to_code": CHANGLE}
    ReportingLine.objects.create(**moved, valid_from="2023-10-01")
    client = signed_in("chen")

    def rows():
        shown = client.get(reverse("dashboard"), {"month": "2023-09"}).context["rows"]
        return {row.code: row.people.value for row in shown if row.people.value}

    assert rows() == {CHENGGUAN: 470, YEYUAN: 410}


def test_every_figure_says_how_from_what_and_until_when(signed_in, september):
    with lifted(connection):
        Snapshot.objects.filter(pk=september.pk).update(is_reconstructed=True)
    text = words(signed_in("chen").get(reverse("dashboard")))
    assert "880" in text
    assert "-2.2%" in text
    assert "口径：当月最后一天有在岗记录者" in text
    assert "来源：就业帮扶台账月度快照（2023年9月），数据截至 2023-09-30" in text
    assert "事后补算" in text


def test_units_open_downwards_and_sort_by_each_heading(signed_in, september):
    client = signed_in("chen")
    page = client.get(reverse("dashboard"), {"sort": "-people"}).content.decode()
    assert page.index(f"division={CHENGGUAN}") < page.index(f"division={YEYUAN}")
    page = client.get(reverse("dashboard"), {"sort": "people"}).content.decode()
    assert page.index(f"division={YEYUAN}") < page.index(f"division={CHENGGUAN}")
    below = words(client.get(reverse("dashboard"), {"division": CHENGGUAN}))
    assert "470" in below
    assert "西坦村民委员会" in below


@pytest.mark.django_db(transaction=True)
def test_a_figure_opens_to_its_people_within_reach(signed_in, county, li, chen):
    li.spells.update(start_month=Month(2023, 3))
    county.person("钱二", division_code=YEYUAN, spells=["2023-05"])
    monitoring.close_month(month=Month(2023, 9), by=chen)
    asked = {"indicator": "people_at_work", "counting": "ON_DATE_ALL", "division_code": LINQU}
    address = reverse("figure-people", args=[Figure.objects.get(**asked).pk])
    text = words(signed_in("chen").get(address))
    for shown in ("名单 2 人", "李*英", "钱*", "2023-03 — 至今", "月末在岗务工人数"):
        assert shown in text
    assert signed_in("zhou").get(address).status_code == 404
    assert signed_in("sun").get(address).status_code == 403


def test_a_few_people_are_hidden_outside_the_township(signed_in, drawn):
    september = drawn.month()
    drawn.figure(september, CHENGGUAN, 4)
    asked = {"division": CHENGGUAN}
    assert "少于5人" in words(signed_in("sun").get(reverse("dashboard"), asked))
    assert "少于5人" in words(signed_in("chen").get(reverse("dashboard"), asked))
    assert "少于5人" not in words(signed_in("zhao").get(reverse("dashboard"), asked))


def test_without_a_closed_month_the_dashboard_says_what_to_do(signed_in):
    assert "请先接收人员和务工文件" in words(signed_in("chen").get(reverse("dashboard")))
    assert "县级完成接收、比对和核实" in words(signed_in("sun").get(reverse("home")))


@pytest.mark.parametrize("address", ["home", "dashboard", "people"])
def test_pages_cost_the_same_however_long(signed_in, county, drawn, september, address):
    client = signed_in("chen")
    draw_two(county, drawn)
    client.get(reverse(address))
    first = queries_of(client, address)
    for _ in range(10):
        draw_two(county, drawn)
    assert queries_of(client, address) <= first
    assert first <= 30


def draw_two(county, drawn) -> None:
    person = county.person("周一", spells=["2023-02"])
    drawn.settled(person, by=drawn.chen)
    drawn.discrepancy(county.person("吴五"), state="dispatched", task=drawn.task(person))


def test_a_person_file_costs_the_same_however_long(signed_in, county, drawn, li, zhao):
    client, address = signed_in("chen"), reverse("person-file", args=[li.person_number])
    drawn.settled(li, by=zhao)
    client.get(address)
    first = queries_of_address(client, address)
    for serial in range(8):
        county.person(f"李{serial}", household=li.household)
        county.spell(li, f"201{serial}-01 - 201{serial}-03")
    assert queries_of_address(client, address) <= first


def queries_of(client, name: str) -> int:
    return queries_of_address(client, reverse(name))


def queries_of_address(client, address: str) -> int:

    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert client.get(address).status_code == 200
    return len(asked)


def test_signing_in_says_what_is_wrong_and_follows_the_accounts_language(client, chen):
    address = reverse("sign-in")
    assert "账号或密码不对" in words(client.post(address, {"username": "chen", "password": "x"}))
    assert "请输入密码" in words(client.post(address, {"username": "chen", "password": ""}))
    chen.language = "en"
    chen.save()
    answer = client.post(address, {"username": "chen", "password": PASSWORD}, follow=True)
    assert answer.redirect_chain == [("/", 302)]
    assert 'lang="en"' in answer.content.decode()


def test_the_language_is_switched_on_the_spot(signed_in, september):
    client = signed_in("chen")
    client.post(reverse("set-language"), {"language": "en", "next": "/dashboard/"})
    page = client.get(reverse("dashboard"))
    assert "At work on the last day of the month" in words(page)
    assert "2023-09" in words(page)


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_error_pages_tell_nothing_of_the_inside(client, chen, monkeypatch, language):
    def broken(staff):
        raise ValueError("李秀英 990001198503020015")

    client.force_login(chen)
    client.cookies["django_language"] = language
    monkeypatch.setattr(views.homes, "template_and_context", broken)
    client.raise_request_exception = False
    for address, status in (("/", 500), ("/nothing/", 404), ("/people/0000/", 404)):
        answer = client.get(address)
        assert answer.status_code == status
        assert f'lang="{language}"' in answer.content.decode()
        for inside in ("李秀英", "ValueError", "Traceback", "bangfu/", "urls"):
            assert inside not in words(answer)


def test_every_answer_carries_the_strict_policy(client):
    for address in ("/sign-in/", "/nothing/"):
        policy = client.get(address).headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy


def test_another_name_is_masked_on_the_person_file_as_the_own_name_is(signed_in, county, chen):
    person = county.person("李秀英", spells=["2023-03"])
    Findings(county, chen).add(person, "name_differs", there="赵敏敏")
    page = signed_in("chen").get(reverse("person-file", args=[person.person_number]))
    assert "赵*敏" in page.content.decode()
    assert "赵敏敏" not in page.content.decode()
    assert "李秀英" not in page.content.decode()
