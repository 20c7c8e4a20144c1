"""What each action on record is called. A test holds the list complete."""

import json
from functools import cache

from django.apps import apps
from django.db.models import Model
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from bangfu.audit.models import Record
from bangfu.disclosure.codes import Purpose
from bangfu.disclosure.kinds import kind_at
from bangfu.engine.codes import Code
from bangfu.org.language import label
from bangfu.web.exports.lists import LISTS


class Action(Code):
    """Every action that is put on record, by the name it has there."""

    ACCEPT_INVITATION = "accept_invitation", "接受邀请", "Invitation accepted"
    ANSWER_CHANGE = "answer_change", "回复变动提示", "Notice of a change answered"
    ANSWER_REQUEST = "answer_request", "答复个人请求", "Request answered"
    ASK_ACCOUNT_STEP = "ask_account_step", "申请账号事项", "Step on an account asked for"
    CONFIRM_ACCOUNT_STEP = "confirm_account_step", "确认账号事项", "Step on an account agreed to"
    REFUSE_ACCOUNT_STEP = "refuse_account_step", "未同意账号事项", "Step on an account refused"
    ASK = "ask", "提出个人请求", "Request made"
    BATCH_APPLIED = "batch_applied", "文件入库", "File applied"
    BATCH_CUT_OFF = "batch_cut_off", "文件接收中断", "Reception cut off"
    BATCH_WITHDRAWN = "batch_withdrawn", "撤回文件", "File withdrawn"
    CANCEL_RUN = "cancel_run", "取消长任务", "Run cancelled"
    CHANGE_PASSWORD = "change_password", "修改密码", "Password changed"
    CHANGE_STAFF = "change_staff", "变更账号", "Account changed"
    CLOSE_COMPLAINT = "close_complaint", "投诉办结", "Complaint closed"
    COMPARISON_RUN = "comparison_run", "开展比对", "Comparison run"
    COMPLAINT_STEP = "complaint_step", "投诉办理", "Complaint taken on"
    CONFIRM_SECOND_FACTOR = "confirm_second_factor", "启用动态口令", "Second factor set up"
    CUT_TRAIL = "cut_trail", "到期清除较早的操作记录", "Oldest records of the trail cleared"
    DISPATCH = "dispatch", "派发核实", "Dispatched"
    DOWNLOAD_ERRORS = "download_errors", "下载标注文件", "Marked-up file taken"
    DOWNLOAD_FORM = "download_form", "下载报表", "Form taken"
    END_AGREEMENT = "end_agreement", "终止保密协议", "Agreement ended"
    END_NOT_LOOKING = "end_not_looking", "撤销无就业意愿", "No longer not looking"
    END_SESSION = "end_session", "结束登录", "Session ended"
    EDIT_UNDONE = "edit_undone", "撤销更正", "Correction taken back"
    ENQUEUE_RUN = "enqueue_run", "提交长任务", "Run queued"
    EXPORT_DISCREPANCIES = "export_discrepancies", "导出差异", "Discrepancies exported"
    ASK_EXPORT = "ask_export", "申请导出", "Export asked for"
    APPROVE_EXPORT = "approve_export", "批准导出", "Export approved"
    REFUSE_EXPORT = "refuse_export", "未批准导出", "Export refused"
    MAKE_EXPORT = "make_export", "生成导出文件", "Export made"
    HOLD_EXPORT = "hold_export", "名单变大，等他人批准", "Export grown, held for another"
    EXPORT_PERSON = "export_person", "列入导出名单", "In a list taken away"
    DROP_EXPORT = "drop_export", "作废导出", "Export dropped"
    DOWNLOAD_EXPORT = "download_export", "下载导出文件", "Export downloaded"
    DELETE_EXPORT = "delete_export", "删除导出文件", "Export deleted"
    WRITE_LIST = "write_list", "服务器上写出名单", "List written on the server"
    EXPORT_TRAIL = "export_trail", "导出操作记录", "Trail exported"
    EXTRACT_APPLIED = "extract_applied", "外部数据入库", "Outside table applied"
    FILE_RECEIVED = "file_received", "接收文件", "File received"
    FILE_REFUSED = "file_refused", "文件未接收", "File refused"
    FILE_REPEATED = "file_repeated", "重复文件", "File repeated"
    FILES_FORGOTTEN = "files_forgotten", "到期删除文件", "Files deleted after their time"
    FILL_FORM = "fill_form", "填报报表", "Form filled"
    GIVE_CONSENT = "give_consent", "给出同意", "Consent given"
    PROVE_CONSENT = "prove_consent", "补充同意的凭证", "Proof added to a consent"
    USE_CONSENT = "use_consent", "按同意办理", "Consent used"
    OPEN_SCREENING = "open_screening", "查看上岗回访", "Confidential question opened"
    SCREENING_CLOSED = "screening_closed", "上岗回访问过", "Confidential question asked"
    HOLD_EMPLOYER = "hold_employer", "暂停向单位安排上岗", "Placements with an employer held"
    LIFT_HOLD = "lift_hold", "恢复向单位安排上岗", "Hold on an employer lifted"
    HAND_OVER = "hand_over", "移交任务", "Tasks handed over"
    MOVE_TASK = "move_task", "任务转到其他单位", "Task moved to another office"
    IMPORT_DIVISIONS = "import_divisions", "导入区划", "Divisions imported"
    INDEX_KEY_ROTATED = "index_key_rotated", "更换索引密钥", "Index key changed"
    INVITE = "invite", "发出邀请", "Invited"
    ISSUE_PORTAL_CODE = "issue_portal_code", "发放本人账号开通码", "Portal code issued"
    PEOPLE_MERGED = "people_merged", "合并同一人的两条记录", "Two entries of one person merged"
    MERGE_UNDONE = "merge_undone", "撤销合并", "Merge undone"
    TARGET_SET = "target_set", "设定目标任务", "Target set"
    WARNING_ANSWERED = "warning_answered", "答复预警", "Early warning answered"
    KEYS_ROTATED = "keys_rotated", "更换密钥", "Keys changed"
    LINK_SUBJECT = "link_subject", "关联统一认证", "Single sign-on joined"
    LODGE_COMPLAINT = "lodge_complaint", "提出投诉", "Complaint lodged"
    MAKE_STAFF = "make_staff", "建立账号", "Account made"
    MONTH_CLOSED = "month_closed", "月度结账", "Month closed"
    OPEN_ACCOUNT = "open_account", "开通本人账号", "Own account opened"
    OPEN_COMPLAINT = "open_complaint", "查看投诉", "Complaint opened"
    OPEN_CONSENT = "open_consent", "取走同意记录", "Record of consent taken"
    OPEN_OWN_FILE = "open_own_file", "本人查看档案", "Own file opened"
    TAKE_COPY = "take_copy", "取走本人副本", "Copy of the person's file taken"
    OPEN_REQUEST = "open_request", "查看个人请求", "Request opened"
    OPEN_BATCH_ROWS = "open_batch_rows", "查看文件的预览", "Preview of a file opened"
    OPEN_RIGHTS = "open_rights", "查看意愿和权利", "Wishes and rights opened"
    OPEN_DISCREPANCY = "open_discrepancy", "查看差异", "Discrepancy opened"
    OPEN_EVIDENCE = "open_evidence", "查看佐证", "Evidence opened"
    OPEN_CONSENT_PROOF = "open_consent_proof", "查看同意的凭证", "Proof of a consent opened"
    OPEN_FIGURE_PEOPLE = "open_figure_people", "查看指标对应人员", "People of a figure opened"
    OPEN_FORM_CELL = "open_form_cell", "查看报表对应人员", "People of a form's cell opened"
    OPEN_PERSON = "open_person", "查看个人档案", "Person's file opened"
    OPEN_TASK = "open_task", "派发任务", "Task opened"
    OPEN_MONITORED_CASE = "open_monitored_case", "登记监测线索", "Monitoring lead recorded"
    TAKE_MONITORED_STEP = "take_monitored_step", "办理监测对象", "Monitoring step taken"
    OPEN_MONITORED_CASE_FILE = (
        "open_monitored_case_file",
        "查看监测对象办理",
        "Monitoring case opened",
    )
    PRINT_CARD = "print_card", "打印明白卡", "Card for the person printed"
    PRINT_VILLAGE_NOTICE = "print_village_notice", "打印村内公示", "Village notice printed"
    HOUSEHOLD_CHANGE = "household_change", "登记户内变动", "Household change recorded"
    HOUSEHOLD_CHANGE_UNDONE = (
        "household_change_undone",
        "撤销户内变动",
        "Household change undone",
    )
    OPEN_LIST = "open_list", "查看名单中的人", "People of a list opened"
    OPEN_HOUSEHOLD = "open_household", "查看一户", "Household opened"
    OPEN_STATUS = "open_status", "登记人口身份", "Status recorded"
    UNDO_STATUS = "undo_status", "撤销人口身份登记", "Record of a status taken back"
    UNDO_MONITORED_STEP = (
        "undo_monitored_step",
        "撤销监测对象办理步骤",
        "Monitoring step taken back",
    )
    END_STATUS = "end_status", "终止人口身份", "Status ended"
    PERSON_CONFIRMED = "person_confirmed", "核实人员信息", "Person confirmed"
    PERSON_CORRECTED = "person_corrected", "更正台账", "Register corrected"
    PLACE = "place", "安排就业", "Placed"
    PREVIEW_RENEWED = "preview_renewed", "重新预览", "Preview renewed"
    PUBLISH_NOTICE = "publish_notice", "发布告知文本", "Text of consent published"
    RECORD_AGREEMENT = "record_agreement", "登记保密协议", "Agreement recorded"
    REFUSE_CONSENT = "refuse_consent", "不同意", "Consent refused"
    REGISTER_CHECKED = "register_checked", "台账检查", "Register checked"
    RULE_MUTED = "rule_muted", "停用检查规则", "Check muted"
    RULE_UNMUTED = "rule_unmuted", "恢复检查规则", "Check shown again"
    REMOVE_SECOND_FACTOR = "remove_second_factor", "解除动态口令", "Second factor removed"
    RENEW_ACCESS = "renew_access", "凭开通码重置本人账号", "Own account renewed with a code"
    VOID_PORTAL_CODE = "void_portal_code", "本人作废开通码", "Portal code voided by the person"
    RENEW_ACCOUNT = "renew_account", "续期账号", "Account renewed"
    RENEW_CODES = "renew_recovery_codes", "更换恢复码", "Recovery codes renewed"
    REOPEN = "reopen", "退回重办", "Reopened"
    REOPEN_TASK = "reopen_task", "任务退回", "Task reopened"
    REPEAT_RUN = "repeat_run", "重做长任务", "Run repeated"
    RESET_PASSWORD = "reset_password", "重置密码", "Password reset"
    RETENTION = "retention", "到期清除", "Cleared after its time"
    REVEAL = "reveal", "查看完整信息", "Seen whole"
    REVEAL_LIMIT = "reveal_limit_reached", "查看次数达到上限", "Limit of reveals reached"
    SAY_NOT_LOOKING = "say_not_looking", "声明无就业意愿", "Not looking for work"
    SAY_WISH = "say_wish", "登记就业意愿", "Wish for work recorded"
    SAY_TRAINING_NEED = "say_training_need", "登记培训需求", "Training need recorded"
    SEARCH_NUMBER = "search_number", "按证件号码、电话查找", "Searched by a number"
    SETTLE = "settle", "办结差异", "Settled"
    SET_DAYS = "set_days", "设定期限", "Days set"
    SET_DISCLOSURE_LIMIT = "set_disclosure_limit", "设定查看上限", "Limit of reveals set"
    SET_REPORTING_LINE = "set_reporting_line", "设定报送关系", "Reporting line set"
    CLOSE_OWN_ACCOUNT = "close_own_account", "本人注销账号", "Own account closed by its owner"
    SHUT_UNUSED = "shut_unused", "停用久未使用的本人账号", "Own account long unused shut"
    SHUT_PORTAL = "shut_portal", "停用本人账号", "Account of the person shut"
    REOPEN_PORTAL = "reopen_portal", "恢复本人账号", "Account of the person open again"
    REFUSE_SIGN_IN = "refuse_sign_in", "已停用的本人账号不能登录", "Account shut, not signed in"
    SHUT_ACCOUNT = "shut_account", "停用账号", "Account shut"
    SIGN_IN = "sign_in", "登录", "Signed in"
    SIGN_IN_FAILED = "sign_in_failed", "登录失败", "Sign-in failed"
    SIGN_IN_LOCKED = "sign_in_locked", "登录锁定", "Locked out"
    SIGN_OUT = "sign_out", "退出登录", "Signed out"
    SPELL_CONFIRMED = "spell_confirmed", "核实务工记录", "Work spell confirmed"
    SPELL_CORRECTED = "spell_corrected", "更正务工记录", "Work spell corrected"
    SPELL_ENDED = "spell_ended", "结束务工记录", "Work spell ended"
    SPELL_STARTED = "spell_started", "新增务工记录", "Work spell started"
    ISSUE_DEVICE = "issue_device", "启用走访手机", "Phone for visits given out"
    REVOKE_DEVICE = "revoke_device", "停用走访手机", "Phone for visits taken back"
    TAKE_VISITS = "take_visits", "取走访名单", "List of visits taken onto a phone"
    RECORD_VISIT = "record_visit", "登记走访", "Visit recorded"
    SETTLE_ANSWER = "settle_answer", "核对走访答复", "Answer of a visit settled"
    OPEN_ANSWER = "open_answer", "查看待核对答复", "Held answer opened"
    OPEN_VISIT = "open_visit", "打开走访表", "Form of a visit opened"
    OPEN_VISIT_FILE = "open_visit_file", "查看走访材料", "File of a visit opened"
    SUBMIT_EVIDENCE = "submit_evidence", "提交佐证", "Evidence handed in"
    TAKE_ANCHOR = "take_anchor", "存证", "Anchor taken"
    TASK_CLOSED = "task_closed", "任务办结", "Task closed"
    TASK_WITHDRAWN = "task_withdrawn", "任务撤回", "Task withdrawn"
    THRESHOLD_SET = "threshold_set", "设定预警参数", "Threshold set"
    UNDISPATCH = "undispatch", "撤回派发", "Dispatch taken back"
    UNLOCK = "unlock", "解除锁定", "Unlocked"
    USE_RECOVERY_CODE = "use_recovery_code", "使用恢复码", "Recovery code used"
    WITHDRAW_CONSENT = "withdraw_consent", "撤回同意", "Consent withdrawn"
    WRITE_TO_COMPLAINANT = "write_to_complainant", "致信投诉人", "Written to complainant"
    WRITE_TO_DESK = "write_to_desk", "投诉人来信", "Complainant wrote"
    ZERO_ANSWER_OBJECTION = "zero_answer_objection", "答复公示异议", "Objection answered"
    ZERO_ANSWER_SERVICE = "zero_answer_service", "登记本人对服务的答复", "Answer to a service"
    ZERO_APPLY = "zero_apply", "零就业家庭申请", "Household without work applied"
    ZERO_CERTIFY_LABOUR = "zero_certify_labour", "人社部门认定", "Word of human resources"
    ZERO_CERTIFY_RURAL = "zero_certify_rural", "乡村振兴部门认定", "Word of rural revitalisation"
    ZERO_CHECK = "zero_check", "村级核实申请", "Application checked in the village"
    ZERO_CONFIRM = "zero_confirm", "县级确认清零", "Clearing judged by the county"
    ZERO_OBJECT = "zero_object", "登记公示异议", "Objection recorded"
    ZERO_OPEN = "zero_open", "查看零就业家庭", "Case of a household opened"
    ZERO_POST_TOWNSHIP = "zero_post_township", "乡镇公示", "Published in the township"
    ZERO_POST_VILLAGE = "zero_post_village", "村内公示", "Published in the village"
    ZERO_PRINT = "zero_print", "打印公示", "Notice printed"
    ZERO_PROPOSE = "zero_propose", "提出清零", "Clearing proposed"
    ZERO_RESUME = "zero_resume", "恢复办理零就业家庭", "Case goes on as it stood"
    ZERO_REVIEW = "zero_review", "乡镇初审申请", "Application reviewed"
    ZERO_SAID = "zero_said", "表示想工作", "Said that they want work"
    ZERO_SERVE = "zero_serve", "为零就业家庭提供服务", "Household served"
    ZERO_SHARE_SET = "zero_share_set", "设定年度清零计划", "Yearly plan of clearing set"
    ZERO_SUBMIT = "zero_submit", "公示结束、报县认定", "Sent to the county"
    ZERO_UNDO = "zero_undo", "撤销零就业家庭的一步", "Step of a household without work taken back"
    ZERO_VISIT = "zero_visit", "回访", "Revisited"
    ZERO_WITHDRAW = "zero_withdraw", "撤回申请", "Application withdrawn"


