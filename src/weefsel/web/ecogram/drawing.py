"""A map as a drawing: rings, parts of life, and a line for each tie. The list beside it tells the same.

Where someone stands follows from ring and part of life alone (`layout.py`); a place in the drawing is never data.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import cos, degrees, hypot, pi, sin
from uuid import UUID

from django.utils.translation import gettext as _

from weefsel.apps.adoption.queries import catalogue
from weefsel.apps.ecogram.queries import TieLine
from weefsel.web.ecogram.layout import EGO, FACE, UNPLACED, Layout, Paper, lay_out

# How a line shows the tie, by shape and never by colour alone: a wave changes, a zigzag is under tension, dots are not
# asked. Thick is close, and a line of dashes is thin: an acquaintance.
PATTERNS = {"good": "good", "mixed": "mixed", "tense": "tense", None: "unknown"}
WEIGHTS = {1: "strong", 2: "plain", 3: "light", None: "plain"}
# Whoever is no ordinary circle.
SYMBOLS = ("care", "group", "place", "pet", "deceased")
LONGEST_NAME = 11
# Room around the rings for the words of the parts of life.
MARGIN = 30.0
# Letters are about this wide, in their own height; the few that differ much are told apart.
WIDTHS = {**dict.fromkeys("iljI.,'’ ", 0.3), **dict.fromkeys("mwMW", 0.92), **dict.fromkeys("tfr-", 0.42)}

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Slice:
    """A part of life: its word along ``path``, the edge where it begins, and its angles in degrees, clockwise.

    ``roles`` who usually stands there, with their slugs.
    """

    slug: str
    text: str
    name: str
    path: str
    edge_x: float
    edge_y: float
    first: float
    last: float
    roles: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Letters:
    """The letters at one end of a line. ``is_crowded``: there is no room for them until the tie is looked at."""

    text: str
    x: float
    y: float
    arrow: str
    is_crowded: bool


@dataclass(frozen=True, slots=True)
class Face:
    """One tie: its place, its line (``path``) with a pattern and a width, and the letters at both ends.

    ``ring`` None: it was not asked how near. ``symbol`` person, care, group, place or pet; ``label`` tells in words
    what is drawn; ``name_dx`` and ``name_dy`` from the face to the foot of the middle of its name. ``is_own``: the
    reader wrote this.
    """

    thread: UUID
    row: UUID
    ring: int | None
    sector: str
    full_name: str
    name: str
    label: str
    symbol: str
    is_deceased: bool
    letter: str
    x: float
    y: float
    is_own: bool
    name_dx: float
    name_dy: float
    path: str
    pattern: str
    weight: str
    received: Letters | None
    given: Letters | None


@dataclass(frozen=True, slots=True)
class Between:
    """A line between two who know each other."""

    first: UUID
    second: UUID
    path: str


@dataclass(frozen=True, slots=True)
class Drawing:
    """Everything in the SVG, in its own units with the person at (0, 0). ``edges`` of the rings, outermost first.

    ``patterns`` and ``symbols`` are those that the legend has to tell; ``scale`` of the symbols, which are drawn for a
    face of 22.
    """

    corner: float
    size: float
    radius: float
    ego: float
    face: float
    scale: float
    letter: float
    edges: tuple[float, ...]
    slices: tuple[Slice, ...]
    faces: tuple[Face, ...]
    between: tuple[Between, ...]
    patterns: tuple[str, ...]
    symbols: tuple[str, ...]
    has_unplaced: bool
    is_dense: bool


def drawing_of(
    ties: Sequence[TieLine], links: Collection[tuple[UUID, UUID]] = (), *, reader: UUID | None = None
) -> Drawing:
    """Draw a map: the parts of life as slices in a fixed order, nearer is closer to the middle.

    ``links`` between whom on the map there is a tie, by their threads; ``reader`` the user who looks.
    """
    sectors = list(catalogue().vocabulary.ecogram_sectors.values())
    place = {sector.slug: i for i, sector in enumerate(sectors)}
    order = sorted(range(len(ties)), key=lambda i: _turn(ties[i]))
    layout = lay_out(
        [sector.slug for sector in sectors],
        [place.get(ties[i].sector, 0) for i in order],
        [ties[i].entry.ring or UNPLACED for i in order],
        [_width(_short_name(ties[i].entry.name)) for i in order],
    )
    seat = {i: n for n, i in enumerate(order)}
    letters = _Room(layout, [_width(_short_name(ties[i].entry.name)) for i in order])
    faces = tuple(_face(tie, layout, seat[i], letters, reader) for i, tie in enumerate(ties))
    paper = layout.paper
    at = {face.thread: (face.x, face.y) for face in faces}
    return Drawing(
        corner=-round(paper.radius + MARGIN, 1),
        size=round(2 * (paper.radius + MARGIN), 1),
        radius=round(paper.radius, 1),
        ego=EGO,
        face=paper.face,
        scale=round(paper.face / FACE, 3),
        letter=paper.letter,
        edges=tuple(round(edge, 1) for edge in reversed(paper.edges)),
        slices=tuple(
            _slice(sector.slug, sector.label, *angles, paper)
            for sector, angles in zip(sectors, paper.slices, strict=True)
        ),
        faces=faces,
        between=tuple(
            Between(first, second, _arc(at[first], at[second], paper.face))
            for first, second in sorted(links, key=str)
            if first in at and second in at
        ),
        patterns=tuple(each for each in dict.fromkeys(PATTERNS.values()) if each in {face.pattern for face in faces}),
        symbols=tuple(
            each
            for each in SYMBOLS
            if any(face.is_deceased if each == "deceased" else face.symbol == each for face in faces)
        ),
        has_unplaced=any(face.ring is None for face in faces),
        is_dense=paper.face < FACE,
    )


def _turn(tie: TieLine) -> tuple:
    """In which order ties get their place: whoever stands there longest goes first."""
    since = tie.stands_since
    return (since is not None, since and since.timestamp(), tie.entry.name, str(tie.thread))


def _at(angle: float, radius: float) -> Point:
    return round(radius * cos(angle), 1), round(radius * sin(angle), 1)


def _slice(slug: str, label: str, first: float, last: float, paper: Paper) -> Slice:
    middle = (first + last) / 2
    # The word stands upright: along the upper half from left to right, along the lower half the other way around.
    turned = sin(middle) > 0.2
    radius = paper.radius + (20 if turned else 9)
    begin, end = _at(last if turned else first, radius), _at(first if turned else last, radius)
    sweep = 0 if turned else 1
    edge_x, edge_y = _at(first, paper.radius)
    large = 1 if last - first > pi else 0
    return Slice(
        slug=slug,
        # The first word or words: a drawing has no room for more.
        text=label.split(",")[0].split(" en ")[0],
        name=label,
        path=f"M{begin[0]} {begin[1]}A{radius:.1f} {radius:.1f} 0 {large} {sweep} {end[0]} {end[1]}",
        edge_x=edge_x,
        edge_y=edge_y,
        first=round(degrees(first), 2),
        last=round(degrees(last), 2),
        roles=tuple(
            (role.slug, role.label) for role in catalogue().vocabulary.tie_roles.values() if role.sector == slug
        ),
    )


def _short_name(name: str) -> str:
    return name if len(name) <= LONGEST_NAME else name[: LONGEST_NAME - 1] + "…"


def _width(name: str) -> float:
    """How wide a name is drawn, in letters' heights."""
    return sum(WIDTHS.get(letter, 0.7 if letter.isupper() else 0.6) for letter in name)


