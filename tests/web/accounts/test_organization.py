"""Logging in at the server of one's organisation: a real one on this machine. Only who was linked gets in, only in the
roles of that organisation, and only when everything that the server says is right."""

from __future__ import annotations

import re
import time
from datetime import timedelta
from html import unescape
from urllib.parse import parse_qs, urlencode, urlsplit
from urllib.request import HTTPRedirectHandler, build_opener

import jwt
import pytest
from allauth.account.authentication import AUTHENTICATION_METHODS_SESSION_KEY
from cryptography.hazmat.primitives.asymmetric import rsa
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from tests.factories import as_owner, make_real
from tests.web.accounts.organization_server import CLIENT, SECRET, OrganizationServer

from weefsel.apps.accounts.models import Mail, Membership, User
from weefsel.apps.accounts.queries import actor_of_membership
from weefsel.apps.audit.models import Event
from weefsel.apps.log_in import attempts, fetch
from weefsel.apps.log_in.models import Attempt, OutsideLogIn, Reset
from weefsel.apps.log_in.outside import hash_of_subject
from weefsel.apps.staff import operations as staff
from weefsel.project.log_in_servers import inspect_servers, organizations_with_staff

RIGHT = "een lang wachtwoord"


class _Stay(HTTPRedirectHandler):
    def redirect_request(self, *_args):
        return None


def log_in_there(address: str) -> str:
    """What a browser does at the server: go there, and be sent back."""
    opener = build_opener(_Stay)
    try:
        opener.open(address)
    except OSError as answer:
        return answer.headers["Location"]
    raise AssertionError("nobody was sent back")


@pytest.fixture(scope="module")
def running():
    with OrganizationServer() as server:
        yield server


@pytest.fixture
def server(running, world, settings, tmp_path):
    """The server of the practice, which counts a log-in there with "mfa" as two steps; in a real installation."""
    running.who, running.claims, running.metadata = "medewerker-17", {"amr": ["pwd", "mfa"]}, {}
    running.spoil_claims = lambda claims: claims
    running.sign = lambda claims: jwt.encode(claims, running.key, "RS256", headers={"kid": running.kid})
    running.asked.clear()
    fetch._metadata.cache_clear()
    fetch._keys.cache_clear()
    with as_owner():
        make_real()
    file = tmp_path / "log-in.toml"
    file.write_text(
        f'[[provider]]\nslug = "praktijk"\norganization = "{world.practice.id}"\nname = "De Praktijk"\n'
        f'issuer = "{running.issuer}"\nclient_id = "{CLIENT}"\nclient_secret = "{SECRET}"\ntwo_steps_by_way = ["mfa"]\n'
    )
    settings.PROVIDERS_FILE = file
    return running


def link(user, server, subject="medewerker-17", organization=None):
    with as_owner():
        OutsideLogIn.objects.create(
            user=user,
            organization=organization or Membership.objects.get(user=user).organization,
            key_hash=hash_of_subject(server.issuer, subject),
            linked_at=timezone.now(),
        )


def come_back(browser, **more) -> str:
    """The address with which a browser comes back after logging in there."""
    there = browser.get(reverse("begin_at_organization", args=["praktijk"]), more)["Location"]
    return log_in_there(there)


def log_in(browser=None, **more):
    browser = browser or Client()
    return browser, browser.get(come_back(browser, **more))


def test_who_is_linked_logs_in_there_and_that_counts_as_two_steps_when_the_server_says_so(server, world):
    link(world.gp, server)

    page = Client().get(reverse("account_login")).content.decode()
    browser, answer = log_in(next="/personen/?blad=2")

    assert "Log in bij De Praktijk" in page
    assert (answer.status_code, answer["Location"]) == (302, "/personen/?blad=2")
    assert browser.get("/personen/").status_code == 200
    with as_owner():
        lines = Event.objects.filter(object_type="session", user_id=world.gp.id, outcome="success")
        assert lines.count() == 1
        kept = str(list(OutsideLogIn.objects.values()))
    assert "medewerker-17" not in kept


