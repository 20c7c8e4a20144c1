"""S0, domain.md §1.2: lead, visit, village, township, county; and back the same way."""

from contextlib import nullcontext
from datetime import date, timedelta
from importlib import import_module

import pytest
import time_machine
from django.apps import apps
from django.utils import timezone

from bangfu.engine.codes import CaseAim, CaseStage, PopulationKind, PovertyStatus
from bangfu.engine.rules import monitored
from bangfu.registry import actions, leads, queries, rules
from bangfu.registry.codes import HouseholdChange as Change
from bangfu.registry.models import Household, MonitoredCase, MonitoredStep
from tests.registry.household_events import changed, family

SUDDEN = PopulationKind.MONITORED_SUDDEN
START = date(2023, 9, 1)


@pytest.fixture
def home(county):
    return county.person("李秀英", relation="head").household


def opened(home, by, found_on: date = START) -> MonitoredCase:
    given = {"source": "staff", "found_on": found_on, "kind": SUDDEN, "risk": "illness"}
    return actions.open_case(household=home, **given, by=by)


def step(case, by, day: int, *, is_so: bool = True) -> MonitoredCase:
    """On so many days after the lead, and written down on that day; a decision is written down
    today."""
    done_on = case.found_on + timedelta(day)
    case.refresh_from_db()
    is_decision = case.stage == CaseStage.REVIEWED
    when = nullcontext() if is_decision else time_machine.travel(f"{done_on} 09:00+08:00")
    with when:
        return actions.take_step(case=case, stage=case.stage, done_on=done_on, is_so=is_so, by=by)


def through(case, wang, zhao, chen) -> MonitoredCase:
    for by, day in ((wang, 1), (wang, 2), (zhao, 7), (chen, 9)):
        case = step(case, by, day)
    return case


@pytest.mark.django_db
def test_four_steps_by_four_offices_and_the_household_is_monitored(home, wang, zhao, chen):
    case = through(opened(home, wang), wang, zhao, chen)
    assert case.stage == CaseStage.DECIDED
    status = home.statuses.get()
    assert (status.kind, status.valid_from, status.source) == (
        SUDDEN,
        date(2023, 9, 10),
        "decision",
    )
    told = [(one.stage, one.recorded_by) for one in case.steps.order_by("pk")]
    assert [by for _, by in told] == [wang, wang, zhao, chen]
    assert queries.days_of_case(case)["measures_due"] == date(2023, 10, 10)
    home.refresh_from_db()
    assert home.poverty_status == SUDDEN


@pytest.mark.django_db
def test_without_the_households_word_the_case_is_over_and_nothing_follows(home, wang):
    before = home.poverty_status
    case = step(opened(home, wang), wang, 1, is_so=False)
    assert case.stage == CaseStage.NOT_AUTHORISED
    home.refresh_from_db()
    assert (home.statuses.count(), home.poverty_status) == (0, before)
    # whoever changes their mind begins anew
    assert opened(home, wang).stage == CaseStage.LEAD


@pytest.mark.django_db
@pytest.mark.parametrize("stage", [1, 2, 3])
def test_who_does_not_find_it_so_ends_it(home, wang, zhao, chen, stage):
    case, doers = opened(home, wang), ((wang, 1), (wang, 2), (zhao, 7), (chen, 9))
    for by, day in doers[:stage]:
        case = step(case, by, day)
    by, day = doers[stage]
    assert step(case, by, day, is_so=False).stage == CaseStage.NOT_SO
    assert home.statuses.count() == 0


@pytest.mark.django_db
def test_each_office_does_its_own_step_after_the_village_could_read_it(home, wang, zhao, chen):
    case = step(step(opened(home, wang), wang, 1), wang, 2)
    with pytest.raises(rules.CaseRefused, match="5 天"):
        step(case, zhao, 6)
    with pytest.raises(rules.CaseRefused, match="乡镇"):
        step(case, wang, 7)
    case = step(case, zhao, 7)
    with pytest.raises(rules.CaseRefused, match="县级"):
        step(case, zhao, 8)
    with pytest.raises(rules.CaseRefused, match="上一步"):
        step(case, chen, 6)
    assert step(case, chen, 7).stage == CaseStage.DECIDED


