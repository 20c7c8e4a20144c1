"""The national export's columns for a block: 47 of people, 23 of their work."""

from typing import Any

import numpy as np
import pyarrow as pa

from bangfu.engine.codes import DiscrepancyKind, Sector
from bangfu.engine.samples.arrays import (
    Flags,
    Ints,
    Random,
    Texts,
    ascii_texts,
    month_numbers,
    picked,
    some,
)
from bangfu.engine.samples.dirt import certificates, dirty_numbers, spaced_names
from bangfu.engine.samples.jobs import CHANNELS, WELFARE
from bangfu.engine.samples.layouts import ROSTER_HEADERS, SPELL_HEADERS, Layout
from bangfu.engine.samples.people import ABILITIES, DISABLED, EDUCATIONS, NOT_AT_SCHOOL, POVERTY
from bangfu.engine.samples.places import BY_PROVINCE, DIRECT_CITIES, region
from bangfu.engine.samples.province import Content
from bangfu.engine.samples.tables import (
    KINDS,
    birthdays,
    household_numbers,
    named,
    person_numbers,
    relations,
)

Columns = dict[str, list[Any]]
RELATION_LABELS = (
    ("户主", "户主"),
    ("配偶", "配偶"),
    ("之子", "之女"),
    ("之子", "之女"),
    ("之女婿", "之儿媳"),
    ("之孙子", "之孙女"),
    ("之父", "之母"),
    ("之父", "之母"),
)
HEALTH = ("健康", "长期慢性病", "患有大病", "残疾")
POSTS = ("保洁员", "护林员", "护路员", "护理员", "其他")
SCHOOL_BY_AGE = {
    **dict.fromkeys(range(6), "学前教育"),
    **dict.fromkeys(range(6, 12), "小学"),
    12: "七年级",
    13: "八年级",
    14: "九年级",
    15: "普通高中一年级",
    16: "中职二年级",
    17: "普通高中三年级",
    18: "本科一年级",
    19: "高职高专二年级",
    20: "本科三年级",
    21: "本科四年级",
}
VILLAGE_ENDINGS = ("村村委会", "村民委员会", "村委会")
YES_NO = ("否", "是")
# the same answer in every row of the export
ALWAYS = {
    "民族": "汉族",
    "政治面貌": "群众",
    "是否参加城镇职工基本养老保险": "否",
    "是否参加大病保险": "是",
    "是否参加新型农村合作医疗（城乡居民基本医疗保险）": "是",
    "是否参加城乡居民基本养老保险": "是",
    "失学或辍学原因": "",
    "是否会讲普通话": "是",
    "是否参加商业补充医疗保险": "否",
    "是否国外务工": "否",
    "产业分类": "",
    "是否接受大病医疗救助": "否",
    "是否接受其他健康扶贫": "否",
    "是否参加城镇职工基本医疗保险": "否",
    "是否特困供养人员": "否",
    "残疾证办证年度": "",
}


def roster(content: Content, layout: Layout, random: Random) -> pa.Table:
    """脱贫人口及防止返贫监测对象信息, one row per person."""
    people = content.scene.people
    everyone = np.arange(people.count)
    heads = np.flatnonzero(people.member == 0)[people.household]
    numbers, certified = _written_numbers(content, layout, random)
    columns = {
        **_place_of(content, layout, everyone),
        "姓名": _written_names(content, layout, random),
        "性别": picked(("女", "男"), people.is_male.astype(int)),
        "出生日期": birthdays(people).cast("string"),
        "证件类型": picked(("居民身份证", "残疾人证"), certified.astype(int)),
        "证件号码": numbers,
        "户联系电话": ascii_texts(people.household_phone[people.household]),
        "成员联系电话": _phones(content),
        "与户主关系": relations(people, RELATION_LABELS),
        "文化程度": _education(content),
        "在校生状况": _school(content),
        "劳动技能": picked([ability.zh for ability in ABILITIES], people.ability),
        "健康状况": picked(HEALTH, people.health),
        "是否享受低保": picked(YES_NO, (random.random(people.count) < 0.1).astype(int)),
        "残疾类别": named(["肢体"], np.where(people.health == DISABLED, 0, -1)),
        "户主姓名": people.name.texts().take(pa.array(heads)),
        "户主证件号码": ascii_texts(people.number[heads]),
        "识别标准": picked([s.zh for s in POVERTY], people.poverty[people.household]),
        **_work_now(content),
    }
    year = content.block.province.month.year
    return _table(columns, {"年度": year, **ALWAYS}, ROSTER_HEADERS)


