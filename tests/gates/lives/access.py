"""Who works where and for whom, who looks along, and who asked for what."""

from __future__ import annotations

import uuid
from datetime import timedelta

from tests.factories import as_owner, make_user
from tests.gates.world import GateWorld

from weefsel.apps.accounts.models import Membership
from weefsel.apps.adoption.queries import catalogue
from weefsel.apps.audit.models import Flag
from weefsel.apps.carers import operations as carers
from weefsel.apps.disclosures.models import Disclosure
from weefsel.apps.disclosures.operations import Asked, Given, choose
from weefsel.apps.disclosures.operations import ask as ask_from_outside
from weefsel.apps.log_in.models import Reset
from weefsel.apps.people.operations.emergency import open_emergency
from weefsel.apps.people.operations.representation import Invited, declare_representative
from weefsel.apps.people.operations.sharing import invite
from weefsel.apps.staff.delegation import let_work
from weefsel.apps.staff.operations import invite_colleague
from weefsel.apps.subject.operations import ask as ask_right


def invite_people(world: GateWorld) -> None:
    administrator = world.acting("administrator", 118)
    invited = invite_colleague(
        actor=administrator,
        name="Collegaproef",
        email="collega@example.org",
        role="gp",
        address="http://localhost",
    )
    with as_owner():
        ended = make_user("nurse", world.small.practice, world.start, name="Oudcollegaproef").memberships.get()
        Membership.objects.filter(id=ended.id).update(valid_until=world.start + timedelta(days=9))
        lost = Reset.objects.create(
            user=world.small.assistant,
            organization=world.small.practice,
            proposed_by=world.small.gp,
            proposer_sure=Reset.Sure.CALLED,
            made_at=world.now - timedelta(hours=1),
            expires_at=world.now + timedelta(days=30),
        )
    invite(
        actor=world.acting("gp", 118),
        related_id=world.waits,
        address=lambda token: f"http://localhost/welkom/naaste/{token}/",
    )
    world.things["naaste_token"] = world.token("wachtende@example.org")
    _naaste(world)
    world.things |= {
        "membership": invited.id,
        "reset": lost.id,
        "ended_membership": ended.id,
        "membership_of_gp": world.small.gp.memberships.get().id,
        "invitation_token": world.token("collega@example.org"),
    }


def _naaste(world: GateWorld) -> None:
    """The naaste wrote twice how it goes, lets "gp" read along, began again, and wants to be asked nothing."""
    actor, first = world.acting("related_person", 100), None
    for load, words in (("costs", "Elke week koken."), ("not-long", "Zwaarproef " * 40)):
        first = sheet = carers.begin(actor=actor)
        for part, value in {"load": load, "can": words, "cannot": words, "would_help": words, "again": 14}.items():
            sheet = carers.answer(actor=actor, sheet_id=sheet.id, part=part, value=value)
        actor = world.acting("related_person", 101)
    assert first is not None
    last_day = world.now.date() + timedelta(days=60)
    code = carers.share(actor=actor, last_day=last_day, words="Erbijproef")
    taken = carers.take(actor=world.acting("gp", 102), code=code)
    assert taken is not None
    actor = world.acting("related_person", 103)
    carers.rest(actor=actor, wanted=True)
    world.things |= {
        "carer_share": taken.id,
        "carer_sheet": first.id,
        "open_carer_sheet": carers.begin(actor=actor).id,
    }


def let_people_look(world: GateWorld) -> None:
    """The assistant works for "gp"; the person has a representative; and "gp" once opened the door of another."""
    given = let_work(
        actor=world.acting("gp", 100),
        assistant_id=world.small.assistant.id,
        last_day=(world.now + timedelta(days=30)).date(),
        withheld=(),
    )
    representative = declare_representative(
        actor=world.acting("gp", 101),
        person_id=world.person.id,
        invited=Invited("Mentorproef", world.mentor.email, str),
        document="Volmacht van 1 november 2026",
        last_day=(world.now + timedelta(days=200)).date(),
        topics=("groups",),
    )
    emergency = open_emergency(
        actor=world.acting("gp", 119),
        birth_date=world.people["cardiac"].birth_date,
        family_name=world.people["cardiac"].family_name,
        given_name="",
        reason="life",
        words="Onwel geworden in de wachtkamer.",
        where="http://localhost",
    )
    with as_owner():
        flag = Flag.objects.create(
            organization=world.small.practice,
            user=world.small.gp,
            person_id=world.person.id,
            first_day=world.now.date() - timedelta(days=20),
            last_day=world.now.date() - timedelta(days=10),
            n_days=3,
            n_people=1,
            signs=["no-reason", "again-and-again"],
            found_at=world.now,
            review_by=world.now + timedelta(days=7),
        )
    world.things |= {
        "delegation": given.id,
        "representation": representative.id,
        "emergency": emergency.id,
        "flag": flag.id,
    }


def ask_for_data(world: GateWorld) -> None:
    """The person asked for a correction, and others asked about the person."""
    asked = ask_right(
        actor=world.acting("gp"),
        person_id=world.person.id,
        form_token=uuid.uuid4(),
        kind="correct",
        words="Mijn zoon woont bij mij.",
    )
    world.things["request"] = asked.id
    _asked_from_outside(world)


def _asked_from_outside(world: GateWorld) -> None:
    """Three questions about the person: a no, one that waits for the eyes of the reader, and one that was given."""
    known = catalogue()
    asked = Asked("Gemeente Proefdam", "J. Vrager, wijkteam", "Teruggebeld.", "Of er hulp is.", "Wmo")
    given = Given(("circumstances",), "Woont alleen, en redt zich.", "phone")
    for name, ground in (("disclosure", None), ("disclosure_waiting", "law"), ("disclosure_given", "vital")):
        actor = world.acting("gp", 118)
        one = ask_from_outside(
            actor=actor,
            person_id=world.person.id,
            form_token=uuid.uuid4(),
            asker=known.askers["municipality"],
            asked=asked,
            asked_on=actor.now.date(),
        )
        world.things[name] = one.id
        if ground is None:
            continue
        choose(
            actor=actor,
            disclosure_id=one.id,
            asker=known.askers["municipality"],
            ground=known.grounds[ground],
            asked=asked,
            answers={each.slug: "Een voorbeeld van een antwoord." for each in known.grounds[ground].questions},
            given=given,
        )
        with as_owner():
            Disclosure.objects.filter(id=one.id).update(decided_by=world.small.other_gp)
