import numpy as np
from tests.engine.worlds import spot
from tests.knowledge import CATALOGUE

from weefsel.engine.frames import Apart, Offers, People, Ties
from weefsel.engine.matching.assign import PLACED, TALK_FIRST
from weefsel.engine.pathway import plan
from weefsel.engine.screening.answers import Answers

CIRCLES = "voorzorgcirkels"


def region(**columns):
    """Four people of seventy in one street, a circle with two places next door, and one far away."""
    people = People(
        **{
            "id": ["an", "bo", "cor", "dia"],
            "area": ["6601"] * 4,
            "xy": spot([[0, 0], [10, 0], [20, 0], [30, 0]]),
            "need_names": ("company", "safety-first"),
            "needs": [[np.nan, np.nan]] * 4,
            "age": [70] * 4,
            **columns,
        }
    )
    offers = Offers(id=["near", "far"], werkvorm=[CIRCLES, CIRCLES], xy=spot([[300, 0], [9_000, 0]]), capacity=[2, 10])
    return people, offers


def walk(people, offers, **options):
    return plan(
        people,
        offers,
        CATALOGUE.werkvormen,
        CATALOGUE.needs,
        reach_m=2_000,
        seed=1,
        fields=CATALOGUE.vocabulary.fields,
        **options,
    )


def test_a_region_walks_from_answers_and_ties_to_proposals_and_gaps():
    people, offers = region()
    answers = Answers.read(CATALOGUE.instruments["contact-intake"], [{"genoeg": "het mag meer zijn"}] * 3 + [{}])
    ties = Ties(n_people=4, person=[2], id=["zus"], received=[[1, 0, 1, 1]])

    result = walk(people, offers, answers=[answers], ties=ties)

    assert [[each.need.slug for each in result.proposals.for_person(i)] for i in range(4)] == [
        ["company"],
        ["company"],
        ["company", "more-shoulders"],
        [],
    ]
    assert sorted(result.assignment.why.tolist()) == ["free_place", PLACED, PLACED, TALK_FIRST]
    assert result.assignment.why[3] == TALK_FIRST
    (gap,) = result.openings
    assert (gap.area, gap.missing) == ("6601", 1)
    assert "company" in CATALOGUE.werkvormen[gap.werkvorm].needs
    assert [match.offer_id for match in result.ranking.for_person(0)] == ["near"]


def test_one_person_is_a_region_of_one():
    people, offers = region(needs=[[1, 0]] * 4)
    whole = walk(people, offers)

    for i in range(4):
        alone = walk(people.take([i]), offers)
        assert [m.reasons for m in alone.ranking.for_person(0)] == [m.reasons for m in whole.ranking.for_person(i)]
        assert alone.assignment.why.tolist() == [PLACED]


def test_nothing_is_planned_for_whom_something_else_comes_first():
    people, offers = region(needs=[[1, 1], [1, 0], [1, 0], [0, 0]])

    result = walk(people, offers)

    assert result.assignment.why.tolist() == [TALK_FIRST, PLACED, PLACED, TALK_FIRST]
    assert result.ranking.for_person(0) == []
    assert result.proposals.for_person(0)[0].need.track == "first"


def test_harmful_ties_fill_no_gap():
    people, offers = region()
    received = [[1, 1, 1, 1]]

    good = walk(people, offers, ties=Ties(n_people=4, person=[0], id=["ex"], received=received))
    harmful = walk(people, offers, ties=Ties(n_people=4, person=[0], id=["ex"], received=received, quality=["harmful"]))

    assert good.measures.column("coverage_company")[0] == 0.5
    assert np.isnan(harmful.measures.column("coverage_company")[0])


def test_people_who_must_stay_apart_get_no_place_together():
    people, offers = region(needs=[[1, 0]] * 4)

    everyone = Apart(pairs=[[a, b] for a in range(4) for b in range(a)], barred=[[3, 0]])
    result = walk(people, offers, apart=everyone)

    assert (result.assignment.offer == 0).sum() == 1
    assert result.assignment.offer[3] == -1
    assert [len(result.ranking.for_person(i)) for i in range(4)] == [1, 1, 1, 0]
