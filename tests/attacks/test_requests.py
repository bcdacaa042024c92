"""Requests that no page of ours would send."""

from __future__ import annotations

import uuid

import pytest
from django.test import Client
from django.urls import reverse
from tests.attacks.conftest import SENTENCE, mailed
from tests.factories import as_owner, make_offer, make_person, make_user

from weefsel.apps.accounts.models import Link, Membership
from weefsel.apps.people.models import Person
from weefsel.apps.referrals.models import Referral

OUTSIDE = ("https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)")


@pytest.mark.parametrize("target", OUTSIDE)
def test_logging_in_never_leads_outside(world, client, target):
    response = client.post(
        reverse("account_login"),
        {"login": world.gp.email, "password": "een lang wachtwoord", "next": target},
        follow=True,
    )

    assert all("evil" not in url and "javascript" not in url for url, _status in response.redirect_chain)
    assert response.redirect_chain


@pytest.mark.parametrize("header", ["HTTP_X_FORWARDED_HOST", "HTTP_X_ORIGINAL_URL", "HTTP_X_REWRITE_URL"])
def test_headers_of_a_proxy_change_nothing(world, client, header):
    response = client.get(reverse("list_people"), **{header: "evil.example"})

    assert (response.status_code, response.url) == (302, "/inloggen/?next=/personen/")


def test_a_password_mail_names_no_other_host(world, client):
    response = client.post(reverse("account_reset_password"), {"email": world.gp.email}, HTTP_HOST="evil.example")

    assert response.status_code == 400


@pytest.mark.parametrize("method", ["get", "head", "options", "put", "patch", "delete", "post"])
@pytest.mark.parametrize("name", ["other_gp", "manager", "administrator", "host", "inspector"])
def test_no_method_opens_a_person_for_a_stranger(world, client, name, method):
    client.force_login(getattr(world, name))

    response = getattr(client, method)(reverse("show_person", args=[world.person.id]))

    assert response.status_code in (403, 404, 405)
    assert b"Persoon" not in response.content.replace(b"Deze persoon", b"")


def test_what_is_not_there_and_what_may_not_be_seen_answer_alike(world, client):
    client.force_login(world.other_gp)

    there = client.get(reverse("show_person", args=[world.person.id]))
    nowhere = client.get(reverse("show_person", args=[uuid.uuid4()]))

    assert (there.status_code, nowhere.status_code) == (404, 404)
    strip = [reply.content.decode().split("<main")[1].split("</main>")[0] for reply in (there, nowhere)]
    assert strip[0] == strip[1]


@pytest.mark.parametrize("search", ["Proef", "Persoon", "0612345678", "%", "_", "' OR 1=1 --", "\x00"])
def test_searching_finds_and_counts_nobody_of_another_practice(world, client, search):
    client.force_login(world.other_gp)

    response = client.get(reverse("list_people"), {"zoek": search})

    assert response.status_code == 200
    assert str(world.person.id) not in response.content.decode()


def test_extra_fields_in_a_form_change_nothing(world, client):
    """An owner, a relation or a merge cannot be smuggled into the form about a person."""
    client.force_login(world.patient)
    page = reverse("record_wish", args=[world.person.id])
    smuggled = {"owner": world.other_practice.id, "owner_id": world.other_practice.id, "merged_into": uuid.uuid4()}

    client.post(page, {"wish": "Zingen", "given_name": "Gestolen", "birth_date": "2000-01-01", **smuggled})

    with as_owner():
        person = Person.objects.get(id=world.person.id)
    assert (person.wish, person.given_name, person.owner_id, person.merged_into_id) == (
        "Zingen",
        "Proef",
        world.practice.id,
        None,
    )


def test_an_id_of_another_practice_in_a_form_reaches_nothing(world, client, now):
    """The key of a new person comes from the form; one that is taken elsewhere gives nothing away."""
    client.force_login(world.other_gp)
    page = reverse("add_person")
    values = {
        "form_token": world.person.id,
        "given_name": "Vreemd",
        "family_name": "Formulier",
        "birth_date": "1950-01-01",
        "sex": "female",
        "language": "nl",
    }

    response = client.post(page, values)

    assert response.status_code == 422
    assert world.person.family_name not in response.content.decode().replace("Persoon inschrijven", "")
    with as_owner():
        assert Person.objects.get(id=world.person.id).given_name == "Proef"


