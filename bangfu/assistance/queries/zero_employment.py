"""零就业家庭 in the register: one household by the rule, and all that may apply in one query."""

from collections.abc import Collection
from datetime import date

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone

from bangfu.assistance.codes.zero_employment import OPEN, POSTS, CaseStage, ServiceKind
from bangfu.assistance.models import ZeroCase, ZeroMember, ZeroStep
from bangfu.engine.codes import Relation
from bangfu.engine.rules.zero_employment import Judgement, Member, definition_on, judge
from bangfu.engine.values import Month
from bangfu.engine.values.working_days import due_on
from bangfu.org.models import Staff
from bangfu.registry import queries as registry
from bangfu.registry.models import Household, Person, Wish
from bangfu.rights import queries as rights
from bangfu.rights.models import NotLooking

MOST = 50


def members_of(household: Household) -> QuerySet[Person]:
    return household.people.living().order_by("pk")


def judged(household: Household, *, wanting: Collection[int], on: date) -> Judgement:
    """By the rule of the day. `wanting`: ids of those who said that they want work."""
    at_work = set(work_of(household, on=on).values_list("person_id", flat=True))
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
    members = Person.objects.filter(able(on), household=OuterRef("pk"))
    works = _at_work(on).filter(person=OuterRef("pk"))
    return Household.objects.filter(
        Exists(rights.may_be_contacted(members, as_of=on)),
        ~Exists(members.filter(Exists(works))),
        poverty_status__in=sorted(definition_on(on).statuses),
    )


def work_of(household: Household, *, on: date) -> QuerySet:
    """The spells of its members that go on."""
    return _at_work(on).filter(person__in=members_of(household))


def _at_work(on: date) -> QuerySet:
    return registry.spells_open_in(Month.parse(on))


def able(on: date) -> Q:
    """Of working age, able to work and out of school, as the rule has it."""
    abilities = sorted(definition_on(on).abilities)
    fit = Q(labour_ability__in=abilities, school_status="", merged_into=None, left_on=None)
    return registry.of_working_age(on) & fit


def open_case(household: Household) -> ZeroCase | None:
    return ZeroCase.objects.filter(household=household, stage__in=OPEN).first()


def last_step(case: ZeroCase) -> ZeroStep:
    """There is one: the application."""
    return case.steps.latest("pk")


def is_built_upon(case: ZeroCase, step: ZeroStep) -> bool:
    """Whether anything that is no step was recorded after the last one."""
    after = step.done_at
    objections = case.objections.filter(Q(received_at__gt=after) | Q(answered_at__gt=after))
    services = case.services.filter(given_at__gt=after)
    joined = case.members.filter(said_at__gt=after)
    return any(rows.exists() for rows in (objections, services, joined, case.later))


def newest(household: Household, staff: Staff) -> ZeroCase | None:
    """The household's last case, open or over, where it is within reach."""
    return ZeroCase.objects.visible_to(staff).filter(household=household).order_by("-pk").first()


def case_of(person: Person) -> ZeroCase | None:
    """The open case in which this person said that they want work, and has not taken it back."""
    said = ZeroMember.objects.filter(registry.recorded_of(person), withdrawn_at=None)
    return ZeroCase.objects.filter(stage__in=OPEN, pk__in=said.values("case")).first()


def wanting(case: ZeroCase, *, on: date) -> set[int]:
    """Ids of those of the household who said that they want work, in the case or as a wish, and
    did not say since, or on that day, that they are not looking (rights.md 3, 5)."""
    members = list(members_of(case.household).values_list("pk", flat=True))
    rows = Person.objects.filter(Q(pk__in=members) | Q(merged_into__in=members))
    living = dict(rows.values_list("pk", Coalesce("merged_into", "pk")))
    here = {"person__in": living}
    said: dict[int, date] = {}
    wishes = Wish.objects.standing().filter(**here).values_list("person", "said_on")
    in_case = case.members.filter(**here, withdrawn_at=None).values_list("person", "said_at")
    for pk, day in [*wishes, *((pk, timezone.localdate(at)) for pk, at in in_case)]:
        said[living[pk]] = max(day, said.get(living[pk], day))
    rests = NotLooking.objects.in_force(as_of=on).filter(**here).order_by("said_on")
    since = {living[pk]: day for pk, day in rests.values_list("person", "said_on")}
    return {pk for pk, day in said.items() if pk not in since or since[pk] < day}


