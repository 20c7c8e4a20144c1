"""Closing a month: once, whole or not at all, and never from live tables again."""

import json
import os
import time
from datetime import date, timedelta
from types import SimpleNamespace

import pyarrow.parquet as pq
import pytest
import time_machine
from django.conf import settings

from bangfu.audit import files, rotation
from bangfu.casework.models import Evidence, Task
from bangfu.comparison.models import Comparison, Discrepancy
from bangfu.engine.codes import Counting, Indicator
from bangfu.engine.indicators import Measure
from bangfu.engine.store import file_digest
from bangfu.engine.values import Month
from bangfu.monitoring import actions, closing, jobs, queries, rules
from bangfu.monitoring.actions import warning
from bangfu.monitoring.models import EarlyWarning, Figure, Snapshot, WarningThreshold
from bangfu.org.models import Division
from bangfu.registry.codes import HouseholdChange
from bangfu.runs import batch
from bangfu.runs.actions import enqueue
from tests.cast import BAODU, CHENGGUAN, DADIAN, LINQU, XITAN, YEYUAN
from tests.registry.household_events import changed

pytestmark = pytest.mark.django_db(transaction=True)
AUGUST, SEPTEMBER = Month(2023, 8), Month(2023, 9)
ON_DATE = Measure(Indicator.PEOPLE_AT_WORK, Counting.ON_DATE_ALL)


@pytest.fixture
def town(county):
    """Sixty at work in one township; half of them come home in August."""
    return [
        county.person(f"张{i}", spells=["2023-01 - 2023-08" if i % 2 else "2023-01"])
        for i in range(60)
    ]


def figure(code, month=SEPTEMBER, indicator="people_at_work", counting="ON_DATE_ALL"):
    rows = queries.all_figures(month).filter(indicator=indicator, counting=counting)
    return rows.get(division_code=code)


def test_a_closed_month_cannot_be_closed_again(li, chen):
    snapshot = actions.close_month(month=SEPTEMBER, by=chen)
    with pytest.raises(rules.MonthAlreadyClosed, match="2023年9月已于"):
        actions.close_month(month=SEPTEMBER, by=chen)
    assert Snapshot.objects.get() == snapshot


def test_a_month_that_is_not_over_cannot_be_closed(li, chen):
    with (
        time_machine.travel("2023-09-29 23:00+08:00"),
        pytest.raises(rules.MonthNotOver, match="最早可于 2023-09-30"),
    ):
        actions.close_month(month=SEPTEMBER, by=chen)
    assert not Snapshot.objects.exists()


def test_who_reaches_only_part_of_the_register_does_not_close_for_all(li, chen, zhou):
    with pytest.raises(rules.OthersNotReached, match="由上级统一办理"):
        actions.close_month(month=SEPTEMBER, by=zhou)
    assert not Snapshot.objects.exists()


def test_what_changes_afterwards_changes_nothing_that_was_closed(li, county, chen):
    snapshot = actions.close_month(month=SEPTEMBER, by=chen)
    county.person("后来的人", spells=["2023-01"])
    li.spells.update(employer_name="后来改的单位")
    behind = queries.people_counted(snapshot, ON_DATE, unit_code=LINQU, staff=chen)
    assert behind.total == figure(LINQU).value == 1
    assert [spell["employer_name"] for spell in behind.people[0].spells] == ["黄岛海川食品加工厂"]


def test_the_manifest_holds_the_digest_of_every_part(li, chen):
    snapshot = actions.close_month(month=SEPTEMBER, by=chen)
    folder = closing.folder_of(snapshot)
    manifest = json.loads((folder / "manifest.json").read_text())
    assert snapshot.sha256 == file_digest(folder / "manifest.json")
    assert manifest["sha256"] == {
        name: files.digest(folder / f"{name}.parquet") for name in closing.PARTS
    }
    assert {oct(file.stat().st_mode & 0o777) for file in folder.iterdir()} == {"0o400"}


def test_the_same_register_gives_the_same_bytes(town, chen):
    first = closing.close(SEPTEMBER)
    assert closing.close(SEPTEMBER).sha256 == first.sha256


def test_a_close_that_dies_before_its_rows_are_written_can_be_done_again(li, chen, monkeypatch):
    def dies(**ignored):
        raise OSError("power cut")

    with monkeypatch.context() as patch:
        patch.setattr(warning, "warn", dies)
        with pytest.raises(OSError, match="power cut"):
            actions.close_month(month=SEPTEMBER, by=chen)
    assert not Snapshot.objects.exists()
    assert not Figure.objects.exists()
    assert actions.close_month(month=SEPTEMBER, by=chen).person_count == 1


