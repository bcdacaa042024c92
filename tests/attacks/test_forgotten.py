"""T-21: who is known here cannot be read from the answer to a forgotten password, nor from the work it takes.

The work is counted, not timed: every question to the database, every mail and task, every hash, and every call. How
long it takes on a clock, `python -m benchmarks.forgotten_password` measures.
"""

from __future__ import annotations

import gc
import re
import sys
from collections import Counter

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from procrastinate.contrib.django.models import ProcrastinateJob
from tests.factories import as_owner, make_user

from weefsel.apps.accounts.models import Mail
from weefsel.apps.log_in.models import Attempt

NOBODY = "niemand.hier@example.org"
HASHING = re.compile(r"hmac|sha\d|pbkdf2|scrypt|digest|blake", re.IGNORECASE)


def ask(email: str):
    return Client().post(reverse("account_reset_password"), {"email": email})


@pytest.fixture
def emails(world) -> dict[str, str]:
    """Who may have an account: at work, as a patient, never in yet, switched off, in other letters; and nobody."""
    with as_owner():
        invited, off = (make_user("nurse", world.practice, world.now) for _ in range(2))
        invited.set_unusable_password()
        for user in (invited, off):
            user.is_active = False
            user.save()
    found = {
        "at work": world.gp.email,
        "capitals": world.nurse.email.title(),
        "patient": world.patient.email,
        "invited": invited.email,
        "off": off.email,
        "nobody": NOBODY,
    }
    for email in ("warm@example.org", world.host.email):  # what is worked out once a process, is worked out now
        ask(email)
    return found


def questions(email: str) -> tuple[str, ...]:
    with CaptureQueriesContext(connection) as seen:
        ask(email)
    return tuple(re.sub(r"'[^']*'|\d+", "?", each["sql"]) for each in seen)


def calls(email: str) -> Counter[str]:
    """Every function that is called for one answer, of Python and of C, and how often."""
    found: Counter[str] = Counter()

    def note(frame, event, argument):
        if event == "call":
            found[f"{frame.f_code.co_filename}:{frame.f_code.co_qualname}"] += 1
        elif event == "c_call":
            found[f"{getattr(argument, '__module__', '')}.{argument.__qualname__}"] += 1

    browser, url, sent = Client(), reverse("account_reset_password"), {"email": email}
    gc.collect()
    gc.disable()
    sys.setprofile(note)
    try:
        browser.post(url, sent)
    finally:
        sys.setprofile(None)
        gc.enable()
    return found


def test_everyone_gets_the_same_answer_to_the_byte(emails):
    answers = {}
    for name, email in emails.items():
        browser = Client()
        sent = browser.post(reverse("account_reset_password"), {"email": email})
        done = browser.get(sent["Location"])
        kept = {key: (dict(each), bool(each.value)) for key, each in browser.cookies.items()}
        bare = re.sub(rb'value="[^"]*"|nonce="[^"]*"', b"", done.content)
        told = sorted((key, value) for key, value in sent.items() if key != "Expires")
        answers[name] = repr((sent.status_code, told, sent.content, bare, sorted(kept)))

    assert {name for name, answer in answers.items() if answer != answers["nobody"]} == set()


def test_everyone_takes_the_same_questions_one_mail_and_one_task(emails):
    with as_owner():
        Mail.objects.all().delete()
        n_tasks = ProcrastinateJob.objects.count()

    asked = {name: questions(email) for name, email in emails.items()}

    assert {name for name, each in asked.items() if each != asked["nobody"]} == set()
    with as_owner():
        told = Counter(Mail.objects.values_list("to_address", flat=True))
        assert told == Counter(email.lower() for email in emails.values())
        assert ProcrastinateJob.objects.count() - n_tasks == len(emails)
        links = {mail.to_address for mail in Mail.objects.all() if "/wachtwoord/nieuw/" in mail.body}
    # The difference is in the mailbox, and nowhere else.
    assert links == {emails[name].lower() for name in ("at work", "capitals", "patient")}


def test_everyone_takes_the_same_hashes_and_as_many_steps(emails):
    for email in emails.values():
        calls(email)
    Attempt.objects.all().delete()

    counted = {name: calls(email) for name, email in emails.items()}

    nobody = counted["nobody"]
    hashes = {name: {each: n for each, n in found.items() if HASHING.search(each)} for name, found in counted.items()}
    assert sum(hashes["nobody"].values()) > 0
    assert {name for name, each in hashes.items() if each != hashes["nobody"]} == set()
    share = {
        name: sum(((found - nobody) + (nobody - found)).values()) / sum(nobody.values())
        for name, found in counted.items()
    }
    # Reading one row is all that differs.
    assert max(share.values()) < 0.03, share


def test_a_link_from_the_mail_chooses_a_password_once(world):
    ask(world.gp.email)
    with as_owner():
        where = re.search(r"https?://[^/]+(/wachtwoord/nieuw/\S+)", Mail.objects.get(to_address=world.gp.email).body)
    assert where is not None
    form = Client()
    there = form.get(where[1], follow=True).redirect_chain[-1][0]
    new = {"password1": "vier paarden op het dak", "password2": "vier paarden op het dak"}

    chosen = form.post(there, new)

    assert chosen["Location"] == reverse("account_reset_password_from_key_done")
    world.gp.refresh_from_db()
    assert world.gp.check_password(new["password1"])
    assert "password1" not in Client().get(where[1], follow=True).content.decode()
