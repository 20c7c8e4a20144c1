"""Row numbers and column letters inside a worksheet."""

from functools import cache

from bangfu.engine.tables.problems import TableUnreadable

MOST_ROWS = 1_048_576
# no table of ours is wider; what stands further right is a note, and is not read
MOST_COLUMNS = 1_024


def row_number(raw: str | None, *, after: int) -> int:
    """The row's number, which must come after the row before it."""
    number = int(raw) if raw and raw.isdecimal() and len(raw) < 9 else after + 1
    if not after < number <= MOST_ROWS:
        raise torn("工作表的行号错乱")
    return number


@cache
def column_index(letters: str) -> int:
    """The place of a column counted from 0.

    >>> column_index("A"), column_index("AB")
    (0, 27)
    """
    if not (letters.isascii() and letters.isalpha() and len(letters) <= 3):
        raise torn("工作表的列号错乱")
    index = 0
    for letter in letters.upper():
        index = index * 26 + ord(letter) - ord("A") + 1
    return index - 1


def column_letters(index: int) -> str:
    """Excel's name of a column counted from 0.

    >>> column_letters(0), column_letters(27)
    ('A', 'AB')
    """
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def torn(message: str) -> TableUnreadable:
    return TableUnreadable(
        f"{message}，文件可能已损坏", "请在 Excel 中打开后另存为新的 .xlsx 再上传"
    )
