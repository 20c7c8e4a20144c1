"""Reading one cell of the two exports. Each function takes the text and gives the value, raises
ValueError with the sentence for the sender, or Questionable where the row may still be kept."""

import re
import unicodedata
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, NamedTuple

from bangfu.engine.codes import Code
from bangfu.engine.tables import Questionable
from bangfu.engine.values import IdentityStatus, Month, NotAMonth, cleaned_number, yuan
from bangfu.engine.values.citizen_id import status_of

NUMBER_SHAPE = re.compile(r"[0-9A-Za-z-]{1,30}")
SCIENTIFIC = re.compile(r"\d(\.\d+)?E\+?\d+")
PHONE_REMEDY = "应为 11 位手机号，或带区号的固定电话"
FEWEST_DIGITS = 7
PHONE_SHAPE = re.compile(r"1\d{10}|0\d{9,11}|\d{7,8}")
HAN = "[\u2e80-\u9fff\ue000-\ufaff\U00020000-\U0003ffff]"
SPACE_BETWEEN_HAN = re.compile(rf"(?<={HAN})\s+(?={HAN})")
# of names: what the tables of this Python call no letter, and the private use of older systems
RARE_HAN = re.compile("[〇\u2e80-\u2fdf\u3400-\u9fff\ue000-\uf8ff\U00020000-\U0003ffff]")
BETWEEN_NAMES = "·•‧・ -"
DAY_SHAPE = re.compile(r"(\d{4})\D?(\d{1,2})\D?(\d{1,2})(?:\D.*)?")
EXCEL_SERIAL = re.compile(r"\d{5}(\.\d+)?")
EXCEL_EPOCH = date(1899, 12, 30)
LOW_INCOME_YUAN, HIGH_INCOME_YUAN = 100, 30_000
MOST_WISHED_YUAN = 1_000_000
REMEDY_LENGTH = 180
YES, NO = ("是", "有", "1", "Y", "TRUE"), ("否", "无", "0", "N", "FALSE")
UNPRINTABLE = {"Cc", "Cf", "Cs", "Zl", "Zp"}
AS_TEXT = "请在表格软件中把该列设为文本格式，从系统重新导出"

STATUS_TEXT = {
    IdentityStatus.EMPTY: ("没有可读的证件号码", "请核对证件原件后补录"),
    IdentityStatus.SHAPE: (
        "证件号码位数不对",
        "应为 15 或 18 位身份证号，或 20、22 位残疾人证号，请核对证件原件",
    ),
    IdentityStatus.BIRTH_DATE: ("证件号码中的出生日期不存在", "请核对证件原件"),
    IdentityStatus.CHECK_CHARACTER: ("证件号码校验位不符", "请核对证件原件，常见原因是录错一位"),
}


def plain(raw: str) -> str:
    """The text without control characters, apostrophes and doubled spaces.

    Private-use characters stay: rare characters of names live there in older systems.
    """
    if not raw.isprintable():
        raw = "".join(" " if unicodedata.category(char) in UNPRINTABLE else char for char in raw)
    return " ".join(raw.split()).strip(" '’`")


def label(longest: int) -> Callable[[str], str]:
    """Text that fits its column."""

    def parse(raw: str) -> str:
        value = plain(raw)
        if len(value) > longest:
            raise ValueError(f"内容过长，最多 {longest} 个字")
        return value

    return parse


def name(raw: str) -> str:
    value = SPACE_BETWEEN_HAN.sub("", plain(raw))
    if len(value) > 60:
        raise ValueError("姓名过长，最多 60 个字")
    if value and not is_name(value):
        raise Questionable("姓名中有字母、汉字以外的字符", "请核对证件原件", value=value)
    return value


def is_name(text: str) -> bool:
    """Letters of any script; between those of foreign names a middle dot, a space or a hyphen."""
    return text.strip(BETWEEN_NAMES) == text != "" and all(
        char.isalpha() or char in BETWEEN_NAMES or RARE_HAN.match(char) for char in text
    )


def number(raw: str) -> str:
    """A number of the national system: digits as text."""
    value = plain(unicodedata.normalize("NFKC", raw)).replace(" ", "").removesuffix(".0")
    if SCIENTIFIC.fullmatch(value.upper()):
        raise ValueError(f"编号被表格软件改成了科学记数法，已丢失末尾数字。{AS_TEXT}")
    if not NUMBER_SHAPE.fullmatch(value):
        raise ValueError("编号应为 30 位以内的数字或字母")
    return value


