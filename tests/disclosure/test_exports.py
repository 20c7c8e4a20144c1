"""One door for every list: rights by class, purpose, watermark, a second person, an end."""

import csv
import io
from datetime import timedelta
from functools import partial

import pytest
import time_machine
from django.conf import settings
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from bangfu.audit.models import Record
from bangfu.cli.clearing import every_minute
from bangfu.disclosure import actions, rules
from bangfu.disclosure.codes import ExportState, LimitName
from bangfu.disclosure.models import Export
from bangfu.monitoring.models import Figure
from bangfu.org.models import Staff
from bangfu.reporting import actions as reporting
from bangfu.runs.codes import RunState
from bangfu.runs.models import Run
from bangfu.web.exports.lists import LISTS
from tests.cast import CHANGLE, LINQU, staff
from tests.disclosure.taking import (
    NAMED,
    PHONE,
    ask,
    asked,
    exported,
    proven_as,
    told,
    worked,
)

pytestmark = pytest.mark.django_db(transaction=True)


def rows(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))


# -- columns, purpose, marks


def test_the_file_has_the_columns_chosen_and_says_who_when_and_why(client, people, chen):
    proven_as(client, chen)
    found = rows(exported(client, "people", columns=NAMED, purpose="report"))
    assert found[0] == ["人口编号", "姓名", "证件号码", "联系电话"]
    assert found[1] == [
        people[0].person_number,
        "诸葛甲",
        people[0].identity_number,
        PHONE,
    ]
    assert len(found) == 1 + 4 + 1
    for mark in ("导出人：陈立（chen）", "用途：按规定报送", "导出编号："):
        assert mark in found[-1][0]


def test_a_workbook_is_marked_on_screen_on_paper_and_inside(client, people, chen, tmp_path):
    proven_as(client, chen)
    path = tmp_path / "people.xlsx"
    path.write_bytes(exported(client, "people", file_format="xlsx"))
    book = load_workbook(path)
    sheet = book.worksheets[0]
    assert sheet.cell(2, 1).value == "诸*甲"
    assert "导出人：陈立" in sheet.cell(sheet.max_row, 1).value
    assert book.sheetnames[-1] == "导出说明"
    assert "导出人：陈立" in sheet.oddHeader.center.text
    assert "导出人：陈立" in sheet.oddFooter.center.text
    assert "导出人：陈立" in book.properties.description


@pytest.mark.parametrize(
    ("who", "columns", "status"),
    [
        ("zhao", ["masked_name"], 302),
        ("zhao", ["name"], 302),
        ("zhao", ["phone"], 422),
        ("wu", ["masked_name"], 302),
        ("wu", ["name"], 422),
        ("wu", ["identity_number"], 422),
        ("chen", ["phone", "identity_number"], 302),
        ("wang", ["masked_name"], 403),
        ("sun", ["masked_name"], 403),
    ],
)
def test_columns_go_by_the_class_of_the_field(client, people, request, who, columns, status):
    proven_as(client, request.getfixturevalue(who))
    assert asked(client, "people", columns=columns).status_code == status


def test_a_column_cannot_be_smuggled_past_the_form(people, zhao):
    with pytest.raises(rules.NotForThem):
        ask(zhao, columns=["masked_name", "phone"])
    assert not Export.objects.exists()


@pytest.mark.parametrize("wrong", [{"purpose": ""}, {"purpose": "other"}, {"columns": []}])
def test_without_purpose_or_columns_nothing_is_made(client, people, chen, wrong):
    proven_as(client, chen)
    assert asked(client, "people", **wrong).status_code == 422
    assert not Export.objects.exists()


def test_no_cell_starts_a_formula(client, county, chen):
    county.person("=HYPERLINK(1)")
    proven_as(client, chen)
    assert "'=HYPERLINK(1)" in str(rows(exported(client, "people", columns=["name"])))


# -- reach