@pytest.mark.parametrize("claims", [{}, {"amr": ["pwd"]}, {"amr": "mfa"}, {"acr": "mfa"}], ids=str)
def test_without_a_second_step_there_one_is_asked_here(server, world, claims):
    link(world.gp, server)
    server.claims = claims

    browser, _answer = log_in()

    assert browser.get("/personen/")["Location"] == reverse("choose_second_step")
    assert browser.get(reverse("mfa_activate_totp")).status_code == 200


def test_who_is_not_linked_gets_nowhere_whatever_address_the_server_says(server, world):
    server.claims = {"email": world.gp.email, "email_verified": True, "preferred_username": world.gp.email}

    browser, answer = log_in()

    assert answer.status_code == 403
    assert "Wij kennen dit account nog niet" in answer.content.decode()
    assert "_auth_user_id" not in browser.session


def test_who_left_the_organisation_or_is_switched_off_does_not_log_in_there(server, world):
    link(world.gp, server)
    with as_owner():
        Membership.objects.filter(user=world.gp).update(valid_until=timezone.now())
    assert log_in()[1].status_code == 403
    with as_owner():
        Membership.objects.filter(user=world.gp).update(valid_until=None)
        User.objects.filter(id=world.gp.id).update(is_active=False)

    assert log_in()[1].status_code == 403


def test_the_server_of_an_employer_opens_no_other_role_until_one_proves_oneself_here(server, world):
    link(world.gp, server)
    with as_owner():
        own = Membership.objects.create(
            user=world.gp, role="person", person_id=world.person.id, valid_from=timezone.now()
        )
    browser, _answer = log_in()

    page = browser.get(reverse("choose_role")).content.decode()
    browser.post(reverse("choose_role"), {"membership": str(own.id)})

    assert str(own.id) not in page
    assert browser.get("/mijn/").status_code != 200
    assert browser.get("/personen/").status_code == 200
    # Nor does it add a key of its own, to come back with later.
    assert browser.get(reverse("mfa_add_webauthn"))["Location"].startswith(reverse("account_reauthenticate"))
    browser.post(reverse("account_reauthenticate"), {"password": RIGHT})
    browser.post(reverse("choose_role"), {"membership": str(own.id)})
    assert browser.get("/mijn/").status_code == 200


def spoiled(**claims):
    return lambda server: setattr(server, "spoil_claims", lambda found: {**found, **claims})


def without(name):
    return lambda server: setattr(
        server, "spoil_claims", lambda found: {each: value for each, value in found.items() if each != name}
    )


def signed(sign):
    return lambda server: setattr(server, "sign", lambda claims: sign(server, claims))


STRANGER = rsa.generate_private_key(public_exponent=65537, key_size=2048)
NOW = int(time.time())
WRONG = {
    "of another server": spoiled(iss="https://elders.example.org"),
    "for another": spoiled(aud="een ander"),
    "for two and not said to be for us": spoiled(aud=[CLIENT, "een ander"]),
    "given to another": spoiled(azp="een ander"),
    "to another question": spoiled(nonce="een andere vraag"),
    "without a question": without("nonce"),
    "without a subject": without("sub"),
    "with an empty subject": spoiled(sub=""),
    "without an end": without("exp"),
    "over": spoiled(exp=NOW - 3600),
    "made long ago": spoiled(iat=NOW - 3600),
    "made in the future": spoiled(iat=NOW + 3600),
    "with words for a time": spoiled(exp="morgen"),
    "not signed": signed(lambda server, claims: jwt.encode(claims, None, "none")),
    "signed with the secret we share": signed(lambda server, claims: jwt.encode(claims, SECRET * 3, "HS256")),
    "signed by a stranger": signed(
        lambda server, claims: jwt.encode(claims, STRANGER, "RS256", headers={"kid": server.kid})
    ),
    "signed by a stranger who says where the key is": signed(
        lambda server, claims: jwt.encode(
            claims, STRANGER, "RS256", headers={"kid": "vreemd", "jku": f"{server.issuer}/vreemd"}
        )
    ),
    "no token": signed(lambda server, claims: "geen token"),
    "metadata of another": lambda server: server.metadata.update(issuer="https://elders.example.org"),
    "keys that anyone on the way can change": lambda server: server.metadata.update(
        jwks_uri="http://elders.example.org"
    ),
}


