"""Groups of a region and who came, and what people of one house do for each other."""

from __future__ import annotations

import uuid
from datetime import datetime, time, timedelta

from weefsel.apps.accounts.queries import AMSTERDAM
from weefsel.apps.groups.models import Party, Session, Signal
from weefsel.apps.groups.operations.attend import record_attendance
from weefsel.apps.groups.operations.enrol import end_enrolment, enrol
from weefsel.apps.groups.operations.favours import post_favour
from weefsel.apps.groups.operations.form import form_group
from weefsel.apps.groups.operations.guests import invite_guest
from weefsel.apps.groups.operations.pair import add_buddy, propose_pair
from weefsel.apps.groups.operations.residence import note_signal
from weefsel.apps.outcomes.operations import ask_follow_up, record_follow_up
from weefsel.project.authorisation.world import Region, as_owner


def hold_groups(region: Region) -> None:
    group = _form(region, f"Hartgroep {region.mark}", region.start + timedelta(days=7), 2)
    referred = {
        name: region.refer(region.people[name], region.rehabilitation, "nurse", 3, shown_name=name, may_report=True)
        for name in ("cardiac", "left", "waiting")
    }
    enrolled = {name: enrol(group, referred[name], actor=region.acting("nurse", 4)) for name in ("cardiac", "left")}
    sessions = list(Session.objects.filter(group=group).order_by("number"))
    for session in sessions[:3]:
        actor = region.acting("nurse", now=session.starts_at + timedelta(minutes=5))
        record_attendance(session, {each.id: "present" for each in enrolled.values()}, actor=actor)
    end_enrolment(enrolled["left"], actor=region.acting("nurse", 40), reason="done")
    coming = _form(region, f"Nieuwe hartgroep {region.mark}", region.now + timedelta(days=3), 118)
    joined = enrol(coming, referred["waiting"], actor=region.acting("nurse", 119))
    next_session = Session.objects.filter(group=coming).order_by("number").first()
    invite_guest(
        joined, next_session, actor=region.acting("nurse", 119), name="Gastproef", email=region.mail("gastproef")
    )
    ask_follow_up(
        referred["cardiac"],
        actor=region.acting("nurse", 119),
        due_on=(region.start + timedelta(days=99)).date(),
        email=region.mail("hart"),
    )
    record_follow_up(
        referred["left"],
        {"contact-groep": "ja, met meer mensen", "wat-samen": ["praten of appen"], "genoeg": "ja, het is genoeg"},
        actor=region.acting("nurse", 119),
        due_on=(region.start + timedelta(days=99)).date(),
    )
    region.things |= {
        "group": group.id,
        "coming_group": coming.id,
        "session": sessions[0].id,
        "coming_session": next_session.id,
        "enrolment": enrolled["cardiac"].id,
        "coming_enrolment": joined.id,
        "left_enrolment": enrolled["left"].id,
        "group_referral": referred["cardiac"].id,
        "guest_token": region.token(region.mail("gastproef")),
        "follow_up_token": region.token(region.mail("hart")),
    }


def _form(region: Region, name: str, first: datetime, days: float):
    return form_group(
        "capri-hartrevalidatie",
        actor=region.acting("nurse", days),
        name=name,
        location=region.rehabilitation.location,
        offer=region.rehabilitation,
        first=first.astimezone(AMSTERDAM).date(),
        starts=time(10),
        form_token=uuid.uuid4(),
        roles={"physiotherapist": "Fysioproef", "cardiologist": "Artsproef"},
    )


def bring_together(region: Region) -> None:
    """Of the house: a buddy was proposed to the person, who is in a circle and lives in a house as well."""
    with as_owner():
        slugs = ("buddyhuizen", "voorzorgcirkels", "hart-van-vathorst")
        offers = {slug: region.offer("house", slug, 9, "Gastvrouwproef") for slug in slugs}
    referred = {
        slug: region.refer(region.people["person"], offer, "gp", 117, shown_name="person", may_report=True)
        for slug, offer in offers.items()
    }
    host = region.acting("host", 118)
    about = {"form_token": uuid.uuid4(), "actor": host}
    buddy = add_buddy("buddyhuizen", name=f"Buddyproef {region.mark}", about="Ik wandel graag.", **about)
    pair = propose_pair(
        referred["buddyhuizen"],
        buddy,
        actor=host,
        location=offers["buddyhuizen"].location,
        first=(region.now + timedelta(days=20)).date(),
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
            name=f"Huisproef {name} {region.mark}",
            location=offers["buddyhuizen"].location,
            offer=offers.get(slug),
            first=(region.now + timedelta(days=5)).date(),
            starts=time(10),
            form_token=uuid.uuid4(),
            roles=dict.fromkeys(roles, "Rolproef"),
            **changes,
        )
    member = enrol(formed["circle"], referred["voorzorgcirkels"], actor=host)
    resident = enrol(formed["residence"], referred["hart-van-vathorst"], actor=host)
    favour = post_favour(member, actor=host, kind="ask", subject="shopping", words="Een brood", form_token=uuid.uuid4())
    note_signal(formed["residence"], resident.id, "not_seen", actor=host)
    region.things |= {
        **{name: group.id for name, group in formed.items()},
        "buddy": buddy.id,
        "pair": pair.id,
        "party": Party.objects.get(group=pair, side="person").id,
        "favour": favour.id,
        "signal": Signal.objects.get(group=formed["residence"]).id,
    }
