"""The map keeps its history, two writers lose nothing, and what does not belong here is refused."""

import threading
import uuid
from dataclasses import replace
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from tests.factories import World, acting, as_owner

from weefsel.apps.audit.models import Event
from weefsel.apps.ecogram.models import Tie
from weefsel.apps.ecogram.operations import (
    Saved,
    StaleEcogram,
    add_tie,
    change_tie,
    end_tie,
    restore_tie,
    save_ecogram,
)
from weefsel.apps.ecogram.queries import ecogram_of
from weefsel.apps.ecogram.validators import TieEntry
from weefsel.apps.rights.queries import Refused

ANS = TieEntry("Ans", "sibling", ring=1, received=("P", "E"), given=("G",), quality="good", wanted_change="same")
BRAM = TieEntry("Bram", "neighbour", ring=3)
COR = TieEntry("Cor", "friend", ring=2, received=())


def names(person):
    return [tie.entry.name for tie in ecogram_of(person.id).ties]


def entries(person):
    return [tie.entry for tie in ecogram_of(person.id).ties]


def traces():
    with as_owner():
        return list(Event.objects.values_list("action", "kind", "object_type"))


def test_a_first_map_is_added_whole_with_one_line_in_the_log(world):
    saved = save_ecogram(world.person, [ANS, BRAM], actor=world.actor("gp"))

    assert (saved, names(world.person)) == (Saved(2, 0, 0), ["Ans", "Bram"])
    assert [(tie.sector, tie.recorded_by_id, tie.valid_from) for tie in Tie.objects.all()] == [
        ("family", world.gp.id, world.now),
        ("neighbours", world.gp.id, world.now),
    ]
    assert traces() == [("ecogram.save", "U", "ecogram")]


def test_not_asked_is_kept_apart_from_none(world):
    save_ecogram(world.person, [BRAM, COR], actor=world.actor("gp"))

    assert {tie.name: (tie.received, tie.given) for tie in Tie.objects.all()} == {
        "Bram": (None, None),
        "Cor": ([], None),
    }


def test_saving_again_adds_changes_and_ends_in_one_go_and_keeps_what_was(world, now):
    actor = world.actor("gp")
    save_ecogram(world.person, [ANS, BRAM, COR], actor=actor)
    before = {tie.entry.name: tie for tie in ecogram_of(world.person.id).ties}
    later = acting(replace(actor, now=now + timedelta(days=90)))

    saved = save_ecogram(
        world.person,
        [before["Ans"].entry, replace(before["Cor"].entry, ring=1), TieEntry("Dina", "club_member")],
        actor=later,
        seen=[tie.row for tie in before.values()],
    )

    assert (saved, names(world.person)) == (Saved(1, 1, 1), ["Ans", "Cor", "Dina"])
    after = {tie.entry.name: tie for tie in ecogram_of(world.person.id).ties}
    assert (after["Ans"].row, after["Cor"].thread) == (before["Ans"].row, before["Cor"].thread)
    assert {
        (tie.name, tie.ring): (tie.valid_from, tie.valid_until) for tie in Tie.objects.exclude(valid_until=None)
    } == {("Bram", 3): (now, later.now), ("Cor", 2): (now, later.now)}


def test_saving_the_same_map_twice_changes_nothing_and_writes_no_line(world):
    actor = world.actor("gp")
    save_ecogram(world.person, [ANS, BRAM], actor=actor)
    seen = ecogram_of(world.person.id).rows

    saved = save_ecogram(world.person, entries(world.person), actor=actor, seen=seen)

    assert (saved, Tie.objects.count(), len(traces())) == (Saved(0, 0, 0), 2, 1)


def test_what_somebody_else_added_meanwhile_is_kept(world):
    actor = world.actor("gp")
    save_ecogram(world.person, [ANS], actor=actor)
    mine, seen = entries(world.person), ecogram_of(world.person.id).rows
    add_tie(world.person, BRAM, actor=actor)

    save_ecogram(world.person, [*mine, COR], actor=actor, seen=seen)

    assert names(world.person) == ["Ans", "Cor", "Bram"]


