"""Who works with files of people takes a second step; a practice region, and who has no files, stay easy."""

from __future__ import annotations

import re
import time

import pytest
from allauth.account.authentication import AUTHENTICATION_METHODS_SESSION_KEY
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from django.test import Client
from django.urls import reverse
from tests.factories import as_owner, make_real

from weefsel.apps.accounts.models import Mail
from weefsel.apps.accounts.queries import memberships_of
from weefsel.apps.audit.models import Event
from weefsel.apps.rights.queries import rights

RIGHT = "een lang wachtwoord"
CHOOSE = "/account/tweede-stap/"
HOMES = {
    "gp": "/personen/",
    "nurse": "/personen/",
    "specialist": "/personen/",
    "midwife": "/personen/",
    "link_worker": "/mijn-dag/",
    "manager": "/cijfers/",
    "inspector": "/cijfers/",
    "researcher": "/cijfers/",
    "municipality": "/cijfers/",
    "administrator": "/organisatie/",
    "host": "/groepen/",
    "volunteer": "/groepen/",
    "patient": "/mijn/",
}
EASY = {"host", "volunteer", "patient"}


@pytest.fixture
def real(world):
    with as_owner():
        make_real()
    return world


def log_in(user) -> Client:
    browser = Client()
    browser.post(reverse("account_login"), {"login": user.email, "password": RIGHT})
    return browser


