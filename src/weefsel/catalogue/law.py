"""Law as data: who answers for which table and which outgoing flow, why, on what ground, for whom, and how long.

The processing register, the DPIA template and the retention job read nothing else. An article that was not read in a
public source has ``checked = false``, and everything made from it says so.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated, Literal

from weefsel.catalogue.spec import Line, Refers, Short, SlugText, Within

ArticleSlug = Annotated[str, Refers("article")]
ControllerSlug = Annotated[str, Refers("controller")]
TermSlug = Annotated[str, Refers("retention")]
TableSlug = Annotated[str, Refers("kept_table")]
PurposeSlug = Annotated[str, Refers("purpose")]
FieldClassSlug = Annotated[str, Refers("field_class")]
ReaderSlug = Annotated[str, Refers("right_role")]
OrganizationKind = Literal[
    "practice", "hospital", "midwifery", "care", "welfare", "community", "municipality", "oversight"
]
# A "carer" is a naaste as somebody with data of their own.
Subject = Literal["person", "third_person", "carer", "professional", "visitor"]


@dataclass(frozen=True, slots=True)
class Article:
    """One article of a law, or one rule of a standard, in our own words.

    ``kind`` what it is used for: a ground to process (basis), a ground for what is special (special), a term, or a duty
    or right that the code answers. ``checked`` that we read it in a public source, at ``url``.
    """

    slug: SlugText
    law: Line
    article: Line
    says: str
    kind: Literal["basis", "special", "term", "duty", "right"]
    checked: bool
    url: Line = ""

    def faults(self) -> Iterator[tuple[str, str]]:
        if self.checked and not self.url.startswith("https://"):
            yield "url", "wat is nagekeken, heeft een adres dat begint met https://."


@dataclass(frozen=True, slots=True)
class Controller:
    """Who answers for data in law: the organisation that owns the row. ``kinds`` of organisation that it can be."""

    slug: SlugText
    name: Line
    says: str
    kinds: tuple[OrganizationKind, ...] = ()


Unit = Literal["day", "week", "month", "year"]
UNIT_WORDS: Mapping[str, tuple[str, str]] = {
    "day": ("dag", "dagen"),
    "week": ("week", "weken"),
    "month": ("maand", "maanden"),
    "year": ("jaar", "jaar"),
}


@dataclass(frozen=True, slots=True)
class Retention:
    """How long something is kept: a number of units after ``counts_from``, or without a number until that moment.

    ``source`` None: an assumption, shown as one. ``carried_out`` by the job (retain), by it together with the record
    that this belongs to (record), by the worker, by nothing yet (not_yet, and then ``note`` says what is missing), or
    by the organisation itself.
    """

    slug: SlugText
    name: Line
    counts_from: Line
    carried_out: Literal["retain", "record", "worker", "organization", "not_yet"]
    number: Annotated[int, Within(0, 100)] | None = None
    unit: Unit | None = None
    source: ArticleSlug | None = None
    note: str = ""

    @property
    def words(self) -> str:
        """The term in Dutch, such as "20 jaar na de laatste wijziging"."""
        if self.number is None or self.unit is None:
            return f"tot {self.counts_from}"
        one, many = UNIT_WORDS[self.unit]
        return f"{self.number} {one if self.number == 1 else many} na {self.counts_from}"

    @property
    def interval(self) -> str:
        """The term as a PostgreSQL interval."""
        if self.number is None or self.unit is None:
            raise ValueError(f"retention {self.slug!r} has no number")
        return f"{self.number} {self.unit}"

    def faults(self) -> Iterator[tuple[str, str]]:
        if (self.number is None) != (self.unit is None):
            yield "unit", "een termijn heeft een getal en een eenheid, of geen van beide."
        if self.carried_out == "retain" and self.number is None:
            yield "number", "wat de taak uitvoert, heeft een getal nodig."
        if self.carried_out == "not_yet" and not self.note:
            yield "note", "zeg erbij wat er nog ontbreekt."


@dataclass(frozen=True, slots=True)
class KeptTable:
    """One table of the database. The slug is its name.

    ``readers`` only where the table of rights does not say who reads it: the others are computed from it.
    """

    slug: SlugText
    name: Annotated[str, Short(120)]
    holds: str
    personal: bool
    about_third_person: bool
    controllers: tuple[ControllerSlug, ...]
    purposes: tuple[PurposeSlug, ...]
    basis: tuple[ArticleSlug, ...]
    retention: tuple[TermSlug, ...]
    subjects: tuple[Subject, ...] = ()
    fields: tuple[FieldClassSlug, ...] = ()
    readers: tuple[ReaderSlug, ...] = ()
    note: str = ""

    def faults(self) -> Iterator[tuple[str, str]]:
        if not self.controllers:
            yield "controllers", "noem wie hiervoor verantwoordelijk is."
        if not self.retention:
            yield "retention", "noem hoelang dit bewaard wordt."
        if self.personal != bool(self.subjects):
            yield "subjects", "gegevens over mensen noemen over wie ze gaan; andere niet."
        if self.personal and not (self.purposes and self.basis):
            yield "basis", "gegevens over mensen hebben een doel en een grondslag nodig."
        if self.about_third_person != ("third_person" in self.subjects):
            yield "about_third_person", "'third_person' staat in 'subjects', of dit is false."


def _pairs(lines: tuple[str, ...]) -> dict[str, str]:
    """The lines "column: text" by column."""
    return {column: text for column, _colon, text in (line.partition(": ") for line in lines)}


@dataclass(frozen=True, slots=True)
class Told:
    """What a person gets of one table that tells of them, and what becomes of it when they are erased.

    ``part`` open (in the file of the person), protected (on the own sheet only) or withheld (``why``). ``columns``,
    ``others`` (of someone whom the person named) and ``left_out`` are lines "column: words"; ``technical`` are columns
    that are only in the table. ``person`` the column of the person; "account" and "pair" are found another way.
    """

    slug: SlugText
    title: Line
    part: Literal["open", "protected", "withheld"] = "open"
    columns: tuple[Annotated[str, Short(300)], ...] = ()
    others: tuple[Line, ...] = ()
    technical: tuple[Line, ...] = ()
    left_out: tuple[Annotated[str, Short(300)], ...] = ()
    person: str = "person_id"
    why: str = ""
    erased: Literal["goes", "stays"] = "goes"
    stays_because: str = ""

    @property
    def labels(self) -> dict[str, str]:
        """What each column is called, in the order of the letter: of the person, then of whom they named."""
        return {**_pairs(self.others), **_pairs(self.columns)}

    @property
    def of_others(self) -> frozenset[str]:
        return frozenset(_pairs(self.others))

    @property
    def kept_back(self) -> dict[str, str]:
        """Why a column is in neither the letter nor the table."""
        return _pairs(self.left_out)

    def faults(self) -> Iterator[tuple[str, str]]:
        for key in ("columns", "others", "left_out"):
            if any(": " not in line for line in getattr(self, key)):
                yield key, "schrijf kolom: woorden."
        if (self.part == "withheld") != bool(self.why):
            yield "why", "zeg waarom dit er niet in zit; alleen dan."
        if (self.part == "withheld") == bool(self.columns):
            yield "columns", "noem wat de persoon krijgt, of zeg dat dit er niet in zit."
        if (self.erased == "stays") != bool(self.stays_because):
            yield "stays_because", "zeg waarom dit blijft staan; alleen dan."


@dataclass(frozen=True, slots=True)
class OutgoingFlow:
    """Something that leaves the database: mail, a link, a letter, a file, a copy.

    ``where`` are the places in the code that send it, each as ``module:function``; ``receivers`` are roles, empty when
    the receiver is no role here (then ``to`` says who). ``tables`` is what it is made from.
    """

    slug: SlugText
    name: Line
    how: Literal["mail", "link", "letter", "file", "copy", "log", "question"]
    what: str
    to: Line
    about_third_person: bool
    controllers: tuple[ControllerSlug, ...]
    purposes: tuple[PurposeSlug, ...]
    basis: tuple[ArticleSlug, ...]
    retention: tuple[TermSlug, ...]
    where: tuple[Line, ...]
    tables: tuple[TableSlug, ...] = ()
    receivers: tuple[ReaderSlug, ...] = ()
    note: str = ""

    def faults(self) -> Iterator[tuple[str, str]]:
        for key in ("controllers", "purposes", "basis", "retention", "where"):
            if not getattr(self, key):
                yield key, "dit is leeg."
        for place in self.where:
            if place.count(":") != 1:
                yield "where", f"schrijf module:functie, niet '{place}'."


@dataclass(frozen=True, slots=True)
class Risk:
    """What can go wrong for people (DPIA): for whom, what guards against it, in which files, and what is left."""

    slug: SlugText
    risk: str
    whom: Line
    measures: tuple[str, ...]
    guarded_by: tuple[Line, ...]
    left: str


@dataclass(frozen=True, slots=True)
class Register:
    """All of it, by slug, in the order of the files."""

    articles: Mapping[str, Article]
    controllers: Mapping[str, Controller]
    retention: Mapping[str, Retention]
    tables: Mapping[str, KeptTable]
    flows: Mapping[str, OutgoingFlow]
    risks: Mapping[str, Risk]
    told: Mapping[str, Told]

    def faults(self) -> Iterator[tuple[str, str, str]]:
        """Yield (kind, place, what is wrong) for what only shows over several entries."""
        used = {slug for each in (*self.tables.values(), *self.flows.values()) for slug in each.basis}
        for slug in used:
            if self.articles[slug].kind not in ("basis", "special"):
                yield "article", f"article {slug}", f"'{slug}' wordt als grondslag gebruikt, maar is het niet."
        for slug, term in self.retention.items():
            if term.source is not None and self.articles[term.source].kind != "term":
                yield "retention", f"retention {slug}", f"'{term.source}' is geen artikel over een termijn."
        for slug in self.told.keys() - self.tables.keys():
            yield "told", f"told {slug}", f"'{slug}' is geen tabel."
        terms = {slug for each in (*self.tables.values(), *self.flows.values()) for slug in each.retention}
        for slug in self.retention.keys() - terms:
            yield "retention", f"retention {slug}", f"'{slug}' wordt nergens gebruikt."
