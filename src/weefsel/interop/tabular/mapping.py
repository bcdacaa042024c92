"""What each column of a list holds: confirmed by a person once, and kept as TOML for the next time.

``lines.examine`` says which columns a file has, ``propose.propose_mapping`` what each probably holds, and
``mapped.read_mapped`` reads the file with the mapping.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field

from weefsel.catalogue.problem import Problem, unknown_word
from weefsel.interop.hsds.values import shown
from weefsel.interop.tabular.targets import BY_SLUG


@dataclass(frozen=True, slots=True)
class ColumnMapping:
    """What each column holds: ``columns`` from the file's own name to the slug of a target, empty: not taken over.

    ``records`` the keys that lead to the list in a JSON file; ``children`` the key of a list inside each block whose
    blocks are the services (the block itself is then the organisation). ``guessed`` names the columns of which only
    likeness made us think so: a person looks at those first.
    """

    columns: Mapping[str, str] = field(default_factory=dict)
    records: tuple[str, ...] = ()
    children: str = ""
    guessed: tuple[str, ...] = field(default=(), compare=False)


def write_mapping(mapping: ColumnMapping) -> str:
    """Write a mapping as TOML, to be read again by ``parse_mapping``."""
    lines = [
        "schema = 1",
        f"records = {json.dumps(list(mapping.records))}",
        f"children = {_quoted(mapping.children)}",
        "",
        "[columns]",
    ]
    lines += [f"{_quoted(name)} = {_quoted(slug)}" for name, slug in mapping.columns.items()]
    return "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    # A TOML text in double quotes is a JSON text, but for one sign that JSON leaves as it is and halves of signs.
    whole = text.encode("utf-8", "replace").decode()
    return json.dumps(whole, ensure_ascii=False).replace("\x7f", "\\u007f")


def parse_mapping(text: str, *, file: str) -> tuple[ColumnMapping | None, list[Problem]]:
    """Read a mapping that was kept; every fault is told, and then there is no mapping."""
    try:
        told = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        return None, [Problem(file, "", f"Dit is geen geldige TOML: {shown(error)}")]
    problems = [Problem(file, key, unknown_word(key, _KEYS)) for key in told.keys() - _KEYS]
    columns, records, children = told.get("columns", {}), told.get("records", []), told.get("children", "")
    if told.get("schema") != 1:
        problems.append(Problem(file, "schema", "Wij lezen schema 1."))
    if not isinstance(columns, dict) or not all(isinstance(slug, str) for slug in columns.values()):
        problems.append(Problem(file, "columns", "Hier hoort bij iedere kolom een doel te staan."))
        columns = {}
    if not isinstance(records, list) or not all(isinstance(step, str) for step in records):
        problems.append(Problem(file, "records", "Hier hoort een lijst met sleutels te staan."))
        records = []
    if not isinstance(children, str):
        problems.append(Problem(file, "children", "Hier hoort één sleutel te staan."))
    for name, slug in columns.items():
        if slug and slug not in BY_SLUG:
            problems.append(Problem(file, f"columns, '{shown(name)}'", unknown_word(slug, BY_SLUG)))
    if problems:
        return None, problems
    return ColumnMapping(columns, tuple(records), str(children)), []


_KEYS = {"schema", "records", "children", "columns"}
