"""Early warnings of a closed month: their guards, their task, and what the unit does about it."""

from datetime import date

import pytest
import time_machine
from django.urls import reverse

from bangfu.audit.models import Record
from bangfu.casework import rules as casework_rules
from bangfu.casework.models import Task
from bangfu.comparison import actions as comparison
from bangfu.comparison.models import Comparison, Discrepancy
from bangfu.engine.values import Month
from bangfu.monitoring import actions, queries, rules
from bangfu.monitoring.models import EarlyWarning, Target
from bangfu.registry.models import WorkSpell
from tests.cast import CHENGGUAN, DADIAN, LINQU, XITAN, made_up_number

pytestmark = pytest.mark.django_db(transaction=True)
JULY, AUGUST = Month(2023, 7), Month(2023, 8)


@pytest.fixture(autouse=True)
def october():
    with time_machine.travel("2023-10-09 09:00+08:00", tick=True):
        yield


@pytest.fixture
def parameters(db) -> None:
    actions.load_starting_thresholds()


def closed(*months, by):
    return [actions.close_month(month=month, by=by) for month in months]


def workers(county, count, until="", **spell):
    people = [county.person(f"张{n}") for n in range(count)]
    for person in people:
        county.spell(person, "2023-01" + (f" - {until}" if until else ""), **spell)
    return people


@pytest.fixture
def fallen(county, parameters, chen) -> EarlyWarning:
    """A hundred at work in Linqu; six of them no longer since the end of July."""
    workers(county, 94)
    workers(county, 6, "2023-08")
    closed(JULY, AUGUST, by=chen)
    return EarlyWarning.objects.get(division_code=LINQU, compared_with="month_ago")


def test_all_warnings_of_a_unit_are_one_task_with_the_gravest_clock(fallen, chen):
    mine = EarlyWarning.objects.filter(division_code=LINQU)
    assert {(str(w.compared_with), str(w.level)) for w in mine} == {
        ("month_ago", "orange"),
        ("returnees", "red"),
    }
    [task] = {w.task for w in mine.select_related("task")}
    assert (task.due_on, task.title.endswith("（共 2 项）")) == (date(2023, 10, 11), True)


def test_a_blue_warning_is_explained_by_the_next_monthly_dispatch(county, parameters, chen):
    workers(county, 99, place_code="370724000000")
    workers(county, 1, "2023-08", place_code="370724000000")
    closed(JULY, AUGUST, by=chen)
    [blue] = EarlyWarning.objects.filter(division_code=LINQU)
    assert (blue.level, blue.task.due_on) == ("blue", date(2023, 10, 10))


@pytest.mark.parametrize(
    ("today", "next_day"), [("2023-10-09", "2023-10-10"), ("2023-12-10", "2024-01-10")]
)
def test_the_dispatch_after_today_is_meant(today, next_day):
    found = rules.next_dispatch(date.fromisoformat(today), 10)
    assert found == date.fromisoformat(next_day)


def found(person, kind, chen, **detail) -> Discrepancy:
    given = {"source": "x", "month": AUGUST}
    ran = Comparison.objects.create(**given, extract_sha256="0", division_code=LINQU, ran_by=chen)
    seen = {"first_found_in": ran, "last_found_in": ran, "detail": detail}
    return Discrepancy.objects.create(
        **given, kind=kind, person=person, division_code=person.division_code, **seen
    )


def fall(compared_with="month_ago") -> EarlyWarning:
    return EarlyWarning.objects.get(division_code=LINQU, compared_with=compared_with)


def settled(row, correction, chen) -> None:
    given = {"outcome": "corrected", "correction": correction, "reason": "电话核实"}
    comparison.settle(discrepancy=row, **given, by=chen)


