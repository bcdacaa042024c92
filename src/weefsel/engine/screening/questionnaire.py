"""A questionnaire as a tree of groups and questions, whoever wrote it, and where an answer stands in it.

A questionnaire of the catalogue and one that was imported are the same thing here, so that one page asks both and one
table keeps what was answered. The words are those of FHIR.

Source
------
HL7, FHIR R4 (4.0.1), Questionnaire and its extensions.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal, Self

from weefsel.engine.screening.values import Coding, Value, shown, text_of

ItemType = Literal[
    "group",
    "display",
    "boolean",
    "decimal",
    "integer",
    "date",
    "dateTime",
    "time",
    "string",
    "text",
    "url",
    "choice",
    "open-choice",
    "attachment",
    "reference",
    "quantity",
]
Status = Literal["draft", "active", "retired", "unknown"]
Operator = Literal["exists", "=", "!=", ">", "<", ">=", "<="]
Behavior = Literal["all", "any"]

# Types that a page of ours cannot take an answer to: a file, and a record in another system.
NOT_ASKED: frozenset[ItemType] = frozenset({"attachment", "reference"})
HELP, UNIT, LOWER, UPPER = "help", "unit", "lower", "upper"


@dataclass(frozen=True, slots=True)
class Option:
    """One answer to choose.

    ``score`` the number that it stands for (``ordinalValue``); ``is_exclusive`` it cannot go together with another
    answer; ``is_initial`` it is chosen beforehand; ``prefix`` a number or letter before it.
    """

    value: Value
    score: float | None = None
    is_exclusive: bool = False
    is_initial: bool = False
    prefix: str = ""

    @property
    def key(self) -> str:
        """How a form posts it and a table keeps it."""
        return text_of(self.value)

    @property
    def label(self) -> str:
        """What a person reads."""
        return shown(self.value)


@dataclass(frozen=True, slots=True)
class Condition:
    """The item is asked only when an answer to ``question`` (a link id) stands in this relation to ``value``."""

    question: str
    operator: Operator
    value: Value


@dataclass(frozen=True, slots=True)
class Item:
    """A question, a group of items, or a text to read (``display``).

    ``link_id`` names it, once in a questionnaire. ``min_value`` and ``max_value`` are of the type of the answers;
    ``unit`` is fixed, ``units`` may be chosen from. ``control`` is how the author wants it shown (``slider``,
    ``radio-button``, ``drop-down``, ``check-box``; of a text: ``help``, ``unit``, ``lower``, ``upper``, ...), ``step``
    the step of a slider. ``value_set`` is the address of a list of answers that is not in the file: then ``options`` is
    empty. ``computed`` a formula in the file that weefsel keeps and does not compute: unless it is read only, somebody
    can fill it in. ``min_occurs`` and ``max_occurs`` say how many answers (or times, of a group). ``why`` is read under
    "waarom vragen wij dit", ``opening`` is a sentence for the professional. ``kept`` is how a file said this item, for
    whoever writes it again; it means nothing here.

    A question may hold items too: they are asked once with each answer that is given to it.
    """

    link_id: str
    type: ItemType
    text: str = ""
    prefix: str = ""
    required: bool = False
    repeats: bool = False
    read_only: bool = False
    hidden: bool = False
    options: tuple[Option, ...] = ()
    value_set: str = ""
    initial: tuple[Value, ...] = ()
    enable_when: tuple[Condition, ...] = ()
    enable_behavior: Behavior = "all"
    min_length: int | None = None
    max_length: int | None = None
    min_value: Value | None = None
    max_value: Value | None = None
    max_decimals: int | None = None
    min_occurs: int | None = None
    max_occurs: int | None = None
    pattern: str = ""
    unit: Coding | None = None
    units: tuple[Coding, ...] = ()
    control: str = ""
    is_horizontal: bool = False
    entry_format: str = ""
    step: int | None = None
    computed: str = ""
    codes: tuple[Coding, ...] = ()
    why: str = ""
    opening: str = ""
    items: tuple[Item, ...] = ()
    kept: object = field(default=None, compare=False, repr=False)

    @property
    def is_question(self) -> bool:
        return self.type not in ("group", "display")

    @property
    def is_asked(self) -> bool:
        """Whether a person can be asked it here: not hidden, not filled in by a system, and of a type we can take."""
        lacks_options = self.type == "choice" and not self.options
        return self.is_question and not (self.hidden or self.read_only or lacks_options) and self.type not in NOT_ASKED

    @property
    def takes_several(self) -> bool:
        return self.repeats and self.max_occurs != 1

    @property
    def help(self) -> str:
        """What stands beside the question to help with it."""
        return "\n".join(each.text for each in self.texts(HELP, "flyover", "prompt") if not each.enable_when)

    @property
    def unit_text(self) -> str:
        """The unit to show behind the field; empty where there is none or it may be chosen."""
        beside = [each.text for each in self.texts(UNIT)]
        return beside[0] if beside else shown(self.unit) if self.unit else ""

    @property
    def lower_text(self) -> str:
        """What the low end of a slider means."""
        return "".join(each.text for each in self.texts(LOWER)[:1])

    @property
    def upper_text(self) -> str:
        """What the high end of a slider means."""
        return "".join(each.text for each in self.texts(UPPER)[:1])

    def texts(self, *controls: str) -> tuple[Item, ...]:
        """The texts right under this item that are to be shown in one of these ways."""
        return tuple(each for each in self.items if each.type == "display" and each.control in controls)

    def option(self, key: str) -> Option | None:
        """The option that a form posts as ``key``; None when there is none."""
        return next((each for each in self.options if each.key == key), None)


@dataclass(frozen=True, slots=True)
class Questionnaire:
    """A questionnaire: ``items`` in the order of the form, and who says so. ``kept`` as in `Item`."""

    title: str
    items: tuple[Item, ...]
    status: Status = "unknown"
    name: str = ""
    url: str = ""
    version: str = ""
    language: str = ""
    publisher: str = ""
    date: str = ""
    description: str = ""
    purpose: str = ""
    copyright: str = ""
    codes: tuple[Coding, ...] = ()
    subject_types: tuple[str, ...] = ()
    is_experimental: bool = False
    kept: object = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Place:
    """Where an answer stands: the link id, and which time of each repeating item around it (the outermost first).

    ``at`` has one number, counted from 0, for each repeating group and each repeating question above the item, and for
    a repeating group its own number too. Most answers have none.
    """

    link_id: str
    at: tuple[int, ...] = ()

    @property
    def key(self) -> str:
        """The place as one line, for a form field or a table.

        Examples
        --------
        >>> Place("naam").key, Place("naam", (0, 2)).key
        (':naam', '0.2:naam')
        """
        return f"{'.'.join(map(str, self.at))}:{self.link_id}"

    @classmethod
    def of(cls, key: str) -> Self | None:
        """The place that a line names; None when it names none."""
        at, has_colon, link_id = key.partition(":")
        parts = at.split(".") if at else []
        if not has_colon or not link_id or not all(each.isascii() and each.isdecimal() for each in parts):
            return None
        return None if any(len(each) > 4 for each in parts) else cls(link_id, tuple(int(each) for each in parts))


# What was answered, by place; several values where the question takes several. A place of a repeating group with an
# empty tuple says that this time of the group was begun and is still empty.
Given = Mapping[Place, tuple[Value, ...]]


@dataclass(frozen=True, slots=True)
class Outline:
    """The items of a questionnaire by link id, in the order of the form, with what stands above each.

    ``above`` the items around an item, outermost first; ``axes`` the link ids of those that can come more than once, so
    as many as a `Place` has numbers.
    """

    items: Mapping[str, Item]
    above: Mapping[str, tuple[Item, ...]]
    axes: Mapping[str, tuple[str, ...]]

    @classmethod
    def of(cls, questionnaire: Questionnaire) -> Self:
        items: dict[str, Item] = {}
        above: dict[str, tuple[Item, ...]] = {}
        axes: dict[str, tuple[str, ...]] = {}
        for item, parents in walk(questionnaire.items):
            items[item.link_id], above[item.link_id] = item, parents
            # A text right under a question belongs to the question, not to each answer to it.
            around = parents[:-1] if item.type == "display" and parents and parents[-1].is_question else parents
            repeating = tuple(each.link_id for each in around if each.repeats)
            axes[item.link_id] = (*repeating, *([item.link_id] if item.type == "group" and item.repeats else []))
        return cls(items, above, axes)


def walk(items: tuple[Item, ...], above: tuple[Item, ...] = ()) -> Iterator[tuple[Item, tuple[Item, ...]]]:
    """Every item with those around it, in the order of the form."""
    for item in items:
        yield item, above
        yield from walk(item.items, (*above, item))
