"""Plans of towns: our solver beside others, each with its value, what is proven, its time and its memory.

    make bench-match SIZE=S|M|L|XL [ROUNDS=5] [MINUTES=30]
    python -m benchmarks.match --size M [--families dense popular] [--seed 101] [--rounds 5] [--no-memory]

Every time counts from the arrays of candidates to the answer, proof and building of the model included; imports and
compiling do not. The solvers that are compared take turns, and the middle of their times is told; where one takes half
a minute it runs once, and the table says so. All families get an equal part of the minutes; what no longer fits is not
run, and the table says that too. It ends by itself, at most one run of one solver after the minutes are over. Values
and gaps are worked out anew by numpy from the plan and the prices, not taken from the solver. Peak memory is that of a
process of its own: whole, and what it had before it solved. What was measured, and how far to trust it:
docs/how-to/measure-plans.md.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, fields
from pathlib import Path

import numpy as np
from benchmarks.towns import FAMILIES, SIZES, Town, make_town
from numba import njit
from numpy.typing import NDArray

Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Answer:
    """``offer`` of each person, -1 none; ``price`` of each offer where the solver proves its plan by prices.

    ``says_best`` for a solver that only gives a plan when it is the best.
    """

    offer: Ints
    price: Ints | None = None
    says_best: bool = False


def weefsel(town: Town) -> Answer:
    return _weefsel(town, 0.0)


def weefsel_within_a_thousandth(town: Town) -> Answer:
    return _weefsel(town, 0.001)


def weefsel_other_threads(town: Town) -> Answer:
    return _weefsel(town, 0.0, other_threads(town))


def other_threads(town: Town) -> int:
    """One where the solver itself takes two, two where it takes one."""
    from weefsel.engine.matching.auction.problem import threads_for

    return 3 - threads_for(len(town.start) - 1)


def _weefsel(town: Town, tolerance: float, threads: int | None = None) -> Answer:
    from weefsel.engine.matching.auction.solve import solve

    plan = solve(
        town.start,
        town.offer,
        town.score,
        town.capacity,
        people_xy=town.people,
        offers_xy=town.offers,
        tolerance=tolerance,
        threads=threads,
    )
    return Answer(plan.offer, price=plan.price)


def or_tools(town: Town) -> Answer:
    from ortools.graph.python.min_cost_flow import SimpleMinCostFlow

    n_people, n_offers, n_edges = len(town.start) - 1, len(town.capacity), len(town.offer)
    people, offers, sink = np.arange(n_people), n_people + np.arange(n_offers), n_people + n_offers
    flow = SimpleMinCostFlow()
    arcs = flow.add_arcs_with_capacity_and_unit_cost(
        np.concatenate([town.person(), people, offers]),
        np.concatenate([n_people + town.offer, np.full(n_people + n_offers, sink)]),
        np.concatenate([np.ones(n_edges + n_people, dtype=np.int64), town.capacity]),
        np.concatenate([-town.score.astype(np.int64), np.zeros(n_people + n_offers, dtype=np.int64)]),
    )
    flow.set_nodes_supplies(people, np.ones(n_people, dtype=np.int64))
    flow.set_node_supply(sink, -n_people)
    if flow.solve() != flow.OPTIMAL:
        raise RuntimeError("OR-Tools found no plan.")
    return _chosen(town, flow.flows(arcs[:n_edges]) > 0, says_best=True)


def scipy_matching(town: Town) -> Answer:
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import min_weight_full_bipartite_matching

    # Every place is a column, and so is staying without one.
    n_people = len(town.start) - 1
    first = np.concatenate([[0], np.cumsum(town.capacity)])
    places = town.capacity[town.offer]
    edge = np.repeat(np.arange(len(town.offer)), places)
    place = np.arange(len(edge)) - np.repeat(np.cumsum(places) - places, places) + first[town.offer[edge]]
    most = int(town.score.max()) + 1
    table = csr_array(
        (
            np.concatenate([most - town.score[edge], np.full(n_people, most)]).astype(float),
            (
                np.concatenate([town.person()[edge], np.arange(n_people)]),
                np.concatenate([place, first[-1] + np.arange(n_people)]),
            ),
        ),
        shape=(n_people, int(first[-1]) + n_people),
    )
    _, column = min_weight_full_bipartite_matching(table)
    offer = np.searchsorted(first, column, side="right") - 1
    return Answer(np.where(column < first[-1], offer, -1), says_best=True)


def highs(town: Town) -> Answer:
    from scipy.optimize import linprog
    from scipy.sparse import csr_array

    n_people, n_edges = len(town.start) - 1, len(town.offer)
    edges = np.arange(n_edges)
    table = csr_array(
        (
            np.ones(2 * n_edges),
            (np.concatenate([town.person(), n_people + town.offer]), np.concatenate([edges, edges])),
        ),
        shape=(n_people + len(town.capacity), n_edges),
    )
    most = np.concatenate([np.ones(n_people), town.capacity])
    found = linprog(-town.score.astype(float), A_ub=table, b_ub=most, bounds=(0, 1), method="highs")
    return _chosen(town, found.x > 0.5, says_best=True)


def greedy(town: Town) -> Answer:
    """The highest scores first."""
    return _in_turn(town, np.argsort(-town.score, kind="stable"))


def first_come(town: Town) -> Answer:
    """Everyone in turn takes the best that is left."""
    return _in_turn(town, np.arange(len(town.offer)))


def _in_turn(town: Town, edges: Ints) -> Answer:
    offer = np.full(len(town.start) - 1, -1)
    _take(edges, town.person(), town.offer, town.capacity.copy(), offer)
    return Answer(offer)


@njit(cache=True)
def _take(edges, person, place, free, offer):
    for k in edges:
        if offer[person[k]] < 0 and free[place[k]] > 0:
            offer[person[k]] = place[k]
            free[place[k]] -= 1


def _chosen(town: Town, chosen: NDArray[np.bool_], *, says_best: bool) -> Answer:
    offer = np.full(len(town.start) - 1, -1)
    offer[town.person()[chosen]] = town.offer[chosen]
    return Answer(offer, says_best=says_best)


@dataclass(frozen=True, slots=True)
class Solver:
    """``sizes`` on which it runs, ``why_not`` on the others; ``once`` those on which it takes too long for turns."""

    name: str
    solve: Callable[[Town], Answer]
    sizes: tuple[str, ...] = tuple(SIZES)
    once: tuple[str, ...] = ()
    why_not: str = ""


SOLVERS = (
    Solver("weefsel, exact", weefsel),
    Solver("weefsel, within 0.1 %", weefsel_within_a_thousandth),
    Solver("weefsel, the other threads", weefsel_other_threads),
    Solver("OR-Tools min cost flow", or_tools),
    Solver("SciPy sparse matching", scipy_matching, ("S", "M"), ("M",), "one column a place: 10 times the edges"),
    Solver("HiGHS through SciPy", highs, ("S", "M"), ("M",), "half a minute at M already"),
    Solver("greedy by score", greedy),
    Solver("first come first served", first_come),
)
PEER = "OR-Tools min cost flow"


def evaluate(town: Town, answer: Answer) -> tuple[int, int | None]:
    """The value of a plan, and the bound that its prices prove, straight from their definitions.

    Raises
    ------
    ValueError
        The plan gives an offer more people than it has places, or someone an offer that is not among their candidates.
    """
    placed = answer.offer >= 0
    if (np.bincount(answer.offer[placed], minlength=len(town.capacity)) > town.capacity).any():
        raise ValueError("an offer has more people than places.")
    person = town.person()
    taken = answer.offer[person] == town.offer
    if (np.bincount(person[taken], minlength=len(answer.offer)) != placed).any():
        raise ValueError("someone has an offer that is not among their candidates.")
    value = int(town.score[taken].sum(dtype=np.int64))
    if answer.price is None:
        return value, None
    if (answer.price < 0).any():
        raise ValueError("a price is below zero.")
    some = np.flatnonzero(np.diff(town.start))
    gain = np.maximum.reduceat(town.score - answer.price[town.offer], town.start[some])
    return value, int((answer.price * town.capacity).sum() + np.maximum(gain, 0).sum())


@dataclass(slots=True)
class Result:
    """What came of one solver: empty ``seconds`` where it was not run. ``why_not`` run, or not as often as asked."""

    value: int = 0
    bound: int | None = None
    says_best: bool = False
    seconds: tuple[float, ...] = ()
    cpu_seconds: tuple[float, ...] = ()
    memory: str = ""
    why_not: str = ""


def compare(
    town: Town,
    size: str,
    rounds: int,
    solvers: list[Solver],
    *,
    expected: dict[str, float],
    until: float,
    once_more: bool,
) -> dict[str, Result]:
    """Run these solvers in turn, ``rounds`` times, as far as fits before ``until`` on the clock.

    ``expected`` seconds of each, as far as known; kept up to date. ``once_more``: leave time for all of them again.
    """
    found = {solver.name: Result(why_not=solver.why_not) for solver in solvers}
    for turn in range(rounds):
        for solver in solvers:
            result = found[solver.name]
            if size not in solver.sizes or (turn and size in solver.once):
                continue
            needed = expected.get(solver.name, 0.0) + (sum(expected.values()) if once_more else 0.0)
            if time.perf_counter() + needed > until:
                result.why_not = f"no time left for {rounds - len(result.seconds)} of {rounds} rounds"
                continue
            cpu, clock = time.process_time(), time.perf_counter()
            answer = solver.solve(town)
            seconds, cpu_seconds = time.perf_counter() - clock, time.process_time() - cpu
            expected[solver.name] = seconds
            result.value, result.bound = evaluate(town, answer)
            result.says_best = answer.says_best
            result.seconds += (seconds,)
            result.cpu_seconds += (cpu_seconds,)
            result.why_not = ""
            print(f"{solver.name}: {seconds:.4f} s", file=sys.stderr, flush=True)
    return found


def add_memory(town: Town, found: dict[str, Result], until: float) -> None:
    """Measure the memory of every solver that was run, as far as fits before ``until`` on the clock."""
    with tempfile.TemporaryDirectory() as folder:
        for each in fields(Town):
            np.save(Path(folder) / f"{each.name}.npy", getattr(town, each.name))
        for solver in SOLVERS:
            if solver.name in found and (result := found[solver.name]).seconds:
                fits = time.perf_counter() + max(result.seconds) < until
                result.memory = measure_memory(Path(folder), solver) if fits else "not run: no time left"


def measure_memory(folder: Path, solver: Solver) -> str:
    """Peak memory of a process that does nothing else, and what it had with everything loaded, MB."""
    run = [sys.executable, "-m", "benchmarks.match", "--child", solver.name, "--town", str(folder)]
    done = subprocess.run(run, capture_output=True, text=True, check=True)
    before, peak = json.loads(done.stdout)
    return f"{peak:,.0f} ({before:,.0f} before)"


def solve_alone(folder: Path, name: str) -> None:
    """In a child: solve once and tell the memory before and at the peak."""
    solver = next(each for each in SOLVERS if each.name == name)
    solver.solve(make_town("S", 1))  # what is imported and compiled is there before
    town = Town(*(np.load(folder / f"{each.name}.npy") for each in fields(Town)))
    Path("/proc/self/clear_refs").write_text("5")  # forget the peak so far
    before = _peak_mb()
    solver.solve(town)
    print(json.dumps([before, _peak_mb()]))


def _peak_mb() -> float:
    # Not from getrusage: that also counts what the parent had.
    status = Path("/proc/self/status").read_text()
    return int(status.split("VmHWM:")[1].split()[0]) / 1024


HEAD = (
    f"{'family':9}{'solver':26} {'value':>14} {'gap':>9} {'proven by':>9} {'seconds (least .. most, n)':>36} {'cpu':>8}"
    f" {'ratio':>7}  peak MB"
)


def table(family: str, found: dict[str, Result]) -> list[str]:
    """One line a solver."""
    bounds = [each.bound for each in found.values() if each.bound is not None]
    bounds += [each.value for each in found.values() if each.says_best]
    peer = statistics.median(found[PEER].seconds) if PEER in found and found[PEER].seconds else None
    lines = []
    for name, each in found.items():
        if not each.seconds:
            lines.append(f"{family:9}{name:26} not run: {each.why_not}")
            continue
        bound = each.bound if each.bound is not None else min(bounds) if bounds else None
        proof = "prices" if each.bound is not None else "itself" if each.says_best else "others"
        gap = f"{(bound - each.value) / max(bound, 1):9.4%}" if bound is not None else f"{'unknown':>9}"
        middle = statistics.median(each.seconds)
        seconds = f"{middle:.4f} ({min(each.seconds):.4f} .. {max(each.seconds):.4f}, {len(each.seconds)})"
        ratio = f"{peer / middle:.1f}x" if peer else ""
        lines.append(
            f"{family:9}{name:26} {each.value:14,} {gap} {proof:>9} {seconds:>36}"
            f" {statistics.median(each.cpu_seconds):8.3f} {ratio:>7}  {each.memory}"
            + (f" ({each.why_not})" if each.why_not else "")
        )
    return lines


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--size", choices=SIZES, default="M")
    parser.add_argument("--families", nargs="+", choices=FAMILIES, default=list(FAMILIES))
    parser.add_argument("--seed", type=int, default=101)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--minutes", type=float, default=30.0, help="for everything together")
    parser.add_argument("--only", default="", help="solvers with this in their name")
    parser.add_argument("--no-memory", action="store_true")
    parser.add_argument("--child", help=argparse.SUPPRESS)
    parser.add_argument("--town", type=Path, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.child:
        solve_alone(given.town, given.child)
        return 0
    from weefsel.engine.matching.compiled import compile_all

    compile_all()
    begun = time.perf_counter()
    until = begun + 60 * given.minutes
    solvers = [solver for solver in SOLVERS if given.only in solver.name]
    some = make_town("S", 1)
    for solver in solvers:
        solver.solve(some)  # what is imported and compiled is there before
    expected: dict[str, float] = {}
    lines, agree = [], True
    for number, family in enumerate(given.families):
        town = make_town(given.size, given.seed, family)
        now = time.perf_counter()
        end = now + (until - now) / (len(given.families) - number)
        # Memory takes every solver once more, in a process of its own.
        found = compare(
            town, given.size, given.rounds, solvers, expected=expected, until=end, once_more=not given.no_memory
        )
        if not given.no_memory:
            add_memory(town, found, end)
        exact = {each.value for each in found.values() if each.says_best or each.value == each.bound}
        agree = agree and len(exact) <= 1
        lines += table(family, found)
        print("\n".join([HEAD, *lines[-len(found) :]]), file=sys.stderr, flush=True)
    print(
        f"size {given.size}: {len(town.start) - 1:,} people, {len(town.capacity):,} offers, {len(town.offer):,} edges;"
        f" seed {given.seed}; {(time.perf_counter() - begun) / 60:.1f} minutes; load {os.getloadavg()[0]:.1f}"
    )
    other = other_threads(town)
    print(f"weefsel takes {3 - other} thread(s) at this size; 'the other threads' is exact with {other}")
    print("\n".join([HEAD, *lines, *(f"{family}: {FAMILIES[family]}" for family in given.families)]))
    if not agree:
        print("two that should be exact differ", file=sys.stderr)
    return 0 if agree else 1


if __name__ == "__main__":
    sys.exit(main())
