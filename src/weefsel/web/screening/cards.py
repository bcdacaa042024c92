"""One question as it stands on a page: which kind of field, what is filled in, and what is said around it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from weefsel.engine.screening.questionnaire import Item
from weefsel.engine.screening.steps import Step
from weefsel.engine.screening.values import Quantity, shown, text_of

# The name of a field on the page is this and the key of its place.
PREFIX = "a"
# Before that name: the unit of a number, an answer in own words, and that more than one answer fits.
UNIT, OWN, SEVERAL = "eenheid-", "eigen-", "meer-"
# With more answers than this a list to unfold is quicker than a screen full of circles.
MANY = 14
# A slider with more steps than this cannot be set with a finger.
MOST_STEPS = 200
HINTS = {
    "date": "22-11-2026",
    "dateTime": "22-11-2026 10:30",
    "time": "10:30",
    "url": "https://www.voorbeeld.nl",
}


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer to choose; ``key`` the letter that picks it, where there is one."""

    id: str
    value: str
    label: str
    prefix: str
    is_chosen: bool
    key: str


@dataclass(frozen=True, slots=True)
class Line:
    """One field to type in; ``unit`` what was chosen beside it."""

    id: str
    value: str
    unit: str


@dataclass(frozen=True, slots=True)
class QuestionCard:
    """One question. ``kind`` radio, check, list, line, area or text (nothing to fill in).

    ``number`` counts from 1 over the page; ``headings`` those that the card before did not have; ``own_words`` the
    field for an answer in own words, None where there is none; ``slider`` its (low, high, step), None where a number is
    typed; ``again`` one time more of the groups that end here, each with its name.
    """

    key: str
    name: str
    id: str
    number: int
    kind: str
    item: Item
    text: str
    help: str
    hint: str
    error: str
    headings: tuple[str, ...]
    before: tuple[Item, ...]
    notes: tuple[Item, ...]
    about: tuple[str, ...]
    time: int | None
    again: tuple[tuple[str, str], ...]
    choices: tuple[Choice, ...]
    lines: tuple[Line, ...]
    own_words: Line | None
    units: tuple[tuple[str, str], ...]
    unit_text: str
    slider: tuple[str, str, str] | None
    input_mode: str
    longest: int

    @property
    def is_grouped(self) -> bool:
        """Whether it is more than one field, with the question as their name."""
        return self.kind in ("radio", "check") or len(self.lines) > 1 or bool(self.units)

    @property
    def described_by(self) -> str:
        parts = [(self.help, "help"), (self.hint, "hint"), (self.error, "error")]
        return " ".join(f"{self.id}_{name}" for text, name in parts if text)


def card_of(
    step: Step,
    number: int,
    lines: Mapping[str, Sequence[str]],
    *,
    error: str = "",
    above: tuple[Item, ...] = (),
    letters: Sequence[str] = (),
) -> QuestionCard:
    """The card of a step. ``above`` the headings of the step before; ``letters`` the keys that pick an answer."""
    item, key = step.item, step.place.key
    given = tuple(lines.get(key, ()))
    kind = _kind(item)
    own = _own_words(item, given)
    names = iter(letters)
    same = 0
    while same < min(len(above), len(step.headings)) and above[same] == step.headings[same]:
        same += 1
    return QuestionCard(
        key=key,
        name=f"{PREFIX}{key}",
        id=f"v{number}",
        number=number,
        kind=kind,
        item=item,
        text=item.text or _("Deze vraag heeft geen tekst."),
        help=item.help,
        hint=item.entry_format or (_("Bijvoorbeeld %s") % HINTS[item.type] if item.type in HINTS else ""),
        error=error,
        headings=tuple(each.text for each in step.headings[same:]),
        before=step.before,
        notes=step.notes,
        about=step.about,
        time=step.time,
        again=tuple(
            (each.key, next((group.text for group in step.headings if group.link_id == each.link_id), ""))
            for each in step.again
        ),
        choices=tuple(
            Choice(f"v{number}_{n}", value, label, prefix, value in given, next(names, ""))
            for n, (value, label, prefix) in enumerate(_choices(item))
        ),
        lines=_lines(item, kind, given, number),
        own_words=None if own is None else Line(f"v{number}_eigen", own, ""),
        units=tuple((text_of(each), shown(each)) for each in item.units) if item.type == "quantity" else (),
        unit_text=item.unit_text,
        slider=_slider(item),
        input_mode={"integer": "numeric", "decimal": "decimal", "quantity": "decimal", "url": "url"}.get(item.type, ""),
        longest=item.max_length or 4000,
    )


