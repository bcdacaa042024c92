"""What a form posts or a table keeps, line by line, as answers; and back."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from weefsel.engine.screening.questionnaire import Given, Item, Outline, Place, Questionnaire
from weefsel.engine.screening.values import (
    MONTHS,
    Attachment,
    Date,
    DateTime,
    Quantity,
    Reference,
    Time,
    Value,
    text_of,
)

# Beside a field of a number, the field in which its unit is chosen.
UNIT_FIELD = "unit"
MAX_DIGITS = 30
_NUMBER = re.compile(r"[+-]?[0-9]+([.,][0-9]+)?|[+-]?[.,][0-9]+")
_DUTCH_DAY = re.compile(r"(?:([0-9]{1,2})[-/. ])?([0-9]{1,2}|[a-z]+)[-/. ]([0-9]{4})")
_CLOCK = re.compile(r"([0-9]{1,2})[:.]([0-9]{2})(?::([0-9]{2})(\.[0-9]+)?)?(?: ?uur)?")
_QUANTITY = re.compile(r"(<=|>=|<|>)?([^|]*)(?:\|([^|]*)\|(.*))?", re.DOTALL)
_YES, _NO = ("true", "ja", "1", "on"), ("false", "nee", "0")


@dataclass(frozen=True, slots=True)
class AnswerProblem:
    """What is wrong with an answer: its place, which of its values (from 0), a word for programs, and Dutch text."""

    place: Place
    code: str
    text: str
    index: int = 0


def read_texts(
    questionnaire: Questionnaire, texts: Mapping[str, Sequence[str]], *, zone: dt.tzinfo
) -> tuple[dict[Place, tuple[Value, ...]], tuple[AnswerProblem, ...]]:
    """Read the lines of a form, by the key of their place; an empty line is no answer.

    Reads what people write: a comma or a point in a number, ``22-11-2026`` or ``2026-11-22``, ``10:30``, ja and nee. A
    line beside the options of an open choice is the answer in own words. The unit of a number is looked for under
    ``unit`` + the key. What cannot be read is left out, and told.

    Parameters
    ----------
    zone
        The time zone of a moment that is written without one.
    """
    outline = Outline.of(questionnaire)
    given: dict[Place, tuple[Value, ...]] = {}
    found: list[AnswerProblem] = []
    for key, lines in texts.items():
        if key.startswith(UNIT_FIELD):
            continue
        place = Place.of(key)
        item = outline.items.get(place.link_id) if place else None
        if place is None or item is None:
            found.append(AnswerProblem(place or Place(key), "item", UNKNOWN))
            continue
        if item.type == "group":
            given[place] = ()
            continue
        units = texts.get(f"{UNIT_FIELD}{key}", ())
        values: list[Value] = []
        for n, line in enumerate(lines):
            if not line.strip():
                continue
            try:
                values.append(read_text(item, line, zone=zone, unit=units[n] if n < len(units) else ""))
            except ValueError as fault:
                found.append(AnswerProblem(place, "type", str(fault), n))
        if values:
            given[place] = tuple(values)
    return given, tuple(found)


def texts_of(given: Given) -> dict[str, tuple[str, ...]]:
    """The lines of `read_texts`, by key."""
    return {place.key: tuple(text_of(value) for value in values) for place, values in given.items()}


UNKNOWN = "Deze vraag staat niet in de lijst. Open de vragen opnieuw."


def read_text(item: Item, text: str, *, zone: dt.tzinfo, unit: str = "") -> Value:
    """One line as a value of the type that a question asks for; `text_of` the other way round.

    Raises
    ------
    ValueError
        The line cannot be read; the text says in Dutch what to write instead.
    """
    line = text.strip()
    match item.type:
        case "boolean":
            if line.lower() in (*_YES, *_NO):
                return line.lower() in _YES
            raise ValueError("Kies ja of nee.")
        case "integer":
            number = _number(line)
            if number != number.to_integral_value():
                raise ValueError("Vul een heel getal in, zonder komma.")
            return int(number)
        case "decimal":
            return _number(line)
        case "quantity":
            return _quantity(item, line, unit.strip())
        case "date":
            return _date(line)
        case "dateTime":
            return _moment(line, zone)
        case "time":
            return Time(_clock(line))
        case "choice" | "open-choice":
            return _chosen(item, text)
        case "string" | "text" | "url":
            return _plain(item, text)
        case "reference":
            return Reference(line)
        case "attachment":
            return Attachment(line)
        case "group" | "display":
            raise ValueError("Hier hoort geen antwoord.")


def _plain(item: Item, text: str) -> str:
    words = text.replace("\r\n", "\n").replace("\r", "\n").strip()
    if any(ord(each) < 32 and each not in "\n\t" for each in words) or any(
        0xD800 <= ord(each) < 0xE000 for each in words
    ):
        raise ValueError("Er staat een teken in dat geen letter of leesteken is. Typ het antwoord opnieuw.")
    if item.type == "url" and (not words or re.search(r"\s", words)):
        raise ValueError("Vul een adres in zonder spaties, zoals https://www.voorbeeld.nl.")
    return words if item.type == "text" else " ".join(words.splitlines()) if item.type == "string" else words


def _chosen(item: Item, text: str) -> Value:
    option = item.option(text) or item.option(text.strip())
    if option is not None:
        return option.value
    if item.type == "open-choice":
        return _plain(item, text)
    raise ValueError("Dit antwoord staat niet bij de vraag. Kies er een van de lijst.")


def _number(line: str) -> Decimal:
    if not _NUMBER.fullmatch(line) or len(line) > MAX_DIGITS:
        raise ValueError("Vul een getal in, bijvoorbeeld 12 of 1,5.")
    try:
        return Decimal(line.replace(",", "."))
    except InvalidOperation:
        raise ValueError("Vul een getal in, bijvoorbeeld 12 of 1,5.") from None


def _quantity(item: Item, line: str, unit: str) -> Quantity:
    found = _QUANTITY.fullmatch(line)
    if found is None:
        raise ValueError("Vul een getal in, en kies de eenheid erbij.")
    comparator, number, system, code = found[1] or "", found[2], found[3] or "", found[4] or unit
    value = _number(number.strip())
    known = (*item.units, *([item.unit] if item.unit else []))
    if not code and item.unit:
        return Quantity(value, item.unit.display, item.unit.code, item.unit.system, comparator)
    for each in known:
        if code in (text_of(each), each.code, each.display) and (not system or system == each.system):
            return Quantity(value, each.display, each.code, each.system, comparator)
    if item.units and not found[4]:
        raise ValueError("Kies ook de eenheid die bij het getal hoort.")
    return Quantity(value, "" if system else code, code if system else "", system, comparator)


def _date(line: str) -> Date:
    try:
        return Date(_day(line))
    except ValueError:
        raise ValueError("Vul een dag in die bestaat, bijvoorbeeld 22-11-2026.") from None


def _day(line: str) -> str:
    found = _DUTCH_DAY.fullmatch(line.lower())
    if found is None:
        return line
    day, month, year = found.groups()
    number = MONTHS.index(month) + 1 if month in MONTHS else int(month)
    return f"{year}-{number:02}" + (f"-{int(day):02}" if day else "")


def _clock(line: str) -> str:
    found = _CLOCK.fullmatch(line.lower())
    try:
        if found is None:
            raise ValueError(line)
        written = f"{int(found[1]):02}:{found[2]}:{found[3] or '00'}{found[4] or ''}"
        return Time(written).text
    except ValueError:
        raise ValueError("Vul een tijd in die bestaat, bijvoorbeeld 10:30.") from None


def _moment(line: str, zone: dt.tzinfo) -> DateTime:
    try:
        return DateTime(line)
    except ValueError:
        pass
    day, _, clock = line.replace("T", " ").rpartition(" ") if re.search(r"[0-9][:.][0-9]{2}", line) else (line, "", "")
    date = _date(day.strip(" ,"))
    if not clock:
        return DateTime(date.text)
    written = f"{date.text}T{_clock(clock)}"
    try:
        away = dt.datetime.fromisoformat(written[:19]).replace(tzinfo=zone).utcoffset() or dt.timedelta()
        minutes = round(away.total_seconds() / 60)
        return DateTime(f"{written}{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02}:{abs(minutes) % 60:02}")
    except (ValueError, OverflowError):
        raise ValueError("Vul een dag en een tijd in, bijvoorbeeld 22-11-2026 10:30.") from None
