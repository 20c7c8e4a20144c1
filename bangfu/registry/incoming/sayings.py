"""Rows of what people said: whose they are, when it was, and whether anything was said."""

from collections.abc import Sequence
from typing import Any

import pyarrow as pa
from django.utils import timezone

from bangfu.engine.tables import TableUnreadable
from bangfu.engine.values import DivisionCode, Told, is_another
from bangfu.intake.chunks import Chunk
from bangfu.intake.staging import Staging, Unique
from bangfu.registry.incoming.owners import owners_of
from bangfu.registry.models import Person, TrainingNeed, Wish
from bangfu.registry.said_columns import TRAINING, TRAINING_COLUMNS, WISH, WISH_COLUMNS

Row = dict[str, Any]
Saying = Wish | TrainingNeed
TABLES: dict[str, type[Saying]] = {WISH: Wish, TRAINING: TrainingNeed}
# a county's: what differs from the register is kept in memory until it is told
MOST_ROWS = 50_000
# without which nothing of the kind was said
FIRST = {WISH: "wish_form", TRAINING: "training_wanted"}
NAMES = tuple(column.name for column in (*WISH_COLUMNS, *TRAINING_COLUMNS))
NUMBERS = ("wish_pay_yuan",)
COME_BACK = "请核对人口编号；已迁回的，先在所到的户登记“从另一户转来”"
SCHEMA = pa.schema(
    [("person_id", pa.int64()), ("division_code", pa.string())]
    + [("said_on", pa.date32()), ("said_how", pa.string())]
    + [(name, pa.int32() if name in NUMBERS else pa.string()) for name in NAMES]
)
UNIQUE = (
    Unique(
        columns=("person_id", "said_on", "said_how"),
        name="said_on",
        message="同一人同一天还有{rows}，这些行都未接收",
        remedy="同一天说的请合成一行",
    ),
)


class SayingRows:
    """One file of what people said on its way in."""

    def __init__(self, *, reach: DivisionCode) -> None:
        self.reach, self.rows = reach, 0
        self.today = timezone.localdate()

    @property
    def staging(self) -> Staging:
        return Staging(schema=SCHEMA, prepare=self.prepare, unique=UNIQUE)

    def prepare(self, chunk: Chunk) -> dict[str, list[Any]]:
        self.rows += len(chunk.rows)
        if self.rows > MOST_ROWS:
            raise TableUnreadable(f"意愿和培训需求超过 {MOST_ROWS} 行", "请分成几份上传")
        owners = owners_of(chunk, reach=self.reach)
        check_names(chunk, [owner.person_id for owner in owners])
        self._check_days(chunk)
        check_said(chunk)
        prepared: dict[str, list[Any]] = {name: chunk.values[name] for name in NAMES}
        prepared["person_id"] = [owner.person_id for owner in owners]
        prepared["division_code"] = [owner.division_code for owner in owners]
        return prepared | {name: chunk.values[name] for name in ("said_on", "said_how")}

    def _check_days(self, chunk: Chunk) -> None:
        for index, (day, how) in enumerate(
            zip(chunk.values["said_on"], chunk.values["said_how"], strict=True)
        ):
            if day is None or day > self.today:
                remedy = "请填本人说这话的日期，如 2023-10-09，不能晚于今天"
                chunk.reject(index, "said_on", "本人说的日期读不出，或晚于今天", remedy)
            if not how:
                chunk.reject(index, "said_how", "没有写明怎么说的", "请从模板的下拉列表中选择")


def check_names(chunk: Chunk, people: Sequence[int | None]) -> None:
    """Not the name of the person: a number was mistyped, and this is somebody else's word. Nor is
    anything taken down of who died or moved away."""
    known = Person.objects.in_bulk([pk for pk in people if pk])
    for index, (pk, name) in enumerate(zip(people, chunk.values["name"], strict=True)):
        if pk and known[pk].left_on:
            chunk.reject(index, "person_number", "台账中本人已去世或迁出，未接收", COME_BACK)
        if pk and name and is_another(Told(known[pk].name), Told(name)):
            remedy = "请核对人口编号和姓名"
            chunk.reject(index, "name", "姓名与台账中该人口编号的不是一个人", remedy)


def check_said(chunk: Chunk, *, may_be_nothing: bool = False) -> None:
    """A wish has a form, a need says whether; a row in which nothing is said is a mistake."""
    for index in range(len(chunk.rows)):
        has_any = False
        for prefix, first in FIRST.items():
            said = [name for name in NAMES if name.startswith(prefix) and has(chunk, name, index)]
            has_any |= bool(said)
            if said and not has(chunk, first, index):
                remedy = "请从模板的下拉列表中选择；本人没有说的，这一组都留空"
                chunk.reject(index, first, "写了别的内容，没有写这一项", remedy)
        if not has_any and not may_be_nothing:
            remedy = "请填写就业形式或培训意愿；都没有问到的，请删去这一行"
            chunk.reject(index, FIRST[WISH], "这一行没有写本人说了什么", remedy)


def has(chunk: Chunk, name: str, index: int) -> bool:
    return chunk.values[name][index] not in (None, "")


def prefix_of(name: str) -> str:
    """Of which saying a column is; nothing where it is of none."""
    return next((prefix for prefix in TABLES if name.startswith(prefix)), "")


def said_in(row: Row, prefix: str) -> Row:
    """What a row says of one kind, by the names of the fields."""
    names = [name for name in NAMES if name.startswith(prefix) and row[name] not in (None, "")]
    return {name.removeprefix(prefix): row[name] for name in names}
