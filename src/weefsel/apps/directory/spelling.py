"""Finds the word that somebody meant, where nothing has the word that they typed: by its sound, and a slip of a finger.

PostgreSQL can do this with an extension that not every installation has; the words of a social map are few enough.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator

LEAST_LETTERS = 4  # a shorter word has too many neighbours to guess which one was meant
LONG_LETTERS = 8  # from here on two slips still leave one word that is meant
WORD = re.compile(r"[^\W\d_]+")
# What sounds the same in Dutch and is written one way or the other; from long to short.
SOUNDS = (
    *(("sch", "sg"), ("ij", "ei"), ("ou", "au"), ("ph", "f"), ("th", "t"), ("qu", "kw"), ("ck", "k"), ("ch", "g")),
    *(("dt", "t"), ("ce", "se"), ("ci", "si"), ("c", "k"), ("x", "ks"), ("y", "i"), ("z", "s"), ("v", "f")),
)


def words_of(text: str) -> list[str]:
    """The words of a text, small letters, as they are written."""
    return WORD.findall(text.lower())


def folded(word: str) -> str:
    """A word without accents.

    Examples
    --------
    >>> folded("café")
    'cafe'
    """
    return "".join(sign for sign in unicodedata.normalize("NFKD", word) if not unicodedata.combining(sign))


def sound(word: str) -> str:
    """What a word sounds like, roughly: words that are easily mistaken for each other give the same.

    Examples
    --------
    >>> sound("geitenkaas") == sound("gijttenkaas"), sound("koor") == sound("kaar")
    (True, False)
    """
    text = folded(word)
    for written, heard in SOUNDS:
        text = text.replace(written, heard)
    text = re.sub(r"(.)\1+", r"\1", text)
    return re.sub(r"d$", "t", text)


def distance(one: str, other: str) -> int:
    """How many slips lie between two words: a letter too many, too few, another one, or two turned around.

    Examples
    --------
    >>> distance("wandelen", "wandeln"), distance("koken", "kokne"), distance("koor", "koor")
    (1, 1, 0)
    """
    before: list[int] = []
    last = list(range(len(other) + 1))
    for i, letter in enumerate(one, start=1):
        row = [i]
        for j, wanted in enumerate(other, start=1):
            cost = min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (letter != wanted))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == wanted:
                cost = min(cost, before[j - 2] + 1)
            row.append(cost)
        before, last = last, row
    return last[-1]


def _shorter(key: str) -> Iterator[str]:
    yield from (key[:i] + key[i + 1 :] for i in range(len(key)))


class Spelling:
    """The words of a social map, to be found by what they sound like."""

    def __init__(self, texts: Iterable[str]) -> None:
        self.counts = Counter(word for text in texts for word in words_of(text) if len(word) >= LEAST_LETTERS)
        self._near: dict[str, set[str]] = defaultdict(set)
        for word in self.counts:
            key = sound(word)
            for each in (key, *_shorter(key)):
                self._near[each].add(word)

    def meant(self, word: str) -> str:
        """The word of the map that is nearest to ``word``, the most used one of equals; empty when none is near."""
        if len(word) < LEAST_LETTERS:
            return ""
        key = sound(word)
        slips = 2 if len(word) >= LONG_LETTERS else 1
        tried = {key, *_shorter(key)}
        if slips == 2:
            tried |= {each for shorter in _shorter(key) for each in _shorter(shorter)}
        found = {each for one in tried for each in self._near.get(one, ())}
        plain = folded(word)
        # How it sounds counts first; of what sounds equally near, how it is written.
        best = min(
            ((distance(key, sound(each)), distance(plain, folded(each)), -self.counts[each], each) for each in found),
            default=None,
        )
        return best[3] if best and best[0] <= slips else ""
