"""Who goes first in a plan and for whom places are kept: within limits, in every draw of the lots, and told."""

from __future__ import annotations

import uuid
from datetime import date

import pytest
from django.core.exceptions import ValidationError
from tests.apps.matching.planning import line_of, make_coached, make_plan
from tests.factories import as_owner, make_offer

from weefsel.apps.matching.models import MatchRun
from weefsel.apps.matching.rules import told, told_short, validate_rules, warned
from weefsel.apps.matching.runs import begin_run
from weefsel.engine.matching.rules import Rules

EFFECT = {"n_first": 2, "times": 1.5, "first_before": 1200, "first_after": 1900, "price": 30, "n_kept": 4}


@pytest.mark.parametrize(
    "rules",
    [
        Rules(few_first=60),
        Rules(reserve=25),
        Rules(reserve=20, reserve_for="language == 'nl'"),
        Rules(reserve_for="age >= 75"),
        Rules(few_first=2, stays=True),
    ],
)
def test_what_is_beyond_the_limits_is_refused(rules):
    with pytest.raises(ValidationError) as problem:
        validate_rules(rules)

    assert problem.value.code == "rules"


@pytest.mark.parametrize(
    ("rules", "effect", "lines"),
    [
        ({}, {}, ["Dit is het beste plan dat er is voor allen samen. Dat is bewezen."]),
        (
            {"few_first": 2, "reserve": 20, "reserve_for": "is_caregiver"},
            {**EFFECT, "n_kept_used": 3},
            [
                "Dit is het beste plan dat er is met deze keuzes. Dat is bewezen.",
                "Wie het minste keus heeft, ging voor (2), zolang dat hoogstens 2 % van alle punten kostte. Samen "
                "gingen zij van 1.200 naar 1.900 punten. Voor allen samen kostte dat 30 punten (1 %).",
                "Elk aanbod hield 20 % van de vrije plekken vrij voor mantelzorgers. Zij kregen er zo 3; wat zij niet "
                "nodig hadden, ging naar anderen. Voor allen samen kostte dat niets.",
            ],
        ),
        (
            {"reserve": 10, "stays": True},
            {"n_kept": 4, "n_kept_used": 1, "kept_price": -7},
            [
                "Dit is het beste plan dat er is met deze keuzes. Dat is bewezen.",
                "Elk aanbod hield 10 % van de vrije plekken vrij voor mensen met weinig keus. Dat zijn er 4, en zij "
                "kregen er 1. De rest blijft leeg voor wie later komt. Voor allen samen kostte dat geen punten: het "
                "gaf er 7 bij.",
            ],
        ),
    ],
)
def test_what_came_of_it_is_told_with_what_it_cost(rules, effect, lines):
    run = MatchRun(value=2970, bound=2970, settings={"rules": rules, "effect": effect})

    assert list(told(run)) == lines


@pytest.mark.parametrize(
    ("rules", "effect", "begins"),
    [
        (
            {"reserve": 20, "stays": True, "reserve_for": "is_caregiver"},
            {"n_kept": 4},
            "4 plekken blijven leeg: die zijn",
        ),
        ({"reserve": 20, "stays": True, "reserve_for": "is_caregiver"}, {"n_kept": 1}, "1 plek blijft leeg: die is"),
        ({"reserve": 20, "stays": True}, {"n_kept": 4, "n_kept_used": 1}, ""),
        ({"reserve": 20}, {"n_kept": 4}, ""),
        ({"reserve": 20, "stays": True}, {}, ""),
        ({}, {}, ""),
    ],
)
def test_places_that_stay_empty_for_nobody_are_warned_of(rules, effect, begins):
    text = warned(MatchRun(value=1, bound=1, settings={"rules": rules, "effect": effect}))

    assert text.startswith(begins)
    assert bool(text) is bool(begins)
    assert ("mantelzorgers" in text) is bool(begins)


def test_a_choice_is_told_in_a_few_words():
    assert told_short(Rules()) == "wat voor allen samen het beste past"
    assert told_short(Rules(few_first=2, reserve=20)) == (
        "mensen met weinig keus eerst, 20 % van de plekken vrij voor mensen met weinig keus"
    )


def test_a_kept_place_is_kept_in_every_draw_of_the_lots_and_stands_with_the_plan(world):
    with as_owner():
        old = make_coached(world, "Oud", birth_date=date(1940, 1, 1))
        for name in ("Aa", "Bee", "Cee"):
            make_coached(world, name, birth_date=date(1956, 1, 1))
        make_offer(world.house, "voorzorgcirkels", capacity=2)
    coach = world.actor("link_worker")

    plain = make_plan(coach, n_draws=12)
    chance = line_of(old).any_place
    kept = make_plan(coach, n_draws=12, rules=Rules(reserve=50, reserve_for="age >= 75"))

    assert (plain.settings.get("rules"), kept.settings["rules"]["reserve_for"]) == (None, "age >= 75")
    assert (chance < 1, line_of(old).any_place) == (True, 1)
    assert (kept.settings["effect"]["n_kept"], kept.settings["effect"]["n_kept_used"]) == (1, 1)
    assert kept.value == kept.bound
    with pytest.raises(ValidationError):
        begin_run(actor=coach, form_token=uuid.uuid4(), seed=1, rules=Rules(few_first=99))
