"""What a criterion of a match is: a judgement over many pairs at once, and the words for one pair."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from weefsel.engine.frames import Floats, Ints
from weefsel.engine.matching.setting import Setting
from weefsel.engine.needs.evaluate import ASK, NO, YES, Verdicts

UNKNOWN_VALUE = 0.5  # what is not known counts half, so that a good offer that said little is not pushed out of sight


@dataclass(frozen=True, slots=True, eq=False)
class Edges:
    """Pairs of a person and an offer: ``person`` and ``offer`` rows, ``distance_m`` NaN where it is not known or none.

    All three have shape (n_edges,).
    """

    person: Ints
    offer: Ints
    distance_m: Floats

    def __len__(self) -> int:
        return len(self.person)

    def take(self, kept: ArrayLike) -> Edges:
        kept = np.asarray(kept)
        return Edges(self.person[kept], self.offer[kept], self.distance_m[kept])


@dataclass(frozen=True, slots=True, eq=False)
class Judgement:
    """One criterion over pairs: ``verdict`` int8 (no, yes, ask) and ``value`` 0 to 1, both of shape (n_edges,)."""

    verdict: Verdicts
    value: Floats


@dataclass(frozen=True, slots=True)
class Reason:
    """Why, why not, or what to ask: a chip and the sentence behind it.

    ``code`` the criterion; ``sign`` + speaks for it, - against it, ? ask first; ``text`` a few words, ``sentence`` the
    whole sentence; ``points`` what it adds to the score, out of ``weight``; ``ask`` person fields to ask, empty where
    the host is to be asked; ``parameters`` the figures and slugs in the text.
    """

    code: str
    sign: Literal["+", "-", "?"]
    text: str
    sentence: str
    points: int
    weight: int
    ask: tuple[str, ...] = ()
    parameters: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Words:
    """The words of one criterion for one pair; without words the criterion stays silent."""

    text: str
    sentence: str
    ask: tuple[str, ...] = ()
    parameters: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Criterion:
    """One criterion.

    ``hard`` a *no* takes the offer off the list; ``judge`` every pair at once; ``tell`` gives the words for one pair
    (its row, and its verdict), or None. What it counts is not its own: `Setting.weights`.
    """

    slug: str
    hard: bool
    judge: Callable[[Setting, Edges], Judgement]
    tell: Callable[[Setting, Edges, int, int], Words | None]

    def points(self, judgement: Judgement, weight: int) -> NDArray[np.int64]:
        """What each pair gets, whole points from 0 to ``weight``."""
        return np.rint(judgement.value * weight).astype(np.int64)


def verdicts(known: NDArray[np.bool_], yes: NDArray[np.bool_]) -> Verdicts:
    """Yes or no where it is known, else ask."""
    return np.where(known, np.where(yes, YES, NO), ASK).astype(np.int8)


def plain(verdict: Verdicts) -> Judgement:
    """A judgement without degrees: yes 1, ask a half, no 0."""
    return Judgement(verdict, np.array([0, 1, UNKNOWN_VALUE])[verdict])


def needed(wanted: Floats, offered: Floats) -> Verdicts:
    """Whether an offer has what someone needs (both 1, 0 or NaN): only no when it is needed and known to be missing."""
    no = (wanted == 1) & (offered == 0)
    yes = (wanted == 0) | (offered == 1)
    return verdicts(no | yes, yes)


def told(verdict: int, wanted: float, *, yes: Words, no: Words, ask: Words) -> Words | None:
    """The words of something that only some people need: silent for who does not need it, or was not asked."""
    if wanted != 1:
        return None
    return yes if verdict == YES else no if verdict == NO else ask
