from bangfu.engine.codes import Code


class Outcome(Code):
    """What a person decided after looking at the evidence."""

    THERE_IS_RIGHT = (
        "there_is_right",
        "对方数据属实，更正台账",
        "The other source is right: correct the register",
    )
    HERE_IS_RIGHT = "here_is_right", "台账属实，不作更正", "The register is right"
    CORRECTED = "corrected", "双方均不准，按核实情况更正", "Neither: corrected as verified"
    NOT_A_DIFFERENCE = "not_a_difference", "不构成差异", "Not a difference"
    # decided on a form of its own: which of the two entries is kept
    MERGED = "merged", "同一人，合并两条记录", "One person: the two entries are merged"


class DiscrepancyState(Code):
    FOUND = "found", "未派发", "Not dispatched"
    DISPATCHED = "dispatched", "核实中", "Being verified"
    SETTLED = "settled", "已办结", "Settled"
    GONE = "gone", "新一次比对中已消失", "No longer found"
