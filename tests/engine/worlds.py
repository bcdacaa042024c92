"""Small worlds for the engine's tests: werkvormen, persons and offers without surprises, and strategies for them."""

import datetime as dt

import numpy as np
from hypothesis import settings
from hypothesis import strategies as st

from weefsel.catalogue.rule import Compare
from weefsel.catalogue.werkvorm import Eligibility, GroupPart, PlaceNeeds, Rhythm, Werkvorm
from weefsel.engine.frames import N_HOURS, Offers, People

NEEDS = ("company", "moving-together", "peers")
ORIGIN = np.array([178_000, 424_000])


def werkvorm(slug, *, needs=("company",), rules=(), group=(2, 12)):
    return Werkvorm(
        schema=1,
        slug=slug,
        version="2026.1",
        name=slug.capitalize(),
        summary="U ontmoet andere mensen.",
        approach="matchen",
        kind="circle",
        target_group="Iedereen.",
        needs=needs,
        sectors=("leisure",),
        professions=("link_worker",),
        target_groups=("everyone",),
        modality=("physical",),
        tie_type="both",
        naasten="welcome",
        reciprocity=True,
        rhythm=Rhythm(unit="week", every=1),
        place=PlaceNeeds(),
        authored_by="researcher",
        authored_on=dt.date(2026, 1, 1),
        review_by=dt.date(2027, 1, 1),
        confidence="low",
        eligibility=tuple(Eligibility(rule, f"Dit is er voor mensen met {rule}.") for rule in rules),
        roles=(),
        agenda=(),
        outcomes=(),
        funding=(),
        core_elements=(),
        barriers=(),
        evidence=(),
        examples=(),
        mentions=(),
        group=None if group is None else GroupPart(*group),
    )


WERKVORMEN = {
    each.slug: each
    for each in (
        werkvorm("circle", needs=("company", "peers"), rules=(Compare("age", ">=", 65.0),)),
        werkvorm(
            "walking", needs=("moving-together", "company"), rules=(Compare("exercise_advised_against", "==", False),)
        ),
        werkvorm("buddy", needs=("company",), group=(2, 2)),
    )
}

# Enough examples to break what is broken, few enough for every commit; the machine may be busy.
QUICK = settings(max_examples=25, deadline=None)
CAPACITY = st.sampled_from([0.0, 1.0, 2.0, np.nan])
FLAG = st.sampled_from([0.0, 1.0, np.nan])
PERSON_WORDS = {
    "also_speaks": ("", "nl", "tr ar"),
    "interests": ("", "cooking", "garden music cooking"),
    "feels_at_home": ("", "women", "faith young"),
    "tie_wish": ("", "new", "close", "either"),
    "travel_ways": ("", "foot", "bicycle transit"),
}
PERSON_FLAGS = (
    *("can_travel_alone", "hearing_limited", "sight_limited", "needs_quiet", "brings_child", "brings_someone"),
    "walks_without_help",
)
PERSON_NUMBERS = {
    "budget_cents": (0.0, 300.0, np.nan),
    "blur_m": (0.0, 400.0, np.nan),
    "travel_min": (15.0, 60.0, np.nan),
    "reach_m": (700.0, 3_000.0, np.nan),
}
OFFER_WORDS = {
    "interests": ("", "music", "cooking games"),
    "attracts": ("", "women", "faith"),
    "rule": ("", "age >= 65", 'age <= 70 or sex == "male"'),
}
OFFER_FLAGS = (
    *("hearing_support", "sight_support", "low_stimulus", "transport", "named_host", "meet_first", "try_once"),
    *("can_contribute", "waiting_list", "newcomers", "child_welcome", "companion_welcome"),
)
OFFER_NUMBERS = {
    "waiting_weeks": (0.0, 6.0, np.nan),
    "confirmed_days": (10.0, 400.0, np.nan),
    "blur_m": (0.0, 300.0, np.nan),
}


def spot(*offset_m):
    """Points at these offsets from a fixed place in the Netherlands, metres."""
    return ORIGIN + np.asarray(offset_m, dtype=float).reshape(-1, 2)


def flags(draw, *shape, values=FLAG):
    size = int(np.prod(shape))
    return np.array(draw(st.lists(values, min_size=size, max_size=size)), dtype=float).reshape(shape)


@st.composite
def people(draw, *, min_size=1, max_size=6):
    n = draw(st.integers(min_size, max_size))
    hours = flags(draw, n, 3)
    return People(
        id=[f"p{i}" for i in draw(st.permutations(range(n)))],
        area=draw(st.lists(st.sampled_from(["6601", "6602"]), min_size=n, max_size=n)),
        xy=_points(draw, n),
        need_names=NEEDS,
        needs=flags(draw, n, len(NEEDS)),
        hours=np.hstack([hours, np.zeros((n, N_HOURS - 3))]),
        age=flags(draw, n, values=st.sampled_from([30.0, 70.0, np.nan])),
        language=draw(st.lists(st.sampled_from(["nl", "tr", ""]), min_size=n, max_size=n)),
        uses_wheelchair=flags(draw, n),
        exercise_advised_against=flags(draw, n),
        digital=flags(draw, n),
        prefers=draw(st.lists(st.sampled_from(["group", "one_to_one", "either", ""]), min_size=n, max_size=n)),
        **_said(draw, n, PERSON_WORDS, PERSON_FLAGS, PERSON_NUMBERS),
    )


@st.composite
def offers(draw, *, max_size=5, capacity=CAPACITY):
    n = draw(st.integers(0, max_size))
    hours = flags(draw, n, 3)
    return Offers(
        id=[f"o{i}" for i in draw(st.permutations(range(n)))],
        werkvorm=draw(st.lists(st.sampled_from(sorted(WERKVORMEN)), min_size=n, max_size=n)),
        xy=_points(draw, n),
        capacity=flags(draw, n, values=capacity),
        hours=np.hstack([hours, np.zeros((n, N_HOURS - 3))]),
        language=draw(st.lists(st.sampled_from(["nl", "tr", ""]), min_size=n, max_size=n)),
        step_free=flags(draw, n),
        online=flags(draw, n),
        accompanied=flags(draw, n),
        begins_in_days=flags(draw, n, values=st.sampled_from([0.0, 40.0, np.nan])),
        price_cents=flags(draw, n, values=st.sampled_from([0.0, 350.0, np.nan])),
        **_said(draw, n, OFFER_WORDS, OFFER_FLAGS, OFFER_NUMBERS),
    )


def _said(draw, n, words, several_flags, numbers):
    """Columns that say more than the least, each there in a third of the tables; from one number, drawn quickly."""
    rng = np.random.default_rng(draw(st.integers(0, 2**16)))
    columns = {**words, **dict.fromkeys(several_flags, (0.0, 1.0, np.nan)), **numbers}
    return {name: rng.choice(np.array(values), n) for name, values in columns.items() if rng.random() < 1 / 3}


def _points(draw, n):
    steps = st.sampled_from([0.0, 700.0, 1900.0, 2100.0])
    xy = spot(flags(draw, n, 2, values=steps))
    xy[flags(draw, n, values=st.sampled_from([0.0, 0.0, 0.0, 1.0])) == 1] = np.nan
    return xy