def spells(content: Content, layout: Layout, random: Random) -> pa.Table:
    """（务工月监测）已外出务工信息, one row per spell."""
    scene = content.scene
    work, jobs, people = scene.spells, scene.jobs, scene.people
    paths = [_path(place.path, layout, index) for index, place in enumerate(scene.workplaces)]
    at = pa.array(work.person)
    employers = scene.employers.all
    columns = {
        **_place_of(content, layout, work.person),
        "姓名": people.name.texts().take(at),
        "证件号码": ascii_texts(people.number[work.person]),
        "是否已外出务工": picked(YES_NO, work.is_open.astype(int)),
        "务工类型": picked([kind.zh for kind in KINDS], jobs.channel),
        "开始时间": [layout.month(number) for number in month_numbers(work.start).tolist()],
        "结束时间": [
            "" if is_open else layout.month(number)
            for number, is_open in zip(
                month_numbers(work.end).tolist(), work.is_open.tolist(), strict=True
            )
        ],
        "务工所在省": picked([path[0] for path in paths], jobs.place),
        "务工所在市": picked([path[1] for path in paths], jobs.place),
        "务工所在县": picked([path[2] for path in paths], jobs.place),
        "务工企业名称": named([e.name for e in employers], jobs.employer),
        "所属行业": named([e.industry for e in employers], jobs.employer, "其他"),
        "产业类型": named([e.sector.zh for e in employers], jobs.employer, Sector.TERTIARY.zh),
        "就业渠道": picked([channel.zh for channel in CHANNELS], jobs.channel),
        "务工月收入(元)": pa.array(jobs.income),
        "是否点对点输送": picked(YES_NO, (random.random(work.count) < 0.06).astype(int)),
    }
    return _table(columns, {"年度交通费补助": 0}, SPELL_HEADERS)


def _table(columns: dict[str, Any], same: dict[str, Any], headers: tuple[str, ...]) -> pa.Table:
    """Columns in the export's order; `same` gives those that say the same in every row."""
    count = len(columns["人口编号"])
    repeated = {name: pa.repeat(answer, count) for name, answer in same.items()}
    return pa.table({**columns, **repeated}).select(headers)


def _place_of(content: Content, layout: Layout, person: Ints) -> dict[str, Any]:
    """Where the household lives, and the numbers of household and person."""
    people, county = content.scene.people, content.block.county
    household = people.household[person]
    village = people.village[household]
    names = [_village_name(v.name, i, layout) for i, v in enumerate(county.villages)]
    upper = {
        header: pa.repeat(name, len(person))
        for header, name in zip(("省", "市", "县"), county.path, strict=True)
    }
    return {
        **upper,
        "乡": picked([v.township for v in county.villages], village),
        "村": picked(names, village),
        "户编号": ascii_texts(household_numbers(content)[household]),
        "人口编号": person_numbers(content).take(pa.array(person)),
    }


def _village_name(name: str, index: int, layout: Layout) -> str:
    """Offices disagree about how a village's committee is called."""
    ending = next((ending for ending in VILLAGE_ENDINGS if name.endswith(ending)), None)
    if not layout.mixed_village_names or ending is None:
        return name
    return name.removesuffix(ending) + VILLAGE_ENDINGS[index % len(VILLAGE_ENDINGS)]