def test_it_says_who_came_home_and_who_left_by_correction(county, parameters, chen):
    workers(county, 94)
    workers(county, 4, "2023-08")
    mistaken, stopped = workers(county, 2)
    closed(JULY, by=chen)
    for person, end in ((mistaken, "2023-05"), (stopped, "2023-08")):
        row = found(person, "stopped_there", chen, spell_id=person.spells.get().pk)
        settled(row, {"end_month": end}, chen)
    closed(AUGUST, by=chen)
    assert (fall().corrected_count, fall().returnee_count) == (1, 6)


def test_who_left_and_had_the_name_corrected_has_left(county, parameters, chen):
    workers(county, 94)
    leaver, *_others = workers(county, 6, "2023-08")
    closed(JULY, by=chen)
    settled(found(leaver, "name_differs", chen), {"name": "张大"}, chen)
    closed(AUGUST, by=chen)
    assert not fall().corrected_count


def test_of_two_entries_merged_the_closed_one_has_not_left(county, parameters, chen):
    workers(county, 90)
    workers(county, 5, "2023-08")
    counted, kept = (
        county.person("李一", identity_number=made_up_number(900), spells=[month])
        for month in ("2023-02", "2023-03")
    )
    closed(JULY, by=chen)
    row = found(kept, "duplicate_person", chen, other_person_id=counted.pk)
    comparison.settle_by_merging(
        discrepancy=row, kept=kept, of_closed={}, reason="核对证件", by=chen
    )
    closed(AUGUST, by=chen)
    assert fall().corrected_count == 1


def test_work_that_nobody_has_touched_for_long_is_pointed_out(county, parameters, chen):
    workers(county, 94)
    workers(county, 6, "2023-08")
    WorkSpell.objects.update(updated_at="2023-06-01T00:00+08:00")
    closed(JULY, AUGUST, by=chen)
    assert EarlyWarning.objects.get(division_code=LINQU, compared_with="month_ago").is_lagging


def test_fresh_data_are_not_late(fallen):
    assert not fallen.is_lagging


def test_two_months_running_and_behind_the_target(county, parameters, chen):
    workers(county, 96)
    workers(county, 2, "2023-08")
    workers(county, 2, "2023-07")
    given = {"division_code": CHENGGUAN, "year": 2023, "base_count": 100, "target_count": 130}
    actions.set_target(**given, by=chen)
    closed(Month(2023, 6), JULY, AUGUST, by=chen)
    found = EarlyWarning.objects.filter(division_code=CHENGGUAN, month=AUGUST)
    by_kind = {str(w.compared_with): (str(w.level), w.before) for w in found}
    assert by_kind["months_running"] == ("orange", 100)
    assert by_kind["target_path"] == ("yellow", 120)


def test_in_the_month_of_the_festival_the_festival_a_year_ago_is_compared(county, parameters, chen):
    workers(county, 60, "2024-01")
    workers(county, 40)
    with time_machine.travel("2024-03-05 09:00+08:00", tick=True):
        closed(Month(2023, 1), Month(2023, 2), Month(2024, 2), by=chen)
    [year] = EarlyWarning.objects.filter(division_code=LINQU, compared_with="year_ago")
    assert (str(year.compared_month), year.is_seasonal) == ("2023-01", True)
    assert year.ordinary_change == pytest.approx(-0.6)


# -- what the unit does about it


def test_cause_and_measure_are_written_and_a_person_closes(fallen, chen, zhao):
    task = EarlyWarning.objects.get(division_code=CHENGGUAN, compared_with="month_ago").task
    with pytest.raises(rules.WarningNotAnswered, match="请先填写"):
        actions.close_warning(task=task, outcome="已恢复", by=zhao)
    actions.answer_warning(task=task, kind="cause", text="秋收返乡", by=zhao)
    actions.answer_warning(task=task, kind="measure", text="组织专场招聘", by=zhao)
    task = actions.close_warning(task=task, outcome="五人已返岗", by=zhao)
    assert (task.state, task.closed_by) == ("closed", zhao)
    kinds = task.warning_steps.order_by("pk").values_list("kind", flat=True)
    assert list(kinds) == ["cause", "measure", "outcome"]
    with pytest.raises(casework_rules.TaskAlreadyClosed):
        actions.answer_warning(task=task, kind="cause", text="补充", by=chen)
    assert "返乡" not in "".join(f"{r.after}" for r in Record.objects.all())


