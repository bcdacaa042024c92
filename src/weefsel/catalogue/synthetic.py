"""How synthetic people are drawn: shares by age and sex, each with its source or plainly an assumption of ours."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated, Literal

from weefsel.catalogue.problem import CatalogueError, Problem
from weefsel.catalogue.reader import Names, Reading, parse_table
from weefsel.catalogue.spec import Key, Line, NeedSlug, SlugText, Within

Share = Annotated[float, Within(0, 1)]
Age = Annotated[int, Within(0, 120)]


@dataclass(frozen=True, slots=True)
class LonelinessBand:
    """Share of people of these ages who are lonely in all, and strongly lonely (part of it)."""

    lonely: Share
    strongly: Share
    age_min: Age = 0
    age_max: Age = 120
    source: Line = ""

    def faults(self) -> Iterator[tuple[str, str]]:
        if self.strongly > self.lonely:
            yield "strongly", f"'strongly' ({self.strongly:g}) is groter dan 'lonely' ({self.lonely:g})."


@dataclass(frozen=True, slots=True)
class Points:
    """Within each group the share of people by points of 11: 0 to 2, 3 to 8 and 9 to 11."""

    not_lonely: tuple[float, ...]
    somewhat: tuple[float, ...]
    strongly: tuple[float, ...]

    def faults(self) -> Iterator[tuple[str, str]]:
        for key, length in (("not_lonely", 3), ("somewhat", 6), ("strongly", 3)):
            shares: tuple[float, ...] = getattr(self, key)
            if len(shares) != length or abs(sum(shares) - 1) > 1e-9 or min(shares) < 0:
                yield key, f"hier horen {length} aandelen die samen 1 zijn."


@dataclass(frozen=True, slots=True)
class FlagShare:
    """Share of people of these ages (and this sex) for whom a yes-or-no field is yes."""

    field: SlugText
    share: Share
    age_min: Age = 0
    age_max: Age = 120
    sex: Literal["male", "female"] | None = None
    source: Line = ""


@dataclass(frozen=True, slots=True)
class ChoiceShares:
    """Shares over the choices of a field; together 1."""

    field: SlugText
    shares: Mapping[str, Share]
    source: Line = ""

    def faults(self) -> Iterator[tuple[str, str]]:
        if abs(sum(self.shares.values()) - 1) > 1e-9:
            yield "shares", f"de aandelen zijn samen {sum(self.shares.values()):g}; dat moet 1 zijn."


@dataclass(frozen=True, slots=True)
class Pregnancy:
    """Share of women of these ages who are pregnant, in week 1 up to and including ``week_max``."""

    age_min: Age
    age_max: Age
    share: Share
    week_max: Annotated[int, Within(1, 44)]
    source: Line = ""


@dataclass(frozen=True, slots=True)
class Reach:
    """How far people of these ages travel, metres, straight line."""

    reach_m: Annotated[float, Within(0, 100_000)]
    age_min: Age = 0
    age_max: Age = 120
    source: Line = ""


@dataclass(frozen=True, slots=True)
class Free:
    """Share of people of these ages who can come in the morning, afternoon and evening."""

    working_days: tuple[float, ...]
    weekend: tuple[float, ...]
    age_min: Age = 0
    age_max: Age = 120
    source: Line = ""

    def faults(self) -> Iterator[tuple[str, str]]:
        for key in ("working_days", "weekend"):
            shares: tuple[float, ...] = getattr(self, key)
            if len(shares) != 3 or min(shares) < 0 or max(shares) > 1:
                yield key, "hier horen drie aandelen van 0 tot en met 1: ochtend, middag, avond."


@dataclass(frozen=True, slots=True)
class Want:
    """Share of people who would want a need, by how lonely they are; ``only`` those for whom that field is yes."""

    need: NeedSlug
    not_lonely: Share
    somewhat: Share
    strongly: Share
    age_min: Age = 0
    age_max: Age = 120
    only: SlugText | None = None
    source: Line = ""


@dataclass(frozen=True, slots=True)
class SyntheticPeople:
    """Everything that is needed to draw people, beside the figures of a region."""

    schema: Literal[1]
    slug: SlugText
    name: Line
    age_min: Age
    loneliness: tuple[LonelinessBand, ...]
    points: Points
    flags: Annotated[tuple[FlagShare, ...], Key("flag")]
    choices: Annotated[tuple[ChoiceShares, ...], Key("choice")]
    pregnancy: Pregnancy
    reach: tuple[Reach, ...]
    free: tuple[Free, ...]
    wants: Annotated[tuple[Want, ...], Key("want")]

    def faults(self) -> Iterator[tuple[str, str]]:
        for key, bands in {"loneliness": self.loneliness, "reach": self.reach, "free": self.free}.items():
            if bands_at_fault := _gaps(bands, self.age_min):
                yield key, bands_at_fault
        groups: dict[tuple[str, str], list[FlagShare]] = {}
        for flag in self.flags:
            for sex in ("male", "female") if flag.sex is None else (flag.sex,):
                groups.setdefault((flag.field, sex), []).append(flag)
        for (field, sex), flags in groups.items():
            if text := _gaps(tuple(flags), self.age_min):
                yield f"flag {field} ({sex})", text


def _gaps(
    bands: tuple[LonelinessBand, ...] | tuple[Reach, ...] | tuple[Free, ...] | tuple[FlagShare, ...], age_min: int
) -> str:
    """Say which age is in none or in two of the bands, or nothing."""
    for age in range(age_min, 121):
        n = sum(band.age_min <= age <= band.age_max for band in bands)
        if n != 1:
            return f"leeftijd {age} staat in {n} groepen; dat moet er precies één zijn."
    return ""


def read_synthetic(content: bytes, *, file: str, needs: frozenset[str] | None = None) -> SyntheticPeople:
    """Read a file of shares; ``needs`` the slugs that exist (None: not checked). Raises ``CatalogueError``."""
    table = parse_table(content, file)
    if isinstance(table, Problem):
        raise CatalogueError([table])
    reading = Reading(file, Names({"need": needs}, {}, {}))
    found = reading.read(SyntheticPeople, table)
    if found is None or reading.problems:
        raise CatalogueError(reading.problems)
    return found
