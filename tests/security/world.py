"""Counties side by side, in which every place has a mark that stands in all texts of its rows.

The mark is a character that stands nowhere else, so one look at an answer tells whose rows are in
it, also where a name is masked. What no line here draws is made up from the table's own columns, so
that a new table has rows on both sides as soon as it exists.
"""

import datetime
import io
import itertools
import re
import threading
from collections.abc import Iterable
from decimal import Decimal

from django.core.files.base import ContentFile
from django.db import DatabaseError, connection, models, transaction
from django.utils import timezone
from PIL import Image

from bangfu.audit import actions as audit
from bangfu.audit.fields import EncryptedTextField, MonthField
from bangfu.casework import actions as casework
from bangfu.casework.models import Task
from bangfu.comparison.exports import DISCREPANCIES
from bangfu.comparison.models import Comparison, Discrepancy, Settlement
from bangfu.disclosure import actions as disclosure
from bangfu.disclosure.codes import FileFormat, Purpose
from bangfu.engine.tables import write_table
from bangfu.engine.values import DivisionCode, Month
from bangfu.monitoring import actions as monitoring
from bangfu.monitoring.models import EarlyWarning, Figure
from bangfu.org.models import Staff
from bangfu.org.roles import ROLES, Permission
from bangfu.registry import actions as registry
from bangfu.registry.codes import EditReason
from bangfu.registry.models import Person
from bangfu.reporting import actions as reporting
from bangfu.rights import actions as rights
from bangfu.rights.models import WorkerAccount
from bangfu.runs import worker
from bangfu.runs.models import Run
from tests import cast, guards
from tests.registry.conftest import PERSON
from tests.security import rows
from tests.security.households import OfficesOf, without_work
from tests.security.reach import OWNED, is_above, is_inside, path_of, tables

EAST = "370725001200"
QINGDAO, KUNSHAN = "370211000000", "320583000000"
VILLAGES = [cast.XITAN, cast.NANGUAN, cast.DADIAN, EAST, QINGDAO, KUNSHAN]
CODES = [*VILLAGES, cast.LINQU, cast.CHANGLE, cast.CHENGGUAN, cast.YEYUAN, cast.BAODU]
MARKS = {code: chr(0x3400 + n) for n, code in enumerate(CODES)}
PEOPLE_EACH = 4
SEPTEMBER = Month(2023, 9)
MONTHS = {cast.LINQU: SEPTEMBER, cast.CHANGLE: Month(2023, 7), QINGDAO: SEPTEMBER}
PLACES = {
    "village_worker": cast.XITAN,
    "township_officer": cast.CHENGGUAN,
    "city_officer": "370700000000",
    "province_officer": "370000000000",
    "worker": cast.XITAN,
}
FUTURE = re.compile(r"end|due|expire|until|again")
HAN = re.compile(r"[\u4e00-\u9fff]")


def mark(code: str) -> str:
    return MARKS.get(code, "")


def staff_mark(code: str) -> str:
    """Colleagues above are named on the tasks they give; those elsewhere are not."""
    return chr(ord(MARKS[code]) + 0x100) if code in MARKS else ""


def forbidden(staff: Staff) -> frozenset[str]:
    """What no answer to this person may hold."""
    rows = {MARKS[code] for code in CODES if not is_inside(code, staff)}
    apart = (code for code in CODES if not is_inside(code, staff) and not is_above(code, staff))
    return frozenset(rows | {staff_mark(code) for code in apart})


def everybody() -> list[Staff]:
    """One of each role on one side, and the two offices on the other side."""
    roles = [name for name in ROLES if name != "operator"]
    places = [(name, PLACES.get(name, cast.LINQU)) for name in roles]
    places += [("county_officer", cast.CHANGLE), ("township_officer", cast.YEYUAN)]
    return [
        cast.staff(f"fuzz{number}", role, code, staff_mark(code) * 3)
        for number, (role, code) in enumerate(places)
    ]


