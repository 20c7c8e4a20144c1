"""Cutting a huge XML part into blocks of whole elements.

Excel, WPS, LibreOffice and the export libraries write rows and texts in one plain shape, which a
regular expression reads three times as fast as a parser called cell by cell. So a part is cut
where elements start. Blocks of the plain shape are read the fast way; everything else (what
stands before and after them, and any unusual block) goes to the parser, which sees one
well-formed document from which some whole elements have been left out.
"""

import codecs
import re
from collections.abc import Iterator
from typing import IO

CHUNK = 1 << 16
LONGEST_BLOCK = 1 << 21
UTF_8_START = re.compile(
    rb"""(?:\xef\xbb\xbf)?\s*<(?!\?xml[^>]*encoding=(?!["']utf-?8["']))""", re.IGNORECASE
)
ENTITY = re.compile(r"&(\w*;?)")
NAMED = {"amp;": "&", "lt;": "<", "gt;": ">", "quot;": '"', "apos;": "'"}


def blocks(stream: IO[bytes], start: str) -> Iterator[tuple[str | bytes, bool]]:
    """Pieces of a document, and whether each is a run of whole elements beginning with `start`."""
    first = stream.read(CHUNK)
    if not UTF_8_START.match(first):
        yield from ((piece, False) for piece in _pieces(first, stream))
        return
    rest, inside, odd = "", False, False
    for text in _decoded(_pieces(first, stream)):
        rest += text
        # comments and CDATA may hold anything: from there on only the parser knows
        odd = odd or "<!" in rest or len(rest) > LONGEST_BLOCK
        cut = len(rest) if odd else rest.find(start) if not inside else rest.rfind(start)
        if cut > 0:
            yield rest[:cut], inside and not odd
            rest = rest[cut:]
        inside = inside or rest.startswith(start)
    yield rest, False


def _pieces(first: bytes, stream: IO[bytes]) -> Iterator[bytes]:
    piece = first
    while piece:
        yield piece
        piece = stream.read(CHUNK)


def _decoded(pieces: Iterator[bytes]) -> Iterator[str]:
    decoder = codecs.getincrementaldecoder("utf-8")()
    for piece in pieces:
        yield decoder.decode(piece)
    yield decoder.decode(b"", final=True)


def is_odd(block: str) -> bool:
    """Whether it holds what a parser would change or refuse inside texts."""
    return "&#" in block or "\r" in block or "\x00" in block


def unescaped(text: str) -> str:
    """Text between tags as it is meant; KeyError where it is not well-formed."""
    return ENTITY.sub(lambda found: NAMED[found[1]], text) if "&" in text else text
