"""What the web server writes down: never what people asked for by name or number (rights.md 16)."""

import re
from typing import Any

from gunicorn.glogging import Logger

# numbers of people and phones, and whatever is no plain address: names, also percent-encoded
TELLING = re.compile(r"\d{7,}[0-9Xx]?|(?:%[0-9A-Fa-f]{2})+|[^\x00-\x7f]+|\\[xu][0-9a-f]+")


def untold(text: str) -> str:
    """The text without what may name somebody.

    >>> untold("GET /people/37072400010010 王芳 %E7%8E%8B")
    'GET /people/* * *'
    """
    return TELLING.sub("*", text)


class DiscreetLogger(Logger):
    """Access logs, should an operator switch them on, and words about requests it cannot read."""

    def atoms(self, *arguments: Any) -> dict[str, Any]:
        atoms = super().atoms(*arguments)
        return {**atoms, "U": untold(str(atoms.get("U")))}

    def warning(self, message: object, *arguments: Any, **keywords: Any) -> None:
        told = str(message) % arguments if arguments else str(message)
        super().warning("%s", untold(told), **keywords)
