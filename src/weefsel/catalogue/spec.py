"""What a spec says about a key beyond its Python type: the marks that the reader checks.

A spec is a frozen dataclass. Its field names are the TOML keys, a field without a default is required, and
`Annotated[...]` carries these marks. A spec may have a method `faults()` that yields (place, Dutch text) for
what only shows when several keys are seen together, such as min > max.
"""

from __future__ import annotations

import dataclasses
import functools
import typing
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, Protocol, runtime_checkable


@dataclass(frozen=True, slots=True)
class Refers:
    """The text is a slug of that ``kind``; one that does not exist is a problem."""

    kind: str


@dataclass(frozen=True, slots=True)
class Within:
    """The number lies from ``low`` up to and including ``high``."""

    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Key:
    """The TOML key where it differs from the field's name: one table is singular, the tuple of them plural."""

    name: str


@dataclass(frozen=True, slots=True)
class Slug:
    """The text is an identifier: small letters, digits, hyphen or underscore."""


@dataclass(frozen=True, slots=True)
class Short:
    """The text is one line, at most ``limit`` characters."""

    limit: int = 160


@dataclass(frozen=True, slots=True)
class Computed:
    """Not a key of the file: the catalogue fills it in after reading."""


@dataclass(frozen=True, slots=True)
class SpecKey:
    """One key of a spec: its name in TOML and in Python, its type, its marks, and whether it must be there."""

    name: str
    attribute: str
    hint: object
    marks: tuple[object, ...]
    required: bool


@functools.cache
def keys_of(spec: type) -> dict[str, SpecKey]:
    """The keys that a file may hold for a spec, by their TOML name, in the order of the dataclass."""
    hints = typing.get_type_hints(spec, include_extras=True)
    keys = {}
    for field in dataclasses.fields(spec):
        hint = hints[field.name]
        marks: tuple[object, ...] = ()
        if typing.get_origin(hint) is Annotated:
            marks = hint.__metadata__
            hint = hint.__origin__
        if Computed() in marks:
            continue
        name = next((mark.name for mark in marks if isinstance(mark, Key)), field.name)
        required = field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING
        keys[name] = SpecKey(name, field.name, hint, marks, required)
    return keys


def told(spec: typing.Any) -> Iterator[tuple[SpecKey, typing.Any]]:
    """The keys of a spec in order, each with its value; without those that say what the reader takes anyway."""
    defaults = {field.name: field.default for field in dataclasses.fields(spec)}
    for key in keys_of(type(spec)).values():
        value = getattr(spec, key.attribute)
        if key.required or value != defaults[key.attribute]:
            yield key, value


@runtime_checkable
class Faulty(Protocol):
    """A spec with rules across its keys."""

    def faults(self) -> Iterator[tuple[str, str]]:
        """Yield (place inside the spec, what is wrong)."""
        ...


SlugText = Annotated[str, Slug()]
Line = Annotated[str, Short()]
Url = Annotated[str, Short(500)]
SourceSlug = Annotated[str, Refers("source")]
NeedSlug = Annotated[str, Refers("need")]
InstrumentSlug = Annotated[str, Refers("instrument")]
WerkvormSlug = Annotated[str, Refers("werkvorm")]
FieldSlug = Annotated[str, Refers("field")]
RoleSlug = Annotated[str, Refers("role")]
LawSlug = Annotated[str, Refers("law")]
UnitSlug = Annotated[str, Refers("unit")]
KindSlug = Annotated[str, Refers("kind")]
ApproachSlug = Annotated[str, Refers("approach")]
SectorSlug = Annotated[str, Refers("sector")]
SupportSlug = Annotated[str, Refers("support")]
BarrierSlug = Annotated[str, Refers("barrier")]
EventSlug = Annotated[str, Refers("event")]
PayerSlug = Annotated[str, Refers("payer")]
ProfessionSlug = Annotated[str, Refers("profession")]
TargetGroupSlug = Annotated[str, Refers("target_group")]
PartSlug = Annotated[str, Refers("part")]
VoorwaardeSlug = Annotated[str, Refers("voorwaarde")]
KennisSlug = Annotated[str, Refers("kennis")]
