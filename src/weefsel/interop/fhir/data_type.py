"""The data types of FHIR R4 that an answer can have, as JSON and back: ``value[x]``, ``answer[x]``."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from weefsel.engine.screening.questionnaire import ItemType
from weefsel.engine.screening.values import Attachment, Coding, Date, DateTime, Quantity, Reference, Time, Value
from weefsel.interop.fhir.document import Findings, Json, number, text

SUFFIXES = (
    "Boolean",
    "Decimal",
    "Integer",
    "Date",
    "DateTime",
    "Time",
    "String",
    "Uri",
    "Coding",
    "Quantity",
    "Reference",
    "Attachment",
    # Other names of a text, that other resources and versions use.
    "Code",
    "Url",
    "Canonical",
    "Markdown",
    "Instant",
)


def read_value(holder: Json, name: str, place: str, found: Findings) -> Value | None:
    """The value under ``name`` and its type, such as ``valueCoding``; None when there is none to read."""
    there = [suffix for suffix in SUFFIXES if f"{name}{suffix}" in holder]
    if len(there) > 1:
        keys = " en ".join(f"{name}{suffix}" for suffix in there)
        found.fault(place, f"Hier staan er twee: {keys}. Er hoort er één te staan.")
        return None
    if not there:
        return None
    suffix = there[0]
    return _read(holder[f"{name}{suffix}"], suffix, f"{place}.{name}{suffix}", found)


def _read(value: Any, suffix: str, place: str, found: Findings) -> Value | None:
    match suffix, value:
        case "Boolean", bool():
            return value
        case "Integer", int() if not isinstance(value, bool):
            return value
        case "Integer", Decimal() if value == value.to_integral_value():
            return int(value)
        case "Decimal", int() | Decimal() if not isinstance(value, bool):
            return Decimal(value)
        case "Date" | "DateTime" | "Time" | "Instant", str():
            return _moment(value, suffix, place, found)
        case "Coding", dict():
            return read_coding(value, place, found)
        case "Quantity", dict():
            return _quantity(value, place, found)
        case "Reference", dict():
            parts = (text(value, key, f"{place}.", found) for key in ("reference", "display", "type"))
            return Reference(*parts)
        case "Attachment", dict():
            parts = (text(value, key, f"{place}.", found) for key in ("url", "title", "contentType", "data"))
            return Attachment(*parts)
        case (("String" | "Uri" | "Code" | "Url" | "Canonical" | "Markdown"), str()):
            return value
        case _:
            found.fault(place, f"Dit is geen {suffix}.")
            return None


def _moment(value: str, suffix: str, place: str, found: Findings) -> Value | None:
    kind = {"Date": Date, "DateTime": DateTime, "Instant": DateTime, "Time": Time}[suffix]
    try:
        return kind(value)
    except ValueError:
        found.fault(place, f"'{value[:60]}' is geen {suffix} van FHIR.")
        return None


def read_coding(value: Json, place: str, found: Findings) -> Coding:
    """A code with its list; parts that are not there are empty."""
    return Coding(*(text(value, key, f"{place}.", found) for key in ("code", "display", "system", "version")))


def _quantity(value: Json, place: str, found: Findings) -> Quantity | None:
    amount = number(value.get("value"))
    if amount is None:
        found.fault(place, "Hier ontbreekt het getal ('value').")
        return None
    return Quantity(amount, *(text(value, key, f"{place}.", found) for key in ("unit", "code", "system", "comparator")))


def write_value(value: Value, name: str, type_: ItemType | None = None) -> Json:
    """The value under its FHIR name; a text is a ``Uri`` in an item of type url, and a number a ``Decimal`` in one of
    type decimal.

    Examples
    --------
    >>> write_value(Coding("a", "A"), "value"), write_value(3, "answer")
    ({'valueCoding': {'code': 'a', 'display': 'A'}}, {'answerInteger': 3})
    """
    match value:
        case bool():
            return {f"{name}Boolean": value}
        case int():
            return {f"{name}Decimal" if type_ == "decimal" else f"{name}Integer": value}
        case Decimal():
            return {f"{name}Decimal": value}
        case str():
            return {f"{name}Uri" if type_ == "url" else f"{name}String": value}
        case Date():
            return {f"{name}Date": value.text}
        case DateTime():
            return {f"{name}DateTime": value.text}
        case Time():
            return {f"{name}Time": value.text}
        case Coding():
            return {f"{name}Coding": write_coding(value)}
        case Quantity():
            parts = {"comparator": value.comparator, "unit": value.unit, "system": value.system, "code": value.code}
            return {f"{name}Quantity": {"value": value.value, **_filled(parts)}}
        case Reference():
            parts = {"reference": value.reference, "type": value.type, "display": value.display}
            return {f"{name}Reference": _filled(parts)}
        case Attachment():
            parts = {"contentType": value.content_type, "data": value.data, "url": value.url, "title": value.title}
            return {f"{name}Attachment": _filled(parts)}


def write_coding(value: Coding) -> Json:
    """A code with what is known of it."""
    parts = {"system": value.system, "version": value.version, "code": value.code, "display": value.display}
    return _filled(parts)


def _filled(parts: dict[str, str]) -> Json:
    return {key: each for key, each in parts.items() if each}
