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
