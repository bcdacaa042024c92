"""The network of a person: as a list, as what changed, as words to talk about, and as a table for the engine."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from uuid import UUID

import numpy as np
from django.utils.translation import gettext as _

from weefsel.apps.adoption.queries import catalogue
from weefsel.apps.ecogram.models import AlterTie, Review, Tie
from weefsel.apps.ecogram.rows import LinkRow, frame_of
from weefsel.apps.ecogram.timeline import Conversation, conversations_of, day_of, links_on, map_on, nearest_first
from weefsel.apps.ecogram.validators import ABROAD, LETTERS, LIVES, TIMES_PER_YEAR, TieEntry, entry_of
from weefsel.apps.ecogram.words import joined, language_word, ring_name, role_word, sector_word, support_words
from weefsel.engine.ecogram.measure import measure
from weefsel.engine.ecogram.measures import MEASURES
from weefsel.engine.frames import SUPPORT_KINDS, Ties


@dataclass(frozen=True, slots=True)
class TieLine:
    """One tie as a page shows it: what was told (``entry``), and the words for it.

    ``kind`` person, group, place or pet; ``only_care``: not for everyone who may see the map. ``stands_since`` when the
    tie first stood in this ring and part of life: in a drawing, who came later finds a place among who was there.
    ``recorded_by`` whose row this is.
    """

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
    kind: str = "person"
    channel: str = ""
    country: str = ""
    language: str = ""
    only_care: bool = False
    stands_since: datetime | None = None
    recorded_by: UUID | None = None


@dataclass(frozen=True, slots=True)
class Since:
    """What came, went and changed the last time that the map was touched: sentences to talk about, no measurement."""

    before: date
    after: date
    sentences: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Ecogram:
    """The map of a person, and what changed since the conversation before; None when there was only one.

    ``links`` who knows whom, by thread, the smaller first; ``links_asked`` whether that was asked. ``confirmed`` by
    thread the day on which a tie was last said to be as it was.
    """

    person_id: UUID
    ties: tuple[TieLine, ...]
    since: Since | None
    links: frozenset[LinkRow] = frozenset()
    links_asked: bool = False
    confirmed: Mapping[UUID, date] = field(default_factory=dict)

    @property
    def rows(self) -> tuple[UUID, ...]:
        return tuple(tie.row for tie in self.ties)

    def knows(self, thread: UUID) -> tuple[TieLine, ...]:
        """Whom somebody on the map knows there."""
        others = {other for pair in self.links if thread in pair for other in pair} - {thread}
        return tuple(tie for tie in self.ties if tie.thread in others)


@dataclass(frozen=True, slots=True)
class SummaryLine:
    """One thing to see in a map: what it is about, what the map says, and how to read that (said once)."""

    label: str
    text: str
    help: str


def ecogram_of(person_id: UUID, *, history: bool = True) -> Ecogram:
    """The map of one person, nearest first, and what changed since the conversation before; three queries.

    ``history`` False for a reader who may see the map as it is now only: then what changed is not told.
    """
    rows = list(Tie.objects.filter(person_id=person_id).select_related("recorded_by"))
    links = list(AlterTie.objects.filter(person_id=person_id).select_related("recorded_by"))
    reviews = list(Review.objects.filter(person_id=person_id).select_related("recorded_by"))
    return Ecogram(
        person_id,
        _lines(nearest_first(tie for tie in rows if tie.valid_until is None), rows),
        _since(conversations_of(rows, links, reviews)) if history else None,
        links=frozenset((link.first, link.second) for link in links if link.valid_until is None),
        links_asked=any(review.about == Review.About.LINKS for review in reviews),
        confirmed={review.thread: day_of(review.at) for review in reviews if review.thread is not None},
    )


def ecogram_on(person_id: UUID, day: date) -> Ecogram:
    """The map as it was when that day was over; two queries."""
    rows = list(Tie.objects.filter(person_id=person_id))
    links = list(AlterTie.objects.filter(person_id=person_id))
    return Ecogram(person_id, _lines(map_on(rows, day), rows), None, links=frozenset(links_on(links, day)))


def _since(conversations: Sequence[Conversation]) -> Since | None:
    """What the last conversation changed; None when it was the only one, or began an empty map."""
    if len(conversations) < 2 or not conversations[1].n_ties:
        return None
    return Since(conversations[1].day, conversations[0].day, conversations[0].sentences)


def _lines(ties: Iterable[Tie], history: Iterable[Tie]) -> tuple[TieLine, ...]:
    """Rows in words, with since when each stands where it stands."""
    since: dict[tuple, datetime] = {}
    for tie in sorted(history, key=lambda tie: tie.valid_from):
        since.setdefault((tie.thread, tie.ring, tie.sector), tie.valid_from)
    return tuple(replace(line_of(tie), stands_since=since[tie.thread, tie.ring, tie.sector]) for tie in ties)


def line_of(tie: Tie) -> TieLine:
    """A row in words."""
    role = catalogue().vocabulary.tie_roles.get(tie.tie_role)
    return TieLine(
        row=tie.id,
        thread=tie.thread,
        entry=entry_of(tie),
        role=role_word(tie.tie_role),
        sector=tie.sector,
        sector_name=sector_word(tie.sector),
        professional=bool(role and role.professional),
        ring_name=ring_name(tie.ring),
        received=support_words(tie.received),
        given=support_words(tie.given),
        quality=Tie.Quality(tie.quality).label if tie.quality else "",
        wanted_change=Tie.Change(tie.wanted_change).label if tie.wanted_change else "",
        times=str(dict(TIMES_PER_YEAR).get(tie.times_per_year, "")),
        lives=str(dict(LIVES).get(tie.lives, "")),
        kind=role.kind if role else "person",
        channel=Tie.Channel(tie.channel).label if tie.channel else "",
        country=str(dict(ABROAD).get(tie.time_zone, tie.time_zone)),
        language=language_word(tie.language),
        only_care=tie.seen_by == Tie.SeenBy.CARE,
        recorded_by=tie.recorded_by_id,
    )


def ties_frame(person_ids: Sequence[UUID], *, today: date | None = None) -> Ties:
    """The maps of these persons as a table, a map for each in the order given; three queries.

    ``today`` tells how long people know each other; without it that is not known.
    """
    place = {person_id: i for i, person_id in enumerate(person_ids)}
    current = Tie.objects.filter(person_id__in=person_ids, valid_until=None).order_by("person_id", "id")
    rows = [(place[tie.person_id], tie) for tie in current]
    links: dict[int, list[LinkRow]] = {}
    for link in AlterTie.objects.filter(person_id__in=person_ids, valid_until=None):
        links.setdefault(place[link.person_id], []).append((link.first, link.second))
    reviews = Review.objects.filter(person_id__in=person_ids, about=Review.About.LINKS).order_by()
    asked = set(reviews.values_list("person_id", flat=True))
    return frame_of(
        rows,
        len(person_ids),
        days=None if today is None else [today] * len(person_ids),
        links=links,
        links_asked=[person_id in asked for person_id in person_ids],
    )


def network_summary(person_id: UUID) -> tuple[SummaryLine, ...]:
    """What the map of a person says, in words to talk about; empty for an empty map. One query.

    From the engine's measures, never as a number that ranks people. A measure that was not asked is left out.
    """
    rows = list(Tie.objects.filter(person_id=person_id, valid_until=None).order_by("ring", "name", "id"))
    if not rows:
        return ()
    measures = measure(frame_of([(0, tie) for tie in rows], 1))
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
        names = [tie.name for tie in rows if letter in (tie.received or ()) and not tie.deceased]
        if column in known or names:
            lines.append(SummaryLine(about[column][0], _support(names, sure=column in known), help_))
            help_ = ""
    helped = [tie.name for tie in rows if tie.given and not tie.deceased]
    if helped:
        lines.append(SummaryLine(_("Voor wie u iets doet"), joined(helped), _("Geven doet ook goed.")))
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
        return _("%(names)s; nog niet bij iedereen gevraagd") % {"names": joined(names)}
    if not names:
        return _("nu bij niemand")
    if len(names) == 1:
        return _("alleen bij %(name)s") % {"name": names[0]}
    return _("bij %(names)s") % {"names": joined(names)}


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