@pytest.mark.django_db
def test_nobody_takes_the_step_of_another_office(home, wang, zhao, chen):
    """Nor who came to the township since, from the village that they spoke for."""
    case = opened(home, chen)
    for number, (by, day) in enumerate(((wang, 1), (wang, 2), (zhao, 7), (chen, 9))):
        for other in {wang, zhao, chen} - {by}:
            with pytest.raises(rules.CaseRefused, match=r"村办理|乡镇办理|县级办理"):
                step(case, other, day)
        if number == 2:
            wang.division_code = zhao.division_code
            with pytest.raises(rules.CaseRefused, match="另一位同事"):
                step(case, wang, day)
        case = step(case, by, day)
    assert case.stage == CaseStage.DECIDED


@pytest.mark.django_db
@pytest.mark.usefixtures("october")
def test_days_of_a_notice_are_not_stepped_over_by_dating_it_back(home, wang, zhao):
    case = step(opened(home, wang), wang, 1)
    given = {"is_so": True, "done_on": date(2023, 9, 20)}
    case = actions.take_step(case=case, stage=case.stage, **given, by=wang)
    assert queries.days_of_case(case)["review_from"] == date(2023, 10, 17)
    given = {"stage": case.stage, "is_so": True, "by": zhao}
    with pytest.raises(rules.CaseRefused, match="2023-10-17 起"):
        actions.take_step(case=case, done_on=date(2023, 10, 12), **given)
    with time_machine.travel("2023-10-17 09:00+08:00", tick=False):
        with pytest.raises(rules.CaseRefused, match="登记公示的那天"):
            actions.take_step(case=case, done_on=date(2023, 10, 16), **given)
        case = actions.take_step(case=case, done_on=date(2023, 10, 17), **given)
    assert case.stage == CaseStage.REVIEWED


@pytest.mark.django_db
def test_a_second_click_finds_the_case_gone_on(home, wang):
    case = opened(home, wang)
    actions.take_step(case=case, stage="lead", done_on=START, is_so=True, by=wang)
    with pytest.raises(rules.CaseRefused, match="有人办过"):
        actions.take_step(case=case, stage="lead", done_on=START, is_so=True, by=wang)
    with pytest.raises(rules.CaseRefused, match="在办"):
        opened(home, wang)


@pytest.mark.django_db
def test_the_risk_is_gone_the_same_way_and_too_fast_is_a_question(home, wang, zhao, chen):
    through(opened(home, wang), wang, zhao, chen)
    case = opened(home, wang, found_on=date(2023, 12, 1))
    assert case.aim == CaseAim.ELIMINATE
    assert queries.days_of_case(case)["is_too_fast"]
    case = through(case, wang, zhao, chen)
    assert case.stage == CaseStage.DECIDED
    assert not home.statuses.on().filter(kind=SUDDEN).exists()
    home.refresh_from_db()
    assert home.poverty_status == "none"


def test_the_clocks_are_days_and_months_of_the_calendar():
    assert monitored.decision_due(date(2023, 9, 1)) == date(2023, 9, 16)
    assert monitored.review_from(date(2023, 9, 28)) == date(2023, 10, 3)
    assert monitored.measures_due(date(2024, 1, 31)) == date(2024, 2, 29)
    assert monitored.is_too_fast(date(2023, 3, 1), date(2023, 8, 31))
    assert not monitored.is_too_fast(date(2023, 3, 1), date(2023, 9, 1))


@pytest.mark.django_db
@pytest.mark.parametrize(
    "wrong", [{"kind": "lifted_out"}, {"found_on": timezone.localdate() + timedelta(1)}]
)
def test_a_lead_is_of_a_monitored_kind_and_was_found(home, wang, wrong):
    given = {"source": "staff", "found_on": START, "kind": SUDDEN} | wrong
    with pytest.raises(rules.CaseRefused):
        actions.open_case(household=home, **given, by=wang)


