"""T-20: a session ends to the second, by itself or because someone says so; what was typed is found again after."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

import pytest
from allauth.account.internal.flows.login import record_authentication
from django.conf import settings
from django.http import HttpRequest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from tests.factories import as_owner, make_real

from weefsel.apps.accounts.models import Membership, User
from weefsel.apps.log_in.devices import device_of
from weefsel.apps.log_in.models import Session
from weefsel.apps.log_in.terms import is_over

SECOND, MINUTE, HOUR = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1)
MORNING = datetime(2027, 3, 2, 8, 0, tzinfo=timezone.get_default_timezone())
HOMES = {
    "gp": "/personen/",
    "link_worker": "/mijn-dag/",
    "patient": "/mijn/",
    "host": "/groepen/",
    "manager": "/cijfers/",
}


@pytest.mark.parametrize(
    ("what", "idle", "seen", "now", "over"),
    [
        (
            "a doctor who was away for a second less than 15 minutes goes on",
            15,
            HOUR,
            HOUR + 15 * MINUTE - SECOND,
            False,
        ),
        ("a doctor who was away for 15 minutes logs in again", 15, HOUR, HOUR + 15 * MINUTE, True),
        ("a host may be away for 15 minutes", 30, HOUR, HOUR + 15 * MINUTE, False),
        ("a host who was away for 30 minutes logs in again", 30, HOUR, HOUR + 30 * MINUTE, True),
        ("who is busy for a second less than 12 hours goes on", 15, 12 * HOUR - SECOND, 12 * HOUR - SECOND, False),
        ("nobody is busy for more than 12 hours", 15, 12 * HOUR - SECOND, 12 * HOUR, True),
    ],
    ids=lambda value: value.replace(" ", "-") if isinstance(value, str) else "",
)
def test_a_session_is_over(what, idle, seen, now, over):
    assert is_over(MORNING, MORNING + seen, idle_minutes=idle, now=MORNING + now) is over


@pytest.fixture
def real(world):
    """The same world in a real installation."""
    with as_owner():
        make_real()
    return world


def prove(client: Client) -> None:
    """As after the second step."""
    request = HttpRequest()
    request.session = client.session
    request.user = User.objects.get(id=request.session["_auth_user_id"])
    record_authentication(request, request.user, "mfa", type="totp")
    request.session.save()


def log_in(user) -> Client:
    client = Client()
    client.force_login(user)
    prove(client)
    return client


def age(**ago: timedelta) -> None:
    """Let the sessions that are open be of a while ago."""
    now = timezone.now()
    Session.objects.update(**{f"{name}_at": now - each for name, each in ago.items()})


def test_a_session_of_each_role_ends_after_its_own_minutes_and_leads_back_to_the_page(real):
    found = {}
    for name, home in HOMES.items():
        client = log_in(getattr(real, name))
        for minutes in (14, 16, 29, 31):
            age(seen=minutes * MINUTE)
            answer = client.get(home)
            found[name, minutes] = answer.status_code
            if answer.status_code == 302:
                assert answer["Location"] == f"/inloggen/?next={home}"
                assert Session.objects.filter(user=getattr(real, name)).count() == 0
                client = log_in(getattr(real, name))

    def ends(minutes):
        return [200 if minute < minutes else 302 for minute in (14, 16, 29, 31)]

    told = {name: [found[name, minute] for minute in (14, 16, 29, 31)] for name in HOMES}
    assert told == {
        "gp": ends(15),
        "link_worker": ends(15),
        "patient": ends(30),
        "host": ends(30),
        "manager": ends(30),
    }


def test_twelve_hours_are_counted_from_the_log_in_also_after_another_role(real):
    with as_owner():
        own = Membership.objects.create(
            user=real.gp, organization=real.house, role="volunteer", valid_from=timezone.now()
        )
    client = log_in(real.gp)
    age(began=11 * HOUR)
    client.post(reverse("choose_role"), {"membership": str(own.id)})
    assert client.get("/groepen/").status_code == 200
    assert timezone.now() - Session.objects.get().began_at > 10 * HOUR

    age(began=12 * HOUR)

    assert client.get("/groepen/").status_code == 302


def test_what_a_page_asks_by_itself_does_not_lengthen_a_session(real):
    client = log_in(real.gp)
    age(seen=10 * MINUTE)

    left = client.get(reverse("show_time_left"), headers={"X-Weefsel-By-Itself": "1"})

    assert 290 <= int(left.content) <= 300
    assert timezone.now() - Session.objects.get().seen_at > 9 * MINUTE
    assert int(client.post(reverse("show_time_left")).content) >= 898
    assert Client().get(reverse("show_time_left")).content == b"0"


def test_who_sends_a_form_too_late_comes_back_to_the_page_with_the_form(real):
    client = log_in(real.gp)
    age(seen=HOUR)
    page = f"/personen/{real.person.id}/"

    sent = client.post(reverse("end_emergency"), headers={"Referer": f"http://testserver{page}"})

    assert sent["Location"] == f"/inloggen/?next={page}"
    client = log_in(real.gp)
    age(seen=HOUR)
    part = client.get("/personen/", headers={"HX-Request": "true", "HX-Current-URL": f"http://testserver{page}?blad=2"})
    assert (part.status_code, part["HX-Redirect"]) == (403, f"/inloggen/?next={page}%3Fblad%3D2")
    client = log_in(real.gp)
    age(seen=HOUR)
    elsewhere = client.post(reverse("end_emergency"), headers={"Referer": "https://example.org/personen/"})
    assert elsewhere["Location"] == "/inloggen/?next=/"


def key_of(client) -> str:
    return client.cookies[settings.SESSION_COOKIE_NAME].value


def test_the_key_is_another_after_log_in_and_after_a_change_of_role_and_the_old_one_is_worth_nothing(real):
    with as_owner():
        own = Membership.objects.create(
            user=real.gp, organization=real.house, role="volunteer", valid_from=timezone.now()
        )
    planted = Client()
    planted.get(reverse("account_login"))
    planted.session.save()
    before = planted.session.session_key

    planted.cookies[settings.SESSION_COOKIE_NAME] = before
    planted.post(reverse("account_login"), {"login": real.patient.email, "password": "een lang wachtwoord"})
    assert key_of(planted) != before
    client = log_in(real.gp)
    first = key_of(client)
    client.post(reverse("choose_role"), {"membership": str(own.id)})
    second = key_of(client)

    assert first != second
    client.cookies[settings.SESSION_COOKIE_NAME] = first
    assert client.get("/groepen/").status_code == 302


def test_log_out_everywhere_ends_every_other_session_and_all_of_them_when_asked(real):
    mine, other, colleague = log_in(real.gp), log_in(real.gp), log_in(real.nurse)

    page = mine.get(reverse("list_sessions")).content.decode()
    mine.post(reverse("list_sessions"), {"which": "others"})

    assert len(re.findall("Ingelogd op", page)) == 2
    assert [each.get("/personen/").status_code for each in (mine, other, colleague)] == [200, 302, 200]
    mine.post(reverse("list_sessions"), {"which": "all"})
    assert [each.get("/personen/").status_code for each in (mine, colleague)] == [302, 200]


def test_another_password_ends_every_other_session(real):
    desk, other = Client(), Client()
    for browser in (desk, other):
        browser.post(reverse("account_login"), {"login": real.patient.email, "password": "een lang wachtwoord"})
    new = "zeven grijze olifanten"

    desk.post(
        reverse("account_change_password"), {"oldpassword": "een lang wachtwoord", "password1": new, "password2": new}
    )

    assert [each.get("/mijn/").status_code for each in (desk, other)] == [200, 302]
    assert Session.objects.filter(user=real.patient).count() == 1


@pytest.mark.parametrize("what", ["the user is switched off", "the role has ended", "the password is another"])
def test_it_is_over_at_the_next_request_when(real, what):
    client = log_in(real.gp)
    assert client.get("/personen/").status_code == 200

    with as_owner():
        if what == "the user is switched off":
            User.objects.filter(id=real.gp.id).update(is_active=False)
        elif what == "the role has ended":
            Membership.objects.filter(user=real.gp).update(valid_until=timezone.now())
        else:
            real.gp.set_password("iets heel anders dan eerst")
            real.gp.save()

    assert client.get("/personen/").status_code == 302


def test_a_ninth_browser_ends_the_session_that_was_used_longest_ago(world):
    browsers = [Client() for _ in range(9)]
    for browser in browsers:
        browser.post(reverse("account_login"), {"login": world.gp.email, "password": "een lang wachtwoord"})

    assert [each.get("/personen/").status_code for each in browsers] == [302] + [200] * 8


@pytest.mark.parametrize(
    ("user_agent", "device"),
    [
        (
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/130.0 Safari/537.36 Edg/130.0",
            "Edge, Windows",
        ),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:130.0) Gecko/20100101 Firefox/130.0", "Firefox, Linux"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Mobile Safari/604.1", "Safari, iPhone"),
        ("curl/8", ""),
    ],
    ids=["edge", "firefox", "iphone", "curl"],
)
def test_a_browser_is_called_what_its_owner_calls_it(user_agent, device):
    assert device_of(user_agent) == device


def test_a_page_says_how_long_it_lasts_without_saying_when(real):
    """What differs from second to second would tell two equal pages apart."""
    client = log_in(real.gp)

    pages = []
    for minutes in (0, 5):
        age(seen=minutes * MINUTE)
        pages.append(re.search(r"<body[^>]*>", client.get("/personen/").content.decode())[0])

    assert pages[0] == pages[1]
    assert 'data-ends-s="900"' in pages[0]
    age(began=12 * HOUR - 2 * MINUTE)
    last = re.search(r'data-ends-s="(\d+)"', client.get("/personen/").content.decode())
    assert 110 <= int(last[1]) <= 120
