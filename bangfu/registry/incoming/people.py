"""Rows of the people's export: place, identity, birth date and sex settled before anything else."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pyarrow as pa
from django.conf import settings

from bangfu.audit.fields import EncryptedTextField, KeyedIndexField, index_key
from bangfu.engine.codes import DivisionLevel, Sex
from bangfu.engine.tables import TableUnreadable
from bangfu.engine.values import IdentityStatus
from bangfu.engine.values.citizen_id import birth_date
from bangfu.intake.chunks import Chunk
from bangfu.intake.staging import Staging, Unique
from bangfu.org.limits import counted, so_far
from bangfu.org.models import Staff
from bangfu.org.queries.places import Place, Places
from bangfu.registry import queries
from bangfu.registry.cells import NO_IDENTITY, Identity
from bangfu.registry.columns import PERSON_COLUMNS
from bangfu.registry.digests import row_digest
from bangfu.registry.incoming.unsaid import SEALED
from bangfu.registry.models import Person

COPIED = (
    "household_number",
    "person_number",
    "name",
    "relation",
    "education",
    "school_status",
    "labour_ability",
    "poverty_status",
)
SCHEMA = pa.schema(
    [(name, pa.string()) for name in COPIED]
    + [
        ("division_code", pa.string()),
        ("village_name", pa.string()),
        ("identity_number", pa.string()),
        ("identity_key", pa.int64()),
        ("identity_status", pa.string()),
        ("sex", pa.string()),
        ("born_on", pa.string()),
        ("phone", pa.string()),
        ("phone_key", pa.int64()),
        ("name_key", pa.int64()),
        ("row_digest", pa.string()),
    ]
)
UNIQUE = (
    Unique(
        columns=("person_number",),
        name="person_number",
        message="人口编号与{rows}重复，这些行都未接收",
        remedy="请核对后只保留正确的一行",
    ),
    Unique(
        columns=("identity_key",),
        name="identity_number",
        message="同一证件号码还登记在{rows}",
        remedy="可入库；请核对是否一人登记在两户",
        rejects=False,
    ),
)
TOO_HIGH = {"", DivisionLevel.PROVINCE}
NO_TOWNSHIP = "区划表中没有这个乡镇，台账已有的户不移动，新的户先归到县（同名的其他行不再逐一提示）"
NO_VILLAGE = "区划表中没有这个村，先归到乡镇（同名的其他行不再逐一提示）"
ASK_THE_COUNTY = "请由该县的经办员接收，或核对省、市、县名称"
LIMIT = "elsewhere"
TOLD_ENOUGH = (
    "本文件或您今天接收的文件中，编号登记在您管辖范围以外的行过多，未接收",
    "请核对是否选错了文件；确有多人迁入的，请由共同的上级单位接收",
)
Names = tuple[str, str, str, str, str]


class PeopleRows:
    """One file of people on its way in, for one acting person.

    A number that stands in another office's register cannot be taken in, and so says that it
    stands there: somebody is told so of few numbers a day, then of none.
    """

    def __init__(self, *, places: Places, by: Staff) -> None:
        self.by, self.reach = by, by.division
        self.low, self.high = self.reach.range
        self.places = places
        self.secret = index_key()
        self.pointed_out: set[Names] = set()

    @property
    def staging(self) -> Staging:
        return Staging(schema=SCHEMA, prepare=self.prepare, unique=UNIQUE)

    def prepare(self, chunk: Chunk) -> dict[str, list[Any]]:
        values = chunk.values
        prepared: dict[str, list[Any]] = {n: [v or "" for v in values[n]] for n in COPIED}
        prepared["village_name"] = [village or "" for village in values["village"]]
        prepared["division_code"] = self._division_codes(chunk)
        self._leave_to_others(chunk)
        self._identities(chunk, prepared)
        prepared["row_digest"] = self._digests(values, prepared)
        prepared["phone"] = [phone or "" for phone in values["phone"]]
        prepared["phone_key"] = keyed("phone_key").keys_of(prepared["phone"])
        prepared["name_key"] = keyed("name_key").keys_of(
            prepared["identity_number"], prepared["name"]
        )
        for name in SEALED:
            numbers = prepared["person_number"]
            prepared[name] = encrypted(name).sealed_many(prepared[name], rows=numbers)
        return prepared

    # -- where the household lives

    def _division_codes(self, chunk: Chunk) -> list[str]:
        columns = ("province", "city", "county", "township", "village")
        named = zip(*(chunk.values[name] for name in columns), strict=True)
        return [
            self._division_code(chunk, index, tuple(name or "" for name in names))
            for index, names in enumerate(named)
        ]

    def _division_code(self, chunk: Chunk, index: int, names: Names) -> str:
        place = self.places.named(*names)
        if place.level in TOO_HIGH or DivisionLevel.COUNTY in place.missing:
            message = "区划表中没有这个县，或省、市、县对不上"
            chunk.reject(index, "county", message, "请按国家统计局区划名称填写全称")
        elif not self.low <= place.code <= self.high:
            chunk.reject(index, "county", "不在您的管辖范围", ASK_THE_COUNTY)
        elif place.missing:
            self._point_out(chunk, index, names, place)
            if DivisionLevel.TOWNSHIP in place.missing:
                chunk.lose(index, "township", "village")
        return place.code

    def _point_out(self, chunk: Chunk, index: int, names: Names, place: Place) -> None:
        """Once for each place, on the first row that names it."""
        township = DivisionLevel.TOWNSHIP in place.missing
        if names[: 4 if township else 5] in self.pointed_out or self._unknowable(place):
            return
        self.pointed_out.add(names[: 4 if township else 5])
        column, told = ("township", NO_TOWNSHIP) if township else ("village", NO_VILLAGE)
        chunk.warn(index, column, told, "请核对名称；撤并改名的，请更新区划表后重新接收")

    def _unknowable(self, place: Place) -> bool:
        """The table has no villages there at all, so none can be said to be missing."""
        return place.missing == (DivisionLevel.VILLAGE,) and not self.places.knows_villages_of(
            place.code
        )

    def _leave_to_others(self, chunk: Chunk) -> None:
        """A file cannot draw people or households out of another office's register."""
        self._check_told_few(so_far)
        people, homes = chunk.values["person_number"], chunk.values["household_number"]
        outside = {
            "person_number": queries.person_numbers_outside(self.reach, set(people) - {None}),
            "household_number": queries.household_numbers_outside(self.reach, set(homes) - {None}),
        }
        for name, numbers in outside.items():
            for index, number in enumerate(chunk.values[name] if numbers else ()):
                if number in numbers:
                    self._check_told_few(counted)
                    message = "该编号已登记在您管辖范围以外的台账中"
                    chunk.reject(index, name, message, "如已迁入，请由共同的上级单位接收")

    def _check_told_few(self, count: Callable[[str, str, int], int]) -> None:
        """Before anything is looked up, and with each number that is told."""
        most, seconds = settings.BANGFU_LIMITS[LIMIT]
        if count(LIMIT, f"staff {self.by.pk}", seconds) > most:
            raise TableUnreadable(*TOLD_ENOUGH)

    # -- who it is

    def _identities(self, chunk: Chunk, prepared: dict[str, list[Any]]) -> None:
        found = [identity or NO_IDENTITY for identity in chunk.values["identity_number"]]
        prepared["identity_number"] = [identity.number for identity in found]
        prepared["identity_status"] = [identity.status.value for identity in found]
        prepared["identity_key"] = keyed("identity_key").keys_of(prepared["identity_number"])
        stated = [self._stated(chunk, index, identity) for index, identity in enumerate(found)]
        prepared["sex"] = [sex for sex, _ in stated]
        prepared["born_on"] = [born_on and born_on.isoformat() for _, born_on in stated]

    def _stated(self, chunk: Chunk, index: int, identity: Identity) -> tuple[str, date | None]:
        """Sex and birth date: what a valid number says, else what the columns say."""
        sex: str = chunk.values["sex"][index] or ""
        born_on: date | None = chunk.values["born_on"][index]
        absent = "identity_number" in chunk.reading.absent
        if chunk.values["identity_number"][index] is None and not absent:
            remedy = "可入库；请补录，否则无法与其他部门比对"
            chunk.warn(index, "identity_number", "没有证件号码", remedy)
        if identity.status is not IdentityStatus.VALID:
            return sex, born_on
        numbered_sex, numbered_day = sex_of(identity.number), birth_date(identity.number)
        if sex and sex != numbered_sex:
            chunk.warn(index, "sex", "性别与证件号码不一致，以证件号码为准", "请核对证件原件")
        if born_on and born_on != numbered_day:
            message = "出生日期与证件号码不一致，以证件号码为准"
            chunk.warn(index, "born_on", message, "请核对证件原件")
        return numbered_sex, numbered_day

    # -- how it is stored

    def _digests(self, values: dict[str, list[Any]], prepared: dict[str, list[Any]]) -> list[str]:
        covered = {**prepared, "phone": [phone or "" for phone in values["phone"]]}
        columns = (covered[name] for name in ("household_number", *PERSON_COLUMNS))
        return [row_digest(row, secret=self.secret) for row in zip(*columns, strict=True)]


def encrypted(name: str) -> EncryptedTextField:
    return Person._meta.get_field(name)  # type: ignore[return-value]


def keyed(name: str) -> KeyedIndexField:
    return Person._meta.get_field(name)  # type: ignore[return-value]


def sex_of(number: str) -> str:
    """The seventeenth digit of a valid number is odd for men."""
    return Sex.MALE.value if int(number[16]) % 2 else Sex.FEMALE.value
