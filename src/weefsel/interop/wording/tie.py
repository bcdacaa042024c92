"""The questions of somebody's questionnaire tied to the items of an instrument, and their answers to its answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Literal

from weefsel.catalogue.instrument import Instrument
from weefsel.catalogue.instrument import Item as InstrumentItem
from weefsel.engine.screening.questionnaire import Item, Option, Questionnaire
from weefsel.engine.screening.steps import Step, steps
from weefsel.engine.screening.values import Coding
from weefsel.engine.screening.wording import Wording
from weefsel.interop.fhir.document import Findings
from weefsel.interop.tabular.columns import spelled

How = Literal["id", "order", "given"]
IN_ORDER = "De vragen zijn gekoppeld in hun volgorde. Kijk na of elke tekst bij het juiste onderdeel staat."
_NUMBERS = ("integer", "decimal", "quantity")


@dataclass(frozen=True, slots=True)
class Tied:
    """The wording that came out. ``how`` the questions were tied: by the same ids, by their order, or as was given.

    ``questions`` what there is to tie, by link id, for who ties by hand.
    """

    wording: Wording | None
    how: How
    questions: Mapping[str, str]


def tie(
    questionnaire: Questionnaire, instrument: Instrument, found: Findings, ties: Mapping[str, str] | None = None
) -> Tied:
    """Take the words of a questionnaire for an instrument.

    Questions are tied as ``ties`` says (item id to link id), otherwise by link ids that are the item ids, otherwise by
    their order. Answers are tied by the same word, otherwise by the number they stand for, otherwise by their order:
    whatever is not by name is told in a note, for a person to look at.
    """
    asked = [step for step in steps(_plain(questionnaire), {}) if step.item.is_question]
    questions = {step.item.link_id: _text(step.item) for step in asked}
    pairs, how = _pairs(asked, instrument, found, ties)
    if found.problems:
        return Tied(None, how, questions)
    labels = _labels(pairs, instrument, found)
    for item, step in pairs:
        if not _text(step.item):
            found.fault(f"linkId {step.item.link_id}", f"Deze vraag heeft geen tekst. Zij hoort bij '{item.id}'.")
    wording = Wording(
        instrument.slug,
        {item.id: _text(step.item) for item, step in pairs},
        item_answers=labels,
        before={item.id: text for (item, _), text in zip(pairs, _before(asked, pairs), strict=True) if text},
        help={item.id: step.item.help for item, step in pairs if step.item.help},
        title=questionnaire.title,
        language=questionnaire.language or "nl",
        source=questionnaire.copyright or questionnaire.publisher,
    )
    return Tied(None if found.problems else wording, how, questions)


def _plain(questionnaire: Questionnaire) -> Questionnaire:
    """Every question, whatever was answered before it."""

    def bare(items: tuple[Item, ...]) -> tuple[Item, ...]:
        return tuple(replace(item, enable_when=(), items=bare(item.items)) for item in items)

    return replace(questionnaire, items=bare(questionnaire.items))


def _text(item: Item) -> str:
    return item.text.strip()


def _pairs(
    asked: Sequence[Step], instrument: Instrument, found: Findings, ties: Mapping[str, str] | None
) -> tuple[list[tuple[InstrumentItem, Step]], How]:
    by_id = {step.item.link_id: step for step in asked}
    if ties is not None:
        for item in instrument.items:
            if ties.get(item.id) not in by_id:
                found.fault(item.id, "Kies welke vraag uit het bestand hierbij hoort.")
        if len(set(ties.values())) < len(ties):
            found.fault("", "Eén vraag uit het bestand is aan twee vragen gekoppeld. Kies voor elke vraag een andere.")
        return [(item, by_id[ties[item.id]]) for item in instrument.items if ties.get(item.id) in by_id], "given"
    spelled_ids = {named_as(link_id): step for link_id, step in by_id.items()}
    same = [item for item in instrument.items if named_as(item.id) in spelled_ids]
    if len(same) * 2 > len(instrument.items):
        for item in instrument.items:
            if item not in same:
                found.fault(item.id, f"De vraag '{item.id}' ({item.construct}) staat niet in het bestand.")
        return [(item, spelled_ids[named_as(item.id)]) for item in same], "id"
    chosen = list(asked)
    if len(chosen) != len(instrument.items):
        # A total at the end, or a name at the start, is of another kind than the questions are.
        kinds = {item.number is None for item in instrument.items}
        chosen = [step for step in asked if (not _is_number(step.item)) in kinds]
    if len(chosen) != len(instrument.items):
        found.fault(
            "item",
            f"Er staan {len(asked)} vragen in het bestand, en deze lijst heeft er {len(instrument.items)}. Geef elke "
            "vraag de naam van het onderdeel als linkId, of koppel ze met de hand.",
        )
        return [], "order"
    found.note(
        "item", "De vragen zijn gekoppeld in hun volgorde. Kijk na of elke tekst bij het juiste onderdeel staat."
    )
    return list(zip(instrument.items, chosen, strict=True)), "order"


def _is_number(item: Item) -> bool:
    return item.type in _NUMBERS and not item.options


def _before(asked: Sequence[Step], pairs: Sequence[tuple[InstrumentItem, Step]]) -> list[str]:
    """What is to be read before each tied question: loose texts, and a heading where it changes."""
    told: dict[str, str] = {}
    above: tuple[str, ...] = ()
    for step in asked:
        headings = tuple(each.link_id for each in step.headings)
        new = [each.text for each in step.headings if each.link_id not in above]
        told[step.item.link_id] = "\n".join([*new, *(each.text for each in step.before if each.text)])
        above = headings
    return [told[step.item.link_id] for _, step in pairs]


def _labels(
    pairs: Sequence[tuple[InstrumentItem, Step]], instrument: Instrument, found: Findings
) -> dict[str, dict[str, str]]:
    """The text of each answer, by item and answer."""
    labels: dict[str, dict[str, str]] = {}
    known: dict[tuple[str, ...], dict[str, str]] = {}
    # Items that are not turned around go first: what a label means there, it means in the others.
    for item, step in sorted(pairs, key=lambda pair: pair[0].reverse):
        place = f"linkId {step.item.link_id[:60]}"
        answers = instrument.answers_of(item)
        options = step.item.options
        if item.number is not None:
            if not _is_number(step.item):
                found.fault(place, f"Bij '{item.id}' hoort een getal, en het bestand laat kiezen uit een lijst.")
            continue
        if not options and _is_number(step.item) and _is_numeric(answers):
            labels[item.id] = {each: each for each in answers}
            continue
        if len(options) != len(answers):
            found.fault(
                place,
                f"Deze vraag heeft {len(options)} antwoorden in het bestand, en '{item.id}' heeft er {len(answers)}.",
            )
            continue
        key = (*answers, *(option.label for option in options))
        if key not in known:
            known[key] = _answers(item, answers, instrument.values_of(item), options, place, found)
        labels[item.id] = known[key]
    return {item.id: labels[item.id] for item, _ in pairs if item.id in labels}


def _answers(
    item: InstrumentItem,
    answers: tuple[str, ...],
    values: tuple[float, ...],
    options: tuple[Option, ...],
    place: str,
    found: Findings,
) -> dict[str, str]:
    by_name = _by_name(answers, options)
    if by_name is not None:
        return by_name
    scores = [option.score for option in options if option.score is not None]
    if values and len(scores) == len(options) and not item.reverse:
        if len(set(scores)) == len(scores) and set(scores) == set(values):
            by_score = dict(zip(scores, options, strict=True))
            return {answer: by_score[value].label for answer, value in zip(answers, values, strict=True)}
        if _runs(scores) * _runs(values) == -1:
            found.note(place, "De antwoorden staan in het bestand andersom. Wij keerden ze om: kijk na of het klopt.")
            return {answer: option.label for answer, option in zip(answers, reversed(options), strict=True)}
    found.note(place, "De antwoorden zijn gekoppeld in hun volgorde. Kijk na of elke tekst bij het juiste hoort.")
    return {answer: option.label for answer, option in zip(answers, options, strict=True)}


def _by_name(answers: tuple[str, ...], options: tuple[Option, ...]) -> dict[str, str] | None:
    """The answers that an option names; of words, the one that is left may be called otherwise (a middle answer)."""
    named: dict[str, Option] = {}
    for option in options:
        words = {named_as(option.label), *([named_as(option.value.code)] if isinstance(option.value, Coding) else [])}
        answer = next((each for each in answers if each not in named and named_as(each) in words), None)
        if answer is not None:
            named[answer] = option
    left = [option for option in options if option not in named.values()]
    rest = [answer for answer in answers if answer not in named]
    # Of numbers all have to be there: 1 to 5 is no name for 0 to 4.
    if len(rest) > (0 if _is_numeric(answers) else 1):
        return None
    return {answer: (named[answer] if answer in named else left[0]).label for answer in answers}


def named_as(text: str) -> str:
    """A name in one spelling; a number stays the number it is.

    Examples
    --------
    >>> named_as("1.0"), named_as("-1"), named_as("Min of meer")
    ('1', '-1', 'min_of_meer')
    """
    plain = text.strip().replace("\u2212", "-").replace(",", ".")
    try:
        return f"{float(plain):g}"
    except ValueError:
        return spelled(plain)


def _is_numeric(answers: Sequence[str]) -> bool:
    return all(each.lstrip("-").isdigit() for each in answers)


def _runs(numbers: Sequence[float]) -> int:
    """1 when each is more than the one before, -1 when less, 0 otherwise."""
    steps_up = [b > a for a, b in pairwise(numbers)]
    return 1 if all(steps_up) else -1 if all(b < a for a, b in pairwise(numbers)) else 0
