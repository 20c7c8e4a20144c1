"""Checks of what the register says about a person."""

from ibis import _

from bangfu.engine.checks.rule import OURS, Rule, Words, guizhou, tool
from bangfu.engine.codes import (
    EducationLevel,
    LabourAbility,
    Relation,
    SchoolStatus,
    Severity,
    Sex,
)
from bangfu.engine.values import IdentityStatus

YEAR = 12
ABLE = [a.value for a in (LabourAbility.ORDINARY, LabourAbility.SKILLED, LabourAbility.LIMITED)]
UPPER_SECONDARY = [
    s.value for s in (SchoolStatus.UPPER_SECONDARY, SchoolStatus.VOCATIONAL_SECONDARY)
]
HIGHER = [s.value for s in (SchoolStatus.HIGHER, SchoolStatus.VOCATIONAL_HIGHER)]
STUDIED = [EducationLevel.COLLEGE.value, EducationLevel.UNIVERSITY.value]
MEN = [Relation.SON.value, Relation.SON_IN_LAW.value]
WOMEN = [Relation.DAUGHTER.value, Relation.DAUGHTER_IN_LAW.value]
AT_DOCUMENT = Words("请核对证件原件后更正。", "Look at the document itself, then correct it.")
SAYS_ABLE = ~_.labour_ability.isin(["", LabourAbility.NONE.value])
CORRECT = Words(
    "请向本人或家长核对后更正。", "Ask the person or a parent, then correct what is wrong."
)
OFFER = Words(
    "可告知本人有哪些岗位和服务；愿不愿意，由本人决定。",
    "Tell the person which vacancies and services there are; it is theirs to decide.",
)
# whoever still worked in the month itself is offered nothing yet
FREE = (
    (_.last_end_at.isnull() | (_.last_end_at < _.now_at))
    & (_.school_status == "")
    & _.age.between(16 * YEAR, _.working_age_to * YEAR - 1)
    & _.labour_ability.isin(ABLE)
)

