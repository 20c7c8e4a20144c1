"""Taking the trail away is on record as well: it names accounts."""

from dataclasses import asdict

from bangfu.audit import actions as audit
from bangfu.audit.models import Anchor, Record
from bangfu.disclosure.codes import Purpose
from bangfu.org.models import Staff
from bangfu.web.trail.search import Asked


def export_trail(*, asked: Asked, by: Staff) -> Record:
    kept = {name: str(value) for name, value in asdict(asked).items() if value}
    kept.pop("person_number", None)
    return audit.record_access("export_trail", subject=by, purpose=Purpose.AUDIT, after=kept, by=by)


def take_anchor(*, by: Staff) -> Anchor:
    return audit.take_anchor(by=by)
