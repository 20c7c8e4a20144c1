"""Who may be placed. Sixteen is the only age asked for (rights.md 7); no database."""

from datetime import date

from django.utils.translation import gettext as _

from bangfu.registry.models import Person
from bangfu.rights.models import Consent

WORKING_AGE = 16


class ConsentMissing(Exception):
    """The person has not agreed to be placed, or no longer does."""


class TooYoung(Exception):
    """Under sixteen (劳动法 15)."""


class PlacementIncomplete(Exception):
    """Employer or post were left out."""


def check_consent(consent: Consent | None) -> None:
    if consent is None:
        raise ConsentMissing(_("本人没有同意安排到岗，或者同意已撤回、到期；请先征得本人同意"))


def check_age(person: Person, *, as_of: date) -> None:
    born = person.born_on
    if born and (as_of.year - WORKING_AGE, as_of.month, as_of.day) < (
        born.year,
        born.month,
        born.day,
    ):
        raise TooYoung(_("未满 16 周岁，不能安排就业"))


def check_job(employer_name: str, post: str) -> None:
    if not employer_name.strip() or not post.strip():
        raise PlacementIncomplete(_("请填写用人单位和岗位"))
