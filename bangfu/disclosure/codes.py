from bangfu.engine.codes import Code


class Purpose(Code):
    """用途: what somebody sees or takes personal data for (S4 保障信息安全)."""

    RECOGNISE = "recognise", "辨认本人", "Recognising the person"
    VERIFY = "verify", "核实情况、入户走访", "Verifying, visiting"
    CONTACT = "contact", "联系本人", "Reaching the person"
    SERVICE = "service", "办理本人申请的事项", "A matter the person asked for"
    CORRECT = "correct", "退回报送单位更正", "Sending back to be corrected"
    REPORT = "report", "按规定报送", "A report that a rule requires"
    AUDIT = "audit", "审计、检查", "Audit or inspection"
    OTHER = "other", "其他（须写明）", "Another (say which)"


class LimitName(Code):
    """本地参数: no notice sets these, the security administrator does."""

    NAMES_A_DAY = "names_a_day", "每人每天查看姓名（个）", "Names seen by one person a day"
    NUMBERS_A_DAY = (
        "numbers_a_day",
        "每人每天查看证件、电话（个）",
        "Numbers and phones seen by one person a day",
    )
    NUMBER_SEARCHES_A_DAY = (
        "number_searches_a_day",
        "每人每天按证件号码、电话查找（次）",
        "Searches by identity number or phone by one person a day",
    )
    PORTAL_CODES_A_DAY = (
        "portal_codes_a_day",
        "每人每天发放本人账号开通码（个）",
        "Codes for people's own accounts handed out by one person a day",
    )
    PEOPLE_ALONE = (
        "people_alone",
        "一天内无须他人批准可导出的人数",
        "People that one may export a day without a second person",
    )
    DAYS_KEPT = "days_kept", "导出文件保留天数", "Days that an export is kept"
    DAYS_TO_DECIDE = "days_to_decide", "导出申请有效天数", "Days in which an export is decided"


class ExportState(Code):
    """How far an export is."""

    WAITING = "waiting", "待批准", "Waiting for a second person"
    MAKING = "making", "生成中", "Being made"
    READY = "ready", "可下载", "Ready"
    FAILED = "failed", "未生成", "Not made"
    REFUSED = "refused", "未批准", "Refused"
    GONE = "gone", "已删除", "Deleted"


class FileFormat(Code):
    CSV = "csv", "CSV（大表、程序读取）", "CSV (large tables, programs)"
    XLSX = "xlsx", "Excel 工作簿", "Excel workbook"
