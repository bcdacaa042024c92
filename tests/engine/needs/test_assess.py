import datetime as dt

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.engine.worlds import QUICK
from tests.knowledge import CATALOGUE

from weefsel.catalogue.need import Clue, Need, Signal
from weefsel.catalogue.rule import Compare
from weefsel.engine.ecogram.measure import measure
from weefsel.engine.frames import SUPPORT_KINDS, People, Ties
from weefsel.engine.needs.assess import assess
from weefsel.engine.needs.map_facts import add_map_facts
from weefsel.engine.needs.transitions import Transitions
from weefsel.engine.screening.answers import Answers

INTAKE = CATALOGUE.instruments["contact-intake"]
FOLLOW_UP = CATALOGUE.instruments["contact-follow-up"]
ON = dt.date(2027, 3, 1)
MORE, ENOUGH = "het mag meer zijn", "ja, het is genoeg"
LIMIT = "Dat weet u alleen zelf."
CARER = Signal("carer", "U zorgt voor iemand.", LIMIT, (Clue(rule=Compare("is_caregiver", "==", True)),))
NO_HELP = Signal("no-help", "Op uw kaart helpt nu niemand.", LIMIT, (Clue(measure="coverage_practical", at_most=0),))
NOBODY = Signal(
    "nobody",
    "U zei dat er niemand op bezoek kwam.",
    LIMIT,
    (Clue(instruments=("contact-intake",), item="bezoek", answers=("niemand",)),),
)
NEEDS = {
    each.slug: each
    for each in (
        Need("company", "Gezelschap", "Ik wil vaker met anderen zijn.", "Samen zijn.", signals=(NOBODY,)),
        Need("help", "Hulp", "Ik wil hulp.", "Hulp.", signals=(NO_HELP, CARER)),
        Need("safety-first", "Eerst veilig", "Ik wil veilig zijn.", "Veilig.", track="first"),
    )
}


def told(proposals, person=0):
    return [(each.need.slug, each.said, each.reasons) for each in proposals.for_person(person)]


def measured(ties):
    return add_map_facts(measure(ties), ties)


def kinds(*, answers=None, follow_up=None, people=None, ties=None, events=(), said=None, on=ON):
    """The kinds that the catalogue proposes to one person of whom this is known."""
    given = [Answers.read(INTAKE, [answers or {}]), Answers.read(FOLLOW_UP, [follow_up or {}])]
    proposals = assess(
        people or People(id=["a"]),
        CATALOGUE.needs,
        answers=given,
        measures=None if ties is None else measured(ties),
        transitions=Transitions.told(CATALOGUE.transitions, [list(events)], on=on),
        said=said,
    )
    return [each.need.slug for each in proposals.for_person(0)]


def many_close(n=6, **columns):
    """A map of people close by, who give everything."""
    return Ties(
        n_people=1,
        person=[0] * n,
        id=[f"t{i}" for i in range(n)],
        closeness=[1] * n,
        received=np.ones((n, 4)),
        given=np.ones((n, 4)),
        **columns,
    )


def test_each_form_of_signal_proposes_with_its_own_sentence():
    people = People(id=["a"], is_caregiver=[1])
    ties = Ties(n_people=1, person=[0], id=["zus"], received=[[0, 1, 0, 0]])

    proposals = assess(people, NEEDS, answers=[Answers.read(INTAKE, [{"bezoek": "niemand"}])], measures=measure(ties))

    assert told(proposals) == [
        ("company", False, (NOBODY.reason,)),
        ("help", False, (NO_HELP.reason, CARER.reason)),
    ]
    assert [each.fact for each in proposals.for_person(0)[1].signals] == ["no-help: 0.0", "carer: ja"]


def test_what_the_person_says_comes_first_and_a_refused_need_is_not_proposed():
    people = People(id=["a"], need_names=("help", "company", "safety-first"), needs=[[0, 1, 1]], is_caregiver=[1])

    proposals = assess(people, NEEDS, answers=[Answers.read(INTAKE, [{"bezoek": "niemand"}])])

    assert told(proposals) == [
        ("safety-first", True, ("Ik wil veilig zijn.",)),
        ("company", True, ("Ik wil vaker met anderen zijn.", NOBODY.reason)),
    ]


@pytest.mark.parametrize(
    ("refused", "kinds"),
    [({}, []), ({"help": {"carer: ja"}}, []), ({"help": {"no-help: 0.0"}}, ["help"]), ({"help": set()}, ["help"])],
    ids=["nobody knows on what", "on the same", "on something else", "before there was any reason"],
)
def test_a_refused_need_comes_back_only_with_a_fact_that_was_not_there(refused, kinds):
    people = People(id=["a"], need_names=("help",), needs=[[0]], is_caregiver=[1])

    proposals = assess(people, NEEDS)

    assert [(each.need.slug, each.said) for each in proposals.for_person(0, refused)] == [(k, False) for k in kinds]


