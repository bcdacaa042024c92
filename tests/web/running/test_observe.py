"""Who was there says what they saw, in one tap; others do not get the page."""

import uuid
from datetime import time, timedelta

import pytest
from django.urls import reverse
from tests.factories import as_owner, make_offer
from tests.web.reading import text_of

from weefsel.apps.groups.models import Session
from weefsel.apps.groups.operations.attend import record_attendance
from weefsel.apps.groups.operations.form import form_group
from weefsel.apps.running.models import Observation


@pytest.fixture
def group(world, now):
    """An Odensehuis that was open once."""
    with as_owner():
        offer = make_offer(world.house, "odensehuizen")
    made = form_group(
        "odensehuizen",
        actor=world.actor("host"),
        name="Huis",
        location=offer.location,
        offer=offer,
        first=(now + timedelta(days=1)).date(),
        starts=time(10),
        form_token=uuid.uuid4(),
        roles={"coordinator": "Proef", "volunteer": "Proef"},
    )
    session = Session.objects.filter(group=made).first()
    record_attendance(session, {}, actor=world.actor("host", now=session.starts_at), roles_present=[])
    return made


def test_one_tap_says_what_was_seen_and_a_later_one_counts(client, world, group):
    client.force_login(world.host)
    address = reverse("observe_group", args=[group.id])
    assert "Zonder indicatie een mens moet dit zien" in text_of(client.get(address))

    answer = client.post(address, {"element": "no-indication", "answer": "not"})
    client.post(address, {"element": "no-indication", "answer": "kept"})
    wrong = client.post(address, {"element": "coordinator", "answer": "kept"}, follow=True)

    assert (answer.status_code, answer.url) == (302, address)
    text = text_of(client.get(address))
    assert "Zonder indicatie gehouden gezien op" in text
    assert "Wat er eerder is gezegd" in text
    assert "( host )" in text
    assert "Dit kernelement is hier niet te beantwoorden." in text_of(wrong)
    world.actor("host")
    assert [row.answer for row in Observation.objects.all()] == ["not", "kept"]
    shown = text_of(client.get(reverse("show_group", args=[group.id])))
    assert "Zeg wat u zag van de kernelementen" in shown


def test_who_was_not_there_gets_no_page(client, world, group):
    for role, status in (("volunteer", 200), ("nurse", 404), ("patient", 403), ("manager", 403)):
        client.force_login(getattr(world, role))

        assert client.get(reverse("observe_group", args=[group.id])).status_code == status
