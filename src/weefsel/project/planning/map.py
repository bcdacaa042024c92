"""A picture of a plan: proposals and gaps by area, as cells around the centroids. The figures stand in gaps.csv too."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass
from html import escape

import numpy as np

from weefsel.engine.matching.cells import Point, cells
from weefsel.project.planning.inputs import PlanInput
from weefsel.project.planning.numbers import dutch_number
from weefsel.project.planning.tables import Tables

PAGE, SURFACE, INK, MUTED = "#FBF8F3", "#FFFFFF", "#1E2A32", "#4B5A63"
TEAL, GREEN, LINE = "#0B5A56", "#2B6A3A", "#7B858C"
# From linen to madder: each step differs in lightness, and the number stands in the cell.
STEPS = ("#F3ECE0", "#FBEFD0", "#F0CF9A", "#DB9A6B", "#9E3B26")
LIGHT_TEXT_FROM = 4
WIDTH, HEIGHT, MARGIN, SIDE = 1280, 900, 40, 320
NAMED_UP_TO = 40  # areas; with more of them the names would hide the numbers
NAME_SIZE = 15


@dataclass(frozen=True, slots=True)
class AreaFigures:
    """What is drawn of one area; ``xy`` RD New, metres."""

    name: str
    xy: Point
    n_people: int
    n_proposals: int
    n_missing: int


def area_figures(given: PlanInput, tables: Tables) -> list[AreaFigures]:
    """Figures of every area whose place is known, in the order of their names."""
    people = given.people
    proposals = Counter(row.area for row in tables.plan)
    missing: Counter[str] = Counter()
    for gap in tables.gaps:
        missing[gap.area] += gap.missing
    found: list[AreaFigures] = []
    names, row_of = np.unique(people.area, return_inverse=True)
    for number, name in enumerate(names.tolist()):
        inside = people.xy[row_of == number]
        known = inside[~np.isnan(inside[:, 0])]
        if name and len(known):
            x, y = known.mean(axis=0)
            found.append(AreaFigures(name, (float(x), float(y)), len(inside), proposals[name], missing[name]))
    return found


def draw(given: PlanInput, tables: Tables) -> str:
    """Draw the map as SVG, with a title and a description for who cannot see it."""
    areas = area_figures(given, tables)
    n_missing = sum(area.n_missing for area in areas)
    title = "Voorstellen en tekorten"
    description = (
        f"{len(areas)} gebieden, {len(tables.plan)} voorstellen en {n_missing} mensen die iets zoeken zonder voorstel. "
        "Dezelfde cijfers staan in gaps.csv."
    )
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}" '
        f'role="img" aria-labelledby="title description" font-family="Noto Sans, Arial, sans-serif" fill="{INK}">',
        f'<title id="title">{title}</title><desc id="description">{escape(description)}</desc>',
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="{PAGE}"/>',
        f'<text x="{MARGIN}" y="52" font-size="28" font-weight="600">{title}</text>',
        f'<text x="{MARGIN}" y="80" font-size="16" fill="{MUTED}">{escape(given.title)}: een voorstel, niemand is '
        f"geplaatst{'; de mensen zijn verzonnen' if given.synthetic else ''}</text>",
    ]
    limits = _limits([area.n_missing for area in areas])
    if areas:
        parts += _cells(given, areas, limits)
    else:
        parts.append(
            f'<text x="{MARGIN}" y="200" font-size="18">Van niemand is de plek bekend: er is niets te tekenen.</text>'
        )
    parts += [*_legend(limits, areas), "</svg>"]
    return "\n".join(parts)


def _limits(numbers: list[int]) -> list[int]:
    """Lowest number of each step, the first is 0: round numbers that share out the areas about evenly."""
    top = max(numbers, default=0)
    if top == 0:
        return [0]
    if top <= len(STEPS) - 1:
        return list(range(top + 1))
    size = max(1, math.ceil(top / (len(STEPS) - 1)))
    unit = 10 ** max(0, len(str(size)) - 2)
    size = math.ceil(size / unit) * unit
    return [0, *(1 + size * step for step in range(len(STEPS) - 1) if 1 + size * step <= top)]


def _step(number: int, limits: list[int]) -> int:
    return max(step for step, low in enumerate(limits) if number >= low)


def _cells(given: PlanInput, areas: list[AreaFigures], limits: list[int]) -> list[str]:
    points = np.array([area.xy for area in areas])
    polygons = cells(points)
    everything = np.array([corner for polygon in polygons for corner in polygon])
    low, high = everything.min(axis=0), everything.max(axis=0)
    room = (WIDTH - SIDE - 2 * MARGIN, HEIGHT - 110 - MARGIN)
    scale = min(room[0] / max(high[0] - low[0], 1), room[1] / max(high[1] - low[1], 1))

    def at(point: Point) -> Point:
        return MARGIN + (point[0] - low[0]) * scale, 110 + (high[1] - point[1]) * scale

    parts = ['<g stroke-linejoin="round">']
    for area, polygon in zip(areas, polygons, strict=True):
        corners = " ".join(f"{x:.1f},{y:.1f}" for x, y in map(at, polygon))
        colour = STEPS[_step(area.n_missing, limits)]
        parts.append(
            f'<polygon points="{corners}" fill="{colour}" stroke="{SURFACE}" stroke-width="1.5"><title>'
            f"{escape(area.name)}: {area.n_proposals} voorstellen, {area.n_missing} zonder voorstel</title></polygon>"
        )
    parts.append("</g>")

    size = 15 if len(areas) <= 120 else 10
    largest = max((area.n_proposals for area in areas), default=0)
    offers = given.offers
    of_offers = {point for point in map(tuple, offers.xy[~np.isnan(offers.xy[:, 0])].tolist())}
    for point in sorted(of_offers - {area.xy for area in areas}):
        x, y = at(point)
        if MARGIN <= x <= WIDTH - SIDE and 100 <= y <= HEIGHT - MARGIN:
            parts.append(_square(x, y))
    for area in areas:
        x, y = at(area.xy)
        # Under the number: left a square when something is offered at this very point, right a disc for proposals.
        if area.xy in of_offers:
            parts.append(_square(x - 8, y + 10))
        if area.n_proposals:
            parts.append(_disc(x + 8, y + 10, area.n_proposals, largest))
    # Numbers lie over all signs, with a rim in the colour of their cell: where areas are small they touch.
    for area in areas:
        x, y = at(area.xy)
        if area.n_missing and len(areas) <= 300:
            step = _step(area.n_missing, limits)
            colours = SURFACE if step >= LIGHT_TEXT_FROM else INK, STEPS[step]
            parts.append(_label(x, y, dutch_number(area.n_missing), size, *colours))
            if len(areas) <= NAMED_UP_TO:
                parts.append(_label(x, y - 18, escape(area.name), 13, *colours))
    for name, (x, y) in _names(given, [(area.name, at(area.xy)) for area in areas]).items():
        parts.append(
            f'<text x="{x:.1f}" y="{y:.1f}" font-size="{NAME_SIZE}" font-weight="700" text-anchor="middle" '
            f'stroke="{PAGE}" stroke-width="4" paint-order="stroke" fill="{INK}">{escape(name)}</text>'
        )
    return parts


def _label(x: float, y: float, text: str, size: int, colour: str, rim: str) -> str:
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size}" text-anchor="middle" stroke="{rim}" stroke-width="3" '
        f'paint-order="stroke" fill="{colour}">{text}</text>'
    )


def _square(x: float, y: float) -> str:
    return f'<rect x="{x - 4:.1f}" y="{y - 4:.1f}" width="8" height="8" fill="{TEAL}" stroke="{SURFACE}"/>'


def _disc(x: float, y: float, number: int, largest: int) -> str:
    radius = _radius(number, largest)
    return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius:.1f}" fill="{GREEN}" stroke="{SURFACE}"/>'


def _radius(number: int, largest: int) -> float:
    """The surface of a circle goes with the number of proposals."""
    return 2 + 7 * math.sqrt(number / max(largest, 1))


def _names(given: PlanInput, areas: list[tuple[str, Point]]) -> dict[str, Point]:
    """Where the name of each larger area goes, on the drawing: near its middle, where it hides the fewest signs.

    ``areas`` the name and the point of each, on the drawing.
    """
    inside: dict[str, list[Point]] = {}
    for name, point in areas:
        if name in given.area_names:
            inside.setdefault(given.area_names[name], []).append(point)
    found: dict[str, Point] = {}
    for name, points in inside.items():
        middle = _mean(points, 0), _mean(points, 1)
        half = 0.3 * NAME_SIZE * len(name)

        def hides(at: Point, half: float = half) -> int:
            return sum(abs(x - at[0]) < half + 16 and -20 < y - at[1] < 26 for _, (x, y) in areas) + sum(
                abs(x - at[0]) < 2 * half and abs(y - at[1]) < NAME_SIZE for x, y in found.values()
            )

        spots = [(middle[0] + across, middle[1] + down) for across in range(-90, 91, 10) for down in range(-90, 91, 10)]
        found[name] = min(spots, key=lambda at: (hides(at), math.dist(at, middle), at))
    return found


def _mean(points: list[Point], axis: int) -> float:
    return sum(point[axis] for point in points) / len(points)


def _legend(limits: list[int], areas: list[AreaFigures]) -> list[str]:
    left, top = WIDTH - SIDE + 10, 130
    parts = [f'<g font-size="15"><text x="{left}" y="{top}" font-weight="600">Zoekt iets, heeft geen voorstel</text>']
    for step, low in enumerate(limits):
        end = limits[step + 1] - 1 if step + 1 < len(limits) else None
        words = (
            dutch_number(low)
            if low == end or (step == 0 and low == 0)
            else f"{dutch_number(low)} tot en met {dutch_number(end)}"
            if end
            else f"{dutch_number(low)} of meer"
        )
        y = top + 22 + 30 * step
        parts.append(f'<rect x="{left}" y="{y}" width="34" height="22" fill="{STEPS[step]}" stroke="{LINE}"/>')
        parts.append(f'<text x="{left + 46}" y="{y + 17}">{words} mensen</text>')
    y = top + 22 + 30 * len(limits) + 30
    largest = max((area.n_proposals for area in areas), default=0)
    parts.append(f'<text x="{left}" y="{y}" font-weight="600">Voorstellen</text>')
    for number in sorted({n for n in (largest, max(1, largest // 4)) if n}):
        y += 30
        parts.append(_disc(left + 18, y - 5, number, largest))
        parts.append(f'<text x="{left + 46}" y="{y}">{dutch_number(number)} voorstellen</text>')
    y += 46
    parts.append(f'<rect x="{left + 13}" y="{y - 12}" width="9" height="9" fill="{TEAL}"/>')
    parts.append(f'<text x="{left + 46}" y="{y - 3}">plek met aanbod</text>')
    y += 40
    for line in (
        "Een cel is het gebied rond het midden",
        "van een postcode, niet de grens ervan.",
        "Cijfers per gebied: gaps.csv.",
    ):
        parts.append(f'<text x="{left}" y="{y}" font-size="14" fill="{MUTED}">{line}</text>')
        y += 20
    return [*parts, "</g>"]