class Identity(NamedTuple):
    """A cleaned number and what is wrong with it."""

    number: str
    status: IdentityStatus

    def __bool__(self) -> bool:
        return bool(self.number)


NO_IDENTITY = Identity("", IdentityStatus.EMPTY)


def identity(raw: str) -> Identity:
    """What is wrong with a number is a warning: the row is kept."""
    if "." in raw and SCIENTIFIC.fullmatch(plain(unicodedata.normalize("NFKC", raw)).upper()):
        raise Questionable("证件号码被表格软件改成了科学记数法", AS_TEXT, value=NO_IDENTITY)
    number = cleaned_number(raw)[:40]
    found = Identity(number, status_of(number))
    if found.status is not IdentityStatus.VALID:
        raise Questionable(*STATUS_TEXT[found.status], value=found)
    return found


def phone(raw: str) -> str:
    """A number with a digit too few or too many may still lead to somebody; a word does not."""
    value = cleaned_phone(raw)
    if is_phone(value):
        return value
    if sum(map(str.isdigit, value)) < FEWEST_DIGITS:
        raise Questionable("联系电话读不出，按空白接收", PHONE_REMEDY, value="")
    raise Questionable("联系电话格式不对", PHONE_REMEDY, value=value)


def cleaned_phone(raw: str) -> str:
    value = re.sub(r"[\s\-()']", "", unicodedata.normalize("NFKC", raw)).removesuffix(".0")
    return plain(value.removeprefix("+86"))[:40]


def is_phone(cleaned: str) -> bool:
    return PHONE_SHAPE.fullmatch(cleaned) is not None


def code(codes: type[Code]) -> Callable[[str], str]:
    """A label of the code list; an unknown one is left blank and pointed out."""

    def parse(raw: str) -> str:
        member = codes.from_label(plain(unicodedata.normalize("NFKC", raw))) or codes.from_label(
            plain(raw)
        )
        if member is None:
            labels = "、".join(member.zh for member in codes)
            raise Questionable(
                "不在代码表中，按空白接收", f"请改为：{labels}"[:REMEDY_LENGTH], value=""
            )
        return member.value

    return parse


def coded(codes: type[Code]) -> dict[str, Any]:
    """How a column of a code list reads its cells, and what may stand in them."""
    return {"parse": code(codes), "choices": tuple(member.zh for member in codes)}


def yes_no(raw: str) -> bool:
    value = plain(unicodedata.normalize("NFKC", raw)).upper().removesuffix(".0")
    if value not in YES + NO:
        raise Questionable("应填是或否，按空白接收", "请改为：是、否", value=None)
    return value in YES


YES_OR_NO: dict[str, Any] = {"parse": yes_no, "choices": (YES[0], NO[0])}


def day(raw: str) -> date:
    """A date as people write it, or the serial number of a spreadsheet."""
    value = plain(unicodedata.normalize("NFKC", raw))
    found = DAY_SHAPE.fullmatch(value.removesuffix(".0"))
    try:
        if EXCEL_SERIAL.fullmatch(value):
            return EXCEL_EPOCH + timedelta(days=int(float(value)))
        if found:
            return date(*(int(part) for part in found.groups()))
    except ValueError:
        pass
    raise Questionable("日期不存在或写法不对，按空白接收", "应写作 1985-03-21", value=None)


def month(raw: str) -> Month:
    value = plain(unicodedata.normalize("NFKC", raw))
    try:
        if EXCEL_SERIAL.fullmatch(value):
            return Month.parse(EXCEL_EPOCH + timedelta(days=int(float(value))))
        return Month.parse(value)
    except ValueError as wrong:
        raise NotAMonth("月份应写作 2023年09月 或 2023-09") from wrong


def amount(raw: str) -> Decimal:
    return yuan(raw)


def whole_yuan(raw: str) -> int:
    value = yuan(raw)
    if value != int(value) or value > MOST_WISHED_YUAN:
        raise ValueError(f"应为整数元，最多 {MOST_WISHED_YUAN}")
    return int(value)


def monthly_income(raw: str) -> Decimal:
    value = yuan(raw)
    if not LOW_INCOME_YUAN <= value <= HIGH_INCOME_YUAN:
        raise Questionable(
            f"月收入不在 {LOW_INCOME_YUAN}～{HIGH_INCOME_YUAN} 元之间",
            "请核对单位是否为元、是否误填年收入",
            value=value,
        )
    return value
