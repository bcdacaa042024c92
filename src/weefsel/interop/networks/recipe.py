"""How the columns of a file about networks become the columns of the engine's ``Ties``: our own, or another's."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from dataclasses import fields as fields_of
from typing import Any

import numpy as np

from weefsel.catalogue.problem import Problem
from weefsel.engine.frames import SUPPORT_KINDS, Ties
from weefsel.interop.tabular.columns import (
    CellError,
    Read,
    choice_cell,
    decimal_cell,
    did_you_mean,
    spelled,
    text_cell,
    yes_no_cell,
)

WIDE = ("received", "given")
# Our column -> the Dutch heading of our own files.
DUTCH = {
    "role": "rol",
    "kind": "soort",
    "professional": "voor het werk",
    "closeness": "kring",
    "frequency_per_year": "keer per jaar",
    "duration_years": "jaren",
    "quality": "hoe het gaat",
    "wanted": "wens",
    "sector": "sector",
    "lives": "woont",
    "age": "leeftijd",
    "same_sex": "zelfde geslacht",
    "same_language": "zelfde taal",
    "care_hours_per_week": "uren zorg per week",
    "room_hours_per_week": "uren mogelijk per week",
    "received_practical": "krijgt praktische hulp",
    "received_company": "krijgt gezelschap",
    "received_advice": "krijgt advies",
    "received_emotional": "krijgt steun",
    "given_practical": "geeft praktische hulp",
    "given_company": "geeft gezelschap",
    "given_advice": "geeft advies",
    "given_emotional": "geeft steun",
}


def _readers() -> dict[str, Read]:
    readers: dict[str, Read] = {}
    for one in fields_of(Ties):
        if not one.metadata:
            continue
        kind, choices = one.metadata["kind"], one.metadata.get("choices")
        names = [f"{one.name}_{each}" for each in SUPPORT_KINDS] if one.name in WIDE else [one.name]
        for name in names:
            if kind == "flag":
                readers[name] = yes_no_cell
            elif kind == "number":
                readers[name] = decimal_cell(one.metadata["low"], one.metadata["high"])
            else:
                readers[name] = choice_cell({word: word for word in choices}) if choices else text_cell(60)
    return readers


READERS = _readers()
"""Every column of a tie that a file may hold, and how its cell is read."""


@dataclass(frozen=True, slots=True)
class Recipe:
    """Where another's files keep what we read; the default is our own files.

    ``ego``, ``alter``, ``source`` and ``target`` the headings of the identifiers. ``columns`` our column -> their
    heading, ``words`` our column -> their word -> ours. ``same`` our flag -> the heading of the person and of the
    other that must be equal. ``person_age`` their heading; ``linked`` a heading of the ties and the words that mean
    that two know each other (none: every row does). ``asked`` a heading of the alters and the words for those about
    whom it was asked whom they know; a map where that does not hold for all was not asked. ``missing`` the words for
    not asked. ``name`` the heading of what people call the other, for a map; the measures never need it. With
    ``strict`` a heading that nobody knows is a problem.
    """

    ego: str = "persoon"
    alter: str = "band"
    source: str = "van"
    target: str = "naar"
    columns: Mapping[str, str] = field(default_factory=lambda: DUTCH)
    words: Mapping[str, Mapping[str, str | float]] = field(default_factory=dict)
    same: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    person_age: str = "leeftijd"
    linked: tuple[str, frozenset[str]] | None = None
    asked: tuple[str, frozenset[str]] | None = None
    missing: frozenset[str] = frozenset({"", "NA"})
    name: str = "naam"
    strict: bool = False


OURS = Recipe(strict=True)


def recipe_of(kept: Mapping[str, Any]) -> Recipe:
    """Make a recipe of what `kept_recipe` kept, or of a file of the same keys that someone wrote.

    Raises
    ------
    ValueError
        A key that a recipe does not have, or a value of another kind; the text is Dutch.
    """
    unknown = [key for key in kept if key not in _KEPT]
    if unknown:
        hint = did_you_mean(unknown[0], list(_KEPT))
        raise ValueError(f"'{unknown[0]}' hoort niet in een recept.{hint}")
    made: dict[str, Any] = {}
    for key, value in kept.items():
        if key in ("columns", "words", "same"):
            if not isinstance(value, Mapping):
                raise ValueError(f"'{key}' hoort een lijst met namen en waarden te zijn.")
            strange = [name for name in value if name not in READERS]
            if strange:
                raise ValueError(f"'{strange[0]}' is geen kolom van ons.{did_you_mean(strange[0], list(READERS))}")
            made[key] = {
                name: tuple(each) if key == "same" else dict(each) if key == "words" else str(each)
                for name, each in value.items()
            }
        elif key == "missing":
            made[key] = frozenset(map(str, value))
        elif key in ("linked", "asked"):
            made[key] = (str(value["heading"]), frozenset(map(str, value["words"])))
        else:
            made[key] = str(value)
    return Recipe(**made)


def kept_recipe(recipe: Recipe) -> dict[str, Any]:
    """A recipe as plain lists and texts, to keep as JSON or TOML."""
    kept: dict[str, Any] = {key: getattr(recipe, key) for key in _KEPT}
    for key in ("linked", "asked"):
        pair = kept.pop(key)
        if pair is not None:
            kept[key] = {"heading": pair[0], "words": sorted(pair[1])}
    kept["missing"] = sorted(recipe.missing)
    kept["columns"] = dict(recipe.columns)
    kept["words"] = {name: dict(words) for name, words in recipe.words.items()}
    kept["same"] = {name: list(pair) for name, pair in recipe.same.items()}
    return kept


_KEPT = tuple(each.name for each in fields_of(Recipe) if each.name != "strict")


@dataclass(frozen=True, slots=True)
class Told:
    """One row of a file: ``place`` for a problem, and the cells by spelled heading."""

    file: str
    place: str
    cells: Mapping[str, str]

    def get(self, heading: str) -> str:
        return self.cells.get(spelled(heading), "")

    def problem(self, heading: str, text: str) -> Problem:
        return Problem(self.file, f"{self.place}, kolom '{heading}'" if heading else self.place, text)


@dataclass(frozen=True, slots=True)
class Tables:
    """The rows of a file, before it is told what they mean.

    ``ids`` holds the headings of the identifiers; ``names`` every heading of the others as the file writes it, by its
    spelling. ``links_asked`` whether the file asked who knows whom, of all or of each person. With ``problems`` the
    rows are not complete.
    """

    ids: Recipe
    egos: list[Told] = field(default_factory=list)
    alters: list[Told] = field(default_factory=list)
    links: list[Told] = field(default_factory=list)
    links_asked: bool | list[bool] = False
    names: Mapping[str, str] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def ego_names(self) -> tuple[str, ...]:
        """The persons of the file, in its order."""
        return tuple(told.get(self.ids.ego) for told in self.egos)

    def of(self, ego: str) -> Tables:
        """Only the rows of one person."""
        kept = [n for n, told in enumerate(self.egos) if told.get(self.ids.ego) == ego]
        asked = self.links_asked
        return replace(
            self,
            egos=[self.egos[n] for n in kept],
            alters=[told for told in self.alters if told.get(self.ids.ego) == ego],
            links=[told for told in self.links if told.get(self.ids.ego) == ego],
            links_asked=asked if isinstance(asked, bool) else [asked[n] for n in kept],
        )

    def words(self, heading: str) -> tuple[str, ...]:
        """The different words that the others have under a heading, without those for not asked, in their order."""
        found = dict.fromkeys(told.get(heading) for told in self.alters)
        return tuple(word for word in found if word not in self.ids.missing)

    def read(self, recipe: Recipe) -> NetworkFile:
        """Make the engine's table of these rows by a recipe."""
        if self.problems:
            return NetworkFile(problems=self.problems)
        return ties_of(self.egos, self.alters, self.links, recipe, links_asked=self.links_asked)


