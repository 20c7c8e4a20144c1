"""零就业家庭: the stages of a case, its steps, services and the ways out of it."""

from bangfu.engine.codes import Code


class CaseStage(Code):
    """出现一户、认定一户、帮扶一人 (S2.12)."""

    CHECK = "check", "待村级核实", "Waits for the village"
    REVIEW = "review", "待乡镇初审", "Waits for the township"
    PUBLICATION = "publication", "公示", "Published"
    CERTIFICATION = "certification", "待两部门认定", "Waits for both departments"
    SERVICE = "service", "帮扶中", "Being helped"
    CLEARING = "clearing", "待县级确认清零", "Clearing waits for the county"
    CLEARED = "cleared", "已清零", "Cleared"
    ENDED = "ended", "已结束，不计入", "Ended, not counted"
    NOT_RECOGNISED = "not_recognised", "未认定", "Not recognised"
    WITHDRAWN = "withdrawn", "本户撤回", "Withdrawn by the household"


OPEN = (
    CaseStage.CHECK,
    CaseStage.REVIEW,
    CaseStage.PUBLICATION,
    CaseStage.CERTIFICATION,
    CaseStage.SERVICE,
    CaseStage.CLEARING,
)
CERTIFIED = (CaseStage.SERVICE, CaseStage.CLEARING, CaseStage.CLEARED, CaseStage.ENDED)


class CaseStep(Code):
    APPLY = "apply", "本户申请", "Application"
    CHECK = "check", "村级核实", "Village check"
    REVIEW = "review", "乡镇初审", "Township review"
    POST_VILLAGE = "post_village", "村内公示", "Published in the village"
    POST_TOWNSHIP = "post_township", "乡镇公示", "Published in the township"
    SUBMIT = "submit", "公示结束、报县认定", "Publication over, sent to the county"
    CERTIFY_LABOUR = "certify_labour", "人社部门认定", "Certified by human resources"
    CERTIFY_RURAL = "certify_rural", "乡村振兴部门认定", "Certified by rural revitalisation"
    PROPOSE = "propose", "乡镇提出清零", "Clearing proposed"
    CONFIRM = "confirm", "县级确认清零", "Clearing confirmed"
    VISIT = "visit", "回访", "Revisit"
    WITHDRAW = "withdraw", "本人撤回", "Withdrawn by the person"
    RESUME = "resume", "恢复办理", "Goes on as it stood"


POSTS = (CaseStep.POST_VILLAGE, CaseStep.POST_TOWNSHIP)
CERTIFICATIONS = (CaseStep.CERTIFY_LABOUR, CaseStep.CERTIFY_RURAL)
# four different people: none judges twice, and none judges what they put forward
JUDGED = (CaseStep.CHECK, CaseStep.REVIEW, *CERTIFICATIONS)
# what is done to a case once; a clearing that is not confirmed may be proposed again
ONCE = (CaseStep.APPLY, CaseStep.SUBMIT, *JUDGED, *POSTS)


class ServiceKind(Code):
    """What the household is owed after it was recognised (就业促进法 56, S2.12)."""

    JOB = "job", "推荐岗位", "A suitable job offered"
    GUIDANCE = "guidance", "职业指导", "Career guidance"
    TRAINING = "training", "培训信息", "Training offered"
    POLICY = "policy", "政策说明", "Policies explained"


class ServiceAnswer(Code):
    """The person's own; whatever it is, nothing follows from it (rights.md 2)."""

    WAITING = "waiting", "还没答复", "No answer yet"
    YES = "yes", "愿意", "Yes"
    NO = "no", "不去", "No"


class ClearingRoute(Code):
    """清零去向, with the local standard where one was found (domain.md §3)."""

    CONTRACT = (
        "contract",
        "单位就业（合同一年以上）",
        "Employed on a contract of a year or more",
    )
    BUSINESS = "business", "自主创业（有营业执照）", "Own business, registered"
    FLEXIBLE = "flexible", "灵活就业（一年 180 天以上）", "Flexible work, 180 days a year or more"
    WELFARE_POST = "welfare_post", "公益性岗位", "A public-welfare post"
    SEASONAL = "seasonal", "季节性、短期务工", "Seasonal or short work"
    FARM = "farm", "自家经营收入达到当地标准", "Income of the own farm at the local standard"
    OTHER_PROGRAMME = "other_programme", "通过其他专项行动", "Through another programme"
    NOBODY_WANTS = "nobody_wants", "户内没有人还想找工作", "Nobody of the household wants work now"
    MOVED = "moved", "迁出本县", "Moved out of the county"
    DIED = "died", "申请人去世", "Who applied has died"


# exits that may not last are asked after more often (S2: 不定期回访)
SHORT_LIVED = frozenset(
    {ClearingRoute.FLEXIBLE, ClearingRoute.WELFARE_POST, ClearingRoute.SEASONAL}
)
# who left by these is no longer part of the base: neither cleared nor a failure (rights.md 5)
NOT_COUNTED = frozenset({ClearingRoute.NOBODY_WANTS, ClearingRoute.MOVED, ClearingRoute.DIED})


class VisitOutcome(Code):
    STILL = "still", "仍有人就业", "Somebody is still at work"
    NO_LONGER = "no_longer", "不再有人就业", "Nobody is at work any longer"
    NO_MORE = "no_more", "本户不愿再回访", "The household wants no more visits"
