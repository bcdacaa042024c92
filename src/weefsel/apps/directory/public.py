"""The social map as everybody may read it: one set of rows for the pages without an account, the feed and the file.

What is not public is not asked for here, so that it cannot be found out by searching either: no exact number of
places, no host who is not public, and of a werkvorm for people in danger (``quiet``) no place, time or host.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from uuid import UUID

from django.contrib.postgres.aggregates import BoolOr
from django.core.paginator import Page, Paginator
from django.db import connection
from django.db.models import Case, Count, F, FloatField, IntegerField, Q, QuerySet, TextField, Value, When
from django.db.models.functions import Concat, Lower, Sqrt

from weefsel.apps.directory.assurances import FactState, facts_of
from weefsel.apps.directory.bands import Band, band_of
from weefsel.apps.directory.models import Offer
from weefsel.apps.directory.queries import PAGE_SIZE, OfferCard, card_of
from weefsel.apps.directory.spelling import Spelling, words_of

MOST_WORDS = 8  # of a search; who pastes a letter gets an answer to its first words
N_HOURS = 21


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody looks for; empty means no matter.

    ``also`` per word of ``words`` the werkvormen that are called so. ``hours`` places in the 21 parts of a week.
    ``x``, ``y`` and ``reach_m`` in RD New, metres, straight line.
    """

    words: tuple[str, ...] = ()
    also: dict[str, frozenset[str]] = field(default_factory=dict)
    werkvormen: frozenset[str] | None = None
    hours: tuple[int, ...] = ()
    x: float | None = None
    y: float | None = None
    reach_m: float | None = None
    language: str = ""
    step_free: bool = False
    max_price_cents: int | None = None
    has_place: bool = False


@dataclass(frozen=True, slots=True)
class Stale:
    """Facts that nobody assured any more, by ``names``; ``at`` when somebody last did, None for never."""

    at: datetime | None
    names: tuple[str, ...]
    is_all: bool


@dataclass(frozen=True, slots=True)
class PublicEntry:
    """One row of the map as everybody may read it. ``card`` tells no exact number: that is what ``band`` is for.

    ``facts`` who assured what and until when; ``stale`` what nobody did any more, the oldest first. ``is_quiet`` where
    and when it is, is told by the organisation only.
    """

    card: OfferCard
    band: Band
    facts: tuple[FactState, ...]
    stale: tuple[Stale, ...]
    confirmed_at: datetime | None
    is_quiet: bool
    is_begun: bool


@dataclass(frozen=True, slots=True)
class Found:
    """A page of `PublicEntry`. ``corrected`` words that stand nowhere, with the one that was looked for instead."""

    page: Page
    corrected: tuple[tuple[str, str], ...]


def wanted_words(text: str) -> tuple[str, ...]:
    """The words of a search, each once."""
    return tuple(dict.fromkeys(words_of(text)))[:MOST_WORDS]


def public_offers(quiet: Collection[str]) -> QuerySet[Offer]:
    """The rows that everybody may read, with all that a card shows. ``is_quiet``: nobody is told where and when."""
    return _rows(quiet).filter(is_open=True, same_as=None)


def _rows(quiet: Collection[str]) -> QuerySet[Offer]:
    is_quiet = Case(When(service__werkvorm__in=list(quiet), then=Value(True)), default=Value(False))
    return Offer.objects.select_related("service", "location", "owner").annotate(is_quiet=is_quiet)


def public_card(offer: Offer, now: datetime) -> OfferCard:
    """A row of `public_offers` as everybody may read it."""
    card = replace(card_of(offer, now), places_free=None)
    if not offer.is_quiet:
        return card
    return replace(
        card,
        host_name="",
        organization_phone=offer.owner.phone,
        when="",
        place="",
        address="",
        area="",
        x=None,
        y=None,
        starts_on=None,
        is_step_free=None,
        has_transport=None,
    )


def public_entries(offers: Sequence[Offer], *, now: datetime, today: date) -> list[PublicEntry]:
    """Rows of `public_offers` as everybody may read them; one query."""
    states = facts_of(offers, today=today)
    return [_entry(offer, states[offer.id], now, today) for offer in offers]


