"""Rows of visits written down on paper: whose they are, and what was said, in the words typed."""

import json
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any
from uuid import UUID

import pyarrow as pa
from django.utils import timezone
from django.utils.crypto import salted_hmac

from bangfu.engine.tables import TableUnreadable, read_cell
from bangfu.engine.values import DivisionCode
from bangfu.intake.chunks import Chunk
from bangfu.intake.staging import Staging, Unique
from bangfu.registry.incoming.owners import owners_of
from bangfu.registry.incoming.sayings import check_names, check_said, has
from bangfu.registry.said_columns import CODES, WHO
from bangfu.visits import queries, rules
from bangfu.visits.codes import INCOME_MONTH, OF_PERSON, OF_SPELL, WORDS, Fact
from bangfu.visits.models import Visit
from bangfu.visits.rosters import VISITS

Row = dict[str, Any]
# every visit is written as one is on a page: more than so many are no day's work
MOST_ROWS = 2_000
NEW = "new_"
COLUMNS = {column.name: column for column in VISITS.columns}
TOLD = tuple(c.name for c in VISITS.columns if c not in WHO and c.name != "visited_on")
SCHEMA = pa.schema(
    [("person_id", pa.int64()), ("division_code", pa.string()), ("visited_on", pa.date32())]
    + [(name, pa.string()) for name in TOLD]
)
UNIQUE = (
    Unique(
        columns=("person_id", "visited_on"),
        name="visited_on",
        message="同一人同一天还有{rows}，这些行都未接收",
        remedy="一天走访一次的请合成一行",
    ),
)


class VisitRows:
    """One file of visits on its way in."""

    def __init__(self, *, reach: DivisionCode) -> None:
        self.reach, self.rows = reach, 0
        self.today = timezone.localdate()

    @property
    def staging(self) -> Staging:
        return Staging(schema=SCHEMA, prepare=self.prepare, unique=UNIQUE)

    def prepare(self, chunk: Chunk) -> dict[str, list[Any]]:
        self.rows += len(chunk.rows)
        if self.rows > MOST_ROWS:
            raise TableUnreadable(f"走访记录超过 {MOST_ROWS} 行", "请分成几份上传")
        owners = owners_of(chunk, reach=self.reach)
        check_names(chunk, [owner.person_id for owner in owners])
        check_said(chunk, may_be_nothing=True)
        for index in range(len(chunk.rows)):
            self._check(chunk, index)
        prepared = {name: [typed(name, value) for value in chunk.values[name]] for name in TOLD}
        prepared["person_id"] = [owner.person_id for owner in owners]
        prepared["division_code"] = [owner.division_code for owner in owners]
        prepared["visited_on"] = chunk.values["visited_on"]
        self._leave_days(chunk, prepared)
        return prepared

    def _leave_days(self, chunk: Chunk, prepared: dict[str, list[Any]]) -> None:
        """Of a day on which a visit was written down already, another account is not taken."""
        keys = list(zip(prepared["person_id"], prepared["visited_on"], strict=True))
        there = queries.visits_on({(pk, day) for pk, day in keys if pk and day})
        for index, key in enumerate(keys):
            said = told({name: prepared[name][index] for name in TOLD})
            if key in there and not any(is_same(visit, said, key) for visit in there[key]):
                message = "这个人当天已登记过走访，内容不同，没有覆盖"
                remedy = "当天走访了两次的，请在网页上登记；写错了的，请在档案中更正"
                chunk.reject(index, "visited_on", message, remedy)

    def _check(self, chunk: Chunk, index: int) -> None:
        day = chunk.values["visited_on"][index]
        if day is None or not rules.earliest_day(self.today) <= day <= self.today:
            remedy = "请填走访的日期，如 2023-10-09，在近十年内，不能晚于今天"
            chunk.reject(index, "visited_on", "走访日期读不出，年份不对，或晚于今天", remedy)
        if not has(chunk, "outcome", index):
            chunk.reject(index, "outcome", "没有写明走访结果", "请从模板的下拉列表中选择")
        if has(chunk, INCOME_MONTH, index) and not has(chunk, Fact.INCOME, index):
            remedy = "请填月收入；没有问到的，两格都留空"
            chunk.reject(index, INCOME_MONTH, "写了收入的月份，没有写月收入", remedy)
        is_new = any(has(chunk, name, index) for name in TOLD if name.startswith(NEW))
        if is_new and not has(chunk, "new_start_month", index):
            remedy = "请填写新务工的开始月份，如 2023-09；没有新务工的，这几列留空"
            chunk.reject(index, "new_start_month", "写了新的务工，没有写开始月份", remedy)


def is_same(visit: Visit, said: dict[str, Any], of: tuple[int, date]) -> bool:
    """Whether a row says what was said on a visit; of what was deleted since, its number tells."""
    return said == as_read(visit) or visit.uuid == number_of(*of, said)


def number_of(person: int, day: date, said: dict[str, Any]) -> UUID:
    """Follows from what stands in the file: the same row again is the same visit. Keyed, for it
    stays when words are deleted, which nobody may guess from it."""
    text = json.dumps([person, day.isoformat(), said], sort_keys=True, ensure_ascii=False)
    digest = salted_hmac("bangfu.visits.file", text, algorithm="sha256").digest()
    return UUID(bytes=digest[:16])


def typed(name: str, value: object) -> str:
    """As somebody types it on the page: codes of what people want by their labels."""
    if value in (None, ""):
        return ""
    return CODES[name](value).zh if name in CODES else str(value)


def as_read(visit: Visit) -> dict[str, Any]:
    """What was said on a visit, as a file would say it: typed otherwise it is the same."""
    said = queries.told_on(visit)
    several = {"facts": "", "spell": NEW} | {fact.value: f"{fact}_" for fact in WORDS}
    parts = {part: _all_as_read(prefix, said[part]) for part, prefix in several.items()}
    return said | parts | {"note": _as_read("note", said["note"])}


def _all_as_read(prefix: str, said: Mapping[str, str]) -> dict[str, str]:
    read = {name: _as_read(prefix + name, text) for name, text in said.items()}
    return {name: text for name, text in read.items() if text}


def _as_read(name: str, text: str) -> str:
    value, trouble = read_cell(COLUMNS[name], text)
    return text if trouble and trouble.rejects else typed(name, value)


def told(row: Row) -> dict[str, Any]:
    """What a staged row says, as `Said` takes it."""
    words = {fact.value: _named(row, f"{fact}_") for fact in WORDS}
    facts = {str(name): row[name] for name in (*OF_PERSON, *OF_SPELL, INCOME_MONTH) if row[name]}
    given = {"outcome": row["outcome"], "note": row["note"], "facts": facts}
    return given | {"spell": _named(row, NEW)} | words


def _named(row: Row, prefix: str) -> dict[str, str]:
    names: Iterable[str] = (name for name in TOLD if name.startswith(prefix) and row[name])
    return {name.removeprefix(prefix): row[name] for name in names}
