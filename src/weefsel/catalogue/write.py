"""From a spec back to TOML, in the order and style of our own files: reading what is written gives an equal spec.

The dataclass says the order, the keys and what may be left out, as it does for the reader. What the reader strips or
makes equal (space around a text, brackets in a rule that say nothing) is not kept.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TypeGuard

import tomlkit
from tomlkit.items import Item, Table

from weefsel.catalogue.check import Check
from weefsel.catalogue.reader import is_slug
from weefsel.catalogue.rule import All, Compare, Not, print_rule
from weefsel.catalogue.rule import Any as AnyOf
from weefsel.catalogue.source import Source
from weefsel.catalogue.spec import told
from weefsel.catalogue.werkvorm import Werkvorm

WIDTH = 120


def write_werkvorm(werkvorm: Werkvorm) -> str:
    """The TOML of a werkvorm.

    Examples
    --------
    >>> from weefsel.catalogue.catalogue import read_catalogue, read_werkvorm
    >>> catalogue = read_catalogue()
    >>> odensehuizen = catalogue.werkvormen["odensehuizen"]
    >>> content = write_werkvorm(odensehuizen).encode()
    >>> read_werkvorm(content, "odensehuizen.toml", catalogue) == odensehuizen
    True
    """
    return _document(_lines(werkvorm))


def write_sources(sources: Iterable[Source]) -> str:
    """The TOML of a file in ``sources/``: one table for each."""
    return _document([("source", list(sources))])


def _document(lines: Iterable[tuple[str, object]]) -> str:
    document = tomlkit.document()
    _fill(document, lines)
    return tomlkit.dumps(document)


def _lines(spec: object) -> Iterator[tuple[str, object]]:
    return ((key.name, value) for key, value in told(spec))


def _fill(table: tomlkit.TOMLDocument | Table, lines: Iterable[tuple[str, object]]) -> None:
    """Put values first: in TOML, what stands after a [table] belongs to that table."""
    parts: list[tuple[str, object]] = []
    for key, value in lines:
        if _is_part(value) or _are_parts(value):
            parts.append((key, value))
        else:
            table.add(key, _value(key, value))
    for key, value in parts:
        if not _are_parts(value):
            table.add(key, _part(value))
            continue
        several = tomlkit.aot()
        for one in value:
            several.append(_part(one))
        table.add(key, several)


def _part(spec: object) -> Table:
    table = tomlkit.table()
    _fill(table, _lines(spec))
    return table


def _is_part(value: object) -> bool:
    return dataclasses.is_dataclass(value) and not isinstance(value, Check | Compare | Not | All | AnyOf)


def _are_parts(value: object) -> TypeGuard[Sequence[object]]:
    return isinstance(value, list | tuple) and bool(value) and all(map(_is_part, value))


def _value(key: str, value: object) -> Item:
    match value:
        case Check():
            return _text(str(value))
        case Compare() | Not() | All() | AnyOf():
            return _text(print_rule(value))
        case str():
            return _text(value)
        case Mapping():
            return _inline(value)
        case tuple() | list():
            return _list(key, [_value(key, one) for one in value])
        case bool() | int() | dt.date():
            return tomlkit.item(value)
        case float():
            return tomlkit.item(int(value) if value.is_integer() else value)
    raise TypeError(f"a spec may not hold {value!r}")


def _text(text: str) -> Item:
    if "\n" in text:
        escaped = tomlkit.string(text, multiline=True).as_string().removeprefix('"""').removesuffix('"""')
        return tomlkit.value(f'"""\n{escaped}"""')
    # A rule may hold quotes: without escapes it reads as it is meant.
    return tomlkit.string(text, literal='"' in text and text.isprintable() and "'" not in text)


def _inline(mapping: Mapping[str, object]) -> Item:
    if not mapping:
        return tomlkit.inline_table()
    pairs = ", ".join(
        f"{tomlkit.key(key).as_string()} = {_value(key, one).as_string()}" for key, one in mapping.items()
    )
    return tomlkit.value(f"{{ {pairs} }}")


def _list(key: str, items: list[Item]) -> Item:
    array = tomlkit.array()
    array.extend(items)
    says = any(isinstance(one, str) and not is_slug(one) for one in items)
    return array.multiline(says and len(f"{key} = {array.as_string()}") > WIDTH)
