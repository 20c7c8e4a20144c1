"""Words for the terminal: what was done goes out, how far it is goes to the error side."""

import sys

CLEAR_LINE = "\r\033[K"


def say(text: str) -> None:
    print(text, flush=True)


def progress(done: int, total: int, message: str) -> None:
    """One line that changes, on a terminal only."""
    if not sys.stderr.isatty():
        return
    share = f"{done / total:4.0%} " if total else ""
    ending = CLEAR_LINE if total and done >= total else ""
    print(f"{CLEAR_LINE}{share}{message}{ending}", end="", file=sys.stderr, flush=True)
