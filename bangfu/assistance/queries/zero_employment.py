"""零就业家庭 in the register: one household by the rule, and all that may apply in one query."""

from collections.abc import Collection
from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet

from bangfu.assistance.codes.zero_employment import OPEN, ServiceKind
from bangfu.assistance.models import ZeroCase
from bangfu.engine.codes import Sex
from bangfu.engine.rules.working_age import MEN, WOMEN, birth_dates
from bangfu.engine.rules.zero_employment import Judgement, Member, definition_on, judge
from bangfu.engine.values import Month
from bangfu.registry import queries as registry
from bangfu.registry.models import Household, Person
from bangfu.rights import queries as rights


def members_of(household: Household) -> QuerySet[Person]:
    return household.people.living().order_by("pk")


def judged(household: Household, *, wanting: Collection[int], on: date) -> Judgement:
    """By the rule of the day. `wanting`: ids of those who said that they want work."""
    at_work = set(
        _at_work(on).values_list("person_id", flat=True).filter(person__household=household)
    )
    members = [
        Member(
            born_on=person.born_on,
            sex=person.sex,
            labour_ability=person.labour_ability,
            school_status=person.school_status,
            is_at_work=person.pk in at_work,
            wants_work=person.pk in wanting,
        )
        for person in members_of(household)
    ]
    return judge(household.poverty_status, members, on=on)


def may_apply(*, on: date) -> QuerySet[Household]:
    """Households in which nobody works of those who are able to, whatever they want: to be told
    of the service, no more. Left in peace where all of them said so for now (rights.md 3)."""
    able = Person.objects.filter(_able(on), household=OuterRef("pk"))
    works = _at_work(on).filter(person=OuterRef("pk"))
    return Household.objects.filter(
        Exists(rights.may_be_contacted(able, as_of=on)),
        ~Exists(able.filter(Exists(works))),
        poverty_status__in=sorted(definition_on(on).statuses),
    )


def _at_work(on: date) -> QuerySet:
    return registry.spells_open_in(Month.parse(on))


def _able(on: date) -> Q:
    """Of working age, able to work and out of school, as the rule has it."""
    women = Q(sex=Sex.FEMALE)
    ages = women & Q(born_on__range=birth_dates(on, WOMEN))
    ages |= ~women & Q(born_on__range=birth_dates(on, MEN))
    abilities = sorted(definition_on(on).abilities)
    return ages & Q(labour_ability__in=abilities, school_status="", merged_into=None)


def open_case(household: Household) -> ZeroCase | None:
    return ZeroCase.objects.filter(household=household, stage__in=OPEN).first()


def wanting(case: ZeroCase) -> set[int]:
    """Ids of those who said that they want work and have not taken it back."""
    return set(case.members.filter(withdrawn_at=None).values_list("person_id", flat=True))


def is_quiet(person: Person) -> bool:
    """Whether the person said to be left in peace, and has not asked for help since."""
    rows = Person.objects.filter(pk=person.pk)
    return not rights.may_be_contacted(rows).exists()


def jobs_offered(case: ZeroCase) -> int:
    """Of one suitable job at least, which is owed; a refused one was offered (rights.md 3)."""
    return case.services.filter(kind=ServiceKind.JOB).count()
