"""What the pages of whoever keeps the social map show."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.core.paginator import Page

from weefsel.apps.directory.import_queries import ListLine, ToDecide
from weefsel.apps.directory.list_files import Opened


@dataclass(frozen=True, slots=True)
class ListsPage:
    lists: tuple[ListLine, ...]
    waits: ToDecide


@dataclass(frozen=True, slots=True)
class ReadListPage:
    form: Any


@dataclass(frozen=True, slots=True)
class Count:
    """How many entries of one kind, with the address that shows only those; ``note`` what happens to them."""

    kind: str
    n: int
    text: str
    is_shown: bool


@dataclass(frozen=True, slots=True)
class Told:
    """A problem or a note of the reader, with its place in the file."""

    place: str
    text: str


@dataclass(frozen=True, slots=True)
class Work:
    """What is done with a file in the background, and how far it is; ``total`` 0 as long as that is not known.

    ``is_silent`` nothing was heard of it for so long that it must have been broken off.
    """

    act: str
    done: int
    total: int
    is_silent: bool


@dataclass(frozen=True, slots=True)
class ImportPage:
    """A file on its way to the map, in the state that it is in.

    ``opened`` and ``rows`` (a column with its choice) while its columns are looked at; ``counts`` and ``changes`` once
    it was tried. ``many_close`` so many entries would close that somebody should look twice. ``work`` what is done with
    it at this moment, ``failed`` why that came to nothing.
    """

    id: UUID
    list_name: str
    file_name: str
    state: str
    dialect: str
    as_of: date | None
    opened: Opened | None
    form: Any
    rows: tuple[tuple[Any, Any], ...]
    counts: tuple[Count, ...]
    quiet: tuple[str, ...]
    problems: tuple[Told, ...]
    n_problems: int
    notes: tuple[Told, ...]
    n_notes: int
    doubled: tuple[Told, ...]
    changes: Page | None
    kind: str
    many_close: bool
    refused: int
    applied_at: datetime | None
    can_undo: bool
    waits: ToDecide | None
    work: Work | None
    failed: str


@dataclass(frozen=True, slots=True)
class DoublesPage:
    lines: Page
    decided: bool
    query: str


@dataclass(frozen=True, slots=True)
class ProposalLine:
    """An entry with what its list seems to say, as a form; ``forms_error`` stands with it."""

    id: UUID
    name: str
    description: str
    organization: str
    place: str
    when: str
    proposed: str
    form: Any


@dataclass(frozen=True, slots=True)
class ProposalsPage:
    lines: tuple[ProposalLine, ...]
    pages: Page
