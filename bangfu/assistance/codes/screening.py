"""What is asked of somebody who was placed, confidentially (rights.md 8)."""

from bangfu.engine.codes import Code


class Sign(Code):
    """The eleven indicators of forced labour of the ILO, then those of pressure by an office, in
    the words of whoever is asked."""

    VULNERABILITY = (
        "vulnerability",
        "有人利用我的难处逼我答应（缺钱、生病、不识字）",
        "My hardship was used to make me say yes",
    )
    DECEPTION = (
        "deception",
        "去之前说的活、工钱、地方和实际不一样",
        "The work, pay or place is not what I was told",
    )
    MOVEMENT = "movement", "不让我自由出入上班或住的地方", "I may not come and go freely"
    ISOLATION = "isolation", "不让我和家里、外面联系", "I may not be in touch with others"
    VIOLENCE = "violence", "有人打骂我，或者对我动手动脚", "I was beaten, abused or molested"
    INTIMIDATION = "intimidation", "有人威胁、吓唬我", "I was threatened"
    DOCUMENTS = "documents", "身份证、银行卡被别人收走", "My papers or bank card were taken"
    WAGES = "wages", "工钱不发、少发，或者不进我自己的账户", "Pay is withheld or not paid to me"
    DEBT = (
        "debt",
        "欠着押金、招工费或借款，不还清不让走",
        "I owe a deposit, fee or loan and may not leave before it is paid",
    )
    CONDITIONS = "conditions", "干活或吃住的地方很差、不安全", "Work or lodging is bad or unsafe"
    OVERTIME = (
        "overtime",
        "不愿意也得加班，不加就扣钱或走人",
        "I must work overtime against my will",
    )
    QUOTA = (
        "quota",
        "村里说这是派下来的名额，必须有人去",
        "I was told that a quota had to be filled",
    )
    VISITS = "visits", "我说了不去，还一次次上门来劝", "They came again and again after I said no"
    BENEFITS = (
        "benefits",
        "说不去就停低保、减待遇或连累家人",
        "I was told that refusing costs benefits or harms my family",
    )
    NO_CHOICE = "no_choice", "干什么、去哪里，没让我自己选", "I had no choice of work or place"
    GUARDS = "guards", "有人看着、跟着，不许单独走动", "I am watched or may not go alone"
    RETURN = "return", "想辞工、想回家，不让走", "I may not leave or go home"


class Turn(Code):
    FIRST = "first", "上岗满 30 天", "Thirty days after the start"
    AGAIN = "again", "上岗满半年", "Half a year after the start"


class ScreeningState(Code):
    WAITING = "waiting", "待询问", "Not asked yet"
    ANSWERED = "answered", "已回答", "Answered"
    DECLINED = "declined", "本人不愿回答", "The person would rather not say"
