"""Whether the trail is whole; where it is not, what is wrong at which place.

Every record is hashed again with the stored hash before it, so that one forged record is told as
one and the rest is still checked. What was hashed again to its end looks whole from inside: only
an anchor that lies elsewhere finds that.

A chain whose oldest records were kept long enough begins at a cut. Every cut has to be on record
itself, and what went must have been old enough: an anchor that knows the chain to have been
shorter at a later moment tells that it was not. Records and cuts of no chain are told too.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import chain, groupby

from django.db.models import Exists, Min, OuterRef

from bangfu.audit.anchors import Told
from bangfu.audit.chain import CONTENT, linked
from bangfu.audit.codes import Fault
from bangfu.audit.cuts import WRITING, check_cuts
from bangfu.audit.findings import Finding
from bangfu.audit.models import Anchor, Chain, Cut, Record

READ_AT_ONCE = 2000
COLUMNS = tuple(f"records__{name}" for name in ("id", "hash", *CONTENT) if name != "chain_id")


@dataclass
class Proof:
    """What a check found. `cut`: how many chains begin at a cut; `anchored`: how many anchors the
    trail was held against."""

    chains: int = 0
    records: int = 0
    cut: int = 0
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
    wanted = {(number, place) for each in told for number, place, _ in each.heads}
    # before the records are: what these say went is gone by then
    cuts = _cuts()
    kept = {(cut.chain_id, cut.place): cut.hash for made in cuts.values() for cut in made}
    starts: dict[int, Cut | None] = {}
    for chain_id, rows in groupby(_rows(), key=lambda row: row["id"]):
        proof.chains += 1
        proof.findings += _check_chain(chain_id, rows, proof, kept, wanted, starts)
    proof.cut = sum(start is not None for start in starts.values())
    proof.findings += _check_cuts(cuts, starts)
    proof.findings += _check_chainless(cuts, starts)
    for each in told:
        proof.anchored += 1
        proof.findings += _check_anchor(each, kept, cuts, starts)
    return proof


def _cuts() -> dict[int, list[Cut]]:
    cuts = defaultdict(list)
    for cut in Cut.objects.order_by("pk"):
        cuts[cut.chain_id].append(cut)
    return cuts


def _start_of(chain_id: int, first: dict) -> Cut | None:
    """The cut behind which the chain begins. Read when the records are: none is cut in between
    that is not known here."""
    place = first["records__place"]
    behind = first["length"] if place is None else place - 1
    return Cut.objects.filter(chain=chain_id, place=behind).first() if behind else None


def _rows() -> Iterator[dict]:
    """One statement, so one moment: what is written meanwhile is not half seen."""
    return (
        Chain.objects.order_by("pk", "records__place", "records__pk")
        .values("id", "length", "head", *COLUMNS)
        .iterator(chunk_size=READ_AT_ONCE)
    )


def _check_chain(
    chain_id: int,
    rows: Iterator[dict],
    proof: Proof,
    kept: dict[tuple[int, int], str],
    wanted: set[tuple[int, int]],
    starts: dict[int, Cut | None],
) -> Iterator[Finding]:
    first = next(rows)
    previous, place, length, head = "", 0, 0, ""
    start = starts[chain_id] = _start_of(chain_id, first)
    if start:
        previous, place = start.hash, start.place
        kept[chain_id, place] = previous
    for row in chain([first], rows):
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


def _check_cuts(cuts: dict[int, list[Cut]], starts: dict[int, Cut | None]) -> Iterator[Finding]:
    for chain_id, start in starts.items():
        if start and start not in cuts[chain_id]:
            cuts[chain_id].append(start)
    begins_behind = {chain_id: start.place for chain_id, start in starts.items() if start}
    yield from check_cuts(chain.from_iterable(cuts.values()), begins_behind)


def _check_chainless(
    cuts: dict[int, list[Cut]], starts: dict[int, Cut | None]
) -> Iterator[Finding]:
    """Of what hung on a chain that is no more."""
    lost = Record.objects.filter(~Exists(Chain.objects.filter(pk=OuterRef("chain_id"))))
    for row in lost.order_by().values("chain_id").annotate(first=Min("place")):
        yield Finding(Fault.CHAIN_GONE, row["chain_id"], row["first"])
    gone = cuts.keys() - starts.keys()
    left = Chain.objects.filter(pk__in=gone).values_list("pk", flat=True)
    for chain_id in sorted(gone.difference(left)):
        yield Finding(Fault.CHAIN_GONE, chain_id, min(cut.place for cut in cuts[chain_id]))


def _check_anchor(
    told: Told,
    kept: dict[tuple[int, int], str],
    cuts: dict[int, list[Cut]],
    starts: dict[int, Cut | None],
) -> Iterator[Finding]:
    for chain_id, place, head in told.heads:
        start = starts.get(chain_id)
        is_gone = start is not None and place < start.place
        if kept.get((chain_id, place), head if is_gone else None) != head:
            yield Finding(Fault.NOT_AS_ANCHORED, chain_id, place)
        for cut in cuts[chain_id]:
            if cut.place > place and told.taken_at > cut.last_at + WRITING:
                yield Finding(Fault.CUT_TOO_EARLY, chain_id, cut.place)
