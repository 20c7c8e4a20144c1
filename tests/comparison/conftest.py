import pytest

from bangfu.comparison import actions
from bangfu.comparison.models import Discrepancy
from tests.comparison.findings import Findings


@pytest.fixture
def findings(county, chen) -> Findings:
    return Findings(county, chen)


@pytest.fixture
def signed_in(client, request):
    def as_(who: str):
        client.force_login(request.getfixturevalue(who))
        return client

    return as_


@pytest.fixture
def found(li, findings) -> Discrepancy:
    return findings.add(li, "employer_differs")


@pytest.fixture
def dispatched(found, chen) -> Discrepancy:
    actions.dispatch(discrepancies=[found], working_days=5, by=chen)
    found.refresh_from_db()
    return found
