"""Which offers are open, worked out for all at once, is what the guards say of each offer apart: on random worlds."""

from __future__ import annotations

import random
import uuid
from datetime import date, timedelta

import pytest
from django.db import transaction
from tests.apps.safety.acts import refer_row
from tests.apps.safety.street import one_by_one
from tests.factories import as_owner, make_offer
from tests.pairs import enrol_row, keep_apart, make_group, make_someone

from weefsel.apps.accounts.models import Membership
from weefsel.apps.directory.models import KeyFigure, Location, Offer
from weefsel.apps.groups.models import GroupRole, Guest
from weefsel.apps.people.models import Person
from weefsel.apps.safety.meeting import open_offers
from weefsel.apps.safety.models import PrivateWish, ProtectedTie

N_PEOPLE, N_OFFERS = 8, 10
STREETS = ("Kerkstraat 1", "kerkstraat  1.", "Molenweg 4", "", "-")
STATES = ("requested", "rejected", "reported")


def fill(world, rng: random.Random) -> tuple[list[Person], list[Offer]]:
    """Who comes where, welcomes whom and wants what; who must stay apart is said last, so that nothing refuses it."""
    people = [make_someone(world, f"Mens{n}", birth_date=date(1940 + n, 1, 1)) for n in range(N_PEOPLE)]
    hosts = [("Próef  mens0", ""), ("", "MENS1@example.org"), ("Iemand", ""), ("Anja", "Log-in@example.org")]
    Person.objects.filter(id=people[1].id).update(email="Mens1@example.org")
    Membership.objects.filter(user=world.patient).update(person_id=people[2].id)
    type(world.patient).objects.filter(pk=world.patient.pk).update(email="log-in@example.org")
    offers: list[Offer] = []
    for _ in range(N_OFFERS):
        hours = [i == rng.choice((3, 4, 5)) for i in range(21)] if rng.random() < 0.8 else None
        one = make_offer(world.house, hours=hours, host_name="Anja", host_email="")
        Location.objects.filter(id=one.location_id).update(street_line=rng.choice(STREETS))
        offers.append(one)
    rows = {each.id: each for each in Offer.objects.filter(id__in=[one.id for one in offers])}
    offers = [rows[one.id] for one in offers]
    for one in rng.sample(offers[1:], 3):
        Offer.objects.filter(id=one.id).update(same_as=offers[0])
    for one, (name, mail) in zip(rng.sample(offers, 3), rng.sample(hosts, 3), strict=True):
        Offer.objects.filter(id=one.id).update(host_name=name, host_email=mail)
    referrals = [refer_row(world, rng.choice(people), rng.choice(offers), rng.choice(STATES)) for _ in range(4)]
    for n in range(4):
        offer = rng.choice([*offers, None])
        group = make_group(
            world,
            starts=world.now + timedelta(hours=rng.choice((-1, -30, 24, 27, 34))),
            offer=offer if rng.random() < 0.6 else None,
            location=rng.choice(offers).location,
            form=rng.choice(("walk_in", "residence")),
            state=rng.choice(("running", "running", "ended")),
        )
        came = enrol_row(group, rng.choice(people), rng.choice(("enrolled", "invited", "stopped")))
        if n == 0:
            type(came).objects.filter(id=came.id).update(referral=rng.choice(referrals))
        name, mail = rng.choice(hosts)
        if n in (1, 3):
            user = world.patient if mail.startswith("Log-in") else None
            GroupRole.objects.create(group=group, owner=group.owner, role="host", name=name, user=user)
        if n in (0, 2):
            session = group.sessions.get()
            Guest.objects.create(
                session=session, enrolment=came, person_id=came.person_id, owner=group.owner, name=name, email=mail,
                invited_by_name="Ans", place="Zaal", starts_at=session.starts_at, asked_at=world.now,
                answer=rng.choice(("", "yes", "no")),
            )  # fmt: skip
    about = {"owner": world.house, "areas": ["6601"], "channel": "phone", "reach": "06"}
    away, there = rng.sample(offers, 2)
    day = world.now.date() + timedelta(days=rng.choice((-2, 0, 2)))
    stands_in = KeyFigure.objects.create(offer=there, name=rng.choice(hosts)[0], **about)
    KeyFigure.objects.create(
        offer=away,
        name="Weg",
        stand_in=stands_in,
        away_from=day,
        away_until=day,
        ended_at=rng.choice((None, None, world.now)),
        **about,
    )
    for n in range(3):
        PrivateWish.objects.create(
            person=people[3 + n], since=world.now, form_token=uuid.uuid4(),
            until=rng.choice((None, world.now - timedelta(days=1), world.now, world.now + timedelta(days=1))),
            **({"hour": 3 + n} if n else {"location": rng.choice(offers).location}),
        )  # fmt: skip
    Person.objects.filter(id=people[5].id).update(merged_into=people[6])
    for n in range(N_PEOPLE - 2):
        tie = keep_apart(world, people[n], people[(n + 1) % 3])
        if n == 4:
            ProtectedTie.objects.filter(id=tie.id).update(ended_at=world.now - timedelta(days=1))
    return people, offers


@pytest.mark.parametrize("seed", range(3))
def test_what_is_open_is_the_same_as_when_each_offer_is_asked_apart(world, seed):
    world.actor("gp")
    for turn in range(2):
        with transaction.atomic():
            with as_owner():
                people, offers = fill(world, random.Random(10 * seed + turn))
            ids = [one.id for one in offers] + [uuid.UUID(int=7)]
            told = [(open_offers(one.id, ids), one_by_one(one.id, ids)) for one in people]
            alone = [(open_offers(one.id, ids[:1]), one_by_one(one.id, ids[:1])) for one in people]
            transaction.set_rollback(True)

        assert [all_at_once for all_at_once, _ in told] == [apart for _, apart in told]
        assert [open_alone for open_alone, _ in alone] == [apart for _, apart in alone]
        assert {len(apart) < len(ids) for _, apart in told} == {True, False}
