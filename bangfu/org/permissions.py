"""What may be done at all; which role may do it is in `org.roles`."""

from enum import StrEnum
from typing import Self

from bangfu.org.codes import Duty


class Permission(StrEnum):
    """Value, Chinese, English, and the programmes in one of which it is held; none: in any."""

    zh: str
    en: str
    duties: frozenset[Duty]

    def __new__(cls, value: str, zh: str, en: str, *duties: Duty) -> Self:
        member = str.__new__(cls, value)
        member._value_ = value
        member.zh, member.en, member.duties = zh, en, frozenset(duties)
        return member

    # a file belongs to one programme: `Batch.duty`
    FILE_RECEIVE = "file_receive", "接收文件", "Receive files", Duty.REGISTER, Duty.COMPARISON
    FILE_APPLY = "file_apply", "文件入库", "Put files to use", Duty.REGISTER, Duty.COMPARISON
    PERSON_VIEW = "person_view", "查看个人档案", "See people's files", Duty.REGISTER
    MONITORED_WORK = (
        "monitored_work",
        "办理监测对象",
        "Work on monitored households",
        Duty.REGISTER,
    )
    CHECK_MANAGE = "check_manage", "台账检查、停用规则", "Run and mute checks", Duty.REGISTER
    PERSON_EDIT = "person_edit", "更正台账", "Correct the register", Duty.REGISTER
    REVEAL = "reveal", "查看完整信息", "See one masked value whole", Duty.REGISTER
    EXPORT = "export", "导出名单", "Take lists of people away", Duty.REGISTER
    EXPORT_PERSONAL = "export_personal", "导出个人信息", "Take personal columns away", Duty.REGISTER
    EXPORT_SENSITIVE = (
        "export_sensitive",
        "导出证件号码、电话",
        "Take numbers and phones away",
        Duty.REGISTER,
    )
    EXPORT_APPROVE = (
        "export_approve",
        "批准他人的大批量导出",
        "Agree to large exports of others",
        Duty.REGISTER,
    )
    DISCLOSURE_OVERSEE = (
        "disclosure_oversee",
        "监督查看与导出，设定上限",
        "Watch over reveals and exports, set their limits",
    )
    HOUSEHOLD_CHANGE = (
        "household_change",
        "登记户内变动",
        "Record births, deaths and moves",
        Duty.REGISTER,
    )
    VISIT = "visit", "入户走访", "Visit people and record what they say", Duty.REGISTER
    # what was learnt, not the words noted down, pictures, signatures or voices
    VISIT_VIEW = "visit_view", "查看走访结果", "See what visits found", Duty.REGISTER
    FINDING_VIEW = "finding_view", "查看差异", "See discrepancies", Duty.COMPARISON
    COMPARISON_RUN = "comparison_run", "开展比对", "Run comparisons", Duty.COMPARISON
    FINDING_DISPATCH = "finding_dispatch", "派发核实", "Dispatch verification", Duty.COMPARISON
    TASK_WORK = "task_work", "提交佐证", "Hand in evidence", Duty.COMPARISON
    FINDING_SETTLE = "finding_settle", "办结差异", "Settle discrepancies", Duty.COMPARISON
    FIGURE_VIEW = "figure_view", "查看监测数据", "See figures", Duty.MONITORING
    MONTH_CLOSE = "month_close", "月度结账", "Close the month", Duty.MONITORING
    WARNING_ANSWER = "warning_answer", "处置预警", "Answer early warnings", Duty.MONITORING
    TARGET_SET = "target_set", "设定年度目标", "Set yearly targets", Duty.MONITORING
    FORM_FILL = "form_fill", "填报报表", "Fill official forms", Duty.MONITORING
    CONSENT_RECORD = "consent_record", "登记本人意愿", "Record a person's word", Duty.REGISTER
    PLACE = "place", "安排上岗", "Place people who agreed", Duty.REGISTER
    ZERO_CHECK = (
        "zero_check",
        "核实、公示零就业家庭申请",
        "Check and publish zero-employment cases",
        Duty.REGISTER,
    )
    ZERO_REVIEW = (
        "zero_review",
        "初审零就业家庭、提供服务",
        "Review zero-employment cases and serve them",
        Duty.REGISTER,
    )
    ZERO_CERTIFY = (
        "zero_certify",
        "认定零就业家庭、确认清零",
        "Certify zero-employment cases, confirm clearing",
        Duty.REGISTER,
    )
    PORTAL_CODE = "portal_code", "发放本人账号开通码", "Hand out portal codes", Duty.REGISTER
    REQUEST_ANSWER = "request_answer", "答复本人请求", "Answer people's requests", Duty.REGISTER
    COMPLAINT_HANDLE = "complaint_handle", "办理投诉和争议", "Handle complaints", Duty.RIGHTS
    RIGHTS_SET = (
        "rights_set",
        "设定告知书和期限",
        "Set the texts of consents and the days",
        Duty.RIGHTS,
    )
    OWN_FILE = "own_file", "查看自己的档案", "See the own file"
    ACCOUNT_MANAGE = "account_manage", "管理账号", "Manage accounts"
    ACCOUNT_CONFIRM = "account_confirm", "确认账号事项", "Agree to steps on accounts"
    SYSTEM_MANAGE = "system_manage", "查看系统运行", "See how the system runs"
    TRAIL_VIEW = "trail_view", "查看操作记录", "Read the trail"


# with one of these a person's name and circumstances are on the screen
PERSONAL = frozenset(
    {
        Permission.FILE_RECEIVE,
        Permission.FILE_APPLY,
        Permission.PERSON_VIEW,
        Permission.PERSON_EDIT,
        Permission.MONITORED_WORK,
        Permission.HOUSEHOLD_CHANGE,
        Permission.REVEAL,
        Permission.EXPORT,
        Permission.EXPORT_PERSONAL,
        Permission.EXPORT_SENSITIVE,
        Permission.EXPORT_APPROVE,
        Permission.VISIT,
        Permission.VISIT_VIEW,
        Permission.FINDING_VIEW,
        Permission.FINDING_DISPATCH,
        Permission.TASK_WORK,
        Permission.FINDING_SETTLE,
        Permission.CONSENT_RECORD,
        Permission.PLACE,
        Permission.ZERO_CHECK,
        Permission.ZERO_REVIEW,
        Permission.ZERO_CERTIFY,
        Permission.PORTAL_CODE,
        Permission.REQUEST_ANSWER,
        Permission.COMPLAINT_HANDLE,
    }
)
