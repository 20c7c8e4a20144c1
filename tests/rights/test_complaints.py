"""Complaints go past the office complained about, and whoever complains is watched over.

S0.101, S0.102, S0.146, S3.43, S3.97, S3.98.
"""

import pytest
import time_machine
from django.db import connection
from django.urls import reverse

from bangfu.audit.models import Record
from bangfu.engine.values import Month
from bangfu.org import actions as org
from bangfu.org.models import Staff
from bangfu.org.rules import StaffImpossible
from bangfu.registry import actions as registry
from bangfu.rights import actions, queries, rules
from bangfu.rights.codes import Stage, WatchVerdict
from bangfu.rights.models import Complaint, ComplaintMessage, ComplaintStep, WatchAnswer
from tests.cast import CHENGGUAN, COUNTRY, LINQU, XITAN, YEYUAN, staff

pytestmark = pytest.mark.django_db
WEIFANG, SHANDONG = "370700000000", "370000000000"


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel("2023-10-09 09:00+08:00", tick=False) as traveller:
        yield traveller


@pytest.fixture
def desks(divisions):
    """A rights desk at every level."""
    places = {
        "village": XITAN,
        "township": CHENGGUAN,
        "neighbour": YEYUAN,
        "county": LINQU,
        "city": WEIFANG,
        "province": SHANDONG,
        "elsewhere": "370200000000",
    }
    return {name: staff(name, "rights_desk", code, name) for name, code in places.items()}


def lodge(about_code=CHENGGUAN, **more) -> actions.complaints.Lodged:
    more.setdefault("kind", "complaint")
    more.setdefault("matter", "pressure")
    more.setdefault("division_code", XITAN)
    more.setdefault("text", "三番五次上门要我出去打工")
    return actions.lodge_complaint(about_code=about_code, **more)


ABOVE = {
    XITAN: ["township", "county", "city", "province"],
    CHENGGUAN: ["county", "city", "province"],
    LINQU: ["city", "province"],
    WEIFANG: ["province"],
}
CANNOT_READ = [{"is_active": False}, {"given_duties": ["register"]}]


def counted(desks) -> set[str]:
    """The desks that see there is one."""
    return {name for name, desk in desks.items() if queries.complaints_before(desk).exists()}


def kept_desks(desks) -> dict[str, Staff]:
    """As the database has them by now."""
    return {name: Staff.objects.get(pk=desk.pk) for name, desk in desks.items()}


@pytest.mark.parametrize("about", ABOVE)
def test_the_lowest_desk_above_the_office_sees_it_and_those_above_that_when_it_is_late(
    desks, clock, about
):
    lodge(about)
    assert counted(desks) == {ABOVE[about][0]}
    clock.shift(7 * 24 * 3600)
    assert counted(desks) == set(ABOVE[about]), "never the office, nor any on its level or below"


@pytest.mark.parametrize("what", CANNOT_READ)
def test_where_nobody_at_the_desk_may_read_it_those_above_see_it_at_once(desks, what):
    lodge(CHENGGUAN)
    Staff.objects.filter(pk=desks["county"].pk).update(**what)
    assert counted(kept_desks(desks)) == {"city", "province"}


def test_a_colleague_who_may_not_read_it_keeps_it_from_nobody(desks):
    half = staff("half", "rights_desk", LINQU, "half")
    half.given_duties = ["register"]
    half.save()
    lodge(CHENGGUAN)
    assert counted({**desks, "half": half}) == {"county"}
    org.shut_account(staff=desks["county"], by=org.operator())
    assert counted(kept_desks(desks) | {"half": half}) == {"city", "province"}


def test_whoever_took_a_step_in_a_late_one_goes_on_with_it(desks, clock):
    complaint = lodge(CHENGGUAN).complaint
    clock.shift(7 * 24 * 3600)
    actions.do_step(complaint=complaint, stage=Stage.ACCEPT, by=desks["city"])
    assert counted(desks) == {"county", "city"}
    actions.close_complaint(
        complaint=complaint, outcome="upheld", answer="已纠正", by=desks["city"]
    )
    assert counted(desks) == {"county", "city"}


