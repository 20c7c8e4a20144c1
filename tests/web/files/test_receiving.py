"""Files on their way in: uploaded, checked, shown with their errors, sent back."""

from uuid import uuid4

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from bangfu.intake.models import Batch
from bangfu.org import paging
from bangfu.registry import actions as registry
from bangfu.runs.models import Run
from tests.comparison.test_pages import text
from tests.disclosure.taking import exported, proven
from tests.web.files.conftest import sent, worked

EVERYONE = ["wang", "zhao", "chen", "zhou", "sun", "wu"]
RECEIVES = {"chen", "zhou"}
pytestmark = pytest.mark.django_db


def test_the_county_alone_receives_files(client, request, batch):
    pages = {
        reverse("batches"): 200,
        reverse("receive-file"): 200,
        reverse("template", args=["people"]): 200,
        reverse("batch", args=[batch.pk]): 200,
        reverse("export-new", args=["marked-up"]) + f"?batch={batch.pk}": 200,
    }
    for who in EVERYONE:
        client.force_login(request.getfixturevalue(who))
        proven(client)
        got = {}
        for address in pages:
            answer = client.get(address)
            got[address] = answer.status_code
            b"".join(answer)
        if who == "zhou":
            assert set(got.values()) == {200, 404}
            assert got[reverse("batch", args=[batch.pk])] == 404
            assert got[reverse("export-new", args=["marked-up"]) + f"?batch={batch.pk}"] == 404
        else:
            assert set(got.values()) == ({200} if who in RECEIVES else {403})


@pytest.mark.parametrize(("who", "status"), [("zhou", 404), ("zhao", 403), ("wu", 403)])
@pytest.mark.parametrize("name", ["batch-apply", "batch-withdraw"])
def test_nobody_else_applies_or_withdraws(signed_in, who, status, name, batch):
    answer = signed_in(who).post(reverse(name, args=[batch.pk]), {"confirmed": "on"})
    assert answer.status_code == status
    batch.refresh_from_db()
    assert batch.state == "checked"


def test_the_neighbour_does_not_see_the_batch_in_the_list(signed_in, batch):
    assert signed_in("zhou").get(reverse("batches")).context["page"].rows == []
    assert signed_in("chen").get(reverse("batches")).context["page"].rows == [batch]


def test_the_page_says_what_is_dropped_and_why_before_anything_is_sent(signed_in):
    shown = text(signed_in("chen").get(reverse("receive-file")))
    assert "按规定不接收的列" in shown
    assert "政治面貌" in shown


@pytest.mark.parametrize(
    ("given", "field", "told"),
    [
        ({"contents": "nonsense"}, "contents", ""),
        ({"contents": "social_insurance", "name": "a.csv"}, "month", "请选择"),
        ({"contents": "social_insurance", "month": "2023-13"}, "month", "月份"),
        ({"name": "a.exe"}, "file", ".xlsx"),
        ({"name": "a"}, "file", ".xlsx"),
    ],
)
def test_a_wrong_form_is_told_beside_its_field(signed_in, given, field, told):
    answer = signed_in("chen").post(reverse("receive-file"), sent(b"x", **given))
    assert answer.status_code == 422
    assert told in str(answer.context["form"].errors[field])
    assert not Run.objects.exists()


def test_a_file_too_large_is_told(signed_in, settings):
    settings.BANGFU_UPLOAD_MAX_BYTES = 10
    answer = signed_in("chen").post(reverse("receive-file"), sent(b"x" * 11))
    assert "超过" in str(answer.context["form"].errors["file"])


def test_sent_twice_it_is_received_once(signed_in, roster):
    client, content, token = signed_in("chen"), roster({}), uuid4()
    first = client.post(reverse("receive-file"), sent(content, token=token))
    worked()
    second = client.post(reverse("receive-file"), sent(content, token=token))
    worked()
    assert first.url == second.url
    assert Batch.objects.count() == 1


def test_two_forms_are_two_files(signed_in, roster):
    client = signed_in("chen")
    for _ in range(2):
        client.post(reverse("receive-file"), sent(roster({})))
    worked()
    assert Batch.objects.count() == 2


def test_an_upload_is_kept_until_it_is_received_and_no_longer(signed_in, roster, own_store):
    signed_in("chen").post(reverse("receive-file"), sent(roster({})))
    assert len(list((own_store / "inbox").glob("*.xlsx"))) == 1
    worked()
    assert list((own_store / "inbox").iterdir()) == []
    assert Batch.objects.get().state == "checked"


