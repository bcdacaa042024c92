"""The network of a person: as a list, as what changed, as words to talk about, and as a table for the engine."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

import numpy as np
from django.utils.translation import gettext as _

from weefsel.apps.accounts.queries import AMSTERDAM
from weefsel.apps.adoption.queries import catalogue
from weefsel.apps.ecogram.models import Tie
from weefsel.apps.ecogram.validators import LETTERS, LIVES, TIMES_PER_YEAR, TieEntry, entry_of
from weefsel.engine.ecogram.change import ADDED, CHANGED, COMPARED, LOST, change
from weefsel.engine.ecogram.measure import measure
from weefsel.engine.ecogram.measures import MEASURES
from weefsel.engine.frames import SECTORS, SUPPORT_KINDS, Ties


@dataclass(frozen=True, slots=True)
class TieLine:
    """One tie as a page shows it: what was told (``entry``), and the words for it."""

    row: UUID
    thread: UUID
    entry: TieEntry
    role: str
    sector: str
    sector_name: str
    professional: bool
    ring_name: str
    received: str
    given: str
    quality: str
    wanted_change: str
    times: str
    lives: str


@dataclass(frozen=True, slots=True)
class Since:
    """What came, went and changed the last time that the map was touched: sentences to talk about, no measurement."""

    before: date
    after: date
    sentences: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Ecogram:
    """The map of a person as it is now, and what changed since the time before; None when there was only one time."""

    person_id: UUID
    ties: tuple[TieLine, ...]
    since: Since | None

    @property
    def rows(self) -> tuple[UUID, ...]:
        return tuple(tie.row for tie in self.ties)


@dataclass(frozen=True, slots=True)
class SummaryLine:
    """One thing to see in a map: what it is about, what the map says, and how to read that (said once)."""

    label: str
    text: str
    help: str


def ecogram_of(person_id: UUID) -> Ecogram:
    """The map of one person, nearest first, and what changed since the time before; one query."""
    rows = list(Tie.objects.filter(person_id=person_id))
    current = sorted((tie for tie in rows if tie.valid_until is None), key=lambda tie: (tie.ring or 4, tie.name))
    return Ecogram(person_id, tuple(line_of(tie) for tie in current), _since(rows))


def line_of(tie: Tie) -> TieLine:
    """A row in words."""
    words = catalogue().vocabulary
    role = words.tie_roles.get(tie.tie_role)
    sector = words.ecogram_sectors.get(tie.sector)
    return TieLine(
        row=tie.id,
        thread=tie.thread,
        entry=entry_of(tie),
        role=role.label if role else tie.tie_role,
        sector=tie.sector,
        sector_name=sector.label if sector else tie.sector,
        professional=bool(role and role.professional),
        ring_name=ring_name(tie.ring),
        received=support_words(tie.received),
        given=support_words(tie.given),
        quality=Tie.Quality(tie.quality).label if tie.quality else "",
        wanted_change=Tie.Change(tie.wanted_change).label if tie.wanted_change else "",
        times=str(dict(TIMES_PER_YEAR).get(tie.times_per_year, "")),
        lives=str(dict(LIVES).get(tie.lives, "")),
    )


def ring_name(ring: int | None) -> str:
    """How near someone is, in a word; empty when it was not asked."""
    return {None: "", 1: _("onmisbaar"), 2: _("belangrijk"), 3: _("bekende")}[ring]


def support_labels() -> dict[str, str]:
    """The Dutch word of each letter, in order."""
    kinds = catalogue().vocabulary.support_kinds
    return {kinds[slug].letter: kinds[slug].label for slug in SUPPORT_KINDS}


def support_words(letters: Iterable[str] | None) -> str:
    """Letters in words; "niets van deze" for an empty answer, nothing for a question that was not asked."""
    if letters is None:
        return ""
    labels = support_labels()
    return ", ".join(labels[letter] for letter in letters) or _("niets van deze")


def ties_frame(person_ids: Sequence[UUID]) -> Ties:
    """The maps of these persons as a table, a map for each in the order given; one query."""
    rows = Tie.objects.filter(person_id__in=person_ids, valid_until=None).order_by("person_id", "id")
    return _frame(list(rows), person_ids)


def _frame(rows: Sequence[Tie], person_ids: Sequence[UUID]) -> Ties:
    place = {person_id: i for i, person_id in enumerate(person_ids)}
    roles = catalogue().vocabulary.tie_roles
    professional = [float(roles[tie.tie_role].professional) if tie.tie_role in roles else np.nan for tie in rows]
    n_kinds = len(LETTERS)
    return Ties(
        n_people=len(person_ids),
        person=[place[tie.person_id] for tie in rows],
        id=[str(tie.thread) for tie in rows],
        role=[tie.tie_role for tie in rows],
        sector=[tie.sector if tie.sector in SECTORS else "" for tie in rows],
        lives=[tie.lives for tie in rows],
        kind=["pet" if tie.tie_role == "pet" else "person" for tie in rows],
        professional=professional,
        closeness=[np.nan if tie.ring is None else tie.ring for tie in rows],
        frequency_per_year=[np.nan if tie.times_per_year is None else tie.times_per_year for tie in rows],
        received=np.array([_letters(tie.received) for tie in rows], dtype=np.float64).reshape(-1, n_kinds),
        given=np.array([_letters(tie.given) for tie in rows], dtype=np.float64).reshape(-1, n_kinds),
        quality=[tie.quality or "" for tie in rows],
        # "Zo laten" is no wish for change.
        wanted=["" if tie.wanted_change in (None, "same") else tie.wanted_change for tie in rows],
    )


def _letters(letters: Sequence[str] | None) -> list[float]:
    return [np.nan if letters is None else float(letter in letters) for letter in LETTERS]


def network_summary(person_id: UUID) -> tuple[SummaryLine, ...]:
    """What the map of a person says, in words to talk about; empty for an empty map. One query.

    From the engine's measures, never as a number that ranks people. A measure that was not asked is left out.
    """
    rows = list(Tie.objects.filter(person_id=person_id, valid_until=None).order_by("ring", "name", "id"))
    if not rows:
        return ()
    measures = measure(_frame(rows, [person_id]))
    values = dict(zip(measures.columns, measures.values[0].tolist(), strict=True))
    about = {
        column: (label, each.help) for each in MEASURES for column, label in zip(each.columns, each.labels, strict=True)
    }
    known = {column for column, value in values.items() if not np.isnan(value)}
    lines = [SummaryLine(about["size"][0], _people(int(values["size"])), about["size"][1])]
    if "strong" in known:
        text = _("%(strong)s dichtbij, %(weak)s als bekende") % {
            "strong": _people(int(values["strong"])),
            "weak": _people(int(values["weak"])),
        }
        lines.append(SummaryLine(_("Dichtbij en verder weg"), text, about["strong"][1]))
    help_ = about[f"coverage_{SUPPORT_KINDS[0]}"][1]
    for letter, kind in zip(LETTERS, SUPPORT_KINDS, strict=True):
        column = f"coverage_{kind}"
        names = [tie.name for tie in rows if letter in (tie.received or ())]
        if column in known or names:
            lines.append(SummaryLine(about[column][0], _support(names, sure=column in known), help_))
            help_ = ""
    helped = [tie.name for tie in rows if tie.given]
    if helped:
        lines.append(SummaryLine(_("Voor wie u iets doet"), _join(helped), _("Geven doet ook goed.")))
    for column, words in (("reciprocity", _both_ways), ("direction_balance", _lean), ("informal_share", _own_people)):
        if column in known:
            # The engine's help for the balance explains a number; here there are words.
            help_ = _("Dat mag verschillen.") if column == "direction_balance" else about[column][1]
            lines.append(SummaryLine(about[column][0], words(values[column]), help_))
    return tuple(lines)


def _people(number: int) -> str:
    return _("1 mens") if number == 1 else _("%(number)s mensen") % {"number": number}


def _support(names: Sequence[str], *, sure: bool) -> str:
    if not sure:
        return _("%(names)s; nog niet bij iedereen gevraagd") % {"names": _join(names)}
    if not names:
        return _("nu bij niemand")
    if len(names) == 1:
        return _("alleen bij %(name)s") % {"name": names[0]}
    return _("bij %(names)s") % {"names": _join(names)}


def _both_ways(share: float) -> str:
    if share == 1:
        return _("met iedereen gaat hulp twee kanten op")
    if share == 0:
        return _("hulp gaat steeds één kant op")
    return _("met de meesten gaat hulp twee kanten op") if share >= 0.5 else _("met sommigen gaat hulp twee kanten op")


def _lean(balance: float) -> str:
    if balance > 0:
        return _("u geeft wat vaker dan u krijgt")
    return _("u krijgt wat vaker dan u geeft") if balance < 0 else _("u geeft even vaak als u krijgt")


def _own_people(share: float) -> str:
    if share == 1:
        return _("alle hulp komt van eigen mensen")
    if share == 0:
        return _("alle hulp komt van hulpverleners")
    return _("de meeste hulp komt van eigen mensen") if share >= 0.5 else _("de meeste hulp komt van hulpverleners")


def _join(names: Sequence[str]) -> str:
    return (
        names[0] if len(names) == 1 else _("%(most)s en %(last)s") % {"most": ", ".join(names[:-1]), "last": names[-1]}
    )


def _since(rows: Sequence[Tie]) -> Since | None:
    """Compare the map of now with the one at the start of the last day on which it was touched."""
    days = sorted({day for tie in rows for day in (_day(tie.valid_from), _day(tie.valid_until)) if day})
    if len(days) < 2:
        return None
    before = [
        tie
        for tie in rows
        if _day(tie.valid_from) < days[-1] and (tie.valid_until is None or _day(tie.valid_until) == days[-1])
    ]
    after = [tie for tie in rows if tie.valid_until is None]
    if not before:
        return None
    person_ids = [rows[0].person_id]
    changes = change(_frame(before, person_ids), _frame(after, person_ids))
    names = {str(tie.thread): tie.name for tie in (*before, *after)}
    sentences = [
        *(_("%(name)s kwam erbij.") % {"name": names[key]} for key in changes.of(0, ADDED)),
        *(_("%(name)s staat er niet meer bij.") % {"name": names[key]} for key in changes.of(0, LOST)),
    ]
    for i in np.flatnonzero(changes.what == CHANGED):
        differs = [name for name, differ in zip(COMPARED, changes.differs[i], strict=True) if differ]
        told = _told(before[changes.first_row[i]], after[changes.second_row[i]], differs)
        if told:
            sentences.append(_("%(name)s: %(what)s.") % {"name": names[changes.id[i]], "what": "; ".join(told)})
    return Since(days[-2], days[-1], tuple(sentences))


def _day(moment) -> date | None:
    return moment and moment.astimezone(AMSTERDAM).date()


def _told(before: Tie, after: Tie, differs: Sequence[str]) -> list[str]:
    """What changed in one tie, in the words of the person."""
    told = []
    if "closeness" in differs:
        told.append(_("staat nu dichterbij") if after.ring < before.ring else _("staat nu verder weg"))
    if "role" in differs:
        told.append(_("is nu %(role)s") % {"role": line_of(after).role})
    labels = support_labels()
    for column, old, new, more, less in (
        ("received", before.received, after.received, _("geeft u nu ook %(kind)s"), _("geeft u geen %(kind)s meer")),
        ("given", before.given, after.given, _("krijgt van u nu ook %(kind)s"), _("krijgt van u geen %(kind)s meer")),
    ):
        if column in differs:
            told += [more % {"kind": labels[letter]} for letter in LETTERS if letter in new and letter not in old]
            told += [less % {"kind": labels[letter]} for letter in LETTERS if letter in old and letter not in new]
    if "quality" in differs:
        told.append(_("de band is nu %(quality)s") % {"quality": Tie.Quality(after.quality).label})
    if "wanted" in differs:
        told.append(_("u wilt nu %(change)s contact") % {"change": Tie.Change(after.wanted_change).label})
    if "frequency_per_year" in differs:
        told.append(
            _("er is nu vaker contact")
            if after.times_per_year > before.times_per_year
            else _("er is nu minder vaak contact")
        )
    return told
