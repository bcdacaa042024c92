"""T-32: no mail names a group, a werkvorm or an illness, whatever someone is referred to.

Every mail there is, is really queued, for every werkvorm of the catalogue. Mail is the only channel that leaves: there
is no text message, no calendar feed and no push; the day there is, the list below is no longer complete, and red.
"""

from __future__ import annotations

import ast
import re
import uuid
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

from django.core.exceptions import ValidationError
from tests.factories import as_owner, make_offer, make_user

import weefsel
from weefsel.apps.accounts.models import Mail
from weefsel.apps.adoption.queries import catalogue
from weefsel.apps.consent.models import Consent
from weefsel.apps.outcomes.operations import ask_follow_up
from weefsel.apps.people.models import Person
from weefsel.apps.people.operations import add_related_person
from weefsel.apps.referrals.operations import mail as mails_of_referrals
from weefsel.apps.referrals.operations.answer import answer
from weefsel.apps.referrals.operations.refer import refer
from weefsel.apps.referrals.operations.withdraw import withdraw_consent
from weefsel.apps.referrals.queries import find_referral
from weefsel.apps.referrals.validators import medical_words

SOURCE = Path(weefsel.__file__).parent
# Who queues mail, each with what it is about. Mail about a person is walked below; the rest is to a colleague, a host
# about the own place, or about a log-in, and knows no werkvorm that a person takes part in.
ABOUT_A_PERSON = {
    "apps/referrals/operations/mail.py",
    "apps/referrals/operations/withdraw.py",
    "apps/outcomes/operations.py",
    "apps/groups/operations/guests.py",
    "apps/people/operations/representation.py",
    "apps/people/operations/sharing.py",
    "apps/subject/operations.py",
}
ABOUT_NO_TAKING_PART = {
    "apps/audit/reviewing.py",
    "apps/staff/operations.py",
    "apps/staff/resets.py",
    "apps/directory/freshness.py",
    "apps/people/operations/emergency.py",
    "web/accounts/adapter.py",
    "web/accounts/link.py",
}
SECRET = re.compile(r"https?://\S+")


def calls(name: str) -> set[str]:
    """The modules that call a function of this name."""
    found = set()
    for path in SOURCE.rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        if name not in text:
            continue
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.Call) and name == getattr(node.func, "id", getattr(node.func, "attr", "")):
                found.add(str(path.relative_to(SOURCE)))
    return found


def telling(werkvorm, *names: str) -> set[str]:
    """What would tell where someone goes: every longer word of the werkvorm, and the name of the place."""
    own = (werkvorm.name, werkvorm.slug, *werkvorm.names_also, *names)
    return {word.lower() for name in own for word in re.findall(r"\w{5,}", name)} - {"iemand", "recept"}


def told_in(letters, words: set[str]) -> list[tuple[str, str]]:
    """Mails in which one of the words stands, or a word of illness."""
    found = []
    for subject, body in letters:
        text = SECRET.sub("", f"{subject} {body}").lower()
        found += [(subject, word) for word in sorted(set(re.findall(r"\w{5,}", text)) & words)]
        found += [(subject, word) for word in medical_words(text)]
    return found


def walk(world, werkvorm, day: int) -> list[tuple[str, str]]:
    """Refer to a place of this werkvorm, ask, answer, ask later and withdraw; what was found in the mail of that."""
    now = world.now + timedelta(days=day)
    place = f"Kenmerkplek {werkvorm.name}"
    with as_owner():
        Mail.objects.all().delete()
        offer = make_offer(world.house, werkvorm.slug, host_email="gastheer@example.org")
        offer.service.name = place
        offer.service.save()
    gp = world.actor("gp", now=now)
    referral = refer(
        Person.objects.get(id=world.person.id),
        offer,
        actor=gp,
        consent=Consent.How.SPOKEN,
        introduction=f"Ik denk dat {place} u goed zal doen.",
        shown_name="Noor",
        form_token=uuid.uuid4(),
        may_report=True,
        invite_person=True,
        words_confirmed=True,
    )
    answer(find_referral(referral.id), "question", actor=world.actor("host", now=now), words="Hoe laat?")
    with suppress(ValidationError):  # of a quiet werkvorm nobody is mailed
        ask_follow_up(
            find_referral(referral.id),
            actor=world.actor("gp", now=now),
            due_on=now.date(),
            email="proef@example.org",
        )
    with as_owner():
        given = Consent.objects.get(id=referral.consent_id)
    withdraw_consent(given, actor=world.actor("patient", now=now + timedelta(hours=1)))
    with as_owner():
        letters = list(Mail.objects.values_list("subject", "body", "to_address"))
    assert len(letters) >= 3
    if werkvorm.quiet:
        assert "proef@example.org" not in {to for _subject, _body, to in letters}
    return [
        (werkvorm.slug, *one)
        for one in told_in([each[:2] for each in letters], telling(werkvorm, "Kenmerkplek", "Aanbod"))
    ]


def test_t32_no_mail_about_any_werkvorm_names_it_its_place_or_an_illness(world):
    known = sorted(catalogue().werkvormen.values(), key=lambda each: each.slug)

    found = [one for day, werkvorm in enumerate(known) for one in walk(world, werkvorm, day)]

    assert (len(known) > 40, found) == (True, [])


def test_t32_a_mail_that_would_name_the_group_is_found(world, monkeypatch):
    """The fault that this test exists for: a subject line that is a diagnosis."""
    werkvorm = catalogue().werkvormen["odensehuizen"]
    monkeypatch.setattr(mails_of_referrals, "neutral_subject", lambda kind: f"Uitnodiging: {werkvorm.name}")
    assert walk(world, werkvorm, 0) != []

    monkeypatch.setattr(mails_of_referrals, "neutral_subject", lambda kind: "Uw gesprek over dementie")
    assert {word for _slug, _subject, word in walk(world, werkvorm, 1)} == {"dementie"}


def test_t32_who_is_invited_to_look_along_reads_nothing_of_what_for(world):
    with as_owner():
        make_user("related_person", None, world.now, name="Els")
    add_related_person(
        actor=world.actor("gp"),
        person_id=world.person.id,
        form_token=uuid.uuid4(),
        name="Els",
        tie_role="child",
        email="els@example.org",
        topics=("groups",),
    )

    with as_owner():
        letters = list(Mail.objects.values_list("subject", "body"))
    assert [word for _subject, body in letters for word in medical_words(body)] == []
    assert [subject for subject, _body in letters if world.person.family_name in subject] == []


def test_t32_every_place_that_queues_mail_is_known():
    assert calls("queue_mail") == ABOUT_A_PERSON | ABOUT_NO_TAKING_PART
