"""A county's month with planted people, run inside an installation by `python -c`.

Arguments: the folder with the files. Everything goes through the actions that pages call.
"""

import sys
import uuid
from pathlib import Path

import django

django.setup()

from django.core.files.uploadedfile import SimpleUploadedFile  # noqa: E402
from django.utils import timezone  # noqa: E402

from bangfu.assistance.actions import lists  # noqa: E402
from bangfu.assistance.codes.lists import Criteria  # noqa: E402
from bangfu.casework import actions as casework  # noqa: E402
from bangfu.casework import files  # noqa: E402
from bangfu.cli.standing import make_ready  # noqa: E402
from bangfu.comparison import actions as comparison  # noqa: E402
from bangfu.comparison import queries as found  # noqa: E402
from bangfu.comparison.codes import Outcome  # noqa: E402
from bangfu.disclosure import actions as disclosure  # noqa: E402
from bangfu.engine.values import Month  # noqa: E402
from bangfu.monitoring import actions as monitoring  # noqa: E402
from bangfu.org import actions as org  # noqa: E402
from bangfu.org.models import Staff  # noqa: E402
from bangfu.registry import actions as registry  # noqa: E402
from bangfu.reporting import actions as reporting  # noqa: E402
from bangfu.rights import actions as rights  # noqa: E402
from bangfu.visits import actions as visits  # noqa: E402
from tests.casework.uploads import JPEG, PDF  # noqa: E402
from tests.cast import CHENGGUAN, LINQU  # noqa: E402
from tests.leaks.planted import NAMES, NOTE  # noqa: E402

SEPTEMBER = Month(2023, 9)
# as people call such files
PHOTO = f"{NAMES['王芳']}.jpg"
folder = Path(sys.argv[1])
make_ready()
chen, zhao, security = (
    Staff.objects.create(username=name, role_name=role, division_code=code, display_name=name)
    for name, role, code in (
        ("chen", "county_officer", LINQU),
        ("zhao", "township_officer", CHENGGUAN),
        ("security", "security_administrator", LINQU),
    )
)
roster = folder / "roster.xlsx"
registry.apply(registry.receive_people(path=roster, file_name=roster.name, by=chen), by=chen)
spells = folder / "spells.csv"
registry.apply(registry.receive_spells(path=spells, file_name=spells.name, by=chen), by=chen)
insurance = folder / "social_insurance.csv"
extract = comparison.receive_extract(
    path=insurance,
    file_name=f"{NAMES['王芳']}.csv",
    source="social_insurance",
    month=SEPTEMBER,
    by=chen,
)
comparison.apply_extract(batch=extract, by=chen)
comparison.run(source="social_insurance", month=SEPTEMBER, by=chen)
differing = {row.kind: row for row in found.findings(SEPTEMBER)}
comparison.dispatch(discrepancies=differing.values(), working_days=5, by=chen)
wang = differing["missing_here"]
wang.refresh_from_db()
for kind, name, content in (("phone", "", b""), ("photo", PHOTO, JPEG), ("other", "b.pdf", PDF)):
    file = SimpleUploadedFile(name, content) if content else None
    casework.submit_evidence(task=wang.task, kind=kind, note=NOTE, file=file, by=zhao)
comparison.settle(discrepancy=wang, outcome=Outcome.THERE_IS_RIGHT, reason=NOTE, by=zhao)
comparison.reopen(discrepancy=wang, reason=NOTE, by=chen)
comparison.settle(
    discrepancy=differing["name_differs"], outcome=Outcome.THERE_IS_RIGHT, reason=NOTE, by=zhao
)
disclosure.ask(
    kind="bangfu.comparison.exports.DISCREPANCIES",
    asked={"keyword": NAMES["赵强"], "state": "all"},
    columns=["masked_name", "division_code"],
    file_format="csv",
    purpose="verify",
    note=NOTE,
    by=chen,
)
org.ask_step(staff=zhao, kind="password", reason=NOTE, by=security)
sheet = files.keep(SimpleUploadedFile(PHOTO, JPEG))
said = {"channel": "in_person", "reference": NOTE, "proof": sheet}
rights.give_consent(
    person=wang.person, purpose="offer", matter="装配工", is_own_wish=True, **said, by=zhao
)
photo = files.keep(SimpleUploadedFile(PHOTO, JPEG), within="visits")
visits.record_visit(
    uuid=uuid.uuid4(),
    person=wang.person,
    seen=visits.Seen(person=0),
    said=visits.Said(visited_on=timezone.localdate(), outcome="met", note=NOTE),
    kept={"photo": photo},
    by=zhao,
)
# somebody is named in what a person wants, in the name of a list and in a column's header
registry.say_wish(
    person=wang.person,
    said={"form": "any", "occupation": NOTE[:60], "limits": NOTE},
    said_how="phone",
    said_on=timezone.localdate(),
    by=zhao,
)
registry.say_training_need(
    person=wang.person,
    said={"wanted": "wanted", "subject": NOTE[:60]},
    said_how="phone",
    said_on=timezone.localdate(),
    by=zhao,
)
lists.save_list(name=f"{NAMES['王芳']}家", criteria=Criteria(wants_work=True), by=zhao)
registry.mute_rule(rule="no_head", reason=NOTE, by=chen)
registry.open_status(
    household=wang.person.household,
    kind="relocated",
    since=timezone.localdate(),
    source="document",
    evidence=NOTE,
    by=zhao,
)
monitoring.close_month(month=SEPTEMBER, by=chen)
reporting.fill(form="annex1", division_code=LINQU, period="2023Q3", by=chen)
print(wang.pk)  # noqa: T201
