"""Tables of other departments, as they are received for comparison (S4 数据比对)."""

from bangfu.engine.tables import Column, Roster, text
from bangfu.engine.values import Month, cleaned_number, yuan


def number(raw: str) -> str:
    cleaned = cleaned_number(raw)
    if not cleaned:
        raise ValueError("证件号码里没有数字")
    return cleaned


SOCIAL_INSURANCE = Roster(
    name="social_insurance",
    title="职工社会保险缴费明细",
    help="社保经办机构提供的单位参保缴费明细，一人一月一行；比对月份之前几个月的明细一并提供，"
    "才能分辨“已中断”和“从未参保”。",
    columns=(
        Column(
            "number",
            "证件号码",
            number,
            also=("公民身份号码", "身份证号码", "身份证号", "社会保障号码", "社会保障号", "证件号"),
            required=True,
            value_class="sensitive",
        ),
        Column(
            "name",
            "姓名",
            text,
            also=("参保人姓名", "人员姓名", "职工姓名"),
            required=True,
            value_class="personal",
        ),
        Column(
            "employer",
            "单位名称",
            text,
            also=("参保单位", "参保单位名称", "缴费单位", "缴费单位名称", "用人单位"),
            value_class="internal",
        ),
        Column(
            "employer_code",
            "统一社会信用代码",
            text,
            also=("单位统一社会信用代码", "信用代码", "单位代码"),
        ),
        Column(
            "place",
            "参保地",
            text,
            also=("参保地区", "参保地区划", "参保地行政区划", "行政区划代码", "统筹区"),
        ),
        Column(
            "month",
            "缴费年月",
            Month.parse,
            also=("缴费月份", "费款所属期", "对应费款所属期", "所属期", "年月"),
            required=True,
        ),
        Column(
            "wage",
            "缴费基数",
            yuan,
            also=("月缴费基数", "缴费工资", "月缴费工资", "个人缴费基数"),
            value_class="personal",
            help="请填写数字，单位为元/月",
        ),
        Column("insurance_kind", "险种", text, also=("险种类型", "险种名称")),
        Column("status", "参保状态", text, also=("缴费状态", "人员参保状态", "人员缴费状态")),
    ),
)
SOURCES = {SOCIAL_INSURANCE.name: SOCIAL_INSURANCE}
