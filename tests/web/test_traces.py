"""Who looks at people leaves a trace, and sees nobody who has moved away."""

import ast
from collections.abc import Iterator
from itertools import product
from pathlib import Path

import pytest
import time_machine
from django.http import HttpResponse
from django.urls import reverse

from bangfu.assistance.codes.lists import ReadyList
from bangfu.audit.codes import RecordKind
from bangfu.audit.models import Record
from bangfu.audit.queries import who_looked
from bangfu.disclosure.models import Export
from bangfu.engine.tables import write_table
from bangfu.engine.values import Month
from bangfu.monitoring import actions as monitoring
from bangfu.monitoring.models import Figure
from bangfu.registry import actions as registry
from bangfu.registry.models import Person
from bangfu.reporting import actions as reporting
from tests.cast import LINQU, YEYUAN
from tests.comparison.findings import Findings
from tests.disclosure.taking import exported, proven, proven_as
from tests.registry.conftest import PERSON, SPELL
from tests.registry.test_monitored import opened
from tests.rights.people import agree
from tests.security.routes import routes

ELSEWHERE = "370725001201"
# names with the middle taken out, of many people
MASKED_LISTS = {"five-facts-lacking"}
# or the test looks at nothing
MUST_BE_MET = {
    ("get", "discrepancy"),
    ("get", "household"),
    ("get", "person-file"),
    ("get", "person-rights"),
    ("get", "zero-apply"),
    ("post", "discrepancy-settle"),
    ("post", "household-change"),
    ("post", "person-edit"),
    ("post", "spell-add"),
    ("post", "spell-edit"),
    ("post", "status-open"),
    ("post", "visit"),
    ("post", "wish-say"),
    ("post", "zero-apply"),
}


def traces(action: str) -> list[tuple[str, str, dict]]:
    found = Record.objects.filter(action=action)
    return [(r.subject_id, r.by_name, r.before | r.after) for r in found]


@pytest.mark.django_db
def test_opening_a_person_file_is_recorded_without_a_name(client, li, wang):
    client.force_login(wang)
    client.get(reverse("person-file", args=[li.person_number]))
    client.get(reverse("person-file", args=["none"]))
    assert traces("open_person") == [(str(li.pk), "wang", {})]


@pytest.mark.django_db
def test_taking_the_marked_up_file_away_is_recorded(client, chen, zhou, tmp_path):
    path = write_table(tmp_path / "people.xlsx", list(PERSON), [list(PERSON.values())])
    batch = registry.receive_people(path=path, file_name="人员.xlsx", by=chen)
    where = reverse("export-new", args=["marked-up"]) + f"?batch={batch.pk}"
    client.force_login(zhou)
    assert proven(client).get(where).status_code == 404
    client.force_login(chen)
    given = {"columns": "everything", "file_format": "xlsx", "purpose": "correct"}
    exported(client, "marked-up", f"?batch={batch.pk}", **given)
    export = Export.objects.get()
    [(subject, who, _)] = traces("download_export")
    assert (subject, who) == (str(export.pk), "chen")


@pytest.mark.django_db
@pytest.mark.parametrize("roster", ["people", "spells"])
def test_who_stands_in_the_marked_up_file_sees_that_it_was_taken(
    client, county, chen, tmp_path, roster
):
    path = write_table(tmp_path / "people.xlsx", list(PERSON), [list(PERSON.values())])
    registry.apply(registry.receive_people(path=path, file_name="人员.xlsx", by=chen), by=chen)
    other = county.person("王芳")
    if roster == "people":
        rows = PERSON | {"文化程度": "高中"}
        path = write_table(tmp_path / "again.xlsx", list(rows), [list(rows.values())])
        batch = registry.receive_people(path=path, file_name="人员2.xlsx", by=chen)
    else:
        path = write_table(tmp_path / "spells.xlsx", list(SPELL), [list(SPELL.values())])
        batch = registry.receive_spells(path=path, file_name="务工.xlsx", by=chen)
    client.force_login(chen)
    given = {"columns": "everything", "file_format": "xlsx", "purpose": "correct"}
    exported(client, "marked-up", f"?batch={batch.pk}", **given)
    person = Person.objects.get(person_number=PERSON["人口编号"])
    [look] = who_looked(person)
    assert (look.action, look.fields, look.purpose) == ("export_person", "everything", "correct")
    assert not who_looked(other).exists()


@pytest.fixture
def closed(county, li, chen):
    li.spells.update(start_month=Month(2023, 3), channel="workshop")
    away = county.person("钱二", division_code=YEYUAN)
    county.spell(away, "2023-05", channel="workshop")
    monitoring.close_month(month=Month(2023, 9), by=chen)
    Person.objects.filter(pk=away.pk).update(division_code=ELSEWHERE)
    return away


