"""A werkvorm in the making: the table of its file, as far as it is filled in, in values that JSON can hold.

Dates are text (2027-02-01) and nothing has to be there. The sources that the catalogue does not have yet stand in the
same table, under ``source``. `read_draft` holds it to what `weefsel catalogue check` asks of a file.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import tomllib
import types
import typing
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any

from weefsel.catalogue.catalogue import Catalogue, entry_of, words_of
from weefsel.catalogue.problem import CatalogueError, Problem
from weefsel.catalogue.reader import UNFINISHED, Names, Reading
from weefsel.catalogue.skeleton import skeleton
from weefsel.catalogue.source import Source
from weefsel.catalogue.spec import keys_of
from weefsel.catalogue.werkvorm import Werkvorm
from weefsel.catalogue.write import write_werkvorm

Table = dict[str, Any]
SOURCES = "source"


@dataclass(frozen=True, slots=True)
class ReadDraft:
    """What a draft says: the werkvorm when nothing is wrong, its own sources, and everything that is."""

    werkvorm: Werkvorm | None
    sources: tuple[Source, ...]
    problems: tuple[Problem, ...]


def begin_draft(today: dt.date) -> Table:
    """An empty werkvorm: what `weefsel catalogue new` writes, without the places that are still to be filled in."""
    table = tomllib.loads(skeleton("x", sort="werkvorm", today=today))
    del table["slug"]
    return _plain({key: one for key, one in table.items() if not _unfinished(one)})


def draft_of(werkvorm: Werkvorm) -> Table:
    """The draft that says the same as a werkvorm."""
    return _plain(tomllib.loads(write_werkvorm(werkvorm)))


def adapt_draft(werkvorm: Werkvorm, today: dt.date) -> Table:
    """A form of its own, made from a werkvorm: everything is taken over but who stands for it."""
    own = draft_of(werkvorm) | {
        key: one for key, one in begin_draft(today).items() if key in ("version", "authored_by", "authored_on")
    }
    own |= {"slug": f"{werkvorm.slug}-eigen-vorm", "name": f"{werkvorm.name} (eigen vorm)", "parent": werkvorm.slug}
    own |= {"review_by": begin_draft(today)["review_by"], "confidence": "low"}
    return {key: one for key, one in own.items() if key not in ("checked_by", "owner", "names_also", "derived")}


def read_draft(draft: Mapping[str, Any], catalogue: Catalogue) -> ReadDraft:
    """Read a draft as if it were a file of the catalogue, with its own sources beside those that are there."""
    table = typed(Werkvorm, {key: one for key, one in draft.items() if key != SOURCES})
    own = [typed(Source, one) for one in draft.get(SOURCES, ())]
    reading = Reading(f"sources/{draft.get('slug') or 'nieuw'}.toml", _names(catalogue, own))
    sources = []
    for n, one in enumerate(own, 1):
        made = reading.read(Source, one, f"{SOURCES} {n}")
        if made is None:
            continue
        if made.slug in catalogue.sources or made.slug in [other.slug for other in sources]:
            reading.tell(f"{SOURCES} {n}, slug", f"'{made.slug}' bestaat al. Kies een andere naam.")
        sources.append(made)
    words = {slug: None for slug in _slugs(own)} | dict(catalogue.sources) | {one.slug: one for one in sources}
    slug = str(table.get("slug") or "nieuw")
    try:
        known = dataclasses.replace(catalogue, sources=typing.cast("Mapping[str, Source]", words))
        werkvorm = entry_of(table, f"{slug}.toml", known, sort="werkvorm")
    except CatalogueError as error:
        return ReadDraft(None, tuple(sources), (*error.problems, *reading.problems))
    assert isinstance(werkvorm, Werkvorm)
    return ReadDraft(None if reading.problems else werkvorm, tuple(sources), tuple(reading.problems))


def typed(spec: type, table: Mapping[str, Any]) -> Table:
    """A table with real dates where a spec has dates; what is no date stays as it is, for the reader to tell."""
    keys = keys_of(spec)
    return {name: _typed(keys[name].hint, one) if name in keys else one for name, one in table.items()}


def _typed(hint: object, value: Any) -> Any:
    origin, args = typing.get_origin(hint), typing.get_args(hint)
    if origin is Annotated:
        return _typed(args[0], value)
    if origin in (typing.Union, types.UnionType):
        return _typed(next(one for one in args if one is not types.NoneType), value)
    if origin is tuple and isinstance(value, list):
        return [_typed(args[0], one) for one in value]
    if isinstance(hint, type) and dataclasses.is_dataclass(hint) and isinstance(value, dict):
        return typed(hint, value)
    if hint is dt.date and isinstance(value, str):
        try:
            return dt.date.fromisoformat(value)
        except ValueError:
            return value
    return value


def _names(catalogue: Catalogue, own: list[Table]) -> Names:
    words = {**words_of(catalogue), "source": {*catalogue.sources, *_slugs(own)}}
    return Names(words, catalogue.vocabulary.fields, catalogue.vocabulary.measures)


def _slugs(own: list[Table]) -> list[str]:
    return [one["slug"] for one in own if isinstance(one.get("slug"), str)]


def _plain(value: Any) -> Any:
    match value:
        case dict():
            return {key: _plain(one) for key, one in value.items()}
        case list():
            return [_plain(one) for one in value]
        case dt.date():
            return value.isoformat()
    return value


def _unfinished(value: Any) -> bool:
    """Whether an author still has to say something here, or in a part of it."""
    match value:
        case str():
            return UNFINISHED in value
        case dict():
            return any(map(_unfinished, value.values()))
        case list():
            return any(map(_unfinished, value))
    return False
