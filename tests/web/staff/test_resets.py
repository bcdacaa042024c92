"""Who lost telephone, key and codes at once is helped by two people together, and by nobody else."""

from __future__ import annotations

import re
import time
from datetime import timedelta

import pytest
from allauth.account.authentication import AUTHENTICATION_METHODS_SESSION_KEY
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from tests.factories import acting, actor_of, as_owner, make_real, make_user

from weefsel.apps.accounts.models import Mail, Membership
from weefsel.apps.audit.models import Event
from weefsel.apps.log_in.models import OutsideLogIn, Reset, Session
from weefsel.apps.rights.queries import Refused
from weefsel.apps.staff import resets

RIGHT = "een lang wachtwoord"
LIST, PROPOSE, CODE = "/organisatie/tweede-stap/", "/organisatie/tweede-stap/voorstellen/", "/account/tweede-stap/code/"
CHOOSE = "/account/tweede-stap/"


class Desk:
    """A practice with two administrators, and their gp, who has an app and codes and lost both."""

    def __init__(self, world):
        self.world, self.gp = world, world.gp
        with as_owner():
            self.second = make_user("administrator", world.practice, world.now, name="Tweedeproef")
            make_real()
            TOTP.activate(self.gp, generate_totp_secret())
            RecoveryCodes.activate(self.gp)

    def actor(self, user, **changes):
        return acting(actor_of(user, changes.pop("now", timezone.now()), **changes))

    def propose(self, user=None, **changes):
        by = self.actor(self.world.administrator, **changes)
        return resets.propose_reset(actor=by, user_id=(user or self.gp).id, sure="document")

    def confirm(self, row, by=None, **changes):
        return resets.confirm_reset(row.id, actor=self.actor(by or self.second, **changes), sure="known")

    def code(self, row) -> str:
        return resets.code_for(self.actor(self.second), resets.find_reset(row.id))


@pytest.fixture
def desk(world):
    return Desk(world)


def log_in(user) -> Client:
    browser = Client()
    browser.post(reverse("account_login"), {"login": user.email, "password": RIGHT})
    return browser


def log_in_whole(user) -> Client:
    """Logged in with both steps, a moment ago."""
    browser = Client()
    browser.force_login(user)
    session = browser.session
    session[AUTHENTICATION_METHODS_SESSION_KEY] = [
        {"method": "password", "at": time.time()},
        {"method": "mfa", "at": time.time(), "reauthenticated": True},
    ]
    session["account_authentication_methods_user"] = str(user.pk)
    session.save()
    return browser


