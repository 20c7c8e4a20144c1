from bangfu.engine.codes import Code


class RecordKind(Code):
    """Somebody looked at people, or something was decided or changed."""

    ACCESS = "access", "查看个人信息", "Access to personal data"
    CHANGE = "change", "决定与变更", "Decision or change"


class Fault(Code):
    """What is wrong with the trail at some place."""

    ALTERED = "altered", "内容或次序被改动", "Content or order was altered"
    MISSING = "missing", "记录被删除", "A record was deleted"
    ADDED = "added", "记录是后来插入的", "A record was put in afterwards"
    CUT_SHORT = "cut_short", "末尾被截断", "The end was cut off"
    NOT_AS_ANCHORED = (
        "not_as_anchored",
        "与存证不符：此处或之前被改动、删除或截断",
        "Not as anchored: altered, deleted or cut off here or before",
    )
    CUT_TOO_EARLY = (
        "cut_too_early",
        "保存期未满就被清除",
        "Cleared before its time was over",
    )
    CUT_UNTOLD = (
        "cut_untold",
        "此前的记录被清除，而审计记录中没有这次清除",
        "What stood before was cleared, and no record tells of it",
    )
    CUT_UNTRUE = (
        "cut_untrue",
        "所记的清除与审计链不符：记录还在、从未有过，或时间不可能",
        "A clearing is noted that does not fit: its records are there, never were, or not then",
    )
    CHAIN_GONE = (
        "chain_gone",
        "整条链被删除，而它的记录或清除标记还在",
        "A whole chain was deleted, of which records or marks of clearing are left",
    )
