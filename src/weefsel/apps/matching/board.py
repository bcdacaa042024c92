"""Reads the board of an organisation: whom a plan proposes what, why, and what a coach can still choose."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import numpy as np
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from weefsel.apps.accounts.queries import today
from weefsel.apps.adoption.queries import catalogue
from weefsel.apps.directory.inquiries import Asked, asked_of
from weefsel.apps.directory.queries import OfferCard, cards, offers_frame
from weefsel.apps.matching.asking import Chip, host_chip
from weefsel.apps.matching.models import Gap, MatchLine, MatchRun
from weefsel.apps.matching.queries import REACH_M, candidates_for, usable_werkvormen
from weefsel.apps.matching.runs import BETTER, NO_PLACE, REFUSED
from weefsel.apps.matching.standing import may_stand, open_lines, problem_of, said_of, went_back_on
from weefsel.apps.matching.states import NEXT, LineState
from weefsel.apps.matching.validators import REASONS
from weefsel.apps.matching.weighing import weights_of
from weefsel.apps.needs.queries import people_frame
from weefsel.engine.matching.assign import ASK_HOST, PLACED, UNPLACED
from weefsel.engine.matching.assign import NO_PLACE as FULL
from weefsel.engine.matching.criteria.criterion import Edges
from weefsel.engine.matching.match import tell
from weefsel.engine.matching.setting import compare
from weefsel.engine.rights.may import Actor

SMALL = 10  # fewer people than this are shown to nobody but who plans; an assumption, as for all figures
N_CHIPS = 3
N_RUNS = 8
S = LineState

# What became of the line before, in words that fit whatever the cause was.
MOVED = {
    "new": "",
    "same": "",
    "kept": gettext_lazy("Afgesproken, dus gebleven."),
    REFUSED: gettext_lazy("Nieuw: het vorige werd afgewezen."),
    NO_PLACE: gettext_lazy("Nieuw: op de vorige plek is nu geen passende plek."),
    BETTER: gettext_lazy("Nieuw: dit past nu beter in het geheel."),
    "chosen": gettext_lazy("Door een coach gekozen."),
}
# In which part of the board a line stands: what waits on whom.
WAITS = (FULL, ASK_HOST)


@dataclass(frozen=True, slots=True)
class BoardLine:
    """One person on the board. ``offer`` None: no proposal, and ``why`` says why not, the same for every cause of one
    kind. ``problem`` what makes the line stale. ``can`` the acts that are possible; ``chance`` how large the chance of
    a place was, in words, empty where no lot was needed."""

    id: UUID
    person_id: UUID
    name: str
    part: str
    state: str
    state_text: str
    offer: OfferCard | None
    chips: tuple[Chip, ...]
    why: str
    moved: str
    problem: str
    reason: str
    chance: str
    decided_by: str
    decided_at: datetime | None
    can: frozenset[str]


# The parts of the board in the order in which a coach goes through them.
PARTS: dict[str, str] = {
    "bekijken": gettext_lazy("Te bekijken"),
    "bespreken": gettext_lazy("Te bespreken"),
    "ja": gettext_lazy("Zegt ja"),
    "wacht": gettext_lazy("Wacht op een plek"),
    "geen": gettext_lazy("Nog geen voorstel"),
    "afgewezen": gettext_lazy("Werd het niet"),
}


def part_of(line: MatchLine) -> str:
    """Where a line stands on the board."""
    match line.state:
        case S.PROPOSED:
            return "bekijken"
        case S.ACCEPTED:
            return "bespreken"
        case S.YES:
            return "ja"
        case S.NONE:
            return "wacht" if line.why in WAITS else "geen"
        case _:
            return "afgewezen"


def last_runs(actor: Actor, n: int = N_RUNS) -> list[MatchRun]:
    """The newest plans of the organisation, also one that is being made, newest first; one query."""
    return list(MatchRun.objects.filter(owner_id=actor.organization_id).select_related("made_by")[:n])


def last_run(actor: Actor) -> MatchRun | None:
    """The newest of them."""
    return next(iter(last_runs(actor, 1)), None)


def standing_lines(actor: Actor) -> list[MatchLine]:
    """The line of everyone on the board who lives and whom this actor may see; one query."""
    rows = MatchLine.objects.filter(owner_id=actor.organization_id, state__in=S.current(), person__died_on=None)
    return list(rows.select_related("decided_by", "person").order_by("person__family_name", "person__given_name", "id"))


def board_lines(lines: Sequence[MatchLine], *, actor: Actor) -> tuple[BoardLine, ...]:
    """These lines as the board shows them; at most ten queries, whatever the numbers."""
    shown = cards({each.offer_id for each in lines if each.offer_id}, actor.now)
    standing = [each for each in lines if each.state in S.standing()]
    open_, said = open_lines(standing), said_of(standing)
    chips = _chips(lines, actor)
    found = []
    for each in lines:
        offer = shown.get(each.offer_id)
        stale = went_back_on(each, said.get(each.id, "")) or problem_of(each, offer, each.id in open_)
        found.append(_line(each, offer, stale, chips.get(each.id, ())))
    return tuple(found)


def _line(line: MatchLine, offer: OfferCard | None, stale: str, chips: tuple[Chip, ...]) -> BoardLine:
    return BoardLine(
        id=line.id,
        person_id=line.person_id,
        name=line.person.full_name,
        part=part_of(line),
        state=line.state,
        state_text=str(S(line.state).label),
        offer=offer,
        chips=chips,
        why="" if line.why == PLACED else _(UNPLACED[line.why]),
        moved=str(MOVED.get(line.moved, "")),
        problem=stale,
        reason=str(REASONS.get(line.reason, "")),
        chance=chance_text(line.any_place),
        decided_by=line.decided_by.name if line.decided_by else "",
        decided_at=line.decided_at,
        can=_can(line, bool(stale)),
    )


def _can(line: MatchLine, is_stale: bool) -> frozenset[str]:
    acts = {
        S.ACCEPTED: "accept",
        S.REJECTED: "reject",
        S.CHANGED: "change",
        S.YES: "yes",
        S.NO: "no",
    }
    found = {act for state, act in acts.items() if state in NEXT[line.state]}
    if line.state in (S.YES, S.NO, S.REJECTED):
        found.discard("accept")
    if line.state == S.YES:
        found.add("refer")
    return frozenset(found - {"accept", "yes", "refer"} if is_stale else found)


def _chips(lines: Sequence[MatchLine], actor: Actor) -> dict[UUID, tuple[Chip, ...]]:
    """Why each proposal fits, in words, from what is known now."""
    placed = [each for each in lines if each.offer_id is not None]
    if not placed:
        return {}
    day, known = today(actor), catalogue()
    usable = usable_werkvormen()
    people = people_frame([each.person_id for each in placed], on=day)
    offers = offers_frame(today=day, werkvormen=usable)
    row_of = {each: row for row, each in enumerate(offers.id.tolist())}
    found = [(row, row_of[str(each.offer_id)]) for row, each in enumerate(placed) if str(each.offer_id) in row_of]
    if not found:
        return {}
    setting = compare(
        people,
        offers,
        usable,
        reach_m=REACH_M,
        weights=weights_of(actor.organization_id),
        needs=known.needs,
        fields=known.vocabulary.fields,
    )
    person, offer = (np.array(column) for column in zip(*found, strict=True))
    way = np.hypot(*(people.xy[person] - offers.xy[offer]).T)
    distance_m = np.where(offers.online[offer] == 1, np.nan, way)
    told = tell(setting, Edges(person, offer, distance_m))
    inquired: dict[str, dict[str, Asked]] = {}
    for (offer_id, slug), state in asked_of({each.offer_id for each in placed}, today=day).items():
        inquired.setdefault(str(offer_id), {})[slug] = state
    return {
        placed[match.person].id: tuple(
            host_chip(one, inquired.get(match.offer_id, {}))
            for one in (*match.reasons[:N_CHIPS], *match.against, *match.ask[:1])
        )
        for match in told
    }


def chance_text(any_place: float | None) -> str:
    """How large the chance of a place was, in words of ten: lots that are drawn a hundred times say no more than that.

    Nothing where there was nothing to draw for.
    """
    if any_place is None or any_place in (0, 1):
        return ""
    return _("Er is geloot: de kans op een plek was ongeveer %s op 10.") % min(9, max(1, round(any_place * 10)))


@dataclass(frozen=True, slots=True)
class Alternative:
    """Another offer for a person. ``others`` who of the own organisation is proposed the same; ``is_tight`` there would
    be more of them than places; ``points`` and ``distance_m`` of the match, for the line."""

    offer: OfferCard
    werkvorm: str
    walk_min: int | None
    chips: tuple[Chip, ...]
    others: tuple[str, ...]
    is_tight: bool
    points: tuple[tuple[str, int], ...]
    distance_m: float | None


def alternatives(line: MatchLine, *, actor: Actor) -> tuple[Alternative, ...]:
    """What else could fit this person now, best first, with who else is proposed it; without what may not be."""
    found = candidates_for(line.person, actor=actor)
    ids = [each.offer.id for each in found.options if each.offer.id != line.offer_id]
    open_ = {each for each in ids if may_stand([(line.person_id, each)])}
    standing = MatchLine.objects.filter(owner_id=actor.organization_id, state__in=S.standing(), offer_id__in=ids)
    names: dict[UUID, list[str]] = {}
    for each in standing.exclude(person_id=line.person_id).select_related("person").order_by("person__family_name"):
        names.setdefault(each.offer_id, []).append(each.person.full_name)
    return tuple(
        Alternative(
            offer=each.offer,
            werkvorm=each.werkvorm,
            walk_min=each.walk_min,
            chips=each.chips,
            others=tuple(names.get(each.offer.id, ())),
            points=tuple((one.name, one.points) for one in each.points),
            distance_m=each.distance_m,
            is_tight=each.offer.places_free is not None and len(names.get(each.offer.id, ())) >= each.offer.places_free,
        )
        for each in found.options
        if each.offer.id in open_
    )


# Where places are missing


@dataclass(frozen=True, slots=True)
class GapLine:
    """A group that is missing. ``missing`` and ``helped`` as the reader may know them: exact for who plans, for others
    rounded to fives. ``hour`` 0 to 20, None where it does not matter."""

    id: UUID
    werkvorm: str
    slug: str
    area: str
    hour: int | None
    missing: int
    places: int
    helped: int | None
    organization: str


def gap_lines(*, actor: Actor, exact: bool) -> tuple[GapLine, ...]:
    """Of every organisation whose gaps this reader may see, those of its newest plan; two queries.

    ``exact`` is for who plans: others read fives, and nothing under ten.
    """
    rows = list(Gap.objects.select_related("owner"))
    newest: dict[UUID, tuple[datetime, UUID]] = {}
    for row in rows:
        of_run = (row.made_at, row.run_id)
        newest[row.owner_id] = max(newest.get(row.owner_id, of_run), of_run)
    known = catalogue().werkvormen
    return tuple(
        GapLine(
            id=row.id,
            werkvorm=known[row.werkvorm].name if row.werkvorm in known else row.werkvorm,
            slug=row.werkvorm,
            area=row.area,
            hour=row.hour,
            missing=row.missing if exact else fives(row.missing),
            places=row.places,
            helped=row.helped if exact or row.helped is None else fives(row.helped) if row.helped >= SMALL else None,
            organization=row.owner.name,
        )
        for row in rows
        if (row.made_at, row.run_id) == newest[row.owner_id] and (exact or row.missing >= SMALL)
    )


def fives(number: int) -> int:
    """Rounded down to fives.

    Examples
    --------
    >>> fives(14), fives(15)
    (10, 15)
    """
    return number // 5 * 5


def counts(lines: Collection[MatchLine]) -> Mapping[str, int]:
    """How many stand in each part of the board."""
    found = dict.fromkeys(PARTS, 0)
    for each in lines:
        found[part_of(each)] += 1
    return found
