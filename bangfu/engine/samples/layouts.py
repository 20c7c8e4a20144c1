"""The shapes in which county files arrive: where the header is, which columns, how written."""

from dataclasses import dataclass
from typing import Literal

import numpy as np

from bangfu.engine.values import Month

Encoding = Literal["gb18030", "utf-8", "utf-8-sig"]
Suffix = Literal["xlsx", "csv"]

ROSTER_HEADERS = (
    "省",
    "市",
    "县",
    "乡",
    "村",
    "户编号",
    "人口编号",
    "姓名",
    "性别",
    "出生日期",
    "证件类型",
    "证件号码",
    "民族",
    "户联系电话",
    "成员联系电话",
    "年度",
    "与户主关系",
    "文化程度",
    "在校生状况",
    "劳动技能",
    "务工时间（月）",
    "健康状况",
    "政治面貌",
    "务工企业名称",
    "是否享受低保",
    "是否参加城镇职工基本养老保险",
    "是否参加大病保险",
    "是否参加新型农村合作医疗（城乡居民基本医疗保险）",
    "是否参加城乡居民基本养老保险",
    "失学或辍学原因",
    "是否会讲普通话",
    "是否参加商业补充医疗保险",
    "是否国外务工",
    "产业分类",
    "是否接受大病医疗救助",
    "是否接受其他健康扶贫",
    "公益性岗位类型",
    "公益性岗位(月数)",
    "就业渠道",
    "残疾类别",
    "务工所在地",
    "户主姓名",
    "户主证件号码",
    "是否参加城镇职工基本医疗保险",
    "是否特困供养人员",
    "残疾证办证年度",
    "识别标准",
)
SPELL_HEADERS = (
    "省",
    "市",
    "县",
    "乡",
    "村",
    "户编号",
    "人口编号",
    "姓名",
    "证件号码",
    "是否已外出务工",
    "务工类型",
    "开始时间",
    "结束时间",
    "务工所在省",
    "务工所在市",
    "务工所在县",
    "务工企业名称",
    "所属行业",
    "产业类型",
    "就业渠道",
    "务工月收入(元)",
    "是否点对点输送",
    "年度交通费补助",
)
INSURANCE_HEADERS = (
    "姓名",
    "证件号码",
    "单位名称",
    "统一社会信用代码",
    "参保地",
    "缴费年月",
    "缴费基数",
    "险种",
    "参保状态",
)
TITLES = {
    "roster": "脱贫人口及防止返贫监测对象信息",
    "spells": "（务工月监测）已外出务工信息",
}
NOTES = (
    "导出时间：{exported_on}",
    "单位：人、元",
    "",
    "填报单位：（盖章）",
    "说明：本表由系统导出",
)
MONTH_STYLES = ("{year:04}年{month:02}月", "{year:04}-{month:02}", "{year:04}{month:02}")


@dataclass(frozen=True)
class Layout:
    """How one county's office writes its files; the defaults are county-a's."""

    suffix: Suffix = "xlsx"
    encoding: Encoding = "gb18030"  # of every .csv
    header_row: int = 3
    insurance_header_row: int = 1
    shuffle_columns: bool = False
    month_style: str = MONTH_STYLES[0]
    dirty_numbers: float = 0.02
    spaced_names: float = 0.0
    place_gaps: float = 0.3  # municipalities and province-run counties whose city stands empty
    mixed_village_names: bool = False
    certificates: float = 0.3  # of the disabled people

    @classmethod
    def varied(cls, seed: int) -> "Layout":
        """A layout drawn at random, for trying what other counties send."""
        random = np.random.default_rng(seed)
        return cls(
            suffix=("xlsx", "csv")[int(random.integers(2))],
            encoding=("gb18030", "utf-8", "utf-8-sig")[int(random.integers(3))],
            header_row=int(random.integers(1, 11)),
            insurance_header_row=int(random.integers(1, 4)),
            shuffle_columns=bool(random.random() < 0.7),
            month_style=MONTH_STYLES[int(random.integers(len(MONTH_STYLES)))],
            dirty_numbers=float(random.uniform(0, 0.08)),
            spaced_names=float(random.uniform(0, 0.02)),
            place_gaps=float(random.random()),
            mixed_village_names=bool(random.random() < 0.5),
        )

    def order(self, headers: tuple[str, ...]) -> list[int]:
        """Places of the columns, in the order in which they are written."""
        if not self.shuffle_columns:
            return list(range(len(headers)))
        random = np.random.default_rng([len(headers), self.header_row])
        return [int(place) for place in random.permutation(len(headers))]

    def titles(self, table: str, month: Month) -> list[str]:
        """The rows above the header."""
        rows = self.header_row - 1 if table in TITLES else self.insurance_header_row - 1
        exported = month.first_day.replace(day=28).isoformat()
        notes = [note.format(exported_on=exported) for note in NOTES]
        lines = [TITLES.get(table, "企业职工基本养老保险缴费明细"), *notes, *[""] * rows]
        return lines[:rows]

    def month(self, number: int) -> str:
        """202309 in this office's way."""
        return self.month_style.format(year=number // 100, month=number % 100)
