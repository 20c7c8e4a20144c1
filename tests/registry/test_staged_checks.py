"""What the checks would find in a file, told by its rows before anything is applied."""

import pytest
import time_machine
from django.urls import reverse

from bangfu.engine.values import Month
from bangfu.registry import actions
from bangfu.registry.models import CheckFinding, Person
from bangfu.registry.staged_checks import staged_findings
from tests.registry.conftest import person

pytestmark = pytest.mark.django_db
SEPTEMBER = Month(2023, 9)


def told(batch) -> list[tuple[int, str]]:
    return [(one.row, one.rule.name) for one in staged_findings(batch, month=SEPTEMBER)]


def test_the_rows_of_a_roster_are_told_and_nothing_is_written(receive_people):
    rows = (
        {},
        person(2, 劳动技能="", 成员联系电话=""),
        person(3, 与户主关系="户主", 成员联系电话=""),
    )
    batch = receive_people(*rows)
    assert told(batch) == [(2, "two_heads"), (3, "ability_missing")]
    assert (Person.objects.count(), CheckFinding.objects.count()) == (0, 0)


def test_the_rows_of_a_work_table_are_told_with_the_people_of_the_register(
    registered, receive_spells
):
    rows = ({"开始时间": "1999年01月", "结束时间": "2000年01月"}, {"务工企业名称": ""})
    batch = receive_spells(*rows)
    assert told(batch) == [(2, "under_16_at_start"), (3, "employer_missing")]


def test_a_sound_file_tells_nothing(registered, receive_people, receive_spells):
    assert told(receive_people({"文化程度": "小学"})) == []
    assert told(receive_spells({})) == []


def test_a_household_in_part_in_the_file_is_not_judged_by_it(registered, receive_people):
    """The head stands in the register; of a household that nobody knows, the file tells all."""
    assert told(receive_people(person(2), name="b.xlsx")) == []
    strangers = receive_people(person(3, 户编号="3707240001077"), name="c.xlsx")
    assert told(strangers) == [(2, "no_head")]


@time_machine.travel("2023-09-20 09:00+08:00")
def test_the_page_of_a_file_leads_to_what_the_checks_would_find(client, chen, zhou, receive_people):
    batch = receive_people({}, person(2, 劳动技能="", 成员联系电话=""))
    client.force_login(chen)
    address = reverse("batch-checks", args=[batch.pk])
    assert address in client.get(reverse("batch", args=[batch.pk])).content.decode()
    page = client.get(address).content.decode()
    assert "劳动能力未填写" in page
    assert "贵州核查规则 2_01_003" in page
    actions.mute_rule(rule="ability_missing", reason="正在补录", by=zhou)
    assert client.get(address).content.decode().count("劳动能力未填写") == 1
    muted = actions.mute_rule(rule="ability_missing", reason="正在补录", by=chen)
    assert "劳动能力未填写" not in client.get(address).content.decode()
    actions.unmute_rule(rule=muted.rule, by=chen)
    assert "劳动能力未填写" in client.get(address).content.decode()
    client.force_login(zhou)
    assert client.get(address).status_code == 404
    actions.apply(batch, by=chen)
    client.force_login(chen)
    assert client.get(address).status_code == 404
