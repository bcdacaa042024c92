import dataclasses

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.engine import worlds
from tests.engine.worlds import NEEDS, QUICK, WERKVORMEN, spot, werkvorm

from weefsel.catalogue.matching import matching
from weefsel.catalogue.need import Need
from weefsel.catalogue.rule import Compare
from weefsel.catalogue.vocabulary import Choice, Field
from weefsel.engine.frames import Apart, Offers, People, hour_index
from weefsel.engine.matching.criteria import CRITERIA, HARD
from weefsel.engine.matching.criteria.criterion import Edges
from weefsel.engine.matching.differ import SAME_WERKVORM_AT_MOST
from weefsel.engine.matching.rank import rank
from weefsel.engine.matching.setting import compare
from weefsel.engine.needs.evaluate import ASK, NO

REACH_M = 2_000
TUESDAY_MORNING = np.eye(21)[hour_index(1, 0)]
FIELDS = {
    "age": Field("age", "number", "Leeftijd", "Hoe oud bent u?", unit="years"),
    "language": Field(
        "language", "choice", "Taal", "Welke taal?", choices=(Choice("nl", "Nederlands"), Choice("tr", "Turks"))
    ),
}


def person(**columns):
    return People(
        **{"id": ["an"], "xy": spot([0, 0]), "need_names": NEEDS, "needs": [[1, 0, 0]], "age": [71], **columns}
    )


def offer(n=1, **columns):
    given = {"id": [f"o{i}" for i in range(n)], "werkvorm": ["circle"] * n, "xy": spot([[500, 0]] * n)}
    return Offers(**{**given, "capacity": [3] * n, **columns})


def one_match(people, offers, **options):
    (match,) = rank(people, offers, WERKVORMEN, reach_m=REACH_M, **options).for_person(0)
    return match


def found(people, offers):
    return rank(people, offers, WERKVORMEN, reach_m=REACH_M).n_found.tolist()


@QUICK
@given(worlds.people(), worlds.offers())
def test_one_person_is_a_table_of_one(people, offers):
    together = rank(people, offers, WERKVORMEN, reach_m=REACH_M)

    for i in range(people.n_people):
        alone = rank(people.take([i]), offers, WERKVORMEN, reach_m=REACH_M)
        moved = [dataclasses.replace(match, person=i) for match in alone.for_person(0)]
        assert together.for_person(i) == moved
        assert together.n_found[i] == alone.n_found[0]


@QUICK
@given(worlds.people(), worlds.offers(), st.randoms())
def test_the_order_of_people_and_offers_is_irrelevant(people, offers, random):
    people_order, offer_order = list(range(people.n_people)), list(range(offers.n_offers))
    random.shuffle(people_order)
    random.shuffle(offer_order)

    ranking = rank(people, offers, WERKVORMEN, reach_m=REACH_M)
    shuffled = rank(people.take(people_order), offers.take(offer_order), WERKVORMEN, reach_m=REACH_M)

    for new, old in enumerate(people_order):
        assert _shown(ranking.for_person(old)) == _shown(shuffled.for_person(new))


@QUICK
@given(worlds.people(), worlds.offers())
def test_the_score_is_the_sum_of_what_is_shown(people, offers):
    ranking = rank(people, offers, WERKVORMEN, reach_m=REACH_M)

    for i in range(people.n_people):
        matches = ranking.for_person(i)
        rows = ranking.person == i
        assert [sum(points for _, points in match.points) for match in matches] == ranking.score[rows].tolist()
        assert [match.score for match in matches] == sorted((match.score for match in matches), reverse=True)
        for match in matches:
            assert all(0 <= r.points <= r.weight for r in (*match.reasons, *match.against, *match.ask))
            assert {(r.code, r.points) for r in (*match.reasons, *match.against, *match.ask)} <= set(match.points)


@QUICK
@given(worlds.people(), worlds.offers())
def test_every_offer_is_shown_that_no_hard_criterion_rules_out_and_no_other(people, offers):
    ranking = rank(people, offers, WERKVORMEN, reach_m=REACH_M, top=100)
    shown = set(zip(ranking.person.tolist(), ranking.offer.tolist(), strict=True))

    edges = _every_pair(people, offers)
    setting = compare(people, offers, WERKVORMEN, reach_m=REACH_M)
    ruled_out = np.any([each.judge(setting, edges).verdict == NO for each in HARD], axis=0)
    expected = edges.take(~ruled_out)

    assert shown == set(zip(expected.person.tolist(), expected.offer.tolist(), strict=True))


@QUICK
@given(worlds.people(), worlds.offers(), st.data())
def test_asking_never_turns_a_known_answer_around(people, offers, data):
    asked = {name: _ask(data, people, name) for name in ("needs", "hours", "age", "uses_wheelchair", "digital")}
    told = {name: _ask(data, offers, name) for name in ("hours", "step_free", "capacity", "accompanied")}
    edges = _every_pair(people, offers)

    before = compare(people, offers, WERKVORMEN, reach_m=REACH_M)
    after = compare(
        dataclasses.replace(people, **asked), dataclasses.replace(offers, **told), WERKVORMEN, reach_m=REACH_M
    )

    for criterion in CRITERIA:
        first, second = criterion.judge(before, edges).verdict, criterion.judge(after, edges).verdict
        assert first[first != ASK].tolist() == second[first != ASK].tolist(), criterion.slug


