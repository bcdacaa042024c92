"""What a match needs to know of persons, offers and werkvormen, worked out once for all pairs."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, partial

import numpy as np
from numpy.typing import NDArray

from weefsel.catalogue.matching import TOTAL, Way, matching, person_fields
from weefsel.catalogue.need import Need
from weefsel.catalogue.rule import Rule, parse_rule
from weefsel.catalogue.vocabulary import Field
from weefsel.catalogue.werkvorm import Werkvorm
from weefsel.engine.frames import N_HOURS, Floats, Ints, Offers, People, Texts
from weefsel.engine.needs.evaluate import Evaluation, Verdicts, evaluate

Bits = NDArray[np.uint32]
Keys = NDArray[np.uint64]
Sets = NDArray[np.uint64]
MOST_WORDS = 64
GIVE = "give-something"


@dataclass(frozen=True, slots=True, eq=False)
class Shared:
    """Words that persons and offers may have in common, as sets of bits: ``words`` names the bits.

    ``people`` shape (n_people,), ``offers`` shape (n_offers,); an empty set was not asked or told.
    """

    words: tuple[str, ...]
    people: Sets
    offers: Sets

    def names(self, one: int) -> tuple[str, ...]:
        """The words of a set, in the order of the bits."""
        return tuple(word for bit, word in enumerate(self.words) if one >> bit & 1)


@dataclass(frozen=True, slots=True, eq=False)
class Setting:
    """Persons, offers and their werkvormen side by side, ready to compare.

    ``werkvormen`` those in use, sorted by slug; ``werkvorm`` of each offer, its place in that list, shape (n_offers,);
    ``answers`` which needs a werkvorm answers, shape (n_werkvormen, n_needs) in the order of `people.need_names`, and
    ``answers_other`` whether it answers one that stands in no column: nobody asked for that. Shape (n_werkvormen,).
    ``grouped`` whether it is a group of more than two, ``ties`` what it gives: weak, strong or both; shape
    (n_werkvormen,). ``rules`` the eligibility rules of each werkvorm over all persons, and ``eligible`` their
    conjunction, int8 (no, yes, ask), shape (n_people, n_werkvormen). ``own_rules`` what organisations themselves say
    for whom an offer is; ``own_rule`` which of them each offer has, from 1 on, 0 for none, shape (n_offers,);
    ``own_evaluations`` over all persons, and ``own_eligible`` their verdicts after that of none,
    shape (n_people, 1 + n_own_rules).

    ``reach_m`` how far each person may get and ``sure_m`` how far they surely get, metres, never NaN;
    ``people_blur_m`` and ``offers_blur_m`` how far the real place may be, 0 where it is known. ``default_reach_m`` for
    who was not asked. ``can`` and ``may`` the hours that are sure and that are not ruled out, one bit an hour.
    ``spoken``, ``interests`` and ``own_groups`` what both may have in common, ``also_speaks`` the other languages of
    each person in the bits of ``spoken``. ``gives`` whether one can do something for others at each offer, shape
    (n_offers,), and ``wants_to_give`` whether each person wants that, shape (n_people,). ``companions`` whether
    someone of one's own may come along, shape (n_offers,). ``weights`` points at most by slug of a criterion.
    ``needs`` and ``fields`` give names.
    """

    people: People
    offers: Offers
    werkvormen: tuple[Werkvorm, ...]
    werkvorm: Ints
    answers: NDArray[np.bool_]
    answers_other: NDArray[np.bool_]
    grouped: NDArray[np.bool_]
    ties: Texts
    rules: tuple[tuple[Evaluation, ...], ...]
    eligible: Verdicts
    own_rules: tuple[Rule, ...]
    own_rule: Ints
    own_evaluations: tuple[Evaluation, ...]
    own_eligible: Verdicts
    reach_m: Floats
    sure_m: Floats
    default_reach_m: float
    people_blur_m: Floats
    offers_blur_m: Floats
    people_can: Bits
    people_may: Bits
    offers_can: Bits
    offers_may: Bits
    spoken: Shared
    also_speaks: Sets
    interests: Shared
    own_groups: Shared
    gives: NDArray[np.bool_]
    wants_to_give: Floats
    companions: Floats
    weights: Mapping[str, int]
    needs: Mapping[str, Need]
    fields: Mapping[str, Field]


def compare(
    people: People,
    offers: Offers,
    werkvormen: Mapping[str, Werkvorm],
    *,
    reach_m: float,
    weights: Mapping[str, int] | None = None,
    needs: Mapping[str, Need] | None = None,
    fields: Mapping[str, Field] | None = None,
    like: Setting | None = None,
) -> Setting:
    """Put persons and offers side by side.

    Parameters
    ----------
    weights
        Points at most by slug of a criterion, together 1000; the catalogue's without.
    like
        A setting of the same offers and werkvormen: what it holds of offers alone is taken from it.

    Raises
    ------
    ValueError
        ``reach_m`` is not a positive number, an offer runs a werkvorm that is not given or has a rule that is none, or
        ``weights`` are not those of the criteria.
    """
    if not 0 < reach_m < np.inf:
        raise ValueError(f"reach_m must be > 0, got {reach_m:g}.")
    side = _offers_side(offers, werkvormen) if like is None else like
    used = side.werkvormen
    # Several werkvormen often have the same rule.
    decide = cache(partial(evaluate, people=people))
    rules = tuple(tuple(decide(one.rule) for one in each.rules) for each in used)
    eligible = np.ones((people.n_people, len(used)), dtype=np.int8)
    for i, several in enumerate(rules):
        eligible[:, i] = all_of([one.verdict for one in several], people.n_people)
    own = tuple(decide(one) for one in side.own_rules)
    anyone = np.ones(people.n_people, dtype=np.int8)
    answers = np.array([[name in each.needs for name in people.need_names] for each in used], dtype=bool)
    reach, sure = reach_of(people, reach_m)
    spoken = wanted(people.language, side.spoken)
    also = wanted(people.also_speaks, spoken)
    give = people.need_names.index(GIVE) if GIVE in people.need_names else None
    return Setting(
        people=people,
        offers=offers,
        werkvormen=used,
        werkvorm=side.werkvorm,
        answers=answers.reshape(len(used), len(people.need_names)),
        answers_other=np.array([bool(set(each.needs) - set(people.need_names)) for each in used], dtype=bool),
        grouped=side.grouped,
        ties=side.ties,
        rules=rules,
        eligible=eligible,
        own_rules=side.own_rules,
        own_rule=side.own_rule,
        own_evaluations=own,
        own_eligible=np.column_stack([anyone, *(one.verdict for one in own)]),
        reach_m=reach,
        sure_m=sure,
        default_reach_m=reach_m,
        people_blur_m=np.nan_to_num(people.blur_m),
        offers_blur_m=side.offers_blur_m,
        people_can=bits(people.hours == 1),
        people_may=bits(people.hours != 0),
        offers_can=side.offers_can,
        offers_may=side.offers_may,
        spoken=Shared(also.words, spoken.people, spoken.offers),
        also_speaks=also.people,
        interests=wanted(people.interests, side.interests),
        own_groups=wanted(people.feels_at_home, side.own_groups),
        gives=side.gives,
        wants_to_give=np.full(people.n_people, np.nan) if give is None else people.needs[:, give],
        companions=side.companions,
        weights=_weights(weights),
        needs=needs or {},
        fields=fields or {},
    )


@dataclass(frozen=True, slots=True, eq=False)
class _Side:
    """What a `Setting` holds of offers alone, under the same names."""

    werkvormen: tuple[Werkvorm, ...]
    werkvorm: Ints
    grouped: NDArray[np.bool_]
    ties: Texts
    offers_blur_m: Floats
    offers_can: Bits
    offers_may: Bits
    spoken: Shared
    interests: Shared
    own_groups: Shared
    gives: NDArray[np.bool_]
    companions: Floats
    own_rules: tuple[Rule, ...]
    own_rule: Ints


def _offers_side(offers: Offers, werkvormen: Mapping[str, Werkvorm]) -> _Side:
    run = offers.werkvorm.tolist()
    slugs = {slug: number for number, slug in enumerate(sorted(set(run)))}
    werkvorm = np.array(list(map(slugs.__getitem__, run)), dtype=np.int64)
    unknown = sorted(slugs.keys() - werkvormen.keys())
    if unknown:
        raise ValueError(f"werkvormen must hold {unknown[0]!r}, which an offer runs; got {', '.join(werkvormen)}.")
    used = tuple(werkvormen[slug] for slug in slugs)
    named = np.array([each.naasten != "no" for each in used], dtype=np.float64)
    texts = offers.rule.tolist()
    own = {text: number for number, text in enumerate(("", *sorted(set(texts) - {""})))}
    mutual = np.array([each.reciprocity for each in used], dtype=bool)
    return _Side(
        werkvormen=used,
        werkvorm=werkvorm,
        grouped=np.array([each.group is not None and each.group.max > 2 for each in used], dtype=bool),
        ties=np.array([each.tie_type for each in used], dtype=np.str_),
        offers_blur_m=np.nan_to_num(offers.blur_m),
        offers_can=bits(offers.hours == 1),
        offers_may=bits(offers.hours != 0),
        spoken=_offered(offers.language),
        interests=_offered(offers.interests),
        own_groups=_offered(offers.attracts),
        gives=np.where(np.isnan(offers.can_contribute), mutual[werkvorm], offers.can_contribute == 1),
        companions=np.where(np.isnan(offers.companion_welcome), named[werkvorm], offers.companion_welcome),
        own_rules=tuple(parse_rule(text, person_fields()) for text in own if text),
        own_rule=np.array(list(map(own.__getitem__, texts)), dtype=np.int64),
    )


def reach_of(people: People, reach_m: float) -> tuple[Floats, Floats]:
    """How far each person may get and surely gets: as they said, else by time and ways, else as for everybody.

    Of who said how long they want to travel but not how, only walking is sure, if they walk without help.
    """
    reach = np.where(np.isnan(people.reach_m), reach_m, people.reach_m)
    sure = reach.copy()
    by_time = np.flatnonzero(np.isnan(people.reach_m) & ~np.isnan(people.travel_min))
    ways = matching().ways
    for row in by_time.tolist():
        minutes, said = float(people.travel_min[row]), ways_of(str(people.travel_ways[row]))
        reach[row] = max(way.reach_m(minutes) for way in said or ways.values())
        walks = "foot" in ways and people.walks_without_help[row] == 1
        sure[row] = reach[row] if said else ways["foot"].reach_m(minutes) if walks else 0
    return reach, sure


def ways_of(text: str) -> list[Way]:
    """The ways to travel that someone named, in the order of the catalogue; empty when they were not asked.

    Raises
    ------
    ValueError
        A way that the catalogue does not know.
    """
    named, ways = text.split(), matching().ways
    if odd := [slug for slug in named if slug not in ways]:
        raise ValueError(f"travel_ways must be of {', '.join(ways)}, got {odd[0]!r}.")
    return [way for slug, way in ways.items() if slug in named]


def _offered(offers: Texts) -> Shared:
    words: dict[str, int] = {}
    offered = _sets(offers, words)
    return Shared(tuple(words), np.zeros(0, dtype=np.uint64), offered)


def wanted(people: Texts, shared: Shared) -> Shared:
    """What persons say beside what offers said; words that only they have get the next bits."""
    words = {word: bit for bit, word in enumerate(shared.words)}
    said = _sets(people, words)
    return Shared(tuple(words), said, shared.offers)


def _sets(column: Texts, words: dict[str, int]) -> Sets:
    """Each text as a set of bits; ``words`` gets the new ones."""
    texts = column.tolist()
    known = dict.fromkeys(texts, 0)
    if known.keys() <= {""}:
        return np.zeros(len(column), dtype=np.uint64)
    for text in known:
        known[text] = sum(1 << words.setdefault(word, len(words)) for word in dict.fromkeys(text.split()))
    if len(words) > MOST_WORDS:
        raise ValueError(f"a column may hold at most {MOST_WORDS} different words, got {', '.join(words)}.")
    return np.array(list(map(known.__getitem__, texts)), dtype=np.uint64)


def _weights(given: Mapping[str, int] | None) -> Mapping[str, int]:
    own = matching().weights
    if given is None:
        return own
    if given.keys() != own.keys():
        odd = sorted(given.keys() ^ own.keys())
        raise ValueError(
            f"weights must be given for each criterion ({', '.join(own)}), got too much or too little: {odd}."
        )
    if any(type(weight) is not int or weight < 0 for weight in given.values()) or sum(given.values()) != TOTAL:
        raise ValueError(f"weights must be whole points >= 0 that add up to {TOTAL}, got {dict(given)}.")
    return dict(given)


def all_of(verdicts: list[Verdicts], n: int) -> Verdicts:
    """Whether all of several verdicts are yes: no if one is no, else ask if one is ask. None at all is yes."""
    if len(verdicts) < 2:
        return verdicts[0] if verdicts else np.ones(n, dtype=np.int8)
    table = np.stack(verdicts)
    return np.where((table == 0).any(axis=0), 0, np.where((table == 2).any(axis=0), 2, 1)).astype(np.int8)


def bits(hours: NDArray[np.bool_]) -> Bits:
    # In floating point, which is exact here and many times quicker: a sum of 21 bits.
    return (hours.astype(np.float64) @ (2.0 ** np.arange(N_HOURS))).astype(np.uint32)


def keys(ids: Texts, seed: int) -> Keys:
    """A number for each id that depends on the id and the seed only: a lottery that anyone can repeat.

    Examples
    --------
    >>> both, one = keys(np.array(["a", "b"]), 1), keys(np.array(["b"]), 1)
    >>> bool(both[1] == one[0])
    True
    """
    salt = str(seed).encode()
    digests = (hashlib.blake2b(each.encode(), digest_size=8, salt=salt[:16]).digest() for each in ids.tolist())
    return np.fromiter((int.from_bytes(each, "little") for each in digests), dtype=np.uint64, count=len(ids))


def mix(first: Keys, second: Keys) -> Keys:
    """One number for each pair of numbers, well spread (the finaliser of SplitMix64)."""
    mixed = first * np.uint64(0x9E3779B97F4A7C15) ^ second
    mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return mixed ^ (mixed >> np.uint64(31))
