"""Do the times of answers betray a pair? The same page for the same viewer, with a pair and in an innocent world.

The two are asked in turns, in any order, each in a world that is made as it was. What comes out is the area under the
curve (AUC) of guessing by the time alone: a half is a guess, one is certain. Beside the time on the clock, which a busy
machine blurs, stands the time that the processors of the page and of the database were at work for it.
"""

from __future__ import annotations

import random
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np
from django.core.cache import cache
from django.db import connection, transaction
from django.urls import reverse

from weefsel.apps.directory.models import Offer
from weefsel.apps.groups.models import Enrolment
from weefsel.apps.referrals.models import Referral
from weefsel.apps.safety.models import PrivateWish
from weefsel.project.authorisation.world import as_owner
from weefsel.project.proofs.pages.times import Timed
from weefsel.project.proofs.pages.town import Town, World
from weefsel.project.proofs.pages.walk import NO_PLACE_HERE, log_in
from weefsel.project.proofs.run import Unexpected

WARM_UP = 5


@dataclass(frozen=True, slots=True)
class Case:
    """One page, asked with a pair and in an innocent world that gives the same answer: whether that is a refusal."""

    name: str
    with_pair: Callable[[], None]
    innocent: Callable[[], None]
    ask: Callable[[], Any]
    refused: bool = False


class Stage:
    """A world in which the first person may be kept from the second, who comes to the first group and offer."""

    def __init__(self, town: Town, now: datetime):
        self.world = World(town, 0, random.Random(0), now)
        self.world.late = set()
        self.world.register(late=False)
        self.who, self.other, self.third, self.fourth = self.world.people[:4]
        self.group, self.offer = self.world.groups[0], self.world.offers[0]
        Offer.objects.filter(owner=town.house).update(places_free=4, capacity=4)
        self.gp, self.host = log_in(town.gp), log_in(town.host)

    def pair(self) -> None:
        self._tie(self.who, self.other)

    def no_pair_of_theirs(self) -> None:
        """As much is written, about two others."""
        self._tie(self.third, self.fourth)

    def _tie(self, one, other) -> None:
        tie = self.world.tie(one, other)
        tie.save(force_insert=True)

    def other_comes(self) -> None:
        Enrolment.objects.create(
            group=self.group,
            person=self.other,
            owner=self.group.owner,
            referral=self.world.referral_of[self.other.id],
            shown_name="Iemand",
            state="enrolled",
            since=self.world.now,
        )
        Referral.objects.filter(pk=self.world.referral_of[self.other.id].pk).update(offer=self.offer)

    def kept_by_pair(self) -> None:
        self.other_comes()
        self.pair()
        self._wish(self.third)

    def unwanted_group(self) -> None:
        self.other_comes()
        self.no_pair_of_theirs()
        self._wish(self.who)

    def _wish(self, person) -> None:
        PrivateWish.objects.create(person=person, group_id=self.group.id, since=self.world.now, form_token=uuid.uuid4())

    def offer_kept_by_pair(self) -> None:
        self.other_comes()
        self.pair()
        Offer.objects.filter(pk=self.world.offers[1].pk).update(places_kept=0)

    def offer_kept_by_host(self) -> None:
        self.other_comes()
        self.no_pair_of_theirs()
        Offer.objects.filter(pk=self.offer.pk).update(places_kept=4)

    # What is asked

    def candidates(self):
        return self.gp.get(reverse("show_candidates", args=[self.who.id]))

    def show_person(self):
        return self.gp.get(reverse("show_person", args=[self.who.id]))

    def show_group(self):
        return self.host.get(reverse("show_group", args=[self.group.id]))

    def enrol(self):
        return self.host.post(
            reverse("enrol_person", args=[self.group.id, self.world.referral_of[self.who.id].id]), follow=True
        )

    def refer(self):
        form = {
            "introduction": "Houdt van zingen en zoekt gezelschap.",
            "shown_name": "Iemand",
            "consent": "on",
            "form_token": str(uuid.uuid4()),
        }
        return self.gp.post(reverse("refer_person", args=[self.who.id, self.offer.id]), form)

    def cases(self) -> tuple[Case, ...]:
        nothing = (self.pair, self.no_pair_of_theirs)
        return (
            Case("candidates, a pair that keeps from nothing", *nothing, self.candidates),
            Case(
                "candidates, kept by a pair or by the host",
                self.offer_kept_by_pair,
                self.offer_kept_by_host,
                self.candidates,
            ),
            Case("the person, a pair that keeps from nothing", *nothing, self.show_person),
            Case("the group, a pair that keeps from nothing", *nothing, self.show_group),
            Case("enrolled, a pair that keeps from nothing", *nothing, self.enrol),
            Case("not enrolled, by a pair or by a wish", self.kept_by_pair, self.unwanted_group, self.enrol, True),
            Case("referred, a pair that keeps from nothing", *nothing, self.refer),
            Case(
                "not referred, by a pair or by the host",
                self.offer_kept_by_pair,
                self.offer_kept_by_host,
                self.refer,
                True,
            ),
        )


def time_answers(town: Town, now: datetime, *, n: int, seed: str) -> list[Timed]:
    """Ask each case ``n`` times with a pair and ``n`` times without, all in turns, by people who just logged in."""
    chance = random.Random(seed)
    with transaction.atomic():
        with as_owner():
            stage = Stage(town, now)
        cases = stage.cases()
        took: list[dict[bool, list[tuple[float, float]]]] = [{True: [], False: []} for _ in cases]
        for i in range(n + WARM_UP):
            for case, kept in zip(cases, took, strict=True):
                for paired in chance.sample([True, False], 2):
                    once = _once(case.with_pair if paired else case.innocent, case)
                    if i >= WARM_UP:
                        kept[paired].append(once)
        transaction.set_rollback(True)
    return [
        Timed(case.name, np.array(kept[True]), np.array(kept[False])) for case, kept in zip(cases, took, strict=True)
    ]


def _once(make: Callable[[], None], case: Case) -> tuple[float, float]:
    """Milliseconds that one answer takes in a world that is made for it and undone after: on the clock, and at work."""
    cache.clear()
    with transaction.atomic():
        with as_owner():
            make()
        started, worked = time.perf_counter(), _at_work_s()
        response = case.ask()
        took = time.perf_counter() - started, _at_work_s() - worked
        transaction.set_rollback(True)
    if response.status_code not in (200, 302, 422) or case.refused != (NO_PLACE_HERE in response.content.decode()):
        raise Unexpected(f"{case.name}: {response.status_code}")
    return 1_000 * took[0], 1_000 * took[1]


def _at_work_s() -> float:
    """Seconds that a processor worked for this process and for its connection to a database on this machine."""
    counter = Path(f"/proc/{connection.connection.info.backend_pid}/schedstat")
    backend_ns = int(counter.read_text(encoding="ascii").split()[0]) if counter.exists() else 0
    return time.process_time() + backend_ns / 1e9
