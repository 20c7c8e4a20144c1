"""What each spell is: channel, employer, place, income, and whether it is insured."""

from dataclasses import dataclass

import numpy as np

from bangfu.engine.codes import LabourAbility, WorkChannel
from bangfu.engine.samples.arrays import Flags, Floats, Ints, Random, chosen
from bangfu.engine.samples.careers import OPEN, Spells
from bangfu.engine.samples.employers import Employers
from bangfu.engine.samples.people import ABILITIES, People
from bangfu.engine.samples.places import Workplace

CHANNELS = tuple(WorkChannel)
ENTERPRISE, WORKSHOP, WELFARE, RELIEF, SELF_EMPLOYED, OTHER = range(len(CHANNELS))
AWAY_SHARES = (0.83, 0, 0, 0, 0.03, 0.14)
HOME_SHARES = (0.54, 0.14, 0.08, 0.03, 0.06, 0.15)
WEAK_SHARES = (0.22, 0.16, 0.40, 0.03, 0.04, 0.15)  # limited ability, or 60 and older, at home
INSURED_SHARES = (0.86, 0.42, 0, 0, 0, 0)
MEDIAN_INCOME = np.array([3500, 2500, 700, 2900, 3400, 2900])
SPREAD = np.array([0.27, 0.22, 0.15, 0.2, 0.4, 0.3])
AWAY_FACTOR = 1.3
LOWEST, HIGHEST = 400, 28_000
NO_EMPLOYER = -1
LOSING = 0.2


@dataclass
class Jobs:
    """One entry per spell. `employer` is an index into Employers.all or NO_EMPLOYER."""

    channel: Ints
    employer: Ints
    place: Ints
    income: Ints
    is_insured: Flags


def drawn_jobs(
    random: Random,
    spells: Spells,
    people: People,
    *,
    employers: Employers,
    workplaces: tuple[Workplace, ...],
    month: int,
) -> Jobs:
    """Jobs for all spells; a return goes on with the job before it."""
    place = _places(random, spells.is_away, workplaces)
    channel = _channels(random, spells, people)
    income = incomes(random, channel, spells.is_away)
    township = people.village[people.household[spells.person]]
    jobs = Jobs(
        channel=channel,
        employer=_employers(random, channel, place, employers=employers, township=township),
        place=place,
        income=income,
        is_insured=np.zeros(spells.count, dtype=bool),
    )
    before = np.maximum.accumulate(np.where(spells.is_return, 0, np.arange(spells.count)))
    for name in ("channel", "employer", "place", "income"):
        setattr(jobs, name, getattr(jobs, name)[before])
    jobs.income += np.where(spells.is_return, random.integers(0, 4, spells.count) * 100, 0)
    jobs.is_insured = _insured(random, spells, jobs.channel)
    _settle_last_month(spells, jobs, month)
    return jobs


def bad_month(random: Random, spells: Spells, jobs: Jobs, *, hit: Flags, month: int) -> None:
    """Orders fail and a fifth of those hit (by person) lose their work: the decline that an early
    warning should notice. The uninsured stop a month earlier, see `_settle_last_month`."""
    losing = hit[spells.person] & spells.is_open & (spells.start < month - 1)
    losing &= random.random(spells.count) < LOSING
    spells.end[losing] = np.where(jobs.is_insured[losing], month, month - 1)


def companies_of(employers: Employers, place: Ints, random: Random) -> Ints:
    """A company at each workplace."""
    first = employers.first_of_place[place]
    count = employers.first_of_place[place + 1] - first
    # squared, so that some companies employ many and most few
    return first + (random.random(len(place)) ** 2 * count).astype(np.int64)


def incomes(random: Random, channel: Ints, is_away: Flags) -> Ints:
    """Monthly incomes: mostly whole hundreds, some heaped on 3,000 or 5,000, a few exact."""
    median = MEDIAN_INCOME[channel] * np.where(is_away, AWAY_FACTOR, 1.0)
    exact: Floats = median * np.exp(random.normal(size=len(channel)) * SPREAD[channel])
    kind = random.random(len(channel))
    steps = np.select([kind < 0.72, kind < 0.86, kind < 0.93], [100, 500, 1000], 10)
    rounded = np.maximum(np.round(exact / steps), 1) * steps
    whole: Ints = np.clip(rounded, LOWEST, HIGHEST).astype(np.int64)
    return whole


def _places(random: Random, is_away: Flags, workplaces: tuple[Workplace, ...]) -> Ints:
    away = chosen(random, [0.0, *[place.weight for place in workplaces[1:]]], len(is_away))
    return np.where(is_away, away, 0)


def _channels(random: Random, spells: Spells, people: People) -> Ints:
    weak = people.ability[spells.person] == ABILITIES.index(LabourAbility.LIMITED)
    weak |= people.age[spells.person] >= 60
    options = [chosen(random, s, spells.count) for s in (AWAY_SHARES, WEAK_SHARES, HOME_SHARES)]
    return np.select([spells.is_away, weak], options[:2], options[2])


def _employers(
    random: Random, channel: Ints, place: Ints, *, employers: Employers, township: Ints
) -> Ints:
    company = companies_of(employers, place, random)
    special = [
        _one_of(employers.workshops, township),
        _one_of(employers.welfare_units, township),
        _one_of(employers.relief_projects, township),
    ]
    nameless = np.full(len(channel), NO_EMPLOYER)
    sometimes = np.where(random.random(len(channel)) < 0.5, nameless, company)
    return np.select(
        [channel == ENTERPRISE, channel == WORKSHOP, channel == WELFARE, channel == RELIEF],
        [company, *special],
        np.where(channel == OTHER, sometimes, nameless),
    )


def _one_of(indices: range, key: Ints) -> Ints:
    return indices.start + key % len(indices)


def _insured(random: Random, spells: Spells, channel: Ints) -> Flags:
    """Whether spells are insured: none of a person's, if the latest is not. Otherwise a person
    would be neither plainly insured nor plainly never."""
    shares = np.array(INSURED_SHARES)[channel]
    last = np.append(spells.person[1:] != spells.person[:-1], True)
    insured = random.random(spells.count) < shares
    by_person = np.zeros(int(spells.person.max(initial=0)) + 1, dtype=bool)
    by_person[spells.person[last]] = insured[last]
    return by_person[spells.person] & (shares > 0)


def _settle_last_month(spells: Spells, jobs: Jobs, month: int) -> None:
    """Nobody uninsured stops in the closing month itself: such a person would be neither plainly
    supported nor plainly unsupported."""
    spells.end[(spells.end == month) & ~jobs.is_insured] = OPEN
