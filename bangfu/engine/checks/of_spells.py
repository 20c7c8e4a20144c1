"""Checks of work spells: when, where, by whom, for how much."""

from ibis import _

from bangfu.engine.checks.facts import NEVER
from bangfu.engine.checks.rule import OURS, Rule, Words, guizhou
from bangfu.engine.codes import EmploymentKind, LabourAbility, SchoolStatus, Severity, WorkChannel

YEAR = 12
BEFORE_16 = [SchoolStatus.PRESCHOOL.value, SchoolStatus.COMPULSORY.value]
AFTER_16 = [school.value for school in SchoolStatus if school.value not in BEFORE_16]
UNABLE = [LabourAbility.LOST.value, LabourAbility.NONE.value]
# work for which nobody has an employer
OWN_WORK = [
    kind.value
    for kind in (EmploymentKind.FLEXIBLE, EmploymentKind.SELF_EMPLOYED, EmploymentKind.OTHER)
]
POST, WORKSHOP = WorkChannel.WELFARE_POST.value, WorkChannel.WORKSHOP.value
CREDIT_CODE = "^[0-9A-HJ-NP-RT-UW-Y]{18}$"
HAS_EMPLOYER = ~_.employment_kind.isin(OWN_WORK)
IS_POST = _.channel == POST
OWN_KIND = _.employment_kind == EmploymentKind.SELF_EMPLOYED.value
OWN_CHANNEL = _.channel == WorkChannel.SELF_EMPLOYED.value
STATED = (_.employment_kind != "") & (_.channel != "")
ADD = Words("请向本人或单位核实后补录。", "Ask the person or the employer and add it.")
CORRECT = Words(
    "请核对务工地和就业渠道，更正其中有误的一项。",
    "Check place and channel, and correct the one that is wrong.",
)
UNIT = Words(
    "请核对单位是否为元、是否误填年收入或日工资。",
    "Check whether it is yuan a month, and not a year's income or a day's wage.",
)

