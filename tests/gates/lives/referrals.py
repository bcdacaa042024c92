"""What is on the map of the gates, and who was referred where."""

from __future__ import annotations

import uuid
from datetime import timedelta

from tests.factories import as_owner, make_offer
from tests.gates.world import ARABIC_GIVEN, LONG_WORDS, GateWorld

from weefsel.apps.accounts.models import Organization
from weefsel.apps.adoption.queries import catalogue
from weefsel.apps.directory.feed import TAXONOMY, term_id
from weefsel.apps.directory.freshness import send_freshness_link
from weefsel.apps.directory.models import Double, ListChange, ListImport, SourceList
from weefsel.apps.directory.operations import add_key_figure, set_leave
from weefsel.apps.referrals.operations.contact import record_contact
from weefsel.apps.referrals.operations.move import move
from weefsel.apps.referrals.operations.refer import AskedBarrier


def refer_people(world: GateWorld) -> None:
    small = world.small
    with as_owner():
        offer = make_offer(small.house, "odensehuizen", capacity=4, host_name="Gastvrouwproef")
        offer.service.name = LONG_WORDS
        offer.service.save()
        world.rehabilitation = make_offer(small.hospital, "capri-hartrevalidatie", capacity=16, host_name="Fysioproef")
        coach = make_offer(small.welfare, "welzijn-op-recept", capacity=9)
    host = world.acting("host", 1)
    there = {"channel": "phone", "reach": "06 12 34 56 78", "when_text": "elke ochtend", "hours": [True] * 21}
    village = catalogue().werkvormen["dorpsondersteuners"]
    figures = [
        add_key_figure(
            village, offer.location, actor=host, form_token=uuid.uuid4(), name=name, is_public=True, **area, **there
        )
        for name, area in (("Dorpsproef", {"areas": ["6601", "6602"]}), ("Waarneemproef", {"reach_m": 1_500}))
    ]
    days = {"away_from": host.now.date(), "away_until": host.now.date() + timedelta(days=400)}
    set_leave(figures[0], actor=host, stand_in=figures[1], **days)
    world.things["figure"] = figures[0].id
    _listed(world, offer)
    world.things |= {
        "offer": offer.id,
        "own_offer": world.rehabilitation.id,
        "coach_offer": coach.id,
        "location": offer.location_id,
    }
    # To a coach first, who called; then, from there, to a place. The host has not answered yet.
    to_coach = world.refer(world.person, small.welfare, "gp", 3, shown_name="Langproef", may_report=True)
    record_contact(to_coach, actor=world.acting("link_worker", 5), words="Kennisgemaakt aan de keukentafel.")
    to_place = world.refer(
        world.person,
        offer,
        "gp",
        100,
        shown_name="Langproef",
        companion="Bramproef",
        access_needs="rolstoel",
        may_report=True,
        invite_person=True,
        barriers=[AskedBarrier("transport", True, "Buurman rijdt"), AskedBarrier("shyness", True, "Komt samen")],
    )
    declined = world.refer(world.people["declined"], offer, "gp", 4, shown_name="Afgezienproef")
    move(declined, "declined", actor=world.acting("gp", 6))
    world.refer(world.people["arabic"], small.welfare, "gp", 110, shown_name=ARABIC_GIVEN)
    # Long ago enough that the page asks; the link is of today.
    send_freshness_link(offer, actor=world.acting("host", 119), email="kaart@example.org")
    world.things |= {
        "entry_token": world.token("kaart@example.org"),
        "service": offer.service_id,
        "house": small.house.id,
        "taxonomy": TAXONOMY,
        "term": term_id(offer.service.werkvorm),
        "referral": to_place.id,
        "coach_referral": to_coach.id,
        "ended_referral": declined.id,
        "consent": to_place.consent_id,
        "host_token": world.token("anja@example.org", to_place.id),
        "person_token": world.token(world.person.email, to_place.id),
    }


def _listed(world: GateWorld, offer) -> None:
    """A list that the coach put on the map, with something that a host said otherwise, a double and a proposal."""
    welfare = world.small.welfare
    with as_owner():
        kept = SourceList.objects.create(
            owner=welfare, name="Lijstproef", as_of=world.start.date(), created_at=world.start
        )
        listed = Organization.objects.create(
            name="Buitenproef", kind="community", is_claimed=False, created_at=world.start
        )
        again = make_offer(listed, "", host_name="", keeper=welfare, source=kept, external_id="1")
        for row in (again.service, again.location):
            row.keeper, row.source = welfare, kept
            row.save()
        again.proposed_schedule = "Tu 10:00-12:00"
        again.save()
        read = ListImport.objects.create(
            source=kept,
            owner=welfare,
            file_name="lijstproef.csv",
            state="applied",
            counts={"add": 1, "against": 1},
            problems=[["note", "lijstproef.csv", "regel 2", "Dit is te lang en ingekort."]],
            created_at=world.start,
            applied_at=world.start,
        )
        kept.imported_at = world.start
        kept.save()
        for number, kind, fields, against in (
            (0, "add", {"offer.when_text": [None, LONG_WORDS]}, []),
            (1, "change", {"offer.when_text": ["dinsdag", "woensdag"]}, ["offer.when_text"]),
        ):
            ListChange.objects.create(
                list_import=read,
                owner=welfare,
                number=number,
                kind=kind,
                external_id="1",
                name="Eettafelproef",
                place="regel 2",
                fields=fields,
                against=against,
                offer=again,
            )
        first, second = sorted((again.id, offer.id))
        reasons = [["dezelfde naam", 45], ["hetzelfde adres", 20]]
        Double.objects.create(
            owner=welfare,
            kind="offer",
            first=first,
            second=second,
            likeness=65,
            reasons=reasons,
            found_at=world.start,
        )
    world.things["list_import"] = read.id