@pytest.mark.django_db
def test_a_case_is_seen_where_the_household_lives(home, wang, chen, zhou):
    case = opened(home, wang)
    assert list(queries.cases_before(chen)) == [case]
    assert list(queries.cases_before(chen, stage="visited")) == []
    assert list(queries.cases_before(zhou)) == []


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("is_lifted", "kind", "told"),
    [
        (True, PopulationKind.MONITORED_MARGINAL, "脱贫不稳定户"),
        (False, PopulationKind.MONITORED_UNSTABLE, "边缘易致贫户"),
    ],
)
def test_a_type_of_other_households_is_refused_with_which_it_would_be(
    home, wang, is_lifted, kind, told
):
    """And asked about since any household may be monitored (domain.md §1.1, trap 18)."""
    if is_lifted:
        given = {"source": "document", "evidence": "临政发〔2021〕5号", "since": date(2021, 5, 1)}
        actions.open_status(household=home, kind=PopulationKind.LIFTED_OUT, **given, by=wang)
    lead = {"household": home, "source": "staff", "kind": kind, "by": wang}
    for is_sure in (False, True):
        with pytest.raises(rules.CaseRefused, match=f"应选“{told}”") as refused:
            actions.open_case(**lead, found_on=START, is_sure=is_sure)
        assert refused.type is not leads.KindDoubted, "nobody is asked what no answer changes"
    with time_machine.travel("2026-03-02 09:00+08:00", tick=False):
        with pytest.raises(leads.KindDoubted, match=f"应选“{told}”"):
            actions.open_case(**lead, found_on=date(2026, 3, 1))
        actions.open_case(**lead, found_on=date(2026, 3, 1), is_sure=True)
    assert MonitoredCase.objects.get().kind == kind


@pytest.mark.django_db
@time_machine.travel("2023-10-12 09:00+08:00", tick=False)
def test_an_older_file_says_nothing_against_what_a_county_decided(receive_people, wang, zhao, chen):
    ordinary, sudden = {"识别标准": "一般农户"}, {"识别标准": "突发严重困难户"}
    actions.apply(receive_people(ordinary), by=chen)
    home = Household.objects.get()
    for found_on, kind, of_the_file in (
        (START, SUDDEN, ordinary),
        (START + timedelta(20), PovertyStatus.NONE, sudden),
    ):
        through(opened(home, chen, found_on), wang, zhao, chen)
        receive = receive_people({**of_the_file, "文化程度": "小学"}, name=f"{found_on}.xlsx")
        actions.apply(receive, by=chen)
        home.refresh_from_db()
        assert home.poverty_status == kind
        standing = home.statuses.filter(ends_on=None)
        assert [status.kind for status in standing] == [SUDDEN] * (kind == SUDDEN)


@pytest.mark.django_db
@pytest.mark.usefixtures("october")
def test_a_file_that_clears_what_is_blank_clears_no_decision(receive_people, wang, zhao, chen):
    actions.apply(receive_people({}), by=chen)
    home = Household.objects.get()
    through(opened(home, wang), wang, zhao, chen)
    blank = receive_people({"识别标准": "", "文化程度": "小学"}, name="b.xlsx")
    actions.apply(blank, blank_clears=True, by=chen)
    home.refresh_from_db()
    assert home.poverty_status == SUDDEN


@pytest.mark.django_db
@pytest.mark.usefixtures("october")
def test_a_file_that_is_not_believed_ends_nothing_else(receive_people, wang, zhao, chen):
    with time_machine.travel("2023-07-01 09:00+08:00", tick=False):
        actions.apply(receive_people({"识别标准": "农村低收入人口"}), by=chen)
    home = Household.objects.get()
    for found_on in (START, START + timedelta(20)):
        through(opened(home, wang, found_on), wang, zhao, chen)
    stale = {"识别标准": "突发严重困难户", "文化程度": "小学"}
    actions.apply(receive_people(stale, name="b.xlsx"), by=chen)
    home.refresh_from_db()
    assert home.poverty_status == PopulationKind.LOW_INCOME
    assert home.statuses.get(ends_on=None).kind == PopulationKind.LOW_INCOME


