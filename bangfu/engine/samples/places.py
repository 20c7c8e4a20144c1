"""Counties to fill with people, and the places where those find work."""

from collections.abc import Iterable
from dataclasses import dataclass

Path = tuple[str, ...]

DIRECT_CITIES = ("市辖区", "县")
BY_PROVINCE = ("省直辖县级行政区划", "自治区直辖县级行政区划")


@dataclass(frozen=True)
class Village:
    """A village or, where only townships are known, a township."""

    code: str
    township: str
    name: str


@dataclass(frozen=True)
class County:
    """`path` is province, city, county; villages are what people are spread over."""

    code: str
    path: Path
    villages: tuple[Village, ...]


@dataclass(frozen=True)
class Workplace:
    """A county where people work. `path` as the state statistics name it."""

    code: str
    path: Path
    weight: float = 1.0

    @property
    def short(self) -> str:
        """昆山市 → 昆山: how a company's name begins."""
        name = self.path[2]
        return name[:-1] if len(name) > 2 and name[-1] in "市县区" else name


def sample_places(places: Iterable[tuple[str, Path]]) -> tuple[County, ...]:
    """Counties from plain (code, names from province down) pairs.

    Codes have 12 digits; the names are those of province, city, county, township and village.
    Pairs above the township are passed over.

    >>> sample_places([("370724001203", ("山东省", "潍坊市", "临朐县", "城关街道", "大店村委会"))])
    ... # doctest: +ELLIPSIS
    (County(code='370724000000', path=('山东省', '潍坊市', '临朐县'), villages=(...
    """
    known: dict[str, tuple[Path, list[Village]]] = {}
    for code, path in places:
        if len(path) < 4:
            continue
        county = known.setdefault(code[:6].ljust(12, "0"), (path[:3], []))
        county[1].append(Village(code, path[3], path[4] if len(path) > 4 else ""))
    return tuple(
        County(code, path, _finest(villages)) for code, (path, villages) in sorted(known.items())
    )


def _finest(villages: list[Village]) -> tuple[Village, ...]:
    """Without the townships whose villages are known."""
    villages = sorted(villages, key=lambda village: village.code)
    parents = {village.code[:9] for village in villages if village.name}
    return tuple(v for v in villages if v.name or v.code[:9] not in parents)


def _away(code: str, province: str, city: str, county: str, weight: float = 1.0) -> Workplace:
    return Workplace(code.ljust(12, "0"), (province, city, county), weight)


WORKPLACES = (
    _away("110105", "北京市", "市辖区", "朝阳区", 1.4),
    _away("110108", "北京市", "市辖区", "海淀区"),
    _away("120116", "天津市", "市辖区", "滨海新区", 0.8),
    _away("130632", "河北省", "保定市", "安新县", 0.3),
    _away("310115", "上海市", "市辖区", "浦东新区", 1.4),
    _away("310117", "上海市", "市辖区", "松江区", 1.2),
    _away("320205", "江苏省", "无锡市", "锡山区"),
    _away("320582", "江苏省", "苏州市", "张家港市"),
    _away("320583", "江苏省", "苏州市", "昆山市", 2.0),
    _away("330110", "浙江省", "杭州市", "余杭区"),
    _away("330212", "浙江省", "宁波市", "鄞州区", 1.3),
    _away("330481", "浙江省", "嘉兴市", "海宁市", 1.5),
    _away("330782", "浙江省", "金华市", "义乌市", 1.2),
    _away("350128", "福建省", "福州市", "平潭县", 0.4),
    _away("350211", "福建省", "厦门市", "集美区", 0.7),
    _away("350582", "福建省", "泉州市", "晋江市", 1.2),
    _away("370102", "山东省", "济南市", "历下区", 0.6),
    _away("370211", "山东省", "青岛市", "黄岛区", 0.9),
    _away("370783", "山东省", "潍坊市", "寿光市", 0.6),
    _away("371302", "山东省", "临沂市", "兰山区", 0.5),
    _away("419001", "河南省", "省直辖县级行政区划", "济源市", 0.3),
    _away("429004", "湖北省", "省直辖县级行政区划", "仙桃市", 0.7),
    _away("440113", "广东省", "广州市", "番禺区", 1.2),
    _away("440306", "广东省", "深圳市", "宝安区", 2.2),
    _away("440606", "广东省", "佛山市", "顺德区", 1.3),
    _away("441900", "广东省", "东莞市", "东莞市", 2.2),
    _away("442000", "广东省", "中山市", "中山市", 0.8),
    _away("460106", "海南省", "海口市", "龙华区", 0.7),
    _away("460400", "海南省", "儋州市", "儋州市", 0.2),
    _away("500112", "重庆市", "市辖区", "渝北区", 0.6),
    _away("500235", "重庆市", "县", "云阳县", 0.2),
    _away("610113", "陕西省", "西安市", "雁塔区", 0.5),
    _away("650104", "新疆维吾尔自治区", "乌鲁木齐市", "新市区", 0.2),
)
SAME_PROVINCE_WEIGHT = 3.0


def workplaces_from(county: County) -> tuple[Workplace, ...]:
    """Home first, then the others with the weights they have for people of this county."""
    home = Workplace(county.code, county.path)
    others = (place for place in WORKPLACES if place.code != county.code)
    return (home, *(_weighed(place, county) for place in others))


def _weighed(place: Workplace, county: County) -> Workplace:
    same = place.code[:2] == county.code[:2]
    factor = SAME_PROVINCE_WEIGHT if same else 1.0
    return Workplace(place.code, place.path, place.weight * factor)


def region(place: Workplace, county: County) -> str:
    """务工所在地 of the national export."""
    if place.code == county.code:
        return "乡（镇）外县内"
    return "县外省内" if place.code[:2] == county.code[:2] else "省外"
