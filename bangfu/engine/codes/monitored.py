"""防止返贫监测对象: how a household comes to be monitored, and no longer (domain.md §1.2)."""

from bangfu.engine.codes.code import Code


class LeadSource(Code):
    """线索来源."""

    HOUSEHOLD = "household", "农户申报", "The household itself"
    STAFF = "staff", "干部排查", "Staff going round"
    DEPARTMENT = "department", "部门预警", "Another department"
    PETITION = "petition", "信访", "A petition"
    HOTLINE = "hotline", "12317 热线", "The hotline 12317"


class RiskKind(Code):
    """返贫致贫风险."""

    ILLNESS = "illness", "因病", "Illness"
    DISABILITY = "disability", "因残", "Disability"
    SCHOOLING = "schooling", "因学", "Schooling"
    DISASTER = "disaster", "因自然灾害", "Natural disaster"
    HOUSING = "housing", "因安全住房", "Unsafe housing"
    WATER = "water", "因安全饮水", "Unsafe water"
    LABOUR = "labour", "缺劳动力", "Lack of labour"
    WORK = "work", "务工就业不稳", "Unstable work"
    OTHER = "other", "其他", "Other"


class CaseAim(Code):
    """办什么: elimination mirrors identification."""

    IDENTIFY = "identify", "识别监测对象", "To be monitored"
    ELIMINATE = "eliminate", "风险消除", "Risk gone"


class CaseStage(Code):
    """办到哪一步, by what is done next; the last three are ends, none of them a blame."""

    LEAD = "lead", "待入户核实", "To be visited"
    VISITED = "visited", "待评议公示", "To be discussed and published"
    PUBLISHED = "published", "待乡镇初审", "To be reviewed by the township"
    REVIEWED = "reviewed", "待县级审定", "To be decided by the county"
    DECIDED = "decided", "已审定", "Decided"
    NOT_SO = "not_so", "不符合条件", "Not so"
    NOT_AUTHORISED = "not_authorised", "农户未授权，已结束", "Not authorised, ended"


class CaseDone(Code):
    """办了什么: the step by which a case came to the stage of the same name."""

    VISITED = "visited", "入户核实，农户已授权", "Visited, the household authorised it"
    PUBLISHED = "published", "民主评议同意，已张贴公示", "Discussed and published"
    REVIEWED = "reviewed", "乡镇初审符合", "Reviewed by the township: so"
    DECIDED = "decided", "县级审定符合", "Decided by the county: so"
    NOT_SO = "not_so", "认为不符合条件，已结束", "Found not so, ended"
    NOT_AUTHORISED = (
        "not_authorised",
        "入户核实，农户未授权，已结束",
        "Visited, not authorised, ended",
    )
