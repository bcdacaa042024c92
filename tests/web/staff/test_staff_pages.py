"""Pages about colleagues: the first time, inviting, welcoming, ending."""

import re
import time

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.db import connection
from tests.factories import as_owner

from weefsel.apps.accounts.models import Installation, Mail, Membership, User

PASSWORD = "een heel lange zin met woorden"


@pytest.fixture
def code(db, now, settings, tmp_path):
    with as_owner():
        Installation.objects.create(kind="real", created_at=now)
    settings.HOME = tmp_path
    (tmp_path / "set-up-code").write_text("geheim")
    return "geheim"


def first_time(client, **changes):
    fields = {
        "code": "geheim",
        "organization": "Praktijk De Brug",
        "kind": "practice",
        "name": "Proef Beheerder",
        "email": "beheer@example.org",
        "password": PASSWORD,
    }
    return client.post("/eerste-keer/", {**fields, **changes})


def test_the_first_administrator_is_made_and_goes_on_to_invite(code, client):
    response = first_time(client)

    assert response.headers["Location"] == "/organisatie/"
    # An administrator takes two steps: the second is chosen now, without asking for the password once more.
    assert client.get("/organisatie/")["Location"] == "/account/tweede-stap/"
    secret = re.search(r'id="authenticator_secret" value="(\w+)"', client.get("/account/app/").content.decode())[1]
    client.post("/account/app/", {"code": format_hotp_value(hotp_value(secret, int(time.time()) // 30))})
    assert "Proef Beheerder" in client.get("/organisatie/").content.decode()


@pytest.mark.parametrize(
    ("changes", "text"),
    [
        ({"code": "fout"}, "De code klopt niet"),
        ({"password": "kort"}, "Dit wachtwoord is te kort"),
        ({"email": "geen adres"}, "e-mailadres"),
        ({"organization": ""}, "verplicht"),
    ],
)
def test_what_is_wrong_is_told_and_nothing_is_made(code, client, changes, text):
    response = first_time(client, **changes)

    assert response.status_code == 422
    assert text in response.content.decode()
    assert "Proef Beheerder" in response.content.decode()
    assert User.objects.count() == 0


def test_when_there_is_an_administrator_the_page_says_whom_to_ask(world, client):
    assert "Vraag de beheerder van uw organisatie" in client.get("/eerste-keer/").content.decode()


def invite(client, **changes):
    fields = {"name": "Nieuwe Collega", "email": "nieuw@example.org", "role": "gp"}
    return client.post("/organisatie/collega-uitnodigen/", {**fields, **changes})


def test_a_colleague_is_invited_chooses_a_password_and_works(world, client):
    client.force_login(world.administrator)
    invite(client)
    with as_owner():
        token = re.search(r"/welkom/([^/]+)/", Mail.objects.get().body).group(1)
    client.logout()

    welcome = client.get(f"/welkom/{token}/").content.decode()
    response = client.post(f"/welkom/{token}/", {"password": PASSWORD})

    assert "Welkom, Nieuwe Collega" in welcome
    assert response.headers["Location"] == "/"
    assert client.get("/").headers["Location"] == "/personen/"
    assert client.get(f"/welkom/{token}/").status_code == 410


@pytest.mark.parametrize("token", ["onzin", "x" * 200])
def test_a_guessed_link_says_what_to_do(world, client, token):
    response = client.get(f"/welkom/{token}/")

    assert response.status_code == 410
    assert "nieuwe uitnodiging" in response.content.decode()


def test_the_same_invitation_twice_is_told(world, client):
    client.force_login(world.administrator)
    invite(client)

    response = invite(client)

    assert response.status_code == 422
    assert "heeft deze rol al" in response.content.decode()


def test_a_role_is_stopped_and_resumed(world, client):
    client.force_login(world.administrator)
    membership = world.gp.memberships.get()

    client.post(f"/organisatie/rollen/{membership.id}/stoppen/")
    stopped = client.get("/organisatie/").content.decode()
    client.post(f"/organisatie/rollen/{membership.id}/hervatten/")
    membership.refresh_from_db()

    assert "gestopt" in stopped
    assert membership.valid_until is None


def test_an_open_session_ends_with_the_role(world, client):
    client.force_login(world.gp)
    with as_owner():
        Membership.objects.filter(user=world.gp).update(valid_until=world.now)

    response = client.get(f"/personen/{world.person.id}/")

    assert world.person.family_name not in response.content.decode()
    assert response.status_code != 200


@pytest.mark.parametrize("name", ["gp", "link_worker", "patient", "inspector"])
def test_only_who_manages_sees_the_organisation(world, client, name):
    client.force_login(getattr(world, name))

    assert client.get("/organisatie/").status_code == 403
    assert invite(client).status_code == 403


def test_a_membership_of_elsewhere_is_not_found(world, client):
    client.force_login(world.administrator)

    assert client.post(f"/organisatie/rollen/{world.nurse.memberships.get().id}/stoppen/").status_code == 404


@pytest.mark.parametrize("n", [1, 3])
def test_the_list_takes_the_same_queries_for_one_and_for_three(world, client, django_assert_num_queries, n, now):
    from tests.factories import make_user

    with as_owner():
        for _number in range(n):
            make_user("nurse", world.practice, now)
    client.force_login(world.administrator)

    with django_assert_num_queries(9):
        client.get("/organisatie/")


def test_who_can_have_it_mended_reads_that_the_background_work_is_not_done(world, client, nothing_waits):
    told = "Het achtergrondwerk draait niet. Er gaat nu geen mail weg."

    client.force_login(world.administrator)
    assert told in client.get("/organisatie/").content.decode()
    client.force_login(world.manager)
    assert told not in client.get("/organisatie/").content.decode()
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO procrastinate_workers DEFAULT VALUES")
    client.force_login(world.administrator)
    assert "Het achtergrondwerk" not in client.get("/organisatie/").content.decode()
