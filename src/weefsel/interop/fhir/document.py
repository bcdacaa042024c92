"""Bytes <-> the JSON of FHIR, with every number as it was written, and a list of what is wrong with it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from weefsel.catalogue.problem import Problem

Json = dict[str, Any]

MAX_BYTES = 8 * 1024 * 1024
MAX_DEPTH = 60
MAX_TOLD = 100
_UNCLEAN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff]")


@dataclass(slots=True)
class Findings:
    """What was found in a file: ``problems`` stop it, ``notes`` say what is kept but not done. Filled while reading."""

    file: str
    problems: list[Problem] = field(default_factory=list)
    notes: list[Problem] = field(default_factory=list)

    def fault(self, place: str, text: str) -> None:
        self.problems.append(Problem(self.file, place or "bestand", text))

    def note(self, place: str, text: str) -> None:
        self.notes.append(Problem(self.file, place or "bestand", text))

    def told(self) -> tuple[tuple[Problem, ...], tuple[Problem, ...]]:
        """The problems and the notes, each not longer than a person reads."""
        return _shortened(self.file, self.problems), _shortened(self.file, self.notes)


def _shortened(file: str, found: list[Problem]) -> tuple[Problem, ...]:
    if len(found) <= MAX_TOLD:
        return tuple(found)
    more = Problem(file, "bestand", f"Er zijn nog {len(found) - MAX_TOLD} van zulke meldingen.")
    return (*found[:MAX_TOLD], more)


def read_json(content: bytes, found: Findings) -> Json | None:
    """The object in a file of JSON; None, with the reason in ``found``, when there is none to use."""
    if len(content) > MAX_BYTES:
        found.fault("", f"Het bestand is te groot. Wij lezen tot {MAX_BYTES // 1024**2} MB.")
        return None
    if not content.strip():
        found.fault("", "Het bestand is leeg.")
        return None
    try:
        text = content.decode("utf-16" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig")
    except UnicodeDecodeError:
        found.fault("", "Het bestand is geen tekst in UTF-8. Sla het zo op, en probeer het opnieuw.")
        return None
    if text.lstrip()[:1] == "<":
        found.fault("", "Dit is XML. Wij lezen FHIR als JSON: sla het zo op, en probeer het opnieuw.")
        return None
    try:
        value = json.loads(text, parse_float=Decimal, parse_constant=_refuse, object_pairs_hook=_once)
    except json.JSONDecodeError as fault:
        found.fault(f"regel {fault.lineno}, teken {fault.colno}", "Hier is het bestand geen goede JSON meer.")
        return None
    except (ValueError, RecursionError) as fault:
        told = str(fault) if isinstance(fault, _Refused) else "Het bestand is geen goede JSON."
        found.fault("", told)
        return None
    if not isinstance(value, dict):
        found.fault("", "Dit is geen FHIR: het bestand begint niet met een object.")
        return None
    for place, text in _unfit(value):
        found.fault(place, text)
    return None if found.problems else value


class _Refused(ValueError):
    """Something that JSON parsers take and JSON does not have."""


def _refuse(word: str) -> Any:
    raise _Refused(f"'{word}' is geen getal in JSON.")


def _once(pairs: list[tuple[str, Any]]) -> Json:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        double = next(name for name in names if names.count(name) > 1)
        raise _Refused(f"'{double[:60]}' staat er twee keer in hetzelfde object.")
    return found


def _unfit(value: Any) -> Iterator[tuple[str, str]]:
    """What no database and no page can hold: signs that are none, numbers without end, and a tree without end."""
    waiting: list[tuple[str, Any, int]] = [("", value, 1)]
    while waiting:
        place, one, depth = waiting.pop()
        if depth > MAX_DEPTH:
            yield place[:80], f"Het bestand is te diep: er zit meer dan {MAX_DEPTH} keer iets in iets anders."
            return
        match one:
            case str():
                if not is_clean(one):
                    yield place, "Hier staat een teken dat geen letter of leesteken is."
            case int() | Decimal() if not isinstance(one, bool):
                if isinstance(one, int) and abs(one) > 10**18:
                    yield place, "Dit getal is te groot."
                elif isinstance(one, Decimal) and not -40 < one.adjusted() < 40:
                    yield place, "Dit getal is te groot of te klein."
            case dict():
                for key, each in reversed(one.items()):
                    if not is_clean(key):
                        yield place, "Hier staat een naam met een teken dat geen letter of leesteken is."
                    else:
                        waiting.append((f"{place}.{key}" if place else key, each, depth + 1))
            case list():
                waiting += [(f"{place}[{n}]", each, depth + 1) for n, each in reversed(list(enumerate(one)))]
            case _:
                pass


def is_clean(text: str) -> bool:
    """Whether a text has only signs that a person can read: no half characters and no control characters."""
    return _UNCLEAN.search(text) is None


def write_json(value: Any) -> bytes:
    """The canonical bytes of JSON: names sorted, no spaces, numbers as they were written.

    Examples
    --------
    >>> write_json({"b": [True, None], "a": Decimal("1.50")})
    b'{"a":1.50,"b":[true,null]}'
    """
    return "".join(_written(value)).encode()


def _written(value: Any) -> Iterator[str]:
    match value:
        case dict():
            yield "{"
            for n, key in enumerate(sorted(value)):
                yield ("," if n else "") + json.dumps(key, ensure_ascii=False) + ":"
                yield from _written(value[key])
            yield "}"
        case list() | tuple():
            yield "["
            for n, each in enumerate(value):
                if n:
                    yield ","
                yield from _written(each)
            yield "]"
        case Decimal():
            yield str(value)
        case _:
            yield json.dumps(value, ensure_ascii=False, allow_nan=False)


def text(holder: Json, key: str, place: str, found: Findings) -> str:
    """A text of an element; empty when it is not there."""
    value = holder.get(key)
    if value is None:
        return ""
    if not isinstance(value, str):
        found.fault(f"{place}{key}", "Hier hoort tekst te staan.")
        return ""
    return value


def flag(holder: Json, key: str, place: str, found: Findings) -> bool:
    """A yes or no of an element; no when it is not there."""
    value = holder.get(key)
    if value is not None and not isinstance(value, bool):
        found.fault(f"{place}{key}", "Hier hoort true of false te staan.")
    return value is True


def whole(holder: Json, key: str, place: str, found: Findings) -> int | None:
    """A whole number of an element; None when it is not there."""
    value = holder.get(key)
    if isinstance(value, Decimal) and value == value.to_integral_value():
        value = int(value)
    if value is None or (isinstance(value, int) and not isinstance(value, bool)):
        return value
    found.fault(f"{place}{key}", "Hier hoort een heel getal te staan.")
    return None


def number(value: object) -> Decimal | None:
    """A number of JSON; None when it is none."""
    if isinstance(value, int | Decimal) and not isinstance(value, bool):
        return Decimal(value)
    return None


def one(holder: Json, key: str, place: str, found: Findings) -> Json:
    """The object under a name; empty when it is not there."""
    value = holder.get(key)
    if value is None:
        return {}
    if not isinstance(value, dict):
        found.fault(f"{place}{key}", "Hier hoort een object te staan.")
        return {}
    return value


def many(holder: Json, key: str, place: str, found: Findings) -> Iterator[tuple[str, Json]]:
    """The objects of a list, each with its place; none when it is not there."""
    value = holder.get(key)
    if value is not None and not isinstance(value, list):
        found.fault(f"{place}{key}", "Hier hoort een lijst te staan.")
        return
    for n, each in enumerate(value or ()):
        if isinstance(each, dict):
            yield f"{place}{key}[{n}]", each
        else:
            found.fault(f"{place}{key}[{n}]", "Hier hoort een object te staan.")
