"""Somebody's network as one Bundle of FHIR R4 (4.0.1): who is around them, what that gives, and one sentence in Dutch.

A tie with a person is a RelatedPerson; each measure an Observation; the help that others give a CarePlan; and the whole
is said in one sentence, since the national record holds a network as a string only. What the person keeps to
themselves, and a tie that is harmful or that they want away from, is in none of it and counts in none of it.

Source
------
HL7, FHIR R4 (4.0.1), RelatedPerson, Observation, CarePlan and Bundle. Nictiz, zib2020 in R4 (commit 63373ef), examples
nl-core-ParticipationInSociety.SocialNetwork-01 (SNOMED CT 365469004, a string) and nl-core-HelpFromOthers-01 (SNOMED CT
243114000, one activity for each who helps); nl-core-ContactPerson-01 for the codes of COD472-VEKT.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from decimal import Decimal
from uuid import NAMESPACE_URL, uuid5

import numpy as np

from weefsel.catalogue.vocabulary import Vocabulary
from weefsel.engine.ecogram.measure import measure
from weefsel.engine.ecogram.measures import MEASURES
from weefsel.engine.ecogram.measures.measure import Maps
from weefsel.engine.frames import SECTORS, SUPPORT_KINDS, Ties
from weefsel.interop.fhir.document import Json

SYSTEM = "urn:weefsel"
SNOMED = "http://snomed.info/sct"
ROLE_CODE = "http://terminology.hl7.org/CodeSystem/v3-RoleCode"
COD472 = "urn:oid:2.16.840.1.113883.2.4.3.11.22.472"
CATEGORY = "http://terminology.hl7.org/CodeSystem/observation-category"
SOCIAL_NETWORK = {
    "system": SNOMED,
    "code": "365469004",
    "display": "bevinding betreffende netwerk van gezin, familie en ondersteuners",
}
SUPPORT = {"system": SNOMED, "code": "243114000", "display": "ondersteuning"}
PROFILE = "http://nictiz.nl/fhir/StructureDefinition/nl-core-ParticipationInSociety.SocialNetwork"
NOTE = "Om over te praten met de persoon. Dit is geen meting en geen oordeel."

# Measures of tension: what is kept back would make them say that all is well.
_LEFT_OUT = frozenset({"strain_share", "ambivalent_share"})
# What a role of ours is called elsewhere; a role that is not here has our own code only.
_ROLES: Mapping[str, tuple[tuple[str, str, str], ...]] = {
    "partner": ((ROLE_CODE, "SIGOTHR", "significant other"),),
    "child": ((ROLE_CODE, "CHILD", "child"),),
    "parent": ((ROLE_CODE, "PRN", "parent"),),
    "sibling": ((ROLE_CODE, "SIB", "sibling"),),
    "grandchild": ((ROLE_CODE, "GRNDCHILD", "grandchild"),),
    "other_family": ((ROLE_CODE, "FAMMEMB", "family member"),),
    "family_abroad": ((ROLE_CODE, "FAMMEMB", "family member"),),
    "friend": ((ROLE_CODE, "FRND", "unrelated friend"),),
    "neighbour": ((ROLE_CODE, "NBOR", "neighbor"), (COD472, "19", "Buur")),
    "professional": ((COD472, "07", "Hulpverlener"),),
}
# How often, a year, in words.
_OFTEN = ((300, "bijna elke dag"), (100, "een paar keer per week"), (45, "ongeveer elke week"), (20, "om de week"))
_OFTEN += ((10, "ongeveer elke maand"), (3, "een paar keer per jaar"), (0, "een enkele keer per jaar"))


def network_bundle(
    ties: Ties,
    words: Vocabulary,
    *,
    patient: str,
    at: str,
    names: Mapping[str, str] | None = None,
    hidden: Collection[str] = (),
    author: str = "",
) -> Json:
    """One map as a Bundle of type collection; made again from the same map, it is the same, names of entries too.

    Parameters
    ----------
    ties
        The map of one person.
    patient, author
        Whom it is about and who made it, as references (``Patient/1``).
    at
        When the map was made, a FHIR moment.
    names
        What to call each tie, by its id; a tie that is not in it has no name, only its role.
    hidden
        Ids of ties that the person shows to nobody here.

    Raises
    ------
    ValueError
        A table of more maps than one, or of none.
    """
    if ties.n_people != 1:
        raise ValueError(f"ties must be the map of one person, got {ties.n_people}.")
    network = _Network(_shown(ties, hidden), words, patient, at, names or {}, author)
    resources = [*network.related_persons(), *network.observations(), *network.sentence(), *network.care_plan()]
    return {
        "resourceType": "Bundle",
        "type": "collection",
        "timestamp": at,
        **({"entry": [network.entry(each) for each in resources]} if resources else {}),
    }


def social_network_sentence(ties: Ties, words: Vocabulary, hidden: Collection[str] = ()) -> str:
    """The map of one person in one Dutch sentence, for a record that has room for a text only; "" for an empty map.

    It counts and it names; it judges nothing. Support that was not asked about is not in it.
    """
    shown = _shown(ties, hidden)
    maps = Maps(shown)
    people, others = maps.living & maps.humans, maps.living & ~maps.humans
    if not maps.living.any():
        return ""
    parts = [_around(shown, people, others, words)]
    received = [
        f"{words.support_kinds[kind].label} van {int(one.yes[maps.living].sum())}"
        for kind, one in zip(SUPPORT_KINDS, maps.received, strict=True)
        if one.yes[maps.living].any()
    ]
    if received:
        parts.append(f"krijgt {_and(received)}")
    gives = np.logical_or.reduce([one.yes for one in maps.given]) & maps.living
    if gives.any():
        parts.append(f"doet zelf iets voor {int(gives.sum())}")
    if len(parts) > 1:
        parts[-1] = f"en {parts[-1]}"
    return f"{', '.join(parts)}."


def _around(ties: Ties, people: np.ndarray, others: np.ndarray, words: Vocabulary) -> str:
    n_people, n_others = int(people.sum()), int(others.sum())
    told: list[str] = []
    if n_people:
        sectors = [
            f"{words.ecogram_sectors[sector].label} {n}"
            for sector in SECTORS
            if (n := int((people & (ties.sector == sector)).sum()))
        ]
        inside = f" ({', '.join(sectors)})" if sectors else ""
        told.append(f"{n_people} {'mens' if n_people == 1 else 'mensen'}{inside}")
    if n_others:
        told.append(f"{n_others} {'groep, plek of dier' if n_others == 1 else 'groepen, plekken of dieren'}")
    return f"Noemt {_and(told)} om zich heen"


def _and(parts: list[str]) -> str:
    return " en ".join(part for part in (", ".join(parts[:-1]), parts[-1]) if part)


def _shown(ties: Ties, hidden: Collection[str]) -> Ties:
    shown = ties.shown_to_others()
    return shown.take(~np.isin(shown.id, list(hidden))) if hidden else shown


class _Network:
    """The resources of one map. All of them point at the same patient."""

    def __init__(
        self, ties: Ties, words: Vocabulary, patient: str, at: str, names: Mapping[str, str], author: str
    ) -> None:
        self.ties, self.words, self.patient, self.at, self.names = ties, words, patient, at, names
        self.by: list[Json] = [{"reference": author}] if author else []
        maps = Maps(ties)
        self.people = np.flatnonzero(maps.living & maps.humans)

    def id(self, *parts: str) -> str:
        """A name for a resource that stays the same, and that nobody can turn back into that of a tie."""
        return str(uuid5(NAMESPACE_URL, "/".join((SYSTEM, self.patient, *parts))))

    def entry(self, resource: Json) -> Json:
        return {"fullUrl": f"urn:uuid:{resource['id']}", "resource": resource}

    def related_persons(self) -> Iterator[Json]:
        for i in self.people:
            role, tie = str(self.ties.role[i]), str(self.ties.id[i])
            name = self.names.get(tie, "").strip()
            related: Json = {
                "resourceType": "RelatedPerson",
                "id": self.id("tie", tie),
                "active": True,
                "patient": {"reference": self.patient},
            }
            if role in self.words.tie_roles:
                label = self.words.tie_roles[role].label
                own = {"system": f"{SYSTEM}:tie-role", "code": role, "display": label}
                coded = [{"system": s, "code": c, "display": d} for s, c, d in _ROLES.get(role, ())]
                related["relationship"] = [{"coding": [*coded, own], "text": label}]
            if name:
                related["name"] = [{"text": name}]
            yield related

    def observations(self) -> Iterator[Json]:
        """Every measure that has a value, but those of tension; one that was not asked or not defined is not there."""
        if not self.ties.n_ties:
            return
        measures = measure(self.ties)
        for each in (one for one in MEASURES if one.shown):
            for column, label in zip(each.columns, each.labels, strict=True):
                value = measures.column(column)[0]
                if np.isfinite(value) and column not in _LEFT_OUT:
                    coding = {"system": f"{SYSTEM}:measure", "code": column, "display": label}
                    yield self._observation(
                        column,
                        {"coding": [coding], "text": label},
                        {"valueQuantity": {"value": _number(float(value))}},
                        f"{each.help} {NOTE}",
                    )

    def sentence(self) -> Iterator[Json]:
        said = social_network_sentence(self.ties, self.words)
        if said:
            told = self._observation("sentence", {"coding": [SOCIAL_NETWORK]}, {"valueString": said}, "")
            yield {**told, "meta": {"profile": [PROFILE]}}

    def _observation(self, key: str, code: Json, value: Json, note: str) -> Json:
        category = {"coding": [{"system": CATEGORY, "code": "social-history", "display": "Social History"}]}
        return {
            "resourceType": "Observation",
            "id": self.id("observation", key, self.at),
            "status": "final",
            "category": [category],
            "code": code,
            "subject": {"reference": self.patient},
            "effectiveDateTime": self.at,
            **({"performer": self.by} if self.by else {}),
            **value,
            **({"note": [{"text": note}]} if note else {}),
        }

    def care_plan(self) -> Iterator[Json]:
        """Who helps with what, without pay or for their work: an activity for each kind of support of each person."""
        activities = [
            self._activity(int(i), kind)
            for i in self.people
            for n, kind in enumerate(SUPPORT_KINDS)
            if self.ties.received[i, n] == 1
        ]
        if activities:
            yield {
                "resourceType": "CarePlan",
                "id": self.id("care-plan", self.at),
                "status": "active",
                "intent": "plan",
                "category": [{"coding": [SUPPORT]}],
                "title": "Hulp van anderen",
                "subject": {"reference": self.patient},
                "created": self.at,
                **({"author": self.by[0]} if self.by else {}),
                "activity": activities,
            }

    def _activity(self, i: int, kind: str) -> Json:
        label = self.words.support_kinds[kind].label
        often, hours = self.ties.frequency_per_year[i], self.ties.care_hours_per_week[i]
        scheduled = "" if np.isnan(often) else next(text for least, text in _OFTEN if often >= least)
        care = f"{_number(float(hours))} uur per week".replace(".", ",") if hours > 0 and kind == "practical" else ""
        coding = {"system": f"{SYSTEM}:support", "code": kind, "display": label}
        tie = self.id("tie", str(self.ties.id[i]))
        return {
            "detail": {
                "code": {"coding": [coding], "text": label},
                "status": "in-progress",
                **({"scheduledString": scheduled} if scheduled else {}),
                "performer": [{"reference": f"urn:uuid:{tie}", "type": "RelatedPerson"}],
                "description": f"{label}, {care}" if care else label,
            }
        }


def _number(value: float) -> int | Decimal:
    return int(value) if value.is_integer() else Decimal(repr(round(value, 6)))
