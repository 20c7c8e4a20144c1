"""How much a finding of the register's checks asks for."""

from bangfu.engine.codes.code import Code


class Severity(Code):
    """检查结果的性质. A lead is an offer to be made: nobody has done anything wrong."""

    ERROR = "error", "错误", "Error"
    QUESTION = "question", "存疑", "Question"
    LEAD = "lead", "服务线索", "Service lead"
