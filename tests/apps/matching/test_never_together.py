"""A plan keeps apart who must not meet, also across organisations, and looks like that of an innocent world."""

from __future__ import annotations

import uuid

import numpy as np
import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from tests.apps.matching.planning import coach, line_of, make_coached, make_plan, told
from tests.apps.safety.acts import refer_row, refused
from tests.factories import as_owner, make_offer, make_user
from tests.pairs import keep_apart

from weefsel.apps.matching.board import alternatives, board_lines, standing_lines
from weefsel.apps.matching.models import Gap, MatchLine
from weefsel.apps.matching.operations import change_line
from weefsel.apps.matching.standing import open_lines
from weefsel.apps.rights.models import Relation
from weefsel.apps.safety.meeting import open_offers
from weefsel.apps.safety.models import PrivateWish
from weefsel.engine.matching.setting import keys

KIND = "voorzorgcirkels"


@pytest.fixture
def town(world):
    """Two people who look for company and must not meet, and one group that has room for both."""
    with as_owner():
        world.people = [make_coached(world, name) for name in ("Aa", "Bee")]
        world.offer = make_offer(world.house, KIND, capacity=5)
    world.coach = world.actor("link_worker")
    # Of two who must not meet the first by lot stays.
    lots = keys(np.array([str(each.id) for each in world.people]), 1)
    world.first, world.second = (world.people[row] for row in np.argsort(lots))
    return world


def apart(town):
    keep_apart(town, town.first, town.second)


def does_not_want(town):
    """The innocent world: the second one does not want to come to that place."""
    PrivateWish.objects.create(
        person=town.second, location=town.offer.location, entered_by=town.gp, since=town.now, form_token=uuid.uuid4()
    )


def seen(town) -> tuple:
    """All that the coach can see of a plan and of a second one, without the ids of its rows."""
    found = []
    for _time in range(2):
        run = make_plan(town.coach)
        lines = board_lines(standing_lines(town.coach), actor=town.coach)
        shown = [
            (each.name, each.state, each.offer, each.chips, each.why, each.moved, each.problem, each.chance, each.can)
            for each in lines
        ]
        rows = MatchLine.objects.order_by("person__family_name", "state").values_list(
            "person", "offer", "state", "why", "moved", "points", "propensity", "any_place", "reason"
        )
        gaps = Gap.objects.filter(run=run).values_list("werkvorm", "area", "hour", "missing", "helped", "places")
        options = [
            [one.offer.id for one in alternatives(line_of(each), actor=town.coach)]
            for each in (town.first, town.second)
        ]
        found.append((run.n_people, run.value, run.bound, shown, list(rows), list(gaps), options))
    return tuple(found)


def in_a_world_where(act, town) -> tuple:
    with transaction.atomic():
        with as_owner():
            act(town)
        found = seen(town)
        transaction.set_rollback(True)
    return found


def test_two_who_must_not_meet_are_not_proposed_one_group(town):
    with as_owner():
        apart(town)

    make_plan(town.coach)

    lines = told(town.welfare)
    assert lines[town.first.family_name][:2] == (town.offer.id, "proposed")
    assert lines[town.second.family_name][:2] == (None, "none")
    assert line_of(town.second).why == "free_place"


def test_the_board_and_every_row_of_it_are_those_of_an_innocent_world(town):
    with_pair, innocent = (in_a_world_where(act, town) for act in (apart, does_not_want))
    plain = in_a_world_where(lambda _town: None, town)

    assert with_pair == innocent
    assert with_pair != plain


def test_a_plan_elsewhere_keeps_apart_too_as_long_as_that_organisation_coaches(town):
    with as_owner():
        coach(town.second, town.house, town.now)
        apart(town)
        elsewhere = make_user("link_worker", town.house, town.now)
        town.elsewhere = elsewhere
    make_plan(town.coach, people=[town.first])

    there = town.actor("elsewhere")
    make_plan(there, people=[town.second])

    assert told(town.house)[town.second.family_name][0] is None
    with as_owner():
        Relation.objects.filter(person_id=town.first.id, relation="coaching").update(valid_until=town.now)
    town.actor("elsewhere")
    make_plan(there, people=[town.second])
    assert told(town.house)[town.second.family_name][0] == town.offer.id


def test_what_slips_past_the_plan_is_refused_by_the_database(town):
    make_plan(town.coach, people=[town.first])
    with as_owner():
        apart(town)
        place = {
            "run": line_of(town.first).run,
            "owner": town.welfare,
            "person": town.second,
            "offer": town.offer,
            "why": "placed",
            "moved": "new",
        }

        assert refused(lambda: MatchLine.objects.create(**place, state="proposed"))
        line = MatchLine.objects.create(**{**place, "offer": None}, state="none")
        assert refused(lambda: MatchLine.objects.filter(id=line.id).update(offer=town.offer, state="accepted"))
        assert not refused(lambda: MatchLine.objects.filter(id=line.id).update(offer=town.offer, state="rejected"))


def test_a_coach_who_chooses_by_hand_reads_the_one_sentence(town):
    make_plan(town.coach, people=[town.first])
    with as_owner():
        apart(town)
    make_plan(town.coach, people=[town.second])

    with pytest.raises(ValidationError, match="Hier is nu geen passende plek") as problem:
        change_line(line_of(town.second).id, town.offer.id, actor=town.coach)

    assert problem.value.code == "no-place"
    assert line_of(town.second).state == "none"


def test_whoever_comes_there_already_keeps_a_proposal_away_and_makes_a_line_stale(town):
    make_plan(town.coach, people=[town.second])
    with as_owner():
        apart(town)
        refer_row(town, town.first, town.offer)
    town.actor("link_worker")

    (line,) = board_lines(standing_lines(town.coach), actor=town.coach)

    assert (line.problem, "accept" in line.can) == ("Hier is nu geen passende plek.", False)
    make_plan(town.coach, people=[town.second])
    assert line_of(town.second).offer_id is None
    assert line_of(town.second).moved == "no-place"


def test_lines_open_nothing_that_was_not_open(town):
    """Whose lines may stand is asked for whom one may plan only."""
    with as_owner():
        apart(town)
    make_plan(town.coach, people=[town.first])

    town.actor("host")
    assert open_lines([MatchLine(person=town.second, offer=town.offer)]) == frozenset()
    assert open_offers(town.second.id, [town.offer.id]) == frozenset()
