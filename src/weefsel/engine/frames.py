"""The tables the engine computes on: one numpy array a column, one row a person, offer, tie or place.

NaN (in a text column: the empty string) always means *not asked* or *not known*; it is never zero. A column that is
left out when a table is made is a column that nobody asked for. One person is a table of one row.
"""

# ruff: noqa: RUF009  (a column is declared by a function that gives a dataclass field with its kind and range)

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from functools import cache
from typing import Any, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Texts = NDArray[np.str_]

DAYS = ("maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag")
DAYPARTS = ("ochtend", "middag", "avond")
N_HOURS = len(DAYS) * len(DAYPARTS)
SUPPORT_KINDS = ("practical", "company", "advice", "emotional")
SECTORS = ("family", "friends", "neighbours", "work", "community", "far", "care")


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


def _choice(*choices: str) -> Any:
    return field(default=None, metadata={"kind": "text", "width": None, "choices": choices})


def _text() -> Any:
    return field(default=None, metadata={"kind": "text", "width": None})


class _Table:
    """What every table promises: columns of equal length, values in range, rows that can be taken out by index."""

    __slots__ = ()

    def _validate(self, n_rows: int, widths: dict[str, int] | None = None) -> None:
        nothing: dict[str, list[str]] = {"number": [], "text": []}
        for name, meta in _columns(type(self)):
            given = getattr(self, name)
            if given is None and meta["width"] is None:
                nothing["text" if meta["kind"] == "text" else "number"].append(name)
            else:
                object.__setattr__(self, name, _read_column(name, given, n_rows, meta, widths or {}))
        # All that nobody asked for at once: of a small table that is most of the work.
        numbers, texts = (
            np.full((len(nothing["number"]), n_rows), np.nan),
            np.zeros((len(nothing["text"]), n_rows), "<U1"),
        )
        for names, columns in ((nothing["number"], numbers), (nothing["text"], texts)):
            for name, values in zip(names, columns, strict=True):
                object.__setattr__(self, name, values)

    def _rows(self, rows: Any) -> dict[str, Any]:
        return {name: getattr(self, name)[rows] for name, _ in _columns(type(self))}

    def _taken(self, rows: Ints, **kept: Any) -> Self:
        """These rows of a table that was read before: only an id that comes twice can be wrong."""
        part = object.__new__(type(self))
        kept["id"] = _read_ids("id", self.id[rows])  # type: ignore[attr-defined]
        for name, values in (kept | self._rows(rows)).items():
            object.__setattr__(part, name, values)
        return part

    def varied(self, rows: Ints, variants: Sequence[tuple[int, Mapping[str, Any]]]) -> Self:
        """These rows, then one more for each variant: a row by its place in ``rows``, with other values in columns.

        The rows are numbered anew. Of a table that was read before only what varies is read again.

        Raises
        ------
        ValueError
            A value that a table cannot hold.
        """
        taken = np.r_[rows, rows[[place for place, _ in variants]]].astype(np.int64)
        part = object.__new__(type(self))
        for column in fields(self):  # type: ignore[arg-type]
            values = getattr(self, column.name)
            object.__setattr__(part, column.name, values[taken] if isinstance(values, np.ndarray) else values)
        object.__setattr__(part, "id", np.arange(len(taken)).astype(str))
        for name, meta in _columns(type(self)):
            changed = [(len(rows) + i, values[name]) for i, (_, values) in enumerate(variants) if name in values]
            if changed:
                object.__setattr__(part, name, _vary(name, getattr(part, name), changed, meta))
        return part


def _vary(name: str, column: NDArray[Any], changed: list[tuple[int, Any]], meta: Any) -> NDArray[Any]:
    if meta["kind"] == "text":
        longest = max(len(value) for _, value in changed)
        column = column.astype(f"<U{max(longest, column.dtype.itemsize // 4)}")
    for row, value in changed:
        column[row] = value
    width = meta["width"]
    column = _read_column(name, column, len(column), meta, {width: column.shape[1]} if isinstance(width, str) else {})
    if name == "xy":
        _check_xy(name, column)
    return column


@cache
def _columns(table: Any) -> tuple[tuple[str, Any], ...]:
    """The columns of a table that have a value a row, with what each may hold."""
    return tuple((column.name, column.metadata) for column in fields(table) if column.metadata)


