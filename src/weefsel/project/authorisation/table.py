"""Reads the table of who may: written by hand from the requirements, never made from what the program answers."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from weefsel.project.authorisation.who import LOG_INS, ROLES

FILE = Path(__file__).with_name("expected.toml")
FIELDS_FILE = Path(__file__).with_name("fields.toml")
ADDRESS_KEYS = frozenset(
    ("get", "post", "elsewhere", "takes_only_forms", "shows_only", "leads_away", "with", "sends", "ends_with")
)
ROW_KEYS = frozenset(("sees", "elsewhere", "ends_with"))
CLASS_KEYS = frozenset(("words", "who", "pages", "only"))


class TableError(ValueError):
    """The table does not say what it has to say."""


@dataclass(frozen=True, slots=True)
class Address:
    """Who may use one address. ``get`` and ``post``: the roles of the region itself; ``elsewhere``: of another region,
    None where the address is not about a thing. ``ends_with``: by relation, who may no more when that one ended.

    ``takes_only_forms`` no page is shown to anyone, ``shows_only`` no form is taken from anyone; ``leads_away`` a
    stranger is led elsewhere instead of refused. ``named`` which thing stands in for an argument; ``sends`` the fields
    of the form that is tried.
    """

    name: str
    get: frozenset[str]
    post: frozenset[str]
    elsewhere: frozenset[str] | None
    takes_only_forms: bool
    shows_only: bool
    leads_away: bool
    named: Mapping[str, str]
    sends: Mapping[str, str]
    ends_with: Mapping[str, frozenset[str]]

    def may(self, role: str, method: str, *, is_own: bool, ended: str) -> bool:
        """Whether ``role`` of the same region, or of another one, may do this where the relation ``ended`` ended."""
        if self.shows_only if method == "POST" else self.takes_only_forms:
            return False
        if not is_own and self.elsewhere is not None:
            return role in self.elsewhere
        allowed = self.post if method == "POST" else self.get
        return role in allowed - self.ends_with.get(ended, frozenset())


@dataclass(frozen=True, slots=True)
class Rows:
    """Who sees any row of a table: roles of the region itself, and (of its rows) of another region."""

    name: str
    sees: frozenset[str]
    elsewhere: frozenset[str]
    ends_with: Mapping[str, frozenset[str]]

    def may(self, role: str, *, is_own: bool, ended: str) -> bool:
        return role in ((self.sees - self.ends_with.get(ended, frozenset())) if is_own else self.elsewhere)


@dataclass(frozen=True, slots=True)
class _Beside:
    """Who may what another (``of``) may, but for these addresses and tables."""

    of: str
    addresses: frozenset[str]
    rows: frozenset[str]
    classes: frozenset[str]


@dataclass(frozen=True, slots=True)
class FieldClass:
    """A class of data, the ``words`` by which it is known, and who may read it on which pages (None: on all)."""

    name: str
    words: tuple[str, ...]
    who: frozenset[str]
    pages: frozenset[str] | None
    only: Mapping[str, frozenset[str]]

    def may(self, role: str, address: str, *, is_own: bool) -> bool:
        """Whether ``role`` of the same region, or of another one, may read this at this address."""
        if address in self.only:
            return role in self.only[address]
        return is_own and role in self.who and (self.pages is None or address in self.pages)

    def stands_in(self, text: str, *, mark: str, number: int) -> bool:
        return any(word.format(mark=mark, number=number) in text for word in self.words)


@dataclass(frozen=True, slots=True)
class Table:
    """The whole table. ``arguments`` and ``plain``: what stands in for an argument, a thing of the region or a word."""

    addresses: Mapping[str, Address]
    rows: Mapping[str, Rows]
    classes: Mapping[str, FieldClass]
    arguments: Mapping[str, str]
    plain: Mapping[str, str]

    def arguments_of(self, address: Address, wanted, things: Mapping[str, object]) -> dict[str, object]:
        """What an address is asked with, in a region of ``things``."""
        found = {}
        for each in wanted:
            if each in self.plain:
                found[each] = address.named.get(each, self.plain[each])
            else:
                found[each] = things[address.named.get(each, self.arguments[each])]
        return found


def read_table(file: Path = FILE, fields_file: Path = FIELDS_FILE) -> Table:
    """Read the table; ``TableError`` tells every word in it that means nothing."""
    with file.open("rb") as stream:
        held = tomllib.load(stream)
    with fields_file.open("rb") as stream:
        held_classes = tomllib.load(stream)["class"]
    problems: list[str] = []
    groups = {"everyone": frozenset(ROLES), "logged_in": frozenset(LOG_INS)}

    def roles(words: str, where: str) -> frozenset[str]:
        found: frozenset[str] = frozenset()
        for word in words.split():
            if word not in groups and word not in ROLES:
                problems.append(f"{where}: {word} is no role and no group")
            found |= groups.get(word, frozenset((word,)))
        return found

    for name, words in held["groups"].items():
        groups[name] = roles(words, f"groups.{name}")
    beside = {
        role: _Beside(entry["of"], *(frozenset(entry[key].split()) for key in ("not", "not_rows", "not_classes")))
        for role, entry in held.get("beside", {}).items()
    }
    for role, one in beside.items():
        roles(f"{role} {one.of}", f"beside.{role}")
        problems.extend(
            f"beside.{role}: {name} is no address" for name in sorted(one.addresses - held["address"].keys())
        )
        problems.extend(f"beside.{role}: {name} is no table" for name in sorted(one.rows - held["rows"].keys()))
        problems.extend(f"beside.{role}: {name} is no class" for name in sorted(one.classes - held_classes.keys()))

    def with_beside(may: frozenset[str], where: str) -> frozenset[str]:
        """Whoever stands beside another may what that one may, but for what is of that one alone."""
        kind, _, name = where.partition(".")
        for role, one in beside.items():
            if one.of in may and name not in {"address": one.addresses, "rows": one.rows, "class": one.classes}[kind]:
                may |= {role}
        return may

    def ends_with(entry: dict, where: str) -> dict[str, frozenset[str]]:
        return {
            relation: with_beside(roles(words, where), where) for relation, words in entry.get("ends_with", {}).items()
        }

    def addressed(name: str, entry: dict) -> Address:
        where = f"address.{name}"
        problems.extend(f"{where}: {key} is not known" for key in sorted(entry.keys() - ADDRESS_KEYS))
        get = with_beside(roles(entry.get("get", ""), where), where)
        return Address(
            name,
            get,
            with_beside(roles(entry["post"], where), where) if "post" in entry else get,
            with_beside(roles(entry["elsewhere"], where), where) if "elsewhere" in entry else None,
            entry.get("takes_only_forms", False),
            entry.get("shows_only", False),
            entry.get("leads_away", False),
            entry.get("with", {}),
            entry.get("sends", {"sent": ""}),
            ends_with(entry, where),
        )

    def rowed(name: str, entry: dict) -> Rows:
        where = f"rows.{name}"
        problems.extend(f"{where}: {key} is not known" for key in sorted(entry.keys() - ROW_KEYS))
        return Rows(
            name,
            with_beside(roles(entry["sees"], where), where),
            with_beside(roles(entry.get("elsewhere", ""), where), where),
            ends_with(entry, where),
        )

    def classed(name: str, entry: dict) -> FieldClass:
        where = f"class.{name}"
        problems.extend(f"{where}: {key} is not known" for key in sorted(entry.keys() - CLASS_KEYS))
        pages = frozenset(entry["pages"].split()) if "pages" in entry else None
        only = {page: roles(words, where) for page, words in entry.get("only", {}).items()}
        unknown = ((pages or frozenset()) | only.keys()) - held["address"].keys()
        problems.extend(f"{where}: {page} is no address" for page in sorted(unknown))
        return FieldClass(name, tuple(entry["words"]), with_beside(roles(entry["who"], where), where), pages, only)

    table = Table(
        {name: addressed(name, entry) for name, entry in held["address"].items()},
        {name: rowed(name, entry) for name, entry in held.get("rows", {}).items()},
        {name: classed(name, entry) for name, entry in held_classes.items()},
        held["arguments"],
        held["plain"],
    )
    if problems:
        raise TableError("\n".join(problems))
    return table