class _Room:
    """Where letters can still stand: off every face, every name and each other."""

    def __init__(self, layout: Layout, widths: Sequence[float]):
        face, height = layout.paper.face, layout.paper.letter
        self.taken = [(x, y, face + 2, face + 2) for x, y in layout.xy.tolist()]
        self.taken += [
            (x, y, w * height / 2 + 2, height / 2 + 1)
            for (x, y), w in zip(layout.name_xy.tolist(), widths, strict=True)
        ]
        self.taken.append((0.0, 0.0, EGO + 2, EGO + 2))

    def take(self, x: float, y: float, half: float, high: float) -> bool:
        if any(abs(x - x_) < half + half_ and abs(y - y_) < high + high_ for x_, y_, half_, high_ in self.taken):
            return False
        self.taken.append((x, y, half, high))
        return True


def _face(tie: TieLine, layout: Layout, seat: int, room: _Room, reader: UUID | None) -> Face:
    entry, paper = tie.entry, layout.paper
    (x, y), (name_x, name_y) = layout.xy[seat].tolist(), layout.name_xy[seat].tolist()
    length = hypot(x, y)
    along = (x / length, y / length)
    # Room for the point of an arrow at the end of who receives.
    near, far = EGO + (9 if entry.received else 2), length - paper.face - (9 if entry.given else 2)
    first, last = (along[0] * near, along[1] * near), (along[0] * far, along[1] * far)
    symbol = "care" if tie.professional else tie.kind
    path = {"tense": _zigzag, "mixed": _wave}.get(entry.quality or "", _straight)(first, last)
    return Face(
        thread=tie.thread,
        row=tie.row,
        ring=entry.ring,
        sector=tie.sector,
        full_name=entry.name,
        name=_short_name(entry.name),
        label=_told(tie),
        symbol=symbol,
        is_deceased=entry.deceased,
        is_own=reader is not None and tie.recorded_by == reader,
        letter=entry.name[:1].upper(),
        x=x,
        y=y,
        name_dx=round(name_x - x, 1),
        name_dy=round(name_y - y + paper.letter * 0.34, 1),
        path=path,
        pattern=PATTERNS[entry.quality],
        weight=WEIGHTS[entry.ring],
        received=_letters(entry.received, along, near, far, paper, room, to_ego=True),
        given=_letters(entry.given, along, near, far, paper, room, to_ego=False),
    )


