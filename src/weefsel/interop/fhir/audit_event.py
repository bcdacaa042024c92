"""Lines of the access log as AuditEvents of FHIR R4, and back: what NEN 7513 asks of a line, each in its own place.

A file of a million lines is written line by line. No value of what was looked at is in a line, only names of kinds of
data; a name of whom it is about is not in it either.

Source
------
NEN 7513:2018, the 31 fields as the official model has them; HL7, FHIR R4 (4.0.1): AuditEvent.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Literal

from weefsel.interop.fhir.document import Json

DICOM = "http://dicom.nema.org/resources/ontology/DCM"
KINDS_OF_OBJECT = "http://terminology.hl7.org/CodeSystem/audit-entity-type"
ROLES_OF_OBJECT = "http://terminology.hl7.org/CodeSystem/object-role"
KINDS_OF_SOURCE = "http://terminology.hl7.org/CodeSystem/security-source-type"
PERSON, SYSTEM_OBJECT = ("1", "Person"), ("2", "System Object")
PATIENT, RESOURCE = ("1", "Patient"), ("4", "Domain Resource")
SERVER = ("4", "Application Server")
RECORD = "110110"
OURS = "urn:weefsel:"
# What FHIR calls how it ended; anything else is told in words, as a failure.
OUTCOMES = {"success": "0", "failure": "4"}
OTHER_OUTCOME = "8"

GROUND, RELATION, CONSENT, FIELD, REQUEST = (
    "autorisatieprotocol",
    "behandelrelatieprotocol",
    "toestemmingsprofiel",
    "gegevens",
    "verzoek",
)
RESPONSIBLE, HOUSE, RECIPIENT = "verantwoordelijke", "organisatie", "ontvanger"


@dataclass(frozen=True, slots=True)
class Asked:
    """One field of NEN 7513: whether it is mandatory (V), conditional (C) or optional (O), and where it stands.

    ``path`` "" where it is not kept; ``why`` then says why not.
    """

    group: Literal["gebeurtenis", "gebruiker", "object", "loggegevens"]
    name: str
    demand: Literal["V", "C", "O"]
    path: str
    why: str = ""


NOT_KEPT = "staat niet in het logboek"
NEN_7513: tuple[Asked, ...] = (
    Asked("gebeurtenis", "gebeurteniscode", "V", "type.code"),
    Asked("gebeurtenis", "actiecode", "V", "action"),
    Asked("gebeurtenis", "datum en tijd", "V", "recorded"),
    Asked("gebeurtenis", "aard", "O", "subtype.code"),
    Asked("gebeurtenis", "resultaat", "O", "outcome"),
    Asked("gebeurtenis", "controles", "C", "", "wat niet mocht, wordt geweigerd en heeft een eigen regel"),
    Asked("gebruiker", "gebruikers-ID", "V", "agent.who.identifier.value"),
    Asked("gebruiker", "lokale ID", "O", "agent.altId"),
    Asked("gebruiker", "naam", "O", "agent.name"),
    Asked("gebruiker", "gebruikersrol", "V", "agent.role.coding.code"),
    Asked("gebruiker", "is initiator", "O", "agent.requestor"),
    Asked("gebruiker", "ID verantwoordelijke", "C", f"agent[{RESPONSIBLE}].who.identifier.value"),
    Asked("gebruiker", "naam verantwoordelijke", "O", f"agent[{RESPONSIBLE}].name"),
    Asked("gebruiker", "rol verantwoordelijke", "C", f"agent[{RESPONSIBLE}].type"),
    Asked("gebruiker", "type toegangspunt", "O", "", NOT_KEPT),
    Asked("gebruiker", "identificatie toegangspunt", "O", "", "een adres van een apparaat bewaren wij niet"),
    Asked("object", "identificatortype", "V", "entity.type.code"),
    Asked("object", "klasse", "O", "entity.role.code"),
    Asked("object", "identificator", "V", "entity.what.identifier.value"),
    Asked("object", "naam", "O", "", "een naam van een persoon staat nooit in het logboek"),
    Asked("object", "details", "O", f"entity.detail[{FIELD}]"),
    Asked("object", "autorisatieprotocol", "V", f"entity.detail[{GROUND}]"),
    Asked("object", "behandelrelatieprotocol", "C", f"entity.detail[{RELATION}]"),
    Asked("object", "toestemmingsprofiel", "C", f"entity.detail[{CONSENT}]"),
    Asked("object", "gevoeligheid", "O", "", "staat in de soort gegevens"),
    Asked("object", "categorie", "O", "purposeOfEvent"),
    Asked("object", "stadium", "O", "", NOT_KEPT),
    Asked("object", "zoekvraag", "O", "", "waarop iemand zocht, kan een naam zijn"),
    Asked("loggegevens", "locatie", "O", f"agent[{HOUSE}]"),
    Asked("loggegevens", "identificatie van de bron", "V", "source.observer.identifier.value"),
    Asked("loggegevens", "type bron", "O", "source.type.code"),
)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the access log. Ids are text; "" is nothing. ``at`` has a time zone; ``fields`` are kinds of data;
    ``recipient`` who outside the house got something.

    The last three are what numbers are called, for who reads it: they are not in the log.
    """

    id: str
    kind: str
    action: str
    at: datetime
    user_key: str
    role: str
    object_type: str
    object_key: str
    ground: str
    source: str
    event_code: str = RECORD
    outcome: str = "success"
    user_id: str = ""
    organization_id: str = ""
    on_behalf_of: str = ""
    person_id: str = ""
    fields: tuple[str, ...] = ()
    relation: str = ""
    purpose: str = ""
    consent_id: str = ""
    consent_version: int | None = None
    request_id: str = ""
    recipient: str = ""
    user_name: str = ""
    role_name: str = ""
    organization_name: str = ""


