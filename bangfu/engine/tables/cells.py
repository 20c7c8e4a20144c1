"""From stored values to the exact text a person would have typed."""

import re
from datetime import date, datetime, time, timedelta

from bangfu.engine.tables.problems import UnreadableCell

LONGEST_CELL = 32_767
EXACT_DIGITS = 15
ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
PLAIN_NUMBER = re.compile(r"-?(?:0|[1-9]\d*)")
LAST_DAY = 2_958_465  # 9999-12-31
DAY_ZERO = date(1899, 12, 30)
DAY_ZERO_1904 = date(1904, 1, 1)
FIRST_SURE_DAY = 61  # before 1900-03-01 Excel counts a day that never was


def stored_text(raw: str) -> str | None:
    """A text cell; blank when nothing is in it.

    >>> stored_text("甲_x000A_乙_x0000_")
    '甲\\n乙'
    """
    return plain_text(_unescaped(raw) if "_x" in raw else raw)


def plain_text(raw: str) -> str | None:
    """A text of no more than what fits into one cell of Excel."""
    return too_long() if len(raw) > LONGEST_CELL else raw or None


def _unescaped(raw: str) -> str:
    """Signs that XML cannot hold, without those that no database holds either."""
    signs = ESCAPED.sub(lambda found: chr(int(found[1], 16)), raw).replace("\x00", "")
    return signs.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def stored_number(raw: str) -> str | None:
    """A number as a person reads it: 2023.0 is 2023, and no digits are made up.

    >>> stored_number("4.7E+3"), stored_number("0.30000000000000004")
    ('4700', '0.3')
    """
    if raw.isdecimal() and len(raw) <= EXACT_DIGITS:
        return raw
    raw = raw.strip()
    if not raw:
        return None
    if PLAIN_NUMBER.fullmatch(raw):
        return _whole(raw)
    try:
        return number_text(float(raw))
    except (ValueError, OverflowError):
        return UnreadableCell(raw[:50], "数值无法识别", "请重新填写该单元格")


def _whole(raw: str) -> str:
    digits = raw.lstrip("-")
    if len(digits) > EXACT_DIGITS and not digits[EXACT_DIGITS:].strip("0"):
        return digits_lost(raw)
    return raw


def number_text(value: float) -> str:
    """A float as text, to the fifteen digits that a spreadsheet keeps."""
    if abs(value) >= 10**EXACT_DIGITS or value != value:
        return digits_lost(f"{value:.0f}")
    if value == int(value):
        return str(int(value))
    short = f"{value:.15g}"
    return f"{value:.20f}".rstrip("0").rstrip(".") if "e" in short else short


def stored_date(raw: str, *, epoch: date = DAY_ZERO) -> str | None:
    """A date cell in ISO form; what is no date comes out as the number it is."""
    try:
        serial = float(raw)
    except ValueError:
        return stored_number(raw)
    if serial != serial or not 0 <= serial <= LAST_DAY:
        return stored_number(raw)
    days, seconds = divmod(round(serial * 86_400), 86_400)
    if days == 0 and seconds:
        return str(timedelta(seconds=seconds)).rjust(8, "0")
    if epoch == DAY_ZERO and days < FIRST_SURE_DAY:
        days += 1
    moment = datetime.combine(epoch, time()) + timedelta(days=days, seconds=seconds)
    return moment_text(moment)


def moment_text(moment: datetime) -> str:
    """ISO date, with the time only when there is one."""
    if moment.time() == time():
        return moment.date().isoformat()
    return moment.replace(microsecond=0).isoformat(sep=" ")


def too_long() -> UnreadableCell:
    return UnreadableCell(
        "", f"内容超过 {LONGEST_CELL} 字，不像一个单元格的内容", "请删减后重新填写"
    )


def digits_lost(raw: str) -> UnreadableCell:
    return UnreadableCell(
        raw,
        "长号码被存成了数值，15 位以后的数字已丢失",
        "请把该列设为“文本”格式，对照证件重新填写完整号码",
    )


def formula_without_result() -> UnreadableCell:
    return UnreadableCell("", "公式没有结果", "请在 Excel 中打开并保存一次，或把公式改为数值")


def formula_error(code: str) -> UnreadableCell:
    return UnreadableCell(code, f"单元格是错误值 {code[:20]}", "请改正公式或直接填写正确内容")
