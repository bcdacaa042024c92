"""An instrument of the catalogue as a questionnaire: with our own words, those that an owner gave, or none."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal

from weefsel.catalogue.instrument import Instrument
from weefsel.catalogue.instrument import Item as InstrumentItem
from weefsel.engine.screening.questionnaire import HELP, Item, Option, Questionnaire
from weefsel.engine.screening.values import Coding

INTRO = "intro"
POINTS = "punten"  # a number of points can be set with a slider; people, or times a year, are counted
FEW_POINTS = 10  # on a line this short a mark falls between two numbers


@dataclass(frozen=True, slots=True)
class Wording:
    """The words of an instrument that belong to somebody else, as the administrator of an organisation gave them.

    ``items`` the text by item id; ``answers`` the text by answer, for all items, and ``item_answers`` for one item;
    ``intro`` to read at the start, ``before`` by item id to read before it, ``help`` by item id beside it; ``source``
    who owns the words.
    """

    instrument: str
    items: Mapping[str, str]
    answers: Mapping[str, str] = field(default_factory=dict)
    item_answers: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    before: Mapping[str, str] = field(default_factory=dict)
    help: Mapping[str, str] = field(default_factory=dict)
    intro: str = ""
    title: str = ""
    language: str = "nl"
    source: str = ""

    def answer(self, item_id: str, answer: str) -> str:
        """The text of an answer; empty when there is none."""
        return self.item_answers.get(item_id, {}).get(answer) or self.answers.get(answer, "")


def questionnaire_of(instrument: Instrument, wording: Wording | None = None, *, occasion: str = "") -> Questionnaire:
    """The questions as they are asked, each under the id of its item, with the answers of the instrument as codes.

    Nothing is required: a person may skip any question. So the answers are those that `Answers.read` scores.

    Parameters
    ----------
    wording
        The words of somebody else's instrument; our own questions need none.
    occasion
        Only what is asked then; left out, everything.

    Raises
    ------
    ValueError
        A wording of another instrument, or none where the words are somebody else's: a label of ours is no question.
    """
    if wording is not None and wording.instrument != instrument.slug:
        raise ValueError(f"wording must be of {instrument.slug}, got {wording.instrument}.")
    if wording is None and instrument.text_source == "external":
        raise ValueError(f"{instrument.slug} needs a wording: its words belong to somebody else.")
    words = wording or _own_words(instrument)
    items: list[Item] = [Item(INTRO, "display", text=words.intro)] if words.intro else []
    for item in instrument.items_at(occasion) if occasion else instrument.items:
        if before := words.before.get(item.id):
            items.append(Item(f"{item.id}-before", "display", text=before))
        items.append(_question(instrument, item, words))
    return Questionnaire(
        title=words.title or instrument.name,
        items=tuple(items),
        status="active",
        name=_computer_name(instrument.slug),
        url=_address(instrument),
        version=instrument.version,
        language=words.language,
        publisher="Weefsel" if instrument.text_source == "own" else "",
        purpose=instrument.use,
        copyright=words.source or instrument.licence,
    )


def structure_of(instrument: Instrument) -> Questionnaire:
    """How an instrument is built, without a single word of its questions: for who has the words and wants to tie them.

    What each item is about stands in its code, as a label of ours, and never as its text. It is a draft: nobody can be
    asked it as it is.
    """
    nothing = Wording(instrument.slug, {})
    return Questionnaire(
        title=instrument.name,
        items=tuple(
            replace(
                _question(instrument, item, nothing), codes=(Coding(item.id, item.construct, _address(instrument)),)
            )
            for item in instrument.items
        ),
        status="draft",
        name=_computer_name(instrument.slug),
        url=_address(instrument),
        version=instrument.version,
        language="nl",
        description="De opbouw van deze lijst. De tekst van de vragen is van een ander, en staat hier niet in.",
        purpose=instrument.use,
        copyright=instrument.licence,
    )


def _own_words(instrument: Instrument) -> Wording:
    return Wording(
        instrument.slug,
        {item.id: item.text for item in instrument.items},
        answers={answer: answer for item in instrument.items for answer in instrument.answers_of(item)},
        help={item.id: item.help for item in instrument.items if item.help},
    )


def _question(instrument: Instrument, item: InstrumentItem, words: Wording) -> Item:
    beside = words.help.get(item.id)
    asked = Item(
        item.id,
        "choice",
        text=words.items.get(item.id, ""),
        repeats=item.several,
        why=item.why if instrument.text_source == "own" else "",
        opening=item.opening if instrument.text_source == "own" else "",
        items=(Item(f"{item.id}-help", "display", text=beside, control=HELP),) if beside else (),
    )
    if item.number is None:
        return replace(asked, options=tuple(_options(instrument, item, words)))
    low, high = item.number
    unit = Coding(display=item.unit) if item.unit else None
    if item.unit == POINTS and high - low <= FEW_POINTS:
        ends = {"min_value": Decimal(int(low)), "max_value": Decimal(int(high))}
        return replace(asked, type="decimal", unit=unit, max_decimals=1, control="slider", **ends)
    asked = replace(asked, type="integer", min_value=int(low), max_value=int(high), unit=unit)
    return replace(asked, control="slider", step=1) if item.unit == POINTS else asked


def _options(instrument: Instrument, item: InstrumentItem, words: Wording) -> Iterator[Option]:
    answers, values = instrument.answers_of(item), instrument.values_of(item)
    for n, answer in enumerate(answers):
        yield Option(
            Coding(answer, words.answer(item.id, answer)),
            float(values[n]) if values else None,
            is_exclusive=item.several and answer in instrument.alone,
        )


def _address(instrument: Instrument) -> str:
    return f"urn:weefsel:instrument:{instrument.slug}"


def _computer_name(slug: str) -> str:
    """A name that a program may use as an identifier: a capital, then letters and digits."""
    name = "".join(word.capitalize() for word in slug.split("-"))
    return name if name[0].isalpha() else f"W{name}"
