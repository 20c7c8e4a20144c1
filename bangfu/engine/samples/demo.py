"""The county of the demo: a month's files, and the insurance files of the five months before."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from bangfu.engine.samples.files import write_county_files, write_insurance_file
from bangfu.engine.samples.places import Path as PlacePath
from bangfu.engine.samples.places import sample_places
from bangfu.engine.samples.province import Province
from bangfu.engine.values import Month

COUNTY, MONTH = "370724", Month(2023, 9)
PEOPLE, SEED, MONTHS = 6_000, 20_230_928, 6


def write_demo(
    directory: Path,
    places: Iterable[tuple[str, PlacePath]],
    *,
    county: str = COUNTY,
    people: int = PEOPLE,
    month: Month = MONTH,
) -> dict[str, Any]:
    """Writes roster.xlsx, spells.xlsx, social_insurance.csv and truth.json of the month, and
    social_insurance-2023-04.csv and so on for the five months before it; gives the summary.

    `places` are (code, names from province down) pairs; those of other counties are passed over.
    """
    own = [place for place in places if place[0].startswith(county[:6])]
    province = Province(SEED, people, sample_places(own), month)
    summary = write_county_files(province, county, directory)
    for back in range(1, MONTHS):
        earlier = month + -back
        path = directory / f"social_insurance-{earlier}.csv"
        write_insurance_file(province, county, path, month=earlier)
    return summary