def _entry(offer: Offer, states: dict[str, FactState], now: datetime, today: date) -> PublicEntry:
    card = public_card(offer, now)
    groups: dict[date | None, list[FactState]] = {}
    for state in states.values():
        if not state.is_fresh:
            groups.setdefault(state.at.date() if state.at else None, []).append(state)
    oldest = sorted(groups.values(), key=lambda group: (group[0].at is not None, group[0].at))
    moments = [state.at for state in states.values() if state.at is not None]
    return PublicEntry(
        card=card,
        band=band_of(offer.places_free, has_waiting_list=offer.has_waiting_list),
        facts=tuple(states.values()),
        stale=tuple(
            Stale(group[0].at, tuple(state.name for state in group), len(group) == len(states)) for group in oldest
        ),
        confirmed_at=min(moments, default=None),
        is_quiet=offer.is_quiet,
        is_begun=card.starts_on is None or card.starts_on <= today,
    )


def search(
    wanted: Wanted, *, now: datetime, today: date, quiet: Collection[str], number: int | str | None = 1
) -> Found:
    """A page of what fits, at most six queries whatever the numbers.

    What is known not to fit is left out; what nobody knows stays, after what is known to fit, so that somebody can ask.
    """
    rows, corrected = _found(wanted, quiet)
    rows = rows.order_by("unknown", "-named", "far", "service__name", "id")
    page = Paginator(rows, PAGE_SIZE).get_page(number)
    page.object_list = public_entries(list(page.object_list), now=now, today=today)
    return Found(page, corrected)


def rows_for(wanted: Wanted, quiet: Collection[str]) -> QuerySet[Offer]:
    """The rows that fit; at most three queries before it is read."""
    return _found(wanted, quiet)[0]


def _found(wanted: Wanted, quiet: Collection[str]):
    fitting = _fitting(public_offers(quiet), wanted)
    fitting = fitting.alias(unknown=_unknown(wanted), far=_distance(wanted))
    if not wanted.words:
        return fitting.alias(named=Value(0)), ()
    words = _forms(wanted.words)
    rows = _with_words(fitting, words, wanted)
    # Only where nothing has all the words it pays to ask which of them stands nowhere.
    if rows.exists():
        return rows, ()
    words, corrected = _mended(words, wanted, quiet)
    return _with_words(fitting, words, wanted), corrected


def _with_words(rows: QuerySet[Offer], words: dict[str, tuple[str, ...]], wanted: Wanted) -> QuerySet[Offer]:
    for word, forms in words.items():
        rows = rows.filter(_has(word, forms, wanted))
    return rows.alias(named=sum((_in_name(forms) for forms in words.values()), Value(0)))


def find_public_offer(offer_id: UUID, *, quiet: Collection[str]) -> Offer | None:
    """One row of the map, also one that takes nobody now; one query."""
    return _rows(quiet).filter(id=offer_id).first()


def _text(*, with_place: bool = True):
    """All that a row says, in small letters: of who is quiet, without the place."""
    said = ("service__name", "service__description", "service__who_for", "owner__name")
    where = ("location__name", "location__area", "location__city")

    def joined(names: Sequence[str]):
        parts = [part for name in names for part in (F(name), Value(" "))]
        return Lower(Concat(*parts, output_field=TextField()))

    if not with_place:
        return joined(said)
    return Case(When(is_quiet=True, then=joined(said)), default=joined((*said, *where)), output_field=TextField())


def _has(word: str, forms: Collection[str], wanted: Wanted) -> Q:
    test = Q(service__werkvorm__in=sorted(wanted.also.get(word, ())))
    for form in forms:
        test |= Q(text__contains=form)
    return test


def _in_name(forms: Collection[str]):
    test = Q()
    for form in forms:
        test |= Q(service__name__icontains=form)
    return Case(When(test, then=Value(1)), default=Value(0), output_field=IntegerField())