def _read_column(name: str, given: Any, n_rows: int, meta: Any, widths: dict[str, int]) -> NDArray[Any]:
    width = widths[meta["width"]] if isinstance(meta["width"], str) else meta["width"]
    shape = (n_rows,) if width is None else (n_rows, width)
    text = meta["kind"] == "text"
    values: NDArray[Any]
    if given is None:
        return np.zeros(shape, dtype="<U1") if text else np.full(shape, np.nan)
    values = _read_texts(name, given) if text else np.asarray(given, dtype=np.float64)
    if values.size == 0 and n_rows == 0:
        values = values.reshape(shape)
    if values.shape != shape:
        raise ValueError(f"{name} must have shape {shape}, got {values.shape}.")
    if text:
        if "choices" in meta:
            _check_words(name, values, meta["choices"])
        return values
    if meta["kind"] == "flag":
        if np.all(np.isnan(values) | (values == 0) | (values == 1)):
            return values
        raise ValueError(f"{name} must be 0, 1 or NaN, got {values[~(np.isnan(values) | np.isin(values, (0, 1)))][0]}.")
    outside = (values < meta["low"]) | (values > meta["high"]) | np.isinf(values)
    if outside.any():
        raise ValueError(
            f"{name} must lie in [{meta['low']:g}, {meta['high']:g}] or be NaN, got {values[outside][0]:g}."
        )
    return values


def _read_texts(name: str, given: Any) -> Texts:
    # numpy would turn None and NaN into the words 'None' and 'nan', and a missing answer into an answer.
    if not (isinstance(given, np.ndarray) and given.dtype.kind == "U"):
        wrong = [each for each in given if not isinstance(each, str)]
        if wrong:
            raise ValueError(f"{name} must hold texts (not known is the empty text), got {wrong[0]!r}.")
    return np.asarray(given, dtype=np.str_)


def _read_ids(name: str, given: Any) -> Texts:
    ids = _read_texts(name, given)
    if ids.ndim != 1:
        raise ValueError(f"{name} must be one-dimensional, got shape {ids.shape}.")
    known = set(ids.tolist())
    if len(known) != len(ids):
        values, counts = np.unique(ids, return_counts=True)
        raise ValueError(f"{name} must be unique, got {str(values[counts > 1][0])!r} twice.")
    if "" in known:
        raise ValueError(f"{name} must not be empty.")
    return ids


def _read_names(name: str, given: tuple[str, ...]) -> tuple[str, ...]:
    names = tuple(given)
    if len(set(names)) != len(names):
        raise ValueError(f"{name} must be unique, got {names}.")
    return names


