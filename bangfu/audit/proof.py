"""Whether the trail is whole; where it is not, what is wrong at which place.

Every record is hashed again with the stored hash before it, so that one forged record is told as
one and the rest is still checked. What was hashed again to its end looks whole from inside: only
an anchor that lies elsewhere finds that.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import groupby

from bangfu.audit.anchors import Told
from bangfu.audit.chain import CONTENT, linked
from bangfu.audit.codes import Fault
from bangfu.audit.models import Anchor, Chain

READ_AT_ONCE = 2000
COLUMNS = tuple(f"records__{name}" for name in ("id", "hash", *CONTENT) if name != "chain_id")


@dataclass(frozen=True)
class Finding:
    """One fault: which chain, which place in it, and the record's id where there is one."""

    fault: Fault
    chain: int
    place: int
    record_id: int | None = None


@dataclass
class Proof:
    """What a check found. `anchored` tells how many anchors the trail was held against."""

    chains: int = 0
    records: int = 0
    anchored: int = 0
    findings: list[Finding] = field(default_factory=list)

    @property
    def is_whole(self) -> bool:
        return not self.findings


def prove(anchors: Iterable[Told] = ()) -> Proof:
    """Check every chain from its first record, then against our own anchors and those given."""
    proof = Proof()
    own = [Told(anchor.taken_at, anchor.heads) for anchor in Anchor.objects.order_by("pk")]
    told = [*own, *anchors]
    wanted = {(chain, place) for each in told for chain, place, _ in each.heads}
    kept: dict[tuple[int, int], str] = {}
    for chain_id, rows in groupby(_rows(), key=lambda row: row["id"]):
        proof.chains += 1
        proof.findings += _check_chain(chain_id, rows, proof, kept, wanted)
    for each in told:
        proof.anchored += 1
        proof.findings += _check_anchor(each, kept)
    return proof


def _rows() -> Iterator[dict]:
    """One statement, so one moment: what is written meanwhile is not half seen."""
    return (
        Chain.objects.order_by("pk", "records__place", "records__pk")
        .values("id", "length", "head", *COLUMNS)
        .iterator(chunk_size=READ_AT_ONCE)
    )


def _check_chain(
    chain_id: int,
    rows: Iterable[dict],
    proof: Proof,
    kept: dict[tuple[int, int], str],
    wanted: set[tuple[int, int]],
) -> Iterator[Finding]:
    previous, place, length, head = "", 0, 0, ""
    for row in rows:
        length, head = row["length"], row["head"]
        if row["records__id"] is None:
            continue
        proof.records += 1
        expected, found = place + 1, row["records__place"]
        if fault := _fault_of(row, previous=previous, expected=expected):
            yield Finding(fault, chain_id, min(expected, found), row["records__id"])
        previous, place = row["records__hash"], found
        if (chain_id, place) in wanted:
            kept[chain_id, place] = previous
    if place > length:
        yield Finding(Fault.ADDED, chain_id, length + 1)
    elif (place, previous) != (length, head):
        yield Finding(Fault.CUT_SHORT, chain_id, place + 1)


def _fault_of(row: dict, *, previous: str, expected: int) -> Fault | None:
    """Of one record, where the one of the place `expected` should be."""
    if row["records__place"] != expected:
        return Fault.MISSING if row["records__place"] > expected else Fault.ADDED
    content = {name: row[f"records__{name}"] for name in CONTENT if name != "chain_id"}
    is_as_written = row["records__hash"] == linked(previous, content | {"chain_id": row["id"]})
    return None if is_as_written else Fault.ALTERED


def _check_anchor(told: Told, kept: dict[tuple[int, int], str]) -> Iterator[Finding]:
    for chain, place, head in told.heads:
        if kept.get((chain, place)) != head:
            yield Finding(Fault.NOT_AS_ANCHORED, chain, place)