def test_everyone_takes_the_people_of_their_own_place(client, people, chen, zhao, zhou):
    counts = {}
    for who in (chen, zhao):
        proven_as(client, who)
        counts[who.username] = len(rows(exported(client, "people"))) - 2
    assert counts == {"chen": 4, "zhao": 3}
    proven_as(client, zhou)
    assert asked(client, "people", f"?division={LINQU}").status_code == 422


def test_the_search_term_is_kept_unreadable(client, people, chen):
    proven_as(client, chen)
    assert len(rows(exported(client, "people", "?q=诸葛甲"))) == 3
    stored = str(Export.objects.raw("SELECT id, question AS raw FROM disclosure_export")[0].raw)
    assert "诸葛" not in stored
    assert "诸葛" not in str(list(Record.objects.values_list()))


def test_people_behind_figures_and_cells_are_taken_within_reach(client, closed, chen, zhou):
    counted = {"indicator": "people_at_work", "counting": "ON_DATE_ALL", "division_code": LINQU}
    figure = Figure.objects.get(**counted)
    filled = reporting.fill(form="annex1", division_code=LINQU, period="2023Q3", by=chen)
    cell = f"?form={filled.pk}&row={LINQU}&column=workshop_people"
    for word, query in (("figure", f"?figure={figure.pk}"), ("cell", cell)):
        proven_as(client, chen)
        found = rows(exported(client, word, query, columns=["name", "start_month"]))
        assert [row[:2] for row in found[1:-1]] == [[f"诸葛{n}", "2023-03—"] for n in "甲乙丙"]
        proven_as(client, zhou)
        assert asked(client, word, query).status_code in (404, 422)


@pytest.mark.parametrize("query", ["", "?figure=x", "?figure=99999", "?form=1&row=x&column=y"])
@pytest.mark.parametrize("word", ["figure", "cell", "marked-up", "nothing"])
def test_what_is_not_there_is_not_found(client, chen, word, query):
    proven_as(client, chen)
    assert asked(client, word, query).status_code == 404


def test_only_declared_lists_can_be_named(chen):
    with pytest.raises(LookupError):
        actions.ask(
            kind="os.path.join", asked={}, columns=[], file_format="csv", purpose="verify", by=chen
        )


# -- a second person


def test_many_people_need_a_second_person(client, people, two_alone, chen, second):
    proven_as(client, chen)
    address = asked(client, "people", columns=NAMED).url
    export = Export.objects.get()
    worked()
    assert client.get(f"{address}file/").status_code == 404
    proven_as(client, second)
    assert "陈立" in client.get(reverse("exports")).content.decode()
    client.post(reverse("export-approve", args=[export.pk]))
    worked()
    assert client.get(f"{address}file/").status_code == 404, "only who asked takes it"
    proven_as(client, chen)
    assert "批准人：钱进" in b"".join(client.get(f"{address}file/")).decode()
    assert told("approve_export") == [("qian", str(export.pk))]


def test_many_small_exports_are_a_large_one(people, two_alone, zhao):
    county_wide = {"asked": {"q": "诸葛甲"}, "columns": ["masked_name"]}
    assert [ask(zhao, **county_wide).needs_second for _ in range(3)] == [False, False, True]


def test_nobody_approves_their_own(client, waiting, chen):
    with pytest.raises(rules.NotDecidable):
        actions.approve(export=waiting, by=chen)
    proven_as(client, chen)
    client.post(reverse("export-approve", args=[waiting.pk]))
    assert Export.objects.get().state == ExportState.WAITING
    with pytest.raises(IntegrityError), transaction.atomic():
        Export.objects.update(state="making", decided_by=chen)
    with pytest.raises(IntegrityError), transaction.atomic():
        Export.objects.update(state="making")


def test_approved_twice_it_is_made_once(waiting, second):
    actions.approve(export=waiting, by=second)
    third = staff("feng", "county_officer", LINQU, "冯一")
    for again in (second, third):
        with pytest.raises(rules.NotDecidable):
            actions.approve(export=waiting, by=again)
    with pytest.raises(rules.NotDecidable):
        actions.refuse(export=waiting, by=third)
    assert len(told("approve_export")) == 1


