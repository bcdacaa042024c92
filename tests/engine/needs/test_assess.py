import numpy as np
import pytest
from tests.knowledge import CATALOGUE

from weefsel.catalogue.need import Need, Signal
from weefsel.catalogue.rule import Compare
from weefsel.engine.ecogram.measure import measure
from weefsel.engine.frames import People, Ties
from weefsel.engine.needs.assess import assess
from weefsel.engine.screening.answers import Answers

INTAKE = CATALOGUE.instruments["contact-intake"]
CARER = Signal("U zorgt voor iemand.", rule=Compare("is_caregiver", "==", True))
NO_HELP = Signal("In uw ecogram staat nu niemand die u praktisch helpt.", support_gap="practical")
NOBODY = Signal(
    "U zei dat er niemand op bezoek kwam.", instrument="contact-intake", item="bezoek", answers=("niemand",)
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


def test_each_form_of_signal_proposes_with_its_own_sentence():
    people = People(id=["a"], is_caregiver=[1])
    ties = Ties(n_people=1, person=[0], id=["zus"], received=[[0, 1, 0, 0]])

    proposals = assess(people, NEEDS, answers=[Answers.read(INTAKE, [{"bezoek": "niemand"}])], measures=measure(ties))

    assert told(proposals) == [
        ("company", False, (NOBODY.reason,)),
        ("help", False, (NO_HELP.reason, CARER.reason)),
    ]


def test_what_the_person_says_comes_first_and_a_refused_need_is_not_proposed():
    people = People(id=["a"], need_names=("help", "company", "safety-first"), needs=[[0, 1, 1]], is_caregiver=[1])

    proposals = assess(people, NEEDS, answers=[Answers.read(INTAKE, [{"bezoek": "niemand"}])])

    assert told(proposals) == [
        ("safety-first", True, ("Ik wil veilig zijn.",)),
        ("company", True, ("Ik wil vaker met anderen zijn.", NOBODY.reason)),
    ]


def test_nothing_asked_proposes_nothing_and_tells_what_to_ask():
    proposals = assess(People(id=["a"], need_names=("help",), needs=[[1]]), NEEDS)

    assert told(proposals) == [("help", True, ("Ik wil hulp.",))]
    assert proposals.for_person(0)[0].ask == ("is_caregiver",)


def test_one_who_helps_is_no_gap():
    ties = Ties(n_people=1, person=[0], id=["zus"], received=[[1, 0, 0, 0]])

    assert told(assess(People(id=["a"]), NEEDS, measures=measure(ties))) == []


def test_an_unknown_coverage_is_no_gap():
    people = People(id=["a", "b"])
    ties = Ties(n_people=2, person=[0], id=["zus"])

    assert told(assess(people, NEEDS, measures=measure(ties))) == []
    assert told(assess(people, NEEDS, measures=measure(ties)), person=1) == []


def test_a_proposed_need_counts_for_planning_only_where_nothing_was_said():
    people = People(id=["a", "b", "c"], need_names=("help",), needs=[[np.nan], [0], [1]], is_caregiver=[1, 1, 0])

    proposals = assess(people, NEEDS)

    np.testing.assert_array_equal(proposals.wanted()[:, 1], [1, 0, 1])
    np.testing.assert_array_equal(proposals.said[:, 1], [np.nan, 0, 1])


def test_many_people_are_assessed_as_one_by_one():
    people = People(id=["a", "b"], is_caregiver=[1, 0])
    answers = [{"bezoek": ["buren"]}, {"bezoek": "niemand"}]

    together = assess(people, NEEDS, answers=[Answers.read(INTAKE, answers)])

    for i in range(2):
        alone = assess(people.take([i]), NEEDS, answers=[Answers.read(INTAKE, answers[i : i + 1])])
        assert told(together, i) == told(alone)


def test_answers_of_other_people_are_refused():
    with pytest.raises(ValueError, match=r"^answers and measures must have 1 rows, one a person, got 2\.$"):
        assess(People(id=["a"]), NEEDS, answers=[Answers.read(INTAKE, [{}, {}])])


def test_no_reason_or_name_in_the_catalogue_is_a_label():
    texts = [
        text.lower()
        for need in CATALOGUE.needs.values()
        for text in (need.name, need.wish, need.meaning, *(signal.reason for signal in need.signals))
    ]

    assert [t for t in texts if any(label in t for label in ("eenza", "netwerkarm", "zorgmijder", "risico"))] == []


def test_every_support_gap_of_the_catalogue_can_be_measured():
    signals = [signal for need in CATALOGUE.needs.values() for signal in need.signals if signal.support_gap]
    columns = measure(Ties(n_people=0, person=[], id=[])).columns

    assert {f"coverage_{signal.support_gap}" for signal in signals} <= set(columns)
    assert signals