def test_it_goes_to_the_lowest_desk_above(desks):
    assert lodge(XITAN).complaint.handled_by_code == CHENGGUAN
    assert lodge(LINQU).complaint.handled_by_code == WEIFANG
    desks["township"].is_active = False
    desks["township"].save()
    assert lodge(XITAN).complaint.handled_by_code == LINQU


@pytest.mark.parametrize("about", [CHENGGUAN, ""])
def test_where_no_desk_is_manned_none_is_taken(divisions, about):
    with pytest.raises(rules.NoDeskAbove, match="系统外"):
        lodge(about)
    assert not Complaint.objects.exists()


@pytest.mark.parametrize("what", CANNOT_READ)
def test_a_desk_that_may_not_read_it_is_passed_over(desks, what):
    Staff.objects.filter(pk=desks["county"].pk).update(**what)
    assert lodge(CHENGGUAN).complaint.handled_by_code == WEIFANG
    Staff.objects.filter(role_name="rights_desk").update(**what)
    with pytest.raises(rules.NoDeskAbove):
        lodge(CHENGGUAN)


def test_about_a_province_none_is_taken_that_nobody_may_read(desks):
    # reaches the whole country, and nobody signs in with it
    org.operator()
    with pytest.raises(rules.NoDeskAbove, match="系统外"):
        lodge(SHANDONG)
    assert not Complaint.objects.exists()
    assert lodge("", division_code=SHANDONG, kind="dispute").complaint.handled_by_code == SHANDONG


def test_a_desk_outside_takes_those_about_a_province_and_no_others(desks):
    outside = staff("union", "rights_desk", COUNTRY, "工会法律援助")
    assert lodge(SHANDONG).complaint.handled_by_code == COUNTRY
    lodge(LINQU)
    assert [row.about_code for row in queries.complaints_before(outside)] == [SHANDONG]
    assert not queries.complaints_before(desks["province"]).filter(about_code=SHANDONG).exists()


def test_the_desk_outside_is_made_at_the_command_line_and_no_other_role_stands_there(divisions):
    made = {"username": "out", "display_name": "外", "division_code": COUNTRY}
    desk = org.make_staff(role_name="rights_desk", by=org.operator(), **made)
    assert desk.division_code == COUNTRY
    with pytest.raises(StaffImpossible):
        org.make_staff(role_name="auditor", by=org.operator(), **{**made, "username": "in"})


def test_whoever_may_not_see_it_may_not_touch_it(desks):
    complaint = lodge(LINQU).complaint
    for name in ("county", "township", "village", "elsewhere"):
        for act in (
            lambda by: actions.do_step(complaint=complaint, stage="accept", by=by),
            lambda by: actions.write_to_complainant(complaint=complaint, text="好", by=by),
            lambda by: actions.close_complaint(
                complaint=complaint, outcome="not_upheld", answer="无", by=by
            ),
        ):
            with pytest.raises(Complaint.DoesNotExist):
                act(desks[name])


def test_the_trail_names_no_complainant_and_stays_out_of_reach_of_the_office(li, desks):
    lodged = lodge(CHENGGUAN, person=li)
    [told] = Record.objects.filter(action="lodge_complaint")
    assert (told.by_id, told.division_code) == (None, LINQU)
    assert li.person_number not in f"{told.before}{told.after}{told.by_name}"
    with connection.cursor() as cursor:
        cursor.execute("SELECT text, receipt_hash FROM rights_complaint")
        stored = str(cursor.fetchall())
    assert "上门" not in stored
    assert lodged.receipt not in stored


