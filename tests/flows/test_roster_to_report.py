"""Flow A: from the files that reach a county to a filled form, and back to the people behind it.

Read this first: each line is a step of somebody's work, and the packages that do it.
"""

import pytest
import time_machine

from bangfu.casework import actions as casework
from bangfu.casework.models import Task
from bangfu.comparison import actions as comparison
from bangfu.comparison import queries as found
from bangfu.comparison.codes import Outcome
from bangfu.engine.codes import Counting, Indicator
from bangfu.engine.indicators import Measure
from bangfu.engine.tables import write_table
from bangfu.engine.values import Month
from bangfu.monitoring import actions as monitoring
from bangfu.monitoring import queries as closed
from bangfu.registry import actions as registry
from bangfu.reporting import actions as reporting
from bangfu.reporting import queries as forms
from tests import cast
from tests.cast import people_named
from tests.flows import files

SEPTEMBER = Month(2023, 9)


@pytest.mark.django_db(transaction=True)
@time_machine.travel("2023-10-09 09:00+08:00")
def test_from_the_files_that_arrive_to_the_form_and_back_to_the_people(chen, zhao, tmp_path):
    # a roster and its work spells arrive: checked to the last cell, then applied
    roster = write_table(tmp_path / "roster.xlsx", *files.roster())
    batch = registry.receive_people(path=roster, file_name="roster.xlsx", by=chen)
    assert (batch.accepted_count, batch.rejected_count, batch.added_count) == (3, 1, 3)
    [problem] = batch.errors.all()
    assert (problem.row, problem.header) == (5, "人口编号")
    registry.apply(batch, by=chen)
    spells = write_table(tmp_path / "spells.csv", *files.spells())
    registry.apply(registry.receive_spells(path=spells, file_name="spells.csv", by=chen), by=chen)

    # another department's table arrives and is compared: two people differ
    insurance = write_table(tmp_path / "social_insurance.csv", *files.social_insurance())
    extract = comparison.receive_extract(
        path=insurance,
        file_name=insurance.name,
        source="social_insurance",
        month=SEPTEMBER,
        by=chen,
    )
    comparison.apply_extract(batch=extract, by=chen)
    comparison.run(source="social_insurance", month=SEPTEMBER, by=chen)
    differing = {row.kind: row for row in found.findings(SEPTEMBER)}
    assert {kind: row.person.name for kind, row in differing.items()} == {
        "missing_here": "王芳",
        "stopped_there": "赵强",
    }

    # the county sends them to the townships, with a clock that knows the holidays
    comparison.dispatch(discrepancies=differing.values(), working_days=5, by=chen)
    assert {f"{task.due_on}" for task in Task.objects.all()} == {"2023-10-16"}

    # the township asks Wang Fang herself, hands in what she said, and settles
    wang_fang = differing["missing_here"]
    wang_fang.refresh_from_db()
    casework.submit_evidence(
        task=wang_fang.task, kind="phone", note="本人说八月起在昆山上班。", by=zhao
    )
    comparison.settle(discrepancy=wang_fang, outcome=Outcome.THERE_IS_RIGHT, by=zhao)
    [spell] = people_named("王芳").get().spells.all()
    assert (f"{spell.start_month}", spell.end_month, spell.verified_by) == ("2023-08", None, zhao)

    # the month closes: a snapshot, figures, warnings
    snapshot = monitoring.close_month(month=SEPTEMBER, by=chen)
    at_work = {
        (figure.division_code, figure.counting): figure.value
        for figure in closed.all_figures(SEPTEMBER)
        if figure.indicator == "people_at_work"
    }
    assert at_work[cast.LINQU, "ON_DATE_ALL"] == 3
    assert at_work[cast.CHENGGUAN, "ON_DATE_ALL"] == 2

    # the form is filled from it, and each cell opens to its people and their evidence
    filled = reporting.fill(form="annex1", division_code=cast.LINQU, period="2023Q3", by=chen)
    assert filled.snapshot == snapshot
    behind = forms.people_behind(filled, cast.LINQU, "workshop_people", staff=chen)
    assert [counted.person.name for counted in behind.people] == ["李秀英"]
    measure = Measure(Indicator.PEOPLE_AT_WORK, Counting.ON_DATE_ALL)
    at_work = closed.people_counted(snapshot, measure, unit_code=cast.CHENGGUAN, staff=chen)
    evidence = {counted.person.name: counted.evidence for counted in at_work.people}
    assert [item.note for item in evidence["王芳"]] == ["本人说八月起在昆山上班。"]
    assert evidence["李秀英"] == []
