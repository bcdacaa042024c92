"""What classes of offers are worth to a person: rules as steps say what rules say, and what is kept stays true."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.engine.matching.worlds_of_options import SORTS, crowd
from tests.engine.worlds import QUICK, werkvorm

from weefsel.catalogue.rule import All, Any, Compare, Not
from weefsel.engine.frames import Offers, People
from weefsel.engine.matching.search import worth
from weefsel.engine.matching.search.index import prepare
from weefsel.engine.needs.evaluate import ASK, NO, YES, evaluate

COMPARES = st.one_of(
    st.builds(
        Compare, st.just("age"), st.sampled_from(["==", "!=", "<", "<=", ">", ">="]), st.sampled_from([40.0, 65.0])
    ),
    st.builds(Compare, st.sampled_from(["digital", "has_naaste"]), st.sampled_from(["==", "!="]), st.booleans()),
    st.builds(Compare, st.just("sex"), st.sampled_from(["==", "!="]), st.sampled_from(["female", "male"])),
)
RULES = st.recursive(
    COMPARES,
    lambda inner: st.one_of(
        st.builds(Not, inner),
        st.builds(All, st.lists(inner, min_size=2, max_size=3).map(tuple)),
        st.builds(Any, st.lists(inner, min_size=2, max_size=3).map(tuple)),
    ),
    max_leaves=8,
)
ANSWERED = st.fixed_dictionaries(
    {
        "age": st.sampled_from([39.0, 40.0, 65.0, 80.0, np.nan]),
        "digital": st.sampled_from([0.0, 1.0, np.nan]),
        "has_naaste": st.sampled_from([0.0, 1.0, np.nan]),
        "sex": st.sampled_from(["", "female", "male"]),
    }
)


@QUICK
@given(st.lists(RULES, min_size=1, max_size=3), ANSWERED)
def test_rules_as_steps_say_what_the_rules_say(rules, answered):
    """A werkvorm of which a rule says no is out, one that has to be asked about counts half, else it counts wholly."""
    sorts = {"no-rule": werkvorm("no-rule"), "rules": werkvorm("rules", rules=tuple(rules))}
    offers = Offers(id=np.array(["a", "b"]), werkvorm=np.array(list(sorts)))
    one = People(id=np.array(["an"]), **{name: np.array([value]) for name, value in answered.items()})
    index = prepare(offers, sorts, reach_m=5_000)

    tables, _most, _hours = index.worth.ask(one)

    wholly, weight = tables[0], index.setting.weights["eligibility"]
    verdicts = [evaluate(rule, one).verdict[0] for rule in rules]
    expected = {NO: worth.OUT, ASK: wholly - weight + round(weight / 2), YES: wholly}
    assert tables[1] == expected[NO if NO in verdicts else ASK if ASK in verdicts else YES]


def everyone(index, people):
    return [index.worth.ask(people.take([row]))[0].tolist() for row in range(people.n_people)]


@pytest.mark.parametrize(("name", "most"), [("KEPT", 2), ("KEPT_POINTS", 60)])
def test_what_was_forgotten_is_judged_again_and_no_more_is_kept_than_was_said(name, most, monkeypatch):
    people, offers = crowd(np.random.default_rng(2), n_people=40, n_offers=60)
    expected = everyone(prepare(offers, SORTS, reach_m=5_000), people)

    monkeypatch.setattr(worth, name, most)
    index = prepare(offers, SORTS, reach_m=5_000)

    assert everyone(index, people) == expected
    assert len(index.worth._stock.at) <= 4 * 2


def test_many_who_ask_at_once_each_get_their_own_answer(monkeypatch):
    monkeypatch.setattr(worth, "KEPT", 7)
    people, offers = crowd(np.random.default_rng(4), n_people=80, n_offers=60)
    index = prepare(offers, SORTS, reach_m=5_000)
    expected = everyone(prepare(offers, SORTS, reach_m=5_000), people)

    with ThreadPoolExecutor(8) as threads:
        found = list(threads.map(lambda _turn: everyone(index, people), range(24)))

    assert all(each == expected for each in found)
