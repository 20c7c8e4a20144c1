import hashlib
import subprocess
import sys
from dataclasses import replace

import pyarrow.parquet as pq
import pytest

from bangfu.engine.codes import DiscrepancyKind
from bangfu.engine.samples import Layout, sample_places, write_county_files, write_parquet
from bangfu.engine.samples.columns import roster
from bangfu.engine.samples.places import WORKPLACES
from bangfu.engine.samples.tables import truth_table
from bangfu.engine.values import CitizenId, CreditCode, IdentityStatus, Month, cleaned_number
from bangfu.engine.values.citizen_id import status_of
from tests.engine.samples.conftest import place_pairs


@pytest.fixture(scope="module")
def parquet(province_of, tmp_path_factory):
    directory = tmp_path_factory.mktemp("parquet")
    write_parquet(province_of(24_000), directory)
    return directory


def digest(directory):
    files = sorted(path for path in directory.rglob("*") if path.is_file())
    return [(path.name, hashlib.sha256(path.read_bytes()).hexdigest()) for path in files]


def on_date(spells, month):
    """People at work at the end of a month."""
    rows = zip(spells["person_id"], spells["start_month"], spells["end_month"], strict=True)
    return len({p for p, start, end in rows if start <= month and (end is None or end > month)})


@pytest.mark.parametrize("layout", [Layout(), Layout.varied(4)], ids=["xlsx", "varied"])
def test_the_same_seed_gives_the_same_bytes_and_another_seed_others(province_of, tmp_path, layout):
    for name, seed in (("first", 1), ("second", 1), ("other", 2)):
        province = province_of(1_500, seed=seed)
        write_parquet(province, tmp_path / name)
        write_county_files(province, "370724", tmp_path / name, layout=layout)

    first, second, other = (digest(tmp_path / name) for name in ("first", "second", "other"))
    assert first == second
    assert not set(first) & set(other)


def test_a_block_is_the_same_made_alone_or_after_others(province_of):
    province = province_of(45_000)
    alone = province_of(45_000).blocks[-1].made()
    for block in province.blocks:
        content = block.made()

    month = province.month
    assert content.insurance_window(month) == alone.insurance_window(month)
    assert content.scene.people.number.tolist() == alone.scene.people.number.tolist()


@pytest.mark.parametrize("people", [1_000, 24_001])
def test_people_are_as_many_as_asked_for(province_of, tmp_path, people):
    write_parquet(province_of(people), tmp_path)

    assert pq.read_table(tmp_path / "people").num_rows == people


def test_a_province_outside_the_promised_sizes_is_refused(province_of):
    for people in (0, 999, 4_000_001):
        with pytest.raises(ValueError, match="1,000"):
            province_of(people)


def test_the_insurance_table_has_about_the_rows_asked_for(province_of, tmp_path):
    write_parquet(province_of(10_000, insurance_rows=60_000), tmp_path)

    assert pq.read_table(tmp_path / "social_insurance").num_rows == pytest.approx(60_000, rel=0.05)


def test_half_of_the_insured_are_not_in_the_register(parquet):
    registered = set(pq.read_table(parquet / "people")["identity_number"].to_pylist())
    numbers = pq.read_table(parquet / "social_insurance")["number"].to_pylist()
    insured = {cleaned_number(number) for number in numbers}

    assert len(insured - registered) / len(insured) == pytest.approx(0.5, abs=0.05)


def test_numbers_are_sound_single_and_from_the_unassigned_area(parquet):
    people = pq.read_table(parquet / "people").to_pydict()
    truth = pq.read_table(parquet / "truth.parquet").to_pydict()
    kinds = dict(zip(truth["person_number"], truth["kind"], strict=True))
    sound = set()
    for person, number, status in zip(
        people["person_number"],
        people["identity_number"],
        people["identity_status"],
        strict=True,
    ):
        assert number.startswith("9900")
        assert status_of(number) == status
        is_planted = kinds.get(person) == DiscrepancyKind.INVALID_ID
        assert is_planted == (status != IdentityStatus.VALID)
        is_copy = kinds.get(person) == DiscrepancyKind.DUPLICATE_PERSON
        assert is_copy == (number in sound)
        sound.add(number)


def test_birthday_and_sex_agree_with_the_number(parquet):
    people = pq.read_table(parquet / "people").to_pylist()
    for person in people[:3_000]:
        if person["identity_status"] == IdentityStatus.VALID:
            citizen = CitizenId(person["identity_number"])
            assert citizen.born_on == person["born_on"]
            assert citizen.is_male == (person["sex"] == "male")


def test_nobody_works_before_sixteen_or_twice_from_one_month(parquet):
    people = pq.read_table(parquet / "people")
    born = dict(zip(people["id"].to_pylist(), people["born_on"].to_pylist(), strict=True))
    spells = pq.read_table(parquet / "spells").to_pylist()

    for spell in spells:
        birthday = born[spell["person_id"]]
        assert spell["start_month"] >= (birthday.year + 16) * 100 + birthday.month
    starts = [(spell["person_id"], spell["start_month"]) for spell in spells]
    assert len(starts) == len(set(starts))


def test_spells_end_after_their_start_and_not_in_the_future(parquet):
    for spell in pq.read_table(parquet / "spells").to_pylist():
        assert spell["end_month"] is None or spell["start_month"] <= spell["end_month"] <= 202309


