"""Which reader fits a file, and the column mapping that goes with it: proposed once, remembered with the list."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from weefsel.apps.directory.models import SourceList
from weefsel.catalogue.problem import Problem
from weefsel.interop.hsds.read import DIALECT_NAMES, read, recognise
from weefsel.interop.hsds.records import Reading
from weefsel.interop.tabular.archive import is_zip
from weefsel.interop.tabular.lines import examine
from weefsel.interop.tabular.mapped import read_mapped
from weefsel.interop.tabular.mapping import ColumnMapping
from weefsel.interop.tabular.propose import propose_mapping
from weefsel.interop.tabular.targets import BY_SLUG, MANY

NAME = "service.name"


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a file: its name, a few values, what it holds (a slug of a target, empty: not taken over).

    ``is_guessed`` only likeness made us think so; ``is_new`` it was not there the last time.
    """

    name: str
    samples: tuple[str, ...]
    target: str
    is_guessed: bool
    is_new: bool


@dataclass(frozen=True, slots=True)
class Opened:
    """What a file is. ``columns`` only when it needs a mapping; ``gone`` columns of the last time that it lacks.

    ``is_begin`` only the first ``n_rows`` were looked at. ``is_remembered`` the mapping is the one of the last time,
    and nothing in the file is new to it.
    """

    dialect: str
    name: str
    reason: str
    needs_mapping: bool
    columns: tuple[Column, ...] = ()
    mapping: ColumnMapping | None = None
    gone: tuple[str, ...] = ()
    n_rows: int = 0
    is_begin: bool = False
    is_remembered: bool = False
    problems: tuple[Problem, ...] = ()


BEGIN_BYTES = 100_000
_JSON = (b"[", b"{")


def begin_of(content: bytes) -> bytes:
    """The first lines of a long text with columns, none cut in half; any other file whole.

    Examples
    --------
    >>> len(begin_of(b"naam;plaats\\n" * 50_000)), begin_of(b"naam;plaats\\nSoep;Wijchen\\n")
    (99996, b'naam;plaats\\nSoep;Wijchen\\n')
    """
    begin = content[:BEGIN_BYTES]
    is_text = (
        not is_zip(content) and b"\x00" not in begin and not begin.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(_JSON)
    )
    if len(content) <= 2 * BEGIN_BYTES or not is_text:
        return content
    cut = begin.rfind(b"\n")
    # A line may end inside a text between quotes.
    while cut > 0 and begin.count(b'"', 0, cut) % 2:
        cut = begin.rfind(b"\n", 0, cut)
    return content[: cut + 1] if cut > 0 else content


def open_file(content: bytes, name: str, source: SourceList | None = None, *, only_begin: bool = False) -> Opened:
    """Say what a file is and how it would be read: with the mapping of the last time, else with a proposal.

    ``only_begin`` for who waits for the page: of a long table the first lines say what its columns are.
    """
    begin = begin_of(content) if only_begin else content
    opened = _open(begin, name, source)
    if len(begin) == len(content):
        return opened
    # What is wrong is told all at once.
    return _open(content, name, source) if opened.problems else replace(opened, is_begin=True)


def _open(content: bytes, name: str, source: SourceList | None) -> Opened:
    seen = recognise(content, name)
    title = DIALECT_NAMES[seen.dialect]
    if not seen.is_known:
        return Opened(seen.dialect, title, seen.reason, False, problems=(Problem(name, seen.place, seen.reason),))
    if not seen.needs_mapping:
        return Opened(seen.dialect, title, seen.reason, False)
    found = examine(content, file=name)
    if found.problems:
        return Opened(seen.dialect, title, seen.reason, True, problems=found.problems)
    proposed = propose_mapping(found.columns, samples=found.samples, records=found.records, children=found.children)
    kept = mapping_of(source.mapping) if source is not None and source.mapping else None
    known = kept.columns if kept else {}
    columns = tuple(
        Column(
            one,
            tuple(found.samples.get(one, ())),
            known.get(one, proposed.columns.get(one, "")),
            one not in known and one in proposed.guessed,
            kept is not None and one not in known,
        )
        for one in found.columns
    )
    mapping = ColumnMapping({one.name: one.target for one in columns}, found.records, found.children)
    gone = tuple(one for one, target in known.items() if target and one not in found.columns)
    is_remembered = kept is not None and not gone and not any(one.is_new for one in columns)
    return Opened(
        *(seen.dialect, title, seen.reason, True, columns, mapping, gone, found.n_rows), is_remembered=is_remembered
    )


def read_list_file(content: bytes, name: str, opened: Opened) -> Reading:
    """Read a file as it was recognised; a file that cannot be read gives its problems and nothing else."""
    if opened.problems:
        return Reading(file=name, dialect=opened.dialect, problems=opened.problems)
    if opened.mapping is not None:
        return read_mapped(content, file=name, mapping=opened.mapping)
    return read(content, file=name)


def mapping_of(kept: Mapping[str, Any]) -> ColumnMapping:
    """A mapping as it is kept with a list."""
    return ColumnMapping(dict(kept["columns"]), tuple(kept.get("records", ())), kept.get("children", ""))


def kept_mapping(mapping: ColumnMapping | None) -> dict[str, Any]:
    """A mapping to be kept with a list; nothing for a file that needs none."""
    if mapping is None:
        return {}
    return {"columns": dict(mapping.columns), "records": list(mapping.records), "children": mapping.children}


def mapping_problems(targets: Mapping[str, str]) -> dict[str, list[str]]:
    """What is wrong with a mapping, by column; "" for what is wrong with all of it. In words for who maps."""
    wrong: dict[str, list[str]] = {}
    by_target: dict[str, list[str]] = {}
    for column, target in targets.items():
        if target and target not in BY_SLUG:
            wrong.setdefault(column, []).append("Kies wat hierin staat uit de lijst.")
        elif target:
            by_target.setdefault(target, []).append(column)
    for target, columns in by_target.items():
        for column in columns[1:] if target not in MANY else ():
            label = BY_SLUG[target].label
            wrong.setdefault(column, []).append(f"“{label}” staat ook al bij de kolom “{columns[0]}”. Kies er een.")
    if NAME not in by_target and "organization.name" not in by_target:
        wrong.setdefault("", []).append("Zeg in welke kolom de naam van het aanbod staat.")
    return wrong


def targets() -> Sequence[tuple[str, str]]:
    """What a column may hold, by slug with its label."""
    return [(slug, target.label) for slug, target in BY_SLUG.items()]
