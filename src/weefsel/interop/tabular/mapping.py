"""A list with its own columns or keys -> records of a social map, through a mapping that a person confirms once.

``examine`` says which columns a file has, ``propose_mapping`` what each probably holds (from its name in Dutch or
English), ``read_mapped`` reads the file with the mapping, and ``write_mapping`` / ``parse_mapping`` keep it as TOML for
the next time.
"""

from __future__ import annotations

import difflib
import json
import re
import tomllib
import uuid
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from weefsel.catalogue.problem import Problem, unknown_word
from weefsel.interop.coordinates import to_wgs84
from weefsel.interop.hsds.gather import NAMES, Gather, Row, TooMuch, Where
from weefsel.interop.hsds.json_text import read_json
from weefsel.interop.hsds.records import Location, Organization, Reading, Service
from weefsel.interop.hsds.tables import as_meant
from weefsel.interop.hsds.values import DAY_WORDS, read_text, shown
from weefsel.interop.tabular.archive import ArchiveError, check_workbook, is_zip
from weefsel.interop.tabular.columns import CellError, number, spelled
from weefsel.interop.tabular.sheet import Sheet, read_sheet

MAX_BYTES = 16 * 1024 * 1024
MAX_CELLS = 1_500_000
MAX_COLUMNS = 200
MAX_ROWS = 60_000
N_SAMPLES = 5


@dataclass(frozen=True, slots=True)
class Target:
    """What a column may hold: ``label`` and ``meaning`` for the person who maps, ``words`` the names it often has."""

    slug: str
    label: str
    meaning: str
    words: tuple[str, ...]


def _target(slug: str, label: str, meaning: str, words: str) -> Target:
    return Target(slug, label, meaning, tuple(words.split()))


