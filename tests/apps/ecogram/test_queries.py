"""The map as a list, as words, as what changed, and as a table; in a fixed number of queries."""

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest
from tests.factories import acting, as_owner, make_person, relate

from weefsel.apps.ecogram.models import Tie
from weefsel.apps.ecogram.operations import change_tie, end_tie, save_ecogram
from weefsel.apps.ecogram.queries import ecogram_of, network_summary, ties_frame
from weefsel.apps.ecogram.validators import TieEntry

ANS = TieEntry("Ans", "sibling", ring=1, received=("P", "E"), given=("G",), quality="good", times_per_year=52)
BRAM = TieEntry("Bram", "neighbour", ring=3, received=("P",), given=())
ARTS = TieEntry("Wijkzuster", "professional", received=("A",), given=())


def texts(person):
    return {line.label: line.text for line in network_summary(person.id)}


def test_a_line_says_everything_in_words(world):
    save_ecogram(world.person, [replace(ANS, wanted_change="more", lives="near")], actor=world.actor("gp"))

    line = ecogram_of(world.person.id).ties[0]

    assert (
        line.role, line.sector_name, line.ring_name, line.received, line.given, line.quality, line.wanted_change,
        line.times, line.lives, line.professional,
    ) == (
        "broer of zus", "familie en gezin", "onmisbaar", "praktische hulp, emotionele steun", "gezelschap", "goed",
        "meer", "elke week", "op loopafstand", False,
    )  # fmt: skip


def test_what_was_not_asked_stays_empty_and_none_is_said(world):
    save_ecogram(world.person, [TieEntry("Bram", "neighbour", given=())], actor=world.actor("gp"))

    line = ecogram_of(world.person.id).ties[0]

    assert (line.ring_name, line.received, line.given, line.quality, line.times) == ("", "", "niets van deze", "", "")


def test_the_map_stands_nearest_first_and_who_was_not_placed_last(world):
    save_ecogram(world.person, [ARTS, BRAM, ANS], actor=world.actor("gp"))

    assert [tie.entry.name for tie in ecogram_of(world.person.id).ties] == ["Ans", "Bram", "Wijkzuster"]


def test_the_summary_says_who_is_there_for_what_and_never_a_score(world):
    save_ecogram(world.person, [ANS, BRAM, ARTS], actor=world.actor("gp"))

    assert texts(world.person) == {
        "Aantal mensen": "3 mensen",
        "Dichtbij en verder weg": "1 mens dichtbij, 1 mens als bekende",
        "Bij wie iemand terechtkan: praktische hulp": "bij Ans en Bram",
        "Bij wie iemand terechtkan: gezelschap": "nu bij niemand",
        "Bij wie iemand terechtkan: advies": "alleen bij Wijkzuster",
        "Bij wie iemand terechtkan: steun bij zorgen": "alleen bij Ans",
        "Voor wie u iets doet": "Ans",
        "Geven en krijgen": "met sommigen gaat hulp twee kanten op",
        "Meer geven of meer krijgen": "u krijgt wat vaker dan u geeft",
        "Hulp van eigen mensen": "de meeste hulp komt van eigen mensen",
    }
    helps = [line.help for line in network_summary(world.person.id) if line.help]
    assert (len(helps), len(set(helps))) == (7, 7)


def test_the_summary_says_no_gap_while_someone_was_not_asked(world):
    save_ecogram(world.person, [ANS, TieEntry("Cor", "friend")], actor=world.actor("gp"))

    assert {label.split(": ")[1]: text for label, text in texts(world.person).items() if ": " in label} == {
        "praktische hulp": "Ans; nog niet bij iedereen gevraagd",
        "steun bij zorgen": "Ans; nog niet bij iedereen gevraagd",
    }


def test_an_empty_map_has_no_summary_and_no_change(world):
    world.actor("gp")

    assert network_summary(world.person.id) == ()
    assert (ecogram_of(world.person.id).ties, ecogram_of(world.person.id).since) == ((), None)


