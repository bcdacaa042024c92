"""The drawing follows the facts: nearer is closer, a slice is a part of life, a pattern is how the tie is."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from math import atan2, degrees, hypot
from random import Random
from uuid import UUID

import pytest

from weefsel.apps.adoption.queries import catalogue
from weefsel.apps.ecogram.models import Tie
from weefsel.apps.ecogram.queries import line_of
from weefsel.web.ecogram.drawing import drawing_of

BEGIN = datetime(2027, 3, 2, 9, 0, tzinfo=UTC)
NAMES = ("Ans", "Bram", "Cor", "Dina", "Els", "Farid", "Annemarie", "Willemijn", "Bo", "Mohammed", "Mevrouw de Wit")


def tie(name, role="friend", since=0, **facts):
    sector = facts.pop("sector", None) or catalogue().vocabulary.tie_roles[role].sector
    thread = UUID(int=Random(f"{name} {since}").getrandbits(128))
    row = Tie(name=name, tie_role=role, sector=sector, thread=thread, valid_from=BEGIN, **facts)
    return replace(line_of(row), stands_since=BEGIN + timedelta(minutes=since))


def crowd(n, seed=0):
    """People as in a life: most are family and friends."""
    random = Random(seed)
    roles = [role.slug for role in catalogue().vocabulary.tie_roles.values()]
    rings = (1, 2, 2, 3, 3, None)
    return [tie(random.choice(NAMES), random.choice(roles), since=i, ring=random.choice(rings)) for i in range(n)]


def inside(drawing, face):
    """Whether a face stands wholly in its ring, or outside all of them, and in its slice."""
    distance, rings = hypot(face.x, face.y), [27, *reversed(drawing.edges)]
    low, high = (rings[face.ring - 1], rings[face.ring]) if face.ring else (rings[3], drawing.radius)
    slice_ = next(each for each in drawing.slices if each.slug == face.sector)
    turn = (degrees(atan2(face.y, face.x)) - slice_.first) % 360
    return low + drawing.face * 0.9 <= distance <= high - drawing.face * 0.9 and 0 < turn < slice_.last - slice_.first


def boxes(drawing):
    """What may not touch: of each face its circle as a box, and its name."""
    for face in drawing.faces:
        half = sum(0.55 for _letter in face.name) * drawing.letter / 2
        middle = face.y + face.name_dy - drawing.letter * 0.34
        yield face, "face", (face.x, face.y, drawing.face, drawing.face)
        yield face, "name", (face.x + face.name_dx, middle, half, drawing.letter * 0.42)


def overlaps(drawing):
    everything = list(boxes(drawing))
    return [
        (one.name, kind, other.name, kind_)
        for i, (one, kind, (x, y, w, h)) in enumerate(everything)
        for other, kind_, (x_, y_, w_, h_) in everything[:i]
        if one is not other
        and (
            hypot(x - x_, y - y_) < w + w_
            if kind == kind_ == "face"
            else abs(x - x_) < w + w_ and abs(y - y_) < h + h_ and hypot(x - x_, y - y_) < max(w, h) + max(w_, h_) * 0.9
        )
    ]


@pytest.mark.parametrize(("n", "seed"), [(1, 0), (8, 1), (8, 2), (24, 3), (25, 4), (45, 5), (60, 6)])
def test_everyone_stands_in_their_ring_and_slice_and_nobody_on_anybody(n, seed):
    drawing = drawing_of(crowd(n, seed))

    assert [face.name for face in drawing.faces if not inside(drawing, face)] == []
    assert overlaps(drawing) == []
    assert (len(drawing.faces), drawing.is_dense) == (n, n > 24)


def test_sixty_people_in_one_place_still_stand_apart():
    drawing = drawing_of([tie(NAMES[i % 11], "partner", since=i, ring=1) for i in range(60)])

    assert (overlaps(drawing), [face for face in drawing.faces if not inside(drawing, face)]) == ([], [])


@pytest.mark.parametrize("seed", range(3))
def test_who_comes_later_moves_nobody_while_the_paper_stays_as_large(seed):
    people, still = crowd(16, seed), 0
    before = drawing_of(people[:1])

    for n in range(2, 17):
        after = drawing_of(people[:n])
        if (after.edges, after.slices, after.radius) == (before.edges, before.slices, before.radius):
            places = {face.thread: (face.x, face.y) for face in after.faces}
            assert [face.name for face in before.faces if places[face.thread] != (face.x, face.y)] == []
            still += 1
        before = after

    # Most of the time the paper stays as it is: then nothing jumps.
    assert still >= 8


def test_where_someone_stands_does_not_depend_on_the_order_of_the_list():
    people = crowd(12)

    one, other = drawing_of(people), drawing_of(people[::-1])

    assert [face.thread for face in one.faces] == [face.thread for face in other.faces][::-1]
    assert {face.thread: (face.x, face.y) for face in one.faces} == {
        face.thread: (face.x, face.y) for face in other.faces
    }


def test_the_part_of_life_that_was_chosen_counts_and_not_that_of_the_role():
    face = drawing_of([tie("Bram", "neighbour", ring=1, sector="friends")]).faces[0]

    assert face.sector == "friends"


@pytest.mark.parametrize(
    ("quality", "pattern", "shape"),
    [("good", "good", "ML"), ("mixed", "mixed", "MQQQ"), ("tense", "tense", "MLLLL"), (None, "unknown", "ML")],
)
def test_the_pattern_of_a_line_says_how_the_tie_is(quality, pattern, shape):
    drawing = drawing_of([tie("A", ring=2, quality=quality)])

    face = drawing.faces[0]
    assert (face.pattern, drawing.patterns, "".join(c for c in face.path if c.isalpha())[: len(shape)]) == (
        pattern, (pattern,), shape,
    )  # fmt: skip


def test_a_wave_and_a_zigzag_arrive_where_a_straight_line_does():
    ends = {
        drawing_of([tie("A", ring=2, quality=q)]).faces[0].path.split("L")[-1].split()[-2:][-1]
        for q in ("good", "tense")
    }
    wave = drawing_of([tie("A", ring=2, quality="mixed")]).faces[0].path.split()[-1]

    assert ends == {wave}


def test_letters_stand_at_the_end_of_who_receives_with_the_point_of_an_arrow():
    face = drawing_of([tie("A", ring=3, received=["P", "E"], given=["G"])]).faces[0]

    near, far = (hypot(each.x, each.y) for each in (face.received, face.given))
    assert (face.received.text, face.given.text, near < far) == ("P E", "G", True)
    assert (face.received.is_crowded, face.given.is_crowded, face.received.arrow[-1]) == (False, False, "Z")
    assert [(each.received, each.given) for each in drawing_of([tie("A", received=[])]).faces] == [(None, None)]


def test_whoever_is_no_ordinary_circle_has_a_sign_and_the_legend_tells_it():
    drawing = drawing_of(
        [
            tie("Els", "professional"),
            tie("Poes", "pet"),
            tie("Koor", "group"),
            tie("Tuin", "place"),
            tie("Jo", deceased=True),
        ]
    )

    assert [(face.symbol, face.is_deceased) for face in drawing.faces] == [
        ("care", False), ("pet", False), ("group", False), ("place", False), ("person", True),
    ]  # fmt: skip
    assert (drawing.symbols, drawing.has_unplaced) == (("care", "group", "place", "pet", "deceased"), True)
    assert drawing_of([tie("Ans", ring=1)]).symbols == ()


def test_a_line_between_two_is_drawn_when_both_are_on_the_map():
    one, other = tie("A", ring=1), tie("B", "partner", ring=1)

    drawing = drawing_of([one, other], [(one.thread, other.thread), (one.thread, UUID(int=1))])

    assert [(line.first, line.second, line.path[0]) for line in drawing.between] == [(one.thread, other.thread, "M")]


def test_a_face_tells_in_words_what_is_drawn():
    face = drawing_of([tie("Ans", "sibling", ring=1, received=["P"], given=[], quality="good", deceased=True)]).faces[0]

    assert face.label == (
        "Ans (overleden); broer of zus; ring 1, onmisbaar; familie en gezin; geeft u: praktische hulp; "
        "krijgt van u: niets van deze; band: goed"
    )


def test_a_long_name_is_shortened_in_the_drawing_and_whole_to_who_hears_it():
    face = drawing_of([tie("Maria Magdalena", ring=1)]).faces[0]

    assert (face.name, face.full_name) == ("Maria Magd…", "Maria Magdalena")


def test_an_empty_map_has_a_place_for_everyone():
    drawing = drawing_of([])

    assert (drawing.faces, drawing.patterns, len(drawing.slices), len(drawing.edges)) == ((), (), 7, 3)
