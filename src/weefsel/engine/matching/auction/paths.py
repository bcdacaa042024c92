"""From almost best to best: shortest ways along which people move up, each of which keeps all others at their best.

After the auction all prices are whole points. Everyone with a place is at an offer that is worth most to them at these
prices (``at`` their edge); an offer ``j`` holds ``n_held[j]`` people, in ``holders[first[j]:]``, and ``seat`` says
where each stands in it. What is left is two kinds of trouble: people who would like a place (`fill_people`), and free
places that cost something (`reprice`, `pull` and `fill_places`). Every way is the shortest in what is lost along it, so
that prices can be moved to keep the proof.

Source
------
J. Edmonds and R. M. Karp, Theoretical improvements in algorithmic efficiency for network flow problems, Journal of the
ACM 19 (1972), for ways that stay shortest while prices move.
"""

from __future__ import annotations

import numpy as np

from weefsel.engine.matching.auction.heaps import longer, rise, sink
from weefsel.engine.matching.auction.scan import fetch_rows, look
from weefsel.engine.matching.compiler import compiled

FAR = np.int64(1) << 40


@compiled
def settle(row, edge, price, bits, at, a, z):
    """Which of the people ``a`` to ``z`` are at an offer that is worth most to them; gives who else wants one.

    Keeps ``at``, or makes it -1.
    """
    mask = (np.int64(1) << bits) - 1
    waiting = np.empty(z - a, np.int32)
    n_waiting = 0
    for i in range(a, z):
        best, _, _ = look(edge, price, row[i], row[i + 1], bits, 0)
        if at[i] >= 0:
            word = np.int64(edge[at[i]])
            if (word >> bits) - price[word & mask] == best:
                continue
            at[i] = -1
        if best > 0:
            waiting[n_waiting] = i
            n_waiting += 1
    return waiting[:n_waiting]


@compiled
def seat_all(edge, first, n_held, at, holders, seat, bits):
    """Write down who is held where."""
    mask = (np.int64(1) << bits) - 1
    for j in range(len(n_held)):
        n_held[j] = 0
    for i in range(len(at)):
        if at[i] >= 0:
            j = np.int64(edge[at[i]]) & mask
            seat[i] = first[j] + n_held[j]
            holders[seat[i]] = i
            n_held[j] += 1


@compiled
def fill_people(row, edge, first, price, n_held, holders, seat, at, todo, bits, dist, stamp, via, by, seen):
    """Give everyone in ``todo`` the best they can get. Prices only rise.

    That is a way to a free place, to someone who loses least by going without, or nothing at all.
    """
    mask = (np.int64(1) << bits) - 1
    heap = np.empty(1 << 12, np.int64)
    tick = 0
    for i in todo:
        best, _, _ = look(edge, price, row[i], row[i + 1], bits, 0)
        if best <= 0:
            continue
        tick += 1
        nearest = best
        end = np.int64(-1)
        leaver = np.int64(i)
        n_heap = 0
        n_seen = 0
        current = np.int64(-1)
        base = np.int64(0)
        while True:
            begin = np.int64(0) if current < 0 else np.int64(first[current])
            stop = np.int64(1) if current < 0 else np.int64(first[current + 1])
            if current >= 0:
                fetch_rows(row, edge, at, holders, begin, stop)
            for k in range(begin, stop):
                if current < 0:
                    h = np.int64(i)
                    spent = best
                else:
                    h = np.int64(holders[k])
                    spent = base + (np.int64(edge[at[h]]) >> bits) - price[current]
                    if spent < nearest:
                        nearest = spent
                        end = current
                        leaver = h
                # Their best is where they are; mostly the second is already too far.
                _, second, _ = look(edge, price, row[h], row[h + 1], bits, 0)
                if current >= 0 and second <= spent - nearest:
                    continue
                for t in range(row[h], row[h + 1]):
                    word = np.int64(edge[t])
                    if spent - (word >> bits) >= nearest:
                        break
                    j = word & mask
                    d = spent - (word >> bits) + price[j]
                    if d < nearest and (stamp[j] != tick or d < dist[j]):
                        stamp[j] = tick
                        dist[j] = d
                        via[j] = t
                        by[j] = h
                        if n_held[j] < first[j + 1] - first[j]:
                            nearest = d
                            end = j
                            leaver = np.int64(-1)
                        else:
                            if n_heap == len(heap):
                                heap = longer(heap)
                            rise(heap, 0, n_heap, (d << bits) | j)
                            n_heap += 1
                if nearest <= base:
                    break
            current = np.int64(-1)
            while n_heap > 0:
                top = heap[0]
                n_heap -= 1
                if n_heap > 0:
                    sink(heap, 0, n_heap, heap[n_heap])
                d = top >> bits
                j = top & mask
                if d >= nearest:
                    break
                if d == dist[j]:
                    current = j
                    base = d
                    seen[n_seen] = j
                    n_seen += 1
                    break
            if current < 0:
                break
        for k in range(n_seen):
            j = np.int64(seen[k])
            if dist[j] < nearest:
                price[j] += nearest - dist[j]
        if leaver == i:
            continue
        j = end
        if leaver >= 0:
            free = np.int64(seat[leaver])
            at[leaver] = -1
        else:
            free = np.int64(first[j] + n_held[j])
            n_held[j] += 1
        while True:
            h = np.int64(by[j])
            came_from = np.int64(at[h])
            left = np.int64(seat[h])
            holders[free] = h
            seat[h] = free
            at[h] = via[j]
            if h == i:
                break
            free = left
            j = np.int64(edge[came_from]) & mask


