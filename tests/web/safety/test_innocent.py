"""Whoever may not know reads the same bytes, whether something is protected about a person or not."""

from __future__ import annotations

import os
import random
import re
import uuid
from contextlib import contextmanager
from datetime import date, timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.urls import reverse
from tests.factories import as_owner, guarded_by, make_offer, make_person, make_user, relate

from weefsel.apps.accounts.models import Organization
from weefsel.apps.consent.models import Consent
from weefsel.apps.groups.models import Enrolment, Group, Session
from weefsel.apps.people.models import RelatedPerson
from weefsel.apps.referrals.operations.refer import refer
from weefsel.apps.rights.models import Relation
from weefsel.apps.safety.models import (
    AvoidPair,
    MeldcodeCase,
    MeldcodeStep,
    PrivateWish,
    ProtectedTie,
    SafetyAnswer,
)
from weefsel.apps.screening.models import PrivateAsking, PrivateTalk, PrivateTalkStep

MARKERS = ("Otterzoo", "Vertelzin", "Twijfelzin", "Stapzin", "Stilzin")
OWN_WORDS = ("Eigen naam", "Eigen woorden", "Eigen twijfel", "Eigen stap", "Eigen stilte")
ROLES = (
    "gp",
    "colleague",
    "recorder",
    "other_gp",
    "nurse",
    "specialist",
    "midwife",
    "link_worker",
    "host",
    "volunteer",
    "manager",
    "inspector",
    "researcher",
    "municipality",
    "administrator",
    "related_person",
    "patient",
)
# Here a few, and another one each day; all of them where WEEFSEL_PROVE=1.
ALWAYS = ("colleague", "recorder", "related_person", "administrator")
SEED = int(os.environ.get("WEEFSEL_SEED", date.today().toordinal()))
SAMPLE = (*ALWAYS, random.Random(SEED).choice([role for role in ROLES if role not in ALWAYS]))
TRIED = ROLES if os.environ.get("WEEFSEL_PROVE") == "1" else SAMPLE
LINKED = (False, True) if os.environ.get("WEEFSEL_PROVE") == "1" else (True,)
# What the person reads on these is their own to know.
OWN = ("show_safety", "record_tie", "list_wishes", "ask_safety")


@pytest.fixture
def full(world):
    """A person with a coach, a naaste, a referral and a group; and the others around whom something is protected."""
    with as_owner():
        world.colleague = make_user("gp", world.practice, world.now)
        world.guard = make_user("gp", world.practice, world.now)
        world.recorder = make_user("gp", world.practice, world.now)
        write_down(world, world.recorder, family_name="Niemand", words=OWN_WORDS)
        world.related_person = make_user("related_person", None, world.now)
        RelatedPerson.objects.create(
            person=world.person,
            user=world.related_person,
            name="Naaste",
            tie_role="child",
            topics=["groups"],
            recorded_at=world.now,
        )
        relate(world.person, world.related_person, world.now, relation="related", topics=["groups"])
        world.offer = make_offer(world.house)
        world.other = make_person(world.practice, world.now, family_name="Otterloo", birth_date=date(1950, 1, 2))
    refer(
        world.person,
        world.welfare,
        actor=world.actor("gp"),
        consent=Consent.How.SPOKEN,
        introduction="Ik denk dat dit u goed zal doen.",
        shown_name="Proef",
        form_token=uuid.uuid4(),
    )
    with as_owner():
        world.group = Group.objects.create(
            owner=world.house,
            offer=world.offer,
            location=world.offer.location,
            werkvorm="odensehuizen",
            werkvorm_version="1",
            form="walk_in",
            name="Huis",
            neutral_name="Afspraak",
            state="running",
            created_at=world.now,
            form_token=uuid.uuid4(),
        )
        Session.objects.create(
            group=world.group,
            owner=world.house,
            number=1,
            title="x",
            starts_at=world.now + timedelta(days=1),
            ends_at=world.now + timedelta(days=1, hours=2),
        )
        Enrolment.objects.create(
            group=world.group,
            person=world.person,
            owner=world.house,
            shown_name="Proef",
            state="enrolled",
            since=world.now,
        )
    return world


def pages(world) -> dict[str, str]:
    person = [world.person.id]
    return {
        name: reverse({"public": "list_offers"}.get(name, name), args=args)
        for name, args in {
            "list_people": [],
            "show_person": person,
            "show_ecogram": person,
            "show_answers": person,
            "list_talks": person,
            "show_needs": person,
            "show_candidates": person,
            "list_consents": person,
            "show_caseload": [],
            "list_referrals": [],
            "list_groups": [],
            "show_group": [world.group.id],
            "list_due": [],
            "show_mine": [],
            "show_access_log": [],
            "show_organization": [],
            "public": [],
            "show_figures": [],
            "list_duplicates": [],
            "show_safety": person,
            "record_tie": person,
            "list_wishes": person,
            "ask_safety": person,
            "record_safe_contact": person,
            "begin_private": person,
            "choose_questionnaire": person,
        }.items()
    } | {"search": reverse("list_people") + "?zoek=Otter", "found": reverse("list_people") + "?zoek=Persoon"}


