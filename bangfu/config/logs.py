"""What is written of requests and errors: never a name, a number or a secret (rights.md 16).

Addresses carry what people asked for (a number, somebody's name) and what opens a door (the
token of an invitation). An error quotes the values that it stumbled over.
"""

import logging
import re
from types import TracebackType

# numbers of people and phones, and whatever is no plain address: names, also percent-encoded
TELLING = re.compile(r"\d{7,}[0-9Xx]?|(?:%[0-9A-Fa-f]{2})+|[^\x00-\x7f]+|\\[xu][0-9a-f]+")
# tokens, codes and receipts: long, and not of small letters alone, as words of ours are
SECRET = re.compile(r"(?<![\w-])(?=[a-z_-]*[A-Z0-9])[\w-]{12,}", re.ASCII)
# and the whole of what follows where a token stands, whatever it looks like
AFTER = re.compile(r"(/invitation/)[^/\s?]+")


def untold(text: str) -> str:
    """The text without what may name somebody or open something.

    >>> untold("GET /people/37072400010010 王芳 %E7%8E%8B")
    'GET /people/* * *'
    >>> untold("GET /invitation/b3V0-x9_Yq7LmN2/ /receipt/K7QM-2XPA-9RTW-HJ4C/ /exports/17/file/")
    'GET /invitation/*/ /receipt/*/ /exports/17/file/'
    """
    return TELLING.sub("*", SECRET.sub("*", AFTER.sub(r"\1*", text)))


class DiscreetFormatter(logging.Formatter):
    """Of an error in a page: where in the program it happened, nothing that it quotes."""

    def format(self, record: logging.LogRecord) -> str:
        if record.name.startswith("django"):
            told = logging.makeLogRecord(record.__dict__)
            told.msg, told.args, told.exc_text = untold(record.getMessage()), (), None
            return super().format(told)
        return super().format(record)

    def formatException(  # noqa: N802 - the name is logging's
        self, ei: tuple[type[BaseException], BaseException, TracebackType | None] | tuple
    ) -> str:
        # the models behind it are not there yet when logging is set up
        from bangfu.runs.rules import trace_without_values

        return trace_without_values(ei[1])