def test_a_colleague_of_elsewhere_cannot_be_given_the_next_step(world, client, referral):
    client.force_login(world.host)

    client.post(reverse("hand_over_referral", args=[referral.id]), {"hand_over-user": world.other_gp.id})

    with as_owner():
        assert Referral.objects.get().assigned_user_id != world.other_gp.id


def test_no_form_is_taken_without_its_token(world):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(world.patient)

    response = strict.post(reverse("record_wish", args=[world.person.id]), {"wish": "Gestolen"})

    assert response.status_code == 403
    with as_owner():
        assert Person.objects.get(id=world.person.id).wish == ""


def test_a_link_takes_no_form_without_its_token(referral):
    strict = Client(enforce_csrf_checks=True)

    assert strict.post(mailed("anja@example.org"), {"choice": "no"}).status_code == 403


def test_a_link_opens_only_the_referral_that_it_is_for(world, client, referral, offer):
    """Its holder names another referral, group or person in the address: nothing opens."""
    client.get(mailed("anja@example.org"))

    for name, key in (("show_referral", referral.id), ("show_person", world.person.id), ("show_letter", referral.id)):
        response = client.get(reverse(name, args=[key]))
        assert SENTENCE not in response.content.decode()
        assert response.status_code in (302, 404)


def test_the_link_of_an_invitation_opens_no_referral_and_the_other_way_round(world, client, referral):
    token = mailed("anja@example.org").strip("/").split("/")[1]

    assert client.get(reverse("accept_invitation", args=[token])).status_code == 410
    with as_owner():
        Link.objects.update(role="visitor", object_kind="membership")
    assert client.get(f"/u/{token}/").status_code == 404


def test_a_session_keeps_no_role_that_was_put_into_it(world, client, now):
    client.force_login(world.host)
    with as_owner():
        gp = Membership.objects.get(user=world.gp)
    session = client.session
    session["membership"] = str(gp.id)
    session.save()

    assert client.get(reverse("list_people")).status_code == 403


def test_logging_in_gives_the_session_another_key(world, client):
    client.get(reverse("account_login"))
    session = client.session
    session["known"] = "before"
    session.save()
    before = session.session_key

    client.post(reverse("account_login"), {"login": world.gp.email, "password": "een lang wachtwoord"})

    assert client.session.session_key != before


def test_a_page_behind_a_log_in_says_nothing_to_a_cache_or_another_site(world, client):
    client.force_login(world.gp)

    response = client.get(reverse("show_person", args=[world.person.id]))

    assert (response["Cache-Control"], response["Referrer-Policy"], response["X-Frame-Options"]) == (
        "no-store, private",
        "same-origin",
        "DENY",
    )


def test_the_title_and_the_address_of_a_link_tell_nothing(client, referral):
    page = client.get(mailed("anja@example.org"))
    title = page.content.decode().split("<title>")[1].split("</title>")[0]

    assert "Noor" not in title
    assert page["Referrer-Policy"] == "same-origin"


def test_a_group_of_another_house_and_its_people_are_not_there(world, client, now):
    with as_owner():
        stranger = make_user("host", world.town, now)
        make_offer(world.house)
    client.force_login(stranger)

    for name in ("list_groups", "list_referrals"):
        assert str(world.person.id) not in client.get(reverse(name)).content.decode()


def test_who_may_not_merge_both_merges_neither(world, client, now):
    with as_owner():
        theirs = make_person(world.other_practice, now)
    client.force_login(world.gp)

    for one, two in ((world.person.id, theirs.id), (theirs.id, world.person.id)):
        assert client.post(reverse("merge_people", args=[one, two])).status_code == 404
    with as_owner():
        assert Person.objects.exclude(merged_into=None).count() == 0
