"""All that happens in the world of the gates, in order."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from tests.factories import as_owner
from tests.gates.lives.access import ask_for_data, invite_people, let_people_look
from tests.gates.lives.groups import bring_together, hold_groups
from tests.gates.lives.records import ask_and_draw, fill_in_questionnaires, make_people
from tests.gates.lives.referrals import refer_people
from tests.gates.lives.safety import protect
from tests.gates.lives.work import adopt_werkvormen, plan_for_everyone, publish_figures
from tests.gates.world import GateWorld

from weefsel.apps.accounts.models import User


def make_gate_world(now: datetime) -> GateWorld:
    """The world, committed; with the words by which people are told at last."""
    with transaction.atomic():
        world = GateWorld(now)
        make_people(world)
        ask_and_draw(world)
        fill_in_questionnaires(world)
        refer_people(world)
        hold_groups(world)
        bring_together(world)
        invite_people(world)
        let_people_look(world)
        adopt_werkvormen(world)
        publish_figures(world)
        protect(world)
        ask_for_data(world)
        plan_for_everyone(world)
        with as_owner():
            User.objects.update(is_synthetic=True)
    with as_owner(), transaction.atomic():
        world.markers = world.told_by()
    return world
