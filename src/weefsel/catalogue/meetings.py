"""The registry of everything that brings people together, with what keeps apart who must stay apart there."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path

from weefsel.catalogue.rights import RIGHTS_FOLDER


class MeetingsError(ValueError):
    """The registry contradicts itself; the message names the entry."""


@dataclass(frozen=True, slots=True)
class Meeting:
    """A table by which people come together.

    ``guards`` the triggers that refuse it; ``written_by`` the functions that write it: ``module:function``, or
    ``sql:function`` for one of the database.
    """

    table: str
    name: str
    guards: tuple[str, ...]
    written_by: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Proposal:
    """A function (``module:function``) that ``asks`` the engine whom to propose for a place, and its ``filter``."""

    name: str
    asked_by: str
    asks: str
    filter: str


@dataclass(frozen=True, slots=True)
class Meetings:
    """The registry. ``no_meeting`` are tables that name a place or two people and bring nobody together, with why."""

    meetings: dict[str, Meeting]
    proposals: tuple[Proposal, ...]
    no_meeting: dict[str, str]


KEYS = {
    "meeting": ("table", "name", "guards", "written_by"),
    "proposal": ("name", "asked_by", "asks", "filter"),
    "no_meeting": ("table", "why"),
}


def read_meetings(folder: Path = RIGHTS_FOLDER) -> Meetings:
    """Read the registry.

    Raises
    ------
    MeetingsError
        An unknown or missing key, a table that stands there twice, or a meeting without a guard.
    """
    with (folder / "meetings.toml").open("rb") as stream:
        held = tomllib.load(stream)
    if held.pop("schema", None) != 1 or set(held) != set(KEYS):
        raise MeetingsError(f"meetings.toml: expected schema = 1 and {', '.join(KEYS)}, got {', '.join(sorted(held))}")
    for kind, keys in KEYS.items():
        for number, entry in enumerate(held[kind], start=1):
            if set(entry) != set(keys):
                raise MeetingsError(f"meetings.toml: {kind} {number}: expected {', '.join(keys)}, got {sorted(entry)}")
    meetings = tuple(
        Meeting(each["table"], each["name"], tuple(each["guards"]), tuple(each["written_by"]))
        for each in held["meeting"]
    )
    for each in meetings:
        if not each.guards:
            raise MeetingsError(f"meetings.toml: {each.table}: nothing keeps anyone apart here; name its guards")
    tables = [each.table for each in meetings] + [each["table"] for each in held["no_meeting"]]
    if twice := sorted({table for table in tables if tables.count(table) > 1}):
        raise MeetingsError(f"meetings.toml: {', '.join(twice)}: stands here twice")
    return Meetings(
        meetings={each.table: each for each in meetings},
        proposals=tuple(Proposal(**each) for each in held["proposal"]),
        no_meeting={each["table"]: each["why"] for each in held["no_meeting"]},
    )
