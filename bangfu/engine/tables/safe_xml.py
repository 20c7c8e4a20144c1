"""XML out of untrusted files: no document types, so no entities to explode or to fetch."""

from collections.abc import Callable
from typing import IO
from xml.parsers import expat

from bangfu.engine.tables.problems import TableUnreadable

CHUNK = 1 << 18
Started = Callable[[str, dict[str, str]], object]


def guarded_parser() -> expat.XMLParserType:
    """A parser that refuses a document type declaration; texts come in one piece."""
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _refuse_doctype
    return parser


def _refuse_doctype(*_: object) -> None:
    raise TableUnreadable(
        "文件内含有外部定义（DTD），可能是恶意文件，未读取",
        "请在 Excel 中打开后另存为新的 .xlsx 文件再上传",
    )


def local(name: str) -> str:
    """An element's or attribute's name without its namespace prefix."""
    return name.rpartition(":")[2]


def each_start(stream: IO[bytes], started: Started) -> None:
    """Call `started(name, attributes)` for every element of a small document."""
    parser = guarded_parser()

    def start(name: str, attributes: dict[str, str]) -> None:
        started(local(name), {local(key): value for key, value in attributes.items()})

    parser.StartElementHandler = start
    while chunk := stream.read(CHUNK):
        parser.Parse(chunk, False)
    parser.Parse(b"", True)