def test_what_somebody_else_changed_and_i_did_not_is_kept(world):
    actor = world.actor("gp")
    save_ecogram(world.person, [ANS, BRAM], actor=actor)
    mine, seen = entries(world.person), ecogram_of(world.person.id).rows
    change_tie(world.person, mine[1].row, replace(mine[1], ring=1), actor=actor)

    save_ecogram(world.person, [replace(mine[0], ring=2), mine[1]], actor=actor, seen=seen)

    assert {entry.name: entry.ring for entry in entries(world.person)} == {"Ans": 2, "Bram": 1}


def test_two_different_changes_of_one_tie_are_both_shown_and_nothing_is_written(world):
    actor = world.actor("gp")
    save_ecogram(world.person, [ANS, BRAM], actor=actor)
    mine, seen = entries(world.person), ecogram_of(world.person.id).rows
    theirs = change_tie(world.person, mine[0].row, replace(mine[0], quality="mixed"), actor=actor)

    with pytest.raises(StaleEcogram, match="Iemand anders heeft dit net ook gewijzigd") as stale:
        save_ecogram(world.person, [replace(mine[0], ring=3), COR], actor=actor, seen=seen)

    conflict = stale.value.conflicts[0]
    assert (conflict.mine.ring, conflict.theirs.quality, conflict.theirs.row) == (3, "mixed", theirs.id)
    assert names(world.person) == ["Ans", "Bram"]


@pytest.mark.parametrize(
    "verb",
    [
        lambda person, row, actor: change_tie(person, row, replace(ANS, ring=3), actor=actor),
        lambda person, row, actor: end_tie(person, row, actor=actor),
    ],
    ids=["change", "end"],
)
def test_a_tie_that_somebody_else_changed_is_not_overwritten_by_a_single_step(world, verb):
    actor = world.actor("gp")
    tie = add_tie(world.person, ANS, actor=actor)
    change_tie(world.person, tie.id, replace(ANS, ring=2), actor=actor)

    with pytest.raises(StaleEcogram) as stale:
        verb(world.person, tie.id, actor)

    assert stale.value.conflicts[0].theirs.ring == 2
    assert [entry.ring for entry in entries(world.person)] == [2]


def test_a_change_of_a_tie_that_somebody_took_off_is_told(world):
    actor = world.actor("gp")
    tie = add_tie(world.person, ANS, actor=actor)
    end_tie(world.person, tie.id, actor=actor)

    with pytest.raises(StaleEcogram) as stale:
        change_tie(world.person, tie.id, replace(ANS, ring=3), actor=actor)

    assert stale.value.conflicts[0].theirs is None


def test_every_single_step_sent_twice_is_one_step(world):
    actor, token = world.actor("gp"), uuid.uuid4()

    added = [add_tie(world.person, ANS, actor=actor, token=token).id for _ in range(2)]
    changed = [change_tie(world.person, added[0], replace(ANS, ring=2), actor=actor).id for _ in range(2)]
    for _ in range(2):
        end_tie(world.person, changed[0], actor=actor)
    restored = [restore_tie(world.person, changed[0], actor=actor).id for _ in range(2)]

    assert [len(set(ids)) for ids in (added, changed, restored)] == [1, 1, 1]
    assert ([entry.ring for entry in entries(world.person)], Tie.objects.count(), len(traces())) == ([2], 3, 4)


def test_a_tie_that_is_put_back_goes_on_in_its_own_thread(world):
    actor = world.actor("gp")
    tie = add_tie(world.person, ANS, actor=actor)
    end_tie(world.person, tie.id, actor=actor)

    restored = restore_tie(world.person, tie.id, actor=actor)

    assert restored.thread == tie.thread
    assert [replace(entry, row=None) for entry in entries(world.person)] == [ANS]


