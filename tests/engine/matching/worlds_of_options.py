"""Larger worlds in which most is known, drawn from one generator: many persons with several options each."""

import numpy as np
from tests.engine.worlds import NEEDS, spot, werkvorm

from weefsel.catalogue.rule import Compare
from weefsel.engine.frames import N_HOURS, Offers, People

SORTS = {
    each.slug: each
    for each in (
        werkvorm("circle", needs=("company", "peers"), rules=(Compare("age", ">=", 65.0),)),
        werkvorm(
            "walking", needs=("moving-together", "company"), rules=(Compare("exercise_advised_against", "==", False),)
        ),
        werkvorm("buddy", group=(2, 2)),
        werkvorm("supper"),
        werkvorm("course", needs=("peers", "moving-together")),
        werkvorm("visit", needs=("company",), group=None),
    )
}
LANGUAGES = ("nl", "nl", "nl", "tr", "nl tr", "ar", "")
INTERESTS = ("", "cooking", "music", "cooking games", "garden music walking", "art reading")
GROUPS = ("", "", "women", "older", "faith", "parents young")


def crowd(rng, *, n_people, n_offers, side_m=6_000, missing=0.2):
    """Persons and offers on a square; each value is unknown with chance ``missing``."""

    def number(low, high, n, step=1.0):
        values = np.round(rng.uniform(low, high, n) / step) * step
        return np.where(rng.random(n) < missing, np.nan, values)

    def flag(n, yes=0.5):
        return np.where(rng.random(n) < missing, np.nan, (rng.random(n) < yes).astype(float))

    def word(words, n):
        return rng.choice(np.array(words), n)

    def hours(n, some):
        table = (rng.random((n, N_HOURS)) < some).astype(float)
        table[rng.random(n) < missing] = np.nan
        return table

    def points(n, side):
        xy = spot(rng.uniform(0, side, (n, 2)).round())
        xy[rng.random(n) < 0.03] = np.nan
        return xy

    people = People(
        id=[f"p{i}" for i in range(n_people)],
        xy=points(n_people, side_m),
        reach_m=np.where(rng.random(n_people) < 0.7, np.nan, rng.integers(500, 6_000, n_people)),
        travel_min=number(10, 40, n_people),
        travel_ways=word(["", "", "foot", "bicycle foot", "transit", "car"], n_people),
        blur_m=np.where(rng.random(n_people) < 0.8, np.nan, 600),
        need_names=NEEDS,
        needs=np.where(rng.random((n_people, 3)) < missing, np.nan, rng.integers(0, 2, (n_people, 3))),
        hours=hours(n_people, 0.4),
        age=number(20, 95, n_people),
        language=word(["nl", "nl", "tr", "ar", ""], n_people),
        also_speaks=word(["", "", "nl", "tr"], n_people),
        budget_cents=np.where(rng.random(n_people) < 0.6, np.nan, rng.integers(0, 8, n_people) * 100),
        uses_wheelchair=flag(n_people, 0.1),
        can_travel_alone=flag(n_people, 0.8),
        hearing_limited=flag(n_people, 0.2),
        sight_limited=flag(n_people, 0.1),
        needs_quiet=flag(n_people, 0.2),
        digital=flag(n_people, 0.7),
        walks_without_help=flag(n_people, 0.8),
        exercise_advised_against=flag(n_people, 0.1),
        prefers=word(["group", "one_to_one", "either", ""], n_people),
        interests=word(INTERESTS, n_people),
        feels_at_home=word(GROUPS, n_people),
        tie_wish=word(["new", "close", "either", ""], n_people),
        brings_child=flag(n_people, 0.1),
        brings_someone=flag(n_people, 0.2),
    )
    offers = Offers(
        id=[f"o{i}" for i in range(n_offers)],
        werkvorm=word(sorted(SORTS), n_offers),
        xy=points(n_offers, side_m),
        blur_m=np.where(rng.random(n_offers) < 0.9, np.nan, 300),
        capacity=np.where(rng.random(n_offers) < 0.1, np.nan, rng.integers(0, 6, n_offers)),
        hours=hours(n_offers, 0.15),
        language=word(LANGUAGES, n_offers),
        step_free=flag(n_offers, 0.7),
        hearing_support=flag(n_offers),
        sight_support=flag(n_offers),
        low_stimulus=flag(n_offers),
        online=np.where(rng.random(n_offers) < 0.05, 1.0, 0.0),
        accompanied=flag(n_offers),
        transport=flag(n_offers),
        named_host=flag(n_offers),
        meet_first=flag(n_offers),
        try_once=flag(n_offers),
        can_contribute=flag(n_offers),
        waiting_list=flag(n_offers),
        waiting_weeks=number(0, 30, n_offers),
        begins_in_days=number(0, 90, n_offers),
        price_cents=number(0, 1_200, n_offers, 50),
        confirmed_days=number(0, 400, n_offers),
        newcomers=flag(n_offers),
        child_welcome=flag(n_offers),
        companion_welcome=flag(n_offers),
        interests=word(INTERESTS, n_offers),
        attracts=word(GROUPS, n_offers),
        rule=word(("", "", "age >= 40 and age <= 80", "not lives_alone"), n_offers),
    )
    return people, offers
