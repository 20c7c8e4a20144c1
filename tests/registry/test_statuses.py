"""S0, S4: what households are from a day on, several at once, and how many people that is."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from bangfu.engine.codes import PopulationKind
from bangfu.engine.rules.population import definition_on
from bangfu.engine.values import DivisionCode
from bangfu.registry import actions, queries, rules
from bangfu.registry.codes import HouseholdChange as Change
from bangfu.registry.models import Household, PopulationStatus
from tests.cast import CHENGGUAN, LINQU, YEYUAN
from tests.registry.conftest import person
from tests.registry.household_events import changed

KINDS = PopulationKind
LONG_AGO = date(2021, 5, 1)


def opened(household, kind, by, since=LONG_AGO, **columns) -> PopulationStatus:
    columns = {"source": "document", "evidence": "临政发〔2021〕5号"} | columns
    return actions.open_status(household=household, kind=kind, since=since, by=by, **columns)


def kinds(household, on: date | None = None) -> set[str]:
    return set(household.statuses.on(on).values_list("kind", flat=True))


@pytest.mark.django_db
def test_a_household_is_several_things_at_once_each_from_its_day(county, chen):
    home = county.household(poverty_status="")
    opened(home, KINDS.LIFTED_OUT, chen)
    opened(home, KINDS.RELOCATED, chen, since=date(2022, 3, 1))
    monitored = opened(home, KINDS.MONITORED_UNSTABLE, chen, since=date(2023, 1, 10))
    assert kinds(home) == {"lifted_out", "relocated", "monitored_unstable"}
    assert kinds(home, date(2021, 12, 31)) == {"lifted_out"}
    home.refresh_from_db()
    assert home.poverty_status == "monitored_unstable"
    actions.end_status(status=monitored, ends_on=date(2023, 9, 1), by=chen)
    home.refresh_from_db()
    assert (kinds(home), home.poverty_status) == ({"lifted_out", "relocated"}, "lifted_out")
    assert "monitored_unstable" in kinds(home, date(2023, 8, 31))
    assert home.history.first().history_change_reason == "登记人口身份"


@pytest.mark.django_db
@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": KINDS.LIFTED_OUT},
        {"kind": KINDS.RELOCATED, "evidence": " "},
        {"kind": KINDS.RELOCATED, "since": date(2999, 1, 1)},
        {"kind": KINDS.MONITORED_MARGINAL, "since": date(2025, 12, 31)},
    ],
)
def test_what_a_household_cannot_become(county, chen, wrong):
    home = county.household()
    opened(home, KINDS.LIFTED_OUT, chen)
    with pytest.raises(rules.StatusRefused):
        opened(home, by=chen, **wrong)


def test_from_2026_any_household_may_be_monitored_as_any_kind():
    before, after = definition_on(date(2025, 12, 31)), definition_on(date(2026, 1, 1))
    for kind, is_lifted in ((KINDS.MONITORED_MARGINAL, True), (KINDS.MONITORED_UNSTABLE, False)):
        assert not before.allows(kind, is_lifted=is_lifted)
        assert after.allows(kind, is_lifted=is_lifted)


@pytest.mark.django_db
def test_a_status_ends_once_and_within_its_time(county, chen):
    status = opened(county.household(), KINDS.LIFTED_OUT, chen)
    for day in (LONG_AGO - timedelta(1), timezone.localdate() + timedelta(1)):
        with pytest.raises(rules.StatusRefused):
            actions.end_status(status=status, ends_on=day, by=chen)
    actions.end_status(status=status, ends_on=timezone.localdate(), by=chen)
    with pytest.raises(rules.StatusRefused):
        actions.end_status(status=status, ends_on=timezone.localdate(), by=chen)


@pytest.mark.django_db
def test_files_begin_and_end_what_files_say(registered, receive_people, chen):
    home = Household.objects.get()
    assert kinds(home) == {"lifted_out"}
    actions.apply(receive_people({"识别标准": "脱贫不稳定户"}, name="b.xlsx"), by=chen)
    # who is monitored was lifted out all the same
    assert kinds(home) == {"lifted_out", "monitored_unstable"}
    status = home.statuses.get(kind="monitored_unstable")
    assert (status.source, status.recorded_by) == ("file", chen)
    opened(home, KINDS.RELOCATED, chen)
    actions.apply(receive_people({"识别标准": "一般农户"}, name="c.xlsx"), by=chen)
    # what a document says a file does not end
    assert kinds(home) == {"relocated"}
    assert PopulationStatus.objects.count() == 3


@pytest.mark.django_db
@pytest.mark.usefixtures("october")
def test_where_nobody_lives_a_file_begins_nothing(receive_people, wang, chen):
    other = {**person(2), "户编号": "3707240001009", "与户主关系": "户主"}
    actions.apply(receive_people({}, other), by=chen)
    home, empty = Household.objects.order_by("household_number")
    relations = {empty.people.get().pk: "brother"}
    changed(home, Change.MERGED, wang, other=empty, relations=relations)
    sudden = {**other, "识别标准": "突发严重困难户"}
    actions.apply(receive_people({}, sudden, name="b.xlsx"), by=chen)
    empty.refresh_from_db()
    assert not empty.people.exists()
    assert (empty.poverty_status, empty.statuses.filter(ends_on=None).count()) == ("none", 0)


@pytest.mark.django_db
def test_a_file_of_many_households_asks_no_more_than_one_of_few(receive_people, chen):
    """Those that keep what a document says of them."""
    counts = []
    for first, count in ((1, 2), (101, 20)):
        rows = [
            {**person(each), "户编号": f"370724000{each:04d}", "识别标准": "一般农户"}
            for each in range(first, first + count)
        ]
        actions.apply(receive_people(*rows, name=f"{first}.xlsx"), by=chen)
        homes = Household.objects.filter(household_number__in=[row["户编号"] for row in rows])
        for home in homes:
            opened(home, KINDS.LOW_INCOME, chen)
        rows = [{**row, "文化程度": "小学"} for row in rows]
        later = receive_people(*rows, name=f"{first}b.xlsx")
        with CaptureQueriesContext(connection) as asked:
            actions.apply(later, by=chen)
        counts.append(len(asked))
        assert set(homes.values_list("poverty_status", flat=True)) == {KINDS.LOW_INCOME}
        last = [home.history.first() for home in homes]
        assert {(one.history_change_reason, one.history_user) for one in last} == {
            ("登记人口身份", chen)
        }
    assert counts[0] == counts[1]


@pytest.mark.django_db
def test_a_person_counts_once_of_however_many_kinds(county, chen):
    """Trap 3: somebody both lifted out and monitored, in two households, is one person."""
    first, second = county.household(), county.household(YEYUAN)
    for home in (first, second):
        opened(home, KINDS.LIFTED_OUT, chen)
    opened(first, KINDS.MONITORED_UNSTABLE, chen)
    li = county.person("李秀英", household=first)
    county.person("李秀英", household=second, identity_number=li.identity_number)
    county.person("王芳", household=second)
    county.person("赵六")
    asked = {"division": DivisionCode(LINQU), "on": timezone.localdate()}
    with CaptureQueriesContext(connection) as one:
        [whole] = queries.people_by_status(**asked, digits=6)
    assert len(one) == 1
    assert whole.by_kind[KINDS.LIFTED_OUT] == 2
    assert whole.by_kind[KINDS.MONITORED_UNSTABLE] == 1
    assert whole.together == 2
    units = {unit.code: unit.together for unit in queries.people_by_status(**asked, digits=9)}
    assert units == {CHENGGUAN: 1, YEYUAN: 2}


@pytest.mark.django_db
def test_statuses_are_seen_where_the_household_lives(county, chen, zhao, zhou):
    status = opened(county.household(), KINDS.LIFTED_OUT, chen)
    for staff, seen in ((zhao, [status]), (zhou, [])):
        assert list(PopulationStatus.objects.visible_to(staff)) == seen
