"""A Network Canvas export (the CSV files of its interviews) -> the engine's ``Ties``."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

import numpy as np

from weefsel.catalogue.problem import Problem
from weefsel.engine.frames import Ties
from weefsel.interop.networks.plain import cell_of, cells_of, csv_of, unguarded
from weefsel.interop.networks.recipe import DUTCH, OURS, NetworkFile, Recipe, Tables, Told
from weefsel.interop.tabular.columns import spelled
from weefsel.interop.tabular.sheet import read_sheet

_FILE = re.compile(r"(?:.*/)?(?P<case>.+?)_(?:(?P<ego>ego)|(?P<sort>attributeList|edgeList)_(?P<type>[^_/]+))\.csv")
EGO, NODE = "networkCanvasEgoUUID", "networkCanvasUUID"
SOURCE, TARGET = "networkCanvasSourceUUID", "networkCanvasTargetUUID"


def read_network_canvas(
    files: Mapping[str, bytes], *, recipe: Recipe, node_type: str = "Person", edge_type: str | None = None
) -> NetworkFile:
    """Read the files of one export, by name.

    Parameters
    ----------
    recipe
        What the questions of this protocol mean: every protocol has its own. Its identifiers are set here.
    edge_type
        As in `tables_of_network_canvas`.
    """
    tables = tables_of_network_canvas(files, node_type=node_type, edge_type=edge_type)
    return tables.read(replace(recipe, ego=EGO, alter=NODE, source=SOURCE, target=TARGET))


def types_in(names: Iterable[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The kinds of people and the kinds of lines that an export has, from the names of its files."""
    found = [match for match in map(_FILE.fullmatch, sorted(names)) if match and match["type"]]
    nodes, edges = (
        tuple(dict.fromkeys(each["type"] for each in found if each["sort"] == sort))
        for sort in ("attributeList", "edgeList")
    )
    return nodes, edges


def tables_of_network_canvas(
    files: Mapping[str, bytes], *, node_type: str = "Person", edge_type: str | None = None
) -> Tables:
    """The rows of one export.

    Parameters
    ----------
    edge_type
        Which kind of line means that two people know each other; None: nobody asked. It counts as asked in every
        interview once it stands in one of them: an interview without such lines has no file for them.
    """
    problems: list[Problem] = []
    parts: dict[str, list[Told]] = {"ego": [], "node": [], "edge": []}
    asked, names = False, {}
    for name, content in sorted(files.items()):
        found = _FILE.fullmatch(name)
        if found is None:
            problems.append(Problem(name, "bestand", "Deze naam is niet die van een bestand uit Network Canvas."))
            continue
        if found["ego"]:
            part = "ego"
        elif found["sort"] == "attributeList":
            part = "node" if found["type"] == node_type else ""
        else:
            part = "edge" if found["type"] == edge_type else ""
            asked = asked or part == "edge"
        if not part:
            continue
        sheet = read_sheet(content, "csv", file=name)
        # A table with a heading and no rows is an interview without such people or lines, and no fault.
        problems += [
            each for each in sheet.problems if not (sheet.header and not sheet.rows and each.place == "bestand")
        ]
        header = [spelled(each) for each in sheet.header]
        must = {"ego": (EGO,), "node": (EGO, NODE), "edge": (EGO, SOURCE, TARGET)}[part]
        if part == "node":
            names |= {spelled(each): each for each in sheet.header}
        missing = [each for each in must if spelled(each) not in header]
        problems += [Problem(name, "kop", f"De kolom '{each}' ontbreekt.") for each in missing]
        parts[part] += [
            Told(name, f"regel {row.line}", dict(zip(header, map(unguarded, row.cells), strict=True)))
            for row in sheet.rows
        ]
    ids = Recipe(ego=EGO, alter=NODE, source=SOURCE, target=TARGET)
    return Tables(ids, parts["ego"], parts["node"], parts["edge"], asked, names, problems)


def write_network_canvas(ties: Ties, egos: tuple[str, ...], *, names: Sequence[str] | None = None) -> dict[str, bytes]:
    """The files of `read_network_canvas` in our own headings, by name; an edge file for a map that was asked.

    Raises
    ------
    ValueError
        Not as many names as maps.
    """
    if len(egos) != ties.n_people:
        raise ValueError(f"egos must have {ties.n_people} names, got {len(egos)}.")
    columns = cells_of(ties)
    called = {} if names is None else {OURS.name: list(names)}
    written: dict[str, bytes] = {}
    for person, ego in enumerate(egos):
        written[f"{ego}_ego.csv"] = csv_of((EGO, OURS.person_age), [(ego, cell_of(float(ties.person_age[person])))])
        rows = np.flatnonzero(ties.person == person).tolist()
        more = {**called, **{DUTCH[name]: cells for name, cells in columns.items()}}
        people = [(ego, str(ties.id[i]), *(cells[i] for cells in more.values())) for i in rows]
        written[f"{ego}_attributeList_Person.csv"] = csv_of((EGO, NODE, *more), people)
        if ties.links_asked[person] == 1:
            pairs = ties.links[ties.person[ties.links[:, 0]] == person].tolist()
            known = [(ego, str(ties.id[a]), str(ties.id[b])) for a, b in pairs]
            written[f"{ego}_edgeList_Knows.csv"] = csv_of((EGO, SOURCE, TARGET), known)
    return written
