from collections.abc import Iterator

import pytest
import time_machine

from bangfu.org.models import Staff
from tests.security import world

FOR_EVER = 10**9


@pytest.fixture
def everybody(transactional_db, divisions, county, tmp_path, settings) -> Iterator[list[Staff]]:
    """One of each role in a world of many places, all of whom may ask without end."""
    settings.BANGFU_LIMITS = dict.fromkeys(settings.BANGFU_LIMITS, (FOR_EVER, 60))
    with time_machine.travel("2023-10-12 10:00+08:00", tick=False):
        yield world.build(county, tmp_path)
