"""Names and codes as exports and offices write them, over the shipped table."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bangfu.org.queries import Place, place_named, places

pytestmark = pytest.mark.usefixtures("country")

FULL = ("山东省", "潍坊市", "临朐县")


@pytest.mark.parametrize(
    ("province", "city", "county", "code"),
    [
        ("山东省", "潍坊市", "临朐县", "370724000000"),
        ("山东", "潍坊", "临朐", "370724000000"),
        (" 山东省\t", "潍坊市　", "’临朐县", "370724000000"),
        ("山东省", "潍坊市", "潍坊市临朐县", "370724000000"),
        ("上海市", "市辖区", "松江区", "310117000000"),
        ("上海市", "上海市", "松江区", "310117000000"),
        ("上海", "", "松江", "310117000000"),
        ("重庆市", "县", "云阳县", "500235000000"),
        ("重庆市", "市辖区", "云阳县", "500235000000"),
        ("湖北省", "", "仙桃市", "429004000000"),
        ("湖北省", "省直辖县级行政区划", "仙桃市", "429004000000"),
        ("湖北省", "仙桃市", "仙桃市", "429004000000"),
        ("湖北省", "仙桃市", "", "429004000000"),
        ("新疆维吾尔自治区", "自治区直辖县级行政区划", "石河子市", "659001000000"),
        ("新疆", "石河子", "", "659001000000"),
        ("广东省", "东莞市", "东莞市", "441900000000"),
        ("广东省", "东莞市", "", "441900000000"),
        ("广东省", "东莞", "东城街道", "441900003000"),
        ("广东省", "中山市", "中山市", "442000000000"),
        ("海南省", "儋州市", "", "460400000000"),
        ("甘肃省", "嘉峪关市", "嘉峪关市", "620201000000"),
        ("甘肃省", "嘉峪关市", "", "620200000000"),
        ("广西", "南宁", "马山", "450124000000"),
        ("广西壮族自治区", "南宁市", "马山县", "450124000000"),
        ("广西省", "南宁市", "马山县", "450124000000"),
        ("内蒙", "呼伦贝尔", "鄂伦春旗", "150723000000"),
        ("内蒙古", "锡林郭勒盟", "阿巴嘎旗", "152522000000"),
        ("吉林省", "延边州", "汪清县", "222424000000"),
        ("吉林省", "吉林市", "永吉县", "220221000000"),
        ("吉林", "松原", "前郭县", "220721000000"),
        ("云南省", "临沧市", "双江县", "530925000000"),
        ("湖北省", "恩施州", "恩施市", "422801000000"),
        ("新疆", "巴音郭楞", "焉耆县", "652826000000"),
        ("贵州省", "黔东南苗族侗族自治州", "凯里市", "522601000000"),
        ("河北省", "承德市", "承德县", "130821000000"),
        ("湖南省", "长沙市", "长沙县", "430121000000"),
        ("", "", "临朐县", "370724000000"),
        ("", "潍坊市", "临朐", "370724000000"),
        ("山东省", "", "", "370000000000"),
        ("山东省", "潍坊市", "市辖区", "370700000000"),
    ],
)
def test_a_county_is_found_however_it_is_written(province, city, county, code):
    place = place_named(province, city, county)
    assert (place.code, place.missing) == (code, ())


@pytest.mark.parametrize(
    ("names", "code", "missing"),
    [
        (("", "", "朝阳区"), "", ("county",)),
        (("火星省", "", "临朐县"), "370724000000", ("province",)),
        (("火星省", "火星市", "火星县"), "", ("province", "city", "county")),
        (("山东省", "火星市", "临朐县"), "370724000000", ("city",)),
        (("山东省", "济宁市", "临朐县"), "370724000000", ("city",)),
        (("山东省", "潍坊市", "火星县"), "370700000000", ("county",)),
        (("山东省", "潍坊市", "东城区"), "370700000000", ("county",)),
        (("山东省", "潍坊市", "县"), "370700000000", ()),
        ((*FULL, "火星镇", "大店村"), "370724000000", ("township", "village")),
        ((*FULL, "冶源街道", "火星村"), "370724003000", ("village",)),
        (("", "", ""), "", ()),
        (("山东省", "潍坊市", "", "冶源街道", ""), "370700000000", ("township",)),
    ],
)
def test_what_was_not_found_is_said_and_the_nearest_place_given(names, code, missing):
    place = place_named(*names)
    assert (place.code, place.missing) == (code, missing)


@pytest.mark.parametrize(
    "township", ["冶源街道", "冶源街道办事处", "冶源街道办", "冶源镇", "冶源", "临朐县冶源街道"]
)
@pytest.mark.parametrize(
    "village",
    ["大店村委会", "大店村村民委员会", "大店村村委会", "大店村民委员会", "大店村", "大店"],
)
def test_a_village_is_found_under_every_spelling(township, village):
    found = place_named(*FULL, township, village)
    assert (found.level, found.missing) == ("village", ())
    assert places().name_of(found.code) == "大店村委会"


def test_every_village_is_found_under_its_own_name_and_every_township_too():
    tree = places()
    for township in tree.children("370724000000"):
        name = tree.name_of(township)
        assert tree.named(*FULL, name) == Place(township, "township")
        for village in tree.children(township):
            found = tree.named(*FULL, name, tree.name_of(village))
            assert found == Place(village, "village"), tree.name_of(village)


def test_every_county_in_the_country_is_found_under_its_own_names():
    tree = places()
    for city in [c for p in tree.children("000000000000") for c in tree.children(p)]:
        for county in tree.children(city):
            if tree.level_of(county) != "county":
                continue
            province = tree.name_of(tree.chain(county)[-1])
            found = tree.named(province, tree.name_of(city), tree.name_of(county))
            assert found == Place(county, "county"), tree.full_name(county)


def test_a_village_without_its_township_is_found_where_the_county_has_only_one_of_that_name():
    tree = places()
    assert tree.named(*FULL, "", "南亭子村委会").level == "village"
    assert tree.named(*FULL, "", "马庄村委会").missing == ()
    assert tree.named(*FULL, "", "马庄村") == Place("370724000000", "county", ("village",))


def test_a_village_cannot_be_missing_where_no_villages_were_loaded():
    tree = places()
    baodu = tree.named("山东省", "潍坊市", "昌乐县", "宝都街道", "某村").code
    assert not tree.knows_villages_of(baodu)
    assert tree.knows_villages_of("370724001000")


@pytest.mark.parametrize(
    ("raw", "code", "level", "missing"),
    [
        ("370724", "370724000000", "county", ()),
        (" 370724003 ", "370724003000", "township", ()),
        ("３７０７２４", "370724000000", "county", ()),
        ("370000000000/370700000000/370724000000", "370724000000", "county", ()),
        ("441900", "441900000000", "city", ()),
        ("310100", "310000000000", "province", ()),
        ("310117", "310117000000", "county", ()),
        ("429004", "429004000000", "county", ()),
        ("370799", "370700000000", "city", ("county",)),
        ("429099", "420000000000", "province", ("county",)),
        ("370724003999", "370724003000", "township", ("village",)),
        ("990001", "", "", ("county",)),
        ("37072", "", "", ("code",)),
        ("", "", "", ("code",)),
        ("临朐", "", "", ("code",)),
    ],
)
def test_codes_of_every_length_are_places(raw, code, level, missing):
    assert places().coded(raw) == Place(code, level, missing)


def test_full_names_leave_out_what_is_no_place_and_say_nothing_twice():
    tree = places()
    assert tree.full_name("310117000000") == "上海市松江区"
    assert tree.full_name("429004000000") == "湖北省仙桃市"
    assert tree.full_name("441900003000") == "广东省东莞市东城街道"
    assert tree.full_name("620201000000") == "甘肃省嘉峪关市"
    assert tree.full_name("370724003000") == "山东省潍坊市临朐县冶源街道"
    assert tree.full_name("000000000000") == "全国"


def test_the_rows_of_a_county_cost_a_dozen_queries_at_most():
    tree = places()
    townships = [tree.name_of(code) for code in tree.children("370724000000")]
    with CaptureQueriesContext(
        connection,
    ) as queries:
        for _ in range(200):
            for township in townships:
                tree.named(*FULL, township, "大店村委会")
    assert len(queries) <= len(townships) + 1
