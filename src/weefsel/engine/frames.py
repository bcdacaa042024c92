"""The tables the engine computes on: one numpy array a column, one row a person, offer, tie or place.

NaN (in a text column: the empty string) always means *not asked* or *not known*; it is never zero. A column that is
left out when a table is made is a column that nobody asked for. One person is a table of one row.
"""

# ruff: noqa: RUF009  (a column is declared by a function that gives a dataclass field with its kind and range)

from __future__ import annotations

from dataclasses import dataclass, field, fields
from typing import Any, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Texts = NDArray[np.str_]

DAYS = ("maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag")
DAYPARTS = ("ochtend", "middag", "avond")
N_HOURS = len(DAYS) * len(DAYPARTS)
TIE_KINDS = ("person", "group", "place", "pet", "deceased")
TIE_QUALITIES = ("good", "mixed", "tense", "harmful")
TIE_WISHES = ("more", "less", "none", "away")
SUPPORT_KINDS = ("practical", "company", "advice", "emotional")


def hour_index(day: int, daypart: int) -> int:
    """The column of `hours` for a day (0 = Monday) and a part of the day (0 morning, 1 afternoon, 2 evening).

    Examples
    --------
    >>> hour_index(1, 0)   # Tuesday morning
    3
    """
    return day * len(DAYPARTS) + daypart


