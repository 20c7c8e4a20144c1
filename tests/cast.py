"""The people whom every page's test asks for, and the small county they live in.

Li is a worker; Wang her village, Zhao her township, Chen her county; Zhou, of the neighbour
county, sees nothing of her; Sun, of the province, sees figures; Wu audits. All are invented, with
identity numbers from an area code that does not exist (9900xx).
"""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

import pytest
import time_machine
from django.contrib.auth.hashers import make_password
from django.db.models import QuerySet

from bangfu.audit.fields import index_key
from bangfu.engine.codes import DivisionLevel
from bangfu.engine.values import DivisionCode, Month, identity_key
from bangfu.engine.values.citizen_id import check_character, status_of
from bangfu.org.models import Division, Staff
from bangfu.org.queries import forget_places
from bangfu.registry.actions import index_people
from bangfu.registry.models import Household, Person, WorkSpell

PASSWORD = "linqu-2023-autumn"
LONG_AGO = date(2020, 1, 1)
COUNTRY = "000000000000"
LINQU, CHANGLE = "370724000000", "370725000000"
CHENGGUAN, YEYUAN = "370724001000", "370724003000"
XITAN, NANGUAN, DADIAN = "370724001200", "370724001201", "370724003210"
BAODU = "370725001000"

PLACES = [
    ("370000000000", "山东省"),
    ("370700000000", "潍坊市"),
    (LINQU, "临朐县"),
    (CHENGGUAN, "城关街道"),
    (XITAN, "西坦村民委员会"),
    (NANGUAN, "南关村民委员会"),
    (YEYUAN, "冶源街道"),
    (DADIAN, "大店村委会"),
    (CHANGLE, "昌乐县"),
    (BAODU, "宝都街道"),
    ("370725001200", "东村村民委员会"),
    ("370200000000", "青岛市"),
    ("370211000000", "黄岛区"),
    ("320000000000", "江苏省"),
    ("320500000000", "苏州市"),
    ("320583000000", "昆山市"),
    ("440000000000", "广东省"),
    ("440300000000", "深圳市"),
    ("440306000000", "宝安区"),
    ("441900000000", "东莞市"),
]
LEVELS = {
    2: DivisionLevel.PROVINCE,
    4: DivisionLevel.CITY,
    6: DivisionLevel.COUNTY,
    9: DivisionLevel.TOWNSHIP,
    12: DivisionLevel.VILLAGE,
}


def made_up_number(serial: int, born_on: date = date(1985, 3, 2), area: str = "990001") -> str:
    """A citizen number with a right check character in an area that does not exist."""
    body = f"{area}{born_on:%Y%m%d}{serial % 1000:03d}"
    return body + check_character(body)


@dataclass
class County:
    """Linqu as a test draws it: `county.person("李秀英", spells=["2023-03 - 2023-08"])`."""

    serials: itertools.count = field(default_factory=lambda: itertools.count(1))

    def household(self, division_code: str = XITAN, **columns) -> Household:
        serial = next(self.serials)
        columns.setdefault("household_number", f"3707240{serial:06d}")
        columns.setdefault("poverty_status", "lifted_out")
        return Household.objects.create(division_code=division_code, **columns)

    def person(
        self, name: str, *, household: Household | None = None, spells: list[str] = (), **columns
    ) -> Person:
        """A worker; columns not given are made up."""
        serial = next(self.serials)
        household = household or self.household(columns.pop("division_code", XITAN))
        number = columns.pop("identity_number", made_up_number(serial))
        columns.setdefault("person_number", f"{household.household_number}{serial:02d}")
        columns.setdefault("labour_ability", "ordinary")
        columns.setdefault("identity_status", status_of(number).value)
        person = Person.objects.create(
            household=household,
            division_code=household.division_code,
            name=name,
            identity_number=number,
            identity_key=identity_key(number, index_key()),
            **columns,
        )
        index_people(Person.objects.filter(pk=person.pk))
        for spell in spells:
            self.spell(person, spell)
        return person

    def spell(self, person: Person, months: str, **columns) -> WorkSpell:
        """`months` reads "2023-03" (still going on) or "2023-03 - 2023-08"."""
        start, _, end = months.partition(" - ")
        columns.setdefault("place_code", "370211000000")
        columns.setdefault("place_name", "山东省青岛市黄岛区")
        columns.setdefault("employer_name", "黄岛海川食品加工厂")
        columns.setdefault("monthly_income_yuan", 4200)
        columns.setdefault("employment_kind", "employed")
        return WorkSpell.objects.create(
            person=person,
            division_code=person.division_code,
            start_month=Month.parse(start),
            end_month=Month.parse(end) if end else None,
            **columns,
        )


@pytest.fixture
def october() -> Iterator[None]:
    """It is the twelfth of October 2023, by `usefixtures`."""
    with time_machine.travel("2023-10-12 09:00+08:00", tick=False):
        yield


@pytest.fixture
def divisions(db) -> None:
    """The few places that the tests speak of; `org.actions` loads the real table."""
    Division.objects.bulk_create(
        Division(code=code, name=name, level=level_of(code), valid_from=LONG_AGO)
        for code, name in PLACES
    )
    forget_places()


@pytest.fixture(autouse=True)
def places_are_read_again() -> Iterator[None]:
    """What one test knew of places, the next must not."""
    forget_places()
    yield
    forget_places()


def people_named(name: str) -> QuerySet[Person]:
    """Names are encrypted: each is opened and looked at."""
    found = [person.pk for person in Person.objects.all() if person.name == name]
    return Person.objects.filter(pk__in=found)


def level_of(code: str) -> DivisionLevel:
    return LEVELS[len(DivisionCode(code).significant)]


def staff(username: str, role: str, division_code: str, display_name: str) -> Staff:
    return Staff.objects.create(
        username=username,
        role_name=role,
        division_code=division_code,
        display_name=display_name,
        password=make_password(PASSWORD),
    )


@pytest.fixture
def wang(divisions) -> Staff:
    """Of Li's village."""
    return staff("wang", "village_worker", XITAN, "王建国")


@pytest.fixture
def zhao(divisions) -> Staff:
    """Of Li's township."""
    return staff("zhao", "township_officer", CHENGGUAN, "赵敏")


@pytest.fixture
def chen(divisions) -> Staff:
    """Of Li's county: receives files, compares, closes the month."""
    return staff("chen", "county_officer", LINQU, "陈立")


@pytest.fixture
def zhou(divisions) -> Staff:
    """Of the neighbour county: may do what Chen may, and sees nothing of Linqu."""
    return staff("zhou", "county_officer", CHANGLE, "周洁")


@pytest.fixture
def sun(divisions) -> Staff:
    """Of the province: figures, no names."""
    return staff("sun", "province_officer", "370000000000", "孙丽")


@pytest.fixture
def wu(divisions) -> Staff:
    """The auditor: looks at anything in the county, changes nothing."""
    return staff("wu", "auditor", LINQU, "吴刚")


@pytest.fixture
def county(divisions) -> County:
    return County()


@pytest.fixture
def li(county: County) -> Person:
    """李秀英, at work in Qingdao since March."""
    return county.person("李秀英", sex="female", spells=["2023-03"])