def _path(path: tuple[str, ...], layout: Layout, index: int) -> tuple[str, ...]:
    """A workplace as typed: the city of a municipality or province-run county may be left out."""
    has_gap = path[1] in (*DIRECT_CITIES, *BY_PROVINCE) and index % 10 < layout.place_gaps * 10
    return (path[0], "", path[2]) if has_gap else path


def _written_numbers(content: Content, layout: Layout, random: Random) -> tuple[Texts, Any]:
    """Numbers with dirt, and whose is a disability certificate. Invalid ones stay as they are:
    dirt could mend them."""
    people = content.scene.people
    sound = np.ones(people.count, dtype=bool)
    for planted in content.truth:
        sound[planted.person] &= planted.kind != DiscrepancyKind.INVALID_ID
    is_disabled = sound & (people.health == DISABLED)
    certified = is_disabled & (random.random(people.count) < layout.certificates)
    dirty = sound & ~certified & (random.random(people.count) < layout.dirty_numbers)
    numbers = dirty_numbers(random, ascii_texts(people.number), np.flatnonzero(dirty))
    return certificates(random, numbers, np.flatnonzero(certified)), certified


def _written_names(content: Content, layout: Layout, random: Random) -> Texts:
    names = content.scene.people.name.texts()
    return spaced_names(names, some(random, len(names), layout.spaced_names))


def _phones(content: Content) -> list[str]:
    """Children have none."""
    people = content.scene.people
    phones = ascii_texts(people.phone).to_pylist()
    return [
        phone if age >= 14 else "" for phone, age in zip(phones, people.age.tolist(), strict=True)
    ]


def _education(content: Content) -> Texts:
    """Empty for those at school, who have a school status instead."""
    people = content.scene.people
    finished = np.where(people.school == NOT_AT_SCHOOL, people.education, -1)
    return named([education.zh for education in EDUCATIONS], finished)


def _school(content: Content) -> list[str]:
    people = content.scene.people
    return [
        SCHOOL_BY_AGE[age] if stage != NOT_AT_SCHOOL else ""
        for age, stage in zip(people.age.tolist(), people.school.tolist(), strict=True)
    ]


def _work_now(content: Content) -> dict[str, Any]:
    """The columns of the roster that repeat the open spell; empty without one."""
    scene = content.scene
    count, jobs = scene.people.count, scene.jobs
    open_spells = np.flatnonzero(scene.spells.is_open)[::-1]  # the first of two stays
    spell = np.full(count, -1)
    spell[scene.spells.person[open_spells]] = open_spells
    _copy_originals(content, spell)
    at = np.maximum(spell, 0)
    months = np.minimum(scene.month - scene.spells.start[at] + 1, 12)
    is_post = (spell >= 0) & (jobs.channel[at] == WELFARE)
    regions = [region(place, content.block.county) for place in scene.workplaces]
    channels = [channel.zh for channel in CHANNELS]
    employer = np.where(spell >= 0, jobs.employer[at], -1)
    return {
        "务工时间（月）": _numbers_or_blank(months, spell >= 0),
        "务工企业名称": named([e.name for e in scene.employers.all], employer),
        "就业渠道": named(channels, np.where(spell >= 0, jobs.channel[at], -1)),
        "务工所在地": named(regions, np.where(spell >= 0, jobs.place[at], -1)),
        "公益性岗位类型": named(POSTS, np.where(is_post, at % len(POSTS), -1)),
        "公益性岗位(月数)": _numbers_or_blank(months, is_post),
    }


def _copy_originals(content: Content, spell: Ints) -> None:
    """The second registration of a person was copied from the first."""
    for planted in content.truth:
        if planted.kind == DiscrepancyKind.DUPLICATE_PERSON:
            spell[planted.person] = spell[planted.columns["of"]]


def _numbers_or_blank(values: Ints, told: Flags) -> Any:
    return pa.array(values, mask=~told)
