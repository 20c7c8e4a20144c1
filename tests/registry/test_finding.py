"""Whom a search box finds: two characters in order, parts, pinyin, initials, any kind of number."""

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from hypothesis import given
from hypothesis import strategies as st
from pypinyin import Style, pinyin

from bangfu.engine.values import DivisionCode
from bangfu.org.roles import Permission
from bangfu.registry import actions, queries, sounds
from bangfu.registry.actions import redigest
from bangfu.registry.models import Person, SearchKey
from bangfu.registry.search_keys import plain, texts_of_name
from bangfu.registry.search_terms import Numbers, names, understood
from bangfu.web import people_lists
from tests.cast import BAODU, XITAN, made_up_number

PHONE = "13900001234"
# the name, what finds it, what does not
READ = [
    (
        "王伟",
        "王伟 王 伟 wangwei WangWei ww wang wei wáng·wěi ｗａｎｇｗｅｉ wangw",
        "伟王 weiwang wangxiu wa",
    ),
    ("张建国", "张建 建国 zhangjianguo zhangjian jianguo zhangjg zjg zj", "guojian zgj jg"),
    ("李秀英", "秀英 li lixiu lixiuying lxy lixy 李xiu", "李英 liying ly x"),
    ("单雄信", "shanxiongxin danxiongxin sxx dxx shan dan danxx", "chanxiongxin"),
    ("仇和", "qiuhe chouhe qh ch", "jiuhe"),
    ("解珍", "xiezhen jiezhen xz jz", "haizhen"),
    ("曾志伟", "zengzhiwei cengzhiwei zzw czw zhiwei", "zw"),
    ("尉迟恭", "yuchigong weichigong gong ycg", "chigong"),
    ("欧阳娜娜", "ouyangnana ouyang nana oynn ouyangnn 欧阳", "yangnana"),
    ("吕布", "lvbu lübu lǚbù lyubu lubu lb", "nvbu"),
    ("王乐", "wangle wangyue", "wangyao"),
    ("王𬱖", "王𬱖 𬱖 wangdi wd", "王頔"),
    ("䶮㛃", "䶮㛃 㛃 yanjie yj", "㛃䶮"),
    ("王\ue863", "王\ue863 \ue863 wang", "wangwang"),
    ("买买提·艾力", "买买提艾力 买买提•艾力 艾力 maimaitiaili mmtal", "力艾"),
    ("Aibek", "aibek Aibek AIBEK aibe ibek", "aibekk"),
]
READ_CASES = [(name, term, True) for name, found, _ in READ for term in found.split()]
READ_CASES += [(name, term, False) for name, _, not_found in READ for term in not_found.split()]
READ_CASES += [("王伟", "wang wei", True), ("王伟", " 王 伟 ", True), ("王伟", "Wang  Wei ", True)]


def found(term, staff) -> list[str]:
    """Names, best tier first."""
    return [one.name for tier in queries.find(term, staff).tiers for one in tier.order_by("pk")]


@pytest.mark.django_db
@pytest.mark.parametrize(("name", "term", "is_found"), READ_CASES)
def test_a_name_is_found_as_people_type_it(county, chen, name, term, is_found):
    county.person(name)
    assert found(term, chen) == [name] * is_found


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("term", "order"),
    [
        ("王伟", ["王伟", "小王伟", "王伟东"]),
        ("wangwei", ["王伟", "汪薇", "小王伟", "王伟东"]),
        ("王wei", ["王伟", "小王伟", "王伟东"]),
        ("ww", ["王伟", "汪薇", "王伟东"]),
        ("shan", ["单雄信", "山花"]),
        ("dan", ["丹青", "单雄信"]),
        ("zhangjg", ["张建国", "张建国华"]),
        ("张jg", ["张建国", "张建国华"]),
    ],
)
def test_the_exact_comes_first_and_a_surname_by_its_own_reading(county, chen, term, order):
    drawn = "张建国华 小王伟 王伟东 王伟 汪薇 单雄信 山花 丹青 张建国 李秀英"
    for name in drawn.split():
        county.person(name)
    assert found(term, chen) == order
    assert {one.name for one in queries.find(term, chen).people} == set(order)


@pytest.fixture
def known(county) -> Person:
    number = made_up_number(21, area="990002")
    return county.person(
        "李秀英", identity_number=number, phone=PHONE, person_number="37072400099901"
    )


