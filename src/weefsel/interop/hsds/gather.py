"""Blocks with keys, nested as HSDS nests them -> records, with every problem and every remark at its place.

Each reader brings its file into such blocks (a ``Row`` is a block that comes from a line of a table). Other names of a
key are in ``names``, what older files keep elsewhere in ``elsewhere``; a key that nobody knows is told, and kept.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import fields, replace
from types import MappingProxyType
from typing import Any

from weefsel.catalogue.problem import Problem
from weefsel.interop.hsds.blocks import DoubledKeys, Row, TooMuch, Where, add_parts, brief, name_id
from weefsel.interop.hsds.elsewhere import SPECIAL, Special
from weefsel.interop.hsds.names import ALIASES, DOWN, ENTITIES, LABELS, LINKS, UP, WORDS, by_key, spelled_key
from weefsel.interop.hsds.points import mended_point
from weefsel.interop.hsds.records import (
    COLLECTIONS,
    RECORDS,
    Location,
    Organization,
    Place,
    Program,
    Reading,
    Schedule,
    Service,
    ServiceAtLocation,
    Spec,
    Taxonomy,
    TaxonomyTerm,
    Unit,
    specs,
)
from weefsel.interop.hsds.values import (
    MAX_KEY_CHARACTERS,
    TextTooLong,
    clean,
    is_hidden_in,
    read_text,
    read_value,
    shown,
)
from weefsel.interop.tabular.columns import CellError, spelled

MAX_TOLD = 2_000
MAX_RECORDS = 120_000
_NEEDS_NAME = (Organization, Service)
# Of these a name alone says enough.
_NAMED = (Organization, Location, Program)
CLOSED = "gesloten"


class Gather:
    """Takes blocks, one after the other, and gives a ``Reading``."""

    def __init__(self, file: str, dialect: str) -> None:
        self.file = file
        self.dialect = dialect
        self.problems: list[Problem] = []
        self.notes: list[Problem] = []
        self._found: dict[type[Any], dict[str, Any]] = {record: {} for record in COLLECTIONS.values()}
        self._listed: dict[type[Any], dict[str, Where]] = {record: {} for record in COLLECTIONS.values()}
        self._names: Counter[tuple[type[Any], str]] = Counter()
        self._unknown: dict[tuple[str, str], tuple[Where, int]] = {}
        self._points: dict[str, tuple[Where, int]] = {}
        self._untold = 0

    def complain(self, file: str, place: str, text: str) -> None:
        """Add a problem: nothing of the file is taken over."""
        if len(self.problems) < MAX_TOLD:
            self.problems.append(Problem(file, place, text))

    def remark(self, file: str, place: str, text: str) -> None:
        """Add a note: the file is taken over, this not or otherwise."""
        if len(self.notes) < MAX_TOLD:
            self.notes.append(Problem(file, place, text))
        else:
            self._untold += 1

    def take(
        self,
        record: type[Any],
        raw: Any,
        where: Where,
        *,
        listed: bool = True,
        given: Mapping[str, str] = MappingProxyType({}),
    ) -> str:
        """Read one block as a record of its own and give its id.

        ``listed``: it may not stand there twice with another content; ``given``: what the block's place says of it.
        """
        if not isinstance(raw, dict):
            self.complain(where.file, where.place, f"Hier hoort een blok met sleutels te staan (een {LABELS[record]}).")
            return ""
        if sum(map(len, self._found.values())) >= MAX_RECORDS:
            raise TooMuch(where)
        block: dict[str, Any] = raw
        key = self._key(record, block, where)
        values = self._values(record, block, where, key)
        for name, value in given.items():
            values[name] = value or values.get(name, "")
        if not values.get("name") and record in _NEEDS_NAME:
            if not _has_content(values):
                self.remark(where.file, where.place, "Dit blok is leeg: we slaan het over.")
            else:
                text = f"Deze {LABELS[record]} heeft geen naam. Zonder naam kan niemand haar vinden."
                self.complain(where.file, where.key("name"), text)
            return ""
        one = record(**values, source=Place(where.file, where.place))
        self._add(record, key, one, where, listed=listed)
        return key

    def _key(self, record: type[Any], block: dict[str, Any], where: Where) -> str:
        raw = _id_of(block)
        if isinstance(raw, dict | list):
            self.complain(where.file, where.key("id"), "Een nummer is één waarde, geen blok of lijst.")
            return ""
        key = read_text(raw).replace("\n", " ")
        if len(key) > MAX_KEY_CHARACTERS:
            text = f"Een nummer of code heeft ten hoogste {MAX_KEY_CHARACTERS} tekens."
            self.complain(where.file, where.key("id"), text)
            return ""
        if key:
            return key
        if record is ServiceAtLocation:
            return ""
        name = clean(str(block.get("name", "")))[:200]
        self._names[record, name] += 1
        return name_id(record.__name__, name, str(self._names[record, name]))

    def _values(self, record: type[Any], block: dict[str, Any], where: Where, key: str) -> dict[str, Any]:
        known = by_key(record)
        aliases = ALIASES.get(record, {})
        if record is Location:
            block = self.with_point(block, where)
        values: dict[str, Any] = {"id": key}
        # Of a service and a location with one number, what hangs under them is not the same.
        owner = f"{record.__name__}:{key}"
        unread: list[tuple[str, str]] = []
        aliased: list[tuple[Spec, str, Any]] = []
        special: list[tuple[Special, str, Any]] = []
        if isinstance(block, DoubledKeys):
            for name in block.doubled:
                self.complain(where.file, where.key(name), "Deze sleutel staat twee keer in één blok.")
        for name, raw in block.items():
            if raw is None or raw == "" or raw == [] or raw == {}:
                continue
            plain = name if name in known else spelled_key(name)
            if plain == "id":
                continue
            up, down = UP.get((record, plain)), DOWN.get((record, plain))
            if up and isinstance(raw, dict):
                values[up[1]] = self.take(up[0], raw, where.under(name, None, raw), listed=False)
            elif down and isinstance(raw, list):
                for number, each in enumerate(raw):
                    self.take(down[0], each, where.under(name, number, each), listed=False, given={down[1]: key})
            elif plain in known:
                self._value(known[plain], name, raw, where, owner, values, unread)
            elif plain in aliases:
                aliased.append((known[aliases[plain]], name, raw))
            elif (record, plain) in SPECIAL:
                special.append((SPECIAL[record, plain], name, raw))
            elif up and isinstance(raw, str) and up[0] in _NAMED:
                values[up[1]] = self.take(up[0], {"name": raw}, where.under(name, None, raw), listed=False)
            elif plain not in LINKS:
                unread.append((shown(name), brief(raw)))
                self._tell_unknown(record, name, where)
        for spec, name, raw in aliased:
            had = values.get(spec.name)
            found: dict[str, Any] = {}
            self._value(spec, name, raw, where, owner, found, unread)
            if not had:
                values |= found
            elif spec.kind == "part" and found:
                add_parts(values, spec.name, found[spec.name], name)
            elif found and found[spec.name] != had:
                unread.append((shown(name), brief(raw)))
        for read, name, raw in special:
            read(self, values, raw, where.under(name, None, raw), owner)
        if unread:
            values["unread"] = tuple(unread[:100])
        if record is Service:
            self._check_ages(values, where)
        _leave_out_entity(record, values)
        return values

    def with_point(self, block: dict[str, Any], where: Where) -> dict[str, Any]:
        """The block with the point that must have been meant, where that can be seen."""
        aliases = ALIASES[Location]
        found: dict[str, str] = {}
        for name, raw in block.items():
            plain = spelled_key(name)
            plain = aliases.get(plain, plain)
            if plain in ("latitude", "longitude") and not isinstance(raw, dict | list | bool):
                found.setdefault(plain, name)
        try:
            degrees = [float(read_text(block[found[key]]).replace(",", ".")) for key in ("latitude", "longitude")]
        except (KeyError, ValueError):
            return block
        latitude, longitude, told = mended_point(*degrees)
        if told:
            first, count = self._points.get(told, (where, 0))
            self._points[told] = first, count + 1
        if [latitude, longitude] == degrees or isinstance(block, DoubledKeys):
            return block
        mended = block | {found["latitude"]: repr(latitude), found["longitude"]: repr(longitude)}
        return Row(mended, file=block.file, line=block.line) if isinstance(block, Row) else mended

    def _check_ages(self, values: dict[str, Any], where: Where) -> None:
        low, high = values.get("minimum_age"), values.get("maximum_age")
        if low is not None and high is not None and low > high:
            text = f"De laagste leeftijd ({low:g}) is hoger dan de hoogste ({high:g}). Wij letten dan niet op leeftijd."
            self.remark(where.file, where.key("minimum_age"), text)

    def _tell_unknown(self, record: type[Any], name: str, where: Where) -> None:
        first, count = self._unknown.get((record.__name__, name), (where, 0))
        if count or len(self._unknown) < MAX_TOLD:
            self._unknown[record.__name__, name] = first, count + 1

    def _value(
        self,
        spec: Spec,
        name: str,
        raw: Any,
        where: Where,
        key: str,
        values: dict[str, Any],
        unread: list[tuple[str, str]],
    ) -> None:
        if spec.kind == "part":
            parts = self._parts(RECORDS[spec.part], name, raw, where, key)
            add_parts(values, spec.name, parts, name)
        elif spec.kind == "one":
            values[spec.name] = self._part(RECORDS[spec.part], raw, where.under(name, None, raw), key)
        else:
            try:
                values[spec.name] = read_value(spec, raw)
                if isinstance(raw, str) and is_hidden_in(raw):
                    text = "Hier stonden onzichtbare tekens in. Die hebben we weggehaald."
                    self.remark(where.file, where.key(name), text)
            except TextTooLong as error:
                self.complain(where.file, where.key(name), _sentence(str(error)))
            except CellError as error:
                unread.append((shown(name), brief(raw)))
                self.remark(where.file, where.key(name), f"{_sentence(str(error))} We laten dit leeg.")

    def _parts(self, record: type[Any], name: str, raw: Any, where: Where, key: str) -> Iterable[Any]:
        if isinstance(raw, dict):
            blocks: list[Any] = [raw]
        elif isinstance(raw, list):
            blocks = raw
        elif record in WORDS:
            text = read_text(raw)
            blocks = re.split(r"\s*[,;|]\s*", text) if record is not Schedule and len(text) < 300 else [text]
        else:
            self.complain(where.file, where.key(name), "Hier hoort een lijst met blokken te staan.")
            return ()
        found: dict[str, Any] = {}
        for number, each in enumerate(blocks):
            block = each
            if not isinstance(each, dict):
                if record not in WORDS or isinstance(each, list):
                    place = where.under(name, number, each).place
                    self.complain(where.file, place, "Hier hoort een blok met sleutels te staan.")
                    continue
                if not read_text(each):
                    continue
                word = WORDS[record]
                block = {next(spec.key for spec in specs(record) if spec.name == word): each}
            at = where.under(name, number if isinstance(raw, list) else None, each)
            part = self._part(record, block, at, key)
            if part is None:
                continue
            if part.id in found and found[part.id] != part:
                text = f"Het nummer '{shown(part.id)}' staat hier twee keer, met een andere inhoud."
                self.complain(at.file, at.key("id"), text)
            found.setdefault(part.id, part)
        return found.values()

    def _part(self, record: type[Any], raw: Any, where: Where, parent: str) -> Any:
        if not isinstance(raw, dict):
            self.complain(where.file, where.place, "Hier hoort een blok met sleutels te staan.")
            return record()
        block: dict[str, Any] = raw
        given = _id_of(block)
        if isinstance(given, dict | list):
            self.complain(where.file, where.key("id"), "Een nummer is één waarde, geen blok of lijst.")
            given = None
        key = read_text(given).replace("\n", " ")[:MAX_KEY_CHARACTERS]
        values = self._values(record, block, where, key or parent)
        values["id"] = key
        if record is Schedule:
            _mend_schedule(values, block)
        if not _has_content(values):
            return None if record is not Unit else record(**values, source=Place(where.file, where.place))
        if not key:
            told = "|".join(f"{name}={value}" for name, value in sorted(values.items()) if value and name != "unread")
            values["id"] = name_id(record.__name__, parent, told)
        return record(**values, source=Place(where.file, where.place))

    def _add(self, record: type[Any], key: str, one: Any, where: Where, *, listed: bool) -> None:
        if record is ServiceAtLocation and not key:
            key = name_id(record.__name__, one.service_id, one.location_id)
            one = replace(one, id=key)
        found, seen = self._found[record], self._listed[record]
        known = found.get(key)
        if listed and key in seen:
            other = seen[key].place if seen[key].file == where.file else f"{seen[key].place} van {seen[key].file}"
            if known != one:
                text = f"Het nummer '{shown(key)}' staat ook bij {other}, met een andere inhoud. "
                self.complain(where.file, where.key("id"), f"{text}Geef ieder een eigen nummer.")
            else:
                self.remark(where.file, where.place, f"Deze {LABELS[record]} staat ook bij {other}. Eén telt.")
        if listed:
            seen.setdefault(key, where)
        if known is None:
            found[key] = one
            return
        merged, differing = merge(known, one)
        found[key] = merged
        if differing and not (listed and seen[key] != where):
            text = f"Deze {LABELS[record]} stond al bij {known.source.place}, met een andere inhoud in: "
            self.remark(where.file, where.place, f"{text}{', '.join(differing[:5])}. De eerste telt.")

    def place_service(self, service_id: str, location_id: str, where: Where) -> None:
        """Say that a service is at a location, where the file says so in another way."""
        self.take(
            ServiceAtLocation,
            Row({}, file=where.file, line=where.place),
            Where(where.file, where.place, is_row=where.is_row),
            listed=False,
            given={"service_id": service_id, "location_id": location_id},
        )

    def location_organization(self, location_id: str) -> str:
        """Who a location belongs to, or the empty text."""
        known = self._found[Location].get(location_id)
        return known.organization_id if known is not None else ""

    def known(self, record: type[Any], key: str) -> bool:
        """Whether a record with this id was taken."""
        return key in self._found[record]

    def reading(self) -> Reading:
        """Everything that was taken, or only the problems when there are any."""
        if not self.problems:
            self._check_references()
        for text, (first, count) in self._points.items():
            more = f" Dat geldt voor {count} punten." if count > 1 else ""
            self.remark(first.file, first.place, text + more)
        for (record, name), (first, count) in self._unknown.items():
            more = f" (en op nog {count - 1} plekken)" if count > 1 else ""
            text = f"De sleutel '{shown(name)}' kennen we niet bij {record}{more}. We nemen haar niet over."
            self.remark(first.file, first.key(name), text)
        if self._untold:
            self.notes.append(Problem(self.file, "bestand", f"En nog {self._untold} opmerkingen van deze soort."))
        if not self.problems and not any(self._found.values()):
            self.complain(self.file, "bestand", "Hier staat geen enkele organisatie, dienst of plek in.")
        if self.problems:
            return Reading(self.file, self.dialect, problems=tuple(self.problems), notes=tuple(self.notes))
        found = {name: tuple(self._found[record].values()) for name, record in COLLECTIONS.items()}
        return Reading(self.file, self.dialect, **found, notes=tuple(self.notes))  # pyright: ignore[reportArgumentType]

    def _check_references(self) -> None:
        organizations, services, locations = (
            self._found[Organization],
            self._found[Service],
            self._found[Location],
        )
        for record, name, target in (
            (Service, "organization_id", organizations),
            (Service, "program_id", self._found[Program]),
            (Location, "organization_id", organizations),
            (Program, "organization_id", organizations),
            (TaxonomyTerm, "taxonomy_id", self._found[Taxonomy]),
        ):
            for one in self._found[record].values():
                key = getattr(one, name)
                if key and key not in target:
                    text = f"'{shown(key)}' staat niet in dit bestand. We laten deze verwijzing leeg."
                    self.remark(one.source.file, f"{one.source.place}, {name}", text)
        for key, one in list(self._found[ServiceAtLocation].items()):
            missing = [
                f"{name} '{shown(value)}'"
                for name, value, target in (
                    ("service_id", one.service_id, services),
                    ("location_id", one.location_id, locations),
                )
                if value not in target
            ]
            if missing:
                text = f"Dit wijst naar iets wat niet in het bestand staat ({', '.join(missing)}): we slaan het over."
                self.remark(one.source.file, one.source.place, text)
                del self._found[ServiceAtLocation][key]
        self._tell_unlinked()
        self._break_cycles(Organization, "parent_organization_id")
        self._break_cycles(TaxonomyTerm, "parent_id")

    def _tell_unlinked(self) -> None:
        """Services without a place, while there are places at which there is nothing."""
        links = self._found[ServiceAtLocation].values()
        at = {link.service_id for link in links}, {link.location_id for link in links}
        lost = [one for key, one in self._found[Service].items() if key not in at[0]]
        free = [one for key, one in self._found[Location].items() if key not in at[1]]
        if lost and free and self.dialect.startswith("hsds"):
            first = lost[0].source
            text = (
                f"Bij {len(lost)} diensten staat niet op welke plek ze zijn, en van {len(free)} plekken niet wat er is."
            )
            self.remark(first.file, first.place, f"{text} Ontbreekt de lijst service_at_locations?")

    def _break_cycles(self, record: type[Any], name: str) -> None:
        found = self._found[record]
        done: set[str] = set()
        for key in list(found):
            way: dict[str, None] = {}
            at = key
            while at in found and at not in done and at not in way:
                way[at] = None
                at = getattr(found[at], name)
            if at in way:
                last = list(way)[-1]
                text = "Dit is een kring: iets staat boven zichzelf. We laten deze verwijzing weg."
                self.remark(found[last].source.file, f"{found[last].source.place}, {name}", text)
                found[last] = replace(found[last], **{name: ""})
            done.update(way)


def knows(record: type[Any], name: str) -> bool:
    """Whether a block of this record can have this key, under any of its names."""
    plain = name if name in by_key(record) else spelled_key(name)
    return (
        plain in by_key(record)
        or plain in ALIASES.get(record, {})
        or plain in LINKS
        or any((record, plain) in table for table in (UP, DOWN, SPECIAL))
    )


def merge(first: Any, second: Any) -> tuple[Any, list[str]]:
    """Two blocks of one record as one: what the first leaves open comes from the second; and the keys that differ."""
    changes: dict[str, Any] = {}
    differing: list[str] = []
    standard = {one.name: one.default for one in fields(first)}
    for spec in specs(type(first)):
        old, new = getattr(first, spec.name), getattr(second, spec.name)
        if new == old or new == standard[spec.name]:
            continue
        if old == standard[spec.name]:
            changes[spec.name] = new
        elif spec.kind == "part":
            ids = {part.id for part in old}
            extra = tuple(part for part in new if part.id not in ids)
            if extra:
                changes[spec.name] = (*old, *extra)
            if len(extra) < len(new) and any(part not in old for part in new if part.id in ids):
                differing.append(spec.key)
        else:
            differing.append(spec.key)
    return (replace(first, **changes) if changes else first), differing


def _leave_out_entity(record: type[Any], values: dict[str, Any]) -> None:
    """A word or a change stands inside its record: that it says so once more is not kept."""
    entity = ENTITIES.get(record)
    for name, key in (("attributes", "link_entity"), ("metadata", "resource_type")):
        if entity and name in values:
            values[name] = tuple(
                replace(part, **{key: ""}) if getattr(part, key) == entity else part for part in values[name]
            )


def _id_of(block: dict[str, Any]) -> Any:
    """The id of a block, however its key is spelled."""
    if "id" in block:
        return block["id"]
    return next((raw for name, raw in block.items() if spelled_key(name) == "id"), None)


def _has_content(values: dict[str, Any]) -> bool:
    return any(value for name, value in values.items() if name not in ("id", "organization_id", "service_id"))


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:] + ("" if text.endswith(".") else ".")


def _mend_schedule(values: dict[str, Any], block: dict[str, Any]) -> None:
    """An old weekly schedule has a day and no rule; an old holiday says that it is closed."""
    if values.get("byday") and not values.get("freq"):
        values["freq"] = "MONTHLY" if re.search(r"\d", values["byday"]) else "WEEKLY"
    closed = read_text(block.get("closed")) if not isinstance(block.get("closed"), dict | list) else ""
    if spelled(closed) in ("true", "1", "ja", "yes", "t", "y"):
        is_dated = values.get("valid_from") and values.get("valid_to")
        values["notes"] = values.get("notes") or (CLOSED if is_dated else "gesloten, op dagen die we niet konden lezen")