def _ask(data, table, name):
    """The column with some of what was not known filled in."""
    column = getattr(table, name).copy()
    unknown = np.isnan(column)
    choices = st.sampled_from([0.0, 1.0, 71.0 if name in ("age", "capacity") else 0.0, np.nan])
    column[unknown] = data.draw(st.lists(choices, min_size=int(unknown.sum()), max_size=int(unknown.sum())))
    return column


def _every_pair(people, offers):
    person, offer = np.indices((people.n_people, offers.n_offers)).reshape(2, -1)
    distance_m = np.hypot(*(people.xy[person] - offers.xy[offer]).T)
    distance_m[offers.online[offer] == 1] = np.nan
    return Edges(person, offer, distance_m)


def _shown(matches):
    return [(m.offer_id, m.score, m.reasons, m.against, m.ask) for m in matches]


def test_an_offer_out_of_reach_is_not_listed_and_the_nearest_comes_first():
    offers = offer(3, xy=spot([[1500, 0], [2001, 0], [300, 0]]))

    matches = rank(person(), offers, WERKVORMEN, reach_m=REACH_M).for_person(0)

    assert [match.offer_id for match in matches] == ["o2", "o0"]


def test_half_the_reach_gives_half_the_points_for_distance():
    offers = offer(
        4, werkvorm=["circle", "buddy", "walking", "walking"], xy=spot([[0, 0], [1000, 0], [2000, 0], [0, 0]])
    )
    offers = dataclasses.replace(offers, online=[0, 0, 0, 1])

    matches = rank(person(digital=[1]), offers, WERKVORMEN, reach_m=REACH_M).for_person(0)

    points = {match.offer_id: dict(match.points)["distance"] for match in matches}
    assert points == {"o0": 180, "o1": 90, "o2": 0, "o3": 180}


def test_someone_who_said_how_far_they_go_goes_that_far():
    assert found(person(reach_m=[400]), offer()) == [0]
    assert found(person(reach_m=[600]), offer()) == [1]


def test_an_unknown_place_is_asked_and_not_left_out():
    match = one_match(person(xy=None), offer())

    assert match.distance_m is None
    assert [r.text for r in match.ask if r.code == "distance"] == ["hoe ver? Vraag het na"]


def test_a_full_offer_is_not_listed_and_an_unknown_capacity_is_asked():
    assert found(person(), offer(capacity=[0])) == [0]
    assert [r.text for r in one_match(person(), offer(capacity=None)).ask if r.code == "free_place"] == [
        "plek: vraag het na"
    ]


def test_a_rule_that_says_no_takes_the_offer_away_and_an_unknown_field_is_asked():
    assert found(person(age=[40]), offer()) == [0]

    match = one_match(person(age=None), offer(), fields=FIELDS)

    (reason,) = [r for r in match.ask if r.code == "eligibility"]
    assert (reason.text, reason.ask) == ("leeftijd: vraag het na", ("age",))


def test_hours_that_cannot_be_take_the_offer_away():
    evening = np.eye(21)[hour_index(1, 2)]

    assert found(person(hours=[evening]), offer(hours=[TUESDAY_MORNING])) == [0]
    assert found(person(hours=[TUESDAY_MORNING]), offer(hours=[TUESDAY_MORNING])) == [1]
    assert found(person(), offer(hours=[TUESDAY_MORNING])) == [1]


def test_a_wheelchair_that_cannot_get_in_takes_the_offer_away():
    assert found(person(uses_wheelchair=[1]), offer(step_free=[0])) == [0]
    assert found(person(uses_wheelchair=[0]), offer(step_free=[0])) == [1]
    assert found(person(uses_wheelchair=[1]), offer(step_free=[0], online=[1])) == [1]


def test_an_offer_that_answers_no_wanted_need_is_not_listed_and_an_unasked_need_is_asked():
    assert found(person(needs=[[0, 1, 0]]), offer()) == [0]
    assert found(person(needs=[[0, 0, 1]]), offer()) == [1]

    match = one_match(person(needs=[[np.nan, 1, 0]]), offer())

    assert [(r.text, r.ask) for r in match.ask if r.code == "need"] == [("past dit? Vraag het na", ("needs",))]


def test_a_need_without_a_column_was_not_asked():
    assert found(person(need_names=("moving-together",), needs=[[1]]), offer()) == [1]


