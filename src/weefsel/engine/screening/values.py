"""The values that an answer can have, how two of them compare, and how each is written as one line of text.

Source
------
HL7, FHIR R4 (4.0.1), data types, and QuestionnaireResponse.item.answer.value[x].
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from decimal import Decimal

_DATE = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?")
_TIME = re.compile(r"([0-9]{2}):([0-9]{2}):([0-9]{2})(\.[0-9]+)?")
_ZONE = re.compile(r"Z|[+-](?:0[0-9]|1[0-4]):[0-5][0-9]")
MONTHS = ("januari", "februari", "maart", "april", "mei", "juni", "juli")
MONTHS += ("augustus", "september", "oktober", "november", "december")


@dataclass(frozen=True, slots=True)
class Date:
    """A day, or only its month or year: ``2026-11-22``, ``2026-11`` or ``2026``. Raises ``ValueError`` otherwise."""

    text: str

    def __post_init__(self) -> None:
        _day_parts(self.text)


@dataclass(frozen=True, slots=True)
class DateTime:
    """A `Date`, or a day with a time in a time zone: ``2026-11-22T10:30:00+01:00``. Raises ``ValueError`` otherwise."""

    text: str

    def __post_init__(self) -> None:
        day, has_time, rest = self.text.partition("T")
        parts = _day_parts(day)
        if not has_time:
            return
        zone = _ZONE.search(rest)
        if len(parts) < 3 or zone is None or zone.end() != len(rest):
            raise ValueError(f"a time needs a whole day before it and a time zone behind it, got {self.text!r}.")
        _time_parts(rest[: zone.start()])


@dataclass(frozen=True, slots=True)
class Time:
    """A time of the day, ``10:30:00``. Raises ``ValueError`` otherwise."""

    text: str

    def __post_init__(self) -> None:
        _time_parts(self.text)


@dataclass(frozen=True, slots=True)
class Coding:
    """A code from a list: ``system`` the address of the list, ``display`` what a person reads."""

    code: str = ""
    display: str = ""
    system: str = ""
    version: str = ""


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number with a unit: ``unit`` what a person reads, ``code`` that unit in ``system``."""

    value: Decimal
    unit: str = ""
    code: str = ""
    system: str = ""
    comparator: str = ""


