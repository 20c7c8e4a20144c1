from collections import Counter

import pytest

from bangfu.engine.codes import DiscrepancyKind
from bangfu.engine.samples import Layout, write_county_files
from bangfu.engine.samples.tables import truth_table
from tests.engine.samples import oracle
from tests.engine.samples.reading import county_files

LAYOUTS = [Layout(), *map(Layout.varied, range(5))]


def told(truth):
    """Pairs of person and kind, those that follow from others among them."""
    return {
        (finding["person_number"], kind)
        for finding in truth["findings"]
        for kind in (finding["kind"], *finding.get("also", ()))
    }


@pytest.mark.parametrize("layout", LAYOUTS, ids=["county-a", *"01234"])
def test_plain_comparison_of_the_files_finds_exactly_the_truth(province_of, tmp_path, layout):
    province = province_of(seed=LAYOUTS.index(layout) + 10)
    write_county_files(province, "370725", tmp_path, layout=layout)
    *tables, truth = county_files(tmp_path, layout)

    found = oracle.findings(*tables, month=202309)

    assert found ^ told(truth) == set()


@pytest.mark.parametrize("people", [1_000, 5_000])
@pytest.mark.parametrize("seed", [1, 2])
def test_every_kind_is_planted_from_a_thousand_people_up(province_of, people, seed):
    blocks = province_of(people, seed=seed).blocks
    kinds = [kind for block in blocks for kind in truth_table(block.made())["kind"].to_pylist()]

    assert set(kinds) == set(DiscrepancyKind)


def test_each_person_has_one_planted_kind(province_of, tmp_path):
    write_county_files(province_of(), "370724", tmp_path)
    *_, truth = county_files(tmp_path, Layout())

    # a person at work whom nobody insures may well be registered a second time
    people = Counter(finding["person_number"] for finding in truth["findings"])

    assert set(people.values()) == {1}


def test_an_oracle_that_is_shown_other_files_disagrees(province_of, tmp_path):
    province = province_of()
    write_county_files(province, "370724", tmp_path)
    roster, spells, insurance, truth = county_files(tmp_path, Layout())
    flipped = [{**row, "姓名": "皮皮"} for row in insurance]

    found = oracle.findings(roster, spells, flipped, month=202309)

    assert len(found - told(truth)) > 100


def test_lawful_cases_stand_in_the_files(province_of, tmp_path):
    """What a careless comparison would report, and the truth does not."""
    write_county_files(province_of(6_000), "370724", tmp_path)
    roster, spells, insurance, truth = county_files(tmp_path, Layout())
    open_spells = Counter(row["人口编号"] for row in spells if not row["结束时间"])
    written = {row["人口编号"]: row["证件号码"] for row in roster}
    employers = {row["单位名称"] for row in insurance}

    assert max(open_spells.values()) == 2
    assert any(row["结束时间"] == "2023年09月" for row in spells)
    assert any(row["开始时间"] == "2023年09月" for row in spells)
    assert any("\u3000" in row["姓名"] for row in insurance)
    assert any("(" in name for name in employers)
    assert any(name != name.strip() for name in employers)
    assert {len(number.strip()) for number in written.values()} >= {15, 18, 20, 22}
    assert truth["summary"]["people"] == len(roster)
