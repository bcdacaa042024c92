"""Offers laid out so that one person is compared with very many of them at once: made once, asked often.

A search gives what the criteria themselves give. For each criterion the offers are parted into classes that it cannot
tell apart (the same language, the same price); per person each criterion judges one offer of each class, and the
compiled part only adds up. Days, hours and the way are judged offer by offer.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from weefsel.catalogue.matching import matching
from weefsel.catalogue.werkvorm import Werkvorm
from weefsel.engine.frames import Floats, Ints, Offers, People
from weefsel.engine.matching.criteria.access import ACCESS
from weefsel.engine.matching.criteria.begin import BEGIN
from weefsel.engine.matching.criteria.child import CHILD
from weefsel.engine.matching.criteria.companion import COMPANION
from weefsel.engine.matching.criteria.company import COMPANY
from weefsel.engine.matching.criteria.criterion import Criterion, Edges
from weefsel.engine.matching.criteria.digital import DIGITAL
from weefsel.engine.matching.criteria.distance import DISTANCE
from weefsel.engine.matching.criteria.eligibility import ELIGIBILITY
from weefsel.engine.matching.criteria.free_place import FREE_PLACE
from weefsel.engine.matching.criteria.fresh import FRESH
from weefsel.engine.matching.criteria.group_or_one import GROUP_OR_ONE
from weefsel.engine.matching.criteria.hearing import HEARING
from weefsel.engine.matching.criteria.hours import HOURS
from weefsel.engine.matching.criteria.interest import INTEREST
from weefsel.engine.matching.criteria.language import LANGUAGE
from weefsel.engine.matching.criteria.need import NEED
from weefsel.engine.matching.criteria.newcomers import NEWCOMERS
from weefsel.engine.matching.criteria.own_group import OWN_GROUP
from weefsel.engine.matching.criteria.price import PRICE
from weefsel.engine.matching.criteria.quiet import QUIET
from weefsel.engine.matching.criteria.reciprocity import RECIPROCITY
from weefsel.engine.matching.criteria.sight import SIGHT
from weefsel.engine.matching.criteria.tie import TIE
from weefsel.engine.matching.criteria.transport import TRANSPORT
from weefsel.engine.matching.criteria.waiting import WAITING
from weefsel.engine.matching.criteria.welcome import WELCOME
from weefsel.engine.matching.criteria.who_for import WHO_FOR
from weefsel.engine.matching.differ import Kind, kinds
from weefsel.engine.matching.search.worth import Worth
from weefsel.engine.matching.setting import Keys, Setting, compare, keys
from weefsel.engine.needs.evaluate import NO

# What each part of the layout is judged by. Every criterion stands in exactly one of these (`tests`).
STATIC: tuple[Criterion, ...] = (FREE_PLACE, COMPANY, WELCOME, WAITING, BEGIN, NEWCOMERS, FRESH)  # of the offer alone
PARTS: tuple[tuple[Criterion, ...], ...] = (
    (NEED, ELIGIBILITY, GROUP_OR_ONE, TIE),  # of its werkvorm
    (LANGUAGE,),
    (INTEREST,),
    (OWN_GROUP,),
    (PRICE,),
    (HEARING, SIGHT, QUIET, CHILD),
    (TRANSPORT, DIGITAL, ACCESS, COMPANION, RECIPROCITY),
    (WHO_FOR,),
)
EACH: tuple[Criterion, ...] = (HOURS, DISTANCE)  # offer by offer
# Offers that lie together in one leaf: few where most are out of reach, many where most are within. Within a leaf the
# same werkvorm stands together, and blocks are stretches of that.
LEAF_NEAR, LEAF_FAR = 1_024, 8_192
BLOCK = 32


@dataclass(frozen=True, slots=True, eq=False)
class Index:
    """Offers in the order of a search, with what their classes are.

    ``order`` the row of each place, shape (n,): offers that are full for good are left out. ``codes`` the class of each
    place in each part, shape (n, n_parts); ``examples`` a row of offers for each class, part by part. ``static`` points
    of the offer alone. ``place`` 0 somewhere, 1 from home, 2 not known. Blocks are stretches of ``order``:
    ``block_first`` where each begins, ``box`` its corners, ``block_static`` its most static points, and the werkvormen
    that it holds, ``block_kinds`` from ``kinds_first``. Leaves are stretches of blocks that lie together:
    ``leaf_first`` the first block of each, ``leaf_box`` its corners. ``most_blur_m`` the most of ``blur_m``. ``kind``
    and ``lots`` are by row of the offers. ``worth`` what each class is worth to a person.
    """

    setting: Setting
    order: Ints
    codes: NDArray[np.int32]
    examples: tuple[Ints, ...]
    static: NDArray[np.int32]
    hours: NDArray[np.uint32]
    xy: Floats
    place: NDArray[np.int8]
    blur_m: Floats
    most_blur_m: float
    leaf_first: Ints
    leaf_box: Floats
    block_first: Ints
    box: Floats
    block_static: Ints
    block_kinds: NDArray[np.int32]
    kinds_first: Ints
    kind: Kind
    lots: Keys
    worth: Worth

    @property
    def offers(self) -> Offers:
        return self.setting.offers

    def check(self, offers: Offers, *, reach_m: float, weights: Mapping[str, int] | None) -> None:
        """Refuse to answer for other offers, another reach or other weights than these were laid out for.

        Raises
        ------
        ValueError
            They are not the same.
        """
        if self.offers is not offers:
            raise ValueError("index must be of these same offers.")
        if self.setting.default_reach_m != reach_m:
            raise ValueError(f"index must be made with reach_m {reach_m:g}, got {self.setting.default_reach_m:g}.")
        if self.setting.weights != (matching().weights if weights is None else weights):
            raise ValueError("index must be made with these weights.")


def prepare(
    offers: Offers,
    werkvormen: Mapping[str, Werkvorm],
    *,
    reach_m: float,
    weights: Mapping[str, int] | None = None,
) -> Index:
    """Lay out offers for `search` and `rank`: for all persons, as long as the offers and the weights stay.

    Raises
    ------
    ValueError
        As `compare` does.
    """
    nobody = People(id=np.array(["nobody"]))
    setting = compare(nobody, offers, werkvormen, reach_m=reach_m, weights=weights)
    rows = np.arange(offers.n_offers)
    edges = Edges(np.zeros_like(rows), rows, np.full(len(rows), np.nan))
    judged = [(one, one.judge(setting, edges)) for one in STATIC]
    static = sum((one.points(judgement, setting.weights[one.slug]) for one, judgement in judged), np.zeros_like(rows))
    ruled_out = np.any([judgement.verdict == NO for one, judgement in judged if one.hard], axis=0)
    classes = [_classes(columns) for columns in _columns(setting)]
    place = np.where(offers.online == 1, 1, np.where(np.isnan(offers.xy[:, 0]), 2, 0)).astype(np.int8)

    kept = np.flatnonzero(~ruled_out)
    somewhere = np.where(place[kept, np.newaxis] == 0, offers.xy[kept], np.nan)
    wide = float(np.ptp(somewhere[place[kept] == 0], axis=0).max()) if (place[kept] == 0).any() else 0.0
    leaf = _leaves(somewhere, LEAF_FAR if reach_m > wide / 4 else LEAF_NEAR)
    order = kept[np.lexsort((kept, -static[kept], setting.werkvorm[kept], leaf))]
    leaf_of = np.empty(offers.n_offers, dtype=np.int64)
    leaf_of[kept] = leaf
    leaf_ends = np.r_[np.flatnonzero(np.diff(leaf_of[order])) + 1, len(order)].tolist()
    leaf_starts = [0, *leaf_ends[:-1]]
    leaf_starts = leaf_starts if len(order) else []
    leaf_ends = leaf_ends if len(order) else []
    firsts = [first for a, b in zip(leaf_starts, leaf_ends, strict=True) for first in range(a, b, BLOCK)]
    block_first = np.array([*firsts, len(order)], dtype=np.int64)
    codes = np.column_stack([code[order] for code, _ in classes]).astype(np.int32)
    starts = block_first[:-1]
    xy = np.where(place[order, np.newaxis] == 0, offers.xy[order], np.nan)
    several = [np.unique(codes[a:b, 0]) for a, b in itertools.pairwise(block_first.tolist())]
    return Index(
        setting=setting,
        order=order,
        codes=codes,
        examples=tuple(example for _, example in classes),
        static=static[order].astype(np.int32),
        hours=np.column_stack([setting.offers_can[order], setting.offers_may[order]]),
        xy=np.ascontiguousarray(xy),
        place=place[order],
        blur_m=setting.offers_blur_m[order],
        most_blur_m=float(setting.offers_blur_m[order].max(initial=0)),
        leaf_first=np.searchsorted(block_first, [*leaf_starts, len(order)]).astype(np.int64),
        leaf_box=_boxes(xy, np.array(leaf_starts, dtype=np.int64)),
        block_first=block_first,
        box=_boxes(xy, starts),
        block_static=np.maximum.reduceat(static[order], starts) if len(starts) else np.empty(0, dtype=np.int64),
        block_kinds=np.concatenate([*several, np.empty(0)]).astype(np.int32),
        kinds_first=np.r_[0, np.cumsum([len(each) for each in several])].astype(np.int64),
        kind=kinds(setting),
        lots=keys(offers.id, 0),
        worth=Worth(setting, PARTS, [example for _, example in classes]),
    )


def _columns(setting: Setting) -> list[list[NDArray]]:
    """What the criteria of each part read of an offer."""
    offers = setting.offers
    return [
        [setting.werkvorm],
        [setting.spoken.offers],
        [setting.interests.offers],
        [setting.own_groups.offers],
        [offers.price_cents],
        [offers.hearing_support, offers.sight_support, offers.low_stimulus, offers.child_welcome],
        [offers.transport, offers.online, offers.step_free, setting.companions, setting.gives],
        [setting.own_rule],
    ]


def _classes(columns: list[NDArray]) -> tuple[Ints, Ints]:
    """The class of each row by what stands in its columns, and a row of each class."""
    code = np.zeros(len(columns[0]), dtype=np.int64)
    for column in columns:
        values = np.unique(column, return_inverse=True)[1].reshape(-1)
        code = np.unique(code * (values.max(initial=0) + 1) + values, return_inverse=True)[1].reshape(-1)
    examples = np.zeros(code.max(initial=-1) + 1, dtype=np.int64)
    examples[code[::-1]] = np.arange(len(code))[::-1]
    return code, examples


def _boxes(xy: Floats, starts: Ints) -> Floats:
    """The corners of each stretch of points; of points that are not known the low corner is above the high one."""
    if not len(starts):
        return np.empty((0, 4))
    low, high = np.where(np.isnan(xy), np.inf, xy), np.where(np.isnan(xy), -np.inf, xy)
    return np.hstack([np.minimum.reduceat(low, starts), np.maximum.reduceat(high, starts)])


def _leaves(xy: Floats, size: int) -> Ints:
    """A number for each point such that points of one number lie together: halved until at most ``size`` are left.

    Points that are not known have a number of their own.
    """
    leaf = np.zeros(len(xy), dtype=np.int64)
    known = np.flatnonzero(~np.isnan(xy[:, 0]))
    todo, number = [known], 1
    while todo:
        rows = todo.pop()
        if len(rows) <= size:
            leaf[rows] = number
            number += 1
            continue
        axis = int(np.ptp(xy[rows], axis=0).argmax())
        halves = np.argpartition(xy[rows, axis], len(rows) // 2)
        todo += [rows[halves[: len(rows) // 2]], rows[halves[len(rows) // 2 :]]]
    return leaf
