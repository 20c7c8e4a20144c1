"""What work and what training a person says they want (五清, S2.20, S2.21)."""

from bangfu.engine.codes.code import Code


class SaidHow(Code):
    """How a person's word came to the register."""

    VISIT = "visit", "入户走访", "On a visit"
    OFFICE = "office", "本人到窗口", "At the office"
    PHONE = "phone", "电话", "By phone"
    PORTAL = "portal", "本人在手机上", "By the person in the portal"


class WishForm(Code):
    """想以什么形式就业 (S2.20)."""

    EMPLOYED = "employed", "进厂、进企业", "Employed by an organisation"
    WORKSHOP = "workshop", "帮扶车间", "Assistance workshop"
    WELFARE_POST = "welfare_post", "公益性岗位", "Public-welfare post"
    FLEXIBLE = "flexible", "零工、灵活就业", "Odd jobs, flexible work"
    SELF_EMPLOYED = "self_employed", "自己创业", "Own business"
    ANY = "any", "什么形式都行", "Any form"


class WishPlace(Code):
    """愿意到哪里务工."""

    VILLAGE = "village", "本村", "In the village"
    TOWNSHIP = "township", "本乡镇", "In the township"
    COUNTY = "county", "本县", "In the county"
    PROVINCE = "province", "省内县外", "Elsewhere in the province"
    OTHER_PROVINCE = "other_province", "省外", "In another province"
    ANY = "any", "哪里都行", "Anywhere"


class WishHours(Code):
    """想要的工作时间."""

    FULL_TIME = "full_time", "全天", "Full time"
    PART_TIME = "part_time", "半天或钟点", "Part time"
    OFF_SEASON = "off_season", "农闲时", "When the farm leaves time"
    ANY = "any", "什么时间都行", "Any hours"


class TrainingWanted(Code):
    """是否想参加培训: either answer is an answer, and neither has a consequence."""

    WANTED = "wanted", "想参加培训", "Wants training"
    NOT_NOW = "not_now", "暂不需要培训", "No training for now"


class TrainingMode(Code):
    """培训方式 (S2.21)."""

    NEARBY = "nearby", "村里或附近集中培训", "In or near the village"
    SCHOOL = "school", "到培训机构", "At a training school"
    AT_WORK = "at_work", "在岗边干边学", "At work"
    ONLINE = "online", "线上", "Online"
    ANY = "any", "什么方式都行", "Any way"


class Fact(Code):
    """五清: the five facts that are to be known of everybody (S2.116, S2.17–S2.21)."""

    FAMILY = "family", "家庭情况", "Family"
    STATUS = "status", "劳动能力", "Ability to work"
    SKILL = "skill", "文化程度", "Education"
    WISH = "wish", "就业意愿", "Wish for work"
    TRAINING = "training", "培训需求", "Training need"
