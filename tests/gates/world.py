"""One rich world for all gates: a full person and an empty one, ties, needs, referrals, a group, links, a merge.

Everything is made by the real operations where a state matters, four months ago and later, so that a follow-up is due.
Nothing in it is changed by a gate; what a page shows of a person can be told from the markers.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, time, timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from tests.factories import World, acting, actor_of, as_owner, make_offer, make_person, make_user, rewrite
from tests.questionnaires import EVERY_SLUG, EVERY_TYPE, SLUG, propose, take_into_use

from weefsel.apps.accounts.models import Installation, Mail, Membership, Organization, User
from weefsel.apps.accounts.queries import AMSTERDAM
from weefsel.apps.adoption.models import AdoptedVersion, Adoption
from weefsel.apps.adoption.operations import adapt, adopt, begin_writing, drop_element, end_adoption
from weefsel.apps.adoption.queries import catalogue
from weefsel.apps.audit.models import Flag
from weefsel.apps.carers import operations as carers
from weefsel.apps.consent.models import Consent
from weefsel.apps.directory.feed import TAXONOMY, term_id
from weefsel.apps.directory.freshness import send_freshness_link
from weefsel.apps.directory.models import Double, ListChange, ListImport, SourceList
from weefsel.apps.directory.operations import add_key_figure, set_leave
from weefsel.apps.disclosures.models import Disclosure
from weefsel.apps.disclosures.operations import Asked, Given, choose
from weefsel.apps.disclosures.operations import ask as ask_from_outside
from weefsel.apps.ecogram.models import Tie
from weefsel.apps.ecogram.operations import add_tie, end_tie
from weefsel.apps.ecogram.validators import TieEntry
from weefsel.apps.evidence.models import PublishedFigure
from weefsel.apps.groups.models import Enrolment, Party, Session, Signal
from weefsel.apps.groups.operations.attend import record_attendance
from weefsel.apps.groups.operations.enrol import end_enrolment, enrol
from weefsel.apps.groups.operations.favours import post_favour
from weefsel.apps.groups.operations.form import form_group
from weefsel.apps.groups.operations.guests import invite_guest
from weefsel.apps.groups.operations.pair import add_buddy, propose_pair
from weefsel.apps.groups.operations.residence import note_signal
from weefsel.apps.log_in.models import Reset
from weefsel.apps.matching.choosing import choose_none
from weefsel.apps.matching.models import MatchLine
from weefsel.apps.matching.runs import begin_run, plan_region
from weefsel.apps.needs.operations import agree_needs, propose_needs
from weefsel.apps.needs.validators import Decision
from weefsel.apps.outcomes.operations import ask_follow_up
from weefsel.apps.people.models import LifeEvent, Person, RelatedPerson
from weefsel.apps.people.operations import add_related_person, merge, report_move
from weefsel.apps.people.operations.emergency import open_emergency
from weefsel.apps.people.operations.representation import Invited, declare_representative
from weefsel.apps.people.operations.sharing import invite
from weefsel.apps.referrals.models import Referral
from weefsel.apps.referrals.operations.contact import record_contact
from weefsel.apps.referrals.operations.move import move
from weefsel.apps.referrals.operations.refer import AskedBarrier, refer
from weefsel.apps.safety.models import MeldcodeCase, ProtectedTie
from weefsel.apps.safety.operations.contact import record_safe_contact
from weefsel.apps.safety.operations.meldcode import open_case, take_step
from weefsel.apps.safety.operations.questions import record_answers as record_safety_answers
from weefsel.apps.safety.operations.ties import ask_colleague, contest, record_tie
from weefsel.apps.safety.operations.ties import end_tie as end_protected_tie
from weefsel.apps.safety.operations.wishes import record_wish as record_wish_to_avoid
from weefsel.apps.safety.validators import Hints
from weefsel.apps.screening.askings import begin_asking, complete_asking, save_answers
from weefsel.apps.screening.operations import end_talk, record_answers, record_step, start_talk
from weefsel.apps.staff.delegation import let_work
from weefsel.apps.staff.operations import invite_colleague
from weefsel.apps.subject.operations import ask as ask_right
from weefsel.catalogue.draft import adapt_draft, begin_draft
from weefsel.catalogue.write import write_werkvorm
from weefsel.project.letting_in import let_in

AGO = timedelta(days=120)
LONG_GIVEN = "Proefpersoon-Wilhelmina-Alexandrina"
LONG_FAMILY = "van Proefenburg-Achterhoeksebosch tot Zeerlangenaam"
ARABIC_GIVEN, ARABIC_FAMILY = "تجربةتجربة", "شخص تجريبي للاختبار"
LONG_WORDS = "Bijeenkomstenorganisatiecommissievergaderingsverslag met een heel lange naam die niet op één regel past"

# Who the gates act as: one log-in a role, and the doctor of another practice.
LOG_INS = (
    "gp",
    "other_gp",
    "nurse",
    "specialist",
    "midwife",
    "assistant",
    "link_worker",
    "host",
    "volunteer",
    "patient",
    "related_person",
    "manager",
    "inspector",
    "researcher",
    "municipality",
    "administrator",
)
ROLES = (*LOG_INS, "visitor")


class GateWorld:
    """The world of the gates.

    ``things`` gives what an address names ("person", "referral", ...); ``users`` the log-ins by the names of `LOG_INS`;
    ``markers`` the words by which someone can be told on a page, with the keys of the people it can be.
    """

    def __init__(self, now: datetime):
        self.now = now
        self.start = now - AGO
        self.things: dict[str, UUID | str | int] = {}
        with transaction.atomic():
            with as_owner():
                self.small = World(self.start)
                Installation.objects.update(
                    region="Proefregio",
                    help_phone="024 000 00 00",
                    clock_offset_s=int((now - timezone.now()).total_seconds()) + 1,
                )
            self._people()
            self._answers_and_ties()
            self._questionnaires()
            self._referrals()
            self._group()
            self._together()
            self._colleagues()
            self._access()
            self._adoptions()
            self._figures()
            self._protected()
            self._plan()
            with as_owner():
                User.objects.update(is_synthetic=True)
        with as_owner(), transaction.atomic():
            self.markers = self._told_by()

    @property
    def users(self) -> Mapping[str, object]:
        return {name: getattr(self.small, name) for name in LOG_INS}

    def _as(self, name: str, days: float = 0):
        """The actor of a log-in, ``days`` after the start."""
        return self.small.actor(name, now=self.start + timedelta(days=days))

    def _plan(self) -> None:
        """A plan of the coach for the one person whom they coach."""
        asked = ask_right(
            actor=self._as("gp"),
            person_id=self.person.id,
            form_token=uuid.uuid4(),
            kind="correct",
            words="Mijn zoon woont bij mij.",
        )
        self.things["request"] = asked.id
        self._asked_from_outside()
        coach = self._as("link_worker", 119)
        run = begin_run(actor=coach, form_token=uuid.uuid4(), seed=1)
        plan_region(run, [self.person.id], actor=coach, n_draws=1)
        self.things["line"] = MatchLine.objects.get(person_id=self.person.id).id

    def _asked_from_outside(self) -> None:
        """Three questions about the person: a no, one that waits for the eyes of the reader, and one that was given."""
        known, asked = (
            catalogue(),
            Asked("Gemeente Proefdam", "J. Vrager, wijkteam", "Teruggebeld.", "Of er hulp is.", "Wmo"),
        )
        given = Given(("circumstances",), "Woont alleen, en redt zich.", "phone")
        for name, ground in (("disclosure", None), ("disclosure_waiting", "law"), ("disclosure_given", "vital")):
            actor = self._as("gp", 118)
            one = ask_from_outside(
                actor=actor,
                person_id=self.person.id,
                form_token=uuid.uuid4(),
                asker=known.askers["municipality"],
                asked=asked,
                asked_on=actor.now.date(),
            )
            self.things[name] = one.id
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
                Disclosure.objects.filter(id=one.id).update(decided_by=self.small.other_gp)

    def _people(self) -> None:
        small = self.small
        with as_owner():
            rewrite(
                Person.objects.filter(id=small.person.id),
                given_name=LONG_GIVEN,
                family_name=LONG_FAMILY,
                address_as="mevrouw van Proefenburg",
                wish="Weer eens met iemand wandelen, en niet meer elke dag alleen eten.",
                street_line="Heelerglangestraatnaamtotaanhetkruispuntweg 1234 bis",
                language="nl",
            )
            small.person.refresh_from_db()
            make = {
                "arabic": (
                    small.practice,
                    {"given_name": ARABIC_GIVEN, "family_name": ARABIC_FAMILY, "language": "ar"},
                ),
                "empty": (
                    small.practice,
                    {"given_name": "Leegproef", "family_name": "Zonderniets", "phone": "", "email": "", "wish": ""},
                ),
                "double": (small.practice, {"given_name": "Dubbelproef", "family_name": "Eerstekeer"}),
                "double_again": (small.practice, {"given_name": "Dubbelproef", "family_name": "Eerstekeer"}),
                "merged": (small.practice, {"given_name": "Samenproef", "family_name": "Gevoegdeen"}),
                "merged_away": (small.practice, {"given_name": "Samenproef", "family_name": "Gevoegdeen"}),
                "moved": (small.practice, {"given_name": "Verhuisproef", "family_name": "Nieuwewoning"}),
                "declined": (small.practice, {"given_name": "Afgezienproef", "family_name": "Lieverniet"}),
                "cardiac": (small.hospital, {"given_name": "Hartproef", "family_name": "Groepsdeelnemer"}),
                "guest_of": (small.hospital, {"given_name": "Meebrengproef", "family_name": "Metnaaste"}),
                "left": (small.hospital, {"given_name": "Gestoptproef", "family_name": "Uitdegroep"}),
                "waiting": (small.hospital, {"given_name": "Wachtproef", "family_name": "Nogniethier"}),
            }
            for name, (owner, changes) in make.items():
                setattr(self, name, make_person(owner, self.start, **changes))
            small.related_person = make_user("related_person", None, self.start)
            small.assistant = make_user("assistant", small.practice, self.start)
            self.mentor = make_user("related_person", None, self.start, name="Mentorproef")
        self.person = small.person
        gp = self._as("gp", 1)
        related = add_related_person(
            actor=gp,
            person_id=self.person.id,
            form_token=uuid.uuid4(),
            name="Naasteproef van der Langenaastenaam",
            tie_role="child",
            email=small.related_person.email,
            topics=("groups",),
        )
        let_in(related, actor=gp)
        waits = add_related_person(
            actor=gp,
            person_id=self.person.id,
            form_token=uuid.uuid4(),
            name="Wachtende naasteproef",
            tie_role="friend",
            email="wachtende@example.org",
            topics=("groups",),
        )
        self.waits = waits.id
        folded = merge(actor=gp, person_id=self.merged.id, duplicate_id=self.merged_away.id)
        event = report_move(
            actor=gp,
            person_id=self.moved.id,
            moved_on=(self.start - timedelta(days=2)).date(),
            address={"street_line": "Nieuweproefstraat 2", "postcode": "6602 BB", "city": "Wijchen"},
        )
        self.things |= {
            "person": self.person.id,
            "arabic": self.arabic.id,
            "empty": self.empty.id,
            "cardiac": self.cardiac.id,
            "double": self.double.id,
            "double_again": self.double_again.id,
            "merge": folded.merge.id,
            "event": event.id,
            "related": related.id,
            "unknown": "a" * 32,
            "practice": small.practice.id,
            "welfare": small.welfare.id,
        }
        assert LifeEvent.objects.filter(id=event.id).exists()
        assert RelatedPerson.objects.filter(id=related.id).exists()

    def _answers_and_ties(self) -> None:
        gp = self._as("gp", 2)
        record_answers(
            self.person,
            catalogue().instruments["contact-intake"],
            {"bezoek": ["niemand"], "helpt-zelf": ["nu niemand, maar dat wil ik wel"], "genoeg": "het mag meer zijn"},
            "visit",
            actor=gp,
        )
        for name, slug in (("ended_talk", "triadekaart"), ("talk", "mantelscan"), ("app_talk", "neoparent")):
            talk = start_talk(self.person, catalogue().werkvormen[slug], actor=gp)
            record_step(talk, 1, actor=gp, words="De zus kookt en doet de post.")
            record_step(talk, 2, actor=gp, is_skipped=True)
            self.things[name] = talk.id
            if name == "ended_talk":
                end_talk(talk, actor=gp, outcome="agreed", agreed="De zus belt elke dinsdag.")
        entries = (
            TieEntry(
                "Bandproefmetheelerglangenaamdienietpast", "child", 1, ("P", "G"), ("E",), "good", None, 52, "near"
            ),
            TieEntry("Buurproef", "neighbour", 3),
            TieEntry("جارة", "friend", 2),
            TieEntry("Wegproef", "colleague", 3),
        )
        ties = [add_tie(self.person, entry, actor=gp) for entry in entries]
        end_tie(self.person, ties[-1].id, actor=gp)
        propose_needs(self.person, actor=gp)
        agree_needs(
            self.person,
            [Decision("moving-together", "agree", "Wandelen met iemand uit de buurt"), Decision("advice", "decline")],
            actor=gp,
        )
        self.things |= {"tie": ties[0].id, "ended_tie": ties[-1].id}
        self.things["choice"] = choose_none(self.person, ["far"], "Schaken met een jonger iemand", actor=gp).id
        assert Tie.objects.filter(person=self.person).exists()

    def _listed(self, offer) -> None:
        """A list that the coach put on the map, with something that a host said otherwise, a double and a proposal."""
        welfare = self.small.welfare
        with as_owner():
            kept = SourceList.objects.create(
                owner=welfare, name="Lijstproef", as_of=self.start.date(), created_at=self.start
            )
            listed = Organization.objects.create(
                name="Buitenproef", kind="community", is_claimed=False, created_at=self.start
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
                created_at=self.start,
                applied_at=self.start,
            )
            kept.imported_at = self.start
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
                found_at=self.start,
            )
        self.things["list_import"] = read.id

    def _referrals(self) -> None:
        small = self.small
        with as_owner():
            offer = make_offer(small.house, "odensehuizen", capacity=4, host_name="Gastvrouwproef")
            offer.service.name = LONG_WORDS
            offer.service.save()
            self.capri = make_offer(small.hospital, "capri-hartrevalidatie", capacity=16, host_name="Fysioproef")
            coach = make_offer(small.welfare, "welzijn-op-recept", capacity=9)
        host = self._as("host", 1)
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
        self.things["figure"] = figures[0].id
        self._listed(offer)
        self.things |= {
            "offer": offer.id,
            "own_offer": self.capri.id,
            "coach_offer": coach.id,
            "location": offer.location_id,
        }
        # To a coach first, who called; then, from there, to a place. The host has not answered yet.
        to_coach = self._refer(self.person, small.welfare, "gp", 3, shown_name="Langproef", may_report=True)
        record_contact(to_coach, actor=self._as("link_worker", 5), words="Kennisgemaakt aan de keukentafel.")
        to_place = self._refer(
            self.person,
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
        declined = self._refer(self.declined, offer, "gp", 4, shown_name="Afgezienproef")
        move(declined, "declined", actor=self._as("gp", 6))
        self._refer(self.arabic, small.welfare, "gp", 110, shown_name=ARABIC_GIVEN)
        # Long ago enough that the page asks; the link is of today.
        send_freshness_link(offer, actor=self._as("host", 119), email="kaart@example.org")
        self.things |= {
            "entry_token": self._token("kaart@example.org"),
            "service": offer.service_id,
            "house": small.house.id,
            "taxonomy": TAXONOMY,
            "term": term_id(offer.service.werkvorm),
            "referral": to_place.id,
            "coach_referral": to_coach.id,
            "ended_referral": declined.id,
            "consent": to_place.consent_id,
            "host_token": self._token("anja@example.org", to_place.id),
            "person_token": self._token(self.person.email, to_place.id),
        }

    def _group(self) -> None:
        small = self.small
        first = self.start + timedelta(days=7)
        group = form_group(
            "capri-hartrevalidatie",
            actor=self._as("nurse", 2),
            name=f"Hartgroep {LONG_WORDS}",
            location=self.capri.location,
            offer=self.capri,
            first=first.astimezone(AMSTERDAM).date(),
            starts=time(10),
            form_token=uuid.uuid4(),
            roles={"physiotherapist": "Fysioproef", "cardiologist": "Artsproef"},
        )
        referred = {
            name: self._refer(getattr(self, name), self.capri, "nurse", 3, shown_name=shown, may_report=True)
            for name, shown in (
                ("cardiac", "Hartproef"),
                ("guest_of", "Meebrengproef"),
                ("left", "Gestoptproef"),
                ("waiting", "Wachtproef"),
            )
        }
        enrolled = {
            name: enrol(group, referred[name], actor=self._as("nurse", 4)) for name in ("cardiac", "guest_of", "left")
        }
        sessions = list(Session.objects.filter(group=group).order_by("number"))
        for session in sessions[:3]:
            actor = small.actor("nurse", now=session.starts_at + timedelta(minutes=5))
            record_attendance(session, {each.id: "present" for each in enrolled.values()}, actor=actor)
        end_enrolment(enrolled["left"], actor=self._as("nurse", 40), reason="done")
        coming = form_group(
            "capri-hartrevalidatie",
            actor=self._as("nurse", 118),
            name="Nieuwe hartgroep",
            location=self.capri.location,
            offer=self.capri,
            first=(self.now + timedelta(days=3)).date(),
            starts=time(10),
            form_token=uuid.uuid4(),
            roles={"physiotherapist": "Fysioproef", "cardiologist": "Artsproef"},
        )
        waiting = self._refer(self.empty, small.welfare, "gp", 119, shown_name="Leegproef")
        joined = enrol(coming, referred["waiting"], actor=self._as("nurse", 119))
        next_session = Session.objects.filter(group=coming).order_by("number").first()
        guest = invite_guest(
            joined, next_session, actor=self._as("nurse", 119), name="Gastproef", email="gast@example.org"
        )
        ask_follow_up(
            referred["cardiac"],
            actor=self._as("nurse", 119),
            due_on=(self.start + timedelta(days=99)).date(),
            email="hart@example.org",
        )
        with as_owner():
            Person.objects.filter(id=self.cardiac.id).update(email="hart@example.org")
        self.things |= {
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
            "guest_token": self._token("gast@example.org"),
            "follow_up_token": self._token("hart@example.org"),
        }
        assert Enrolment.objects.count() == 4

    def _together(self) -> None:
        """Of the house: a buddy was proposed to the person, who is in a circle and lives in a house as well."""
        small = self.small
        with as_owner():
            offers = {
                slug: make_offer(small.house, slug, capacity=9, host_name="Gastvrouwproef")
                for slug in ("buddyhuizen", "voorzorgcirkels", "hart-van-vathorst")
            }
        referred = {
            slug: self._refer(self.person, offer, "gp", 117, shown_name="Langproef", may_report=True)
            for slug, offer in offers.items()
        }
        host = self._as("host", 118)
        about = {"form_token": uuid.uuid4(), "actor": host}
        buddy = add_buddy("buddyhuizen", name="Buddyproef", about="Ik wandel graag.", **about)
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
                name=f"Huisproef {name}",
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

    def _colleagues(self) -> None:
        administrator = self._as("administrator", 118)
        invited = invite_colleague(
            actor=administrator,
            name="Collegaproef",
            email="collega@example.org",
            role="gp",
            address="http://localhost",
        )
        with as_owner():
            ended = make_user("nurse", self.small.practice, self.start, name="Oudcollegaproef").memberships.get()
            Membership.objects.filter(id=ended.id).update(valid_until=self.start + timedelta(days=9))
            lost = Reset.objects.create(
                user=self.small.assistant,
                organization=self.small.practice,
                proposed_by=self.small.gp,
                proposer_sure=Reset.Sure.CALLED,
                made_at=self.now - timedelta(hours=1),
                expires_at=self.now + timedelta(days=30),
            )
        invite(
            actor=self._as("gp", 118),
            related_id=self.waits,
            address=lambda token: f"http://localhost/welkom/naaste/{token}/",
        )
        self.things["naaste_token"] = self._token("wachtende@example.org")
        self._naaste()
        self.things |= {
            "membership": invited.id,
            "reset": lost.id,
            "ended_membership": ended.id,
            "membership_of_gp": self.small.gp.memberships.get().id,
            "invitation_token": self._token("collega@example.org"),
        }

    def _naaste(self) -> None:
        """The naaste wrote twice how it goes, lets "gp" read along, began again, and wants to be asked nothing."""
        actor, first = self._as("related_person", 100), None
        for load, words in (("costs", "Elke week koken."), ("not-long", "Zwaarproef " * 40)):
            first = sheet = carers.begin(actor=actor)
            for part, value in {"load": load, "can": words, "cannot": words, "would_help": words, "again": 14}.items():
                sheet = carers.answer(actor=actor, sheet_id=sheet.id, part=part, value=value)
            actor = self._as("related_person", 101)
        assert first is not None
        last_day = self.now.date() + timedelta(days=60)
        code = carers.share(actor=actor, last_day=last_day, words="Erbijproef")
        taken = carers.take(actor=self._as("gp", 102), code=code)
        assert taken is not None
        actor = self._as("related_person", 103)
        carers.rest(actor=actor, wanted=True)
        self.things |= {
            "carer_share": taken.id,
            "carer_sheet": first.id,
            "open_carer_sheet": carers.begin(actor=actor).id,
        }

    def _access(self) -> None:
        """The assistant works for "gp"; the person has a representative; and "gp" once opened the door of another."""
        given = let_work(
            actor=self._as("gp", 100),
            assistant_id=self.small.assistant.id,
            last_day=(self.now + timedelta(days=30)).date(),
            withheld=(),
        )
        representative = declare_representative(
            actor=self._as("gp", 101),
            person_id=self.person.id,
            invited=Invited("Mentorproef", self.mentor.email, str),
            document="Volmacht van 1 november 2026",
            last_day=(self.now + timedelta(days=200)).date(),
            topics=("groups",),
        )
        emergency = open_emergency(
            actor=self._as("gp", 119),
            birth_date=self.cardiac.birth_date,
            family_name=self.cardiac.family_name,
            given_name="",
            reason="life",
            words="Onwel geworden in de wachtkamer.",
            where="http://localhost",
        )
        with as_owner():
            flag = Flag.objects.create(
                organization=self.small.practice,
                user=self.small.gp,
                person_id=self.person.id,
                first_day=self.now.date() - timedelta(days=20),
                last_day=self.now.date() - timedelta(days=10),
                n_days=3,
                n_people=1,
                signs=["no-reason", "again-and-again"],
                found_at=self.now,
                review_by=self.now + timedelta(days=7),
            )
        self.things |= {
            "delegation": given.id,
            "representation": representative.id,
            "emergency": emergency.id,
            "flag": flag.id,
        }

    def _adoptions(self) -> None:
        nurse = self._as("nurse", 20)
        day = nurse.now.date()
        walk_in = catalogue().werkvormen["odensehuizen"]
        drafts = [
            begin_writing(table, actor=nurse, form_token=uuid.uuid4())
            for table in (adapt_draft(walk_in, day), begin_draft(day))
        ]
        self.things |= {"draft": drafts[0].id, "empty_draft": drafts[1].id}
        used = adopt("capri-hartrevalidatie", actor=nurse, lead=self.small.nurse, stand_in=self.small.specialist)
        stopped = adopt("ecogram", actor=nurse, lead=self.small.nurse, stand_in=None)
        end_adoption(stopped, actor=self._as("nurse", 30))
        why = {"reason": "setting", "why": "Onze zaal is te klein."}
        (dropped,) = drop_element(used, "naaste-invited", actor=self._as("nurse", 31), **why)
        old = adopt("valpreventie", actor=nurse, lead=self.small.nurse, stand_in=None)
        werkvorm = catalogue().werkvormen["valpreventie"]
        older = replace(werkvorm, version="2020.1", risks=("Oud risico.",), summary="Samen oefenen.")
        with as_owner():
            AdoptedVersion.objects.filter(adoption=old).update(version="2020.1", text=write_werkvorm(older))
            Adoption.objects.filter(id=old.id).update(werkvorm_version="2020.1")
        old.refresh_from_db()
        drop_element(old, werkvorm.core_elements[0].slug, actor=self._as("nurse", 31), **why)
        adapt(old, {("summary", ""): "Samen oefenen in de kerk."}, actor=self._as("nurse", 31), **why)
        self.things |= {
            "adoption": used.id,
            "ended_adoption": stopped.id,
            "old_adoption": old.id,
            "adaptation": dropped.id,
        }

    def _figures(self) -> None:
        period = {"period_from": (self.now - timedelta(days=365)).date(), "period_until": self.now.date()}
        publication = uuid.uuid4()
        with as_owner():
            PublishedFigure.objects.bulk_create(
                PublishedFigure(
                    owner_id=self.small.hospital.id,
                    publication=publication,
                    indicator=slug,
                    stratum="",
                    numerator=34,
                    denominator=50,
                    value=0.68,
                    low=0.54,
                    high=0.79,
                    n_lost=3,
                    published_at=self.now,
                    published_by_id=self.small.manager.id,
                    **period,
                )
                for slug in catalogue().indicators
            )
        self.things["indicator"] = next(iter(catalogue().indicators))

    def _protected(self) -> None:
        """Something in each state in the protected part, recorded by the gp with the person."""
        gp = self._as("gp", 119)
        with as_owner():
            colleague = make_user("gp", self.small.practice, self.start, name="Tweedeogenproef")
        made = {}
        for name, hints in (
            ("protected_tie", Hints("Wegblijfproef", "Afgeschermdproef", self.start.date())),
            ("contested_tie", Hints("Twijfelproef")),
            ("ended_protected_tie", Hints("Voorbijproef")),
        ):
            self.small.actor("gp", now=gp.now)
            tie_id = record_tie(
                actor=gp,
                person_id=self.person.id,
                form_token=uuid.uuid4(),
                kind="harmful",
                tie_role="partner",
                told="Vertelproef onder vier ogen.",
                hints=hints,
                review_by=(gp.now + timedelta(days=180)).date(),
            )
            made[name] = ProtectedTie.objects.get(id=tie_id)
        ask_colleague(made["contested_tie"], colleague.id, actor=gp)
        contest(made["contested_tie"], "Dit gaat over een ander.", actor=acting(actor_of(colleague, gp.now)))
        self.small.actor("gp", now=gp.now)
        end_protected_tie(made["ended_protected_tie"], "Het is voorbij.", actor=gp)
        record_wish_to_avoid(actor=gp, person_id=self.person.id, form_token=uuid.uuid4(), hour=4)
        record_safety_answers(
            actor=gp, person_id=self.person.id, questions=catalogue().safety_questions, answers={"at-home": "nee"}
        )
        cases = {}
        for name, person in (("meldcode", self.person), ("closed_meldcode", self.empty)):
            case_id = open_case(actor=gp, person_id=person.id, form_token=uuid.uuid4())
            cases[name] = MeldcodeCase.objects.get(id=case_id)
        choices = {4: "suspicion", 5: "help"}
        for case, n_steps in ((cases["meldcode"], 3), (cases["closed_meldcode"], 5)):
            for number in range(1, n_steps + 1):
                take_step(
                    case,
                    number,
                    actor=gp,
                    steps=catalogue().meldcode,
                    text=f"Opgeschreven bij stap {number}.",
                    choice=choices.get(number, ""),
                )
        record_safe_contact(
            actor=gp, person_id=self.empty.id, channel="through", address="de praktijk", hours="op werkdagen"
        )
        talk = start_talk(self.person, catalogue().werkvormen["goed-kijken-naar-banden"], actor=gp)
        record_step(talk, 1, actor=gp)
        self.things |= {name: row.id for name, row in {**made, **cases, "private_talk": talk}.items()}

    def _questionnaires(self) -> None:
        administrator = self._as("administrator", 2)
        in_use = [
            take_into_use(administrator, *each)
            for each in ((), (EVERY_SLUG, EVERY_TYPE), ("dejong-gierveld-6",), ("hits",))
        ]
        self.things |= {"questionnaire": in_use[0].id, "proposed_questionnaire": propose(administrator, "zarit-4").id}
        gp = self._as("gp", 3)
        asking = begin_asking(self.person, SLUG, "visit", actor=gp)
        save_answers(asking, {":slaapt": ["true"]}, actor=gp, place=":uren")
        every = begin_asking(self.person, EVERY_SLUG, "visit", actor=gp)
        save_answers(
            every, {":maat": ["5||kg"], ":kort": ["Proef", LONG_GIVEN], ":open": ["In eigen woorden."]}, actor=gp
        )
        self.things |= {"asking": asking.id, "every_type": every.id}
        said = [gate.condition for gate in catalogue().instruments["dejong-gierveld-6"].gates]
        for name, days, answers in (("response", 4, ("ja", "nee")), ("scored", 30, ("midden", "midden", "ja"))):
            gp = self._as("gp", days)
            scale = begin_asking(self.person, "dejong-gierveld-6", "visit", actor=gp, said=said)
            items = catalogue().instruments["dejong-gierveld-6"].items
            save_answers(scale, {f":{item.id}": [answers[n % len(answers)]] for n, item in enumerate(items)}, actor=gp)
            self.things[name] = complete_asking(scale, actor=gp).id
        said = [gate.condition for gate in catalogue().instruments["hits"].gates]
        for name in ("private_done", "private_asking"):
            private = begin_asking(self.person, "hits", "visit", actor=gp, said=said)
            save_answers(private, {":bedreigd": ["3"]}, actor=gp)
            self.things[name] = private.id
            if name == "private_done":
                complete_asking(private, actor=gp)

    def _refer(self, person, target, role: str, days: float, **changes) -> Referral:
        return refer(
            person,
            target,
            actor=self._as(role, days),
            consent=Consent.How.SPOKEN,
            introduction="Ik denk dat dit u goed zal doen, en dat u daar mensen treft die bij u passen.",
            form_token=uuid.uuid4(),
            **changes,
        )

    def _token(self, address: str, about: UUID | None = None) -> str:
        """The secret of the link in the last mail to an address: it is kept nowhere else."""
        with as_owner():
            mails = Mail.objects.filter(to_address=address, **({"about_id": about} if about else {}))
            body = mails.order_by("-queued_at").first().body
        return re.search(r"/(?:u|welkom(?:/naaste)?)/([\w-]+)/", body)[1]

    def _told_by(self) -> dict[str, set[UUID]]:
        """Each name by which a reader would know someone, with whom it can be: two people may share one."""
        told: dict[str, set[UUID]] = {"Langproef": {self.person.id}}
        for person in Person.objects.all():
            for word in (person.family_name, person.given_name):
                told.setdefault(word, set()).add(person.id)
        for tie in Tie.objects.all():
            told[tie.name] = {tie.person_id}
        for related in RelatedPerson.objects.all():
            told[related.name] = {related.person_id}
        for protected in ProtectedTie.objects.all():
            for word in (protected.hint_given_name, protected.hint_family_name, protected.told):
                if word:
                    told[word] = {protected.person_id}
        return told