TARGETS: tuple[Target, ...] = (
    _target(
        "organization.name",
        "Organisatie",
        "Wie het aanbiedt.",
        "organisatie organization organisation aanbieder instelling organisatienaam naam_organisatie provider "
        "organization_name agency instantie stichting vereniging welzijnsorganisatie naam_instelling partner",
    ),
    _target("organization.id", "Nummer van de organisatie", "Een eigen nummer of KvK.", "organization_id kvk org_id"),
    _target(
        "organization.description", "Over de organisatie", "", "organization_description over_ons over_de_organisatie"
    ),
    _target("organization.website", "Website van de organisatie", "", "organization_website website_organisatie"),
    _target("organization.email", "E-mail van de organisatie", "", "organization_email email_organisatie"),
    _target(
        "service.id",
        "Nummer",
        "Een eigen nummer van iedere regel.",
        "id nummer code service_id objectid _id volgnummer uuid",
    ),
    _target(
        "service.name",
        "Naam van het aanbod",
        "Hoe het heet.",
        "naam name titel title activiteit aanbod dienst service service_name naam_activiteit naam_aanbod "
        "activiteitnaam "
        "program programma project regeling voorziening naam_dienst groep",
    ),
    _target(
        "service.alternate_name", "Andere naam", "", "alternate_name andere_naam korte_naam bijnaam afkorting subtitel"
    ),
    _target(
        "service.description",
        "Wat het is",
        "Meer kolommen mogen: de teksten komen onder elkaar.",
        "omschrijving beschrijving description korte_omschrijving korteomschrijving lange_omschrijving toelichting "
        "samenvatting inhoud tekst levert wat summary short_desc details info informatie notes opmerkingen over",
    ),
    _target("service.url", "Webadres", "", "website url link webadres site homepage web meer_info meerinfo"),
    _target("service.email", "E-mail", "", "email e_mail mail emailadres e_mailadres mailadres contact_email"),
    _target(
        "service.application_process",
        "Aanmelden",
        "Hoe iemand zich aanmeldt.",
        "aanmelden aanmelding inschrijven hoe_aanmelden application_process calltoaction call_to_action aanvragen "
        "toegang verwijzing deelnemen",
    ),
    _target(
        "service.eligibility_description",
        "Voor wie",
        "In woorden.",
        "doelgroep voor_wie doelgroepen eligibility audience target_group gezinssamens gezinssamenstelling "
        "leeftijdsgroep leeftijd leeftijden leedtijd leeftijdscategorie age gender geslacht voorwaarden wie",
    ),
    _target(
        "service.minimum_age",
        "Vanaf leeftijd",
        "In jaren.",
        "minimum_age min_leeftijd leeftijd_van vanaf_leeftijd leeftijd_min minimumleeftijd",
    ),
    _target(
        "service.maximum_age",
        "Tot en met leeftijd",
        "In jaren.",
        "maximum_age max_leeftijd leeftijd_tot leeftijd_max maximumleeftijd",
    ),
    _target(
        "service.amount",
        "Prijs",
        "Een bedrag in euro, of: gratis.",
        "prijs kosten bedrag price cost tarief eigen_bijdrage fee kosten_euro bijdrage",
    ),
    _target(
        "service.fees_description",
        "Over de kosten",
        "In woorden.",
        "fees_description fees kosten_toelichting toelichting_kosten prijsinformatie",
    ),
    _target(
        "service.keywords",
        "Onderwerpen",
        "Woorden met een komma ertussen.",
        "categorie categorieen categories category thema themas trefwoorden tags keywords onderwerp rubriek "
        "rubrieken soort type hoofdcategorie subcategorie domein leefgebied",
    ),
    _target("service.languages", "Talen", "", "taal talen language languages voertaal"),
    _target("service.status", "Loopt het nog", "active, inactive, defunct of temporarily closed.", "status actief"),
    _target("service.alert", "Let op", "", "alert let_op waarschuwing"),
    _target("service.wait_time", "Wachttijd", "", "wachttijd wait_time wachtlijst"),
    _target(
        "service.assured_date",
        "Gecontroleerd op",
        "",
        "assured_date gecontroleerd gecontroleerd_op laatst_gecontroleerd datum_controle",
    ),
    _target(
        "service.area",
        "Gebied waarvoor het is",
        "Een wijk, stadsdeel of gemeente.",
        "werkgebied stadsdeel gebied service_area regio gemeente district",
    ),
    _target(
        "location.name",
        "Naam van de plek",
        "",
        "locatie plek location location_name naam_locatie locatienaam gebouw accommodatie venue waar buurthuis",
    ),
    _target(
        "location.address",
        "Adres in één kolom",
        "Straat, nummer, postcode en plaats.",
        "adres address adresgegevens bezoekadres volledig_adres locatie_adres",
    ),
    _target(
        "location.address_1",
        "Straat",
        "Met of zonder nummer.",
        "straat straatnaam street address_1 streetaddress adresregel straat_en_huisnummer adres_1 address1 "
        "street_address",
    ),
    _target("location.house_number", "Huisnummer", "", "huisnummer house_number huisnr nr"),
    _target("location.house_number_addition", "Toevoeging", "", "toevoeging huisnummertoevoeging huisletter"),
    _target("location.postal_code", "Postcode", "", "postcode postal_code zip zipcode pc pc6 pc4 post_code postal"),
    _target(
        "location.city",
        "Plaats",
        "",
        "plaats woonplaats city addresslocality locality stad town plaatsnaam vestigingsplaats dorp",
    ),
    _target("location.region", "Buurt of wijk", "", "buurt wijk neighbourhood neighborhood wijknaam buurtnaam kern"),
    _target("location.latitude", "Breedtegraad", "", "latitude lat breedtegraad"),
    _target("location.longitude", "Lengtegraad", "", "longitude lon lng long lengtegraad"),
    _target("location.rd_x", "RD x", "In meters.", "x rd_x rdx x_coordinaat xcoord"),
    _target("location.rd_y", "RD y", "In meters.", "y rd_y rdy y_coordinaat ycoord"),
    _target(
        "location.point",
        "Punt",
        "Lengte- en breedtegraad in één waarde, zoals in GeoJSON.",
        "coordinates coordinaten coordinates_wgs84 point punt latlng latlon geo_point",
    ),
    _target(
        "location.accessibility",
        "Toegankelijk",
        "",
        "toegankelijkheid toegankelijk accessibility rolstoel rolstoeltoegankelijk",
    ),
    _target(
        "location.transportation",
        "Hoe er te komen",
        "",
        "transportation bereikbaarheid vervoer route openbaar_vervoer ov halte cross_street",
    ),
    _target(
        "contact.name", "Contactpersoon", "", "contactpersoon contact_name naam_contactpersoon contact aanspreekpunt"
    ),
    _target(
        "contact.phone",
        "Telefoon",
        "",
        "telefoon tel telefoonnummer phone telephone phone_number mobiel telnr contact_telefoon tel_nr",
    ),
    _target(
        "contact.text",
        "Contact in één tekst",
        "We halen telefoon, e-mail, adres en website eruit; de tekst blijft staan.",
        "contactgegevens contactinformatie contact_info bereikbaar",
    ),
    _target(
        "schedule.text",
        "Wanneer",
        "In woorden, zoals: elke dinsdag 10.00-12.00 uur.",
        "wanneer tijden tijd openingstijden hours opening_hours openingsuren dag_en_tijd tijdstip schedule "
        "rooster dagen_en_tijden data_en_tijden",
    ),
    _target("schedule.day", "Dag", "", "dag dagen weekdag weekday day"),
    _target("schedule.opens_at", "Begint om", "", "begintijd starttijd van aanvang start opens_at begin tijd_van"),
    _target("schedule.closes_at", "Eindigt om", "", "eindtijd tot einde end closes_at tijd_tot"),
    _target("schedule.weekly", "Tijden per dag", "Een blok met een dag als sleutel.", "openhours open_hours weekly"),
    _target(
        "capacity.available", "Vrije plaatsen", "", "vrije_plaatsen vrije_plekken plaatsen_vrij available beschikbaar"
    ),
    _target(
        "capacity.maximum", "Plaatsen", "", "plaatsen plekken capaciteit maximum groepsgrootte max_deelnemers capacity"
    ),
)
BY_SLUG: dict[str, Target] = {target.slug: target for target in TARGETS}
_BY_WORD: dict[str, str] = {word: target.slug for target in reversed(TARGETS) for word in target.words}
# These take more than one column; the other targets take one.
MANY = frozenset(
    {"service.description", "service.eligibility_description", "service.keywords", "service.languages", "contact.phone"}
    | {"service.application_process", "contact.text", "schedule.text", "service.area", "location.accessibility"}
)


