"""A change of a household in one line."""

from datetime import date
from uuid import uuid4

from bangfu.registry import queries
from bangfu.registry.codes import ChangeGround, HouseholdChange
from bangfu.registry.models import Household, HouseholdEvent, Person
from bangfu.web.households import actions
from tests.cast import County

DAY = date(2023, 10, 10)


def family(county: County, division_code: str | None = None) -> tuple[Household, list[Person]]:
    """A head of 1985, the spouse and a child of 2015."""
    where = {"division_code": division_code} if division_code else {}
    home = county.household(**where)
    told = [
        ("张建国", "head", date(1985, 3, 2)),
        ("李秀英", "spouse", date(1987, 5, 6)),
        ("张小宝", "son", date(2015, 1, 9)),
    ]
    people = [
        county.person(name, household=home, relation=relation, born_on=born)
        for name, relation, born in told
    ]
    return home, people


def changed(
    home: Household, kind: HouseholdChange, by, *, day: date = DAY, relations=None, **given
) -> HouseholdEvent:
    told = {"token": uuid4(), "seen": queries.state_of(home), "ground": ChangeGround.TOLD}
    told |= {"token": given.pop("token", told["token"]), "seen": given.pop("seen", told["seen"])}
    return actions.change(
        household=home,
        kind=kind,
        happened_on=day,
        given=given,
        relations=relations or {},
        by=by,
        **told,
    )
