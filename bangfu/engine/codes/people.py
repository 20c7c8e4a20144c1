"""Code lists of people, with the labels of the national export (peers.md (f) 2)."""

from bangfu.engine.codes.code import Code


class Sex(Code):
    MALE = "male", "男", "Male"
    FEMALE = "female", "女", "Female"
    UNKNOWN = "unknown", "未知", "Not stated", "9", "未说明"


class PovertyStatus(Code):
    """识别标准 of the household: lifted out of poverty, or one of the three monitored kinds."""

    LIFTED_OUT = (
        "lifted_out",
        "脱贫户",
        "Lifted out of poverty",
        "脱贫人口",
        "已脱贫",
        "脱贫享受政策",
    )
    MONITORED_UNSTABLE = "monitored_unstable", "脱贫不稳定户", "Monitored: unstably lifted out"
    MONITORED_MARGINAL = "monitored_marginal", "边缘易致贫户", "Monitored: at the margin"
    MONITORED_SUDDEN = "monitored_sudden", "突发严重困难户", "Monitored: sudden hardship"
    LOW_INCOME = "low_income", "农村低收入人口", "Rural low-income", "农村低收入户"
    NONE = "none", "一般农户", "None of these", "一般户"


class LabourAbility(Code):
    """劳动技能 of the national export, which is ability to work (numbering differs by source)."""

    ORDINARY = "ordinary", "普通劳动力", "Able to work"
    SKILLED = "skilled", "技能劳动力", "Able to work, skilled"
    LIMITED = "limited", "弱劳动力或半劳动力", "Limited ability", "弱劳力半劳力", "弱劳力、半劳力"
    LOST = "lost", "丧失劳动力", "Ability lost"
    NONE = "none", "无劳动力", "Not able to work"


class EducationLevel(Code):
    NONE = "none", "文盲或半文盲", "None", "文盲半文盲"
    PRIMARY = "primary", "小学", "Primary school"
    LOWER_SECONDARY = "lower_secondary", "初中", "Lower secondary school"
    UPPER_SECONDARY = "upper_secondary", "高中", "Upper secondary school", "中专", "高中（中专）"
    COLLEGE = "college", "大专", "College", "大专及以上"
    UNIVERSITY = "university", "本科及以上", "University", "本科"


class SchoolStatus(Code):
    """在校生状况. Kept by stage: the flow only needs to know who is at school."""

    PRESCHOOL = "preschool", "学前", "Before school", "学龄前儿童", "学前教育"
    COMPULSORY = (
        "compulsory",
        "义务教育",
        "Compulsory school",
        "小学",
        "七年级",
        "八年级",
        "九年级",
        "初中一年级",
        "初中二年级",
        "初中三年级",
    )
    UPPER_SECONDARY = (
        "upper_secondary",
        "高中阶段",
        "Upper secondary",
        "普通高中一年级",
        "普通高中二年级",
        "普通高中三年级",
    )
    HIGHER = (
        "higher",
        "高等教育",
        "Higher education",
        "本科一年级",
        "本科二年级",
        "本科三年级",
        "本科四年级",
        "本科五年级",
        "硕士研究生及以上",
    )
    # who learns a trade, which is what 雨露计划 supports (S0.103, S0.107)
    VOCATIONAL_SECONDARY = (
        "vocational_secondary",
        "中等职业教育",
        "Vocational secondary",
        "中职",
        "中职一年级",
        "中职二年级",
        "中职三年级",
        "技师学院一年级",
        "技师学院二年级",
        "技师学院三年级",
        "技师学院四年级",
    )
    VOCATIONAL_HIGHER = (
        "vocational_higher",
        "高等职业教育",
        "Vocational higher",
        "高职高专",
        "高职高专一年级",
        "高职高专二年级",
        "高职高专三年级",
    )


class Relation(Code):
    """与户主关系."""

    HEAD = "head", "户主", "Head of household", "本人或户主"
    SPOUSE = "spouse", "配偶", "Spouse"
    SON = "son", "之子", "Son"
    DAUGHTER = "daughter", "之女", "Daughter"
    DAUGHTER_IN_LAW = "daughter_in_law", "之儿媳", "Daughter-in-law"
    SON_IN_LAW = "son_in_law", "之女婿", "Son-in-law"
    GRANDCHILD = (
        "grandchild",
        "之孙辈",
        "Grandchild",
        "之孙子",
        "之孙女",
        "之外孙子",
        "之外孙女",
        "之曾孙子",
        "之曾孙女",
    )
    PARENT = "parent", "之父母", "Parent", "之父", "之母"
    PARENT_IN_LAW = (
        "parent_in_law",
        "配偶之父母",
        "Parent-in-law",
        "之岳父",
        "之岳母",
        "之公公",
        "之婆婆",
    )
    GRANDPARENT = (
        "grandparent",
        "之祖辈",
        "Grandparent",
        "之祖父",
        "之祖母",
        "之外祖父",
        "之外祖母",
    )
    SIBLING = "sibling", "之兄弟姐妹", "Sibling", "之兄弟媳妇"
    OTHER = "other", "其他", "Other", "之侄儿", "之侄女", "之叔伯"


class PopulationKind(Code):
    """人口身份 of a household: several may hold at once (S0 “含防止返贫监测对象”)."""

    LIFTED_OUT = "lifted_out", "脱贫户", "Lifted out of poverty"
    MONITORED_UNSTABLE = "monitored_unstable", "脱贫不稳定户", "Monitored: unstably lifted out"
    MONITORED_MARGINAL = "monitored_marginal", "边缘易致贫户", "Monitored: at the margin"
    MONITORED_SUDDEN = "monitored_sudden", "突发严重困难户", "Monitored: sudden hardship"
    LOW_INCOME = "low_income", "农村低收入户", "Rural low-income household"
    RELOCATED = "relocated", "易地搬迁户", "Relocated household"


class StatusSource(Code):
    """从何得知 a household has the status."""

    START = "start", "启用时的台账", "The register when this began"
    FILE = "file", "全国系统文件", "A file of the national system"
    DECISION = "decision", "县级审定", "A county's decision"
    DOCUMENT = "document", "文件、证明", "A document"
