"""Whoever reads English meets no Chinese but data, on any page, and data is marked as Chinese."""

from collections.abc import Iterator
from itertools import cycle, product
from urllib.parse import urlsplit

import pytest
import time_machine
from django.test import Client
from django.urls import NoReverseMatch, URLPattern, URLResolver, get_resolver, resolve, reverse
from django.utils import translation
from django.utils.html import escape

from bangfu.assistance.actions import zero_employment as zero
from bangfu.assistance.codes.zero_employment import CaseStep
from bangfu.casework import actions as casework
from bangfu.comparison import actions as comparison
from bangfu.comparison.codes import Outcome
from bangfu.comparison.models import Discrepancy
from bangfu.engine.codes import DiscrepancyKind
from bangfu.engine.tables import write_table
from bangfu.engine.values import Month
from bangfu.monitoring import actions as monitoring
from bangfu.monitoring.models import Figure
from bangfu.org.language import reworded
from bangfu.registry import actions as registry
from bangfu.reporting import actions as reporting
from bangfu.runs.models import Run
from tests.cast import CHENGGUAN, LINQU, made_up_number, people_named
from tests.comparison.findings import Findings
from tests.flows import files
from tests.registry.conftest import PERSON, SPELL, person
from tests.web.test_browser import WATCH, sideways, violations
from tests.web.test_screenshots import NARROW, WIDE
from tests.web.walk import Page, Walk

SEPTEMBER = Month(2023, 9)
EVERYONE = ["wang", "zhao", "chen", "sun", "wu"]
SIDES = {
    DiscrepancyKind.ENDED_HERE: {"here": "2023年7月结束"},
    DiscrepancyKind.STOPPED_THERE: {"there": "2023年6月后无缴费"},
    DiscrepancyKind.DUPLICATE_THERE: {"there": "2家单位"},
    DiscrepancyKind.INVALID_ID: {"here": "校验位不符"},
}
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def month(county, drawn, chen, zhao, tmp_path):
    """A county's September with everything that goes wrong in one."""
    monitoring.load_starting_thresholds()
    with time_machine.travel("2023-10-09 09:00+08:00"):
        receive_clean(chen, tmp_path)
        receive_dirty(chen, tmp_path)
        compare_and_settle(county, chen, zhao, tmp_path)
        apply_and_publish(county, chen, zhao)
        close_and_fill(drawn, chen)
        long_work(chen)
        yield


def receive_clean(chen, folder) -> None:
    roster = write_table(folder / "roster.xlsx", *files.roster())
    registry.apply(registry.receive_people(path=roster, file_name="花名册.xlsx", by=chen), by=chen)
    spells = write_table(folder / "spells.csv", *files.spells())
    registry.apply(registry.receive_spells(path=spells, file_name="务工.csv", by=chen), by=chen)


def receive_dirty(chen, folder) -> None:
    """Batches that wait with errors, are refused, repeated, withdrawn."""
    people = [
        person(2, 成员联系电话="abc"),
        person(3, 县="无此县"),
        person(4, 证件号码="12345"),
        person(5, 证件号码=made_up_number(5)[:-1] + "0", 性别="不详"),
        person(6, 村="无此村", 文化程度="博士后", 出生日期="昨天"),
        person(7),
        person(7),
        person(8, 姓名="很" * 61, 户编号="3.7E+12"),
        person(9, 县="昌乐县", 乡="宝都街道", 村="东村村民委员会"),
    ]
    table = [list(row.values()) for row in people]
    path = write_table(folder / "dirty.xlsx", list(PERSON), table)
    registry.receive_people(path=path, file_name="有问题的花名册.xlsx", by=chen)
    spells = [
        {**SPELL, "开始时间": "不知道"},
        {**SPELL, "开始时间": "2023-08", "结束时间": "2023-02", "务工月收入(元)": "9"},
        {**SPELL, "人口编号": "999", "务工所在县": "无此县", "就业渠道": "其他渠道"},
    ]
    table = [list(row.values()) for row in spells]
    path = write_table(folder / "dirty.csv", list(SPELL), table)
    registry.receive_spells(path=path, file_name="有问题的务工.csv", by=chen)
    for name, content in {"空.csv": b"", "图片.xlsx": b"\x89PNG 123", "压缩.xlsx": b"PK"}.items():
        (folder / name).write_bytes(content)
        registry.receive_people(path=folder / name, file_name=name, by=chen)
    for _ in range(2):
        registry.receive_people(path=folder / "roster.xlsx", file_name="又一次.xlsx", by=chen)
    registry.receive_spells(path=folder / "roster.xlsx", file_name="选错.xlsx", by=chen)


