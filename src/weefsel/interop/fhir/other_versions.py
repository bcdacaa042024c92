"""A Questionnaire of FHIR STU3 or R5 as one of R4, where what differs is only a name."""

from __future__ import annotations

from typing import Any

from weefsel.interop.fhir.document import Findings, Json

# How R5 limits the answers of an item of type coding; both are one type in R4.
_R5_CHOICE = {"optionsOnly": "choice", "optionsOrType": "open-choice", "optionsOrString": "open-choice"}
_STU3, _R5 = "STU3", "R5"


def as_r4(resource: Json, found: Findings) -> Json:
    """The same questionnaire with the names of R4; itself, when it has no others.

    From STU3: ``option`` and ``options`` (now ``answerOption`` and ``answerValueSet``), ``initialString`` and its like,
    a condition with ``hasAnswer`` or without an operator. From R5: type ``coding`` with ``answerConstraint``. A note
    says which it was; what else such a version has is kept as it is, and is not R4.
    """
    seen: set[str] = set()
    items = resource.get("item")
    if not isinstance(items, list):
        return resource
    changed = [_item(each, seen) for each in items]
    for version in sorted(seen):
        text = f"Dit is FHIR {version}. Wij lezen het als R4; wat wij weer geven, is R4."
        found.note("", text)
    return {**resource, "item": changed} if seen else resource


def _item(given: Any, seen: set[str]) -> Any:
    if not isinstance(given, dict):
        return given
    item: Json = dict(given)
    if isinstance(item.get("option"), list) and "answerOption" not in item:
        item["answerOption"] = item.pop("option")
        seen.add(_STU3)
    options = item.get("options")
    if isinstance(options, dict) and isinstance(options.get("reference"), str) and "answerValueSet" not in item:
        item["answerValueSet"] = options["reference"]
        del item["options"]
        seen.add(_STU3)
    for key in [each for each in item if each.startswith("initial") and each != "initial"]:
        if "initial" not in item:
            item["initial"] = [{f"value{key.removeprefix('initial')}": item.pop(key)}]
            seen.add(_STU3)
    conditions = item.get("enableWhen")
    if isinstance(conditions, list):
        item["enableWhen"] = [_condition(each, seen) for each in conditions]
        # In STU3 one of the conditions was enough.
        if _STU3 in seen and len(conditions) > 1 and "enableBehavior" not in item:
            item["enableBehavior"] = "any"
    if item.get("type") == "coding":
        constraint = item.pop("answerConstraint", "optionsOnly")
        item["type"] = _R5_CHOICE.get(constraint, "choice") if isinstance(constraint, str) else "choice"
        seen.add(_R5)
    elif item.get("type") == "question":
        item["type"] = "choice" if "answerOption" in item or "answerValueSet" in item else "string"
        seen.add(_R5)
    under = item.get("item")
    if isinstance(under, list):
        item["item"] = [_item(each, seen) for each in under]
    return item


def _condition(given: Any, seen: set[str]) -> Any:
    if not isinstance(given, dict) or "operator" in given:
        return given
    condition: Json = dict(given)
    if "hasAnswer" in condition:
        condition |= {"operator": "exists", "answerBoolean": condition.pop("hasAnswer")}
        seen.add(_STU3)
    elif any(key.startswith("answer") for key in condition):
        condition["operator"] = "="
        seen.add(_STU3)
    return condition
