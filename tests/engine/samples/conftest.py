import pytest

from bangfu.engine.samples import Province, sample_places
from bangfu.engine.values import Month

COUNTIES = (
    ("370724", "山东省", "潍坊市", "临朐县"),
    ("370725", "山东省", "潍坊市", "昌乐县"),
    ("469001", "海南省", "省直辖县级行政区划", "五指山市"),
)
ENDINGS = ("村村委会", "村民委员会", "村委会")


def place_pairs(counties=COUNTIES, *, townships=4, villages=6):
    """Plain (code, names) pairs, as another package would hand them over."""
    return [
        (
            f"{code}{100 + township}{200 + village}",
            (*path, f"{'东西南北上下'[township]}山镇", f"王家{village}{ENDINGS[village % 3]}"),
        )
        for code, *path in counties
        for township in range(townships)
        for village in range(villages)
    ]


@pytest.fixture(scope="session")
def province_of():
    def made(people=3_000, *, seed=1, counties=COUNTIES, **options):
        places = sample_places(place_pairs(counties))
        return Province(seed, people, places, Month(2023, 9), **options)

    return made
