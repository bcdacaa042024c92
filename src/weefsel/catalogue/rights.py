"""The tables of rights: roles, relations, ages, field classes and permissions, read strictly from TOML.

One table answers for pages, operations, exports and row-level security alike.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from pathlib import Path

RIGHTS_FOLDER = Path(__file__).parent / "data" / "rights"


@dataclass(frozen=True, slots=True)
class Role:
    """A role someone acts in. ``group`` is one of GROUPS; ``home`` names what the start page of the role shows.

    A session of it ends after ``idle_minutes`` in which nothing was asked. With ``second_step`` it is acted in only
    after a second step at log-in; with ``by_mail`` a mailed link is enough to log in.
    """

    slug: str
    name: str
    group: str
    home: str
    needs_organization: bool
    idle_minutes: int = 15
    second_step: bool = False
    by_mail: bool = False


@dataclass(frozen=True, slots=True)
class Relation:
    """A relation between an actor and an object.

    ``sql`` is its one SQL expression; the words of ``PLACEHOLDERS`` in braces stand for the columns of the table it
    guards. ``columns`` are the placeholders it uses. Of a declared relation, ``held`` is the condition on a row ``r``
    of ``DECLARED``; of another it is "".

    ``holder`` is who has a declared relation, "organization" or "user", and "" for one that follows from something
    else. ``about`` is what it is declared about: "person", or "row" for one row about a person. Who may do an action of
    ``declared_through`` for that may declare it; of ``ended_through``, end it.
    ``only_with`` are relations of which one has to hold as well; the sql asks for them already.
    """

    slug: str
    name: str
    text: str
    sql: str
    columns: frozenset[str]
    held: str = ""
    holder: str = ""
    about: str = "person"
    declared_through: tuple[str, ...] = ()
    ended_through: tuple[str, ...] = ()
    only_with: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Age:
    """An age at which it changes who decides: from ``from_years``, until ``until_years`` (None: for good).

    ``parent`` is what a parent with authority may see: one of PARENT.
    """

    slug: str
    name: str
    from_years: int
    until_years: int | None
    parent: str
    source: str


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
    ages: tuple[Age, ...]
    _by: dict[tuple[str, str], tuple[Permission, ...]] = field(default_factory=dict, compare=False, repr=False)

    def permissions_for(self, role: str, action: str) -> tuple[Permission, ...]:
        """The permissions that name this role and this action, in the order of the table."""
        return self._by.get((role, action), ())


class RightsError(ValueError):
    """The tables of rights contradict themselves; the message names file, entry and what is known."""


GROUPS = ("care", "social", "host", "person", "oversight", "administration", "technical")
PLACEHOLDERS = frozenset({"person", "owner", "receiver", "invitation", "group", "row", "recorder", "carer"})
HOLDERS = ("organization", "user")
LOG_IN = {"idle_minutes", "second_step", "by_mail"}
ABOUT = ("person", "row")
PARENT = ("authority", "consent", "none")
# Is there a declared relation with a person, valid now, of which ``{held}`` is true? Written once, so that whoever asks
# for several relations can ask for them in one look at the rows of the person.
DECLARED = (
    "EXISTS (SELECT 1 FROM rights_relation r WHERE r.person_id = {person} AND r.valid_from <= app_now() "
    "AND (r.valid_until IS NULL OR r.valid_until > app_now()) AND ({held}))"
)


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
        for entry in _entries(
            folder, "roles.toml", "role", {"slug", "name", "group", "home", "needs_organization"}, LOG_IN
        )
    }
    for role in roles.values():
        _known("roles.toml", role.slug, "group", role.group, GROUPS)
        if role.second_step and role.by_mail:
            raise RightsError(f"roles.toml: {role.slug}: a mailed link is one step, and this role takes two")
    ages = _read_ages(folder)
    actions = {e["slug"]: e["name"] for e in _entries(folder, "actions.toml", "action", {"slug", "name"})}
    relations = _read_relations(folder, ages, actions)
    purposes = {e["slug"]: e["name"] for e in _entries(folder, "purposes.toml", "purpose", {"slug", "name"})}
    classes = {e["slug"]: e["name"] for e in _entries(folder, "field_classes.toml", "field_class", {"slug", "name"})}
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
    return Rights(roles, relations, purposes, classes, actions, tuple(permissions), ages, by)


def _read_ages(folder: Path) -> tuple[Age, ...]:
    required = {"slug", "name", "from_years", "parent", "source"}
    ages = tuple(
        Age(**{"until_years": None, **entry})
        for entry in _entries(folder, "ages.toml", "age", required, {"until_years"})
    )
    for age in ages:
        _known("ages.toml", age.slug, "parent", age.parent, PARENT)
    follows = [0, *(age.until_years for age in ages)]
    if [age.from_years for age in ages] != follows[:-1] or follows[-1] is not None:
        raise RightsError(
            "ages.toml: each age has to begin where the one before it ends, from 0, and the last has no end"
        )
    return ages


def _read_relations(folder: Path, ages: tuple[Age, ...], actions: dict[str, str]) -> dict[str, Relation]:
    moments = {f"{{{age.slug}_from}}": str(age.from_years) for age in ages}
    moments |= {f"{{{age.slug}_until}}": str(age.until_years) for age in ages if age.until_years is not None}
    relations = {}
    optional = {"sql", "held", "holder", "about", "declared_through", "ended_through", "only_with"}
    for entry in _entries(folder, "relations.toml", "relation", {"slug", "name", "text"}, optional):
        place = f"relation {entry['slug']}"
        if ("sql" in entry) == ("held" in entry):
            raise RightsError(f"relations.toml: {place}: has to have one of sql and held")
        if "holder" in entry:
            _known("relations.toml", place, "holder", entry["holder"], HOLDERS)
        _known("relations.toml", place, "about", entry.get("about", "person"), ABOUT)
        if ("holder" in entry) != ("declared_through" in entry) or ("holder" in entry) != ("ended_through" in entry):
            raise RightsError(f"relations.toml: {place}: holder, declared_through and ended_through go together")
        for key in ("declared_through", "ended_through"):
            for action in entry.get(key, ()):
                _known("relations.toml", place, key, action, actions)
        held = entry.get("held", "")
        for placeholder, years in moments.items():
            held = held.replace(placeholder, years)
        for slug in entry.get("only_with", ()):
            # What a relation rests on stands above it in the file.
            _known("relations.toml", place, "only_with", slug, relations)
        if "only_with" in entry:
            if not held:
                raise RightsError(f"relations.toml: {place}: only_with goes together with held")
            held += " AND (" + " OR ".join(relations[slug].sql for slug in entry["only_with"]) + ")"
        sql = entry.get("sql") or DECLARED.replace("{held}", held)
        relations[entry["slug"]] = Relation(
            slug=entry["slug"],
            name=entry["name"],
            text=entry["text"],
            sql=sql,
            columns=frozenset(name for name in PLACEHOLDERS if "{" + name + "}" in sql),
            held=held,
            holder=entry.get("holder", ""),
            about=entry.get("about", "person"),
            declared_through=tuple(entry.get("declared_through", ())),
            ended_through=tuple(entry.get("ended_through", ())),
            only_with=tuple(entry.get("only_with", ())),
        )
    return relations


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