def _check_words(name: str, values: Texts, allowed: tuple[str, ...]) -> None:
    if not set(values.tolist()) <= {"", *allowed}:
        unknown = ~np.isin(values, ("", *allowed))
        raise ValueError(f"{name} must be one of {', '.join(allowed)} or empty, got {str(values[unknown][0])!r}.")


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
class People(_Table):
    """Persons: who they are, where they are, what they want and when they can.

    ``id`` unique, shape (n_people,); ``area`` the neighbourhood or postcode that gaps are told for; ``xy`` RD New,
    metres, shape (n_people, 2); ``reach_m`` how far someone can travel, metres, straight line. ``need_names`` slugs of
    `needs.toml`, the columns of ``needs``, shape (n_people, n_needs): 1 wanted, 0 not wanted. ``hours`` shape
    (n_people, 21), 1 can, 0 cannot, by day and part of the day (`hour_index`).

    What someone said only to find a place, and no rule may ask: ``blur_m`` how far someone may live from ``xy``,
    metres (the centre of a postcode; not given: ``xy`` is the place itself); ``travel_min`` how long someone is
    willing to be on the way, and ``travel_ways`` how (slugs of `matching/travel.toml`, a space between);
    ``also_speaks`` languages beside ``language``, a space between; ``budget_cents`` what someone can pay for one time,
    euro cents; ``sight_limited``; ``needs_quiet`` few people and little noise; ``interests`` and ``feels_at_home``
    (slugs of `matching/interests.toml` and `matching/own_groups.toml`, a space between; the last only what someone
    said of themselves, never a guess); ``tie_wish`` new people, or someone who comes close; ``brings_child`` and
    ``brings_someone`` cannot or will not come without.

    The other columns are the fields of `vocabulary/fields.toml`: numbers in the field's unit, flags 1 or 0, choices by
    slug.
    """

    id: Texts
    area: Texts = _text()
    xy: Floats = _number(width=2)
    reach_m: Floats = _number(0)
    need_names: tuple[str, ...] = ()
    needs: Floats = _flag(width="needs")
    hours: Floats = _flag(width=N_HOURS)
    blur_m: Floats = _number(0)
    travel_min: Floats = _number(0, 1440)
    travel_ways: Texts = _text()
    also_speaks: Texts = _text()
    budget_cents: Floats = _number(0)
    sight_limited: Floats = _flag()
    needs_quiet: Floats = _flag()
    interests: Texts = _text()
    feels_at_home: Texts = _text()
    tie_wish: Texts = _choice("new", "close", "either")
    brings_child: Floats = _flag()
    brings_someone: Floats = _flag()
    age: Floats = _number(0, 120)
    sex: Texts = _choice("female", "male", "other")
    language: Texts = _text()
    lives_alone: Floats = _flag()
    is_caregiver: Floats = _flag()
    has_naaste: Floats = _flag()
    in_treatment: Floats = _flag()
    pregnancy_week: Floats = _number(0, 44)
    heart_condition: Floats = _flag()
    memory_problem: Floats = _flag()
    needs_supervision: Floats = _flag()
    exercise_advised_against: Floats = _flag()
    walks_without_help: Floats = _flag()
    uses_wheelchair: Floats = _flag()
    can_travel_alone: Floats = _flag()
    hearing_limited: Floats = _flag()
    prefers: Texts = _choice("group", "one_to_one", "either")
    digital: Floats = _flag()
    diabetes: Floats = _flag()
    cancer: Floats = _flag()
    overweight: Floats = _flag()
    fall_risk: Floats = _flag()
    mental_health_condition: Floats = _flag()
    psychosis_sensitive: Floats = _flag()
    in_rehabilitation: Floats = _flag()
    parent_ill: Floats = _flag()
    employed: Floats = _flag()
    is_parent: Floats = _flag()
    youngest_child_months: Floats = _number(0, 1200)

    def __post_init__(self) -> None:
        object.__setattr__(self, "id", _read_ids("id", self.id))
        object.__setattr__(self, "need_names", _read_names("need_names", self.need_names))
        self._validate(len(self.id), {"needs": len(self.need_names)})
        _check_xy("xy", self.xy)

    @property
    def n_people(self) -> int:
        return len(self.id)

    def take(self, indices: ArrayLike) -> Self:
        """These persons, by row number or mask, in the order given."""
        rows = np.arange(self.n_people)[np.asarray(indices, dtype=None if np.size(indices) else np.int64)]
        return self._taken(rows, need_names=self.need_names)

    def column(self, slug: str) -> Floats | Texts:
        """The column of a person field.

        Raises
        ------
        KeyError
            No field has this slug.
        """
        if slug not in PERSON_FIELDS:
            raise KeyError(f"{slug!r} is no person field; known are {', '.join(PERSON_FIELDS)}.")
        return getattr(self, slug)


# The columns that are no field of a rule: where someone is, what they want, when they can, and what only finds a place.
_NOT_FIELDS = (
    *("id", "area", "xy", "reach_m", "need_names", "needs", "hours", "blur_m", "travel_min", "travel_ways"),
    *("also_speaks", "budget_cents", "sight_limited", "needs_quiet", "interests", "feels_at_home", "tie_wish"),
    *("brings_child", "brings_someone"),
)
PERSON_FIELDS: tuple[str, ...] = tuple(each.name for each in fields(People) if each.name not in _NOT_FIELDS)


