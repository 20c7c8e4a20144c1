"""A question is kept under a name by whoever asks it again."""

from django.db import transaction
from django.utils import timezone

from bangfu.assistance.codes.lists import Criteria
from bangfu.assistance.models import SavedList
from bangfu.assistance.queries import lists as queries
from bangfu.assistance.rules import lists as rules
from bangfu.audit.actions import record_access
from bangfu.audit.models import Record
from bangfu.org.models import Staff


@transaction.atomic
def save_list(*, name: str, criteria: Criteria, by: Staff) -> SavedList:
    """The same name again changes what it asks, so that a second click makes no second list."""
    by = Staff.objects.select_for_update(of=["self"]).get(pk=by.pk)
    name = name.strip()
    key = queries.key_of_name(name)
    others = queries.lists_of(by).exclude(name_key=key).count()
    rules.check_list(name, criteria, count=others)
    asked = {"name": name, "criteria": criteria.stored(), "seen_count": None, "seen_at": None}
    return SavedList.objects.update_or_create(owner=by, name_key=key, defaults=asked)[0]


def follow_list(*, saved: SavedList, is_followed: bool, by: Staff) -> None:
    queries.lists_of(by).filter(pk=saved.pk).update(is_followed=is_followed)


def look_at_list(*, saved: SavedList, count: int, by: Staff) -> None:
    """What the first page compares with: how many there were at the last look."""
    queries.lists_of(by).filter(pk=saved.pk).update(seen_count=count, seen_at=timezone.now())


def open_list(*, word: str, by: Staff) -> Record:
    """People were shown who answer to a question: which one, as its address says."""
    return record_access("open_list", subject=by, after={"list": word}, by=by)


def drop_list(*, saved: SavedList, by: Staff) -> None:
    queries.lists_of(by).filter(pk=saved.pk).delete()
