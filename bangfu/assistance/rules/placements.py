"""Who may be placed. Sixteen is the only age asked for (rights.md 7); no database."""

from datetime import date

from django.utils.translation import gettext as _

from bangfu.engine.rules.working_age import sixteenth_birthday
from bangfu.engine.values import CitizenId, Month, NotACitizenId
from bangfu.registry.models import Person
from bangfu.rights.models import Consent


class ConsentMissing(Exception):
    """The person has not agreed to this placement, or no longer does."""


class StartNotCovered(Exception):
    """The job begins before the person agreed, or after the consent has run out."""


class TooYoung(Exception):
    """Under sixteen when the job begins (劳动法 15)."""


class AgeUnknown(Exception):
    """Nothing says how old the person is."""


REFUSALS = (ConsentMissing, StartNotCovered, TooYoung, AgeUnknown)


def check_consent(consent: Consent | None) -> None:
    if consent is None:
        raise ConsentMissing(
            _("本人没有同意到这家单位这个岗位，或者同意已撤回、用过、到期；请先征得本人同意")
        )


def check_start(consent: Consent, start_month: Month) -> None:
    """Nobody works before having agreed."""
    first, last = Month.parse(consent.given_on), Month.parse(consent.expires_on)
    if not first <= start_month <= last:
        raise StartNotCovered(
            _("开始月份应在同意的有效期内：%(first)s 至 %(last)s") % {"first": first, "last": last}
        )


def check_age(person: Person, *, consent: Consent, start_month: Month) -> None:
    """On the first day on which the job can begin."""
    born = birthdays(person)
    if not born:
        raise AgeUnknown(_("档案里没有出生日期，不知道是否已满 16 周岁；请先核对证件、更正档案"))
    begins = max(consent.given_on, start_month.first_day)
    if begins < sixteenth_birthday(max(born)):
        raise TooYoung(_("开始工作时未满 16 周岁，不能安排就业"))


def birthdays(person: Person) -> list[date]:
    """As the file says and as the identity number says: where they differ the later one counts."""
    told = [person.born_on] if person.born_on else []
    try:
        return [*told, CitizenId(person.identity_number).born_on]
    except NotACitizenId:
        return told
