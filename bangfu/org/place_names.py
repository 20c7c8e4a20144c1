"""How places are spelled: 广西 for 广西壮族自治区, 延边州, 城关街道办事处, 某村村委会.

Each name has forms, from the most exact to the barest. Two texts name the same place when a form
of one equals the same form of the other and no neighbour shares it.
"""

import re
import unicodedata

from bangfu.engine.codes import DivisionLevel

# codes that group districts or counties but are no office; the last two are met in exports
PSEUDO_NAMES = frozenset(
    {"市辖区", "县", "省直辖县级行政区划", "自治区直辖县级行政区划", "省直辖县级行政单位", "直辖县"}
)
PEOPLES = (
    "蒙古|回|藏|维吾尔|苗|彝|壮|布依|朝鲜|满|侗|瑶|白|土家|哈尼|哈萨克|傣|黎|傈僳|佤|畲|拉祜|水|东乡"
    "|纳西|景颇|柯尔克孜|土|达斡尔|仫佬|羌|布朗|撒拉|毛南|仡佬|锡伯|阿昌|普米|塔吉克|怒|乌孜别克|俄罗斯"
    "|鄂温克|德昂|保安|裕固|京|塔塔尔|独龙|鄂伦春|赫哲|门巴|珞巴|基诺|各"
)
AUTONOMOUS = re.compile(
    rf"(?:(?:{PEOPLES})族|蒙古|哈萨克|维吾尔|柯尔克孜|塔吉克|锡伯)*自治[区州县旗]$"
)
UPPER_SUFFIX = re.compile(
    r"(?:特别行政区|行政委员会|自治[区州县旗]|地区|林区|特区|[省市州盟县区旗])$"
)
TOWNSHIP_SUFFIX = re.compile(rf"(?:(?:(?:{PEOPLES})族)+|民族)?(?:街道|地区|苏木|镇|乡)$")
STREET_OFFICE = re.compile(r"(?:街道办事处|街道办|办事处)$")
VILLAGE_COMMITTEE = re.compile(r"(?:村?村民委员会|村?村委会)$")
RESIDENTS_COMMITTEE = re.compile(r"(?:社区)?(?:居民委员会|居委会)$|社区$")
SHORTEST = 2
UPPER = (DivisionLevel.PROVINCE, DivisionLevel.CITY, DivisionLevel.COUNTY)


def clean(raw: object) -> str:
    """The text without the dirt of spreadsheets: half-width, no blanks, no apostrophes."""
    text = unicodedata.normalize("NFKC", str(raw if raw is not None else ""))
    return re.sub(r"[\s'’`·•]", "", text)


def is_pseudo(name: str) -> bool:
    """Whether a city-level name only groups what reports elsewhere (domain.md §2.1)."""
    return name in PSEUDO_NAMES


def forms(name: str, level: str) -> tuple[str, ...]:
    """The forms of a cleaned name, most exact first.

    >>> forms("广西壮族自治区", "province")
    ('广西壮族自治区', '广西')
    >>> forms("南亭子村委会", "village")
    ('南亭子村委会', '南亭子村', '南亭子')
    """
    if level == DivisionLevel.VILLAGE:
        return _village_forms(name)
    if level == DivisionLevel.TOWNSHIP:
        street = STREET_OFFICE.sub("街道", name).removesuffix("人民政府")
        return street, _without(TOWNSHIP_SUFFIX, street)
    return name, _bare_upper(name)


def _without(suffix: re.Pattern[str], name: str) -> str:
    """The name without the suffix, unless too little would be left to name a place."""
    bare = suffix.sub("", name)
    return bare if len(bare) >= SHORTEST else name


def _bare_upper(name: str) -> str:
    bare = _without(AUTONOMOUS, name)
    return bare if bare != name else _without(UPPER_SUFFIX, name)


def _village_forms(name: str) -> tuple[str, ...]:
    """A committee is called after its village or community, with or without that word."""
    if VILLAGE_COMMITTEE.search(name) or name.endswith("村"):
        bare = VILLAGE_COMMITTEE.sub("", name).removesuffix("村")
        return name, f"{bare}村", bare
    if RESIDENTS_COMMITTEE.search(name):
        bare = RESIDENTS_COMMITTEE.sub("", name)
        return name, f"{bare}社区", bare
    return name, name, name
