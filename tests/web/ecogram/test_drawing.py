"""The drawing follows the facts: nearer is closer, a slice is a part of life, a pattern is how the tie is."""

from math import atan2, hypot, pi

import pytest
from django.utils import timezone

from weefsel.apps.adoption.queries import catalogue
from weefsel.apps.ecogram.models import Tie
from weefsel.apps.ecogram.queries import line_of
from weefsel.web.ecogram.drawing import CENTRE, FACE, HEIGHT, WIDTH, drawing_of


def tie(name, role="friend", **facts):
    sector = catalogue().vocabulary.tie_roles[role].sector
    return line_of(Tie(name=name, tie_role=role, sector=sector, valid_from=timezone.now(), **facts))


def distance(face):
    return hypot(face.x - CENTRE[0], face.y - CENTRE[1])


def slice_of(face):
    sectors = len(catalogue().vocabulary.ecogram_sectors)
    turn = (atan2(face.y - CENTRE[1], face.x - CENTRE[0]) + pi / 2) % (2 * pi)
    return int(turn // (2 * pi / sectors))


def test_a_nearer_tie_stands_closer_and_who_was_not_placed_stands_outside_with_an_open_edge():
    near, middle, far, open_ = drawing_of([tie("A", ring=1), tie("B", ring=2), tie("C", ring=3), tie("D")]).faces[:4]

    assert distance(near) < distance(middle) < distance(far)
    assert ([face.is_placed for face in (near, far, open_)], round(distance(open_))) == ([True, True, False], 188)


def test_everyone_stands_in_the_slice_of_their_part_of_life():
    roles = ["partner", "friend", "neighbour", "colleague", "peer", "online_contact", "professional"]

    faces = drawing_of([tie(role, role, ring=3) for role in roles]).faces

    assert [slice_of(face) for face in faces] == [0, 1, 2, 3, 4, 5, 6]


@pytest.mark.parametrize(
    ("quality", "pattern", "corners"),
    [("good", "good", 1), ("mixed", "mixed", 1), ("tense", "tense", 8), (None, "unknown", 1)],
)
def test_the_pattern_of_a_line_says_how_the_tie_is(quality, pattern, corners):
    face = drawing_of([tie("A", ring=3, quality=quality)]).faces[0]

    assert (face.pattern, face.path.count("L") >= corners, (face.path.count("L") == 1) == (corners == 1)) == (
        pattern, True, True,
    )  # fmt: skip


def test_the_same_map_is_the_same_drawing():
    ties = [tie("A", ring=1), tie("B", "partner", ring=1)]

    assert drawing_of(ties) == drawing_of(ties)


@pytest.mark.parametrize("n", [1, 8, 21])
def test_faces_stay_on_the_paper_and_apart(n):
    roles = list(catalogue().vocabulary.tie_roles)

    faces = drawing_of([tie(f"N{i}", roles[i % len(roles)], ring=1 + i % 3) for i in range(n)]).faces

    assert [face for face in faces if not FACE < face.x < WIDTH - FACE or not FACE < face.y < HEIGHT - FACE] == []
    pairs = [(a, b) for i, a in enumerate(faces) for b in faces[:i]]
    assert [(a.name, b.name) for a, b in pairs if hypot(a.x - b.x, a.y - b.y) < FACE] == []


def test_a_long_name_is_shortened_in_the_drawing():
    assert drawing_of([tie("Maria Magdalena", ring=1)]).faces[0].name == "Maria Magd…"


def test_an_empty_map_draws_nobody():
    assert drawing_of([]).faces == ()
