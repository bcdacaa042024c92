"""Makes a plan: who of those whom an organisation coaches could be proposed what, and where places are missing.

A plan is made from the same tables as the options of one person. What is accepted stays; what a coach or the person
refused is not proposed again; what may not be is asked of the database, which answers with a filtered list and no more.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from uuid import UUID

import numpy as np
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from weefsel.apps.accounts.queries import AMSTERDAM, today
from weefsel.apps.adoption.queries import catalogue
from weefsel.apps.audit.models import Event
from weefsel.apps.audit.operations import record, record_many
from weefsel.apps.directory.queries import offers_frame, offers_out_of_areas
from weefsel.apps.matching.choices import Choice
from weefsel.apps.matching.models import Gap, MatchLine, MatchRun
from weefsel.apps.matching.queries import REACH_M, usable_werkvormen
from weefsel.apps.matching.rules import effect_of, rules_of, settings_for, validate_rules
from weefsel.apps.matching.states import LineState, RunState
from weefsel.apps.matching.weighing import weights_of
from weefsel.apps.needs.queries import people_frame
from weefsel.apps.people.models import Person
from weefsel.apps.rights.models import Relation
from weefsel.apps.rights.queries import require
from weefsel.apps.safety.meeting import open_offers
from weefsel.catalogue.werkvorm import Werkvorm
from weefsel.engine.frames import Apart, Ints, Offers, People
from weefsel.engine.matching.assign import Assignment, assign
from weefsel.engine.matching.criteria.criterion import Edges
from weefsel.engine.matching.gaps import openings, start_one
from weefsel.engine.matching.lottery import Chances, chances
from weefsel.engine.matching.match import tell
from weefsel.engine.matching.rules import Rules
from weefsel.engine.matching.setting import keys
from weefsel.engine.rights.may import Actor

MOST_PEOPLE = 2_000  # in one plan; an assumption: more is for `weefsel plan`
N_DRAWS = 100  # of the lots, for the chances: an error of 0.05 at most
N_ROUNDS = 12  # of asking the database and planning again; who may still not come then, has no proposal
N_STARTED = 6  # gaps for which a new group is really tried out
STUCK = timedelta(minutes=10)  # a plan that is still being made after this, was stopped halfway
REMEMBER_DAYS = 365  # as long as the lines are kept: what was refused is not proposed again

Tell = Callable[[int], None]
NEW, SAME, KEPT, REFUSED, NO_PLACE, BETTER = "new", "same", "kept", "refused", "no-place", "better"


def coached(actor: Actor) -> list[UUID]:
    """Everyone whom the organisation of this actor coaches now, in the order of their ids; one query."""
    rows = Relation.objects.filter(
        Q(valid_until=None) | Q(valid_until__gt=actor.now),
        relation="coaching",
        organization=actor.organization_id,
        valid_from__lte=actor.now,
    )
    return sorted(set(rows.values_list("person_id", flat=True)))


@transaction.atomic
def begin_run(
    *,
    actor: Actor,
    form_token: UUID,
    seed: int,
    scope: str = MatchRun.Scope.ORGANIZATION,
    area: str = "",
    rules: Rules | None = None,
) -> MatchRun:
    """Say that a plan is being made, so that nobody else of the organisation makes one beside it.

    The same ``form_token`` again gives the plan that was begun with it. ``seed`` counts for the first plan of a month:
    who plans again in that month draws the same lots, so that nobody can go on until the outcome pleases. ``rules`` who
    goes first and for whom places are kept; they stand with the plan, for every colleague to read.

    Raises
    ------
    ValidationError
        A colleague is making a plan right now (``busy``), or the rules are beyond the limits (``rules``).
    """
    require(actor, "matching.plan", owner_id=actor.organization_id)
    rules = rules or Rules()
    validate_rules(rules)
    if (made := MatchRun.objects.filter(form_token=form_token).first()) is not None:
        return made
    stuck = MatchRun.objects.filter(owner=actor.organization_id, state=RunState.WORKING, made_at__lt=actor.now - STUCK)
    stuck.update(state=RunState.FAILED)
    before = MatchRun.objects.filter(owner=actor.organization_id, state=RunState.READY).first()
    run = MatchRun(
        owner_id=actor.organization_id,
        made_by_id=actor.user_id,
        made_at=actor.now,
        scope=scope,
        area=area,
        follows=before,
        state=RunState.WORKING,
        seed=before.seed if before is not None and _month(before.made_at) == _month(actor.now) else seed,
        settings=settings_for(rules),
        form_token=form_token,
    )
    try:
        with transaction.atomic():
            run.save(force_insert=True)
    except IntegrityError:
        raise ValidationError(
            _("Een collega laat nu al een plan maken. Wacht tot dat klaar is: u ziet het dan hier."), code="busy"
        ) from None
    return run


@transaction.atomic
def fail_run(run_id: UUID, *, actor: Actor) -> None:
    """Say that a plan that was begun will not come; one that is there already stays as it is."""
    require(actor, "matching.plan", owner_id=actor.organization_id)
    MatchRun.objects.filter(id=run_id, state=RunState.WORKING).update(state=RunState.FAILED)


def _month(moment) -> tuple[int, int]:
    local = moment.astimezone(AMSTERDAM)
    return local.year, local.month


@transaction.atomic
def plan_region(
    run: MatchRun,
    person_ids: Collection[UUID],
    *,
    actor: Actor,
    n_draws: int = N_DRAWS,
    tell_progress: Tell | None = None,
) -> MatchRun:
    """Make the plan of a run that was begun, for these persons as far as the organisation coaches them.

    All in one transaction, with one trace: a line for each person, which replaces their line of the plan before. A
    second time does nothing.

    Raises
    ------
    ValidationError
        There is nobody to plan for (``nobody``), or there are too many (``many``); nothing was written then.
    """
    decision = require(actor, "matching.plan", owner_id=run.owner_id)
    with connection.cursor() as cursor:
        # Not a lock on the row: how far it is, is written on it meanwhile.
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"plan {run.id}"])
    run = MatchRun.objects.get(id=run.id)
    if run.state != RunState.WORKING:
        return run
    tell_progress = tell_progress or (lambda percent: None)
    wanted = set(person_ids)
    alive = Person.objects.filter(id__in=[each for each in coached(actor) if each in wanted], died_on=None)
    persons = list(alive.filter(merged_into=None).order_by("id"))
    if run.area:
        persons = [each for each in persons if each.postcode[:4] == run.area]
    _validate_number(len(persons))
    tell_progress(10)

    old = _take_old_lines(persons, run)
    problem = _problem(persons, old, run, today(actor))
    tell_progress(30)
    problem, found = _settle(problem, run.seed)
    tell_progress(60)
    drawn = chances(
        lambda seed: problem.assign(seed).offer, people=problem.people, plan=found.offer, seed=run.seed, n_draws=n_draws
    )
    tell_progress(80)
    lines = _lines(problem, found, drawn, old, run)
    MatchLine.objects.bulk_create(lines)
    Gap.objects.bulk_create(_gaps(problem, found, run))
    run.state = RunState.READY
    run.progress = 100
    run.n_people = len(persons)
    run.value, run.bound, run.n_draws = found.value, found.bound, n_draws
    run.settings = {**run.settings, "reach_m": REACH_M, "weights": problem.weights, "effect": effect_of(found)}
    run.save(update_fields=["state", "progress", "n_people", "value", "bound", "n_draws", "settings"])
    record(
        actor=actor,
        action="matching.plan",
        kind=Event.Kind.CREATE,
        decision=decision,
        object_type="plan",
        object_id=run.id,
    )
    record_many(
        actor=actor,
        action="matching.plan",
        kind=Event.Kind.CREATE,
        decision=decision,
        person_ids=[each.id for each in persons],
        object_type="plan_line",
        object_id=run.id,
    )
    return run


def _validate_number(n_people: int) -> None:
    if not n_people:
        raise ValidationError(
            _("Er is nu niemand die op een plek wacht. Een plan maken kan zodra u iemand begeleidt die iets zoekt."),
            code="nobody",
        )
    if n_people > MOST_PEOPLE:
        raise ValidationError(
            _("Dit zijn %(n)s mensen; een plan kan voor %(most)s tegelijk. Kies één buurt.")
            % {"n": n_people, "most": MOST_PEOPLE},
            code="many",
        )


# What was before


@dataclass(frozen=True, slots=True)
class _Old:
    """The lines that a new plan replaces, and what was said before.

    ``line`` the one that stood, ``refused`` and ``chosen`` offers, by person: the word of the person wins.
    """

    line: dict[UUID, MatchLine]
    refused: dict[UUID, set[UUID]]
    chosen: dict[UUID, set[UUID]]


def _take_old_lines(persons: Sequence[Person], run: MatchRun) -> _Old:
    """Take the lines of these persons off the board; four queries. What was refused in the last year is remembered."""
    ids = [each.id for each in persons]
    of_them = MatchLine.objects.filter(owner_id=run.owner_id, person_id__in=ids)
    line = {each.person_id: each for each in of_them.filter(state__in=LineState.current())}
    refused: dict[UUID, set[UUID]] = {}
    lately = of_them.filter(run__made_at__gte=run.made_at - timedelta(days=REMEMBER_DAYS)).exclude(reason="")
    for person_id, offer_id in lately.exclude(offer=None).values_list("person_id", "offer_id"):
        refused.setdefault(person_id, set()).add(offer_id)
    chosen: dict[UUID, set[UUID]] = {}
    said = Choice.objects.filter(person_id__in=ids, undone_at=None).exclude(offer=None)
    for person_id, offer_id, answer in said.values_list("person_id", "offer_id", "answer"):
        (chosen if answer == Choice.Answer.CHOSEN else refused).setdefault(person_id, set()).add(offer_id)
    of_them.filter(id__in=[each.id for each in line.values()]).update(state=LineState.REPLACED)
    return _Old(line, refused, chosen)


# What is planned with


@dataclass(frozen=True, slots=True)
class _Problem:
    """The tables of a plan. ``barred`` rows of people and offers that may not be; ``kept`` as `assign` takes it.

    ``rules`` go with every plan made of it: also with each draw of the lots, and with a group that is tried out.
    """

    persons: Sequence[Person]
    people: People
    offers: Offers
    barred: tuple[tuple[int, int], ...]
    kept: Ints
    weights: dict[str, int] | None
    rules: Rules

    def assign(self, seed: int, offers: Offers | None = None) -> Assignment:
        known = catalogue()
        return assign(
            self.people,
            offers or self.offers,
            usable_werkvormen(),
            reach_m=REACH_M,
            seed=seed,
            apart=Apart(barred=list(self.barred)),
            kept=self.kept,
            fairness=self.rules.fairness,
            reserved=self.rules.reserved(self.people, known.vocabulary.fields),
            weights=self.weights,
            needs=known.needs,
            fields=known.vocabulary.fields,
        )

    def without(self, pairs: Collection[tuple[int, int]]) -> _Problem:
        """The same, but these may not be either."""
        kept = self.kept.copy()
        for person, offer in pairs:
            if kept[person] == offer:
                kept[person] = -1
        return replace(self, barred=(*self.barred, *pairs), kept=kept)


def _problem(persons: Sequence[Person], old: _Old, run: MatchRun, day: date) -> _Problem:
    """Five queries for the people and two for the offers, whatever the numbers."""
    people = people_frame([each.id for each in persons], on=day)
    # Gaps are told for the four digits of a postcode: of a neighbourhood the name is not always known.
    people = replace(people, area=np.array([each.postcode[:4] for each in persons], dtype=np.str_))
    offers = offers_frame(today=day, werkvormen=usable_werkvormen())
    row_of = {UUID(each): row for row, each in enumerate(offers.id)}
    elsewhere = offers_out_of_areas(row_of, [(each.postcode[:4], each.x, each.y) for each in persons], today=day)
    kept = np.full(len(persons), -1)
    barred: list[tuple[int, int]] = []
    for row, person in enumerate(persons):
        closed = elsewhere[row] | old.refused.get(person.id, set())
        wanted = {each for each in old.chosen.get(person.id, ()) if each in row_of} - closed
        if wanted:
            # Who chose, is proposed what they chose or nothing.
            closed = set(row_of) - wanted
        barred += [(row, row_of[each]) for each in sorted(closed) if each in row_of]
        line = old.line.get(person.id)
        if line is not None and line.state in LineState.kept() and line.offer_id in row_of:
            kept[row] = row_of[line.offer_id]
    return _Problem(persons, people, offers, tuple(barred), kept, weights_of(run.owner_id), rules_of(run))


def _settle(problem: _Problem, seed: int) -> tuple[_Problem, Assignment]:
    """Plan, ask the database what may stand, and plan again without what may not, until all of it may.

    The plan that comes out is the best of what is open, as if the rest had never been there: the same as in a world
    where the host keeps those places, or where the person does not want to come there.
    """
    order = np.lexsort((keys(problem.people.id, seed), problem.kept < 0))
    n_rounds = 0
    while True:
        found = problem.assign(seed)
        gone = _closed(problem, found, order)
        if not gone:
            _hold(problem, found)
            # What somebody wrote down while this plan was being made.
            gone = _closed(problem, found, order)
            if not gone:
                return problem, found
        n_rounds += 1
        problem = problem.without(_all_closed(problem, gone, strict=n_rounds > N_ROUNDS))


def _all_closed(problem: _Problem, gone: Collection[tuple[int, int]], *, strict: bool) -> list[tuple[int, int]]:
    """What may not stand, and all else that is not open to these persons; ``strict``: everything."""
    ids = [UUID(each) for each in problem.offers.id]
    closed = set(gone)
    for row in sorted({row for row, _offer in gone}):
        open_ = frozenset() if strict else open_offers(problem.persons[row].id, ids)
        closed |= {(row, offer) for offer, each in enumerate(ids) if each not in open_}
    return sorted(closed)


def _closed(problem: _Problem, found: Assignment, order: Ints) -> list[tuple[int, int]]:
    """The lines that may not stand, as rows of people and offers; one query."""
    rows = [int(row) for row in order if found.offer[row] >= 0]
    with connection.cursor() as cursor:
        cursor.execute("SELECT safety_open_lines(%s::uuid[], %s::uuid[])", _columns(problem, found, rows))
        stays = set(cursor.fetchone()[0])
    return [(row, int(found.offer[row])) for row in rows if problem.persons[row].id not in stays]


def _hold(problem: _Problem, found: Assignment) -> None:
    """Let nobody bring these people to these places until the plan is written; one query."""
    rows = [int(row) for row in np.flatnonzero(found.offer >= 0)]
    with connection.cursor() as cursor:
        cursor.execute("SELECT safety_hold_lines(%s::uuid[], %s::uuid[])", _columns(problem, found, rows))


def _columns(problem: _Problem, found: Assignment, rows: Sequence[int]) -> tuple[list[UUID], list[UUID]]:
    return [problem.persons[row].id for row in rows], [UUID(problem.offers.id[found.offer[row]]) for row in rows]


# What comes out


def _lines(problem: _Problem, found: Assignment, drawn: Chances, old: _Old, run: MatchRun) -> list[MatchLine]:
    placed = np.flatnonzero(found.offer >= 0)
    told = tell(found.setting, Edges(placed, found.offer[placed], found.distance_m[placed]))
    match_of = {match.person: match for match in told}
    open_ids = set(problem.offers.id[np.nan_to_num(problem.offers.capacity) > 0])
    lines = []
    for row, person in enumerate(problem.persons):
        match, before = match_of.get(row), old.line.get(person.id)
        line = MatchLine(
            run=run,
            owner_id=run.owner_id,
            person=person,
            state=LineState.NONE,
            why=str(found.why[row]),
            moved=_moved(match and UUID(match.offer_id), before, open_ids, problem.barred, row, problem.offers),
            instead_of=before,
            any_place=float(drawn.placed[row]),
        )
        if match is not None:
            line.offer_id, line.werkvorm = UUID(match.offer_id), match.werkvorm
            line.points = [list(each) for each in match.points]
            line.distance_m = match.distance_m
            line.state = LineState.PROPOSED
            line.propensity = float(drawn.propensity[row])
            if before is not None and problem.kept[row] >= 0:
                # What a coach and a person agreed stays as it is: it was no lot that brought them there.
                line.state, line.decided_by_id, line.decided_at = before.state, before.decided_by_id, before.decided_at
                line.propensity, line.any_place = before.propensity, before.any_place
        lines.append(line)
    return lines


def _moved(
    offer_id: UUID | None,
    before: MatchLine | None,
    open_ids: Collection[str],
    barred: Collection[tuple[int, int]],
    row: int,
    offers: Offers,
) -> str:
    """What became of the line before, in a code. A place that is full, closed or not for this person is one code."""
    if before is None or before.offer_id is None:
        return NEW if offer_id else SAME
    if before.offer_id == offer_id:
        return KEPT if before.state in LineState.kept() else SAME
    if before.reason:
        return REFUSED
    closed = {str(offers.id[offer]) for person, offer in barred if person == row}
    if str(before.offer_id) not in open_ids or str(before.offer_id) in closed:
        return NO_PLACE
    return BETTER


def _startable(offers: Offers) -> dict[str, Werkvorm]:
    """What somebody could begin: a group. Of those that suit as many people, one that runs here already comes first."""
    here = set(offers.werkvorm.tolist())
    groups = {slug: one for slug, one in usable_werkvormen().items() if one.group is not None}
    return {slug: groups[slug] for slug in sorted(groups, key=lambda slug: (slug not in here, slug))}


def _gaps(problem: _Problem, found: Assignment, run: MatchRun) -> list[Gap]:
    """Where places are missing; the largest few are tried out: what would one more group there do?"""
    rows = openings(problem.people, _startable(problem.offers), found.without)
    gaps = []
    for number, opening in enumerate(rows):
        gap = Gap(
            run=run,
            owner_id=run.owner_id,
            made_at=run.made_at,
            werkvorm=opening.werkvorm,
            area=opening.area,
            hour=opening.hour,
            missing=opening.missing,
            places=opening.places,
        )
        if number < N_STARTED:
            gap.helped = start_one(
                problem.offers, opening, found, lambda offers: problem.assign(run.seed, offers)
            ).helped
        gaps.append(gap)
    return gaps
