"""A list with its own columns or keys -> records of a social map, through a mapping that a person confirmed."""

from __future__ import annotations

import re
import uuid
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import time
from typing import Any

from weefsel.catalogue.problem import unknown_word
from weefsel.catalogue.region import is_in_the_netherlands
from weefsel.interop.coordinates import to_rd, to_wgs84
from weefsel.interop.hsds.answers import is_yes_or_no
from weefsel.interop.hsds.blocks import NAMES, Row, TooMuch, Where, inside, item, part_of
from weefsel.interop.hsds.gather import Gather
from weefsel.interop.hsds.records import WEEKDAYS, Location, Organization, Reading, Service
from weefsel.interop.hsds.values import DAY_WORDS, read_text, read_time, shown
from weefsel.interop.tabular.answer_columns import AnswerColumns
from weefsel.interop.tabular.columns import CellError, number, spelled
from weefsel.interop.tabular.found_in_text import EMAIL, PHONE, POSTCODE, WEB, find_address
from weefsel.interop.tabular.lines import Lines, is_empty, lines_of
from weefsel.interop.tabular.mapping import ColumnMapping
from weefsel.interop.tabular.propose import day_of_heading, part_of_heading
from weefsel.interop.tabular.targets import BY_SLUG, MANY

PLACES_UNIT = str(uuid.uuid5(NAMES, "unit:place"))


def read_mapped(content: bytes, *, file: str, mapping: ColumnMapping) -> Reading:
    """Read a list (CSV, XLSX, ODS, JSON) through a mapping; every row is a service, or an organisation with some."""
    lines = lines_of(content, file, mapping)
    gather = Gather(file, "table" if lines.is_table else "json")
    gather.problems += lines.problems
    gather.notes += lines.notes
    if not lines.problems:
        _check(mapping, lines, file, gather)
    if not gather.problems:
        reader = _Reader(file, mapping, gather)
        try:
            for place, block, inner in lines.rows:
                reader.take(place, block, inner)
            reader.answers.tell(gather)
        except TooMuch as error:
            gather.complain(error.where.file, error.where.place, "Er staat te veel in. Deel het bestand op.")
    return gather.reading()


def _check(mapping: ColumnMapping, lines: Lines, file: str, gather: Gather) -> None:
    slugs = [slug for slug in mapping.columns.values() if slug]
    if not {"service.name", "organization.name"} & set(slugs):
        text = "Zeg eerst in welke kolom de naam staat, van het aanbod of van de organisatie."
        if len(lines.columns) == 1 and lines.is_table:
            text = "We zien maar één kolom. Zet een puntkomma, komma, tab of | tussen de kolommen."
        gather.complain(file, "kop", text)
    for slug, count in Counter(slugs).items():
        if slug not in BY_SLUG:
            gather.complain(file, "kop", unknown_word(slug, BY_SLUG))
        elif count > 1 and slug not in MANY:
            names = ", ".join(f"'{shown(name)}'" for name, each in mapping.columns.items() if each == slug)
            gather.complain(file, "kop", f"'{BY_SLUG[slug].label}' kan maar uit één kolom komen, niet uit {names}.")
    for name, slug in mapping.columns.items():
        if slug and name not in lines.columns:
            gather.remark(file, "kop", f"De kolom '{shown(name)}' staat niet in dit bestand.")
    for name in lines.columns:
        if not mapping.columns.get(name):
            gather.remark(file, f"kolom '{shown(name)}'", "Deze kolom nemen we niet over.")


_SERVICE_KEYS = (
    *("id", "name", "alternate_name", "description", "url", "email", "application_process", "status", "alert"),
    *("eligibility_description", "minimum_age", "maximum_age", "fees_description", "wait_time", "assured_date"),
    *("languages", "keywords"),
)


_KINDS: dict[type[Any], str] = {Organization: "organization.", Service: "service.", Location: "location."}
# Columns of a row that become blocks inside a record: where their value stands there.
_INNER = {
    "capacity.available": "capacities.available",
    "capacity.maximum": "capacities.maximum",
    "schedule.day": "schedules.byday",
    "schedule.opens_at": "schedules.opens_at",
    "schedule.closes_at": "schedules.closes_at",
    "schedule.text": "schedules.description",
    "service.amount": "cost_options.amount",
    "contact.name": "contacts.name",
    "contact.phone": "phones.number",
    "location.postal_code": "addresses.postal_code",
    "location.city": "addresses.city",
    "location.address_1": "addresses.address_1",
}


