"""How to read a published list of places and schemes: its keys, its districts, and what kind of place an entry is.

The knowledge is data in ``social_maps/<slug>.toml``; the list itself stays where it is.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated, Literal

from weefsel.catalogue.problem import CatalogueError, Problem
from weefsel.catalogue.reader import Names, Reading, parse_table
from weefsel.catalogue.rule import Rule
from weefsel.catalogue.spec import Key, Line, NeedSlug, SlugText, Within
from weefsel.catalogue.vocabulary import Field

TextKey = Literal["name", "gives", "text", "contact"]


@dataclass(frozen=True, slots=True)
class Keys:
    """The keys of the list; ``records`` is the way from the top to the list of entries."""

    records: tuple[str, ...]
    name: Line
    audience: Line
    district: Line
    age: Line
    contact: Line
    gives: Line
    theme: Line
    text: Line


@dataclass(frozen=True, slots=True)
class Audience:
    """A code for a kind of household; ``with_children`` false means that it is open to households without."""

    code: Line
    name: Line
    with_children: bool


@dataclass(frozen=True, slots=True)
class District:
    """A part of the municipality as a set of postcode areas; none: the whole municipality."""

    code: Line
    name: Line
    postcodes: tuple[str, ...]

    def faults(self) -> Iterator[tuple[str, str]]:
        for postcode in self.postcodes:
            if not (len(postcode) == 4 and postcode.isdigit()):
                yield "postcodes", f"'{postcode}' is geen postcode van vier cijfers."


@dataclass(frozen=True, slots=True)
class PlaceKind:
    """What an entry resembles.

    ``place``: people can go there, or somebody comes to them (``at_home``), or it runs by telephone or computer
    (``online``); otherwise it is information only. ``needs``
    it may answer. ``capacity`` free places at the moment of planning: always an assumption, which ``capacity_reason``
    says. ``age_min`` and ``age_max`` hold when the entry itself states no ages; ``for_parents``: the ages that it
    states are those of the children, not of who is proposed. ``rule`` says for whom it is, over the person fields.
    """

    slug: SlugText
    name: Line
    place: bool
    needs: tuple[NeedSlug, ...]
    at_home: bool = False
    online: bool = False
    capacity: Annotated[int, Within(1, 100_000)] | None = None
    capacity_reason: Line = ""
    for_parents: bool = False
    rule: Rule | None = None
    age_min: Annotated[int, Within(0, 120)] | None = None
    age_max: Annotated[int, Within(0, 120)] | None = None

    def faults(self) -> Iterator[tuple[str, str]]:
        stated = (self.capacity is not None, bool(self.capacity_reason))
        if stated != (self.place, self.place):
            yield "capacity", "een plek heeft een aantal plaatsen met de reden daarvan; informatie heeft dat niet."
        if self.place and not self.needs:
            yield "needs", "een plek hoort bij ten minste één behoefte."


@dataclass(frozen=True, slots=True)
class KindRule:
    """When an entry is of a ``kind``: one of ``words`` begins a word in one of ``keys``; ``contains``: stands anywhere.

    ``themes`` narrows it to those themes; ``only_with_children`` to entries for households with children alone.
    """

    kind: SlugText
    keys: tuple[TextKey, ...]
    words: tuple[str, ...]
    themes: tuple[str, ...] = ()
    contains: bool = False
    only_with_children: bool = False


@dataclass(frozen=True, slots=True)
class Limit:
    """For whom an entry is, told by ``words`` in its name or texts, whatever its kind.

    ``rule`` over the person fields; without a rule it is a group that we do not ask about, and ``reason`` becomes a
    note. ``reason`` is the Dutch sentence that users see.
    """

    words: tuple[str, ...]
    reason: str
    rule: Rule | None = None


@dataclass(frozen=True, slots=True)
class SocialMap:
    """The reading guide of one list."""

    schema: Literal[1]
    slug: SlugText
    name: Line
    municipality: Line
    read_from: Line
    keys: Keys
    audiences: Annotated[tuple[Audience, ...], Key("audience")]
    districts: Annotated[tuple[District, ...], Key("district")]
    kinds: Annotated[tuple[PlaceKind, ...], Key("kind")]
    kind_rules: Annotated[tuple[KindRule, ...], Key("kind_rule")]
    limits: Annotated[tuple[Limit, ...], Key("limit")] = ()

    def kind(self, slug: str) -> PlaceKind:
        return next(kind for kind in self.kinds if kind.slug == slug)

    def faults(self) -> Iterator[tuple[str, str]]:
        known = {kind.slug for kind in self.kinds}
        for number, rule in enumerate(self.kind_rules, start=1):
            if rule.kind not in known:
                yield f"kind_rule {number}", f"'{rule.kind}' staat niet bij de soorten."
        for key, words in {
            "kind": [kind.slug for kind in self.kinds],
            "audience": [audience.code for audience in self.audiences],
            "district": [district.code for district in self.districts],
            "postcodes": [postcode for district in self.districts for postcode in district.postcodes],
        }.items():
            for word in sorted({word for word in words if words.count(word) > 1}):
                yield key, f"'{word}' staat er dubbel in."


def read_social_map(
    content: bytes, *, file: str, fields: Mapping[str, Field], needs: Collection[str] | None = None
) -> SocialMap:
    """Read a reading guide. Raises ``CatalogueError``.

    ``fields`` the person fields that its rules may use; ``needs`` the slugs that exist (None: not checked).
    """
    table = parse_table(content, file)
    if isinstance(table, Problem):
        raise CatalogueError([table])
    reading = Reading(file, Names({"need": needs, "field": fields}, fields, {}))
    found = reading.read(SocialMap, table)
    if found is None or reading.problems:
        raise CatalogueError(reading.problems)
    return found
