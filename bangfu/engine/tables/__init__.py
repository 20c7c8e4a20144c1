"""Tables in and out: .xlsx, .xls and .csv as offices really send them.

A roster is declared once; it serves reading, the empty template and the marked-up copy.

>>> from pathlib import Path
>>> from tempfile import TemporaryDirectory
>>> people = Roster("people", "人员", (
...     Column("name", "姓名", required=True, value_class="personal"),
...     Column("months", "务工时间（月）", parse=int, also=("务工月数",)),
... ), dropped=("民族",))
>>> with TemporaryDirectory() as folder:
...     path = write_table(Path(folder) / "people.xlsx", ["务工月数", "民族", "姓 名"],
...                        [["11", "甲", "张三"], ["十", "乙", ""]])
...     table = open_table(path, roster=people)
...     rows = list(read_rows(table, people))
>>> table.header_row, table.columns.dropped
(1, ['民族'])
>>> rows[0].values
{'name': '张三', 'months': 11}
>>> [(error.row, error.header) for error in rows[1].errors]
[(3, '姓名'), (3, '务工时间（月）')]
"""

from bangfu.engine.tables.columns import Column, Roster, text
from bangfu.engine.tables.headers import Columns, match_columns
from bangfu.engine.tables.marked import write_marked
from bangfu.engine.tables.marking import write_marked_up
from bangfu.engine.tables.opening import DelimitedText, Table, delimited_text, open_table
from bangfu.engine.tables.patching import layout_of, write_patched
from bangfu.engine.tables.places import column_letters
from bangfu.engine.tables.problems import (
    CellProblem,
    Questionable,
    TableUnreadable,
    UnreadableCell,
)
from bangfu.engine.tables.reading import RowRead, read_cell, read_rows
from bangfu.engine.tables.writing import guarded, write_table, write_template

__all__ = [
    "CellProblem",
    "Column",
    "Columns",
    "DelimitedText",
    "Questionable",
    "Roster",
    "RowRead",
    "Table",
    "TableUnreadable",
    "UnreadableCell",
    "column_letters",
    "delimited_text",
    "guarded",
    "layout_of",
    "match_columns",
    "open_table",
    "read_cell",
    "read_rows",
    "text",
    "write_marked",
    "write_marked_up",
    "write_patched",
    "write_table",
    "write_template",
]
