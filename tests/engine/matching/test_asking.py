"""What is worth asking: only what could put one option before another, or take one off the list."""

from __future__ import annotations

from dataclasses import fields, replace

import numpy as np
import pytest

from weefsel.catalogue.catalogue import read_catalogue
from weefsel.catalogue.matching import matching
from weefsel.engine.frames import Offers, People
from weefsel.engine.matching.asking import EXCLUDES, READS, decides, is_known, worth_asking
from weefsel.engine.matching.criteria import CRITERIA, HARD
from weefsel.engine.matching.criteria.criterion import Edges
from weefsel.engine.matching.gather import points
from weefsel.engine.matching.match import Match, Reason
from weefsel.engine.matching.setting import compare

QUESTIONS = matching().questions
WERKVORMEN = {slug: one for slug, one in read_catalogue().werkvormen.items() if one.needs}
SLUG = "voorzorgcirkels"


def setting_of(people=None, **columns):
    n = len(next(iter(columns.values())))
    offers = Offers(id=[str(i) for i in range(n)], werkvorm=[SLUG] * n, **columns)
    return compare(people or People(id=["p"]), offers, WERKVORMEN, reach_m=5_000)


def asked(setting):
    return worth_asking(setting, np.arange(setting.offers.n_offers), QUESTIONS)


def test_every_question_fills_a_column_and_counts_in_a_criterion_that_we_can_read():
    columns, slugs = {each.name for each in fields(People)}, {each.slug for each in CRITERIA}

    for one in QUESTIONS.values():
        assert set(one.columns) <= columns, one.slug
        assert set(one.criteria) <= slugs & READS.keys(), one.slug
        hard = {each.slug for each in HARD}.intersection(one.criteria)
        assert hard <= EXCLUDES.keys() | {"distance"}, one.slug


@pytest.mark.parametrize(
    ("columns", "question"),
    [
        ({"interests": ["music", ""]}, "interests"),
        ({"price_cents": [0, 300]}, "budget"),
        ({"low_stimulus": [1, np.nan]}, "quiet"),
        ({"attracts": ["older", ""]}, "own_group"),
        ({"transport": [0, 1]}, "travel_alone"),
    ],
)
def test_a_question_is_worth_asking_where_offers_differ_in_what_it_is_about(columns, question):
    alike = {name: [values[0], values[0]] for name, values in columns.items()}

    assert question in asked(setting_of(**columns))
    assert question not in asked(setting_of(**alike))


def test_what_could_take_an_offer_off_the_list_is_asked_first_also_where_all_are_alike():
    setting = setting_of(step_free=[np.nan, np.nan], price_cents=[0, 300])

    found = asked(setting)

    assert found.index("wheelchair") < found.index("budget")
    assert "wheelchair" not in asked(setting_of(step_free=[1, 1]))


def test_what_was_answered_is_not_asked_again():
    people = People(id=["p"], interests=["music"], reach_m=[2_000.0])
    found = asked(setting_of(people, interests=["music", ""], xy=[[150_000, 450_000], [151_000, 450_000]]))

    assert not {"interests", "travel"}.intersection(found)
    assert is_known(replace(people, hours=np.ones((1, 21))), QUESTIONS["hours"])


def test_no_answer_changes_an_order_in_which_the_question_was_not_worth_asking():
    """Each answer is really given; the points of offers that are alike stay as far apart as they were."""
    rng = np.random.default_rng(3)
    answers = {
        "budget": {"budget_cents": [[0.0], [250.0], [1000.0]]},
        "quiet": {"needs_quiet": [[0.0], [1.0]]},
        "interests": {"interests": [["music"], ["art music"]]},
        "tie": {"tie_wish": [["new"], ["close"]]},
        "child": {"brings_child": [[0.0], [1.0]]},
    }
    n_not = 0
    for _ in range(60):
        setting = setting_of(
            price_cents=rng.choice([0, 0, 300], 2),
            low_stimulus=rng.choice([0, 1, 1, np.nan], 2),
            interests=rng.choice(["music", "music", "art"], 2),
            child_welcome=rng.choice([1, 1, np.nan], 2),
        )
        edges = Edges(np.zeros(2, dtype=int), np.arange(2), np.full(2, np.nan))
        before = points(setting, edges).sum(axis=1)
        for slug in answers.keys() - set(asked(setting)):
            n_not += 1
            for column, values in answers[slug].items():
                for value in values:
                    people = replace(setting.people, **{column: np.array(value)})
                    told = compare(people, setting.offers, WERKVORMEN, reach_m=5_000)
                    after = points(told, edges).sum(axis=1)
                    assert after[0] - after[1] == before[0] - before[1], (slug, value)
    assert n_not > 60


def option(score, *asks):
    return Match(0, 0, str(score), SLUG, None, score, (), (), (), tuple(asks))


def reason(code, points, weight):
    return Reason(code=code, sign="?", text="x", sentence="x", points=points, weight=weight)


@pytest.mark.parametrize(("other", "expected"), [(500, True), (505, True), (506, False), (494, False), (495, True)])
def test_a_host_is_asked_only_where_another_option_could_be_passed(other, expected):
    begin = reason("begin", 5, 10)
    one = option(500, begin)

    assert decides(begin, one, [one, option(other)]) is expected
    assert decides(begin, one, [one]) is False


def test_what_could_take_it_off_the_list_is_always_asked():
    place = reason("free_place", 0, 0)
    one = option(500, place)

    assert decides(place, one, [one])
