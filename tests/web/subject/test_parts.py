"""The page on which an organisation answers for its own part, and what the person reads of it."""

from __future__ import annotations

import uuid

import pytest
from django.urls import reverse
from tests.factories import as_owner
from tests.lives import life

from weefsel.apps.accounts.models import Installation
from weefsel.apps.matching.models import MatchLine
from weefsel.apps.subject.models import Part, Request


@pytest.fixture
def asked(client, world, now):
    """The person asked to be erased; practice, hospital and house wrote."""
    with as_owner():
        life(world, world.person, now=now)
        Request.objects.all().delete()
        MatchLine.objects.all().delete()
    client.force_login(world.patient)
    client.post(
        reverse("show_rights", args=[world.person.id]),
        {"form_token": str(uuid.uuid4()), "kind": "erase", "words": ""},
    )
    with as_owner():
        return Request.objects.get()


def text_of(response) -> str:
    return " ".join(response.content.decode().split())


def send(client, request, **told):
    return client.post(
        reverse("answer_parts"), {f"{request.id}-{name}": value for name, value in {"of": "1", **told}.items()}
    )


def test_a_host_and_a_specialist_find_it_on_their_list_answer_and_may_change_it(client, world, asked):
    for user, home, name in (
        (world.host, reverse("list_groups"), "Ans"),
        (world.specialist, reverse("list_people"), world.person.full_name),
    ):
        client.force_login(user)
        assert "1 vraag om te wissen wacht op uw organisatie" in text_of(client.get(home))
        shown = text_of(client.get(reverse("answer_parts")))
        assert name in shown
        for house in (world.practice, world.hospital, world.house):
            assert house.name not in shown.partition("<main")[2] or house.id == user.memberships.get().organization_id
        assert send(client, asked).status_code == 422
        no_ground = send(client, asked, say="no")
        assert (no_ground.status_code, "Kies waarom dit moet blijven" in text_of(no_ground)) == (422, True)
        assert send(client, asked, say="no", ground="law").status_code == 302
        assert "zei nee op" in text_of(client.get(reverse("answer_parts")))
        assert send(client, asked, say="yes", ground="law").status_code == 302
        assert "zei ja op" in text_of(client.get(reverse("answer_parts")))
        assert "wacht op uw organisatie" not in text_of(client.get(home))
    with as_owner():
        assert sorted(Part.objects.values_list("is_yes", "ground")) == [(True, ""), (True, "")]


def test_a_stranger_to_it_sees_an_empty_list_and_a_stale_form_says_so(client, world, asked):
    client.force_login(world.other_gp)
    assert "Er wacht geen vraag" in text_of(client.get(reverse("answer_parts")))
    sent = client.post(reverse("answer_parts"), {f"{asked.id}-of": "1", f"{asked.id}-say": "yes"}, follow=True)
    assert "Hier is al op geantwoord" in text_of(sent)
    with as_owner():
        assert not Part.objects.exists()


def test_who_treats_keeps_a_yes_and_reads_that_others_wait_but_not_who(client, world, asked):
    here = reverse("answer_request", args=[asked.id])
    client.force_login(world.gp)
    shown = text_of(client.get(here))
    assert "Nog niet iedereen antwoordde" in shown
    kept = client.post(here, {"grant": "yes", "answer": "U vroeg het."}, follow=True)
    assert "Uw ja is bewaard" in text_of(kept)
    assert "Uw organisatie zei ja op" in text_of(kept)
    assert world.house.name not in text_of(kept)
    client.force_login(world.host)
    send(client, asked, say="no", ground="other")

    client.force_login(world.gp)
    refused = text_of(client.get(here))
    assert "Alles wissen kan niet" in refused
    assert "van groot belang" not in refused
    assert client.post(here, {"grant": "yes", "answer": "Toch.", "sure": "1"}).status_code == 422
    assert client.post(here, {"grant": "no", "answer": "Het kan niet helemaal."}).status_code == 302
    client.force_login(world.patient)
    told = text_of(client.get(reverse("show_rights", args=[world.person.id])))
    assert "bewaren is van groot belang voor iemand anders" in told
    assert "Het kan niet helemaal." in told


def test_the_person_reads_who_still_has_to_answer_and_until_when_and_what_to_do_when_that_is_over(client, world, asked):
    page = reverse("show_rights", args=[world.person.id])
    told = text_of(client.get(page))
    assert f"{world.house.name}</bdi>: nog geen antwoord. Dat komt uiterlijk op" in told
    assert "Autoriteit Persoonsgegevens" not in told

    with as_owner():
        Installation.objects.update(clock_offset_s=Installation.objects.get().clock_offset_s + 40 * 86_400)
    late = text_of(client.get(page))
    assert "De maand is voorbij" in late
    assert "Autoriteit Persoonsgegevens" in late
