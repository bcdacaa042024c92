"""What who receives may read is an allow-list: on a page, in a link, in a letter, in a list and in a mail (1.6)."""

from __future__ import annotations

import io

import pytest
from django.apps import apps
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader
from tests.attacks.conftest import mailed, make_referral
from tests.factories import as_owner, make_offer

from weefsel.apps.accounts.models import Mail
from weefsel.apps.people.models import Circumstances, Health, Identifier, Person
from weefsel.apps.referrals import told
from weefsel.apps.referrals.models import Barrier, Introduction
from weefsel.apps.referrals.queries import find_referral, story_of
from weefsel.catalogue.consent import ConsentError, read_recipients, recipients
from weefsel.catalogue.rights import read_rights

TELLS = ("referrals_introduction", "referrals_barrier", "groups_enrolment")
# What says nothing about anybody: keys, states and moments.
TECHNICAL = {
    "referral_id", "person_id", "owner_id", "receiver_id", "id", "group_id", "state", "end_reason", "since", "ended_at",
}  # fmt: skip
# One word in every field of a person that a receiver has nothing to do with, and in what they may read.
HIDDEN = {
    "family_name": "Achterkenmerk",
    "street_line": "Straatkenmerk 7",
    "wish": "Wenskenmerk",
    "phone": "0699911122",
    "email": "kenmerk@example.org",
}
TOLD = {
    "shown_name": "Naamkenmerk",
    "introduction": "Zinkenmerk.",
    "access_needs": "Nodigkenmerk",
    "companion": "Meegaankenmerk",
}


def columns() -> set[str]:
    found = set()
    for model in apps.get_models():
        if model._meta.db_table in TELLS:
            found |= {f"{model._meta.db_table}.{each.column}" for each in model._meta.concrete_fields}
    return {one for one in found if one.split(".")[1] not in TECHNICAL}


@pytest.mark.parametrize("role", sorted(recipients()))
def test_every_column_in_which_something_is_told_has_a_line_for_every_receiver(role):
    known = recipients()[role]
    unknown, gone = columns() - known.reads - known.never, (known.reads | known.never) - columns()

    # The homes of a residence say where somebody lives; they are shown by the group, not told with a referral.
    assert (unknown - {"groups_enrolment.shares_home", "groups_enrolment.home"}, gone) == (set(), set())


def test_every_role_that_receives_has_an_allow_list():
    receiving = {
        role
        for each in read_rights().permissions
        if "referrals.read_words" in each.actions and each.relation in ("receiving", "invited")
        for role in each.roles
    }

    assert receiving - {"link_person"} == set(recipients())


@pytest.fixture
def marked(world):
    """A person with a mark in every field, referred to the house with a mark in everything that is told."""
    with as_owner():
        person = Person.objects.get(id=world.person.id)
        for name, value in HIDDEN.items():
            setattr(person, name, value)
        person.save()
        Circumstances.objects.filter(person=world.person).update(uses_wheelchair=True)
        Health.objects.filter(person=world.person).update(diabetes=True)
        Identifier.objects.create(
            person=world.person,
            owner=world.practice,
            system="bsn",
            value="999911120",
            recorded_at=world.now,
            recorded_by=world.gp,
        )
        offer = make_offer(world.house)
    return make_referral(world, offer, **TOLD)


def shown(world, referral) -> dict[str, str]:
    """Everything that a receiver gets of a referral, by channel."""
    client, page = Client(), reverse("show_referral", args=[referral.id])
    client.force_login(world.host)
    letter = client.get(reverse("show_letter", args=[referral.id]))
    with as_owner():
        mails = list(Mail.objects.filter(to_address="anja@example.org").values_list("subject", "body"))
    return {
        "page": client.get(page).content.decode(),
        "list": client.get(reverse("list_referrals") + "?toon=alles").content.decode(),
        "link": Client().get(mailed("anja@example.org")).content.decode(),
        "letter": "".join(each.extract_text() for each in PdfReader(io.BytesIO(letter.content)).pages),
        "mail": repr(mails),
    }


def test_c6_a_receiver_gets_what_the_list_allows_and_no_other_field_on_any_channel(world, marked):
    found = {
        channel: ({one for one in TOLD.values() if one in text}, [one for one in HIDDEN.values() if one in text])
        for channel, text in shown(world, marked).items()
    }

    assert found == {
        "page": (set(TOLD.values()), []),
        "list": ({TOLD["shown_name"]}, []),
        "link": (set(TOLD.values()), []),
        "letter": ({TOLD["shown_name"]}, []),
        "mail": (set(), []),
    }


def test_a_column_that_is_taken_off_the_list_is_gone_from_every_channel_at_once(world, marked, monkeypatch):
    """The list is what pages are built from: not a document beside it."""
    narrow = {role: None for role in recipients()}
    monkeypatch.setattr(told, "recipients", lambda: narrow)

    left = {channel: [one for one in TOLD.values() if one in text] for channel, text in shown(world, marked).items()}

    assert {channel: found for channel, found in left.items() if set(found) - {TOLD["shown_name"]}} == {}


def test_who_sent_it_and_the_person_read_all_of_it(world, marked):
    for name in ("gp", "patient"):
        actor = world.actor(name)
        story = story_of(find_referral(marked.id), actor)
        assert (story.introduction, story.companion, len(story.barriers)) == ("Zinkenmerk.", "Meegaankenmerk", 1), name
    assert (Introduction.objects.count(), Barrier.objects.count()) == (1, 1)


def test_a_list_that_contradicts_itself_is_refused(tmp_path):
    (tmp_path / "recipients.toml").write_text(
        'source = "x"\n[[recipient]]\nslug = "a"\nname = "a"\nroles = ["host"]\nreads = ["t.a"]\nnever = ["t.a"]\n',
        encoding="utf-8",
    )

    with pytest.raises(ConsentError, match="read and never read"):
        read_recipients(tmp_path)
