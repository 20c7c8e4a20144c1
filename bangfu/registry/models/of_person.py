from django.db.models import Q

from bangfu.engine.values import DivisionCode
from bangfu.org.models import InDivision


class OfPerson(InDivision):
    """What a person said or asked for: it moves along with the person, and where the row in which
    it was recorded was merged into another, with that one."""

    def in_division(self, code: DivisionCode) -> "OfPerson":
        own = Q(person__merged_into=None, person__division_code__range=code.range)
        return self.filter(own | Q(person__merged_into__division_code__range=code.range))


class WhereThePersonLives:
    """The division by which the trail files it."""

    @property
    def division_code(self) -> str:
        return self.person.living().division_code
