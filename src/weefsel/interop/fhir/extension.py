"""The names in a Questionnaire of R4 that weefsel reads: of its elements, and of its extensions by their address."""

from __future__ import annotations

from collections.abc import Mapping

from weefsel.interop.fhir.value_set import HL7

SDC = "http://hl7.org/fhir/uv/sdc/StructureDefinition/"
OURS = "urn:weefsel:item:"
CONTROLS = "http://hl7.org/fhir/questionnaire-item-control"

# What would have to be computed, with what that means for whoever is asked.
COMPUTED: Mapping[str, str] = {
    f"{SDC}sdc-questionnaire-calculatedExpression": "Het antwoord wordt in het bestand uitgerekend. Dat doen wij niet.",
    f"{HL7}cqf-expression": "Hier staat een formule. Die rekenen wij niet uit.",
    f"{SDC}sdc-questionnaire-initialExpression": "Het begin-antwoord wordt uitgerekend. Dat doen wij niet.",
    f"{SDC}sdc-questionnaire-enableWhenExpression": (
        "Een formule zegt wanneer dit gevraagd wordt. Die rekenen wij niet uit: wij vragen het altijd."
    ),
    f"{SDC}sdc-questionnaire-answerExpression": "Een formule zoekt de antwoorden op. Dat doen wij niet.",
    f"{SDC}sdc-questionnaire-candidateExpression": "Een formule zoekt antwoorden op. Dat doen wij niet.",
    f"{SDC}sdc-questionnaire-answerOptionsToggleExpression": (
        "Een formule zegt welke antwoorden er zijn. Die rekenen wij niet uit: wij laten ze allemaal zien."
    ),
    f"{HL7}cqf-calculatedValue": "Een waarde wordt uitgerekend. Dat doen wij niet.",
    f"{HL7}questionnaire-constraint": "Hier staat een eis aan het antwoord. Die kijken wij niet na.",
    f"{SDC}sdc-questionnaire-targetConstraint": "Hier staat een eis aan het antwoord. Die kijken wij niet na.",
    f"{HL7}targetConstraint": "Hier staat een eis aan het antwoord. Die kijken wij niet na.",
    f"{HL7}variable": "Hier staat een formule voor later. Die rekenen wij niet uit.",
    f"{HL7}regex": "Hier staat een patroon waar het antwoord aan moet voldoen. Dat kijken wij niet na.",
    f"{HL7}questionnaire-signatureRequired": "Hier wordt om een handtekening gevraagd. Dat kan bij ons niet.",
    f"{HL7}questionnaire-unitValueSet": "De eenheden staan in een lijst die wij niet lezen. Vul ze zelf in.",
}
CALCULATED = (f"{SDC}sdc-questionnaire-calculatedExpression", f"{HL7}cqf-expression")

# Every name of R4, by element; another name is kept, and told.
_ELEMENT = frozenset({"id", "extension", "modifierExtension"})
ITEM_NAMES = _ELEMENT | frozenset(
    (
        *("linkId", "definition", "code", "prefix", "text", "type", "enableWhen", "enableBehavior", "required"),
        *("repeats", "readOnly", "maxLength", "answerValueSet", "answerOption", "initial", "item"),
    )
)
NAMES = _ELEMENT | frozenset(
    (
        *("resourceType", "meta", "implicitRules", "language", "text", "contained", "url", "identifier", "version"),
        *("name", "title", "derivedFrom", "status", "experimental", "subjectType", "date", "publisher", "contact"),
        *("description", "useContext", "jurisdiction", "purpose", "copyright", "approvalDate", "lastReviewDate"),
        *("effectivePeriod", "code", "item"),
    )
)
# By the address of an extension: the name of its value in the file, and the field of `Item` that it fills.
_LIMITS = tuple(f"value{suffix}" for suffix in ("Integer", "Decimal", "Date", "DateTime", "Time", "Quantity"))
ITEM_EXTENSIONS: Mapping[str, str | tuple[str, ...]] = {
    f"{HL7}questionnaire-itemControl": "valueCodeableConcept",
    f"{HL7}questionnaire-displayCategory": "valueCodeableConcept",
    f"{HL7}questionnaire-choiceOrientation": "valueCode",
    f"{HL7}questionnaire-hidden": "valueBoolean",
    f"{HL7}questionnaire-unit": "valueCoding",
    f"{HL7}minValue": _LIMITS,
    f"{HL7}maxValue": _LIMITS,
    f"{SDC}sdc-questionnaire-minQuantity": "valueQuantity",
    f"{SDC}sdc-questionnaire-maxQuantity": "valueQuantity",
    f"{HL7}minLength": "valueInteger",
    f"{HL7}maxDecimalPlaces": "valueInteger",
    f"{HL7}regex": "valueString",
    f"{HL7}entryFormat": "valueString",
    f"{HL7}questionnaire-sliderStepValue": "valueInteger",
    f"{HL7}questionnaire-minOccurs": "valueInteger",
    f"{HL7}questionnaire-maxOccurs": "valueInteger",
    f"{OURS}why": "valueString",
    f"{OURS}opening": "valueString",
}
FIELDS: Mapping[str, str] = {
    f"{HL7}questionnaire-hidden": "hidden",
    f"{HL7}questionnaire-unit": "unit",
    f"{HL7}minValue": "min_value",
    f"{HL7}maxValue": "max_value",
    f"{SDC}sdc-questionnaire-minQuantity": "min_value",
    f"{SDC}sdc-questionnaire-maxQuantity": "max_value",
    f"{HL7}minLength": "min_length",
    f"{HL7}maxDecimalPlaces": "max_decimals",
    f"{HL7}regex": "pattern",
    f"{HL7}entryFormat": "entry_format",
    f"{HL7}questionnaire-sliderStepValue": "step",
    f"{HL7}questionnaire-minOccurs": "min_occurs",
    f"{HL7}questionnaire-maxOccurs": "max_occurs",
    f"{OURS}why": "why",
    f"{OURS}opening": "opening",
}
