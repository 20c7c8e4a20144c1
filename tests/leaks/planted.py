"""People nobody else is called like, in three files, with phones in places where none belong."""

from pathlib import Path

from bangfu.engine.tables import write_table
from tests.flows import files

NAMES = {"李秀英": "宓昀璟", "王芳": "褚砚汐", "赵强": "戚澜舟", "孙平": "郗知颢"}
# as the insurance table calls 王芳 in the last month
OTHER_NAME = "亓官雪岚"
# how they are read, which is searched as well
READ = ("miyunjing", "chuyanxi", "qilanzhou", "xizhihao", "qiguanxuelan")
PHONES = ("13987654321", "13987654322", "13987654323", "13987654324")
NUMBERS = (files.LI, files.WANG, files.ZHAO)
NOTE = f"褚砚汐本人说八月起在昆山上班，电话 {PHONES[1]}，证件 {files.WANG}"


def renamed(rows: list[list[str]]) -> list[list[str]]:
    return [[NAMES.get(cell, cell) for cell in row] for row in rows]


def write_files(folder: Path) -> Path:
    headers, rows = files.roster()
    rows = [[*row, phone] for row, phone in zip(renamed(rows), PHONES, strict=True)]
    # a phone in a column of another kind, so that a cell error is about it
    rows[2][headers.index("识别标准")] = PHONES[2]
    # a column that was headed with a person
    with_note = [[*row, "是"] for row in rows]
    header = f"{NAMES['赵强']}（{PHONES[2]}）经手"
    write_table(folder / "roster.xlsx", [*headers, "成员联系电话", header], with_note)
    write_table(folder / "again.csv", [*headers, "成员联系电话"], rows[:2])
    write_table(folder / "spells.csv", *files.spells())
    headers, rows = files.social_insurance()
    rows = renamed(rows)
    for row in rows:
        if row[0] == NAMES["王芳"] and row[5] == "202309":
            row[0] = OTHER_NAME
    write_table(folder / "social_insurance.csv", headers, rows)
    (folder / "broken.xlsx").write_bytes(b"PK\x03\x04" + PHONES[0].encode() + NUMBERS[0].encode())
    return folder
