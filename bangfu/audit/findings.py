"""What is wrong with the trail, and where."""

from dataclasses import dataclass

from bangfu.audit.codes import Fault


@dataclass(frozen=True)
class Finding:
    """One fault: which chain, which place in it, and the record's id where there is one."""

    fault: Fault
    chain: int
    place: int
    record_id: int | None = None