def test_nothing_asked_proposes_nothing_and_tells_what_to_ask():
    proposals = assess(People(id=["a"], need_names=("help",), needs=[[1]]), NEEDS)

    assert told(proposals) == [("help", True, ("Ik wil hulp.",))]
    assert proposals.for_person(0)[0].ask == ("is_caregiver",)


def test_an_unknown_coverage_is_no_gap_and_one_who_helps_is_none():
    ties = Ties(n_people=3, person=[0, 2], id=["zus", "zus"], received=[[np.nan] * 4, [1, 0, 0, 0]])

    proposals = assess(People(id=["a", "b", "c"]), NEEDS, measures=measure(ties))

    assert [told(proposals, person) for person in range(3)] == [[], [], []]


def test_a_proposed_need_counts_for_planning_only_where_nothing_was_said():
    people = People(id=["a", "b", "c"], need_names=("help",), needs=[[np.nan], [0], [1]], is_caregiver=[1, 1, 0])

    proposals = assess(people, NEEDS)

    np.testing.assert_array_equal(proposals.wanted()[:, 1], [1, 0, 1])
    np.testing.assert_array_equal(proposals.said[:, 1], [np.nan, 0, 1])


@pytest.mark.parametrize("name", ["answers", "measures", "transitions", "said"])
def test_what_is_known_of_other_people_is_refused(name):
    given = {
        "answers": [Answers.read(INTAKE, [{}, {}])],
        "measures": measure(Ties(n_people=2, person=[], id=[])),
        "transitions": Transitions.told(CATALOGUE.transitions, [[], []], on=ON),
        "said": {"feels_lonely": [1, 0]},
    }

    with pytest.raises(ValueError, match=rf"^{name} must have 1 rows, one a person, got 2\.$"):
        assess(People(id=["a"]), NEEDS, **{name: given[name]})


# What the catalogue itself proposes.


@pytest.mark.parametrize(
    "ties",
    [
        Ties(n_people=1, person=[0], id=["zus"], closeness=[3], received=[[1, 0, 1, 1]]),
        Ties(n_people=1, person=[0], id=["zus"], received=[[0, 0, 0, 0]]),
    ],
    ids=["nobody for company", "nobody for anything"],
)
def test_few_people_and_content_gets_no_proposal_for_company_and_nobody_asked_is_asked(ties):
    alone = {"bezoek": "niemand"}

    assert "company" not in kinds(answers=alone | {"genoeg": ENOUGH}, ties=ties)
    assert "emotional-support" not in kinds(answers=alone | {"genoeg": ENOUGH}, ties=ties)
    assert "company" not in kinds(answers=alone, ties=ties)
    assert "company" in kinds(answers=alone | {"genoeg": MORE}, ties=ties)

    asked = assess(
        People(id=["a"]), CATALOGUE.needs, answers=[Answers.read(INTAKE, [alone])], measures=measured(ties)
    ).open_questions(0)
    assert {(each.need.slug, each.items) for each in asked} >= {("company", (("contact-intake", "genoeg"),))}


def test_missing_something_among_many_people_is_no_wish_for_more_people():
    assert kinds(answers={"genoeg": MORE}, ties=many_close()) == ["emotional-support"]
    assert kinds(answers={"genoeg": MORE}, ties=many_close(4)) == ["company"]


def test_feeling_alone_counts_only_when_it_was_said_with_the_wish_to_do_something_about_it():
    both = {"feels_lonely": [1], "wants_support": [1]}

    assert kinds(said=both, ties=many_close()) == ["emotional-support"]
    assert kinds(said=both | {"wants_support": [0]}) == kinds(said={"feels_lonely": [1]}) == []


def test_the_last_time_that_someone_said_whether_it_is_enough_counts():
    assert kinds(answers={"genoeg": MORE}, follow_up={"genoeg": ENOUGH}) == []
    assert kinds(answers={"genoeg": ENOUGH}, follow_up={"genoeg": MORE}) == ["company"]


@pytest.mark.parametrize(
    ("kind", "need"),
    list(zip(SUPPORT_KINDS, ("practical-support", "company", "advice", "emotional-support"), strict=True)),
)
def test_every_kind_of_support_that_nobody_gives_is_a_gap(kind, need):
    received = np.ones((2, 4))
    received[:, SUPPORT_KINDS.index(kind)] = 0
    ties = Ties(n_people=1, person=[0, 0], id=["a", "b"], closeness=[3, 3], received=received)

    assert need in kinds(answers={"genoeg": MORE}, ties=ties)
    full = Ties(n_people=1, person=[0, 0], id=["a", "b"], closeness=[3, 3], received=np.ones((2, 4)))
    assert need not in set(kinds(answers={"genoeg": MORE}, ties=full)) - {"company"}


