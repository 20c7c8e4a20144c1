"""Labels of code lists in the reader's language: code lists carry both, the catalogue neither."""

from collections.abc import Callable, Iterable

from django.utils.translation import get_language

from bangfu.engine.codes import Code


def label(code: Code) -> str:
    return code.en if (get_language() or "").startswith("en") else code.zh


def choices(codes: Iterable[Code], *, blank: str = "") -> Callable[[], list[tuple[str, str]]]:
    """Choices of a form field, read anew for each request so that they follow its language."""

    def read() -> list[tuple[str, str]]:
        offered = [(code.value, label(code)) for code in codes]
        return [("", str(blank)), *offered] if blank else offered

    return read
