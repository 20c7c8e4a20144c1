"""What a visit may say, who takes it in, and which of its answers wait for somebody."""

from collections.abc import Collection, Mapping
from datetime import date

from django.db.models import Model
from django.utils.translation import gettext as _

from bangfu.audit.privacy import years_before
from bangfu.engine.tables import read_cell
from bangfu.engine.values import Month
from bangfu.org.models import Staff
from bangfu.registry import judging
from bangfu.registry.incoming import sayings
from bangfu.registry.models import Person, WorkSpell
from bangfu.registry.said_columns import CODES, TRAINING, TRAINING_COLUMNS, WISH, WISH_COLUMNS
from bangfu.visits.codes import INCOME_MONTH, AnswerState, Fact, HeldFor
from bangfu.visits.models import Answer, Device, Visit
from bangfu.visits.queries import said_of

PREFIXES = {Fact.WISH: WISH, Fact.TRAINING: TRAINING}
WORD_COLUMNS = {
    Fact.WISH: {column.name.removeprefix(WISH): column for column in WISH_COLUMNS},
    Fact.TRAINING: {column.name.removeprefix(TRAINING): column for column in TRAINING_COLUMNS},
}
WORD_CODES = {
    fact: {name: CODES[prefix + name] for name in WORD_COLUMNS[fact] if prefix + name in CODES}
    for fact, prefix in PREFIXES.items()
}
# without which the rest says nothing
FIRST = {fact: sayings.FIRST[prefix].removeprefix(prefix) for fact, prefix in PREFIXES.items()}
DEVICE_DAYS = 30
# a list on a phone goes by itself after so many days; what was written there stays until it is sent
LIST_DAYS = 3
YEARS_BACK = 10


class VisitRefused(Exception):
    """A sentence that the phone shows beside the visit, which it keeps."""

    code = "refused"


class SentOtherwise(VisitRefused):
    """The number of the visit has come before, with other words."""

    code = "sent_otherwise"


class OutOfReach(VisitRefused):
    """Of somebody whom the account does not reach."""

    code = "out_of_reach"


class DeviceNotInUse(VisitRefused):
    """The phone was never given out to this account, or no longer is."""

    code = "device"


class SpellGone(Exception):
    """What was asked about was taken back since."""


class WordNotTaken(Exception):
    """What was said of work or training is nothing that the register takes."""


class MonthNotTaken(Exception):
    """No month, or one to come."""


class AlreadySettled(Exception):
    """Somebody else looked at the answer first."""


def earliest_day(today: date) -> date:
    """Of a visit that is written down: a year that was typed short is none."""
    return years_before(today, YEARS_BACK)


def check_device(device: Device | None, *, today: date, by: Staff) -> None:
    if device is None or device.owner_id != by.pk:
        raise DeviceNotInUse(_("这台手机没有为您的账号启用；请用原账号登录，或重新取名单"))
    if not device.is_in_use(today):
        raise DeviceNotInUse(_("这台手机已停用或到期；重新取名单后，未上传的走访会接着上传"))


def check_readable(problems: Collection[str]) -> None:
    """`problems`: each with the name of its field."""
    if problems:
        told = _("这次走访有填得不对的，请打开核对后再上传。%(problems)s")
        raise VisitRefused(told % {"problems": "；".join(problems)})


def check_found(person: Person | None) -> None:
    if person is None:
        raise OutOfReach(_("这个人不在您的辖区，或已转走；请把情况告诉乡镇"))


def check_same(there: Visit, person: Person, row_digest: str) -> None:
    """Of the same person, who may have been merged into another row since, with the same words."""
    if there.person.living() != person or there.row_digest != row_digest:
        raise SentOtherwise(_("这次走访已经上传过，内容不同；没有覆盖，请改为新的一次走访"))


def check_held(answer: Answer) -> None:
    if answer.state != AnswerState.HELD:
        raise AlreadySettled(_("这一项已有人核对过"))


def check_new(answer: Answer) -> None:
    if answer.fact != Fact.SPELL:
        raise SpellGone(_("这段务工记录已被撤销，不能再写入；如属实，请在档案中登记务工"))


def values_of(answer: Answer, *, as_of: Month) -> dict[str, object]:
    """What was said, as the register takes it; raises CorrectionRefused where it cannot."""
    required = {"start_month": ""} if answer.fact == Fact.SPELL else {}
    said = {name: text for name, text in said_of(answer).items() if name != INCOME_MONTH}
    return judging.judged(required | said, as_of=as_of)


def month_said(text: str, *, as_of: Month) -> Month:
    try:
        month = Month.parse(text)
    except ValueError as error:
        raise MonthNotTaken(_("月份写作 2023-09")) from error
    if month > as_of:
        raise MonthNotTaken(_("收入的月份还没有到，请核对"))
    return month


def income_since(
    spell: WorkSpell,
    text: str,
    *,
    yuan: object,
    newest: Month | None,
    visited_on: date,
    end_month: Month | None,
) -> Month | None:
    """From which month on an amount holds: as was said, else the month before the visit, as far as
    the work went on then. None: it is the newest amount set right. So is the first one known,
    which is that of all the work; the same as is known; and what is said of no month where more
    is known of a later one (`newest`)."""
    known = spell.monthly_income_yuan
    if known is None or (known == yuan and not text):
        return None
    this_month = Month.parse(visited_on)
    if text:
        return month_said(text, as_of=this_month)
    if end_month and end_month < spell.start_month:
        end_month = None
    last = min(this_month + -1, end_month or spell.end_month or this_month)
    since = max(last, spell.start_month)
    return None if newest and since < newest else since


def words_of(fact: str, said: Mapping[str, str]) -> dict[str, object]:
    """What the person said, as the register takes it."""
    values: dict[str, object] = {}
    for name, text in said.items():
        column = WORD_COLUMNS[fact].get(name)
        value, trouble = read_cell(column, text) if column else (None, True)
        if trouble:
            raise WordNotTaken(_("本人所说的有一项台账收不下，请问清后在本人的意愿页登记"))
        values[name] = value
    if not values.get(FIRST[fact]):
        raise WordNotTaken(_("没有写明就业形式或培训意愿"))
    return values


def clashing(last: Model | None, seen: Model | None, values: Mapping[str, object]) -> bool:
    """Whether what is said differs from what somebody wrote down of the same since it was seen."""
    if last is None:
        return False
    was = seen or type(last)()
    return any(
        getattr(last, name) not in (value, getattr(was, name)) for name, value in values.items()
    )


def sorted_out(
    said: Mapping[str, str], *, as_of: Month
) -> tuple[dict[str, object], dict[str, HeldFor]]:
    """Values for the register, and what cannot be one."""
    values, held = {}, {}
    for name, text in said.items():
        try:
            values |= judging.judged({name: text}, as_of=as_of)
        except judging.CorrectionRefused:
            held[name] = HeldFor.NOT_VALID
    return values, held


def contradicted(
    row: Person | WorkSpell, version: int, values: Mapping[str, object]
) -> dict[str, HeldFor]:
    """Said to be as the phone saw it, while somebody else wrote otherwise since."""
    seen = row.history.filter(history_id=version).first() or row.history.model()
    return {
        name: HeldFor.OVERTAKEN
        for name, value in values.items()
        if value == getattr(seen, name) != getattr(row, name)
    }
