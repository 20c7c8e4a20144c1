"""Three files as they would arrive: four people, two spells, two people's insurance."""

from tests.cast import made_up_number

LI, WANG, ZHAO = (made_up_number(serial) for serial in (1, 2, 3))
PLACE = ["山东省", "潍坊市", "临朐县", "城关街道", "西坦村委会"]
FAR_PLACE = ["山东省", "潍坊市", "临朐县", "冶源街道", "大店村委会"]
ROSTER = "省 市 县 乡 村 户编号 人口编号 姓名 证件号码 民族 与户主关系 劳动技能 识别标准"
SPELLS = (
    "人口编号 是否已外出务工 开始时间 结束时间 务工所在省 务工所在市 务工所在县 "
    "务工企业名称 就业渠道 务工月收入(元)"
)
INSURANCE = "姓名 证件号码 单位名称 统一社会信用代码 参保地 缴费年月 缴费基数 险种 参保状态"
Table = tuple[list[str], list[list[str]]]


def roster() -> Table:
    """The last row lacks its number and stays out until it has one."""
    ending = ["汉族", "户主", "普通劳动力", "脱贫户"]
    return ROSTER.split(), [
        [*PLACE, "3707240001001", "370724000100101", "李秀英", LI, *ending],
        [*PLACE, "3707240001002", "370724000100201", "王芳", WANG, *ending],
        [*FAR_PLACE, "3707240001003", "370724000100301", "赵强", f"'{ZHAO} ", *ending],
        [*FAR_PLACE, "3707240001004", "", "孙平", made_up_number(4), *ending],
    ]


def spells() -> Table:
    here, away = ["山东省", "潍坊市", "临朐县"], ["江苏省", "苏州市", "昆山市"]
    return SPELLS.split(), [
        ["370724000100101", "是", "2023年03月", "", *here, "临朐海川食品厂", "帮扶车间", "3600"],
        ["370724000100301", "是", "2023年02月", "", *away, "昆山新锐电子公司", "企业就业", "5200"],
    ]


def social_insurance() -> Table:
    """Li agrees; Wang is insured since August, unknown to the register; Zhao only until June."""
    ending = ["企业职工基本养老保险", "正常参保"]
    near = ["临朐海川食品厂", "", "370724"]
    far = ["昆山新锐电子公司", "", "320583"]
    return INSURANCE.split(), [
        *(["李秀英", LI, *near, f"20230{month}", "3600", *ending] for month in range(4, 10)),
        *(["王芳", WANG, *far, f"20230{month}", "5000", *ending] for month in (8, 9)),
        *(["赵强", ZHAO, *far, f"20230{month}", "5200", *ending] for month in (4, 5, 6)),
    ]