@dataclass(frozen=True, slots=True)
class Reference:
    """Another record: its address, and what a person reads."""

    reference: str = ""
    display: str = ""
    type: str = ""


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that somebody sent along; its content (``data``) in base64."""

    url: str = ""
    title: str = ""
    content_type: str = ""
    data: str = ""


Value = bool | int | Decimal | str | Date | DateTime | Time | Coding | Quantity | Reference | Attachment


def _day_parts(text: str) -> tuple[int, ...]:
    found = _DATE.fullmatch(text)
    if found is None:
        raise ValueError(f"a date is written as 2026-11-22, 2026-11 or 2026, got {text!r}.")
    parts = tuple(int(part) for part in found.groups() if part)
    dt.date(*(*parts, 1, 1)[:3])
    return parts


def _time_parts(text: str) -> tuple[int, int, Decimal]:
    found = _TIME.fullmatch(text)
    if found is None:
        raise ValueError(f"a time is written as 10:30:00, got {text!r}.")
    hour, minute, second = int(found[1]), int(found[2]), Decimal(found[3] + (found[4] or ""))
    if hour > 23 or minute > 59 or second >= 60:
        raise ValueError(f"there is no such time of the day, got {text!r}.")
    return hour, minute, second


def compare(one: Value, other: Value) -> int | None:
    """-1, 0 or 1 as ``one`` is less than, equal to or more than ``other``; None where nobody can say.

    Numbers of another unit, a year beside a day in it, and two different codes have no order. A code without a system
    equals that code of any system.

    Examples
    --------
    >>> compare(Date("2025"), Date("2026-03-01")), compare(Date("2026"), Date("2026-03-01"))
    (-1, None)
    """
    match one, other:
        case (bool(), bool()):
            return 0 if one == other else None
        case (bool(), _) | (_, bool()):
            return None
        case (int() | Decimal(), int() | Decimal()):
            return (one > other) - (one < other)
        case (str(), str()):
            return (one > other) - (one < other)
        case (Coding(), Coding()):
            return 0 if _same_coding(one, other) else None
        case (Quantity(), Quantity()):
            if one.comparator or other.comparator or not _same_unit(one, other):
                return 0 if one == other else None
            return (one.value > other.value) - (one.value < other.value)
        case (Date() | DateTime(), Date() | DateTime()):
            return _compare_moments(one.text, other.text)
        case (Time(), Time()):
            a, b = _time_parts(one.text), _time_parts(other.text)
            return (a > b) - (a < b)
        case (Reference(), Reference()):
            same = one.reference == other.reference if one.reference else one.display == other.display
            return 0 if same else None
        case _:
            return 0 if type(one) is type(other) and one == other else None


def _same_coding(one: Coding, other: Coding) -> bool:
    if not one.code or not other.code:
        return one.code == other.code and one.display == other.display
    return one.code == other.code and (one.system == other.system or not one.system or not other.system)


def _same_unit(one: Quantity, other: Quantity) -> bool:
    if one.code and other.code:
        return one.code == other.code and (one.system == other.system or not one.system or not other.system)
    a, b = one.unit or one.code, other.unit or other.code
    return a == b or not a or not b


def _compare_moments(one: str, other: str) -> int | None:
    a, b = _moment_parts(one), _moment_parts(other)
    for x, y in zip(a, b, strict=False):
        if x != y:
            return -1 if x < y else 1
    return 0 if len(a) == len(b) else None


def _moment_parts(text: str) -> tuple[int | Decimal, ...]:
    day, has_time, rest = text.partition("T")
    parts = _day_parts(day)
    if not has_time:
        return parts
    zone = _ZONE.search(rest)
    assert zone is not None  # a DateTime checks this when it is made
    hour, minute, second = _time_parts(rest[: zone.start()])
    minutes = hour * 60 + minute
    if zone[0] != "Z":
        away = int(zone[0][1:3]) * 60 + int(zone[0][4:6])
        minutes += away if zone[0][0] == "-" else -away
    # Days are counted as a number, so that a zone may move a moment over the end of a year.
    days, minutes = divmod(minutes, 24 * 60)
    year, month, number = _moved(parts, days)
    return (year, month, number, minutes // 60, minutes % 60, second)


def _moved(day: tuple[int, ...], days: int) -> tuple[int, int, int]:
    try:
        moved = dt.date(*day[:3]) + dt.timedelta(days=days)
    except OverflowError:  # the first or the last day there is
        return day[0], day[1], day[2] + days
    return moved.year, moved.month, moved.day


def text_of(value: Value) -> str:
    """A value as one line, the same for the same value: what a form posts and a table keeps.

    A code is ``system|code``, or the code alone where it has no system; a number with a unit ``5|system|code``.

    Examples
    --------
    >>> text_of(Coding("LA6568-5", system="http://loinc.org")), text_of(Quantity(Decimal("1.50"), unit="uur"))
    ('http://loinc.org|LA6568-5', '1.50||uur')
    """
    match value:
        case bool():
            return "true" if value else "false"
        case int():
            return str(value)
        case Decimal():
            return format(value, "f")
        case str():
            return value
        case Date() | DateTime() | Time():
            return value.text
        case Coding():
            if not value.code:
                return value.display
            return f"{value.system}|{value.code}" if value.system else value.code
        case Quantity():
            number = value.comparator + format(value.value, "f")
            unit = value.code or value.unit
            return f"{number}|{value.system if value.code else ''}|{unit}" if unit else number
        case Reference():
            return value.reference or value.display
        case Attachment():
            return value.url or value.title


def shown(value: Value) -> str:
    """A value as a Dutch reader wants it.

    Examples
    --------
    >>> shown(True), shown(Decimal("1.5")), shown(Date("2026-03")), shown(Quantity(Decimal(5), unit="km"))
    ('ja', '1,5', 'maart 2026', '5 km')
    """
    match value:
        case bool():
            return "ja" if value else "nee"
        case Decimal():
            return format(value, "f").replace(".", ",")
        case Date():
            return _shown_day(value.text)
        case DateTime():
            day, has_time, rest = value.text.partition("T")
            return f"{_shown_day(day)}, {rest[:5]} uur" if has_time else _shown_day(day)
        case Time():
            return f"{value.text[:5]} uur"
        case Coding():
            return value.display or value.code
        case Quantity():
            number = value.comparator + format(value.value, "f").replace(".", ",")
            return f"{number} {value.unit or value.code}".strip()
        case Reference():
            return value.display or value.reference
        case Attachment():
            return value.title or value.url or "een bestand"
        case _:
            return str(value)


def _shown_day(text: str) -> str:
    parts = _day_parts(text)
    words = [str(parts[0]), *(MONTHS[month - 1] for month in parts[1:2]), *(str(day) for day in parts[2:])]
    return " ".join(reversed(words))