@pytest.mark.django_db(transaction=True)
def test_behind_a_figure_stands_nobody_who_moved_away(client, closed, chen):
    asked = {"indicator": "people_at_work", "counting": "ON_DATE_ALL", "division_code": LINQU}
    figure = Figure.objects.get(**asked)
    client.force_login(chen)
    page = client.get(reverse("figure-people", args=[figure.pk])).content.decode()
    assert "已迁出本辖区" in page
    for detail in ("钱", closed.person_number, "昌乐"):
        assert detail not in page
    assert traces("open_figure_people") == [(str(figure.pk), "chen", {})]


@pytest.mark.django_db(transaction=True)
def test_behind_a_cell_stands_nobody_who_moved_away(client, closed, chen):
    filled = reporting.fill(form="annex1", division_code=LINQU, period="2023Q3", by=chen)
    client.force_login(chen)
    place = {"row": LINQU, "column": "workshop_people", "pk": filled.pk}
    page = client.get(reverse("filled-form-cell", kwargs=place)).content.decode()
    assert "李*英" in page
    assert "已迁出本辖区" in page
    for detail in ("钱", closed.person_number, "昌乐"):
        assert detail not in page
    assert traces("open_form_cell") == [(str(filled.pk), "chen", {"column": "workshop_people"})]


@pytest.fixture
def shown_somewhere(county, li, chen, wang, zhao):
    """What stands for each parameter of an address that leads to somebody, by the kind and name."""
    with time_machine.travel("2023-10-09 09:00+08:00", tick=False):
        found = Findings(county, chen).add(li, "employer_differs")
        consent = agree(li, by=zhao)
        case = opened(li.household, wang)
        rows = (li, li.household, found, consent, case, li.spells.get())
        yield {
            "int": sorted({str(row.pk) for row in rows}),
            "person_number": [li.person_number],
            "kind": ["moved_out"],
            "what": ["wish"],
            "name": ["not_wanting", *ReadyList],
        }


@pytest.mark.django_db
@pytest.mark.parametrize("officer", ["zhao", "chen"])
def test_a_page_about_somebody_leaves_a_row_however_it_was_asked_for(
    client, shown_somewhere, li, officer, request
):
    """Every route whose parameters we can fill, opened, and sent empty, which most refuse."""
    proven_as(client, request.getfixturevalue(officer))
    met, silent, twice = set(), set(), set()
    for route, address in addresses(shown_somewhere):
        for ask in (client.get, client.post):
            last = Record.objects.count()
            answer = ask(address)
            looks = accesses(after=last)
            if len(looks) > len(set(looks)):
                twice.add((ask.__name__, route))
            if answer.status_code in (200, 409, 422) and tells_of(li, answer):
                met.add((ask.__name__, route))
                if not looks and route not in MASKED_LISTS:
                    silent.add((answer.status_code, ask.__name__, route))
    assert (silent, twice) == (set(), set())
    if officer == "zhao":
        assert MUST_BE_MET - met == set()


def addresses(values: dict[str, list[str]]) -> Iterator[tuple[str, str]]:
    """(name, address) of each route with parameters, once for each value that fits."""
    for route in routes():
        options = [values.get(name) or values.get(kind, []) for kind, name in route.parameters]
        for chosen in product(*options) if options else ():
            drawn = iter(chosen)
            yield route.entry.name, route.address(lambda kind, name, drawn=drawn: next(drawn))


def accesses(*, after: int) -> list[tuple[str, str, str]]:
    rows = Record.objects.order_by("pk")[after:]
    seen = [row for row in rows if row.kind == RecordKind.ACCESS]
    return [(row.action, row.subject_kind, row.subject_id) for row in seen]


def tells_of(person: Person, answer: HttpResponse) -> bool:
    is_page = answer["Content-Type"].startswith("text/html")
    words = ("李*英", person.household.household_number)
    return is_page and any(word in answer.content.decode() for word in words)


def test_no_view_writes_the_trail_itself():
    package = Path(__file__).resolve().parents[2] / "bangfu"
    views = [p for p in package.rglob("*.py") if p.name == "views.py" or "views" in p.parts]
    imported = {
        (path.name, f"{node.module}.{one.name}")
        for path in views
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ImportFrom)
        for one in node.names
    }
    writers = ("bangfu.audit.actions", "bangfu.audit.models")
    assert [name for name, what in imported if what.startswith(writers)] == []