@compiled
def reprice(row, edge, first, price, n_held, holders, at, bits, most, all_offers, dist, via, by):
    """How far every offer is from an end: someone without a place who would come, or a free place that costs nothing.

    Looks no further than ``most``, and no further than the last free place at a price unless for ``all_offers``. Gives
    how far that is, or -1 where one is further.
    """
    done = np.zeros(len(price), np.int8)
    mask = (np.int64(1) << bits) - 1
    heap = np.empty(1 << 16, np.int64)
    n_offers = len(price)
    n_open = 0
    # What a place costs more than it is far: an edge leads nearer when it is worth more above this than was spent. What
    # is further than ``most`` counts as just beyond it.
    above = np.empty(n_offers, price.dtype)
    for j in range(n_offers):
        dist[j] = price[j]
        via[j] = -1
        by[j] = -1
        if n_held[j] < first[j + 1] - first[j] and price[j] > 0:
            n_open += 1
    for i in range(len(row) - 1):
        if at[i] < 0:
            for t in range(row[i], row[i + 1]):
                word = np.int64(edge[t])
                j = word & mask
                d = price[j] - (word >> bits)
                if d < dist[j]:
                    dist[j] = d
                    via[j] = t
                    by[j] = i
    n_heap = 0
    for j in range(n_offers):
        above[j] = price[j] - min(dist[j], most + 1)
        if dist[j] <= most:
            if n_heap == len(heap):
                heap = longer(heap)
            rise(heap, 0, n_heap, (np.int64(dist[j]) << bits) | j)
            n_heap += 1
    reached = np.int64(0)
    while (n_open > 0 or all_offers) and n_heap > 0:
        top = heap[0]
        n_heap -= 1
        if n_heap > 0:
            sink(heap, 0, n_heap, heap[n_heap])
        d = top >> bits
        here = top & mask
        if d != dist[here] or done[here] == 1:
            continue
        done[here] = 1
        reached = d
        if n_held[here] < first[here + 1] - first[here] and price[here] > 0:
            n_open -= 1
        fetch_rows(row, edge, at, holders, first[here], first[here] + n_held[here])
        for k in range(first[here], first[here] + n_held[here]):
            h = holders[k]
            spent = d + (np.int64(edge[at[h]]) >> bits) - price[here]
            best, _, _ = look(edge, above, row[h], row[h + 1], bits, 0)
            if best <= spent:
                continue
            for t in range(row[h], row[h + 1]):
                word = np.int64(edge[t])
                if spent - (word >> bits) > most:
                    break
                j = word & mask
                further = spent - (word >> bits) + price[j]
                if further < dist[j] and further <= most:
                    dist[j] = further
                    above[j] = price[j] - further
                    via[j] = t
                    by[j] = h
                    if n_heap == len(heap):
                        heap = longer(heap)
                    rise(heap, 0, n_heap, (further << bits) | j)
                    n_heap += 1
    return reached if n_open == 0 else np.int64(-1)