def as_logged(line: Line) -> Line:
    """The line as the log has it: without what its numbers are called."""
    return replace(line, user_name="", role_name="", organization_name="")


def audit_event(line: Line) -> Json:
    """One line as an AuditEvent."""
    return {
        "resourceType": "AuditEvent",
        "id": line.id,
        "type": _code(DICOM, (line.event_code, "Patient Record" if line.event_code == RECORD else "")),
        "subtype": [_code(f"{OURS}action", (line.action, ""))],
        "action": line.kind,
        "recorded": line.at.isoformat(),
        "outcome": OUTCOMES.get(line.outcome, OTHER_OUTCOME),
        "outcomeDesc": line.outcome,
        **({"purposeOfEvent": [{"coding": [_code(f"{OURS}purpose", (line.purpose, ""))]}]} if line.purpose else {}),
        "agent": list(_agents(line)),
        "source": {"observer": {"identifier": _known("source", line.source)}, "type": [_code(KINDS_OF_SOURCE, SERVER)]},
        "entity": list(_entities(line)),
    }


def _agents(line: Line) -> Iterator[Json]:
    yield {
        "role": [{"coding": [_code(f"{OURS}role", (line.role, line.role_name))]}],
        "who": {"identifier": _known("user", line.user_key)},
        **({"altId": line.user_id} if line.user_id else {}),
        **({"name": line.user_name} if line.user_name else {}),
        "requestor": True,
    }
    if line.on_behalf_of:
        yield _beside(RESPONSIBLE, "user", line.on_behalf_of, "")
    if line.organization_id:
        yield _beside(HOUSE, "organization", line.organization_id, line.organization_name)
    if line.recipient:
        yield _beside(RECIPIENT, "recipient", line.recipient, line.recipient)


def _beside(what: str, kind: str, value: str, name: str) -> Json:
    return {
        "type": {"coding": [_code(f"{OURS}agent", (what, ""))]},
        "who": {"identifier": _known(kind, value)},
        **({"name": name} if name else {}),
        "requestor": False,
    }


def _entities(line: Line) -> Iterator[Json]:
    """Whom it is about, and what was looked at or changed: each with on what ground."""
    told = [(GROUND, line.ground), (RELATION, line.relation)]
    if line.consent_id or line.consent_version is not None:
        version = "" if line.consent_version is None else line.consent_version
        told.append((CONSENT, f"{line.consent_id}|{version}"))
    if line.person_id:
        yield {
            "what": {"identifier": _known("person", line.person_id)},
            "type": _code(KINDS_OF_OBJECT, PERSON),
            "role": _code(ROLES_OF_OBJECT, PATIENT),
            "detail": _details(told[:1]),
        }
    yield {
        "what": {"identifier": _known(f"object:{line.object_type}", line.object_key)},
        "type": _code(KINDS_OF_OBJECT, SYSTEM_OBJECT),
        "role": _code(ROLES_OF_OBJECT, RESOURCE),
        "detail": _details([*told, *((FIELD, each) for each in line.fields), (REQUEST, line.request_id)]),
    }


