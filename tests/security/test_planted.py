"""A leak of each kind, planted in one place: the fuzz names it, and nothing else."""

import dataclasses
from collections.abc import Callable

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from bangfu.casework import queries as casework
from bangfu.casework.models import Evidence
from bangfu.comparison import exports, worklist
from bangfu.comparison.models import Discrepancy
from bangfu.comparison.views import bulk, detail
from bangfu.disclosure.models import Export
from bangfu.monitoring.models import Figure
from bangfu.org.models import Staff
from bangfu.registry.models import Person
from bangfu.web import dashboards, people_lists
from tests.security import apart
from tests.security.asking import Asked
from tests.security.fuzzing import Finding, Fuzz
from tests.security.world import EAST, mark

# a number that stands nowhere else, so that it is seen which count is meant
MANY = 730_000
THERE = mark(EAST)


def there(model, place: str = "division_code"):
    """Rows of the neighbour county's village."""
    return model.objects.filter(**{place: EAST}).order_by("pk")


def in_a_list(monkeypatch) -> None:
    """The work list shows what lies elsewhere."""
    monkeypatch.setattr(worklist, "discrepancies", lambda *_, **__: there(Discrepancy))


def in_a_count(monkeypatch) -> None:
    """The work list's head counts what lies elsewhere as well, and shows none of it."""
    real = worklist.counts

    def counts(*args, **kwargs):
        told = real(*args, **kwargs)
        first = next(f.name for f in dataclasses.fields(told) if type(getattr(told, f.name)) is int)
        return dataclasses.replace(told, **{first: MANY + there(Discrepancy).count()})

    monkeypatch.setattr(worklist, "counts", counts)


def in_a_suggestion(monkeypatch) -> None:
    """A search finds people wherever they live."""
    found = there(Person).select_related("household")
    monkeypatch.setattr(people_lists, "people", lambda term, **_: [found])


def in_an_export(monkeypatch) -> None:
    """A list is made of rows that were not asked for."""
    leaking = dataclasses.replace(
        exports.DISCREPANCIES, rows=lambda *_: iter(there(Discrepancy)), person=None
    )
    monkeypatch.setattr(exports, "DISCREPANCIES", leaking)


def in_a_chart(monkeypatch) -> None:
    """The drawing has what its table has not."""
    real = dashboards.chart

    def chart(points):
        drawn = real(points)
        return drawn | {"people": [*drawn["people"][:-1], MANY + there(Figure).count()]}

    monkeypatch.setattr(dashboards, "chart", chart)


def in_a_file(monkeypatch) -> None:
    """Evidence is handed out to whoever knows its number."""
    monkeypatch.setattr(casework, "evidence_visible", lambda staff: Evidence.objects.all())


def in_a_refusal(monkeypatch) -> None:
    """What is there and out of reach is refused otherwise than what is not there."""
    real = detail.reachable

    def reachable(request, pk, **conditions):
        if there(Discrepancy).filter(pk=pk).exists():
            raise PermissionDenied
        return real(request, pk, **conditions)

    monkeypatch.setattr(detail, "reachable", reachable)


def in_a_step(monkeypatch) -> None:
    """What is ticked is changed, wherever it lies."""
    real = bulk.selection

    def selection(request):
        there(Discrepancy).update(here="")
        return real(request)

    monkeypatch.setattr(bulk, "selection", selection)


def searched() -> list[Asked]:
    return [Asked("GET", reverse("people"), (("q", "李"),))]


def taken_away() -> list[Asked]:
    given = (("columns", "here"), ("file_format", "csv"), ("purpose", "verify"))
    following = Export.objects.order_by("pk").last().pk + 1
    return [
        Asked("POST", reverse("export-new", args=["discrepancies"]), given),
        Asked("GET", reverse("export-file", args=[following])),
    ]


def one_of(route: str, model, place: str = "division_code") -> Callable[[], list[Asked]]:
    return lambda: [Asked("GET", reverse(route, args=[there(model, place).first().pk]))]


def dispatched() -> list[Asked]:
    given = (("pick", "1"), ("confirmed", "1"), ("working_days", "5"))
    return [Asked("POST", reverse("discrepancies-dispatch"), given)]


def page(route: str) -> Callable[[], list[Asked]]:
    return lambda: [Asked("GET", reverse(route))]


# plant, what is asked, at which route it is found, the mark shown or what differs
PLANTS = [
    (in_a_list, page("discrepancies"), "discrepancies/", THERE),
    (in_a_count, page("discrepancies"), "discrepancies/", f"{MANY:,}"[:3]),
    (in_a_suggestion, searched, "people/", THERE),
    (in_an_export, taken_away, "exports/<int:pk>/file/", THERE),
    (in_a_chart, page("dashboard"), "dashboard/", str(MANY)[:2]),
    (
        in_a_file,
        one_of("evidence-file", Evidence, "task__division_code"),
        "discrepancies/evidence/<int:pk>/",
        THERE,
    ),
    (in_a_refusal, one_of("discrepancy", Discrepancy), "discrepancies/<int:pk>/", "403 / 404"),
    (in_a_step, dispatched, None, "changed a row elsewhere"),
]


@pytest.mark.parametrize(
    ("plant", "asked", "route", "seen"), PLANTS, ids=lambda one: getattr(one, "__name__", "")
)
def test_the_fuzz_finds_what_is_planted(everybody, monkeypatch, plant, asked, route, seen):
    chen = next(one for one in everybody if one.role_name == "county_officer")
    assert found(everybody, chen, asked()) == []
    plant(monkeypatch)
    told = found(everybody, chen, asked())
    assert {(each.staff, each.route) for each in told} == {(chen, route)}
    assert {each.mark for each in told} <= {THERE, ""}
    assert any(seen in each.mark or seen in each.what for each in told), told


def found(everybody: list[Staff], staff: Staff, requests: list[Asked]) -> list[Finding]:
    fuzz = Fuzz(everybody, seed=1)
    fuzz.compare(staff, requests, apart.remove)
    return fuzz.found