class _Reader:
    def __init__(self, file: str, mapping: ColumnMapping, gather: Gather) -> None:
        self.file = file
        self.gather = gather
        self.by_slug: dict[str, list[str]] = {}
        for name, slug in mapping.columns.items():
            if slug:
                self.by_slug.setdefault(slug, []).append(name)
        self.children = mapping.children
        self.answers = AnswerColumns(file, self.by_slug)
        self.seen: Counter[str] = Counter()
        self.whole: dict[str, str] = {}
        self.headings = {
            record: {
                **{slug.removeprefix(kind): names[0] for slug, names in self.by_slug.items() if slug.startswith(kind)},
                **{key: self.by_slug[slug][0] for slug, key in _INNER.items() if slug in self.by_slug},
            }
            for record, kind in _KINDS.items()
        }

    def take(self, place: str, block: dict[str, Any], inner: list[dict[str, Any]]) -> None:
        """Read one row; one that says the same as an earlier row counts once."""
        taken = {name for names in self.by_slug.values() for name in names}
        whole = repr(
            [sorted((name, str(each)) for name, each in one.items() if name in taken) for one in (block, *inner)]
        )
        if whole in self.whole:
            self.gather.remark(self.file, place, f"Hier staat hetzelfde als bij {self.whole[whole]}. Eén telt.")
            return
        self.whole[whole] = place
        organization_id = self._organization(place, block)
        # A block with a list of services is an organisation; a block without is one service.
        for index, child in enumerate(inner or [{}]):
            at = item(inside(place, self.children), index) if inner else place
            self._service(at, block | child, organization_id)

    def _organization(self, place: str, block: dict[str, Any]) -> str:
        raw = self._block(block, "organization.", ("id", "name", "description", "website", "email"))
        if not raw.get("name"):
            return ""
        raw.setdefault("id", _id("organization", spelled(str(raw["name"])) or str(raw["name"])))
        return self._give(Organization, raw, place, listed=False)

    def _service(self, place: str, block: dict[str, Any], organization_id: str) -> None:
        raw = self._block(
            block,
            "service.",
            _SERVICE_KEYS,
        )
        self._add_contact(raw, block, place)
        self._add_ages(raw, block)
        self._add_parts(raw, block, place)
        if "service.name" in self.by_slug and not raw.get("name"):
            if not any(each for key, each in raw.items() if key != "id"):
                return
            raw["name"] = ""
        elif "name" not in raw:
            if not raw and (self.children or not organization_id):
                return
            raw["name"] = self._text(block, "organization.name")
        location = self._location(block, place)
        self.answers.add(raw, location, block, place)
        name = "\x1f".join(str(each) for each in (organization_id, raw.get("name"), location.get("id", "")))
        self.seen[name] += 1
        raw.setdefault("id", _id("service", name, str(self.seen[name])))
        service_id = self._give(Service, raw, place, given={"organization_id": organization_id})
        if service_id and location:
            place_id = self._give(Location, location, place, listed=False)
            self.gather.place_service(service_id, place_id, Where(self.file, place, is_row=True))

    def _give(
        self,
        record: type[Any],
        raw: dict[str, Any],
        place: str,
        *,
        listed: bool = True,
        given: Mapping[str, str] | None = None,
    ) -> str:
        headings = self.headings[record]
        if other := {key[1:]: raw.pop(key) for key in [key for key in raw if key[0] == "\x00"]}:
            headings = headings | other
        where = Where(self.file, place, is_row=True, headings=headings)
        return self.gather.take(record, Row(raw, file=self.file, line=place), where, listed=listed, given=given or {})

    def _block(self, block: dict[str, Any], prefix: str, keys: Iterable[str]) -> dict[str, Any]:
        """The keys of a record with their values, and under a hidden key the user's own name of the column."""
        raw: dict[str, Any] = {}
        for key in keys:
            names = [name for name in self.by_slug.get(prefix + key, ()) if not is_empty(block.get(name))]
            if not names:
                continue
            one = block[names[0]]
            raw[key] = one if len(names) == 1 and not isinstance(one, list) else self._text(block, prefix + key)
            if len(self.by_slug[prefix + key]) > 1:
                raw[f"\x00{key}"] = names[0]
        return raw

    def _text(self, block: dict[str, Any], slug: str) -> str:
        texts: list[str] = []
        for name in self.by_slug.get(slug, ()):
            value = block.get(name)
            if is_empty(value):
                continue
            texts += (
                [", ".join(_plain(each) for each in value if not is_empty(each))]
                if isinstance(value, list)
                else [_plain(value)]
            )
        return "\n".join(dict.fromkeys(filter(None, texts)))

    def _add_contact(self, raw: dict[str, Any], block: dict[str, Any], place: str) -> None:
        text = self._text(block, "contact.text")
        phones = [
            each for each in re.split(r"\s*[;\n|]\s*|\s+(?:of|en|/)\s+", self._text(block, "contact.phone")) if each
        ]
        if text:
            told = str(raw.get("application_process", ""))
            raw["application_process"] = f"{told}\n{text}".strip()
        for source in (text, _plain(raw.get("application_process")) if raw.get("application_process") else ""):
            if not phones:
                phones = [each.group(0).strip() for each in PHONE.finditer(source)]
            if not raw.get("email") and (mail := EMAIL.search(source)):
                raw["email"] = mail.group(0)
            if not raw.get("url") and (web := WEB.search(EMAIL.sub(" ", source))):
                raw["url"] = web.group(0).rstrip(".)")
        if not raw.get("url") and raw.get("description") and (web := WEB.search(_plain(raw["description"]))):
            raw["url"] = web.group(0).rstrip(".)")
        if name := self._text(block, "contact.name"):
            raw["contacts"] = [{"name": name}]
        if lost := [each for each in phones if re.fullmatch(r"\d([.,]\d+)?[eE]\+?\d+", each)]:
            where = part_of(place, self.by_slug["contact.phone"][0])
            text = f"Excel maakte hiervan {shown(lost[0])}. Dat nummer is niet te herstellen: we laten het leeg."
            self.gather.remark(self.file, where, text)
        phones = [each for each in phones if each not in lost and spelled(each) not in _NO_PHONE]
        if phones:
            # A spreadsheet takes the 0 off a number; nine digits without it are a number that lost it.
            phones = [f"0{each}" if re.fullmatch(r"[1-9](-?\d){8}", each) else each for each in phones]
            raw["phones"] = [{"number": each} for each in dict.fromkeys(phones)][:10]

    def _add_parts(self, raw: dict[str, Any], block: dict[str, Any], place: str) -> None:
        if amount := self._text(block, "service.amount"):
            if re.fullmatch(r"(?i)(€|eur(o)?)?\s*-\s*\d.*", amount):
                name = self.by_slug["service.amount"][0]
                text = f"{shown(amount)} kan niet: een prijs is 0 of meer. We laten haar leeg."
                self.gather.remark(self.file, part_of(place, name), text)
            else:
                raw["cost_options"] = [_cost(amount)]
        if area := self._text(block, "service.area"):
            raw["service_areas"] = [{"name": each} for each in area.split("\n")]
        if schedules := self._schedules(block, place):
            raw["schedules"] = schedules
        available, maximum = self._text(block, "capacity.available"), self._text(block, "capacity.maximum")
        available = "0" if spelled(available) in _FULL else available
        if available or maximum:
            capacity = {"available": available, "maximum": maximum, "unit": {"id": PLACES_UNIT, "name": "plaatsen"}}
            raw["capacities"] = [{key: each for key, each in capacity.items() if each}]

    def _add_ages(self, raw: dict[str, Any], block: dict[str, Any]) -> None:
        """Ages that a column says in words, such as 55+; a text with more in it stays a text."""
        for name in self.by_slug.get("service.eligibility_description", ()):
            found = ages_in(_plain(block.get(name))) if not is_empty(block.get(name)) else None
            if found is not None and not {"minimum_age", "maximum_age"} & raw.keys():
                low, high = found
                raw |= {key: str(age) for key, age in (("minimum_age", low), ("maximum_age", high)) if age}

    def _schedules(self, block: dict[str, Any], place: str) -> list[dict[str, str]]:
        schedules: list[dict[str, str]] = []
        day, opens, closes = (self._text(block, f"schedule.{key}") for key in ("day", "opens_at", "closes_at"))
        if day and _is_turned(opens, closes):
            where = part_of(place, self.by_slug["schedule.closes_at"][0])
            text = f"{shown(closes)} is eerder dan het begin, {shown(opens)}."
            self.gather.remark(self.file, where, f"{text} Wij maken er geen uren van, en houden de woorden.")
            schedules.append({"description": f"{day} {opens} - {closes}"})
            day = opens = closes = ""
        lines = self._text(block, "schedule.text").split("\n")
        dates = [line for line in lines if re.fullmatch(r"\d{4}-\d\d-\d\d|\d{1,2}-\d{1,2}-\d{4}", line)]
        first = {"valid_from": dates[0]} if dates else {}
        text = "\n".join(line for line in lines if line and line not in dates[:1])
        marked: list[str] = []
        parts: list[str] = []
        for name in self.by_slug.get("schedule.weekly", ()):
            value, code = block.get(name), day_of_heading(name)
            if isinstance(value, dict):
                schedules += _weekly(value)
            elif code and not is_empty(value):
                told = _plain(value)
                is_marked = spelled(told) in _MARKS or told in _SIGNS
                if is_marked and (part := part_of_heading(name)):
                    parts.append(f"{_name_of(code)}{part}")
                elif is_marked:
                    marked.append(code)
                elif spelled(told) not in _SHUT:
                    schedules.append(_times_on(code, told))
        if parts:
            schedules.append({"description": ", ".join(parts)} | first)
        if marked and (opens or closes):
            schedules.append({"byday": ",".join(marked), "opens_at": opens, "closes_at": closes} | first)
            opens = closes = ""
        elif marked:
            words = " en ".join(filter(None, (", ".join(map(_name_of, marked[:-1])), _name_of(marked[-1]))))
            schedules.append({"description": f"{words} {text}".strip()} | first)
            text = ""
        elif day and (opens or closes):
            schedules.append({"byday": day, "opens_at": opens, "closes_at": closes} | first)
        elif day or opens or closes:
            text = "\n".join(filter(None, (text, f"{day} {opens} {'- ' + closes if closes else ''}".strip())))
        if text or (first and not schedules):
            schedules.append({"description": text or dates[0]} | first)
        return schedules

    def _location(self, block: dict[str, Any], place: str) -> dict[str, Any]:
        """The place of a row, or nothing when the row says nothing of it."""
        raw = self._block(block, "location.", ("name", "latitude", "longitude", "transportation", "accessibility"))
        address = self._address(block, place)
        pair = [each for each in re.split(r"[,;\s]+", self._text(block, "location.point").strip("[]() ")) if each]
        if len(pair) == 2 and not raw.get("latitude"):
            # In the Netherlands the larger of the two is the latitude, whichever stands first.
            is_latitude_first = _size(pair[0]) > _size(pair[1])
            raw |= dict(zip(("latitude", "longitude"), pair if is_latitude_first else pair[::-1], strict=True))
        x, y = self._text(block, "location.rd_x"), self._text(block, "location.rd_y")
        if x and y and not raw.get("latitude"):
            raw |= self._of_grid(x, y, place)
        if address:
            raw["addresses"] = [address | {"address_type": "physical"}]
        if not any(raw.get(key) for key in ("name", "latitude", "addresses")):
            return {}
        if (told := raw.pop("accessibility", "")) and told is not False:
            # A bare yes says nothing without what was asked.
            words = (
                read_text(told) if not isinstance(told, dict | list) else self._text(block, "location.accessibility")
            )
            heading = f"{shown(self.by_slug['location.accessibility'][0])}: " if is_yes_or_no([words]) else ""
            raw["accessibility"] = [{"description": f"{heading}{words}"}]
        told = [str(raw.get(key, "")) for key in ("name", "latitude", "longitude")] + [
            str(each) for each in address.values()
        ]
        # A town is no building: what goes for one row says nothing of the next.
        is_building = any(raw.get(key) for key in ("name", "latitude")) or bool(address.get("address_1"))
        raw["id"] = _id("location", *told, *(() if is_building else self.answers.of_place(block)))
        return raw

    def _of_grid(self, x: str, y: str, place: str) -> dict[str, str]:
        """The point of two columns in metres of the Dutch grid, whichever of the two is which."""
        columns = " en ".join(f"'{shown(self.by_slug[slug][0])}'" for slug in ("location.rd_x", "location.rd_y"))
        where = f"{place}, kolom {columns}"
        try:
            one, other = (number(_without_dots(each)) for each in (x, y))
        except CellError as error:
            self.gather.remark(self.file, where, f"{error} We laten de ligging leeg.")
            return {}
        if to_rd(one, other) is not None or to_rd(other, one) is not None:
            text = "Dit zijn graden, geen RD-coördinaten. We lezen ze als lengte- en breedtegraad."
            self.gather.remark(self.file, where, text)
            return {"latitude": repr(max(one, other)), "longitude": repr(min(one, other))}
        east, north = sorted((one, other))
        if not is_in_the_netherlands(east, north):
            self.gather.remark(self.file, where, "Dit is geen punt in Nederland. We laten de ligging leeg.")
            return {}
        if one > other:
            self.gather.remark(self.file, where, "RD x en y stonden verwisseld. We draaiden ze om.")
        latitude, longitude = to_wgs84(east, north)
        return {"latitude": repr(latitude), "longitude": repr(longitude)}

    def _address(self, block: dict[str, Any], place: str) -> dict[str, str]:
        street, postcode, city = (self._text(block, f"location.{key}") for key in ("address_1", "postal_code", "city"))
        nr = "".join(self._text(block, f"location.house_number{key}") for key in ("", "_addition"))
        street = f"{street or 'nummer'} {nr}" if nr else street
        whole = self._text(block, "location.address")
        # A list without a column for the address may tell it with the name of the place.
        named = self._text(block, "location.name") if not any((whole, street, postcode)) else ""
        whole = whole or (named if POSTCODE.search(named) else "")
        for source in filter(
            None, (whole, self._text(block, "contact.text"), self._text(block, "service.application_process"))
        ):
            found = find_address(source, is_address=source == whole)
            street, postcode, city = street or found[0], postcode or found[1], city or found[2]
        region = self._text(block, "location.region")
        if not any((street, postcode, city, region)):
            return {}
        plain, town = _postcode(postcode)
        if plain:
            postcode, city = plain, city or town
        elif postcode:
            where = self.by_slug.get("location.postal_code", [""])[0]
            text = f"'{shown(postcode)}' is geen Nederlandse postcode, zoals 6601 AB. We laten haar leeg."
            self.gather.remark(self.file, part_of(place, where) if where else place, text)
            postcode = ""
        told = {"address_1": street, "postal_code": postcode, "city": city, "region": region}
        return {key: each for key, each in told.items() if each}