def test_whoever_reads_the_database_does_not_learn_who_complained(li, zhao, desks, clock):
    """Of the office complained about, too: nothing in or under a complaint leads to a person."""
    lodged = lodge(CHENGGUAN, person=li)
    clock.shift(3600)
    registry.correct_person(person=li, changes={"labour_ability": "none"}, by=zhao)
    [change] = queries.changes_after(kept([lodged.complaint]))[lodged.complaint.pk]
    given = {"is_retaliation": True, "note": "无故更改", "by": desks["county"]}
    actions.answer_change(complaint=lodged.complaint, change=change.key, **given)
    for model in (Complaint, ComplaintStep, ComplaintMessage, WatchAnswer):
        others = {field.related_model for field in model._meta.fields if field.is_relation}
        assert others <= {Complaint, Staff}
    with connection.cursor() as cursor:
        cursor.execute("SELECT c.*, a.* FROM rights_complaint c, rights_watchanswer a")
        stored = str(cursor.fetchall())
        cursor.execute("SELECT complainant FROM rights_complaint")
        assert cursor.fetchone()[0] not in ("", str(li.pk))
    read = (li.person_number, change.key, "registry.", "retaliation")
    assert not [text for text in read if text in stored]
    told = Record.objects.filter(subject_kind="rights.complaint")
    assert change.key not in str(list(told.values_list("before", "after")))
    assert WatchAnswer.objects.get().verdict == WatchVerdict.RETALIATION
    assert kept([lodged.complaint])[0].person == li
    assert queries.changes_after(kept([lodged.complaint]))[lodged.complaint.pk] == []


def test_all_that_the_trail_says_of_it_is_filed_where_it_is_handled(client, desks):
    complaint = lodge(CHENGGUAN).complaint
    client.force_login(desks["county"])
    client.get(reverse("complaint", args=[complaint.pk]))
    client.post(reverse("complaint-step", args=[complaint.pk]), {"stage": "accept"})
    told = Record.objects.filter(subject_kind="rights.complaint")
    assert set(told.values_list("action", "division_code")) == {
        (action, LINQU) for action in ("lodge_complaint", "open_complaint", "complaint_step")
    }


def test_a_receipt_opens_the_complaint_however_it_is_typed(desks):
    lodged = lodge()
    for typed in (lodged.receipt, lodged.receipt.lower(), lodged.receipt.replace("-", " ")):
        assert queries.complaint_of(typed) == lodged.complaint
    assert queries.complaint_of(lodged.receipt[:-1]) is None
    assert queries.complaint_of("") is None


def test_both_sides_write_and_read_without_an_account(desks):
    lodged = lodge()
    actions.write_to_complainant(complaint=lodged.complaint, text="哪一天？", by=desks["county"])
    actions.write_to_desk(complaint=lodged.complaint, text="九月三十日")
    found = queries.complaint_of(lodged.receipt)
    said = [(message.text, message.written_by) for message in found.messages.all()]
    assert said == [("哪一天？", desks["county"]), ("九月三十日", None)]


def test_a_dispute_has_four_clocks_a_complaint_three_and_disputes_go_first(desks):
    complaint = lodge().complaint
    dispute = lodge("", kind="dispute", matter="wages", division_code=LINQU).complaint
    assert [f"{step.due_on}" for step in dispute.steps.all()] == [
        "2023-10-11",
        "2023-10-18",
        "2023-10-25",
        "2023-10-30",
    ]
    assert [step.stage for step in complaint.steps.all()] == ["accept", "hear", "close"]
    assert list(queries.complaints_before(desks["county"])) == [dispute, complaint]


def test_stages_are_done_in_order_and_closing_answers_the_complainant(desks):
    lodged = lodge("", kind="dispute", matter="wages", division_code=LINQU)
    county = desks["county"]
    with pytest.raises(rules.StepOutOfOrder):
        actions.do_step(complaint=lodged.complaint, stage=Stage.HEAR, by=county)
    actions.do_step(complaint=lodged.complaint, stage=Stage.ACCEPT, by=county)
    with pytest.raises(rules.StepOutOfOrder):
        actions.do_step(complaint=lodged.complaint, stage=Stage.ACCEPT, by=county)
    with pytest.raises(rules.ComplaintEmpty):
        actions.close_complaint(
            complaint=lodged.complaint, outcome="settled", answer=" ", by=county
        )
    actions.close_complaint(
        complaint=lodged.complaint, outcome="settled", answer="工资已补发", by=county
    )
    found = queries.complaint_of(lodged.receipt)
    assert found.outcome == "settled"
    assert [message.text for message in found.messages.all()] == ["工资已补发"]
    assert not [step for step in found.steps.all() if step.done_at is None]
    with pytest.raises(rules.ComplaintClosed):
        actions.do_step(complaint=found, stage=Stage.MEDIATE, by=county)
    with pytest.raises(rules.ComplaintClosed):
        actions.write_to_desk(complaint=found, text="还有")


