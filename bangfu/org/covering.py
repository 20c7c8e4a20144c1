"""Which numbers of a tree of places stay hidden, so that subtraction does not tell of few people.

Whoever reads the tree knows that the numbers of its units add up to its own, that one marked as
few is 1 to 4, and that any other hidden one is not. So beside few people one more is hidden, where
it is needed for each hidden number to have at least two values and for no few people to be what is
left of a total. Where no unit of a place does that, its own number is hidden, and covered in turn
among its neighbours; and of a place that covers another its smallest unit is hidden, or its units
would add up to it. (ADR 19)
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import inf

SMALL = 5


def is_small(count: int | None) -> bool:
    return count is not None and 0 < count < SMALL


@dataclass(frozen=True)
class Unknown:
    """A hidden number: the least and the most that it may be for all that is shown below it, and
    how many of its people stand in no number that is shown."""

    least: int
    most: float
    unseen: int


FEW = Unknown(1, SMALL - 1, 0)


@dataclass(frozen=True)
class Below:
    """The smallest places of a unit in short: how many people they have together; how many of them
    have few and of how many people together; the smallest of the others, and that above five."""

    people: int
    few: int
    of_few: int
    smallest: int | None
    above_five: int | None

    def told(self, count: int) -> tuple[bool, Unknown]:
        """Whether they give their unit away whatever is hidden of them, and what is known of it
        when it is hidden: as `Tree` works it out from the places themselves."""
        unnamed = count - self.people if is_small(count - self.people) else 0
        few, people = self.few + bool(unnamed), self.of_few + unnamed
        rest = count - people
        if not few:
            least = self.smallest or count
            return False, Unknown(rest - least + SMALL, inf, least)
        alone = Unknown(rest + few, rest + (SMALL - 1) * few, people)
        if _is_enough([FEW] * few, people, people):
            return False, alone
        cover = self.smallest if people > few else self.above_five
        if cover is None:
            return True, alone
        return False, Unknown(rest - cover + few + SMALL, inf, people + cover)


class Tree:
    """The numbers of places by code, and of which units each place is made up."""

    def __init__(
        self,
        counts: Mapping[str, int | None],
        units: Mapping[str, Sequence[str]],
        below: Mapping[str, Below] | None = None,
    ) -> None:
        self.counts, self.below = counts, below or {}
        # none at all is shown, and covers nothing
        self.units = {
            place: sorted((u for u in each if counts.get(u)), key=lambda u: (counts[u], u))
            for place, each in units.items()
        }
        self.hidden: dict[str, bool] = {}

    def covered(self, top: str) -> dict[str, bool]:
        """The hidden ones from this place down, each with whether it is marked as few.

        >>> Tree({"a": 52, "b": 3, "c": 40, "d": 9}, {"a": ["b", "c", "d"]}).covered("a")
        {'b': True, 'd': False}
        >>> Tree({"a": 8, "b": 4, "c": 4}, {"a": ["b", "c"]}).covered("a")
        {'b': True, 'c': True, 'a': False}
        """
        if self._must_hide(top):
            self._hide(top)
        return self.hidden

    def _must_hide(self, place: str) -> bool:
        count = self.counts.get(place)
        if place in self.below:
            return is_small(count) or self.below[place].told(count)[0]
        for unit in [each for each in self.units.get(place, ()) if self._must_hide(each)]:
            self._hide(unit)
        return count is not None and (is_small(count) or not self._is_covered(place))

    def _is_covered(self, place: str) -> bool:
        """With one more unit hidden, where they tell something; False where none suffices."""
        if self._tells_nothing(place):
            return True
        others = [unit for unit in self.units.get(place, ()) if unit not in self.hidden]
        enough = next((each for each in others if self._tells_nothing(place, each)), None)
        if enough is not None:
            self._hide(enough)
        return enough is not None

    def _tells_nothing(self, place: str, also: str = "") -> bool:
        hidden = [u for u in self.units.get(place, ()) if u in self.hidden or u == also]
        unknown, unnamed = [self._unknown(unit) for unit in hidden], self._unnamed(place)
        if unnamed:
            unknown.append(Unknown(1, SMALL - 1, unnamed))
        together = sum(self.counts[unit] for unit in hidden) + unnamed
        return not unknown or _is_enough(unknown, together, sum(u.unseen for u in unknown))

    def _unnamed(self, place: str) -> int:
        """Few people who are counted in the place and in none of its units."""
        units = self.units.get(place)
        rest = self.counts[place] - sum(self.counts[unit] for unit in units) if units else 0
        return rest if is_small(rest) else 0

    def _unknown(self, place: str) -> Unknown:
        """Of a number as if it were hidden, with what `_hide` hides below it."""
        count, seen = self.counts[place], self._seen_below(place)
        if not is_small(count):
            return Unknown(max(SMALL, seen.least), seen.most, seen.unseen)
        if self._is_marked(place):
            return Unknown(max(1, seen.least), min(SMALL - 1, seen.most), seen.unseen)
        return seen

    def _seen_below(self, place: str) -> Unknown:
        count, unnamed = self.counts[place], self._unnamed(place)
        if place in self.below:
            return self.below[place].told(count)[1]
        if not self.units.get(place):
            return Unknown(1, inf, count)
        hidden = self._opened(place)
        below = [self._unknown(unit) for unit in hidden]
        if unnamed:
            below.append(Unknown(1, SMALL - 1, unnamed))
        shown = count - sum(self.counts[unit] for unit in hidden) - unnamed
        least, most = sum(u.least for u in below), sum(u.most for u in below)
        return Unknown(shown + least, shown + most, sum(u.unseen for u in below))

    def _opened(self, place: str) -> Iterable[str]:
        """Its hidden units; the smallest where otherwise none would be."""
        units = self.units.get(place, [])
        hidden = [unit for unit in units if unit in self.hidden]
        return hidden or ([] if self._unnamed(place) else units[:1])

    def _is_marked(self, place: str) -> bool:
        """As few; but few people in four units could only be one in each."""
        return is_small(self.counts[place]) and self._seen_below(place).least < SMALL - 1

    def _hide(self, place: str) -> None:
        if place in self.hidden:
            return
        if place not in self.below:
            for unit in self._opened(place):
                self._hide(unit)
        self.hidden[place] = self._is_marked(place)


def _is_enough(unknown: Sequence[Unknown], together: int, unseen: int) -> bool:
    """Whether their sum, which anybody can work out, tells none of them, and no few people."""
    least, most = sum(u.least for u in unknown), sum(u.most for u in unknown)
    return len(unknown) > 1 and least < together < most and unseen >= SMALL