@pytest.mark.parametrize(
    ("received", "proposed"),
    [
        ([[1, 1, 1, 0], [0, 0, 0, 1]], True),
        ([[1, 1, 0, 0], [0, 0, 1, 1]], False),
        ([[1, 1, 1, 0], [1, 0, 0, 1]], False),
        ([[1, 1, 1, 0], [np.nan, 0, 0, 1]], False),
    ],
    ids=["one carries three kinds", "two each", "a second for one of three", "not all was asked"],
)
def test_one_who_carries_most_kinds_alone_is_a_reason_for_more_shoulders(received, proposed):
    ties = Ties(n_people=1, person=[0, 0], id=["zoon", "buur"], received=received)

    assert ("more-shoulders" in kinds(ties=ties)) == proposed


def test_one_who_does_most_hours_is_a_reason_for_more_shoulders():
    ties = many_close(2, care_hours_per_week=[20, 2])

    assert kinds(ties=ties) == ["more-shoulders"]
    assert kinds(ties=many_close(2, care_hours_per_week=[10, 8])) == []


def test_wanting_more_of_someone_asks_for_no_new_people():
    assert kinds(ties=many_close(2, wanted=["more", ""])) == ["known-tie"]
    assert CATALOGUE.needs["known-tie"].track == "own"


def test_giving_much_and_getting_little_is_a_reason_for_room_and_a_little_giving_is_not():
    much = Ties(n_people=1, person=[0] * 2, id=["a", "b"], received=[[1, 0, 0, 0]] * 2, given=np.ones((2, 4)))
    little = Ties(n_people=1, person=[0], id=["a"], received=[[0] * 4], given=[[0, 1, 0, 0]])

    assert "caregiver-relief" in kinds(ties=much)
    assert "caregiver-relief" not in kinds(ties=little)


@pytest.mark.parametrize(
    ("slug", "heavy", "light"),
    [("zarit-4", 2, 1), ("zarit-12", 2, 1), ("csi", 0, 1), ("ediz", 3, 0), ("ediz-plus", -1, 0)],
)
def test_a_heavy_score_of_who_cares_is_a_reason_for_room_and_a_light_one_is_not(slug, heavy, light):
    instrument = CATALOGUE.instruments[slug]
    n = len(instrument.items)
    places = [[cell % len(instrument.answers)] * n for cell in (heavy, light)] + [[np.nan] * n]

    proposals = assess(People(id=["a", "b", "c"]), CATALOGUE.needs, answers=[Answers.of_table(instrument, places)])

    assert [[each.need.slug for each in proposals.for_person(i)] for i in range(3)] == [["caregiver-relief"], [], []]


def test_wanting_to_give_with_nobody_to_give_to_is_a_reason_and_being_content_is_not():
    assert kinds(answers={"helpt-zelf": "nu niemand, maar dat wil ik wel"}) == ["give-something"]
    assert kinds(answers={"helpt-zelf": "nu niemand, en dat is goed zo"}) == []


@pytest.mark.parametrize("kind", CATALOGUE.transitions)
def test_what_happened_is_a_reason_until_its_time_is_over(kind):
    lasts = dt.timedelta(days=CATALOGUE.transitions[kind].signal_days)
    last, over = ON - lasts, ON - lasts - dt.timedelta(days=1)

    assert kinds(events=[(kind, last)]) != []
    assert kinds(events=[(kind, over)]) == []


def test_what_is_to_happen_soon_is_a_reason_and_what_is_far_ahead_is_not():
    assert kinds(events=[("discharge", ON + dt.timedelta(days=30))]) == ["practical-support"]
    assert kinds(events=[("discharge", ON + dt.timedelta(days=31))]) == []


def test_another_loss_is_another_fact_and_the_same_one_is_not():
    def facts(*days):
        proposals = assess(
            People(id=["a"]),
            CATALOGUE.needs,
            transitions=Transitions.told(CATALOGUE.transitions, [[("bereavement", day) for day in days]], on=ON),
        )
        return {each.fact for each in proposals.held_for(0, "peers")}

    first, second = dt.date(2026, 9, 1), dt.date(2027, 1, 10)

    assert facts(first) == {"peers-after-loss: bereavement@2026-09-01"}
    assert facts(first, second) == {"peers-after-loss: bereavement@2027-01-10"}


# For whatever is known.