@pytest.mark.parametrize(
    ("change", "field", "code"),
    [
        ({"name": "  "}, "name", "required"),
        ({"name": "x" * 61}, "name", "long"),
        ({"tie_role": "vijand"}, "tie_role", "role"),
        ({"ring": 4}, "ring", "ring"),
        ({"received": ("P", "X")}, "received", "letter"),
        ({"given": ("-", "P")}, "given", "alone"),
        ({"quality": "harmful"}, "quality", "protected"),
        ({"quality": "so-so"}, "quality", "quality"),
        ({"wanted_change": "never"}, "wanted_change", "change"),
        ({"wanted_change": "away"}, "wanted_change", "protected"),
        ({"wanted_change": "none"}, "wanted_change", "protected"),
        ({"seen_by": "hidden"}, "seen_by", "protected"),
        ({"seen_by": "nobody"}, "seen_by", "seen_by"),
        ({"sector": "maan"}, "sector", "sector"),
        ({"channel": "duif"}, "channel", "channel"),
        ({"since_year": 1850}, "since_year", "year"),
        ({"since_year": 2028}, "since_year", "year"),
        ({"lives": "abroad", "time_zone": "Europe/Atlantis"}, "time_zone", "time_zone"),
        ({"lives": "abroad", "language": "Turks"}, "language", "language"),
        ({"times_per_year": 400}, "times_per_year", "times"),
        ({"lives": "maan"}, "lives", "lives"),
    ],
)
def test_what_does_not_fit_is_refused_at_its_field(world, change, field, code):
    with pytest.raises(ValidationError) as refusal:
        add_tie(world.person, replace(ANS, **change), actor=world.actor("gp"))

    assert {key: [each.code for each in errors] for key, errors in refusal.value.error_dict.items()} == {field: [code]}
    assert Tie.objects.count() == 0


def test_a_row_of_another_person_is_refused(world, now):
    from tests.factories import make_person

    with as_owner():
        other = make_person(world.practice, now)
    actor = world.actor("gp")
    tie = add_tie(other, ANS, actor=actor)

    for attempt in (
        lambda: change_tie(world.person, tie.id, BRAM, actor=actor),
        lambda: end_tie(world.person, tie.id, actor=actor),
        lambda: save_ecogram(world.person, [replace(BRAM, row=tie.id)], actor=actor, seen=[tie.id]),
    ):
        with pytest.raises(ValidationError, match="Open de pagina opnieuw"):
            attempt()

    assert [replace(entry, row=None) for entry in entries(other)] == [ANS]


def test_the_person_keeps_their_own_map(world):
    add_tie(world.person, ANS, actor=world.actor("patient"))

    assert names(world.person) == ["Ans"]
    assert Tie.objects.get().recorded_by_id == world.patient.id


@pytest.mark.parametrize("name", ["link_worker", "other_gp", "host", "volunteer", "manager", "administrator"])
def test_who_may_not_draw_is_refused_every_verb(world, name):
    tie = add_tie(world.person, ANS, actor=world.actor("gp"))
    actor = world.actor(name)

    for attempt in (
        lambda: save_ecogram(world.person, [BRAM], actor=actor),
        lambda: add_tie(world.person, BRAM, actor=actor),
        lambda: change_tie(world.person, tie.id, BRAM, actor=actor),
        lambda: end_tie(world.person, tie.id, actor=actor),
        lambda: restore_tie(world.person, tie.id, actor=actor),
    ):
        with pytest.raises(Refused):
            attempt()

    with as_owner():
        assert list(Tie.objects.values_list("name", "valid_until")) == [("Ans", None)]


@pytest.mark.django_db(transaction=True)
def test_two_people_who_change_one_tie_at_the_same_moment_both_hear_of_it(now):
    with as_owner():
        world = World(now)
    with transaction.atomic():
        actor = world.actor("gp")
        tie = add_tie(world.person, ANS, actor=actor)
    both = threading.Barrier(2)
    outcomes = []

    def write(ring):
        try:
            with transaction.atomic():
                acting(actor)
                both.wait(timeout=10)
                change_tie(world.person, tie.id, replace(ANS, ring=ring), actor=actor)
                outcomes.append(ring)
        except StaleEcogram as stale:
            outcomes.append(("stale", stale.conflicts[0].mine.ring, stale.conflicts[0].theirs.ring))
        finally:
            connection.close()

    threads = [threading.Thread(target=write, args=(ring,)) for ring in (2, 3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    winner = next(each for each in outcomes if isinstance(each, int))
    assert sorted(outcomes, key=str) == sorted([winner, ("stale", 5 - winner, winner)], key=str)
    with as_owner():
        assert list(Tie.objects.filter(valid_until=None).values_list("ring", flat=True)) == [winner]
