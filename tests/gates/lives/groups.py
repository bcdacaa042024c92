"""Groups of the gates and who came, and what people of one house do for each other."""

from __future__ import annotations

import uuid
from datetime import time, timedelta

from tests.factories import as_owner, make_offer
from tests.gates.world import LONG_WORDS, GateWorld

from weefsel.apps.accounts.queries import AMSTERDAM
from weefsel.apps.groups.models import Enrolment, Party, Session, Signal
from weefsel.apps.groups.operations.attend import record_attendance
from weefsel.apps.groups.operations.enrol import end_enrolment, enrol
from weefsel.apps.groups.operations.favours import post_favour
from weefsel.apps.groups.operations.form import form_group
from weefsel.apps.groups.operations.guests import invite_guest
from weefsel.apps.groups.operations.pair import add_buddy, propose_pair
from weefsel.apps.groups.operations.residence import note_signal
from weefsel.apps.outcomes.operations import ask_follow_up
from weefsel.apps.people.models import Person


def hold_groups(world: GateWorld) -> None:
    small = world.small
    first = world.start + timedelta(days=7)
    group = form_group(
        "capri-hartrevalidatie",
        actor=world.acting("nurse", 2),
        name=f"Hartgroep {LONG_WORDS}",
        location=world.rehabilitation.location,
        offer=world.rehabilitation,
        first=first.astimezone(AMSTERDAM).date(),
        starts=time(10),
        form_token=uuid.uuid4(),
        roles={"physiotherapist": "Fysioproef", "cardiologist": "Artsproef"},
    )
    referred = {
        name: world.refer(world.people[name], world.rehabilitation, "nurse", 3, shown_name=shown, may_report=True)
        for name, shown in (
            ("cardiac", "Hartproef"),
            ("guest_of", "Meebrengproef"),
            ("left", "Gestoptproef"),
            ("waiting", "Wachtproef"),
        )
    }
    enrolled = {
        name: enrol(group, referred[name], actor=world.acting("nurse", 4)) for name in ("cardiac", "guest_of", "left")
    }
    sessions = list(Session.objects.filter(group=group).order_by("number"))
    for session in sessions[:3]:
        actor = small.actor("nurse", now=session.starts_at + timedelta(minutes=5))
        record_attendance(session, {each.id: "present" for each in enrolled.values()}, actor=actor)
    end_enrolment(enrolled["left"], actor=world.acting("nurse", 40), reason="done")
    coming = form_group(
        "capri-hartrevalidatie",
        actor=world.acting("nurse", 118),
        name="Nieuwe hartgroep",
        location=world.rehabilitation.location,
        offer=world.rehabilitation,
        first=(world.now + timedelta(days=3)).date(),
        starts=time(10),
        form_token=uuid.uuid4(),
        roles={"physiotherapist": "Fysioproef", "cardiologist": "Artsproef"},
    )
    waiting = world.refer(world.people["empty"], small.welfare, "gp", 119, shown_name="Leegproef")
    joined = enrol(coming, referred["waiting"], actor=world.acting("nurse", 119))
    next_session = Session.objects.filter(group=coming).order_by("number").first()
    guest = invite_guest(
        joined, next_session, actor=world.acting("nurse", 119), name="Gastproef", email="gast@example.org"
    )
    ask_follow_up(
        referred["cardiac"],
        actor=world.acting("nurse", 119),
        due_on=(world.start + timedelta(days=99)).date(),
        email="hart@example.org",
    )
    with as_owner():
        Person.objects.filter(id=world.people["cardiac"].id).update(email="hart@example.org")
    world.things |= {
        "group": group.id,
        "coming_group": coming.id,
        "session": sessions[0].id,
        "coming_session": next_session.id,
        "enrolment": enrolled["cardiac"].id,
        "coming_enrolment": joined.id,
        "left_enrolment": enrolled["left"].id,
        "group_referral": referred["cardiac"].id,
        "guest": guest.id,
        "open_referral": waiting.id,
        "guest_token": world.token("gast@example.org"),
        "follow_up_token": world.token("hart@example.org"),
    }
    assert Enrolment.objects.count() == 4


def bring_together(world: GateWorld) -> None:
    """Of the house: a buddy was proposed to the person, who is in a circle and lives in a house as well."""
    small = world.small
    with as_owner():
        offers = {
            slug: make_offer(small.house, slug, capacity=9, host_name="Gastvrouwproef")
            for slug in ("buddyhuizen", "voorzorgcirkels", "hart-van-vathorst")
        }
    referred = {
        slug: world.refer(world.person, offer, "gp", 117, shown_name="Langproef", may_report=True)
        for slug, offer in offers.items()
    }
    host = world.acting("host", 118)
    about = {"form_token": uuid.uuid4(), "actor": host}
    buddy = add_buddy("buddyhuizen", name="Buddyproef", about="Ik wandel graag.", **about)
    pair = propose_pair(
        referred["buddyhuizen"],
        buddy,
        actor=host,
        location=offers["buddyhuizen"].location,
        first=(world.now + timedelta(days=20)).date(),
        starts=time(15),
        companion="Meegaproef",
        form_token=uuid.uuid4(),
    )
    formed = {}
    for name, slug, roles, changes in (
        ("circle", "voorzorgcirkels", ("contact_person", "circle_supporter"), {}),
        ("residence", "hart-van-vathorst", ("coordinator", "volunteer"), {"n_homes": 24}),
        ("walk_in", "odensehuizen", ("coordinator", "volunteer"), {}),
    ):
        formed[name] = form_group(
            slug,
            actor=host,
            name=f"Huisproef {name}",
            location=offers["buddyhuizen"].location,
            offer=offers.get(slug),
            first=(world.now + timedelta(days=5)).date(),
            starts=time(10),
            form_token=uuid.uuid4(),
            roles=dict.fromkeys(roles, "Rolproef"),
            **changes,
        )
    member = enrol(formed["circle"], referred["voorzorgcirkels"], actor=host)
    resident = enrol(formed["residence"], referred["hart-van-vathorst"], actor=host)
    favour = post_favour(member, actor=host, kind="ask", subject="shopping", words="Een brood", form_token=uuid.uuid4())
    note_signal(formed["residence"], resident.id, "not_seen", actor=host)
    world.things |= {
        **{name: group.id for name, group in formed.items()},
        "buddy": buddy.id,
        "pair": pair.id,
        "party": Party.objects.get(group=pair, side="person").id,
        "favour": favour.id,
        "signal": Signal.objects.get(group=formed["residence"]).id,
    }
