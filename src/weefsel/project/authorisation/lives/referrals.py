"""What a region offers, and who was referred where."""

from __future__ import annotations

import uuid

from weefsel.apps.adoption.queries import catalogue
from weefsel.apps.directory.feed import TAXONOMY, term_id
from weefsel.apps.directory.models import Assurance, Double, Inquiry, ListChange, ListImport, Offer, SourceList
from weefsel.apps.directory.operations import add_key_figure
from weefsel.apps.matching.belonging import belong
from weefsel.apps.matching.choosing import choose_none
from weefsel.apps.matching.weighing import weigh
from weefsel.apps.people.operations import tell
from weefsel.apps.referrals.operations.contact import record_contact
from weefsel.apps.referrals.operations.move import move
from weefsel.apps.referrals.operations.refer import AskedBarrier
from weefsel.apps.referrals.operations.report import show_first
from weefsel.project.authorisation.who import ABOUT
from weefsel.project.authorisation.world import Region, as_owner

BARRIERS = [AskedBarrier("transport", True, "Buurman rijdt")]


def refer_people(region: Region) -> None:
    with as_owner():
        offer = region.offer("house", "odensehuizen", 9, "Gastvrouwproef")
        region.rehabilitation = region.offer("hospital", "capri-hartrevalidatie", 16, "Fysioproef")
    person = region.people["person"]
    region.things |= {"offer": offer.id, "own_offer": region.rehabilitation.id, "location": offer.location_id}
    region.things |= {"service": offer.service_id, "taxonomy": TAXONOMY, "term": term_id(offer.service.werkvorm)}
    none = choose_none(person, ["far"], f"Keuzeproef {region.mark}", actor=region.acting("gp", 2))
    region.things["choice"] = none.id
    tell(actor=region.acting("gp", 2), person_id=person.id, values={"interests": ["music"], "budget_cents": 4200})
    belong(person, ["older"], agreed=True, actor=region.acting("gp", 2))
    administrator = region.acting("administrator", 2)
    weigh(region.places["practice"].id, {"price": 1}, actor=administrator, form_token=uuid.uuid4())
    figure = add_key_figure(
        catalogue().werkvormen["dorpsondersteuners"],
        offer.location,
        actor=region.acting("host", 2),
        form_token=uuid.uuid4(),
        name="Dorpsproef",
        channel="phone",
        reach="06",
        when_text="elke ochtend",
        hours=[True] * 21,
        areas=["6601"],
    )
    region.things["figure"] = figure.id
    _listed(region, offer)
    to_coach = region.refer(person, region.places["welfare"], "gp", 3, shown_name="Volproef", may_report=True)
    record_contact(to_coach, actor=region.acting("link_worker", 5), words="Kennisgemaakt aan de keukentafel.")
    show_first(to_coach, "Gestart, en dat bevalt.", actor=region.acting("link_worker", 6))
    to_place = region.refer(
        person,
        offer,
        "gp",
        100,
        shown_name="Volproef",
        companion="Bramproef",
        may_report=True,
        invite_person=True,
        barriers=BARRIERS,
    )
    for whose in ABOUT.values():
        sent = region.refer(region.people[whose], offer, "gp", 100, shown_name=whose, barriers=BARRIERS)
        region.things |= {
            f"{whose}_person": region.people[whose].id,
            f"{whose}_referral": sent.id,
            f"{whose}_consent": sent.consent_id,
        }
    declined = region.refer(region.people["declined"], offer, "gp", 4, shown_name="Afgezienproef")
    move(declined, "declined", actor=region.acting("gp", 6))
    region.things |= {
        "referral": to_place.id,
        "coach_referral": to_coach.id,
        "ended_referral": declined.id,
        "consent": to_place.consent_id,
        "host_token": region.token(region.mail("gastheer"), to_place.id),
        "person_token": region.token(person.email, to_place.id),
    }


def _listed(region: Region, offer: Offer) -> None:
    """A list that the welfare organisation keeps, with what it changed and what may be double."""
    owner = region.places["welfare"]
    with as_owner():
        kept = SourceList.objects.create(owner=owner, name=f"Lijstproef {region.mark}", created_at=region.start)
        read = ListImport.objects.create(
            source=kept, owner=owner, file_name="lijstproef.csv", state="applied", created_at=region.start
        )
        ListChange.objects.create(
            list_import=read, owner=owner, number=1, kind="add", external_id="1", name="Lijstproef", offer=offer
        )
        Assurance.objects.create(
            offer=offer, owner=owner, facts=["running"], source="list", listing=kept, at=region.start
        )
        Inquiry.objects.create(offer=offer, owner=offer.owner, question="price", asked_at=region.start)
        first, second = sorted((offer.id, region.rehabilitation.id))
        Double.objects.create(owner=owner, kind="offer", first=first, second=second, likeness=80, found_at=region.start)
    region.things |= {"list": kept.id, "list_import": read.id}
