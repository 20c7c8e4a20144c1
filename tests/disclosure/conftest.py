"""A few people whom somebody takes away, and another officer who agrees to it."""

import pytest

from bangfu.disclosure import actions
from bangfu.disclosure.codes import LimitName
from bangfu.disclosure.models import Export
from bangfu.engine.values import Month
from bangfu.monitoring import actions as monitoring
from tests.cast import LINQU, YEYUAN, staff
from tests.disclosure.taking import PHONE, ask


@pytest.fixture
def people(county):
    named = [county.person(f"诸葛{n}", phone=PHONE) for n in "甲乙丙"]
    county.person("司徒丁", division_code=YEYUAN)
    return named


@pytest.fixture
def second(divisions):
    """Another officer of the county."""
    return staff("qian", "county_officer", LINQU, "钱进")


@pytest.fixture
def two_alone(chen):
    actions.set_limit(name=LimitName.PEOPLE_ALONE, value=2, by=chen)


@pytest.fixture
def waiting(people, two_alone, chen) -> Export:
    return ask(chen)


@pytest.fixture
def closed(people, county, chen):
    for one in people:
        county.spell(one, "2023-03", channel="workshop")
    return monitoring.close_month(month=Month(2023, 9), by=chen)
