"""Damage to text tables and web pages: encodings, quotes, separators, tags."""

from collections.abc import Callable, Iterator
from functools import partial

from tests.engine.tables import files

Case = tuple[str, str, str, Callable[[], bytes]]
WHOLE = files.csv_text()
HEADER, FIRST, SECOND = files.csv_text().splitlines(keepends=True)


def cases() -> Iterator[Case]:
    yield from encodings()
    yield from wrong_encodings()
    yield from quotes()
    yield from shapes()
    yield from pages()


def encodings() -> Iterator[Case]:
    for encoding in ("utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16", "utf-16-le", "utf-16-be"):
        for delimiter in ",;\t":
            text = files.csv_text(delimiter=delimiter)
            yield "encoding", ".csv", "read", partial(text.encode, encoding)


def wrong_encodings() -> Iterator[Case]:
    mixed = {
        "utf8_then_gbk": (HEADER + FIRST).encode() + SECOND.encode("gb18030"),
        "gbk_then_utf8": (HEADER + FIRST).encode("gb18030") + SECOND.encode(),
        "bad_bytes": (HEADER + FIRST).encode() + b"\xff\xfe\xfd" + SECOND.encode(),
        "half_sign": HEADER.encode()
        + FIRST.encode().replace("甲厂".encode(), "甲厂".encode()[:-1]),
        "cut_sign": WHOLE.encode("utf-8-sig")[
            : WHOLE.encode("utf-8-sig").rindex("脱".encode()) + 4
        ],
        "odd_utf16": WHOLE.encode("utf-16")[:-1] + b"\x00\x00\xd8",
        "utf32": WHOLE.encode("utf-32"),
        "utf7": WHOLE.encode("utf-7"),
        "western": WHOLE.encode("utf-8").decode("latin-1").encode("utf-8"),
        "question_marks": WHOLE.encode("ascii", "replace"),
    }
    for reason, content in mixed.items():
        yield reason, ".csv", "refused", partial(bytes, content)
    for place in (0, 40, 300):
        content = WHOLE.encode()
        broken = content[:place] + b"\x00" + content[place:]
        yield "zero_byte", ".csv", "refused", partial(bytes, broken)
    yield "zero_bytes", ".csv", "refused", lambda: WHOLE.encode() + bytes(4096)


def quotes() -> Iterator[Case]:
    open_quote = HEADER + FIRST.replace("甲厂", '"甲厂') + SECOND
    yield "open_quote", ".csv", "refused", open_quote.encode
    yield "open_quote", ".csv", "refused", (open_quote + SECOND * 5_000).encode
    yield "open_quote", ".csv", "refused", ('"' + WHOLE).encode
    yield "open_quote", ".csv", "refused", (WHOLE + '"').encode
    inner = HEADER + FIRST.replace("甲厂", '甲"厂') + SECOND
    yield "inner_quote", ".csv", "read", inner.encode
    yield "line_in_cell", ".csv", "read", WHOLE.replace("甲厂", '"甲\r\n厂"').encode
    yield "comma_in_cell", ".csv", "problems", WHOLE.replace("甲厂", "甲,厂").encode
    yield "comma_in_cell", ".csv", "read", WHOLE.replace("甲厂", '"甲,厂"').encode


def shapes() -> Iterator[Case]:
    for end in ("\r\n", "\n", "\r"):
        yield "line_ends", ".csv", "read", files.csv_text(end=end).encode
    yield "no_last_line_end", ".csv", "read", WHOLE.rstrip().encode
    yield "short_rows", ".csv", "problems", (WHOLE + "山东省\r\n潍坊市,甲\r\n").encode
    yield "ragged", ".csv", "problems", (HEADER + FIRST.rstrip() + ",多,余\r\n").encode
    yield "one_column", ".csv", "refused", "姓名\r\n甲\r\n".encode
    yield "pipes", ".csv", "refused", files.csv_text(delimiter="|").encode
    yield "wide", ".csv", "read", ("," * 100_000 + "\r\n" + WHOLE).encode
    yield "long_line", ".csv", "refused", lambda: b"a" * (20 << 20)
    yield "huge_cell", ".csv", "problems", WHOLE.replace("周兰", "周" * 40_000, 1).encode
    yield "huge_cell", ".csv", "refused", WHOLE.replace("周兰", "周" * 400_000, 1).encode
    yield "blank_lines", ".csv", "read", (WHOLE + "\r\n" * 1_000_000).encode
    yield "blank_lines", ".csv", "read", (WHOLE + ",,,,,\r\n" * 300_000 + FIRST).encode
    yield "blank_lines_first", ".csv", "read", ("\r\n" * 8 + WHOLE).encode
    yield "header_too_low", ".csv", "refused", ("\r\n" * 12 + WHOLE).encode
    yield "no_header", ".csv", "refused", (FIRST + SECOND).encode
    yield "prose", ".txt", "refused", "各乡镇：请于月底前报送姓名、证件号码。\r\n".encode


def pages() -> Iterator[Case]:
    page = files.html().decode()
    yield "page", ".xls", "read", page.replace("</td>", "").replace("</tr>", "").encode
    yield "page", ".xls", "read", page.replace("td>", "TH>").replace("tr>", "TR>").encode
    yield "page", ".xls", "read", page.replace("<td>", "<td  class=xl65 x:str>").encode
    yield "page", ".xls", "read", partial(files.html, charset="gb18030")
    yield "page_cut_in_tag", ".xls", "either", lambda: page.encode()[:-60] + b"<td cla"
    yield "page_open_comment", ".xls", "either", page.replace("<td>周", "<!-- <td>周").encode
    yield "page_nested", ".xls", "either", page.replace("甲厂", f"<table>{page}</table>").encode
    yield "page_deep", ".xls", "refused", lambda: b"<html>" + b"<table><tr><td>" * 20_000
    yield "page_spans", ".xls", "either", page.replace("<td>", "<td colspan=99999999>", 3).encode
    yield "page_spans", ".xls", "either", page.replace("<td>", "<td rowspan=-1 colspan=x>").encode
    yield "page_without_table", ".xls", "refused", lambda: b"<html><body><p>x</p></body></html>"
    yield "page_entities", ".xls", "problems", page.replace("周兰", "&nbsp;&#12288;").encode
    yield "page_mixed", ".xls", "refused", lambda: page.encode() + "周兰周兰".encode("gb18030")