def _postcode(text: str) -> tuple[str, str]:
    """A postcode however it was written, and the town that stands behind it.

    Examples
    --------
    >>> _postcode("NL-6601ab  Wijchen"), _postcode("66 01 AB"), _postcode("6601"), _postcode("B-2000")
    (('6601 AB', 'Wijchen'), ('6601 AB', ''), ('6601', ''), ('', ''))
    """
    found = re.fullmatch(r"(?:NL[\s-]*)?([1-9]\d)\s?(\d\d)(?:[\s.-]*([A-Za-z]{2}))?(?:[\s,]+(\D{2,}))?", text.strip())
    if not found:
        return "", ""
    return f"{found[1]}{found[2]} {(found[3] or '').upper()}".strip(), (found[4] or "").strip()


def _without_dots(text: str) -> str:
    """Metres with a dot between the thousands: 178.600 is no hundred and seventy-eight."""
    return text.replace(".", "") if re.fullmatch(r"\d{2,3}\.\d{3}", text.strip()) else text


_AGE = r"(\d{1,3})"
_AGES = (
    (
        rf"(?:vanaf |van af |>=? ?){_AGE}(?: jaar| jr)?"
        rf"|{_AGE} ?(?:\+|plus|-plus|\+ers|-?plussers| jaar (?:en|of) ouder| en ouder)",
        "low",
    ),
    (rf"{_AGE}(?: jaar| jr)? ?(?:-|–|t/m|tot en met) ?{_AGE}(?: jaar| jr|-jarigen)?", "both"),
    (rf"(?:t/m|tot en met) {_AGE}(?: jaar| jr)?", "high"),
)