def jobs_offered(case: ZeroCase) -> int:
    """Of one suitable job at least, which is owed; a refused one was offered (rights.md 3)."""
    return case.services.filter(kind=ServiceKind.JOB).count()


def people_of(case: ZeroCase) -> QuerySet[Person]:
    """Who said that they want work and has not taken it back."""
    said = case.members.filter(withdrawn_at=None)
    return Person.objects.filter(pk__in=said.values("person")).order_by("pk")


def head_of(case: ZeroCase) -> Person:
    """The head of the household; the first who applied where there is none on record."""
    head = members_of(case.household).filter(relation=Relation.HEAD).first()
    return head or Person.objects.filter(zero_cases__case=case).order_by("pk").first()


def listed(staff: Staff, *, stage: str = "") -> QuerySet[ZeroCase]:
    """Within reach, of one stage or of all that are open, with those who want work, as far as
    they are within reach too."""
    rows = ZeroCase.objects.visible_to(staff)
    rows = rows.filter(stage=stage) if stage else rows.filter(stage__in=OPEN)
    wanting = ZeroMember.objects.filter(
        withdrawn_at=None, person__in=Person.objects.visible_to(staff)
    )
    return rows.select_related("household").prefetch_related(
        Prefetch("members", wanting.select_related("person").order_by("pk"))
    )


def counts_by_stage(staff: Staff) -> dict[str, int]:
    """Every stage, in their order: one query."""
    rows = ZeroCase.objects.visible_to(staff).order_by("stage").values_list("stage")
    counts = dict(rows.annotate(Count("pk")))
    return {stage.value: counts.get(stage, 0) for stage in CaseStage}


def visits_due(staff: Staff) -> QuerySet[ZeroCase]:
    """Cleared ones to be asked after by today, the longest waiting first."""
    due = ZeroCase.objects.visible_to(staff).filter(
        stage=CaseStage.CLEARED, next_visit_on__lte=timezone.localdate()
    )
    return due.select_related("household").order_by("next_visit_on", "pk")[:MOST]


def to_be_told(staff: Staff) -> list[Person]:
    """One member each of households without a case that may apply: told of it, and no more."""
    homes = may_apply(on=timezone.localdate()).visible_to(staff)
    homes = homes.exclude(zero_cases__stage__in=OPEN).order_by("pk")[:MOST]
    first = (
        Person.objects.visible_to(staff).living().filter(household__in=[home.pk for home in homes])
    )
    return list(first.filter(_first_of_household()).order_by("household_id"))


def _first_of_household() -> Exists:
    earlier = Person.objects.living().filter(household=OuterRef("household"), pk__lt=OuterRef("pk"))
    return ~Exists(earlier)


def case_page(case: ZeroCase, *, on: date, reader: Staff) -> dict[str, object]:
    """Members with what the rule says of each and their work, steps, services owed and given.
    Whoever moved out of the reader's reach is judged with the household, and not named."""
    members = list(members_of(case.household))
    judgement = judged(case.household, wanting=wanting(case, on=on), on=on)
    told_of = Q(pk__in=[person.pk for person in members]) | Q(zero_services__case=case)
    reached = set(Person.objects.visible_to(reader).filter(told_of).values_list("pk", flat=True))
    services = case.services.select_related("person", "given_by")
    work: dict[int, list] = {}
    for spell in work_of(case.household, on=on).order_by("start_month"):
        work.setdefault(spell.person_id, []).append(spell)
    return {
        "members": [
            (person, told, work.get(person.pk, []))
            for person, told in zip(members, judgement.members, strict=True)
            if person.pk in reached
        ],
        "judgement": judgement,
        "steps": case.steps.select_related("done_by"),
        "services": services,
        "reached": reached,
        "jobs_offered": jobs_offered(case),
        "definition": definition_on(on),
    }


def notice_dates(case: ZeroCase) -> dict[str, date]:
    """From today, or since it was put up, to the last day that both notices hang."""
    posted = case.steps.filter(kind__in=POSTS).order_by("done_at")
    today = timezone.localdate()
    days = definition_on(today).publication_days
    until = max((post.until for post in posted), default=due_on(today, days))
    first = posted.first()
    return {"since": timezone.localdate(first.done_at) if first else today, "until": until}
