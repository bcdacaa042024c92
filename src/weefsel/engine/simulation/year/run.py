"""Live through a year: people ask, choose, hosts answer, and some arrive."""

from __future__ import annotations

import heapq
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from weefsel.catalogue.year import Year
from weefsel.engine.frames import Ints
from weefsel.engine.simulation.year.ways import Now, Way, accepts, record_of
from weefsel.engine.simulation.year.world import DAYS, NEVER, World

# What happens to somebody, in the order of a day.
REPLY, VISIT, THIRD, LEAVE = range(4)
UNTIL = 2 * DAYS
THIRD_AFTER_DAYS = 14
KEPT_DAYS = 7  # a place is kept for who did not come, until it is sure

NOTHING, REFUSED, SILENT, STOPPED, MOVED, FULL, NOT_SEEN = range(7)
FAILED = {
    NOTHING: "er was niets om voor te stellen",
    REFUSED: "de persoon wilde het niet",
    SILENT: "de gastheer of gastvrouw antwoordde niet",
    STOPPED: "de plek bestond niet meer",
    MOVED: "het was op een andere tijd",
    FULL: "het was vol",
    NOT_SEEN: "de persoon kwam niet",
}


@dataclass(frozen=True, slots=True, eq=False)
class Arrivals:
    """How one year went in one way.

    ``first_on`` the day of the first visit, -1 for who never came; ``asked_on`` the day they asked; ``third`` who came
    a third time; ``attempts`` proposals made; all of shape (n_people,). ``failed`` how many attempts ended in each of
    `FAILED`, shape (n_reasons,).
    """

    asked_on: Ints
    first_on: Ints
    third: NDArray[np.bool_]
    attempts: Ints
    failed: Ints


def live(world: World, way: Way, year: Year, *, seed: int) -> Arrivals:
    """Follow everybody who asks, until they stay, give up, or have had their last proposal.

    The same world and seed give the same chances to every way: whoever is brought together, meets the same draw.
    """
    return _Life(world, way, year, seed).live()


class _Life:
    def __init__(self, world: World, way: Way, year: Year, seed: int):
        self.world, self.way, self.year = world, way, year
        m, n = world.offers.n_offers, world.people.n_people
        places = world.offers.capacity.astype(np.int64)
        self.places = places
        self.now = Now(np.ones(m, dtype=bool), np.zeros(m, dtype=bool), places - world.taken)
        self.by_others = world.taken.copy()
        self.record = record_of(way, world, self.now, year, seed=seed)
        self.tried: list[set[int]] = [set() for _ in range(n)]
        self.first_on = np.full(n, -1)
        self.third = np.zeros(n, dtype=bool)
        self.attempts = np.zeros(n, dtype=np.int64)
        self.failed = np.zeros(len(FAILED), dtype=np.int64)
        self.asking: dict[int, list[int]] = {}
        for person, day in enumerate(world.asks_on.tolist()):
            self.asking.setdefault(day, []).append(person)
        self.coming: list[tuple[int, int, int, int]] = []

    def live(self) -> Arrivals:
        others = self.world.others.tolist()
        at = 0
        for day in range(UNTIL):
            self.now.is_open[self.world.stops_on == day] = False
            self.now.moved[self.world.moves_on == day] = True
            while at < len(others) and others[at][0] == day:
                self._other(others[at][1], others[at][2])
                at += 1
            self.record.look(day, self.now)
            while self.coming and self.coming[0][0] <= day:
                _, what, person, offer = heapq.heappop(self.coming)
                (self._reply, self._visit, self._third, self._leave)[what](day, person, offer)
            self._propose(day, self.asking.pop(day, []))
        return Arrivals(self.world.asks_on, self.first_on, self.third, self.attempts, self.failed)

    def _other(self, offer: int, change: int) -> None:
        """Somebody else comes, if there is a place, or goes."""
        if change > 0 and self.now.free[offer] > 0:
            self.by_others[offer] += 1
            self.now.free[offer] -= 1
        elif change < 0 and self.by_others[offer] > 0:
            self.by_others[offer] -= 1
            self.now.free[offer] += 1

    def _propose(self, day: int, asking: list[int]) -> None:
        if not asking:
            return
        rows = np.array(asking)
        options = self.way.choose(rows, self.record, self.now, [self.tried[row] for row in asking])
        for person, several in zip(asking, options, strict=True):
            self.attempts[person] += 1
            if not several:
                self._fail(day, person, NOTHING)
                continue
            offer = max(several, key=lambda one: float(self.world.yes[person, one]))
            self.tried[person].add(offer)
            if not accepts(self.world.yes[person, offer], self.world.yes_draw[person, offer]):
                self._fail(day, person, REFUSED)
                continue
            after = int(self.world.reply_days[person, offer])
            wait = round(self.year.host_given_days.value)
            heapq.heappush(self.coming, (day + (wait if after < 0 else min(after, wait)), REPLY, person, offer))

    def _reply(self, day: int, person: int, offer: int) -> None:
        world, now = self.world, self.now
        after = int(world.reply_days[person, offer])
        if after < 0 or after > round(self.year.host_given_days.value):
            self._fail(day, person, SILENT)
            return
        if self.way.hears:
            self.record.hear(offer, now)
        fits = world.fits_after if now.moved[offer] else world.fits
        if not now.is_open[offer]:
            self._fail(day, person, STOPPED)
        elif not fits[person, offer]:
            self._fail(day, person, MOVED)
        elif now.free[offer] <= 0:
            self._fail(day, person, FULL)
        else:
            now.free[offer] -= 1
            if self.way.hears:
                self.record.hear(offer, now)
            every, begins = int(world.every[offer]), int(world.begins[offer])
            heapq.heappush(self.coming, (day + 1 + (begins - day - 1) % every, VISIT, person, offer))

    def _visit(self, day: int, person: int, offer: int) -> None:
        """The first visit; its chance falls with the weeks since the person asked."""
        weeks = (day - int(self.world.asks_on[person])) / 7
        log_odds = self.world.first[person, offer] + self.year.first_week.value * weeks
        if not accepts(log_odds, self.world.first_draw[person, offer]):
            heapq.heappush(self.coming, (day + KEPT_DAYS, LEAVE, person, offer))
            self._fail(day, person, NOT_SEEN)
            return
        self.first_on[person] = day
        heapq.heappush(self.coming, (day + THIRD_AFTER_DAYS, THIRD, person, offer))

    def _third(self, day: int, person: int, offer: int) -> None:
        self.third[person] = accepts(self.world.third[person, offer], self.world.third_draw[person, offer])
        stays = round(self.year.stays_days.value) if self.third[person] else KEPT_DAYS
        heapq.heappush(self.coming, (min(day + stays, NEVER), LEAVE, person, offer))

    def _leave(self, day: int, person: int, offer: int) -> None:
        self.now.free[offer] += 1

    def _fail(self, day: int, person: int, why: int) -> None:
        """An attempt came to nothing: try again later, or give up."""
        self.failed[why] += 1
        attempt = int(self.attempts[person])
        if attempt >= round(self.year.attempts.value):
            return
        if self.world.gives_up[person, attempt - 1] >= self.year.gives_up.value:
            self.asking.setdefault(day + max(1, round(self.year.retry_days.value)), []).append(person)
