from datetime import date, datetime, timedelta

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.db import models
from django.utils import timezone

from bangfu.audit.fields import EncryptedTextField, RowKeyField
from bangfu.audit.privacy import ACCOUNT, classes
from bangfu.engine.codes import DivisionLevel
from bangfu.engine.values import TOWNSHIP_DIGITS, DivisionCode
from bangfu.org.codes import Duty, StepKind, StepState
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


class InDivision(models.QuerySet):
    """Rows that lie in a division: an index range, never LIKE. Their model says

    `seen_with`: the permissions of which one is needed to see its rows;
    `seen_through`: where the division stands, if not in the row itself;
    `seen_by_duty`: the column that names the programme, where rows are of several.
    """

    def in_division(self, code: DivisionCode) -> "InDivision":
        where = getattr(self.model, "seen_through", "division_code")
        return self.filter(**{f"{where}__range": code.range})

    def visible_to(self, staff: "Staff") -> "InDivision":
        """Rows this person may reach, by place, right and duty: the one door for lists, counts,
        suggestions, charts, files and exports."""
        if not any(staff.may(permission) for permission in self.model.seen_with):
            return self.none()
        rows = self.in_division(staff.division)
        column = getattr(self.model, "seen_by_duty", "")
        return rows.filter(**{f"{column}__in": sorted(staff.duties)}) if column else rows


class ConfidentialityAgreement(models.Model):
    """保密协议 with a body outside the administration: without one in force its accounts are shut
    (rights.md 13)."""

    party = models.CharField("签约单位", max_length=100)
    document = models.CharField("协议编号", max_length=100)
    division_code = models.CharField("签订地", max_length=12, db_index=True)
    signed_on = models.DateField("签订日期")
    # the last day on which it holds
    ends_on = models.DateField("到期日期")
    ended_on = models.DateField("提前终止日期", null=True, blank=True)
    recorded_at = models.DateTimeField("登记时间", auto_now_add=True)
    recorded_by = models.ForeignKey(
        "org.Staff", models.PROTECT, related_name="+", verbose_name="登记人"
    )

    seen_with = (Permission.ACCOUNT_MANAGE,)
    objects = InDivision.as_manager()

    privacy = classes(
        internal="id party document division_code signed_on ends_on ended_on recorded_at "
        "recorded_by"
    )

    class Meta:
        verbose_name = "保密协议"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_on__gte=models.F("signed_on")),
                name="org_agreement_ends_after_signed",
            )
        ]

    def __str__(self) -> str:
        return f"{self.party} {self.document}"

    def is_in_force(self, as_of: date) -> bool:
        """From the day signed through the last day; not on the day it is ended early."""
        is_cut_short = self.ended_on is not None and self.ended_on <= as_of
        return self.signed_on <= as_of <= self.ends_on and not is_cut_short


