"""T-21, T-22: guessing, spraying, asking who is known here, using a code twice; and nobody else is locked out by it."""

from __future__ import annotations

import re
import time
from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from tests.factories import as_owner, make_real

from weefsel.apps.accounts.models import Mail
from weefsel.apps.audit.models import Event
from weefsel.apps.log_in.address import network_of
from weefsel.apps.log_in.attempts import LIMITS, count, forget, is_first, wait_s
from weefsel.apps.log_in.models import Attempt
from weefsel.apps.log_in.secrets import hide, show

RIGHT, WRONG = "een lang wachtwoord", "niet het goede woord"
PRACTICE, HOME = "10.0.0.1", "10.0.0.2"
SECOND = timedelta(seconds=1)


def attempt(email, password=WRONG, *, address=PRACTICE, browser=None):
    browser = browser or Client()
    return browser.post(
        reverse("account_login"), {"login": email, "password": password}, headers={}, REMOTE_ADDR=address
    )


def test_the_eleventh_guess_of_an_account_is_not_looked_at_and_after_a_quarter_it_is(world):
    answers = [attempt(world.gp.email).status_code for _ in range(12)]
    right = attempt(world.gp.email, RIGHT, address=HOME)

    assert answers == [200] * 10 + [429] * 2
    assert right.status_code == 429
    assert 0 < int(right["Retry-After"]) <= 900
    page = right.content.decode()
    assert "<h1>Even wachten</h1>" in page
    assert re.search(r"Probeer het over 1[45] minuten nog eens", page)
    # Colleagues behind the same line log in.
    assert attempt(world.nurse.email, RIGHT).status_code == 302
    Attempt.objects.update(at=timezone.now() - LIMITS["password"]["account"].within)
    assert attempt(world.gp.email, RIGHT).status_code == 302


def test_who_gets_in_begins_to_count_anew(world):
    for _ in range(3):
        assert [attempt(world.gp.email).status_code for _ in range(6)] == [200] * 6
        assert attempt(world.gp.email, RIGHT).status_code == 302


def test_spraying_over_many_accounts_stops_at_the_address_and_nowhere_else(world):
    now = timezone.now()
    for number in range(99):
        count("password", {"account": f"a{number}@example.org", "address": PRACTICE}, now=now)

    answers = [attempt(f"b{number}@example.org").status_code for number in range(3)]

    assert answers == [200, 429, 429]
    assert attempt(world.gp.email, RIGHT, address=HOME).status_code == 302


def test_who_guesses_elsewhere_locks_nobody_out_of_a_browser_they_know(world):
    with as_owner():
        make_real()
    desk = Client()
    assert attempt(world.gp.email, RIGHT, browser=desk).status_code == 302
    desk.post(reverse("account_logout"))
    colleague = Client()
    assert attempt(world.nurse.email, RIGHT, browser=colleague).status_code == 302

    for number in range(100):  # the account, and the whole line of the practice
        count("password", {"account": world.gp.email, "address": PRACTICE}, now=timezone.now() - number * SECOND)

    assert attempt(world.gp.email, RIGHT, browser=Client()).status_code == 429
    assert attempt(world.gp.email, RIGHT, browser=colleague).status_code == 429
    assert [attempt(world.gp.email, browser=desk).status_code for _ in range(11)] == [200] * 10 + [429]
    Attempt.objects.filter(at__gt=timezone.now() - SECOND / 2).delete()
    forget("password", f"{world.gp.email} in a known browser")
    assert attempt(world.gp.email, RIGHT, browser=desk).status_code == 302


@pytest.mark.parametrize(
    ("address", "counted"),
    [
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff::1", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("::ffff:10.0.0.1", "10.0.0.1"),
        ("10.0.0.1", "10.0.0.1"),
        ("", ""),
    ],
    ids=["long", "same house", "with a card", "short in long", "short", "none"],
)
def test_who_has_a_house_full_of_addresses_is_counted_as_one(address, counted):
    assert network_of(address) == counted