def ages_in(text: str) -> tuple[int | None, int | None] | None:
    """The lowest and the highest age of a text that says nothing else; None when it is another text.

    Examples
    --------
    >>> ages_in("55+"), ages_in("18 t/m 27 jaar"), ages_in("t/m 23 jaar"), ages_in("ouderen"), ages_in("12-24 personen")
    ((55, None), (18, 27), (None, 23), None, None)
    """
    plain = " ".join(text.lower().split())
    for pattern, kind in _AGES:
        if found := re.fullmatch(pattern, plain):
            ages = [int(each) for each in found.groups() if each]
            if max(ages) > 120 or ages != sorted(ages):
                return None
            return (ages[0], None) if kind == "low" else (None, ages[0]) if kind == "high" else (ages[0], ages[1])
    return None


_FULL = frozenset({"vol", "volgeboekt", "volzet", "bezet", "geen", "nee", "geen_plek", "geen_plaatsen"})
_NO_PHONE = frozenset({"geen", "geen_telefoon", "niet"})
_MARKS = frozenset({"x", "v", "ja", "j", "1", "open", "true", "waar"})
_SIGNS = frozenset("✓✔•●■☑✗✘")
_SHUT = frozenset({"gesloten", "dicht", "nee", "n", "0", "false", "onwaar", "geen"})
_DAY_NAMES: dict[str, str] = dict(
    zip(WEEKDAYS, ("maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag"), strict=True)
)