def action_label(name: str) -> str:
    """In the reader's language; of an action that no longer exists its name."""
    return label(Action(name)) if name in list(Action) else name


def subject_named(kind: str) -> str:
    """What the table of a subject is called."""
    model = model_of(kind)
    return _(str(model._meta.verbose_name)) if model else kind


def purpose_label(purpose: str) -> str:
    return label(Purpose(purpose)) if purpose in list(Purpose) else purpose


# what is seen as a whole rather than field by field
WHOLE = {"copy": gettext_noop("全部内容"), "everything": gettext_noop("全部内容")}
# of these, what is told are columns of a list
LISTED = {Action.EXPORT_PERSON, Action.DOWNLOAD_EXPORT}


@cache
def columns() -> dict[str, object]:
    """What the columns of every list that can be taken away are called."""
    kinds = map(kind_at, LISTS.values())
    return {column.name: column.header for kind in kinds for column in kind.columns}


def fields_label(record: Record) -> str:
    """What was shown whole; nothing where the page was masked."""
    model = model_of(record.subject_kind)
    known = {field.name: field.verbose_name for field in model._meta.fields} if model else {}
    known |= (columns() if record.action in LISTED else {}) | WHOLE
    return "、".join(_(str(known.get(name, name))) for name in record.fields.split())


def details(record: Record) -> str:
    """Codes, counts and ids before and after, as they stand on record."""
    names = [*record.before, *(name for name in record.after if name not in record.before)]
    return "；".join(detail(name, record) for name in names)


def detail(name: str, record: Record) -> str:
    after = json.dumps(record.after.get(name), ensure_ascii=False)
    if name not in record.before:
        return f"{name}: {after}"
    return f"{name}: {json.dumps(record.before[name], ensure_ascii=False)} → {after}"


def model_of(kind: str) -> type[Model] | None:
    try:
        return apps.get_model(kind)
    except (LookupError, ValueError):
        return None