def _forms(words: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """Each word that says something, with its stem; one query. What says nothing (ik, wil, een) is left out."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT w, ts_lexize('dutch_stem', w) FROM unnest(%s::text[]) w", [list(words)])
        stems = {word: tuple(found or ()) for word, found in cursor.fetchall()}
    # A stem that stands in its word is found wherever the word is.
    said = {
        word: tuple(stem for stem in stems[word] if stem in word) or (word, *stems[word])
        for word in words
        if stems[word]
    }
    return said or {word: (word,) for word in words}


def _mended(words: dict[str, tuple[str, ...]], wanted: Wanted, quiet: Collection[str]):
    """The words with each that stands nowhere replaced by the one that was meant, and which; at most three queries."""
    rows = public_offers(quiet).alias(text=_text())
    hits = rows.aggregate(**{f"w{n}": BoolOr(_has(word, words[word], wanted)) for n, word in enumerate(words)})
    looked_for, corrected = {}, []
    for n, (word, forms) in enumerate(words.items()):
        meant = "" if hits[f"w{n}"] else _spelling(quiet).meant(word)
        if meant:
            corrected.append((word, meant))
        looked_for[meant or word] = (meant,) if meant else forms
    return looked_for, tuple(corrected)


_spellings: dict[tuple, Spelling] = {}


def _spelling(quiet: Collection[str]) -> Spelling:
    """How the words of the map are written; read again when rows came or went. One or two queries."""
    rows = public_offers(quiet)
    newest = rows.order_by("-id").values_list("id", flat=True).first()
    key = (rows.aggregate(n=Count("id"))["n"], newest, tuple(sorted(quiet)))
    if key not in _spellings:
        _spellings.clear()
        _spellings[key] = Spelling(rows.annotate(text=_text()).values_list("text", flat=True))
    return _spellings[key]


def _fitting(rows: QuerySet[Offer], wanted: Wanted) -> QuerySet[Offer]:
    rows = rows.alias(text=_text())
    if wanted.werkvormen is not None:
        rows = rows.filter(service__werkvorm__in=sorted(wanted.werkvormen))
    if wanted.hours:
        runs = Q(hours=None) | Q(is_quiet=True)
        for hour in wanted.hours:
            runs |= Q(**{f"hours__{hour}": True})
        rows = rows.filter(runs)
    if wanted.reach_m is not None and wanted.x is not None:
        rows = rows.alias(how_far=_distance(wanted))
        rows = rows.filter(Q(how_far__lte=wanted.reach_m) | Q(location__x=None) | Q(is_quiet=True))
    if wanted.language:
        speaks = Q(language__in=("", wanted.language)) | Q(other_languages__contains=[wanted.language])
        rows = rows.filter(speaks)
    if wanted.step_free:
        rows = rows.exclude(location__is_step_free=False, is_quiet=False)
    if wanted.max_price_cents is not None:
        rows = rows.filter(Q(price_cents=None) | Q(price_cents__lte=wanted.max_price_cents))
    if wanted.has_place:
        rows = rows.exclude(places_free=0)
    return rows


def _unknown(wanted: Wanted):
    """How many of the things that were asked for nobody knows of a row."""
    tests = []
    if wanted.hours:
        tests.append(Q(hours=None) | Q(is_quiet=True))
    if wanted.reach_m is not None and wanted.x is not None:
        tests.append(Q(location__x=None) | Q(is_quiet=True))
    if wanted.language:
        tests.append(Q(language="") & ~Q(other_languages__contains=[wanted.language]))
    if wanted.step_free:
        tests.append(Q(location__is_step_free=None) | Q(is_quiet=True))
    if wanted.max_price_cents is not None:
        tests.append(Q(price_cents=None))
    if wanted.has_place:
        tests.append(Q(places_free=None))
    return sum(
        (Case(When(test, then=Value(1)), default=Value(0), output_field=IntegerField()) for test in tests), Value(0)
    )


def _distance(wanted: Wanted):
    if wanted.x is None:
        return Value(0.0)
    dx, dy = F("location__x") - Value(wanted.x), F("location__y") - Value(wanted.y)
    away = Sqrt(dx * dx + dy * dy, output_field=FloatField())
    return Case(When(is_quiet=True, then=Value(1e9)), When(location__x=None, then=Value(1e9)), default=away)
