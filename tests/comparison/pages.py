"""What the pages of discrepancies show, as text."""

import re


def text(answer) -> str:
    shown = re.sub(r"<[^>]+>", " ", answer.content.decode())
    return re.sub(r"\s+", " ", shown)


def ids(answer) -> list[int]:
    return [row.pk for row in answer.context["page"].rows]
