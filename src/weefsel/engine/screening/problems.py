"""What is wrong with the answers to a questionnaire: everything at once."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from weefsel.engine.screening.enabled import MAX_TIMES, enabled
from weefsel.engine.screening.questionnaire import Given, Item, Outline, Place, Questionnaire
from weefsel.engine.screening.read_texts import UNKNOWN, AnswerProblem
from weefsel.engine.screening.values import (
    Attachment,
    Coding,
    Date,
    DateTime,
    Quantity,
    Reference,
    Time,
    Value,
    compare,
    shown,
)

MAX_INTEGER = 2**31 - 1
# The word of the code for each kind of problem; "required" and "few" say that something is still to be answered, the
# others that what was answered cannot stay as it is.
UNANSWERED = frozenset({"required", "few"})
_TYPES: dict[str, tuple[type, ...]] = {
    "boolean": (bool,),
    "decimal": (Decimal, int),
    "integer": (int,),
    "date": (Date,),
    "dateTime": (DateTime,),
    "time": (Time,),
    "string": (str,),
    "text": (str,),
    "url": (str,),
    "attachment": (Attachment,),
    "reference": (Reference,),
    "quantity": (Quantity,),
    "choice": (Coding, str, int, Date, Time, Reference),
    "open-choice": (Coding, str, int, Date, Time, Reference),
}


def problems(questionnaire: Questionnaire, given: Given) -> tuple[AnswerProblem, ...]:
    """Every fault in these answers, in the order of the form; what has no place in the form comes last.

    A question that is not to be asked has no fault, whatever was answered to it before: `normalise` leaves that out.
    Whoever lets a person skip a question looks past the codes in ``UNANSWERED``.
    """
    outline = Outline.of(questionnaire)
    now = enabled(questionnaire, given)
    found = [each for place, item in now.items() for each in _item_problems(outline, now, place, item, given)]
    for place in given:
        if place in now:
            continue
        item = outline.items.get(place.link_id)
        if item is None:
            found.append(AnswerProblem(place, "item", UNKNOWN))
        elif len(place.at) != len(outline.axes[place.link_id]) or any(not 0 <= n < MAX_TIMES for n in place.at):
            found.append(AnswerProblem(place, "place", "Dit antwoord hoort nergens bij. Open de vragen opnieuw."))
    return tuple(found)


def _item_problems(
    outline: Outline, now: dict[Place, Item], place: Place, item: Item, given: Given
) -> Iterator[AnswerProblem]:
    values = given.get(place, ())
    if item.type == "display" or (item.type == "group" and values):
        if values:
            yield AnswerProblem(place, "type", "Hier hoort geen antwoord.")
        return
    if item.type == "group":
        yield from _group_problems(outline, now, place, item, given)
        return
    needed = max(1 if item.required else 0, item.min_occurs or 0)
    if not values and needed and item.is_asked:
        yield AnswerProblem(place, "required", "Deze vraag is nog niet beantwoord.")
    elif 0 < len(values) < needed:
        yield AnswerProblem(place, "few", f"Geef hier ten minste {needed} antwoorden.")
    most = (item.max_occurs or MAX_TIMES) if item.repeats else 1
    if len(values) > most:
        text = "Geef één antwoord." if most == 1 else f"Geef niet meer dan {most} antwoorden."
        yield AnswerProblem(place, "many", text, most)
    for n, value in enumerate(values):
        if (fault := _fault(item, value)) is not None:
            yield AnswerProblem(place, *fault, n)
    yield from _together(place, item, values)


def _group_problems(
    outline: Outline, now: dict[Place, Item], place: Place, item: Item, given: Given
) -> Iterator[AnswerProblem]:
    n_times = 0
    if item.repeats:
        if place.at[-1] > 0:  # counted once, with the first time
            return
        n_times = sum(each.link_id == item.link_id and each.at[:-1] == place.at[:-1] for each in now)
        if item.max_occurs is not None and n_times > item.max_occurs:
            yield AnswerProblem(place, "many", f"Dit kan niet vaker dan {item.max_occurs} keer.", item.max_occurs)
        if 1 < (item.min_occurs or 0) > n_times:
            yield AnswerProblem(place, "few", f"Vul dit ten minste {item.min_occurs} keer in.")
    if item.required and not any(
        given.get(each) and each.at[: len(place.at)] == place.at and _is_in(outline, each, item) for each in now
    ):
        yield AnswerProblem(place, "required", "Van dit onderdeel is nog geen vraag beantwoord.")


def _is_in(outline: Outline, place: Place, group: Item) -> bool:
    return any(each.link_id == group.link_id for each in outline.above[place.link_id])


def _fault(item: Item, value: Value) -> tuple[str, str] | None:
    if not isinstance(value, _TYPES[item.type]) or (isinstance(value, bool) and item.type != "boolean"):
        return "type", "Dit antwoord past niet bij de vraag. Vul het opnieuw in."
    if isinstance(value, str) and item.type != "choice":
        if not value.strip():
            return "type", "Vul iets in, of sla de vraag over."
        if item.max_length is not None and len(value) > item.max_length:
            return "long", f"Houd het korter: er passen {item.max_length} tekens, en dit zijn er {len(value)}."
        if item.min_length is not None and len(value) < item.min_length:
            return "short", f"Schrijf iets meer: ten minste {item.min_length} tekens."
    if isinstance(value, int) and abs(value) > MAX_INTEGER:
        return "high", "Dit getal is te groot."
    if item.max_decimals is not None and (fault := _decimals(item.max_decimals, value)) is not None:
        return fault
    if item.min_value is not None and _against(value, item.min_value) == -1:
        return "low", f"Vul {shown(item.min_value)} of {_more(value)} in."
    if item.max_value is not None and _against(value, item.max_value) == 1:
        return "high", f"Vul {shown(item.max_value)} of {_less(value)} in."
    is_chosen = item.type == "choice" or (item.type == "open-choice" and not isinstance(value, str))
    # Without its list nobody can say that a code is not in it.
    if is_chosen and item.options and all(each.value != value for each in item.options):
        return "option", "Dit antwoord staat niet bij de vraag. Kies er een van de lijst."
    if isinstance(value, Quantity) and item.units and not any(_has_unit(value, each) for each in item.units):
        return "unit", f"Kies een van deze eenheden: {', '.join(shown(each) for each in item.units)}."
    return None


def _against(value: Value, limit: Value) -> int | None:
    if isinstance(value, Quantity) and isinstance(limit, int | Decimal):
        return compare(value.value, limit)
    return compare(value, limit)


def _more(value: Value) -> str:
    return "later" if isinstance(value, Date | DateTime | Time) else "meer"


def _less(value: Value) -> str:
    return "eerder" if isinstance(value, Date | DateTime | Time) else "minder"


def _decimals(most: int, value: Value) -> tuple[str, str] | None:
    number = value.value if isinstance(value, Quantity) else value
    if not isinstance(number, Decimal) or number == round(number, most):
        return None
    return "decimals", f"Vul niet meer dan {most} cijfers achter de komma in." if most else "Vul een heel getal in."


def _has_unit(value: Quantity, unit: Coding) -> bool:
    if value.code:
        return value.code == unit.code and (value.system == unit.system or not value.system or not unit.system)
    return value.unit in (unit.display, unit.code)


def _together(place: Place, item: Item, values: tuple[Value, ...]) -> Iterator[AnswerProblem]:
    if len(values) < 2:
        return
    for n, value in enumerate(values):
        option = next((each for each in item.options if each.value == value), None)
        if option is not None and option.is_exclusive:
            text = f"“{option.label}” past niet bij een ander antwoord. Haal een van de twee weg."
            yield AnswerProblem(place, "exclusive", text, n)
    if item.options:
        for n, value in enumerate(values):
            if value in values[:n]:
                yield AnswerProblem(place, "double", "Dit antwoord is twee keer gegeven.", n)
