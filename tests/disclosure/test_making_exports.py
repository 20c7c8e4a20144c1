"""From asking to the file and its end: it grows, it fails, rights are lost on the way."""

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from bangfu.audit.models import Record
from bangfu.audit.queries import who_looked
from bangfu.cli.clearing import every_minute
from bangfu.disclosure import actions, files, jobs, rules
from bangfu.disclosure.codes import ExportState, LimitName
from bangfu.disclosure.models import Export
from bangfu.engine.sealing import header_of
from bangfu.engine.sealing.files import HEADER_BYTES
from bangfu.org.models import Staff
from bangfu.registry.models import Person
from bangfu.runs import actions as runs
from tests.cast import BAODU, CHANGLE, YEYUAN, people_named
from tests.disclosure.taking import NAMED, ask, proven_as, told, worked

pytestmark = pytest.mark.django_db(transaction=True)

# -- it grows


def test_what_grew_past_what_was_agreed_to_waits_for_a_second_word(waiting, second, county):
    actions.approve(export=waiting, by=second)
    county.person("欧阳新")
    worked()
    waiting.refresh_from_db()
    assert (waiting.state, waiting.people_count, waiting.decided_by) == ("waiting", 5, None)
    actions.approve(export=waiting, by=second)
    worked()
    waiting.refresh_from_db()
    assert (waiting.state, waiting.row_count) == ("ready", 5)


@pytest.fixture
def five_alone(chen):
    actions.set_limit(name=LimitName.PEOPLE_ALONE, value=5, by=chen)


def test_what_grows_past_what_one_takes_alone_waits_for_another(people, five_alone, county, chen):
    export = ask(chen)
    assert not export.needs_second
    for name in ("欧阳新", "欧阳旧"):
        county.person(name)
    worked()
    export.refresh_from_db()
    assert (export.state, export.needs_second, export.people_count) == ("waiting", True, 6)
    assert not list(settings.BANGFU_STORE.glob("exports/*"))
    assert told("hold_export") == [("chen", str(export.pk))]


def test_small_ones_that_grow_count_against_the_day(people, five_alone, county, chen):
    first = ask(chen, asked={"q": "诸葛甲"})
    second = ask(chen, asked={"q": "诸葛"})
    for name in ("诸葛甲", "诸葛甲"):
        county.person(name)
    worked()
    states = [Export.objects.get(pk=one.pk).state for one in (first, second)]
    assert sorted(states) == ["ready", "waiting"]


def test_who_joins_while_the_file_is_written_is_counted_as_well(
    people, five_alone, county, chen, monkeypatch
):
    export = ask(chen)
    written = jobs.write

    def late(*given):
        for name in ("欧阳新", "欧阳旧"):
            county.person(name)
        return written(*given)

    monkeypatch.setattr(jobs, "write", late)
    worked()
    export.refresh_from_db()
    assert export.state == ExportState.WAITING
    assert not list(settings.BANGFU_STORE.glob("exports/*"))


# -- rights are lost


@pytest.mark.parametrize(
    "change",
    [
        {"role_name": "township_officer"},
        {"role_name": "rights_desk"},
        {"role_name": "auditor"},
        {"division_code": YEYUAN},
        {"division_code": CHANGLE},
        {"is_active": False},
    ],
)
def test_who_lost_a_right_or_moved_since_no_longer_takes_the_file(people, chen, change):
    made = ask(chen)
    worked()
    Staff.objects.filter(pk=chen.pk).update(**change)
    with pytest.raises(rules.NotForThem):
        actions.download(export=made, by=chen)
    assert Export.objects.get().download_count == 0


def test_a_list_that_is_no_longer_there_for_one_is_not_taken(people, chen):
    made = ask(chen, asked={"q": "诸葛"})
    worked()
    actions.download(export=made, by=chen)
    Person.objects.update(division_code=BAODU)
    with pytest.raises(rules.NotForThem, match="管辖范围"):
        actions.download(export=made, by=chen)


def test_when_one_of_them_moved_away_it_is_made_anew(client, people, chen):
    made = ask(chen)
    worked()
    person = Person.objects.first()
    for place, is_taken in ((YEYUAN, True), (BAODU, False), (YEYUAN, True)):
        Person.objects.filter(pk=person.pk).update(division_code=place)
        proven_as(client, chen)
        answer = client.get(reverse("export-file", args=[made.pk]))
        assert (answer.status_code == 200) is is_taken
        answer.close()
    Person.objects.filter(pk=person.pk).update(division_code=BAODU)
    answer = client.get(reverse("export-file", args=[made.pk]), follow=True)
    assert "名单里有人已不在您的管辖范围内" in answer.content.decode()
    assert Export.objects.get().download_count == 2
    again = ask(chen)
    worked()
    assert actions.download(export=again, by=chen).people_count == Person.objects.count() - 1


def test_one_whose_row_is_gone_is_in_no_file_to_be_taken(people, chen):
    made = ask(chen)
    worked()
    Person.objects.first().delete()
    with pytest.raises(rules.NotForThem, match="重新导出"):
        actions.download(export=made, by=chen)


