"""From a TOML table to a frozen spec, strictly: every fault becomes a `Problem`, and nothing is guessed.

The spec's own type hints and marks (`weefsel.catalogue.spec`) say what a key may hold, so there is one truth about a
format: its dataclass.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import math
import re
import tomllib
import types
import typing
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Annotated, Literal, TypeVar

from weefsel.catalogue.check import Check, CheckError, parse_check
from weefsel.catalogue.problem import Problem, unknown_word
from weefsel.catalogue.rule import Compare, RuleError, parse_rule
from weefsel.catalogue.spec import Faulty, Refers, Short, Slug, Within, keys_of
from weefsel.catalogue.vocabulary import Field, Measure

MAX_BYTES = 1_000_000
MAX_PROBLEMS = 50
MAX_TEXT = 5_000
UNFINISHED = "INVULLEN"  # what `weefsel catalogue new` writes where the author still has to

Table = dict[str, object]
Spec = TypeVar("Spec")

_SLUG = re.compile(r"[a-z0-9]+(?:[-_][a-z0-9]+)*", re.ASCII)
_PLACE = re.compile(r" \(at line (\d+), column (\d+)\)| \(at end of document\)")
_YAML = re.compile(r"\s*(?:- )?[\w-]+:(?:\s|$)|---")
_TOML_DUTCH = {
    "Cannot overwrite a value": "deze sleutel staat er dubbel in.",
    "Cannot declare": "dit onderdeel staat er dubbel in.",
    "Invalid date": "dit is geen datum die bestaat.",
    "Expected newline or end of document": "hier staat iets te veel op de regel.",
    "Invalid initial character for a key part": "hier hoort een sleutel te staan.",
    "Expected '=' after a key": "na een sleutel hoort '='.",
    "Illegal character": "hier staat een teken dat niet mag, of een aanhalingsteken mist.",
    "Unterminated string": "een aanhalingsteken sluiten ontbreekt.",
    "Unclosed array": "een haak ']' ontbreekt.",
    "Invalid value": "deze waarde is niet te lezen. Zet tekst tussen aanhalingstekens.",
    "Unescaped '\\'": "schrijf een backslash dubbel: '\\\\'.",
}


@dataclasses.dataclass(frozen=True, slots=True)
class Names:
    """The words that a file may refer to: ``slugs`` by kind (None: that list could not be read, so anything goes)."""

    slugs: Mapping[str, Collection[str] | None]
    fields: Mapping[str, Field]
    measures: Mapping[str, Measure]


class _Bad:
    """Stands for a value that a problem was told about."""


_BAD = _Bad()


def is_slug(text: str) -> bool:
    """Whether a text may be a slug."""
    return _SLUG.fullmatch(text) is not None


def read_table(path: Path, file: str) -> Table | Problem:
    """Read one TOML file, or say why it cannot be read."""
    try:
        size = path.stat().st_size
        if size > MAX_BYTES:
            return Problem(
                file, "", f"het bestand is te groot ({size / 1e6:.1f} MB, hoogstens {MAX_BYTES / 1e6:.0f} MB)."
            )
        content = path.read_bytes()
    except OSError:
        return Problem(file, "", "het bestand is niet te openen.")
    return parse_table(content, file)


def parse_table(content: bytes, file: str) -> Table | Problem:
    """Read the bytes of one TOML file, or say why that does not go."""
    if len(content) > MAX_BYTES:
        return Problem(file, "", f"het bestand is te groot (hoogstens {MAX_BYTES / 1e6:.0f} MB).")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        return Problem(file, f"regel {line}", "het bestand is geen UTF-8. Sla het op als UTF-8.")
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        return _toml_problem(file, text, str(error))
    except (ValueError, RecursionError):  # a number of 5,000 digits, or endless nesting
        return Problem(file, "", "het bestand is te diep genest of heeft een getal dat te groot is.")


def _toml_problem(file: str, text: str, message: str) -> Problem:
    lines = text.splitlines() or [""]
    found = _PLACE.search(message)
    number = int(found[1]) if found and found[1] else len(lines)
    place = f"regel {number}, kolom {found[2]}" if found and found[2] else "einde van het bestand"
    line = lines[min(number, len(lines)) - 1]
    if _YAML.match(line) or _YAML.match(lines[0]):
        return Problem(file, place, 'dit lijkt YAML. Schrijf TOML: naam = "..." in plaats van naam: ...')
    for english, dutch in _TOML_DUTCH.items():
        if english in message:
            return Problem(file, place, dutch)
    return Problem(file, place, "dit is geen geldige TOML.")


class Reading:
    """One file being read: collects its problems, at most `MAX_PROBLEMS` of them."""

    def __init__(self, file: str, names: Names) -> None:
        self.file = file
        self.names = names
        self.problems: list[Problem] = []

    @property
    def full(self) -> bool:
        return len(self.problems) > MAX_PROBLEMS

    def tell(self, place: str, text: str) -> _Bad:
        if len(self.problems) < MAX_PROBLEMS:
            self.problems.append(Problem(self.file, place, text))
        elif not self.full:
            self.problems.append(Problem(self.file, "", "er zijn nog meer problemen. Los eerst deze op."))
        return _BAD

    def read(self, spec: type[Spec], raw: object, place: str = "") -> Spec | None:
        """Make a spec of a table, or tell what is wrong and give None."""
        made = self._spec(spec, raw, place)
        return made if isinstance(made, spec) else None

    def _spec(self, spec: type, raw: object, place: str) -> object:
        if not isinstance(raw, dict):
            return self.tell(place, f"hier hoort een onderdeel met sleutels te staan, niet {_shown(raw)}.")
        keys = keys_of(spec)
        for key in raw:
            if key not in keys and not self.full:
                self.tell(_at(place, key), unknown_word(key, keys))
        values: dict[str, object] = {}
        good = True
        for name, key in keys.items():
            if name in raw:
                # A rule is told at the entry it belongs to: "eligibility 1: 'aeg' is niet bekend."
                where = place if name == "rule" else _at(place, name)
                values[key.attribute] = self._value(key.hint, key.marks, raw[name], where)
                good = good and values[key.attribute] is not _BAD
            elif key.required:
                self.tell(place, f"'{name}' ontbreekt.")
                good = False
        if not good:
            return _BAD
        made = spec(**values)
        for where, text in made.faults() if isinstance(made, Faulty) else ():
            self.tell(_at(place, where), text)
        return made

    def _value(self, hint: object, marks: tuple[object, ...], raw: object, place: str) -> object:
        if self.full:
            return _BAD
        origin, args = typing.get_origin(hint), typing.get_args(hint)
        if origin is Annotated:
            return self._value(args[0], (*marks, *hint.__metadata__), raw, place)  # type: ignore[attr-defined]
        if origin in (typing.Union, types.UnionType):
            if Compare in args:
                return self._rule(raw, place)
            options = [arg for arg in args if arg is not types.NoneType]
            return self._value(options[0], marks, raw, place)
        if origin is Literal:
            return self._literal(args, raw, place)
        if origin is tuple:
            return self._tuple(args, raw, place)
        if origin is Mapping:
            return self._mapping(args[0], args[1], raw, place)
        if hint is Check:
            return self._check(raw, place)
        if dataclasses.is_dataclass(hint) and isinstance(hint, type):
            return self._spec(hint, raw, place)
        if hint is str:
            return self._text(marks, raw, place)
        if hint is bool:
            return raw if type(raw) is bool else self.tell(place, f"schrijf true of false, niet {_shown(raw)}.")
        if hint is dt.date:
            return self._date(raw, place)
        if hint in (int, float):
            return self._number(hint is int, marks, raw, place)
        raise TypeError(f"a spec may not hold {hint!r}")

    def _text(self, marks: tuple[object, ...], raw: object, place: str) -> object:
        if not isinstance(raw, str):
            return self.tell(place, f"hier hoort tekst te staan, niet {_shown(raw)}.")
        text = raw.strip()
        if not text:
            return self.tell(place, "dit is leeg. Vul het in, of laat de sleutel weg.")
        if len(text) > MAX_TEXT:
            return self.tell(place, f"de tekst is te lang ({len(text)} tekens, hoogstens {MAX_TEXT}).")
        if UNFINISHED in text:
            return self.tell(place, f"hier staat nog {UNFINISHED}.")
        if not text.isprintable() and any(not char.isprintable() and char not in "\n\t" for char in text):
            return self.tell(place, "er staat een onzichtbaar teken in de tekst.")
        for mark in marks:
            if isinstance(mark, Short) and ("\n" in text or len(text) > mark.limit):
                return self.tell(place, f"houd dit op één regel van hoogstens {mark.limit} tekens.")
            if isinstance(mark, Slug) and not _SLUG.fullmatch(text):
                return self.tell(place, f"{_shown(text)} mag alleen kleine letters, cijfers en streepjes hebben.")
            if isinstance(mark, Refers):
                known = self.names.slugs[mark.kind]
                if known is not None and text not in known:
                    return self.tell(place, unknown_word(text, known))
        return text

    def _number(self, whole: bool, marks: tuple[object, ...], raw: object, place: str) -> object:
        if isinstance(raw, bool) or not isinstance(raw, int | float) or (whole and not isinstance(raw, int)):
            return self.tell(place, f"hier hoort een {'heel ' if whole else ''}getal te staan, niet {_shown(raw)}.")
        if not math.isfinite(raw) or abs(raw) > 1e15:
            return self.tell(place, f"{_shown(raw)} is geen bruikbaar getal.")
        for mark in marks:
            if isinstance(mark, Within) and not mark.low <= raw <= mark.high:
                return self.tell(place, f"{raw} kan niet: het ligt van {mark.low:g} tot en met {mark.high:g}.")
        return raw if whole else float(raw)

    def _date(self, raw: object, place: str) -> object:
        if isinstance(raw, dt.datetime):
            return self.tell(place, "schrijf alleen de dag, zonder tijd: 2027-02-01.")
        if isinstance(raw, dt.date):
            return raw
        return self.tell(place, f"{_shown(raw)} is geen datum. Schrijf zonder aanhalingstekens: 2027-02-01.")

    def _literal(self, args: tuple[object, ...], raw: object, place: str) -> object:
        for arg in args:
            if type(raw) is type(arg) and raw == arg:
                return arg
        if args == (1,):
            return self.tell(place, f"deze versie leest schema 1, niet {_shown(raw)}.")
        if not isinstance(raw, str):
            return self.tell(place, f"hier hoort een woord te staan, niet {_shown(raw)}.")
        return self.tell(place, unknown_word(raw, [str(arg) for arg in args]))

    def _tuple(self, args: tuple[object, ...], raw: object, place: str) -> object:
        if not isinstance(raw, list):
            return self.tell(place, f"hier hoort een lijst te staan, tussen [ en ], niet {_shown(raw)}.")
        if len(args) == 2 and args[1] is not Ellipsis:
            if len(raw) != 2:
                return self.tell(place, f"hier horen twee getallen te staan, niet {len(raw)}.")
            pair = tuple(self._value(args[n], (), raw[n], place) for n in (0, 1))
            return _BAD if _BAD in pair else pair
        values = []
        for n, one in enumerate(raw, 1):
            values.append(self._value(args[0], (), one, f"{place} {n}"))
        return _BAD if any(value is _BAD for value in values) else tuple(values)

    def _mapping(self, key_hint: object, value_hint: object, raw: object, place: str) -> object:
        if not isinstance(raw, dict):
            return self.tell(place, f"hier hoort een onderdeel met sleutels te staan, niet {_shown(raw)}.")
        of_fields = Refers("field") in getattr(key_hint, "__metadata__", ())
        values: Table = {}
        good = True
        for key, one in raw.items():
            if of_fields:
                value = self._field_value(key, one, place)
            else:
                value = self._value(value_hint, (), one, _at(place, key))
            values[key] = value
            good = good and value is not _BAD
        return values if good else _BAD

    def _field_value(self, key: str, raw: object, place: str) -> object:
        field = self.names.fields.get(key)
        if field is None:
            if self.names.slugs["field"] is None:
                return _BAD
            return self.tell(place, unknown_word(key, self.names.fields))
        where = _at(place, key)
        match field.type:
            case "flag":
                return self._value(bool, (), raw, where)
            case "number":
                value = self._number(False, (), raw, where)
                if isinstance(value, float) and not field.allows(value):
                    return self.tell(where, f"{value:g} kan niet: het ligt van {field.min:g} tot en met {field.max:g}.")
                return value
            case "choice":
                if not isinstance(raw, str) or raw not in field.choice_slugs:
                    return self.tell(where, unknown_word(raw, field.choice_slugs))
                return raw

    def _rule(self, raw: object, place: str) -> object:
        if not isinstance(raw, str):
            return self.tell(place, f"een regel is tekst tussen aanhalingstekens, niet {_shown(raw)}.")
        if self.names.slugs["field"] is None:
            return _BAD
        try:
            return parse_rule(raw, self.names.fields)
        except RuleError as error:
            return self.tell(place, str(error))

    def _check(self, raw: object, place: str) -> object:
        if not isinstance(raw, str):
            return self.tell(place, f"een controle is tekst tussen aanhalingstekens, niet {_shown(raw)}.")
        slugs = self.names.slugs
        if any(slugs[kind] is None for kind in ("measure", "role", "instrument")):
            return _BAD
        arguments = {kind: slugs[kind] or () for kind in ("role", "instrument")}
        try:
            return parse_check(raw, self.names.measures, arguments)
        except CheckError as error:
            return self.tell(place, str(error))


def _at(place: str, key: str) -> str:
    shown = key if len(key) <= 40 else f"{key[:37]}..."
    return ", ".join(part for part in (place, shown) if part)


def _shown(raw: object) -> str:
    match raw:
        case bool():
            return "true" if raw else "false"
        case dict():
            return "een onderdeel met sleutels"
        case list():
            return "een lijst"
        case str():
            return f"'{raw[:37]}...'" if len(raw) > 40 else f"'{raw}'"
        case _:
            return str(raw)[:40]