def test_what_a_killed_close_left_goes_with_a_later_close_and_nothing_else(li, chen):
    published = actions.close_month(month=AUGUST, by=chen)
    killed, under_way = (settings.BANGFU_STORE / closing.close(SEPTEMBER).path for _ in range(2))
    for folder in (killed, closing.folder_of(published)):
        two_days_ago = time.time() - 2 * 86400
        os.utime(folder, (two_days_ago, two_days_ago))
    actions.close_month(month=SEPTEMBER, by=chen)
    assert (killed.exists(), under_way.exists()) == (False, True)
    assert closing.is_whole(published)


def test_a_snapshot_has_no_column_for_names_or_numbers(li, chen):
    snapshot = actions.close_month(month=SEPTEMBER, by=chen)
    with batch.batch_engine() as engine, closing.tables_of(engine, snapshot) as part:
        columns = {column for table in part.values() for column in table.columns}
    assert {"person_id", "spell_id", "unit_code"} <= columns
    assert not {"name", "identity_number", "identity_key", "person_number"} & columns


def test_who_has_the_disk_reads_nothing_of_a_closed_month(li, chen):
    """One from before files were sealed is read as it is, and sealed by a change of keys."""
    snapshot = actions.close_month(month=SEPTEMBER, by=chen)
    spells = closing.part_of(closing.folder_of(snapshot), "spells")
    assert spells.read_bytes()[:4] != b"PAR1"
    with files.as_plain(spells) as plain:
        content = plain.read_bytes()
    assert content[:4] == b"PAR1"
    spells.unlink()
    spells.write_bytes(content)
    assert queries.people_counted(snapshot, ON_DATE, unit_code=LINQU, staff=chen).total == 1
    rotation.rotate(progress=lambda *told: None, by=chen)
    assert spells.read_bytes()[:4] != b"PAR1"
    assert queries.people_counted(snapshot, ON_DATE, unit_code=LINQU, staff=chen).total == 1


@pytest.mark.parametrize("at", [40, -3])
def test_a_file_that_was_changed_is_not_what_was_closed(li, chen, at):
    snapshot = actions.close_month(month=SEPTEMBER, by=chen)
    people = closing.part_of(closing.folder_of(snapshot), "people")
    content = bytearray(people.read_bytes())
    content[at] ^= 1
    people.chmod(0o600)
    people.write_bytes(content)
    with pytest.raises(closing.SnapshotDamaged, match="从备份恢复"):
        queries.people_counted(snapshot, ON_DATE, unit_code=LINQU, staff=chen)


def test_a_fall_warns_the_units_it_concerns_and_asks_them_for_an_answer(town, chen):
    actions.load_starting_thresholds()
    with time_machine.travel("2023-10-09 09:00+08:00"):
        actions.close_month(month=AUGUST + -1, by=chen)
        assert not EarlyWarning.objects.exists()
        actions.close_month(month=AUGUST, by=chen)
    county_falls = EarlyWarning.objects.filter(division_code=LINQU)
    county_fall = county_falls.get(compared_with="month_ago")
    assert (county_fall.level, county_fall.change) == ("red", -0.5)
    assert (county_fall.before, county_fall.figure.value) == (60, 30)
    levels = {w.figure.level for w in EarlyWarning.objects.select_related("figure")}
    assert levels == {"province", "city", "county", "township"}
    assert county_fall.task.division_code == LINQU
    assert "务工规模，环比，下降 50.0%" in county_fall.task.title


def test_a_month_closed_long_after_shows_its_warnings_but_asks_nobody(town, chen):
    actions.load_starting_thresholds()
    for month in (AUGUST + -1, AUGUST):
        assert actions.close_month(month=month, by=chen).is_reconstructed
    assert EarlyWarning.objects.exists()
    assert not Task.objects.exists()


def test_too_few_people_give_a_count_and_no_percentage(county, chen):
    actions.load_starting_thresholds()
    for i in range(40):
        county.person(f"李{i}", spells=["2023-01 - 2023-08"])
    for month in (AUGUST + -1, AUGUST):
        actions.close_month(month=month, by=chen)
    assert figure(LINQU, AUGUST).value == 0
    [blue] = EarlyWarning.objects.filter(division_code=LINQU)
    assert (blue.level, blue.is_small, blue.before) == ("blue", True, 40)


def test_thresholds_are_local_and_their_change_is_recorded(chen):
    actions.load_starting_thresholds()
    red = WarningThreshold.objects.get(
        indicator="people_at_work", compared_with="year_ago", level="red"
    )
    actions.set_threshold(threshold=red, fall_over=0.2, answer_days=3, by=chen)
    actions.load_starting_thresholds()
    today = queries.thresholds()["people_at_work", "year_ago"]["red"]
    assert (today.fall_over, today.answer_days) == (0.2, 3)
    before = queries.thresholds(today.valid_from - timedelta(days=1))
    assert before["people_at_work", "year_ago"]["red"].fall_over == 0.1
    with pytest.raises(rules.ThresholdOutOfRange):
        actions.set_threshold(threshold=red, fall_over=1.2, answer_days=3, by=chen)