class StaffManager(BaseUserManager.from_queryset(InDivision)):
    """Accounts; the security administrator sees those of the division."""


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
    password_set_at = models.DateTimeField("密码设置时间", default=timezone.now)
    # set by somebody else, so it holds only until the first sign-in
    must_change_password = models.BooleanField("须改密码", default=False)
    # what the provider of single sign-on calls this person
    oidc_subject = models.CharField("统一认证标识", max_length=255, null=True, unique=True)
    left_at = models.DateTimeField("停用时间", null=True)
    # programmes of an officer who has not all of the role's; empty: all of them
    given_duties = models.JSONField("分管业务", default=list, blank=True)
    agreement = models.ForeignKey(
        ConfidentialityAgreement,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="accounts",
        verbose_name="保密协议",
    )
    created_at = models.DateTimeField("建立时间", auto_now_add=True)

    seen_with = (Permission.ACCOUNT_MANAGE,)
    objects = StaffManager()

    USERNAME_FIELD = "username"

    privacy = classes(
        internal="id role_name division_code language is_active given_duties agreement "
        "password_set_at must_change_password left_at created_at",
        personal={ACCOUNT: "username display_name last_login oidc_subject"},
        sensitive={ACCOUNT: "password"},
    )

    class Meta:
        verbose_name = "工作人员"

    def __str__(self) -> str:
        return self.display_name or self.username

    @property
    def role(self) -> type[Role]:
        return ROLES[self.role_name]

    @property
    def duties(self) -> frozenset[Duty]:
        """The role's programmes, or those of them that the account was given."""
        own = self.role.duties()
        return own.intersection(self.given_duties) if self.given_duties else own

    def is_admitted(self, as_of: date | None = None) -> bool:
        """Whether the account is open: not left, and under agreement where one is needed."""
        if not self.role.needs_agreement:
            return self.is_active
        agreement = self.agreement
        today = as_of or timezone.localdate()
        return self.is_active and agreement is not None and agreement.is_in_force(today)

    def may(self, permission: Permission, duty: Duty | None = None) -> bool:
        """Whether the role permits it, the programme is the person's, and the account is open.

        Where a right is held in several programmes: in `duty`, or else in any of them.
        """
        asked = permission.duties if duty is None else {duty}
        is_own = not asked or not self.duties.isdisjoint(asked)
        return is_own and permission in self.role.permissions and self.is_admitted()

    def is_password_due(self) -> bool:
        """Whether it was given by somebody else, or has served BANGFU_PASSWORD_DAYS."""
        days = settings.BANGFU_PASSWORD_DAYS
        is_old = timezone.now() - self.password_set_at > timedelta(days=days)
        return self.has_usable_password() and (self.must_change_password or (days > 0 and is_old))

    @property
    def division(self) -> DivisionCode:
        return DivisionCode(self.division_code)

    @property
    def is_near(self) -> bool:
        """Of a village or a township: who knows people by name, and reaches them."""
        return len(self.division.significant) >= TOWNSHIP_DIGITS


class SecondFactor(models.Model):
    """动态口令: the secret shared with somebody's telephone; unconfirmed until first used."""

    staff = models.OneToOneField(Staff, models.PROTECT, related_name="second_factor")
    row_key = RowKeyField("行标识")
    secret = EncryptedTextField("密钥", column="org.secondfactor.secret", row="row_key")
    confirmed_at = models.DateTimeField("启用时间", null=True)
    # the half minute of the last code taken: none is taken twice
    last_step = models.BigIntegerField("上次口令时段", default=0)
    # wrong codes one after the other, from whatever address
    failed_count = models.PositiveSmallIntegerField("连续输错次数", default=0)
    failed_at = models.DateTimeField("上次输错时间", null=True)

    privacy = classes(
        internal="id staff row_key confirmed_at last_step failed_count failed_at",
        sensitive={ACCOUNT: "secret"},
    )

    class Meta:
        verbose_name = "动态口令"

    def __str__(self) -> str:
        return str(self.staff_id)

    def is_locked(self, at: datetime) -> bool:
        """Whoever has the password guesses no code from many addresses: the account is locked."""
        is_lately = self.failed_at is not None and at - self.failed_at < settings.AXES_COOLOFF_TIME
        return is_lately and self.failed_count >= settings.AXES_FAILURE_LIMIT


class RecoveryCode(models.Model):
    """备用码: signs in once when the telephone is lost; kept as a keyed hash."""

    staff = models.ForeignKey(Staff, models.PROTECT, related_name="recovery_codes")
    code_hash = models.CharField("摘要", max_length=64)
    used_at = models.DateTimeField("使用时间", null=True)

    privacy = classes(internal="id staff code_hash used_at")

    class Meta:
        verbose_name = "备用码"

    def __str__(self) -> str:
        return str(self.staff_id)