def _name_of(code: str) -> str:
    return _DAY_NAMES[code]


def _times_on(code: str, text: str) -> dict[str, str]:
    """What stands in the column of a day: times, or words that go for that day."""
    found = re.fullmatch(
        r"(\d{1,2}(?:[:.]\d\d)?)(?: uur)? ?(?:-|–|tot) ?(\d{1,2}(?:[:.]\d\d)?)(?: uur)?", text.strip().lower()
    )
    if found:
        return {"byday": code, "opens_at": found[1], "closes_at": found[2], "freq": "WEEKLY"}
    return {"description": f"{_name_of(code)} {text}"}


EARLY = time(6)  # what ends before this, began the evening before


def _is_turned(opens: str, closes: str) -> bool:
    """Whether something ends before it begins, and not in the night after."""
    try:
        begin, end = read_time(opens), read_time(closes)
    except CellError:
        return False
    return EARLY <= end.replace(tzinfo=None) < begin.replace(tzinfo=None)


def _size(text: str) -> float:
    try:
        return abs(float(text.replace(",", ".")))
    except ValueError:
        return 0.0


def _cost(amount: str) -> dict[str, str]:
    plain = amount.strip()
    if re.fullmatch(
        r"(?i)(€|eur(o)?)?\s*\d{1,3}(\.\d{3})*([.,]\d{1,2})?\s*([.,]-|euro?)?|gratis|free|kosteloos|geen(\s+kosten)?|niets|nihil",
        plain,
    ):
        return {"amount": plain, "currency": "EUR"}
    return {"amount_description": plain}


