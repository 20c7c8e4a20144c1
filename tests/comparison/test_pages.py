"""Work list, one discrepancy, bulk decisions, export and comparison: who sees and may do what."""

import csv
import io
import re
from datetime import date

import pytest
from django.urls import reverse

from bangfu.audit.queries import who_looked
from bangfu.comparison import actions
from bangfu.comparison.models import Discrepancy
from bangfu.engine.codes import DiscrepancyKind
from bangfu.engine.values import Month
from bangfu.intake.models import Batch
from bangfu.org import paging
from bangfu.runs.models import Run
from bangfu.web import person_looks
from tests.cast import BAODU, DADIAN, LINQU, XITAN
from tests.comparison.findings import SEPTEMBER
from tests.comparison.pages import ids, text
from tests.disclosure.taking import asked, exported

pytestmark = pytest.mark.django_db
EVERYONE = ["wang", "zhao", "chen", "zhou", "sun", "wu"]
LIST = "/discrepancies/"


def test_opening_one_is_on_record_and_the_person_sees_it(signed_in, found, li, chen):
    """Somebody's work and pay are on the page, and what was said of them."""
    client = signed_in("zhao")
    client.get(LIST)
    assert list(who_looked(found)) == []
    client.get(reverse("discrepancy", args=[found.pk]))
    signed_in("zhou").get(reverse("discrepancy", args=[found.pk]))
    [look] = person_looks.looks(li)
    assert (look.account, look.what) == ("zhao", "查看差异")


# -- who gets which page


@pytest.mark.parametrize(
    ("who", "listed", "one"),
    [
        ("wang", 200, 200),
        ("zhao", 200, 200),
        ("chen", 200, 200),
        ("wu", 200, 200),
        ("zhou", 200, 404),
        ("sun", 403, 403),
    ],
)
def test_each_role_gets_what_its_duty_and_place_allow(signed_in, who, listed, one, found):
    client = signed_in(who)
    assert client.get(LIST).status_code == listed
    assert client.get(reverse("discrepancy", args=[found.pk])).status_code == one


@pytest.mark.parametrize(
    ("who", "forms"),
    [
        ("wang", {"evidence_form"}),
        ("zhao", {"evidence_form", "settle_form"}),
        ("chen", {"evidence_form", "settle_form"}),
        ("wu", set()),
    ],
)
def test_a_dispatched_one_offers_each_role_its_forms(signed_in, who, forms, dispatched):
    context = signed_in(who).get(reverse("discrepancy", args=[dispatched.pk])).context
    names = ("evidence_form", "settle_form", "dispatch_form", "reopen_form")
    assert {name for name in names if context[name]} == forms


@pytest.mark.parametrize(
    ("name", "sent"),
    [
        ("evidence-submit", {"kind": "note", "note": "已核实"}),
        ("discrepancy-settle", {"outcome": "not_a_difference", "reason": "重名"}),
        ("discrepancy-reopen", {"reason": "请重新核实"}),
    ],
)
@pytest.mark.parametrize(("who", "status"), [("zhou", 404), ("wu", 403), ("sun", 403)])
def test_nobody_else_acts_on_it(signed_in, who, status, name, sent, dispatched):
    answer = signed_in(who).post(reverse(name, args=[dispatched.pk]), sent)
    assert answer.status_code == status
    dispatched.refresh_from_db()
    assert (dispatched.state, dispatched.task.evidence.count()) == ("dispatched", 0)


def test_the_village_worker_cannot_settle(signed_in, dispatched):
    sent = {"outcome": "here_is_right", "reason": "本人在岗"}
    answer = signed_in("wang").post(reverse("discrepancy-settle", args=[dispatched.pk]), sent)
    assert answer.status_code == 403


# -- the list


def test_the_neighbour_sees_neither_rows_nor_counts(signed_in, found):
    answer = signed_in("zhou").get(LIST)
    counts = answer.context["counts"]
    assert (ids(answer), counts.total, counts.undispatched) == ([], 0, 0)