def test_reasons_are_told_in_plain_dutch():
    people = person(hours=[TUESDAY_MORNING], language=["tr"], prefers=["group"], hearing_limited=[1])
    offers = offer(
        hours=[TUESDAY_MORNING],
        language=["tr"],
        accompanied=[1],
        price_cents=[0],
        begins_in_days=[42],
        capacity=[2],
        hearing_support=[0],
    )
    needs = {"company": Need("company", "Mensen ontmoeten", "Ik wil mensen ontmoeten.", "Samen zijn.")}

    match = one_match(people, offers, needs=needs, fields=FIELDS)

    assert [f"{r.sign} {r.text}" for r in match.reasons] == [
        "+ mensen ontmoeten",
        "+ 9 minuten lopen",
        "+ dinsdagochtend kan",
        "+ mensen spreken er Turks",
        "+ eerste keer samen",
        "+ gratis",
        "+ in een groep",
        "+ bedoeld voor u",
        "+ nog 1 of 2 plekken",
    ]
    assert [f"{r.sign} {r.text}" for r in match.against] == ["- slecht te verstaan", "- begint pas over 6 weken"]
    assert [f"{r.sign} {r.text}" for r in match.ask] == [
        "? ontvangst: vraag het na",
        "? klopt dit nog? Vraag het na",
        "? rolstoel: vraag het na",
    ]


def test_options_differ_unless_nothing_else_fits():
    near_circles = offer(
        6,
        werkvorm=["circle"] * 4 + ["walking", "buddy"],
        xy=spot([[100 + 10 * i, 0] for i in range(4)] + [[1900, 0], [1950, 0]]),
    )

    four = rank(person(), near_circles, WERKVORMEN, reach_m=REACH_M, top=4).for_person(0)
    six = rank(person(), near_circles, WERKVORMEN, reach_m=REACH_M, top=6).for_person(0)

    assert sorted(match.werkvorm for match in four) == ["buddy", "circle", "circle", "walking"]
    assert [match.werkvorm for match in four].count("circle") == SAME_WERKVORM_AT_MOST
    assert len(six) == 6


def test_a_barred_offer_is_gone_without_a_word():
    with_it = rank(person(), offer(2), WERKVORMEN, reach_m=REACH_M, apart=Apart(barred=[[0, 0]]))
    without_it = rank(person(), offer(2).take([1]), WERKVORMEN, reach_m=REACH_M)

    assert with_it.n_found.tolist() == without_it.n_found.tolist() == [1]
    assert _shown(with_it.for_person(0)) == _shown(without_it.for_person(0))


def test_nobody_and_nothing_give_an_empty_ranking():
    assert found(person().take([]), offer()) == []
    assert found(person(), offer(0)) == [0]


def test_every_criterion_has_a_weight_in_the_catalogue_and_no_other_has():
    assert {each.slug for each in CRITERIA} == matching().weights.keys()


def test_with_the_weights_of_an_organisation_its_own_order_comes_out():
    offers = offer(2, xy=spot([[100, 0], [1900, 0]]), price_cents=[1_000, 0])
    own = {**matching().weights, "distance": 0, "price": matching().weights["price"] + matching().weights["distance"]}

    usual = rank(person(), offers, WERKVORMEN, reach_m=REACH_M).for_person(0)
    theirs = rank(person(), offers, WERKVORMEN, reach_m=REACH_M, weights=own).for_person(0)

    assert [match.offer_id for match in usual] == ["o0", "o1"]
    assert [match.offer_id for match in theirs] == ["o1", "o0"]
    assert {r.code: r.weight for r in theirs[0].reasons}["price"] == own["price"]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (
            {"distnace": 0},
            r"^weights must be given for each criterion \(.*\), got too much or too little: \['distnace'\]\.$",
        ),
        ({"need": 1_000}, r"^weights must be whole points >= 0 that add up to 1000, got "),
        ({"need": 0.5}, r"^weights must be whole points >= 0 that add up to 1000, got "),
    ],
)
def test_weights_that_are_not_those_of_the_criteria_are_refused(change, message):
    with pytest.raises(ValueError, match=message):
        rank(person(), offer(), WERKVORMEN, reach_m=REACH_M, weights={**matching().weights, **change})


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"reach_m": -5}, r"^reach_m must be > 0, got -5\.$"),
        ({"reach_m": np.nan}, r"^reach_m must be > 0, got nan\.$"),
        ({"reach_m": 100, "top": 0}, r"^top must be >= 1, got 0\.$"),
        (
            {"reach_m": 100, "apart": Apart(barred=[[0, 0], [0, 1]])},
            r"^apart must hold rows of offers, 0 \.\. 0, got 1\.$",
        ),
    ],
)
def test_impossible_options_are_refused(options, message):
    with pytest.raises(ValueError, match=message):
        rank(person(), offer(), WERKVORMEN, **options)


def test_an_offer_of_an_unknown_werkvorm_is_refused():
    with pytest.raises(ValueError, match="'walk', which an offer runs; got circle, walking, buddy"):
        rank(person(), offer(werkvorm=["walk"]), WERKVORMEN, reach_m=REACH_M)


def test_every_open_rule_of_a_werkvorm_is_told_with_its_fields():
    strict = werkvorm("strict", rules=(Compare("age", ">=", 65.0), Compare("lives_alone", "==", True)))
    people = person(age=None)

    (match,) = rank(people, offer(werkvorm=["strict"]), {"strict": strict}, reach_m=REACH_M).for_person(0)

    (reason,) = [r for r in match.ask if r.code == "eligibility"]
    assert reason.ask == ("age", "lives_alone")
    assert reason.sentence == " ".join(each.reason for each in strict.eligibility)