@dataclass(frozen=True, slots=True, eq=False)
class Offers(_Table):
    """Places where a werkvorm runs.

    ``id`` unique, shape (n_offers,); ``werkvorm`` slug; ``name`` as people know it; ``area`` and ``xy`` as in `People`
    (no ``xy``: the place is not known), ``blur_m`` how far the place may be from ``xy``, metres (not given: ``xy`` is
    the place itself); ``capacity`` free places, whole numbers; ``hours`` shape (n_offers, 21), 1 it runs then;
    ``language`` spoken there, choices of the field `language`, the first one most, a space between. ``begins_in_days``
    counted from the day of the match; ``price_cents`` for one time, euro cents; ``waiting_weeks`` how long the wait
    is; ``confirmed_days`` how long ago someone assured that all this is true; ``interests`` what people do or talk of
    there, and ``attracts`` who feels at home there as the host says (slugs of `matching/interests.toml` and
    `matching/own_groups.toml`, a space between). ``rule`` for whom the organisation itself says it is, in the language
    of `catalogue.rule`.

    Flags: ``step_free`` wheelchairs can get in; ``hearing_support`` people with poor hearing, ``sight_support`` with
    poor sight can follow; ``low_stimulus`` it is quiet there; ``online`` one takes part from home (not known: no);
    ``accompanied`` someone can come along the first time; ``transport`` a ride can be arranged; ``named_host`` one
    person receives who is new, ``meet_first`` and can be met or called before, ``try_once`` one may look first;
    ``can_contribute`` who comes can do or teach something for the others; ``waiting_list`` there is one when it is
    full; ``newcomers`` others have come new of late; ``child_welcome`` and ``companion_welcome`` a child or someone of
    one's own may come along.
    """

    id: Texts
    werkvorm: Texts
    name: Texts = _text()
    area: Texts = _text()
    xy: Floats = _number(width=2)
    capacity: Floats = _number(0)
    hours: Floats = _flag(width=N_HOURS)
    language: Texts = _text()
    step_free: Floats = _flag()
    hearing_support: Floats = _flag()
    online: Floats = _flag()
    accompanied: Floats = _flag()
    begins_in_days: Floats = _number(0)
    price_cents: Floats = _number(0)
    blur_m: Floats = _number(0)
    sight_support: Floats = _flag()
    low_stimulus: Floats = _flag()
    transport: Floats = _flag()
    named_host: Floats = _flag()
    meet_first: Floats = _flag()
    try_once: Floats = _flag()
    can_contribute: Floats = _flag()
    waiting_list: Floats = _flag()
    waiting_weeks: Floats = _number(0)
    confirmed_days: Floats = _number(0)
    newcomers: Floats = _flag()
    child_welcome: Floats = _flag()
    companion_welcome: Floats = _flag()
    interests: Texts = _text()
    attracts: Texts = _text()
    rule: Texts = _text()

    def __post_init__(self) -> None:
        object.__setattr__(self, "id", _read_ids("id", self.id))
        slugs = _read_texts("werkvorm", self.werkvorm).reshape(-1)
        if slugs.shape != self.id.shape or (slugs == "").any():
            raise ValueError(f"werkvorm must be given for each of the {len(self.id)} offers, got {slugs.tolist()[:5]}.")
        object.__setattr__(self, "werkvorm", slugs)
        self._validate(len(self.id))
        _check_xy("xy", self.xy)
        broken = np.nan_to_num(self.capacity) % 1 != 0
        if broken.any():
            raise ValueError(f"capacity must be whole numbers, got {self.capacity[broken][0]:g}.")

    @property
    def n_offers(self) -> int:
        return len(self.id)

    def take(self, indices: ArrayLike) -> Self:
        """These offers, by row number or mask, in the order given."""
        rows = np.arange(self.n_offers)[np.asarray(indices, dtype=None if np.size(indices) else np.int64)]
        return self._taken(rows, werkvorm=self.werkvorm[rows])


@dataclass(frozen=True, slots=True, eq=False)
class Places(_Table):
    """Rooms where a new group can meet.

    ``id`` unique, shape (n_places,); ``name``, ``area`` and ``xy`` as in `Offers`; ``seats`` how many people the room
    holds; ``hours`` shape (n_places, 21), 1 the room is free; ``step_free`` wheelchairs can get in.
    """

    id: Texts
    name: Texts = _text()
    area: Texts = _text()
    xy: Floats = _number(width=2)
    seats: Floats = _number(0)
    hours: Floats = _flag(width=N_HOURS)
    step_free: Floats = _flag()

    def __post_init__(self) -> None:
        object.__setattr__(self, "id", _read_ids("id", self.id))
        self._validate(len(self.id))
        _check_xy("xy", self.xy)

    @property
    def n_places(self) -> int:
        return len(self.id)

    def take(self, indices: ArrayLike) -> Self:
        """These rooms, by row number or mask, in the order given."""
        rows = np.arange(self.n_places)[np.asarray(indices, dtype=None if np.size(indices) else np.int64)]
        return self._taken(rows)