def build(county: cast.County, folder) -> list[Staff]:
    staff = everybody()
    by_place = {one.division_code: one for one in staff if one.role_name == "county_officer"}
    people = {code: people_of(county, code) for code in VILLAGES}
    # moved to the neighbour county, still in the household of their old village
    gone = county.person(MARKS[EAST] * 3, household=people[cast.XITAN][0].household)
    Person.objects.filter(pk=gone.pk).update(division_code=EAST)
    nation = cast.staff("nation", "operator", cast.COUNTRY, "")
    monitoring.close_month(month=SEPTEMBER, by=nation)
    for code, chen in by_place.items():
        receive(code, chen, folder)
        reporting.fill(form="annex1", division_code=code, period="2023Q3", by=chen)
        Run.objects.create(kind="nothing", title=MARKS[code], by=chen, state="succeeded")
    for code, found in people.items():
        chen = by_place.get(code[:6] + "000000", nation)
        compared(code[:6] + "000000", found, chen)
        warned(code, chen)
    taken_away(by_place.values())
    li = next(one for one in staff if one.role_name == "worker")
    WorkerAccount.objects.create(staff=li, person=people[cast.XITAN][0])
    more(county, staff, people, by_place, nation)
    for model in tables():
        made_up(model, staff)
        # what was recorded stays as it is, but for the marks
        with guards.lifted(connection):
            marked(model)
    # to be undone only as long as nothing is changed since
    for code, found in people.items():
        chen = by_place.get(code[:6] + "000000", nation)
        rows.born(found[1].household, mark(code) * 3, chen)
    return staff


def village_of(code: str) -> Staff:
    return cast.staff(f"village{code}", "village_worker", code, staff_mark(code) * 3)


def more(
    county, staff: list[Staff], people: dict, by_place: dict[str, Staff], nation: Staff
) -> None:
    """Rows that lead to a page of their own (rows.py)."""
    desk = cast.staff("desk", "rights_desk", cast.CHANGLE, staff_mark(cast.CHANGLE) * 3)
    for code, found in people.items():
        chen = by_place.get(code[:6] + "000000", nation)
        rows.said(found, mark(code), chen)
        rows.checked(found[0])
        rows.visited(found[0], mark(code), chen)
        rows.changed(found[0], chen)
        if chen is not nation:
            rows.complained(found[0], mark(code))
            rows.changed(found[1], chen)
            is_first = code == staff[0].division_code
            village = staff[0] if is_first else village_of(code)
            rows.decided(found[1].household, village, chen)
    for code, chen in by_place.items():
        rows.answered(code, mark, chen)
        rows.under_way(chen, mark(code))
    own_rows(staff)
    for code in (cast.XITAN, EAST):
        places = (code, code[:9] + "000", code[:6] + "000000")
        called = {place: staff_mark(place) * 3 for place in places}
        without_work(OfficesOf(county, code, mark(code), called))
    roles = {one.role_name: one for one in staff}
    rows.steps(
        staff[0], roles["security_administrator"], roles["audit_administrator"], mark(cast.XITAN)
    )
    placed = people[cast.XITAN][1::2]
    rows.asked_after_start(placed, mark(cast.XITAN), staff[1], roles["rights_desk"])
    rights.issue_portal_code(person=people[cast.XITAN][0], purpose="verify", by=staff[1])
    audit.take_anchor(by=desk)


def own_rows(staff: list[Staff]) -> None:
    """What colleagues have of their own."""
    for one in staff:
        if one.role_name == "township_officer":
            rows.waiting(one, mark(one.division_code))
        if one.may(Permission.VISIT):
            rows.writes_on_a_phone(one, mark(one.division_code))
        if one.may(Permission.PERSON_VIEW):
            rows.asks_again(one, mark(one.division_code))
        if one.role_name != "auditor":
            rows.signed_in(one, mark(one.division_code))