@dataclass(frozen=True, slots=True)
class ColumnMapping:
    """What each column holds: ``columns`` from the file's own name to the slug of a target, empty: not taken over.

    ``records`` the keys that lead to the list in a JSON file; ``children`` the key of a list inside each block whose
    blocks are the services (the block itself is then the organisation). ``guessed`` names the columns of which only
    likeness made us think so: a person looks at those first.
    """

    columns: Mapping[str, str] = field(default_factory=dict)
    records: tuple[str, ...] = ()
    children: str = ""
    guessed: tuple[str, ...] = field(default=(), compare=False)


@dataclass(frozen=True, slots=True)
class Examined:
    """The columns of a file with a few values of each, or ``problems``."""

    columns: tuple[str, ...] = ()
    samples: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    n_rows: int = 0
    records: tuple[str, ...] = ()
    children: str = ""
    problems: tuple[Problem, ...] = ()


@dataclass(slots=True)
class _Lines:
    """The blocks of a file, flat, each with its place and its inner blocks; columns in the order first seen."""

    rows: list[tuple[str, dict[str, Any], list[dict[str, Any]]]] = field(default_factory=list)
    columns: dict[str, None] = field(default_factory=dict)
    is_table: bool = True
    records: tuple[str, ...] = ()
    children: str = ""
    problems: list[Problem] = field(default_factory=list)
    notes: list[Problem] = field(default_factory=list)


def examine(content: bytes, *, file: str) -> Examined:
    """Look which columns or keys a file has, and what stands in them."""
    lines = _lines(content, file, None)
    if lines.problems:
        return Examined(problems=tuple(lines.problems))
    samples: dict[str, dict[str, None]] = {name: {} for name in lines.columns}
    for _, block, inner in lines.rows[:500]:
        for one in (block, *inner):
            for name, value in one.items():
                if len(samples[name]) < N_SAMPLES:
                    samples[name][_sample(value)] = None
    return Examined(
        tuple(lines.columns),
        {name: tuple(text for text in texts if text) for name, texts in samples.items()},
        len(lines.rows),
        lines.records,
        lines.children,
    )


def propose_mapping(
    columns: Sequence[str],
    *,
    samples: Mapping[str, Sequence[str]] | None = None,
    records: tuple[str, ...] = (),
    children: str = "",
) -> ColumnMapping:
    """Propose what each column holds, from its name, and from its values where the name says nothing.

    Examples
    --------
    >>> dict(propose_mapping(["Naam activiteit", "Postcode", "Tel.nr"]).columns)
    {'Naam activiteit': 'service.name', 'Postcode': 'location.postal_code', 'Tel.nr': 'contact.phone'}
    """
    found: dict[str, str] = {}
    guessed: list[str] = []
    inside = f"{children}[]." if children else ""
    has_inner_name = any(inside and each.startswith(inside) and _word(each) in ("name", "naam") for each in columns)
    is_wrapped = not any(
        "." not in each and _slug(each) in _NAMES for each in columns if not each.startswith(inside or "\0")
    )
    # What stands higher in a block is the block's own: its number and name come before those of blocks inside it.
    for column in sorted(columns, key=lambda name: name.removeprefix(inside).count(".")):
        word = _word(column)
        slug = _slug(column)
        is_deep = "." in column.removeprefix(inside)
        if is_deep and slug in ("service.id", "service.name", "service.keywords") and not is_wrapped:
            slug = ""
        if has_inner_name and not column.startswith(inside):
            slug = {"service.name": "organization.name", "service.id": "organization.id"}.get(slug, slug)
            slug = {"service.description": "organization.description", "service.url": "organization.website"}.get(
                slug, slug
            )
        if not slug and word:
            near = difflib.get_close_matches(word, _BY_WORD, n=1, cutoff=0.84) if len(word) > 4 else []
            slug = _BY_WORD[near[0]] if near else _by_part(word)
            slug = slug or _by_values((samples or {}).get(column, ()))
            if slug:
                guessed.append(column)
        if slug in found.values() and slug not in MANY:
            slug = ""
        if column in guessed and not slug:
            guessed.remove(column)
        found[column] = slug
    ordered = {column: found[column] for column in columns}
    return ColumnMapping(ordered, records, children, tuple(column for column in columns if column in guessed))


