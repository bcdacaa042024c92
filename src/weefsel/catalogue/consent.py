"""What a person can say yes to, in which words, and what each receiver is told: read strictly from TOML."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from itertools import pairwise
from pathlib import Path

CONSENT_FOLDER = Path(__file__).parent / "data" / "consent"

ASKED = ("referral", "page", "naaste", "nowhere")
UNASKED = ("no", "yes")
RECEIVERS = ("organization", "user")
OLDER = ("", "holds", "asks")
LANGUAGES = ("nl", "en")


class ConsentError(ValueError):
    """The texts of consent contradict themselves; the message names the entry, what is wrong and what is known."""


@dataclass(frozen=True, slots=True)
class Wording:
    """One version of the text of a purpose, read out from the day ``since`` on.

    ``text`` by language; ``shares`` the field classes that it tells about; ``older`` what it means for a yes to the
    version before it: "holds" or "asks", "" for the first one.
    """

    number: int
    since: date
    text: Mapping[str, str]
    shares: frozenset[str]
    older: str = ""


@dataclass(frozen=True, slots=True)
class Purpose:
    """What a yes is for.

    ``name`` and ``no`` (what happens when someone says no) by language; ``parts`` the field classes that can be left
    out while the rest goes on; ``unasked`` what holds as long as nobody asked.
    """

    slug: str
    asked: str
    unasked: str
    receiver: str
    parts: tuple[str, ...]
    name: Mapping[str, str]
    no: Mapping[str, str]
    source: str
    versions: tuple[Wording, ...]

    def on(self, day: date) -> Wording:
        """The version that is read out on a day; before the first one, the first one."""
        running = [each for each in self.versions if each.since <= day]
        return running[-1] if running else self.versions[0]

    def number(self, number: int) -> Wording:
        """The version with this number.

        Raises
        ------
        KeyError
            There is none: a version was taken out of the file, which must never happen.
        """
        return {each.number: each for each in self.versions}[number]

    def asks_anew(self, number: int, day: date) -> bool:
        """Whether a yes to version ``number`` says less than what is read out on this day."""
        return any(each.older == "asks" for each in self.versions if number < each.number <= self.on(day).number)


def read_purposes(folder: Path = CONSENT_FOLDER) -> dict[str, Purpose]:
    """Read the purposes with all versions of their texts.

    Raises
    ------
    ConsentError
        On the first entry that is not right: nobody is asked in words of which it is not sure what they are.
    """
    with (folder / "purposes.toml").open("rb") as stream:
        table = tomllib.load(stream)
    if set(table) != {"purpose"}:
        raise ConsentError(f"purposes.toml: expected [[purpose]] entries only, got {sorted(table)}")
    purposes: dict[str, Purpose] = {}
    for n, entry in enumerate(table["purpose"], 1):
        place = f"purpose {n}"
        _keys(place, entry, {"slug", "asked", "unasked", "receiver", "parts", "name", "no", "source", "version"})
        place = f"purpose {entry['slug']}"
        for key, known in (("asked", ASKED), ("unasked", UNASKED), ("receiver", RECEIVERS)):
            _known(place, key, entry[key], known)
        for key in ("name", "no"):
            _languages(place, key, entry[key])
        if entry["slug"] in purposes:
            raise ConsentError(f"purposes.toml: {place} stands here twice")
        versions = tuple(_version(place, each) for each in entry["version"])
        _follow(place, versions)
        given = {key: value for key, value in entry.items() if key not in ("version", "parts")}
        purposes[entry["slug"]] = Purpose(**given, parts=tuple(entry["parts"]), versions=versions)
        if not set(entry["parts"]) <= versions[-1].shares:
            raise ConsentError(f"purposes.toml: {place}: parts: the text does not tell of {entry['parts']}")
    return purposes


def _version(place: str, entry: dict) -> Wording:
    place = f"{place}, version {entry.get('number')}"
    _keys(place, entry, {"number", "since", "text", "shares"}, {"older"})
    _known(place, "older", entry.get("older", ""), OLDER)
    _languages(place, "text", entry["text"])
    for language, text in entry["text"].items():
        if "{receiver}" not in text:
            raise ConsentError(f"purposes.toml: {place}: text.{language}: has to name {{receiver}}")
    return Wording(**{**entry, "shares": frozenset(entry["shares"])})


def _follow(place: str, versions: tuple[Wording, ...]) -> None:
    if [each.number for each in versions] != list(range(1, len(versions) + 1)):
        raise ConsentError(f"purposes.toml: {place}: versions are numbered 1, 2, 3, in the order of the file")
    for before, after in pairwise(versions):
        if after.since <= before.since:
            raise ConsentError(f"purposes.toml: {place}, version {after.number}: begins after the one before it")
        if not after.older:
            raise ConsentError(
                f"purposes.toml: {place}, version {after.number}: say what it means: older = holds or asks"
            )
        if after.older == "holds" and not after.shares <= before.shares:
            raise ConsentError(
                f"purposes.toml: {place}, version {after.number}: shares more, so an older yes cannot simply hold: asks"
            )
    if versions[0].older:
        raise ConsentError(f"purposes.toml: {place}, version 1: there is no older one")


def _keys(place: str, entry: dict, required: set[str], optional: frozenset[str] | set[str] = frozenset()) -> None:
    unknown, missing = set(entry) - required - optional, required - set(entry)
    if unknown or missing:
        raise ConsentError(f"purposes.toml: {place}: unknown {sorted(unknown)}, missing {sorted(missing)}")


def _known(place: str, key: str, value: str, known: tuple[str, ...]) -> None:
    if value not in known:
        raise ConsentError(f"purposes.toml: {place}: {key}: {value!r} is not known; known: {', '.join(known)}")


def _languages(place: str, key: str, texts: Mapping[str, str]) -> None:
    if set(texts) != set(LANGUAGES) or not all(text.strip() for text in texts.values()):
        raise ConsentError(f"purposes.toml: {place}: {key}: has to be there in {' and '.join(LANGUAGES)}")


@cache
def purposes() -> Mapping[str, Purpose]:
    """Our own purposes, read once a process."""
    return read_purposes()


@dataclass(frozen=True, slots=True)
class Recipient:
    """Who receives a referral, and the columns (table.column) of what is told that they may read, and never read."""

    slug: str
    name: str
    roles: frozenset[str]
    reads: frozenset[str]
    never: frozenset[str]


def read_recipients(folder: Path = CONSENT_FOLDER) -> dict[str, Recipient]:
    """Read the allow-lists, by role.

    Raises
    ------
    ConsentError
        A key is unknown or missing, a role stands in two lists, or a column is both read and never read.
    """
    with (folder / "recipients.toml").open("rb") as stream:
        table = tomllib.load(stream)
    if set(table) != {"source", "recipient"}:
        raise ConsentError(f"recipients.toml: expected source and [[recipient]] entries, got {sorted(table)}")
    by_role: dict[str, Recipient] = {}
    for entry in table["recipient"]:
        place = f"recipient {entry.get('slug')}"
        if set(entry) != {"slug", "name", "roles", "reads", "never"}:
            raise ConsentError(f"recipients.toml: {place}: expected slug, name, roles, reads and never")
        made = Recipient(entry["slug"], entry["name"], *(frozenset(entry[key]) for key in ("roles", "reads", "never")))
        if made.reads & made.never:
            raise ConsentError(f"recipients.toml: {place}: read and never read: {sorted(made.reads & made.never)}")
        for role in made.roles:
            if role in by_role:
                raise ConsentError(f"recipients.toml: {place}: {role!r} stands in {by_role[role].slug!r} too")
            by_role[role] = made
    return by_role


@cache
def recipients() -> Mapping[str, Recipient]:
    """Our own allow-lists, by role, read once a process."""
    return read_recipients()