IDENTITY = (
    Rule(
        "identity_missing",
        Severity.ERROR,
        guizhou("1_12_002"),
        Words("没有证件号码", "No identity number"),
        Words(
            "请补录证件号码，否则无法与其他部门比对。",
            "Add the number; without it no other table can be compared.",
        ),
        _.identity_status == IdentityStatus.EMPTY.value,
    ),
    Rule(
        "identity_length",
        Severity.ERROR,
        guizhou("1_12_002"),
        Words("证件号码位数不对", "The identity number has a wrong length"),
        Words(
            "应为 18 位身份证号，或 20、22 位残疾人证号；请核对证件原件后更正。",
            "It has 18 characters, a disability certificate 20 or 22. Look at the document.",
        ),
        _.identity_status == IdentityStatus.SHAPE.value,
    ),
    Rule(
        "identity_birth_date",
        Severity.ERROR,
        tool("1"),
        Words("证件号码中的出生日期不存在", "The identity number names no day of birth"),
        AT_DOCUMENT,
        _.identity_status == IdentityStatus.BIRTH_DATE.value,
    ),
    Rule(
        "identity_check_character",
        Severity.ERROR,
        tool("1"),
        Words("证件号码校验位不符", "The identity number fails its check"),
        Words(
            "常见原因是录错一位；请核对证件原件后更正。",
            "Mostly one digit is mistyped. Look at the document, then correct it.",
        ),
        _.identity_status == IdentityStatus.CHECK_CHARACTER.value,
    ),
    Rule(
        "identity_in_two_households",
        Severity.ERROR,
        guizhou("1_01_002"),
        Words("同一证件号码登记在两户", "One identity number in two households"),
        Words(
            "请核对本人现在哪一户。号码录错的，请更正；是同一人的，在差异核实里合并两条记录，"
            "还没有这条差异的，先开展一次数据比对。",
            "Ask which household the person lives in. Correct a mistyped number; one person's two "
            "rows are merged under discrepancies, where the next comparison puts them.",
        ),
        _.identity_two_households,
    ),
    Rule(
        "identity_twice_in_household",
        Severity.ERROR,
        tool("2"),
        Words("同一证件号码在本户登记两次", "One identity number twice in the household"),
        Words(
            "请合并重复的记录，或更正录错的号码。",
            "Merge the doubled rows or correct the mistyped number.",
        ),
        ~_.identity_two_households,
    ),
)
BASICS = (
    Rule(
        "birth_date_missing",
        Severity.ERROR,
        OURS,
        Words("没有出生日期", "No date of birth"),
        Words(
            "请更正证件号码，或补录出生日期。",
            "Correct the identity number or add the date of birth.",
        ),
        _.born_at.isnull(),
    ),
    Rule(
        "born_in_future",
        Severity.ERROR,
        OURS,
        Words("出生日期在未来", "Born in the future"),
        AT_DOCUMENT,
        _.born_at > _.ahead_at,
    ),
    Rule(
        "older_than_115",
        Severity.QUESTION,
        OURS,
        Words("年龄超过 115 岁", "Older than 115 years"),
        Words(
            "请核对出生日期；已去世的，请按程序办理人口减少。",
            "Check the date of birth; a person who has died is to be taken off in due form.",
        ),
        _.age > 115 * YEAR,
    ),
    Rule(
        "sex_missing",
        Severity.QUESTION,
        OURS,
        Words("性别未填写", "Sex is not stated"),
        Words("请核对证件原件后补录。", "Look at the document and add it."),
        _.sex.isin(["", Sex.UNKNOWN.value]),
    ),
    Rule(
        "relation_missing",
        Severity.QUESTION,
        tool("3"),
        Words("与户主关系未填写", "Relation to the head is not stated"),
        Words("请按户口簿补录。", "Add it from the household booklet."),
        _.relation == "",
    ),
    Rule(
        "relation_and_sex_differ",
        Severity.ERROR,
        tool("3"),
        Words("与户主关系和性别不符", "Relation and sex contradict each other"),
        Words(
            "请按户口簿核对与户主关系，按证件核对性别。",
            "Check the relation in the household booklet and the sex in the document.",
        ),
        (_.relation.isin(MEN) & (_.sex == Sex.FEMALE.value))
        | (_.relation.isin(WOMEN) & (_.sex == Sex.MALE.value)),
    ),
)
SCHOOL = (
    Rule(
        "education_and_school_both",
        Severity.QUESTION,
        guizhou("3_01_002"),
        Words("文化程度与在校生状况同时填写", "Both education and school are stated"),
        Words(
            "在校的只填在校生状况，已离校的只填文化程度。",
            "Those at school have a school stage, those who left have an education.",
        ),
        (_.school_status != "") & (_.education != ""),
    ),
    Rule(
        "education_and_school_neither",
        Severity.QUESTION,
        guizhou("3_01_003"),
        Words("文化程度与在校生状况都未填写", "Neither education nor school is stated"),
        Words(
            "请补录文化程度；仍在校的，补录在校生状况。",
            "Add the education or, for somebody still at school, the stage.",
        ),
        (_.school_status == "") & (_.education == "") & (_.age >= 16 * YEAR),
    ),
    Rule(
        "school_age_without_school",
        Severity.QUESTION,
        guizhou("3_01_002"),
        Words("学龄儿童没有在校信息", "A child of school age without a school"),
        Words(
            "请核对是否在校；没有在校的，告知家长可向教育部门求助。",
            "Ask whether the child is at school; if not, tell the parents who can help.",
        ),
        (_.school_status == "") & (_.education == "") & _.age.between(6 * YEAR, 16 * YEAR - 1),
    ),
    Rule(
        "preschool_too_old",
        Severity.QUESTION,
        tool("10"),
        Words("满 8 周岁仍为学前", "Eight or older and still before school"),
        CORRECT,
        (_.school_status == SchoolStatus.PRESCHOOL.value) & (_.age > 8 * YEAR),
    ),
    Rule(
        "compulsory_out_of_age",
        Severity.QUESTION,
        tool("10"),
        Words("义务教育阶段与年龄不符", "Compulsory school at an unlikely age"),
        CORRECT,
        (_.school_status == SchoolStatus.COMPULSORY.value)
        & ((_.age < 5 * YEAR) | (_.age > 19 * YEAR)),
    ),
    Rule(
        "upper_secondary_too_young",
        Severity.QUESTION,
        tool("10"),
        Words("未满 13 周岁已在高中阶段", "In upper secondary school before thirteen"),
        CORRECT,
        _.school_status.isin(UPPER_SECONDARY) & (_.age < 13 * YEAR),
    ),
    Rule(
        "higher_too_young",
        Severity.QUESTION,
        tool("10"),
        Words("未满 14 周岁已在高等教育", "In higher education before fourteen"),
        CORRECT,
        _.school_status.isin(HIGHER) & (_.age < 14 * YEAR),
    ),
)
ABILITY = (
    Rule(
        "ability_missing",
        Severity.ERROR,
        guizhou("2_01_003"),
        Words("劳动能力未填写", "Ability to work is not stated"),
        Words("请入户或电话核实后补录。", "Ask by visit or phone, then add it."),
        _.labour_ability == "",
    ),
    Rule(
        "child_with_ability",
        Severity.ERROR,
        guizhou("2_01_011", "2_12_014"),
        Words("未满 16 周岁，劳动能力不是“无劳动力”", "Under 16 and stated as able to work"),
        Words(
            "未满 16 周岁的应为“无劳动力”；请核对出生日期后更正。",
            "Nobody under 16 counts as able to work. Check the birth date, then correct it.",
        ),
        (_.age < 16 * YEAR) & SAYS_ABLE,
    ),
    Rule(
        "student_with_ability",
        Severity.QUESTION,
        guizhou("1111_07"),
        Words("在校生的劳动能力不是“无劳动力”", "At school and stated as able to work"),
        Words(
            "请核对是否仍在校：已毕业的清除在校生状况，仍在校的改为“无劳动力”。",
            "Ask whether school is over: clear the stage, or state no ability until then.",
        ),
        (_.school_status != "") & (_.age >= 16 * YEAR) & SAYS_ABLE,
    ),
    Rule(
        "two_open_posts",
        Severity.QUESTION,
        guizhou("3_01_010", "3_01_011"),
        Words("同时在两个公益性岗位", "Holds two public-welfare posts at once"),
        Words(
            "请向村里核实是否漏记了结束时间。",
            "Ask the village whether an end month was forgotten.",
        ),
        _.open_posts >= 2,
    ),
)
PHONE = (
    Rule(
        "worker_phone_missing",
        Severity.QUESTION,
        guizhou("2_01_013"),
        Words("在务工，没有联系电话", "At work and no phone is known"),
        Words(
            "下次联系家人时，请本人自愿留一个电话。",
            "When the family is next in touch, ask whether the person wants to leave one.",
        ),
        _.works_now & (_.phone_key < 0),
    ),
    Rule(
        "phone_in_two_households",
        Severity.QUESTION,
        guizhou("5_15_022"),
        Words("与别的户共用一个电话", "Shares a phone with another household"),
        Words(
            "请核对是否录错，或是代留的亲友电话。",
            "Ask whether it is mistyped or belongs to a relative.",
        ),
        _.phone_two_households,
    ),
    Rule(
        "phone_in_two_work_counties",
        Severity.QUESTION,
        guizhou("5_15_021"),
        Words("同户在不同县务工的人共用一个电话", "Members in different counties share a phone"),
        Words(
            "请分别核对本人电话和务工地。",
            "Ask each of them for the own phone and the place of work.",
        ),
        _.phone_two_counties & _.works_now,
    ),
)
# Offers to be made. Somebody who says not to look for work is not in them: see the pages.
LEADS = (
    Rule(
        "studied_without_work",
        Severity.LEAD,
        guizhou("5_20_028", "5_20_029"),
        Words("大专及以上学历，目前没有务工记录", "Studied and without work at present"),
        OFFER,
        FREE & _.education.isin(STUDIED),
    ),
    Rule(
        "skilled_without_work",
        Severity.LEAD,
        guizhou("5_20_030", "5_20_031"),
        Words("有技能，目前没有务工记录", "Skilled and without work at present"),
        OFFER,
        FREE & (_.labour_ability == LabourAbility.SKILLED.value),
    ),
    Rule(
        "back_without_work",
        Severity.LEAD,
        Words("S1 返乡回流", "S1, returned from work away"),
        Words("务工结束三个月以上，尚无新的务工记录", "Work ended months ago, none since"),
        OFFER,
        FREE & (_.now_at - _.last_end_at).between(_.without_work_months, YEAR),
    ),
)
RULES = (*IDENTITY, *BASICS, *SCHOOL, *ABILITY, *PHONE, *LEADS)