_NAMES = ("service.name", "organization.name")


def _slug(column: str) -> str:
    """The target of a name that is known as it stands, or with its humps as steps (streetAddress)."""
    last = _last(column)
    if last.startswith(("_", "@", "$")):
        return ""
    return _BY_WORD.get(spelled(last)) or _BY_WORD.get(spelled(re.sub(r"(?<=[a-z])(?=[A-Z])", "_", last)), "")


def _last(column: str) -> str:
    """The last step of a key inside blocks: 'location.latitude' -> latitude; a heading such as 'Tel.nr' stays whole."""
    steps = re.split(r"(?<=[a-zA-Z\]])\.(?=[a-zA-Z_]{3})", column)
    return steps[-1].split("[].")[-1]


def _word(column: str) -> str:
    return spelled(_last(column))


_PARTS = (
    ("mail", "service.email"),
    ("telefoon", "contact.phone"),
    ("postcode", "location.postal_code"),
    ("straat", "location.address_1"),
    ("website", "service.url"),
    ("omschrijving", "service.description"),
    ("beschrijving", "service.description"),
    ("doelgroep", "service.eligibility_description"),
    ("openingstijd", "schedule.text"),
    ("organisatie", "organization.name"),
    ("activiteit", "service.name"),
    ("woonplaats", "location.city"),
    ("categorie", "service.keywords"),
    ("kosten", "service.fees_description"),
    ("adres", "location.address"),
    ("description", "service.description"),
    ("phone", "contact.phone"),
)


def _by_part(word: str) -> str:
    return next((slug for part, slug in _PARTS if part in word), "")


_POSTCODE = re.compile(r"\b([1-9]\d{3})\s?([A-Z]{2})\b")
_EMAIL = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{2,63})+")
_WEB = re.compile(r"(?:https?://|www\.)[^\s,;\"'<>]{3,300}", re.IGNORECASE)
_PHONE = re.compile(
    r"(?<![\d/=])(?:\+31|0031|0)[\s(-]{0,2}(?:\(0\))?[\s-]?[1-9](?:[\s.-]{0,3}\d){7,9}(?!\d)|\b(?:0800|0900|14)[\s-]?\d{3,4}(?:[\s-]?\d{2})?\b"
)


def _by_values(values: Sequence[str]) -> str:
    kept = [value for value in values if value]
    if len(kept) < 2:
        return ""
    for pattern, slug in (
        (_EMAIL, "service.email"),
        (_WEB, "service.url"),
        (_POSTCODE, "location.postal_code"),
        (_PHONE, "contact.phone"),
    ):
        if all(pattern.fullmatch(value.strip()) for value in kept):
            return slug
    return ""


def _sample(value: Any) -> str:
    text = (
        ", ".join(map(str, value))
        if isinstance(value, list)
        else json.dumps(value)
        if isinstance(value, dict)
        else str(value)
    )
    return shown(text)


def write_mapping(mapping: ColumnMapping) -> str:
    """Write a mapping as TOML, to be read again by ``parse_mapping``."""
    lines = [
        "schema = 1",
        f"records = {json.dumps(list(mapping.records))}",
        f"children = {_quoted(mapping.children)}",
        "",
        "[columns]",
    ]
    lines += [f"{_quoted(name)} = {_quoted(slug)}" for name, slug in mapping.columns.items()]
    return "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    # A TOML text in double quotes is a JSON text, but for one sign that JSON leaves as it is and halves of signs.
    whole = text.encode("utf-8", "replace").decode()
    return json.dumps(whole, ensure_ascii=False).replace("\x7f", "\\u007f")


