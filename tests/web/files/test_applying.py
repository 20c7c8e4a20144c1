"""Files that were checked: previewed, applied, withdrawn."""

import pytest
from django.urls import reverse

from bangfu.comparison import actions as comparison
from bangfu.engine.tables import write_table
from bangfu.engine.values import Month
from bangfu.intake import queries as intake
from bangfu.registry import actions as registry
from bangfu.registry.models import Person
from bangfu.runs.models import Run
from tests.cast import made_up_number
from tests.comparison.test_pages import text
from tests.disclosure.taking import proven
from tests.flows import files
from tests.registry.conftest import SPELL, person
from tests.web.files.conftest import confirmed, worked

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("language", "told"),
    [("zh-hans", "行将用于比对，台账不会改变"), ("en", "will be compared; the register stays")],
)
def test_a_file_that_is_compared_says_that_the_register_stays(
    signed_in, chen, tmp_path, language, told
):
    path = write_table(tmp_path / "i.csv", *files.social_insurance())
    given = {"source": "social_insurance", "month": Month(2023, 9), "by": chen}
    batch = comparison.receive_extract(path=path, file_name="社保.csv", **given)
    client = signed_in("chen")
    client.cookies["django_language"] = language
    page = text(client.get(reverse("batch", args=[batch.pk])))
    assert told in page
    assert "写入台账" not in page


def test_nothing_is_applied_without_confirmation(signed_in, batch):
    answer = signed_in("chen").post(reverse("batch-apply", args=[batch.pk]), {})
    assert answer.status_code == 422
    assert answer.context["apply_form"].errors["confirmed"]
    assert not Run.objects.exists()


def test_applied_once_however_often_it_is_asked(signed_in, batch):
    client, address = signed_in("chen"), reverse("batch-apply", args=[batch.pk])
    first = client.post(address, confirmed(batch))
    second = client.post(address, confirmed(batch))
    worked()
    third = client.post(address, confirmed(batch))
    assert first.url == second.url
    assert third.url == reverse("batch", args=[batch.pk])
    assert Run.objects.count() == 1
    assert Person.objects.count() == batch.accepted_count


def test_a_preview_that_is_no_longer_true_is_shown_anew_and_asked_about_again(
    signed_in, roster, chen, tmp_path
):
    path = tmp_path / "people.xlsx"
    roster({}, person(2))
    found = registry.receive_people(path=path, file_name="1.xlsx", by=chen)
    roster({"文化程度": "高中"})
    other = registry.receive_people(path=path, file_name="2.xlsx", by=chen)
    client, address = signed_in("chen"), reverse("batch-apply", args=[found.pk])
    registry.apply(other, by=chen)
    looked_at = confirmed(found)
    client.post(address, looked_at)
    worked()
    assert Person.objects.count() == 1
    page = text(client.get(reverse("batch", args=[found.pk])))
    assert "有 1 行现在会得到不同的处理" in page
    old = client.post(address, looked_at)
    assert (old.status_code, Run.objects.count()) == (409, 1)
    assert "预览已经更新，没有入库" in text(old)
    found.refresh_from_db()
    client.post(address, confirmed(found))
    worked()
    found.refresh_from_db()
    assert (found.state, found.changed_count, Person.objects.count()) == ("applied", 1, 2)


def test_a_withdrawn_file_is_not_applied(signed_in, batch):
    client = signed_in("chen")
    client.post(reverse("batch-withdraw", args=[batch.pk]))
    client.post(reverse("batch-apply", args=[batch.pk]), confirmed(batch))
    worked()
    batch.refresh_from_db()
    assert (batch.state, Person.objects.count()) == ("withdrawn", 0)
    again = client.post(reverse("batch-withdraw", args=[batch.pk]), follow=True)
    assert "不能" in text(again)


