"""Answers as they are kept: in the order of the form, without what was emptied or is no longer asked."""

from __future__ import annotations

from decimal import Decimal

from weefsel.engine.screening.enabled import enabled
from weefsel.engine.screening.questionnaire import Given, Item, Outline, Place, Questionnaire, walk
from weefsel.engine.screening.values import Quantity, Value, text_of


def normalise(questionnaire: Questionnaire, given: Given) -> dict[Place, tuple[Value, ...]]:
    """The same answers, said in one way: doing it twice changes nothing more.

    Answers to questions that are not to be asked go, since they count for nothing. Chosen options stand in the order
    of the form, each once; spaces around words go. Times of a repeating group that were left empty go, and those
    behind them move up; the first stays, since the form asks it anyhow.
    """
    given = {place: values for place, values in given.items() if any(value != "" for value in _bare(values))}
    while True:
        kept = _once(questionnaire, given)
        if kept == given and list(kept) == list(given):
            return kept
        given = kept


def _bare(values: tuple[Value, ...]) -> list[Value]:
    return [value.strip() if isinstance(value, str) else value for value in values]


def _once(questionnaire: Questionnaire, given: Given) -> dict[Place, tuple[Value, ...]]:
    outline = Outline.of(questionnaire)
    cleaned: dict[Place, tuple[Value, ...]] = {}
    # By place of a repeating question: where each of its answers went, so that what stands under it can follow.
    moved: dict[Place, dict[int, int]] = {}
    for place, item in enabled(questionnaire, given).items():
        if not item.is_question or not given.get(place):
            continue
        values = [_cleaned(item, value) for value in given[place]]
        order = [n for n, value in enumerate(values) if value != ""]
        if item.options:
            form = {each.key: n for n, each in enumerate(item.options)}
            order = sorted(order, key=lambda n: form.get(text_of(values[n]), len(form)))
            order = [n for i, n in enumerate(order) if values[n] not in [values[each] for each in order[:i]]]
        if order:
            cleaned[place] = tuple(values[n] for n in order)
            moved[place] = {was: now for now, was in enumerate(order)}
    return _moved_up(outline, cleaned, moved)


def _moved_up(outline: Outline, cleaned: Given, moved: dict[Place, dict[int, int]]) -> dict[Place, tuple[Value, ...]]:
    used: dict[Place, set[int]] = {}
    for place in cleaned:
        for depth, axis in enumerate(outline.axes[place.link_id]):
            used.setdefault(Place(axis, place.at[:depth]), set()).add(place.at[depth])
    kept: dict[Place, tuple[Value, ...]] = {}
    for place, values in cleaned.items():
        at: list[int] | None = []
        for depth, axis in enumerate(outline.axes[place.link_id]):
            around, n = Place(axis, place.at[:depth]), place.at[depth]
            if outline.items[axis].type == "group":
                at.append(sorted(used[around]).index(n))
            elif n in moved.get(around, {}):
                at.append(moved[around][n])
            else:  # below an answer that went
                at = None
                break
        if at is not None:
            kept[Place(place.link_id, tuple(at))] = values
    return kept


def _cleaned(item: Item, value: Value) -> Value:
    match value:
        case str() if item.type in ("string", "text", "url") or item.option(value) is None:
            return value.strip()
        case bool():
            return value
        case int() if item.type == "decimal":
            return Decimal(value)
        case Quantity() if item.unit and not value.unit and not value.code:
            return Quantity(value.value, item.unit.display, item.unit.code, item.unit.system, value.comparator)
        case _:
            return value


def initial(questionnaire: Questionnaire) -> dict[Place, tuple[Value, ...]]:
    """The answers that the form starts with: what its author filled in or chose beforehand."""
    outline = Outline.of(questionnaire)
    given: dict[Place, tuple[Value, ...]] = {}
    for item, _ in walk(questionnaire.items):
        chosen = tuple(each.value for each in item.options if each.is_initial)
        values = (item.initial or chosen)[: None if item.repeats else 1]
        if values and item.is_question:
            given[Place(item.link_id, (0,) * len(outline.axes[item.link_id]))] = values
    return normalise(questionnaire, given)


def answered(given: Given) -> dict[str, tuple[str, ...]]:
    """The answers by link id, as `Answers.read` takes those of an instrument of the catalogue.

    Answers that were given more than once, in a repeating group, come together.
    """
    told: dict[str, tuple[str, ...]] = {}
    for place, values in given.items():
        if values:
            told[place.link_id] = (*told.get(place.link_id, ()), *(text_of(value) for value in values))
    return told
