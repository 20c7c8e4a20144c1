from collections.abc import Iterable

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.functional import cached_property

from bangfu.audit.fields import EncryptedTextField, KeyedIndexField, RowKeyField
from bangfu.audit.privacy import RIGHTS, classes
from bangfu.org.models import InDivision, Staff
from bangfu.org.queries import NATION
from bangfu.org.roles import ROLES, Operator, Permission
from bangfu.registry.models import Person
from bangfu.rights.codes import ComplaintKind, ComplaintOutcome, Matter, Stage


def handling_roles() -> list[str]:
    """Of those whom somebody signs in as: the command line reads no complaint."""
    held = {name: role for name, role in ROLES.items() if role is not Operator}
    return [name for name, role in held.items() if Permission.COMPLAINT_HANDLE in role.permissions]


def desks_at(codes: Iterable[str]) -> list[Staff]:
    """Accounts that may read complaints at one of these places: by role, duty and admission."""
    desks = Staff.objects.filter(role_name__in=handling_roles(), division_code__in=codes)
    return [desk for desk in desks if desk.may(Permission.COMPLAINT_HANDLE)]


class BeforeDesk(InDivision):
    """Rows with an `about_code`, the office that they are about (empty where about no office), and
    a `handled_by_code`, the desk whose they are."""

    def visible_to(self, staff: Staff) -> "BeforeDesk":
        """About offices strictly below the reader's place, and about employers in it.

        The office that a row is about, every other office on its level at its place, and all below
        never see that there is one, not even as a number (rights.md 8, 9). Of the desks above, the
        one that handles it does; the others where nobody there may read it (ADR 22).
        """
        if not staff.may(Permission.COMPLAINT_HANDLE):
            return self.none()
        division = staff.division
        if division.text == NATION:
            # the desk outside is there for those that no other desk may take
            return self.filter(about_code__endswith=NATION[2:])
        below = Q(about_code__range=division.range) & ~Q(about_code=division.text)
        rows = self.filter(below | Q(about_code="", division_code__range=division.range))
        manned = {desk.division_code for desk in desks_at(rows.values("handled_by_code"))}
        mine = Q(handled_by_code=division.text) | self.also_before(staff)
        return rows.filter(mine | ~Q(handled_by_code__in=manned))

    def also_before(self, staff: Staff) -> Q:
        """Rows of another desk that are before this one all the same."""
        return Q(pk__in=[])


class ComplaintQuerySet(BeforeDesk):
    def also_before(self, staff: Staff) -> Q:
        """Late ones, and those in which the reader took a step."""
        steps = ComplaintStep.objects.filter(complaint=OuterRef("pk"))
        is_late = Exists(steps.filter(done_at=None, due_on__lt=timezone.localdate()))
        return is_late | Q(Exists(steps.filter(done_by=staff)))

    def still_open(self) -> "ComplaintQuerySet":
        return self.filter(closed_at=None)

    def of_people(self, people: Iterable[int]) -> "ComplaintQuerySet":
        """By name, of the people with these ids."""
        key_of = Complaint._meta.get_field("complainant_key").key_of
        return self.filter(complainant_key__in=[key_of(str(person)) for person in people])


