"""Checks of how the members of a household stand to each other."""

from ibis import _

from bangfu.engine.checks.rule import OURS, Rule, Words, guizhou, tool
from bangfu.engine.codes import Severity

YEAR = 12
GENERATION = 12 * YEAR
BY_BOOKLET = Words(
    "请按户口簿核对与户主关系后更正。",
    "Check the relations in the household booklet and correct them.",
)

RULES = (
    Rule(
        "no_head",
        Severity.ERROR,
        tool("6"),
        Words("本户没有户主", "The household has no head"),
        BY_BOOKLET,
        _.heads == 0,
    ),
    Rule(
        "two_heads",
        Severity.ERROR,
        tool("5"),
        Words("本户有两个以上户主", "The household has more than one head"),
        BY_BOOKLET,
        _.heads > 1,
    ),
    Rule(
        "two_spouses",
        Severity.ERROR,
        tool("5"),
        Words("本户有两个以上“配偶”", "More than one spouse of the head"),
        BY_BOOKLET,
        _.spouses > 1,
    ),
    Rule(
        "head_and_spouse_of_one_sex",
        Severity.QUESTION,
        guizhou("2_11_003"),
        Words("户主与配偶性别相同", "Head and spouse are stated with the same sex"),
        Words(
            "请核对证件号码、性别和与户主关系。",
            "Check numbers, sexes and relation.",
        ),
        (_.heads == 1) & (_.spouses == 1) & (_.head_sex == _.spouse_sex),
    ),
    Rule(
        "head_under_16",
        Severity.QUESTION,
        OURS,
        Words("户主未满 16 周岁", "The head of household is under 16"),
        Words(
            "请核对是否独居未成年人；属实的，请联系民政部门给予照护。",
            "A child living alone? If so, tell the civil affairs office, which gives care.",
        ),
        (_.heads == 1) & (_.now_at - _.head_born_at < 16 * YEAR),
    ),
    Rule(
        "child_not_younger",
        Severity.QUESTION,
        OURS,
        Words("子女与户主年龄相差不到 12 岁", "A child less than 12 years younger than the head"),
        Words(
            "请核对出生日期和与户主关系；继子女、养子女属实可保留。",
            "Check birth dates and relation; a step-child or adopted child may stand.",
        ),
        (_.heads == 1) & (_.oldest_child_born_at - _.head_born_at < GENERATION),
    ),
    Rule(
        "parent_not_older",
        Severity.QUESTION,
        OURS,
        Words("父母与户主年龄相差不到 12 岁", "A parent less than 12 years older than the head"),
        Words(
            "请核对出生日期和与户主关系；继父母、养父母属实可保留。",
            "Check birth dates and relation; a step-parent or adoptive parent may stand.",
        ),
        (_.heads == 1) & (_.head_born_at - _.youngest_parent_born_at < GENERATION),
    ),
    Rule(
        "household_status_missing",
        Severity.QUESTION,
        Words("S0 脱贫人口（含监测对象）", "S0, monitored households included"),
        Words("户的识别标准未填写", "The status of the household is not stated"),
        Words(
            "请按认定结果补录；一般农户填“一般农户”。",
            "Add it as recognised; an ordinary farm household is stated as such.",
        ),
        _.poverty_status == "",
    ),
)
