"""Month close, warnings and local parameters as pages."""

import threading

import pytest
from django.urls import reverse
from django.utils import timezone

from bangfu.audit.models import Record
from bangfu.engine.values import Month
from bangfu.intake.codes import BatchState
from bangfu.intake.models import Batch
from bangfu.monitoring import actions, queries, readiness
from bangfu.monitoring.models import EarlyWarning, Figure, Snapshot, WarningThreshold
from bangfu.runs import worker
from bangfu.runs.models import Run
from tests.cast import CHENGGUAN, LINQU, staff
from tests.disclosure.taking import proven

pytestmark = pytest.mark.django_db
SEPTEMBER = Month(2023, 9)


@pytest.fixture(autouse=True)
def early_october(time_machine):
    time_machine.move_to("2023-10-12 10:00+08:00", tick=False)


@pytest.fixture
def signed_in(client, request):
    def as_(who: str):
        client.force_login(request.getfixturevalue(who))
        return client

    return as_


@pytest.fixture
def september(chen) -> Snapshot:
    return Snapshot.objects.create(
        month=SEPTEMBER, path="x", sha256="a" * 64, person_count=1, spell_count=1, closed_by=chen
    )


@pytest.fixture
def warned(september) -> EarlyWarning:
    figure = Figure.objects.create(
        snapshot=september,
        month=SEPTEMBER,
        indicator="people_at_work",
        counting="ON_DATE_ALL",
        division_code=CHENGGUAN,
        level="township",
        value=470,
        month_ago=Month(2023, 8),
        year_ago=Month(2022, 9),
    )
    return EarlyWarning.objects.create(
        figure=figure,
        month=SEPTEMBER,
        division_code=CHENGGUAN,
        level="orange",
        compared_with="year_ago",
        before=500,
        change=-0.06,
    )


@pytest.mark.parametrize(
    ("who", "statuses"),
    [
        ("wang", (403, 403, 403, 403)),
        ("zhao", (200, 200, 403, 403)),
        ("chen", (200, 200, 200, 200)),
        ("zhou", (200, 200, 200, 200)),
        ("sun", (200, 200, 200, 200)),
        ("wu", (200, 200, 403, 403)),
    ],
)
def test_each_role_gets_what_its_duty_allows(signed_in, who, statuses, warned):
    client = signed_in(who)
    names = ("warnings", "thresholds", "thresholds-change", "month-close")
    assert tuple(client.get(reverse(name)).status_code for name in names) == statuses


@pytest.mark.parametrize(("who", "seen"), [("zhao", 1), ("chen", 1), ("sun", 1), ("zhou", 0)])
def test_warnings_keep_to_the_reach(signed_in, who, seen, warned):
    answer = signed_in(who).get(reverse("warnings"))
    assert len(answer.context["warnings"]) == seen


def test_a_warning_says_how_much_since_when_and_leads_to_people(signed_in, warned):
    html = signed_in("zhao").get(reverse("warnings")).content.decode()
    for told in ("橙色预警", "城关街道", "500", "470", "-6.0%", "2022年9月"):
        assert told in html
    assert reverse("figure-people", args=[warned.figure_id]) in html
    province = signed_in("sun").get(reverse("warnings")).content.decode()
    assert reverse("figure-people", args=[warned.figure_id]) not in province


def test_the_month_asked_for_is_the_month_shown(signed_in, warned, chen):
    Snapshot.objects.create(
        month=Month(2023, 8), path="y", sha256="b" * 64, person_count=1, spell_count=1,
        closed_by=chen,
    )  # fmt: skip
    client = signed_in("chen")
    assert client.get(reverse("warnings")).context["month"] == SEPTEMBER
    assert client.get(reverse("warnings") + "?month=2023-08").context["month"] == Month(2023, 8)
    assert client.get(reverse("warnings") + "?month=nonsense").context["month"] == SEPTEMBER


def test_before_the_first_close_the_page_says_what_comes(signed_in):
    assert "还没有结账的月份" in signed_in("chen").get(reverse("warnings")).content.decode()


# -- closing


def test_what_is_missing_is_said_before_the_close(signed_in, chen):
    context = signed_in("chen").get(reverse("month-close")).context
    assert [item.is_ready for item in context["items"]] == [
        False, False, True, False, False, True,
    ]  # fmt: skip


def batch(roster, by, *, at=None, where=None, month=None, applied_on="2023-10-02"):
    """Received, and applied where `applied_on` is given."""
    applied = {"applied_at": f"{applied_on}T10:00+08:00", "applied_by": by} if applied_on else {}
    return Batch.objects.create(
        roster=roster,
        month=month,
        state=BatchState.APPLIED if applied_on else BatchState.CHECKED,
        accepted_count=10,
        sha256="0" * 64,
        size_bytes=1,
        received_by=by,
        division_code=where or by.division_code,
        **applied,
    )


def told(staff, month=SEPTEMBER) -> dict[str, readiness.Item]:
    return {item.title: item for item in readiness.items(month, staff=staff)}


def test_a_county_that_has_brought_nothing_is_named_to_city_and_province(county, chen, divisions):
    county.person("临朐的人")
    county.person("昌乐的人", division_code="370725001200")
    city = staff("shi", "city_officer", "370700000000", "市局")
    for roster, month in (("people", None), ("spells", None), ("social_insurance", SEPTEMBER)):
        batch(roster, chen, month=month)
    found = told(city)
    for title in ("人员信息", "务工记录", "社会保险缴费明细"):
        assert not found[title].is_ready
        assert "2 个县中 1 个已有，尚缺：昌乐县" in found[title].told
    assert found["数据比对"].told == "本月还没有比对"
    mine = told(chen)
    assert [mine[t].is_ready for t in ("人员信息", "务工记录", "社会保险缴费明细")] == [True] * 3


