"""Questionnaires for tests: a small list, one with every type of question, and made-up words for a list of others.

Not a word here is of a published questionnaire.
"""

from __future__ import annotations

import json

from weefsel.apps.adoption.queries import catalogue
from weefsel.apps.screening.models import Questionnaire
from weefsel.apps.screening.wordings import confirm_wording, propose_wording
from weefsel.engine.rights.may import Actor
from weefsel.engine.screening.wording import Wording, questionnaire_of
from weefsel.interop.fhir.document import write_json
from weefsel.interop.fhir.write_questionnaire import write_questionnaire

SLUG = "eigen-proeflijst-00000000"
EVERY_SLUG = "eigen-alle-soorten-00000000"
LEAVE = "Zelf geschreven voor deze proef."
LIST = {
    "resourceType": "Questionnaire",
    "status": "active",
    "title": "Proeflijst",
    "item": [
        {"linkId": "slaapt", "type": "boolean", "text": "Proefvraag een"},
        {
            "linkId": "uren",
            "type": "integer",
            "text": "Proefvraag twee",
            "enableWhen": [{"question": "slaapt", "operator": "=", "answerBoolean": True}],
        },
        {"linkId": "vertel", "type": "text", "text": "Proefvraag drie", "required": True},
        {
            "linkId": "mensen",
            "type": "group",
            "repeats": True,
            "text": "Proefgroep",
            "item": [{"linkId": "naam", "type": "string", "text": "Proefvraag vier"}],
        },
    ],
}
_HL7 = "http://hl7.org/fhir/StructureDefinition/"
_CHOICES = [{"valueCoding": {"code": f"c{n}", "display": f"Proefantwoord {n}"}} for n in range(1, 4)]
_CONTROLS = "http://hl7.org/fhir/questionnaire-item-control"
_SLIDER = {
    "url": f"{_HL7}questionnaire-itemControl",
    "valueCodeableConcept": {"coding": [{"system": _CONTROLS, "code": "slider"}]},
}
EVERY_TYPE = {
    "resourceType": "Questionnaire",
    "status": "active",
    "title": "Proeflijst met alle soorten vragen",
    "description": "Om te zien of elke soort vraag te beantwoorden is.",
    "item": [
        {"linkId": "lees", "type": "display", "text": "Lees dit eerst."},
        {"linkId": "ja", "type": "boolean", "text": "Ja of nee"},
        {"linkId": "heel", "type": "integer", "text": "Een heel getal"},
        {
            "linkId": "schuif",
            "type": "integer",
            "text": "Een getal om te schuiven",
            "extension": [
                _SLIDER,
                {"url": f"{_HL7}minValue", "valueInteger": 0},
                {"url": f"{_HL7}maxValue", "valueInteger": 10},
            ],
        },
        {"linkId": "komma", "type": "decimal", "text": "Een getal met een komma"},
        {
            "linkId": "maat",
            "type": "quantity",
            "text": "Een getal met een maat",
            "extension": [
                {"url": f"{_HL7}questionnaire-unitOption", "valueCoding": {"code": each, "display": each}}
                for each in ("kg", "g")
            ],
        },
        {"linkId": "dag", "type": "date", "text": "Een dag"},
        {"linkId": "moment", "type": "dateTime", "text": "Een dag en een tijd"},
        {"linkId": "tijd", "type": "time", "text": "Een tijd"},
        {"linkId": "kort", "type": "string", "text": "Een paar woorden", "repeats": True},
        {"linkId": "lang", "type": "text", "text": "Een verhaal"},
        {"linkId": "adres", "type": "url", "text": "Een adres op internet"},
        {"linkId": "een", "type": "choice", "text": "Een antwoord", "answerOption": _CHOICES},
        {"linkId": "meer", "type": "choice", "repeats": True, "text": "Meer antwoorden", "answerOption": _CHOICES},
        {"linkId": "open", "type": "open-choice", "text": "Een antwoord of uw eigen woorden", "answerOption": _CHOICES},
        {
            "linkId": "groep",
            "type": "group",
            "repeats": True,
            "text": "Een groep",
            "item": [
                {"linkId": "wie", "type": "string", "text": "Wie"},
                {"linkId": "hoe", "type": "choice", "text": "Hoe", "answerOption": _CHOICES},
            ],
        },
    ],
}


def made_up(slug: str):
    """A list of the catalogue with words of our own that mean nothing."""
    instrument = catalogue().instruments[slug]
    answers = {each: f"Proefantwoord {each}" for item in instrument.items for each in instrument.answers_of(item)}
    texts = {item.id: f"Proefvraag {n}" for n, item in enumerate(instrument.items, 1)}
    return questionnaire_of(instrument, Wording(slug, texts, answers=answers, title=instrument.name))


def propose(actor: Actor, slug: str = SLUG, document: dict | None = None) -> Questionnaire:
    """A dry run of a list, as the administrator of an organisation gives it; of one of the catalogue with `made_up`."""
    if document is None and slug in catalogue().instruments:
        written = write_json(write_questionnaire(made_up(slug))).decode()
        return propose_wording(slug, catalogue().instruments[slug].name, written, actor=actor)
    document = document or LIST
    return propose_wording(slug, document["title"], json.dumps(document), actor=actor)


def take_into_use(actor: Actor, slug: str = SLUG, document: dict | None = None) -> Questionnaire:
    """The same, taken into use."""
    return confirm_wording(propose(actor, slug, document).id, LEAVE, actor=actor)
