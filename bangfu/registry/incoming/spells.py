"""Rows of the work table: whose they are, whether their months can be, and where the work is."""

from typing import Any

import pyarrow as pa

from bangfu.audit.fields import index_key
from bangfu.engine.codes import DivisionLevel
from bangfu.engine.values import DivisionCode, Month
from bangfu.intake.chunks import Chunk
from bangfu.intake.staging import Staging, Unique
from bangfu.org.place_names import is_pseudo
from bangfu.org.queries.places import Place, Places
from bangfu.registry.columns import SPELL_COLUMNS
from bangfu.registry.digests import row_digest
from bangfu.registry.incoming.owners import owners_of

TEXTS = ("employer_name", "employment_kind", "industry", "sector", "channel")
SCHEMA = pa.schema(
    [
        ("person_id", pa.int64()),
        ("division_code", pa.string()),
        ("start_month", pa.int32()),
        ("end_month", pa.int32()),
        ("place_code", pa.string()),
        ("place_name", pa.string()),
    ]
    + [(name, pa.string()) for name in TEXTS]
    + [
        ("monthly_income_yuan", pa.string()),
        ("is_organised", pa.bool_()),
        ("transport_subsidy_yuan", pa.string()),
        ("row_digest", pa.string()),
    ]
)
UNIQUE = (
    Unique(
        columns=("person_id", "start_month"),
        name="start_month",
        message="同一人同一开始月份还有{rows}，这些行都未接收",
        remedy="每段务工的开始月份应不同，请核对后只保留正确的一行",
    ),
)
TOO_HIGH = {"", DivisionLevel.PROVINCE}
LONGEST_PLACE_NAME = 100


class SpellRows:
    """One file of spells on its way in, for one acting office."""

    def __init__(self, *, reach: DivisionCode, places: Places, today: Month) -> None:
        self.reach = reach
        self.places = places
        self.today = today
        self.secret = index_key()
        self.pointed_out: set[tuple[str, ...]] = set()

    @property
    def staging(self) -> Staging:
        return Staging(schema=SCHEMA, prepare=self.prepare, unique=UNIQUE)

    def prepare(self, chunk: Chunk) -> dict[str, list[Any]]:
        values = chunk.values
        prepared: dict[str, list[Any]] = {n: [v or "" for v in values[n]] for n in TEXTS}
        owners = owners_of(chunk, reach=self.reach)
        prepared["person_id"] = [owner.person_id for owner in owners]
        prepared["division_code"] = [owner.division_code for owner in owners]
        self._check_months(chunk)
        for name in ("start_month", "end_month"):
            prepared[name] = [month and month.number for month in values[name]]
        prepared["place_code"], prepared["place_name"] = self._places(chunk)
        for name in ("monthly_income_yuan", "transport_subsidy_yuan"):
            prepared[name] = [None if yuan is None else str(yuan) for yuan in values[name]]
        prepared["is_organised"] = values["is_organised"]
        prepared["row_digest"] = self._digests(values, prepared)
        return prepared

    # -- when it was

    def _check_months(self, chunk: Chunk) -> None:
        values = chunk.values
        months = zip(values["is_working"], values["start_month"], values["end_month"], strict=True)
        for index, (is_working, start, end) in enumerate(months):
            if end is None:
                if is_working is False:
                    message = "“是否已外出务工”为否，但没有结束时间"
                    chunk.reject(index, "end_month", message, "请补填结束时间")
            elif start is not None and end < start:
                message = "结束时间早于开始时间"
                chunk.reject(index, "end_month", message, "请核对开始、结束时间")
            elif end > self.today:
                chunk.warn(index, "end_month", "结束时间在未来", "请核对结束时间")
            if start is not None and start > self.today:
                chunk.warn(index, "start_month", "开始时间在未来", "计划务工请登记在计划外出务工表")

    # -- where it was

    def _places(self, chunk: Chunk) -> tuple[list[str], list[str]]:
        columns = ("place_province", "place_city", "place_county")
        codes, names = [], []
        named = zip(*(chunk.values[name] for name in columns), strict=True)
        for index, texts in enumerate(named):
            named_texts = tuple(text or "" for text in texts)
            place = self.places.named(*named_texts)
            self._point_out(chunk, index, named_texts, place)
            codes.append(place.code)
            names.append(place_text(named_texts))
        return codes, names

    def _point_out(self, chunk: Chunk, index: int, texts: tuple[str, ...], place: Place) -> None:
        """Once for each spelling. A city without counties, named twice, is as exact as can be."""
        exact = place.level not in TOO_HIGH and not place.missing and texts[2]
        if exact or texts in self.pointed_out:
            return
        self.pointed_out.add(texts)
        message = "务工地没有填到县级，或区划表中没有（相同写法的其他行不再逐一提示）"
        chunk.warn(index, "place_county", message, "请按国家统计局区划名称填写省、市、县")

    # -- how it is stored

    def _digests(self, values: dict[str, list[Any]], prepared: dict[str, list[Any]]) -> list[str]:
        covered = {
            **prepared,
            "start_month": values["start_month"],
            "end_month": values["end_month"],
        }
        columns = (covered[name] for name in SPELL_COLUMNS)
        return [row_digest(row, secret=self.secret) for row in zip(*columns, strict=True)]


def place_text(texts: tuple[str, ...]) -> str:
    """省市县 as one text, without 市辖区 and without saying the same name twice.

    >>> place_text(("广东省", "东莞市", "东莞市"))
    '广东省东莞市'
    """
    kept = dict.fromkeys(text for text in texts if text and not is_pseudo(text))
    return "".join(kept)[:LONGEST_PLACE_NAME]
