"""A map as a drawing: rings, parts of life, and a line for each tie. The list beside it tells the same.

Where someone stands follows from ring and part of life alone; a place in the drawing is never data.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from math import cos, hypot, pi, sin

from weefsel.apps.adoption.queries import catalogue
from weefsel.apps.ecogram.queries import TieLine

WIDTH, HEIGHT = 650, 512
CENTRE = (325.0, 250.0)
RADII = {1: 104.0, 2: 148.0, 3: 188.0, None: 188.0}
EGO, FACE, WORD = 23.0, 17.0, 246.0
# How a line shows the tie, by pattern and never by colour alone.
PATTERNS = {"good": "good", "mixed": "mixed", "tense": "tense", None: "unknown"}
LONGEST_NAME = 11


@dataclass(frozen=True, slots=True)
class Word:
    """A part of life: its word, where it stands, and the edge where its slice begins."""

    text: str
    x: float
    y: float
    anchor: str
    edge_x: float
    edge_y: float


@dataclass(frozen=True, slots=True)
class Face:
    """One tie: its place, its line (``path``) with a pattern and a width, and the letters at both ends."""

    name: str
    letter: str
    x: float
    y: float
    name_y: float
    path: str
    pattern: str
    weight: str
    received: str
    received_x: float
    received_y: float
    given: str
    given_x: float
    given_y: float
    is_placed: bool


@dataclass(frozen=True, slots=True)
class Drawing:
    """Everything in the SVG, in its own units."""

    width: int
    height: int
    x: float
    y: float
    ego: float
    face: float
    radii: tuple[float, ...]
    words: tuple[Word, ...]
    faces: tuple[Face, ...]


def drawing_of(ties: Sequence[TieLine]) -> Drawing:
    """Draw a map: the parts of life as equal slices in a fixed order, nearer is closer to the middle."""
    sectors = list(catalogue().vocabulary.ecogram_sectors.values())
    slice_ = 2 * pi / len(sectors)
    start = {sector.slug: -pi / 2 + i * slice_ for i, sector in enumerate(sectors)}
    groups: dict[tuple[str, float], list[TieLine]] = defaultdict(list)
    for tie in ties:
        groups[tie.sector, RADII[tie.entry.ring]].append(tie)
    faces = []
    for (sector, radius), members in groups.items():
        for i, tie in enumerate(members):
            angle = start.get(sector, -pi / 2) + slice_ * (i + 0.5) / len(members)
            # Many at one distance stand in two rows, so that names stay apart.
            shift = (-12 if i % 2 else 12) if len(members) > 2 else 0
            faces.append(_face(tie, *_at(angle, radius + shift)))
    words = []
    for sector in sectors:
        middle = start[sector.slug] + slice_ / 2
        x, y = _at(middle, WORD)
        edge_x, edge_y = _at(start[sector.slug], RADII[3])
        anchor = "middle" if abs(cos(middle)) < 0.35 else "start" if cos(middle) > 0 else "end"
        words.append(Word(_short(sector.label), x, round(y + 5, 1), anchor, edge_x, edge_y))
    return Drawing(
        width=WIDTH,
        height=HEIGHT,
        x=CENTRE[0],
        y=CENTRE[1],
        ego=EGO,
        face=FACE,
        radii=(RADII[3], RADII[2], RADII[1]),
        words=tuple(words),
        faces=tuple(faces),
    )


def _at(angle: float, radius: float) -> tuple[float, float]:
    return round(CENTRE[0] + radius * cos(angle), 1), round(CENTRE[1] + radius * sin(angle), 1)


def _short(label: str) -> str:
    """The first word or words of a label: a drawing has no room for more."""
    return label.split(",")[0].split(" en ")[0]


def _face(tie: TieLine, x: float, y: float) -> Face:
    ego = CENTRE
    length = hypot(x - ego[0], y - ego[1])
    across, down = (x - ego[0]) / length, (y - ego[1]) / length
    first = (ego[0] + across * EGO, ego[1] + down * EGO)
    last = (x - across * FACE, y - down * FACE)
    # Letters stand a little beside the line, at the end of who receives, on either side of it.
    beside = (-down * 12, across * 12)
    near, far = 0.4, 0.74
    entry = tie.entry
    name = entry.name if len(entry.name) <= LONGEST_NAME else entry.name[: LONGEST_NAME - 1] + "…"
    return Face(
        name=name,
        letter=entry.name[:1].upper(),
        x=x,
        y=y,
        # Away from the middle, where the lines are.
        name_y=round(y - FACE - 6 if y < CENTRE[1] - FACE else y + FACE + 15, 1),
        path=_zigzag(first, last) if entry.quality == "tense" else _straight(first, last),
        pattern=PATTERNS[entry.quality],
        weight={1: "strong", 2: "plain"}.get(entry.ring, "light"),
        received=" ".join(entry.received or ()),
        received_x=round(first[0] + (last[0] - first[0]) * near + beside[0], 1),
        received_y=round(first[1] + (last[1] - first[1]) * near + beside[1] + 5, 1),
        given=" ".join(entry.given or ()),
        given_x=round(first[0] + (last[0] - first[0]) * far - beside[0], 1),
        given_y=round(first[1] + (last[1] - first[1]) * far - beside[1] + 5, 1),
        is_placed=entry.ring is not None,
    )


def _straight(first: tuple[float, float], last: tuple[float, float]) -> str:
    return f"M{first[0]:.1f} {first[1]:.1f}L{last[0]:.1f} {last[1]:.1f}"


def _zigzag(first: tuple[float, float], last: tuple[float, float]) -> str:
    length = hypot(last[0] - first[0], last[1] - first[1]) or 1
    n = max(4, round(length / 9))
    aside = (-(last[1] - first[1]) / length * 4.5, (last[0] - first[0]) / length * 4.5)
    points = [first]
    for i in range(1, n):
        side = 1 if i % 2 else -1
        points.append(
            (
                first[0] + (last[0] - first[0]) * i / n + side * aside[0],
                first[1] + (last[1] - first[1]) * i / n + side * aside[1],
            )
        )
    points.append(last)
    return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in points)
