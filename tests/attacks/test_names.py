"""A host knows someone by the name they chose: the name of their log-in stays theirs."""

from __future__ import annotations

import pytest
from django.urls import reverse
from tests.attacks.conftest import mailed, make_referral
from tests.factories import as_owner

from weefsel.apps.referrals.operations.answer import answer

FULL = "Noor van Geheim-Achternaam"


@pytest.fixture
def named(world):
    with as_owner():
        world.patient.name = FULL
        world.patient.save()


@pytest.mark.usefixtures("named")
def test_who_refers_themselves_tells_the_host_no_surname(client, world, offer):
    referral = make_referral(world, offer, by="patient", consent="self")

    by_link = client.get(mailed("anja@example.org")).content.decode()
    client.force_login(world.host)
    logged_in = client.get(reverse("show_referral", args=[referral.id])).content.decode()

    assert "Noor" in by_link
    assert ("Geheim" in by_link, "Geheim" in logged_in) == (False, False)


@pytest.mark.usefixtures("named")
def test_who_answers_with_a_log_in_tells_the_host_no_surname(client, world, referral):
    answer(referral, "yes", actor=world.actor("patient"))

    client.force_login(world.host)

    assert "Geheim" not in client.get(reverse("show_referral", args=[referral.id])).content.decode()