def test_names_are_masked_in_the_list(signed_in, county, findings):
    person = county.person("李秀英", spells=["2023-03"])
    findings.add(person, "name_differs", there="王建军")
    answer = signed_in("chen").get(LIST)
    assert "李*英" in text(answer)
    assert "李秀英" not in text(answer)
    assert "王建军" not in text(answer)


def test_each_filter_narrows_the_list(signed_in, county, findings, chen):
    li = county.person("李秀英", spells=["2023-03"])
    far = county.person("王芳", spells=["2023-03"], division_code=DADIAN)
    a = findings.add(li, "employer_differs")
    b = findings.add(li, "place_differs", month=Month(2023, 8))
    c = findings.add(far, "employer_differs")
    actions.dispatch(discrepancies=[c], by=chen)
    client = signed_in("chen")
    asked = {
        "": [a.pk, b.pk, c.pk],
        "?kind=place_differs": [b.pk],
        "?month=2023-08": [b.pk],
        "?source=social_insurance": [a.pk, b.pk, c.pk],
        "?division=370724003000": [c.pk],
        "?due=none": [a.pk, b.pk],
        "?due=later": [c.pk],
        "?due=overdue": [],
        "?state=dispatched": [c.pk],
        "?state=all": [a.pk, b.pk, c.pk],
        "?state=settled": [],
        f"?keyword={far.person_number}": [c.pk],
        "?keyword=王芳": [c.pk],
    }
    assert {query: ids(client.get(LIST + query)) for query in asked} == asked


@pytest.mark.parametrize(
    "query",
    ["?kind=nonsense", "?month=13", "?division=370725000000", "?after=x", "?before=-1", "?due='"],
)
def test_a_wrong_filter_is_no_accident(signed_in, found, query):
    answer = signed_in("chen").get(LIST + query)
    assert (answer.status_code, ids(answer)) == (200, [found.pk])


def test_the_chips_count_clocks(signed_in, county, findings, chen, time_machine):
    time_machine.move_to("2023-10-16 10:00+08:00", tick=False)
    people = [county.person(f"张{n}", spells=["2023-03"]) for n in "一二三"]
    late, today, new = (findings.add(person, "employer_differs") for person in people)
    actions.dispatch(discrepancies=[late], working_days=1, by=chen)
    actions.dispatch(discrepancies=[today], working_days=2, by=chen)
    time_machine.move_to("2023-10-18 10:00+08:00", tick=False)
    counts = signed_in("chen").get(LIST).context["counts"]
    assert (counts.overdue, counts.today, counts.undispatched, counts.total) == (1, 1, 1, 3)
    assert new.state == "found"


def test_pages_follow_one_another_and_lead_back(signed_in, li, findings, monkeypatch):
    monkeypatch.setattr(paging, "PAGE", 2)
    kinds = ["employer_differs", "place_differs", "income_differs", "name_differs", "unsupported"]
    keys = [findings.add(li, kind).pk for kind in kinds]
    client = signed_in("chen")
    first = client.get(LIST)
    second = client.get(LIST, {"after": first.context["page"].after})
    third = client.get(LIST, {"after": second.context["page"].after})
    back = client.get(LIST, {"before": third.context["page"].before})
    assert [ids(page) for page in (first, second, third)] == [keys[:2], keys[2:4], keys[4:]]
    assert (ids(back), third.context["page"].after, first.context["page"].before) == (
        keys[2:4],
        None,
        None,
    )


def test_the_list_costs_the_same_whatever_its_length(
    signed_in, county, findings, django_assert_max_num_queries
):
    for number in range(30):
        findings.add(county.person(f"张{number}", spells=["2023-03"]), "employer_differs")
    client = signed_in("chen")
    client.get(LIST)
    with django_assert_max_num_queries(20):
        client.get(LIST)


# -- dispatch and setting aside