@pytest.mark.django_db
def test_each_whole_number_finds_the_person_however_it_is_written(county, known, chen):
    other = county.person("王芳", household=known.household)
    identity = known.identity_number
    fifteen = identity[:6] + identity[8:17]
    for term in (identity, identity.lower(), f" {identity[:6]} {identity[6:]} ", f"'{identity}"):
        assert found(term, chen) == ["李秀英"], term
    assert identity[6:8] == "19"
    assert found(fifteen, chen) == ["李秀英"]
    assert found(PHONE, chen) == found("139-0000-1234", chen) == ["李秀英"]
    assert found(known.person_number, chen) == ["李秀英"]
    assert found(known.household.household_number, chen) == ["李秀英", other.name]


@pytest.mark.django_db
def test_the_last_four_find_who_has_them_and_no_other_part_does(county, chen):
    endings = [county.person(f"甲{n}", identity_number=made_up_number(n)) for n in range(1, 40)]
    with_x = next(one for one in endings if one.identity_number.endswith("X"))
    tail = with_x.identity_number[-4:]
    assert found(tail, chen) == found(tail.lower(), chen) == [with_x.name]
    for part in (tail[1:], with_x.identity_number[-5:], with_x.identity_number[:4]):
        assert found(part, chen) == []


@pytest.mark.django_db
def test_who_may_not_see_a_number_whole_does_not_find_by_its_end(known, wu, chen, monkeypatch):
    tail = known.identity_number[-4:]
    assert found(tail, chen) == ["李秀英"]
    may = type(chen).may
    monkeypatch.setattr(
        type(chen), "may", lambda self, what: what != Permission.REVEAL and may(self, what)
    )
    assert found(tail, chen) == []
    assert found(known.identity_number, chen) == ["李秀英"]


@pytest.mark.django_db
@pytest.mark.parametrize("term", ["李秀英", "lixiuying", "lxy", "TAIL", "HOME", PHONE])
def test_nothing_finds_anybody_out_of_reach(known, term, zhou, sun, chen):
    said = {"TAIL": known.identity_number[-4:], "HOME": known.household.household_number}
    term = said.get(term, term)
    assert found(term, chen) == ["李秀英"]
    assert found(term, zhou) == found(term, sun) == []
    assert list(queries.find(term, zhou).people) == []


@pytest.mark.django_db
def test_in_a_place_within_reach_only_who_lives_there_is_found(county, chen):
    county.person("王伟")
    here, elsewhere = DivisionCode(XITAN), DivisionCode("370724003000")
    counted = [
        queries.find("ww", chen, division=place).people.count() for place in (here, elsewhere)
    ]
    assert counted == [1, 0]


@pytest.mark.django_db
@pytest.mark.parametrize("term", ["王", "wang", "wangwei", "zhangjg", "0010", "13900001234"])
def test_a_search_asks_as_often_for_many_as_for_few(
    county, chen, term, django_assert_max_num_queries
):
    for name in ("王伟", "王芳", "张建国", "王小伟") * 3:
        county.person(name, phone=PHONE)
    with django_assert_max_num_queries(5):
        assert len(found(term, chen)) >= 0


@pytest.mark.django_db
@pytest.mark.parametrize(
    "term", ["王伟", "买买提艾力", "wangwei", "zhangjg", "002X", "13900001234"]
)
def test_an_index_serves_every_search(county, chen, term):
    county.person("王伟")
    for tier in queries.find(term, chen).tiers:
        plan = planned(tier.order_by("pk")[:51])
        assert "SCAN registry_searchkey" not in plan
        assert "SCAN registry_person" not in plan
        assert "Seq Scan" not in plan
        # nothing is asked of one person after the other
        assert "SubPlan" not in plan
        assert "CORRELATED" not in plan
    assert "registry_searchkey_key_person" in planned(queries.find("王伟", chen).people)


@pytest.mark.django_db
def test_a_place_is_listed_in_the_order_of_an_index(county, chen):
    """However many live there, one page is read of them."""
    county.person("王伟")
    (everybody,) = people_lists.people("", division=chen.division, staff=chen)
    for page in (everybody[:51], people_lists._behind(everybody, chen.division_code, 1)[:51]):
        plan = planned(page.values("pk"))
        assert "registry_person_living" in plan
        assert "COVERING INDEX" in plan or "Index Only Scan" in plan
        assert "TEMP B-TREE" not in plan
        assert "Sort" not in plan


def planned(rows) -> str:
    if connection.vendor == "postgresql":
        # of a few rows it would read all: what it does where that is dear
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off")
    return rows.explain()


