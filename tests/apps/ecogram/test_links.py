"""Who knows whom, what was gone through again, and who may see which tie."""

import uuid
from dataclasses import replace
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from tests.factories import acting, as_owner, make_user

from weefsel.apps.audit.models import Event
from weefsel.apps.ecogram.models import AlterTie, Review, Tie
from weefsel.apps.ecogram.operations import (
    Saved,
    StaleEcogram,
    add_ties,
    change_tie,
    connect,
    disconnect,
    end_tie,
    go_through,
    record_acquaintances,
    restore_tie,
)
from weefsel.apps.ecogram.queries import ecogram_of, network_summary, ties_frame
from weefsel.apps.ecogram.validators import TieEntry
from weefsel.apps.rights.models import Emergency
from weefsel.apps.rights.queries import Refused
from weefsel.engine.ecogram.measure import measure

NAMES = ("Ans", "Bram", "Cor")


@pytest.fixture
def three(world):
    """Three on the map, by name."""
    entries = [TieEntry(name, "friend", ring=1) for name in NAMES]
    return {tie.name: tie for tie in add_ties(world.person, entries, actor=world.actor("gp"), token=uuid.uuid4())}


def links(person):
    ecogram = ecogram_of(person.id)
    names = {tie.thread: tie.entry.name for tie in ecogram.ties}
    return sorted("-".join(sorted(names[thread] for thread in pair)) for pair in ecogram.links)


def density(person):
    return measure(ties_frame([person.id])).column("density")[0]


def n_lines():
    with as_owner():
        return Event.objects.filter(action="ecogram.save").count()


def test_many_ties_at_once_are_one_line_in_the_log_and_sent_twice_are_there_once(world):
    actor, token = world.actor("gp"), uuid.uuid4()
    entries = [TieEntry(name, "friend") for name in NAMES]

    rows = [[tie.id for tie in add_ties(world.person, entries, actor=actor, token=token)] for _ in range(2)]

    assert (rows[0], Tie.objects.count(), n_lines()) == (rows[1], 3, 1)


def test_one_line_that_is_wrong_adds_nobody(world):
    with pytest.raises(ValidationError):
        add_ties(
            world.person, [TieEntry("Ans", "friend"), TieEntry("", "friend")], actor=world.actor("gp"),
            token=uuid.uuid4(),
        )  # fmt: skip

    assert Tie.objects.count() == 0


def test_two_know_each_other_until_that_is_taken_back_and_twice_is_once(world, three):
    actor, pair = world.actor("gp"), (three["Bram"].thread, three["Ans"].thread)

    connected = [connect(world.person, *ends, actor=actor) for ends in (pair, pair[::-1])]
    between = links(world.person)
    parted = [disconnect(world.person, *pair, actor=actor) for _ in range(2)]

    assert (connected, between, parted, links(world.person)) == ([True, False], ["Ans-Bram"], [True, False], [])
    assert (AlterTie.objects.count(), n_lines()) == (1, 3)


@pytest.mark.parametrize(("ends", "code"), [(("Ans", "Ans"), "same"), (("Ans", None), "row")])
def test_nobody_knows_themselves_or_who_is_not_on_the_map(world, three, ends, code):
    threads = [three[name].thread if name else uuid.uuid4() for name in ends]

    with pytest.raises(ValidationError) as refusal:
        connect(world.person, *threads, actor=world.actor("gp"))

    assert (refusal.value.code, AlterTie.objects.count()) == (code, 0)


def test_who_somebody_knows_is_written_down_whole_and_then_nobody_is_an_answer(world, three):
    actor, threads = world.actor("gp"), {name: tie.thread for name, tie in three.items()}
    unasked = density(world.person)
    record_acquaintances(world.person, threads["Ans"], [threads["Bram"], threads["Cor"]], actor=actor)
    told = (links(world.person), density(world.person))

    record_acquaintances(world.person, threads["Ans"], [threads["Cor"]], actor=actor)
    record_acquaintances(world.person, threads["Cor"], [], actor=actor)

    assert unasked != unasked  # not asked is not a number, and no links yet say nothing
    assert told == (["Ans-Bram", "Ans-Cor"], pytest.approx(2 / 3))
    assert (links(world.person), density(world.person), ecogram_of(world.person.id).links_asked) == ([], 0.0, True)