FEW = settings(QUICK, max_examples=12)  # each of them measures maps
ITEMS = ("bezoek", "genoeg", "helpt-zelf", "hulp-thuis")
ANSWERED = st.fixed_dictionaries(
    {}, optional={item: st.sampled_from(INTAKE.answers_of(INTAKE.item(item))) for item in ITEMS}
)
FLAG = st.sampled_from([0.0, 1.0, np.nan])
TIE = st.tuples(
    st.sampled_from([1.0, 2.0, 3.0, np.nan]),
    st.tuples(FLAG, FLAG, FLAG, FLAG),
    st.tuples(FLAG, FLAG, FLAG, FLAG),
    st.sampled_from(["", "more", "less"]),
)
EVENT = st.tuples(st.sampled_from(list(CATALOGUE.transitions)), st.integers(-1000, 60))
WISH = st.sampled_from([0.0, 1.0, np.nan])
LIFE = st.fixed_dictionaries(
    {
        "answers": ANSWERED,
        "ties": st.lists(TIE, max_size=6),
        "events": st.lists(EVENT, max_size=3),
        "carer": FLAG,
        "wishes": st.tuples(*(WISH for _ in CATALOGUE.needs)),
    }
)


def walked(lives, *, needs=CATALOGUE.needs):
    """The proposals to persons with these lives."""
    rows = [(person, tie) for person, life in enumerate(lives) for tie in life["ties"]]
    ties = Ties(
        n_people=len(lives),
        person=[person for person, _ in rows],
        id=[str(i) for i in range(len(rows))],
        closeness=[tie[0] for _, tie in rows],
        received=np.array([tie[1] for _, tie in rows]).reshape(-1, 4),
        given=np.array([tie[2] for _, tie in rows]).reshape(-1, 4),
        wanted=[tie[3] for _, tie in rows],
    )
    events = [[(kind, ON + dt.timedelta(days=days)) for kind, days in life["events"]] for life in lives]
    return assess(
        People(
            id=[str(i) for i in range(len(lives))],
            is_caregiver=[life["carer"] for life in lives],
            need_names=tuple(needs),
            needs=[life["wishes"] for life in lives],
        ),
        needs,
        answers=[Answers.read(INTAKE, [life["answers"] for life in lives])],
        measures=measured(ties),
        transitions=Transitions.told(CATALOGUE.transitions, events, on=ON),
    )


@FEW
@given(st.lists(LIFE, min_size=1, max_size=3), st.randoms(use_true_random=False))
def test_people_are_assessed_as_one_by_one_and_their_order_is_nothing(lives, rng):
    together = walked(lives)
    order = rng.sample(range(len(lives)), len(lives))
    mixed = walked([lives[i] for i in order])

    for i, life in enumerate(lives):
        alone = walked([life])
        assert together.for_person(i) == alone.for_person(0) == mixed.for_person(order.index(i))
        assert together.open_questions(i) == alone.open_questions(0) == mixed.open_questions(order.index(i))


@FEW
@given(LIFE, st.randoms(use_true_random=False))
def test_the_order_of_ties_and_events_is_nothing(life, rng):
    mixed = life | {
        "ties": rng.sample(life["ties"], len(life["ties"])),
        "events": rng.sample(life["events"], len(life["events"])),
    }

    assert walked([mixed]).for_person(0) == walked([life]).for_person(0)


@FEW
@given(LIFE, LIFE)
def test_no_further_fact_ever_changes_what_someone_said(life, more):
    known = life | {key: more[key] for key in ("answers", "ties", "events", "carer")}

    before, after = walked([life]), walked([known])

    np.testing.assert_array_equal(after.said, before.said)
    np.testing.assert_array_equal(after.said[0], np.array(life["wishes"]))
    for i, slug in enumerate(CATALOGUE.needs):
        said = [each.said for each in after.for_person(0) if each.need.slug == slug]
        assert said == {1.0: [True], 0.0: []}.get(life["wishes"][i], said)
        assert True not in said or life["wishes"][i] == 1


@FEW
@given(LIFE)
def test_a_proposal_always_has_a_reason_and_nothing_known_proposes_nothing(life):
    for each in walked([life]).for_person(0):
        assert each.reasons
        assert each.said or each.signals
    empty = life | {"answers": {}, "ties": [], "events": [], "carer": np.nan}
    assert [each.need.slug for each in walked([empty]).for_person(0) if not each.said] == []


def test_every_measure_of_a_clue_exists_and_is_shown_to_the_person_or_made_for_needs():
    clues = [clue for need in CATALOGUE.needs.values() for signal in need.signals for clue in signal.clues]
    columns = measured(Ties(n_people=0, person=[], id=[])).columns

    assert {clue.measure for clue in clues if clue.measure} <= set(columns)


def test_no_signal_of_the_catalogue_stands_on_what_is_told_in_private():
    safety = {slug for slug, one in CATALOGUE.instruments.items() if one.role == "safety"}
    clues = [clue for need in CATALOGUE.needs.values() for signal in need.signals for clue in signal.clues]

    assert {clue.instrument for clue in clues} & safety == set()
    assert {slug for clue in clues for slug in clue.instruments} & safety == set()
    assert [clue.measure for clue in clues if clue.measure in ("strain_share", "ambivalent_share")] == []