class FormerPassword(models.Model):
    """The hash of a password that was, so that it is not taken again."""

    staff = models.ForeignKey(Staff, models.PROTECT, related_name="former_passwords")
    password = models.CharField("密码摘要", max_length=128)
    replaced_at = models.DateTimeField("更换时间", auto_now_add=True)

    privacy = classes(internal="id staff replaced_at", sensitive={ACCOUNT: "password"})

    class Meta:
        verbose_name = "旧密码"

    def __str__(self) -> str:
        return str(self.staff_id)


class Invitation(models.Model):
    """邀请: a link, shown once, with which the person sets the password of the account."""

    staff = models.ForeignKey(Staff, models.PROTECT, related_name="invitations")
    token_hash = models.CharField("链接摘要", max_length=64, unique=True)
    made_at = models.DateTimeField("生成时间", auto_now_add=True)
    made_by = models.ForeignKey(Staff, models.PROTECT, related_name="+", verbose_name="邀请人")
    expires_at = models.DateTimeField("失效时间")
    used_at = models.DateTimeField("使用时间", null=True)

    privacy = classes(internal="id staff token_hash made_at made_by expires_at used_at")

    class Meta:
        verbose_name = "邀请"

    def __str__(self) -> str:
        return str(self.staff_id)


class OpenSession(models.Model):
    """One place in which somebody is signed in, so that it can be seen and ended elsewhere."""

    staff = models.ForeignKey(Staff, models.PROTECT, related_name="open_sessions")
    session_key = models.CharField("会话", max_length=40, unique=True)
    address = models.CharField("来自", max_length=45, blank=True)
    device = models.CharField("设备", max_length=100, blank=True)
    began_at = models.DateTimeField("登录时间", auto_now_add=True)

    privacy = classes(
        internal="id staff session_key began_at", personal={ACCOUNT: "address device"}
    )

    class Meta:
        verbose_name = "登录会话"

    def __str__(self) -> str:
        return str(self.staff_id)


class AccountSteps(InDivision):
    def unfinished(self) -> "AccountSteps":
        return self.filter(state__in=[StepState.WAITING, StepState.AGREED])


class AccountStep(models.Model):
    """账号事项: a new password, a second factor or other rights of somebody else's account. Where
    the account sees people, one administrator asks and another of a different kind agrees."""

    staff = models.ForeignKey(Staff, models.PROTECT, related_name="steps", verbose_name="账号")
    division_code = models.CharField("区划", max_length=12, db_index=True)
    kind = models.CharField("事项", max_length=10, choices=StepKind.choices)
    state = models.CharField(
        "状态", max_length=10, choices=StepState.choices, default=StepState.WAITING
    )
    # of another role or place: the ones asked for
    rights = models.JSONField("申请的权限", default=dict)
    # in free words, which may speak of anybody
    row_key = RowKeyField("行键")
    reason = EncryptedTextField("依据", column="org.accountstep.reason", row="row_key", blank=True)
    asked_by = models.ForeignKey(Staff, models.PROTECT, related_name="+", verbose_name="申请人")
    asked_at = models.DateTimeField("申请时间", auto_now_add=True)
    decided_by = models.ForeignKey(
        Staff, models.PROTECT, null=True, related_name="+", verbose_name="确认人"
    )
    decided_at = models.DateTimeField("确认时间", null=True)
    done_at = models.DateTimeField("办理时间", null=True)

    seen_with = (Permission.ACCOUNT_MANAGE, Permission.ACCOUNT_CONFIRM)
    objects = AccountSteps.as_manager()

    privacy = classes(
        internal="id row_key staff division_code kind state rights asked_by asked_at decided_by "
        "decided_at done_at",
        personal={ACCOUNT: "reason"},
    )

    class Meta:
        verbose_name = "账号事项"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(decided_by=None) | ~models.Q(decided_by=models.F("asked_by")),
                name="org_accountstep_decided_by_another",
            ),
            models.CheckConstraint(
                condition=models.Q(decided_by=None) | ~models.Q(decided_by=models.F("staff")),
                name="org_accountstep_decided_not_by_its_holder",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pk}"
