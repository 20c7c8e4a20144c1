"""Code lists of the register's own work."""

from bangfu.engine.codes import Code


class HouseholdChange(Code):
    """户内变动: what happened to a household on a day (S0)."""

    BORN = "born", "出生", "Birth"
    MOVED_IN = "moved_in", "新迁入、婚入", "Moved or married in"
    JOINED = "joined", "从另一户转来", "Came from another household"
    DIED = "died", "去世", "Death"
    MOVED_OUT = "moved_out", "迁出、婚出", "Moved or married out"
    HEAD = "head", "户主或关系变更", "Change of head or relations"
    SPLIT = "split", "分户", "Split of the household"
    MERGED = "merged", "并户", "Another household joined"
    MOVED = "moved", "整户搬迁", "Household moved"


class ChangeGround(Code):
    """依据: in these words only, so that no name gets in."""

    TOLD = "told", "家人告知", "Told by the family"
    BOOK = "book", "户口簿", "Household booklet"
    CERTIFICATE = "certificate", "出生、死亡、结婚等证明", "Certificate of birth, death or marriage"
    VISIT = "visit", "入户核实", "Verified on a visit"
    NOTICE = "notice", "派出所或乡镇通知", "Notice of the registry or the township"


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
