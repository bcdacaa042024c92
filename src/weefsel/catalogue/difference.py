"""What differs between two forms of a werkvorm, and how a local form goes along with a new version of the template.

A werkvorm is taken apart into parts: a value for every path. A path is a key of the file and what stands in it: a key
of a table (``group``, ``max``), what an entry of a list is known by (``core_element``, its slug), or nothing for a
value of its own (``name``, ""). The order of entries in a list says nothing, but for an agenda: that is one value.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias, get_args, get_origin

from weefsel.catalogue.catalogue import Catalogue, entry_of
from weefsel.catalogue.check import Check
from weefsel.catalogue.reader import Table
from weefsel.catalogue.rule import All, Compare, Not, print_rule
from weefsel.catalogue.rule import Any as AnyOf
from weefsel.catalogue.spec import SpecKey, keys_of, told
from weefsel.catalogue.werkvorm import (
    Barrier,
    CoreElement,
    Eligibility,
    Evidence,
    Example,
    FundingRoute,
    HandoverStep,
    Mention,
    OutcomeMoment,
    RoleNeed,
    Werkvorm,
)

Path: TypeAlias = tuple[str, str]
Value: TypeAlias = "str | int | float | bool | dt.date | list[Value] | dict[str, Value]"
Parts: TypeAlias = dict[Path, Value]
Kind = Literal["changed", "dropped", "added"]
Choice = Literal["ours", "theirs"]

# What an entry of a list is known by when its other values change.
KNOWN_BY: dict[type, tuple[str, ...]] = {
    RoleNeed: ("role",),
    CoreElement: ("slug",),
    HandoverStep: ("slug",),
    Mention: ("source", "place"),
    Eligibility: ("rule",),
    OutcomeMoment: ("instrument", "moment", "anchor", "days", "who"),
    FundingRoute: ("law", "payer"),
    Barrier: ("barrier",),
    Evidence: ("claim",),
    Example: ("text",),
}

# Which part of a werkvorm a measure of a core element rests on; for a measure of a role it is that role.
RESTS_ON: dict[str, tuple[str, ...]] = {
    "group_size_kept": ("group",),
    "sessions_held": ("rhythm",),
    "sessions_held_share": ("rhythm",),
    "open_days_per_week": ("rhythm",),
}


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that is different: ``before`` None when it was added, ``after`` None when it was dropped."""

    path: Path
    kind: Kind
    before: Value | None
    after: Value | None


@dataclass(frozen=True, slots=True)
class Conflict:
    """What both changed, each in another way. None: not there any more."""

    path: Path
    base: Value | None
    ours: Value | None
    theirs: Value | None


@dataclass(frozen=True, slots=True)
class Merge:
    """A local form and a new version, laid together.

    ``taken`` what is new in theirs and untouched by us; ``kept`` what we changed and they left as it was; ``same`` what
    both changed alike; ``conflicts`` what somebody has to choose.
    """

    theirs: Parts
    taken: tuple[Change, ...]
    kept: tuple[Change, ...]
    same: tuple[Change, ...]
    conflicts: tuple[Conflict, ...]

    def parts(self, choices: Mapping[Path, Choice]) -> Parts:
        """What comes out, in the order of the new version.

        Raises
        ------
        KeyError
            A conflict without a choice.
        """
        ours = [
            change_of(conflict.path, conflict.theirs, conflict.ours)
            for conflict in self.conflicts
            if choices[conflict.path] == "ours"
        ]
        return applied([*self.kept, *ours], self.theirs)


def parts_of(werkvorm: Werkvorm) -> Parts:
    """A werkvorm in parts, each by its path; what the reader would fill in by itself is left out.

    Examples
    --------
    >>> from weefsel.catalogue.catalogue import read_catalogue
    >>> parts = parts_of(read_catalogue().werkvormen["odensehuizen"])
    >>> parts["kind", ""], parts["role", "coordinator"]["role"]
    ('walk_in_place', 'coordinator')
    """
    parts: Parts = {}
    for key, value in told(werkvorm):
        name = key.name
        match _shape(key):
            case "table":
                parts |= {(name, inner.name): _plain(one) for inner, one in told(value)}
            case "list":
                for one in value:
                    parts[_free(parts, name, _known_by(one))] = _plain(one)
            case _:
                parts[name, ""] = _plain(value)
    return parts


