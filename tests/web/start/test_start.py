"""The front door: where someone lands, in which language and role, and that no page escapes `may()`."""

import pytest
from django.http import HttpResponse
from django.test import RequestFactory
from django.urls import path
from tests.factories import as_owner

from weefsel.apps.accounts.models import Membership
from weefsel.apps.log_in.sessions import SessionStore
from weefsel.web.rights.middleware import ActorMiddleware, PageAskedNothing

HOMES = {
    "gp": "/personen/",
    "nurse": "/personen/",
    "midwife": "/personen/",
    "link_worker": "/mijn-dag/",
    "host": "/groepen/",
    "volunteer": "/groepen/",
    "patient": "/mijn/",
    "manager": "/cijfers/",
    "inspector": "/cijfers/",
    "administrator": "/organisatie/",
}


def test_a_visitor_reads_what_this_is_and_where_to_go(world, client):
    page = client.get("/").content.decode()

    assert "Mensen met goede banden leven langer en herstellen beter" in page
    assert 'href="/aanbod/"' in page
    assert 'href="/werkvormen/"' in page


@pytest.mark.parametrize(("name", "home"), HOMES.items())
def test_everyone_lands_where_their_day_begins(world, client, name, home):
    client.force_login(getattr(world, name))

    assert client.get("/").headers["Location"] == home


def test_the_site_says_it_is_well(world, client):
    assert client.get("/gezond/").content == b"gezond\n"


def test_another_language_stays_on_the_same_page(world, client):
    response = client.post("/taal/", {"language": "en", "next": "/aanbod/"})

    assert response.headers["Location"] == "/aanbod/"
    assert response.cookies["django_language"].value == "en"


@pytest.mark.parametrize("target", ["https://elders.example/", "//elders.example", "javascript:alert(1)", ""])
def test_another_language_never_leads_elsewhere(world, client, target):
    assert client.post("/taal/", {"language": "en", "next": target}).headers["Location"] == "/"


def test_a_language_that_is_not_there_changes_nothing(world, client):
    assert "django_language" not in client.post("/taal/", {"language": "xx", "next": "/"}).cookies


def test_who_has_two_roles_chooses_one_and_the_pages_follow(world, client, now):
    with as_owner():
        second = Membership.objects.create(user=world.gp, organization=world.practice, role="manager", valid_from=now)
    client.force_login(world.gp)

    page = client.get("/rol/").content.decode()
    client.post("/rol/", {"membership": str(second.id)})

    assert "Ga verder als manager" in page
    assert client.get("/").headers["Location"] == "/cijfers/"


def test_nobody_chooses_a_role_of_someone_else(world, client):
    client.force_login(world.gp)

    client.post("/rol/", {"membership": str(world.administrator.memberships.get().id)})

    assert client.get("/").headers["Location"] == "/personen/"


def test_who_has_no_role_any_more_is_told_whom_to_ask(world, client, now):
    with as_owner():
        Membership.objects.filter(user=world.gp).update(valid_until=now)
    client.force_login(world.gp)

    assert "Vraag de beheerder van uw organisatie" in client.get("/rol/").content.decode()


def test_a_page_that_asked_nothing_is_not_served(world):
    request = RequestFactory().get("/stil/")
    request.user, request.session, request.resolver_match = world.gp, SessionStore(), path("stil/", lambda r: None)

    with pytest.raises(PageAskedNothing):
        ActorMiddleware(lambda request: HttpResponse("stil"))(request)


def test_a_fault_rolls_back_what_was_written(world):
    def write_and_fail(request):
        with as_owner():
            Membership.objects.all().delete()
        return HttpResponse(status=500)

    request = RequestFactory().get("/stuk/")
    request.user, request.session = world.gp, SessionStore()
    ActorMiddleware(write_and_fail)(request)

    with as_owner():
        assert Membership.objects.count() > 5


def test_a_page_is_never_kept_by_the_browser(world, client):
    client.force_login(world.gp)

    assert client.get("/personen/").headers["Cache-Control"] == "no-store, private"


def test_a_visitor_who_asks_for_a_person_is_sent_to_log_in(world, client):
    response = client.get(f"/personen/{world.person.id}/")

    assert response.status_code in (302, 404)
    assert world.person.family_name not in response.content.decode()
