"""What the register says of a household without work, member by member, in words."""

from bangfu.engine.codes.code import Code


class HouseholdWork(Code):
    """零就业家庭的判断 (S2.1, S2.26). Where nobody wants work, nothing is amiss (rights.md 5)."""

    ZERO = (
        "zero",
        "有劳动能力、愿意工作的人都没有在务工",
        "Of those able and wanting to work nobody is at work",
    )
    SOMEBODY_WORKS = "somebody_works", "户内有人在务工", "Somebody of the household is at work"
    NOBODY_WANTS = (
        "nobody_wants",
        "没有人表示想工作，不计入，也不算未完成",
        "Nobody said that they want work: not counted, and not a failure",
    )
    NOBODY_ABLE = (
        "nobody_able",
        "没有劳动年龄内、有劳动能力、不在校的人",
        "Nobody is of working age, able and out of school",
    )
    OTHER_STATUS = (
        "other_status",
        "不是脱贫户，也不是监测对象",
        "Neither lifted out of poverty nor monitored",
    )


class MemberWork(Code):
    """Why a member counts, or does not."""

    WANTS_WORK = "wants_work", "想工作、没有在务工", "Wants work, is not at work"
    AT_WORK = "at_work", "在务工", "At work"
    NOT_SAID = "not_said", "没有表示想工作", "Did not say that they want work"
    AGE_UNKNOWN = "age_unknown", "没有出生日期，请先核对", "No date of birth: to be checked first"
    TOO_YOUNG = "too_young", "未满 16 周岁", "Under 16"
    OF_RETIREMENT_AGE = "of_retirement_age", "已到法定退休年龄", "Of statutory retirement age"
    AT_SCHOOL = "at_school", "在校", "At school"
    NOT_ABLE = "not_able", "没有劳动能力或未登记", "Not able to work, or not stated"
