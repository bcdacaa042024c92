"""Networks as GraphML: one graph a person, a node for each of the people around them, an edge for who know each other.

The person in the middle is the graph itself (its ``id``), so no edge has to say who belongs to whom.
"""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Sequence
from xml.etree.ElementTree import Element

import numpy as np

from weefsel.catalogue.problem import Problem
from weefsel.engine.frames import Ties
from weefsel.interop.networks.plain import cell_of, cells_of
from weefsel.interop.networks.recipe import DUTCH, OURS, NetworkFile, Recipe, Tables, Told
from weefsel.interop.tabular.columns import spelled

SPACE = "http://graphml.graphdrawing.org/xmlns"
MAX_BYTES = 64 * 1024 * 1024
LINKS_ASKED = "links_asked"
NAME = "name"


def read_graphml(content: bytes, *, recipe: Recipe = OURS, file: str = "graphml") -> NetworkFile:
    """Read a file with a graph for each person."""
    return tables_of_graphml(content, ids=recipe, file=file).read(recipe)


def tables_of_graphml(content: bytes, *, ids: Recipe = OURS, file: str = "graphml") -> Tables:
    """The rows of a file with a graph for each person; the identifiers come under the headings of ``ids``.

    A file that declares a document type is refused: it could make the reader fetch or unfold anything.
    """
    recipe = ids
    if len(content) > MAX_BYTES:
        return _failed(file, f"Het bestand is te groot. Wij lezen tot {MAX_BYTES // 1024**2} MB.")
    if b"<!DOCTYPE" in content or b"<!ENTITY" in content:
        return _failed(file, "Het bestand heeft een DOCTYPE. Sla het op zonder.")
    try:
        root = ET.fromstring(content)
    except (ET.ParseError, ValueError, LookupError):
        return _failed(file, "Dit is geen GraphML: het bestand is niet te lezen.")
    if _tag(root) != "graphml":
        return _failed(file, "Dit is geen GraphML: het bestand begint niet met <graphml>.")
    names = {each.get("id", ""): each.get("attr.name") or each.get("id", "") for each in root if _tag(each) == "key"}
    egos: list[Told] = []
    nodes: list[Told] = []
    edges: list[Told] = []
    asked: list[str] = []
    for n, graph in enumerate((each for each in root if _tag(each) == "graph"), 1):
        ego = graph.get("id") or str(n)
        values = _values(graph, names)
        asked.append(values.get(LINKS_ASKED, "1"))
        egos.append(_told_at(file, f"graph {n}", values | {recipe.ego: ego}))
        for place, node in enumerate((each for each in graph if _tag(each) == "node"), 1):
            told = _values(node, names) | {recipe.ego: ego, recipe.alter: node.get("id", "")}
            nodes.append(_told_at(file, f"graph {n}, node {place}", told))
        for place, edge in enumerate((each for each in graph if _tag(each) == "edge"), 1):
            ends = {recipe.source: edge.get("source", ""), recipe.target: edge.get("target", "")}
            edges.append(_told_at(file, f"graph {n}, edge {place}", _values(edge, names) | {recipe.ego: ego} | ends))
    if not egos:
        return _failed(file, "Er staat geen enkele <graph> in het bestand.")
    return Tables(
        ids,
        egos,
        nodes,
        edges,
        links_asked=[each == "1" for each in asked],
        names={spelled(name): name for name in names.values()},
    )


def write_graphml(ties: Ties, egos: tuple[str, ...], *, names: Sequence[str] | None = None) -> bytes:
    """The file of `read_graphml`, in our own words; ``names`` what people call each of the others.

    Raises
    ------
    ValueError
        Not as many names as maps.
    """
    if len(egos) != ties.n_people:
        raise ValueError(f"egos must have {ties.n_people} names, got {len(egos)}.")
    ET.register_namespace("", SPACE)
    root = Element(f"{{{SPACE}}}graphml")
    columns = {**({} if names is None else {NAME: list(names)}), **cells_of(ties)}
    for name in columns:
        key = {"id": name, "for": "node", "attr.name": DUTCH.get(name, OURS.name), "attr.type": "string"}
        ET.SubElement(root, f"{{{SPACE}}}key", key)
    for name, label in (("person_age", OURS.person_age), (LINKS_ASKED, LINKS_ASKED)):
        key = {"id": f"graph_{name}", "for": "graph", "attr.name": label, "attr.type": "double"}
        ET.SubElement(root, f"{{{SPACE}}}key", key)
    for person, ego in enumerate(egos):
        graph = ET.SubElement(root, f"{{{SPACE}}}graph", {"id": ego, "edgedefault": "undirected"})
        if not np.isnan(ties.person_age[person]):
            _data(graph, "graph_person_age", cell_of(float(ties.person_age[person])))
        _data(graph, f"graph_{LINKS_ASKED}", "1" if ties.links_asked[person] == 1 else "0")
        for i in np.flatnonzero(ties.person == person):
            node = ET.SubElement(graph, f"{{{SPACE}}}node", {"id": str(ties.id[i])})
            for name, cells in columns.items():
                if cells[i]:
                    _data(node, name, cells[i])
        for a, b in ties.links[ties.person[ties.links[:, 0]] == person].tolist():
            ET.SubElement(graph, f"{{{SPACE}}}edge", {"source": str(ties.id[a]), "target": str(ties.id[b])})
    return ET.tostring(root, encoding="utf-8", xml_declaration=True)


def _data(under: Element, key: str, text: str) -> None:
    ET.SubElement(under, f"{{{SPACE}}}data", {"key": key}).text = text


def _tag(element: Element) -> str:
    return element.tag.rpartition("}")[2]


def _values(element: Element, names: dict[str, str]) -> dict[str, str]:
    return {
        names.get(each.get("key", ""), each.get("key", "")): (each.text or "").strip()
        for each in element
        if _tag(each) == "data"
    }


def _told_at(file: str, place: str, values: dict[str, str]) -> Told:
    return Told(file, place, {spelled(name): value for name, value in values.items()})


def _failed(file: str, text: str) -> Tables:
    return Tables(OURS, problems=[Problem(file, "bestand", text)])
