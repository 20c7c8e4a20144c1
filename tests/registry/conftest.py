"""Small exports as a county gets them, drawn in a test and written as a real workbook."""

from collections.abc import Callable
from pathlib import Path

import pytest

from bangfu.engine.tables import write_table
from bangfu.intake.models import Batch
from bangfu.org.models import Staff
from bangfu.registry import actions
from tests.cast import made_up_number, staff

PERSON = {
    "省": "山东省",
    "市": "潍坊市",
    "县": "临朐县",
    "乡": "城关街道",
    "村": "西坦村委会",
    "户编号": "3707240001001",
    "人口编号": "370724000100101",
    "姓名": "李秀英",
    "性别": "",
    "出生日期": "",
    "证件号码": made_up_number(1),
    "民族": "汉族",
    "成员联系电话": "19900000001",
    "与户主关系": "户主",
    "文化程度": "初中",
    "在校生状况": "",
    "劳动技能": "普通劳动力",
    "政治面貌": "群众",
    "是否会讲普通话": "是",
    "健康状况": "健康",
    "识别标准": "脱贫户",
}
SPELL = {
    "人口编号": "370724000100101",
    "证件号码": "",
    "是否已外出务工": "是",
    "务工类型": "单位录用聘用人员",
    "开始时间": "2023年03月",
    "结束时间": "",
    "务工所在省": "山东省",
    "务工所在市": "青岛市",
    "务工所在县": "黄岛区",
    "务工企业名称": "黄岛海川食品加工厂",
    "所属行业": "制造业",
    "产业类型": "第二产业",
    "就业渠道": "企业就业",
    "务工月收入(元)": "4200",
    "是否点对点输送": "否",
    "年度交通费补助": "0",
}
Write = Callable[..., Path]
Receive = Callable[..., Batch]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """`write(PERSON, {"姓名": "王芳"})`: the first row as a base, the others as what differs."""

    def written(base: dict[str, str], *differing: dict[str, str], name: str = "f.xlsx") -> Path:
        rows = [{**base, **row} for row in differing or ({},)]
        headers = list(dict.fromkeys(header for row in rows for header in row))
        table = [[row.get(header, "") for header in headers] for row in rows]
        return write_table(tmp_path / name, headers, table)

    return written


@pytest.fixture
def receive_people(write: Write, chen) -> Receive:
    """People who differ from Li in what is given; received by Chen unless said otherwise."""

    def received(*people: dict[str, str], name: str = "people.xlsx", by=None) -> Batch:
        path = write(PERSON, *people, name=name)
        return actions.receive_people(path=path, file_name=name, by=by or chen)

    return received


@pytest.fixture
def receive_spells(write: Write, chen) -> Receive:
    def received(*spells: dict[str, str], name: str = "spells.xlsx", by=None) -> Batch:
        path = write(SPELL, *spells, name=name)
        return actions.receive_spells(path=path, file_name=name, by=by or chen)

    return received


@pytest.fixture
def above(divisions) -> Staff:
    """Whoever receives files for several counties at once."""
    return staff("lin", "county_officer", "370000000000", "林海")


@pytest.fixture
def registered(receive_people, chen) -> None:
    """李秀英 stands in the register."""
    actions.apply(receive_people({}), by=chen)


def person(serial: int, **columns: str) -> dict[str, str]:
    """Another person of Li's household, with number and name of their own."""
    return {
        "人口编号": f"3707240001001{serial:02d}",
        "证件号码": made_up_number(serial),
        "姓名": f"张{'一二三四五六七八九'[serial % 9]}",
        "与户主关系": "其他",
        **columns,
    }


def problems(batch: Batch) -> list[tuple[int, str, str, str]]:
    """What is wrong, as (row, header, severity, message)."""
    rows = batch.errors.order_by("row", "column", "pk")
    return [(one.row, one.header, str(one.severity), one.message) for one in rows]
