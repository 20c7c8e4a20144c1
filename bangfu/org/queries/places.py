"""From names or codes to places, fast enough for every row of a province.

Provinces, cities and counties are held in memory; townships and villages are read county by county
and township by township, when one is first met.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from django.db.models import Q, QuerySet

from bangfu.engine.codes import DivisionLevel
from bangfu.engine.values import DivisionCode, NotADivisionCode
from bangfu.org.models import Division, ReportingLine
from bangfu.org.place_names import UPPER, clean, is_pseudo
from bangfu.org.queries.names import Names

NATION = "000000000000"
LEVELS = tuple(DivisionLevel)
WIDTH = dict(zip(LEVELS, (2, 4, 6, 9, 12), strict=True))
# first day on which the first edition is taken to hold; see actions.load_shipped_divisions
KNOWN_SINCE = date(2021, 1, 1)


@dataclass(frozen=True)
class Place:
    """The smallest place found; `missing` are the levels that were named but not found."""

    code: str = ""
    level: str = ""
    missing: tuple[str, ...] = ()


class Places:
    """行政区划 as of one day. Get it from `places()`, keep it for the length of a job."""

    def __init__(self, *, on: date | None = None) -> None:
        self._divisions = valid_on(Division.objects.all(), on)
        rows = self._divisions.filter(level__in=UPPER).order_by("code")
        self._known = {code: (name, level) for code, name, level in _triples(rows)}
        self._lines = dict(
            valid_on(ReportingLine.objects.all(), on).values_list("unit_code", "reports_to_code")
        )
        self._read: set[str] = set()
        self._names: dict[tuple[str, str], Names] = {}
        self._children: dict[str, list[str]] = defaultdict(list)
        for code in self._known:
            self._children[self.parent(code)].append(code)
        self.named = lru_cache(maxsize=200_000)(self._named)
        self.coded = lru_cache(maxsize=200_000)(self._coded)
        self.full_name = lru_cache(maxsize=200_000)(self._full_name)

    # -- what is known of a code

    def knows(self, code: str) -> bool:
        """Whether the code is in force; reads its county or township the first time."""
        if code not in self._known and code[6:] != "0" * 6:
            self._read_below(code[:6].ljust(12, "0"))
        if code not in self._known and code[9:] != "000":
            self._read_below(code[:9].ljust(12, "0"))
        return code in self._known

    def level_of(self, code: str) -> str:
        return self._known[code][1] if self.knows(code) else _level_by_digits(code)

    def name_of(self, code: str) -> str:
        """The name, also of a code no longer in force; the code itself where it was never known."""
        if code == NATION:
            return "全国"
        if self.knows(code):
            return self._known[code][0]
        former = Division.objects.filter(code=code).order_by("-valid_from").first()
        return former.name if former else code

    def _full_name(self, code: str) -> str:
        """山东省潍坊市临朐县城关街道: without 市辖区 and other names that are no places."""
        names = [self.name_of(code)]
        parent = self.parent(code)
        while parent != NATION:
            name = self.name_of(parent)
            if not self.is_pseudo(parent) and name != names[0]:
                names.insert(0, name)
            parent = self.parent(parent)
        return "".join(names)

    def is_pseudo(self, code: str) -> bool:
        name, level = self._known.get(code, ("", ""))
        return level == DivisionLevel.CITY and is_pseudo(name)

    def parent(self, code: str) -> str:
        """The next code in force up the code tree, the nation at the top."""
        parent = DivisionCode(code).parent
        while parent is not None and parent.text not in self._known and not self.knows(parent.text):
            parent = parent.parent
        return parent.text if parent is not None else NATION

    def children(self, code: str) -> list[str]:
        """The codes directly below, along the code tree."""
        if _may_have_unread(self.level_of(code)):
            self._read_below(code)
        return self._children.get(code, [])

    def knows_villages_of(self, township_code: str) -> bool:
        """Whether villages were loaded there at all: where not, a village cannot be missing."""
        return bool(self.children(township_code))

    def _read_below(self, code: str) -> None:
        """Townships of a county (or of a city without counties), villages of a township."""
        if code in self._read:
            return
        self._read.add(code)
        township = code[6:9] != "000"
        level = DivisionLevel.VILLAGE if township else DivisionLevel.TOWNSHIP
        inside = code, code[: 9 if township else 6].ljust(12, "9")
        rows = self._divisions.filter(level=level, code__range=inside).order_by("code")
        for below, name, _ in _triples(rows):
            self._known[below] = name, level
            self._children[code].append(below)

    # -- from names

    def _named(
        self, province: str, city: str, county: str, township: str = "", village: str = ""
    ) -> Place:
        texts = tuple(clean(text) for text in (province, city, county, township, village))
        missing: list[str] = []
        code = self._upper(texts, missing)
        code = self._lower(code, texts, missing)
        if code == NATION:
            return Place(missing=tuple(missing))
        return Place(code=code, level=self._known[code][1], missing=tuple(missing))

    def _upper(self, texts: tuple[str, ...], missing: list[str]) -> str:
        province, city, county = texts[:3]
        root = self._below(NATION, DivisionLevel.PROVINCE).find(province) if province else ""
        root = root or self._below(NATION, DivisionLevel.PROVINCE).find_beginning(province)
        if province and not root:
            missing.append(DivisionLevel.PROVINCE)
        root = root or NATION
        place = self._city(root, city)
        if not place:
            missing.append(DivisionLevel.CITY)
        if not county or is_pseudo(county):
            return place or root
        return self._county(root, place, county, missing)

    def _city(self, root: str, city: str) -> str:
        """The city; the province itself where the cell is empty or holds no office's name."""
        if not city or is_pseudo(city) or city == self.name_of(root):
            return root
        found = self._find(root, DivisionLevel.CITY, city)
        return found or self._below(root, DivisionLevel.COUNTY).find(city)

    def _county(self, root: str, place: str, county: str, missing: list[str]) -> str:
        found = self._county_inside(place, county) if place else ""
        if found:
            return found
        found = self._below(root, DivisionLevel.COUNTY).find(county)
        if not found:
            missing.append(DivisionLevel.COUNTY)
            return place or root
        if DivisionLevel.CITY not in missing:
            missing.append(DivisionLevel.CITY)
        return found

    def _county_inside(self, place: str, county: str) -> str:
        """A county of the city; or the city or county itself; or a township of 东莞."""
        if self._known.get(place, ("", ""))[1] == DivisionLevel.COUNTY:
            return (
                place if Names([(place, self.name_of(place))], level="county").find(county) else ""
            )
        found = self._find(place, DivisionLevel.COUNTY, county)
        if found or place == NATION:
            return found
        if Names([(place, self.name_of(place))], level="city").find(county):
            return place
        return "" if self._has_counties(place) else self._find(place, "township", county)

    def _lower(self, code: str, texts: tuple[str, ...], missing: list[str]) -> str:
        township, village = texts[3:]
        if self._takes_townships(code) and township:
            found = self._find(code, DivisionLevel.TOWNSHIP, township)
            code = found or code
            if not found:
                missing.append(DivisionLevel.TOWNSHIP)
        elif township and self.name_of(code) != township:
            missing.append(DivisionLevel.TOWNSHIP)
        if not village:
            return code
        found = self._village(code, village) if DivisionLevel.TOWNSHIP not in missing else ""
        if not found:
            missing.append(DivisionLevel.VILLAGE)
        return found or code

    def _village(self, code: str, village: str) -> str:
        """A village of the township; of the county where no township is named."""
        if self.level_of(code) == DivisionLevel.TOWNSHIP or self._takes_townships(code):
            return self._find(code, DivisionLevel.VILLAGE, village)
        return ""

    def _find(self, parent: str, level: str, text: str) -> str:
        """By name below the parent; once more without the parent's name before it."""
        names = self._below(parent, level)
        found = names.find(text)
        above = self.name_of(parent)
        if not found and text.startswith(above) and text != above:
            found = names.find(text.removeprefix(above))
        return found or names.find_beginning(text)

    def _below(self, parent: str, level: str) -> Names:
        if (parent, level) not in self._names:
            rows = ((code, self._known[code][0]) for code in self._all_below(parent, level))
            self._names[parent, level] = Names(rows, level=level)
        return self._names[parent, level]

    def _all_below(self, parent: str, level: str) -> list[str]:
        if level in UPPER:
            low, high = DivisionCode(parent).range
            inside = (code for code in self._known if low <= code <= high and code != parent)
            return [c for c in inside if self._known[c][1] == level and not self.is_pseudo(c)]
        below = self.children(parent)
        if level == DivisionLevel.VILLAGE and self.level_of(parent) != DivisionLevel.TOWNSHIP:
            return [village for township in below for village in self.children(township)]
        return below

    def _has_counties(self, city: str) -> bool:
        return any(self._known[code][1] == DivisionLevel.COUNTY for code in self._children[city])

    def _takes_townships(self, code: str) -> bool:
        level = self._known.get(code, ("", ""))[1]
        return level == DivisionLevel.COUNTY or (
            level == DivisionLevel.CITY and not self._has_counties(code)
        )

    # -- from codes

    def _coded(self, raw: str) -> Place:
        """The place of a code of 2 to 12 digits, or of the last in a path with slashes.

        A code not in force gives the nearest place above it, and its own level as missing.
        """
        try:
            code = DivisionCode.parse(clean(raw).rsplit("/", 1)[-1])
        except NotADivisionCode:
            return Place(missing=("code",))
        if self.knows(code.text) and not self.is_pseudo(code.text):
            return Place(code=code.text, level=self._known[code.text][1])
        missing = () if self.knows(code.text) else (_level_by_digits(code.text),)
        above = self.reports_to(code.text)
        if above == "":
            return Place(missing=missing)
        return Place(code=above, level=self._known[above][1], missing=missing)

    # -- who reports to whom

    def reports_to(self, code: str) -> str:
        """The office reported to: a recorded line, else the next place up that is an office.

        So counties run by the province and districts of a municipality report to it directly, and
        the townships of 东莞 to the city. The empty text above the provinces.
        """
        if code in self._lines:
            return self._lines[code]
        above = self.parent(code)
        while self.is_pseudo(above):
            above = self.parent(above)
        return "" if above == NATION else above

    def reports(self, code: str) -> list[str]:
        """The units that report to this one directly, in the order of their codes."""
        below = [unit for unit in self._office_children(code) if unit not in self._lines]
        added = [unit for unit, above in self._lines.items() if above == code and self.knows(unit)]
        if code == NATION:
            added += [
                unit for unit, above in self._lines.items() if not above and unit not in below
            ]
        return sorted({*below, *added})

    def _office_children(self, code: str) -> list[str]:
        units: list[str] = []
        for child in self.children(code):
            units += self.children(child) if self.is_pseudo(child) else [child]
        return units

    def chain(self, code: str) -> list[str]:
        """The unit itself and every office above it, lowest first."""
        units = [code]
        while (above := self.reports_to(units[-1])) and above not in units:
            units.append(above)
        return units

    def reporting_closure(self, codes: Iterable[str]) -> list[tuple[str, str, str]]:
        """(code, unit it counts towards, level of that unit), each code itself included."""
        return [
            (code, unit, self.level_of(unit))
            for code in dict.fromkeys(codes)
            for unit in self.chain(code)
        ]


def valid_on(rows: QuerySet, on: date | None) -> QuerySet:
    """Rows in force on a day; before the first edition, as the first edition has it."""
    if on is None:
        return rows.filter(valid_to=None)
    day = max(on, KNOWN_SINCE)
    return rows.filter(Q(valid_to=None) | Q(valid_to__gte=day), valid_from__lte=day)


def _triples(rows: QuerySet) -> QuerySet:
    return rows.values_list("code", "name", "level")


def _level_by_digits(code: str) -> str:
    width = len(DivisionCode(code).significant)
    return next((level for level in LEVELS if WIDTH[level] == width), "")


def _may_have_unread(level: str) -> bool:
    return level in {DivisionLevel.CITY, DivisionLevel.COUNTY, DivisionLevel.TOWNSHIP}
