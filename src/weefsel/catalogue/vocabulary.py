"""The words that the rest of the catalogue may use: fields of a person, roles, laws, units, kinds and more."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated, Literal

from weefsel.catalogue.spec import Key, LawSlug, Line, Refers, SlugText, SourceSlug, UnitSlug

FieldType = Literal["number", "flag", "choice"]
Runner = Literal["screening", "talks", "ecogram", "groups", "referrals", "directory", "key_figures", "governance"]
GroupForm = Literal["cohort", "circle", "pair", "residence", "walk_in"]


@dataclass(frozen=True, slots=True)
class Choice:
    """One value of a choice field, with its Dutch label."""

    slug: SlugText
    label: Line


@dataclass(frozen=True, slots=True)
class Field:
    """Something that a rule may ask of a person; one column of the engine's ``People``.

    ``type`` number, flag (yes or no) or choice; ``unit``, ``min`` and ``max`` for numbers; ``choices`` in a fixed
    order, so that a column may hold their index. ``label`` stands in a table, ``question`` is the Dutch question
    to ask when the value is not known, ``meaning`` tells what a special value means. ``bands`` are the lowest values of
    the groups in which figures are split, rising.
    """

    slug: SlugText
    type: FieldType
    label: Line
    question: Line
    unit: UnitSlug | None = None
    min: float | None = None
    max: float | None = None
    meaning: str = ""
    bands: tuple[float, ...] = ()
    choices: Annotated[tuple[Choice, ...], Key("choice")] = ()

    @property
    def choice_slugs(self) -> tuple[str, ...]:
        return tuple(choice.slug for choice in self.choices)

    def allows(self, value: float) -> bool:
        """Whether a number lies within the field's limits."""
        return (self.min is None or value >= self.min) and (self.max is None or value <= self.max)

    def faults(self) -> Iterator[tuple[str, str]]:
        if (self.type == "number") != (self.unit is not None):
            yield "unit", "een eenheid hoort bij een getal (type number), en alleen daarbij."
        if (self.type == "choice") != bool(self.choices):
            yield "choice", "keuzes horen bij type choice, en alleen daarbij."
        if self.min is not None and self.max is not None and self.min > self.max:
            yield "min", f"'min' ({self.min:g}) is groter dan 'max' ({self.max:g})."
        if self.bands and (self.type != "number" or list(self.bands) != sorted(set(self.bands))):
            yield "bands", "groepen horen bij een getal, en lopen op."
        if len(set(self.choice_slugs)) < len(self.choices):
            yield "choice", "een keuze staat er dubbel in."


@dataclass(frozen=True, slots=True)
class Word:
    """An entry of a plain list: slug, Dutch label, and what it means."""

    slug: SlugText
    label: Line
    meaning: str = ""
    source: SourceSlug | None = None


@dataclass(frozen=True, slots=True)
class SupportKind:
    """A kind of support that a tie may give; ``letter`` is its sign in a Dutch ecogram (P, G, A, E)."""

    slug: SlugText
    letter: Literal["P", "G", "A", "E"]
    label: Line
    meaning: str = ""


@dataclass(frozen=True, slots=True)
class Role:
    """What somebody does in a werkvorm. ``acts_as`` is the role in the rights tables that may do this work."""

    slug: SlugText
    label: Line
    acts_as: SlugText
    meaning: str = ""
    source: SourceSlug | None = None


@dataclass(frozen=True, slots=True)
class Law:
    """A law or other origin of money; ``slug`` is the abbreviation as people say it."""

    slug: str
    label: Line
    meaning: str
    source: SourceSlug | None = None


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit of measure: ``label`` is what stands behind the number on a page."""

    slug: SlugText
    label: Line


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of werkvorm: ``runners`` are the rooms that carry it out, ``form`` its form among groups, if any."""

    slug: SlugText
    label: Line
    runners: tuple[Runner, ...]
    form: GroupForm | None = None
    meaning: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the product that works with an entry that cannot be run; ``built`` whether it is there already."""

    slug: SlugText
    label: Line
    built: bool
    meaning: str = ""


@dataclass(frozen=True, slots=True)
class Approach:
    """One of the four ways of the RVS; ``change`` says how much it asks of present practice."""

    slug: SlugText
    label: Line
    question: str
    change: Line
    source: SourceSlug | None = None


@dataclass(frozen=True, slots=True)
class TieRole:
    """Who somebody is to the person; ``sector`` is the slice of the ecogram where that tie starts.

    ``kind`` tells a tie with somebody from one with a group, a place or a pet. ``words`` are what people call such a
    one, besides the label: they are read in one line of quick entry.
    """

    slug: SlugText
    label: Line
    sector: Annotated[str, Refers("ecogram_sector")]
    professional: bool = False
    kind: Literal["person", "group", "place", "pet"] = "person"
    words: tuple[Line, ...] = ()


@dataclass(frozen=True, slots=True)
class Measure:
    """Something that a check on a core element can compute from what happened.

    ``form`` count (a whole number), share (0 to 1) or flag (it happened or not); ``argument`` says what word must
    follow: a role, an instrument, an event or nothing. ``computed_from`` tells which events are counted.
    """

    slug: SlugText
    label: Line
    form: Literal["count", "share", "flag"]
    computed_from: str
    argument: Literal["none", "role", "instrument"] = "none"


@dataclass(frozen=True, slots=True)
class Payer:
    """Who decides on money and under which laws; from ``funding.toml``."""

    slug: SlugText
    name: Line
    laws: tuple[LawSlug, ...]
    meaning: str
    source: SourceSlug | None = None


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """All word lists by slug, in the order of their files."""

    fields: Mapping[str, Field]
    roles: Mapping[str, Role]
    laws: Mapping[str, Law]
    units: Mapping[str, Unit]
    kinds: Mapping[str, Kind]
    approaches: Mapping[str, Approach]
    tie_roles: Mapping[str, TieRole]
    ecogram_sectors: Mapping[str, Word]
    support_kinds: Mapping[str, SupportKind]
    sectors: Mapping[str, Word]
    barriers: Mapping[str, Word]
    events: Mapping[str, Word]
    measures: Mapping[str, Measure]
    professions: Mapping[str, Word]
    target_groups: Mapping[str, Word]
    parts: Mapping[str, Part]
