"""The bench itself: what it forbids, it forbids."""

import socket

import pytest
from django.db import connection
from django.template import engines

from bangfu.org.models import Division
from tests import cast


def test_no_test_reaches_another_machine():
    with socket.socket() as caller, pytest.raises(RuntimeError, match="a test tried to reach"):
        caller.connect(("192.0.2.1", 80))


def test_rows_without_an_order_come_in_no_order(divisions):
    stored = [code for code, _ in cast.PLACES]
    assert list(Division.objects.values_list("code", flat=True)) != stored
    assert list(Division.objects.order_by("code").values_list("code", flat=True)) == sorted(stored)


def test_an_unknown_template_variable_fails():
    template = engines["django"].from_string("{{ nobody_set_this }}")
    with pytest.raises(pytest.fail.Exception, match="nobody_set_this"):
        template.render({})


def test_the_cast_stands_where_it_should(li, wang, zhao, chen, zhou, sun, wu):
    assert li.identity_status == "valid"
    assert [s.division.contains(wang.division) for s in (zhao, chen, zhou, sun)] == [
        True,
        True,
        False,
        True,
    ]
    assert wu.role.name == "auditor"


@pytest.mark.postgres
def test_the_second_run_of_the_suite_is_on_postgresql(db):
    assert connection.vendor == "postgresql"


@pytest.mark.postgres
def test_the_throw_away_server_answers(postgres_url):
    assert postgres_url.startswith("postgres")
