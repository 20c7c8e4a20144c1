"""The two exports of the national system that fill the register (domain.md §1.3–1.5).

Only what the register keeps is taken in; the other columns of the 47 are read past, and those
that rights.md forbids are named in the batch as dropped.
"""

from dataclasses import replace

from bangfu.engine.codes import (
    EducationLevel,
    EmploymentKind,
    LabourAbility,
    PovertyStatus,
    Relation,
    SchoolStatus,
    Sector,
    Sex,
    WorkChannel,
)
from bangfu.engine.tables import Column, Roster
from bangfu.registry import cells

# rights.md "What is not built": never taken in, whatever a file brings
DROPPED = (
    "民族",
    "政治面貌",
    "是否会讲普通话",
    "宗教信仰",
    "宗教",
)

IDENTITY_NUMBER = Column(
    "identity_number",
    "证件号码",
    cells.identity,
    also=("身份证号码", "身份证号", "公民身份号码", "证件号"),
    value_class="sensitive",
    help="18 位身份证号，或 20、22 位残疾人证号；请存为文本。",
    example="990009195909038246",
)

PEOPLE = Roster(
    name="people",
    title="脱贫人口及防止返贫监测对象信息",
    dropped=DROPPED,
    help="全国系统导出的人员信息，每人一行。列的顺序不限，表头可在前十行中的任一行。",
    foreign=("开始时间", "结束时间", "务工月收入(元)", "是否点对点输送", "务工所在省"),
    foreign_title="已外出务工信息",
    columns=(
        Column(
            "province", "省", cells.label(60), also=("省份",), required=True, value_class="public"
        ),
        Column("city", "市", cells.label(60), also=("地市", "市（州）"), value_class="public"),
        Column(
            "county",
            "县",
            cells.label(60),
            also=("县（市、区）", "县（区）", "区县", "县区"),
            required=True,
            value_class="public",
        ),
        Column(
            "township",
            "乡",
            cells.label(100),
            also=("乡镇", "乡（镇）", "乡（镇、街道）", "乡镇（街道）", "镇"),
            value_class="public",
        ),
        Column(
            "village", "村", cells.label(100), also=("行政村", "村（社区）"), value_class="public"
        ),
        Column("household_number", "户编号", cells.number, also=("户号",), required=True),
        Column(
            "person_number", "人口编号", cells.number, also=("人编号", "人员编号"), required=True
        ),
        Column("name", "姓名", cells.name, required=True, value_class="personal"),
        Column("sex", "性别", **cells.coded(Sex), value_class="personal"),
        Column(
            "born_on",
            "出生日期",
            cells.day,
            also=("出生年月日",),
            value_class="personal",
            example="1985-03-21",
        ),
        IDENTITY_NUMBER,
        Column(
            "phone",
            "成员联系电话",
            cells.phone,
            also=("家庭成员联系电话", "联系电话"),
            value_class="sensitive",
        ),
        Column("relation", "与户主关系", **cells.coded(Relation), value_class="personal"),
        Column("education", "文化程度", **cells.coded(EducationLevel), value_class="personal"),
        Column("school_status", "在校生状况", **cells.coded(SchoolStatus), value_class="personal"),
        Column(
            "labour_ability",
            "劳动技能",
            **cells.coded(LabourAbility),
            also=("劳动能力",),
            value_class="personal",
        ),
        Column(
            "poverty_status",
            "识别标准",
            **cells.coded(PovertyStatus),
            also=("户类型", "监测对象类别"),
            value_class="personal",
        ),
    ),
)

# of tables whose rows are of people whom the register has
WHOSE_NUMBER = replace(IDENTITY_NUMBER, help="没有人口编号时按证件号码找人。", example="")

SPELLS = Roster(
    name="spells",
    title="（务工月监测）已外出务工信息",
    dropped=DROPPED,
    help="全国系统导出的务工信息，每段务工一行，同一人可有多行。请先接收人员信息。",
    foreign=("与户主关系", "劳动技能", "户主姓名", "识别标准", "文化程度"),
    foreign_title="脱贫人口及防止返贫监测对象信息",
    columns=(
        Column("person_number", "人口编号", cells.number, also=("人编号", "人员编号")),
        WHOSE_NUMBER,
        Column(
            "is_working",
            "是否已外出务工",
            **cells.YES_OR_NO,
            also=("是否已务工", "是否外出务工"),
        ),
        Column("employment_kind", "务工类型", **cells.coded(EmploymentKind), also=("就业形式",)),
        Column(
            "start_month",
            "开始时间",
            cells.month,
            also=("务工开始时间", "开始月份"),
            required=True,
            example="2023-09",
        ),
        Column(
            "end_month",
            "结束时间",
            cells.month,
            also=("务工结束时间", "结束月份"),
            example="2023-12",
        ),
        Column(
            "place_province",
            "务工所在省",
            cells.label(60),
            also=("务工所在省份",),
            value_class="personal",
        ),
        Column(
            "place_city",
            "务工所在市",
            cells.label(60),
            also=("务工所在地市",),
            value_class="personal",
        ),
        Column(
            "place_county",
            "务工所在县",
            cells.label(60),
            also=("务工所在区县", "务工所在县（区）", "务工所在县（市、区）"),
            value_class="personal",
        ),
        Column(
            "employer_name",
            "务工企业名称",
            cells.label(200),
            also=("务工单位", "务工单位名称", "务工企业", "企业名称"),
            value_class="personal",
        ),
        Column("industry", "所属行业", cells.label(60)),
        Column("sector", "产业类型", **cells.coded(Sector), also=("产业", "产业分类")),
        Column("channel", "就业渠道", **cells.coded(WorkChannel)),
        Column(
            "monthly_income_yuan",
            "务工月收入(元)",
            cells.monthly_income,
            also=("务工月收入（元）", "务工月收入", "月收入", "月收入（元）", "月收入(元)"),
            value_class="personal",
        ),
        Column("is_organised", "是否点对点输送", **cells.YES_OR_NO),
        Column(
            "transport_subsidy_yuan",
            "年度交通费补助",
            cells.amount,
            also=("年度交通费补助（元）", "年度交通费补助(元)"),
            value_class="personal",
        ),
    ),
)
