"""The five facts in a real browser: on a desk and on a phone, with axe."""

import pytest
from django.urls import reverse
from django.utils import timezone

from bangfu.registry.actions import say_wish
from tests.web.test_browser import sideways, violations
from tests.web.test_five_facts import KNOWN
from tests.web.test_month_browser import as_

__all__ = ["as_"]

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("width", [1440, 390])
def test_the_pages_of_the_five_facts_are_clean(as_, live_server, county, zhao, width):
    li = county.person("李秀英", **KNOWN)
    said = {"form": "workshop", "place": "township", "pay_yuan": 2600, "limits": "要接孩子"}
    word = {"said_how": "visit", "said_on": timezone.localdate(), "by": zhao}
    say_wish(person=li, said=said, **word)
    page = as_("zhao")
    page.set_viewport_size({"width": width, "height": 900})
    for address in (
        reverse("five-facts"),
        reverse("five-facts-lacking", args=["training"]),
        reverse("wishes", args=[li.person_number]),
        reverse("person-file", args=[li.person_number]),
    ):
        page.goto(live_server.url + address)
        assert violations(page) == []
        assert sideways(page) <= 0
