"""Mutants of what in the engine keeps people apart, put in this process and taken away.

The search for the best plan with pairs is not among them: whatever it finds goes through `refuse_meetings`, which is.
"""

from __future__ import annotations

from collections.abc import Callable

from tests.mutation.python import Mutant, Target, mutants_of, replaced
from tests.mutation.run import Change

TESTS = [
    "tests/engine/rights/test_may_meet.py",
    "tests/engine/test_frames.py",
    *(f"tests/engine/matching/test_{name}.py" for name in ("assign", "rank", "search", "excluded", "decide", "gaps")),
    "tests/engine/grouping/test_compose.py",
    "tests/engine/test_pathway.py",
]
MORE = ["tests/project/proofs/test_never_together.py"]

MAY_MEET = "weefsel.engine.rights.may_meet"
# Where a function does more than this, only what it does about these.
APART = frozenset(
    ("apart", "near", "barred", "meet", "beside", "meetings", "may_come", "refuse_meetings", "buildings", "_keep_apart")
)
TARGETS = (
    *(Target(MAY_MEET, name) for name in ("may_meet", "may_come", "beside", "meetings", "refuse_meetings")),
    *(Target("weefsel.engine.frames", f"Apart.{name}") for name in ("__post_init__", "check", "take")),
    Target("weefsel.engine.matching.assign", "_stay"),
    Target("weefsel.engine.matching.assign", "_meet_who_stays"),
    Target("weefsel.engine.matching.decide", "_Halves.near"),
    *(
        Target(f"weefsel.engine.{module}", name, APART)
        for module, name in (
            ("matching.assign", "assign"),
            ("matching.gather", "gather"),
            ("matching.excluded", "excluded"),
            ("matching.rank", "rank"),
            ("matching.rank", "_rank_one"),
            ("matching.rank", "_choose"),
            ("matching.decide", "_decide"),
            ("matching.decide", "_keep_apart"),
            ("grouping.compose", "compose"),
            ("grouping.compose", "_relax"),
            ("pathway", "plan"),
        )
    ),
    Target("weefsel.engine.grouping.compose", "_slots", frozenset({"beside"})),
)
# They hear of it too, and are not changed: why.
NOT_TRIED = {
    **dict.fromkeys(
        (
            "grouping.compose:_search",
            "grouping.compose:_fill",
            "matching._kernel:solve",
        ),
        "A search. What it finds goes through `refuse_meetings`.",
    ),
    "simulation.year.ways:_ranked": "Nobody comes anywhere: the people of a simulated year do not exist.",
}


def changes(only: str = "") -> list[Change]:
    """All mutants of the functions whose name holds ``only``."""
    return [_change(target, each) for target in TARGETS if only in target.where for each in mutants_of(target)]


def begin() -> None:
    """There is nothing to prepare."""


def _change(target: Target, mutant: Mutant) -> Change:
    undo: list[Callable[[], None]] = []
    return Change(target.where, mutant.name, lambda: undo.append(replaced(target, mutant.tree)), lambda: undo.pop()())
