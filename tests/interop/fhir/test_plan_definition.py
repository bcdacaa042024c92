"""Every werkvorm as a PlanDefinition of FHIR R4: what it says, and that it holds together."""

from __future__ import annotations

import copy
from dataclasses import replace

from hypothesis import given
from tests.catalogue.specs import FEW, specs
from tests.knowledge import CATALOGUE

from weefsel.catalogue.werkvorm import Werkvorm
from weefsel.interop.fhir.plan_definition import plan_definition

PLANS = {slug: plan_definition(one, CATALOGUE) for slug, one in CATALOGUE.werkvormen.items()}
PLAN = PLANS["centering-zwangerschap"]


def changed(**parts) -> dict:
    return {**copy.deepcopy(PLAN), **parts}


def actions_of(holder: dict) -> list[dict]:
    return [each for one in holder.get("action", ()) for each in (one, *actions_of(one))]


@FEW
@given(specs(Werkvorm))
def test_what_a_plan_points_at_is_in_it_and_the_other_way_round(werkvorm):
    plan = plan_definition(werkvorm, CATALOGUE)
    actions = actions_of(plan)
    ids = [action["id"] for action in actions if "id" in action]
    carried_out = [one["definitionCanonical"] for one in actions if "definitionCanonical" in one]
    goals = [goal["id"] for goal in plan.get("goal", ())]

    assert len(ids) == len(set(ids))
    assert {after["actionId"] for one in actions for after in one.get("relatedAction", ())} <= set(ids)
    assert {goal for one in actions for goal in one.get("goalId", ())} == set(goals)
    assert sorted(carried_out) == sorted(f"#{one['id']}" for one in plan["contained"])


def test_a_plan_is_a_draft_until_the_owner_looked_at_it():
    werkvorm = CATALOGUE.werkvormen["centering-zwangerschap"]
    looked_at = replace(werkvorm, checked_by="Centering Nederland")
    unsure = replace(looked_at, confidence="low")

    states = [plan_definition(one, CATALOGUE) for one in (werkvorm, looked_at, unsure)]

    assert [(plan["status"], plan["experimental"]) for plan in states] == [
        ("draft", False),
        ("active", False),
        ("draft", True),
    ]


def test_a_plan_says_who_may_take_part_and_when_each_thing_is_done():
    werkvorm = CATALOGUE.werkvormen["capri-hartrevalidatie"]
    actions = {action["id"]: action for action in actions_of(plan_definition(werkvorm, CATALOGUE)) if "id" in action}

    assert [rule["description"] for rule in actions["eligibility"]["action"]] == [
        rule.reason for rule in werkvorm.eligibility
    ]
    assert actions["sessions"]["timingTiming"]["repeat"] == {
        "boundsRange": {
            end: {"value": weeks, "unit": "weken", "system": "http://unitsofmeasure.org", "code": "wk"}
            for end, weeks in (("low", 12), ("high", 26))
        },
        "count": 24,
        "duration": 90,
        "durationUnit": "min",
        "frequency": 2,
        "period": 1,
        "periodUnit": "wk",
    }
    assert [action["relatedAction"][0]["relationship"] for key, action in actions.items() if "handover-" in key] == [
        "concurrent-with-start",
        "after",
        "concurrent-with-start",
        "after",
    ]
    assert [action["title"] for key, action in actions.items() if "core-" in key] == [
        element.name for element in werkvorm.core_elements
    ]
