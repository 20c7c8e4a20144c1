import pytest
import time_machine

from tests.assistance.zero import START, Offices


@pytest.fixture
def offices(county, wang, zhao, chen):
    made = Offices(county, wang, zhao, chen)
    with time_machine.travel(START, tick=False) as made.clock:
        yield made
