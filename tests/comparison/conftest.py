import pytest

from tests.comparison.findings import Findings


@pytest.fixture
def findings(county, chen) -> Findings:
    return Findings(county, chen)