def test_a_request_is_decided_in_time_or_never(waiting, second):
    late = time_machine.travel(timezone.now() + timedelta(days=3, minutes=1))
    with late, pytest.raises(rules.NotDecidable, match="超过 3 天"):
        actions.approve(export=waiting, by=second)


@pytest.mark.parametrize(
    "change",
    [
        {"role_name": "township_officer"},
        {"role_name": "auditor"},
        {"is_active": False},
        {"division_code": CHANGLE},
    ],
)
def test_who_lost_the_right_no_longer_approves(waiting, second, change):
    Staff.objects.filter(pk=second.pk).update(**change)
    with pytest.raises(rules.NotForThem):
        actions.approve(export=waiting, by=second)


@pytest.fixture
def of_the_comparison(waiting) -> Export:
    """The same, of a list that the page of discrepancies has."""
    Export.objects.filter(pk=waiting.pk).update(kind=LISTS["discrepancies"])
    waiting.refresh_from_db()
    return waiting


def test_who_could_not_take_a_list_approves_none_of_it(client, of_the_comparison, second):
    proven_as(client, second)
    page = reverse("export", args=[of_the_comparison.pk])
    assert page in client.get(reverse("exports")).content.decode()
    Staff.objects.filter(pk=second.pk).update(given_duties=["register"])
    assert page not in client.get(reverse("exports")).content.decode()
    assert client.get(page).status_code == 404
    for step in (actions.approve, actions.refuse):
        with pytest.raises(rules.NotForThem, match="不能批准"):
            step(export=of_the_comparison, by=second)
    Staff.objects.filter(pk=second.pk).update(given_duties=["register", "comparison"])
    assert actions.approve(export=of_the_comparison, by=second).decided_by == second


def test_an_approver_without_the_programme_by_then_stops_it(of_the_comparison, second):
    actions.approve(export=of_the_comparison, by=second)
    Staff.objects.filter(pk=second.pk).update(given_duties=["register"])
    worked()
    of_the_comparison.refresh_from_db()
    assert of_the_comparison.state == "gone"
    assert "批准人已无批准权限" in of_the_comparison.run.error


def test_the_neighbour_county_decides_nothing_here(client, waiting, zhou):
    proven_as(client, zhou)
    for name in ("export-approve", "export-refuse"):
        assert client.post(reverse(name, args=[waiting.pk])).status_code == 404
    assert client.get(reverse("export", args=[waiting.pk])).status_code == 404


@pytest.mark.parametrize("change", [{"role_name": "township_officer"}, {"division_code": CHANGLE}])
def test_an_approver_who_loses_the_right_before_it_is_made_stops_it(waiting, second, change):
    actions.approve(export=waiting, by=second)
    Staff.objects.filter(pk=second.pk).update(**change)
    worked()
    waiting.refresh_from_db()
    assert (waiting.state, waiting.run.state) == ("gone", "failed")
    assert "批准人已无批准权限" in waiting.run.error


def test_what_is_refused_is_not_made(client, waiting, second, chen):
    actions.refuse(export=waiting, by=second)
    worked()
    proven_as(client, chen)
    assert client.get(reverse("export-file", args=[waiting.pk])).status_code == 404
    assert "没有批准" in client.get(reverse("export", args=[waiting.pk])).content.decode()


# -- until it goes


def test_a_file_is_private_expires_and_is_deleted(client, people, chen):
    proven_as(client, chen)
    exported(client, "people")
    [path] = settings.BANGFU_STORE.glob("exports/*/file")
    assert path.stat().st_mode & 0o077 == 0
    where = reverse("export-file", args=[Export.objects.get().pk])
    with time_machine.travel(timezone.now() + timedelta(days=7, minutes=1)):
        proven_as(client, chen)
        assert client.get(where).status_code == 404
        assert not path.exists(), "whoever looks finds it gone, whether or not a worker runs"
    assert Export.objects.get().state == ExportState.GONE