def parse_mapping(text: str, *, file: str) -> tuple[ColumnMapping | None, list[Problem]]:
    """Read a mapping that was kept; every fault is told, and then there is no mapping."""
    try:
        told = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        return None, [Problem(file, "", f"Dit is geen geldige TOML: {shown(error)}")]
    problems = [Problem(file, key, unknown_word(key, _KEYS)) for key in told.keys() - _KEYS]
    columns, records, children = told.get("columns", {}), told.get("records", []), told.get("children", "")
    if told.get("schema") != 1:
        problems.append(Problem(file, "schema", "Wij lezen schema 1."))
    if not isinstance(columns, dict) or not all(isinstance(slug, str) for slug in columns.values()):
        problems.append(Problem(file, "columns", "Hier hoort bij iedere kolom een doel te staan."))
        columns = {}
    if not isinstance(records, list) or not all(isinstance(step, str) for step in records):
        problems.append(Problem(file, "records", "Hier hoort een lijst met sleutels te staan."))
        records = []
    if not isinstance(children, str):
        problems.append(Problem(file, "children", "Hier hoort één sleutel te staan."))
    for name, slug in columns.items():
        if slug and slug not in BY_SLUG:
            problems.append(Problem(file, f"columns, '{shown(name)}'", unknown_word(slug, BY_SLUG)))
    if problems:
        return None, problems
    return ColumnMapping(columns, tuple(records), str(children)), []


_KEYS = {"schema", "records", "children", "columns"}


def read_mapped(content: bytes, *, file: str, mapping: ColumnMapping) -> Reading:
    """Read a list (CSV, XLSX, ODS, JSON) through a mapping; every row is a service, or an organisation with some."""
    lines = _lines(content, file, mapping)
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
        except TooMuch as error:
            gather.complain(error.where.file, error.where.place, "Er staat te veel in. Deel het bestand op.")
    return gather.reading()


def _check(mapping: ColumnMapping, lines: _Lines, file: str, gather: Gather) -> None:
    slugs = [slug for slug in mapping.columns.values() if slug]
    if not {"service.name", "organization.name"} & set(slugs):
        text = "Zeg eerst in welke kolom de naam staat, van het aanbod of van de organisatie."
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


