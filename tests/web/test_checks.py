"""The pages of the checks: counts by rule and place, who stands behind them, running and muting."""

import re
import threading

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from bangfu.comparison.models import Discrepancy
from bangfu.disclosure.kinds import NotExportable
from bangfu.engine.checks import RULES, UNCHECKED
from bangfu.registry.jobs import check_register
from bangfu.registry.models import CheckFinding, CheckPass, MutedRule
from bangfu.rights import actions as rights
from bangfu.runs import actions as runs
from bangfu.runs.models import Run
from bangfu.runs.worker import Context
from bangfu.web.checks import board, exports
from tests.cast import BAODU, CHENGGUAN, LINQU, XITAN, YEYUAN, made_up_number

pytestmark = pytest.mark.django_db
TWO = "identity_in_two_households"


@pytest.fixture
def as_(client, request):
    def signed_in(who: str):
        client.force_login(request.getfixturevalue(who))
        return client

    return signed_in


def finding(person, rule: str, severity: str, start_number: int = 0) -> CheckFinding:
    return CheckFinding.objects.create(
        person=person,
        division_code=person.division_code,
        rule=rule,
        severity=severity,
        start_number=start_number,
        first_found_on="2023-09-20",
    )


@pytest.fixture
def found(county):
    """Li's spell and her household, a neighbour who could be offered something, one elsewhere."""
    li, wang = county.person("李秀英"), county.person("王芳", division_code=YEYUAN)
    zhou = county.person("周强", division_code=BAODU)
    finding(li, "income_very_high", "question", 202303)
    finding(li, "no_head", "error")
    finding(wang, "skilled_without_work", "lead")
    finding(zhou, "no_head", "error")
    return {"li": li, "wang": wang, "zhou": zhou}


def text(answer) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


@pytest.mark.parametrize(
    ("who", "status"),
    [("wang", 200), ("zhao", 200), ("chen", 200), ("wu", 200), ("sun", 403)],
)
def test_who_sees_people_sees_the_checks_of_the_own_place(as_, found, who, status):
    client = as_(who)
    for address in (reverse("checks"), reverse("check", args=["no_head"])):
        assert client.get(address).status_code == status
    assert client.get(reverse("check", args=["no_such"])).status_code in (403, 404)


def test_the_page_counts_by_rule_and_by_unit_and_says_what_cannot_be_checked(as_, found):
    page = text(as_("chen").get(reverse("checks")))
    for words in (
        "本户没有户主",
        "月收入高于三万元",
        "有技能，目前没有务工记录",
        "城关街道",
        "冶源街道",
    ):
        assert words in page
    assert "宝都街道" not in page
    assert UNCHECKED[0].title.zh in page
    errors = text(as_("chen").get(reverse("checks"), {"severity": "error"}))
    assert "本户没有户主" in errors
    assert "月收入高于三万元" not in errors
    assert as_("chen").get(reverse("checks"), {"severity": "x'"}).status_code == 200
    below = text(as_("chen").get(reverse("checks"), {"division": YEYUAN}))
    assert "本户没有户主" not in below
    assert "有技能" in below


def test_a_rule_names_the_people_and_the_spell_within_reach_only(as_, found):
    rule = reverse("check", args=["income_very_high"])
    page = text(as_("zhao").get(rule))
    assert "李" in page
    assert "李秀英" not in page
    assert "2023-03 开始的" in page
    assert "请核对单位是否为元" in page
    assert "李" not in text(as_("zhou").get(rule)).split("涉及的人")[1]
    assert as_("zhou").get(rule, {"division": CHENGGUAN}).status_code == 404


def test_the_file_of_a_person_tells_what_is_found_and_what_to_do(as_, found):
    page = text(as_("chen").get(reverse("person-file", args=[found["li"].person_number])))
    assert "月收入高于三万元 2023-03 开始的务工" in page
    assert "请按户口簿核对与户主关系后更正。" in page


def test_somebody_who_asked_to_be_left_alone_is_no_service_lead(as_, found, chen):
    asked = {"division": board.DivisionCode(LINQU), "staff": chen}
    assert board.shown(**asked).filter(rule="skilled_without_work").count() == 1
    rights.say_not_looking(person=found["wang"], channel="phone", reason="caring", by=chen)
    assert board.shown(**asked).filter(rule="skilled_without_work").count() == 0
    assert exports.FOUND.count({}, chen) == 1
    assert "有技能" not in text(as_("chen").get(reverse("checks"))).split("尚不能检查的")[0]
    # what is an error stays one
    finding(found["wang"], "no_head", "error")
    assert board.named(**asked).filter(rule="no_head").count() == 2


def test_above_the_township_nothing_changes_by_name_when_somebody_asks_to_be_left_alone(
    as_, found, chen, zhao
):
    """A lead that goes would tell who is not looking for work: the county is told numbers."""
    li = found["li"]
    finding(li, "skilled_without_work", "lead")
    addresses = [
        reverse("check", args=["skilled_without_work"]),
        reverse("person-file", args=[li.person_number]),
    ]

    def told(who: str) -> list[bool]:
        pages = [text(as_(who).get(address)) for address in addresses]
        return ["李" in pages[0].split("涉及的人", 1)[1], "有技能" in pages[1]]

    assert told("zhao") == [True, True]
    before = told("chen")
    rights.say_not_looking(person=li, channel="phone", reason="caring", by=zhao)
    assert told("chen") == before == [False, False]
    assert told("zhao") == [False, False]
    assert "只看下面的数量" in text(as_("chen").get(addresses[0]))