def hour_name(index: int) -> str:
    """The Dutch name of a column of `hours`.

    Examples
    --------
    >>> hour_name(3)
    'dinsdagochtend'
    """
    return DAYS[index // len(DAYPARTS)] + DAYPARTS[index % len(DAYPARTS)]


def _number(low: float = -np.inf, high: float = np.inf, *, width: int | str | None = None) -> Any:
    return field(default=None, metadata={"kind": "number", "low": low, "high": high, "width": width})


def _flag(*, width: int | str | None = None) -> Any:
    return field(default=None, metadata={"kind": "flag", "low": 0, "high": 1, "width": width})


def _given(default: Any) -> Any:
    """A column whose shape is not one value a row; the table's own constructor reads it."""
    return field(default=default)


def _text() -> Any:
    return field(default=None, metadata={"kind": "text", "width": None})


class _Table:
    """What every table promises: columns of equal length, values in range, rows that can be taken out by index."""

    __slots__ = ()

    def _validate(self, n_rows: int, widths: dict[str, int] | None = None) -> None:
        for column in fields(self):  # type: ignore[arg-type]
            if column.metadata:
                values = _read_column(column.name, getattr(self, column.name), n_rows, column.metadata, widths or {})
                object.__setattr__(self, column.name, values)

    def _rows(self, rows: Any) -> dict[str, Any]:
        return {column.name: getattr(self, column.name)[rows] for column in fields(self) if column.metadata}  # type: ignore[arg-type]


def _read_column(name: str, given: Any, n_rows: int, meta: Any, widths: dict[str, int]) -> NDArray[Any]:
    width = widths[meta["width"]] if isinstance(meta["width"], str) else meta["width"]
    shape = (n_rows,) if width is None else (n_rows, width)
    if meta["kind"] == "text":
        values = np.full(shape, "") if given is None else np.asarray(given, dtype=np.str_)
    else:
        values = np.full(shape, np.nan) if given is None else np.asarray(given, dtype=np.float64)
    if values.size == 0 and n_rows == 0:
        values = values.reshape(shape)
    if values.shape != shape:
        raise ValueError(f"{name} must have shape {shape}, got {values.shape}.")
    if meta["kind"] == "text":
        return values
    if meta["kind"] == "flag" and not np.all(np.isnan(values) | (values == 0) | (values == 1)):
        raise ValueError(f"{name} must be 0, 1 or NaN, got {values[~(np.isnan(values) | np.isin(values, (0, 1)))][0]}.")
    outside = (values < meta["low"]) | (values > meta["high"]) | np.isinf(values)
    if outside.any():
        raise ValueError(
            f"{name} must lie in [{meta['low']:g}, {meta['high']:g}] or be NaN, got {values[outside][0]:g}."
        )
    return values


def _read_ids(name: str, given: ArrayLike) -> Texts:
    ids = np.asarray(given, dtype=np.str_)
    if ids.ndim != 1:
        raise ValueError(f"{name} must be one-dimensional, got shape {ids.shape}.")
    values, counts = np.unique(ids, return_counts=True)
    if (counts > 1).any():
        raise ValueError(f"{name} must be unique, got {str(values[counts > 1][0])!r} twice.")
    if (values == "").any():
        raise ValueError(f"{name} must not be empty.")
    return ids


def _read_names(name: str, given: tuple[str, ...]) -> tuple[str, ...]:
    names = tuple(given)
    if len(set(names)) != len(names):
        raise ValueError(f"{name} must be unique, got {names}.")
    return names


def _check_xy(name: str, xy: Floats) -> None:
    """Refuse degrees, swapped axes and half a point: with those every distance would be quietly wrong."""
    if (np.isnan(xy[:, 0]) != np.isnan(xy[:, 1])).any():
        raise ValueError(f"{name} must have both coordinates or neither.")
    for axis, (label, low, high) in enumerate((("x", -10_000, 320_000), ("y", 280_000, 650_000))):
        outside = (xy[:, axis] < low) | (xy[:, axis] > high)
        if outside.any():
            value = xy[outside, axis][0]
            raise ValueError(f"{name} must be RD New in metres: {label} in [{low}, {high}], got {value:g}.")


@dataclass(frozen=True, slots=True, eq=False)
class Ties(_Table):
    """The people, groups and places around persons: one row a tie, for any number of maps at once.

    ``n_people`` maps in this table; a map without ties is an empty map. ``person`` which map, 0 .. n_people - 1, shape
    (n_ties,); ``id`` a name for the other that stays the same in the next map, unique within a map. ``role`` a slug of
    `tie_roles.toml`; ``kind`` person, group, place, pet or deceased (empty: person); ``professional`` 1 for someone who
    is there for their work. ``closeness`` ring 1 (very close), 2 or 3; ``frequency_per_year`` contacts a year;
    ``duration_years`` how long they know each other. ``received`` and ``given`` support, shape (n_ties, 4) in the order
    of `SUPPORT_KINDS`, 1 yes, 0 no. ``quality`` good, mixed, tense or harmful; ``wanted`` more, less, none or away.
    ``links`` pairs of rows of this table who know each other, shape (n_links, 2); ``links_asked`` shape (n_people,), 1
    when it was asked who knows whom: without that, no links means nothing.
    """

    n_people: int
    person: Ints
    id: Texts
    role: Texts = _text()
    kind: Texts = _text()
    professional: Floats = _flag()
    closeness: Floats = _number(1, 3)
    frequency_per_year: Floats = _number(0, 366)
    duration_years: Floats = _number(0, 120)
    received: Floats = _flag(width=len(SUPPORT_KINDS))
    given: Floats = _flag(width=len(SUPPORT_KINDS))
    quality: Texts = _text()
    wanted: Texts = _text()
    links: Ints = _given(())
    links_asked: Floats = _given(None)

    def __post_init__(self) -> None:
        if self.n_people < 0:
            raise ValueError(f"n_people must be >= 0, got {self.n_people}.")
        person = np.asarray(self.person, dtype=np.int64).reshape(-1)
        if ((person < 0) | (person >= self.n_people)).any():
            raise ValueError(f"person must lie in [0, {self.n_people}), got {person.min()} .. {person.max()}.")
        ids = np.asarray(self.id, dtype=np.str_).reshape(-1)
        if len(ids) != len(person):
            raise ValueError(f"id must have shape {person.shape}, got {ids.shape}.")
        order = np.lexsort((ids, person))
        twice = (person[order][1:] == person[order][:-1]) & (ids[order][1:] == ids[order][:-1])
        if twice.any():
            raise ValueError(f"id must be unique within a map, got {str(ids[order][1:][twice][0])!r} twice.")
        object.__setattr__(self, "person", person)
        object.__setattr__(self, "id", ids)
        self._validate(len(person))
        _check_words("kind", self.kind, TIE_KINDS)
        _check_words("quality", self.quality, TIE_QUALITIES)
        _check_words("wanted", self.wanted, TIE_WISHES)
        object.__setattr__(self, "links", _read_links(self.links, person))
        asked = np.full(self.n_people, np.nan) if self.links_asked is None else np.asarray(self.links_asked, np.float64)
        if asked.shape != (self.n_people,):
            raise ValueError(f"links_asked must have shape ({self.n_people},), got {asked.shape}.")
        # Links that were drawn were asked for, whatever the form says.
        asked = asked.copy()
        asked[person[self.links[:, 0]]] = 1
        object.__setattr__(self, "links_asked", asked)

    @property
    def n_ties(self) -> int:
        return len(self.person)

    def take(self, rows: ArrayLike) -> Self:
        """The same maps with only these ties (row numbers or a mask); a link stays when both its ends do."""
        kept = np.arange(self.n_ties)[np.asarray(rows)]
        new_row = np.full(self.n_ties, -1)
        new_row[kept] = np.arange(len(kept))
        links = new_row[self.links]
        links = links[(links >= 0).all(axis=1)]
        return type(self)(
            n_people=self.n_people,
            person=self.person[kept],
            id=self.id[kept],
            links=links,
            links_asked=self.links_asked,
            **self._rows(kept),
        )

    def of_people(self, people: ArrayLike) -> Self:
        """Only these maps, renumbered in the order given."""
        chosen = np.asarray(people, dtype=np.int64)
        new_person = np.full(self.n_people, -1)
        new_person[chosen] = np.arange(len(chosen))
        part = self.take(new_person[self.person] >= 0)
        return type(self)(
            n_people=len(chosen),
            person=new_person[part.person],
            id=part.id,
            links=part.links,
            links_asked=self.links_asked[chosen],
            **part._rows(slice(None)),
        )

    def shown_to_others(self) -> Self:
        """Without the ties that are harmful or that the person wants away: they count in no total that others see."""
        return self.take((self.quality != "harmful") & (self.wanted != "away"))


def _check_words(name: str, values: Texts, allowed: tuple[str, ...]) -> None:
    unknown = ~np.isin(values, ("", *allowed))
    if unknown.any():
        raise ValueError(f"{name} must be one of {', '.join(allowed)} or empty, got {str(values[unknown][0])!r}.")


def _read_links(given: ArrayLike, person: Ints) -> Ints:
    links = np.asarray(given, dtype=np.int64).reshape(-1, 2)
    if ((links < 0) | (links >= len(person))).any():
        raise ValueError(
            f"links must be rows of this table, 0 .. {len(person) - 1}, got {links.min()} .. {links.max()}."
        )
    if (links[:, 0] == links[:, 1]).any():
        raise ValueError("links must join two different ties, got a tie with itself.")
    if (person[links[:, 0]] != person[links[:, 1]]).any():
        raise ValueError("links must stay within one map.")
    # Undirected: one row a pair, the smaller row first.
    return np.unique(np.sort(links, axis=1), axis=0)