def _distinct(rows: Ints) -> Ints:
    """The different rows of a table with two columns, in order."""
    ordered = rows[np.lexsort((rows[:, 1], rows[:, 0]))]
    new = np.ones(len(rows), dtype=bool)
    new[1:] = (ordered[1:] != ordered[:-1]).any(axis=1)
    return ordered[new]


@dataclass(frozen=True, slots=True, eq=False)
class Apart:
    """Who must not be brought together: a prohibition without a reason, which no result may betray.

    ``pairs`` two rows of `People` who may never get the same offer or group, shape (n_pairs, 2); ``barred`` a row of
    `People` and a row of `Offers` where someone they must stay apart from already comes, shape (n_barred, 2).
    """

    pairs: Ints = _given(())
    barred: Ints = _given(())

    def __post_init__(self) -> None:
        pairs = np.asarray(self.pairs, dtype=np.int64).reshape(-1, 2)
        barred = np.asarray(self.barred, dtype=np.int64).reshape(-1, 2)
        if (pairs < 0).any() or (barred < 0).any():
            raise ValueError("pairs and barred must be row numbers >= 0.")
        if (pairs[:, 0] == pairs[:, 1]).any():
            raise ValueError("pairs must be two different people, got someone with themselves.")
        object.__setattr__(self, "pairs", _distinct(np.sort(pairs, axis=1)))
        object.__setattr__(self, "barred", _distinct(barred))

    def check(self, people: People, offers: Offers | None = None) -> None:
        """Refuse row numbers that these tables do not have.

        Raises
        ------
        ValueError
            A pair or a barred offer points outside the tables: a prohibition would be lost without a word.
        """
        rows = np.concatenate([self.pairs.reshape(-1), self.barred[:, 0]])
        if (rows >= people.n_people).any():
            raise ValueError(f"apart must hold rows of people, 0 .. {people.n_people - 1}, got {rows.max()}.")
        if offers is not None and (self.barred[:, 1] >= offers.n_offers).any():
            top = self.barred[:, 1].max()
            raise ValueError(f"apart must hold rows of offers, 0 .. {offers.n_offers - 1}, got {top}.")

    def take(self, people: ArrayLike, n_people: int) -> Self:
        """The prohibitions among these persons, with their rows renumbered as `People.take` does."""
        new_row = np.full(n_people, -1)
        chosen = np.arange(n_people)[np.asarray(people)]
        new_row[chosen] = np.arange(len(chosen))
        pairs = new_row[self.pairs]
        barred = np.column_stack([new_row[self.barred[:, 0]], self.barred[:, 1]])
        return type(self)(pairs=pairs[(pairs >= 0).all(axis=1)], barred=barred[barred[:, 0] >= 0])