class Complaint(models.Model):
    """投诉或劳动争议. Without a person it is anonymous; the receipt code is its only key."""

    row_key = RowKeyField("行密钥")
    kind = models.CharField("类型", max_length=10, choices=ComplaintKind.choices)
    matter = models.CharField("事由", max_length=20, choices=Matter.choices)
    # where it happened, and the office it is about: empty where it is about an employer only
    division_code = models.CharField("所涉区划", max_length=12, db_index=True)
    about_code = models.CharField("被投诉单位", max_length=12, blank=True, db_index=True)
    # the lowest office above the one complained about
    handled_by_code = models.CharField("承办单位", max_length=12)
    text = EncryptedTextField("内容", column="rights.complaint.text", row="row_key")
    contact = EncryptedTextField(
        "联系方式", column="rights.complaint.contact", row="row_key", blank=True
    )
    # id of the person, empty where anonymous: whoever reads the database of the office complained
    # about reads that there is a complaint, and neither whose nor what
    complainant = EncryptedTextField(
        "投诉人", column="rights.complaint.complainant", row="row_key", blank=True
    )
    complainant_key = KeyedIndexField(of="complainant", domain="complainant:")
    # hash of the receipt code, which only the complainant has
    receipt_hash = models.CharField("回执摘要", max_length=64, unique=True)
    lodged_at = models.DateTimeField("提出时间", auto_now_add=True)
    watched_until = models.DateField("防报复观察至", null=True)
    outcome = models.CharField("结论", max_length=12, choices=ComplaintOutcome.choices, blank=True)
    closed_at = models.DateTimeField("办结时间", null=True)

    seen_with = (Permission.COMPLAINT_HANDLE,)
    objects = ComplaintQuerySet.as_manager()

    privacy = classes(
        internal="id row_key handled_by_code lodged_at closed_at outcome",
        personal={
            RIGHTS: "kind matter division_code about_code complainant_key receipt_hash "
            "watched_until"
        },
        sensitive={RIGHTS: "text contact complainant"},
    )

    class Meta:
        verbose_name = "投诉"

    def __str__(self) -> str:
        return f"{self.pk}"

    @property
    def person_id(self) -> int | None:
        return int(self.complainant) if self.complainant else None

    @cached_property
    def person(self) -> Person | None:
        """Who complained; None where anonymous."""
        return Person.objects.filter(pk=self.person_id).first() if self.person_id else None


class ComplaintStep(models.Model):
    """One stage of a complaint with its clock."""

    complaint = models.ForeignKey(Complaint, models.CASCADE, related_name="steps")
    stage = models.CharField("环节", max_length=10, choices=Stage.choices)
    position = models.PositiveSmallIntegerField("顺序")
    due_on = models.DateField("期限")
    done_at = models.DateTimeField("完成时间", null=True)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="经办人"
    )

    privacy = classes(internal="id complaint stage position due_on done_at done_by")

    class Meta:
        verbose_name = "办理环节"
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["complaint", "stage"], name="rights_step_once")
        ]

    def __str__(self) -> str:
        return f"{self.complaint_id} {self.stage}"


class ComplaintMessage(models.Model):
    """What the complainant and the rights desk write to each other."""

    row_key = RowKeyField("行密钥")
    complaint = models.ForeignKey(Complaint, models.CASCADE, related_name="messages")
    text = EncryptedTextField("内容", column="rights.complaintmessage.text", row="row_key")
    written_at = models.DateTimeField("时间", auto_now_add=True)
    # empty where the complainant wrote
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="经办人"
    )

    privacy = classes(
        internal="id row_key complaint written_at written_by", sensitive={RIGHTS: "text"}
    )

    class Meta:
        verbose_name = "往来"
        ordering = ["written_at", "id"]

    def __str__(self) -> str:
        return f"{self.complaint_id} {self.pk}"


class WatchAnswer(models.Model):
    """The rights desk looked at a change that followed a complaint and says what it was."""

    row_key = RowKeyField("行密钥")
    complaint = models.ForeignKey(Complaint, models.CASCADE, related_name="watch_answers")
    # table and history row of the change, which would tell whose complaint it is
    change = EncryptedTextField("变动", column="rights.watchanswer.change", row="row_key")
    change_key = KeyedIndexField(of="change", domain="watched:")
    # a WatchVerdict
    verdict = EncryptedTextField(
        "结论", column="rights.watchanswer.verdict", row="row_key", padded_to=11
    )
    note = EncryptedTextField("说明", column="rights.watchanswer.note", row="row_key")
    answered_at = models.DateTimeField("时间", auto_now_add=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="经办人"
    )

    privacy = classes(
        internal="id row_key complaint change_key answered_at answered_by",
        sensitive={RIGHTS: "change verdict note"},
    )

    class Meta:
        verbose_name = "防报复核查"
        constraints = [
            models.UniqueConstraint(fields=["complaint", "change_key"], name="rights_watch_once")
        ]

    def __str__(self) -> str:
        return f"{self.complaint_id} {self.change}"
