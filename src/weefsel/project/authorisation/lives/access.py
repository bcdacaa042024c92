"""Who works in a region and for whom, who looks along, and who was looked at in an emergency."""

from __future__ import annotations

import uuid
from datetime import timedelta

from weefsel.apps.accounts.models import Membership
from weefsel.apps.audit.flags import watch_log
from weefsel.apps.audit.models import Flag
from weefsel.apps.carers import operations as carers
from weefsel.apps.keys.models import Erased
from weefsel.apps.log_in.models import Reset
from weefsel.apps.people.operations.emergency import open_emergency
from weefsel.apps.people.operations.representation import Invited, agree_parent, declare_parent, declare_representative
from weefsel.apps.people.operations.sharing import invite
from weefsel.apps.staff.delegation import let_work
from weefsel.apps.staff.operations import invite_colleague
from weefsel.apps.subject.models import Kept, Part
from weefsel.project.authorisation.who import ABOUT
from weefsel.project.authorisation.world import Region, as_owner

LOOKS_ALONG = ("groups", "referrals", "consent")


def invite_people(region: Region) -> None:
    invited = invite_colleague(
        actor=region.acting("administrator", 118),
        name="Collegaproef",
        email=region.mail("collega"),
        role="gp",
        address="http://localhost",
    )
    with as_owner():
        former = region.user("nurse", "practice", name="oudcollega").memberships.get()
        Membership.objects.filter(id=former.id).update(valid_until=region.start + timedelta(days=9))
        lost = Reset.objects.create(
            user=region.users["assistant"],
            organization=region.places["practice"],
            proposed_by=region.users["gp"],
            proposer_sure=Reset.Sure.CALLED,
            made_at=region.now - timedelta(hours=1),
            expires_at=region.now + timedelta(days=30),
        )
    invite(
        actor=region.acting("gp", 118),
        related_id=region.waits,
        address=lambda token: f"http://localhost/welkom/naaste/{token}/",
    )
    region.things["naaste_token"] = region.token(region.mail("wachtende"))
    region.things |= {
        "membership": invited.id,
        "reset": lost.id,
        "ended_membership": former.id,
        "membership_of_gp": region.users["gp"].memberships.get().id,
        "invitation_token": region.token(region.mail("collega")),
    }


def let_people_look(region: Region) -> None:
    """The assistant works for the gp; the person has a representative; and the gp once opened another's door."""
    mentor = region.users["representative"]
    given = let_work(
        actor=region.acting("gp", 100),
        assistant_id=region.users["assistant"].id,
        last_day=(region.now + timedelta(days=30)).date(),
        withheld=(),
    )
    representative = declare_representative(
        actor=region.acting("gp", 101),
        person_id=region.people["person"].id,
        invited=Invited("Mentorproef", mentor.email, str),
        document="Volmacht van 1 november 2026",
        last_day=(region.now + timedelta(days=200)).date(),
        topics=LOOKS_ALONG,
    )
    for role, whose in ABOUT.items():
        declare_parent(
            actor=region.acting("gp", 101),
            person_id=region.people[whose].id,
            invited=Invited("Ouderproef", region.users[role].email, str),
            document="Gezagsregister",
            topics=LOOKS_ALONG,
        )
    for role in ("parent_agreed", "former_parent"):
        agree_parent(
            actor=region.acting("gp", 102),
            person_id=region.people[ABOUT[role]].id,
            user_id=region.users[role].id,
            topics=LOOKS_ALONG[:2],
        )
    emergency = open_emergency(
        actor=region.acting("gp", 118),
        birth_date=region.people["cardiac"].birth_date,
        family_name=region.people["cardiac"].family_name,
        given_name=region.people["cardiac"].given_name,
        reason="life",
        words="Onwel geworden in de wachtkamer.",
        where="http://localhost",
    )
    with as_owner():
        flag = Flag.objects.create(
            organization=region.places["practice"],
            user=region.users["gp"],
            person_id=region.people["person"].id,
            first_day=region.start.date(),
            last_day=region.start.date(),
            n_days=1,
            n_people=1,
            signs=["no-reason"],
            found_at=region.start,
            review_by=region.now,
        )
        Erased.objects.create(id=uuid.uuid4(), at=region.start)
        Part.objects.create(
            request_id=region.things["request"],
            person_id=region.things["person"],
            owner=region.places["practice"],
            is_yes=True,
            at=region.start,
            by=region.users["gp"],
        )
        Kept.objects.create(
            person_id=uuid.uuid4(),
            name=f"Gewistproef {region.mark}",
            birth_date=region.start.date() - timedelta(days=25_000),
            until=region.start.date() + timedelta(days=7_000),
        )
    watch_log(actor=region.acting("patient", 118), wanted=True)
    _naaste(region)
    region.things |= {
        "delegation": given.id,
        "representation": representative.id,
        "emergency": emergency.id,
        "flag": flag.id,
    }


def _naaste(region: Region) -> None:
    """The naaste wrote how it goes, lets the gp read along, began again, and wants to be asked nothing."""
    actor = region.acting("related_person", 105)
    sheet = carers.begin(actor=actor)
    words = {"can": "Elke week koken.", "cannot": f"Zwaarproef {region.mark}", "would_help": "Een avond vrij."}
    for part, value in {"load": "not-long", **words, "again": 14}.items():
        carers.answer(actor=actor, sheet_id=sheet.id, part=part, value=value)
    last_day = (region.now + timedelta(days=60)).date()
    code = carers.share(actor=actor, last_day=last_day, words=f"Erbijproef {region.mark}")
    taken = carers.take(actor=region.acting("gp", 106), code=code)
    assert taken is not None  # the code was just made
    actor = region.acting("related_person", 107)
    carers.rest(actor=actor, wanted=True)
    region.things |= {
        "carer_share": taken.id,
        "carer_sheet": sheet.id,
        "open_carer_sheet": carers.begin(actor=actor).id,
    }
