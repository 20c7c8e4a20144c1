"""CSV text row by row: a long list never lies in memory whole."""

from collections.abc import Iterable

from django.utils import timezone

from bangfu.engine.tables import guarded
from bangfu.org.models import Staff

BYTE_ORDER_MARK = "\ufeff"


def safe(texts: Iterable[str]) -> list[str]:
    return [guarded(text) for text in texts]


def who(staff: Staff) -> dict[str, str]:
    return {"name": staff.display_name, "account": staff.get_username()}


def stamp() -> str:
    return f"{timezone.localtime():%Y-%m-%d %H:%M}"


class Echo:
    """A file that gives back what is written: the csv writer's lines as strings."""

    def write(self, line: str) -> str:
        return line