def test_who_goes_off_the_map_knows_nobody_there_and_comes_back_with_whom_they_knew(world, three, now):
    actor = world.actor("gp")
    record_acquaintances(world.person, three["Ans"].thread, [three["Bram"].thread, three["Cor"].thread], actor=actor)
    later = acting(replace(actor, now=now + timedelta(minutes=1)))
    end_tie(world.person, three["Ans"].id, actor=later)
    gone = links(world.person)
    end_tie(world.person, three["Cor"].id, actor=later)

    restore_tie(world.person, three["Ans"].id, actor=acting(replace(actor, now=now + timedelta(minutes=2))))

    assert (gone, links(world.person)) == ([], ["Ans-Bram"])


def test_what_is_still_so_is_noted_once_a_day_and_writes_no_new_row_of_a_tie(world, three, now):
    actor = world.actor("gp")
    threads = [three["Ans"].thread, three["Bram"].thread, uuid.uuid4()]

    noted = [
        go_through(world.person, threads, actor=acting(replace(actor, now=now + timedelta(hours=hours)))).changed
        for hours in (0, 1, 24)
    ]

    assert (noted, Review.objects.count(), Tie.objects.count(), n_lines()) == ([2, 0, 2], 4, 3, 3)
    assert set(ecogram_of(world.person.id).confirmed) == {three["Ans"].thread, three["Bram"].thread}


def test_who_went_since_last_time_goes_off_the_map_in_the_same_step(world, three, now):
    actor = world.actor("gp")
    later = acting(replace(actor, now=now + timedelta(days=1)))

    saved = go_through(
        world.person, [three["Ans"].thread, three["Cor"].thread], [three["Cor"].id, three["Bram"].id], actor=later
    )

    assert (saved, [tie.entry.name for tie in ecogram_of(world.person.id).ties], n_lines()) == (
        Saved(0, 1, 2), ["Ans"], 2,
    )  # fmt: skip


def test_who_was_changed_meanwhile_does_not_go_unseen(world, three):
    actor = world.actor("gp")
    entry = ecogram_of(world.person.id).ties[1].entry
    change_tie(world.person, three["Bram"].id, replace(entry, ring=3), actor=actor)

    with pytest.raises(StaleEcogram):
        go_through(world.person, [three["Ans"].thread], [three["Bram"].id], actor=actor)

    assert (Review.objects.count(), len(ecogram_of(world.person.id).ties)) == (0, 3)


def test_a_place_a_group_a_pet_and_who_died_are_no_people_in_a_measure(world):
    entries = [
        TieEntry("Ans", "sibling"), TieEntry("Buurthuis", "place"), TieEntry("Koor", "group"), TieEntry("Max", "pet"),
        TieEntry("Piet", "partner", deceased=True),
    ]  # fmt: skip
    add_ties(world.person, entries, actor=world.actor("gp"), token=uuid.uuid4())

    frame = ties_frame([world.person.id])

    assert sorted(frame.kind.tolist()) == ["deceased", "group", "person", "pet", "place"]
    assert measure(frame).column("size").tolist() == [1]


def test_a_tie_stands_where_the_person_put_it_and_goes_back_with_its_role(world, three, now):
    actor, row = world.actor("gp"), three["Ans"]
    entry = replace(ecogram_of(world.person.id).ties[0].entry, sector="work")
    moved = change_tie(world.person, row.id, entry, actor=actor)
    told = ecogram_of(world.person.id).ties[0]

    back = change_tie(world.person, moved.id, replace(told.entry, sector="friends"), actor=actor)

    assert (moved.sector, told.entry.sector, told.sector_name) == ("work", "work", "werk en school")
    assert (back.sector, ecogram_of(world.person.id).ties[0].entry.sector) == ("friends", "")


