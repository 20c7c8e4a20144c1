"""Checks in use elsewhere that are not made here: what they need is not kept, or must not be."""

from bangfu.engine.checks.rule import Unchecked, Words, guizhou, tool

TOOLS = Words("县级核查工具", "A county's tool")
HEALTH = Words(
    "台账未收录健康状况和残疾类别。", "The register keeps neither health nor kind of disability."
)
MEASURES = Words(
    "台账未收录户的帮扶措施和风险。", "The register keeps neither measures nor risks of households."
)
PLANS = Words("台账未收录计划外出务工表。", "The register does not keep the table of planned work.")
POSTS = Words(
    "台账未收录公益性岗位的种类和月数。", "The register keeps neither kind nor months of posts."
)
YEARLY = Words(
    "台账按段登记务工，未收录年度的务工地和月数。",
    "The register keeps spells, not the yearly place and months of work.",
)
AID = Words(
    "台账未收录低保、特困供养和各项保险。", "The register keeps neither aid nor insurances."
)
AT_RECEIPT = Words(
    "接收文件时逐格检查；号码加密保存，入库后不再逐一解密。",
    "Checked cell by cell when a file is received; stored encrypted, and not opened for this.",
)
FORBIDDEN = Words(
    "本系统不收录、不检查这一项（权利规则）。", "Neither kept nor checked here: rights come first."
)
MISUSED = Words(
    "弱劳力、半劳力参加务工并无不妥，不作为问题。",
    "Somebody of limited ability who works has done nothing questionable.",
)

UNCHECKED = (
    Unchecked("health_missing", TOOLS, Words("健康状况未填写", "Health is not stated"), HEALTH),
    Unchecked(
        "healthy_without_ability",
        guizhou("1111_14", "1111_15", "5_12_008"),
        Words("健康、未在校的成年人为弱劳力或无劳力", "Healthy, grown up, stated as unable"),
        HEALTH,
    ),
    Unchecked(
        "disabled_and_able",
        guizhou("4_01_008"),
        Words("肢体残疾一、二级为普通劳动力", "Severe limb disability, stated as able"),
        HEALTH,
    ),
    Unchecked(
        "cared_for_and_away",
        guizhou("5_01_004", "5_12_003"),
        Words("特困供养人员外出务工", "Lives on state care and works away"),
        AID,
    ),
    Unchecked("aid_missing", TOOLS, Words("低保、救助各项未填写", "Aid is not stated"), AID),
    Unchecked(
        "insurances",
        TOOLS,
        Words("医疗、养老保险都填或都未填", "Both or neither of two insurances"),
        AID,
    ),
    Unchecked(
        "post_without_months",
        guizhou("3_01_005", "3_01_006"),
        Words("有岗位无月数，或有月数无岗位", "A post without months, months without a post"),
        POSTS,
    ),
    Unchecked(
        "several_kinds_of_post",
        guizhou("3_01_010", "3_01_011"),
        Words("一人三种以上公益性岗位", "Three or more kinds of post"),
        POSTS,
    ),
    Unchecked(
        "place_without_months",
        TOOLS,
        Words("有务工地无务工时间，或相反", "A place without months of work, or the reverse"),
        YEARLY,
    ),
    Unchecked("abroad_missing", TOOLS, Words("是否国外务工未填写", "Work abroad"), YEARLY),
    Unchecked(
        "subsidy_measure_without_amount",
        guizhou("1111_10"),
        Words("有外出务工补贴措施，交通费补助为 0", "A subsidy measure, but no amount"),
        MEASURES,
    ),
    Unchecked(
        "measure_without_work",
        guizhou("1111_3", "4_11_014", "5_17_011", "5_17_013"),
        Words("有就业措施，户内无人务工", "An employment measure, nobody of the household works"),
        MEASURES,
    ),
    Unchecked(
        "measure_without_wages",
        guizhou("4_11_012"),
        Words("有就业措施，消除后无工资性收入", "An employment measure, no wages afterwards"),
        MEASURES,
    ),
    Unchecked(
        "risk_without_worker",
        guizhou("5_15_013", "5_15_014"),
        Words("风险为务工就业不稳，户内无人务工", "At risk by unstable work, nobody works"),
        MEASURES,
    ),
    Unchecked(
        "plan_without_need",
        guizhou("5_15_008", "5_15_009"),
        Words("计划外出，就业服务需求未填写", "Plans to go out, no service need stated"),
        PLANS,
    ),
    Unchecked(
        "child_plans_to_work",
        guizhou("2_12_004", "4_12_002"),
        Words("在校或无劳动力，计划外出务工", "At school or unable, plans to work"),
        PLANS,
    ),
    Unchecked(
        "phone_malformed",
        guizhou("2_01_013", "2_01_014"),
        Words("联系电话写法不对", "The phone is malformed"),
        AT_RECEIPT,
    ),
    Unchecked(
        "not_working_without_end",
        guizhou("1111_16"),
        Words("未务工，结束时间为空", "Not at work, no end month"),
        AT_RECEIPT,
    ),
    Unchecked(
        "identity_and_sex_differ",
        tool("1"),
        Words("性别、出生日期与证件号码不一致", "Sex or birth date contradicts the number"),
        AT_RECEIPT,
    ),
    Unchecked(
        "weak_and_working",
        guizhou("2_12_004"),
        Words("弱劳力、半劳力在务工", "Of limited ability and at work"),
        MISUSED,
    ),
    Unchecked("political_status", TOOLS, Words("政治面貌", "Political affiliation"), FORBIDDEN),
    Unchecked(
        "speaks_mandarin", TOOLS, Words("是否会讲普通话", "Whether Mandarin is spoken"), FORBIDDEN
    ),
)
