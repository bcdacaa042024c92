"""A plan beside the request: on a connection of its own, with the rights of who asked, and never left at work."""

from __future__ import annotations

import threading
import uuid

import pytest
from django.db import transaction
from tests.apps.matching.planning import make_coached
from tests.factories import World, acting, actor_of, as_owner, make_offer

from weefsel.apps.matching.models import MatchLine, MatchRun
from weefsel.apps.matching.runs import begin_run
from weefsel.web.matching.background import carry_out


@pytest.fixture
def committed_world(transactional_db, now):
    with as_owner():
        return World(now)


def beside(*given) -> None:
    thread = threading.Thread(target=carry_out, args=given)
    thread.start()
    thread.join(timeout=60)


def test_a_plan_is_made_on_a_connection_of_its_own_and_one_that_cannot_be_does_not_stay_at_work(committed_world, now):
    world = committed_world
    coach = actor_of(world.link_worker, now)
    with as_owner():
        person = make_coached(world, "Aa")
        make_offer(world.house, "voorzorgcirkels")
    runs = []
    for people in ([person.id], [world.person.id]):
        with transaction.atomic():
            runs.append(begin_run(actor=acting(coach), form_token=uuid.uuid4(), seed=1))
        beside(runs[-1], people, coach)

    with transaction.atomic():
        acting(coach)
        states = [MatchRun.objects.get(id=each.id).state for each in runs]
        told = [MatchRun.objects.get(id=each.id).progress for each in runs]
        placed = list(MatchLine.objects.values_list("person_id", "state"))

    assert (states, told) == (["ready", "failed"], [100, 0])
    assert placed == [(person.id, "proposed")]