def _kind(item: Item) -> str:
    if item.type == "display":
        return "text"
    if item.type == "boolean":
        return "radio"
    if item.options:
        if item.takes_several:
            return "check"
        is_list = item.control in ("drop-down", "autocomplete", "lookup") or len(item.options) > MANY
        return "list" if is_list else "radio"
    return "area" if item.type == "text" else "line"


def _choices(item: Item) -> list[tuple[str, str, str]]:
    if item.type == "boolean":
        return [("true", _("ja"), ""), ("false", _("nee"), "")]
    return [(each.key, each.label, each.prefix) for each in item.options]


def _own_words(item: Item, given: tuple[str, ...]) -> str | None:
    if item.type != "open-choice" or not item.options:
        return None
    return next((line for line in given if item.option(line) is None), "")


def _lines(item: Item, kind: str, given: tuple[str, ...], number: int) -> tuple[Line, ...]:
    if kind not in ("line", "area"):
        return ()
    shown_lines = [_typed(item, line) for line in given] or [("", "")]
    if item.takes_several and given:
        shown_lines.append(("", ""))
    return tuple(
        Line(f"v{number}" if n == 0 else f"v{number}_{n}", text, unit) for n, (text, unit) in enumerate(shown_lines)
    )


def _typed(item: Item, line: str) -> tuple[str, str]:
    """A kept line as someone would type it, and the unit beside it."""
    if item.type == "quantity":
        number, _bar, unit = line.partition("|")
        return number.replace(".", ","), unit.strip("|")
    if item.type == "decimal":
        return line.replace(".", ","), ""
    if item.type in ("date", "dateTime", "time"):
        return _typed_moment(line), ""
    return line, ""


def _typed_moment(line: str) -> str:
    day, has_time, clock = line.partition("T")
    parts = day.split("-")
    if not all(part.isdigit() for part in parts) or len(parts[0]) != 4:
        return line
    turned = "-".join(reversed(parts))
    return f"{turned} {clock[:5]}" if has_time else turned


def _slider(item: Item) -> tuple[str, str, str] | None:
    if item.type not in ("integer", "decimal", "quantity") or item.takes_several:
        return None
    ends = [each.value if isinstance(each, Quantity) else each for each in (item.min_value, item.max_value)]
    if not all(isinstance(each, int | Decimal) and not isinstance(each, bool) for each in ends):
        return None
    low, high = (Decimal(each) for each in ends if isinstance(each, int | Decimal))
    step = Decimal(item.step or 1)
    is_wanted = item.control == "slider" or (low == 0 and high in (10, 100))
    if not is_wanted or step <= 0 or not 0 < (high - low) / step <= MOST_STEPS:
        return None
    return format(low, "f"), format(high, "f"), format(step, "f")


def changes_of(keys: Sequence[str], posted) -> dict[str, list[str]]:
    """What a form sent, by key of the place; a question of which nothing was sent was emptied.

    ``keys`` stood on the page, ``posted`` is the form. An answer in own words takes the place of what was picked, where
    one answer fits; a unit goes along behind its number.
    """
    changes: dict[str, list[str]] = {}
    for key in keys:
        name = f"{PREFIX}{key}"
        lines = posted.getlist(name)
        units = posted.getlist(f"{UNIT}{name}")
        if units:
            lines = [_with_unit(line, unit) for line, unit in zip(lines, units, strict=False)]
        own = posted.get(f"{OWN}{name}", "").strip()
        if own:
            lines = [*lines, own] if posted.get(f"{SEVERAL}{name}") else [own]
        changes[key] = [line for line in lines if line.strip()]
    return changes


def _with_unit(line: str, unit: str) -> str:
    if not line.strip() or not unit:
        return line
    return f"{line}|{unit}" if "|" in unit else f"{line}||{unit}"