def test_a_dispatch_is_shown_before_it_happens(signed_in, found):
    client = signed_in("chen")
    asked = client.post(reverse("discrepancies-dispatch"), {"pick": [found.pk]})
    assert "确认派发" in text(asked)
    assert Discrepancy.objects.get().state == "found"
    sent = {"pick": [found.pk], "confirmed": "1", "working_days": "3"}
    done = client.post(reverse("discrepancies-dispatch") + "?kind=employer_differs", sent)
    assert done.url == "/discrepancies/?kind=employer_differs"
    assert Discrepancy.objects.get().state == "dispatched"


def test_everything_of_the_filter_is_dispatched_and_nothing_else(signed_in, county, findings):
    li = county.person("李秀英", spells=["2023-03"])
    wanted, other = findings.add(li, "employer_differs"), findings.add(li, "place_differs")
    neighbour = county.person("赵四", spells=["2023-03"], division_code=BAODU)
    beyond = findings.add(neighbour, "employer_differs")
    address = reverse("discrepancies-dispatch") + "?kind=employer_differs"
    sent = {"everything": "1", "confirmed": "1", "working_days": "5"}
    signed_in("chen").post(address, sent)
    states = dict(Discrepancy.objects.values_list("pk", "state"))
    assert states == {wanted.pk: "dispatched", other.pk: "found", beyond.pk: "found"}


def test_a_second_dispatch_finds_nothing_left(signed_in, found):
    client, address = signed_in("chen"), reverse("discrepancies-dispatch")
    sent = {"pick": [found.pk], "confirmed": "1", "working_days": "5"}
    client.post(address, sent)
    again = client.post(address, sent, follow=True)
    assert "没有选中可办理的差异" in text(again)
    assert Discrepancy.objects.get().task.pk == Discrepancy.objects.get().task_id


@pytest.mark.parametrize("days", ["0", "31", "x", ""])
def test_an_impossible_clock_is_told_beside_its_field(signed_in, found, days):
    sent = {"pick": [found.pk], "confirmed": "1", "working_days": days}
    answer = signed_in("chen").post(reverse("discrepancies-dispatch"), sent)
    assert answer.status_code == 422
    assert answer.context["form"].errors["working_days"]
    assert Discrepancy.objects.get().state == "found"


def test_what_lies_elsewhere_cannot_be_picked(signed_in, found):
    sent = {"pick": [found.pk, "x", "9" * 30], "confirmed": "1", "working_days": "5"}
    signed_in("zhou").post(reverse("discrepancies-dispatch"), sent)
    assert Discrepancy.objects.get().state == "found"


def test_setting_aside_needs_a_reason_and_leaves_the_register_alone(signed_in, found, li):
    client, address = signed_in("zhao"), reverse("discrepancies-not-a-difference")
    refused = client.post(address, {"pick": [found.pk], "confirmed": "1", "reason": ""})
    assert (refused.status_code, Discrepancy.objects.get().state) == (422, "found")
    client.post(address, {"pick": [found.pk], "confirmed": "1", "reason": "同一单位的分公司"})
    settled = Discrepancy.objects.get()
    assert (settled.state, settled.outcome) == ("settled", "not_a_difference")
    assert li.spells.get().employer_name == "黄岛海川食品加工厂"


# -- one discrepancy


COLUMNS = ["id", "person_number", "kind", "here", "there"]


def rows_of(client, query: str = "") -> list[list[str]]:
    content = exported(client, "discrepancies", query, columns=COLUMNS).decode("utf-8")
    assert content.startswith("\ufeff")
    return list(csv.reader(io.StringIO(content.removeprefix("\ufeff"))))


def test_the_export_has_the_rows_of_the_filter_and_says_who_took_it(signed_in, county, findings):
    li = county.person("李秀英", spells=["2023-03"])
    findings.add(li, "employer_differs", there="=HYPERLINK(1)")
    findings.add(li, "name_differs", there="王建军")
    rows = rows_of(signed_in("chen"), "?kind=employer_differs")
    assert len(rows) == 3
    assert rows[1][1] == li.person_number
    assert "'=HYPERLINK(1)" in rows[1]
    assert rows[-1][0].startswith("导出人：陈立（chen） · ")
    everything = str(rows_of(signed_in("chen")))
    assert "王*军" in everything
    assert "王建军" not in everything


