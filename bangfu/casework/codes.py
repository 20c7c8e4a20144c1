from bangfu.engine.codes import Code


class TaskKind(Code):
    DISCREPANCY = "discrepancy", "差异核实", "Verify a discrepancy"
    EARLY_WARNING = "early_warning", "预警处置", "Answer an early warning"


class TaskState(Code):
    OPEN = "open", "待核实", "Open"
    SUBMITTED = "submitted", "已提交佐证", "Evidence submitted"
    CLOSED = "closed", "已办结", "Closed"
    WITHDRAWN = "withdrawn", "已撤回", "Withdrawn"


UNFINISHED = (TaskState.OPEN, TaskState.SUBMITTED)


class EvidenceKind(Code):
    """佐证材料 (domain.md §10)."""

    NOTE = "note", "情况说明", "Note"
    PHONE = "phone", "电话联系记录", "Phone call"
    VISIT = "visit", "入户走访记录", "Household visit"
    CONTRACT = "contract", "合同或协议", "Contract"
    PAYSLIP = "payslip", "工资流水或签领表", "Wage record"
    INSURANCE = "insurance", "参保记录", "Insurance record"
    PHOTO = "photo", "照片", "Photo"
    OTHER = "other", "其他材料", "Other"


class Lateness(Code):
    """How the clock of an unfinished task stands."""

    OVERDUE = "overdue", "已超期", "Overdue"
    TODAY = "today", "今天到期", "Due today"
    SOON = "soon", "三个工作日内到期", "Due within three working days"
    LATER = "later", "未到期", "Not yet due"
