"""数据比对: the register against a received table, for a month."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc
from django.db import transaction

from bangfu.audit import actions as audit
from bangfu.audit import rotation
from bangfu.comparison import inputs, rules, wording
from bangfu.comparison.actions.dispatch import undispatch
from bangfu.comparison.codes import DiscrepancyState
from bangfu.comparison.models import Comparison, Discrepancy
from bangfu.engine.codes import DiscrepancyKind
from bangfu.engine.linkage import Tolerance, differences, insured_from, other_names
from bangfu.engine.store import Engine
from bangfu.engine.values import DivisionCode, Month
from bangfu.org.models import InDivision, Staff
from bangfu.org.queries import places
from bangfu.registry.models import Person
from bangfu.runs import batch

Progress = Callable[[int, int, str], None]
WRITTEN_AT_ONCE = 2000
ORDER = [("kind", "ascending"), ("person_id", "ascending")]
# found again, a finding keeps its state, task and outcome; what it says is brought up to date
UPDATED_WHEN_FOUND_AGAIN = [
    "here",
    "there",
    "detail",
    "row_key",
    "name_there",
    "division_code",
    "last_found_in",
]


def run(*, source: str, month: Month, progress: Progress | None = None, by: Staff) -> Comparison:
    """Compare the people of the acting person's division with the newest extract of the month.

    Raises ExtractMissing. Running it again finds the same rows again: nothing is doubled, nothing
    that a person decided is touched, and open findings that no longer hold are marked GONE.
    """
    tell = progress or (lambda done, total, message: None)
    extract = inputs.extract_for(source, month, division=by.division)
    rules.check_keyed_alike(extract.batch, index_changed_at=rotation.index_changed_at())
    tell(0, 2, "正在比对")
    compared = _compare(extract, month, division=by.division)
    findings = compared.findings
    tell(1, 2, f"发现 {findings.num_rows} 条，正在登记")
    with transaction.atomic():
        comparison = Comparison.objects.create(
            source=source,
            month=month,
            people_count=compared.people_count,
            row_count=compared.row_count,
            finding_count=findings.num_rows,
            extract_sha256=extract.batch.sha256,
            division_code=by.division_code,
            ran_by=by,
        )
        _register(findings, comparison)
        audit.record(
            "comparison_run",
            subject=comparison,
            division_code=by.division_code,
            after={"source": source, "month": str(month), "findings": findings.num_rows},
            by=by,
        )
    return comparison


@dataclass(frozen=True)
class Compared:
    """The engine's findings, and over how much."""

    findings: pa.Table
    people_count: int
    row_count: int


def _compare(extract: inputs.Extract, month: Month, *, division: DivisionCode) -> Compared:
    with batch.batch_engine() as engine, extract.opened() as path:
        people, spells = inputs.register(engine, division=division, month=month)
        found = differences(
            engine,
            people=people,
            spells=spells,
            insured=insured_from(engine, path),
            month=month,
            tolerance=Tolerance(),
        )
        return Compared(
            # in one order, so that two runs at once wait for each other and not crosswise
            findings=_without_variants(engine, engine.to_pyarrow(found)).sort_by(ORDER),
            people_count=people.count().to_pyarrow().as_py(),
            row_count=extract.batch.row_count,
        )


def _without_variants(engine: Engine, findings: pa.Table) -> pa.Table:
    """Names are encrypted in the register: only those that differ are opened and looked at."""
    is_name = pc.equal(findings["kind"], DiscrepancyKind.NAME_DIFFERS.value)
    differing = findings.filter(is_name)
    ids = differing["person_id"].to_pylist()
    here = _names(ids)
    columns = [ids, [here[each] for each in ids], differing["there_name"].to_pylist()]
    types = (pa.int64(), pa.string(), pa.string())
    arrays = [pa.array(column, type_) for column, type_ in zip(columns, types, strict=True)]
    others = other_names(engine, pa.table(arrays, names=["person_id", "here", "there"]))
    kept = pc.is_in(findings["person_id"], value_set=pa.array(sorted(others), pa.int64()))
    return findings.filter(pc.or_(pc.invert(is_name), kept))


def _names(person_ids: list[int]) -> dict[int, str]:
    people = Person.objects.only("name", "person_number").in_bulk(person_ids)
    return {pk: person.name for pk, person in people.items()}


def _register(findings: pa.Table, comparison: Comparison) -> None:
    Discrepancy.objects.bulk_create(
        _discrepancies(findings, comparison),
        batch_size=WRITTEN_AT_ONCE,
        update_conflicts=True,
        unique_fields=["source", "month", "kind", "person"],
        update_fields=UPDATED_WHEN_FOUND_AGAIN,
    )
    same = Discrepancy.objects.filter(source=comparison.source, month=comparison.month)
    same.filter(last_found_in=comparison, state=DiscrepancyState.GONE).update(
        state=DiscrepancyState.FOUND
    )
    _let_go(same.in_division(DivisionCode(comparison.division_code)), comparison)


def _let_go(discrepancies: InDivision, comparison: Comparison) -> None:
    """What is no longer found is gone, and its task with it while nobody has worked on it."""
    vanished = discrepancies.exclude(last_found_in=comparison)
    still_asked = discrepancies.filter(
        last_found_in=comparison, state=DiscrepancyState.DISPATCHED
    ).values("task")
    pointless = vanished.filter(state=DiscrepancyState.DISPATCHED).exclude(task__in=still_asked)
    undispatch(discrepancies=pointless, by=comparison.ran_by)
    vanished.filter(state=DiscrepancyState.FOUND).update(state=DiscrepancyState.GONE)


def _discrepancies(findings: pa.Table, comparison: Comparison) -> Iterator[Discrepancy]:
    known = places()  # for the whole run: asking again costs queries
    for chunk in findings.to_batches(max_chunksize=WRITTEN_AT_ONCE):
        rows = chunk.to_pylist()
        where = _divisions(row["person_id"] for row in rows)
        for row in rows:
            here, there = wording.here_and_there(row, known)
            yield Discrepancy(
                source=comparison.source,
                month=comparison.month,
                kind=row["kind"],
                person_id=row["person_id"],
                division_code=where[row["person_id"]],
                here=here,
                there=there,
                detail=wording.detail(row, known),
                name_there=wording.name_there(row),
                first_found_in=comparison,
                last_found_in=comparison,
            )


def _divisions(person_ids: Iterable[int]) -> dict[int, str]:
    return dict(Person.objects.filter(pk__in=set(person_ids)).values_list("pk", "division_code"))
