"""The world of the journeys: the small world of the tests, with names that read well on a screen."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from tests.factories import World, make_offer, make_person, make_user

from weefsel.apps.accounts.models import Organization
from weefsel.apps.directory.models import Offer
from weefsel.apps.people.models import Circumstances, Health

ORGANIZATIONS = {
    "practice": "Oefenpraktijk De Wilg",
    "hospital": "Oefenziekenhuis De Linde, cardiologie",
    "welfare": "Oefenwelzijn Samen Verder",
    "house": "Odensehuis De Appelboom (oefenen)",
}
USERS = {
    "gp": "Oefen-huisarts Noor",
    "nurse": "Oefen-verpleegkundige Yara",
    "link_worker": "Oefen-welzijnscoach Mo",
    "host": "Oefen-gastvrouw Anja",
    "manager": "Oefen-manager Robin",
}


class Neighbourhood(World):
    """Beside the roles of `World`: ``facilitator`` leads the groups of the hospital; ``henk`` lies in the hospital and
    can log in as ``henk_himself``; ``tini`` goes to the practice and logs in as ``tini_herself``; ``lotte`` is pregnant
    and goes to the midwives.

    Offers: ``heart_group`` of the hospital, ``odense_house``, ``circle`` and ``far_house``.
    """

    def __init__(self, now: datetime):
        super().__init__(now)
        for name, text in ORGANIZATIONS.items():
            Organization.objects.filter(id=getattr(self, name).id).update(name=text, phone="024 555 01 00")
            getattr(self, name).refresh_from_db()
        for name, text in USERS.items():
            user = getattr(self, name)
            user.name = text
            user.save(update_fields=["name"])
        self.facilitator = make_user("host", self.hospital, now, name="Oefen-groepsbegeleider Sam")
        self.welfare_manager = make_user("manager", self.welfare, now, name="Oefen-manager Kim")
        with transaction.atomic():  # words of a person come with a key, that goes with the person
            self._people(now)
        self._offers(now)

    def _people(self, now: datetime) -> None:
        self.henk = make_person(
            self.hospital,
            now,
            given_name="Henk",
            family_name="Aanloop",
            sex="male",
            birth_date=date(1958, 6, 1),
            address_as="meneer Aanloop",
            wish="Weer onder de mensen, maar niet 's avonds.",
            email="henk@example.org",
        )
        Health.objects.filter(person=self.henk).update(heart_condition=True)
        self.tini = make_person(
            self.practice,
            now,
            given_name="Tini",
            family_name="Aanstap",
            birth_date=date(1947, 9, 12),
            address_as="mevrouw Aanstap",
            wish="Iemand om mee te praten, en ook zelf iets doen voor een ander.",
            email="tini@example.org",
        )
        Circumstances.objects.filter(person=self.tini).update(lives_alone=True)
        self.lotte = make_person(
            self.midwives,
            now,
            given_name="Lotte",
            family_name="Aanwas",
            birth_date=date(1996, 2, 20),
            address_as="Lotte",
        )
        self.henk_himself = make_user("person", None, now, name="Henk Aanloop", person_id=self.henk.id)
        self.tini_herself = make_user("person", None, now, name="Tini Aanstap", person_id=self.tini.id)

    def _offers(self, now: datetime) -> None:
        self.heart_group = self._offer(
            self.hospital,
            "capri-hartrevalidatie",
            "Hartgroep De Linde",
            "Samen weer op krachten komen, met een fysiotherapeut erbij.",
            "Zaal 2 van het oefenziekenhuis",
            host=("Sam", self.facilitator.email),
            user=self.facilitator,
            when="dinsdag en donderdag, 10.00 tot 11.30 uur",
            days=(1, 3),
            capacity=12,
            now=now,
        )
        self.odense_house = self._offer(
            self.house,
            "odensehuizen",
            "Odensehuis De Appelboom",
            "Een huis waar iedereen kan binnenlopen, koffie drinken en meedoen.",
            "De Appelboom",
            host=("Anja", "anja@example.org"),
            when="elke werkdag, 10.00 tot 16.00 uur",
            days=(0, 1, 2, 3, 4),
            capacity=8,
            now=now,
        )
        self.circle = self._offer(
            self.house,
            "voorzorgcirkels",
            "Voorzorgcirkel De Wilgenbuurt",
            "Buren die naar elkaar omkijken en elkaar een hand geven.",
            "Wijkgebouw De Wilgen",
            host=("Bep", "bep@example.org"),
            when="woensdag, 14.00 uur",
            days=(2,),
            capacity=5,
            now=now,
        )

    def _offer(self, owner, werkvorm, name, description, place, *, host, when, days, capacity, now, user=None) -> Offer:
        offer = make_offer(
            owner,
            werkvorm,
            capacity=capacity,
            host=user,
            host_name=host[0],
            host_email=host[1],
            when_text=when,
            hours=[index // 3 in days and index % 3 == 0 for index in range(21)],
            is_accompanied=True,
            confirmed_at=now,
        )
        offer.service.name, offer.service.description = name, description
        offer.service.save()
        offer.location.name = place
        offer.location.x += 900 * days[0] + 200
        offer.location.y += 400
        offer.location.save()
        return offer