@dataclass(frozen=True, slots=True, eq=False)
class Ties(_Table):
    """The people, groups and places around persons: one row a tie, for any number of maps at once.

    ``n_people`` maps in this table; a map without ties is an empty map. ``person`` which map, 0 .. n_people - 1, shape
    (n_ties,); ``id`` a name for the other that stays the same in the next map, unique within a map. ``role`` a slug of
    `tie_roles.toml`; ``sector`` one of `SECTORS`; ``kind`` person, group, place, pet or deceased (empty: person);
    ``professional`` 1 for someone who is there for their work. ``lives`` near (on foot), town, country or abroad;
    ``age`` years; ``same_sex`` and ``same_language`` 1 as the person's own, 0 another. ``care_hours_per_week`` of help
    that this tie gives, and ``room_hours_per_week`` what they could give at most. ``closeness`` ring 1 (very close), 2
    or 3; ``frequency_per_year`` contacts a year; ``duration_years`` how long they know each other. ``received`` and
    ``given`` support, shape (n_ties, 4) in the order of `SUPPORT_KINDS`, 1 yes, 0 no. ``quality`` good, mixed, tense or
    harmful; ``wanted`` more, less, none or away.
    ``links`` pairs of rows of this table who know each other, shape (n_links, 2); ``links_asked`` shape (n_people,), 1
    when it was asked who knows whom: without that, no links means nothing. ``person_age`` shape (n_people,), the age of
    the person in the middle.
    """

    n_people: int
    person: Ints
    id: Texts
    role: Texts = _text()
    kind: Texts = _choice("person", "group", "place", "pet", "deceased")
    professional: Floats = _flag()
    closeness: Floats = _number(1, 3)
    frequency_per_year: Floats = _number(0, 366)
    duration_years: Floats = _number(0, 120)
    received: Floats = _flag(width=len(SUPPORT_KINDS))
    given: Floats = _flag(width=len(SUPPORT_KINDS))
    quality: Texts = _choice("good", "mixed", "tense", "harmful")
    wanted: Texts = _choice("more", "less", "none", "away")
    sector: Texts = _choice(*SECTORS)
    lives: Texts = _choice("near", "town", "country", "abroad")
    age: Floats = _number(0, 120)
    same_sex: Floats = _flag()
    same_language: Floats = _flag()
    care_hours_per_week: Floats = _number(0, 168)
    room_hours_per_week: Floats = _number(0, 168)
    links: Ints = _given(())
    links_asked: Floats = _given(None)
    person_age: Floats = _given(None)

    def __post_init__(self) -> None:
        if self.n_people < 0:
            raise ValueError(f"n_people must be >= 0, got {self.n_people}.")
        person = np.asarray(self.person, dtype=np.int64).reshape(-1)
        if ((person < 0) | (person >= self.n_people)).any():
            raise ValueError(f"person must lie in [0, {self.n_people}), got {person.min()} .. {person.max()}.")
        ids = _read_texts("id", self.id).reshape(-1)
        if len(ids) != len(person):
            raise ValueError(f"id must have shape {person.shape}, got {ids.shape}.")
        order = np.lexsort((ids, person))
        twice = (person[order][1:] == person[order][:-1]) & (ids[order][1:] == ids[order][:-1])
        if twice.any():
            raise ValueError(f"id must be unique within a map, got {str(ids[order][1:][twice][0])!r} twice.")
        object.__setattr__(self, "person", person)
        object.__setattr__(self, "id", ids)
        self._validate(len(person))
        object.__setattr__(self, "links", _read_links(self.links, person))
        asked = _read_a_map("links_asked", self.links_asked, self.n_people)
        object.__setattr__(self, "person_age", _read_a_map("person_age", self.person_age, self.n_people))
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
            person_age=self.person_age,
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
            person_age=self.person_age[chosen],
            **part._rows(slice(None)),
        )

    def pieces(self, n_maps: int) -> Iterator[Self]:
        """The same maps in tables of at most ``n_maps``, in order: what was read before is not read again."""
        if self.n_people <= n_maps:
            yield self
            return
        order = np.argsort(self.person, kind="stable")
        place = np.empty_like(order)
        place[order] = np.arange(self.n_ties)
        links = place[self.links]
        links = links[np.argsort(links[:, 0], kind="stable")]
        edges = np.arange(0, self.n_people + n_maps, n_maps).clip(max=self.n_people)
        tie_edges = np.searchsorted(self.person[order], edges)
        link_edges = np.searchsorted(links[:, 0], tie_edges)
        for i in range(len(edges) - 1):
            rows = order[tie_edges[i] : tie_edges[i + 1]]
            maps = slice(edges[i], edges[i + 1])
            part = object.__new__(type(self))
            values = self._rows(rows) | {
                "n_people": int(edges[i + 1] - edges[i]),
                "person": self.person[rows] - edges[i],
                "id": self.id[rows],
                "links": links[link_edges[i] : link_edges[i + 1]] - tie_edges[i],
                "links_asked": self.links_asked[maps],
                "person_age": self.person_age[maps],
            }
            for name, column in values.items():
                object.__setattr__(part, name, column)
            yield part

    def shown_to_others(self) -> Self:
        """Without the ties that are harmful or that the person wants away: they count in no total that others see."""
        return self.take((self.quality != "harmful") & (self.wanted != "away"))


def _read_a_map(name: str, given: ArrayLike | None, n_people: int) -> Floats:
    """A value for each map; NaN where nothing was given."""
    values = np.full(n_people, np.nan) if given is None else np.asarray(given, dtype=np.float64)
    if values.shape != (n_people,):
        raise ValueError(f"{name} must have shape ({n_people},), got {values.shape}.")
    return values


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
    # Undirected: one row a pair, the smaller row first, and as one number each: much faster to make unique.
    keys = np.unique(links.min(axis=1) * len(person) + links.max(axis=1))
    return np.column_stack(np.divmod(keys, max(len(person), 1)))
