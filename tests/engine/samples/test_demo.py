from bangfu.engine.samples import Layout, write_demo
from tests.engine.samples.conftest import place_pairs
from tests.engine.samples.reading import rows

MONTHS = ["2023-04", "2023-05", "2023-06", "2023-07", "2023-08"]


def test_the_demo_county_comes_with_six_months_of_insurance(tmp_path):
    summary = write_demo(tmp_path, place_pairs(), people=1_500)

    names = {path.name for path in tmp_path.iterdir()}
    earlier = {f"social_insurance-{month}.csv" for month in MONTHS}
    assert names == {"roster.xlsx", "spells.xlsx", "social_insurance.csv", "truth.json"} | earlier
    assert (summary["county"], summary["people"]) == ("370724", 1_500)


def test_each_insurance_file_ends_with_its_own_month(tmp_path):
    write_demo(tmp_path, place_pairs(), people=1_500)

    for month in MONTHS:
        table = rows(tmp_path / f"social_insurance-{month}.csv", Layout())
        told = {row["缴费年月"] for row in table}
        assert max(told) == month.replace("-", "")
        assert len(told) == 6