def test_a_worker_deletes_what_is_over_without_anybody_looking(people, chen):
    ask(chen)
    worked()
    [path] = settings.BANGFU_STORE.glob("exports/*/file")
    with time_machine.travel(timezone.now() + timedelta(days=7, minutes=1)):
        every_minute()
    assert not path.exists()
    assert Export.objects.get().state == ExportState.GONE


def test_every_download_counts_and_is_on_record(client, people, chen):
    proven_as(client, chen)
    exported(client, "people")
    b"".join(client.get(reverse("export-file", args=[Export.objects.get().pk])))
    export = Export.objects.get()
    assert export.download_count == 2
    assert told("download_export") == [("chen", str(export.pk))] * 2


def test_nobody_else_downloads_or_deletes(client, people, chen, second, zhou):
    proven_as(client, chen)
    exported(client, "people")
    pk = Export.objects.get().pk
    for who in (second, zhou):
        proven_as(client, who)
        assert client.get(reverse("export-file", args=[pk])).status_code == 404
        assert client.post(reverse("export-delete", args=[pk])).status_code == 404
        assert client.get(reverse("export", args=[pk])).status_code == 404


def test_who_left_makes_and_downloads_nothing(people, chen):
    made = ask(chen)
    worked()
    pending = ask(chen)
    Staff.objects.filter(pk=chen.pk).update(role_name="village_worker")
    with pytest.raises(rules.NotForThem):
        actions.download(export=made, by=chen)
    assert told("download_export") == []
    worked()
    assert Run.objects.get(pk=pending.run_id).state == RunState.FAILED
    actions.bring_up_to_date(Export.objects.filter(pk=pending.pk))
    pending.refresh_from_db()
    assert pending.state == ExportState.FAILED
    assert not (settings.BANGFU_STORE / "exports" / str(pending.pk)).exists()


def test_one_deletes_ones_file_before_its_time(client, people, chen):
    proven_as(client, chen)
    exported(client, "people")
    client.post(reverse("export-delete", args=[Export.objects.get().pk]))
    assert not list(settings.BANGFU_STORE.glob("exports/*"))
    assert Export.objects.get().state == ExportState.GONE


def test_what_killed_work_left_on_disk_is_cleared(people, chen):
    left = settings.BANGFU_STORE / "exports" / "999"
    left.mkdir(parents=True)
    (left / "unfinished.csv").write_text("诸葛甲")
    kept = ask(chen)
    worked()
    actions.delete_expired()
    assert not left.exists()
    assert (settings.BANGFU_STORE / "exports" / str(kept.pk) / "file").exists()


def test_oversight_counts_and_names_nobody(client, people, chen, wang):
    guard = staff("guard", "security_administrator", LINQU, "安全员")
    ask(chen)
    actions.reveal(subject=people[0], field="phone", purpose="contact", by=wang)
    proven_as(client, guard)
    page = client.get(reverse("disclosure-oversight")).content.decode()
    for account in ("chen", "wang"):
        assert account in page
    assert "诸葛" not in page
    limits = partial(client.post, reverse("disclosure-oversight"))
    given = {name.value: 1 for name in LimitName}
    assert limits(given).status_code == 302
    assert "到达上限" in client.get(reverse("disclosure-oversight")).content.decode()
    proven_as(client, chen)
    assert client.get(reverse("disclosure-oversight")).status_code == 403


def test_taking_and_agreeing_ask_again_who_one_is(client, waiting, chen, second):
    client.force_login(second)
    answer = client.post(reverse("export-approve", args=[waiting.pk]))
    assert answer.url.startswith(reverse("prove"))
    assert Export.objects.get().state == ExportState.WAITING
    client.force_login(chen)
    for page in (reverse("export-new", args=["people"]), reverse("export-file", args=[waiting.pk])):
        assert client.get(page).url.startswith(reverse("prove"))


def test_the_file_at_rest_is_unreadable(client, people, chen):
    proven_as(client, chen)
    exported(client, "people", columns=NAMED)
    [path] = settings.BANGFU_STORE.glob("exports/*/file")
    for text in ("诸葛甲", PHONE, people[0].person_number):
        assert text.encode() not in path.read_bytes()
