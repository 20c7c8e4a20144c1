"""The table of visits as they were written down on paper: one declaration for the template, for
taking in, for the export and for the page that explains it."""

from bangfu.engine.codes import LabourAbility
from bangfu.engine.tables import Column, Roster
from bangfu.registry import cells
from bangfu.registry.rosters import DROPPED
from bangfu.registry.said_columns import TRAINING_COLUMNS, WHO, WISH_COLUMNS
from bangfu.visits.codes import INCOME_MONTH, Outcome

MINE = {"value_class": "personal"}

VISITS = Roster(
    name="visits",
    title="入户走访",
    dropped=DROPPED,
    help="入户走访的纸质记录，每次走访一行。没有问到的留空，台账不变；走访以后别人改过同一处的，"
    "两边都留着待核对。",
    foreign=("开始时间", "与户主关系", "识别标准", "怎么说的", "务工月收入(元)"),
    foreign_title="人员、务工或意愿信息",
    columns=(
        *WHO,
        Column("visited_on", "走访日期", cells.day, required=True, example="2023-10-09", **MINE),
        Column("outcome", "走访结果", **cells.coded(Outcome), required=True, **MINE),
        Column(
            "phone",
            "联系电话",
            cells.phone,
            also=("成员联系电话", "家庭成员联系电话"),
            value_class="sensitive",
        ),
        Column(
            "labour_ability", "劳动能力", **cells.coded(LabourAbility), also=("劳动技能",), **MINE
        ),
        Column("employer_name", "务工单位", cells.label(200), help="走访时正在做的务工。", **MINE),
        Column("place_name", "务工地", cells.label(100), help="省、市、县。", **MINE),
        Column("monthly_income_yuan", "月收入（元）", cells.amount, also=("月收入(元)",), **MINE),
        Column(
            INCOME_MONTH,
            "这是哪个月的收入",
            cells.month,
            help="填了月收入才填；不填按走访的上一个月，以前各月仍按原来的数。",
            example="2023-09",
            **MINE,
        ),
        Column(
            "end_month",
            "已回家的，最后一个月",
            cells.month,
            also=("结束月份",),
            example="2023-09",
            **MINE,
        ),
        Column(
            "new_start_month",
            "新务工开始月份",
            cells.month,
            help="台账里没有的务工，必须写开始月份。",
            example="2023-10",
            **MINE,
        ),
        Column("new_employer_name", "新务工单位", cells.label(200), **MINE),
        Column("new_place_name", "新务工地", cells.label(100), help="省、市、县。", **MINE),
        Column("new_monthly_income_yuan", "新务工月收入（元）", cells.amount, **MINE),
        *WISH_COLUMNS,
        *TRAINING_COLUMNS,
        Column(
            "note",
            "走访情况",
            cells.label(1000),
            value_class="sensitive",
            help="只写与就业帮扶有关的话，不写民族、信仰和态度。",
        ),
    ),
)
