"""A real browser: a telephone that logs in by itself, an app with codes by keyboard, and a session that ends while
someone types."""

from __future__ import annotations

import re
import time
from datetime import timedelta

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.utils import timezone
from tests.axe import violations
from tests.factories import as_owner, make_real

from weefsel.apps.log_in.models import Session

PASSWORD = "een lang wachtwoord"
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def real(world):
    with as_owner():
        make_real()


@pytest.fixture
def desk(browser, beside_the_browser, live_server, world):
    """A browser at a desk, that fails on an error of a script."""
    context = browser.new_context(base_url=live_server.url, viewport={"width": 1280, "height": 800}, locale="nl-NL")
    page = context.new_page()
    page.set_default_timeout(10_000)
    errors = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    yield page
    context.close()
    assert errors == []


def log_in(page, user) -> None:
    page.goto("/inloggen/")
    page.get_by_label("E-mail").fill(user.email)
    page.get_by_label("Wachtwoord").fill(PASSWORD)
    page.get_by_role("button", name="Log in", exact=True).click()


def test_a_telephone_is_added_and_logs_in_by_itself(desk, world, real):
    authenticator = desk.context.new_cdp_session(desk)
    authenticator.send("WebAuthn.enable")
    options = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True}
    authenticator.send(
        "WebAuthn.addVirtualAuthenticator",
        {"options": {**options, "isUserVerified": True, "automaticPresenceSimulation": True}},
    )

    log_in(desk, world.gp)
    desk.wait_for_url("**/account/tweede-stap/")
    assert violations(desk) == []
    desk.get_by_role("link", name="Stel dit in").click()
    desk.get_by_role("button", name="Voeg de sleutel toe").click()
    desk.wait_for_url("**/account/noodcodes/")
    assert violations(desk) == []
    desk.get_by_role("link", name="Ik heb de codes bewaard. Ga verder").click()
    desk.wait_for_url("**/personen/")
    desk.get_by_role("button", name="Log uit").click()

    desk.goto("/inloggen/")
    desk.get_by_role("button", name="Log in met een sleutel").click()

    desk.wait_for_url("**/personen/")
    assert world.person.family_name in desk.inner_text("main")


def test_an_app_with_codes_is_set_up_and_used_by_keyboard(desk, world, real):
    log_in(desk, world.gp)
    desk.wait_for_url("**/account/tweede-stap/")
    desk.get_by_role("link", name="Gebruik een app").focus()
    desk.keyboard.press("Enter")
    secret = desk.get_by_label("De code in letters").input_value()
    desk.get_by_label("Code", exact=False).last.fill(code_of(secret))
    desk.keyboard.press("Enter")
    desk.wait_for_url("**/account/noodcodes/")
    spare = re.findall(r"\b\d{8}\b", desk.get_by_label("Codes die u nog kunt gebruiken").input_value())
    assert len(spare) == 10
    desk.goto("/")
    desk.get_by_role("button", name="Log uit").click()

    log_in(desk, world.gp)
    desk.wait_for_url("**/inloggen/code/")
    assert violations(desk) == []
    desk.get_by_label("Code").fill(spare[0])
    desk.keyboard.press("Enter")

    desk.wait_for_url("**/personen/")


def code_of(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


def test_a_minute_ahead_a_session_says_that_it_ends_and_what_was_typed_is_there_after(desk, world):
    log_in(desk, world.gp)
    desk.clock.install()
    desk.goto("/personen/nieuw/")
    field = desk.locator("form[data-draft] input[type=text]").first
    name = field.get_attribute("name")
    field.fill("Ans")
    desk.clock.run_for(1500)
    desk.wait_for_selector(".w-saved:not(:empty)")

    age(14 * 60 + 2)
    desk.clock.fast_forward(14 * 60 * 1000)
    dialog = desk.get_by_role("alertdialog", name="Bent u er nog?")
    dialog.wait_for()
    assert violations(desk) == []
    assert desk.evaluate("document.activeElement.textContent.trim()") == "Ga door"
    desk.keyboard.press("Enter")
    dialog.wait_for(state="hidden")
    assert timezone.now() - Session.objects.get(user=world.gp).seen_at < timedelta(minutes=1)

    age(14 * 60 + 30)
    desk.clock.fast_forward(14 * 60 * 1000)
    dialog.wait_for()
    age(16 * 60)
    desk.clock.fast_forward(61 * 1000)
    desk.wait_for_url("**/inloggen/?next=**")
    kept = desk.evaluate("Object.entries(sessionStorage).map((entry) => entry.join('=')).join()")
    assert "weefsel-draft:" in kept
    assert "Ans" not in kept

    desk.get_by_label("E-mail").fill(world.gp.email)
    desk.get_by_label("Wachtwoord").fill(PASSWORD)
    desk.get_by_role("button", name="Log in", exact=True).click()
    desk.wait_for_url("**/personen/nieuw/")
    desk.wait_for_function(f"document.querySelector('[name={name}]').value === 'Ans'")


def test_who_logs_in_after_another_on_one_computer_finds_nothing_of_what_was_typed(desk, world):
    log_in(desk, world.gp)
    desk.clock.install()
    desk.goto("/personen/nieuw/")
    desk.locator("form[data-draft] input[type=text]").first.fill("Ans")
    desk.clock.run_for(1500)
    desk.wait_for_selector(".w-saved:not(:empty)")
    age(16 * 60)
    desk.clock.fast_forward(15 * 60 * 1000)
    desk.wait_for_url("**/inloggen/?next=**")

    desk.get_by_label("E-mail").fill(world.nurse.email)
    desk.get_by_label("Wachtwoord").fill(PASSWORD)
    desk.get_by_role("button", name="Log in", exact=True).click()
    desk.wait_for_url("**/personen/nieuw/")
    desk.wait_for_function("Object.keys(sessionStorage).filter((key) => key.startsWith('weefsel-draft:')).length === 0")

    values = desk.locator("form[data-draft] input[type=text]").evaluate_all("fields => fields.map((f) => f.value)")
    assert [value for value in values if value] == []


def age(seconds: int) -> None:
    Session.objects.update(seen_at=timezone.now() - timedelta(seconds=seconds))
