"""Households about which no check finds anything."""

from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random
from typing import Any

from bangfu.engine.codes import (
    EducationLevel,
    EmploymentKind,
    LabourAbility,
    PovertyStatus,
    Relation,
    SchoolStatus,
    Sector,
    Sex,
    WorkChannel,
)

HOME, AWAY, FURTHER = "370724000000", "320583000000", "330782000000"
TOO_COARSE = ("", "370000000000", "370700000000")
SCHOOLED = [level.value for level in EducationLevel][:4]
NUMBERS_FROM = 2**59  # keys that no real number is likely to have
YEAR = 12
Row = dict[str, Any]
Truth = set[tuple[int, str, int]]  # person, rule, start month


@dataclass
class Member:
    """A person and the spells, as the checks read them."""

    row: Row
    spells: list[Row] = field(default_factory=list)

    def found(self, rule: str, spell: Row | None = None) -> Truth:
        return {(self.row["id"], rule, spell["start_month"] if spell else 0)}


@dataclass
class Home:
    """A sound household: head and spouse at work, a grown child at work, an old parent."""

    random: Random
    now: int
    first_id: int
    status: str = PovertyStatus.LIFTED_OUT.value
    members: list[Member] = field(default_factory=list)

    def __post_init__(self) -> None:
        head_age = self.random.randint(42, 55)
        sex = self.random.choice([Sex.MALE, Sex.FEMALE])
        other = Sex.FEMALE if sex is Sex.MALE else Sex.MALE
        child = self.random.choice([(Relation.SON, Sex.MALE), (Relation.DAUGHTER, Sex.FEMALE)])
        self.head = self.joined_by(Relation.HEAD, sex, head_age, works=True)
        self.spouse = self.joined_by(Relation.SPOUSE, other, head_age - 2, works=True)
        self.child = self.joined_by(*child, head_age - 21, works=True)
        self.parent = self.joined_by(Relation.PARENT, Sex.FEMALE, head_age + 24, works=False)

    def joined_by(self, relation: Relation, sex: Sex, age: int, *, works: bool) -> Member:
        number = self.first_id + len(self.members)
        row = {
            "id": number,
            "household_id": self.first_id,
            "division_code": HOME[:6] + "100201",
            "identity_key": NUMBERS_FROM + number,
            "identity_status": "valid",
            "sex": sex.value,
            "born_at": self.now - age * YEAR - self.random.randint(1, 11),
            "phone_key": NUMBERS_FROM + number,
            "relation": relation.value,
            "education": self.random.choice(SCHOOLED) if age >= 16 else "",
            "school_status": "",
            "labour_ability": (LabourAbility.ORDINARY if works else LabourAbility.NONE).value,
            "poverty_status": self.status,
        }
        member = Member(row)
        if works:
            begun = self.now - self.random.randint(22, 30)
            self.employed(member, begun, begun + self.random.randint(2, 6))
            self.employed(member, self.now - self.random.randint(2, 10), None)
        self.members.append(member)
        return member

    def employed(self, member: Member, start: int, end: int | None, **changes: Any) -> Row:
        sector = self.random.choice(list(Sector))
        spell = {
            "person_id": member.row["id"],
            "start_month": month_number(start),
            "end_month": 0 if end is None else month_number(end),
            "place_code": self.random.choice([HOME, AWAY]),
            "employer_name": "甲乙丙丁有限公司",
            "employer_code": self.random.choice(["", "91370724MA3C0XY12A"]),
            "employment_kind": EmploymentKind.EMPLOYED.value,
            "industry": "制造业",
            "sector": sector.value,
            "channel": WorkChannel.ENTERPRISE.value,
            "income_yuan": float(self.random.randint(400, 30_000)),
            "is_organised": self.random.randint(0, 1),
            "transport_subsidy_yuan": 0.0,
        } | changes
        member.spells.append(spell)
        return spell

    def schoolchild(self, years: tuple[int, int], school: SchoolStatus | None) -> Member:
        age = self.random.randint(*years)
        child = self.joined_by(Relation.GRANDCHILD, Sex.FEMALE, age, works=False)
        child.row["school_status"] = school.value if school else ""
        return child

    def student(self, school: SchoolStatus, ability: LabourAbility) -> Member:
        """The grown child, now at school and without work."""
        self.child.spells.clear()
        self.child.row |= {"school_status": school.value, "education": ""}
        self.child.row["labour_ability"] = ability.value
        return self.child


def month_number(at: int) -> int:
    """202309 for a count of months whose December is 12."""
    return (at - 1) // 12 * 100 + (at - 1) % 12 + 1


# makes one rule hold in the first home, or between the two, and tells what is then to be found
Plant = Callable[[Home, Home], Truth]