@compiled
def fall(price, dist, most):
    """Lower each price by how far the offer is from an end, at most ``most``: everyone stays at their best."""
    for j in range(len(price)):
        price[j] -= min(dist[j], most)


@compiled
def pull(edge, first, price, n_held, holders, seat, at, before, bits, via, by):
    """Fill free places along the ways that `reprice` found; where someone on it has moved since, the place waits."""
    mask = (np.int64(1) << bits) - 1
    for wanted in range(len(price)):
        while n_held[wanted] < first[wanted + 1] - first[wanted] and price[wanted] > 0:
            if by[wanted] < 0:
                break
            j = np.int64(wanted)
            is_whole = True
            while by[j] >= 0:
                h = by[j]
                if before[h] != at[h]:
                    is_whole = False
                    break
                if at[h] < 0:
                    break
                j = np.int64(edge[at[h]]) & mask
                if n_held[j] < first[j + 1] - first[j] and price[j] == 0:
                    break
            if not is_whole:
                break
            j = np.int64(wanted)
            free = np.int64(first[j] + n_held[j])
            n_held[j] += 1
            while True:
                h = by[j]
                came_from = np.int64(at[h])
                left = np.int64(seat[h])
                holders[free] = h
                seat[h] = free
                at[h] = via[j]
                if came_from < 0:
                    break
                j = np.int64(edge[came_from]) & mask
                if by[j] < 0 or (n_held[j] < first[j + 1] - first[j] and price[j] == 0):
                    n_held[j] -= 1
                    last = holders[first[j] + n_held[j]]
                    holders[left] = last
                    seat[last] = left
                    break
                free = left


@compiled
def who_would_come(row, edge, price, at, bits, within, start, most):
    """For each offer the people to whom it is at most ``within`` less than what they have; room for ``most`` of them.

    Gives how many there are, and their edges and themselves by offer, ``start`` where those of an offer begin; empty
    when there are more than ``most``.
    """
    mask = (np.int64(1) << bits) - 1
    for j in range(len(start)):
        start[j] = 0
    edges = np.empty(most, np.int64)
    people = np.empty(most, np.int32)
    n = 0
    for i in range(len(row) - 1):
        own = np.int64(0)
        if at[i] >= 0:
            word = np.int64(edge[at[i]])
            own = (word >> bits) - price[word & mask]
            _, second, _ = look(edge, price, row[i], row[i + 1], bits, 0)
            if second < own - within:
                continue
        least = own - within
        for t in range(row[i], row[i + 1]):
            word = np.int64(edge[t])
            if word >> bits < least:
                break
            j = word & mask
            if (word >> bits) - price[j] >= least:
                if n < most:
                    edges[n] = t
                    people[n] = i
                n += 1
                start[j + 1] += 1
    kept = n if n <= most else 0
    by_offer = np.empty(kept, np.int64)
    who = np.empty(kept, np.int32)
    if n > most:
        return n, by_offer, who
    filled = np.empty(len(price), np.int64)
    for j in range(len(price)):
        filled[j] = start[j]
        start[j + 1] += start[j]
    for k in range(n):
        j = np.int64(edge[edges[k]]) & mask
        by_offer[filled[j]] = edges[k]
        who[filled[j]] = people[k]
        filled[j] += 1
    return n, by_offer, who