@pytest.mark.django_db
def test_a_file_of_long_after_a_decision_is_believed(receive_people, wang, zhao, chen):
    sudden = {"识别标准": "突发严重困难户"}
    actions.apply(receive_people(sudden), by=chen)
    home = Household.objects.get()
    home.statuses.filter(kind=SUDDEN).update(valid_from=date(2022, 1, 1))
    through(opened(home, chen), wang, zhao, chen)
    for day, count in (("2023-12-01", 0), ("2023-12-20", 1)):
        with time_machine.travel(f"{day} 09:00+08:00", tick=False):
            actions.apply(
                receive_people({**sudden, "联系电话": f"138000000{day[-2:]}"}, name=f"{day}.xlsx"),
                by=chen,
            )
            assert home.statuses.filter(kind=SUDDEN, ends_on=None).count() == count


@pytest.mark.django_db
def test_a_file_that_says_the_same_meanwhile_holds_no_decision_up(receive_people, wang, zhao, chen):
    actions.apply(receive_people({}), by=chen)
    home = Household.objects.get()
    case = opened(home, chen)
    for by, day in ((wang, 1), (wang, 2), (zhao, 7)):
        case = step(case, by, day)
    actions.apply(receive_people({"识别标准": "突发严重困难户"}, name="b.xlsx"), by=chen)
    of_the_file = home.statuses.get(kind=SUDDEN, ends_on=None)
    case = step(case, chen, 9)
    decided = home.statuses.get(kind=SUDDEN, ends_on=None)
    assert (decided.source, decided.valid_from) == ("decision", date(2023, 9, 10))
    actions.undo_step(case=case, by=chen)
    assert home.statuses.get(kind=SUDDEN, ends_on=None) == of_the_file


@pytest.mark.django_db
def test_an_old_elimination_is_judged_by_what_it_ended(home, wang, zhao, chen):
    cases = [
        through(opened(home, chen, found_on), wang, zhao, chen)
        for found_on in (date(2021, 1, 1), date(2022, 1, 1), date(2023, 5, 1), date(2023, 7, 1))
    ]
    judged = [queries.days_of_case(case)["is_too_fast"] for case in cases]
    assert judged == [False, False, False, True]


@pytest.mark.django_db
@pytest.mark.usefixtures("october")
def test_a_decision_taken_back_touches_its_own_statuses_alone(home, wang, zhao, chen):
    held = {"household": home, "kind": SUDDEN, "source": "file", "by": chen}
    before = actions.open_status(since=date(2022, 1, 1), evidence="名册", **held)
    case = through(opened(home, chen), wang, zhao, chen)
    since = actions.open_status(since=date(2023, 10, 1), evidence="名册", **held)
    with pytest.raises(rules.CaseRefused, match="又有登记"):
        actions.undo_step(case=case, by=chen)
    actions.end_status(status=since, ends_on=date(2023, 10, 12), by=chen)
    actions.undo_step(case=case, by=chen)
    assert list(home.statuses.filter(ends_on=None)) == [before]


@pytest.mark.django_db
@pytest.mark.usefixtures("october")
def test_a_status_that_ended_since_is_not_opened_by_taking_its_decision_back(
    home, wang, zhao, chen
):
    case = through(opened(home, wang), wang, zhao, chen)
    actions.end_status(status=home.statuses.get(), ends_on=date(2023, 10, 12), by=chen)
    with pytest.raises(rules.CaseRefused, match="又有登记"):
        actions.undo_step(case=case, by=chen)
    home.refresh_from_db()
    assert (home.poverty_status, home.statuses.filter(ends_on=None).count()) == ("none", 0)


