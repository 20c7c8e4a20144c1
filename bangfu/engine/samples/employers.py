"""Employers of a place: the same ones for every block, county and month of a seed."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from bangfu.engine.codes import Sector
from bangfu.engine.samples.arrays import Ints, ascii_texts
from bangfu.engine.samples.numbers import credit_codes
from bangfu.engine.samples.places import County, Workplace

BRANDS = (
    *("宏图", "鑫源", "瑞丰", "永兴", "嘉禾", "海川", "华盛", "恒达"),
    *("远大", "德隆", "顺通", "万和", "新锐", "东方", "立信", "金瑞"),
    *("百川", "聚能", "天成", "联创", "众诚", "福临", "泰和", "博远"),
)
TRADES = (
    ("电子科技有限公司", "制造业", Sector.SECONDARY),
    ("服饰有限公司", "制造业", Sector.SECONDARY),
    ("食品加工厂", "制造业", Sector.SECONDARY),
    ("汽车零部件有限公司", "制造业", Sector.SECONDARY),
    ("玩具制品有限公司", "制造业", Sector.SECONDARY),
    ("建筑劳务有限公司", "建筑业", Sector.SECONDARY),
    ("物流有限公司", "交通运输、仓储和邮政业", Sector.TERTIARY),
    ("家政服务有限公司", "居民服务、修理和其他服务业", Sector.TERTIARY),
    ("餐饮管理有限公司", "住宿和餐饮业", Sector.TERTIARY),
    ("商贸有限责任公司", "批发和零售业", Sector.TERTIARY),
    ("生态农业有限公司", "农、林、牧、渔业", Sector.PRIMARY),
)
HERE_COUNT, AWAY_COUNT, RELIEF_COUNT = 36, 16, 4


@dataclass(frozen=True)
class Employer:
    name: str
    code: str
    place: int  # in the county's list of workplaces
    industry: str
    sector: Sector


@dataclass(frozen=True)
class Employers:
    """All employers of a county's people; slices say where each sort lies."""

    all: tuple[Employer, ...]
    first_of_place: Ints  # companies of workplace p: first_of_place[p] .. first_of_place[p + 1]
    workshops: range
    welfare_units: range
    relief_projects: range


@lru_cache(maxsize=64)
def employers_for(seed: int, county: County, workplaces: tuple[Workplace, ...]) -> Employers:
    """Companies by workplace, then workshops, welfare posts and relief projects of the county."""
    companies = [
        _companies(seed, index, place, HERE_COUNT if index == 0 else AWAY_COUNT)
        for index, place in enumerate(workplaces)
    ]
    firsts = np.cumsum([0, *map(len, companies)])
    flat = [company for group in companies for company in group]
    townships = sorted({village.township for village in county.villages})
    short = workplaces[0].short
    special = (
        [f"{short}{name}{BRANDS[i % 24]}帮扶车间" for i, name in enumerate(townships)],
        [f"{name}人民政府" if name[-1] in "镇乡" else f"{name}办事处" for name in townships],
        [f"{short}{name}以工代赈项目部" for name in townships[:RELIEF_COUNT]],
    )
    ranges, end = [], len(flat)
    for names in special:
        ranges.append(range(end, end + len(names)))
        flat += _special(seed, county, names)
        end += len(names)
    return Employers(tuple(flat), firsts, *ranges)


def _companies(seed: int, index: int, place: Workplace, count: int) -> list[Employer]:
    random = np.random.default_rng([seed, 1, int(place.code[:6])])
    drawn = random.permutation(len(BRANDS) * len(TRADES))[:count]
    codes = ascii_texts(credit_codes(random, place.code, count)).to_pylist()
    bracketed = random.random(count) < 0.12
    found = []
    for number, code, in_brackets in zip(drawn.tolist(), codes, bracketed.tolist(), strict=True):
        suffix, industry, sector = TRADES[number % len(TRADES)]
        brand = BRANDS[number // len(TRADES)]
        start = f"{brand}（{place.short}）" if in_brackets else f"{place.short}{brand}"
        found.append(Employer(start + suffix, code, index, industry, sector))
    return found


def _special(seed: int, county: County, names: list[str]) -> list[Employer]:
    random = np.random.default_rng([seed, 2, int(county.code[:6]), len(names)])
    codes = ascii_texts(credit_codes(random, county.code, len(names))).to_pylist()
    return [
        Employer(name, code, 0, "公共管理、社会保障和社会组织", Sector.TERTIARY)
        for name, code in zip(names, codes, strict=True)
    ]
