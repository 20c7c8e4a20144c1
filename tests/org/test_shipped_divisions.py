from datetime import date

import pytest

from bangfu.engine.values import DivisionCode
from bangfu.org import actions
from bangfu.org.models import Division
from bangfu.org.queries import places

pytestmark = pytest.mark.usefixtures("country")


def test_the_whole_country_is_loaded_once():
    assert actions.load_shipped_divisions() == 0
    assert Division.objects.count() == 45067
    assert places(date(2021, 1, 31)).name_of("370724000000") == "临朐县"
    assert places(date(2019, 1, 31)).name_of("370724000000") == "临朐县"
    levels = Division.objects.values_list("level", flat=True)
    assert {level: list(levels).count(level) for level in set(levels)} == {
        "province": 31,
        "city": 342,
        "county": 2975,
        "township": 41351,
        "village": 368,
    }


def test_no_shipped_code_is_without_its_parent():
    tree = places()
    for division in Division.objects.exclude(level="province"):
        above = DivisionCode(division.code).parent
        assert tree.knows(above.text) or above.text[:6] in {"441900", "442000", "460400"}