def test_a_table_of_the_province_is_every_countys(county, chen, sun):
    county.person("临朐的人")
    county.person("昌乐的人", division_code="370725001200")
    batch("social_insurance", sun, month=SEPTEMBER)
    for reader in (chen, sun):
        assert told(reader)["社会保险缴费明细"].is_ready


def test_spells_received_before_the_month_say_nothing_of_it(county, chen):
    batch("people", chen, applied_on="2023-01-05")
    batch("spells", chen, applied_on="2023-08-31")
    found = told(chen)
    assert found["人员信息"].is_ready
    assert (found["务工记录"].is_ready, "早于本月" in found["务工记录"].told) == (False, True)
    batch("spells", chen, applied_on="2023-09-01")
    assert told(chen)["务工记录"].is_ready


def test_rows_received_and_not_applied_hold_the_close_up(county, chen, sun):
    county.person("临朐的人")
    county.person("昌乐的人", division_code="370725001200")
    batch("spells", chen, applied_on="")
    item = told(sun)["已接收、待入库的文件"]
    assert (item.is_ready, item.told) == (False, "1 份，其中的行不计入本次结账；临朐县")


def test_months_come_in_their_order(chen, september, time_machine):
    time_machine.move_to("2023-12-02")
    months = readiness.months_to_close(timezone.localdate())
    assert [str(month) for month in months] == ["2023-10", "2023-11"]


def test_nothing_is_closed_without_confirmation(signed_in):
    answer = proven(signed_in("chen")).post(reverse("month-close"), {"month": "2023-10"})
    assert answer.status_code == 422
    assert answer.context["form"].errors["confirmed"]
    assert not Run.objects.exists()


@pytest.mark.parametrize("month", ["2023-09", "2023-11", "x"])
def test_closed_and_future_months_are_not_offered(signed_in, september, month):
    sent = {"month": month, "confirmed": "on"}
    answer = proven(signed_in("chen")).post(reverse("month-close"), sent)
    assert answer.status_code == 422
    assert not Run.objects.exists()


def test_closing_asks_again_who_one_is_and_reading_does_not(signed_in, county, chen):
    client, page = signed_in("chen"), reverse("month-close")
    county.person("李秀英", spells=["2023-03"])
    assert client.get(page).status_code == 200
    answer = client.post(page, {"month": "2023-09", "confirmed": "on"})
    assert answer.url.startswith(reverse("prove"))
    assert not Run.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_clicks_close_the_month_once(signed_in, county, chen):
    county.person("李秀英", spells=["2023-03"])
    client = proven(signed_in("chen"))
    sent = {"month": "2023-09", "confirmed": "on"}
    answers = [client.post(reverse("month-close"), sent) for _ in range(2)]
    while worker.work_once(threading.Event()):
        pass
    [run] = Run.objects.all()
    assert {answer.url for answer in answers} == {reverse("run", args=[run.pk])}
    assert run.result == {"snapshot_id": Snapshot.objects.get().pk}
    assert Figure.objects.filter(division_code=LINQU).exists()


# -- local parameters


@pytest.fixture
def thresholds(db) -> list[WarningThreshold]:
    actions.load_starting_thresholds()
    return list(WarningThreshold.objects.order_by("pk"))


def typed(thresholds, **changed) -> dict[str, str]:
    sent = {}
    for one in thresholds:
        sent[f"{one.pk}-fall"] = f"{one.fall_over * 100:g}"
        sent[f"{one.pk}-answer_days"] = str(one.answer_days or "")
    for name, number in queries.numbers().items():
        sent[f"number-{name}-value"] = str(number.value)
    return sent | changed


def test_only_what_was_changed_is_changed_and_recorded(signed_in, thresholds):
    one = thresholds[1]
    sent = typed(thresholds, **{f"{one.pk}-fall": "2.5", f"{one.pk}-answer_days": "8"})
    signed_in("chen").post(reverse("thresholds-change"), sent)
    changed = queries.thresholds()[one.indicator, one.compared_with][one.level]
    assert (changed.fall_over, changed.answer_days) == (0.025, 8)
    assert WarningThreshold.objects.filter(pk=one.pk, fall_over=one.fall_over).exists()
    [record] = Record.objects.filter(action="threshold_set")
    assert (record.by_name, record.after["fall_over"]) == ("chen", 0.025)


@pytest.mark.parametrize(("fall", "days"), [("-1", "5"), ("100", "5"), ("x", "5"), ("2", "0")])
def test_an_impossible_parameter_is_told_and_nothing_changes(signed_in, thresholds, fall, days):
    one = thresholds[1]
    sent = typed(thresholds, **{f"{one.pk}-fall": fall, f"{one.pk}-answer_days": days})
    answer = signed_in("chen").post(reverse("thresholds-change"), sent)
    assert answer.status_code == 422
    assert not Record.objects.filter(action="threshold_set").exists()


def test_the_township_changes_no_parameter(signed_in, thresholds):
    answer = signed_in("zhao").post(reverse("thresholds-change"), typed(thresholds))
    assert answer.status_code == 403


def test_who_does_not_close_for_all_sees_neither_the_others_months_nor_the_button(
    signed_in, county, september
):
    county.person("临朐的人")
    page = signed_in("zhou").get(reverse("month-close")).content.decode()
    assert "由上级统一办理" in page
    assert "陈立" not in page
    assert 'name="confirmed"' not in page
