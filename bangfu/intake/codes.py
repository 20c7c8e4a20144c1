from bangfu.engine.codes import Code


class BatchState(Code):
    """Where a received file stands."""

    RECEIVED = "received", "已收到", "Received"
    CHECKED = "checked", "已检查，待入库", "Checked, waiting"
    APPLIED = "applied", "已入库", "Applied"
    REFUSED = "refused", "无法读取", "Could not be read"
    REPEATED = "repeated", "同一文件，未作更改", "Same file again, nothing changed"
    WITHDRAWN = "withdrawn", "已撤回", "Withdrawn"


class ReplaceReason(Code):
    """Why the rows of a file replace other people under the same numbers, in these words only, so
    that no name gets in."""

    REASSIGNED = "reassigned", "编号已改给另一人", "The number was given to another person"
    MISTAKEN = "mistaken", "台账登记错了人", "The register had the wrong person"
    DOCUMENT = "document", "已对照证件核实", "Checked against their documents"


class Severity(Code):
    REJECTS = "rejects", "本行不能入库", "Row cannot be applied"
    WARNS = "warns", "可入库，请核对", "Applied; please check"