def _details(told: Iterable[tuple[str, str]]) -> list[Json]:
    return [{"type": name, "valueString": value} for name, value in told if value]


def _code(system: str, code: tuple[str, str]) -> Json:
    value, display = code
    return {"system": system, "code": value, **({"display": display} if display else {})}


def _known(kind: str, value: str) -> Json:
    return {"system": f"{OURS}{kind}", "value": value}


def write_bundle(lines: Iterable[Line], *, at: datetime) -> Iterator[bytes]:
    """The lines as one Bundle, piece by piece: never more than one line at a time in memory."""
    head = {"resourceType": "Bundle", "type": "collection", "timestamp": at.isoformat()}
    yield _bytes(head)[:-1]
    n = 0
    for n, line in enumerate(lines, start=1):
        entry = {"fullUrl": f"urn:uuid:{line.id}", "resource": audit_event(line)}
        yield (b',"entry":[' if n == 1 else b",") + b"\n" + _bytes(entry)
    yield b"\n]}\n" if n else b"}\n"


def _bytes(value: Json) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode()


def read_bundle(bundle: Json) -> list[Line]:
    """The lines of a Bundle that `write_bundle` made, as the log has them.

    Raises
    ------
    ValueError
        What is in it is not a line of ours; says which entry.
    """
    lines = []
    for number, entry in enumerate(bundle.get("entry", ()), start=1):
        try:
            lines.append(read_event(entry["resource"]))
        except (KeyError, IndexError, TypeError, AttributeError, ValueError) as wrong:
            raise ValueError(f"Regel {number} van dit bestand is geen regel van ons logboek ({wrong}).") from None
    return lines


def read_event(event: Json) -> Line:
    """The line of one AuditEvent of ours."""
    asker, *others = event["agent"]
    beside = {one["type"]["coding"][0]["code"]: one["who"]["identifier"]["value"] for one in others}
    *people, thing = event["entity"]
    told: dict[str, list[str]] = {}
    for detail in thing.get("detail", ()):
        told.setdefault(detail["type"], []).append(detail["valueString"])
    consent, _bar, version = _only(told, CONSENT).partition("|")
    known = thing["what"]["identifier"]
    return Line(
        id=event["id"],
        event_code=event["type"]["code"],
        kind=event["action"],
        action=event["subtype"][0]["code"],
        at=datetime.fromisoformat(event["recorded"]),
        outcome=event["outcomeDesc"],
        user_key=asker["who"]["identifier"]["value"],
        user_id=asker.get("altId", ""),
        role=asker["role"][0]["coding"][0]["code"],
        organization_id=beside.get(HOUSE, ""),
        on_behalf_of=beside.get(RESPONSIBLE, ""),
        recipient=beside.get(RECIPIENT, ""),
        person_id=people[0]["what"]["identifier"]["value"] if people else "",
        object_type=known["system"].removeprefix(f"{OURS}object:"),
        object_key=known["value"],
        fields=tuple(told.get(FIELD, ())),
        ground=_only(told, GROUND),
        relation=_only(told, RELATION),
        purpose=event["purposeOfEvent"][0]["coding"][0]["code"] if "purposeOfEvent" in event else "",
        consent_id=consent,
        consent_version=int(version) if version else None,
        source=event["source"]["observer"]["identifier"]["value"],
        request_id=_only(told, REQUEST),
    )


def _only(told: dict[str, list[str]], name: str) -> str:
    return told.get(name, [""])[0]


def found_at(event: Json, path: str) -> list[Any]:
    """What stands at a path of the table above in one AuditEvent; a name in brackets chooses by type."""
    found: list[Any] = [event]
    for step in path.split("."):
        name, _bracket, kind = step.removesuffix("]").partition("[")
        values = [one[name] for one in found if isinstance(one, dict) and name in one]
        found = [each for one in values for each in (one if isinstance(one, list) else [one])]
        if kind:
            found = [one for one in found if kind in json.dumps(one.get("type", ""), ensure_ascii=False)]
    return found