def set_up_app(browser: Client):
    page = browser.get(reverse("mfa_activate_totp")).content.decode()
    secret = re.search(r'id="authenticator_secret" value="(\w+)"', page)[1]
    code = format_hotp_value(hotp_value(secret, int(time.time()) // 30))
    return browser.post(reverse("mfa_activate_totp"), {"code": code})


def test_two_administrators_help_a_colleague_in_who_then_works_as_before(desk):
    first, second = log_in_whole(desk.world.administrator), log_in_whole(desk.second)
    desk.gp.last = log_in_whole(desk.gp)
    assert desk.gp.last.get("/personen/").status_code == 200
    assert "telefoon en noodcodes kwijt" in first.get("/organisatie/").content.decode()

    proposed = first.post(PROPOSE, {"user_id": str(desk.gp.id), "sure": "called"})
    again = first.post(PROPOSE, {"user_id": str(desk.gp.id), "sure": "called"})
    where = proposed["Location"]
    assert "Bevestig of wijs af" in second.get(LIST).content.decode()
    second.post(where, {"sure": "document"})
    twice = second.post(where, {"sure": "document"})
    shown = second.get(where).content.decode()
    code = re.search(r"[A-Z2-9]{5}-[A-Z2-9]{5}", shown)[0]

    assert again["Location"] == twice["Location"] == where
    # Nobody but who confirmed reads the code; what the gp had, is gone, and every session with it.
    assert code not in first.get(where).content.decode() + second.get(LIST).content.decode()
    assert desk.gp.last.get("/personen/")["Location"].startswith(reverse("account_login"))
    with as_owner():
        assert not Authenticator.objects.exists()
        assert code not in str(list(Reset.objects.values())) + str(list(Mail.objects.values()))
        mails = [mail.body for mail in Mail.objects.filter(to_address=desk.gp.email)]
    assert len(mails) == 2
    assert [word for word in ("Praktijk", "gp", "huisarts", "patiënt", "zorg") if word in "".join(mails)] == []

    browser = log_in(desk.gp)
    assert browser.get("/personen/")["Location"] == CODE
    assert browser.post(CODE, {"code": code.lower().replace("-", " ")})["Location"] == CHOOSE
    assert "De code klopt" in browser.get(CHOOSE).content.decode()
    assert set_up_app(browser)["Location"] == reverse("mfa_view_recovery_codes")
    assert browser.get("/personen/").status_code == 200
    assert "er is een nieuwe tweede stap" in first.get(LIST).content.decode()
    with as_owner():
        lines = list(Event.objects.filter(action="accounts.reset_step").order_by("at").values_list("kind", "user_id"))
    assert lines == [("C", desk.world.administrator.id), ("E", desk.second.id)]


def test_who_has_the_password_gets_nowhere_in_the_meantime_by_any_way(desk):
    """The minutes between taking away and choosing anew: nothing of the account opens, and no step is chosen."""
    half_in = log_in(desk.gp)
    row = desk.propose()
    desk.confirm(row)
    thief = log_in(desk.gp)
    everything = (
        *("home", "choose_role", "list_people", "mfa_index", "mfa_activate_totp", "mfa_add_webauthn", "list_sessions"),
        *("choose_second_step", "mfa_generate_recovery_codes", "account_change_password", "account_reauthenticate"),
        *("mfa_list_webauthn", "mfa_view_recovery_codes", "mfa_reauthenticate", "list_offers"),
    )

    found = {name: thief.get(reverse(name)) for name in everything}
    sent = {name: thief.post(reverse(name), {"password": RIGHT}) for name in (*everything, "answer_role")}
    outside = thief.post(reverse("link_organization", args=["werk"]), {"do": "link"})

    for answers in (found, sent, {"outside": outside}):
        assert {name for name, answer in answers.items() if answer.get("Location") != CODE} == set()
    # Who stood before the second step when it was taken away, begins anew.
    assert half_in.post(reverse("mfa_authenticate"), {"code": "123456"})["Location"] == reverse("account_login")
    assert half_in.get("/personen/")["Location"].startswith(reverse("account_login"))
    # Guessing stops at ten.
    tries = [thief.post(CODE, {"code": f"BCDFG-2345{n % 10}"}).status_code for n in range(11)]
    assert tries == [422] * 10 + [429]
    with as_owner():
        assert not Authenticator.objects.exists()


def test_a_code_works_for_an_hour_and_for_one_new_step(desk):
    row = desk.propose()
    desk.confirm(row)
    code = desk.code(row)
    here, there, late = log_in(desk.gp), log_in(desk.gp), log_in(desk.gp)
    for each in (here, there):
        each.post(CODE, {"code": code})
    set_up_app(here)

    # The other browser was logged out by it, and the same code opens nothing again.
    assert there.get(reverse("mfa_activate_totp"))["Location"].startswith(reverse("account_login"))
    assert late.get(CODE)["Location"] == reverse("account_login")

    again = desk.propose()
    desk.confirm(again)
    code, browser = desk.code(again), log_in(desk.gp)
    browser.post(CODE, {"code": code})
    assert browser.get(CHOOSE).status_code == 200
    with as_owner():
        Reset.objects.filter(id=again.id).update(code_until=timezone.now() - timedelta(seconds=1))
    assert set_up_nothing(browser) == CODE
    assert browser.post(CODE, {"code": code}).status_code == 422
    assert desk.code(again) == ""
    # A new code comes only of four eyes again; the old one is not the way in.
    desk.confirm(desk.propose())
    assert log_in(desk.gp).get("/")["Location"] == CODE


def set_up_nothing(browser) -> str:
    return browser.post(reverse("mfa_activate_totp"), {"code": "123456"})["Location"]


def test_nobody_decides_alone_or_about_themselves(desk):
    row = desk.propose()
    alone = {}
    for name, actor, step in (
        (
            "the proposer confirms",
            desk.world.administrator,
            lambda by: resets.confirm_reset(row.id, actor=by, sure="known"),
        ),
        ("for oneself", desk.second, lambda by: resets.propose_reset(actor=by, user_id=desk.second.id, sure="known")),
        (
            "of elsewhere",
            desk.second,
            lambda by: resets.propose_reset(actor=by, user_id=desk.world.nurse.id, sure="known"),
        ),
        (
            "a patient",
            desk.second,
            lambda by: resets.propose_reset(actor=by, user_id=desk.world.patient.id, sure="known"),
        ),
    ):
        with pytest.raises(ValidationError) as raised:
            step(desk.actor(actor))
        alone[name] = raised.value.code
    for name in ("gp", "nurse", "manager", "patient"):
        with pytest.raises(Refused):
            resets.confirm_reset(row.id, actor=desk.actor(getattr(desk.world, name)), sure="known")
    with as_owner():
        for wrong in ({"proposed_by": desk.gp}, {"confirmed_by": desk.gp}, {"confirmed_by": desk.world.administrator}):
            more = {"confirmed_at": timezone.now(), "code_until": timezone.now()} if "confirmed_by" in wrong else {}
            with pytest.raises(IntegrityError), transaction.atomic():
                Reset.objects.filter(id=row.id).update(**wrong, **more)

    assert alone == dict.fromkeys(alone, "self") | {"of elsewhere": "elsewhere", "a patient": "elsewhere"}
    assert Authenticator.objects.filter(user=desk.gp).count() == 2


def test_an_administrator_who_lost_it_refuses_what_they_did_not_ask_and_confirms_nothing(desk):
    with as_owner():
        third = make_user("administrator", desk.world.practice, timezone.now() - timedelta(days=1))
    row = desk.propose(desk.second)

    with pytest.raises(ValidationError):
        desk.confirm(row)

    page = log_in_whole(desk.second).get(reverse("decide_step_reset", args=[row.id])).content.decode()
    assert "Dit gaat over u" in page
    assert "Bevestig, en geef mij" not in page
    resets.stop_reset(row.id, actor=desk.actor(desk.second))
    assert resets.state_of(resets.find_reset(row.id), timezone.now()) == "refused"
    # The third of three may: of two, nobody is left to help the other.
    assert desk.confirm(desk.propose(desk.second), third).confirmed_by_id == third.id


def test_what_is_withdrawn_refused_or_too_old_changes_nothing_and_says_so(desk):
    withdrawn = desk.propose()
    resets.stop_reset(withdrawn.id, actor=desk.actor(desk.world.administrator))
    refused = desk.propose()
    resets.stop_reset(refused.id, actor=desk.actor(desk.second))
    old = desk.propose()
    later = old.expires_at
    told = {}
    for name, row, at in (("withdrawn", withdrawn, later), ("refused", refused, later), ("expired", old, later)):
        with pytest.raises(ValidationError) as raised:
            desk.confirm(row, now=at)
        told[name] = (raised.value.code, resets.state_of(resets.find_reset(row.id), at))
    anew = desk.propose(now=later)

    assert told == {name: ("gone", name) for name in told}
    assert anew.id != old.id
    assert Authenticator.objects.filter(user=desk.gp).count() == 2
    assert desk.confirm(anew, now=later - timedelta(seconds=1)).confirmed_by_id == desk.second.id
    kinds = list(Event.objects.filter(action="accounts.reset_step").order_by("at").values_list("kind", flat=True))
    assert sorted(kinds) == sorted("C" * 4 + "D" * 2 + "E")


def test_where_one_person_may_do_it_the_page_says_what_then(desk):
    with as_owner():
        Membership.objects.filter(user=desk.second).update(valid_until=timezone.now())
    browser = log_in_whole(desk.world.administrator)

    pages = [browser.get(LIST).content.decode(), browser.get(PROPOSE).content.decode()]
    sent = browser.post(PROPOSE, {"user_id": str(desk.gp.id), "sure": "known"})

    assert ["wie deze installatie beheert" in page for page in pages] == [True, True]
    assert "Stel het voor" not in pages[1]
    assert (sent.status_code, Reset.objects.count()) == (422, 0)


def test_a_manager_of_the_same_organisation_may_be_the_other_and_one_of_another_may_not(desk):
    with as_owner():
        manager = make_user("manager", desk.world.practice, timezone.now() - timedelta(days=1))
    row = desk.propose()
    elsewhere = log_in_whole(desk.world.manager).get(reverse("decide_step_reset", args=[row.id]))

    assert elsewhere.status_code == 404
    assert desk.confirm(row, manager).confirmed_by_id == manager.id


def test_an_employer_opens_no_other_role_of_who_works_there(desk):
    """Two who run an organisation, with the password, would otherwise open the own page of who is a patient."""
    with as_owner():
        Membership.objects.create(
            user=desk.gp, role="person", person_id=desk.world.person.id, valid_from=desk.world.now - timedelta(days=30)
        )
        Membership.objects.create(
            user=desk.gp, role="gp", organization=desk.world.hospital, valid_from=desk.world.now - timedelta(days=30)
        )
        mine = str(Membership.objects.get(user=desk.gp, role="person").id)
        Membership.objects.update(valid_from=timezone.now() - timedelta(days=30))
    row = desk.propose()
    desk.confirm(row)
    browser = log_in(desk.gp)
    browser.post(CODE, {"code": desk.code(row)})
    set_up_app(browser)

    roles = browser.get(reverse("choose_role")).content.decode()
    browser.post(reverse("choose_role"), {"membership": mine})

    assert "Die werkt alleen voor uw rollen daar" in roles
    assert mine not in roles
    assert browser.get("/mijn/")["Location"] == reverse("choose_role")
    # And so at each log-in after.
    with as_owner():
        Authenticator.objects.filter(user=desk.gp).delete()
    assert mine not in log_in(desk.gp).get(reverse("choose_role")).content.decode()
    # Whoever helps sees nothing of it.
    shown = (
        log_in_whole(desk.second).get(LIST).content.decode() + log_in_whole(desk.second).get(PROPOSE).content.decode()
    )
    assert [word for word in ("patiënt", desk.world.hospital.name) if word in shown] == []


def test_a_role_without_a_second_step_gives_the_code_too_and_a_server_outside_opens_no_way_around(desk):
    with as_owner():
        volunteer = make_user("volunteer", desk.world.practice, desk.world.now)
        Membership.objects.update(valid_from=timezone.now() - timedelta(days=30))
        TOTP.activate(volunteer, generate_totp_secret())
        OutsideLogIn.objects.create(
            user=volunteer, organization=desk.world.practice, key_hash="x", linked_at=desk.world.now
        )
    desk.confirm(desk.propose(volunteer))

    assert log_in(volunteer).get("/groepen/")["Location"] == CODE


def test_who_confirms_proves_again_who_they_are(desk):
    row = desk.propose()
    where = reverse("decide_step_reset", args=[row.id])
    browser = log_in_whole(desk.second)
    session = browser.session
    for record in session[AUTHENTICATION_METHODS_SESSION_KEY]:
        record["at"] -= 600
    session.save()

    answers = [browser.get(where), browser.post(where, {"sure": "known"})]

    assert [answer["Location"].endswith(f"?next={where}") for answer in answers] == [True, True]
    assert resets.find_reset(row.id).confirmed_at is None
    assert Session.objects.exists()