@pytest.mark.django_db
@pytest.mark.usefixtures("october")
@pytest.mark.parametrize("is_merged", [False, True])
@pytest.mark.parametrize("aim", CaseAim)
def test_a_decision_stands_once_the_household_split_or_merged(
    county, wang, zhao, chen, is_merged, aim
):
    home, (head, spouse, son) = family(county)
    if aim == CaseAim.ELIMINATE:
        told = {"since": date(2022, 1, 1), "source": "file", "evidence": "名册", "by": chen}
        actions.open_status(household=home, kind=SUDDEN, **told)
    case = through(opened(home, wang), wang, zhao, chen)
    standing = set(home.statuses.filter(ends_on=None))
    with time_machine.travel("2023-10-12 09:30+08:00", tick=False):
        if is_merged:
            relations = {head.pk: "sibling", spouse.pk: "other", son.pk: "other"}
            into, _ = family(county)
            event = changed(into, Change.MERGED, wang, other=home, relations=relations)
        else:
            relations = {spouse.pk: "head"}
            event = changed(home, Change.SPLIT, wang, people=[spouse], relations=relations)
        with pytest.raises(rules.CaseRefused, match="分了户、并了户"):
            actions.undo_step(case=case, by=chen)
        actions.undo_change(event=event, by=wang)
    assert set(home.statuses.filter(ends_on=None)) == standing
    assert actions.undo_step(case=case, by=chen).stage == CaseStage.REVIEWED
    assert {one.pk for one in standing}.isdisjoint(
        home.statuses.filter(ends_on=None).values_list("pk", flat=True)
    )


@pytest.mark.django_db
@pytest.mark.usefixtures("october")
def test_too_fast_is_judged_by_what_the_decision_ends(home, wang, zhao, chen):
    """Also where a file told of it after the risk was gone, and where it ended on its first day."""
    told = {"since": date(2023, 10, 9), "source": "file", "evidence": "名册", "by": chen}
    actions.open_status(household=home, kind=SUDDEN, **told)
    case = opened(home, chen)
    assert queries.days_of_case(case)["is_too_fast"]
    case = through(case, wang, zhao, chen)
    assert home.statuses.get().was_undone
    assert queries.days_of_case(case)["is_too_fast"]
    actions.open_status(household=home, kind=SUDDEN, **{**told, "since": date(2021, 1, 1)})
    assert queries.days_of_case(case)["is_too_fast"]


@pytest.mark.django_db
@pytest.mark.usefixtures("october")
def test_a_household_that_split_off_was_monitored_with_the_one_it_was_of(county, wang, chen):
    """Split off in turn, and the first one's status was ended and begun anew since."""
    home, (_, spouse, son) = family(county)
    told = {"source": "file", "evidence": "名册", "by": chen, "household": home, "kind": SUDDEN}
    with time_machine.travel("2022-01-01 09:00+08:00", tick=False):
        status = actions.open_status(since=date(2022, 1, 1), **told)
    with time_machine.travel("2023-08-12 09:00+08:00", tick=False):
        split = {"people": [spouse, son], "relations": {spouse.pk: "head"}, "by": wang}
        first = changed(home, Change.SPLIT, day=date(2023, 8, 1), **split).other
    with time_machine.travel("2023-09-12 09:00+08:00", tick=False):
        actions.end_status(status=status, ends_on=date(2023, 9, 12), by=chen)
        actions.open_status(since=date(2023, 9, 12), **told)
        split = {"people": [son], "relations": {son.pk: "head"}, "by": wang}
        second = changed(first, Change.SPLIT, day=date(2023, 9, 11), **split).other
    judged = [queries.days_of_case(opened(one, chen))["is_too_fast"] for one in (first, second)]
    assert judged == [False, False]
    assert queries.days_of_case(opened(home, chen))["is_too_fast"]


@pytest.mark.django_db
@pytest.mark.usefixtures("october")
def test_decisions_of_before_are_given_the_statuses_that_they_wrote(home, wang, zhao, chen):
    told = {"since": date(2022, 1, 1), "source": "file", "evidence": "名册", "by": chen}
    actions.open_status(household=home, kind=SUDDEN, **told)
    for found_on in (START, START + timedelta(1)):
        with time_machine.travel(f"2023-10-{11 + (found_on > START)} 09:00+08:00", tick=False):
            through(opened(home, wang, found_on), wang, zhao, chen)
    decisions = MonitoredStep.objects.filter(stage=CaseStage.DECIDED).order_by("pk")
    written = [step.written for step in decisions]
    assert [len(of["opened"]) + len(of["ended"]) for of in written] == [1, 1]
    decisions.update(written={})
    migration = "bangfu.registry.migrations.0023_a_decision_names_its_statuses"
    import_module(migration).forward(apps, None)
    assert [step.written for step in decisions.all()] == written
