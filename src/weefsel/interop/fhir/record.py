"""What somebody takes along of themselves, as one Bundle of FHIR R4 (4.0.1): who they are, what they answered, what
they agreed to, where they were referred, and what they want.

Words stay words: what a table of ours says in a sentence is a text here too. Everything that does not fit in a resource
stands in the tables beside it.

Source
------
HL7, FHIR R4 (4.0.1): Bundle, Patient, RelatedPerson, QuestionnaireResponse, Consent, ServiceRequest and Goal.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from uuid import NAMESPACE_URL, uuid5

from weefsel.interop.fhir.document import Json

SYSTEM = "urn:weefsel"
GENDERS = {"female": "female", "male": "male", "other": "other", "unknown": "unknown"}
CONSENT_SCOPE = "http://terminology.hl7.org/CodeSystem/consentscope"
LOINC = "http://loinc.org"


@dataclass(frozen=True, slots=True)
class Subject:
    """Who it is. ``birth_date`` a FHIR date or ""; every text may be empty."""

    id: str
    given_name: str
    family_name: str
    gender: str = "unknown"
    birth_date: str = ""
    phone: str = ""
    email: str = ""
    street: str = ""
    postcode: str = ""
    city: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True)
class Item:
    """One line of something: what was asked, and what was said."""

    number: str
    text: str
    answer: str


@dataclass(frozen=True, slots=True)
class Response:
    id: str
    title: str
    at: str
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Yes:
    """A consent, or a no that was written down. ``given_at`` a FHIR moment."""

    id: str
    words: str
    to: str
    given_at: str
    is_withdrawn: bool
    is_yes: bool = True


@dataclass(frozen=True, slots=True)
class Asked:
    """A referral. ``is_ended`` nothing more comes of it."""

    id: str
    what: str
    by: str
    to: str
    at: str
    is_ended: bool


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody wants. ``state`` as FHIR calls the life of a Goal."""

    id: str
    what: str
    words: str
    state: str
    since: str


@dataclass(frozen=True, slots=True)
class Near:
    """A naaste whom the person named."""

    id: str
    name: str
    role: str
    is_active: bool


def record_bundle(
    subject: Subject,
    *,
    at: str,
    responses: Sequence[Response] = (),
    consents: Sequence[Yes] = (),
    referrals: Sequence[Asked] = (),
    goals: Sequence[Wanted] = (),
    related: Sequence[Near] = (),
) -> Json:
    """One person as a Bundle of type collection; made again from the same rows, it is the same."""
    record = _Record(subject)
    resources = [
        record.patient(),
        *(record.near(each) for each in related),
        *(record.response(each) for each in responses),
        *(record.consent(each) for each in consents),
        *(record.referral(each) for each in referrals),
        *(record.goal(each) for each in goals),
    ]
    return {
        "resourceType": "Bundle",
        "type": "collection",
        "timestamp": at,
        "entry": [{"fullUrl": f"urn:uuid:{each['id']}", "resource": each} for each in resources],
    }


class _Record:
    def __init__(self, subject: Subject) -> None:
        self.who = subject
        self.me = {"reference": f"urn:uuid:{self.id('patient', subject.id)}"}

    def id(self, *parts: str) -> str:
        return str(uuid5(NAMESPACE_URL, "/".join((SYSTEM, *parts))))

    def patient(self) -> Json:
        who = self.who
        name = {"family": who.family_name, "given": [who.given_name] if who.given_name else []}
        reach = [("phone", who.phone), ("email", who.email)]
        place = {"line": [who.street] if who.street else [], "postalCode": who.postcode, "city": who.city}
        return {
            "resourceType": "Patient",
            "id": self.id("patient", who.id),
            "name": [_filled(name)],
            "gender": GENDERS.get(who.gender, "unknown"),
            **_filled(
                {
                    "telecom": [{"system": system, "value": value} for system, value in reach if value],
                    "birthDate": who.birth_date,
                    "address": [_filled(place)] if _filled(place) else [],
                    "communication": [{"language": {"text": who.language}}] if who.language else [],
                }
            ),
        }

    def near(self, one: Near) -> Json:
        return {
            "resourceType": "RelatedPerson",
            "id": self.id("near", one.id),
            "active": one.is_active,
            "patient": self.me,
            **_filled(
                {
                    "relationship": [{"text": one.role}] if one.role else [],
                    "name": [{"text": one.name}] if one.name else [],
                }
            ),
        }

    def response(self, one: Response) -> Json:
        return {
            "resourceType": "QuestionnaireResponse",
            "id": self.id("response", one.id),
            "status": "completed",
            "subject": self.me,
            "authored": one.at,
            **_filled({"item": list(self._items(one))}),
        }

    def _items(self, one: Response) -> Iterator[Json]:
        for item in one.items:
            answer = [{"valueString": item.answer}] if item.answer else []
            yield {"linkId": item.number, **_filled({"text": item.text, "answer": answer})}

    def consent(self, one: Yes) -> Json:
        return {
            "resourceType": "Consent",
            "id": self.id("consent", one.id),
            "status": "inactive" if one.is_withdrawn else "active" if one.is_yes else "rejected",
            "scope": {"coding": [{"system": CONSENT_SCOPE, "code": "patient-privacy", "display": "Privacy Consent"}]},
            "category": [
                {"coding": [{"system": LOINC, "code": "59284-0", "display": "Patient Consent"}], "text": one.words}
            ],
            "patient": self.me,
            "dateTime": one.given_at,
            "policyRule": {"text": one.words},
            **_filled({"organization": [{"display": one.to}] if one.to else []}),
        }

    def referral(self, one: Asked) -> Json:
        return {
            "resourceType": "ServiceRequest",
            "id": self.id("referral", one.id),
            "status": "completed" if one.is_ended else "active",
            "intent": "proposal",
            "code": {"text": one.what},
            "subject": self.me,
            "authoredOn": one.at,
            **_filled(
                {
                    "requester": {"display": one.by} if one.by else {},
                    "performer": [{"display": one.to}] if one.to else [],
                }
            ),
        }

    def goal(self, one: Wanted) -> Json:
        return {
            "resourceType": "Goal",
            "id": self.id("goal", one.id),
            "lifecycleStatus": one.state,
            "description": {"text": one.what},
            "subject": self.me,
            **_filled({"startDate": one.since, "note": [{"text": one.words}] if one.words else []}),
        }


def _filled(parts: Json) -> Json:
    return {name: value for name, value in parts.items() if value not in ("", [], {})}