def test_where_somebody_lives_abroad_tells_the_hour_and_the_language_and_elsewhere_not(world):
    told = {"time_zone": "Europe/Istanbul", "language": "tr", "since_year": 1985}
    entries = [TieEntry(lives, "friend", lives=lives, **told) for lives in ("abroad", "near")]

    add_ties(world.person, entries, actor=world.actor("gp"), token=uuid.uuid4())

    assert {tie.name: (tie.time_zone, tie.language, tie.since_year) for tie in Tie.objects.all()} == {
        "abroad": ("Europe/Istanbul", "tr", 1985),
        "near": ("", "", 1985),
    }
    assert ties_frame([world.person.id]).duration_years.tolist() != [42.0, 42.0]
    assert ties_frame([world.person.id], today=world.now.date()).duration_years.tolist() == [42.0, 42.0]


@pytest.fixture
def came_with_the_noodknop(world, now):
    """Who may see the map of somebody whom they do not treat: the only ones who are not everyone and not the care."""
    with as_owner():
        doctor = make_user("gp", world.hospital, now)
        Emergency.objects.create(
            person_id=world.person.id, user=doctor, organization=world.hospital, role="gp", reason="unconscious",
            words="Ligt op straat, zonder iemand erbij.", starts_at=now, ends_at=now + timedelta(minutes=60),
            review_by=now + timedelta(days=1),
        )  # fmt: skip
    return doctor


def test_a_tie_that_is_only_for_who_treats_is_silently_not_there_for_others(world, three, came_with_the_noodknop, now):
    """A metamorphic test: the map with a tie that is not theirs reads as the map on which it never stood."""
    from tests.factories import actor_of

    actor = world.actor("gp")
    record_acquaintances(world.person, three["Ans"].thread, [three["Bram"].thread, three["Cor"].thread], actor=actor)
    acting(actor_of(came_with_the_noodknop, now))
    everyone = read(world.person)
    acting(actor)
    entry = replace(ecogram_of(world.person.id).ties[0].entry, seen_by="care")
    change_tie(world.person, three["Ans"].id, entry, actor=actor)
    mine = (ecogram_of(world.person.id).ties[0].only_care, links(world.person))

    acting(actor_of(came_with_the_noodknop, now))
    seen = read(world.person)
    acting(actor)
    end_tie(world.person, ecogram_of(world.person.id).ties[0].row, actor=actor)
    acting(actor_of(came_with_the_noodknop, now))

    assert mine == (True, ["Ans-Bram", "Ans-Cor"])
    assert everyone["names"] == ["Ans", "Bram", "Cor"]
    assert seen == read(world.person)
    assert (seen["names"], seen["links"], seen["rows"]) == (["Bram", "Cor"], frozenset(), 2)


def read(person):
    """All that this actor can read of a map, by the queries and past them."""
    with connection.cursor() as cursor:
        counts = []
        for table in ("tie", "altertie", "review"):
            cursor.execute(f"SELECT count(*) FROM ecogram_{table}")
            counts.append(cursor.fetchone()[0])
    ecogram = ecogram_of(person.id, history=False)
    return {
        "names": [tie.entry.name for tie in ecogram.ties],
        "links": ecogram.links,
        "rows": sum(counts),
        "summary": network_summary(person.id),
        "measures": str(measure(ties_frame([person.id])).values.tolist()),
        "ecogram": ecogram,
    }


@pytest.mark.parametrize("name", ["link_worker", "other_gp", "host", "manager"])
def test_who_may_not_draw_connects_nobody(world, three, name):
    threads = [tie.thread for tie in three.values()]
    actor = world.actor(name)

    for attempt in (
        lambda: connect(world.person, *threads[:2], actor=actor),
        lambda: disconnect(world.person, *threads[:2], actor=actor),
        lambda: record_acquaintances(world.person, threads[0], threads[1:], actor=actor),
        lambda: go_through(world.person, threads, actor=actor),
        lambda: add_ties(world.person, [], actor=actor, token=uuid.uuid4()),
    ):
        with pytest.raises(Refused):
            attempt()
