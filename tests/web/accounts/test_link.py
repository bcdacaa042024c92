"""A mailed link is enough for who has no files: a quarter of an hour, once, in the browser that asked, by a press."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from tests.factories import as_owner, make_real

from weefsel.apps.accounts.models import Mail, Membership
from weefsel.apps.audit.models import Event

MINUTE = timedelta(minutes=1)


@pytest.fixture
def real(world):
    with as_owner():
        make_real()
    return world


def asked(email, browser=None):
    """A browser that asked for a link, and where the link in the mail leads; "" without one."""
    browser = browser or Client()
    answer = browser.post(reverse("ask_log_in_link"), {"email": email})
    assert (answer.status_code, answer["Location"]) == (302, reverse("log_in_link_sent"))
    with as_owner():
        mail = Mail.objects.filter(to_address=email).order_by("-queued_at").first()
    found = re.search(r"/inloggen/link/\S+", mail.body)
    return browser, found[0] if found else ""


@pytest.mark.parametrize(("name", "home"), [("patient", "/mijn/"), ("host", "/groepen/"), ("volunteer", "/groepen/")])
def test_who_has_no_files_logs_in_with_it(real, name, home):
    browser, link = asked(getattr(real, name).email)

    looked = [browser.get(link).status_code for _ in range(3)]
    scanner = Client().get(link)
    before = browser.get(home).status_code
    pressed = browser.post(link)

    assert (looked, scanner.status_code, before, pressed.status_code) == ([200] * 3, 404, 302, 302)
    assert browser.get(home).status_code == 200
    assert browser.get(link).status_code == 404
    assert browser.post(link).status_code == 404


NAMES = ("gp", "nurse", "specialist", "midwife", "link_worker", "manager", "inspector", "researcher", "municipality")


def test_who_has_files_who_is_off_and_who_is_unknown_get_the_same_answer_and_no_link(real):
    with as_owner():
        Membership.objects.create(user=real.volunteer, organization=real.practice, role="gp", valid_from=timezone.now())
        real.host.is_active = False
        real.host.save()
    names = (*NAMES, "administrator", "volunteer", "host")
    emails = [*(getattr(real, name).email for name in names), "niemand@example.org"]

    assert {asked(email)[1] for email in emails} == {""}
    with as_owner():
        assert len(set(Mail.objects.values_list("subject", "body"))) == 1


def test_a_link_is_of_one_browser_one_quarter_and_one_question(real, monkeypatch):
    browser, link = asked(real.patient.email)
    other, other_link = asked(real.patient.email)
    now = timezone.now()

    assert (Client().post(link).status_code, other.post(link).status_code) == (404, 404)
    assert browser.post(link[:-2] + "x/").status_code == 404
    newer = asked(real.patient.email, browser)[1]
    assert browser.post(link).status_code == 404
    for late, status in ((16 * MINUTE, 404), (14 * MINUTE, 302)):
        monkeypatch.setattr(timezone, "now", lambda late=late: now + late)
        assert browser.post(newer).status_code == status
    assert other.post(other_link).status_code == 302
    with as_owner():
        assert Event.objects.filter(object_type="log_in_link", outcome="failure").count() == 5


def test_a_role_that_came_meanwhile_closes_the_link(real):
    browser, link = asked(real.host.email)
    with as_owner():
        Membership.objects.create(user=real.host, organization=real.practice, role="gp", valid_from=timezone.now())

    assert browser.post(link).status_code == 404


def test_who_has_a_second_step_takes_it_also_after_a_link(real):
    from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret

    with as_owner():
        TOTP.activate(real.patient, generate_totp_secret())
    browser, link = asked(real.patient.email)

    assert browser.post(link)["Location"] == reverse("mfa_authenticate")
    assert browser.get("/mijn/").status_code == 302


def test_a_mistyped_address_is_told_and_stays(real):
    page = Client().post(reverse("ask_log_in_link"), {"email": "geen adres"})

    assert page.status_code == 422
    assert 'value="geen adres"' in page.content.decode()


def test_a_mailbox_gets_five_links_an_hour(real):
    answers = [Client().post(reverse("ask_log_in_link"), {"email": real.patient.email}).status_code for _ in range(6)]

    assert answers == [302] * 5 + [429]