@pytest.mark.parametrize("what", WRONG)
def test_nobody_logs_in_with_an_answer_that_is(server, world, what):
    link(world.gp, server)
    browser = Client()
    if what in ("metadata of another", "keys that anyone on the way can change"):
        WRONG[what](server)
        answer = browser.get(reverse("begin_at_organization", args=["praktijk"]))
    else:
        back = come_back(browser)
        WRONG[what](server)
        answer = browser.get(back)

    assert answer.status_code == 400
    assert "Het inloggen is niet gelukt" in answer.content.decode()
    assert "_auth_user_id" not in browser.session
    with as_owner():
        assert Event.objects.filter(object_type="log_in", outcome="failure").count() == 1
    assert Attempt.objects.filter(kind="outside").count() == 1


def test_an_answer_is_of_one_browser_one_question_and_once(server, world, monkeypatch):
    link(world.gp, server)
    browser, other = Client(), Client()
    first = come_back(browser)
    second = come_back(browser)
    theirs = come_back(other)
    now = timezone.now()

    def status(address, who=browser):
        return who.get(address).status_code

    assert status(second, Client()) == 404  # another browser
    assert status(first) == 404  # an older question; and with it the newer one is spent
    assert status(second) == 404
    code = parse_qs(urlsplit(theirs).query)["code"][0]
    mine = parse_qs(urlsplit(come_back(browser)).query)
    swapped = {name: values[0] for name, values in mine.items()} | {"code": code}
    assert status(f"/inloggen/terug/?{urlencode(swapped)}") == 400  # the code of somebody else: another verifier
    elsewhere = come_back(browser).replace("iss=", "iss=x")
    assert status(elsewhere) == 400
    late = come_back(browser)
    monkeypatch.setattr(timezone, "now", lambda: now + timedelta(minutes=11))
    assert status(late) == 404
    monkeypatch.undo()
    used = come_back(browser)
    assert status(used) == 302
    assert status(used) == 404


def test_a_new_key_of_the_server_is_asked_for(server, world):
    link(world.gp, server)
    assert log_in()[1].status_code == 302
    server.key, server.kid = rsa.generate_private_key(public_exponent=65537, key_size=2048), "twee"

    assert log_in()[1].status_code == 302


def to_link(browser) -> str:
    """Where someone goes to link their log-in, after they proved who they are and pressed."""
    browser.post(reverse("account_reauthenticate"), {"password": RIGHT})
    page = browser.post(reverse("link_organization", args=["praktijk"]), {"do": "link"}).content.decode()
    return unescape(re.search(r'href="(http://127[^"]+)"', page)[1])


def test_who_is_logged_in_links_by_a_press_and_stops_by_a_press(server, world):
    browser = Client()
    browser.post(reverse("account_login"), {"login": world.host.email, "password": RIGHT})
    address = reverse("link_organization", args=["praktijk"])
    with as_owner():
        Membership.objects.filter(user=world.host).update(organization=world.practice)

    looked = browser.get(address).content.decode()
    unproved = browser.post(address, {"do": "link"})["Location"]
    assert unproved == f"{reverse('account_reauthenticate')}?next={address}"
    there = to_link(browser)
    assert OutsideLogIn.objects.count() == 0
    linked = browser.get(log_in_there(there))

    assert "Stel dit in" in looked
    assert linked["Location"] == address
    assert log_in()[0].get("/groepen/").status_code == 200
    with as_owner():
        assert Mail.objects.filter(to_address=world.host.email, subject="Over uw toegang tot weefsel").count() == 1
        assert Event.objects.filter(object_type="outside", kind="C").count() == 1
    elsewhere, _answer = log_in()
    browser.post(address, {"do": "stop"})
    assert log_in()[1].status_code == 403
    assert elsewhere.get("/groepen/").status_code == 302
    assert [each.get("prompt") for each in server.asked][:2] == ["login", None]