def test_the_preview_shows_what_changes_field_by_field_and_masked(
    signed_in, roster, chen, tmp_path
):
    path = tmp_path / "people.xlsx"
    roster({})
    registry.apply(registry.receive_people(path=path, file_name="1.xlsx", by=chen), by=chen)
    number = made_up_number(7)
    roster({"文化程度": "高中", "证件号码": number}, person(2))
    found = registry.receive_people(path=path, file_name="2.xlsx", by=chen)
    answer = signed_in("chen").get(reverse("batch", args=[found.pk]))
    groups = {group.label: group.examples for group in answer.context["examples"]}
    [changed] = groups["变更"]
    fields = {field.header: (field.here, field.there) for field in changed.fields}
    assert fields["文化程度"] == ("初中", "高中")
    assert set(fields) == {"文化程度", "证件号码"}
    assert changed.title == "李*英"
    assert len(groups["新增"]) == 1
    shown = answer.content.decode()
    assert number not in shown
    assert made_up_number(2) not in shown
    assert "李秀英" not in shown


def test_what_somebody_verified_is_kept_unless_a_second_choice_is_made(
    signed_in, roster, chen, tmp_path
):
    path = tmp_path / "people.xlsx"
    roster({})
    registry.apply(registry.receive_people(path=path, file_name="1.xlsx", by=chen), by=chen)
    li = Person.objects.get()
    registry.correct_person(person=li, changes={"name": "李秀瑛"}, by=chen)
    roster({"文化程度": "高中"})
    client = signed_in("chen")
    for choice, name in (({}, "李秀瑛"), ({"overwrite_verified": "on"}, "李秀英")):
        found = registry.receive_people(path=path, file_name="2.xlsx", by=chen)
        assert found.held_count == 1
        page = client.get(reverse("batch", args=[found.pk]))
        assert "与核实结果冲突" in [group.label for group in page.context["examples"]]
        apply, given = reverse("batch-apply", args=[found.pk]), confirmed(found) | choice
        answer = client.post(apply, given)
        if choice:
            assert answer.url.startswith(reverse("prove")), "writing over what was verified"
            proven(client).post(apply, given)
        worked()
        li.refresh_from_db()
        assert li.name == name


def test_spells_have_a_preview_of_their_own(signed_in, roster, chen, tmp_path):
    path = tmp_path / "people.xlsx"
    roster({})
    registry.apply(registry.receive_people(path=path, file_name="1.xlsx", by=chen), by=chen)
    write_table(tmp_path / "spells.xlsx", list(SPELL), [list(SPELL.values())])
    found = registry.receive_spells(path=tmp_path / "spells.xlsx", file_name="spells.xlsx", by=chen)
    answer = signed_in("chen").get(reverse("batch", args=[found.pk]))
    [group] = answer.context["examples"]
    fields = {field.header: field.there for field in group.examples[0].fields}
    assert fields["开始时间"] == "2023-03"
    assert fields["务工类型"] == "单位录用聘用人员"
    assert intake.original(found) is not None


def test_blank_cells_clear_only_by_a_choice_of_their_own(signed_in, roster, chen, tmp_path):
    path = tmp_path / "people.xlsx"
    roster({})
    registry.apply(registry.receive_people(path=path, file_name="1.xlsx", by=chen), by=chen)
    client = signed_in("chen")
    for choice, phone in (({}, "19900000001"), ({"blank_clears": "on"}, "")):
        roster({"成员联系电话": ""})
        found = registry.receive_people(path=path, file_name="2.xlsx", by=chen)
        page = text(client.get(reverse("batch", args=[found.pk])))
        assert "有 1 个单元格是空白或读不出，而台账有值" in page
        apply, given = reverse("batch-apply", args=[found.pk]), confirmed(found) | choice
        if choice:
            assert client.post(apply, given).url.startswith(reverse("prove"))
            proven(client)
        client.post(apply, given)
        worked()
        assert Person.objects.get().phone == phone
    assert "入库时选择了“空白单元格表示清除”" in text(client.get(reverse("batch", args=[found.pk])))