@compiled
def fill_places(
    edge,
    first,
    price,
    n_held,
    holders,
    seat,
    at,
    start,
    by_offer,
    who,
    known,
    within,
    todo,
    bits,
    dist,
    stamp,
    tick,
    via,
    by,
    seen,
):
    """Fill each free place at a price, or let it cost nothing, along the shortest way. Prices only fall.

    ``known`` the prices at which `who_would_come` told who is ``within`` reach; a place for which that is not far
    enough stays as it is. Gives the last stamp used.
    """
    mask = (np.int64(1) << bits) - 1
    heap = np.empty(1 << 12, np.int64)
    for q in range(len(todo)):
        wanted = np.int64(todo[q])
        while n_held[wanted] < first[wanted + 1] - first[wanted] and price[wanted] > 0:
            tick += 1
            nearest = np.int64(price[wanted])
            end = wanted
            comer = np.int64(-1)
            comer_edge = np.int64(-1)
            n_heap = 0
            n_seen = 0
            sure = FAR
            stamp[wanted] = tick
            dist[wanted] = 0
            via[wanted] = -1
            by[wanted] = -1
            current = wanted
            base = np.int64(0)
            while current >= 0:
                seen[n_seen] = current
                n_seen += 1
                cost = np.int64(price[current])
                sure = min(sure, base + within - (known[current] - cost))
                for r in range(start[current], start[current + 1]):
                    h = np.int64(who[r])
                    t = np.int64(by_offer[r])
                    lost = base + cost - (np.int64(edge[t]) >> bits)
                    if at[h] < 0:
                        if lost < nearest:
                            nearest = lost
                            end = current
                            comer = h
                            comer_edge = t
                        continue
                    word = np.int64(edge[at[h]])
                    j = word & mask
                    if j == current:
                        continue
                    d = lost + (word >> bits) - price[j]
                    if d < nearest and (stamp[j] != tick or d < dist[j]):
                        stamp[j] = tick
                        dist[j] = d
                        via[j] = t
                        by[j] = h
                        if d + price[j] < nearest:
                            nearest = d + price[j]
                            end = j
                            comer = np.int64(-1)
                        if n_heap == len(heap):
                            heap = longer(heap)
                        rise(heap, 0, n_heap, (d << bits) | j)
                        n_heap += 1
                current = np.int64(-1)
                while n_heap > 0:
                    top = heap[0]
                    n_heap -= 1
                    if n_heap > 0:
                        sink(heap, 0, n_heap, heap[n_heap])
                    d = top >> bits
                    j = top & mask
                    if d >= nearest:
                        break
                    if d == dist[j]:
                        current = j
                        base = d
                        break
            if nearest > sure:
                break
            for k in range(n_seen):
                j = np.int64(seen[k])
                if dist[j] < nearest:
                    price[j] -= nearest - dist[j]
            if comer < 0 and end == wanted:
                break
            j = end
            if comer >= 0:
                h = comer
                t = comer_edge
            else:
                h = np.int64(by[j])
                t = np.int64(via[j])
                n_held[j] -= 1
                last = holders[first[j] + n_held[j]]
                holders[seat[h]] = last
                seat[last] = seat[h]
                j = np.int64(edge[t]) & mask
            while j != wanted:
                leaver = np.int64(by[j])
                free = np.int64(seat[leaver])
                holders[free] = h
                seat[h] = free
                at[h] = t
                h = leaver
                t = np.int64(via[j])
                j = np.int64(edge[t]) & mask
            free = np.int64(first[wanted] + n_held[wanted])
            n_held[wanted] += 1
            holders[free] = h
            seat[h] = free
            at[h] = t
    return tick


@compiled
def add_up(row, edge, price, at, bits, a, z):
    """Of the people ``a`` to ``z``: the points that they have, and the most they could have at these prices."""
    value, most = np.int64(0), np.int64(0)
    for i in range(a, z):
        best, _, _ = look(edge, price, row[i], row[i + 1], bits, 0)
        most += best
        if at[i] >= 0:
            value += np.int64(edge[at[i]]) >> bits
    return value, most


@compiled
def tell(row, edge, price, at, bits, person_order, offer_order, offer, a, z):
    """Of the people ``a`` to ``z``: the points that they have, the most they could have, and into ``offer`` where."""
    mask = (np.int64(1) << bits) - 1
    value, most = np.int64(0), np.int64(0)
    for i in range(a, z):
        best, _, _ = look(edge, price, row[i], row[i + 1], bits, 0)
        most += best
        here = np.int64(-1)
        if at[i] >= 0:
            word = np.int64(edge[at[i]])
            value += word >> bits
            here = offer_order[word & mask]
        offer[person_order[i]] = here
    return value, most