def test_what_changes_in_the_file_of_who_complained_is_shown_until_a_person_judges_it(
    li, county, zhao, desks, clock
):
    other = county.person("王芳", spells=["2023-03"])
    spell = li.spells.get()
    registry.correct_spell(spell=spell, changes={"employer_name": "甲厂"}, by=zhao)
    lodged = lodge(person=li)
    anonymous = lodge().complaint
    clock.shift(3600)
    registry.end_spell(spell=spell, end_month=Month(2023, 9), by=zhao)
    clock.shift(60)
    registry.correct_person(person=li, changes={"labour_ability": "none"}, by=zhao)
    registry.correct_person(person=li, changes={"education": "primary"}, by=zhao)
    registry.end_spell(spell=other.spells.get(), end_month=Month(2023, 9), by=zhao)
    found = queries.changes_after(kept([lodged.complaint, anonymous]))
    told = [(change.subject, change.fields) for change in found[lodged.complaint.pk]]
    assert told == [("务工记录", ("结束月份",)), ("人员", ("劳动能力",))]
    assert anonymous.pk not in found
    first = found[lodged.complaint.pk][0]
    actions.answer_change(
        complaint=lodged.complaint,
        change=first.key,
        is_retaliation=False,
        note="本人说已回家",
        by=desks["county"],
    )
    left = queries.changes_after(kept([lodged.complaint]))[lodged.complaint.pk]
    assert [change.subject for change in left] == ["人员"]


@pytest.mark.parametrize("change", ["", "改了", "registry.person:0", "registry.workspell:0"])
def test_only_a_change_that_followed_is_judged(li, zhao, desks, clock, change):
    lodged = lodge(person=li)
    anonymous = lodge().complaint
    clock.shift(3600)
    registry.correct_person(person=li, changes={"labour_ability": "none"}, by=zhao)
    given = {"is_retaliation": True, "note": "查过", "by": desks["county"]}
    [real] = queries.changes_after(kept([lodged.complaint]))[lodged.complaint.pk]
    assert real.key != change
    for complaint, key in ((lodged.complaint, change), (anonymous, real.key)):
        with pytest.raises(rules.StepOutOfOrder, match="不在待核查之列"):
            actions.answer_change(complaint=complaint, change=key, **given)
    assert not WatchAnswer.objects.exists()
    actions.answer_change(complaint=lodged.complaint, change=real.key, **given)
    with pytest.raises(rules.StepOutOfOrder, match="已经有人核查过"):
        actions.answer_change(complaint=lodged.complaint, change=real.key, **given)
    assert WatchAnswer.objects.count() == 1


def test_a_complaint_is_closed_with_an_outcome_of_the_list(desks):
    complaint = lodge().complaint
    for outcome in ("", "好"):
        with pytest.raises(rules.StepOutOfOrder, match="结论"):
            actions.close_complaint(
                complaint=complaint, outcome=outcome, answer="无", by=desks["county"]
            )
    assert Complaint.objects.get().closed_at is None


def kept(complaints):
    """As the database gives them back, which is how the desk's pages meet them."""
    return list(Complaint.objects.filter(pk__in=[one.pk for one in complaints]))


def test_the_desk_sees_a_watched_change_on_its_pages(client, li, zhao, desks, clock):
    lodged = lodge(person=li)
    clock.shift(3600)
    registry.correct_person(person=li, changes={"labour_ability": "none"}, by=zhao)
    client.force_login(desks["county"])
    assert client.get(reverse("complaints")).status_code == 200
    assert client.get(reverse("complaint", args=[lodged.complaint.pk])).status_code == 200


def test_the_watch_ends(li, zhao, desks, clock):
    lodged = lodge(person=li)
    clock.shift(181 * 24 * 3600)
    registry.correct_person(person=li, changes={"labour_ability": "none"}, by=zhao)
    assert queries.changes_after(kept([lodged.complaint])) == {lodged.complaint.pk: []}


def test_an_empty_complaint_is_none(desks):
    with pytest.raises(rules.ComplaintEmpty):
        lodge(text="  ")