def protect(world, *, linked: bool) -> None:
    """Everything that can be protected about the person, as rows: nobody opened a page for it."""
    with as_owner():
        tie = write_down(world, world.guard, family_name="Otterloo" if linked else "Anders", words=MARKERS)
        assert AvoidPair.objects.filter(tie=tie).exists() == linked


def write_down(world, user, *, family_name: str, words: tuple[str, ...]) -> ProtectedTie:
    """One row of everything in the protected part, recorded by this user, who guards it; as the owner role."""
    name, told, doubt, step, said = words
    about = {"person": world.person}
    tie = ProtectedTie.objects.create(
        **about,
        kind="harmful",
        told=told,
        hint_given_name=name,
        hint_family_name=family_name,
        hint_birth_date=date(1950, 1, 2),
        entered_by=user,
        entered_in=world.practice,
        entered_at=world.now,
        reviewed_at=world.now,
        review_by=date(2027, 9, 2),
        contested_by=world.patient,
        contested_at=world.now,
        contest_reason=doubt,
        form_token=uuid.uuid4(),
    )
    wish = PrivateWish.objects.create(**about, hour=20, since=world.now, form_token=uuid.uuid4(), entered_by=user)
    answer = SafetyAnswer.objects.create(**about, question="at-home", answer="nee", asked_by=user, asked_at=world.now)
    case = MeldcodeCase.objects.create(
        **about,
        owner=Organization.objects.get(id=world.practice.id),
        opened_by=user,
        opened_at=world.now,
        form_token=uuid.uuid4(),
    )
    MeldcodeStep.objects.create(case=case, **about, number=1, done_at=world.now, by=user, text=step)
    talk = PrivateTalk.objects.create(
        **about,
        owner=world.practice,
        werkvorm="goed-kijken-naar-banden",
        werkvorm_version="1",
        n_steps=4,
        started_at=world.now,
        started_by=user,
    )
    PrivateTalkStep.objects.create(
        **about, owner=world.practice, talk=talk, number=2, title="x", words=said, at=world.now, by=user
    )
    asking = PrivateAsking.objects.create(
        **about,
        owner=world.practice,
        slug="hits",
        occasion="visit",
        answers={":bedreigd": [said]},
        started_at=world.now,
        started_by=user,
        saved_at=world.now,
        saved_by=user,
    )
    guarded_by(user, tie, wish, answer, case, talk, asking, until=world.now + timedelta(days=270))
    return tie


@contextmanager
def nothing_stays():
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def read(world, role: str) -> dict[str, tuple[int, str]]:
    """Every page for one role, without what differs at each look: the token, ids of new forms, the hour of the log."""
    client = Client()
    client.force_login(getattr(world, role))
    found = {}
    for name, url in pages(world).items():
        with nothing_stays():
            response = client.get(url)
        text = response.content.decode()
        text = re.sub(r'(name="(?:csrfmiddlewaretoken|form_token|formulier)" value=)"[^"]*"', r"\1", text)
        found[name] = (response.status_code, text)
    return found


TABLES = (
    ProtectedTie,
    PrivateWish,
    SafetyAnswer,
    MeldcodeCase,
    MeldcodeStep,
    PrivateTalk,
    PrivateTalkStep,
    PrivateAsking,
)


@pytest.mark.parametrize("linked", LINKED)
@pytest.mark.parametrize("role", TRIED)
def test_a_page_of_who_may_not_know_does_not_change_by_a_byte(full, role, linked):
    with nothing_stays():
        before = read(full, role)
    with nothing_stays():
        protect(full, linked=linked)
        after = read(full, role)

    print(f"WEEFSEL_SEED={SEED}")
    own = OWN if role == "patient" else ()
    assert before["public"][0] == 200
    assert [name for name in before if name not in own and before[name] != after[name]] == []
    if not own:
        assert [(name, word) for name, (_status, text) in after.items() for word in MARKERS if word in text] == []


def test_this_comparison_can_fail(full):
    with nothing_stays():
        before = read(full, "guard")
        protect(full, linked=False)
        after = read(full, "guard")

    assert [name for name in before if before[name] != after[name]] == [name for name in OWN if name != "record_tie"]
    assert "Otterzoo" in after["show_safety"][1]


def test_the_database_gives_who_may_not_know_no_row_and_no_count(full):
    protect(full, linked=True)

    for role in ROLES:
        user_id = full.actor(role).user_id
        # Who recorded one of everything too, sees that one of each and who guards it: nothing of the other.
        own = int(role == "recorder")
        if role != "patient":
            for table in TABLES:
                assert (role, table.objects.count()) == (role, own), table
            rows = Relation.objects.filter(relation="guarding")
            assert (role, set(rows.values_list("user_id", flat=True))) == (role, {user_id} if own else set())
        assert (MeldcodeCase.objects.count(), MeldcodeStep.objects.count()) == (own, own)
        with pytest.raises(DatabaseError, match="denied"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM safety_avoidpair")
