"""Which items of a questionnaire are to be asked, given what was answered so far."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal

from weefsel.engine.screening.questionnaire import Condition, Given, Item, Outline, Place, Questionnaire
from weefsel.engine.screening.values import Coding, Quantity, Value, compare

MAX_TIMES = 200
MAX_ROUNDS = 100
_NUMBER = re.compile(r"-?[0-9]{1,15}(\.[0-9]{1,15})?")


def enabled(questionnaire: Questionnaire, given: Given) -> dict[Place, Item]:
    """Every item that is to be asked or shown now, at each of its places, in the order of the form.

    An answer to an item that is itself not asked does not count. A condition on a question in a repeating group looks
    at the same time of that group; from outside it, at the nearest one: the last before, otherwise the first after. An
    item below a question is there once for each answer to it, and not while it has none; a repeating group is there
    at least once, and at most ``MAX_TIMES``. Where conditions go round in a circle, the form stops looking after
    ``MAX_ROUNDS``.

    Source
    ------
    HL7, FHIR R4 (4.0.1), Questionnaire.item.enableWhen and the code system questionnaire-enable-operator. That list
    words the four operators of order as if no answer may be greater; R5 corrects it to "at least one", as is done here.
    """
    form = _Form(Outline.of(questionnaire), given)
    places = list(form.places(questionnaire.items, ()))
    # Forwards for conditions that look back, backwards for those that look forward: each turn of a line of conditions
    # takes one round more. A circle would go on for ever.
    for n in range(MAX_ROUNDS):
        if not form.settle(places if n % 2 == 0 else places[::-1]):
            break
    return {place: item for place, item, _ in places if form.is_on[place]}


@dataclass(slots=True)
class _Form:
    """One filled form. ``is_on`` by place; a place that nobody looked at yet counts as on."""

    outline: Outline
    given: Given
    is_on: dict[Place, bool] = field(default_factory=dict)
    n_times: dict[Place, int] = field(init=False)
    order: dict[str, int] = field(init=False)

    def __post_init__(self) -> None:
        self.order = {link_id: n for n, link_id in enumerate(self.outline.items)}
        self.n_times = {}
        for place in self.given:
            axes = self.outline.axes.get(place.link_id, ())
            for depth, axis in enumerate(axes if len(axes) == len(place.at) else ()):
                if self.outline.items[axis].type == "group":
                    group = Place(axis, place.at[:depth])
                    self.n_times[group] = min(MAX_TIMES, max(self.n_times.get(group, 0), place.at[depth] + 1))

    def times(self, item: Item, at: tuple[int, ...]) -> int:
        """How many times a repeating item is there: of a group, or of the answers to a question."""
        if item.type == "group":
            return max(1, self.n_times.get(Place(item.link_id, at), 1))
        return min(MAX_TIMES, len(self.given.get(Place(item.link_id, at), ())))

    def places(
        self, items: tuple[Item, ...], at: tuple[int, ...], above: Place | None = None
    ) -> Iterator[tuple[Place, Item, Place | None]]:
        """Every place of the form, asked or not, with the place above it."""
        for item in items:
            if item.type == "group":
                for here in [(*at, n) for n in range(self.times(item, at))] if item.repeats else [at]:
                    place = Place(item.link_id, here)
                    yield place, item, above
                    yield from self.places(item.items, here, place)
                continue
            place = Place(item.link_id, at)
            yield place, item, above
            if not item.items or item.type == "display":
                continue
            yield from self.places(tuple(each for each in item.items if each.type == "display"), at, place)
            under = tuple(each for each in item.items if each.type != "display")
            if item.repeats:
                for n in range(self.times(item, at) if under else 0):
                    yield from self.places(under, (*at, n), place)
            elif self.given.get(place):
                yield from self.places(under, at, place)

    def settle(self, places: list[tuple[Place, Item, Place | None]]) -> bool:
        """Go over the form once; True when something changed."""
        changed = False
        for place, item, above in places:
            is_on = above is None or self.is_on.get(above, True)
            if is_on and item.enable_when:
                met = (self.is_met(each, place) for each in item.enable_when)
                is_on = any(met) if item.enable_behavior == "any" else all(met)
            if self.is_on.get(place) != is_on:
                self.is_on[place], changed = is_on, True
        return changed

    def is_met(self, condition: Condition, place: Place) -> bool:
        asked = self.nearest(condition.question, place)
        values = self.given.get(asked, ()) if asked and self.is_on.get(asked, True) else ()
        return relates(values, condition)

    def nearest(self, link_id: str, place: Place) -> Place | None:
        """The place of a question that an item at ``place`` means; None when there is none."""
        if link_id not in self.outline.items:
            return None
        here, there = self.outline.axes[place.link_id], self.outline.axes[link_id]
        shared = 0
        while shared < min(len(here), len(there)) and here[shared] == there[shared]:
            shared += 1
        at = place.at[:shared]
        for axis in there[shared:]:
            n = self.times(self.outline.items[axis], at)
            if n == 0:
                return None
            at = (*at, n - 1 if self.order[link_id] < self.order[place.link_id] else 0)
        return Place(link_id, at)


def relates(values: tuple[Value, ...], condition: Condition) -> bool:
    """Whether answers meet a condition; several answers meet it when one of them does, and "!=" when none is equal.

    Examples
    --------
    >>> relates((Decimal(3),), Condition("cijfer", ">", Decimal(2)))
    True
    >>> relates((), Condition("cijfer", "!=", Decimal(2))), relates((), Condition("cijfer", "<", Decimal(2)))
    (True, False)
    """
    wanted = condition.value
    if condition.operator == "exists":
        return bool(values) == (wanted is True)
    found = [_held_against(value, wanted) for value in values]
    match condition.operator:
        case "=":
            return 0 in found
        case "!=":
            return 0 not in found
        case ">":
            return 1 in found
        case "<":
            return -1 in found
        case ">=":
            return 1 in found or 0 in found
        case "<=":
            return -1 in found or 0 in found


def _held_against(value: Value, wanted: Value) -> int | None:
    # Files mix up a number with a unit or a code that is one, and a code with its text; what is meant is clear.
    match value, wanted:
        case (Quantity(), int() | Decimal()):
            return compare(value.value, wanted)
        case (int() | Decimal(), Quantity()):
            return compare(value, wanted.value)
        case (Coding(), int() | Decimal()) if not isinstance(wanted, bool) and _NUMBER.fullmatch(value.code):
            return compare(Decimal(value.code), wanted)
        case (Coding(), str()):
            return 0 if wanted in (value.code, value.display) else None
        case (str(), Coding()):
            return 0 if value in (wanted.code, wanted.display) else None
        case _:
            return compare(value, wanted)
