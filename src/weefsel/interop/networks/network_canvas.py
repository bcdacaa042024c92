"""A Network Canvas export (the CSV files of its interviews) -> the engine's ``Ties``."""

from __future__ import annotations

import re
from collections.abc import Mapping

from weefsel.catalogue.problem import Problem
from weefsel.interop.networks.recipe import NetworkFile, Recipe, Told, ties_of
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
        Which kind of line means that two people know each other; None: nobody asked. It counts as asked in every
        interview once it stands in one of them: an interview without such lines has no file for them.
    """
    problems: list[Problem] = []
    parts: dict[str, list[Told]] = {"ego": [], "node": [], "edge": []}
    asked = False
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
        problems += sheet.problems
        header = [spelled(each) for each in sheet.header]
        must = {"ego": (EGO,), "node": (EGO, NODE), "edge": (EGO, SOURCE, TARGET)}[part]
        missing = [each for each in must if spelled(each) not in header]
        problems += [Problem(name, "kop", f"De kolom '{each}' ontbreekt.") for each in missing]
        parts[part] += [
            Told(name, f"regel {row.line}", dict(zip(header, row.cells, strict=True))) for row in sheet.rows
        ]
    if problems:
        return NetworkFile(problems=problems)
    ours = Recipe(
        ego=EGO,
        alter=NODE,
        source=SOURCE,
        target=TARGET,
        columns=recipe.columns,
        words=recipe.words,
        same=recipe.same,
        person_age=recipe.person_age,
        missing=recipe.missing,
    )
    return ties_of(parts["ego"], parts["node"], parts["edge"], ours, links_asked=asked)
