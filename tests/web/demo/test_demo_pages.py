"""Practising: as anyone, with the mail and the clock; and never in a real installation."""

import pytest
from django.core.mail import EmailMessage
from django.core.mail.backends.filebased import EmailBackend
from tests.factories import as_owner, make_user

from weefsel.apps.accounts.models import Installation, User

PAGES = ("/oefenen/", "/oefenen/postbus/", "/oefenen/klok/")


@pytest.fixture
def practice(world):
    with as_owner():
        User.objects.update(is_synthetic=True)
    return world


def test_everyone_one_can_practise_as_is_listed(practice, client):
    page = client.get("/oefenen/").content.decode()

    assert page.count("Ga verder als") == 14
    assert page.index("Verhaal 1: begin hier") < page.index("Verhaal 2: begin hier")


def test_only_who_is_in_a_story_is_told_so_and_stands_first(practice, client):
    with as_owner():
        second = make_user("gp", practice.other_practice, practice.now, name="Aaltje")
        User.objects.filter(id=second.id).update(is_synthetic=True)
        User.objects.filter(id=practice.gp.id).update(email="noor@example.org", name="Noor")

    listed = client.get("/oefenen/").context["page"].log_ins

    told = [each for each in listed if each.story]
    assert (told, len(told)) == (list(listed[:6]), 6)
    assert next(each.name for each in listed if each.role == "huisarts") == "Noor"


def test_one_click_logs_in_and_lands_where_the_day_begins(practice, client):
    membership = practice.nurse.memberships.get()

    assert client.post("/oefenen/inloggen/", {"membership": str(membership.id)}).headers["Location"] == "/"
    assert client.get("/").headers["Location"] == "/personen/"


@pytest.mark.parametrize("membership", ["", "onzin", "00000000-0000-4000-8000-000000000000"])
def test_a_role_that_is_not_there_is_not_found(practice, client, membership):
    assert client.post("/oefenen/inloggen/", {"membership": membership}).status_code == 404


def test_a_log_in_that_is_not_made_up_cannot_be_practised_with(world, client):
    membership = world.nurse.memberships.get()

    assert client.post("/oefenen/inloggen/", {"membership": str(membership.id)}).status_code == 404


@pytest.mark.parametrize("page", PAGES)
def test_in_a_real_installation_there_is_nothing_to_practise(practice, client, page):
    with as_owner():
        Installation.objects.update(kind="real", clock_offset_s=0)

    assert client.get(page).status_code == 404


def test_in_a_real_installation_nobody_logs_in_without_a_password(practice, client):
    with as_owner():
        Installation.objects.update(kind="real", clock_offset_s=0)

    response = client.post("/oefenen/inloggen/", {"membership": str(practice.nurse.memberships.get().id)})

    assert response.status_code == 404


def test_the_mailbox_shows_what_the_receiver_reads_with_working_links(practice, client, settings, tmp_path):
    settings.MAILBOX = tmp_path
    backend = EmailBackend(file_path=str(tmp_path))
    EmailMessage("Een bericht", "Open dit:\n\nhttp://localhost/u/abc/\n\nGroet", to=["ans@example.org"]).send()
    backend.send_messages([EmailMessage("Een bericht", "Open dit:\nhttp://localhost/u/abc/\n", to=["ans@example.org"])])

    page = client.get("/oefenen/postbus/").content.decode()

    assert "ans@example.org" in page
    assert '<a href="http://localhost/u/abc/">' in page


def test_an_empty_mailbox_says_what_to_do(practice, client, settings, tmp_path):
    settings.MAILBOX = tmp_path

    assert "Er is nog niets gemaild" in client.get("/oefenen/postbus/").content.decode()


def test_the_clock_goes_forward_for_everyone_and_back_to_today(practice, client):
    before = Installation.objects.get().clock_offset_s
    client.post("/oefenen/klok/", {"days": "92"})
    moved = Installation.objects.get().clock_offset_s
    client.post("/oefenen/klok/", {"days": "0"})

    assert moved - before == 92 * 86_400
    assert Installation.objects.get().clock_offset_s == 0


@pytest.mark.parametrize("days", ["-5", "onzin", "99999999999999999999", ""])
def test_the_clock_takes_only_the_steps_that_are_offered(practice, client, days):
    before = Installation.objects.get().clock_offset_s

    client.post("/oefenen/klok/", {"days": days})

    assert Installation.objects.get().clock_offset_s == before


def test_the_moment_of_the_region_is_told(practice, client):
    assert "is het nu dinsdag 2 maart 2027" in client.get("/oefenen/klok/").content.decode()
