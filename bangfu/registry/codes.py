"""Code lists of the register's own work."""

from bangfu.engine.codes import Code


class EditReason(Code):
    """为什么更正: kept with the edit, in these words only, so that no name gets in."""

    MISTAKE = "mistake", "录入有误", "Entered wrongly"
    CHANGED = "changed", "情况有变化", "Things have changed"
    TOLD = "told", "本人告知", "Told by the person"
    VISIT = "visit", "入户走访", "Learnt on a visit"
    DOCUMENT = "document", "对照证件或合同", "Seen in a document"

    @property
    def sentence(self) -> str:
        """What the history says."""
        return f"更正：{self.zh}"
