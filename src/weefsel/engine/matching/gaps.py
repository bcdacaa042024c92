"""Where places are missing, and what one more group there would do: tried out, not guessed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from weefsel.catalogue.werkvorm import Werkvorm
from weefsel.engine.frames import N_HOURS, Floats, Offers, People
from weefsel.engine.matching.assign import Assignment
from weefsel.engine.matching.setting import all_of
from weefsel.engine.needs.evaluate import NO, evaluate

PLACES = 10  # of a new group of which the werkvorm says nothing; an assumption
NEW_ID = "\U0010ffff new"  # sorts after every id


@dataclass(frozen=True, slots=True)
class Opening:
    """A group that is missing: ``missing`` persons without a proposal whom ``werkvorm`` suits, in ``area``.

    ``hour`` the part of the week at which most of them can or may be able to come, None where nobody said when;
    ``can_then`` how many of them it does not rule out. ``xy`` the middle of where they live, RD New, metres, None where
    that is not known; ``places`` of one new group.
    """

    werkvorm: str
    area: str
    hour: int | None
    missing: int
    can_then: int
    xy: tuple[float, float] | None
    places: int


@dataclass(frozen=True, slots=True)
class Started:
    """What one more group would do: ``helped`` more persons have a place, ``inside`` of all who would come to the new
    group itself, and ``gain`` points more in the plan."""

    helped: int
    inside: int
    gain: int


def openings(people: People, werkvormen: Mapping[str, Werkvorm], without: NDArray[np.bool_]) -> tuple[Opening, ...]:
    """Which werkvorm, where and when, is missing for how many; most persons first.

    Each person of ``without`` counts once: area by area, the werkvorm that suits most comes first, then the one that
    suits most of the rest. An area of which the name is empty is not known.
    """
    rows = np.flatnonzero(without)
    some = people.take(rows)
    suits = _suits(some, werkvormen)
    slugs = list(werkvormen)
    found: list[Opening] = []
    for area in np.unique(some.area).tolist():
        left = np.flatnonzero((some.area == area) & suits.any(axis=1))
        while len(left):
            best = int(suits[left].sum(axis=0).argmax())
            inside = left[suits[left, best]]
            found.append(_opening(some, inside, werkvormen[slugs[best]], area))
            left = left[~suits[left, best]]
    return tuple(sorted(found, key=lambda one: (-one.missing, one.werkvorm, one.area)))


def _suits(people: People, werkvormen: Mapping[str, Werkvorm]) -> NDArray[np.bool_]:
    """Whom a werkvorm answers and does not rule out, shape (n_people, n_werkvormen)."""
    suits = np.zeros((people.n_people, len(werkvormen)), dtype=bool)
    for i, werkvorm in enumerate(werkvormen.values()):
        answered = [people.need_names.index(slug) for slug in werkvorm.needs if slug in people.need_names]
        eligible = all_of([evaluate(each.rule, people).verdict for each in werkvorm.rules], people.n_people)
        suits[:, i] = (people.needs[:, answered] == 1).any(axis=1) & (eligible != NO)
    return suits


def _opening(people: People, rows: NDArray[np.int64], werkvorm: Werkvorm, area: str) -> Opening:
    hours = people.hours[rows]
    # Who can for sure counts a little more than who was not asked; the earliest of equal hours.
    likely = (hours != 0).sum(axis=0) * (len(rows) + 1) + (hours == 1).sum(axis=0)
    hour = int(likely.argmax())
    known = ~np.isnan(hours).all()
    points: Floats = people.xy[rows]
    points = points[~np.isnan(points[:, 0])]
    return Opening(
        werkvorm=werkvorm.slug,
        area=area,
        hour=hour if known else None,
        missing=len(rows),
        can_then=int((hours[:, hour] != 0).sum()) if known else len(rows),
        xy=(float(points[:, 0].mean()), float(points[:, 1].mean())) if len(points) else None,
        places=werkvorm.group.max if werkvorm.group is not None else PLACES,
    )


def start_one(offers: Offers, opening: Opening, before: Assignment, again: Callable[[Offers], Assignment]) -> Started:
    """What one more group would do, by planning again with it.

    ``again`` plans with other offers and everything else as in ``before``. The new group is the last row.
    """
    after = again(with_opening(offers, opening))
    return Started(
        helped=int((after.offer >= 0).sum() - (before.offer >= 0).sum()),
        inside=int((after.offer == offers.n_offers).sum()),
        gain=after.value - before.value,
    )


def with_opening(offers: Offers, opening: Opening) -> Offers:
    """These offers and one more: a group with free places where and when it is missing; nothing else of it is known."""
    hours = np.full((1, N_HOURS), np.nan)
    if opening.hour is not None:
        hours[:] = 0
        hours[0, opening.hour] = 1
    told = {
        "id": [NEW_ID],
        "werkvorm": [opening.werkvorm],
        "area": [opening.area],
        "xy": [opening.xy or (np.nan, np.nan)],
        "capacity": [float(opening.places)],
        "hours": hours,
    }
    columns = {}
    for column in fields(offers):
        values = getattr(offers, column.name)
        if column.name in told:
            new = np.asarray(told[column.name])
        else:
            new = np.array([""]) if values.dtype.kind == "U" else np.full((1, *values.shape[1:]), np.nan)
        columns[column.name] = np.concatenate([values, new])
    return Offers(**columns)


def most_gain(opening: Opening, before: Assignment, score: NDArray[np.int64]) -> int:
    """What one more group could add to the plan at most, points, without planning again: from the prices of places.

    ``score`` what each person would get for the new group, 0 where it cannot be theirs, shape (n_people,). Who has a
    place would gain what the new one scores more than theirs, after the price of the place that they leave: nobody can
    win more, and no more can come than there are places.
    """
    price = np.where(before.offer >= 0, before.price[before.offer], 0)
    worth = np.where(before.offer >= 0, before.score - price, 0)
    gain = np.sort(np.maximum(0, score - worth))[::-1]
    return int(gain[: opening.places].sum())
