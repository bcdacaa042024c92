"""What a tie may hold. Shared by the form, the import and the operations."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields, replace
from uuid import UUID

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from weefsel.apps.adoption.queries import catalogue
from weefsel.apps.ecogram.models import Tie

LETTERS = ("P", "G", "A", "E")  # practical, company, advice, emotional: the order of engine.frames.SUPPORT_KINDS
NONE_OF_THESE = "-"
LIVES = (
    ("near", gettext_lazy("op loopafstand")),
    ("town", gettext_lazy("in dezelfde plaats")),
    ("country", gettext_lazy("ergens anders in Nederland")),
    ("abroad", gettext_lazy("in een ander land")),
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

    ``received`` and ``given`` hold letters of `LETTERS`; an empty tuple says that there is no such support. ``row`` is
    the row that the writer had before them, None for a tie that is new.
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
    row: UUID | None = None

    def same_as(self, other: TieEntry) -> bool:
        """Whether both tell the same, whichever row they were read from."""
        return replace(self, row=None) == replace(other, row=None)


def entry_of(tie: Tie) -> TieEntry:
    """What a row tells, with the row itself as what the reader has before them."""
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


def clean_tie(entry: TieEntry) -> TieEntry:
    """The entry with its words trimmed and its letters in order.

    Raises
    ------
    ValidationError
        By field. A quality of its own is refused with what to do instead: a tie that hurts is not kept here.
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
    if entry.tie_role not in catalogue().vocabulary.tie_roles:
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
    if entry.wanted_change not in (None, *Tie.Change.values):
        refuse("wanted_change", _("Kies meer, zo laten of minder."), "change")
    if entry.times_per_year is not None and not 0 <= entry.times_per_year <= 366:
        refuse("times_per_year", _("Kies hoe vaak er contact is."), "times")
    if entry.lives not in ("", *(slug for slug, _label in LIVES)):
        refuse("lives", _("Kies waar deze persoon woont."), "lives")
    letters: dict[str, tuple[str, ...] | None] = {}
    for field in ("received", "given"):
        given = getattr(entry, field)
        try:
            letters[field] = given and clean_letters(given)
        except ValidationError as problem:
            problems[field] = problem
    if problems:
        raise ValidationError(problems)
    return replace(entry, name=name, **letters)


FIELDS = tuple(each.name for each in fields(TieEntry) if each.name != "row")