def code_of(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


def test_with_a_password_alone_nobody_with_files_gets_further_than_choosing_a_second_step(real):
    found = {}
    for name, home in HOMES.items():
        browser = log_in(getattr(real, name))
        answers = [browser.get(home), browser.get("/")]
        found[name] = {each["Location"] if each.status_code == 302 else each.status_code for each in answers}

    assert {name for name, where in found.items() if where == {CHOOSE}} == set(HOMES) - EASY
    assert [name for name in EASY if CHOOSE in found[name]] == []


def test_in_a_practice_region_nobody_is_asked_and_both_locks_are_needed(world, settings):
    assert log_in(world.gp).get("/personen/").status_code == 200

    settings.DEMO = False

    assert log_in(world.gp).get("/personen/")["Location"] == CHOOSE


def test_every_role_of_an_organisation_but_two_takes_two_steps_and_those_two_get_no_files():
    roles = [role for role in rights().roles.values() if role.group != "technical"]

    assert {role.slug for role in roles if not role.second_step} == {"host", "volunteer", "person", "related_person"}
    assert {role.slug for role in roles if role.by_mail} == {"host", "volunteer", "person", "related_person"}
    for slug in ("host", "volunteer"):
        for action in ("people.read_registration", "screening.read", "ecogram.read", "safety.read"):
            assert not rights().permissions_for(slug, action)


def test_an_app_is_set_up_in_four_pages_without_asking_for_the_password_again(real):
    browser = log_in(real.gp)
    first = browser.get(browser.get("/")["Location"])
    app = browser.get(reverse("mfa_activate_totp"))
    secret = re.search(r'id="authenticator_secret" value="(\w+)"', app.content.decode())[1]
    before = browser.cookies["weefsel"].value

    activated = browser.post(reverse("mfa_activate_totp"), {"code": code_of(secret)})

    assert "Het duurt ongeveer twee minuten" in first.content.decode()
    assert activated["Location"] == reverse("mfa_view_recovery_codes")
    codes = browser.get(activated["Location"])
    assert codes.status_code == 200, codes["Location"]
    codes = codes.content.decode()
    assert "Ik heb de codes bewaard. Ga verder" in codes
    spare = re.findall(r"^\d{8}$", codes, re.MULTILINE) + re.findall(r"readonly>(\d{8})", codes)
    assert len(set(spare)) == 10
    # Who sits down at an open computer reads them nowhere again.
    again = browser.get(activated["Location"]).content.decode()
    assert "De codes zijn al een keer getoond" in again
    assert [code for code in spare if code in again] == []
    assert browser.get("/personen/").status_code == 200
    # Another key for the session, a line in the log, a mail that tells nothing.
    assert browser.cookies["weefsel"].value != before
    with as_owner():
        assert Event.objects.filter(object_type="second_step", kind="C", user_id=real.gp.id).count() == 1
        mails = list(Mail.objects.filter(to_address=real.gp.email))
    assert {mail.subject for mail in mails} == {"Over uw toegang tot weefsel"}
    assert [word for word in ("app", "code", "sleutel", "127.0.0.1") if any(word in mail.body for mail in mails)] == [
        "app"
    ]
    assert "apparaat" in mails[0].body


def test_with_a_second_step_a_password_leads_to_it_and_a_spare_code_works_once(real):
    from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes

    with as_owner():
        TOTP.activate(real.gp, generate_totp_secret())
        spare = RecoveryCodes.activate(real.gp).get_unused_codes()[0]
    browser, other = log_in(real.gp), log_in(real.gp)
    assert browser.get("/personen/")["Location"].startswith("/inloggen/")

    answers = [each.post(reverse("mfa_authenticate"), {"code": spare}).status_code for each in (browser, other)]

    assert answers == [302, 200]
    assert browser.get("/personen/").status_code == 200


def test_a_session_from_before_the_second_step_has_to_take_it(real):
    browser = log_in(real.gp)
    with as_owner():
        TOTP.activate(real.gp, generate_totp_secret())

    assert browser.get("/personen/")["Location"] == f"{reverse('mfa_reauthenticate')}?next=%2Fpersonen%2F"


def test_who_takes_the_last_step_away_is_asked_for_one_and_gets_a_mail(real):
    browser = log_in(real.gp)
    secret = re.search(
        r'id="authenticator_secret" value="(\w+)"', browser.get(reverse("mfa_activate_totp")).content.decode()
    )[1]
    browser.post(reverse("mfa_activate_totp"), {"code": code_of(secret)})
    with as_owner():
        Mail.objects.all().delete()

    browser.post(reverse("mfa_deactivate_totp"))

    with as_owner():
        assert Authenticator.objects.count() == 0
        assert Mail.objects.get().to_address == real.gp.email
        assert Event.objects.filter(object_type="second_step", kind="D").count() == 1
    assert log_in(real.gp).get("/personen/")["Location"] == CHOOSE


def test_with_an_open_computer_and_the_password_nobody_takes_the_step_away_or_adds_a_key(real):
    secret = generate_totp_secret()
    with as_owner():
        TOTP.activate(real.gp, secret)
    browser = log_in(real.gp)
    browser.post(reverse("mfa_authenticate"), {"code": code_of(secret)})
    session = browser.session
    for record in session[AUTHENTICATION_METHODS_SESSION_KEY]:
        record["at"] -= 600
    session.save()
    assert browser.get("/personen/").status_code == 200

    browser.post(reverse("account_reauthenticate"), {"password": RIGHT})
    names = ("mfa_deactivate_totp", "mfa_generate_recovery_codes", "mfa_add_webauthn")
    for name in names:
        browser.post(reverse(name))

    asked = {browser.get(reverse(name))["Location"].split("?")[0] for name in names}
    assert asked == {reverse("mfa_reauthenticate")}
    with as_owner():
        assert Authenticator.objects.get().type == Authenticator.Type.TOTP


def test_a_new_browser_is_told_of_once_and_only_to_who_has_files(real):
    browser = log_in(real.gp)
    browser.post(reverse("account_logout"))
    browser.post(reverse("account_login"), {"login": real.gp.email, "password": RIGHT})
    log_in(real.patient)

    with as_owner():
        told = list(Mail.objects.values_list("to_address", flat=True))
    assert told == [real.gp.email]


def test_the_noodknop_takes_a_fresh_second_step_and_not_only_a_password(real):
    secret = generate_totp_secret()
    with as_owner():
        TOTP.activate(real.other_gp, secret)
    browser = log_in(real.other_gp)
    browser.post(reverse("mfa_authenticate"), {"code": code_of(secret)})
    asked = browser.get(reverse("open_emergency"))
    browser.post(reverse("account_reauthenticate"), {"password": RIGHT})

    with_a_password = browser.get(reverse("open_emergency"))

    assert asked["Location"] == with_a_password["Location"] == f"{reverse('mfa_reauthenticate')}?next=/noodtoegang/"


def test_roles_of_the_world_are_those_of_the_table(world, now):
    assert {memberships_of(getattr(world, name), now)[0].role for name in HOMES} | {"related_person", "assistant"} == {
        role.slug for role in rights().roles.values() if role.group != "technical"
    }


def test_a_session_of_before_the_second_step_ends_so_that_a_password_alone_does_not_take_the_step_away(real):
    before, browser = log_in(real.gp), log_in(real.gp)
    secret = re.search(
        r'id="authenticator_secret" value="(\w+)"', browser.get(reverse("mfa_activate_totp")).content.decode()
    )[1]
    assert before.get(CHOOSE).status_code == 200

    browser.post(reverse("mfa_activate_totp"), {"code": code_of(secret)})
    before.post(reverse("account_reauthenticate"), {"password": RIGHT})
    before.post(reverse("mfa_deactivate_totp"))

    assert before.get(CHOOSE)["Location"] == reverse("account_login")
    assert browser.get("/personen/").status_code == 200
    with as_owner():
        assert Authenticator.objects.filter(user=real.gp, type=Authenticator.Type.TOTP).count() == 1
