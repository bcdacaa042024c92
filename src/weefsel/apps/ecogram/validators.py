"""What a tie may hold. Shared by the form, the import and the operations."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, fields, replace
from datetime import date
from functools import cache
from uuid import UUID
from zoneinfo import available_timezones

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from weefsel.apps.adoption.queries import catalogue
from weefsel.apps.ecogram.models import Tie

LETTERS = ("P", "G", "A", "E")  # practical, company, advice, emotional: the order of engine.frames.SUPPORT_KINDS
NONE_OF_THESE = "-"
FIRST_YEAR, LAST_YEAR = 1900, 2200
LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Z][a-z]{3})?(-([A-Z]{2}|[0-9]{3}))?")
LIVES = (
    ("near", gettext_lazy("op loopafstand")),
    ("town", gettext_lazy("in dezelfde plaats")),
    ("country", gettext_lazy("ergens anders in Nederland")),
    ("abroad", gettext_lazy("in een ander land")),
)
# Where family and friends live who are called at another hour: a country, or its capital where it has more than one.
ABROAD = (
    ("Asia/Kabul", gettext_lazy("Afghanistan")),
    ("America/Aruba", gettext_lazy("Aruba")),
    ("Australia/Sydney", gettext_lazy("Australië (oost)")),
    ("Europe/Brussels", gettext_lazy("België")),
    ("America/Sao_Paulo", gettext_lazy("Brazilië (São Paulo)")),
    ("Europe/Sofia", gettext_lazy("Bulgarije")),
    ("America/Toronto", gettext_lazy("Canada (oost)")),
    ("Asia/Shanghai", gettext_lazy("China")),
    ("America/Curacao", gettext_lazy("Curaçao, Bonaire en Sint-Maarten")),
    ("Europe/Berlin", gettext_lazy("Duitsland")),
    ("Africa/Cairo", gettext_lazy("Egypte")),
    ("Africa/Asmara", gettext_lazy("Eritrea")),
    ("Africa/Addis_Ababa", gettext_lazy("Ethiopië")),
    ("Europe/Paris", gettext_lazy("Frankrijk")),
    ("Africa/Accra", gettext_lazy("Ghana")),
    ("Europe/Athens", gettext_lazy("Griekenland")),
    ("Europe/London", gettext_lazy("Groot-Brittannië")),
    ("Asia/Kolkata", gettext_lazy("India")),
    ("Asia/Jakarta", gettext_lazy("Indonesië (Java)")),
    ("Asia/Baghdad", gettext_lazy("Irak")),
    ("Asia/Tehran", gettext_lazy("Iran")),
    ("Europe/Rome", gettext_lazy("Italië")),
    ("Atlantic/Cape_Verde", gettext_lazy("Kaapverdië")),
    ("Africa/Casablanca", gettext_lazy("Marokko")),
    ("Pacific/Auckland", gettext_lazy("Nieuw-Zeeland")),
    ("Africa/Lagos", gettext_lazy("Nigeria")),
    ("Europe/Kyiv", gettext_lazy("Oekraïne")),
    ("Asia/Karachi", gettext_lazy("Pakistan")),
    ("Europe/Warsaw", gettext_lazy("Polen")),
    ("Europe/Lisbon", gettext_lazy("Portugal")),
    ("Europe/Bucharest", gettext_lazy("Roemenië")),
    ("Africa/Mogadishu", gettext_lazy("Somalië")),
    ("Europe/Madrid", gettext_lazy("Spanje")),
    ("America/Paramaribo", gettext_lazy("Suriname")),
    ("Asia/Damascus", gettext_lazy("Syrië")),
    ("Europe/Istanbul", gettext_lazy("Turkije")),
    ("America/New_York", gettext_lazy("Verenigde Staten (oost)")),
    ("America/Los_Angeles", gettext_lazy("Verenigde Staten (west)")),
    ("Asia/Ho_Chi_Minh", gettext_lazy("Vietnam")),
    ("Africa/Johannesburg", gettext_lazy("Zuid-Afrika")),
)
TIMES_PER_YEAR = (
    (365, gettext_lazy("elke dag")),
    (156, gettext_lazy("een paar keer per week")),
    (52, gettext_lazy("elke week")),
    (12, gettext_lazy("elke maand")),
    (4, gettext_lazy("een paar keer per jaar")),
    (1, gettext_lazy("bijna nooit")),
)


@dataclass(frozen=True, slots=True)
class TieEntry:
    """One tie as someone tells it. None and the empty text mean: not asked.

    ``received`` and ``given`` hold letters of `LETTERS`; an empty tuple says that there is no such support. ``sector``
    is empty where the tie stands in the usual part of life of its role. ``time_zone`` (IANA) and ``language`` (BCP 47)
    are of who lives abroad. ``row`` is the row that the writer had before them, None for a tie that is new.
    """

    name: str
    tie_role: str
    ring: int | None = None
    received: tuple[str, ...] | None = None
    given: tuple[str, ...] | None = None
    quality: str | None = None
    wanted_change: str | None = None
    times_per_year: int | None = None
    lives: str = ""
    sector: str = ""
    channel: str = ""
    since_year: int | None = None
    deceased: bool = False
    time_zone: str = ""
    language: str = ""
    seen_by: str = Tie.SeenBy.EVERYONE.value
    row: UUID | None = None

    def same_as(self, other: TieEntry) -> bool:
        """Whether both tell the same, whichever row they were read from."""
        return replace(self, row=None) == replace(other, row=None)


def entry_of(tie: Tie) -> TieEntry:
    """What a row tells, with the row itself as what the reader has before them."""
    role = catalogue().vocabulary.tie_roles.get(tie.tie_role)
    return TieEntry(
        name=tie.name,
        tie_role=tie.tie_role,
        ring=tie.ring,
        received=None if tie.received is None else tuple(tie.received),
        given=None if tie.given is None else tuple(tie.given),
        quality=tie.quality,
        wanted_change=tie.wanted_change,
        times_per_year=tie.times_per_year,
        lives=tie.lives,
        sector="" if role and role.sector == tie.sector else tie.sector,
        channel=tie.channel,
        since_year=tie.since_year,
        deceased=tie.deceased,
        time_zone=tie.time_zone,
        language=tie.language,
        seen_by=tie.seen_by,
        row=tie.id,
    )


def clean_letters(given: Iterable[str]) -> tuple[str, ...] | None:
    """The letters that were ticked, in order: nothing ticked is not asked, "none of these" is an empty tuple."""
    chosen = set(given)
    if not chosen:
        return None
    if NONE_OF_THESE in chosen and len(chosen) > 1:
        raise ValidationError(
            _("“Niets van deze” past niet bij een ander antwoord. Haal een van de twee weg."), code="alone"
        )
    if chosen - {*LETTERS, NONE_OF_THESE}:
        raise ValidationError(_("Kies uit praktische hulp, gezelschap, advies en emotionele steun."), code="letter")
    return tuple(letter for letter in LETTERS if letter in chosen)


def clean_tie(entry: TieEntry, *, today: date | None = None) -> TieEntry:
    """The entry with its words trimmed and its letters in order.

    ``today`` is the day up to which a tie can have begun. The time and language of who does not live abroad are left
    out, and a part of life that is the role's own is told by the role.

    Raises
    ------
    ValidationError
        By field. What belongs in the protected compartment has the code ``protected``, with what to do instead: a tie
        that hurts, that must stay hidden or that someone wants away, is not kept here.
    """
    problems: dict[str, ValidationError] = {}

    def refuse(field: str, text: str, code: str) -> None:
        problems[field] = ValidationError(text, code=code)

    name = " ".join(entry.name.split())
    if not name:
        refuse("name", _("Vul een voornaam of roepnaam in. Een bijnaam mag ook."), "required")
    elif len(name) > Tie._meta.get_field("name").max_length:
        refuse("name", _("Deze naam is te lang. Een voornaam is genoeg."), "long")
    elif "@" in name or sum(letter.isdigit() for letter in name) > 3:
        # Who stands on the map is not there to agree to it: no address and no number of theirs.
        refuse("name", _("Schrijf alleen een voornaam of bijnaam op, geen adres of telefoonnummer."), "contact")
    role = catalogue().vocabulary.tie_roles.get(entry.tie_role)
    if role is None:
        refuse("tie_role", _("Kies wie dit is, bijvoorbeeld buur of vriend."), "role")
    if entry.ring not in (None, 1, 2, 3):
        refuse("ring", _("Kies hoe dichtbij: onmisbaar, belangrijk of bekende."), "ring")
    if entry.quality == "harmful":
        refuse(
            "quality",
            _(
                "Een band die pijn doet of onveilig is, schrijven wij hier niet op: anderen kunnen meekijken. Praat er "
                "samen over, zonder het op te schrijven."
            ),
            "protected",
        )
    elif entry.quality not in (None, *Tie.Quality.values):
        refuse("quality", _("Kies goed, wisselend of gespannen."), "quality")
    if entry.wanted_change in ("none", "away"):
        refuse(
            "wanted_change",
            _(
                "Wilt u van dit contact af? Dat schrijven wij hier niet op: anderen kunnen meekijken. Zet het op het "
                "afgeschermde blad."
            ),
            "protected",
        )
    elif entry.wanted_change not in (None, *Tie.Change.values):
        refuse("wanted_change", _("Kies meer, zo laten of minder."), "change")
    if entry.times_per_year is not None and not 0 <= entry.times_per_year <= 366:
        refuse("times_per_year", _("Kies hoe vaak er contact is."), "times")
    if entry.lives not in ("", *(slug for slug, _label in LIVES)):
        refuse("lives", _("Kies waar deze persoon woont."), "lives")
    if entry.sector not in ("", *catalogue().vocabulary.ecogram_sectors):
        refuse("sector", _("Kies in welk deel van uw leven deze persoon hoort."), "sector")
    if entry.channel not in ("", *Tie.Channel.values):
        refuse("channel", _("Kies hoe u contact heeft."), "channel")
    if entry.since_year is not None and not FIRST_YEAR <= entry.since_year <= (today.year if today else LAST_YEAR):
        refuse("since_year", _("Schrijf een jaar dat al geweest is, zoals 1998."), "year")
    if entry.seen_by == "hidden":
        refuse(
            "seen_by",
            _("Mag niemand van dit contact weten? Dan hoort het niet hier, maar op het afgeschermde blad."),
            "protected",
        )
    elif entry.seen_by not in Tie.SeenBy.values:
        refuse("seen_by", _("Kies wie deze band mag zien."), "seen_by")
    is_abroad = entry.lives == "abroad"
    if is_abroad and entry.time_zone and entry.time_zone not in time_zones():
        refuse("time_zone", _("Kies een tijd uit de lijst, zoals Europe/Istanbul."), "time_zone")
    if is_abroad and entry.language and not LANGUAGE.fullmatch(entry.language):
        refuse("language", _("Kies een taal uit de lijst."), "language")
    letters: dict[str, tuple[str, ...] | None] = {}
    for field in ("received", "given"):
        given = getattr(entry, field)
        try:
            letters[field] = given and clean_letters(given)
        except ValidationError as problem:
            problems[field] = problem
    if problems:
        raise ValidationError(problems)
    return replace(
        entry,
        name=name,
        sector="" if role and entry.sector == role.sector else entry.sector,
        time_zone=entry.time_zone if is_abroad else "",
        language=entry.language if is_abroad else "",
        **letters,
    )


@cache
def time_zones() -> frozenset[str]:
    """The names of time zones that this machine knows."""
    return frozenset(available_timezones())


# The columns that hold what an entry says as it is said.
FIELDS = tuple(each.name for each in fields(TieEntry) if each.name not in ("row", "sector"))
