"""The compiled part of setting tolls: who is together, one toll after another, and all at once by steps."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from weefsel.engine.frames import Floats, Ints
from weefsel.engine.matching.compiler import compiled, part_of_caller
from weefsel.engine.matching.pairs.flow import renew, value

NOT_PROVEN, PROVEN, UNKNOWN = 0, 1, 2
# What is counted on the way, by its place in ``counts``. ``PAIR`` is one that is together where no clique is known yet.
STEP, STALE, N_CHANGES, SUM, N_SEEN, LEAST, N_CLIQUES, PAIR = range(8)
PATIENCE, SMALLEST_STEP = 4, 1e-4  # steps without a better bound before they become smaller; the end of that


class Tolls(NamedTuple):
    """Pairs, cliques and their tolls.

    ``one`` and ``other`` of each pair; ``beside[near[j] : near[j + 1]]`` the offers near ``j``. The cliques of pair
    ``k`` begin at ``known[k]``: ``clique_at`` by offer of the one and of the other and the next of that pair, rows of
    (one, other, clique, next), -1 none.

    By clique: ``toll``; its members ``people[members[c] : members[c + 1]]`` and the lasting numbers of their edges to
    its offers ``edges[inside[c] : inside[c + 1]]``, by person; ``wrong`` whether not exactly one comes, ``best_toll``
    that of the best bound. By lasting number of an edge: ``full`` its score, ``paid`` the tolls on it, ``shut`` whether
    it is closed, ``came`` how often somebody came there. ``paired`` who is in a pair, rising; ``touched`` by person.
    """

    paired: Ints
    one: Ints
    other: Ints
    near: Ints
    beside: Ints
    known: Ints
    clique_at: Ints
    toll: Ints
    best_toll: Ints
    wrong: NDArray[np.bool_]
    members: Ints
    people: Ints
    inside: Ints
    edges: Ints
    full: Ints
    paid: Ints
    shut: NDArray[np.bool_]
    came: Ints
    touched: NDArray[np.bool_]
    counts: Ints
    part: Floats


@compiled
def together(flow, tolls, k):
    """The offers of a pair when they are together, else -1 twice."""
    nowhere = np.int64(-1)
    a, b = flow.at[tolls.one[k]], flow.at[tolls.other[k]]
    if a < 0 or b < 0:
        return nowhere, nowhere
    mask = (np.int64(1) << flow.bits) - 1
    here, there = flow.edge[a] & mask, flow.edge[b] & mask
    if here == there:
        return here, there
    for t in range(tolls.near[here], tolls.near[here + 1]):
        if tolls.beside[t] == there:
            return here, there
    return nowhere, nowhere


@compiled
def who_meet(flow, tolls):
    """The rows of the pairs that are together."""
    rows, n = np.empty(len(tolls.one), np.int64), 0
    for k in range(len(tolls.one)):
        if together(flow, tolls, k)[0] >= 0:
            rows[n] = k
            n += 1
    return rows[:n]


@compiled
def n_present(flow, tolls, clique):
    """How many of a clique come to its offers."""
    n = 0
    for t in range(tolls.inside[clique], tolls.inside[clique + 1]):
        number = tolls.edges[t]
        n += flow.at[flow.who[number]] == flow.asks[number]
    return n


@compiled
def find_wrong(flow, tolls):
    """How many tolls are too low, for several come, or too high, for nobody comes; -1 where no clique is known yet."""
    counts, wrong = tolls.counts, tolls.wrong
    for c in range(counts[N_CLIQUES]):
        wrong[c] = tolls.toll[c] > 0 and n_present(flow, tolls, c) != 1
    for k in range(len(tolls.one)):
        here, there = together(flow, tolls, k)
        if here < 0:
            continue
        at = tolls.known[k]
        while at >= 0 and (tolls.clique_at[at, 0] != here or tolls.clique_at[at, 1] != there):
            at = tolls.clique_at[at, 3]
        if at < 0:
            counts[PAIR] = k
            return -1
        wrong[tolls.clique_at[at, 2]] = True
    n = 0
    for c in range(counts[N_CLIQUES]):
        n += wrong[c]
    return n


@compiled
def ask(flow, tolls, clique, toll):
    """Set a toll, without changing the plan yet."""
    more = toll - tolls.toll[clique]
    tolls.toll[clique] = toll
    tolls.counts[SUM] += more
    for t in range(tolls.inside[clique], tolls.inside[clique + 1]):
        number = tolls.edges[t]
        tolls.paid[number] += more
        if not tolls.shut[number]:
            flow.worth[number] = tolls.full[number] - tolls.paid[number]


@compiled
def one_by_one(flow, tolls, most_changes):
    """Set each toll that is wrong to the lowest at which no more than one comes."""
    counts = tolls.counts
    for clique in range(counts[N_CLIQUES]):
        if not tolls.wrong[clique]:
            continue
        if n_present(flow, tolls, clique) != 1:
            people = tolls.people[tolls.members[clique] : tolls.members[clique + 1]]
            if tolls.toll[clique] > 0:
                ask(flow, tolls, clique, 0)
                renew(flow, people)
                counts[N_CHANGES] += len(people)
            more = np.int64(0)
            while n_present(flow, tolls, clique) > 1:
                # Twice as much each time: who leaves may make room for another of them, and then the loss says too
                # little.
                more = max(second_loss(flow, tolls, clique) + 1, 2 * more)
                ask(flow, tolls, clique, tolls.toll[clique] + more)
                renew(flow, people)
                counts[N_CHANGES] += len(people)
        if counts[N_CHANGES] > most_changes:
            return


@part_of_caller
def second_loss(flow, tolls, clique):
    """Of what it costs when one of a clique does not come to its offers the second most; the plan stays the best."""
    before = value(flow)
    most, second = np.int64(-1), np.int64(-1)
    first, last = tolls.inside[clique], tolls.inside[clique + 1]
    # Trying one may move the others, so who is present is seen before.
    is_present = np.zeros(last - first, np.bool_)
    for t in range(first, last):
        number = tolls.edges[t]
        is_present[t - first] = flow.at[flow.who[number]] == flow.asks[number]
    someone = np.empty(1, np.int64)
    for t in range(first, last):
        if not is_present[t - first]:
            continue
        someone[0] = flow.who[tolls.edges[t]]
        for k in range(first, last):
            if flow.who[tolls.edges[k]] == someone[0]:
                flow.worth[tolls.edges[k]] = 0
        renew(flow, someone)
        loss = before - value(flow)
        for k in range(first, last):
            number = tolls.edges[k]
            if flow.who[number] == someone[0] and not tolls.shut[number]:
                flow.worth[number] = tolls.full[number] - tolls.paid[number]
        renew(flow, someone)
        tolls.counts[N_CHANGES] += 2
        if loss > most:
            most, second = loss, most
        elif loss > second:
            second = loss
    return second


@part_of_caller
def all_at_once(flow, tolls, tolls_wanted):
    """Set all tolls."""
    for c in range(tolls.counts[N_CLIQUES]):
        if tolls_wanted[c] != tolls.toll[c]:
            ask(flow, tolls, c, tolls_wanted[c])
            for t in range(tolls.members[c], tolls.members[c + 1]):
                tolls.touched[tolls.people[t]] = True
    people, n = np.empty(len(tolls.paired), np.int64), 0
    for i in tolls.paired:
        if tolls.touched[i]:
            tolls.touched[i] = False
            people[n] = i
            n += 1
    tolls.counts[N_CHANGES] += n
    renew(flow, people[:n])


@compiled
def step(flow, tolls, n_steps, unit, best_value, most_changes):
    """Change all wrong tolls at once, by steps that become smaller while the bound does not; then those of the best.

    Gives whether the tolls prove their plan, or that a clique is `UNKNOWN`: then to be called again with that.
    """
    counts, part = tolls.counts, tolls.part
    wanted = np.empty(len(tolls.toll), np.int64)
    now = value(flow) + counts[SUM]
    while counts[STEP] < n_steps:
        n_wrong = find_wrong(flow, tolls)
        if n_wrong < 0:
            return UNKNOWN
        if n_wrong == 0:
            return PROVEN
        if counts[LEAST] // unit <= best_value or counts[N_CHANGES] > most_changes or part[0] < SMALLEST_STEP:
            break
        is_noted = 2 * counts[STEP] >= n_steps or part[0] < 0.1
        counts[N_SEEN] += is_noted
        n_cliques = counts[N_CLIQUES]
        squares = np.int64(0)
        for c in range(n_cliques):
            if tolls.wrong[c]:
                wanted[c] = n_present(flow, tolls, c) - 1
                squares += wanted[c] * wanted[c]
                if is_noted:
                    for t in range(tolls.inside[c], tolls.inside[c + 1]):
                        number = tolls.edges[t]
                        tolls.came[number] += flow.at[flow.who[number]] == flow.asks[number]
        gap = max(now - best_value * unit, unit)
        size = max(1, np.int64(part[0] * gap / squares))
        for c in range(n_cliques):
            wanted[c] = max(0, tolls.toll[c] + size * wanted[c]) if tolls.wrong[c] else tolls.toll[c]
        all_at_once(flow, tolls, wanted)
        now = value(flow) + counts[SUM]
        counts[STEP] += 1
        if now < counts[LEAST]:
            counts[LEAST], counts[STALE] = now, 0
            for c in range(n_cliques):
                tolls.best_toll[c] = tolls.toll[c]
        else:
            counts[STALE] += 1
            if counts[STALE] >= PATIENCE:
                part[0] /= 2
                counts[STALE] = 0
    all_at_once(flow, tolls, tolls.best_toll)
    return NOT_PROVEN
