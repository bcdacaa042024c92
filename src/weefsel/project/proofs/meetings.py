"""The oracle of never together: who would meet, worked out by looking at every two people who must not.

It shares no code with the guard and knows nothing of it: plain loops over plain values, slow and easy to check by eye.
Keep it so: no import of `weefsel` here.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence


def would_meet(
    places: Sequence[int], pairs: Sequence[tuple[int, int]], together: Callable[[int, int], bool]
) -> list[tuple[int, int]]:
    """Which of ``pairs`` would meet when each person comes to a place (-1: nowhere)."""
    found = []
    for one, other in pairs:
        if places[one] != -1 and places[other] != -1 and together(places[one], places[other]):
            found.append((min(one, other), max(one, other)))
    return sorted(found)


def same_place(
    xy: Sequence[Sequence[float]], hours: Sequence[Sequence[float]], online: Sequence[float]
) -> Callable[[int, int], bool]:
    """Whether who comes to one place meets who comes to another: in it, or in its building at an hour that may be the
    same. Who takes part online meets only in that one place."""

    def look(one: int, other: int) -> bool:
        if one == other:
            return True
        if online[one] == 1 or online[other] == 1:
            return False
        if xy[one][0] != xy[other][0] or xy[one][1] != xy[other][1]:
            return False
        # Not known is not a number, and differs from 0: it may be then.
        return any(first != 0 and second != 0 for first, second in zip(hours[one], hours[other], strict=True))

    seen = [[look(one, other) for other in range(len(xy))] for one in range(len(xy))]
    return lambda one, other: seen[one][other]
