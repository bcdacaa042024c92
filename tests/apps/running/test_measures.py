"""Each check on a core element, with facts that keep it, facts that break it, and facts that say nothing yet."""

import dataclasses
import math
import uuid
from datetime import date

import pytest

from weefsel.apps.adoption.queries import catalogue
from weefsel.apps.running.fidelity import Verdict, core_elements
from weefsel.apps.running.measures import MEASURES, Figure, GroupFacts, HeldSession, PersonFacts, ReferralFacts
from weefsel.apps.running.runners import runner_of
from weefsel.catalogue.check import Check

WERKVORMEN = catalogue().werkvormen
EIGHT = (
    "ecogram",
    "gewoontevraag",
    "welzijn-op-recept",
    "voorzorgcirkels",
    "centering-zwangerschap",
    "capri-hartrevalidatie",
    "odensehuizen",
    "naastenparticipatie",
)
A, B, C = (uuid.UUID(int=number) for number in (1, 2, 3))
FACTS = {"group": GroupFacts, "referral": ReferralFacts, "person": PersonFacts}


def held(n, n_people=10, present=frozenset({A, B, C})):
    return tuple(HeldSession(n_people, present) for _number in range(n))


GROUP = GroupFacts(
    key=uuid.UUID(int=9),
    name="Proefgroep",
    is_over=False,
    n_past=4,
    held=held(4),
    roles={
        role: frozenset({A})
        for role in (
            "physiotherapist",
            "social_worker",
            "midwife",
            "co_facilitator",
            "contact_person",
            "coordinator",
        )
    }
    | {"volunteer": frozenset({B, C})},
    n_people=10,
    n_naaste_asked=2,
    open_days=4,
)
REFERRAL = ReferralFacts(
    key=uuid.UUID(int=9),
    day=date(2027, 3, 20),
    requested_on=date(2027, 3, 1),
    is_over=False,
    consent_on=date(2027, 3, 1),
    by_roles=frozenset({"gp", "nurse", "link_worker"}),
    first_contact_on=date(2027, 3, 15),
    arrived_on=date(2027, 3, 16),
    n_contacts_after=1,
    went_along=True,
    is_reported=True,
    n_options=3,
    naaste_asked=True,
)
PERSON = PersonFacts(
    key=uuid.UUID(int=9),
    is_over=False,
    instruments=frozenset({"contact-intake"}),
    n_needs=1,
    n_ties=5,
    n_sectors=2,
    n_ties_with_support=4,
    n_talks=2,
    n_steps=5,
    n_steps_done=5,
)
KEEPS = {"group": GROUP, "referral": REFERRAL, "person": dataclasses.replace(PERSON, is_over=True)}


def verdicts(slug, facts):
    return {element.slug: element.verdict for element in core_elements(WERKVORMEN[slug], facts)}


def computed(werkvorm):
    return [element.slug for element in werkvorm.core_elements if element.check]


TALKS = ("mantelscan", "triadekaart")


@pytest.mark.parametrize("slug", [*EIGHT, *TALKS])
def test_what_was_done_as_described_is_kept_and_what_a_person_must_see_is_not_called_kept(slug):
    werkvorm = WERKVORMEN[slug]

    found = verdicts(slug, KEEPS[runner_of(werkvorm).scope])

    assert {key for key, verdict in found.items() if verdict == Verdict.KEPT} == set(computed(werkvorm))
    assert {key for key, verdict in found.items() if verdict == Verdict.OBSERVED} == {
        element.slug for element in werkvorm.core_elements if element.observed
    }


