"""Who lives through what in the year that is played: chosen by chance from the people whom it could concern."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random

import numpy as np

from weefsel.apps.accounts.queries import AMSTERDAM
from weefsel.project.demo.agenda import Story
from weefsel.project.demo.organizations import N_CIRCLES
from weefsel.project.demo.people import treat
from weefsel.project.demo.stage import Stage
from weefsel.project.demo.stories import (
    Cohort,
    already_joined,
    before_discharge,
    directly,
    expecting,
    meet,
    naaste_is_noted,
    tells_figures,
    through_coach,
)
from weefsel.project.demo.town import Town

# First meetings of the heart groups, days from today: two that ended, one that runs and one that is still to begin.
REHABILITATION = (-320, -190, -28, 13)
PREGNANCY = (-200, -45)
N_HEART, N_EXPECTING, N_COACH, N_HOUSE, N_DIRECT = 36, 14, 26, 7, 8
N_NEAR_DISCHARGE = 4  # people in the hospital today whom nobody asked anything yet
N_NO_PLACE = 5  # people with whom the coach finds something that is no offer
SHARE_OF_POOL = 0.45  # in a small region: at most this part of whom it could concern
FEWEST_IN_GROUP = 4
FORMED_DAYS = 24  # a group is formed this long before its first meeting
ADMITTED_DAYS = 6
N_CIRCLES_LOOKED_AT = 4  # the nearest ones, of which chance takes one
CIRCLE_STARTS = {1: -290, 2: -200}
CIRCLES_WITH_LOG_IN = tuple(f"circle-{number}" for number in CIRCLE_STARTS)
TUESDAY, WEDNESDAY, THURSDAY = 1, 2, 3


@dataclass(frozen=True, slots=True)
class Cast:
    """Who lives through what, by row: ``heart`` with the day of discharge, ``coach`` and ``direct`` with the day on
    which the huisarts refers and the offers that are tried."""

    heart_groups: tuple[Cohort, ...]
    heart: tuple[tuple[int, Cohort, datetime], ...]
    near_discharge: tuple[int, ...]
    pregnancy_groups: tuple[Cohort, ...]
    coach: tuple[tuple[int, datetime, tuple[str, ...]], ...]
    direct: tuple[tuple[int, datetime, str], ...]


def choose(town: Town, *, seed: int, today: datetime) -> Cast:
    """Choose who takes part. The same seed chooses the same people."""
    rng = Random(f"cast {seed}")
    people = town.residents.people
    rows = np.arange(people.n_people)
    used: set[int] = set()

    def some(who: np.ndarray, n: int) -> list[int]:
        pool = [int(row) for row in rows[who] if int(row) not in used]
        chosen = rng.sample(pool, min(n, round(SHARE_OF_POOL * len(pool))))
        used.update(chosen)
        return chosen

    day = today.astimezone(AMSTERDAM).date()
    heart = some((people.heart_condition == 1) & (people.exercise_advised_against != 1), N_HEART + N_NEAR_DISCHARGE)
    near, heart = heart[:N_NEAR_DISCHARGE], heart[N_NEAR_DISCHARGE:]
    heart_groups = _cohorts(heart, REHABILITATION, day, TUESDAY)
    discharges = []
    for cohort in heart_groups:
        for row in cohort.people:
            left = min(cohort.first - timedelta(days=rng.randint(5, 22)), day + timedelta(days=rng.randint(-4, 1)))
            discharges.append((row, cohort, datetime.combine(left, time(11), AMSTERDAM)))

    could_be = (people.sex == "female") & (people.age >= 21) & (people.age <= 41)
    is_now = some(could_be & (people.pregnancy_week >= 8) & (people.pregnancy_week <= 30), N_EXPECTING // 2)
    was = some(could_be & (people.pregnancy_week == 0), N_EXPECTING - len(is_now))
    pregnancy_groups = _cohorts([*was, *is_now], PREGNANCY, day, WEDNESDAY)

    older = people.age >= 65
    forgets = (people.memory_problem == 1) | ((people.is_caregiver == 1) & older)
    house = some(forgets, N_HOUSE)
    direct = some(older, N_DIRECT)
    alone = some(older & _wants(town, "company", "practical-support", "give-something"), N_COACH)
    no_place = some(~older & _wants(town, "company", "emotional-support"), N_NO_PLACE)
    coach = [
        *(
            (row, _asked_on(rng, today), ("house", "other-house") if rng.random() < 0.6 else ("other-house", "house"))
            for row in house
        ),
        *((row, _asked_on(rng, today), tuple(rng.sample(_near(town, row)[:N_CIRCLES_LOOKED_AT], 2))) for row in alone),
        *((row, _asked_on(rng, today), ()) for row in no_place),
    ]
    return Cast(
        heart_groups=heart_groups,
        heart=tuple(discharges),
        near_discharge=tuple(near),
        pregnancy_groups=pregnancy_groups,
        coach=tuple(coach),
        direct=tuple((row, _asked_on(rng, today), rng.choice(CIRCLES_WITH_LOG_IN)) for row in direct),
    )


def _cohorts(rows: Sequence[int], starts: Sequence[int], day: date, weekday: int) -> tuple[Cohort, ...]:
    """Spread people evenly over the groups that begin so many days from ``day``, each on the weekday on or after it.

    In a small region only the last groups are there.
    """
    starts = starts[-max(1, len(rows) // FEWEST_IN_GROUP) :]
    cohorts = []
    for number, offset in enumerate(starts):
        first = day + timedelta(days=offset)
        first += timedelta(days=(weekday - first.weekday()) % 7)
        cohorts.append(Cohort(number + 1, first, tuple(rows[number :: len(starts)])))
    return tuple(cohorts)


def _asked_on(rng: Random, today: datetime) -> datetime:
    """A day in the past year, more often in the last months: the coach became better known."""
    return today - timedelta(days=round(350 * rng.random() ** 1.4) + 1)


def _wants(town: Town, *needs: str) -> np.ndarray:
    people = town.residents.people
    columns = [people.need_names.index(need) for need in needs]
    return people.needs[:, columns].any(axis=1)


def _near(town: Town, row: int) -> tuple[str, ...]:
    """The circles, nearest first."""
    x, y = town.residents.people.xy[row]
    keys = [f"circle-{number}" for number in range(1, N_CIRCLES + 1)]
    places = {key: town.offers[key].location for key in keys}
    return tuple(sorted(keys, key=lambda key: ((places[key].x - x) ** 2 + (places[key].y - y) ** 2, key)))


def admit(town: Town, cast: Cast, *, today: datetime) -> None:
    """Let the hospital and the midwives treat whom they treat, from the day they came. Run as the owner role."""
    persons = town.residents.persons
    hospital, midwives = town.organizations["hospital"], town.organizations["midwives"]
    for row, _cohort, discharge in cast.heart:
        treat([(persons[row], hospital)], since=discharge - timedelta(days=ADMITTED_DAYS))
    admitted = [*(persons[row] for row in cast.near_discharge), town.residents.named["henk"]]
    treat([(person, hospital) for person in admitted], since=today - timedelta(days=ADMITTED_DAYS))
    for cohort in cast.pregnancy_groups:
        known = datetime.combine(cohort.first, time(9), AMSTERDAM) - timedelta(days=60)
        treat([(persons[row], midwives) for row in cohort.people], since=known)


def stories(town: Town, cast: Cast, *, seed: int, today: datetime) -> list[Story]:
    """All stories of the year."""
    stage = Stage(town, seed, today)
    users = {key: user.name for key, user in town.users.items()}
    told: list[Story] = []
    for cohort in cast.heart_groups:
        told.append(
            meet(
                stage,
                f"rehabilitation {cohort.number}",
                "rehabilitation",
                "sam",
                formed=_days_before(cohort.first, FORMED_DAYS),
                first=cohort.first,
                starts=time(10),
                name=f"Hartgroep {cohort.number}",
                roles={
                    "physiotherapist": users["sam"],
                    "cardiologist": users["specialist"],
                    "social_worker": "Joke, maatschappelijk werker",
                },
                second_weekday=THURSDAY,
                renews_places=True,
            )
        )
    for cohort in cast.pregnancy_groups:
        told.append(
            meet(
                stage,
                f"pregnancy {cohort.number}",
                "pregnancy",
                "midwife",
                formed=_days_before(cohort.first, FORMED_DAYS + 4),
                first=cohort.first,
                starts=time(13, 30),
                name=f"Samen zwanger {cohort.number}",
                roles={"midwife": users["midwife"], "co_facilitator": "Lot, kraamverzorgende"},
                renews_places=True,
            )
        )
    for number, host in ((1, "bep"), (2, "cor")):
        first = (today + timedelta(days=CIRCLE_STARTS[number])).astimezone(AMSTERDAM).date()
        first += timedelta(days=(number - 1 - first.weekday()) % 7)
        told.append(
            meet(
                stage,
                f"circle-{number}",
                f"circle-{number}",
                host,
                formed=_days_before(first, 10),
                first=first,
                starts=time(14),
                name=town.offers[f"circle-{number}"].service.name,
                roles={"contact_person": users[host], "circle_supporter": users["other-coach"]},
            )
        )
    first = (today - timedelta(days=11)).astimezone(AMSTERDAM).date()
    told.append(
        meet(
            stage,
            "house",
            "house",
            "anja",
            formed=_days_before(first, 1),
            first=first,
            starts=time(10),
            name="Inloop De Appelboom",
            roles={"coordinator": users["anja"], "volunteer": "Piet en Ria"},
            walk_ins=True,
        )
    )
    told += [before_discharge(stage, *one) for one in cast.heart]
    told += [expecting(stage, row, cohort) for cohort in cast.pregnancy_groups for row in cohort.people]
    told += [through_coach(stage, *one) for one in cast.coach]
    told += [directly(stage, *one) for one in cast.direct]
    told += [already_joined(stage, "coby", "circle-1"), naaste_is_noted(stage)]
    told += [tells_figures(stage, manager) for manager in ("manager", "welfare-manager")]
    return told


def _days_before(day: date, n_days: int) -> datetime:
    return datetime.combine(day - timedelta(days=n_days), time(9), AMSTERDAM)
