"""The file of what people want on its pages: template, preview, export, and in again."""

from io import BytesIO

import openpyxl
import pytest
from django.urls import reverse

from bangfu.engine.tables import write_table
from bangfu.registry import actions as registry
from bangfu.registry.models import Wish
from bangfu.registry.said_columns import WISHES
from bangfu.rights import actions as rights
from bangfu.web.five_facts.exports import WISHES_SAID
from tests.cast import LINQU, staff
from tests.disclosure.taking import asked, exported

pytestmark = pytest.mark.django_db
LIMITS = "要接孩子"


@pytest.fixture
def batch(li, chen, tmp_path):
    row = {
        "人口编号": li.person_number,
        "姓名": li.name,
        "本人说的日期": "2023-10-09",
        "怎么说的": "电话",
        "就业形式": "帮扶车间",
        "有什么不方便": LIMITS,
        "民族": "汉族",
    }
    path = write_table(tmp_path / "w.xlsx", list(row), [list(row.values())])
    return registry.receive_sayings(path=path, file_name="意愿.xlsx", by=chen)


def test_the_preview_shows_what_will_stand_beside_what_was_said_and_no_hardship(
    client, batch, chen
):
    client.force_login(chen)
    page = client.get(reverse("batch", args=[batch.pk])).content.decode()
    assert "帮扶车间" in page
    assert "已填，不在名单中显示" in page
    assert LIMITS not in page
    assert "民族" in page
    rows = client.get(reverse("batch-rows", args=[batch.pk, "added"])).content.decode()
    assert "帮扶车间" in rows
    assert LIMITS not in rows


def test_the_page_explains_every_column_and_has_the_template(client, chen):
    client.force_login(chen)
    page = client.get(reverse("receive-file")).content.decode()
    for column in WISHES.columns:
        assert column.header in page
    answer = client.get(reverse("template", args=["wishes"]))
    book = openpyxl.load_workbook(BytesIO(b"".join(answer)))
    sheet = book.worksheets[0]
    coded = [column for column in WISHES.columns if column.choices]
    assert len(sheet.data_validations.dataValidation) == len(coded) == 7
    assert sheet["A1"].comment


def test_who_may_not_record_a_persons_word_is_not_offered_the_file(client, divisions):
    client.force_login(staff("sun", "county_revitalisation", LINQU, "孙梅"))
    assert client.get(reverse("template", args=["wishes"])).status_code == 404
    shown = client.get(reverse("receive-file")).context
    assert "wishes" not in {one.contents.value for one in shown["receivers"]}


@pytest.mark.parametrize("file_format", ["csv", "xlsx"])
def test_what_is_exported_is_taken_in_again_as_the_same(
    client, batch, chen, zhao, li, tmp_path, file_format
):
    registry.apply_sayings(batch, by=chen)
    need = {"said_how": "visit", "said_on": Wish.objects.get().said_on, "by": zhao}
    registry.say_training_need(person=li, said={"wanted": "not_now"}, **need)
    columns = [one.name for one in WISHES.columns if one.value_class != "sensitive"]
    client.force_login(zhao)
    given = {"columns": columns, "file_format": file_format, "purpose": "contact"}
    path = tmp_path / f"back.{file_format}"
    path.write_bytes(exported(client, "wishes", **given))
    again = registry.receive_sayings(path=path, file_name=path.name, by=chen)
    # the mark of who took the list away stands in a row of its own
    assert (again.row_count, again.rejected_count, again.same_count) == (3, 1, 2)


def test_who_wishes_to_be_left_in_peace_is_not_in_the_export(batch, chen, zhao, li):
    registry.apply_sayings(batch, by=chen)
    assert [one.person for one in WISHES_SAID.rows({}, zhao)] == [li]
    rights.say_not_looking(person=li, channel="in_person", by=zhao)
    assert (WISHES_SAID.count({}, zhao), list(WISHES_SAID.rows({}, zhao))) == (0, [])


def test_above_the_township_nobody_takes_it(client, batch, chen):
    registry.apply_sayings(batch, by=chen)
    client.force_login(chen)
    assert asked(client, "wishes", columns=["wish_form"]).status_code in (403, 404)


def test_bringing_a_wish_does_not_end_that_the_person_is_not_looking(batch, chen, zhao, li):
    statement = rights.say_not_looking(person=li, channel="in_person", by=zhao)
    registry.apply_sayings(batch, by=chen)
    statement.refresh_from_db()
    assert statement.ended_at is None