def compare_and_settle(county, chen, zhao, folder) -> None:
    path = write_table(folder / "insurance.csv", *files.social_insurance())
    batch = comparison.receive_extract(
        path=path, file_name="社保.csv", source="social_insurance", month=SEPTEMBER, by=chen
    )
    comparison.apply_extract(batch=batch, by=chen)
    comparison.run(source="social_insurance", month=SEPTEMBER, by=chen)
    found = Findings(county, chen)
    # of two people: pages of more would differ in their numbers alone
    people = cycle([county.person("钱一", spells=["2023-03"]) for _ in range(2)])
    planted = [
        found.add(one, kind, **SIDES.get(kind, {}))
        for one, kind in zip(people, DiscrepancyKind, strict=False)
    ]
    everything = [*planted, *Discrepancy.objects.order_by("pk")]
    comparison.dispatch(discrepancies=everything[:-1], working_days=5, by=chen)
    for row in planted[:2]:
        row.refresh_from_db()
        casework.submit_evidence(task=row.task, kind="phone", note="本人说在昆山上班", by=zhao)
    missing = Discrepancy.objects.get(kind="missing_here", person__in=people_named("王芳"))
    comparison.settle(discrepancy=missing, outcome=Outcome.THERE_IS_RIGHT, reason="有合同", by=zhao)
    comparison.settle(
        discrepancy=planted[0], outcome=Outcome.NOT_A_DIFFERENCE, reason="同一单位", by=zhao
    )
    comparison.reopen(discrepancy=planted[0], reason="再核实", by=chen)


def apply_and_publish(county, chen, zhao) -> None:
    """A household without work, up to an objection and a refusal."""
    for name in ("孙大", "孙二"):
        one = county.person(name, born_on="1985-03-02", relation="head")
        told = {"people": [one], "words": "想在县城找活", "channel": "phone", "by": zhao}
        case = zero.apply(household=one.household, **told)
        zero.check(case=case, note="入户看过", by=chen)
        is_agreed = name == "孙大"
        case = zero.review(case=case, is_agreed=is_agreed, note="按台账", by=zhao)
        if is_agreed:
            zero.post(case=case, kind=CaseStep.POST_VILLAGE, by=zhao)
            zero.object_to(case=case, text="她家有人上班", by=zhao)


def close_and_fill(drawn, chen) -> None:
    for month in (Month(2023, 8), SEPTEMBER):
        monitoring.close_month(month=month, by=chen)
        reporting.fill(form="annex1", division_code=LINQU, period="2023Q3", by=chen)
    figures = Figure.objects.filter(month=SEPTEMBER, indicator="people_at_work")
    drawn.warning(figures.get(division_code=CHENGGUAN, counting="ON_DATE_ALL"))


def long_work(chen) -> None:
    for state, columns in {
        "running": {"message": "已检查 2000 行", "done": 2, "total": 9},
        "failed": {"error": "磁盘空间不足，请清理后重新开始"},
        "done": {},
        "queued": {},
    }.items():
        title = "2023年9月数据比对"
        Run.objects.create(kind="bangfu.x", title=title, state=state, by=chen, **columns)


@pytest.fixture
def walk(month, request):
    """`walk("chen")`: everywhere Chen's links lead, in English."""

    def by(who: str) -> Walk:
        client = Client()
        client.force_login(request.getfixturevalue(who))
        client.cookies["django_language"] = "en"
        return Walk(client).everywhere()

    return by


def heard(walk: Walk) -> dict[str, list[str]]:
    """Chinese that is not marked as data, by page."""
    return {address: page.unmarked for address, page in walk.pages.items() if page.unmarked}