class _Reader:
    def __init__(self, file: str, mapping: ColumnMapping, gather: Gather) -> None:
        self.file = file
        self.gather = gather
        self.by_slug: dict[str, list[str]] = {}
        for name, slug in mapping.columns.items():
            if slug:
                self.by_slug.setdefault(slug, []).append(name)
        self.children = mapping.children
        self.seen: Counter[str] = Counter()

    def take(self, place: str, block: dict[str, Any], inner: list[dict[str, Any]]) -> None:
        organization_id = self._organization(place, block)
        # A block with a list of services is an organisation; a block without is one service.
        for index, child in enumerate(inner or [{}]):
            at = f"{place}.{shown(self.children)}[{index}]" if inner else place
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
        self._add_contact(raw, block)
        self._add_parts(raw, block)
        if "service.name" in self.by_slug and not raw.get("name"):
            if not any(each for key, each in raw.items() if key != "id"):
                return
            raw["name"] = ""
        elif "name" not in raw:
            if not raw:
                return
            raw["name"] = self._text(block, "organization.name")
        location = self._location(block)
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
        kind = {Organization: "organization.", Service: "service.", Location: "location."}[record]
        headings = {slug.removeprefix(kind): names[0] for slug, names in self.by_slug.items() if slug.startswith(kind)}
        headings |= {key: raw.pop(f"\x00{key}") for key in [key for key in raw if f"\x00{key}" in raw]}
        where = Where(self.file, place, is_row=True, headings=headings)
        return self.gather.take(record, Row(raw, file=self.file, line=place), where, listed=listed, given=given or {})

    def _block(self, block: dict[str, Any], prefix: str, keys: Iterable[str]) -> dict[str, Any]:
        """The keys of a record with their values, and under a hidden key the user's own name of the column."""
        raw: dict[str, Any] = {}
        for key in keys:
            names = [name for name in self.by_slug.get(prefix + key, ()) if not _is_empty(block.get(name))]
            if not names:
                continue
            one = block[names[0]]
            raw[key] = one if len(names) == 1 and not isinstance(one, list) else self._text(block, prefix + key)
            raw[f"\x00{key}"] = names[0]
        return raw

    def _text(self, block: dict[str, Any], slug: str) -> str:
        texts: list[str] = []
        for name in self.by_slug.get(slug, ()):
            value = block.get(name)
            if _is_empty(value):
                continue
            texts += (
                [", ".join(_plain(each) for each in value if not _is_empty(each))]
                if isinstance(value, list)
                else [_plain(value)]
            )
        return "\n".join(dict.fromkeys(filter(None, texts)))

    def _add_contact(self, raw: dict[str, Any], block: dict[str, Any]) -> None:
        text = self._text(block, "contact.text")
        phones = [each for each in re.split(r"\s*[;\n|]\s*|\s+of\s+", self._text(block, "contact.phone")) if each]
        if text:
            told = str(raw.get("application_process", ""))
            raw["application_process"] = f"{told}\n{text}".strip()
        for source in (text, _plain(raw.get("application_process")) if raw.get("application_process") else ""):
            if not phones:
                phones = [each.group(0).strip() for each in _PHONE.finditer(source)]
            if not raw.get("email") and (mail := _EMAIL.search(source)):
                raw["email"] = mail.group(0)
            if not raw.get("url") and (web := _WEB.search(_EMAIL.sub(" ", source))):
                raw["url"] = web.group(0).rstrip(".)")
        if not raw.get("url") and raw.get("description") and (web := _WEB.search(_plain(raw["description"]))):
            raw["url"] = web.group(0).rstrip(".)")
        if name := self._text(block, "contact.name"):
            raw["contacts"] = [{"name": name}]
        if phones:
            raw["phones"] = [{"number": each} for each in dict.fromkeys(phones)][:10]

    def _add_parts(self, raw: dict[str, Any], block: dict[str, Any]) -> None:
        if amount := self._text(block, "service.amount"):
            raw["cost_options"] = [_cost(amount)]
        if area := self._text(block, "service.area"):
            raw["service_areas"] = [{"name": each} for each in area.split("\n")]
        if schedules := self._schedules(block):
            raw["schedules"] = schedules
        available, maximum = self._text(block, "capacity.available"), self._text(block, "capacity.maximum")
        if available or maximum:
            capacity = {"available": available, "maximum": maximum, "unit": {"id": PLACES_UNIT, "name": "plaatsen"}}
            raw["capacities"] = [{key: each for key, each in capacity.items() if each}]

    def _schedules(self, block: dict[str, Any]) -> list[dict[str, str]]:
        schedules: list[dict[str, str]] = []
        day, opens, closes = (self._text(block, f"schedule.{key}") for key in ("day", "opens_at", "closes_at"))
        text = self._text(block, "schedule.text")
        if day and (opens or closes):
            schedules.append({"byday": day, "opens_at": opens, "closes_at": closes})
        elif day or opens or closes:
            text = "\n".join(filter(None, (text, f"{day} {opens} {'- ' + closes if closes else ''}".strip())))
        if text:
            schedules.append({"description": text})
        for name in self.by_slug.get("schedule.weekly", ()):
            if isinstance(block.get(name), dict):
                schedules += _weekly(block[name])
        return schedules

    def _location(self, block: dict[str, Any]) -> dict[str, Any]:
        """The place of a row, or nothing when the row says nothing of it."""
        raw = self._block(block, "location.", ("name", "latitude", "longitude", "transportation", "accessibility"))
        address = self._address(block)
        pair = [each for each in re.split(r"[,;\s]+", self._text(block, "location.point").strip("[]() ")) if each]
        if len(pair) == 2 and not raw.get("latitude"):
            # In the Netherlands the larger of the two is the latitude, whichever stands first.
            is_latitude_first = _size(pair[0]) > _size(pair[1])
            raw |= dict(zip(("latitude", "longitude"), pair if is_latitude_first else pair[::-1], strict=True))
        x, y = self._text(block, "location.rd_x"), self._text(block, "location.rd_y")
        if x and y and not raw.get("latitude"):
            try:
                latitude, longitude = to_wgs84(number(x), number(y))
                raw |= {"latitude": repr(latitude), "longitude": repr(longitude)}
            except (CellError, ValueError) as error:
                self.gather.remark(self.file, "RD x, RD y", f"{shown(error)} We laten de plek leeg.")
        if address:
            raw["addresses"] = [address | {"address_type": "physical"}]
        if not any(raw.get(key) for key in ("name", "latitude", "addresses")):
            return {}
        told = [str(raw.get(key, "")) for key in ("name", "latitude", "longitude")] + [
            str(each) for each in address.values()
        ]
        raw["id"] = _id("location", *told)
        return raw

    def _address(self, block: dict[str, Any]) -> dict[str, str]:
        street, postcode, city = (self._text(block, f"location.{key}") for key in ("address_1", "postal_code", "city"))
        nr = "".join(self._text(block, f"location.house_number{key}") for key in ("", "_addition"))
        street = f"{street} {nr}".strip() if nr else street
        whole = self._text(block, "location.address")
        for source in filter(
            None, (whole, self._text(block, "contact.text"), self._text(block, "service.application_process"))
        ):
            found = _find_address(source, is_address=source == whole)
            street, postcode, city = street or found[0], postcode or found[1], city or found[2]
        region = self._text(block, "location.region")
        if not any((street, postcode, city, region)):
            return {}
        if found := _POSTCODE.fullmatch(postcode.strip().upper()):
            postcode = f"{found[1]} {found[2]}"
        told = {"address_1": street, "postal_code": postcode, "city": city, "region": region}
        return {key: each for key, each in told.items() if each}


