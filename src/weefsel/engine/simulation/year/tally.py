"""Count how simulated years went: who came, after how long, and who stayed behind."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from weefsel.engine.frames import Floats, Ints
from weefsel.engine.simulation.year.run import FAILED, Arrivals
from weefsel.engine.simulation.year.world import Mask, World

OWN_LANGUAGE = "nl"
EVERYONE = "iedereen"


@dataclass(frozen=True, slots=True)
class Range:
    """A mean over years, with the 95 % interval of that mean (NaN with one year)."""

    mean: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Score:
    """How one way went over several years.

    ``first`` and ``third`` shares of who asked that came a first and a third time, ``wait_days`` the middle number of
    days until the first visit of who came, ``proposals`` made a person; ``groups`` the share that came a third time, by
    group; ``behind`` for each group how much less often it came a third time than everybody else; ``failed`` how many
    proposals of a hundred ended so, by why.
    """

    first: Range
    third: Range
    wait_days: Range
    proposals: Range
    groups: Mapping[str, Range]
    behind: Mapping[str, Range]
    failed: Mapping[str, Range]


def groups_of(world: World) -> dict[str, Mask]:
    """The groups that are looked at, by the name they have in a table. Each of shape (n_people,)."""
    people = world.people
    return {
        EVERYONE: np.ones(people.n_people, dtype=bool),
        "75 jaar en ouder": people.age >= 75,
        "vrouwen": people.sex == "female",
        "weinig opleiding": world.low_education,
        "een andere taal dan Nederlands": people.language != OWN_LANGUAGE,
    }


def score(worlds: Sequence[World], arrivals: Sequence[Arrivals]) -> Score:
    """Put the years of one way together; ``arrivals`` stand in the order of ``worlds``."""
    by_group: dict[str, list[float]] = {}
    behind: dict[str, list[float]] = {}
    for world, year in zip(worlds, arrivals, strict=True):
        for name, members in groups_of(world).items():
            by_group.setdefault(name, []).append(_share(year.third, members))
            if name != EVERYONE:
                behind.setdefault(name, []).append(_share(year.third, ~members) - _share(year.third, members))
    return Score(
        first=interval([float((year.first_on >= 0).mean()) for year in arrivals]),
        third=interval([float(year.third.mean()) for year in arrivals]),
        wait_days=interval([_wait(year) for year in arrivals]),
        proposals=interval([float(year.attempts.mean()) for year in arrivals]),
        groups={name: interval(values) for name, values in by_group.items()},
        behind={name: interval(values) for name, values in behind.items()},
        failed={
            words: interval([100 * float(year.failed[why]) / int(year.attempts.sum()) for year in arrivals])
            for why, words in FAILED.items()
        },
    )


def more_arrive(one: Sequence[Arrivals], other: Sequence[Arrivals]) -> Range:
    """How many more of a hundred came a third time in ``one`` than in ``other``; year by year the same people."""
    pairs = zip(one, other, strict=True)
    return interval([100 * float(a.third.mean() - b.third.mean()) for a, b in pairs])


def interval(values: Sequence[float]) -> Range:
    """The mean and its 95 % interval by Student's t; years without a value do not count.

    Examples
    --------
    >>> interval([1.0, 3.0]).mean
    2.0
    """
    known = np.array([each for each in values if not np.isnan(each)])
    if not len(known):
        return Range(np.nan, np.nan, np.nan)
    mean = float(known.mean())
    if len(known) == 1:
        return Range(mean, np.nan, np.nan)
    half = _T_975[min(len(known) - 1, len(_T_975)) - 1] * float(known.std(ddof=1)) / len(known) ** 0.5
    return Range(mean, mean - half, mean + half)


# 97.5 % points of Student's t for 1 to 30 degrees of freedom, and above that the last: on the safe side.
_T_975 = (
    *(12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.160, 2.145, 2.131),
    *(2.120, 2.110, 2.101, 2.093, 2.086, 2.080, 2.074, 2.069, 2.064, 2.060, 2.056, 2.052, 2.048, 2.045, 2.042),
)


def _share(came: Mask, members: Mask) -> float:
    return float(came[members].mean()) if members.any() else np.nan


def _wait(year: Arrivals) -> float:
    days: Ints | Floats = (year.first_on - year.asked_on)[year.first_on >= 0]
    return float(np.median(days)) if len(days) else np.nan
