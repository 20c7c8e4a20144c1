"""Households and people, how they are found, and two entries of one person made one."""

from django.conf import settings
from django.db import models
from simple_history.models import HistoricalRecords

from bangfu.audit.fields import EncryptedTextField, KeyedIndexField
from bangfu.audit.privacy import IDENTITY, SERVICE, classes
from bangfu.engine.codes import (
    EducationLevel,
    LabourAbility,
    PovertyStatus,
    Relation,
    SchoolStatus,
    Sex,
)
from bangfu.org.models import InDivision
from bangfu.org.roles import Permission


class Household(models.Model):
    """户, as numbered by the national system."""

    household_number = models.CharField("户编号", max_length=30, unique=True)
    division_code = models.CharField("所在区划", max_length=12, db_index=True)
    village_name = models.CharField("村", max_length=100, blank=True)
    poverty_status = models.CharField(
        "识别标准", max_length=20, choices=PovertyStatus.choices, blank=True
    )
    updated_at = models.DateTimeField("更新时间", auto_now=True)

    seen_with = (Permission.PERSON_VIEW,)
    objects = InDivision.as_manager()
    history = HistoricalRecords()

    privacy = classes(
        internal="id division_code village_name updated_at",
        personal={SERVICE: "household_number poverty_status"},
    )

    class Meta:
        verbose_name = "户"

    def __str__(self) -> str:
        return self.household_number


class People(InDivision):
    def living(self) -> "People":
        """Each person once: without the rows that were merged into another one, and without who
        died or moved away."""
        return self.filter(merged_into=None, left_on=None)

    def departed(self) -> "People":
        """Who died or moved away."""
        return self.filter(merged_into=None, left_on__isnull=False)


class Person(models.Model):
    """人, as numbered by the national system. One identity may stand in two households until that
    is settled, so the identity key is not unique."""

    person_number = models.CharField("人口编号", max_length=30, unique=True)
    household = models.ForeignKey(Household, models.PROTECT, related_name="people")
    # the household's place, repeated so that a township's page is one index range
    division_code = models.CharField("所在区划", max_length=12)
    name = EncryptedTextField("姓名", column="registry.person.name", row="person_number")
    identity_number = EncryptedTextField(
        "证件号码", column="registry.person.identity_number", row="person_number"
    )
    identity_key = KeyedIndexField("证件索引", of="identity_number")
    # this name with this number: another table says the same without either being read
    name_key = KeyedIndexField(
        "姓名索引", of="name", within="identity_number", domain="name:", db_index=False
    )
    identity_status = models.CharField("证件校验", max_length=20, default="valid")
    sex = models.CharField("性别", max_length=8, choices=Sex.choices, blank=True)
    born_on = models.DateField("出生日期", null=True, blank=True)
    phone = EncryptedTextField(
        "联系电话", column="registry.person.phone", row="person_number", blank=True
    )
    phone_key = KeyedIndexField("电话索引", of="phone", domain="phone:")
    relation = models.CharField("与户主关系", max_length=20, choices=Relation.choices, blank=True)
    education = models.CharField(
        "文化程度", max_length=20, choices=EducationLevel.choices, blank=True
    )
    school_status = models.CharField(
        "在校生状况", max_length=20, choices=SchoolStatus.choices, blank=True
    )
    labour_ability = models.CharField(
        "劳动能力", max_length=10, choices=LabourAbility.choices, blank=True
    )
    # closed: the same person stands in another row, chosen by somebody, and is found there
    merged_into = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        related_name="merged_rows",
        verbose_name="并入",
        db_index=False,
    )
    # the first day on which the person is no longer in the register; of the dead, that day
    left_on = models.DateField("离开台账日期", null=True, blank=True)
    died_on = models.DateField("去世日期", null=True, blank=True)
    # fingerprint of the imported columns: tells a changed row from a same one, undecrypted
    row_digest = models.CharField("行摘要", max_length=32, blank=True)
    verified_at = models.DateTimeField("核实时间", null=True, blank=True)
    updated_at = models.DateTimeField("更新时间", auto_now=True)

    seen_with = (Permission.PERSON_VIEW,)
    objects = People.as_manager()
    history = HistoricalRecords()

    privacy = classes(
        internal="id household division_code identity_status verified_at updated_at merged_into",
        personal={
            SERVICE: "sex born_on relation education school_status row_digest left_on died_on",
            IDENTITY: "person_number name name_key identity_key phone_key",
        },
        # who cannot work is told something of the health of
        sensitive={IDENTITY: "identity_number phone", SERVICE: "labour_ability"},
    )

    class Meta:
        verbose_name = "人员"
        indexes = [
            # tells of the living alone who stands in a list: no row is read for it
            models.Index(
                fields=["division_code", "id", "left_on", "merged_into"],
                name="registry_person_living",
            ),
            # of the few: an index of everybody who is merged nowhere is taken for a way to them
            models.Index(
                fields=["merged_into"],
                condition=models.Q(merged_into__isnull=False),
                name="registry_person_merged",
            ),
            models.Index(
                fields=["division_code", "id"],
                condition=models.Q(left_on__isnull=False),
                name="registry_person_departed",
            ),
        ]

    def __str__(self) -> str:
        return self.person_number

    def living(self) -> "Person":
        """The row that stands for this person now: another one where this one was merged. A merge
        leads every row to the last one, so that this is never more than one step."""
        return self.merged_into or self


class SearchKey(models.Model):
    """A key by which somebody is found, of a name, its reading or a number: see
    `registry.search_keys`."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="search_keys")
    key = models.BigIntegerField("查找索引")

    privacy = classes(internal="id person", personal={IDENTITY: "key"})

    class Meta:
        verbose_name = "查找索引"
        indexes = [models.Index(fields=["key", "person"], name="registry_searchkey_key_person")]

    def __str__(self) -> str:
        return str(self.person_id)


class Merge(models.Model):
    """合并: two rows of one identity become one; what moved is kept, so that it can be undone."""

    kept = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name="保留")
    closed = models.ForeignKey(Person, models.PROTECT, related_name="merges", verbose_name="并入")
    # ids of spells that came over; of the kept row's spells that took the other's values, with the
    # version in their history that this wrote; of rows that had been merged into the closed one
    moved = models.JSONField("转入的务工记录", default=list)
    replaced = models.JSONField("按另一条更正的务工记录", default=list)
    led = models.JSONField("改为并入保留记录的", default=list)
    merged_at = models.DateTimeField("合并时间", auto_now_add=True)
    merged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="合并人"
    )
    undone_at = models.DateTimeField("撤销时间", null=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="撤销人"
    )

    privacy = classes(
        internal="id kept closed moved replaced led merged_at merged_by undone_at undone_by"
    )

    class Meta:
        verbose_name = "人员合并"
        constraints = [
            models.UniqueConstraint(
                fields=["closed"],
                condition=models.Q(undone_at=None),
                name="registry_merge_one_standing",
            )
        ]

    def __str__(self) -> str:
        return f"{self.closed_id} → {self.kept_id}"