def people_of(county: cast.County, code: str) -> list[Person]:
    name, number = MARKS[code], itertools.count()
    households = [
        county.household(code, household_number=f"{code}{next(number)}", village_name=name)
        for _ in range(2)
    ]
    found = [
        county.person(
            name * 3,
            household=households[each % 2],
            phone=f"199{code[4:9]}{each:03d}",
            spells=["2023-03", "2022-01 - 2022-11"],
        )
        for each in range(PEOPLE_EACH)
    ]
    same = {"identity_number": found[-1].identity_number, "household": found[-1].household}
    return [*found, county.person(name * 3, spells=["2021-01 - 2021-03"], **same)]


def receive(code: str, chen: Staff, folder) -> None:
    """A file of one good and one bad row, checked and waiting."""
    place = {"户编号": f"{code[:7]}099001", "姓名": MARKS[code] * 3}
    place |= {"县": "昌乐县", "乡": "宝都街道", "村": "东村"} if code == cast.CHANGLE else {}
    given = [{**PERSON, **place, "人口编号": f"{code[:7]}09900101"}, {**PERSON, **place}]
    given[1] |= {"人口编号": "", "证件号码": "123"}
    table = [list(row.values()) for row in given]
    path = write_table(folder / f"{code}.xlsx", list(PERSON), table)
    registry.receive_people(path=path, file_name=f"{MARKS[code]}.xlsx", by=chen)


def compared(code: str, people: list[Person], chen: Staff) -> None:
    """One person's difference found, one dispatched with evidence, one settled."""
    month, now = MONTHS.get(code, SEPTEMBER), timezone.now()
    shape = {"source": "social_insurance", "month": month, "division_code": code, "ran_by": chen}
    comparison = Comparison.objects.filter(**shape).first() or Comparison.objects.create(
        extract_sha256="0" * 64, people_count=PEOPLE_EACH, **shape
    )
    shape = {"first_found_in": comparison, "last_found_in": comparison, "kind": "employer_differs"}
    *people, twin = people
    states = ("found", "dispatched", "settled")
    for person, state in zip(reversed(people), states, strict=False):
        text, spell = mark(person.division_code), person.spells.order_by("pk").first()
        shape |= {"source": "social_insurance", "month": month, "person": person}
        shape |= {"division_code": person.division_code, "here": text, "there": text}
        found = Discrepancy(**shape, state=state, detail={"spell_id": spell.pk})
        if state == "found":
            found.kind, found.detail = "duplicate_person", {"other_person_id": twin.pk}
        if state != "found":
            found.task = tasked(person, chen)
            settled = {"outcome": "there_is_right", "settled_at": now, "settled_by": chen}
            if state == "settled":
                Task.objects.filter(pk=found.task.pk).update(
                    state="closed", closed_at=now, closed_by=chen
                )
                for name, value in settled.items():
                    setattr(found, name, value)
        found.save()
        if state == "settled":
            Settlement.objects.create(discrepancy=found, reason=text, **settled)


def tasked(person: Person, chen: Staff) -> Task:
    text = mark(person.division_code)
    task = Task.objects.create(
        kind="discrepancy",
        title=text,
        division_code=person.division_code,
        office_code=person.division_code[:9] + "000",
        due_on=timezone.localdate() + datetime.timedelta(days=3),
        opened_by=chen,
    )
    file = io.BytesIO()
    Image.new("RGB", (8, 8)).save(file, "PNG")
    casework.submit_evidence(
        task=task,
        kind="photo",
        note=text,
        file=ContentFile(file.getvalue(), f"{text}.png"),
        by=chen,
    )
    return task


def taken_away(officers: Iterable[Staff]) -> None:
    """The work list of each, as a file."""
    for chen in officers:
        disclosure.ask(
            kind="bangfu.comparison.exports.DISCREPANCIES",
            asked={},
            columns=[column.name for column in DISCREPANCIES.columns],
            file_format=FileFormat.CSV,
            purpose=Purpose.VERIFY,
            by=chen,
        )
    while worker.work_once(threading.Event()):
        pass


