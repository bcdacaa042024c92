"""`weefsel lost-step`: who has no two colleagues is let in by whoever runs the installation, and by nobody else."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.urls import reverse
from django.utils import timezone
from tests.factories import acting, actor_of, as_owner, make_real, make_user
from tests.web.staff.test_resets import CODE, log_in, set_up_app

from weefsel.apps.accounts.models import Mail, Membership
from weefsel.apps.audit.models import Event
from weefsel.apps.log_in.models import Reset
from weefsel.apps.rights.queries import Refused
from weefsel.apps.staff import resets
from weefsel.project.commands.lost_step import run


def helped(email: str) -> str:
    with as_owner():
        lines, problem = run(email)
    assert problem == ""
    return re.search(r"[A-Z2-9]{5}-[A-Z2-9]{5}", "".join(lines))[0]


def test_a_patient_who_lost_it_comes_in_with_password_and_code_and_not_with_one_of_them(world):
    with as_owner():
        make_real()
        TOTP.activate(world.patient, generate_totp_secret())
    code = helped(world.patient.email.title())
    browser = log_in(world.patient)
    assert browser.get("/mijn/")["Location"] == CODE

    browser.post(CODE, {"code": code})
    set_up_app(browser)

    assert browser.get("/mijn/").status_code == 200
    with as_owner():
        mail = Mail.objects.get(to_address=world.patient.email, body__contains="opnieuw ingesteld")
        assert code not in mail.body
        line = Event.objects.get(action="accounts.reset_step")
    assert (line.role, line.object_key) == ("worker", str(world.patient.id))


def test_what_an_employer_gave_for_its_own_roles_opens_all_after_it(world):
    since = timezone.now() - timedelta(days=30)
    with as_owner():
        make_real()
        second = make_user("administrator", world.practice, since)
        Membership.objects.create(user=world.gp, role="person", person_id=world.person.id, valid_from=since)
    by = acting(actor_of(world.administrator, timezone.now()))
    row = resets.propose_reset(actor=by, user_id=world.gp.id, sure="known")
    by = acting(actor_of(second, timezone.now()))
    row = resets.confirm_reset(row.id, actor=by, sure="known")
    browser = log_in(world.gp)
    browser.post(CODE, {"code": resets.code_for(by, row)})
    set_up_app(browser)
    before = browser.get(reverse("choose_role")).content.decode()

    code, browser = helped(world.gp.email), log_in(world.gp)
    browser.post(CODE, {"code": code})
    set_up_app(browser)

    after = browser.get(reverse("choose_role")).content.decode()
    assert ["Die werkt alleen voor uw rollen daar" in page for page in (before, after)] == [True, False]
    assert "inwoner" in after


def test_an_address_that_nobody_logs_in_with_changes_nothing_and_no_page_takes_this_way(world):
    with as_owner():
        TOTP.activate(world.gp, generate_totp_secret())
        assert run("niemand@example.org") == ([], "Met dit e-mailadres kan niemand inloggen. Er is niets veranderd.")
    for name in ("administrator", "manager", "gp"):
        with pytest.raises(Refused):
            resets.reset_by_installation(world.gp.email, actor=acting(actor_of(getattr(world, name), timezone.now())))

    with as_owner():
        assert (Reset.objects.count(), Authenticator.objects.count()) == (0, 1)
