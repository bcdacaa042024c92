"""What someone sees tells nothing of who must stay apart from whom.

Where a recorded pair keeps nobody from anything, every page is the same to the byte. Where it does, the page is that of
a world without any pair, which is named: the host keeps the last places, the person does not want to come there, or is
elsewhere at that hour.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
from tests.apps.safety.acts import refer_row
from tests.factories import as_owner, make_offer
from tests.pairs import enrol_row, keep_apart, make_group, make_someone

from weefsel.apps.directory.models import Offer
from weefsel.apps.groups.models import Enrolment, Group
from weefsel.apps.needs.models import Need
from weefsel.apps.referrals.models import Introduction
from weefsel.apps.rights.safety_functions import NOBODY, SAFETY_FUNCTIONS
from weefsel.apps.safety import meeting
from weefsel.apps.safety.models import PrivateWish

NEW_EACH_TIME = re.compile(
    r'(nonce="|nonce-|csrfmiddlewaretoken" value="|name="form_token" value="|name="token" value=")[^"\']*'
)


def plain(response) -> str:
    """A page without what is new at every look: the nonce of its scripts and the tokens of its forms."""
    return f"{response.status_code} {response.headers.get('Location', '')}\n" + NEW_EACH_TIME.sub(
        r"\1", response.content.decode()
    )


def in_a_world_where(act: Callable[[], object], look: Callable[[], str]) -> str:
    """What ``look`` sees after ``act``; everything is as it was afterwards."""
    with transaction.atomic():
        with as_owner():
            act()
        seen = look()
        transaction.set_rollback(True)
    return seen


def nothing() -> None:
    """The world as it is."""


@pytest.fixture
def town(world):
    """A person who looks for company, three offers, and a group of the first where the person waits for a place."""
    world.actor("gp")
    with as_owner():
        world.other = make_someone(world, "Bertels")
        Need.objects.create(
            person=world.person, kind="company", state="agreed", proposed_at=world.now, decided_at=world.now
        )
        world.offers = [make_offer(world.house, capacity=n) for n in (2, 3, 4)]
        world.group = make_group(world, offer=world.offers[0], size_min=1, size_max=5)
        world.elsewhere = make_group(world)
        world.waiting = refer_row(world, world.person, world.offers[0])
        Introduction.objects.create(
            referral=world.waiting,
            person=world.person,
            owner=world.practice,
            receiver=world.house,
            shown_name="Ans",
            introduction="Houdt van zingen.",
        )
    return world


def log_in(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_where_a_pair_keeps_nobody_from_anything_every_page_is_the_same(town):
    person, offer = town.person.id, town.offers[0].id
    looks = [
        (town.gp, reverse("show_person", args=[person])),
        (town.gp, reverse("show_candidates", args=[person])),
        (town.gp, reverse("list_people") + "?zoek=Persoon"),
        (town.gp, reverse("refer_person", args=[person, town.offers[1].id])),
        (town.patient, reverse("show_mine")),
        (town.patient, reverse("show_candidates", args=[person])),
        (town.host, reverse("list_groups")),
        (town.host, reverse("show_group", args=[town.group.id])),
        (town.host, reverse("list_offers")),
        (town.patient, reverse("show_offer", args=[offer])),
    ]
    clients = {user: log_in(user) for user in (town.gp, town.patient, town.host)}

    for user, address in looks:
        without, with_ = (
            in_a_world_where(act, lambda: plain(clients[user].get(address)))  # noqa: B023
            for act in (nothing, lambda: keep_apart(town, town.person, town.other))
        )

        assert without.startswith("200"), address
        assert with_ == without, address


@pytest.mark.parametrize("who", ["gp", "patient"])
@pytest.mark.parametrize("whose", ["of the person", "of the other"])
def test_a_place_that_is_closed_by_a_pair_looks_like_one_that_the_host_keeps(town, who, whose):
    """Innocent world: the host gives the last places of the second offer to people of their own."""
    closed = town.offers[1]
    client = log_in(getattr(town, who))
    address = reverse("show_candidates", args=[town.person.id])

    def pair():
        refer_row(town, town.other, closed)
        first, second = (town.person, town.other) if whose == "of the person" else (town.other, town.person)
        keep_apart(town, first, second)

    def host_keeps():
        refer_row(town, town.other, closed)
        Offer.objects.filter(pk=closed.pk).update(places_kept=3)

    def someone_else_comes():
        refer_row(town, town.other, closed)

    seen = [in_a_world_where(act, lambda: plain(client.get(address))) for act in (pair, host_keeps, someone_else_comes)]

    assert seen[0] == seen[1]
    assert seen[0] != seen[2]


def test_a_host_is_told_the_same_for_every_cause(town):
    """Innocent worlds: the person does not want to come to this group, or is elsewhere at that hour, or it is full."""
    client = log_in(town.host)
    address = reverse("enrol_person", args=[town.group.id, town.waiting.id])

    def look():
        response = client.post(address)
        shown = client.get(response.headers["Location"])
        return plain(response) + plain(shown)

    def pair():
        enrol_row(town.group, make_someone(town, "Cohen"))
        enrol_row(town.group, town.other)
        keep_apart(town, town.person, town.other)

    def company():
        enrol_row(town.group, make_someone(town, "Cohen"))
        enrol_row(town.group, town.other)

    def does_not_want_it():
        company()
        PrivateWish.objects.create(person=town.person, group_id=town.group.id, since=town.now, form_token=uuid.uuid4())

    def is_elsewhere():
        company()
        enrol_row(town.elsewhere, town.person)

    seen = [without_ids(in_a_world_where(act, look)) for act in (pair, does_not_want_it, is_elsewhere)]

    assert "Hier is nu geen passende plek." in seen[0]
    assert seen == [seen[0]] * 3

    def is_full():
        company()
        Group.objects.filter(pk=town.group.pk).update(size_max=2)

    assert "Hier is nu geen passende plek." in in_a_world_where(is_full, look)


def without_ids(page: str) -> str:
    """The rows of a world are made again for each look: only their keys differ."""
    return re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}", "id", page)


def test_who_refers_is_told_the_same_for_every_cause(town):
    """Innocent world: the host keeps the places."""
    closed = town.offers[1]
    client = log_in(town.gp)
    address = reverse("refer_person", args=[town.person.id, closed.id])
    with as_owner():
        refer_row(town, town.other, closed)
    form = {
        "consent": "spoken",
        "shown_name": "Ans",
        "introduction": "Houdt van zingen en zoekt gezelschap.",
        "form_token": str(uuid.uuid4()),
    }

    def look():
        return plain(client.post(address, form))

    seen = [
        in_a_world_where(act, look)
        for act in (
            lambda: keep_apart(town, town.person, town.other),
            lambda: Offer.objects.filter(pk=closed.pk).update(places_kept=3),
            lambda: Offer.objects.filter(pk=closed.pk).update(places_free=0),
        )
    ]

    assert "Hier is nu geen passende plek." in seen[0]
    assert seen[0] == seen[1]
    assert "Hier is nu geen passende plek." in seen[2]


def test_the_pages_do_not_lean_on_the_filter_alone(town, monkeypatch):
    """Planted: the filters say that everything is open. The page shows the place, and the database still refuses."""
    everything = lambda _person, ids: frozenset(ids)  # noqa: E731
    for module in ("matching.queries", "referrals.operations.refer"):
        monkeypatch.setattr(f"weefsel.apps.{module}.open_offers", everything)
    monkeypatch.setattr("weefsel.apps.groups.operations.enrol.open_groups", everything)
    assert meeting.open_groups is not everything
    address = reverse("show_candidates", args=[town.person.id])

    def pair():
        refer_row(town, town.other, town.offers[1])
        enrol_row(town.group, town.other)
        keep_apart(town, town.person, town.other)

    shown = in_a_world_where(pair, lambda: plain(log_in(town.gp).get(address)))

    assert str(town.offers[1].id) in shown
    with as_owner():
        pair()
    client = log_in(town.host)
    answer = client.post(reverse("enrol_person", args=[town.group.id, town.waiting.id]), follow=True)
    assert "Hier is nu geen passende plek." in answer.content.decode()
    with as_owner():
        assert set(Enrolment.objects.values_list("person_id", flat=True)) == {town.other.id}
        assert town.group.sessions.get().starts_at == town.now + timedelta(days=1)


@pytest.mark.parametrize(
    "function",
    [
        "safety_open_groups(uuid, uuid[])",
        "safety_open_offers(uuid, uuid[])",
        "safety_guard_enrolment()",
        "safety_guard_referral()",
        "safety_open_favours(uuid, uuid[])",
        "safety_guard_favour()",
    ],
)
def test_for_who_has_nobody_to_avoid_as_much_is_looked_up(function):
    """So the time of an answer does not tell: `weefsel check never-together --timing 400` measures it."""
    text = SAFETY_FUNCTIONS[function]

    assert NOBODY in text
    assert "others <> '{" not in text