def test_ten_thousand_guesses_in_an_hour_are_forty_that_are_looked_at(db, now):
    n_guesses = 10_000
    looked_at, until, keys = 0, now, {"account": "a@example.org", "address": PRACTICE}
    for number in range(n_guesses):
        moment = now + number * timedelta(hours=1) / n_guesses
        if moment < until:
            continue  # the answer said that it is not looked at before
        wait = wait_s("password", keys, now=moment)
        until = moment + wait * SECOND
        if not wait:
            looked_at += 1
            count("password", keys, now=moment)

    assert looked_at == 40


def test_a_limit_ends_to_the_second_and_is_forgotten_by_account(db, now):
    limit = LIMITS["password"]["account"]
    for _ in range(limit.most):
        count("password", {"account": "A@Example.org ", "address": ""}, now=now)

    waits = {
        at: wait_s("password", {"account": "a@example.org"}, now=now + at)
        for at in (timedelta(), limit.within - SECOND, limit.within)
    }

    assert list(waits.values()) == [900, 1, 0]
    forget("password", "a@example.org")
    assert wait_s("password", {"account": "a@example.org"}, now=now) == 0


def test_no_account_and_no_address_stands_in_what_is_counted(world):
    attempt(world.gp.email)

    with connection.cursor() as cursor:
        cursor.execute("SELECT string_agg(a::text, ' ') FROM log_in_attempt a")
        kept = cursor.fetchone()[0]
    with as_owner():
        lines = " ".join(str(each) for each in Event.objects.filter(outcome="failure").values_list())

    assert lines
    assert [word for word in (world.gp.email, PRACTICE, str(world.gp.id)) if word in kept + lines] == []


def bare(response) -> str:
    return re.sub(r'value="[^"]*"|nonce="[^"]*"', "", response.content.decode())


def test_who_is_known_here_and_who_is_not_get_the_same_words(world, now):
    """Known, unknown, invited and not in yet, switched off: one page."""
    with as_owner():
        world.host.is_active = False
        world.host.save()
    emails = [world.gp.email, "niemand@example.org", world.host.email]

    log_in = {bare(attempt(email)) for email in emails}
    asked = [Client().post(reverse("account_reset_password"), {"email": email}) for email in emails]

    assert len(log_in) == 1
    assert {(each.status_code, each["Location"]) for each in asked} == {(302, reverse("account_reset_password_done"))}
    with as_owner():
        # One mail each, also to who is not known: as much work, and told only in the mailbox.
        assert sorted(Mail.objects.values_list("to_address", flat=True)) == sorted(emails)


def test_a_mailbox_is_not_filled_and_the_answer_does_not_tell_whose_it_is(world):
    known = [Client().post(reverse("account_reset_password"), {"email": world.gp.email}).status_code for _ in range(7)]
    unknown = [
        Client().post(reverse("account_reset_password"), {"email": "x@example.org"}).status_code for _ in range(7)
    ]

    assert known == unknown == [302] * 5 + [429] * 2


