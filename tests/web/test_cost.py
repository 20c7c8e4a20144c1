"""What the pages asked for most cost: few queries, none that reads a table from end to end, and of
a page that is only read nothing is written but who read it."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.web.test_editing import opened

pytestmark = pytest.mark.django_db
READ = re.compile(r"\s*(SELECT|BEGIN|SAVEPOINT|RELEASE|COMMIT)")
# as many rows as there are people, or more
LONG = re.compile(
    r"SCAN (registry_|audit_record|comparison_disc|casework_|rights_|assistance_|org_d)"
)
# or through all of an index, to ask of each row what a subquery says of it
LONG_THERE = re.compile(
    LONG.pattern.replace("SCAN", "Seq Scan on") + r"|Filter: \(+(hashed )?SubPlan"
)


@pytest.fixture
def li_at_home(client, li, county, zhao):
    """With everybody a household has; Zhao is signed in and has looked before."""
    for name, relation in (("张大勇", "spouse"), ("张小勇", "son")):
        county.person(name, household=li.household, relation=relation, spells=["2022-03"])
    client.force_login(zhao)
    client.get(reverse("person-file", args=[li.person_number]))
    return li


def asked(client, address: str, given: dict[str, object] | None = None) -> list[str]:
    """Every statement, as the database got it."""
    with CaptureQueriesContext(connection) as captured:
        answer = client.get(address) if given is None else client.post(address, given)
    assert answer.status_code == (200 if given is None else 302)
    return [query["sql"] for query in captured.captured_queries]


def correction(client, li) -> list[str]:
    address = reverse("person-edit", args=[li.person_number])
    given = opened(client, address) | {"phone": "13800001234", "reason": "told"}
    return asked(client, address, given)


def test_a_persons_file_and_the_form_of_a_correction_ask_little_and_write_who_looked(
    client, li_at_home
):
    for name, most in (("person-file", 20), ("person-edit", 14)):
        statements = asked(client, reverse(name, args=[li_at_home.person_number]))
        assert len(statements) <= most, "\n".join(statements)
        written = {one.split(" (")[0].split(" SET")[0] for one in statements if not READ.match(one)}
        assert written == {'INSERT INTO "audit_record"', 'UPDATE "audit_chain"'}


@pytest.mark.django_db(transaction=True)
def test_a_correction_asks_little(client, li_at_home):
    """With the checks that follow it once it stands."""
    assert len(correction(client, li_at_home)) <= 24


def plans(statements: list[str], explain: str) -> dict[str, str]:
    """How the database goes about each that reads."""
    found = {}
    with connection.cursor() as cursor:
        for sql in statements:
            if sql.strip().startswith("SELECT"):
                cursor.execute(f"{explain} {sql}".replace("%", "%%"))
                found[sql] = " ".join(row[-1] for row in cursor.fetchall())
    return found


def of_a_person(client, li) -> list[str]:
    file = reverse("person-file", args=[li.person_number])
    return [*asked(client, file), *correction(client, li)]


@pytest.mark.sqlite
@pytest.mark.django_db(transaction=True)
def test_no_long_table_is_read_from_end_to_end(client, li_at_home):
    for sql, plan in plans(of_a_person(client, li_at_home), "EXPLAIN QUERY PLAN").items():
        assert not LONG.search(plan), f"{sql}\n{plan}"


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_nor_is_it_on_postgresql(client, li_at_home):
    """Of short tables it reads all unless it is told not to: then what is left has no index."""
    statements = of_a_person(client, li_at_home)
    with connection.cursor() as cursor:
        cursor.execute("SET enable_seqscan = off")
    try:
        found = plans(statements, "EXPLAIN")
    finally:
        with connection.cursor() as cursor:
            cursor.execute("RESET enable_seqscan")
    for sql, plan in found.items():
        assert not LONG_THERE.search(plan), f"{sql}\n{plan}"