def test_the_neighbour_answers_nothing_here(fallen, zhou):
    with pytest.raises(casework_rules.OutOfReach):
        actions.answer_warning(task=fallen.task, kind="cause", text="x", by=zhou)
    assert not fallen.task.warning_steps.exists()


@pytest.fixture
def signed_in(client, request):
    def as_(who: str):
        client.force_login(request.getfixturevalue(who))
        return client

    return as_


@pytest.mark.parametrize(
    ("who", "page", "written"),
    [
        ("chen", 200, 302),
        ("zhao", 404, 404),
        ("zhou", 404, 404),
        ("sun", 200, 302),
        ("wu", 200, 403),
    ],
)
def test_each_role_gets_what_its_duty_and_place_allow(signed_in, fallen, who, page, written):
    client = signed_in(who)
    assert client.get(reverse("warning", args=[fallen.pk])).status_code == page
    sent = {"kind": "cause", "text": "秋收返乡"}
    answer = client.post(reverse("warning-answer", args=[fallen.pk]), sent)
    assert answer.status_code == written


def test_the_page_leads_from_condition_to_outcome(signed_in, fallen, chen):
    client, address = signed_in("chen"), reverse("warning", args=[fallen.pk])
    page = client.get(address).content.decode()
    for told in ("橙色预警", "红色预警", "100", "94", "-6.0%", "还没有填写原因和措施"):
        assert told in page
    refused = client.post(reverse("warning-close", args=[fallen.pk]), {"outcome": "已恢复"})
    assert (refused.status_code, "请先填写" in refused.content.decode()) == (422, True)
    client.post(
        reverse("warning-answer", args=[fallen.pk]), {"kind": "measure", "text": "专场招聘"}
    )
    client.post(reverse("warning-close", args=[fallen.pk]), {"outcome": "已恢复"})
    page = client.get(address).content.decode()
    assert "专场招聘" in page
    assert Task.objects.get(pk=fallen.task_id).state == "closed"
    assert "warning-answer" not in page


# -- targets


def test_targets_are_of_divisions_down_to_the_township(chen, zhou):
    given = {"year": 2023, "base_count": 100, "target_count": 120}
    for place in (XITAN, DADIAN):
        with pytest.raises(rules.TargetTooClose, match="不设目标"):
            actions.set_target(division_code=place, **given, by=chen)
    with pytest.raises(casework_rules.OutOfReach):
        actions.set_target(division_code=CHENGGUAN, **given, by=zhou)
    assert not Target.objects.exists()


def test_the_county_sets_targets_on_one_page_beside_what_people_said(signed_in, county, chen):
    workers(county, 3)
    closed(AUGUST, by=chen)
    client, address = signed_in("chen"), reverse("targets") + "?year=2023"
    assert "未掌握" in client.get(address).content.decode()
    half = client.post(address, {f"{CHENGGUAN}-target": "130"})
    assert (half.status_code, Target.objects.count()) == (422, 0)
    far = client.post(address, {f"{CHENGGUAN}-base": "320583000000142", f"{CHENGGUAN}-target": "5"})
    assert (far.status_code, Target.objects.count()) == (422, 0)
    client.post(address, {f"{CHENGGUAN}-base": "100", f"{CHENGGUAN}-target": "130"})
    assert queries.targets(2023, staff=chen)[CHENGGUAN].target_count == 130
    assert "120" in client.get(address).content.decode()


@pytest.mark.parametrize(("who", "status"), [("zhao", 200), ("wang", 403), ("sun", 200)])
def test_who_may_not_set_them_reads_them(signed_in, who, status, chen):
    answer = signed_in(who).get(reverse("targets"))
    assert answer.status_code == status
    if who == "zhao":
        assert 'name="370724001000-target"' not in answer.content.decode()
