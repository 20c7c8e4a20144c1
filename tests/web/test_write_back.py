"""A national export written back through the door of exports."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import load_workbook

from bangfu.disclosure.models import Export
from bangfu.engine.tables import write_table
from bangfu.registry.models import Person
from bangfu.web.files import inbox
from tests.disclosure.taking import proven, told, worked
from tests.registry.conftest import PERSON
from tests.web.test_browser import sideways, violations

GIVEN = {"columns": "everything", "purpose": "report"}


@pytest.fixture
def table(tmp_path, li):
    """An export in which Li's phone is another one."""

    def made(suffix="xlsx") -> bytes:
        row = PERSON | {"人口编号": li.person_number, "姓名": li.name}
        path = tmp_path / f"roster.{suffix}"
        return write_table(path, list(row), [list(row.values())]).read_bytes()

    return made


def sent(client, content: bytes, name: str, token: str, contents: str = "people"):
    proven(client)
    given = {"contents": contents, "token": token, "file": SimpleUploadedFile(name, content)}
    return client.post(reverse("write-back"), given)


TOKEN = "11111111-1111-4111-8111-111111111111"


@pytest.mark.django_db
@pytest.mark.parametrize("suffix", ["xlsx", "csv"])
def test_it_comes_back_corrected_marked_and_recorded(client, chen, li, table, tmp_path, suffix):
    client.force_login(chen)
    where = sent(client, table(suffix), f"roster.{suffix}", TOKEN).url
    assert f"written-back-{suffix}" in where
    assert client.get(where).context["people"] == 1
    export = client.post(where, GIVEN | {"file_format": suffix}).url
    worked()
    path = tmp_path / f"back.{suffix}"
    path.write_bytes(b"".join(client.get(f"{export}file/")))
    text = path.read_text("utf-8-sig") if suffix == "csv" else str(shown(path))
    assert li.phone in text
    assert "汉族" not in text
    assert told("export_person") == [("chen", str(li.pk))]
    if suffix == "xlsx":
        assert "导出人：陈立" in load_workbook(path).properties.description


def shown(path) -> list:
    return [[cell.value for cell in row] for row in load_workbook(path).worksheets[0]]


@pytest.mark.django_db
def test_an_upload_is_its_senders_alone(client, chen, table, request):
    client.force_login(chen)
    where = sent(client, table(), "roster.xlsx", TOKEN).url
    for who in ("zhou", "sun", "wang"):
        client.force_login(request.getfixturevalue(who))
        assert proven(client).get(where).status_code in (403, 404)


@pytest.mark.django_db
@pytest.mark.parametrize("who", ["wang", "zhao", "wu", "sun"])
def test_who_takes_no_sensitive_columns_writes_nothing_back(client, request, who):
    client.force_login(request.getfixturevalue(who))
    assert proven(client).get(reverse("write-back")).status_code == 403


@pytest.mark.django_db
def test_many_people_wait_for_a_second_person(client, chen, table, monkeypatch):
    monkeypatch.setattr("bangfu.disclosure.queries.needs_second", lambda *_, **__: True)
    client.force_login(chen)
    where = sent(client, table(), "roster.xlsx", TOKEN).url
    client.post(where, GIVEN | {"file_format": "xlsx"})
    worked()
    assert Export.objects.get().state == "waiting"


@pytest.mark.django_db
def test_what_cannot_be_written_back_is_refused_at_once(client, chen, table):
    client.force_login(chen)
    for content, name in ((b"nonsense", "a.csv"), (b"\xd0\xcf\x11\xe0", "a.xls"), (b"", "a.xlsx")):
        answer = sent(client, content, name, TOKEN)
        assert answer.status_code == 422
        assert answer.context["form"].errors["file"]
    assert sent(client, table(), "roster.xlsx", TOKEN, contents="spells").status_code == 422
    assert not list(inbox.path_of("x").parent.glob("*"))
    assert Person.objects.count() == 1


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_the_whole_way_in_a_browser(page, live_server, client, chen, table, li, tmp_path):
    table()
    client.force_login(chen)
    proven(client)
    session = client.cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
    page.goto(live_server.url + reverse("batches"))
    page.get_by_role("link", name="按原表式回填").click()
    assert violations(page) == []
    page.set_viewport_size({"width": 390, "height": 844})
    assert sideways(page) == 0
    page.set_viewport_size({"width": 1440, "height": 900})
    page.get_by_label("人员信息").check()
    page.locator("input[type=file]").set_input_files(tmp_path / "roster.xlsx")
    page.get_by_role("button", name="上传，下一步选用途").click()
    page.get_by_label("用途").select_option("report")
    page.get_by_role("button", name="导出").click()
    worked()
    page.reload()
    with page.expect_download() as taken:
        page.get_by_role("link", name="下载").click()
    taken.value.save_as(tmp_path / "back.xlsx")
    assert li.phone in str(shown(tmp_path / "back.xlsx"))
