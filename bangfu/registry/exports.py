"""Lists of people to take away, and the columns of a person that every such list offers."""

from collections.abc import Callable, Iterator

from django.utils.translation import gettext_lazy as _

from bangfu.audit.privacy import FieldClass, class_of
from bangfu.disclosure.kinds import Asked, ExportColumn, ExportKind, division_of
from bangfu.engine.codes import LabourAbility, PovertyStatus, Relation, Sex
from bangfu.engine.codes.code import Code
from bangfu.engine.values import masks
from bangfu.org.language import label
from bangfu.org.models import InDivision, Staff
from bangfu.org.queries import full_name
from bangfu.org.roles import Permission
from bangfu.registry import queries
from bangfu.registry.models import Household, Person

CHUNK = 2000
Of = Callable[[object], Person]


def person_columns(of: Of) -> tuple[ExportColumn, ...]:
    """What a row's person has to offer; `of` finds the person in the row."""

    def column(name: str, header, read: Callable[[Person], object]) -> ExportColumn:
        return ExportColumn(name, header, class_of(Person, name), lambda row: read(of(row)))

    return (
        column("person_number", _("人口编号"), lambda one: one.person_number),
        ExportColumn(
            "masked_name", _("姓名（遮盖）"), FieldClass.INTERNAL, lambda r: masks.name(of(r).name)
        ),
        column("name", _("姓名"), lambda one: one.name),
        column("identity_number", _("证件号码"), lambda one: one.identity_number),
        column("phone", _("联系电话"), lambda one: one.phone),
        column("division_code", _("所在区划"), lambda one: full_name(one.division_code)),
    )


def told(codes: type[Code], value: str) -> str:
    return label(codes(value)) if value in list(codes) else value


def people_asked(asked: Asked, by: Staff) -> InDivision:
    division = division_of(asked, by)
    return queries.listed(asked.get("q", ""), division=division, reader=by).people


def count_people(asked: Asked, by: Staff) -> int:
    return people_asked(asked, by).count()


def people(asked: Asked, by: Staff) -> Iterator[Person]:
    return in_order(people_asked(asked, by))


def in_order(people: InDivision) -> Iterator[Person]:
    rows = people.select_related("household").order_by("division_code", "pk")
    return rows.iterator(chunk_size=CHUNK)


PEOPLE = ExportKind(
    title=_("人员名单"),
    permission=Permission.PERSON_VIEW,
    parameters=("division", "q"),
    columns=(
        *person_columns(lambda person: person),
        ExportColumn("sex", _("性别"), class_of(Person, "sex"), lambda one: told(Sex, one.sex)),
        ExportColumn(
            "household_number",
            _("户编号"),
            class_of(Household, "household_number"),
            lambda one: one.household.household_number,
        ),
        ExportColumn(
            "relation",
            _("与户主关系"),
            class_of(Person, "relation"),
            lambda one: told(Relation, one.relation),
        ),
        ExportColumn(
            "poverty_status",
            _("识别标准"),
            class_of(Household, "poverty_status"),
            lambda one: told(PovertyStatus, one.household.poverty_status),
        ),
        ExportColumn(
            "labour_ability",
            _("劳动能力"),
            class_of(Person, "labour_ability"),
            lambda one: told(LabourAbility, one.labour_ability),
        ),
    ),
    count=count_people,
    rows=people,
    person=lambda person: person,
)
