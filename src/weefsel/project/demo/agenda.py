"""A year that is played in order: stories that wait for a moment, act, and wait again."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Generator, Iterable
from datetime import datetime
from itertools import count

# A story gives the moment until which it waits, and is told the moment at which it goes on.
Story = Generator[datetime, datetime, None]


def play(stories: Iterable[Story], *, until: datetime, tell: Callable[[datetime], None] = lambda moment: None) -> None:
    """Let all stories go on in the order of time; what would happen after ``until`` has not happened yet.

    A story that asks for a moment that has passed goes on now. Two at the same moment go in the order in which they
    asked, so that the same stories always give the same year.

    Examples
    --------
    >>> from datetime import UTC, datetime, timedelta
    >>> start, told = datetime(2026, 1, 1, tzinfo=UTC), []
    >>> def tale(name, days):
    ...     for day in days:
    ...         now = yield start + timedelta(days=day)
    ...         told.append(f"{name} {now:%d}")
    >>> play([tale("a", [1, 4, 9]), tale("b", [2, 3])], until=start + timedelta(days=5))
    >>> told
    ['a 02', 'b 03', 'b 04', 'a 05']
    """
    order = count()
    waiting: list[tuple[datetime, int, Story]] = []
    for story in stories:
        if (moment := next(story, None)) is not None:
            heapq.heappush(waiting, (moment, next(order), story))
    now = None
    while waiting:
        moment, _number, story = heapq.heappop(waiting)
        now = moment if now is None else max(moment, now)
        if now > until:
            break
        tell(now)
        try:
            heapq.heappush(waiting, (story.send(now), next(order), story))
        except StopIteration:
            continue
