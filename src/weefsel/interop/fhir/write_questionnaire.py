"""A questionnaire of weefsel as the JSON of FHIR R4 (4.0.1)."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import cast

from weefsel.engine.screening.questionnaire import Item, Questionnaire
from weefsel.interop.fhir.data_type import write_coding, write_value
from weefsel.interop.fhir.document import Json
from weefsel.interop.fhir.extension import CALCULATED, CONTROLS, ITEM_EXTENSIONS, ITEM_NAMES, NAMES, OURS
from weefsel.interop.fhir.questionnaire import questionnaire_of_json
from weefsel.interop.fhir.value_set import HL7, write_option


def write_questionnaire(questionnaire: Questionnaire) -> Json:
    """The Questionnaire as JSON of R4.

    One that was read and not changed since is written exactly as it was. Of one that was changed, what weefsel does not
    use stays where it was.
    """
    if isinstance(questionnaire.kept, dict):
        kept = cast(Json, questionnaire.kept)
        if any(questionnaire_of_json(kept, language=each).questionnaire == questionnaire for each in ("nl", "en")):
            return copy.deepcopy(kept)
    resource: Json = {
        "resourceType": "Questionnaire",
        "language": questionnaire.language,
        "url": questionnaire.url,
        "version": questionnaire.version,
        "name": questionnaire.name,
        "title": questionnaire.title,
        "status": questionnaire.status,
        "experimental": questionnaire.is_experimental or None,
        "subjectType": list(questionnaire.subject_types),
        "date": questionnaire.date,
        "publisher": questionnaire.publisher,
        "description": questionnaire.description,
        "purpose": questionnaire.purpose,
        "copyright": questionnaire.copyright,
        "code": [write_coding(code) for code in questionnaire.codes],
        "item": [_write_item(item) for item in questionnaire.items],
    }
    return _with_kept(_filled(resource), questionnaire.kept)


def _write_item(item: Item) -> Json:
    # Without the file that it came with, a list inside that file would be lost.
    has_list = bool(item.value_set) and (item.kept is not None or not item.options)
    written: Json = {
        "extension": list(_write_extensions(item)),
        "linkId": item.link_id,
        "code": [write_coding(code) for code in item.codes],
        "prefix": item.prefix,
        "text": item.text,
        "type": item.type,
        "enableWhen": [
            {"question": each.question, "operator": each.operator, **write_value(each.value, "answer")}
            for each in item.enable_when
        ],
        "enableBehavior": item.enable_behavior if len(item.enable_when) > 1 or item.enable_behavior == "any" else "",
        "required": item.required or None,
        "repeats": item.repeats or None,
        "readOnly": item.read_only or None,
        "maxLength": item.max_length,
        "answerValueSet": item.value_set if has_list else "",
        "answerOption": [] if has_list else [write_option(option) for option in item.options],
        "initial": [write_value(value, "value", item.type) for value in item.initial],
        "item": [_write_item(each) for each in item.items],
    }
    if any(option.is_initial for option in item.options):
        del written["initial"]
    return _with_kept(_filled(written), item.kept)


def _write_extensions(item: Item) -> Iterator[Json]:
    if item.control:
        coding = {"system": CONTROLS, "code": item.control}
        yield {"url": f"{HL7}questionnaire-itemControl", "valueCodeableConcept": {"coding": [coding]}}
    if item.hidden:
        yield {"url": f"{HL7}questionnaire-hidden", "valueBoolean": True}
    if item.is_horizontal:
        yield {"url": f"{HL7}questionnaire-choiceOrientation", "valueCode": "horizontal"}
    if item.unit:
        yield {"url": f"{HL7}questionnaire-unit", "valueCoding": write_coding(item.unit)}
    for unit in item.units:
        yield {"url": f"{HL7}questionnaire-unitOption", "valueCoding": write_coding(unit)}
    for name, value in (("minValue", item.min_value), ("maxValue", item.max_value)):
        if value is not None:
            yield {"url": f"{HL7}{name}", **write_value(value, "value", item.type)}
    numbers = {
        "minLength": item.min_length,
        "maxDecimalPlaces": item.max_decimals,
        "questionnaire-sliderStepValue": item.step,
        "questionnaire-minOccurs": item.min_occurs,
        "questionnaire-maxOccurs": item.max_occurs,
    }
    yield from ({"url": f"{HL7}{name}", "valueInteger": value} for name, value in numbers.items() if value is not None)
    texts = {
        f"{HL7}entryFormat": item.entry_format,
        f"{HL7}regex": item.pattern,
        f"{OURS}why": item.why,
        f"{OURS}opening": item.opening,
    }
    yield from ({"url": url, "valueString": value} for url, value in texts.items() if value)
    if item.computed:
        formula = {"language": "text/fhirpath", "expression": item.computed}
        yield {"url": CALCULATED[0], "valueExpression": formula}


def _with_kept(written: Json, kept: object) -> Json:
    """What was written, with what the file had beside it and weefsel does not use."""
    if not isinstance(kept, dict):
        return written
    before = cast(Json, kept)
    extra = {key: copy.deepcopy(each) for key, each in before.items() if key not in _SAID and not key.startswith("_")}
    own = [each for each in before.get("extension", ()) if isinstance(each, dict) and each.get("url") not in _WRITTEN]
    both = [*written.get("extension", ()), *copy.deepcopy(own)]
    return {**extra, **written, **({"extension": both} if both else {})}


_WRITTEN = {*ITEM_EXTENSIONS, f"{HL7}questionnaire-unitOption", *CALCULATED}
# What a questionnaire or an item of ours says itself; the rest of a file is kept.
_SAID = (NAMES | ITEM_NAMES) - {
    *("id", "modifierExtension", "meta", "implicitRules", "contained", "identifier", "derivedFrom", "contact"),
    *("useContext", "jurisdiction", "approvalDate", "lastReviewDate", "effectivePeriod", "definition"),
}


def _filled(written: Json) -> Json:
    return {key: each for key, each in written.items() if each not in (None, "", [])}
