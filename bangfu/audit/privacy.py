"""What each model field tells of people: its class, why it is kept and for how long (rights.md 11).

A model declares it beside its fields, and a test fails on a field without:

    privacy = classes(internal="id", personal={SERVICE: "name"}, sensitive={IDENTITY: "phone"})
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from django.db import models

# 个人信息保护法, the article that allows it
DUTY = "个人信息保护法第十三条第一款第三项"
CONSENT = "个人信息保护法第十三条第一款第一项"
CONTRACT = "个人信息保护法第十三条第一款第二项"


class FieldClass(StrEnum):
    """How much a field tells, least first."""

    PUBLIC = "public"
    INTERNAL = "internal"
    PERSONAL = "personal"
    SENSITIVE = "sensitive"


@dataclass(frozen=True)
class Purpose:
    """Why something about a person is kept; afterwards it is anonymised or deleted."""

    name: str
    zh: str
    en: str
    legal_basis: str
    # kept `years` years after the last event named here
    years: int
    since_zh: str
    since_en: str

    @property
    def retention_zh(self) -> str:
        return f"{self.since_zh}后 {self.years} 年"

    @property
    def retention_en(self) -> str:
        return f"{self.years} year{'s' if self.years > 1 else ''} after {self.since_en}"


SERVICE = Purpose(
    "SERVICE",
    "就业帮扶",
    "employment assistance",
    DUTY,
    5,
    "最后一次务工或档案变动",
    "the last work spell or change of the file",
)
IDENTITY = Purpose(
    "IDENTITY",
    "身份核对与联系",
    "telling people apart and reaching them",
    DUTY,
    5,
    "最后一次务工或档案变动",
    "the last work spell or change of the file",
)
VERIFICATION = Purpose(
    "VERIFICATION",
    "核实差异及佐证",
    "verifying discrepancies, and their evidence",
    DUTY,
    5,
    "任务办结",
    "the task was closed",
)
RECEPTION = Purpose(
    "RECEPTION",
    "接收文件及退回修改",
    "files received and sent back",
    DUTY,
    1,
    "接收",
    "the file was received",
)
RIGHTS = Purpose(
    "RIGHTS",
    "同意、请求与投诉",
    "consents, requests and complaints",
    CONSENT,
    3,
    "办结、撤回或到期",
    "it was closed, withdrawn or ran out",
)
ACCOUNT = Purpose(
    "ACCOUNT",
    "工作账号",
    "accounts of staff",
    CONTRACT,
    3,
    "账号停用",
    "the account was closed",
)
ACCOUNTABILITY = Purpose(
    "ACCOUNTABILITY",
    "谁看过、谁改过",
    "who saw and who changed what",
    DUTY,
    10,
    "记录",
    "the record was made",
)
PURPOSES = (SERVICE, IDENTITY, VERIFICATION, RECEPTION, RIGHTS, ACCOUNT, ACCOUNTABILITY)


@dataclass(frozen=True)
class Declared:
    """The class of one field; personal and sensitive ones say what for."""

    field_class: FieldClass
    purpose: Purpose | None = None


Classes = dict[str, Declared]


def classes(
    *,
    public: str = "",
    internal: str = "",
    personal: Mapping[Purpose, str] | None = None,
    sensitive: Mapping[Purpose, str] | None = None,
) -> Classes:
    """Field names by class, written as words; a name given twice is a mistake in the model."""
    declared = [(name, Declared(FieldClass.PUBLIC)) for name in public.split()]
    declared += [(name, Declared(FieldClass.INTERNAL)) for name in internal.split()]
    for field_class, by_purpose in (
        (FieldClass.PERSONAL, personal or {}),
        (FieldClass.SENSITIVE, sensitive or {}),
    ):
        for purpose, names in by_purpose.items():
            declared += [(name, Declared(field_class, purpose)) for name in names.split()]
    if len(dict(declared)) < len(declared):
        raise ValueError("a field stands in two classes")
    return dict(declared)


HISTORY = classes(
    internal="history_id history_date history_change_reason history_type history_user"
)
# tables of other makers, by label; ours declare theirs in the model
THIRD_PARTY: dict[str, Classes] = {
    "auth.Permission": classes(internal="id name content_type codename"),
    "auth.Group": classes(internal="id name permissions"),
    "auth.Group_permissions": classes(internal="id group permission"),
    "contenttypes.ContentType": classes(internal="id app_label model"),
    # failed sign-ins of the last day; the password typed is not among what was posted
    "axes.AccessAttempt": classes(
        internal="id http_accept path_info attempt_time get_data post_data failures_since_start",
        personal={ACCOUNTABILITY: "username ip_address user_agent"},
    ),
    "axes.AccessAttemptExpiration": classes(internal="access_attempt expires_at"),
    # kept empty by the settings: the trail tells who signed in
    "axes.AccessFailureLog": classes(
        internal="id http_accept path_info attempt_time locked_out",
        personal={ACCOUNTABILITY: "username ip_address user_agent"},
    ),
    "axes.AccessLog": classes(
        internal="id http_accept path_info attempt_time logout_time session_hash",
        personal={ACCOUNTABILITY: "username ip_address user_agent"},
    ),
    # the data of a session are signed, and name the account
    "sessions.Session": classes(
        internal="session_key expire_date", personal={ACCOUNT: "session_data"}
    ),
}


# sensitive fields that are not sealed, by label, and why (ADR 21); of any other a test fails
UNSEALED = {
    "org.Staff.password": "one-way hash",
    "org.FormerPassword.password": "one-way hash",
    "registry.Person.labour_ability": "readable: lists, counts and checks ask for it in SQL",
}


def classes_of(model: type[models.Model]) -> Classes:
    """Of every field; a history model follows the model whose rows it keeps. Empty: undeclared."""
    if original := getattr(model, "instance_type", None):
        return classes_of(original) | HISTORY
    return getattr(model, "privacy", None) or THIRD_PARTY.get(model._meta.label, {})


def fields_of(model: type[models.Model]) -> list[models.Field]:
    """The fields that need a class: columns, and links through a table of their own."""
    return [*model._meta.local_concrete_fields, *model._meta.local_many_to_many]


def class_of(model: type[models.Model], field: str) -> FieldClass:
    """What one field is, for masks and exports."""
    return classes_of(model)[field].field_class


def years_before(day: date, years: int) -> date:
    """The same day so many years ago; of 29 February the 28th."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return day.replace(year=day.year - years, day=28)
