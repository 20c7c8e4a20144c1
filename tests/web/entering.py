"""Signing in as a browser does it, for the tests about it."""

import time

import pytest

from bangfu.org import actions as org
from bangfu.org import second_factor
from bangfu.org.models import SecondFactor
from tests.cast import PASSWORD

SIGN_IN, HOME = "/sign-in/", "/"


@pytest.fixture
def as_in_production(settings):
    settings.AXES_ENABLED = True
    settings.BANGFU_SECOND_FACTOR = True


def sign_in(client, staff, password=PASSWORD, **kept):
    return client.post(SIGN_IN, {"username": staff.username, "password": password}, **kept)


def code_of(staff, *, after: int = 0) -> str:
    """What the telephone shows `after` half minutes from now."""
    secret = SecondFactor.objects.get(staff=staff).secret
    return second_factor.generator(secret).generate(int(time.time()) + 30 * after).decode()


@pytest.fixture
def telephone(chen) -> list[str]:
    """Chen's second factor is in force; gives the recovery codes."""
    org.begin_second_factor(by=chen)
    return org.confirm_second_factor(code=code_of(chen, after=-1), by=chen)


def is_in(client) -> bool:
    return client.get(HOME).status_code == 200
