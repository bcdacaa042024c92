"""The codes of a FHIR R4 ValueSet, as far as they are in the same file."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from weefsel.engine.screening.questionnaire import Option
from weefsel.engine.screening.values import Coding
from weefsel.interop.fhir.data_type import write_value
from weefsel.interop.fhir.document import Findings, Json, many, number, one, text

MAX_CODES = 2_000
HL7 = "http://hl7.org/fhir/StructureDefinition/"
ORDINALS = (
    f"{HL7}ordinalValue",
    f"{HL7}itemWeight",
    f"{HL7}valueset-ordinalValue",
    f"{HL7}codesystem-ordinalValue",
)


def sets_in(resource: Json, others: Mapping[str, Json]) -> dict[str, Json]:
    """The value sets and code systems that a resource holds, by ``#id`` and by address; ``others`` come along."""
    told = dict(others)
    contained = resource.get("contained")
    for each in contained if isinstance(contained, list) else ():
        if isinstance(each, dict) and each.get("resourceType") in ("ValueSet", "CodeSystem"):
            for key in (f"#{each.get('id')}", each.get("url")):
                if isinstance(key, str):
                    told.setdefault(key, each)
    return told


def options_of(address: str, sets: Mapping[str, Json], found: Findings) -> tuple[Option, ...] | None:
    """The answers in a value set; None when it, or a part of it, is not in the file."""
    options = _codes(address, sets, found, {})
    if options is None or len(options) > MAX_CODES:
        return None
    return tuple({each.key: each for each in reversed(options)}.values())[::-1]


Known = dict[str, list[Option] | None]


def _codes(address: str, sets: Mapping[str, Json], found: Findings, known: Known) -> list[Option] | None:
    if address not in known:
        known[address] = None  # a set that holds itself has no end
        known[address] = _composed(address, sets, found, known)
    return known[address]


def _composed(address: str, sets: Mapping[str, Json], found: Findings, known: Known) -> list[Option] | None:
    there = sets.get(address) or sets.get(address.partition("|")[0])
    if there is None or there.get("resourceType") != "ValueSet":
        return None
    place = f"ValueSet {address}"[:80]
    expansion = one(there, "expansion", f"{place}: ", found)
    if expansion:
        return _expanded(expansion, f"{place}: expansion.", found)
    compose = one(there, "compose", f"{place}: ", found)
    options: list[Option] = []
    for at, include in many(compose, "include", f"{place}: compose.", found):
        part = _included(include, at, sets, found, known)
        if part is None:
            return None
        options += part
        if len(options) > MAX_CODES:
            return None
    for at, exclude in many(compose, "exclude", f"{place}: compose.", found):
        part = _included(exclude, at, sets, found, known)
        if part is None:
            return None
        gone = {each.key for each in part}
        options = [each for each in options if each.key not in gone]
    return options if compose else None


def _expanded(holder: Json, place: str, found: Findings) -> list[Option]:
    options: list[Option] = []
    for at, each in many(holder, "contains", place, found):
        code = text(each, "code", f"{at}.", found)
        if code and each.get("abstract") is not True and each.get("inactive") is not True:
            options.append(_option(each, text(each, "system", f"{at}.", found), at, found))
        options += _expanded(each, f"{at}.", found)
    return options


def _included(
    include: Json, place: str, sets: Mapping[str, Json], found: Findings, known: Known
) -> list[Option] | None:
    system = text(include, "system", f"{place}.", found)
    named = include.get("valueSet")
    if include.get("filter"):
        return None
    if isinstance(named, list) and named and not system:
        parts = [_codes(each, sets, found, known) if isinstance(each, str) else None for each in named]
        told = [each for each in parts if each is not None]
        if len(told) < len(parts):
            return None
        # Only what is in all of them.
        keys = [{option.key for option in part} for part in told]
        return [option for option in told[0] if all(option.key in part for part in keys)]
    if named:
        return None
    if "concept" in include:
        return [_option(each, system, at, found) for at, each in many(include, "concept", f"{place}.", found)]
    codes = sets.get(system) or sets.get(system.partition("|")[0])
    if codes is None or codes.get("resourceType") != "CodeSystem" or codes.get("content") not in (None, "complete"):
        return None
    return _concepts(codes, system, f"CodeSystem {system}"[:80] + ": ", found)


def _concepts(holder: Json, system: str, place: str, found: Findings) -> list[Option]:
    options: list[Option] = []
    for at, each in many(holder, "concept", place, found):
        options.append(_option(each, system, at, found))
        options += _concepts(each, system, f"{at}.", found)
    return options


def _option(concept: Json, system: str, place: str, found: Findings) -> Option:
    code, display = text(concept, "code", f"{place}.", found), text(concept, "display", f"{place}.", found)
    version = text(concept, "version", f"{place}.", found)
    return Option(Coding(code, display, system, version), score_of(concept, place, found))


def score_of(holder: Json, place: str, found: Findings) -> float | None:
    """The number that an answer stands for, where an extension tells it."""
    for at, each in many(holder, "extension", f"{place}.", found):
        if each.get("url") in ORDINALS:
            for key in ("valueDecimal", "valueInteger"):
                amount = number(each.get(key))
                if amount is not None:
                    return float(amount)
            found.note(at, "Hier hoort een getal te staan ('valueDecimal'). Wij doen er niets mee.")
    return None


def write_option(option: Option) -> Json:
    """An answer to choose, as ``answerOption``."""
    said: list[Json] = []
    if option.score is not None:
        said.append({"url": ORDINALS[0], "valueDecimal": _decimal(option.score)})
    if option.is_exclusive:
        said.append({"url": f"{HL7}questionnaire-optionExclusive", "valueBoolean": True})
    if option.prefix:
        said.append({"url": f"{HL7}questionnaire-optionPrefix", "valueString": option.prefix})
    selected = {"initialSelected": True} if option.is_initial else {}
    return {**({"extension": said} if said else {}), **write_value(option.value, "value"), **selected}


def _decimal(value: float) -> Decimal | int:
    return int(value) if float(value).is_integer() else Decimal(repr(value))