def _weekly(block: dict[str, Any]) -> list[dict[str, str]]:
    """Days with lists of from and until, as programs keep them: {"1": [[900, 1700]]}, where 0 is Sunday."""
    schedules: list[dict[str, str]] = []
    for day, spans in block.items():
        code = "SU" if day in ("0", "7") else DAY_WORDS.get(str(day).lower(), "")
        if not code or not isinstance(spans, list):
            continue
        for span in spans if spans and isinstance(spans[0], list) else [spans]:
            if isinstance(span, list) and len(span) == 2 and not any(isinstance(each, dict | list) for each in span):
                opens, closes = (_clock(read_text(each)) for each in span)
                schedules.append({"byday": code, "opens_at": opens, "closes_at": closes, "freq": "WEEKLY"})
    return schedules


def _clock(text: str) -> str:
    """900 -> 9:00, 0 -> 0:00, 2400 -> 24:00."""
    return f"{int(text) // 100}:{int(text) % 100:02d}" if re.fullmatch(r"\d{1,4}", text) else text


def _id(*parts: str) -> str:
    return str(uuid.uuid5(NAMES, "\x1f".join(parts).encode("utf-8", "replace").decode()))


def _plain(value: Any) -> str:
    if isinstance(value, dict | list):
        return ""
    return read_text(value)