def test_the_password_of_someone_unknown_is_worked_on_as_long(world, settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.PBKDF2PasswordHasher"]
    world.gp.set_password(RIGHT)
    with as_owner():
        world.gp.save()

    attempt("warm@example.org")
    known, unknown = medians_s(attempt, world.gp.email, "niemand@example.org", n=5)

    # The hash is nearly all of it; without it, an unknown account would answer in a tenth of the time.
    assert 0.5 < unknown / known < 2


def medians_s(ask, *emails, n: int) -> list[float]:
    """How long the answer about each takes, in turns, so that a busy machine is as busy for all of them."""
    times = {email: [] for email in emails}
    for _ in range(n):
        for email in emails:
            began = time.perf_counter()
            ask(email)
            times[email].append(time.perf_counter() - began)
            Attempt.objects.all().delete()
    return [sorted(each)[n // 2] for each in times.values()]


def count_queries(ask, email) -> list[str]:
    """What the database was asked, without what was filled in."""
    with CaptureQueriesContext(connection) as found:
        ask(email)
    return [re.sub(r"'[^']*'|\d+", "?", each["sql"])[:60] for each in found]


def test_asking_for_a_link_is_the_same_work_for_who_is_known_and_who_is_not(world):
    def ask(email):
        Client().post(reverse("ask_log_in_link"), {"email": email})

    ask("warm@example.org")
    with as_owner():
        world.nurse.is_active = False
        world.nurse.save()
    emails = (world.patient.email, world.gp.email, world.nurse.email, "niemand@example.org")

    assert len({tuple(count_queries(ask, email)) for email in emails}) == 1


def code_of(secret: str, moment: float) -> str:
    return format_hotp_value(hotp_value(secret, int(moment) // 30))


@pytest.fixture
def secret(world):
    secret = generate_totp_secret()
    with as_owner():
        TOTP.activate(world.gp, secret)
    return secret


def half_in(world) -> Client:
    browser = Client()
    assert attempt(world.gp.email, RIGHT, browser=browser)["Location"] == reverse("mfa_authenticate")
    return browser


def test_a_code_that_was_used_is_worth_nothing_in_another_browser(world, secret):
    first, second = half_in(world), half_in(world)
    code = {"code": code_of(secret, time.time())}

    answers = [each.post(reverse("mfa_authenticate"), code).status_code for each in (first, second)]

    assert answers == [302, 200]
    assert second.get("/personen/").status_code == 302


def test_the_code_that_set_up_an_app_is_used_up_by_it(world):
    with as_owner():
        make_real()
    browser = Client()
    attempt(world.gp.email, RIGHT, browser=browser)
    page = browser.get(reverse("mfa_activate_totp")).content.decode()
    secret = re.search(r'id="authenticator_secret" value="(\w+)"', page)[1]
    code = {"code": code_of(secret, time.time())}
    assert browser.post(reverse("mfa_activate_totp"), code).status_code == 302

    assert half_in(world).post(reverse("mfa_authenticate"), code).status_code == 200


def test_codes_are_not_guessed(world, secret):
    browser = half_in(world)
    wrong = "000000" if code_of(secret, time.time()) != "000000" else "111111"

    answers = [browser.post(reverse("mfa_authenticate"), {"code": wrong}).status_code for _ in range(11)]
    other = half_in(world).post(reverse("mfa_authenticate"), {"code": code_of(secret, time.time())}).status_code

    assert answers == [200] * 10 + [429]
    assert other == 429


def test_the_secret_of_an_app_cannot_be_read_in_the_database(world, secret):
    with as_owner():
        kept = str(Authenticator.objects.get().data)

    assert secret not in kept
    assert show(hide(secret)) == secret
    assert show("een geheim van vroeger") == "een geheim van vroeger"
    assert hide(secret) != hide(secret)


def test_what_may_be_used_once_is_used_once(db, now):
    assert [is_first("code_used", key, now=now) for key in ("a", "a", "b")] == [True, False, True]


GUESSED = (
    *(
        "Welkom123456",
        "wachtwoord2027!",
        "W3lk0m!!!!!!",
        "aaaaaaaaaaaaa",
        "abababababab",
        "123456789012",
        "qwertyuiop12",
    ),
    *("passwordpassword", "Zomer2026!!!", "0123456789abc", "weefselweefsel", "lkjhgfdsa123", "huisarts-2026"),
)
GOOD = ("een lang wachtwoord", "vier paarden op het dak", "Tr0ub4dor-en-meer", "kaas boter melk 7 dagen")


def test_short_and_guessed_passwords_are_refused_and_sentences_are_not():
    def is_refused(password):
        try:
            validate_password(password)
        except ValidationError:
            return True
        return False

    assert [each for each in (*GUESSED, "elf tekens!") if not is_refused(each)] == []
    assert [each for each in GOOD if is_refused(each)] == []


def test_every_way_in_and_out_leaves_its_line(world, secret):
    browser = half_in(world)
    browser.post(reverse("mfa_authenticate"), {"code": "nee"})
    browser.post(reverse("mfa_authenticate"), {"code": code_of(secret, time.time())})
    browser.post(reverse("account_logout"))
    attempt(world.gp.email)

    with as_owner():
        lines = list(
            Event.objects.filter(action="accounts.log_in")
            .order_by("at")
            .values_list("object_type", "outcome", "user_id")
        )

    assert lines == [
        ("log_in", "failure", None),
        ("session", "success", world.gp.id),
        ("log_out", "success", world.gp.id),
        ("log_in", "failure", None),
    ]