@dataclass(frozen=True, slots=True)
class NetworkFile:
    """``ties`` with a map for each of ``egos``, in the order of the file; None when there are problems."""

    egos: tuple[str, ...] = ()
    ties: Ties | None = None
    problems: list[Problem] = field(default_factory=list)


def ties_of(
    egos: list[Told], alters: list[Told], links: list[Told], recipe: Recipe, *, links_asked: bool | list[bool] = True
) -> NetworkFile:
    """Make the engine's table of rows that were read, or tell everything that is wrong with them.

    An ego without alters is an empty map. ``links_asked`` whether the file asked who knows whom, of all or of each ego.
    """
    problems: list[Problem] = []
    person = _numbered(egos, recipe.ego, recipe, problems)
    columns: dict[str, list[Any]] = {name: [] for name in READERS}
    of_row: list[int] = []
    row_of: dict[tuple[int, str], int] = {}
    asked = np.where(np.broadcast_to(links_asked, len(egos)), 1.0, np.nan)[: len(person)]
    for told in alters:
        ego, alter = told.get(recipe.ego), told.get(recipe.alter)
        if ego not in person or alter in recipe.missing:
            heading = recipe.ego if ego not in person else recipe.alter
            problems.append(told.problem(heading, f"'{ego}' staat niet bij de personen." if alter else _EMPTY))
            continue
        if (person[ego], alter) in row_of:
            problems.append(told.problem(recipe.alter, f"'{alter}' staat er dubbel bij '{ego}'."))
            continue
        row_of[person[ego], alter] = len(of_row)
        of_row.append(person[ego])
        if recipe.asked is not None and told.get(recipe.asked[0]) not in recipe.asked[1]:
            asked[person[ego]] = np.nan
        owner = egos[person[ego]]
        for name, read in READERS.items():
            columns[name].append(_value(name, read, told, owner, recipe, problems))
    pairs = _pairs(links, person, row_of, recipe, problems)
    # Half of the links would look like few links: a map that was not asked in full has none, and NaN says why.
    pairs = [pair for pair in pairs if asked[of_row[pair[0]]] == 1]
    ages = [_age(told, recipe, problems) for told in egos]
    if problems:
        return NetworkFile(problems=problems)
    return NetworkFile(tuple(person), _table(of_row, list(row_of), columns, pairs, asked, ages))