@pytest.mark.long
@pytest.mark.sqlite  # its words are those of any database
def test_no_page_has_chinese_but_data_that_is_marked(walk):
    """Also what is said where a form is sent unfilled, or what it asks for is refused."""
    walks = {who: walk(who) for who in EVERYONE}
    unmet = {route.name for route in routes()}.difference(*(each.met for each in walks.values()))
    for name in unmet:
        read_unlinked(walks["chen"], name)
    for walked in walks.values():
        assert len(walked.pages) > 5
        walked.send_every_form_unfilled()
    assert {who: heard(each) for who, each in walks.items() if heard(each)} == {}


def read_unlinked(walked: Walk, name: str) -> None:
    """A page that no link leads to, where it answers a reader who knows its address."""
    for arguments in ([], [1], [1, "1"], [1, "1", "1"]):
        try:
            address = reverse(name, args=arguments)
        except NoReverseMatch:
            continue
        answer = walked.client.get(address)
        if answer.status_code == 200:
            walked.keep(address, answer)


def routes(resolver: URLResolver | None = None) -> Iterator[URLPattern]:
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLResolver):
            yield from routes(entry)
        else:
            yield entry


@pytest.mark.long
@pytest.mark.browser
def test_every_page_satisfies_axe_and_fits_a_phone(walk, page, live_server):
    """One page of every route that Chen and Wang meet, in either language."""
    page.add_init_script(WATCH)
    for walked, language in product([walk("chen"), walk("wang")], ["zh-hans", "en"]):
        page.context.add_cookies(cookies(walked.client, language, live_server.url))
        for name, address in one_of_each(walked).items():
            page.set_viewport_size(WIDE)
            page.goto(live_server.url + address)
            seen = (language, name, address)
            assert violations(page) == [], seen
            page.set_viewport_size(NARROW)
            assert sideways(page) == 0, seen
            assert page.evaluate("broken") == [], seen


def one_of_each(walked: Walk) -> dict[str, str]:
    """The address of one page of each route."""
    return {resolve(urlsplit(address).path).view_name: address for address in walked.pages}


def cookies(client: Client, language: str, url: str) -> list[dict[str, str]]:
    session = client.cookies["sessionid"].value
    kept = {"sessionid": session, "django_language": language}
    return [{"name": name, "value": value, "url": url} for name, value in kept.items()]


@pytest.mark.parametrize(
    "planted",
    [
        "<p>没有翻译</p>",
        "<p lang='zh'>临朐县</p><p>没有翻译</p>",
        "<p lang='zh'><span lang='en'>没有翻译</span></p>",
        "<input placeholder='没有翻译'>",
        "<title>临朐县</title>",
    ],
)
def test_the_reader_hears_planted_chinese(planted):
    assert Page(planted).unmarked != []


def test_what_is_marked_or_repeats_what_is_marked_is_data():
    page = Page("<title>临朐县</title><p title='临朐县'>In <span lang='zh'>临朐县</span></p>")
    assert page.unmarked == []


@pytest.mark.parametrize(
    ("stored", "shown"),
    [
        ("第 3 行的单元格次序错乱", "The cells of row 3 are out of order"),
        ("2023年9月数据比对", "Comparison of 2023-09"),
        ("文件是空的。请检查导出是否成功，再重新上传", "The file is empty. Please check"),
        ("缺少必需的列：姓名、户编号", "Required columns are missing: Name, Household number"),
        ("文件 <b> 已损坏或不完整，无法读取", "File &lt;b&gt; is damaged or incomplete"),
        ("没有这样的话", "没有这样的话"),
    ],
)
def test_stored_sentences_are_reworded_where_they_are_shown(stored, shown):
    assert reworded(stored) == escape(stored)
    with translation.override("en"):
        assert reworded(stored).startswith(shown)


def test_data_inside_a_sentence_stays_as_it_came_and_is_marked():
    with translation.override("en"):
        told = reworded("没有名为“附件九”的报表，可选：附件十")
    assert told.count('<span lang="zh">附件') == 2
