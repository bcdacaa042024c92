"""A list asks the database the same questions for one row as for three."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import time, timedelta

import pytest
from django.db import connection
from django.db.models import F
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from tests.carers import naaste, shares, writes
from tests.factories import as_owner, guarded_by, make_offer, make_person, make_user, relate
from tests.gates.resolver import places
from tests.questionnaires import take_into_use

from weefsel.apps.accounts.models import Installation
from weefsel.apps.adoption.operations import adopt, begin_writing
from weefsel.apps.audit.models import Flag
from weefsel.apps.directory.models import Double, KeyFigure, SourceList
from weefsel.apps.disclosures.models import Disclosure
from weefsel.apps.groups.operations.attend import record_attendance
from weefsel.apps.groups.operations.enrol import enrol
from weefsel.apps.groups.operations.form import form_group
from weefsel.apps.log_in.models import Reset
from weefsel.apps.matching.choosing import choose_none
from weefsel.apps.people.models import Identifier, Person
from weefsel.apps.referrals.operations.refer import refer
from weefsel.apps.rights.models import Delegation, Emergency
from weefsel.apps.safety.models import PrivateWish
from weefsel.apps.screening.askings import begin_asking, complete_asking
from weefsel.apps.screening.models import Talk
from weefsel.apps.subject.models import Request


def person(world, n: int) -> None:
    with as_owner():
        make_person(world.practice, world.now, given_name=f"Lijstproef{n}")


def twins(world, n: int) -> None:
    with as_owner():
        for _ in range(2):
            make_person(world.practice, world.now, given_name=f"Dubbelproef{n}", family_name=f"Tweemaal{n}")


def referral(world, n: int) -> None:
    with as_owner():
        someone = make_person(world.practice, world.now, given_name=f"Lijstproef{n}")
    _refer(world, someone, world.welfare, "gp")


def consent(world, n: int) -> None:
    with as_owner():
        offer = make_offer(world.house, capacity=1)
        offer.owner.name = "House"
    _refer(world, world.person, (offer, world.welfare, world.midwives)[n % 3], "gp")


def group(world, n: int):
    with as_owner():
        offer = make_offer(world.hospital, "capri-hartrevalidatie", capacity=4)
    return form_group(
        "capri-hartrevalidatie",
        actor=world.actor("nurse"),
        name=f"Groep {n}",
        location=offer.location,
        offer=offer,
        first=(world.now + timedelta(days=1)).date(),
        starts=time(10),
        form_token=uuid.uuid4(),
        roles={"physiotherapist": "Fysioproef", "cardiologist": "Artsproef"},
    )


def participant_long_ago(world, n: int) -> None:
    """Someone who came for the first time, so that a follow-up question will be due."""
    made = group(world, n)
    with as_owner():
        someone = make_person(world.hospital, world.now, given_name=f"Lijstproef{n}")
    enrolment = enrol(made, _refer(world, someone, made.offer, "nurse"), actor=world.actor("nurse"))
    session = made.sessions.order_by("number").first()
    actor = world.actor("nurse", now=session.starts_at + timedelta(minutes=5))
    record_attendance(session, {enrolment.id: "present"}, actor=actor)
    if n == 0:
        with as_owner():
            Installation.objects.update(clock_offset_s=F("clock_offset_s") + 120 * 86_400)


def offer(world, n: int) -> None:
    with as_owner():
        make_offer(world.house, capacity=n)


def adoption(world, n: int) -> None:
    slug = ("ecogram", "capri-hartrevalidatie", "odensehuizen")[n]
    adopt(slug, actor=world.actor("nurse"), lead=world.nurse, stand_in=None)


def draft(world, n: int) -> None:
    begin_writing({"name": f"Concept {n}"}, actor=world.actor("nurse"), form_token=uuid.uuid4())


def colleague(world, n: int) -> None:
    with as_owner():
        make_user("nurse", world.practice, world.now, name=f"Collegaproef{n}")


def lost_step(world, n: int) -> None:
    with as_owner():
        user = make_user("nurse", world.practice, world.now, name=f"Kwijtproef{n}")
        Reset.objects.create(
            user=user,
            organization=world.practice,
            proposed_by=world.gp,
            proposer_sure=Reset.Sure.KNOWN,
            made_at=world.now,
            expires_at=world.now + timedelta(days=30),
        )


def log_in(world, n: int) -> None:
    with as_owner():
        user = make_user("nurse", world.practice, world.now, name=f"Oefenproef{n}")
        user.is_synthetic = True
        user.save()


def delegation(world, n: int) -> None:
    with as_owner():
        assistant = make_user("assistant", world.practice, world.now, name=f"Assistentproef{n}")
        Delegation.objects.create(
            assistant=assistant,
            professional=world.gp,
            organization=world.practice,
            role="gp",
            valid_from=world.now,
            valid_until=world.now + timedelta(days=30),
            declared_at=world.now,
        )


def emergency(world, n: int) -> None:
    with as_owner():
        someone = make_person(world.hospital, world.now, given_name=f"Lijstproef{n}")
        Emergency.objects.create(
            person_id=someone.id,
            user=make_user("gp", world.practice, world.now, name=f"Noodproef{n}"),
            organization=world.practice,
            role="gp",
            reason=Emergency.Reason.UNCONSCIOUS,
            words="Zij ligt hier en kan niets zeggen.",
            starts_at=world.now,
            ends_at=world.now + timedelta(minutes=Emergency.MINUTES),
            review_by=world.now + timedelta(days=1),
        )


def flag(world, n: int) -> None:
    with as_owner():
        Flag.objects.create(
            organization=world.practice,
            user=make_user("nurse", world.practice, world.now, name=f"Navraagproef{n}"),
            first_day=world.now.date(),
            last_day=world.now.date(),
            n_days=1,
            n_people=40,
            signs=["many"],
            found_at=world.now,
            review_by=world.now + timedelta(days=7),
        )


def representative(world, n: int) -> None:
    with as_owner():
        relate(
            world.person,
            make_user("related_person", None, world.now, name=f"Mentorproef{n}"),
            world.now,
            relation="representative",
            topics=["groups"],
            document=f"Beschikking {n}",
            valid_until=world.now + timedelta(days=30),
        )


def carer(world, n: int) -> None:
    """One more naaste who wrote how it goes and lets the gp read along."""
    someone = naaste(world.now, name=f"Naasteproef{n}")
    shares(someone, world.gp, world.now)
    writes(someone, world.now)


def talk(world, n: int) -> None:
    with as_owner():
        held = {"person": world.person, "owner": world.practice}
        Talk.objects.create(
            **held, werkvorm="mantelscan", werkvorm_version="1", n_steps=5, started_at=world.now, started_by=world.gp
        )


def figure(world, n: int) -> None:
    with as_owner():
        KeyFigure.objects.create(
            owner=world.house, offer=make_offer(world.house), name="Bas", areas=["6601"], channel="phone", reach="06"
        )


def listed(world, n: int) -> None:
    """One more list, with an entry of which nobody said what it is, and that may be double."""
    with as_owner():
        kept = SourceList.objects.create(owner=world.welfare, name=f"Lijst {n}", created_at=world.now)
        one, other = (make_offer(world.house, "", keeper=world.welfare, source=kept, external_id=i) for i in "ab")
        first, second = sorted((one.id, other.id))
        Double.objects.create(
            owner=world.welfare, kind="offer", first=first, second=second, likeness=60, found_at=world.now
        )


def wish(world, n: int) -> None:
    with as_owner():
        row = PrivateWish.objects.create(
            person=world.person, hour=n, entered_by=world.gp, since=world.now, form_token=uuid.uuid4()
        )
        guarded_by(world.gp, row)


def questionnaire(world, n: int) -> None:
    take_into_use(world.actor("administrator"), f"eigen-proeflijst-{n}")


def asking(world, n: int) -> None:
    questionnaire(world, n)
    for is_done in (True, False):
        row = begin_asking(world.person, f"eigen-proeflijst-{n}", "visit", actor=world.actor("gp"))
        if is_done:
            complete_asking(row, actor=world.actor("gp"))


def missing(world, n: int) -> None:
    """Ten people who miss the same: fewer are not told."""
    with as_owner():
        people = [make_person(world.practice, world.now, given_name=f"Lijstproef{n}{i}") for i in range(10)]
    for each in people:
        choose_none(each, [("far", "hour", "kind")[n]], actor=world.actor("gp"))


def asked(world, n: int) -> None:
    with as_owner():
        Request.objects.create(
            person=make_person(world.practice, world.now, given_name=f"Lijstproef{n}"),
            owner=world.practice,
            kind="erase",
            asked_at=world.now,
            asked_by=world.gp,
            due_on=world.now.date(),
        )


def asked_outside(world, n: int) -> None:
    with as_owner():
        Disclosure.objects.create(
            person=world.person,
            owner=world.practice,
            asker="municipality",
            house=f"Lijstproef{n}",
            asked_on=world.now.date(),
            recorded_at=world.now,
            recorded_by=world.gp,
            decided_by=world.other_gp,
            decided_at=world.now,
            ground="law",
            eyes="before",
            review_by=world.now,
            state="preparation",
        )


def asked_of_the_hospital(world, n: int) -> None:
    """Somebody whom the hospital does not treat any more, and about whom it wrote."""
    asked(world, n)
    with as_owner():
        person = Person.objects.get(given_name=f"Lijstproef{n}")
        Identifier.objects.create(
            person=person,
            owner=world.hospital,
            system="x",
            value=str(n),
            recorded_at=world.now,
            recorded_by=world.specialist,
        )


def nothing(world, n: int) -> None:
    """The rows of this list are not in the database, or the same for everyone."""


def _refer(world, someone: Person, target, role: str):
    return refer(
        Person.objects.get(id=someone.id) if role == "nurse" else someone,
        target,
        actor=world.actor(role),
        consent="spoken",
        introduction="Ik denk dat dit u goed zal doen.",
        shown_name="Lijstproef",
        form_token=uuid.uuid4(),
    )


# Every page that lists: who looks, and what makes it one row longer.
LISTS: dict[str, tuple[str | None, Callable]] = {
    "list_people": ("gp", person),
    "list_duplicates": ("gp", twins),
    "list_carers": ("gp", carer),
    "list_referrals": ("gp", referral),
    "show_caseload": ("link_worker", referral),
    "list_consents": ("gp", consent),
    "list_groups": ("nurse", group),
    "list_due": ("nurse", participant_long_ago),
    "list_offers": ("gp", offer),
    "list_missed": ("municipality", missing),
    "list_own_offers": ("host", offer),
    "list_key_figures": ("gp", figure),
    "list_lists": ("link_worker", listed),
    "list_doubles": ("link_worker", listed),
    "list_proposals": ("link_worker", listed),
    "list_adoptions": ("nurse", adoption),
    "list_drafts": ("nurse", draft),
    "list_werkvormen": ("gp", nothing),
    "list_background": ("gp", nothing),
    "list_conversations": ("gp", nothing),
    "list_published": ("researcher", nothing),
    "show_organization": ("administrator", colleague),
    "list_step_resets": ("administrator", lost_step),
    "mfa_list_webauthn": ("gp", nothing),
    "list_sessions": ("gp", nothing),
    "list_delegations": ("gp", delegation),
    "list_emergencies": ("administrator", emergency),
    "list_flags": ("administrator", flag),
    "list_requests": ("gp", asked),
    "list_disclosure_work": ("gp", asked_outside),
    "list_disclosures": ("gp", asked_outside),
    "answer_parts": ("specialist", asked_of_the_hospital),
    "list_representatives": ("gp", representative),
    "list_wishes": ("gp", wish),
    "list_talks": ("gp", talk),
    "list_questionnaires": ("administrator", questionnaire),
    "choose_questionnaire": ("gp", asking),
    "list_log_ins": (None, log_in),
    "list_mail": (None, nothing),
}
OF_A_PERSON = (
    "list_disclosures",
    "list_consents",
    "list_representatives",
    "list_wishes",
    "list_talks",
    "choose_questionnaire",
)


def test_every_list_has_a_line():
    listing = {place.name for place in places() if "list_" in place.name}

    lost = sorted(listing - LISTS.keys())

    assert not lost, f"Nobody counts the queries of {lost}: add a line for each to LISTS in {__name__}."


@pytest.mark.parametrize("name", LISTS)
def test_a_list_of_three_takes_as_many_queries_as_a_list_of_one(name, world):
    role, grow = LISTS[name]
    client = Client()
    if role:
        client.force_login(getattr(world, role))
    url = reverse(name, args=[world.person.id] if name in OF_A_PERSON else [])

    grow(world, 0)
    client.get(url)  # what is read once a process, is read now
    with CaptureQueriesContext(
        connection,
    ) as one:
        shown_one = client.get(url)
    for n in (1, 2):
        grow(world, n)
    with CaptureQueriesContext(connection) as three:
        shown_three = client.get(url)

    assert (shown_one.status_code, shown_three.status_code) == (200, 200)
    assert len(shown_three.content) > len(shown_one.content) or grow is nothing
    assert len(three) == len(one), [q["sql"] for q in three.captured_queries]
