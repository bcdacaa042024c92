"""A Questionnaire of FHIR R4 (4.0.1) as the questionnaire that weefsel asks; `write_questionnaire` is the way back.

What weefsel does not use stays in ``kept``, so that a file that was read is written again as it was. What it would have
to compute (CQL, FHIRPath) is kept and told, never guessed.

Source
------
HL7, FHIR R4 (4.0.1), Questionnaire, its extensions, and Structured Data Capture 3.0.0.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast, get_args

from weefsel.catalogue.problem import Problem, unknown_word
from weefsel.engine.screening.questionnaire import (
    Item,
    Questionnaire,
    Status,
    walk,
)
from weefsel.interop.fhir.data_type import read_coding
from weefsel.interop.fhir.document import Findings, Json, flag, many, one, read_json, text
from weefsel.interop.fhir.extension import NAMES
from weefsel.interop.fhir.item_reader import ItemReader
from weefsel.interop.fhir.other_versions import as_r4
from weefsel.interop.fhir.value_set import options_of, sets_in, write_option


@dataclass(frozen=True, slots=True)
class QuestionnaireFile:
    """A file as it was read: the questionnaire, or the ``problems`` why there is none.

    ``notes`` say what in the file is kept and not used: the reader decides whether the questionnaire can do without.
    """

    questionnaire: Questionnaire | None
    problems: tuple[Problem, ...] = ()
    notes: tuple[Problem, ...] = ()


def read_questionnaire(content: bytes, *, file: str = "vragenlijst", language: str = "nl") -> QuestionnaireFile:
    """Read a Questionnaire, or a Bundle with one in it and the lists of answers that it uses.

    Parameters
    ----------
    language
        Where the file has a translation into it, that is the text.
    """
    found = Findings(file)
    resource = read_json(content, found)
    return _read(resource, found, language) if resource is not None else QuestionnaireFile(None, *found.told())


def questionnaire_of_json(resource: Json, *, file: str = "vragenlijst", language: str = "nl") -> QuestionnaireFile:
    """The same from JSON that was read already, with its numbers as ``int`` and ``Decimal``."""
    return _read(resource, Findings(file), language)


def _read(resource: Json, found: Findings, language: str) -> QuestionnaireFile:
    try:
        questionnaire = _questionnaire(resource, found, language)
    except RecursionError:
        found.fault("", "Het bestand is te diep: er zit te vaak iets in iets anders.")
        questionnaire = None
    problems, notes = found.told()
    return QuestionnaireFile(None if problems else questionnaire, problems, notes)


def _questionnaire(resource: Json, found: Findings, language: str) -> Questionnaire | None:
    others: dict[str, Json] = {}
    if resource.get("resourceType") == "Bundle":
        entries = [one(each, "resource", f"{at}.", found) for at, each in many(resource, "entry", "", found)]
        forms = [each for each in entries if each.get("resourceType") == "Questionnaire"]
        others = {
            each["url"]: each
            for each in entries
            if each.get("resourceType") in ("ValueSet", "CodeSystem") and isinstance(each.get("url"), str)
        }
        if len(forms) != 1:
            found.fault("entry", f"Er zitten {len(forms)} vragenlijsten in dit bestand. Geef er één per keer.")
            return None
        resource = _with_options(forms[0], sets_in(forms[0], others), others, found)
    if resource.get("resourceType") != "Questionnaire":
        kind = str(resource.get("resourceType", "niets"))[:60]
        found.fault("resourceType", f"Hier hoort een Questionnaire te staan. Dit bestand is: {kind}.")
        return None
    resource = as_r4(resource, found)
    reader = ItemReader(found, language, sets_in(resource, {}))
    for name in resource:
        if name.lstrip("_") not in NAMES:
            found.note(name, "Dit kennen wij niet. Wij bewaren het, en doen er niets mee.")
    status = text(resource, "status", "", found)
    if status not in get_args(Status):
        found.note("status", "Er staat niet bij of deze lijst in gebruik is (draft, active of retired).")
        status = "unknown"
    title = reader.words(resource, "title", "") or text(resource, "name", "", found) or "Vragenlijst zonder naam"
    items = reader.items(resource, "", 1)
    if not items and not found.problems:
        found.fault("item", "Er staan geen vragen in deze lijst.")
    reader.extensions(resource, "", {})
    questionnaire = Questionnaire(
        title=title,
        items=items,
        status=cast(Status, status),
        name=text(resource, "name", "", found),
        url=text(resource, "url", "", found),
        version=text(resource, "version", "", found),
        language=text(resource, "language", "", found),
        publisher=text(resource, "publisher", "", found),
        date=text(resource, "date", "", found),
        description=reader.words(resource, "description", ""),
        purpose=reader.words(resource, "purpose", ""),
        copyright=reader.words(resource, "copyright", ""),
        codes=tuple(read_coding(each, at, found) for at, each in many(resource, "code", "", found)),
        subject_types=reader.names(resource, "subjectType"),
        is_experimental=flag(resource, "experimental", "", found),
        kept=resource,
    )
    _check_whole(questionnaire, found)
    return questionnaire


def _with_options(holder: Json, sets: Mapping[str, Json], others: Mapping[str, Json], found: Findings) -> Json:
    """The same with the answers of the value sets that came beside it, so that it can do without them."""
    items = holder.get("item")
    if not isinstance(items, list):
        return holder
    told: list[Any] = [_with_options(each, sets, others, found) if isinstance(each, dict) else each for each in items]
    for each in told:
        address = each.get("answerValueSet") if isinstance(each, dict) else None
        options = options_of(address, sets, found) if isinstance(address, str) and address in others else None
        if options and "answerOption" not in each:
            each["answerOption"] = [write_option(option) for option in options]
            del each["answerValueSet"]
    return {**holder, "item": told}


def _check_whole(questionnaire: Questionnaire, found: Findings) -> None:
    """What can only be seen of all items together."""
    ids = {item.link_id for item, _ in walk(questionnaire.items)}
    for item, above in walk(questionnaire.items):
        for each in item.enable_when:
            if each.question not in ids:
                text = f"Dit wordt gevraagd na een antwoord op een andere vraag. {unknown_word(each.question, ids)}"
                found.note(_at(item), text)
            elif each.question == item.link_id or any(
                one.link_id == each.question for one in above if one.type == "group"
            ):
                found.note(_at(item), "Dit hangt af van een antwoord op zichzelf.")
    if not found.problems and not any(item.is_asked for item, _ in walk(questionnaire.items)):
        found.note("item", "Er is in deze lijst niets te beantwoorden.")


def _at(item: Item) -> str:
    return f"linkId {item.link_id[:60]}"
