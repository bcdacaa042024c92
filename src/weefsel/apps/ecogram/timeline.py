"""How the map of a person went from conversation to conversation: words to talk about, never a measurement.

A conversation is a day, in Dutch time, on which the map was touched or gone through, whoever of those around the person
did so: two touches on one day are one conversation, and what was put on and taken off on one day never was
(`docs/decisions/0019`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

import numpy as np
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from weefsel.apps.accounts.queries import AMSTERDAM
from weefsel.apps.ecogram.models import AlterTie, Review, Tie
from weefsel.apps.ecogram.rows import LinkRow, frame_of
from weefsel.apps.ecogram.validators import LETTERS, LIVES
from weefsel.apps.ecogram.words import role_word, sector_word, support_labels
from weefsel.engine.ecogram.change import ADDED, CHANGED, COMPARED, LOST, TieChanges, change


@dataclass(frozen=True, slots=True)
class Conversation:
    """One conversation: the day, who wrote, how many stood on the map after it, and what it changed, in sentences.

    ``first`` is the conversation in which the map began: then nothing came or went. ``confirmed`` how many were said to
    be as they were.
    """

    day: date
    by: tuple[str, ...]
    n_ties: int
    first: bool
    came: tuple[str, ...]
    went: tuple[str, ...]
    changed: tuple[str, ...]
    confirmed: int

    @property
    def size(self) -> str:
        """How many stood on the map, in words."""
        return ngettext("1 op de kaart", "%(n)s op de kaart", self.n_ties) % {"n": self.n_ties}

    @property
    def sentences(self) -> tuple[str, ...]:
        return (*self.came, *self.went, *self.changed)


def timeline_of(person_id: UUID) -> tuple[Conversation, ...]:
    """Every conversation about the map, the latest first; three queries."""
    rows = list(Tie.objects.filter(person_id=person_id).select_related("recorded_by"))
    links = list(AlterTie.objects.filter(person_id=person_id).select_related("recorded_by"))
    reviews = list(Review.objects.filter(person_id=person_id).select_related("recorded_by"))
    return conversations_of(rows, links, reviews)


def conversations_of(
    rows: Sequence[Tie], links: Sequence[AlterTie], reviews: Sequence[Review]
) -> tuple[Conversation, ...]:
    """The conversations that these rows of one person tell of, the latest first; all are compared in one go."""
    days = days_of(rows, links, reviews)
    if not days:
        return ()
    maps = [map_on(rows, day) for day in days]
    known = [links_on(links, day) for day in days]
    told = _told_between(maps[:-1], maps[1:], known[:-1], known[1:], days)
    found = []
    for number, (day, on_map) in enumerate(zip(days, maps, strict=True)):
        came, went, changed = told[number - 1] if number else ((), (), ())
        writers = {
            each.recorded_by.name
            for each in (*rows, *links)
            if each.recorded_by is not None and day_of(each.valid_from) == day
        } | {each.recorded_by.name for each in reviews if each.recorded_by is not None and day_of(each.at) == day}
        confirmed = {each.thread for each in reviews if each.about == Review.About.TIE and day_of(each.at) == day}
        found.append(
            Conversation(day, tuple(sorted(writers)), len(on_map), number == 0, came, went, changed, len(confirmed))
        )
    return tuple(reversed(found))


def days_of(rows: Iterable[Tie], links: Iterable[AlterTie], reviews: Iterable[Review]) -> list[date]:
    """The days of the conversations, in order."""
    touched = {moment for each in (*rows, *links) for moment in (each.valid_from, each.valid_until) if moment}
    return sorted({day_of(moment) for moment in touched | {each.at for each in reviews}})


def map_on(rows: Iterable[Tie], day: date) -> list[Tie]:
    """Who stood on the map when the day was over, nearest first."""
    held = [
        tie
        for tie in rows
        if day_of(tie.valid_from) <= day and (tie.valid_until is None or day_of(tie.valid_until) > day)
    ]
    return nearest_first(held)


def nearest_first(ties: Iterable[Tie]) -> list[Tie]:
    """The order of a list: who is near first, then by name."""
    return sorted(ties, key=lambda tie: (tie.ring or 4, tie.name, str(tie.id)))


def links_on(links: Iterable[AlterTie], day: date) -> set[LinkRow]:
    """Who knew whom when the day was over."""
    return {
        (link.first, link.second)
        for link in links
        if day_of(link.valid_from) <= day and (link.valid_until is None or day_of(link.valid_until) > day)
    }


def day_of(moment) -> date:
    """The day of a moment, in Dutch time."""
    return moment.astimezone(AMSTERDAM).date()


Told = tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]


def _told_between(before, after, links_before, links_after, days: Sequence[date]) -> list[Told]:
    """For each step from one map to the next: who came, who went and what changed, in sentences."""
    first = frame_of([(i, tie) for i, each in enumerate(before) for tie in each], len(before), days=days[:-1])
    second = frame_of([(i, tie) for i, each in enumerate(after) for tie in each], len(after), days=days[1:])
    first_rows = [tie for each in before for tie in each]
    second_rows = [tie for each in after for tie in each]
    changes = change(first, second)
    told: list[Told] = []
    for i in range(len(before)):
        old = {str(tie.thread): tie.name for tie in before[i]}
        names = old | {str(tie.thread): tie.name for tie in after[i]}
        came = [_("%(name)s kwam erbij.") % {"name": names[key]} for key in changes.of(i, ADDED)]
        went = [_("%(name)s staat er niet meer bij.") % {"name": names[key]} for key in changes.of(i, LOST)]
        changed = _changed_sentences(changes, i, first_rows, second_rows)
        stayed = {tie.thread for tie in before[i]} & {tie.thread for tie in after[i]}
        for pairs, words in (
            (links_after[i] - links_before[i], _("%(one)s en %(other)s kennen elkaar nu.")),
            (links_before[i] - links_after[i], _("%(one)s en %(other)s kennen elkaar niet meer.")),
        ):
            both = sorted(
                sorted((names[str(one)], names[str(other)])) for one, other in pairs if {one, other} <= stayed
            )
            changed += [words % {"one": one, "other": other} for one, other in both]
        told.append((tuple(came), tuple(went), tuple(changed)))
    return told


def _changed_sentences(changes: TieChanges, person: int, first: Sequence[Tie], second: Sequence[Tie]) -> list[str]:
    sentences = []
    for i in np.flatnonzero((changes.person == person) & (changes.what == CHANGED)):
        differs = [name for name, differ in zip(COMPARED, changes.differs[i], strict=True) if differ]
        before, after = first[changes.first_row[i]], second[changes.second_row[i]]
        what = _told(before, after, differs)
        if what:
            sentences.append(_("%(name)s: %(what)s.") % {"name": after.name, "what": "; ".join(what)})
    return sentences


def _told(before: Tie, after: Tie, differs: Sequence[str]) -> list[str]:
    """What changed in one tie, in the words of the person."""
    told = []
    if "kind" in differs and after.deceased:
        told.append(_("is overleden"))
    if "closeness" in differs:
        told.append(_("staat nu dichterbij") if after.ring < before.ring else _("staat nu verder weg"))
    if "role" in differs:
        told.append(_("is nu %(role)s") % {"role": role_word(after.tie_role)})
    if "sector" in differs and "role" not in differs:
        told.append(_("staat nu bij %(sector)s") % {"sector": sector_word(after.sector)})
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
    if "lives" in differs:
        told.append(_("woont nu %(lives)s") % {"lives": dict(LIVES)[after.lives]})
    return told