def test_a_file_in_the_place_of_anothers_is_not_taken(people, chen, second):
    mine, theirs = ask(chen), ask(second)
    while worked():
        pass
    for name in (files.FILE, files.PEOPLE):
        stored = (files.folder(theirs.pk) / name).read_bytes()
        (files.folder(mine.pk) / name).write_bytes(stored)
    client = Client(raise_request_exception=False)
    proven_as(client, chen)
    answer = client.get(reverse("export-file", args=[mine.pk]))
    assert (answer.status_code, "请告诉系统管理员" in answer.content.decode()) == (409, True)
    assert not Record.objects.filter(action="download_export").exists()


def test_whose_file_it_is_lies_sealed_beside_it(people, chen):
    made = ask(chen)
    worked()
    path, everybody = (
        files.folder(made.pk) / files.PEOPLE,
        Person.objects.values_list("pk", flat=True),
    )
    assert header_of(path.read_bytes()[:HEADER_BYTES]) is not None
    assert files.people_in(made) == {"registry.person": sorted(everybody)}
    path.unlink()
    assert not files.is_there(made), "made before such lists were kept: to be made anew"


# -- whom it tells of


def test_everybody_in_the_file_sees_it_in_the_own_record_once(people, chen):
    export = ask(chen, asked={"q": "诸葛"})
    worked()
    for one in people:
        [look] = who_looked(one).filter(action="export_person")
        assert (look.by_name, look.purpose, look.fields) == ("chen", "verify", " ".join(NAMED))
        assert look.after == {"export": export.pk}
    assert not who_looked(people_named("司徒丁").get()).exists()


def test_the_records_of_all_those_taken_cost_a_fixed_number_of_questions(
    county, chen, django_assert_max_num_queries
):
    for n in range(30):
        county.person(f"诸葛{n}")
    export = ask(chen)
    with django_assert_max_num_queries(20):
        actions.finish(export=export, rows=30, people=list(Person.objects.all()), by=chen)


# -- where it cannot be made


def broken(*_):
    raise OSError(28, "No space left on device")


@pytest.fixture
def failed(people, chen, monkeypatch) -> Export:
    export = ask(chen)
    with monkeypatch.context() as patched:
        patched.setattr(jobs, "write", broken)
        worked()
    return export


def test_what_failed_says_so_and_can_be_asked_for_again(client, failed, chen):
    proven_as(client, chen)
    page = client.get(reverse("export", args=[failed.pk])).content.decode()
    assert "未生成" in page
    assert "磁盘空间不足" in page
    assert "生成中" not in client.get(reverse("exports")).content.decode()
    answer = client.post(reverse("export-again", args=[failed.pk]))
    worked()
    anew = Export.objects.exclude(pk=failed.pk).get()
    assert answer.url == reverse("export", args=[anew.pk])
    assert (anew.state, anew.columns, anew.purpose) == ("ready", NAMED, "verify")


def test_asked_for_again_rights_are_looked_at_anew(client, failed, chen, zhou):
    actions.bring_up_to_date(Export.objects.all())
    failed.refresh_from_db()
    for who in (chen, zhou):
        proven_as(client, who)
        Staff.objects.filter(pk=chen.pk).update(role_name="township_officer")
        client.post(reverse("export-again", args=[failed.pk]))
    assert Export.objects.count() == 1
    with pytest.raises(rules.NotForThem):
        actions.ask_again(export=failed, by=chen)


def test_a_list_for_reaching_people_is_asked_for_again_where_people_are_reached_from(
    client, failed, chen
):
    """Above the township none is taken for that, however it was asked for before."""
    Export.objects.update(purpose="contact")
    proven_as(client, chen)
    answer = client.post(reverse("export-again", args=[failed.pk]), follow=True)
    assert "由乡镇、村办理" in answer.content.decode()
    assert Export.objects.count() == 1


def test_only_what_failed_is_asked_for_again(people, chen):
    made = ask(chen)
    with pytest.raises(rules.NotDecidable):
        actions.ask_again(export=made, by=chen)


def test_work_started_again_makes_the_file_after_all(failed, chen):
    actions.bring_up_to_date(Export.objects.all())
    failed.refresh_from_db()
    assert failed.state == ExportState.FAILED
    runs.repeat(run=failed.run, by=chen)
    worked()
    failed.refresh_from_db()
    assert failed.state == ExportState.READY


def test_cancelled_work_leaves_nothing_that_is_being_made(people, chen):
    export = ask(chen)
    runs.cancel(run=export.run, by=chen)
    every_minute()
    export.refresh_from_db()
    assert export.state == ExportState.FAILED


def test_a_list_written_on_the_server_is_in_the_record_of_everybody_in_it(people, chen):
    given = {"kind": "findings", "rows": 3, "columns": ["here", "there"]}
    actions.record_written(**given, people=people_named("诸葛甲"), by=chen)
    assert [look.action for look in who_looked(people[0])] == ["write_list"]
    assert not who_looked(people[1]).exists()
