"""Real connections at the same moment: the last place, and a double click."""

from __future__ import annotations

import threading
import uuid

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from tests.factories import World, acting, actor_of, as_owner, make_offer, make_person

from weefsel.apps.accounts.models import Mail
from weefsel.apps.consent.models import Consent
from weefsel.apps.directory.models import Offer
from weefsel.apps.referrals.models import Referral
from weefsel.apps.referrals.operations.refer import refer

N = 8


@pytest.fixture
def committed_world(transactional_db, now):
    with as_owner():
        return World(now)


def at_the_same_time(jobs):
    """Run every job in its own thread with its own connection and transaction; gives what each gave or raised."""
    start, results = threading.Barrier(len(jobs)), [None] * len(jobs)

    def run(number, job):
        try:
            with transaction.atomic():
                connection.ensure_connection()
                start.wait(timeout=20)
                results[number] = job()
        except ValidationError as error:
            results[number] = error.code
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(jobs)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return results


def job(world, now, person, offer, token):
    def refer_one():
        return refer(
            person,
            offer,
            actor=acting(actor_of(world.gp, now)),
            consent=Consent.How.SPOKEN,
            introduction="Ik denk dat dit goed zal doen.",
            shown_name="Proef",
            form_token=token,
        ).id

    return refer_one


def test_the_last_places_are_each_given_once(committed_world, now):
    world = committed_world
    with as_owner():
        offer = make_offer(world.house, capacity=2)
        people = [make_person(world.practice, now, given_name=f"Proef {i}") for i in range(N)]
        offer = Offer.objects.select_related("service", "owner").get(id=offer.id)

    results = at_the_same_time([job(world, now, person, offer, uuid.uuid4()) for person in people])

    assert results.count("no-place") == N - 2
    with as_owner():
        assert Offer.objects.get().places_free == 0
        assert Referral.objects.filter(holds_place=True).count() == 2
        assert Mail.objects.count() == 2


def test_a_double_click_makes_one_referral_and_takes_one_place(committed_world, now):
    world, token = committed_world, uuid.uuid4()
    with as_owner():
        offer = make_offer(world.house, capacity=1)
        offer = Offer.objects.select_related("service", "owner").get(id=offer.id)

    results = at_the_same_time([job(world, now, world.person, offer, token) for _ in range(4)])

    assert len(set(results)) == 1
    assert isinstance(results[0], uuid.UUID)
    with as_owner():
        assert Offer.objects.get().places_free == 0
        assert Referral.objects.count() == 1
        assert Mail.objects.count() == 1


def test_a_double_click_where_more_places_are_free_still_takes_one(committed_world, now):
    world, token = committed_world, uuid.uuid4()
    with as_owner():
        offer = make_offer(world.house, capacity=5)
        offer = Offer.objects.select_related("service", "owner").get(id=offer.id)

    results = at_the_same_time([job(world, now, world.person, offer, token) for _ in range(4)])

    assert len(set(results)) == 1
    with as_owner():
        assert Offer.objects.get().places_free == 4
        assert Referral.objects.count() == 1


def test_a_double_click_to_a_coach_makes_one_referral(committed_world, now):
    world, token = committed_world, uuid.uuid4()

    results = at_the_same_time([job(world, now, world.person, world.welfare, token) for _ in range(4)])

    assert len(set(results)) == 1
    with as_owner():
        assert (Referral.objects.count(), Consent.objects.count()) == (1, 1)
