"""A year is played in the order of time, and stops today."""

from __future__ import annotations

import doctest
from datetime import UTC, datetime, timedelta

from weefsel.project.demo import agenda
from weefsel.project.demo.agenda import play

START = datetime(2027, 1, 1, tzinfo=UTC)


def days(n):
    return START + timedelta(days=n)


def test_examples_hold():
    assert doctest.testmod(agenda).failed == 0


def test_a_story_that_asks_for_the_past_goes_on_now():
    told = []

    def late():
        now = yield days(5)
        now = yield days(2)
        told.append(now)

    play([late()], until=days(9))

    assert told == [days(5)]


def test_what_comes_after_the_end_does_not_happen_and_the_moment_itself_does():
    told = []

    def two_steps():
        for day in (3, 4):
            now = yield days(day)
            told.append(now)

    play([two_steps()], until=days(3))

    assert told == [days(3)]
