"""What answers an instrument allows, and what a talk asks. Shared by the form, the import and the operation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from weefsel.apps.screening.models import Occasion, Talk, TalkStep
from weefsel.apps.screening.talks import is_talk
from weefsel.catalogue.instrument import Instrument, Item
from weefsel.catalogue.werkvorm import Werkvorm


def check_usable(instrument: Instrument) -> None:
    """Refuse questions about safety here, and an instrument of which others have the wording and it is not here yet.

    Raises
    ------
    ValidationError
        Code ``safety``, or ``no-wording``; says who can do something about it.
    """
    if instrument.role == "safety":
        raise ValidationError(
            _("Vragen over veiligheid horen in het beschermde deel, en nooit bij de andere vragen."), code="safety"
        )
    if instrument.text_source == "external":
        raise ValidationError(
            _(
                "De vragen van “%(name)s” zijn van een ander en staan niet in weefsel. U kunt de lijst gebruiken zodra "
                "de beheerder van uw organisatie de tekst heeft toegevoegd, met toestemming van de eigenaar."
            )
            % {"name": instrument.name},
            code="no-wording",
        )


def check_occasion(occasion: str) -> None:
    """Refuse a moment that is not in the list."""
    if occasion not in Occasion.values:
        raise ValidationError(_("Kies bij welk moment u de vragen stelde: intake, bezoek of ontslag."), code="occasion")


def clean_answers(instrument: Instrument, given: Mapping[str, str | Sequence[str]]) -> dict[str, tuple[str, ...]]:
    """The answers by item, in the order of the instrument; an empty tuple for a question that was skipped.

    Raises
    ------
    ValidationError
        By item: an answer that the form does not have, several where one fits, or "nobody" beside somebody.
    """
    items = {item.id: item for item in instrument.items}
    problems: dict[str, ValidationError] = {}
    for unknown in set(given) - set(items):
        problems[unknown] = ValidationError(
            _("Deze vraag staat niet in de lijst. Open de vragen opnieuw."), code="item"
        )
    cleaned: dict[str, tuple[str, ...]] = {}
    for item_id, item in items.items():
        if item_id not in given:
            continue
        answer = given[item_id]
        chosen = dict.fromkeys(each for each in ((answer,) if isinstance(answer, str) else answer) if each)
        try:
            cleaned[item_id] = _clean_item(instrument, item, tuple(chosen))
        except ValidationError as problem:
            problems[item_id] = problem
    if problems:
        raise ValidationError(problems)
    return cleaned


def _clean_item(instrument: Instrument, item: Item, chosen: tuple[str, ...]) -> tuple[str, ...]:
    allowed = instrument.answers_of(item)
    if any(each not in allowed for each in chosen):
        raise ValidationError(_("Dit antwoord staat niet bij de vraag. Kies er een van de lijst."), code="answer")
    if len(chosen) > 1 and not item.several:
        raise ValidationError(_("Kies één antwoord, of sla de vraag over."), code="one")
    alone = [each for each in chosen if each in instrument.alone]
    if alone and len(chosen) > 1:
        raise ValidationError(
            _("“%(answer)s” past niet bij een ander antwoord. Haal een van de twee weg.") % {"answer": alone[0]},
            code="alone",
        )
    return tuple(each for each in allowed if each in chosen)


def check_talk(werkvorm: Werkvorm) -> None:
    """Refuse a werkvorm that is carried out in another way."""
    if not is_talk(werkvorm):
        raise ValidationError(
            _("“%(name)s” is geen gesprek. Op de pagina van de werkvorm staat hoe u begint.") % {"name": werkvorm.name},
            code="no-talk",
        )


def check_words(words: str) -> str:
    """What was said, without spaces around it, and not longer than fits."""
    words, longest = words.strip(), TalkStep._meta.get_field("words").max_length
    if len(words) > longest:
        raise ValidationError(
            _("Houd het korter: er passen %(longest)s tekens, en dit zijn er %(n)s.")
            % {"longest": longest, "n": len(words)},
            code="long",
        )
    return words


def check_outcome(outcome: str, agreed: str) -> None:
    """How a talk ended is always said; what was agreed as well, when something was."""
    if outcome not in Talk.Outcome.values:
        raise ValidationError(_("Kies hoe het gesprek eindigde."), code="outcome")
    if outcome == Talk.Outcome.AGREED and not agreed.strip():
        raise ValidationError(_("Schrijf op wat u samen afsprak, of kies: nu niets."), code="agreed")
