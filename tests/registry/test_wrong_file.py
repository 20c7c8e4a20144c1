"""Somebody chose the wrong file: told before anything is staged."""

import pytest

from bangfu.engine.tables import write_table
from bangfu.intake.codes import BatchState
from bangfu.registry import actions
from bangfu.registry.models import Person
from tests.flows import files

PLACE_HEADERS = ["省", "市", "县", "乡", "村"]
WORK_HEADERS = ["开始时间", "结束时间", "务工月收入(元)"]
pytestmark = pytest.mark.django_db(transaction=True)


def test_work_spells_are_not_taken_for_people(chen, tmp_path):
    headers = [*PLACE_HEADERS, "户编号", "人口编号", "姓名", "证件号码", *WORK_HEADERS]
    row = [
        *files.PLACE,
        "3707240001001",
        "370724000100101",
        "李秀英",
        files.LI,
        "2023年03月",
        "",
        "",
    ]
    path = write_table(tmp_path / "spells.xlsx", headers, [row])
    batch = actions.receive_people(path=path, file_name=path.name, by=chen)
    assert batch.state == BatchState.REFUSED
    assert "像是《已外出务工信息》" in batch.message
    assert not Person.objects.exists()


def test_people_are_not_taken_for_work_spells(chen, tmp_path):
    path = write_table(tmp_path / "roster.xlsx", *files.roster())
    batch = actions.receive_spells(path=path, file_name=path.name, by=chen)
    assert batch.state == BatchState.REFUSED