def test_a_county_mutes_with_a_reason_and_shows_again(as_, found):
    mute, page = reverse("check-mute", args=["no_head"]), reverse("check", args=["no_head"])
    client = as_("chen")
    refused = client.post(mute, {"reason": " "})
    assert refused.status_code == 422
    assert "请填写停用理由" in text(refused)
    client.post(mute, {"reason": "户主外迁，正在更正"})
    assert MutedRule.objects.get().reason == "户主外迁，正在更正"
    assert "户主外迁，正在更正" in text(client.get(page))
    board_page = text(client.get(reverse("checks")))
    assert "临朐县已停用" in board_page
    assert "没有发现" in text(client.get(page))
    # the neighbour county is shown what it was shown
    assert "周" in text(as_("zhou").get(page))
    assert "停用理由" not in text(as_("zhao").get(page))
    client = as_("chen")
    client.post(reverse("check-unmute", args=["no_head"]))
    assert MutedRule.objects.get().ended_at
    assert "没有发现" not in text(client.get(page))


@pytest.mark.parametrize("name", ["check-run", "check-mute", "check-unmute"])
@pytest.mark.parametrize("who", ["wang", "zhao", "wu", "sun"])
def test_only_the_county_runs_and_mutes(as_, found, name, who):
    args = [] if name == "check-run" else ["no_head"]
    assert as_(who).post(reverse(name, args=args), {"reason": "理由"}).status_code == 403
    assert (MutedRule.objects.count(), Run.objects.count()) == (0, 0)


def test_checking_now_is_long_work_asked_for_once(as_, found):
    client = as_("chen")
    for _ in range(2):
        assert client.post(reverse("check-run")).status_code == 302
    run = Run.objects.get()
    assert (run.kind, run.arguments) == ("bangfu.registry.jobs.check_register", {})


@pytest.mark.django_db(transaction=True)
def test_checking_now_is_as_of_the_month_up_to_which_there_is_data(as_, found, september):
    client = as_("chen")
    assert "现在检查（截至 2023年9月）" in client.get(reverse("checks")).content.decode()
    client.post(reverse("check-run"))
    run = runs.claim()
    check_register(Context(run, threading.Event()), **run.arguments)
    assert CheckPass.objects.get().month == september.month


def test_the_list_to_take_away_shows_what_the_page_shows(found, chen, zhou):
    told = {column.name: column for column in exports.FOUND.columns}
    rows = list(exports.FOUND.rows({"severity": "question"}, chen))
    assert [told["rule"].read(row) for row in rows] == ["月收入高于三万元"]
    assert [told["start_number"].read(row) for row in rows] == ["2023-03"]
    assert exports.FOUND.count({"rule": "no_head"}, zhou) == 1
    assert exports.FOUND.count({"division": XITAN}, zhou) == 0
    with pytest.raises(NotExportable):
        exports.FOUND.count({"division": "x"}, chen)


def test_more_findings_cost_no_more_queries(as_, found, county):
    client = as_("chen")
    addresses = (reverse("checks"), reverse("check", args=["no_head"]))

    def counted() -> list[int]:
        told = []
        for address in addresses:
            with CaptureQueriesContext(connection) as captured:
                client.get(address)
            told.append(len(captured))
        return told

    counted()
    before = counted()
    for number in range(12):
        finding(county.person(f"张{number}"), "no_head", "error")
    assert counted() == before


def test_every_rule_has_a_page_in_both_languages(as_, found):
    client = as_("chen")
    for rule in RULES[::8]:
        assert rule.title.zh in text(client.get(reverse("check", args=[rule.name])))
        english = client.get(reverse("check", args=[rule.name]), headers={"accept-language": "en"})
        assert rule.todo.en.replace("'", "&#x27;") in re.sub(r"\s+", " ", english.content.decode())


@pytest.fixture
def twice(county):
    """One number under two records, in two townships of one county."""
    number = made_up_number(77)
    here = county.person("李秀英", identity_number=number)
    there = county.person("李秀英", identity_number=number, division_code=YEYUAN)
    for one in (here, there):
        finding(one, "identity_in_two_households", "error")
    return here, there


def test_one_number_in_two_households_names_the_other_record(as_, twice):
    here, there = twice
    client = as_("chen")
    address = reverse("person-file", args=[there.person_number])
    for name, args in (("person-file", [here.person_number]), ("check", [TWO])):
        page = client.get(reverse(name, args=args)).content.decode()
        assert address in page
        assert there.household.household_number in page


def test_who_does_not_reach_both_is_told_of_neither(as_, twice):
    here, there = twice
    client = as_("wang")
    for name, args in (("person-file", [here.person_number]), ("check", [TWO])):
        page = client.get(reverse(name, args=args)).content.decode()
        assert there.person_number not in page


def test_a_conflict_that_a_comparison_found_is_led_to(as_, twice, drawn):
    here, there = twice
    conflict = drawn.discrepancy(there, detail={"other_person_id": here.pk})
    Discrepancy.objects.update(kind="duplicate_person")
    page = as_("chen").get(reverse("person-file", args=[here.person_number])).content.decode()
    assert reverse("discrepancy", args=[conflict.pk]) in page


def test_many_in_two_households_ask_no_more_than_few(as_, county, twice):
    client, asked = as_("chen"), []
    for more in (0, 10):
        for serial in range(more):
            number = made_up_number(200 + serial)
            for place in (XITAN, YEYUAN):
                one = county.person("王芳", identity_number=number, division_code=place)
                finding(one, TWO, "error")
        client.get(reverse("check", args=[TWO]))
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse("check", args=[TWO]))
        asked.append(len(queries))
    assert asked[0] == asked[1]