def test_changes_are_against_the_month_before_and_the_year_before(county, chen):
    for i in range(4):
        county.person(f"王{i}", spells=["2022-01" if i < 2 else "2023-09"])
    for month in (Month(2022, 9), AUGUST, SEPTEMBER):
        actions.close_month(month=month, by=chen)
    now = figure(LINQU)
    assert (now.value, now.month_on_month, now.year_on_year) == (4, 1.0, 1.0)
    assert figure(LINQU, AUGUST).month_on_month is None


def test_a_year_to_date_count_of_january_has_no_month_before(county, chen):
    county.person("赵", spells=["2022-01"])
    for month in (Month(2022, 12), Month(2023, 1)):
        actions.close_month(month=month, by=chen)
    assert figure(LINQU, Month(2023, 1)).month_on_month == 0
    assert figure(LINQU, Month(2023, 1), counting="YTD_EVER_ALL").month_on_month is None


def test_the_people_behind_a_figure_are_its_number_and_stay_in_reach(county, chen, zhao, zhou):
    county.person("城关的人", spells=["2023-01"])
    county.person("冶源的人", division_code=DADIAN, spells=["2023-01"])
    snapshot = actions.close_month(month=SEPTEMBER, by=chen)

    def behind(staff, unit=LINQU):
        return queries.people_counted(snapshot, ON_DATE, unit_code=unit, staff=staff)

    assert behind(chen).total == figure(LINQU).value == 2
    assert [counted.person.name for counted in behind(zhao).people] == ["城关的人"]
    assert behind(zhou).total == 0
    assert behind(chen, CHENGGUAN).total == figure(CHENGGUAN).value == 1


def test_behind_a_median_stand_those_whose_income_it_is(county, chen):
    county.person("收入已知", spells=["2023-01"])
    county.person("收入未知", spells=["2023-01"]).spells.update(monthly_income_yuan=None)
    county.person("已返乡", spells=["2023-01 - 2023-08"])
    snapshot = actions.close_month(month=SEPTEMBER, by=chen)
    measure = Measure(Indicator.MEDIAN_MONTHLY_INCOME, Counting.ON_DATE_ALL)
    behind = queries.people_counted(snapshot, measure, unit_code=LINQU, staff=chen)
    assert [counted.person.name for counted in behind.people] == ["收入已知"]
    assert behind.total == figure(LINQU, indicator="people_with_income").value == 1
    assert figure(LINQU).value == 2


def test_a_damaged_snapshot_is_noticed(li, chen):
    snapshot = actions.close_month(month=SEPTEMBER, by=chen)
    assert closing.is_whole(snapshot)
    people = closing.folder_of(snapshot) / "people.parquet"
    os.chmod(people, 0o600)
    people.write_bytes(people.read_bytes()[:-1] + b"\0")
    assert not closing.is_whole(snapshot)
    with pytest.raises(closing.SnapshotDamaged, match="请从备份恢复"):
        queries.people_counted(snapshot, ON_DATE, unit_code=LINQU, staff=chen)


def test_two_closes_at_once_publish_one_and_leave_it_whole(li, chen, monkeypatch):
    close = closing.close

    def meanwhile_closed_by_another(month):
        late = close(month)
        monkeypatch.setattr(closing, "close", close)
        actions.close_month(month=month, by=chen)
        return late

    monkeypatch.setattr(closing, "close", meanwhile_closed_by_another)
    with pytest.raises(rules.MonthAlreadyClosed):
        actions.close_month(month=SEPTEMBER, by=chen)
    published = Snapshot.objects.get()
    assert closing.is_whole(published)
    [folder] = closing.folder_of(published).parent.iterdir()
    assert folder == closing.folder_of(published)


def test_a_unit_that_lost_everybody_fell_to_zero(county, chen):
    person = county.person("搬走的人", division_code=DADIAN, spells=["2023-01"])
    county.person("留下的人", spells=["2023-01"])
    actions.close_month(month=AUGUST, by=chen)
    person.spells.all().delete()
    person.delete()
    actions.close_month(month=SEPTEMBER, by=chen)
    assert (figure(DADIAN).value, figure(DADIAN).month_on_month) == (0, -1.0)