PEOPLE = (
    Rule(
        "under_16_at_start",
        Severity.ERROR,
        Words("贵州核查规则 5_16_010；劳动法第十五条", "Guizhou 5_16_010; Labour Law 15"),
        Words("开始务工时未满 16 周岁", "Work began before the age of 16"),
        Words(
            "请先核对出生日期和开始时间；属实的，请按未成年人保护程序报告，不得保留用工。",
            "Check birth date and month first. If true, report it: no child may be employed.",
        ),
        _.age_at_start < 16 * YEAR,
    ),
    Rule(
        "pupil_at_work",
        Severity.ERROR,
        guizhou("4_01_006"),
        Words("义务教育阶段在校，登记为在务工", "At compulsory school and at work"),
        Words(
            "请核对在校生状况和务工记录，更正其中有误的一项。",
            "Check school and spell, and correct the one that is wrong.",
        ),
        _.is_open & _.school_status.isin(BEFORE_16),
    ),
    Rule(
        "student_at_work",
        Severity.QUESTION,
        guizhou("4_01_006", "4_12_002"),
        Words("在校生登记为在务工", "At school and at work"),
        Words(
            "请核对是否已毕业；实习、勤工助学的可注明后保留。",
            "Ask whether school is over; an internship or a student job may stand.",
        ),
        _.is_open & _.school_status.isin(AFTER_16),
    ),
    Rule(
        "works_without_ability",
        Severity.QUESTION,
        guizhou("2_01_015", "2_12_004"),
        Words("登记为无劳动力或丧失劳动力，又在务工", "Stated as unable to work, and at work"),
        Words(
            "请核对劳动能力；能务工的更正劳动能力，不得因此要求本人停工。",
            "Check the ability and correct it. Nobody has to stop work because of this.",
        ),
        _.is_open & _.labour_ability.isin(UNABLE),
    ),
)
MONTHS = (
    Rule(
        "starts_in_future",
        Severity.ERROR,
        OURS,
        Words("开始时间在未来", "Starts in the future"),
        Words(
            "请核对开始时间；计划务工不登记为已务工。",
            "Check the month; planned work is not work done.",
        ),
        _.start_at > _.ahead_at,
    ),
    Rule(
        "ends_in_future",
        Severity.ERROR,
        guizhou("1111_16", "1111_17"),
        Words("结束时间在未来", "Ends in the future"),
        Words(
            "仍在务工的清除结束时间，已结束的更正为实际月份。",
            "Clear the end while work goes on, or put the month in which it ended.",
        ),
        (_.end_at > _.ahead_at) & (_.end_at < NEVER),
    ),
    Rule(
        "open_for_years",
        Severity.QUESTION,
        guizhou("1111_08"),
        Words("同一段务工三年以上没有结束", "The same spell open for three years or more"),
        Words(
            "请联系本人核实是否仍在原处务工，期间换过单位的分段登记。",
            "Ask whether it is still the same work; a change of employer is a new spell.",
        ),
        (_.end_at == NEVER) & (_.now_at - _.start_at >= _.long_open_months),
    ),
    Rule(
        "overlaps_before",
        Severity.QUESTION,
        guizhou("5_12_001"),
        Words("与上一段务工时间重叠", "Overlaps the spell before it"),
        Words(
            "请核对上一段的结束时间；同时在两家单位上班的，属实可保留。",
            "Check the end of the earlier spell; two employers at once may be true and stand.",
        ),
        _.before_end_at > _.start_at,
    ),
    Rule(
        "starts_as_other_ends",
        Severity.QUESTION,
        guizhou("5_12_001"),
        Words("开始月份就是上一段的结束月份", "Starts in the month in which the last one ends"),
        Words(
            "当月换单位的属实可保留；全国系统不接受同月，上报时以下月为开始时间。",
            "May be true. When reporting, the national system wants the next month as start.",
        ),
        _.before_end_at == _.start_at,
    ),
)
PLACES = (
    Rule(
        "place_not_to_county",
        Severity.ERROR,
        guizhou("4_12_001", "5_01_005"),
        Words("务工地没有具体到县", "The place of work is not known to the county"),
        Words("请补录到县（市、区）。", "Add the county."),
        _.place_county == "",
    ),
    Rule(
        "post_outside_county",
        Severity.ERROR,
        guizhou("5_01_003", "5_12_002"),
        Words("在县外务工，渠道为公益性岗位", "A public-welfare post outside the county"),
        CORRECT,
        _.is_away & (_.channel == POST),
    ),
    Rule(
        "workshop_outside_county",
        Severity.QUESTION,
        guizhou("5_01_003", "5_12_002"),
        Words("在县外务工，渠道为帮扶车间", "A workshop outside the county"),
        CORRECT,
        _.is_away & (_.channel == WORKSHOP),
    ),
    Rule(
        "relief_outside_county",
        Severity.QUESTION,
        OURS,
        Words("在县外务工，渠道为以工代赈", "A work-for-relief project outside the county"),
        CORRECT,
        _.is_away & (_.channel == WorkChannel.RELIEF_PROJECT.value),
    ),
    Rule(
        "transport_paid_inside_county",
        Severity.QUESTION,
        Words("长顺县核查工具 5_17_012", "Changshun county, 5_17_012"),
        Words("在县内务工，有交通费补助", "Transport was paid for work inside the county"),
        Words(
            "请核对务工地和补助所属的那一段务工。",
            "Check the place, and to which spell the payment belongs.",
        ),
        ~_.is_away & (_.place_county != "") & (_.transport_subsidy_yuan > 0),
    ),
)
BLANKS = tuple(
    Rule(name, Severity.QUESTION, guizhou("5_01_007", "5_12_006"), Words(zh, en), ADD, when)
    for name, zh, en, when in (
        (
            "kind_missing",
            "务工类型未填写",
            "The kind of work is not stated",
            _.employment_kind == "",
        ),
        ("channel_missing", "就业渠道未填写", "The channel is not stated", _.channel == ""),
        (
            "employer_missing",
            "务工企业名称未填写",
            "The employer is not stated",
            HAS_EMPLOYER & (_.employer_name == ""),
        ),
        ("industry_missing", "所属行业未填写", "The industry is not stated", _.industry == ""),
        ("sector_missing", "产业类型未填写", "The sector is not stated", _.sector == ""),
        ("income_missing", "务工月收入未填写", "The income is not stated", _.income_yuan < 0),
        (
            "organised_missing",
            "是否点对点输送未填写",
            "Whether transport was organised is not stated",
            _.is_organised < 0,
        ),
    )
)
AMOUNTS = (
    Rule(
        "income_very_high",
        Severity.QUESTION,
        guizhou("5_16_001"),
        Words("月收入高于三万元", "Income above 30,000 yuan a month"),
        UNIT,
        _.income_yuan > _.highest_income_yuan,
    ),
    Rule(
        "income_very_low",
        Severity.QUESTION,
        guizhou("5_16_002"),
        Words("月收入低于一百元", "Income below 100 yuan a month"),
        UNIT,
        (_.income_yuan >= 0) & (_.income_yuan < _.lowest_income_yuan),
    ),
    Rule(
        "income_low",
        Severity.QUESTION,
        guizhou("1111_12"),
        Words("月收入低于四百元", "Income below 400 yuan a month"),
        UNIT,
        (_.income_yuan >= _.lowest_income_yuan) & (_.income_yuan < _.low_income_yuan),
    ),
    Rule(
        "credit_code_malformed",
        Severity.QUESTION,
        Words("GB 32100-2015", "GB 32100-2015"),
        Words("统一社会信用代码写法不对", "The credit code is malformed"),
        Words(
            "应为 18 位数字和大写字母；请按营业执照核对。",
            "It has 18 digits and capital letters; look at the licence.",
        ),
        (_.employer_code != "") & ~_.employer_code.re_search(CREDIT_CODE),
    ),
)
POSTS = (
    Rule(
        "under_16_in_post",
        Severity.ERROR,
        guizhou("3_01_008", "5_12_004"),
        Words("未满 16 周岁登记在公益性岗位", "Under 16 and in a public-welfare post"),
        Words(
            "请核对出生日期和岗位记录；属实的须立即停止并报告。",
            "Check birth date and post; if true it must stop at once and be reported.",
        ),
        _.is_open & IS_POST & (_.age < 16 * YEAR),
    ),
    Rule(
        "post_at_70",
        Severity.QUESTION,
        guizhou("5_01_006", "5_12_005"),
        Words("70 周岁及以上在公益性岗位", "Seventy or older and in a public-welfare post"),
        Words(
            "仅提示核实岗位是否安全适合；国家已取消年龄限制，不得因此退出岗位。",
            "Look whether the post is safe. There is no age limit: it is no reason to end it.",
        ),
        _.is_open & IS_POST & (_.age >= 70 * YEAR),
    ),
    Rule(
        "self_employed_channel_differs",
        Severity.QUESTION,
        OURS,
        Words("务工类型与就业渠道中只有一项为自主创业", "Self-employed in one column only"),
        Words(
            "请向本人核实后更正其中有误的一项。",
            "Ask the person and correct the column that is wrong.",
        ),
        STATED & (OWN_KIND != OWN_CHANNEL),
    ),
)
RULES = (*PEOPLE, *MONTHS, *PLACES, *BLANKS, *AMOUNTS, *POSTS)