_EMPTY = "Dit is leeg. Geef iedereen een eigen naam of nummer."


def _numbered(egos: list[Told], heading: str, recipe: Recipe, problems: list[Problem]) -> dict[str, int]:
    person: dict[str, int] = {}
    for told in egos:
        ego = told.get(heading)
        if ego in recipe.missing:
            problems.append(told.problem(heading, _EMPTY))
        elif ego in person:
            problems.append(told.problem(heading, f"'{ego}' staat er dubbel in."))
        else:
            person[ego] = len(person)
    return person


def _value(name: str, read: Read, told: Told, owner: Told, recipe: Recipe, problems: list[Problem]) -> Any:
    if name in recipe.same:
        mine, theirs = owner.get(recipe.same[name][0]), told.get(recipe.same[name][1])
        if mine in recipe.missing or theirs in recipe.missing:
            return None
        return float(spelled(mine) == spelled(theirs))
    heading = recipe.columns.get(name)
    text = told.get(heading) if heading is not None else ""
    if heading is None or text in recipe.missing:
        return None
    if name in recipe.words:
        words = recipe.words[name]
        if text not in words:
            known = ", ".join(words)
            problems.append(told.problem(heading, f"'{text[:40]}' is niet bekend. Kies uit: {known}."))
        return words.get(text)
    try:
        return read(text)
    except CellError as error:
        problems.append(told.problem(heading, str(error)))
        return None


def _pairs(
    links: list[Told],
    person: Mapping[str, int],
    row_of: Mapping[tuple[int, str], int],
    recipe: Recipe,
    problems: list[Problem],
) -> list[tuple[int, int]]:
    pairs = []
    for told in links:
        if recipe.linked is not None and told.get(recipe.linked[0]) not in recipe.linked[1]:
            continue
        ego = told.get(recipe.ego)
        ends = [told.get(heading) for heading in (recipe.source, recipe.target)]
        rows = [row_of.get((person.get(ego, -1), end), -1) for end in ends]
        for heading, end, row in zip((recipe.source, recipe.target), ends, rows, strict=True):
            if row < 0:
                problems.append(told.problem(heading, f"'{end}' staat niet bij de mensen van '{ego}'."))
        if rows[0] == rows[1] >= 0:
            problems.append(told.problem(recipe.target, f"'{ends[0]}' staat hier met zichzelf."))
        elif min(rows) >= 0:
            pairs.append((rows[0], rows[1]))
    return pairs


def _age(told: Told, recipe: Recipe, problems: list[Problem]) -> float:
    text = told.get(recipe.person_age)
    if text in recipe.missing:
        return np.nan
    try:
        return float(READERS["age"](text))
    except CellError as error:
        problems.append(told.problem(recipe.person_age, str(error)))
        return np.nan


def _table(
    of_row: list[int],
    names: list[tuple[int, str]],
    columns: dict[str, list[Any]],
    pairs: list[tuple[int, int]],
    asked: np.ndarray[Any, np.dtype[np.float64]],
    ages: list[float],
) -> Ties:
    made: dict[str, Any] = {}
    for one in fields_of(Ties):
        if not one.metadata:
            continue
        if one.name in WIDE:
            parts = [_numbers(columns[f"{one.name}_{kind}"]) for kind in SUPPORT_KINDS]
            made[one.name] = np.column_stack(parts).reshape(-1, len(SUPPORT_KINDS))
        elif one.metadata["kind"] == "text":
            made[one.name] = np.array([value or "" for value in columns[one.name]], dtype=np.str_)
        else:
            made[one.name] = _numbers(columns[one.name])
    return Ties(
        n_people=len(asked),
        person=np.array(of_row, dtype=np.int64),
        id=np.array([name for _, name in names], dtype=np.str_),
        links=np.array(pairs, dtype=np.int64).reshape(-1, 2),
        links_asked=asked,
        person_age=np.array(ages, dtype=np.float64),
        **made,
    )


def _numbers(values: list[Any]) -> np.ndarray[Any, np.dtype[np.float64]]:
    return np.array([np.nan if value is None else float(value) for value in values], dtype=np.float64)
