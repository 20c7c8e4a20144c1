"""The months of a person's work: in a row, interrupted, this year, several spells at a time.

A month in which a spell was open on any day is a month at work, whatever the number of spells: two
at a time are lawful (domain.md §0 traps 6 and 7) and count once. One rule, told twice: of a few
spells in Python, of millions in one query.
"""

from bangfu.engine.spells.months import Stretch, WorkMonths, work_months
from bangfu.engine.spells.table import work_months_of_all

__all__ = ["Stretch", "WorkMonths", "work_months", "work_months_of_all"]