def test_people_go_home_for_the_spring_festival_and_out_again(parquet):
    spells = pq.read_table(parquet / "spells").to_pydict()
    months = [202111, 202112, 202201, 202202, 202203, 202211, 202212, 202301, 202302, 202303]
    at_work = {month: on_date(spells, month) for month in months}

    for before, festival, after in ((202112, 202201, 202203), (202212, 202301, 202303)):
        assert at_work[festival] < 0.95 * at_work[before]
        assert at_work[after] > 0.97 * at_work[before]
    assert at_work[202212] == pytest.approx(at_work[202211], rel=0.03)


def test_one_township_of_each_county_has_a_bad_month(parquet):
    spells = pq.read_table(parquet / "spells").to_pylist()
    changes: dict[str, list[float]] = {}
    for township in sorted({spell["division_code"][:9] for spell in spells}):
        columns = ("person_id", "start_month", "end_month")
        own = [spell for spell in spells if spell["division_code"].startswith(township)]
        table = {name: [spell[name] for spell in own] for name in columns}
        change = on_date(table, 202309) / on_date(table, 202307)
        changes.setdefault(township[:6], []).append(change)

    for by_township in changes.values():
        assert min(by_township) < 0.92
        assert sorted(by_township)[1] > 0.93


def test_a_believable_share_of_people_is_at_work_for_a_believable_income(parquet):
    spells = pq.read_table(parquet / "spells").to_pylist()
    current = [spell for spell in spells if spell["end_month"] is None]
    incomes = sorted(spell["monthly_income_yuan"] for spell in current)
    hundreds = sum(income % 100 == 0 for income in incomes) / len(incomes)

    assert 0.38 < len({spell["person_id"] for spell in current}) / 24_000 < 0.58
    assert 3_000 <= incomes[len(incomes) // 2] <= 5_000
    assert 400 <= incomes[0] < 900
    assert 7_000 < incomes[-1] <= 30_000
    assert 0.85 < hundreds < 0.99


def test_workshops_and_welfare_posts_are_filled_in_the_county_only(parquet):
    spells = pq.read_table(parquet / "spells").to_pylist()
    for channel in ("workshop", "welfare_post", "relief_project"):
        places = [
            (spell["place_code"][:6], spell["person_number"][:6])
            for spell in spells
            if spell["channel"] == channel
        ]
        assert len(places) > 50
        assert all(place == home for place, home in places)


def test_nearly_all_employers_have_a_sound_credit_code(parquet):
    codes = set(pq.read_table(parquet / "social_insurance")["employer_code"].to_pylist())
    sound = [CreditCode(code).checks for code in codes]

    assert 0.93 < sum(sound) / len(sound) < 1


def test_earlier_months_agree_whichever_file_tells_of_them(province_of):
    content = province_of().blocks[0].made()
    august = content.insurance_window(Month(2023, 8)).to_pylist()
    september = content.insurance_window(Month(2023, 9)).to_pylist()

    told = [[row for row in rows if row["month"] == "202307"] for rows in (august, september)]
    assert told[0] == told[1] != []
    assert {row["month"] for row in august} == {f"2023{month:02}" for month in range(3, 9)}


def test_townships_stand_in_for_villages_that_are_not_known():
    pairs = place_pairs()
    township = ("469001100000", ("海南省", "省直辖县级行政区划", "五指山市", "东山镇"))
    unknown = [(code, path[:4]) for code, path in [township]]
    county = sample_places(unknown)[0]
    whole = sample_places([*pairs, township])[-1]

    assert [village.name for village in county.villages] == [""]
    assert all(village.name for village in whole.villages)


def test_columns_that_are_never_taken_in_say_the_same_of_everybody(province_of):
    content = province_of().blocks[0].made()
    columns = roster(content, Layout(), content.block.province.random(9))

    assert set(columns["民族"].to_pylist()) == {"汉族"}
    assert set(columns["政治面貌"].to_pylist()) == {"群众"}


def test_workplaces_bear_their_code_once():
    codes = [place.code for place in WORKPLACES]

    assert len(codes) == len(set(codes))


MEASURE = """
import resource, sys
from pathlib import Path
from bangfu.engine.samples import Province, sample_places, write_parquet
from bangfu.engine.values import Month
from tests.engine.samples.conftest import COUNTIES, place_pairs
places = sample_places(place_pairs(COUNTIES[:1]))
write_parquet(Province(1, int(sys.argv[1]), places, Month(2023, 9)), Path(sys.argv[2]))
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""


def test_memory_does_not_grow_with_the_province(tmp_path):
    peaks = [
        int(
            subprocess.run(
                [sys.executable, "-c", MEASURE, str(people), str(tmp_path / str(people))],
                check=True,
                capture_output=True,
                text=True,
            ).stdout
        )
        for people in (20_000, 80_000)
    ]

    assert peaks[1] < 1.15 * peaks[0]


def test_rates_can_be_changed(province_of):
    province = province_of(6_000)
    rarer = replace(province, rates=replace(province.rates, income_differs=0.005))
    few, usual = (truth_table(p.blocks[0].made())["kind"].to_pylist() for p in (rarer, province))

    assert few.count("income_differs") < usual.count("income_differs") / 4
