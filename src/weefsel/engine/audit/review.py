"""Which looks in the access log are worth a question: no reason to be seen, or a tie of the one who looked.

A look has a reason when something was done for that person around it, by who looked or by a colleague: who makes an
appointment, notes a talk or refers leaves a line of its own. After Fabbri and LeFevre, Explanation-based auditing,
Proceedings of the VLDB Endowment 5 (2011). Nothing here knows a name; it is handed numbers.

Complexity: O((looks + acts) log acts).
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from weefsel.catalogue.review import Terms
from weefsel.engine.frames import Ints

Flags = NDArray[np.bool_]
# What counts whatever was done for the person: nobody looks after their own.
ALWAYS = ("self", "household", "related")
# What counts when the one who looked did nothing for the person.
UNLESS_ACTED = ("colleague", "watched")
# What may be chance: only when no colleague did anything either, or when the look went deep.
MAY_BE_CHANCE = ("same-name", "neighbour")
NO_REASON, AGAIN, MANY = "no-reason", "again-and-again", "many"
# A day far outside every log: nothing was done then.
_NEVER = 10**6
# The spread of a normal distribution over its median absolute deviation; and the least spread of a square root of a
# count, that of chance alone.
_MAD_TO_SPREAD, _LEAST_SPREAD = 1.4826, 0.5


@dataclass(frozen=True, slots=True, eq=False)
class Days:
    """Who did something (a look, or an act) for whom on which day, once each. Days since 1970; each shape (n,).

    ``n_parts`` how many parts of what there is about the person: of a look only.
    """

    user: Ints
    person: Ints
    day: Ints
    n_parts: Ints

    def __len__(self) -> int:
        return len(self.day)


@dataclass(frozen=True, slots=True, eq=False)
class Ties:
    """What is known between a user and a person: ``sign`` of `ALWAYS`, `UNLESS_ACTED` or `MAY_BE_CHANCE`.

    ``n_same`` how many people of the organisation have this family name, of ``n_people`` in all; 0 at another sign.
    """

    user: Ints
    person: Ints
    sign: tuple[str, ...]
    n_same: Ints
    n_people: int


@dataclass(frozen=True, slots=True)
class Odd:
    """One thing to ask about: a user who looked at a person (None: at many people), from one day to another.

    ``n_days`` on how many days; ``n_people`` at how many people. ``signs`` in the order of the catalogue.
    """

    user: int
    person: int | None
    first_day: int
    last_day: int
    n_days: int
    n_people: int
    signs: tuple[str, ...]


def odd_looks(looks: Days, acts: Days, ties: Ties, *, since: int, today: int, terms: Terms) -> list[Odd]:
    """What to ask about the looks from ``since`` on, by user and person; the looks before it are what is usual.

    What waits for what follows (`Terms.after_days`) is judged when that time is over; the looks that it waits for have
    to be handed over again then. ``looks`` go back `Terms.window_days` and ``acts`` `Terms.quiet_days` before the first
    look that is judged, both up to and including the day before ``today``.
    """
    n_people = 1 + max((int(one.person.max(initial=-1)) for one in (looks, acts)), default=-1)
    by_pair = _Calendar(acts.user * n_people + acts.person, acts.day)
    by_person = _Calendar(acts.person, acts.day)
    pair = looks.user * n_people + looks.person
    own_before, own_after = by_pair.around(pair, looks.day)
    team_before, team_after = by_person.around(looks.person, looks.day)

    own = (own_before <= terms.own_days) | (own_after <= terms.after_days)
    team = (team_before <= terms.team_days) | (team_after <= terms.team_days)
    quiet = (team_before > terms.quiet_days) & (team_after > terms.after_days)
    ripe = looks.day <= today - terms.after_days
    new = looks.day >= since
    deep = looks.n_parts >= terms.deep_parts

    signs: dict[int, set[str]] = defaultdict(set)
    counted: dict[int, list[int]] = defaultdict(list)

    def add(sign: str, chosen: Flags) -> None:
        for k in np.flatnonzero(chosen):
            signs[int(pair[k])].add(sign)
            counted[int(pair[k])].append(int(looks.day[k]))

    counts = {
        **dict.fromkeys(ALWAYS, new),
        **dict.fromkeys(UNLESS_ACTED, new & ripe & ~own),
        **dict.fromkeys(MAY_BE_CHANCE, new & ripe & ~own & (~team | deep)),
    }
    for sign, these in counts.items():
        add(sign, these & np.isin(pair, _tied(ties, sign, n_people, terms)))
    add(NO_REASON, quiet & ripe & new & deep)
    came_back = ~own & ~(np.minimum(team_before, team_after) <= 1) & ripe & (looks.day > today - terms.window_days)
    back, n_back = np.unique(pair[came_back], return_counts=True)
    often = np.intersect1d(back[n_back >= terms.again_days], pair[came_back & deep])
    add(AGAIN, came_back & new & np.isin(pair, often))

    found = [
        Odd(
            user=key // n_people,
            person=key % n_people,
            first_day=min(counted[key]),
            last_day=max(counted[key]),
            n_days=len(set(counted[key])),
            n_people=1,
            signs=tuple(sign for sign in (*counts, NO_REASON, AGAIN) if sign in signs[key]),
        )
        for key in sorted(signs)
    ]
    return found + _many(looks, ~own & ~team & ripe, new, terms)


class _Calendar:
    """When something was done, by key: finds the nearest day before and after."""

    def __init__(self, key: Ints, day: Ints):
        order = np.lexsort((day, key))
        self.key, self.day = key[order], day[order]
        # One number that sorts as key, then day: days are far below 2**31.
        self.both = (self.key.astype(np.int64) << 31) + self.day

    def around(self, key: Ints, day: Ints) -> tuple[Ints, Ints]:
        """Days since the last act on or before, and until the first on or after; `_NEVER` without one."""
        wanted = (key.astype(np.int64) << 31) + day
        before, after = np.full(len(day), _NEVER), np.full(len(day), _NEVER)
        if len(self.day):
            at = np.searchsorted(self.both, wanted, side="right") - 1
            has = (at >= 0) & (self.key[at] == key)
            before[has] = day[has] - self.day[at[has]]
            at = np.minimum(np.searchsorted(self.both, wanted, side="left"), len(self.day) - 1)
            has = (self.key[at] == key) & (self.day[at] >= day)
            after[has] = self.day[at[has]] - day[has]
        return before, after


def _tied(ties: Ties, sign: str, n_people: int, terms: Terms) -> Ints:
    """The pairs with this sign, as one number each; a name that many people have is no sign."""
    chosen = np.array([one == sign for one in ties.sign], dtype=bool)
    if sign == "same-name":
        chosen &= ties.n_same <= max(terms.rare_least, terms.rare_share * ties.n_people)
    return (ties.user * n_people + ties.person)[chosen]


def _many(looks: Days, unexplained: Flags, new: Flags, terms: Terms) -> list[Odd]:
    """Days on which a user looked at many more people without a reason than that user does on other days.

    Counts are compared as square roots: chance spreads those evenly, however many there are.
    """
    found = []
    for user in np.unique(looks.user[unexplained & new]):
        mine = looks.user == user
        days = np.unique(looks.day[mine])
        n = np.array([np.count_nonzero(mine & unexplained & (looks.day == day)) for day in days])
        root = np.sqrt(n)
        usual = np.median(root)
        spread = max(_LEAST_SPREAD, _MAD_TO_SPREAD * float(np.median(np.abs(root - usual))))
        odd = (n >= terms.many_people) & (root > usual + terms.many_times * spread)
        odd &= np.isin(days, looks.day[mine & new])
        found += [
            Odd(int(user), None, int(day), int(day), 1, int(many), (MANY,))
            for day, many in zip(days[odd], n[odd], strict=True)
        ]
    return found
