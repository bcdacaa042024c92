"""What could fit one person, with what speaks for and against it."""

from __future__ import annotations

import pytest
from tests.factories import as_owner, make_offer, relate

from weefsel.apps.directory.models import Location, Offer, Service
from weefsel.apps.matching.queries import N_QUESTIONS, N_REASONS, OPTIONS, Wishes, candidates_for
from weefsel.apps.needs.models import Need


def agree(world, *kinds):
    with as_owner():
        for kind in kinds:
            Need.objects.create(
                person=world.person, kind=kind, state="agreed", proposed_at=world.now, decided_at=world.now
            )


@pytest.fixture
def circles(world):
    with as_owner():
        return [make_offer(world.house, "voorzorgcirkels", capacity=i + 1) for i in range(7)]


def test_there_are_at_most_five_options_numbered_from_one(world, circles):
    agree(world, "company")

    found = candidates_for(world.person, actor=world.actor("gp"))

    assert [one.number for one in found.options] == list(range(1, OPTIONS + 1))
    assert found.n_found == len(circles)


def test_an_option_tells_distance_places_and_reasons(world, circles):
    agree(world, "company")

    option = candidates_for(world.person, actor=world.actor("gp")).options[0]

    assert option.distance_m == pytest.approx(141.4, abs=0.1)
    assert option.walk_min == 2
    assert [chip.sign for chip in option.chips].count("plus") == N_REASONS
    assert [chip.sign for chip in option.chips].count("ask") <= N_QUESTIONS
    assert all(chip.sentence for chip in (*option.chips, *option.more_chips))
    assert len(option.change) >= 1


def test_everything_against_an_option_is_on_the_card(world):
    agree(world, "company")
    with as_owner():
        make_offer(world.house, "voorzorgcirkels", is_accompanied=False)

    (option,) = candidates_for(world.person, actor=world.actor("gp")).options

    assert [chip.sign for chip in option.more_chips].count("minus") == 0


def test_a_place_out_of_reach_comes_back_when_someone_looks_further(world):
    agree(world, "company")
    with as_owner():
        make_offer(world.house, "voorzorgcirkels")
        Location.objects.update(x=178_500.0 + 9_000)
    actor = world.actor("gp")

    near = candidates_for(world.person, actor=actor)
    far = candidates_for(world.person, actor=actor, wishes=Wishes(reach_m=15_000))

    assert (near.options, len(far.options), far.n_hidden_by_wishes) == ((), 1, 0)


def test_a_narrower_look_tells_how_many_fall_away(world, circles):
    agree(world, "company")
    actor = world.actor("gp")

    found = candidates_for(world.person, actor=actor, wishes=Wishes(dayparts=(2,)))

    assert (found.options, found.n_found, found.n_hidden_by_wishes) == ((), 0, len(circles))


def test_only_what_the_person_chose_is_named(world, circles):
    agree(world, "company", "safety-first", "other-track")

    assert candidates_for(world.person, actor=world.actor("gp")).needs == (("company", "Gezelschap"),)


def test_a_coach_sees_the_same_options_without_health(world, circles):

    agree(world, "company")
    with as_owner():
        relate(world.person, world.welfare, world.now, relation="coaching")

    ids = {
        role: {one.offer.id for one in candidates_for(world.person, actor=world.actor(role)).options}
        for role in ("gp", "link_worker")
    }

    assert ids["gp"] == ids["link_worker"]


def test_for_whom_the_organisation_says_it_is_takes_off_tells_or_is_asked(world):
    """The person is 74; whether they live alone nobody asked. What is no rule keeps nobody out."""
    agree(world, "company")
    rules = ("age >= 70", "age <= 40", "lives_alone", "leeftijd zestig")
    with as_owner():
        offers = {rule: make_offer(world.house, "voorzorgcirkels") for rule in rules}
        for rule, offer in offers.items():
            Service.objects.filter(id=offer.service_id).update(rule=rule)

    found = candidates_for(world.person, actor=world.actor("gp"), with_unfit=True)

    options = {one.offer.id: one for one in found.options}
    told = {rule: options.get(offer.id) for rule, offer in offers.items()}
    chips = {
        rule: {(chip.sign, chip.sentence) for chip in (*one.chips, *one.more_chips)}
        for rule, one in told.items()
        if one
    }
    assert (found.n_found, told["age <= 40"]) == (3, None)
    assert [(one.offer.id, one.sentence) for one in found.unfit] == [
        (offers["age <= 40"].id, "Dit is voor mensen tot en met 40 jaar.")
    ]
    assert ("plus", "Dit is voor mensen vanaf 70 jaar.") in chips["age >= 70"]
    assert ("ask", "De organisatie zegt voor wie dit is. Vraag of het ook voor u is.") in chips["lives_alone"]
    assert {rule: one.ask for rule, one in told.items() if one and one.ask} == {
        "lives_alone": (("lives_alone", "woont alleen"),)
    }


@pytest.mark.parametrize(
    "places", [{"places_free": 0}, {"places_kept": 7}, {"places_kept": 7, "has_waiting_list": True}]
)
def test_a_full_place_or_one_that_the_host_keeps_is_never_an_option(world, circles, places):
    agree(world, "company")
    with as_owner():
        Offer.objects.update(**places)

    assert candidates_for(world.person, actor=world.actor("gp")).options == ()
