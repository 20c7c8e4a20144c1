from bangfu.engine.codes import Code


class Outcome(Code):
    """How a visit went. Nothing follows from any of them but when somebody comes again."""

    MET = "met", "见到本人或家人", "Met the person or family"
    ABSENT = "absent", "不在家", "Nobody at home"
    DECLINED = "declined", "本人不愿谈", "The person did not wish to talk"


class Fact(Code):
    """What may be asked on a visit: a column of the person or of the current spell, a spell that
    the register does not know of, or which work and which training the person wants."""

    PHONE = "phone", "联系电话", "Phone"
    ABILITY = "labour_ability", "劳动能力", "Ability to work"
    EMPLOYER = "employer_name", "务工单位", "Employer"
    PLACE = "place_name", "务工地", "Place of work"
    INCOME = "monthly_income_yuan", "务工月收入（元）", "Monthly income (yuan)"
    END = "end_month", "结束月份", "Last month"
    SPELL = "spell", "新的务工", "New work"
    WISH = "wish", "就业意愿", "Wish for work"
    TRAINING = "training", "培训需求", "Training need"


OF_PERSON = (Fact.PHONE, Fact.ABILITY)
OF_SPELL = (Fact.EMPLOYER, Fact.PLACE, Fact.INCOME, Fact.END)
# told beside an income, and of no meaning without
INCOME_MONTH = "income_month"
# what the person says of themselves, in one answer each
WORDS = (Fact.WISH, Fact.TRAINING)


class AnswerState(Code):
    """What became of an answer."""

    APPLIED = "applied", "已写入台账", "Written into the register"
    SAME = "same", "与台账一致", "As the register says"
    HELD = "held", "待核对", "Held"
    TAKEN = "taken", "核对后采用", "Taken after a look"
    LEFT = "left", "核对后未采用", "Not taken after a look"


class HeldFor(Code):
    """Why an answer waits for somebody."""

    OVERTAKEN = "overtaken", "别人改过同一处", "Somebody else changed the same"
    NOT_VALID = "not_valid", "填写的内容台账收不下", "Not a value that the register takes"


class FileKind(Code):
    PHOTO = "photo", "照片", "Photo"
    SIGNATURE = "signature", "本人签字", "Signature"
    VOICE = "voice", "本人录音", "Voice note"
