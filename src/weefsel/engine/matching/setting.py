"""What a match needs to know of persons, offers and werkvormen, worked out once for all pairs."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from weefsel.catalogue.matching import TOTAL, matching
from weefsel.catalogue.need import Need
from weefsel.catalogue.vocabulary import Field
from weefsel.catalogue.werkvorm import Werkvorm
from weefsel.engine.frames import N_HOURS, Floats, Ints, Offers, People, Texts
from weefsel.engine.needs.evaluate import Evaluation, Verdicts, evaluate

Bits = NDArray[np.uint32]
Keys = NDArray[np.uint64]


@dataclass(frozen=True, slots=True, eq=False)
class Setting:
    """Persons, offers and their werkvormen side by side, ready to compare.

    ``werkvormen`` those in use, sorted by slug; ``werkvorm`` of each offer, its place in that list, shape (n_offers,);
    ``answers`` which needs a werkvorm answers, shape (n_werkvormen, n_needs) in the order of `people.need_names`, and
    ``answers_other`` whether it answers one that stands in no column: nobody asked for that. Shape (n_werkvormen,).
    ``rules`` the eligibility rules of each werkvorm over all persons, and ``eligible`` their conjunction, int8 (no,
    yes, ask), shape (n_people, n_werkvormen). ``reach_m`` how far each person goes, metres, never NaN. ``can`` and
    ``may`` the hours that are sure and that are not ruled out, one bit an hour. ``weights`` points at most by slug of a
    criterion. ``needs`` and ``fields`` give names.
    """

    people: People
    offers: Offers
    werkvormen: tuple[Werkvorm, ...]
    werkvorm: Ints
    answers: NDArray[np.bool_]
    answers_other: NDArray[np.bool_]
    rules: tuple[tuple[Evaluation, ...], ...]
    eligible: Verdicts
    reach_m: Floats
    people_can: Bits
    people_may: Bits
    offers_can: Bits
    offers_may: Bits
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
) -> Setting:
    """Put persons and offers side by side.

    Parameters
    ----------
    weights
        Points at most by slug of a criterion, together 1000; the catalogue's without.

    Raises
    ------
    ValueError
        ``reach_m`` is not a positive number, an offer runs a werkvorm that is not given, or ``weights`` are not those
        of the criteria.
    """
    if not 0 < reach_m < np.inf:
        raise ValueError(f"reach_m must be > 0, got {reach_m:g}.")
    slugs, werkvorm = np.unique(offers.werkvorm, return_inverse=True)
    unknown = sorted(set(slugs.tolist()) - set(werkvormen))
    if unknown:
        raise ValueError(f"werkvormen must hold {unknown[0]!r}, which an offer runs; got {', '.join(werkvormen)}.")
    used = tuple(werkvormen[slug] for slug in slugs.tolist())
    answers = np.array([[name in each.needs for name in people.need_names] for each in used], dtype=bool)
    rules = tuple(tuple(evaluate(one.rule, people) for one in each.rules) for each in used)
    eligible = np.ones((people.n_people, len(used)), dtype=np.int8)
    for i, several in enumerate(rules):
        eligible[:, i] = all_of([one.verdict for one in several], people.n_people)
    return Setting(
        people=people,
        offers=offers,
        werkvormen=used,
        werkvorm=werkvorm.astype(np.int64),
        answers=answers.reshape(len(used), len(people.need_names)),
        answers_other=np.array([bool(set(each.needs) - set(people.need_names)) for each in used], dtype=bool),
        rules=rules,
        eligible=eligible,
        reach_m=np.where(np.isnan(people.reach_m), reach_m, people.reach_m),
        people_can=_bits(people.hours == 1),
        people_may=_bits(people.hours != 0),
        offers_can=_bits(offers.hours == 1),
        offers_may=_bits(offers.hours != 0),
        weights=_weights(weights),
        needs=needs or {},
        fields=fields or {},
    )


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
    if not verdicts:
        return np.ones(n, dtype=np.int8)
    table = np.stack(verdicts)
    return np.where((table == 0).any(axis=0), 0, np.where((table == 2).any(axis=0), 2, 1)).astype(np.int8)


def _bits(hours: NDArray[np.bool_]) -> Bits:
    return (hours * (1 << np.arange(N_HOURS, dtype=np.uint32))).sum(axis=1, dtype=np.uint32)


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
