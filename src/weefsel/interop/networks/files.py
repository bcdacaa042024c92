"""Files about networks as someone hands them over: which sort they are, and the rows in them."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal

from weefsel.catalogue.problem import Problem
from weefsel.interop.networks.graphml import tables_of_graphml
from weefsel.interop.networks.network_canvas import tables_of_network_canvas, types_in
from weefsel.interop.networks.plain import tables_of_plain
from weefsel.interop.networks.recipe import OURS, Recipe, Tables
from weefsel.interop.tabular.columns import spelled
from weefsel.interop.tabular.sheet import read_sheet

Sort = Literal["graphml", "network_canvas", "plain"]
MAX_FILES = 2_000
MAX_UNPACKED_BYTES = 64 * 1024 * 1024
# Which of three tables a file is, by its name; the first that fits.
_PARTS = (
    ("links", re.compile(r"tie|edge|link|kent")),
    ("egos", re.compile(r"ego|perso")),
    ("alters", re.compile(r"")),
)
# Headings that others use for what tells the rows apart.
_EGO = ("persoon", "ego", "ego_id", "egoid", "respondent", "respondent_id", "id")
_ALTER = ("band", "alter", "alter_id", "alterid", "altid", "naam", "name", "id")
_SOURCE = ("van", "from", "source", "srcid", "alter1", "ego1")
_TARGET = ("naar", "to", "target", "tgtid", "alter2")


@dataclass(frozen=True, slots=True)
class Opened:
    """What was handed over: its sort, its rows, and of Network Canvas which kinds of people and lines there are."""

    sort: Sort
    tables: Tables
    node_types: tuple[str, ...] = ()
    edge_types: tuple[str, ...] = ()


def open_files(
    files: Mapping[str, bytes], *, ids: Recipe | None = None, node_type: str = "", edge_type: str = ""
) -> Opened:
    """Read what was handed over, whatever it is: a zip file is unpacked first.

    Parameters
    ----------
    ids
        The headings that tell rows apart in plain tables; left out, they are recognised.
    node_type, edge_type
        Of Network Canvas: which kind of people, and which kind of line means that two know each other. Left out, the
        first that there is.
    """
    try:
        files = _unpacked(files)
    except _Refused as refused:
        return Opened("plain", Tables(OURS, problems=[refused.problem]))
    nodes, edges = types_in(files)
    if nodes:
        tables = tables_of_network_canvas(
            files,
            node_type=node_type if node_type in nodes else nodes[0],
            edge_type=edge_type if edge_type in edges else next(iter(edges), None),
        )
        return Opened("network_canvas", tables, nodes, edges)
    for name, content in files.items():
        if content.lstrip()[:1] == b"<":
            if len(files) > 1:
                return Opened("graphml", Tables(OURS, problems=[Problem(name, "bestand", _ONE)]))
            return Opened("graphml", tables_of_graphml(content, file=name))
    parts: dict[str, bytes] = {}
    for name, content in files.items():
        part = next(part for part, pattern in _PARTS if pattern.search(spelled(name.rpartition("/")[2])))
        if part in parts:
            return Opened("plain", Tables(OURS, problems=[Problem(name, "bestand", _NAMES)]))
        parts[part] = content
    if "alters" not in parts:
        return Opened("plain", Tables(OURS, problems=[Problem(next(iter(files), ""), "bestand", _NAMES)]))
    chosen = ids or _recognised(parts)
    return Opened("plain", tables_of_plain(parts.get("egos"), parts["alters"], parts.get("links"), ids=chosen))


_ONE = "Een GraphML-bestand staat op zichzelf. Geef dat alleen."
_NAMES = (
    "Wij herkennen dit bestand niet. Noem de tabellen personen.csv, banden.csv en wie-kent-wie.csv, of geef een "
    "uitvoer van Network Canvas of een GraphML-bestand."
)


class _Refused(Exception):
    def __init__(self, problem: Problem):
        self.problem = problem


def _unpacked(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """The files, those in a zip file too; Raises `_Refused` for a zip that is broken, or too large when unpacked."""
    found: dict[str, bytes] = {}
    room = MAX_UNPACKED_BYTES
    for name, content in files.items():
        if content[:4] != b"PK\x03\x04" or name.casefold().endswith(".xlsx"):
            found[name] = content
            continue
        try:
            with zipfile.ZipFile(io.BytesIO(content)) as packed:
                inside = [each for each in packed.infolist() if not each.is_dir() and _is_ours(each.filename)]
                room -= sum(each.file_size for each in inside)
                if len(inside) > MAX_FILES or room < 0:
                    raise _Refused(Problem(name, "bestand", "In dit zip-bestand zit te veel. Haal er een deel uit."))
                for each in inside:
                    # What a zip says of its sizes may be wrong: never read more than that.
                    with packed.open(each) as file:
                        found[each.filename] = file.read(each.file_size)
        except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError, ValueError):
            raise _Refused(
                Problem(name, "bestand", "Dit zip-bestand is niet te lezen. Pak het eerst zelf uit.")
            ) from None
    return found


def _is_ours(name: str) -> bool:
    """Whether a file in a zip can hold a network; what a computer adds by itself cannot."""
    return not name.startswith("__MACOSX/") and name.casefold().endswith((".csv", ".graphml", ".xml"))


def _recognised(parts: Mapping[str, bytes]) -> Recipe:
    """Our own headings, or those of others for what tells the rows apart, where they are there."""
    heads = {part: read_sheet(content, "csv", file=part).header for part, content in parts.items()}
    if {spelled(OURS.alter), spelled(OURS.ego)} <= {spelled(each) for each in heads["alters"]}:
        return OURS

    def first(words: tuple[str, ...], *where: str) -> str:
        for word in words:
            for part in where:
                for heading in heads.get(part, ()):
                    if spelled(heading) == word:
                        return heading
        return words[0]

    return replace(
        Recipe(),
        ego=first(_EGO, "egos", "links", "alters"),
        alter=first(_ALTER, "alters"),
        source=first(_SOURCE, "links"),
        target=first(_TARGET, "links"),
    )
