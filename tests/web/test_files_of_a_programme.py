"""A file belongs to a programme: the register of people, or the comparison with other tables.

Whoever lacks the programme neither sends, sees, applies nor takes away its files (S4.87).
"""

from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from bangfu.engine.tables import write_table
from bangfu.intake import actions as intake
from bangfu.intake.codes import BatchState
from bangfu.intake.models import Batch
from bangfu.intake.rules import FileNotYours
from bangfu.org.codes import Duty
from bangfu.org.models import Staff
from bangfu.org.roles import Permission
from bangfu.registry import actions as registry
from bangfu.registry.models import Person
from bangfu.runs import actions as runs
from bangfu.runs.codes import RunState
from bangfu.web import homes
from bangfu.web.receivers import RECEIVERS
from tests.cast import LINQU, staff
from tests.disclosure.taking import proven
from tests.registry.conftest import PERSON
from tests.web.files.conftest import confirmed, worked

pytestmark = pytest.mark.django_db
OF_PEOPLE, OF_INSURANCE = {"people", "spells", "wishes", "visits"}, {"social_insurance"}


@pytest.fixture
def of_people(chen, tmp_path) -> Batch:
    path = write_table(tmp_path / "people.xlsx", list(PERSON), [list(PERSON.values())])
    return registry.receive_people(path=path, file_name="人员.xlsx", by=chen)


@pytest.fixture
def of_insurance(chen) -> Batch:
    return Batch.objects.create(
        roster="social_insurance",
        duty=Duty.COMPARISON,
        state=BatchState.CHECKED,
        size_bytes=1,
        division_code=LINQU,
        received_by=chen,
    )


@pytest.fixture
def officer(divisions):
    def of(*duties: Duty) -> Staff:
        made = staff("qian", "county_officer", LINQU, "钱进")
        made.given_duties = list(duties)
        made.save()
        return made

    return of


@pytest.mark.parametrize(
    ("duty", "own"), [(Duty.REGISTER, OF_PEOPLE), (Duty.COMPARISON, OF_INSURANCE)]
)
def test_lists_pages_and_forms_hold_the_files_of_the_own_programme_alone(
    client, officer, of_people, of_insurance, duty, own
):
    both = [of_people, of_insurance]
    client.force_login(officer(duty))
    proven(client)
    assert {row.roster for row in client.get(reverse("batches")).context["page"].rows} < own | {""}
    shown = client.get(reverse("receive-file")).context
    assert {value for value, _ in shown["form"].fields["contents"].choices} == own
    assert {receiver.contents.value for receiver in shown["receivers"]} == own
    for contents in OF_PEOPLE | OF_INSURANCE:
        answer = client.get(reverse("template", args=[contents]))
        assert answer.status_code == (200 if contents in own else 404)
        b"".join(answer)
    for batch in both:
        address = reverse("batch", args=[batch.pk])
        assert client.get(address).status_code == (200 if batch.roster in own else 404)
    foreign = next(batch for batch in both if batch.roster not in own)
    marked_up = reverse("export-new", args=["marked-up"]) + f"?batch={foreign.pk}"
    assert client.get(marked_up).status_code in (403, 404)
    assert client.get(reverse("batch-checks", args=[foreign.pk])).status_code == 404
    for name in ("batch-apply", "batch-withdraw"):
        answer = client.post(reverse(name, args=[foreign.pk]), confirmed(foreign))
        assert answer.status_code == 404
    foreign.refresh_from_db()
    assert foreign.state == BatchState.CHECKED


def test_another_programme_opens_no_page_of_files_and_another_home(client, officer, of_people):
    relief = officer(Duty.RELIEF)
    client.force_login(relief)
    for name in ("batches", "receive-file"):
        assert client.get(reverse(name)).status_code == 403
    assert client.get(reverse("batch", args=[of_people.pk])).status_code == 403
    assert homes.template_and_context(relief)[0] != "web/home_county.html"
    assert not any(relief.may(right) for right in (Permission.FILE_RECEIVE, Permission.FILE_APPLY))


def test_the_home_counts_the_files_of_the_own_programme_alone(officer, of_people, of_insurance):
    compares = officer(Duty.COMPARISON)
    assert homes.county(compares)["batches"] == [of_insurance]


def test_a_table_of_people_sent_by_who_only_compares_is_not_taken(client, officer):
    client.force_login(officer(Duty.COMPARISON))
    given = {"contents": "people", "file": SimpleUploadedFile("a.csv", b"x"), "token": uuid4()}
    answer = client.post(reverse("receive-file"), given)
    assert answer.status_code == 422
    assert "contents" in answer.context["form"].errors


@pytest.mark.parametrize("job", ["receive", "apply"])
def test_work_in_the_background_ends_with_the_programme(officer, of_people, job):
    """The programme was taken away between the click and the worker."""
    compares = officer(Duty.COMPARISON)
    arguments = {
        "receive": {"contents": "people", "kept": "nothing.csv", "month": None},
        "apply": {"batch": of_people.pk, "overwrite_verified": False},
    }
    run = runs.enqueue(f"bangfu.web.files.jobs.{job}", arguments[job], by=compares)
    worked()
    run.refresh_from_db()
    assert run.state == RunState.FAILED
    assert Batch.objects.count() == 1
    assert not Person.objects.exists()


def test_the_actions_themselves_refuse(officer, of_people, of_insurance, tmp_path):
    compares = officer(Duty.COMPARISON)
    for act in (registry.apply, lambda batch, by: intake.withdraw(batch=batch, by=by)):
        with pytest.raises(FileNotYours, match="一人一档"):
            act(of_people, by=compares)
    compares.given_duties = [Duty.REGISTER]
    with pytest.raises(FileNotYours, match="比对核实"):
        RECEIVERS["social_insurance"].apply(
            batch=of_insurance, seen="", overwrite_verified=False, progress=None, by=compares
        )
