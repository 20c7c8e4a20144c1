"""Fields that are shown masked and can be revealed, one at a time."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import quote

from django.db.models import Model
from django.urls import get_script_prefix, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from bangfu.casework.models import Evidence
from bangfu.comparison.models import Discrepancy, Settlement
from bangfu.disclosure.rules import NAMES
from bangfu.engine.values import masks
from bangfu.org.models import Staff
from bangfu.registry.models import Person

# stands for the number of whichever row an address is of
NOBODY = 999_999_999_999


@dataclass(frozen=True)
class Field:
    label: str | Promise
    mask: Callable[[str], str]
    read: Callable[[Model], str]


@dataclass(frozen=True)
class Kind:
    """What rows a reveal is about, where their page is, and their fields."""

    model: type[Model]
    page: Callable[[Model], str]
    fields: dict[str, Field]


def page_of_person(person: Person) -> str:
    return quote(person.person_number, safe="").join(_around_person(get_script_prefix()))


@lru_cache(1)
def _around_person(root: str) -> list[str]:
    """Found once, as a list leads to fifty people; `root` is the one in force."""
    return reverse("person-file", args=[NOBODY]).split(str(NOBODY))


def page_of_evidence(piece: Evidence) -> str:
    found = piece.task.discrepancies.values_list("pk", flat=True).first()
    return reverse("discrepancy", args=[found]) if found else reverse("home")


KINDS = {
    "person": Kind(
        Person,
        page_of_person,
        {
            "name": Field(_("姓名"), masks.name, lambda person: person.name),
            "identity_number": Field(
                _("证件号码"), masks.number, lambda person: person.identity_number
            ),
            "phone": Field(_("联系电话"), masks.phone, lambda person: person.phone),
        },
    ),
    "discrepancy": Kind(
        Discrepancy,
        lambda found: reverse("discrepancy", args=[found.pk]),
        {
            "there_name": Field(
                _("对方数据中的姓名"), masks.name, lambda found: str(found.name_there or "")
            ),
        },
    ),
    "evidence": Kind(
        Evidence,
        page_of_evidence,
        {"note": Field(_("说明"), masks.words, lambda piece: piece.note)},
    ),
    "settlement": Kind(
        Settlement,
        lambda settled: reverse("discrepancy", args=[settled.discrepancy_id]),
        {
            "reason": Field(_("理由"), masks.words, lambda settled: settled.reason),
            "reopen_reason": Field(
                _("退回理由"), masks.words, lambda settled: settled.reopen_reason
            ),
        },
    ),
}


@dataclass(frozen=True)
class Shown:
    """One field of one row, masked or whole."""

    kind: str
    subject: Model
    name: str
    # the value leads to the row's page
    is_linked: bool = False

    @property
    def field(self) -> Field:
        return KINDS[self.kind].fields[self.name]

    @property
    def value(self) -> str:
        return self.field.read(self.subject)

    @property
    def masked(self) -> str:
        return self.field.mask(self.value)

    @property
    def is_name(self) -> bool:
        """One click shows it: whoever visits people must recognise them."""
        return self.name in NAMES

    @property
    def url(self) -> str:
        address = reverse("reveal", args=[self.kind, self.subject.pk, self.name])
        return f"{address}?linked" if self.is_linked else address

    @property
    def hide_url(self) -> str:
        return f"{self.url}{'&' if self.is_linked else '?'}masked"

    @property
    def page(self) -> str:
        return KINDS[self.kind].page(self.subject)


def find(kind: str, pk: int, name: str, *, is_linked: bool = False, staff: Staff) -> Shown | None:
    """Within reach, and with something to show; None otherwise."""
    if kind not in KINDS or name not in KINDS[kind].fields:
        return None
    rows = KINDS[kind].model.objects.visible_to(staff)
    subject = rows.filter(pk=pk).first()
    if isinstance(subject, Person) and subject.merged_into_id:
        # it is the row of somebody who stands in another one, as on their page
        subject = subject if rows.filter(pk=subject.merged_into_id).exists() else None
    shown = Shown(kind, subject, name, is_linked) if subject else None
    return shown if shown and shown.value else None