def _told(tie: TieLine) -> str:
    """What is drawn of a tie, as a sentence to hear."""
    entry = tie.entry
    parts = [
        entry.name + (_(" (overleden)") if entry.deceased else ""),
        tie.role,
        _("ring %(ring)s, %(name)s") % {"ring": entry.ring, "name": tie.ring_name}
        if entry.ring
        else _("hoe dichtbij is niet gevraagd"),
        tie.sector_name,
    ]
    if tie.received:
        parts.append(_("geeft u: %(what)s") % {"what": tie.received})
    if tie.given:
        parts.append(_("krijgt van u: %(what)s") % {"what": tie.given})
    if tie.quality:
        parts.append(_("band: %(quality)s") % {"quality": tie.quality})
    return "; ".join(parts)


def _letters(
    letters: Sequence[str] | None, along: Point, near: float, far: float, paper: Paper, room: _Room, *, to_ego: bool
) -> Letters | None:
    """The letters beside the line, near the end of who receives, and the point of the arrow there."""
    if not letters:
        return None
    text, high = " ".join(letters), paper.letter * 0.5
    half = len(letters) * paper.letter * 0.42 + 1
    end = near if to_ego else far
    aside = (-along[1], along[0])
    # Half the height of the box of the letters, seen from the line.
    off = abs(aside[0]) * half + abs(aside[1]) * high + 3
    places = []
    for step in range(10):
        distance = end + (1 if to_ego else -1) * (high + 2 + step * 7)
        if not near <= distance <= far:
            break
        for side in (1, -1):
            places.append((distance * along[0] + side * off * aside[0], distance * along[1] + side * off * aside[1]))
    found = next((place for place in places if room.take(*place, half, high)), None)
    x, y = found or (places[0] if places else (end * along[0], end * along[1]))
    tip = end - 8 if to_ego else end + 8
    base = end + 1 if to_ego else end - 1
    corners = [
        (tip * along[0], tip * along[1]),
        (base * along[0] + 5 * aside[0], base * along[1] + 5 * aside[1]),
        (base * along[0] - 5 * aside[0], base * along[1] - 5 * aside[1]),
    ]
    return Letters(text, round(x, 1), round(y + high * 0.68, 1), _polyline(corners) + "Z", found is None)


def _polyline(points: Sequence[Point]) -> str:
    return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in points)


def _straight(first: Point, last: Point) -> str:
    return _polyline((first, last))


def _zigzag(first: Point, last: Point) -> str:
    return _polyline(_teeth(first, last, 4.5, 9))


def _wave(first: Point, last: Point) -> str:
    points = _teeth(first, last, 6.5, 13)
    path = f"M{points[0][0]:.1f} {points[0][1]:.1f}"
    for corner, after in pairwise(points[1:]):
        # Halfway to the next corner the wave crosses its line, but at the end it arrives.
        end = after if after is points[-1] else ((corner[0] + after[0]) / 2, (corner[1] + after[1]) / 2)
        path += f"Q{corner[0]:.1f} {corner[1]:.1f} {end[0]:.1f} {end[1]:.1f}"
    return path


def _teeth(first: Point, last: Point, high: float, long: float) -> list[Point]:
    """The corners of a zigzag from one point to the other."""
    length = hypot(last[0] - first[0], last[1] - first[1]) or 1
    n = max(3, round(length / long))
    aside = (-(last[1] - first[1]) / length * high, (last[0] - first[0]) / length * high)
    points = [first]
    for i in range(1, n):
        side = 1 if i % 2 else -1
        t = i / n
        points.append(
            (
                first[0] + (last[0] - first[0]) * t + side * aside[0],
                first[1] + (last[1] - first[1]) * t + side * aside[1],
            )
        )
    return [*points, last]


def _arc(first: Point, second: Point, face: float) -> str:
    """A curve from face to face that bends away from the person in the middle, where the other lines are."""
    middle = ((first[0] + second[0]) / 2, (first[1] + second[1]) / 2)
    bend = (middle[0] * 1.12, middle[1] * 1.12)
    ends = []
    for x, y in (first, second):
        length = hypot(bend[0] - x, bend[1] - y) or 1
        ends.append((x + (bend[0] - x) / length * (face + 1), y + (bend[1] - y) / length * (face + 1)))
    return f"M{ends[0][0]:.1f} {ends[0][1]:.1f}Q{bend[0]:.1f} {bend[1]:.1f} {ends[1][0]:.1f} {ends[1][1]:.1f}"