PLACES_UNIT = str(uuid.uuid5(NAMES, "unit:place"))
_STREET = re.compile(
    # Bounded everywhere: a text of ten thousand letters must not be tried from each of them to the end.
    r"(?<![\w'.-])((?:[A-Z0-9][\w'.-]{0,30}\s|(?:de|den|der|van|het|'t|op|aan)\s){0,5}[A-Z]?[\w'-]{0,40}?"
    r"(?:straat|plein|gracht|weg|laan|kade|dreef|plantsoen|singel|sloot|park|hof|pad|dijk|steeg|wal|markt|oord|burg|"
    r"boulevard|baan|haven|brink|kamp|ring|erf|akker|veld))\s{1,2}(\d{1,5}(?:-[a-zA-Z0-9]{1,3}\b|\s?[a-zA-Z]\b)?)"
)


_POSTCODE_AND_TOWN = re.compile(
    r"([1-9]\d{3})\s?([A-Z]{2})(?![a-z])\s*,?\s*([A-Z][^\W\d_]*(?:[ '-][^\W\d_]+){0,3}?)?"
    r"(?=\s*(?:Tel|E-mail|[,;.\n(\d]|$))"
)


def _size(text: str) -> float:
    try:
        return abs(float(text))
    except ValueError:
        return 0.0


def _find_address(text: str, *, is_address: bool) -> tuple[str, str, str]:
    """Street, postcode and town in a text; in a column for addresses what is before the postcode is the street."""
    postcode = _POSTCODE_AND_TOWN.search(text)
    street = _STREET.search(text)
    if is_address:
        before = text[: postcode.start()] if postcode else re.split(r"[,\n]", text)[0]
        lines = [each.strip() for each in re.split(r"[,\n]", before) if each.strip()]
        line = lines[-1] if lines else ""
    else:
        line = " ".join(street.group(0).split()) if street and postcode else ""
    code = f"{postcode[1]} {postcode[2]}" if postcode else ""
    return line, code, (postcode[3] or "").strip() if postcode else ""


