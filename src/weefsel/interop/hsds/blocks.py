"""A block with keys and the place where it stands: a line of a table, or a step in a JSON file."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from weefsel.interop.hsds.values import clean, read_text, shown

# The numbers we give to what has none in its file are made from its contents, so that they stay the same next time.
NAMES = uuid.UUID("6f0b5f0e-2d0c-5c0e-9a7d-5f2f3b6d1c11")


class Row(dict[str, Any]):
    """A block that comes from a line of a table: the place is the line, and a key is a column."""

    __slots__ = ("file", "line")

    def __init__(self, values: dict[str, Any], *, file: str, line: str) -> None:
        super().__init__(values)
        self.file = file
        self.line = line


class DoubledKeys(dict[str, Any]):
    """A block of a JSON file in which a key stood twice; ``doubled`` names those keys."""

    __slots__ = ("doubled",)

    def __init__(self, pairs: list[tuple[str, Any]], doubled: tuple[str, ...]) -> None:
        super().__init__(pairs)
        self.doubled = doubled


WHOLE = "bestand"


def item(path: str, number: int) -> str:
    """The place of a block in a list, counted from 1 as people do.

    Examples
    --------
    >>> item("services", 1), item(WHOLE, 0)
    ('services nummer 2', 'nummer 1 van de lijst')
    """
    return f"nummer {number + 1} van de lijst" if path == WHOLE else f"{path} nummer {number + 1}"


def inside(path: str, name: Any) -> str:
    """The place of what a block has under a key."""
    step = shown(name) or "(zonder naam)"
    return step if path == WHOLE else f"{path} > {step}"


def part_of(place: str, name: Any) -> str:
    """The place of a value by the reader's own name for it: a column of a line, or a key of a block."""
    kind = "kolom" if place.startswith(("regel ", "blad ")) else "sleutel"
    return f"{place}, {kind} '{shown(name)}'"


@dataclass(frozen=True, slots=True)
class Where:
    """Where a block stands, and how its keys are named to the reader (``headings``: our key -> its name there).

    ``row`` the line of a block that was made of columns of that line.
    """

    file: str
    place: str
    is_row: bool = False
    headings: Mapping[str, str] = field(default_factory=dict)
    row: str = ""

    def key(self, name: str) -> str:
        """The place of one value, by the user's own name for it where that is another."""
        if self.row and name in self.headings:
            return part_of(self.row, self.headings[name])
        name = self.headings.get(name, name)
        return part_of(self.place, name) if self.is_row else inside(self.place, name)

    def under(self, name: str, number: int | None, raw: Any) -> Where:
        """The place of a block inside this one."""
        if isinstance(raw, Row):
            return Where(raw.file, raw.line, is_row=True)
        inner = {key.partition(".")[2]: own for key, own in self.headings.items() if key.startswith(f"{name}.")}
        place = inside(self.place, name)
        if number is not None:
            place = item(place, number)
        return Where(self.file, place, headings=inner, row=self.place if inner else "")


class TooMuch(Exception):
    """There are more records than we read from one file."""

    def __init__(self, where: Where) -> None:
        self.where = where
        super().__init__(where.place)


def name_id(*parts: str) -> str:
    return str(uuid.uuid5(NAMES, "\x1f".join(parts).encode("utf-8", "replace").decode()))


def brief(raw: Any) -> str:
    if isinstance(raw, dict):
        return f"blok met {len(raw)} sleutels"
    if isinstance(raw, list):
        flat = [read_text(each) for each in raw[:20] if not isinstance(each, dict | list)]
        return ", ".join(flat)[:500] if flat else f"lijst van {len(raw)}"
    return clean(str(raw))[:500]


_UUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")


def add_parts(values: dict[str, Any], name: str, parts: Iterable[Any], told: str, *, own: bool = False) -> None:
    """Put parts behind those that are there; ``own``: they come from a table that numbers for itself."""
    kept: dict[str, Any] = {part.id: part for part in values.get(name, ())}
    for part in parts:
        if kept.get(part.id, part) != part or (own and not _UUID.fullmatch(part.id)):
            part = replace(part, id=name_id(type(part).__name__, told, part.id))
        kept.setdefault(part.id, part)
    values[name] = tuple(kept.values())


def with_key(block: Any, name: str, value: str) -> Any:
    if isinstance(block, Row):
        return Row(block | {name: value}, file=block.file, line=block.line)
    return block | {name: value} if isinstance(block, dict) else block