def werkvorm_of(parts: Parts, slug: str, catalogue: Catalogue) -> Werkvorm:
    """Put parts together, as strictly as a file is read.

    What a table calls an assumption and is not there any more, is no longer called so.

    Raises
    ------
    CatalogueError
        With every problem, in the words of the reader.
    """
    keys = keys_of(Werkvorm)
    # A list or table that must be there may have nothing in it.
    empty: dict[str, Any] = {"table": dict, "list": list}
    table: Table = {
        name: empty[_shape(key)]() for name, key in keys.items() if key.required and _shape(key) in ("table", "list")
    }
    for (name, inner), value in parts.items():
        shape = _shape(keys[name]) if name in keys else ""
        if shape == "table":
            table.setdefault(name, {})[inner] = value  # type: ignore[index]
        elif shape == "list":
            table.setdefault(name, []).append(value)  # type: ignore[attr-defined]
        else:
            table[name] = value
    for held in table.values():
        if isinstance(held, dict) and "assumed" in held:
            held["assumed"] = [name for name in held["assumed"] if name in held]
    made = entry_of(table, f"{slug}.toml", catalogue, sort="werkvorm")
    assert isinstance(made, Werkvorm)
    return made


def difference(old: Parts, new: Parts) -> tuple[Change, ...]:
    """What must change in ``old`` to become ``new``: first what stands in old, in its order, then what is added."""
    return tuple(
        change_of(path, old.get(path), new.get(path)) for path in (old | new) if old.get(path) != new.get(path)
    )


def applied(changes: tuple[Change, ...] | list[Change], parts: Parts) -> Parts:
    """Parts with these changes made in them. What is dropped and was not there stays away."""
    result = dict(parts)
    for change in changes:
        if change.after is None:
            result.pop(change.path, None)
        else:
            result[change.path] = change.after
    return result


def merge(base: Parts, ours: Parts, theirs: Parts) -> Merge:
    """Lay a local form and a new version of what both began as together: nothing of either is lost without a word."""
    taken, kept, same, conflicts = [], [], [], []
    for path in base | theirs | ours:
        was, here, there = base.get(path), ours.get(path), theirs.get(path)
        if here == there:
            if here != was:
                same.append(change_of(path, was, here))
        elif here == was:
            taken.append(change_of(path, was, there))
        elif there == was:
            kept.append(change_of(path, was, here))
        else:
            conflicts.append(Conflict(path, was, here, there))
    return Merge(dict(theirs), tuple(taken), tuple(kept), tuple(same), tuple(conflicts))


def touches(path: Path, element: CoreElement) -> bool:
    """Whether a change here is a change of this core element, or of what its check rests on."""
    part, inner = path
    if part == "core_element":
        return inner == element.slug
    if element.check is None:
        return False
    if part == "role":
        return element.check.measure.startswith("role_") and element.check.argument == inner
    return part in RESTS_ON.get(element.check.measure, ())


def change_of(path: Path, before: Value | None, after: Value | None) -> Change:
    """What is different at one path; None is not there."""
    kind: Kind = "added" if before is None else "dropped" if after is None else "changed"
    return Change(path, kind, before, after)


def _shape(key: SpecKey) -> Literal["table", "list", "value"]:
    """Whether a key of a werkvorm holds a table, a list of entries, or one value."""
    if key.name == "agenda":
        return "value"
    if get_origin(key.hint) is tuple:
        return "list"
    kinds = [one for one in (get_args(key.hint) or (key.hint,)) if one is not type(None)]
    return "table" if all(dataclasses.is_dataclass(one) for one in kinds) else "value"


def _known_by(one: object) -> str:
    names = KNOWN_BY.get(type(one))
    return str(one) if names is None else " ".join(str(_plain(getattr(one, name))) for name in names)


def _free(parts: Parts, name: str, inner: str) -> Path:
    """A path that is not taken: the second entry with the same name is told as such."""
    path, n = (name, inner), 1
    while path in parts:
        n += 1
        path = (name, f"{inner} ({n})")
    return path


def _plain(value: Any) -> Value:
    """A value as a file would hold it."""
    match value:
        case Check():
            return str(value)
        case Compare() | Not() | All() | AnyOf():
            return print_rule(value)
        case Mapping():
            return {str(key): _plain(one) for key, one in value.items()}
        case tuple() | list():
            return [_plain(one) for one in value]
        case _ if dataclasses.is_dataclass(value):
            return {key.name: _plain(one) for key, one in told(value)}
    return value
