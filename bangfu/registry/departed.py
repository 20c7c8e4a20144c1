"""Who died or moved away: the file is read; who it was and since when is set right, no more."""

from collections.abc import Iterable
from datetime import date

from django.utils import timezone

from bangfu.registry.models import Person

# of these two mistakes something hangs on after somebody has gone
FACTS = frozenset({"name", "identity_number", "left_on"})


class Departed(Exception):
    """Why the file of somebody who left is closed, and which way leads back."""


class DayNotPossible(Exception):
    """Nobody leaves before birth, or tomorrow, or past another change of theirs."""


def told(person: Person) -> str:
    if person.died_on:
        return (
            f"本人 {person.died_on} 去世，档案只供查阅。登记有误的：日期、证件号码在档案中更正，"
            "去世登记由登记的人当天在户内变动中撤销"
        )
    return (
        f"本人 {person.left_on} 迁出，档案只供查阅。已迁回的，在所到的户登记“从另一户转来”；"
        "登记有误的，由登记的人当天在户内变动中撤销"
    )


def check_here(person: Person) -> None:
    if person.left_on:
        raise Departed(told(person))


def check_correctable(person: Person, changed: Iterable[str]) -> None:
    if person.left_on and not FACTS.issuperset(changed):
        raise Departed(told(person))


def check_day(person: Person, day: date) -> None:
    if day > timezone.localdate():
        raise DayNotPossible("日期不能晚于今天")
    if person.born_on and day < person.born_on:
        raise DayNotPossible("日期早于本人出生日期，请核对")