@pytest.mark.django_db
def test_a_corrected_name_or_number_is_found_and_the_old_one_is_not(known, chen):
    old, new = known.identity_number[-4:], made_up_number(77)
    actions.correct_person(person=known, changes={"name": "王伟"}, by=chen)
    assert (found("ww", chen), found("lxy", chen)) == (["王伟"], [])
    actions.correct_person(person=known, changes={"identity_number": new}, by=chen)
    assert (found(new[-4:], chen), found(old, chen)) == (["王伟"], [])


@pytest.mark.django_db
def test_keys_say_nothing_and_differ_from_county_to_county(county):
    here, there = county.person("王伟"), county.person("王伟", division_code=BAODU)
    first, second = (set(one.search_keys.values_list("key", flat=True)) for one in (here, there))
    assert len(first) == len(second) == len(texts_of_name("王伟")) + 1
    assert not first & second
    # the order of the rows is that of the keys, not that of the texts
    rows = list(here.search_keys.order_by("pk").values_list("key", flat=True))
    assert rows == sorted(rows)


@pytest.mark.django_db(transaction=True)
def test_who_was_registered_before_the_keys_were_is_found(county, chen):
    county.person("王伟", identity_number=made_up_number(21))
    try:
        MigrationExecutor(connection).migrate([("registry", "0005_rows_led_by_a_merge")])
    finally:
        forward = MigrationExecutor(connection)
        forward.migrate(forward.loader.graph.leaf_nodes())
    for term in ("王伟", "ww", made_up_number(21)[-4:]):
        assert found(term, chen) == ["王伟"]


@pytest.mark.django_db
def test_a_new_index_key_makes_other_keys_that_find_the_same(county, chen, monkeypatch):
    county.person("王伟")
    before = set(SearchKey.objects.values_list("key", flat=True))
    monkeypatch.setattr(
        "bangfu.registry.search_keys.index_key", lambda: b"another secret of 32 bytes......"
    )
    assert found("ww", chen) == []
    redigest.renew_keyed(lambda *_: None)
    assert found("ww", chen) == ["王伟"]
    assert not before & set(SearchKey.objects.values_list("key", flat=True))


def test_what_was_typed_is_understood_in_one_place():
    assert understood("110105 19491231 002x") == Numbers("11010519491231002x", "11010519491231002X")
    assert understood("110105491231002").identity == "11010519491231002X"
    assert understood("002x").tail == "t:002X"
    assert understood("+86 139 0000 1234").phone == PHONE
    assert understood("３７０７").tail == "t:3707"
    assert understood("王伟") == [[{"n=王伟"}], [{"n:王伟"}]]
    assert understood("") == understood(" · ") == []


def test_surnames_that_are_read_otherwise_are_readings_that_the_library_knows_too():
    unknown = {"黑"}
    surnames = {char: " ".join(read) for char, read in sounds.SURNAMES.items() if len(char) == 1}
    for table in (surnames, sounds.ALSO):
        for char, reading in table.items():
            [ways] = pinyin(char, heteronym=True, style=Style.NORMAL)
            assert reading != ways[0], f"{char} is read so anyway"
            assert reading in ways or char in unknown, char


def test_every_reading_of_the_library_can_be_told_apart_from_initials():
    readings = {ways[0] for ways in map(sounds.readings, map(chr, range(0x4E00, 0xA000))) if ways}
    syllables = {way.syllables[0] for way in readings}
    assert len(syllables) > 380
    whole = sounds.re.compile(sounds.SYLLABLE)
    assert {one for one in syllables if not whole.fullmatch(one)} <= {"n", "m", "hm", "ng"}


HAN = st.characters(min_codepoint=0x3400, max_codepoint=0x9FFF) | st.characters(
    min_codepoint=0x20000, max_codepoint=0x2FFFF, categories=["Lo"]
)


@given(st.text(HAN, min_size=1, max_size=8), st.data())
def test_any_stretch_of_any_name_finds_it(name, data):
    text = plain(name)
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    texts = texts_of_name(name)
    met = [all(texts & ways for ways in tier) for tier in names(name[start:end])]
    assert any(met)
    if text == plain(name[start:end]):
        assert met[0]


@given(st.text(max_size=40))
def test_nothing_that_can_be_typed_or_stored_is_an_error(text):
    understood(text)
    texts_of_name(text)


@given(st.text(st.sampled_from("abcdeghinouxzaeiou"), min_size=1, max_size=200))
def test_long_letters_are_split_at_once(letters):
    sounds.begun(letters)