# For every computed core element of every werkvorm: what breaks it, alone.
BREAKS = [
    ("capri-hartrevalidatie", "with-peers", {"held": (*held(3), *held(1, n_people=17))}),
    ("capri-hartrevalidatie", "with-peers", {"held": (*held(3), *held(1, n_people=5))}),
    ("capri-hartrevalidatie", "supervised", {"held": (*held(3), *held(1, present=frozenset({B})))}),
    ("capri-hartrevalidatie", "whole-team", {"roles": {"physiotherapist": frozenset({A})}}),
    ("capri-hartrevalidatie", "naaste-invited", {"n_naaste_asked": 0, "is_over": True}),
    ("capri-hartrevalidatie", "long-enough", {"n_past": 6}),
    ("centering-zwangerschap", "care-in-the-group", {"n_past": 6}),
    ("centering-zwangerschap", "two-leaders", {"held": (*held(3), *held(1, present=frozenset()))}),
    ("centering-zwangerschap", "same-midwife", {"held": (*held(3), *held(1, present=frozenset({B})))}),
    ("centering-zwangerschap", "group-size", {"held": held(4, n_people=2)}),
    ("ecogram", "several-areas", {"n_sectors": 1, "is_over": True}),
    ("ecogram", "support-per-tie", {"n_ties_with_support": 3, "is_over": True}),
    ("gewoontevraag", "asked", {"instruments": frozenset(), "is_over": True}),
    ("gewoontevraag", "step-after-nobody", {"n_needs": 0, "n_talks": 0, "is_over": True}),
    ("mantelscan", "network-drawn", {"n_ties": 1}),
    ("mantelscan", "who-does-what", {"n_ties_with_support": 3}),
    ("mantelscan", "advice", {"n_needs": 0, "n_talks": 0}),
    ("mantelscan", "five-steps", {"n_steps_done": 4}),
    ("triadekaart", "agreed", {"n_needs": 0, "n_talks": 0}),
    ("triadekaart", "reviewed", {"n_talks": 1}),
    ("naastenparticipatie", "voluntary", {"consent_on": date(2027, 3, 2)}),
    ("naastenparticipatie", "voluntary", {"consent_on": None}),
    ("naastenparticipatie", "invited", {"naaste_asked": False, "is_over": True}),
    ("naastenparticipatie", "named-nurse", {"by_roles": frozenset({"specialist"}), "is_over": True}),
    ("odensehuizen", "often-open", {"open_days": 1}),
    ("odensehuizen", "volunteers-there", {"held": (*held(3), *held(1, present=frozenset({A})))}),
    ("odensehuizen", "coordinator", {"roles": {"volunteer": frozenset({B, C})}}),
    ("voorzorgcirkels", "small-enough", {"held": (*held(3), *held(1, n_people=16))}),
    ("voorzorgcirkels", "contact-person", {"roles": {}}),
    ("voorzorgcirkels", "keeps-meeting", {"held": held(2), "is_over": True}),
    ("welzijn-op-recept", "consent", {"consent_on": date(2027, 3, 2)}),
    ("welzijn-op-recept", "local-coach", {"by_roles": frozenset({"gp"}), "is_over": True}),
    ("welzijn-op-recept", "own-choice", {"n_options": 1}),
    ("welzijn-op-recept", "quick-contact", {"first_contact_on": date(2027, 3, 16)}),
    ("welzijn-op-recept", "quick-contact", {"first_contact_on": None}),
    ("welzijn-op-recept", "first-time-together", {"went_along": False}),
    ("welzijn-op-recept", "aftercare", {"n_contacts_after": 0, "is_over": True}),
    ("welzijn-op-recept", "feedback", {"is_reported": False, "is_over": True}),
]


@pytest.mark.parametrize(("slug", "element", "changes"), BREAKS)
def test_what_was_done_otherwise_is_found(slug, element, changes):
    facts = dataclasses.replace(KEEPS[runner_of(WERKVORMEN[slug]).scope], **changes)

    assert verdicts(slug, facts)[element] == Verdict.ADAPTED


def test_every_computed_core_element_has_a_case_that_breaks_it():
    assert {(slug, element) for slug, element, _changes in BREAKS} >= {
        (slug, element) for slug in (*EIGHT, *TALKS) for element in computed(WERKVORMEN[slug])
    }


# What still can change, and what nobody wrote down, is not yet known.
OPEN = [
    ("capri-hartrevalidatie", "with-peers", {"held": ()}),
    ("capri-hartrevalidatie", "supervised", {"held": (*held(3), HeldSession(10, None))}),
    ("capri-hartrevalidatie", "supervised", {"held": ()}),
    ("capri-hartrevalidatie", "naaste-invited", {"n_naaste_asked": 0}),
    ("capri-hartrevalidatie", "long-enough", {"held": (), "n_past": 0}),
    ("centering-zwangerschap", "same-midwife", {"held": (*held(3), HeldSession(10, None), HeldSession(10, None))}),
    ("ecogram", "several-areas", {"n_sectors": 1, "is_over": False}),
    ("ecogram", "support-per-tie", {"n_ties": 0, "n_ties_with_support": 0, "is_over": False}),
    ("gewoontevraag", "step-after-nobody", {"n_needs": 0, "n_talks": 0, "is_over": False}),
    ("mantelscan", "five-steps", {"n_steps_done": 4, "is_over": False}),
    ("mantelscan", "five-steps", {"n_steps": 0, "n_steps_done": 0}),
    ("triadekaart", "reviewed", {"n_talks": 1, "is_over": False}),
    ("naastenparticipatie", "invited", {"naaste_asked": False}),
    ("naastenparticipatie", "named-nurse", {"by_roles": frozenset()}),
    ("voorzorgcirkels", "keeps-meeting", {"held": held(2)}),
    ("welzijn-op-recept", "own-choice", {"n_options": None}),
    ("welzijn-op-recept", "own-choice", {"n_options": None, "is_over": True}),
    ("welzijn-op-recept", "quick-contact", {"first_contact_on": None, "day": date(2027, 3, 15)}),
    ("welzijn-op-recept", "first-time-together", {"arrived_on": None, "went_along": False}),
    ("welzijn-op-recept", "first-time-together", {"arrived_on": None, "went_along": False, "is_over": True}),
    ("welzijn-op-recept", "aftercare", {"n_contacts_after": 0}),
    ("welzijn-op-recept", "aftercare", {"arrived_on": None, "n_contacts_after": 0, "is_over": True}),
    ("welzijn-op-recept", "feedback", {"is_reported": False}),
]


