"""The tables of rights: roles, relations, field classes and permissions, read strictly from TOML.

One table answers for pages, operations, exports and row-level security alike.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from pathlib import Path

RIGHTS_FOLDER = Path(__file__).parent / "data" / "rights"


@dataclass(frozen=True, slots=True)
class Role:
    """A role someone acts in. ``group`` is one of GROUPS; ``home`` names what the start page of the role shows."""

    slug: str
    name: str
    group: str
    home: str
    needs_organization: bool


@dataclass(frozen=True, slots=True)
class Relation:
    """A relation between an actor and an object.

    ``sql`` is its one SQL expression; ``{person}``, ``{owner}``, ``{receiver}``, ``{invitation}`` and ``{group}``
    stand for the columns of the table it guards. ``columns`` are the placeholders it uses.
    """

    slug: str
    name: str
    text: str
    sql: str
    columns: frozenset[str]


@dataclass(frozen=True, slots=True)
class Permission:
    """Roles that, through one relation, may do some actions, for a purpose, on a ground, seeing some field classes."""

    roles: frozenset[str]
    relation: str
    actions: frozenset[str]
    purpose: str
    ground: str
    fields: frozenset[str]
    topic: str = ""


@dataclass(frozen=True, slots=True)
class Rights:
    roles: dict[str, Role]
    relations: dict[str, Relation]
    purposes: dict[str, str]
    field_classes: dict[str, str]
    actions: dict[str, str]
    permissions: tuple[Permission, ...]
    _by: dict[tuple[str, str], tuple[Permission, ...]] = field(default_factory=dict, compare=False, repr=False)

    def permissions_for(self, role: str, action: str) -> tuple[Permission, ...]:
        """The permissions that name this role and this action, in the order of the table."""
        return self._by.get((role, action), ())


class RightsError(ValueError):
    """The tables of rights contradict themselves; the message names file, entry and what is known."""


GROUPS = ("care", "social", "host", "person", "oversight", "administration", "technical")
PLACEHOLDERS = frozenset({"person", "owner", "receiver", "invitation", "group"})


def read_rights(folder: Path = RIGHTS_FOLDER) -> Rights:
    """Read the rights tables.

    Raises
    ------
    RightsError
        On the first unknown key, role, relation, purpose, action or field class: a system whose rights are in doubt
        does not start.
    """
    roles = {
        entry["slug"]: Role(**entry)
        for entry in _entries(folder, "roles.toml", "role", {"slug", "name", "group", "home", "needs_organization"})
    }
    for role in roles.values():
        _known("roles.toml", role.slug, "group", role.group, GROUPS)
    relations = {
        entry["slug"]: Relation(
            **entry,
            columns=frozenset(name for name in PLACEHOLDERS if "{" + name + "}" in entry["sql"]),
        )
        for entry in _entries(folder, "relations.toml", "relation", {"slug", "name", "text", "sql"})
    }
    purposes = {e["slug"]: e["name"] for e in _entries(folder, "purposes.toml", "purpose", {"slug", "name"})}
    classes = {e["slug"]: e["name"] for e in _entries(folder, "field_classes.toml", "field_class", {"slug", "name"})}
    actions = {e["slug"]: e["name"] for e in _entries(folder, "actions.toml", "action", {"slug", "name"})}
    permissions = []
    keys = {"roles", "relation", "actions", "purpose", "ground", "fields"}
    for number, entry in enumerate(_entries(folder, "permissions.toml", "permission", keys, {"topic"}), start=1):
        place = f"permission {number}"
        for key, known in (("roles", roles), ("actions", actions), ("fields", classes)):
            for value in entry[key]:
                _known("permissions.toml", place, key, value, known)
        _known("permissions.toml", place, "relation", entry["relation"], relations)
        _known("permissions.toml", place, "purpose", entry["purpose"], purposes)
        if entry.get("topic") and "{topic}" not in relations[entry["relation"]].sql:
            raise RightsError(f"permissions.toml: {place}: topic: relation {entry['relation']!r} knows no topics")
        permissions.append(
            Permission(
                roles=frozenset(entry["roles"]),
                relation=entry["relation"],
                actions=frozenset(entry["actions"]),
                purpose=entry["purpose"],
                ground=entry["ground"],
                fields=frozenset(entry["fields"]),
                topic=entry.get("topic", ""),
            )
        )
    by: dict[tuple[str, str], tuple[Permission, ...]] = {}
    for permission in permissions:
        for role in permission.roles:
            for action in permission.actions:
                by[role, action] = (*by.get((role, action), ()), permission)
    idle = sorted(set(actions) - {action for _, action in by})
    if idle:
        raise RightsError(f"actions.toml: no permission uses {', '.join(idle)}; nobody could ever do this")
    return Rights(roles, relations, purposes, classes, actions, tuple(permissions), by)


def _entries(folder: Path, file: str, kind: str, required: set[str], optional: set[str] = frozenset()) -> list[dict]:  # type: ignore[assignment]
    with (folder / file).open("rb") as stream:
        table = tomllib.load(stream)
    if table.get("schema") != 1 or set(table) != {"schema", kind}:
        raise RightsError(f"{file}: expected schema = 1 and [[{kind}]] entries only, got {sorted(table)}")
    seen: set[str] = set()
    for number, entry in enumerate(table[kind], start=1):
        unknown, missing = set(entry) - required - optional, required - set(entry)
        if unknown or missing:
            raise RightsError(f"{file}: {kind} {number}: unknown {sorted(unknown)}, missing {sorted(missing)}")
        if entry.get("slug") in seen:
            raise RightsError(f"{file}: {kind} {number}: {entry['slug']!r} stands here twice")
        seen |= {entry["slug"]} if "slug" in entry else set()
    return table[kind]


def _known(file: str, place: str, key: str, value: str, known) -> None:
    if value not in known:
        raise RightsError(f"{file}: {place}: {key}: {value!r} is not known; known: {', '.join(sorted(known))}")