def test_who_tries_too_often_waits(server, world):
    count = attempts.LIMITS["outside"]["address"].most
    for _ in range(count):
        attempts.count("outside", {"address": "127.0.0.1"}, now=timezone.now())

    begun = Client().get(reverse("begin_at_organization", args=["praktijk"]))
    back = Client().get(reverse("back_from_organization"))

    assert (begun.status_code, back.status_code) == (429, 429)


def test_a_link_made_in_one_log_in_is_not_finished_in_another(server, world):
    browser = Client()
    browser.post(reverse("account_login"), {"login": world.gp.email, "password": RIGHT})
    back = log_in_there(to_link(browser))
    session = browser.session
    question = session["outside_question"]
    browser.force_login(world.nurse)
    session = browser.session
    session["outside_question"] = question
    session.save()

    assert browser.get(back).status_code == 400
    assert OutsideLogIn.objects.count() == 0


def test_one_account_there_is_one_log_in_here(server, world):
    link(world.gp, server)
    with as_owner():
        Membership.objects.filter(user=world.host).update(organization=world.practice)
    browser = Client()
    browser.post(reverse("account_login"), {"login": world.host.email, "password": RIGHT})
    address = reverse("link_organization", args=["praktijk"])

    browser.get(log_in_there(to_link(browser)))

    assert [row.user_id for row in OutsideLogIn.objects.all()] == [world.gp.id]
    assert "logt al iemand anders in" in browser.get(address).content.decode()


def invite(world, organization):
    with as_owner():
        user = User.objects.create(
            email="nieuw@example.org", name="Nieuw Proef", is_active=False, date_joined=world.now
        )
        membership = Membership.objects.create(
            user=user, organization=organization, role="nurse", valid_from=timezone.now()
        )
        admin = Membership(user=world.administrator, organization=organization, role="administrator")
        actor = actor_of_membership(admin, now=timezone.now())
        staff.send_invitation(membership, actor=actor, address="")
        body = Mail.objects.get(to_address=user.email).body
    return user, re.search(r"/welkom/([^/]+)/", body)[1]


def test_an_invitation_begins_there_without_a_password_and_once(server, world):
    user, token = invite(world, world.practice)
    page = Client().get(reverse("accept_invitation", args=[token])).content.decode()
    assert f"/inloggen/bij/praktijk/?uitnodiging={token}" in page

    browser = Client()
    back = come_back(browser, uitnodiging=token)
    assert token not in str(dict(browser.session.items()))
    answer = browser.get(back)

    assert answer.status_code == 302
    assert browser.get("/personen/").status_code == 200
    user.refresh_from_db()
    assert (user.is_active, user.has_usable_password()) == (True, False)
    server.who = "medewerker-18"
    assert log_in(uitnodiging=token)[1]["Location"] == reverse("account_login")
    assert OutsideLogIn.objects.count() == 1


def test_an_invitation_of_another_organisation_is_not_begun_there(server, world):
    user, token = invite(world, world.hospital)

    browser, answer = log_in(uitnodiging=token)

    assert answer["Location"] == reverse("account_login")
    user.refresh_from_db()
    assert (user.is_active, OutsideLogIn.objects.count()) == (False, 0)
    assert "_auth_user_id" not in browser.session


def test_a_server_that_is_away_is_told_and_nothing_is_lost(server, world, settings, tmp_path):
    gone = tmp_path / "weg.toml"
    gone.write_text(settings.PROVIDERS_FILE.read_text().replace(server.issuer, "http://127.0.0.1:9"))
    settings.PROVIDERS_FILE = gone

    answer = Client().get(reverse("begin_at_organization", args=["praktijk"]))

    assert answer.status_code == 400
    assert "Uw organisatie gaf geen antwoord" in answer.content.decode()
    assert Client().get(reverse("begin_at_organization", args=["onbekend"])).status_code == 404


