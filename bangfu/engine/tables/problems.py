"""What can be wrong with a file, and with one cell of it, in words its sender can act on."""

from dataclasses import dataclass

NO_TEXT = "？"
CORRECT_AND_RESEND = "请按模板的说明改正后重新上传"


class TableUnreadable(Exception):
    """The file as a whole cannot be read; nothing of it was taken in."""

    def __init__(self, message: str, remedy: str) -> None:
        super().__init__(message)
        self.message = message
        self.remedy = remedy

    def __str__(self) -> str:
        return f"{self.message}。{self.remedy}"


class Questionable(Exception):
    """Raised by a column's parse function: taken in, but somebody should look at it."""

    def __init__(self, message: str, remedy: str = "", *, value: object = None) -> None:
        super().__init__(message)
        self.message = message
        self.remedy = remedy
        self.value = value


class UnreadableCell(str):
    """The text of a cell whose value is lost or unusable, with the reason.

    It travels among ordinary cell texts, so a column nobody asked for does no harm. Its text is
    never empty, or the cell would pass for a blank one.
    """

    message: str
    remedy: str

    def __new__(cls, text: str, message: str, remedy: str) -> "UnreadableCell":
        cell = super().__new__(cls, text or NO_TEXT)
        cell.message = message
        cell.remedy = remedy
        return cell


class LastText(str):
    """The text at which a file breaks off without ending its line: perhaps half a cell."""


class CutOff(str):
    """What a row does not have that ends before its table does: blank, yet nobody left it blank."""


CUT_OFF = CutOff()


@dataclass(frozen=True, slots=True)
class CellProblem:
    """One thing wrong in one cell. Never holds the value itself.

    `row` is the number Excel shows; `column` counts from 1 (A), None when the whole row is wrong.
    """

    row: int
    column: int | None
    header: str
    value_class: str
    message: str
    remedy: str
    rejects: bool
