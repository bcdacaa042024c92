"""How an organisation reads what it kept of a werkvorm: counted from the work, with no names."""

import uuid
from datetime import time, timedelta

import pytest
from django.urls import reverse
from tests.factories import as_owner, make_offer
from tests.web.reading import text_of

from weefsel.apps.adoption.operations import adopt
from weefsel.apps.adoption.queries import catalogue
from weefsel.apps.groups.models import GroupRole, Session
from weefsel.apps.groups.operations.attend import record_attendance
from weefsel.apps.groups.operations.form import form_group
from weefsel.apps.screening.operations import record_answers

ADDRESS = "/werkvormen/odensehuizen/bij-ons/"


@pytest.fixture
def house(world, now):
    """Call it with a number: so many houses, each opened once; of every second one no volunteer was there."""

    def open_houses(n):
        for number in range(n):
            with as_owner():
                offer = make_offer(world.house, "odensehuizen")
            actor = world.actor("host")
            group = form_group(
                "odensehuizen",
                actor=actor,
                name=f"Huis {number}",
                location=offer.location,
                offer=offer,
                first=(now + timedelta(days=1)).date(),
                starts=time(10),
                form_token=uuid.uuid4(),
                roles={"coordinator": "Proef", "volunteer": "Proef"},
            )
            session = Session.objects.filter(group=group).first()
            present = GroupRole.objects.filter(group=group)
            if number % 2:
                present = present.exclude(role="volunteer")
            record_attendance(
                session,
                {},
                actor=world.actor("host", now=session.starts_at + timedelta(minutes=5)),
                n_walk_ins=12,
                roles_present=list(present.values_list("id", flat=True)),
            )

    return open_houses


def test_each_group_shows_its_verdicts_with_the_figures_behind_them(client, world, house):
    house(2)
    client.force_login(world.host)

    response = client.get(ADDRESS)

    text = text_of(response)
    assert "Over 2 groepen" in text
    assert "Vrijwilligers zijn er altijd gehouden erbij in 1 van 1 keer" in text
    assert "Vrijwilligers zijn er altijd anders gedaan erbij in 0 van 1 keer" in text
    assert "Zonder indicatie 0 0 0 0 2 0" in text
    assert "Zonder indicatie een mens moet dit zien" not in text
    groups = response.context["page"].fidelity.groups
    assert [f'href="{reverse("show_group", args=[group.id])}"' in response.content.decode() for group in groups] == [
        True,
        True,
    ]


def test_before_anything_happened_the_page_offers_where_to_begin(client, world):
    client.force_login(world.host)

    text = text_of(client.get(ADDRESS))

    assert "Hier is nog niets gebeurd om te tellen" in text
    assert "Uw organisatie heeft deze werkvorm nu niet in gebruik." in text


def test_who_drives_it_and_what_is_missing_stand_with_it(client, world):
    adopt("ecogram", actor=world.actor("gp"), lead=world.gp, stand_in=None)
    client.force_login(world.gp)

    text = text_of(client.get("/werkvormen/ecogram/bij-ons/"))

    assert "gp trekt dit." in text
    assert "Er is geen vervanger." in text


def test_few_people_are_not_counted_out_loud(client, world):
    record_answers(
        world.person, catalogue().instruments["contact-intake"], {"bezoek": "niemand"}, "visit", actor=world.actor("gp")
    )
    client.force_login(world.gp)

    response = client.get("/werkvormen/gewoontevraag/bij-ons/")

    assert "Dit gebeurde met minder dan 10 mensen." in text_of(response)
    assert "<table" not in response.content.decode()


def test_another_organisation_sees_nothing_of_it(client, world, house):
    house(1)
    client.force_login(world.nurse)

    assert client.get(ADDRESS).context["page"].fidelity.n == 0


@pytest.mark.parametrize("role", ["patient", "inspector", "researcher", "municipality"])
def test_who_is_of_no_organisation_that_uses_it_is_refused(client, world, role):
    client.force_login(getattr(world, role))

    assert client.get(ADDRESS).status_code == 403


@pytest.mark.parametrize("n", [1, 3])
def test_the_page_takes_the_same_queries_for_one_and_for_three(client, world, house, django_assert_num_queries, n):
    house(n)
    client.force_login(world.host)

    with django_assert_num_queries(17):
        assert client.get(ADDRESS).status_code == 200
