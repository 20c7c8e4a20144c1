from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.db import models

from bangfu.audit.privacy import ACCOUNT, classes
from bangfu.engine.codes import DivisionLevel
from bangfu.engine.values import DivisionCode
from bangfu.org.roles import ROLES, Permission, Role


class Division(models.Model):
    """行政区划, as the code tree has it, for the days on which the code was valid."""

    code = models.CharField("代码", max_length=12)
    name = models.CharField("名称", max_length=100)
    level = models.CharField("级别", max_length=10, choices=DivisionLevel.choices)
    valid_from = models.DateField("启用日期")
    valid_to = models.DateField("停用日期", null=True, blank=True, db_index=True)
    successor_code = models.CharField("后继代码", max_length=12, blank=True)

    privacy = classes(public="code name level valid_from valid_to successor_code", internal="id")

    class Meta:
        verbose_name = "行政区划"
        constraints = [
            models.UniqueConstraint(fields=["code", "valid_from"], name="org_division_code_from")
        ]
        indexes = [models.Index(fields=["name"], name="org_division_name")]

    def __str__(self) -> str:
        return self.name


class ReportingLine(models.Model):
    """Who reports to whom, where that is not the next office up the code tree.

    The rule itself, which skips 市辖区 and other codes that are no offices, is
    `org.queries.Places.reports_to`; a row here overrides it from a day on.
    """

    unit_code = models.CharField("单位", max_length=12)
    reports_to_code = models.CharField("上级单位", max_length=12, blank=True, db_index=True)
    valid_from = models.DateField("启用日期")
    valid_to = models.DateField("停用日期", null=True, blank=True, db_index=True)

    privacy = classes(public="unit_code reports_to_code valid_from valid_to", internal="id")

    class Meta:
        verbose_name = "报送关系"
        constraints = [
            models.UniqueConstraint(
                fields=["unit_code", "valid_from"], name="org_reportingline_unit_from"
            )
        ]

    def __str__(self) -> str:
        return f"{self.unit_code} → {self.reports_to_code}"


class Staff(AbstractBaseUser):
    """A person who signs in: one role, one division. Rights come from the role alone, so Django's
    groups and superusers are not kept."""

    username = models.CharField(
        "账号", max_length=150, unique=True, validators=[UnicodeUsernameValidator()]
    )
    display_name = models.CharField("姓名", max_length=60, blank=True)
    role_name = models.CharField("角色", max_length=40)
    division_code = models.CharField("区划", max_length=12)
    language = models.CharField("界面语言", max_length=10, default="zh-hans")
    is_active = models.BooleanField("在用", default=True)
    created_at = models.DateTimeField("建立时间", auto_now_add=True)

    objects = BaseUserManager()

    USERNAME_FIELD = "username"

    privacy = classes(
        internal="id role_name division_code language is_active created_at",
        personal={ACCOUNT: "username display_name last_login"},
        sensitive={ACCOUNT: "password"},
    )

    class Meta:
        verbose_name = "工作人员"

    def __str__(self) -> str:
        return self.display_name or self.username

    @property
    def role(self) -> type[Role]:
        return ROLES[self.role_name]

    def may(self, permission: Permission) -> bool:
        return self.is_active and permission in self.role.permissions

    @property
    def division(self) -> DivisionCode:
        return DivisionCode(self.division_code)


class InDivision(models.QuerySet):
    """Rows with a `division_code` column: an index range, never LIKE."""

    def in_division(self, code: DivisionCode) -> "InDivision":
        return self.filter(division_code__range=code.range)

    def visible_to(self, staff: Staff) -> "InDivision":
        """Rows this person may reach: the one door for lists, counts, charts and exports."""
        return self.in_division(staff.division)