@pytest.mark.parametrize(("slug", "element", "changes"), OPEN)
def test_what_can_still_come_or_was_not_written_down_is_not_yet_known(slug, element, changes):
    facts = dataclasses.replace(KEEPS[runner_of(WERKVORMEN[slug]).scope], **changes)

    assert verdicts(slug, facts)[element] == Verdict.UNKNOWN


@pytest.mark.parametrize(
    ("slug", "element", "changes"),
    [
        ("capri-hartrevalidatie", "with-peers", {"held": held(4, n_people=None)}),
        ("capri-hartrevalidatie", "naaste-invited", {"n_people": None, "n_naaste_asked": None}),
        ("odensehuizen", "often-open", {"open_days": None}),
        ("naastenparticipatie", "invited", {"naaste_asked": None}),
    ],
)
def test_what_the_reader_may_not_know_or_nothing_tells_is_not_computed(slug, element, changes):
    facts = dataclasses.replace(KEEPS[runner_of(WERKVORMEN[slug]).scope], **changes)

    assert verdicts(slug, facts)[element] == Verdict.NOT_COMPUTED


@pytest.mark.parametrize("facts", [GROUP, REFERRAL, PERSON])
def test_a_check_that_is_not_known_here_is_never_called_kept(facts):
    werkvorm = WERKVORMEN["ecogram"]
    element = dataclasses.replace(werkvorm.core_elements[0], check=Check("wholly_new", None, ">=", 0.0))

    state = core_elements(dataclasses.replace(werkvorm, core_elements=(element,)), facts)[0]

    assert (state.verdict, state.verdict.label, state.words) == (
        Verdict.NOT_COMPUTED,
        "nog niet te berekenen",
        "",
    )


def test_every_measure_that_is_computed_is_a_word_of_the_catalogue():
    assert {slug for table in MEASURES.values() for slug in table} == set(catalogue().vocabulary.measures)


def test_every_check_of_a_werkvorm_is_counted_where_the_werkvorm_runs():
    lost = {}
    for slug, werkvorm in WERKVORMEN.items():
        runner = runner_of(werkvorm)
        # A form of group that no room carries yet is counted as a group once it is.
        counted = MEASURES.get(FACTS.get(runner.scope if runner else "group"), {})
        checks = {element.check.measure for element in werkvorm.core_elements if element.check}
        lost[slug] = sorted(checks - set(counted))

    assert {slug: measures for slug, measures in lost.items() if measures} == {}


@pytest.mark.parametrize(
    ("low", "high", "op", "value", "verdict"),
    [
        (3, 3, ">=", 3, True),
        (2, 2, ">=", 3, False),
        (2, math.inf, ">=", 3, None),
        (3, math.inf, ">=", 3, True),
        (14, 14, "<=", 14, True),
        (15, 15, "<=", 14, False),
        (15, math.inf, "<=", 14, False),
        (10, math.inf, "<=", 14, None),
        (4, 4, "==", 4, True),
        (4, 4, "==", 5, False),
        (2, 6, "==", 5, None),
        (2, 4, "==", 5, False),
        (1, 1, None, None, True),
        (0, 0, None, None, False),
        (0, 1, None, None, None),
    ],
)
def test_a_figure_keeps_a_check_only_when_every_value_it_can_take_does(low, high, op, value, verdict):
    assert Figure(low, high, "").verdict(Check("any", None, op, value)) is verdict


def test_the_words_hold_the_figures():
    words = {
        element.slug: element.words
        for slug in ("capri-hartrevalidatie", "centering-zwangerschap")
        for element in core_elements(
            WERKVORMEN[slug], dataclasses.replace(GROUP, held=(*held(2), *held(1, n_people=5)), n_past=4)
        )
        if element.words
    }

    assert words["with-peers"] == "5 tot 10 mensen; de werkvorm zegt 6 tot 16"
    assert words["long-enough"] == "3 van 4 bijeenkomsten gingen door"
    assert words["naaste-invited"] == "bij 2 van 10 deelnemers"
    assert words["same-midwife"] == "dezelfde persoon in 3 van 3 keer"
