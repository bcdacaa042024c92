"""A lost second step, at the same moment: two who propose, four who confirm, and someone who is just logging in."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth import login
from django.db import transaction
from django.http import HttpRequest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from tests.apps.referrals.test_races import at_the_same_time
from tests.factories import World, acting, actor_of, as_owner, make_real, make_user

from weefsel.apps.log_in.models import Reset, Session
from weefsel.apps.log_in.sessions import SessionStore, kept_key
from weefsel.apps.staff import resets
from weefsel.web.accounts.lost_step import note_at_log_in

N = 4


@pytest.fixture
def practice(transactional_db, now):
    """A practice with more administrators than it needs, and a volunteer who logs in with a password alone."""
    with as_owner():
        world = World(now)
        make_real()
        since = timezone.now() - timedelta(days=30)
        admins = [make_user("administrator", world.practice, since) for _ in range(N + 1)]
        lost = make_user("volunteer", world.practice, since)
        Authenticator.objects.create(
            user=lost, type=Authenticator.Type.RECOVERY_CODES, data={"seed": "", "used_mask": 0}
        )
    return admins, lost


def acts(user):
    return acting(actor_of(user, timezone.now()))


def test_proposed_and_confirmed_by_many_at_once_it_is_done_once(practice):
    admins, lost = practice

    proposed = at_the_same_time(
        [lambda by=by: resets.propose_reset(actor=acts(by), user_id=lost.id, sure="known").id for by in admins]
    )
    row = Reset.objects.get()
    others = [each for each in admins if each.id != row.proposed_by_id]
    done = at_the_same_time(
        [
            lambda by=by: resets.confirm_reset(row.id, actor=acts(by), sure="known").confirmed_by_id == by.id
            for by in others
        ]
        + [lambda: resets.stop_reset(row.id, actor=acts(others[0])).ending]
    )

    assert set(proposed) == {row.id}
    assert done.count("gone") == N, done
    assert resets.state_of(Reset.objects.get(), timezone.now()) in ("confirmed", "refused")


def test_who_logs_in_at_that_moment_is_logged_out_or_asked_for_the_code(practice):
    admins, lost = practice
    with as_owner():
        Authenticator.objects.all().delete()
    with transaction.atomic():
        row = resets.propose_reset(actor=acts(admins[0]), user_id=lost.id, sure="known")
    browsers = [Client() for _ in range(2 * N)]
    told = {"login": lost.email, "password": "een lang wachtwoord"}

    def log_in(browser):
        return lambda: browser.post(reverse("account_login"), told).status_code

    jobs = [log_in(each) for each in browsers]
    jobs.insert(N, lambda: resets.confirm_reset(row.id, actor=acts(admins[1]), sure="known").id)
    at_the_same_time(jobs)

    keys = {kept_key(each.cookies[settings.SESSION_COOKIE_NAME].value): each for each in browsers if each.cookies}
    left = [keys[key] for key in Session.objects.filter(user=lost).values_list("session_key", flat=True)]
    ways = {each.get(reverse("list_groups"))["Location"] for each in left}
    assert ways <= {reverse("use_step_code")}


def test_whose_log_in_is_not_finished_yet_is_waited_for_and_ended(practice):
    """Otherwise a session that was begun before, and is seen after, goes on without the code."""
    admins, lost = practice
    with transaction.atomic():
        row = resets.propose_reset(actor=acts(admins[0]), user_id=lost.id, sure="known")
    begun, confirmed = threading.Event(), threading.Event()

    def log_in():
        request = HttpRequest()
        request.session = SessionStore()
        login(request, lost, backend="weefsel.apps.accounts.backend.AuthenticationBackend")
        note_at_log_in(request, lost)
        begun.set()
        return confirmed.wait(timeout=1)

    def confirm():
        begun.wait(timeout=20)
        resets.confirm_reset(row.id, actor=acts(admins[1]), sure="known")
        confirmed.set()

    did_not_wait, _none = at_the_same_time([log_in, confirm])

    assert not did_not_wait
    assert (confirmed.is_set(), Session.objects.filter(user=lost).count()) == (True, 0)
