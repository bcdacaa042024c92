"""Words that tell of illness or treatment: hints for who writes to somebody else, read from TOML."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from pathlib import Path

FILE = Path(__file__).parent / "data" / "consent" / "medical_words.toml"


def read_medical_words(file: Path = FILE) -> re.Pattern[str]:
    """A pattern of all words of the file, whole words only.

    Raises
    ------
    ValueError
        A group is empty, has other keys, or a word is no word: the message names it.
    """
    table = tomllib.loads(file.read_text(encoding="utf-8"))
    if set(table) != {"source", "group"} or not table["source"].strip():
        raise ValueError(f"{file.name}: expected source and [[group]] entries, got {sorted(table)}")
    words: list[str] = []
    for group in table["group"]:
        if set(group) != {"name", "words"} or not group["words"]:
            raise ValueError(f"{file.name}: group {group.get('name')!r}: has to have a name and words")
        for word in group["words"]:
            if not re.fullmatch(r"[\w-]{2,}\*?", word) or word != word.lower():
                raise ValueError(f"{file.name}: group {group['name']!r}: {word!r} is no word in small letters")
            words.append(word)
    parts = (re.escape(word.removesuffix("*")) + (r"[\w-]*" if word.endswith("*") else "") for word in words)
    return re.compile(rf"(?<![\w-])(?:{'|'.join(parts)})(?![\w-])", re.IGNORECASE)


@cache
def medical_words() -> re.Pattern[str]:
    """Our own words, read once a process."""
    return read_medical_words()