def warned(code: str, chen: Staff) -> None:
    places = (code, code[:9] + "000")
    figure = Figure.objects.filter(division_code__in=places, warnings=None).first()
    if figure:
        shape = {"month": figure.month, "division_code": figure.division_code, "change": -0.06}
        EarlyWarning.objects.create(
            figure=figure, level="orange", compared_with="year_ago", before=9, **shape
        )


def made_up(model: type[models.Model], staff: list[Staff]) -> None:
    """A row on either side of a table without any; what the database refuses stays out."""
    if "Historical" in model.__name__ or model._meta.app_label == "audit" or model is Staff:
        return
    if model._meta.label in OWNED:
        return
    there = {code[:6] for code in model._base_manager.values_list(path_of(model), flat=True)}
    for code in (cast.XITAN, cast.DADIAN, EAST):
        if code[:6] in there:
            continue
        try:
            with transaction.atomic():
                row = model()
                for field in model._meta.concrete_fields:
                    filled(row, field, code, staff)
                row.save(force_insert=True)
        except (DatabaseError, ValueError, TypeError):
            continue


# sealed keys of rows, which are no words
NUMBERS_AS_TEXT = {"complainant"}


def filled(row: models.Model, field: models.Field, code: str, staff: list[Staff]) -> None:
    if field.primary_key or field.null or (field.has_default() and not field.blank):
        return
    if field.name in NUMBERS_AS_TEXT:
        return
    if field.is_relation:
        setattr(row, field.name, related(field, code, staff))
    elif field.name.endswith("division_code"):
        setattr(row, field.name, code)
    elif not field.has_default():
        setattr(row, field.name, value_for(field, code))


def related(field: models.Field, code: str, staff: list[Staff]) -> models.Model | None:
    model = field.related_model
    if model is Staff:
        near = [one for one in staff if one.division.contains(DivisionCode(code))]
        return near[0] if near else staff[0]
    near = model._base_manager.filter(**{path_of(model): code}) if path_of(model) else None
    rows = near if near is not None and near.exists() else model._base_manager.all()
    # neither the one of whom all else tells, nor the last, who stands there twice
    return [None, *rows.order_by("pk")[:2]][-1]


def value_for(field: models.Field, code: str) -> object:
    day = timezone.localdate() + datetime.timedelta(days=60 if FUTURE.search(field.name) else -9)
    if field.choices:
        return field.choices[0][0]
    if isinstance(field, MonthField):
        return SEPTEMBER
    if isinstance(field, models.DateTimeField):
        return timezone.now()
    if isinstance(field, models.DateField):
        return day
    if isinstance(field, (models.DecimalField, models.IntegerField, models.FloatField)):
        return Decimal(7) if isinstance(field, models.DecimalField) else 7
    if isinstance(field, models.BooleanField):
        return True
    if field.name.endswith(("_code", "_hash", "sha256")):
        return code if field.name.endswith("_code") else f"{code}{field.name}"[:64]
    return MARKS[code] if isinstance(field, (models.CharField, models.TextField)) else None


def is_free(text: str) -> bool:
    """Whether somebody wrote it, and not the program, which reads it again."""
    return bool(HAN.search(text)) and text not in {reason.sentence for reason in EditReason}


def marked(model: type[models.Model]) -> None:
    """The mark of its place in every text of a row that holds free words."""
    path = path_of(model)
    texts = [
        field.name
        for field in model._meta.concrete_fields
        if isinstance(field, (models.CharField, models.TextField))
        and not (field.choices or field.unique or isinstance(field, EncryptedTextField))
    ]
    if model is Staff or model._meta.app_label == "audit" or not texts:
        return
    for row in model._base_manager.annotate(place_of_row=models.F(path)):
        given = {name: getattr(row, name) or "" for name in texts}
        words = {name: text for name, text in given.items() if is_free(str(text))}
        if words and mark(row.place_of_row):
            changed = dict.fromkeys(words, mark(row.place_of_row) * 2)
            model._base_manager.filter(pk=row.pk).update(**changed)
