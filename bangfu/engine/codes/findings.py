"""Kinds of discrepancy between the register and another table (domain.md §10, S4 数据比对)."""

from bangfu.engine.codes.code import Code


class DiscrepancyKind(Code):
    """差异类型."""

    MISSING_HERE = "missing_here", "参保在职、台账无在岗记录", "Insured, no open spell here"
    ENDED_HERE = "ended_here", "台账已结束、仍在参保", "Ended here, still insured"
    STOPPED_THERE = "stopped_there", "台账在岗、参保已中断", "Open here, insurance stopped"
    EMPLOYER_DIFFERS = "employer_differs", "务工单位不一致", "Employer differs"
    PLACE_DIFFERS = "place_differs", "务工省份不一致", "Province differs"
    INCOME_DIFFERS = "income_differs", "收入与缴费基数相差过大", "Income differs"
    NAME_DIFFERS = "name_differs", "姓名不一致", "Name differs"
    DUPLICATE_THERE = "duplicate_there", "同月两家单位参保", "Insured by two employers at once"
    DUPLICATE_PERSON = "duplicate_person", "同一身份登记在两户", "One identity in two households"
    INVALID_ID = "invalid_id", "证件号码校验不通过", "Identity number fails its check"
    UNSUPPORTED = "unsupported", "台账在岗、从无参保记录", "Open here, never insured"