def test_who_runs_the_server_reads_whether_it_works_and_all_that_is_wrong_with_the_file(server, world, settings):
    file = settings.PROVIDERS_FILE
    with as_owner():
        how = "wat daar twee stappen zijn, telt hier ook"
        assert inspect_servers(file) == [(True, f"praktijk: {world.practice.name} logt in bij {server.issuer}; {how}")]
        assert (str(world.practice.id), world.practice.name) in organizations_with_staff()

        text = file.read_text()
        file.write_text(text.replace(str(world.practice.id), str(world.person.id)))
        unknown = inspect_servers(file)
        file.write_text(
            "iets = 1\n" + text.replace('"praktijk"', '"Mijn Praktijk"').replace("http://127", "http://127x")
        )
        wrong = inspect_servers(file)
        file.write_text(text + text)
        twice = inspect_servers(file)
        absent = inspect_servers(file.parent / "niet.toml")

    assert [is_fine for is_fine, _ in (*unknown, *wrong, *twice)] == [False] * 3
    assert "geen organisatie met kenmerk" in unknown[0][1]
    assert [
        word for word in ("'iets' is niet bekend", "'slug' mag alleen", "https://") if word not in wrong[0][1]
    ] == []
    assert "'praktijk' staat er twee keer" in twice[0][1]
    assert absent == []


def test_a_file_that_is_wrong_closes_no_other_way_in(server, world, settings):
    settings.PROVIDERS_FILE.write_text("[[provider]]\n")

    page = Client().get(reverse("account_login"))

    assert page.status_code == 200
    assert "Via uw organisatie" not in page.content.decode()


def test_the_noodknop_asks_who_has_nothing_here_to_log_in_there_again(server, world):
    with as_owner():
        world.other_gp.set_unusable_password()
        world.other_gp.save()
        Membership.objects.filter(user=world.other_gp).update(organization=world.practice)
    link(world.other_gp, server)
    browser, _answer = log_in()
    address = reverse("open_emergency")
    assert browser.get(address).status_code == 200
    session = browser.session
    for record in session[AUTHENTICATION_METHODS_SESSION_KEY]:
        record["at"] -= 600
    session.save()

    again = browser.get(address)["Location"]
    browser.get(log_in_there(browser.get(again)["Location"]))

    assert again == f"/inloggen/bij/praktijk/?opnieuw=1&next={address}"
    assert [each.get("prompt") for each in server.asked] == [None, "login"]
    assert browser.get(address).status_code == 200


def test_who_lost_a_second_step_gives_the_code_also_after_two_steps_there(server, world):
    link(world.gp, server)
    with as_owner():
        lost(world, world.gp, world.practice)

    browser, _answer = log_in()

    assert browser.get("/personen/")["Location"] == reverse("use_step_code")


def test_a_step_that_another_employer_helped_to_makes_no_way_in_here(server, world):
    with as_owner():
        Membership.objects.create(
            user=world.nurse, organization=world.practice, role="gp", valid_from=timezone.now() - timedelta(days=30)
        )
        lost(world, world.nurse, world.hospital, done_at=timezone.now())
    browser = Client()
    browser.post(reverse("account_login"), {"login": world.nurse.email, "password": "een lang wachtwoord"})

    page = browser.get(reverse("link_organization", args=["praktijk"])).content.decode()
    sent = browser.post(reverse("link_organization", args=["praktijk"]), {"do": "link"})

    assert ["U heeft geen rol bij" in each for each in (page, sent.content.decode())] == [True, True]


def lost(world, user, organization, **more) -> None:
    now = timezone.now()
    Reset.objects.create(
        user=user,
        organization=organization,
        proposed_by=world.administrator,
        proposer_sure=Reset.Sure.KNOWN,
        made_at=now,
        expires_at=now,
        confirmed_by=world.manager,
        confirmed_at=now,
        code_until=now,
        **more,
    )
