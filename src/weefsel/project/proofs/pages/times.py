"""What the times of answers tell: how well one guesses by them whether there is a pair."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

BOUND = 0.55  # at most: then the time tells next to nothing
ROUNDS = 20  # of one piece: each page so often with a pair, and so often without


@dataclass(frozen=True, slots=True)
class Timed:
    """What a case showed: for each answer with a pair, and without, the milliseconds on the clock and at work, shape
    (n, 2)."""

    name: str
    with_pair: np.ndarray
    innocent: np.ndarray

    def auc(self, column: int) -> float:
        """How often an answer with a pair took longer than one without; told as a half or more."""
        one, other = self.with_pair[:, column], self.innocent[:, column]
        longer = (one[:, np.newaxis] > other).mean() + (one[:, np.newaxis] == other).mean() / 2
        return max(float(longer), 1 - float(longer))

    def difference_ms(self, column: int) -> float:
        """How much longer an answer with a pair took, in the middle."""
        return float(np.median(self.with_pair[:, column]) - np.median(self.innocent[:, column]))


@dataclass(slots=True)
class Timings:
    """How far a measurement is. ``code`` names the code whose answers it timed; ``pieces`` by their first round."""

    seed: int
    code: str
    pieces: dict[int, list[Timed]] = field(default_factory=dict)

    def todo(self, n: int) -> list[tuple[int, int]]:
        """The pieces of the first ``n`` rounds that are still to do: first round and size."""
        wanted = [(first, min(ROUNDS, n - first)) for first in range(0, n, ROUNDS)]
        return [(first, size) for first, size in wanted if self._size(first) != size]

    def _size(self, first: int) -> int:
        return len(self.pieces[first][0].with_pair) if first in self.pieces else 0

    def n_done(self, n: int) -> int:
        return n - sum(size for _first, size in self.todo(n))

    def found(self, n: int) -> list[Timed]:
        """What the first ``n`` rounds showed together."""
        inside = [self.pieces[first] for first in sorted(self.pieces) if first < n]
        return [
            Timed(
                of_one[0].name,
                np.concatenate([each.with_pair for each in of_one]),
                np.concatenate([each.innocent for each in of_one]),
            )
            for of_one in zip(*inside, strict=True)
        ]

    def run(self, time_piece: Callable[[int, str], list[Timed]], n: int, done: Callable[[], None]) -> None:
        """Do the pieces of ``n`` rounds that are not done yet; ``done`` hears of each piece that is ready."""
        for first, size in self.todo(n):
            self.pieces[first] = time_piece(size, f"{self.seed} {first}")
            done()

    def save(self, file: Path) -> None:
        """Write aside first, so that a stop at any moment leaves a whole file."""
        pieces = {
            first: [[each.name, each.with_pair.tolist(), each.innocent.tolist()] for each in piece]
            for first, piece in self.pieces.items()
        }
        file.parent.mkdir(parents=True, exist_ok=True)
        aside = file.with_suffix(".part")
        aside.write_text(json.dumps({"seed": self.seed, "code": self.code, "pieces": pieces}), encoding="utf-8")
        aside.replace(file)

    @classmethod
    def load(cls, file: Path, seed: int | None, code: str) -> Timings | None:
        """The measurement that was stopped, when it is of this code and, where a seed is asked, of that seed."""
        try:
            held = json.loads(file.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return None
        if held.get("code") != code or seed not in (None, held.get("seed")):
            return None
        pieces = {
            int(first): [Timed(name, np.array(one), np.array(other)) for name, one, other in piece]
            for first, piece in held["pieces"].items()
        }
        return cls(held["seed"], code, pieces)


CLOCK, WORK = 0, 1