def test_the_neighbour_has_nothing_to_export(signed_in, found):
    given = {"columns": COLUMNS, "file_format": "csv", "purpose": "verify"}
    answer = asked(signed_in("zhou"), "discrepancies", **given)
    assert answer.status_code == 422
    assert "没有人" in text(answer)


# -- comparison


def applied_extract(chen) -> Batch:
    return Batch.objects.create(
        roster="social_insurance",
        month=SEPTEMBER,
        duty="comparison",
        file_name="insurance.csv",
        sha256="0" * 64,
        size_bytes=1,
        state="applied",
        division_code=LINQU,
        received_by=chen,
        applied_by=chen,
        applied_at="2023-10-08T01:00:00Z",
    )


@pytest.mark.parametrize(
    ("who", "status"),
    [("wang", 403), ("zhao", 403), ("chen", 200), ("zhou", 200), ("sun", 403), ("wu", 403)],
)
def test_the_county_alone_compares(signed_in, who, status):
    assert signed_in(who).get(reverse("comparison-run")).status_code == status


def test_two_clicks_start_one_comparison(signed_in, chen):
    extract = applied_extract(chen)
    client = signed_in("chen")
    answers = [client.post(reverse("comparison-run"), {"extract": extract.pk}) for _ in range(2)]
    [run] = Run.objects.all()
    assert {answer.url for answer in answers} == {reverse("run", args=[run.pk])}
    assert run.arguments == {"source": "social_insurance", "month": "2023-09"}


def test_the_neighbours_extract_is_not_offered(signed_in, chen):
    extract = applied_extract(chen)
    client = signed_in("zhou")
    assert client.get(reverse("comparison-run")).context["extracts"] == []
    client.post(reverse("comparison-run"), {"extract": extract.pk})
    assert not Run.objects.exists()


def test_the_result_is_told_by_kind(signed_in, found, findings, li):
    findings.add(li, "place_differs")
    address = reverse("comparison", args=[found.last_found_in_id])
    answer = signed_in("chen").get(address)
    assert {row["kind"]: row["count"] for row in answer.context["kinds"]} == {
        "employer_differs": 1,
        "place_differs": 1,
    }
    assert signed_in("zhou").get(address).status_code == 404


def test_days_are_shown_as_the_clock_counts_them(signed_in, found, chen, time_machine):
    time_machine.move_to("2023-09-28 10:00+08:00", tick=False)
    actions.dispatch(discrepancies=[found], working_days=3, by=chen)
    answer = signed_in("zhao").get(reverse("discrepancy", args=[found.pk]))
    assert Discrepancy.objects.get().task.due_on == date(2023, 10, 9)
    assert "还有 3 个工作日" in text(answer)


@pytest.mark.parametrize("kind", list(DiscrepancyKind))
def test_every_kind_has_its_page(signed_in, county, findings, kind):
    person = county.person("李秀英", spells=["2023-03"], division_code=XITAN)
    found = findings.add(person, kind)
    answer = signed_in("zhao").get(reverse("discrepancy", args=[found.pk]))
    assert answer.status_code == 200
    assert answer.context["settle_form"].correction_fields


def test_the_keyword_finds_employers_here_and_there(client, county, findings, chen):
    here = findings.add(county.person("钱一", spells=["2023-03"]), "employer_differs")
    other = findings.add(county.person("钱二"), "missing_here", here="", there="临朐县食品公司")
    client.force_login(chen)
    for keyword, row in (("海川食品", here), ("昆山恒达", here), ("临朐县食品", other)):
        page = client.get(reverse("discrepancies"), {"keyword": keyword}).content.decode()
        assert re.findall(r'name="pick" value="(\d+)"', page) == [str(row.pk)], keyword