def _cost(amount: str) -> dict[str, str]:
    plain = amount.strip()
    if re.fullmatch(
        r"(?i)(€|eur(o)?)?\s*\d+([.,]\d{1,2})?\s*(,-|euro?)?|gratis|free|kosteloos|geen(\s+kosten)?|nihil", plain
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


def _is_empty(value: Any) -> bool:
    return value is None or value == [] or value == {} or (isinstance(value, str) and value.strip().lower() in _NOTHING)


# What lists write where there is nothing to say.
_NOTHING = frozenset(
    {"", "*", "-", "--", "?", "n.v.t.", "nvt", "n.v.t", "nb", "n.b.", "onbekend", "null", "none", "n/a"}
)


def _plain(value: Any) -> str:
    if isinstance(value, dict | list):
        return ""
    return read_text(value)


def _lines(content: bytes, file: str, mapping: ColumnMapping | None) -> _Lines:
    begin = content[:200].lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n\x00")
    if not is_zip(content) and begin[:1] in (b"{", b"["):
        return _json_lines(content, file, mapping)
    return _table_lines(content, file)


def _table_lines(content: bytes, file: str) -> _Lines:
    lines = _Lines()
    if len(content) > MAX_BYTES:
        text = f"Het bestand is {len(content) / 1e6:.0f} MB. Wij lezen tot {MAX_BYTES / 1e6:.0f} MB. Deel het op."
        lines.problems.append(Problem(file, "bestand", text))
        return lines
    sheet = read_list(content, file=file)
    lines.problems += sheet.problems
    if sheet.problems:
        return lines
    seen: dict[str, int] = {}
    for position, heading in enumerate(sheet.header, start=1):
        if heading and heading in seen:
            text = f"De kolom '{shown(heading)}' staat er twee keer (ook als kolom {seen[heading]})."
            lines.problems.append(Problem(file, f"kop, kolom {position}", text))
        elif not heading and any(row.cells[position - 1] for row in sheet.rows):
            lines.problems.append(Problem(file, f"kop, kolom {position}", "Boven deze kolom staat geen naam."))
        seen.setdefault(heading, position)
    lines.columns = dict.fromkeys(heading for heading in sheet.header if heading)
    for row in sheet.rows:
        cells = zip(sheet.header, row.cells, strict=True)
        block = {name: as_meant(cell) for name, cell in cells if name and cell}
        if block:
            lines.rows.append((f"regel {row.line}", block, []))
    return lines


def read_list(content: bytes, *, file: str) -> Sheet:
    """Read the first table of a CSV, XLSX or ODS file as text, within the limits of an import."""
    if is_zip(content):
        try:
            check_workbook(content)
        except ArchiveError as error:
            return Sheet(file, problems=[Problem(file, error.place, str(error))])
        return read_sheet(content, "xlsx", file=file, max_rows=MAX_ROWS)
    n_cells = sum(content.count(sign) for sign in (b",", b";", b"\t", b"|", b"\n", b"\r"))
    if n_cells > MAX_CELLS:
        return Sheet(file, problems=[Problem(file, "bestand", f"Er zijn meer dan {MAX_CELLS} cellen. Deel het op.")])
    return read_sheet(content, "csv", file=file, max_rows=MAX_ROWS)


def _json_lines(content: bytes, file: str, mapping: ColumnMapping | None) -> _Lines:
    lines = _Lines(is_table=False)
    found = read_json(content, file=file)
    if found.problem is not None:
        lines.problems.append(found.problem)
        return lines
    records = mapping.records if mapping is not None else _find_list(found.value)
    path = "$" + "".join(f".{shown(step)}" for step in records or ())
    blocks = found.value
    for step in records or ():
        blocks = blocks.get(step) if isinstance(blocks, dict) else None
    if records is None or not isinstance(blocks, list) or not blocks:
        lines.problems.append(Problem(file, path, "Hier hoort een lijst met ten minste één blok te staan."))
        return lines
    lines.records = records
    lines.children = mapping.children if mapping is not None else _find_children(blocks)
    for index, block in enumerate(blocks):
        place = f"{path}[{index}]"
        if not isinstance(block, dict):
            lines.problems.append(Problem(file, place, "Hier hoort een blok met sleutels te staan."))
            continue
        inner_blocks = block.get(lines.children) if lines.children else None
        inner: list[dict[str, Any]] = []
        for child in inner_blocks if isinstance(inner_blocks, list) else ():
            if isinstance(child, dict):
                inner.append(_flat(child, f"{lines.children}[]."))
        flat = _flat({key: each for key, each in block.items() if key != lines.children or not inner}, "")
        for one in (flat, *inner):
            lines.columns |= dict.fromkeys(one)
        if len(lines.columns) > MAX_COLUMNS:
            text = f"Er zijn meer dan {MAX_COLUMNS} verschillende sleutels. Zo veel kunnen we niet laten kiezen."
            lines.problems.append(Problem(file, place, text))
            return lines
        lines.rows.append((place, flat, inner))
    return lines


def _find_list(value: Any, way: tuple[str, ...] = ()) -> tuple[str, ...] | None:
    """The way to the largest list of blocks."""
    best: tuple[int, tuple[str, ...]] | None = None
    queue: list[tuple[Any, tuple[str, ...]]] = [(value, way)]
    while queue:
        each, at = queue.pop()
        if isinstance(each, list):
            n_blocks = sum(isinstance(one, dict) for one in each)
            if n_blocks and (best is None or n_blocks > best[0]):
                best = n_blocks, at
        elif isinstance(each, dict) and len(at) < 6:
            queue += [(inner, (*at, name)) for name, inner in list(each.items())[:100]]
    return best[1] if best is not None else None


def _find_children(blocks: list[Any]) -> str:
    """The key of a list of blocks with names inside each block, or nothing."""
    counts: Counter[str] = Counter()
    for block in blocks[:200]:
        for name, each in block.items() if isinstance(block, dict) else ():
            if isinstance(each, list) and any(
                isinstance(one, dict) and {"name", "naam", "titel", "title"} & one.keys() for one in each
            ):
                counts[name] += 1
    return counts.most_common(1)[0][0] if counts else ""


def _flat(block: dict[str, Any], prefix: str, depth: int = 0) -> dict[str, Any]:
    """Blocks inside a block as keys with a dot; days stay together, and so does a list."""
    flat: dict[str, Any] = {}
    for name, each in block.items():
        if _is_empty(each):
            continue
        if isinstance(each, dict) and depth < 3 and not _is_week(each):
            flat |= _flat(each, f"{prefix}{name}.", depth + 1)
        elif isinstance(each, list):
            flat[prefix + name] = [one for one in each if not isinstance(one, dict | list)] or f"lijst van {len(each)}"
        else:
            flat[prefix + name] = each
    return flat


def _is_week(block: dict[str, Any]) -> bool:
    return all(str(key).lower() in DAY_WORDS or key == "0" for key in block)
