from bangfu.engine.codes import Code


class Purpose(Code):
    """What a consent is for. One consent, one purpose (rights.md 1; PIPL 14, 23)."""

    OFFER = "offer", "向用人单位推荐本人", "Being offered to an employer"
    PLACEMENT = "placement", "安排到岗就业", "Being placed in a job"
    TRANSPORT = "transport", "参加有组织的出行", "Travelling to work in a group"
    TRAINING = "training", "报名参加培训", "Being enrolled in training"
    EXCHANGE = "exchange", "与其他单位交换本人信息", "Exchange of data with another body"
    PUBLICATION = "publication", "把本人经历作为案例公开", "Publishing one's story as a case"


# purposes that serve one other side, whom the consent names (PIPL 23)
NAMES_A_PARTY = frozenset(
    {Purpose.PLACEMENT, Purpose.TRANSPORT, Purpose.TRAINING, Purpose.EXCHANGE}
)

# purposes of finding work: who is not looking is not asked for them (rights.md 3)
OF_WORK = frozenset({Purpose.OFFER, Purpose.PLACEMENT, Purpose.TRANSPORT})


class Channel(Code):
    """How the person said so."""

    PORTAL = "portal", "本人在手机上", "By the person in the portal"
    IN_PERSON = "in_person", "当面", "In person"
    PHONE = "phone", "电话", "By phone"


class NotLookingReason(Code):
    """Why, if the person cares to say: never asked twice, never judged."""

    UNSAID = "unsaid", "不想说", "Prefers not to say"
    CARING = "caring", "照顾家人", "Caring for family"
    HEALTH = "health", "身体原因", "Health"
    STUDY = "study", "在上学", "Studying"
    OWN_FARM = "own_farm", "种自家的地", "Working the own farm"
    RETIRED = "retired", "已退休", "Retired"


class RequestKind(Code):
    """What a person may ask for about the own data (PIPL 44–48), or simply help (S1 就业求助)."""

    SEE = "see", "查阅", "To see the file"
    COPY = "copy", "复制一份", "A copy of the file"
    CORRECT = "correct", "更正", "A correction"
    OBJECT = "object", "不同意某种使用", "To object to a use"
    DELETE = "delete", "删除", "Deletion"
    HELP = "help", "就业求助", "Help with finding work"


class RequestState(Code):
    OPEN = "open", "待答复", "Waiting for an answer"
    GRANTED = "granted", "已照办", "Done as asked"
    PARTLY = "partly", "已部分照办", "Done in part"
    REFUSED = "refused", "未照办（附理由）", "Not done, with the reason"
    WITHDRAWN = "withdrawn", "本人撤回", "Taken back by the person"


class ComplaintKind(Code):
    COMPLAINT = "complaint", "投诉", "Complaint"
    DISPUTE = "dispute", "劳动争议", "Labour dispute"


class Matter(Code):
    """What a complaint is about."""

    PRESSURE = "pressure", "被要求务工、培训或外出", "Pressed to work, train or leave home"
    BENEFIT = "benefit", "待遇被减少或停发", "Benefits cut or stopped"
    CONDUCT = "conduct", "工作人员的做法", "How staff behaved"
    PERSONAL_DATA = "personal_data", "个人信息被滥用", "Misuse of personal data"
    WAGES = "wages", "拖欠、克扣工资", "Wages unpaid or cut"
    CONTRACT = "contract", "合同或社保", "Contract or insurance"
    FEES = "fees", "收费、押金、扣证件", "Fees, deposits, documents kept"
    SAFETY = "safety", "劳动安全和食宿", "Safety, food and lodging"
    OTHER = "other", "其他", "Other"


class Stage(Code):
    """快立、快调、快审、快结 (S0.102, S3.98)."""

    ACCEPT = "accept", "立：受理", "Accepted"
    MEDIATE = "mediate", "调：调解", "Mediated"
    HEAR = "hear", "审：查明", "Heard"
    CLOSE = "close", "结：答复", "Answered"


STAGES = {
    ComplaintKind.COMPLAINT: (Stage.ACCEPT, Stage.HEAR, Stage.CLOSE),
    ComplaintKind.DISPUTE: tuple(Stage),
}


class ComplaintOutcome(Code):
    UPHELD = "upheld", "属实，已纠正", "Upheld and put right"
    PARTLY = "partly", "部分属实", "Upheld in part"
    NOT_UPHELD = "not_upheld", "未查实", "Not upheld"
    SETTLED = "settled", "调解达成一致", "Settled by mediation"
    REFERRED = "referred", "已转有权机关办理", "Passed to the competent body"


class WatchVerdict(Code):
    """What a change of the file after a complaint was held to be."""

    RETALIATION = "retaliation", "属于报复", "Retaliation"
    OTHERWISE = "otherwise", "不属于报复", "Not retaliation"


class LocalDays(Code):
    """Dated local parameters, in days; how many is in `rights.parameters`."""

    CONSENT = "consent", "同意的有效期（天）", "How long a consent holds (days)"
    NOT_LOOKING = "not_looking", "“暂不找工作”的有效期（天）", "How long “not looking” holds (days)"
    DO_NOT_DISTURB = "do_not_disturb", "不再打扰（天）", "Do not disturb (days)"
    WATCH = "watch", "投诉后防报复观察期（天）", "Retaliation watch after a complaint (days)"
    PORTAL_CODE = "portal_code", "一次性开通码有效期（天）", "How long a one-time code holds (days)"
    PORTAL_WAIT = (
        "portal_wait",
        "重置本人账号前的等待（天）",
        "Wait before a code renews an account that is in use (days)",
    )
    VISIT_AGAIN = "visit_again", "多少天内不重复走访", "Nobody is visited again within (days)"
    AFTER_CODE = (
        "after_code",
        "开通码使用后、手机上的同意须复核（天）",
        "Consents in the portal so soon after a code are to be asked again (days)",
    )
    SEE = "see", "查阅的答复时限（工作日）", "Answer to: see (working days)"
    COPY = "copy", "复制的答复时限（工作日）", "Answer to: copy (working days)"
    CORRECT = "correct", "更正的答复时限（工作日）", "Answer to: correct (working days)"
    OBJECT = "object", "反对使用的答复时限（工作日）", "Answer to: object (working days)"
    DELETE = "delete", "删除的答复时限（工作日）", "Answer to: delete (working days)"
    HELP = "help", "求助的答复时限（工作日）", "Answer to: help (working days)"
    COMPLAINT_ACCEPT = "complaint_accept", "投诉受理（工作日）", "Complaint accepted (working days)"
    COMPLAINT_HEAR = "complaint_hear", "投诉查明（工作日）", "Complaint heard (working days)"
    COMPLAINT_CLOSE = "complaint_close", "投诉答复（工作日）", "Complaint answered (working days)"
    DISPUTE_ACCEPT = "dispute_accept", "争议快立（工作日）", "Dispute accepted (working days)"
    DISPUTE_MEDIATE = "dispute_mediate", "争议快调（工作日）", "Dispute mediated (working days)"
    DISPUTE_HEAR = "dispute_hear", "争议快审（工作日）", "Dispute heard (working days)"
    DISPUTE_CLOSE = "dispute_close", "争议快结（工作日）", "Dispute closed (working days)"
