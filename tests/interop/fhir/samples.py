"""Questionnaires as JSON of R4 for tests: one with everything in it, all wording our own."""

from __future__ import annotations

import copy
from typing import Any

HL7 = "http://hl7.org/fhir/StructureDefinition/"
SDC = "http://hl7.org/fhir/uv/sdc/StructureDefinition/"


def extension(name: str, **value: Any) -> dict:
    return {"url": name if name.startswith("http") else f"{HL7}{name}", **value}


def control(code: str) -> dict:
    coding = {"system": "http://hl7.org/fhir/questionnaire-item-control", "code": code, "display": code}
    return extension("questionnaire-itemControl", valueCodeableConcept={"coding": [coding], "text": code})


WHOLE = {
    "resourceType": "Questionnaire",
    "id": "alles",
    "meta": {"profile": ["http://voorbeeld.test/profiel"]},
    "language": "nl",
    "contained": [
        {
            "resourceType": "ValueSet",
            "id": "kleuren",
            "status": "active",
            "compose": {
                "include": [
                    {
                        "system": "http://voorbeeld.test/kleur",
                        "concept": [
                            {
                                "code": "r",
                                "display": "rood",
                                "extension": [extension("ordinalValue", valueDecimal=2)],
                            },
                            {"code": "b", "display": "blauw"},
                        ],
                    }
                ]
            },
        },
        {
            "resourceType": "ValueSet",
            "id": "dieren",
            "url": "http://voorbeeld.test/dieren",
            "status": "active",
            "expansion": {
                "timestamp": "2026-01-01",
                "contains": [
                    {
                        "abstract": True,
                        "system": "http://voorbeeld.test/dier",
                        "code": "dier",
                        "contains": [{"system": "http://voorbeeld.test/dier", "code": "kat", "display": "een kat"}],
                    }
                ],
            },
        },
    ],
    "extension": [extension("variable", valueExpression={"language": "text/fhirpath", "expression": "%resource"})],
    "url": "http://voorbeeld.test/alles",
    "version": "1",
    "name": "Alles",
    "title": "Een lijst met alles",
    "status": "active",
    "subjectType": ["Patient"],
    "code": [{"system": "http://voorbeeld.test", "code": "x", "display": "Alles"}],
    "item": [
        {
            "linkId": "0",
            "type": "display",
            "_text": {"extension": [extension("rendering-xhtml", valueString="<p>Lees <b>dit</b>.</p>")]},
        },
        {
            "linkId": "1",
            "prefix": "1.",
            "text": "Kies een kleur",
            "_text": {
                "extension": [
                    extension(
                        "translation",
                        extension=[
                            {"url": "lang", "valueCode": "en"},
                            {"url": "content", "valueString": "Choose a colour"},
                        ],
                    )
                ]
            },
            "type": "choice",
            "repeats": True,
            "extension": [control("check-box"), extension("questionnaire-maxOccurs", valueInteger=2)],
            "answerValueSet": "#kleuren",
        },
        {
            "linkId": "2",
            "text": "Cijfer",
            "type": "integer",
            "required": True,
            "extension": [
                control("slider"),
                extension("minValue", valueInteger=0),
                extension("maxValue", valueInteger=10),
                extension("questionnaire-sliderStepValue", valueInteger=1),
                extension("questionnaire-unit", valueCoding={"code": "{score}", "display": "punten"}),
            ],
            "item": [
                {"linkId": "2-laag", "type": "display", "text": "slecht", "extension": [control("lower")]},
                {"linkId": "2-help", "type": "display", "text": "Uw eigen gevoel.", "extension": [control("help")]},
            ],
        },
        {
            "linkId": "3",
            "text": "Gezin",
            "type": "group",
            "repeats": True,
            "enableWhen": [
                {"question": "2", "operator": ">=", "answerInteger": 5},
                {
                    "question": "1",
                    "operator": "=",
                    "answerCoding": {"system": "http://voorbeeld.test/kleur", "code": "r"},
                },
            ],
            "enableBehavior": "any",
            "item": [
                {
                    "linkId": "3.1",
                    "text": "Naam",
                    "type": "string",
                    "maxLength": 40,
                    "extension": [extension("entryFormat", valueString="alleen de voornaam")],
                },
                {
                    "linkId": "3.2",
                    "text": "Huisdier",
                    "type": "open-choice",
                    "answerValueSet": "http://voorbeeld.test/dieren",
                },
                {
                    "linkId": "3.3",
                    "text": "Lengte",
                    "type": "quantity",
                    "extension": [
                        extension("questionnaire-unitOption", valueCoding={"code": "cm", "display": "centimeter"}),
                        extension("questionnaire-unitOption", valueCoding={"code": "m", "display": "meter"}),
                    ],
                },
            ],
        },
        {
            "linkId": "4",
            "text": "Hoe vaak",
            "type": "choice",
            "answerOption": [
                {
                    "extension": [
                        extension("ordinalValue", valueDecimal=0),
                        extension("questionnaire-optionPrefix", valueString="a."),
                    ],
                    "valueCoding": {"system": "http://voorbeeld.test", "code": "0", "display": "nooit"},
                },
                {
                    "extension": [extension("questionnaire-optionExclusive", valueBoolean=True)],
                    "valueCoding": {
                        "extension": [extension("ordinalValue", valueDecimal=3)],
                        "system": "http://voorbeeld.test",
                        "code": "3",
                        "display": "altijd",
                    },
                    "initialSelected": True,
                },
            ],
        },
        {
            "linkId": "5",
            "text": "Som",
            "type": "decimal",
            "readOnly": True,
            "extension": [
                extension(
                    f"{SDC}sdc-questionnaire-calculatedExpression",
                    valueExpression={"language": "text/fhirpath", "expression": "1 + 1"},
                ),
                extension("maxDecimalPlaces", valueInteger=2),
                extension("http://voorbeeld.test/eigen", valueString="blijft"),
            ],
        },
        {"linkId": "6", "text": "Sinds wanneer", "type": "date", "initial": [{"valueDate": "2026-01"}]},
        {"linkId": "7", "text": "Foto", "type": "attachment"},
    ],
}


def whole(**parts: Any) -> dict:
    """The questionnaire with everything, some of it changed."""
    return {**copy.deepcopy(WHOLE), **parts}


def with_item(**parts: Any) -> dict:
    """A questionnaire with one question, some of it changed."""
    item = {"linkId": "1", "text": "Een vraag", "type": "string", **parts}
    return {"resourceType": "Questionnaire", "title": "Een lijst", "status": "active", "item": [item]}