def test_a_unit_that_was_renamed_did_not_fall(county, chen):
    """Its people are in the unit that has taken its place."""
    person = county.person("改了区划的人", division_code=DADIAN, spells=["2023-01"])
    actions.close_month(month=AUGUST, by=chen)
    Division.objects.filter(code__in=[DADIAN, YEYUAN]).update(valid_to="2023-08-31")
    for row in (person, person.household):
        row.division_code = XITAN
        row.save()
    actions.close_month(month=SEPTEMBER, by=chen)
    september = Figure.objects.filter(month=SEPTEMBER, counting="ON_DATE_ALL")
    assert not september.filter(division_code__in=[DADIAN, YEYUAN]).exists()
    assert (figure(LINQU).value, figure(LINQU).month_on_month) == (1, 0)


def test_who_moved_out_of_reach_since_is_counted_but_not_shown(li, chen, zhou):
    snapshot = actions.close_month(month=SEPTEMBER, by=chen)
    for row in (li, li.household):
        row.division_code = zhou.division_code
        row.save()
    behind = queries.people_counted(snapshot, ON_DATE, unit_code=LINQU, staff=chen)
    assert (behind.total, [counted.person for counted in behind.people]) == (1, [None])


def test_evidence_of_a_place_out_of_reach_is_not_listed_behind_a_figure(li, chen, zhou):
    """Li came from the neighbour county, where she was asked."""
    asked, ours = (evidence_about(li, code, by=chen) for code in (BAODU, XITAN))
    snapshot = actions.close_month(month=SEPTEMBER, by=chen)
    [counted] = queries.people_counted(snapshot, ON_DATE, unit_code=LINQU, staff=chen).people
    assert counted.evidence == [ours]
    assert asked in Evidence.objects.visible_to(zhou)


def test_what_was_handed_in_after_the_close_was_not_known_at_it(li, chen):
    known = evidence_about(li, XITAN, by=chen)
    snapshot = actions.close_month(month=SEPTEMBER, by=chen)
    Evidence.objects.create(task=known.task, kind="note", note="后来才问到", submitted_by=chen)
    [counted] = queries.people_counted(snapshot, ON_DATE, unit_code=LINQU, staff=chen).people
    assert counted.evidence == [known]


def evidence_about(person, division_code, *, by) -> Evidence:
    task = Task.objects.create(
        kind="discrepancy",
        title="核实",
        division_code=division_code,
        office_code=division_code[:9] + "000",
        due_on=SEPTEMBER.last_day,
        opened_by=by,
    )
    comparison = Comparison.objects.create(
        source="social_insurance",
        month=AUGUST,
        extract_sha256="0" * 64,
        division_code=division_code,
        ran_by=by,
    )
    Discrepancy.objects.create(
        source="social_insurance",
        month=AUGUST,
        kind="employer_differs" if division_code == XITAN else "name_differs",
        person=person,
        division_code=division_code,
        task=task,
        here="",
        there="",
        first_found_in=comparison,
        last_found_in=comparison,
    )
    return Evidence.objects.create(task=task, kind="phone", note="问过", submitted_by=by)


def test_an_attempt_that_died_after_closing_is_not_told_as_a_failure(li, chen):
    run = enqueue("bangfu.monitoring.jobs.close_month", {"month": "2023-09"}, by=chen)
    snapshot = actions.close_month(month=SEPTEMBER, by=chen)
    context = SimpleNamespace(run=run, progress=None)
    assert jobs.close_month(context, month="2023-09") == {"snapshot_id": snapshot.pk}


def test_what_happened_after_the_month_counts_in_the_next_one(county, town, chen):
    """S0: who died before its end is not in it; who moved since counts where they were."""
    with time_machine.travel("2023-10-12 09:00+08:00", tick=False):
        told = [
            (town[0], HouseholdChange.DIED, date(2023, 9, 30), {"person": town[0]}),
            (town[2], HouseholdChange.DIED, date(2023, 10, 1), {"person": town[2]}),
            (
                town[4],
                HouseholdChange.MOVED,
                date(2023, 10, 2),
                {"village": Division.objects.get(code=DADIAN)},
            ),
        ]
        for person, kind, day, given in told:
            changed(person.household, kind, chen, day=day, **given)
        baby = {"name": "张小花", "relation": "daughter", "born_on": date(2023, 10, 3)}
        changed(town[6].household, HouseholdChange.BORN, chen, day=date(2023, 10, 3), values=baby)
        for month, at_work, people in ((SEPTEMBER, 29, 59), (Month(2023, 10), 28, 59)):
            closed = closing.close(month)
            with files.as_plain(closing.part_of(closing.folder_of(closed), "people")) as plain:
                rows = pq.read_table(plain).to_pylist()
            assert len(rows) == people
            assert sum(row["on_date"] for row in rows) == at_work
            places = {row["person_id"]: row["division_code"] for row in rows}
            assert places[town[4].pk] == (XITAN if month == SEPTEMBER else DADIAN)
