"""What is wrong in a catalogue file, told to its author: where, what, and what was probably meant."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One fault: the file (relative to the catalogue folder), the place in it (may be empty), and Dutch text."""

    file: str
    place: str
    text: str

    def __str__(self) -> str:
        return f"{self.file}: {self.place}: {self.text}" if self.place else f"{self.file}: {self.text}"


class CatalogueError(Exception):
    """The catalogue cannot be used; ``problems`` holds every fault of every file."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems: tuple[Problem, ...] = tuple(problems)
        super().__init__("\n".join(map(str, self.problems)))


def unknown_word(word: object, known: Iterable[str]) -> str:
    """Say that a word is not known, with the nearest known word when there is one.

    Examples
    --------
    >>> unknown_word("aeg", ["age", "sex"])
    "'aeg' is niet bekend. Bedoelde u 'age'?"
    >>> unknown_word("qqq", ["age", "sex"])
    "'qqq' is niet bekend. Mogelijk zijn: age, sex."
    """
    known = sorted(known)
    shown = str(word) if len(str(word)) <= 60 else f"{str(word)[:57]}..."
    near = difflib.get_close_matches(str(word)[:60], known, n=1, cutoff=0.5)
    near = near or [one for one in known if len(shown) >= 4 and one.startswith(shown[:4])]
    if near:
        return f"'{shown}' is niet bekend. Bedoelde u '{near[0]}'?"
    if not known:
        return f"'{shown}' is niet bekend."
    more = " en meer" if len(known) > 12 else ""
    return f"'{shown}' is niet bekend. Mogelijk zijn: {', '.join(known[:12])}{more}."
