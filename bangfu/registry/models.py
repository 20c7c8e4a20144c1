from django.conf import settings
from django.db import models
from simple_history.models import HistoricalRecords

from bangfu.audit.fields import EncryptedTextField, KeyedIndexField, MonthField
from bangfu.audit.privacy import IDENTITY, SERVICE, classes
from bangfu.engine.codes import (
    EducationLevel,
    EmploymentKind,
    LabourAbility,
    PovertyStatus,
    Relation,
    SchoolStatus,
    Sector,
    Severity,
    Sex,
    WorkChannel,
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
        """Each person once: without the rows that were merged into another one."""
        return self.filter(merged_into=None)


class Person(models.Model):
    """人, as numbered by the national system. One identity may stand in two households until that
    is settled, so the identity key is not unique."""

    person_number = models.CharField("人口编号", max_length=30, unique=True)
    household = models.ForeignKey(Household, models.PROTECT, related_name="people")
    # the household's place, repeated so that a township's page is one index range
    division_code = models.CharField("所在区划", max_length=12, db_index=True)
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
        "self", models.PROTECT, null=True, related_name="merged_rows", verbose_name="并入"
    )
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
            SERVICE: "sex born_on relation education school_status row_digest",
            IDENTITY: "person_number name name_key identity_key phone_key",
        },
        # who cannot work is told something of the health of
        sensitive={IDENTITY: "identity_number phone", SERVICE: "labour_ability"},
    )

    class Meta:
        verbose_name = "人员"

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


class WorkSpell(models.Model):
    """务工记录: one stretch of paid work. The start month is unique per person (domain.md §1.5)."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="spells")
    division_code = models.CharField("户籍所在区划", max_length=12, db_index=True)
    start_month = MonthField("开始月份")
    end_month = MonthField("结束月份", null=True, blank=True)
    place_code = models.CharField("务工地区划", max_length=12, blank=True)
    place_name = models.CharField("务工地", max_length=100, blank=True)
    employer_name = models.CharField("务工单位", max_length=200, blank=True)
    employer_code = models.CharField("统一社会信用代码", max_length=18, blank=True)
    employment_kind = models.CharField(
        "务工类型", max_length=20, choices=EmploymentKind.choices, blank=True
    )
    industry = models.CharField("所属行业", max_length=60, blank=True)
    sector = models.CharField("产业", max_length=10, choices=Sector.choices, blank=True)
    channel = models.CharField("就业渠道", max_length=20, choices=WorkChannel.choices, blank=True)
    monthly_income_yuan = models.DecimalField(
        "务工月收入（元）", max_digits=12, decimal_places=2, null=True, blank=True
    )
    is_organised = models.BooleanField("点对点输送", null=True)
    transport_subsidy_yuan = models.DecimalField(
        "年度交通费补助（元）", max_digits=12, decimal_places=2, null=True, blank=True
    )
    row_digest = models.CharField("行摘要", max_length=32, blank=True)
    # set when a person settled a discrepancy about this spell: files no longer overwrite it
    verified_at = models.DateTimeField("核实时间", null=True, blank=True)
    verified_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="核实人"
    )
    updated_at = models.DateTimeField("更新时间", auto_now=True)

    seen_with = (Permission.PERSON_VIEW,)
    objects = InDivision.as_manager()
    history = HistoricalRecords()

    privacy = classes(
        internal="id person division_code verified_at verified_by updated_at",
        personal={
            SERVICE: "start_month end_month place_code place_name employer_name employer_code "
            "employment_kind industry sector channel monthly_income_yuan is_organised "
            "transport_subsidy_yuan row_digest"
        },
    )

    class Meta:
        verbose_name = "务工记录"
        constraints = [
            models.UniqueConstraint(
                fields=["person", "start_month"], name="registry_workspell_person_start"
            ),
            models.CheckConstraint(
                condition=models.Q(end_month=None)
                | models.Q(end_month__gte=models.F("start_month")),
                name="registry_workspell_ends_after_start",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.start_month}"


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


class CheckPass(models.Model):
    """台账检查: every rule over everybody of a division, as of a month (S4.99)."""

    division_code = models.CharField("检查区划", max_length=12, db_index=True)
    month = MonthField("检查月份")
    people_count = models.PositiveIntegerField("检查人数")
    finding_count = models.PositiveIntegerField("发现条数")
    ran_at = models.DateTimeField("检查时间", auto_now_add=True)
    ran_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="检查人"
    )

    seen_with = (Permission.PERSON_VIEW,)
    objects = InDivision.as_manager()

    privacy = classes(internal="id division_code month people_count finding_count ran_at ran_by")

    class Meta:
        verbose_name = "台账检查"

    def __str__(self) -> str:
        return f"{self.division_code} {self.month}"


class CheckFinding(models.Model):
    """What a rule of `engine.checks` finds now; gone as soon as it no longer holds."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="check_findings")
    division_code = models.CharField("所在区划", max_length=12)
    rule = models.CharField("检查规则", max_length=40)
    severity = models.CharField("性质", max_length=10, choices=Severity.choices)
    # of which spell the rule speaks: 202309, or 0 where it speaks of the person
    start_number = models.PositiveIntegerField("务工开始月份", default=0)
    first_found_on = models.DateField("首次发现")

    seen_with = (Permission.PERSON_VIEW,)
    objects = InDivision.as_manager()

    privacy = classes(
        internal="id person division_code first_found_on",
        personal={SERVICE: "rule severity start_number"},
    )

    class Meta:
        verbose_name = "检查发现"
        constraints = [
            models.UniqueConstraint(
                fields=["person", "rule", "start_number"], name="registry_checkfinding_once"
            )
        ]
        indexes = [
            models.Index(fields=["division_code", "rule"], name="registry_checkfinding_place")
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.rule}"


class MutedRule(models.Model):
    """A county does not want to be shown what a rule finds, and says why; it can be undone."""

    division_code = models.CharField("停用区划", max_length=12)
    rule = models.CharField("检查规则", max_length=40)
    reason = models.CharField("停用理由", max_length=200)
    muted_at = models.DateTimeField("停用时间", auto_now_add=True)
    muted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="停用人"
    )
    ended_at = models.DateTimeField("恢复时间", null=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="恢复人"
    )

    seen_with = (Permission.PERSON_VIEW,)
    objects = InDivision.as_manager()

    privacy = classes(internal="id division_code rule reason muted_at muted_by ended_at ended_by")

    class Meta:
        verbose_name = "停用的检查规则"
        constraints = [
            models.UniqueConstraint(
                fields=["division_code", "rule"],
                condition=models.Q(ended_at=None),
                name="registry_mutedrule_once",
            ),
            models.CheckConstraint(
                condition=models.Q(ended_at=None, ended_by=None)
                | models.Q(ended_at__isnull=False, ended_by__isnull=False),
                name="registry_mutedrule_ended_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.division_code} {self.rule}"