def test_what_changed_since_the_time_before_is_told_in_sentences(world, now):
    actor = world.actor("gp")
    save_ecogram(world.person, [ANS, BRAM, ARTS], actor=actor)
    rows = {tie.entry.name: tie.entry for tie in ecogram_of(world.person.id).ties}
    later = acting(replace(actor, now=now + timedelta(days=90)))
    save_ecogram(
        world.person,
        [
            replace(rows["Bram"], ring=1, received=("G",), given=("P",), quality="mixed"),
            rows["Wijkzuster"],
            TieEntry("Dina", "club_member"),
        ],
        actor=later,
        seen=[entry.row for entry in rows.values()],
    )

    since = ecogram_of(world.person.id).since

    assert (since.before, since.after) == (date(2027, 3, 2), date(2027, 5, 31))
    assert since.sentences == (
        "Dina kwam erbij.",
        "Ans staat er niet meer bij.",
        "Bram: staat nu dichterbij; geeft u nu ook gezelschap; geeft u geen praktische hulp meer; "
        "krijgt van u nu ook praktische hulp.",
    )


def test_what_was_asked_for_the_first_time_is_no_change(world, now):
    actor = world.actor("gp")
    save_ecogram(world.person, [TieEntry("Bram", "neighbour")], actor=actor)
    row = ecogram_of(world.person.id).ties[0].entry
    later = acting(replace(actor, now=now + timedelta(days=1)))
    change_tie(world.person, row.row, replace(row, ring=1, received=("P",), quality="good"), actor=later)

    assert ecogram_of(world.person.id).since.sentences == ()


def test_changes_on_the_first_day_are_no_change_since_last_time(world):
    actor = world.actor("gp")
    save_ecogram(world.person, [ANS, BRAM], actor=actor)
    end_tie(world.person, ecogram_of(world.person.id).ties[1].row, actor=actor)

    assert ecogram_of(world.person.id).since is None


@pytest.mark.parametrize("n", [1, 3])
def test_a_map_takes_three_queries_and_its_summary_one(world, n, django_assert_num_queries):
    save_ecogram(world.person, [replace(ANS, name=f"A{i}") for i in range(n)], actor=world.actor("gp"))

    with django_assert_num_queries(3):
        ecogram_of(world.person.id)
    with django_assert_num_queries(1):
        network_summary(world.person.id)


@pytest.mark.parametrize("n", [1, 3])
def test_the_frame_holds_a_map_for_everyone_in_the_order_given(world, now, n, django_assert_num_queries):
    with as_owner():
        people = [*(make_person(world.practice, now) for _ in range(n - 1)), world.person]
    save_ecogram(world.person, [ANS, replace(BRAM, wanted_change="same"), ARTS], actor=world.actor("gp"))

    with django_assert_num_queries(3):
        frame = ties_frame([person.id for person in people])

    order = np.argsort([{"sibling": 0, "neighbour": 1, "professional": 2}[role] for role in frame.role])
    ties = frame.take(order)
    assert (ties.n_people, ties.person.tolist()) == (n, [n - 1] * 3)
    np.testing.assert_array_equal(ties.received, [[1, 0, 0, 1], [1, 0, 0, 0], [0, 0, 1, 0]])
    np.testing.assert_array_equal(ties.given, [[0, 1, 0, 0], [0, 0, 0, 0], [0, 0, 0, 0]])
    np.testing.assert_array_equal(ties.closeness, [1, 3, np.nan])
    np.testing.assert_array_equal(ties.professional, [0, 0, 1])
    np.testing.assert_array_equal(ties.frequency_per_year, [52, np.nan, np.nan])
    assert (ties.quality.tolist(), ties.wanted.tolist()) == (["good", "", ""], ["", "", ""])


def test_a_link_worker_sees_no_tie_by_sql_nor_in_a_frame(world, now):
    save_ecogram(world.person, [ANS], actor=world.actor("gp"))
    with as_owner():
        relate(world.person, world.welfare, now, relation="coaching")

    world.actor("link_worker")

    assert (Tie.objects.count(), ties_frame([world.person.id]).n_ties) == (0, 0)
    assert (ecogram_of(world.person.id).ties, network_summary(world.person.id)) == ((), ())
