"""A questionnaire as it is asked: question by question, with what stands above each, and how far somebody is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from weefsel.engine.screening.enabled import MAX_TIMES, enabled
from weefsel.engine.screening.questionnaire import HELP, LOWER, UNIT, UPPER, Given, Item, Outline, Place, Questionnaire
from weefsel.engine.screening.values import shown

_BESIDE = frozenset({HELP, UNIT, LOWER, UPPER, "flyover", "prompt"})


@dataclass(frozen=True, slots=True)
class Step:
    """One question with everything to show around it.

    ``headings`` the groups it is in that have a text, outermost first; ``about`` the answers it is asked with, where it
    stands below another question; ``before`` the texts to read since the last question; ``notes`` the texts right
    under it (those beside it are `Item.help`, `Item.unit_text`, ...). ``time`` counts from 1 in the innermost repeating
    group, None outside one; ``again`` the places of one time more of each repeating group that ends with this question
    and may come once more, the innermost first. A text behind the last question is a step of its own, with a
    ``display`` for an item.
    """

    place: Place
    item: Item
    headings: tuple[Item, ...] = ()
    about: tuple[str, ...] = ()
    before: tuple[Item, ...] = ()
    notes: tuple[Item, ...] = ()
    time: int | None = None
    again: tuple[Place, ...] = ()


@dataclass(frozen=True, slots=True)
class Progress:
    """How far somebody is: questions that are to be asked now, and those of them that have an answer."""

    n_questions: int
    n_answered: int

    @property
    def share(self) -> float:
        """Between 0 and 1; 1 when there is nothing to ask."""
        return self.n_answered / self.n_questions if self.n_questions else 1.0


def steps(questionnaire: Questionnaire, given: Given) -> tuple[Step, ...]:
    """The questions to ask now, one by one, in the order of the form.

    All of them on one page is the same list: a heading is written where it differs from that of the step before. What
    is hidden, filled in by a system, or of a type that no page takes, is left out.
    """
    outline = Outline.of(questionnaire)
    now = {place: item for place, item in enabled(questionnaire, given).items() if not _is_hidden(outline, item)}
    found: list[Step] = []
    texts: list[tuple[Place, Item]] = []
    for place, item in now.items():
        under = outline.above[item.link_id][-1:]
        if item.type == "display":
            if not (under and under[0].is_question):
                texts.append((place, item))
        elif item.is_asked:
            before = tuple(each for _, each in texts)
            texts.clear()
            found.append(_step(outline, now, given, place, item, before))
    if texts:
        place, item = texts.pop()
        found.append(_step(outline, now, given, place, item, tuple(each for _, each in texts)))
    return tuple(_with_again(outline, now, found))


def progress(questionnaire: Questionnaire, given: Given) -> Progress:
    """How many of the questions to ask now have an answer."""
    asked = [each.place for each in steps(questionnaire, given) if each.item.is_question]
    return Progress(len(asked), sum(bool(given.get(place)) for place in asked))


def _is_hidden(outline: Outline, item: Item) -> bool:
    return item.hidden or any(each.hidden for each in outline.above[item.link_id])


def _step(
    outline: Outline, now: dict[Place, Item], given: Given, place: Place, item: Item, before: tuple[Item, ...]
) -> Step:
    above, axes = outline.above[item.link_id], outline.axes[item.link_id]
    about: list[str] = []
    groups: list[int] = []
    for depth, axis in enumerate(axes):
        if outline.items[axis].type == "group":
            groups.append(place.at[depth])
    for each in above:
        if each.is_question:
            depth = len(outline.axes[each.link_id])
            values = given.get(Place(each.link_id, place.at[:depth]), ())
            about += [shown(value) for value in (values[place.at[depth] :][:1] if each.repeats else values[:1])]
    notes = [
        each
        for each in item.items
        if each.type == "display" and each.control not in _BESIDE and Place(each.link_id, place.at) in now
    ]
    return Step(
        place,
        item,
        headings=tuple(each for each in above if each.type == "group" and each.text),
        about=tuple(about),
        before=before,
        notes=tuple(notes) if item.is_question else (),
        time=groups[-1] + 1 if groups else None,
    )


def _with_again(outline: Outline, now: dict[Place, Item], found: list[Step]) -> Iterator[Step]:
    """The steps, with ``again`` at the last question of the last time of a repeating group."""
    last: dict[Place, int] = {}
    for n, step in enumerate(found):
        for depth, axis in enumerate(outline.axes[step.item.link_id]):
            if outline.items[axis].type == "group" and step.item.is_question:
                last[Place(axis, step.place.at[: depth + 1])] = n
    again: dict[int, list[Place]] = {}
    for place, n in last.items():
        group = outline.items[place.link_id]
        more = Place(place.link_id, (*place.at[:-1], place.at[-1] + 1))
        if more not in now and more.at[-1] < (group.max_occurs or MAX_TIMES):
            again.setdefault(n, []).append(more)
    for n, step in enumerate(found):
        yield replace(step, again=tuple(sorted(again.get(n, ()), key=lambda more: -len(more.at))))
