"""Answers to a questionnaire <-> a QuestionnaireResponse of FHIR R4 (4.0.1).

Source
------
HL7, FHIR R4 (4.0.1), QuestionnaireResponse.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal, cast, get_args

from weefsel.catalogue.problem import Problem
from weefsel.engine.screening.normalise import normalise
from weefsel.engine.screening.questionnaire import Given, Item, Outline, Place, Questionnaire
from weefsel.engine.screening.values import Coding, Date, DateTime, Quantity, Value
from weefsel.interop.fhir.data_type import read_value, write_value
from weefsel.interop.fhir.document import Findings, Json, many, one, read_json, text

ResponseStatus = Literal["in-progress", "completed", "amended", "entered-in-error", "stopped"]
MAX_LEVELS = 30


@dataclass(frozen=True, slots=True)
class ResponseFile:
    """A file as it was read: ``given`` the answers by place, or the ``problems`` why there are none.

    ``questionnaire`` the address of the questionnaire that was answered; ``subject``, ``author`` and ``source`` whom it
    is about, who wrote it down and who answered, as references; ``authored`` when. ``notes`` what was left out.
    """

    given: Mapping[Place, tuple[Value, ...]] | None
    status: ResponseStatus | None = None
    questionnaire: str = ""
    subject: str = ""
    author: str = ""
    source: str = ""
    authored: str = ""
    problems: tuple[Problem, ...] = ()
    notes: tuple[Problem, ...] = ()


def write_response(
    questionnaire: Questionnaire,
    given: Given,
    *,
    status: ResponseStatus = "completed",
    id: str = "",
    subject: str = "",
    authored: str = "",
    author: str = "",
    source: str = "",
) -> Json:
    """The QuestionnaireResponse as JSON, with the texts of the questions as they were asked.

    Only what is to be asked is in it, in the order of the form. A reference is written as given (``Patient/1``,
    ``urn:uuid:...``), and ``authored`` as a FHIR moment.
    """
    kept = normalise(questionnaire, given)
    outline = Outline.of(questionnaire)
    address = f"{questionnaire.url}|{questionnaire.version}" if questionnaire.version else questionnaire.url
    references = {"subject": subject, "author": author, "source": source}
    written: Json = {
        "resourceType": "QuestionnaireResponse",
        "id": id,
        "language": questionnaire.language,
        "questionnaire": address if questionnaire.url else "",
        "status": status,
        **{name: {"reference": each} if each else "" for name, each in references.items()},
        "authored": authored,
        "item": _write_items(questionnaire.items, outline, kept, ()),
    }
    order = ("subject", "authored", "author", "source")
    told = {key: each for key, each in written.items() if each not in ("", []) and key not in (*order, "item")}
    told |= {key: written[key] for key in order if written[key]}
    return told | ({"item": written["item"]} if written["item"] else {})


def _write_items(items: tuple[Item, ...], outline: Outline, given: Given, at: tuple[int, ...]) -> list[Json]:
    told: list[Json] = []
    for item in items:
        head: Json = {"linkId": item.link_id, **({"text": item.text} if item.text else {})}
        if item.type == "group":
            for here in _times(item, outline, given, at):
                under = _write_items(item.items, outline, given, here)
                told += [{**head, "item": under}] if under else []
        elif item.is_question and (values := given.get(Place(item.link_id, at))):
            answers: list[Json] = []
            for n, value in enumerate(values):
                here = (*at, n) if item.repeats else at
                under = _write_items(item.items, outline, given, here) if item.repeats or n == 0 else []
                answers.append({**write_value(value, "value", item.type), **({"item": under} if under else {})})
            told.append({**head, "answer": answers})
    return told


def _times(item: Item, outline: Outline, given: Given, at: tuple[int, ...]) -> list[tuple[int, ...]]:
    if not item.repeats:
        return [at]
    depth = len(at)
    used = {
        place.at[depth]
        for place in given
        if place.at[:depth] == at and item.link_id in outline.axes[place.link_id][depth : depth + 1]
    }
    return [(*at, n) for n in sorted(used)]


def read_response(content: bytes, questionnaire: Questionnaire, *, file: str = "antwoorden") -> ResponseFile:
    """Read the answers to this questionnaire; all problems at once, each with its place in the JSON."""
    found = Findings(file)
    resource = read_json(content, found)
    if resource is None:
        return ResponseFile(None, problems=tuple(found.problems))
    return response_of_json(resource, questionnaire, file=file)


def response_of_json(resource: Json, questionnaire: Questionnaire, *, file: str = "antwoorden") -> ResponseFile:
    """The same from JSON that was read already."""
    found = Findings(file)
    if resource.get("resourceType") != "QuestionnaireResponse":
        kind = str(resource.get("resourceType", "niets"))[:60]
        found.fault("resourceType", f"Hier hoort een QuestionnaireResponse te staan. Dit bestand is: {kind}.")
        return ResponseFile(None, problems=tuple(found.problems))
    status = text(resource, "status", "", found)
    if status not in get_args(ResponseStatus):
        found.fault("status", f"Hier hoort een van deze te staan: {', '.join(get_args(ResponseStatus))}.")
    address = text(resource, "questionnaire", "", found)
    if address and questionnaire.url and address.partition("|")[0] != questionnaire.url:
        found.fault("questionnaire", f"Dit zijn antwoorden op een andere lijst: {address[:120]}.")
    reader = _Reader(Outline.of(questionnaire), found)
    reader.items(resource, "", {}, 1)
    references = {
        name: text(one(resource, name, "", found), "reference", f"{name}.", found)
        for name in ("subject", "author", "source")
    }
    authored = text(resource, "authored", "", found)
    try:
        _ = DateTime(authored) if authored else None
    except ValueError:
        found.fault("authored", "Dit is geen moment van FHIR, zoals 2026-11-22T10:30:00+01:00.")
    problems, notes = found.told()
    return ResponseFile(
        None if problems else reader.given,
        status=None if problems else cast(ResponseStatus, status),
        questionnaire=address,
        authored=authored,
        problems=problems,
        notes=notes,
        **references,
    )


@dataclass(slots=True)
class _Reader:
    """Reads the items of a response. ``n_times`` how often a group came so far, by its place without its own number."""

    outline: Outline
    found: Findings
    given: dict[Place, tuple[Value, ...]] = field(default_factory=dict)
    n_times: dict[Place, int] = field(default_factory=dict)

    def items(self, holder: Json, inside: str, times: Mapping[str, int], level: int) -> None:
        """``times``: which time of each repeating item around this one, by link id."""
        if level > MAX_LEVELS:
            self.found.fault(inside.rstrip("."), "De antwoorden zitten te diep in elkaar.")
            return
        for at, each in many(holder, "item", inside, self.found):
            link_id = text(each, "linkId", f"{at}.", self.found)
            item = self.outline.items.get(link_id)
            if item is None:
                self.found.fault(f"{at}.linkId", f"De vraag '{link_id[:60]}' staat niet in de lijst.")
            elif item.type == "group":
                self.group(each, at, item, times, level)
            elif item.is_question:
                self.question(each, at, item, times, level)
            elif each.get("answer"):
                self.found.fault(f"{at}.answer", "Hier hoort geen antwoord: het is een tekst om te lezen.")

    def group(self, given: Json, at: str, item: Item, times: Mapping[str, int], level: int) -> None:
        axes = self.outline.axes[item.link_id]
        around = Place(item.link_id, tuple(times.get(axis, 0) for axis in axes[: len(axes) - item.repeats]))
        n = self.n_times.get(around, 0)
        if n and not item.repeats:
            self.found.fault(at, "Dit onderdeel staat er twee keer, en mag er maar één keer staan.")
        if given.get("answer"):
            self.found.fault(f"{at}.answer", "Hier hoort geen antwoord: het is een groep van vragen.")
        self.n_times[around] = n + 1
        self.items(given, f"{at}.", {**times, item.link_id: n} if item.repeats else times, level + 1)

    def question(self, given: Json, at: str, item: Item, times: Mapping[str, int], level: int) -> None:
        place = Place(item.link_id, tuple(times.get(axis, 0) for axis in self.outline.axes[item.link_id]))
        if place in self.given:
            self.found.fault(at, "Deze vraag staat er twee keer. Zet de antwoorden bij elkaar.")
            return
        values: list[Value] = []
        for where, each in many(given, "answer", f"{at}.", self.found):
            value = read_value(each, "value", where, self.found)
            if value is None:
                if not any(key.startswith("value") for key in each):
                    self.found.note(where, "Hier ontbreekt het antwoord ('value...'). Wij slaan het over.")
                continue
            fitting = _fitting(item, value)
            if fitting is None:
                self.found.fault(where, f"Dit antwoord past niet bij een vraag van het type '{item.type}'.")
                continue
            values.append(fitting)
            self.items(
                each, f"{where}.", {**times, item.link_id: len(values) - 1} if item.repeats else times, level + 1
            )
        if values:
            self.given[place] = tuple(values)
        # Some write what is below a question beside its answer, and not in it.
        if "item" in given:
            self.items(given, f"{at}.", {**times, item.link_id: 0} if item.repeats else times, level + 1)


def _fitting(item: Item, value: Value) -> Value | None:
    """The same answer in the type that the question asks for; None when it is none."""
    match item.type, value:
        case (("choice" | "open-choice"), _):
            return _option(item, value)
        case "boolean", bool():
            return value
        case "integer", int() if not isinstance(value, bool):
            return value
        case "integer", Decimal() if value == value.to_integral_value():
            return int(value)
        case "decimal", int() | Decimal() if not isinstance(value, bool):
            return Decimal(value)
        case "date", Date():
            return value
        case "dateTime", Date() | DateTime():
            return DateTime(value.text)
        case "quantity", Quantity():
            return value
        case "quantity", int() | Decimal() if not isinstance(value, bool):
            return Quantity(Decimal(value))
        case (("string" | "text" | "url"), str()):
            return value
        case _:
            name = type(value).__name__.lower()
            return value if name == item.type.lower() else None


def _option(item: Item, value: Value) -> Value | None:
    """The option that is meant: the same code of the same list, or the same text."""
    for option in item.options:
        if option.value == value:
            return option.value
    for option in item.options:
        match option.value, value:
            case Coding(), Coding() if value.code:
                if (option.value.code, option.value.system) == (value.code, value.system or option.value.system):
                    return option.value
            case (Coding(), str()) | (str(), Coding()):
                if option.label == (value if isinstance(value, str) else value.display or value.code):
                    return option.value
            case _:
                pass
    return None if isinstance(value, bool | Decimal | Quantity) else value
