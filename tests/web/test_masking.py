"""No page holds a whole name, number or phone: every page, every role, with real rows behind it.

Pages are taken from the resolver, so a new one is looked at without a word here, if its address
is made of what `world` knows. What a reveal answers is the one exception: see test_reveals.
"""

from pathlib import Path

import pytest
from django.urls import URLPattern, reverse

from bangfu.comparison import actions as comparison
from bangfu.engine.tables import write_table
from bangfu.engine.values import Month
from bangfu.intake.models import Batch
from bangfu.monitoring import actions as monitoring
from bangfu.monitoring.models import Figure
from bangfu.org.models import Staff
from bangfu.org.roles import PERSONAL, ROLES
from bangfu.registry import actions as registry
from bangfu.reporting import actions as reporting
from bangfu.runs.models import Run
from tests.cast import LINQU, XITAN, made_up_number, staff
from tests.comparison.findings import Findings
from tests.disclosure.taking import proven
from tests.registry.conftest import PERSON
from tests.test_architecture import pages

NAME, OTHER_NAME, MEMBER, FILE_NAME = "诸葛秀英", "诸葛秀瑛", "慕容建国", "司徒建军"
PHONE, FILE_PHONE = "13812345678", "13987654321"
NUMBER, FILE_NUMBER = made_up_number(871), made_up_number(872)
PLANTED = (NAME, OTHER_NAME, MEMBER, FILE_NAME, PHONE, FILE_PHONE, NUMBER, FILE_NUMBER)
SEPTEMBER = Month(2023, 9)


@pytest.fixture
def world(county, chen, zhao, tmp_path) -> dict[str, list[object]]:
    """A month with everything in it; what the addresses of pages are filled with."""
    person = county.person(NAME, identity_number=NUMBER, phone=PHONE)
    county.person(MEMBER, household=person.household, relation="spouse")
    county.spell(person, "2023-03", channel="workshop")
    registry.correct_person(person=person, changes={"name": OTHER_NAME}, by=zhao)
    registry.correct_person(person=person, changes={"name": NAME}, by=zhao)
    findings = Findings(county, chen)
    there = {"there": OTHER_NAME, "detail": {"name": OTHER_NAME}}
    open_one = findings.add(person, "name_differs", **there)
    comparison.dispatch(discrepancies=[open_one], by=chen)
    decided = findings.add(county.person(MEMBER), "name_differs", **there)
    comparison.settle(discrepancy=decided, outcome="there_is_right", reason="证件", by=zhao)
    snapshot = monitoring.close_month(month=SEPTEMBER, by=chen)
    filled = reporting.fill(form="annex1", division_code=LINQU, period="2023Q3", by=chen)
    run = Run.objects.create(kind="bangfu.x", title="数据比对", state="done", by=chen)
    figure = Figure.objects.filter(snapshot=snapshot, division_code=LINQU, value__gt=0).first()
    batch = received(tmp_path, by=chen)
    rows = [person, open_one, decided, filled, findings.comparison(), batch]
    return {
        "person_number": [person.person_number],
        "figure_id": [figure.pk],
        "run_id": [run.pk],
        "pk": [*{row.pk for row in rows}],
        "contents": ["people"],
        "word": ["people"],
        "row": [LINQU],
        "column": ["workshop_people"],
        "kind": ["person"],
        "field": ["phone"],
    }


def received(folder: Path, *, by: Staff) -> Batch:
    """A file with a row to add, and one in which name, number and phone are wrong."""
    good = PERSON | {"姓名": FILE_NAME, "证件号码": FILE_NUMBER, "成员联系电话": FILE_PHONE}
    wrong = good | {"证件号码": f"{FILE_NUMBER}7", "人口编号": "370724000100177"}
    wrong |= {"成员联系电话": f"{FILE_PHONE}99", "性别": FILE_NAME, "县": FILE_NAME}
    path = write_table(folder / "r.xlsx", list(PERSON), [[*row.values()] for row in (good, wrong)])
    return registry.receive_people(path=path, file_name="人员.xlsx", by=by)


def addresses(world: dict[str, list[object]]) -> list[str]:
    return [address for page in pages() for address in filled(page, world)]


def filled(page: URLPattern, world: dict[str, list[object]]) -> list[str]:
    names = list(page.pattern.converters)
    if not names:
        return [reverse(page.name)]
    if not set(names) <= world.keys():
        return []
    first = {name: world[name][0] for name in names}
    some = [first | {"pk": pk} for pk in world["pk"]] if "pk" in names else [first]
    return [reverse(page.name, kwargs=one) for one in some]


@pytest.mark.parametrize("role", sorted(ROLES))
@pytest.mark.django_db(transaction=True)
def test_no_page_holds_a_whole_name_number_or_phone(client, world, role):
    division = XITAN if role == "village_worker" else LINQU
    client.force_login(staff("looker", role, division, "看的人"))
    proven(client)
    seen = {}
    for address in addresses(world):
        answer = client.get(address)
        body = b"".join(answer) if answer.streaming else answer.content
        if answer.status_code == 200:
            seen[address] = body.decode(errors="replace")
    leaks = {(address, text) for address, page in seen.items() for text in PLANTED if text in page}
    assert leaks == set()
    assert len(seen) > (1 if ROLES[role].permissions & PERSONAL else 0)
    if role == "county_officer":
        assert masked_people_are_there(seen), "the pages looked at show nobody"


def masked_people_are_there(seen: dict[str, str]) -> bool:
    wanted = ("诸**英", "诸**瑛", "慕**国", "司**军", "138****5678", NUMBER[:4] + "*" * 12)
    return all(any(text in page for page in seen.values()) for text in wanted)


@pytest.mark.django_db(transaction=True)
def test_the_test_above_sees_a_planted_name(client, world, chen, monkeypatch):
    monkeypatch.setattr("bangfu.engine.values.masks.name", lambda text: text)
    client.force_login(chen)
    assert any(NAME in client.get(address).content.decode() for address in addresses(world))