def test_what_a_file_is_called_stands_in_no_run_and_lies_sealed(signed_in, roster, own_store):
    """People are named in names of files."""
    signed_in("chen").post(reverse("receive-file"), sent(roster({}), name="李秀英.xlsx"))
    assert "李秀英" not in str(Run.objects.get().arguments)
    lying = [path.read_bytes() for path in (own_store / "inbox").iterdir()]
    assert len(lying) == 2
    assert not any("李秀英".encode() in content for content in lying)
    worked()
    assert Batch.objects.get().file_name == "李秀英.xlsx"
    assert "李秀英" not in str(Run.objects.values())


def test_a_file_name_is_a_word_and_no_path(signed_in, roster, own_store):
    signed_in("chen").post(reverse("receive-file"), sent(roster({}), name="../../x.xlsx"))
    worked()
    assert Batch.objects.get().file_name == "x.xlsx"
    assert not (own_store.parent / "x.xlsx").exists()


def test_a_file_that_cannot_be_read_says_so_and_what_to_do(signed_in):
    client = signed_in("chen")
    client.post(reverse("receive-file"), sent(b"not a workbook"))
    worked()
    found = Batch.objects.get()
    answer = client.get(reverse("batch", args=[found.pk]))
    assert found.state == "refused"
    assert found.message in text(answer)
    assert "没有接收" in text(answer)
    assert answer.context["apply_form"] is None


def test_the_same_file_again_says_since_when_its_rows_are_in(signed_in, roster, chen, tmp_path):
    roster({})
    given = {"path": tmp_path / "people.xlsx", "file_name": "人员.xlsx", "by": chen}
    first = registry.apply(registry.receive_people(**given), by=chen)
    again = registry.receive_people(**given)
    page = text(signed_in("chen").get(reverse("batch", args=[again.pk])))
    assert f"作为批次 {first.pk} 入库，本次未作任何更改" in page


def test_a_file_of_which_no_row_can_come_in_is_only_withdrawn(signed_in, roster, chen, tmp_path):
    roster({"县": "无此县"})
    given = {"path": tmp_path / "people.xlsx", "file_name": "人员.xlsx", "by": chen}
    refused = registry.receive_people(**given)
    page = text(signed_in("chen").get(reverse("batch", args=[refused.pk])))
    assert (refused.accepted_count, "没有可入库的行" in page) == (0, True)
    assert "确认入库" not in page
    assert "撤回这个文件" in page


def test_the_page_shows_every_error_and_filters_them(signed_in, batch):
    client, address = signed_in("chen"), reverse("batch", args=[batch.pk])
    whole = client.get(address).context["page"].rows
    assert len(whole) == batch.errors.count() >= 2
    county = client.get(address, {"header": "县"}).context["page"].rows
    assert {error.header for error in county} == {"县"}
    rejecting = client.get(address, {"severity": "rejects"}).context["page"].rows
    assert {error.severity for error in rejecting} == {"rejects"}
    assert client.get(address, {"header": "没有", "severity": "x", "after": "y"}).status_code == 200


def test_the_page_names_the_columns_that_nobody_asked_for(signed_in, batch):
    page = text(signed_in("chen").get(reverse("batch", args=[batch.pk])))
    assert "另有 1 列本系统用不到，已跳过" in page
    assert "健康状况" in page


def test_errors_come_in_pages(signed_in, batch, monkeypatch):
    monkeypatch.setattr(paging, "PAGE", 1)
    client, address = signed_in("chen"), reverse("batch", args=[batch.pk])
    first = client.get(address).context["page"]
    second = client.get(address, {"after": first.after}).context["page"]
    assert first.rows[0].pk < second.rows[0].pk
    assert client.get(address, {"before": second.before}).context["page"].rows == first.rows


def test_the_marked_up_workbook_goes_back_to_its_sender(signed_in, batch, tmp_path):
    path = tmp_path / "back.xlsx"
    given = {"columns": "everything", "file_format": "xlsx", "purpose": "correct"}
    path.write_bytes(exported(signed_in("chen"), "marked-up", f"?batch={batch.pk}", **given))
    book = load_workbook(path)
    assert book.sheetnames[2] == "导出说明"
    assert "导出人：陈立" in book.properties.description
    assert "汉族" not in str([[cell.value for cell in row] for row in book.worksheets[0]])


@pytest.mark.parametrize("contents", ["people", "spells", "social_insurance"])
def test_templates_are_workbooks_without_forbidden_columns(signed_in, contents, tmp_path):
    answer = signed_in("chen").get(reverse("template", args=[contents]))
    path = tmp_path / "template.xlsx"
    path.write_bytes(b"".join(answer.streaming_content))
    headers = [cell.value for cell in next(load_workbook(path).worksheets[0].rows)]
    assert headers
    assert not {"民族", "政治面貌", "宗教信仰"} & set(headers)


def test_an_unknown_template_is_not_found(signed_in):
    assert signed_in("chen").get(reverse("template", args=["secrets"])).status_code == 404
