"""The page on which an organisation answers for its own part, and what the person reads of it."""

from __future__ import annotations

import re
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
    assert "Nog niet iedereen antwoordde" in text_of(client.get(here))
    client.force_login(world.specialist)
    send(client, asked, say="yes")

    client.force_login(world.gp)
    refused = text_of(client.get(here))
    assert "Alles wissen kan niet, een deel wel" in refused
    assert "van groot belang" not in refused
    # What was looked at was erasing all of it: a part is another choice.
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


def links_of(response) -> set[str]:
    """To which pages about somebody or something this page leads."""
    if not response["Content-Type"].startswith("text/html"):
        return set()
    found = re.findall(r'href="(/[^"#?]*[0-9a-f]{8}-[^"#?]*)', response.content.decode())
    return {each for each in found if not each.startswith("/static/")}


def test_after_a_part_is_erased_the_person_reads_what_stays_and_every_page_that_leads_on_still_opens(
    client, world, asked
):
    """Of who treats, of who keeps its part and of the person: nothing points at what is gone."""
    for user, told in ((world.host, {"say": "no", "ground": "case"}), (world.specialist, {"say": "yes"})):
        client.force_login(user)
        send(client, asked, **told)
    here = reverse("answer_request", args=[asked.id])
    client.force_login(world.gp)
    sure = text_of(client.post(here, {"grant": "yes", "answer": "Wat weg mag, gaat weg."}))
    assert "Wissen wat weg mag over" in sure
    assert "Het deel van wie nee zei" in sure
    assert world.house.name not in sure
    form = {"grant": "yes", "answer": "Wat weg mag, gaat weg.", "sure": "1", "part": "1"}
    sent = client.post(here, form, follow=True)
    assert "Gewist is wat weg mocht" in text_of(sent)
    again = client.post(here, form, follow=True)
    assert "Hier is al op geantwoord" in text_of(again)

    client.force_login(world.patient)
    told = text_of(client.get(reverse("show_rights", args=[world.person.id])))
    for words in (
        "Voor een deel gewist",
        "Wat weg mag, gaat weg.",
        f"{world.house.name}</bdi>: nee, op",
        "er loopt een klacht, een rechtszaak of een onderzoek",
        f"{world.practice.name}</bdi>: ja, op",
        f"{world.hospital.name}</bdi>: ja, op",
        "Autoriteit Persoonsgegevens",
        "Zeg hier iets over",
        "Wis alles over mij",  # and may ask anew
    ):
        assert words in told, words
    assert client.post(reverse("take_records", args=[world.person.id])).status_code == 200
    wrong = []
    for user, begin in (
        (world.patient, (reverse("show_mine"),)),
        (world.gp, (reverse("list_people"), reverse("show_person", args=[world.person.id]))),
        (world.host, (reverse("list_groups"),)),
    ):
        client.force_login(user)
        todo, seen = list(begin), set(begin)
        while todo and len(seen) < 80:
            response = client.get(todo.pop())
            if response.status_code not in (200, 302):
                wrong.append(f"{user.name}: {response.status_code} {response.request['PATH_INFO']}")
            more = links_of(response) - seen
            seen |= more
            todo += sorted(more)
        assert len(seen) > 3, (user.name, seen)
    assert not wrong, "\n".join(wrong)
