"""How much an organisation lets everything count: within limits, a thousand together, with a date and a name."""

from __future__ import annotations

import uuid

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st
from tests.apps.matching.test_candidates import agree
from tests.engine.worlds import QUICK
from tests.factories import as_owner, make_offer

from weefsel.apps.audit.models import Event
from weefsel.apps.directory.models import Location
from weefsel.apps.matching.choices import Weighing
from weefsel.apps.matching.example import example_of
from weefsel.apps.matching.queries import candidates_for
from weefsel.apps.matching.weighing import LEVELS, MUCH_LESS, MUCH_MORE, levels_of, spread, weigh, weights_of
from weefsel.apps.rights.queries import Refused
from weefsel.catalogue.matching import matching, weight_faults

CRITERIA = matching().criteria


@QUICK
@given(st.lists(st.sampled_from(LEVELS), min_size=len(CRITERIA), max_size=len(CRITERIA)))
def test_whatever_is_set_stays_within_the_limits_and_adds_up(chosen):
    levels = dict(zip(CRITERIA, chosen, strict=True))

    assert weight_faults(spread(levels, CRITERIA), CRITERIA) == []


@pytest.mark.parametrize(("level", "end"), [(MUCH_MORE, "highest"), (MUCH_LESS, "lowest")])
@pytest.mark.parametrize("slug", [slug for slug, one in CRITERIA.items() if one.highest])
def test_one_that_counts_most_or_least_gets_what_the_catalogue_allows(slug, level, end):
    assert spread({slug: level}, CRITERIA)[slug] == getattr(CRITERIA[slug], end)


def test_nothing_set_is_as_the_catalogue_has_it():
    assert spread({}, CRITERIA) == spread(dict.fromkeys(CRITERIA, 0), CRITERIA) == matching().weights


def set_by(world, name, levels, token=None):
    return weigh(world.hospital.id, levels, actor=world.actor(name), form_token=token or uuid.uuid4())


def test_each_change_has_a_moment_and_a_name_and_the_last_one_holds(world):
    token = uuid.uuid4()

    changed = [
        set_by(world, "manager", {"distance": 2}, token),
        set_by(world, "manager", {"price": 1}, token),
        set_by(world, "manager", {"distance": 2, "price": 0}),
    ]

    assert changed == [True, False, False]
    assert levels_of(world.hospital.id) == {"distance": 2}
    assert [(one.by_id, one.at) for one in Weighing.objects.all()] == [(world.manager.id, world.now)]
    with as_owner():
        assert Event.objects.filter(action="matching.weigh", kind="C").count() == 1


def test_back_to_the_catalogue_is_a_change_too(world):
    set_by(world, "manager", {"distance": 2})

    assert set_by(world, "manager", {}) is True
    assert (weights_of(world.hospital.id), Weighing.objects.count()) == (None, 2)


@pytest.mark.parametrize("name", ["nurse", "administrator", "municipality", "host"])
def test_only_who_answers_for_the_organisation_sets_it(world, name):
    with pytest.raises(Refused):
        set_by(world, name, {"distance": 2})


@pytest.mark.parametrize("levels", [{"onbekend": 1}, {"distance": 3}])
def test_what_does_not_exist_is_refused(world, levels):
    with pytest.raises(ValidationError):
        set_by(world, "manager", levels)


def test_the_weights_of_the_own_organisation_decide_what_comes_first_also_for_the_person(world):
    agree(world, "company")
    with as_owner():
        near = make_offer(world.house, "voorzorgcirkels", price_cents=900)
        free = make_offer(world.house, "voorzorgcirkels", price_cents=0)
        Location.objects.filter(offers=free).update(x=178_500.0 + 2_500)
        for one in (near, free):
            one.service.name = one.price_cents
            one.service.save()

    def first(name):
        return candidates_for(world.person, actor=world.actor(name)).options[0].offer.id

    before = {first("gp"), first("patient")}
    weigh(
        world.practice.id,
        {"price": MUCH_MORE, "distance": MUCH_LESS},
        actor=world.actor("administrator"),
        form_token=uuid.uuid4(),
    )

    assert (before, {first("gp"), first("patient")}) == ({near.id}, {free.id})


def test_the_example_shows_what_moves_for_somebody_made_up(world):
    with as_owner():
        for n, metres in enumerate((0, 400, 800)):
            offer = make_offer(world.house, "voorzorgcirkels", price_cents=900 - 300 * n)
            Location.objects.filter(offers=offer).update(x=178_500.0 + metres)
            offer.service.name = f"A{n}"
            offer.service.save()
    actor = world.actor("manager")
    usual = spread({}, CRITERIA)

    same = example_of(usual, usual, actor=actor)
    other = example_of(usual, spread({"price": MUCH_MORE, "distance": MUCH_LESS}, CRITERIA), actor=actor)

    assert all(one.now == one.then for one in same)
    assert {one.name for one in same} == {one.name for one in other} == {"A0", "A1", "A2"}
    assert [one.then for one in other] == [1, 2, 3] != [one.now for one in other]
