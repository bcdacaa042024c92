"""The social map as a table for the engine, and what keeps it true."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest
from django.core.exceptions import ValidationError
from tests.factories import as_owner, make_offer

from weefsel.apps.audit.models import Event
from weefsel.apps.directory.models import Location, Offer
from weefsel.apps.directory.operations import confirm_offer, update_offer
from weefsel.apps.directory.queries import offers_frame, price_text
from weefsel.apps.rights.queries import Refused

DAY = date(2027, 3, 2)


def test_an_empty_map_is_a_table_without_rows(world):
    world.actor("gp")

    assert offers_frame(today=DAY, werkvormen=["odensehuizen"]).n_offers == 0


def test_what_is_not_known_stays_not_known(world, django_assert_num_queries):
    with as_owner():
        offer = make_offer(world.house, capacity=4, starts_on=DAY + timedelta(days=9), price_cents=250)
        make_offer(world.house, "onbekend")
    world.actor("gp")

    with django_assert_num_queries(1):
        frame = offers_frame(today=DAY, werkvormen=["odensehuizen"])

    assert frame.id.tolist() == [str(offer.id)]
    assert frame.xy.tolist() == [[178_600.0, 425_600.0]]
    assert (frame.capacity.tolist(), frame.begins_in_days.tolist(), frame.price_cents.tolist()) == ([4], [9], [250])
    assert np.flatnonzero(frame.hours[0]).tolist() == [3]
    assert np.isnan(frame.step_free[0])
    assert frame.accompanied.tolist() == [0]


def test_an_offer_that_runs_already_begins_today_and_a_closed_one_is_left_out(world):
    with as_owner():
        make_offer(world.house, starts_on=DAY - timedelta(days=30))
        make_offer(world.house, is_open=False)
        Location.objects.update(is_step_free=True)
    world.actor("gp")

    frame = offers_frame(today=DAY, werkvormen=["odensehuizen"])

    assert (frame.n_offers, frame.begins_in_days.tolist(), frame.step_free.tolist()) == (1, [0], [1])


def test_a_host_confirms_and_leaves_a_line(world, now):
    with as_owner():
        offer = make_offer(world.house)

    confirm_offer(offer, actor=world.actor("host"))

    with as_owner():
        assert Offer.objects.get().confirmed_at == now
        assert list(Event.objects.values_list("action", "kind", "role", "object_type")) == [
            ("directory.update", "U", "host", "offer")
        ]


def test_another_organisation_changes_nothing(world):
    with as_owner():
        offer = make_offer(world.house)

    for role in ("gp", "link_worker", "patient"):
        with pytest.raises(Refused):
            update_offer(offer, actor=world.actor(role), places_free=0)


def test_more_free_places_than_places_are_refused_in_words(world):
    with as_owner():
        offer = make_offer(world.house, capacity=3)

    with pytest.raises(ValidationError, match=r"Er zijn 3 plekken\. Vul niet meer dan 3 vrije plekken in\."):
        update_offer(offer, actor=world.actor("host"), places_free=4)


def test_an_offer_without_any_hour_is_refused(world):
    with as_owner():
        offer = make_offer(world.house)

    with pytest.raises(ValidationError, match="Kies ten minste één dagdeel"):
        update_offer(offer, actor=world.actor("host"), hours=[False] * 21)


def test_a_field_that_nobody_may_change_is_a_slip_of_the_programmer(world):
    with as_owner():
        offer = make_offer(world.house)

    with pytest.raises(TypeError, match="owner_id"):
        update_offer(offer, actor=world.actor("host"), owner_id=world.welfare.id)


def test_a_price_is_told_in_words():
    assert [price_text(cents) for cents in (None, 0, 200, 250)] == [
        "prijs: vraag het na",
        "gratis",
        "2 euro per keer",
        "2,50 euro per keer",
    ]
