"""The regions on which it is tried who may: each with every role, a full person and all that happens around them.

The regions are alike and know nothing of each other, so that what is right for the people of one is wrong for those of
another. In some of them one relation ended, so that what came through it has to end as well. Everything is made by the
operations themselves, behind row-level security; all names are made up.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.db import connection, transaction

from weefsel.apps.accounts.models import Installation, Mail, Membership, Organization, User
from weefsel.apps.accounts.queries import AMSTERDAM
from weefsel.apps.adoption.models import AdoptedVersion, Adoption
from weefsel.apps.adoption.operations import adopt, begin_writing, drop_element, end_adoption
from weefsel.apps.adoption.queries import catalogue
from weefsel.apps.audit.flags import watch_log
from weefsel.apps.audit.models import Flag
from weefsel.apps.audit.sealing import Key, seal_waiting
from weefsel.apps.carers import operations as carers
from weefsel.apps.consent.models import Consent
from weefsel.apps.directory.feed import TAXONOMY, term_id
from weefsel.apps.directory.models import (
    Assurance,
    Double,
    Inquiry,
    ListChange,
    ListImport,
    Location,
    Offer,
    Service,
    SourceList,
)
from weefsel.apps.directory.operations import add_key_figure, report_link
from weefsel.apps.disclosures.operations import Asked
from weefsel.apps.disclosures.operations import ask as ask_from_outside
from weefsel.apps.ecogram.exchange import keep_recipe
from weefsel.apps.ecogram.operations import add_tie, end_tie, record_acquaintances
from weefsel.apps.ecogram.validators import TieEntry
from weefsel.apps.evidence.models import PublishedFigure
from weefsel.apps.groups.models import Group, Party, Session, Signal
from weefsel.apps.groups.operations.attend import record_attendance
from weefsel.apps.groups.operations.enrol import end_enrolment, enrol
from weefsel.apps.groups.operations.favours import post_favour
from weefsel.apps.groups.operations.form import form_group
from weefsel.apps.groups.operations.guests import invite_guest
from weefsel.apps.groups.operations.pair import add_buddy, propose_pair
from weefsel.apps.groups.operations.residence import note_signal
from weefsel.apps.keys.models import Erased
from weefsel.apps.log_in.models import Reset
from weefsel.apps.matching.belonging import belong
from weefsel.apps.matching.choosing import choose_none
from weefsel.apps.matching.models import Gap, MatchLine
from weefsel.apps.matching.operations import share_gaps
from weefsel.apps.matching.runs import begin_run, plan_region
from weefsel.apps.matching.weighing import weigh
from weefsel.apps.needs.operations import agree_needs, propose_needs, record_transition
from weefsel.apps.needs.validators import Decision
from weefsel.apps.outcomes.operations import ask_follow_up, record_follow_up
from weefsel.apps.people.models import Circumstances, Health, Person
from weefsel.apps.people.operations import (
    add_related_person,
    keep_back,
    merge,
    not_same,
    place_hold,
    record_number,
    report_move,
    tell,
)
from weefsel.apps.people.operations.emergency import open_emergency
from weefsel.apps.people.operations.representation import (
    Invited,
    agree_parent,
    declare_parent,
    declare_representative,
)
from weefsel.apps.people.operations.sharing import invite
from weefsel.apps.referrals.models import Referral
from weefsel.apps.referrals.operations.contact import record_contact
from weefsel.apps.referrals.operations.move import move
from weefsel.apps.referrals.operations.refer import AskedBarrier, refer
from weefsel.apps.referrals.operations.report import show_first
from weefsel.apps.rights.context import set_context
from weefsel.apps.rights.models import Relation
from weefsel.apps.running.operations import observe_group
from weefsel.apps.safety.models import MeldcodeCase
from weefsel.apps.safety.operations.contact import record_safe_contact
from weefsel.apps.safety.operations.meldcode import open_case, take_step
from weefsel.apps.safety.operations.questions import record_answers as record_safety_answers
from weefsel.apps.safety.operations.ties import record_tie
from weefsel.apps.safety.operations.wishes import record_wish as record_wish_to_avoid
from weefsel.apps.safety.validators import Hints
from weefsel.apps.screening.askings import begin_asking, complete_asking, save_answers
from weefsel.apps.screening.operations import end_talk, record_answers, record_step, start_talk
from weefsel.apps.screening.wordings import confirm_wording, propose_wording
from weefsel.apps.staff.delegation import let_work
from weefsel.apps.staff.operations import invite_colleague
from weefsel.apps.subject.models import Kept, Part
from weefsel.apps.subject.operations import ask as ask_right
from weefsel.catalogue.draft import adapt_draft, begin_draft
from weefsel.catalogue.write import write_werkvorm
from weefsel.engine.rights.may import Actor
from weefsel.engine.screening.questionnaire import Item, Questionnaire
from weefsel.engine.screening.wording import Wording, questionnaire_of
from weefsel.interop.fhir.document import write_json
from weefsel.interop.fhir.write_questionnaire import write_questionnaire
from weefsel.project.authorisation.who import ABOUT, ACTS_AS, mark_of
from weefsel.project.letting_in import let_in

AGO = timedelta(days=120)
BARRIERS = [AskedBarrier("transport", True, "Buurman rijdt")]
LOOKS_ALONG = ("groups", "referrals", "consent")
KINDS = {
    "practice": "practice",
    "hospital": "hospital",
    "midwives": "midwifery",
    "welfare": "welfare",
    "house": "community",
    "town": "municipality",
    "inspectorate": "oversight",
}
WORKS_AT = {
    "gp": "practice",
    "colleague": "practice",
    "nurse": "hospital",
    "specialist": "hospital",
    "midwife": "midwives",
    "assistant": "practice",
    "link_worker": "welfare",
    "host": "house",
    "volunteer": "house",
    "manager": "hospital",
    "inspector": "inspectorate",
    "researcher": "inspectorate",
    "municipality": "town",
    "administrator": "practice",
}


@contextmanager
def as_role(role: str) -> Iterator[None]:
    """Act as a role of the database inside, and as the app role after."""
    with connection.cursor() as cursor:
        cursor.execute(f"SET ROLE {role}")
        try:
            yield
        finally:
            if not connection.needs_rollback:
                cursor.execute("SET ROLE weefsel_app")


def as_owner():
    return as_role("weefsel_owner")


class Region:
    """One region. ``things`` gives what an address names by the name of the thing; ``users`` the log-ins by role, with
    the hash of one ``password``."""

    def __init__(self, number: int, now: datetime, *, ended: str = "", password: str):
        self.number, self.now, self.start, self.ended = number, now, now - AGO, ended
        self.password = password
        # Stands in every name that only this region may read.
        self.mark = mark_of(number)
        self.things: dict[str, UUID | str | int] = {}
        self.users: dict[str, User] = {}
        self.places: dict[str, Organization] = {}
        self.people: dict[str, Person] = {}
        with transaction.atomic():
            self._base()
            self._lives()
            self._answers_and_ties()
            with as_owner():
                seal_waiting(Key("proef", bytes))  # what is written after this waits for its seal
            self._referrals()
            self._group()
            self._together()
            self._colleagues()
            self._access()
            self._adoptions()
            self._figures()
            self._plan()
            self._protected()
            with as_owner():
                User.objects.update(is_synthetic=True)
                Relation.objects.filter(relation=ended, person_id__in=self._person_ids()).update(
                    valid_until=now - timedelta(hours=1)
                )

    def _person_ids(self) -> list[UUID]:
        return [person.id for person in self.people.values()]

    def _mail(self, name: str) -> str:
        return f"{name}-{self.number}@example.org"

    def _as(self, name: str, days: float = 0, *, now: datetime | None = None) -> Actor:
        """The actor of a log-in ``days`` after the start, declared to the database."""
        membership = self.users[name].memberships.get()
        actor = Actor(
            role=membership.role,
            now=now or self.start + timedelta(days=days),
            user_id=membership.user_id,
            person_id=membership.person_id,
            organization_id=membership.organization_id,
            request_id="authorisation",
        )
        set_context(actor)
        return actor

    def _years_ago(self, years: int) -> date:
        """The birth date of who has a birthday today."""
        day = self.now.astimezone(AMSTERDAM).date()
        # Who was born on 29 February has a birthday on 1 March in a common year.
        return (
            date(day.year - years, day.month, day.day)
            if (day.month, day.day) != (2, 29)
            else date(day.year - years, 3, 1)
        )

    def _user(self, role: str, place: str | None, *, person_id: UUID | None = None, name: str = "") -> User:
        user = User.objects.create(
            email=self._mail(f"{name or role}-{uuid.uuid4().hex[:6]}".lower()),
            name=name or role,
            date_joined=self.start,
            password=self.password,
        )
        Membership.objects.create(
            user=user,
            organization=self.places[place] if place else None,
            role=role,
            person_id=person_id,
            valid_from=self.start,
        )
        return user

    def _person(self, place: str, **changes) -> Person:
        fields = {
            "given_name": "Proef",
            "family_name": f"Persoon {self.mark}",
            "birth_date": date(1952, 7, 3),
            "sex": "female",
            "phone": "0612345678",
            "email": self._mail("proef"),
            "postcode": "6601 AA",
            "city": "Wijchen",
            "x": 178_500.0,
            "y": 425_500.0,
            "is_synthetic": True,
            "registered_at": self.start,
            "changed_at": self.start,
        }
        owner = self.places[place]
        person = Person.objects.create(owner=owner, **{**fields, **changes})
        Circumstances.objects.create(person=person, changed_at=self.start)
        Health.objects.create(person=person, changed_at=self.start)
        Relation.objects.create(
            relation="treatment",
            person_id=person.id,
            organization=owner,
            ground="proef",
            valid_from=self.start,
            declared_at=self.start,
        )
        return person

    def _offer(self, place: str, werkvorm: str, capacity: int, host: str) -> Offer:
        owner = self.places[place]
        location = Location.objects.create(owner=owner, name="Buurthuis", city="Wijchen", x=178_600.0, y=425_600.0)
        service = Service.objects.create(
            owner=owner, name=f"Aanbod {werkvorm}", werkvorm=werkvorm, description="Samenkomen."
        )
        return Offer.objects.create(
            service=service,
            location=location,
            owner=owner,
            host_name=host,
            host_email=self._mail("gastheer"),
            when_text="dinsdag 10 tot 12 uur",
            hours=[hour == 3 for hour in range(21)],
            capacity=capacity,
            places_free=capacity,
        )

    def _listed(self, offer: Offer) -> None:
        """A list that the welfare organisation keeps, with what it changed and what may be double."""
        owner = self.places["welfare"]
        with as_owner():
            kept = SourceList.objects.create(owner=owner, name=f"Lijstproef {self.mark}", created_at=self.start)
            read = ListImport.objects.create(
                source=kept, owner=owner, file_name="lijstproef.csv", state="applied", created_at=self.start
            )
            ListChange.objects.create(
                list_import=read, owner=owner, number=1, kind="add", external_id="1", name="Lijstproef", offer=offer
            )
            Assurance.objects.create(
                offer=offer, owner=owner, facts=["running"], source="list", listing=kept, at=self.start
            )
            Inquiry.objects.create(offer=offer, owner=offer.owner, question="price", asked_at=self.start)
            first, second = sorted((offer.id, self.capri.id))
            Double.objects.create(
                owner=owner, kind="offer", first=first, second=second, likeness=80, found_at=self.start
            )
        self.things |= {"list": kept.id, "list_import": read.id}

    def _base(self) -> None:
        with as_owner():
            Installation.objects.get_or_create(
                id=1, defaults={"kind": "demo", "region": "Proefregio", "created_at": self.start}
            )
            for name, kind in KINDS.items():
                self.places[name] = Organization.objects.create(
                    name=f"{name.title()} {self.number}", kind=kind, created_at=self.start
                )
            for role, place in WORKS_AT.items():
                self.users[role] = self._user(ACTS_AS.get(role, role), place, name=role)
            full = {"given_name": "Volproef", "wish": "Weer eens wandelen.", "street_line": "Proefstraat 1"}
            again = {"given_name": "Dubbelproef", "family_name": f"Eerstekeer {self.mark}"}
            folded = {"given_name": "Samenproef", "family_name": f"Gevoegd {self.mark}"}
            apart = {"family_name": f"Afgeschermdproef {self.mark}", "birth_date": date(1949, 2, 3)}
            for name, place, changes in (
                ("person", "practice", full),
                ("empty", "practice", {"given_name": "Leegproef"}),
                ("double", "practice", again),
                ("double_again", "practice", again),
                ("merged", "practice", folded),
                ("merged_away", "practice", folded),
                ("moved", "practice", {"given_name": "Verhuisproef"}),
                ("declined", "practice", {"given_name": "Afgezienproef"}),
                ("cardiac", "hospital", {"given_name": "Hartproef", "email": self._mail("hart")}),
                ("left", "hospital", {"given_name": "Gestoptproef"}),
                ("waiting", "hospital", {"given_name": "Wachtproef"}),
                ("child", "practice", {"given_name": "Kindproef", "birth_date": self._years_ago(8)}),
                ("youth", "practice", {"given_name": "Jeugdproef", "birth_date": self._years_ago(14)}),
                ("grown", "practice", {"given_name": "Zestienproef", "birth_date": self._years_ago(16)}),
                ("apart", "hospital", {**apart, "given_name": "Anderproef"}),
            ):
                self.people[name] = self._person(place, **changes)
            self.users["patient"] = self._user("person", None, person_id=self.people["person"].id, name="patient")
            self.users["related_person"] = self._user("related_person", None)
            for role in ("representative", *ABOUT):
                self.users[role] = self._user("related_person", None, name=role)

    def _lives(self) -> None:
        gp = self._as("gp", 1)
        people = self.people
        related = add_related_person(
            actor=gp,
            person_id=people["person"].id,
            form_token=uuid.uuid4(),
            name=f"Naasteproef {self.mark}",
            tie_role="child",
            email=self.users["related_person"].email,
            topics=("groups",),
        )
        let_in(related, actor=gp)
        waits = add_related_person(
            actor=gp,
            person_id=people["person"].id,
            form_token=uuid.uuid4(),
            name=f"Wachtproef {self.mark}",
            tie_role="friend",
            email=self._mail("wachtende"),
            topics=("groups",),
        )
        self.waits = waits.id
        keep_back(actor=gp, person_id=people["person"].id, things=frozenset({uuid.uuid4()}))
        folded = merge(actor=gp, person_id=people["merged"].id, duplicate_id=people["merged_away"].id)
        event = report_move(
            actor=gp,
            person_id=people["moved"].id,
            moved_on=(self.start - timedelta(days=2)).date(),
            address={"street_line": "Nieuweproefstraat 2", "postcode": "6602 BB", "city": "Wijchen"},
        )
        report_move(
            actor=gp,
            person_id=people["person"].id,
            moved_on=(self.start - timedelta(days=3)).date(),
            address={"street_line": "Proefstraat 2", "postcode": "6601 AA", "city": "Wijchen"},
        )
        record_number(actor=gp, person_id=people["person"].id, number="111222333")
        place_hold(
            actor=gp,
            person_id=people["empty"].id,
            form_token=uuid.uuid4(),
            ground="complaint",
            words=f"Klachtproef {self.mark}",
        )
        asked = ask_right(
            actor=gp,
            person_id=people["person"].id,
            form_token=uuid.uuid4(),
            kind="correct",
            words=f"Vraagproef {self.mark}",
        )
        self.things["request"] = asked.id
        outside = ask_from_outside(
            actor=gp,
            person_id=people["person"].id,
            form_token=uuid.uuid4(),
            asker=catalogue().askers["municipality"],
            asked=Asked(house=f"Buitenproef {self.mark}", question=f"Buitenproef {self.mark}"),
            asked_on=gp.now.date(),
        )
        self.things["disclosure"] = outside.id
        not_same(actor=gp, person_id=people["empty"].id, other_id=people["declined"].id)
        self.things |= {name: person.id for name, person in people.items()}
        self.things |= {
            "merge": folded.merge.id,
            "event": event.id,
            "related": related.id,
            "practice": self.places["practice"].id,
            "welfare": self.places["welfare"].id,
            "house": self.places["house"].id,
        }

    def _answers_and_ties(self) -> None:
        gp, person = self._as("gp", 2), self.people["person"]
        record_answers(
            person,
            catalogue().instruments["contact-intake"],
            {"bezoek": ["niemand"], "helpt-zelf": ["nu niemand, maar dat wil ik wel"], "genoeg": "het mag meer zijn"},
            "visit",
            actor=gp,
        )
        ties = [
            add_tie(person, entry, actor=gp)
            for entry in (
                TieEntry(f"Bandproef {self.mark}", "child", 1, ("P", "G"), ("E",), "good", None, 52, "near"),
                TieEntry(f"Wegproef {self.mark}", "colleague", 3),
            )
        ]
        record_acquaintances(person, ties[0].thread, [ties[-1].thread], actor=gp)
        keep_recipe(f"proef {self.mark}", {"columns": {"role": "Proefkolom"}}, actor=gp)
        end_tie(person, ties[-1].id, actor=gp)
        propose_needs(person, actor=gp)
        agree_needs(person, [Decision("moving-together", "agree", "Wandelen met iemand uit de buurt")], actor=gp)
        record_transition(person, "bereavement", gp.now.date(), actor=gp, token=uuid.uuid4())
        talk = start_talk(person, catalogue().werkvormen["triadekaart"], actor=gp)
        record_step(talk, 1, actor=gp, words=f"Gespreksproef {self.mark}")
        end_talk(talk, actor=gp, outcome="agreed", agreed=f"Afspraakproef {self.mark}")
        self._questionnaires(person)
        report_link(f"https://app-{self.mark.lower()}.example", actor=gp, works=False)
        self.things |= {"tie": ties[0].id, "ended_tie": ties[-1].id, "talk": talk.id}

    def _questionnaires(self, person: Person) -> None:
        administrator, instruments = self._as("administrator", 1), catalogue().instruments
        own = Questionnaire(f"Lijstproef {self.mark}", (Item("vertel", "string", f"Proefvraag {self.mark}"),))
        answers = {each: f"Proefantwoord {each}" for each in instruments["hits"].answers}
        texts = {item.id: f"Proefvraag {item.id}" for item in instruments["hits"].items}
        made_up = questionnaire_of(instruments["hits"], Wording("hits", texts, answers=answers))
        for slug, one in (("eigen-proeflijst-00000000", own), ("hits", made_up)):
            document = write_json(write_questionnaire(one)).decode()
            row = propose_wording(slug, one.title, document, actor=administrator)
            confirm_wording(row.id, "Verzonnen voor deze proef.", actor=administrator)
            self.things.setdefault("questionnaire", row.id)
        gp = self._as("gp", 2)
        for name in ("response", "asking"):
            asking = begin_asking(person, "eigen-proeflijst-00000000", "visit", actor=gp)
            save_answers(asking, {":vertel": [f"Antwoordproef {self.mark}"]}, actor=gp)
            self.things[name] = asking.id
            if name == "response":
                complete_asking(asking, actor=gp)
        said = [gate.condition for gate in instruments["hits"].gates]
        private = begin_asking(person, "hits", "visit", actor=gp, said=said)
        save_answers(private, {":bedreigd": ["3"]}, actor=gp)
        self.things["private_asking"] = private.id

    def _referrals(self) -> None:
        with as_owner():
            offer = self._offer("house", "odensehuizen", 9, "Gastvrouwproef")
            self.capri = self._offer("hospital", "capri-hartrevalidatie", 16, "Fysioproef")
        person = self.people["person"]
        self.things |= {"offer": offer.id, "own_offer": self.capri.id, "location": offer.location_id}
        self.things |= {"service": offer.service_id, "taxonomy": TAXONOMY, "term": term_id(offer.service.werkvorm)}
        none = choose_none(person, ["far"], f"Keuzeproef {self.mark}", actor=self._as("gp", 2))
        self.things["choice"] = none.id
        tell(actor=self._as("gp", 2), person_id=person.id, values={"interests": ["music"], "budget_cents": 4200})
        belong(person, ["older"], agreed=True, actor=self._as("gp", 2))
        administrator = self._as("administrator", 2)
        weigh(self.places["practice"].id, {"price": 1}, actor=administrator, form_token=uuid.uuid4())
        figure = add_key_figure(
            catalogue().werkvormen["dorpsondersteuners"],
            offer.location,
            actor=self._as("host", 2),
            form_token=uuid.uuid4(),
            name="Dorpsproef",
            channel="phone",
            reach="06",
            when_text="elke ochtend",
            hours=[True] * 21,
            areas=["6601"],
        )
        self.things["figure"] = figure.id
        self._listed(offer)
        to_coach = self._refer(person, self.places["welfare"], "gp", 3, shown_name="Volproef", may_report=True)
        record_contact(to_coach, actor=self._as("link_worker", 5), words="Kennisgemaakt aan de keukentafel.")
        show_first(to_coach, "Gestart, en dat bevalt.", actor=self._as("link_worker", 6))
        to_place = self._refer(
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
            sent = self._refer(self.people[whose], offer, "gp", 100, shown_name=whose, barriers=BARRIERS)
            self.things |= {
                f"{whose}_person": self.people[whose].id,
                f"{whose}_referral": sent.id,
                f"{whose}_consent": sent.consent_id,
            }
        declined = self._refer(self.people["declined"], offer, "gp", 4, shown_name="Afgezienproef")
        move(declined, "declined", actor=self._as("gp", 6))
        self.things |= {
            "referral": to_place.id,
            "coach_referral": to_coach.id,
            "ended_referral": declined.id,
            "consent": to_place.consent_id,
            "host_token": self._token(self._mail("gastheer"), to_place.id),
            "person_token": self._token(person.email, to_place.id),
        }

    def _group(self) -> None:
        group = self._form(f"Hartgroep {self.mark}", self.start + timedelta(days=7), 2)
        referred = {
            name: self._refer(self.people[name], self.capri, "nurse", 3, shown_name=name, may_report=True)
            for name in ("cardiac", "left", "waiting")
        }
        enrolled = {name: enrol(group, referred[name], actor=self._as("nurse", 4)) for name in ("cardiac", "left")}
        sessions = list(Session.objects.filter(group=group).order_by("number"))
        for session in sessions[:3]:
            actor = self._as("nurse", now=session.starts_at + timedelta(minutes=5))
            record_attendance(session, {each.id: "present" for each in enrolled.values()}, actor=actor)
        end_enrolment(enrolled["left"], actor=self._as("nurse", 40), reason="done")
        coming = self._form(f"Nieuwe hartgroep {self.mark}", self.now + timedelta(days=3), 118)
        joined = enrol(coming, referred["waiting"], actor=self._as("nurse", 119))
        next_session = Session.objects.filter(group=coming).order_by("number").first()
        invite_guest(
            joined, next_session, actor=self._as("nurse", 119), name="Gastproef", email=self._mail("gastproef")
        )
        ask_follow_up(
            referred["cardiac"],
            actor=self._as("nurse", 119),
            due_on=(self.start + timedelta(days=99)).date(),
            email=self._mail("hart"),
        )
        record_follow_up(
            referred["left"],
            {"contact-groep": "ja, met meer mensen", "wat-samen": ["praten of appen"], "genoeg": "ja, het is genoeg"},
            actor=self._as("nurse", 119),
            due_on=(self.start + timedelta(days=99)).date(),
        )
        self.things |= {
            "group": group.id,
            "coming_group": coming.id,
            "session": sessions[0].id,
            "coming_session": next_session.id,
            "enrolment": enrolled["cardiac"].id,
            "coming_enrolment": joined.id,
            "left_enrolment": enrolled["left"].id,
            "group_referral": referred["cardiac"].id,
            "guest_token": self._token(self._mail("gastproef")),
            "follow_up_token": self._token(self._mail("hart")),
        }

    def _together(self) -> None:
        """Of the house: a buddy was proposed to the person, who is in a circle and lives in a house as well."""
        with as_owner():
            slugs = ("buddyhuizen", "voorzorgcirkels", "hart-van-vathorst")
            offers = {slug: self._offer("house", slug, 9, "Gastvrouwproef") for slug in slugs}
        referred = {
            slug: self._refer(self.people["person"], offer, "gp", 117, shown_name="person", may_report=True)
            for slug, offer in offers.items()
        }
        host = self._as("host", 118)
        about = {"form_token": uuid.uuid4(), "actor": host}
        buddy = add_buddy("buddyhuizen", name=f"Buddyproef {self.mark}", about="Ik wandel graag.", **about)
        pair = propose_pair(
            referred["buddyhuizen"],
            buddy,
            actor=host,
            location=offers["buddyhuizen"].location,
            first=(self.now + timedelta(days=20)).date(),
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
                name=f"Huisproef {name} {self.mark}",
                location=offers["buddyhuizen"].location,
                offer=offers.get(slug),
                first=(self.now + timedelta(days=5)).date(),
                starts=time(10),
                form_token=uuid.uuid4(),
                roles=dict.fromkeys(roles, "Rolproef"),
                **changes,
            )
        member = enrol(formed["circle"], referred["voorzorgcirkels"], actor=host)
        resident = enrol(formed["residence"], referred["hart-van-vathorst"], actor=host)
        favour = post_favour(
            member, actor=host, kind="ask", subject="shopping", words="Een brood", form_token=uuid.uuid4()
        )
        note_signal(formed["residence"], resident.id, "not_seen", actor=host)
        self.things |= {
            **{name: group.id for name, group in formed.items()},
            "buddy": buddy.id,
            "pair": pair.id,
            "party": Party.objects.get(group=pair, side="person").id,
            "favour": favour.id,
            "signal": Signal.objects.get(group=formed["residence"]).id,
        }

    def _form(self, name: str, first: datetime, days: float):
        return form_group(
            "capri-hartrevalidatie",
            actor=self._as("nurse", days),
            name=name,
            location=self.capri.location,
            offer=self.capri,
            first=first.astimezone(AMSTERDAM).date(),
            starts=time(10),
            form_token=uuid.uuid4(),
            roles={"physiotherapist": "Fysioproef", "cardiologist": "Artsproef"},
        )

    def _colleagues(self) -> None:
        invited = invite_colleague(
            actor=self._as("administrator", 118),
            name="Collegaproef",
            email=self._mail("collega"),
            role="gp",
            address="http://localhost",
        )
        with as_owner():
            former = self._user("nurse", "practice", name="oudcollega").memberships.get()
            Membership.objects.filter(id=former.id).update(valid_until=self.start + timedelta(days=9))
            lost = Reset.objects.create(
                user=self.users["assistant"],
                organization=self.places["practice"],
                proposed_by=self.users["gp"],
                proposer_sure=Reset.Sure.CALLED,
                made_at=self.now - timedelta(hours=1),
                expires_at=self.now + timedelta(days=30),
            )
        invite(
            actor=self._as("gp", 118),
            related_id=self.waits,
            address=lambda token: f"http://localhost/welkom/naaste/{token}/",
        )
        self.things["naaste_token"] = self._token(self._mail("wachtende"))
        self.things |= {
            "membership": invited.id,
            "reset": lost.id,
            "ended_membership": former.id,
            "membership_of_gp": self.users["gp"].memberships.get().id,
            "invitation_token": self._token(self._mail("collega")),
        }

    def _access(self) -> None:
        """The assistant works for the gp; the person has a representative; and the gp once opened another's door."""
        mentor = self.users["representative"]
        given = let_work(
            actor=self._as("gp", 100),
            assistant_id=self.users["assistant"].id,
            last_day=(self.now + timedelta(days=30)).date(),
            withheld=(),
        )
        representative = declare_representative(
            actor=self._as("gp", 101),
            person_id=self.people["person"].id,
            invited=Invited("Mentorproef", mentor.email, str),
            document="Volmacht van 1 november 2026",
            last_day=(self.now + timedelta(days=200)).date(),
            topics=LOOKS_ALONG,
        )
        for role, whose in ABOUT.items():
            declare_parent(
                actor=self._as("gp", 101),
                person_id=self.people[whose].id,
                invited=Invited("Ouderproef", self.users[role].email, str),
                document="Gezagsregister",
                topics=LOOKS_ALONG,
            )
        for role in ("parent_agreed", "former_parent"):
            agree_parent(
                actor=self._as("gp", 102),
                person_id=self.people[ABOUT[role]].id,
                user_id=self.users[role].id,
                topics=LOOKS_ALONG[:2],
            )
        emergency = open_emergency(
            actor=self._as("gp", 118),
            birth_date=self.people["cardiac"].birth_date,
            family_name=self.people["cardiac"].family_name,
            given_name=self.people["cardiac"].given_name,
            reason="life",
            words="Onwel geworden in de wachtkamer.",
            where="http://localhost",
        )
        with as_owner():
            flag = Flag.objects.create(
                organization=self.places["practice"],
                user=self.users["gp"],
                person_id=self.people["person"].id,
                first_day=self.start.date(),
                last_day=self.start.date(),
                n_days=1,
                n_people=1,
                signs=["no-reason"],
                found_at=self.start,
                review_by=self.now,
            )
            Erased.objects.create(id=uuid.uuid4(), at=self.start)
            Part.objects.create(
                request_id=self.things["request"],
                person_id=self.things["person"],
                owner=self.places["practice"],
                is_yes=True,
                at=self.start,
                by=self.users["gp"],
            )
            Kept.objects.create(
                person_id=uuid.uuid4(),
                name=f"Gewistproef {self.mark}",
                birth_date=self.start.date() - timedelta(days=25_000),
                until=self.start.date() + timedelta(days=7_000),
            )
        watch_log(actor=self._as("patient", 118), wanted=True)
        self._naaste()
        self.things |= {
            "delegation": given.id,
            "representation": representative.id,
            "emergency": emergency.id,
            "flag": flag.id,
        }

    def _naaste(self) -> None:
        """The naaste wrote how it goes, lets the gp read along, began again, and wants to be asked nothing."""
        actor = self._as("related_person", 105)
        sheet = carers.begin(actor=actor)
        words = {"can": "Elke week koken.", "cannot": f"Zwaarproef {self.mark}", "would_help": "Een avond vrij."}
        for part, value in {"load": "not-long", **words, "again": 14}.items():
            carers.answer(actor=actor, sheet_id=sheet.id, part=part, value=value)
        last_day = (self.now + timedelta(days=60)).date()
        code = carers.share(actor=actor, last_day=last_day, words=f"Erbijproef {self.mark}")
        taken = carers.take(actor=self._as("gp", 106), code=code)
        assert taken is not None  # the code was just made
        actor = self._as("related_person", 107)
        carers.rest(actor=actor, wanted=True)
        self.things |= {
            "carer_share": taken.id,
            "carer_sheet": sheet.id,
            "open_carer_sheet": carers.begin(actor=actor).id,
        }

    def _protected(self) -> None:
        """Something in the protected part, recorded by the gp with the person: seen by those two and nobody else.

        A colleague recorded a wish, and sees that one.
        """
        gp, person = self._as("gp", 119), self.people["person"]
        tie = record_tie(
            actor=gp,
            person_id=person.id,
            form_token=uuid.uuid4(),
            kind="harmful",
            tie_role="partner",
            told=f"Vertelproef {self.mark}",
            hints=Hints(f"Wegblijfproef {self.mark}", f"Afgeschermdproef {self.mark}", self.people["apart"].birth_date),
            review_by=(gp.now + timedelta(days=180)).date(),
        )
        record_wish_to_avoid(actor=gp, person_id=person.id, form_token=uuid.uuid4(), hour=4)
        record_wish_to_avoid(actor=self._as("colleague", 119), person_id=person.id, form_token=uuid.uuid4(), hour=5)
        gp = self._as("gp", 119)
        record_safety_answers(
            actor=gp, person_id=person.id, questions=catalogue().safety_questions, answers={"at-home": "nee"}
        )
        talk = start_talk(person, catalogue().werkvormen["goed-kijken-naar-banden"], actor=gp)
        record_step(talk, 2, actor=gp, words=f"Stilproef {self.mark}")
        case = open_case(actor=gp, person_id=person.id, form_token=uuid.uuid4())
        take_step(
            MeldcodeCase.objects.get(id=case),
            1,
            actor=gp,
            steps=catalogue().meldcode,
            text=f"Opgeschreven {self.mark}.",
            choice="",
        )
        record_safe_contact(
            actor=gp, person_id=self.people["empty"].id, channel="through", address="de praktijk", hours="op werkdagen"
        )
        self.things |= {"protected_tie": tie, "meldcode": case, "private_talk": talk.id}

    def _adoptions(self) -> None:
        nurse = self._as("nurse", 20)
        day = nurse.now.date()
        rehabilitation = catalogue().werkvormen["capri-hartrevalidatie"]
        drafts = [
            begin_writing(table, actor=nurse, form_token=uuid.uuid4())
            for table in (adapt_draft(rehabilitation, day), begin_draft(day))
        ]
        self.things |= {"draft": drafts[0].id, "empty_draft": drafts[1].id}
        lead, stand_in = self.users["nurse"], self.users["specialist"]
        used = adopt("capri-hartrevalidatie", actor=nurse, lead=lead, stand_in=stand_in)
        stopped = adopt("ecogram", actor=nurse, lead=lead, stand_in=None)
        end_adoption(stopped, actor=self._as("nurse", 30))
        (dropped,) = drop_element(
            used, "naaste-invited", actor=self._as("nurse", 31), reason="setting", why="Nog niet gelukt."
        )
        observe_group(
            Group.objects.get(id=self.things["group"]), "talk-about-feelings", "kept", actor=self._as("nurse", 40)
        )
        old = adopt("valpreventie", actor=self._as("nurse", 20), lead=lead, stand_in=None)
        self._keep_older(old)
        self.things |= {
            "adoption": used.id,
            "ended_adoption": stopped.id,
            "old_adoption": old.id,
            "adaptation": dropped.id,
        }

    def _keep_older(self, adoption: Adoption) -> None:
        """Let the organisation have taken over an older version than the catalogue has."""
        older = replace(catalogue().werkvormen[adoption.werkvorm], version="2020.1", risks=("Oud risico.",))
        with as_owner():
            AdoptedVersion.objects.filter(adoption=adoption).update(version="2020.1", text=write_werkvorm(older))
            Adoption.objects.filter(id=adoption.id).update(werkvorm_version="2020.1")

    def _plan(self) -> None:
        """A plan of the coach for the person whom they coach, with a gap large enough to be told, and shared."""
        coach = self._as("link_worker", 119)
        run = begin_run(actor=coach, form_token=uuid.uuid4(), seed=1)
        plan_region(run, [self.people["person"].id], actor=coach, n_draws=1)
        with as_owner():
            Gap.objects.create(
                run=run,
                owner_id=run.owner_id,
                made_at=run.made_at,
                werkvorm="voorzorgcirkels",
                area="6601",
                missing=12,
            )
        share_gaps(run, actor=self._as("link_worker", 119))
        self.things["line"] = MatchLine.objects.get(person_id=self.people["person"].id).id

    def _figures(self) -> None:
        indicator = next(iter(catalogue().indicators))
        with as_owner():
            PublishedFigure.objects.create(
                owner_id=self.places["hospital"].id,
                publication=uuid.uuid4(),
                indicator=indicator,
                stratum="",
                numerator=34,
                denominator=50,
                value=0.68,
                low=0.54,
                high=0.79,
                n_lost=3,
                published_at=self.now,
                published_by_id=self.users["manager"].id,
                period_from=(self.now - timedelta(days=365)).date(),
                period_until=self.now.date(),
            )
        self.things["indicator"] = indicator

    def _refer(self, person: Person, target, role: str, days: float, **changes) -> Referral:
        return refer(
            person,
            target,
            actor=self._as(role, days),
            consent=Consent.How.SPOKEN,
            introduction="Ik denk dat dit u goed zal doen.",
            form_token=uuid.uuid4(),
            **changes,
        )

    def _token(self, address: str, about: UUID | None = None) -> str:
        """The secret of the link in the last mail to an address: it is kept nowhere else."""
        with as_owner():
            mails = Mail.objects.filter(to_address=address, **({"about_id": about} if about else {}))
            body = mails.order_by("-queued_at").first().body
        return re.search(r"/(?:u|welkom(?:/naaste)?)/([\w-]+)/", body)[1]
