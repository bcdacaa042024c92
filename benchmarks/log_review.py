"""How much planted abuse of a log is found, and how many innocent looks are asked about.

    python -m benchmarks.log_review [--seeds 21 22 23 24] [--people 2500] [--days 150] [--abuses 150]

Draws a practice (`looking_around`: written apart from the rules, and every number in it is an assumption), lets the
rules read its log once a week, and prints a line a seed: how many lines, what share of the planted abuse was found, and
how many that was not planted was asked about, in a hundred thousand lines; then what was missed and asked about, by
kind. The rules are read from the catalogue as they are. The same through the database, with the rights of the worker:
`tests/apps/audit/test_review.py`.
"""

from __future__ import annotations

import argparse
import random
from collections import Counter, defaultdict
from datetime import date, timedelta

import numpy as np
from benchmarks.looking_around import Town, draw_town

from weefsel.catalogue.review import review
from weefsel.engine.audit.review import Days, Ties, odd_looks

LAST = date(2027, 3, 2)
JUDGED_DAYS = 22
EPOCH = date(1970, 1, 1)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, nargs="+", default=[21, 22, 23, 24])
    parser.add_argument("--people", type=int, default=2500)
    parser.add_argument("--days", type=int, default=150)
    parser.add_argument("--abuses", type=int, default=150)
    given = parser.parse_args()
    for seed in given.seeds:
        first = LAST - timedelta(days=given.days)
        town = draw_town(
            random.Random(seed), n_people=given.people, first=first, n_days=given.days, n_abuses=given.abuses
        )
        missed, false = judge(town, given.days)
        share = 1 - sum(missed.values()) / len(town.abuses)
        print(
            f"seed {seed}: {len(town.lines):,} lines, {len(town.abuses)} planted, {share:.1%} found, "
            f"{sum(false.values())} asked in vain ({1e5 * sum(false.values()) / len(town.lines):.0f} in 100,000 lines)"
        )
        print(f"  missed {dict(missed)}; in vain {dict(false)}")


def judge(town: Town, n_days: int) -> tuple[Counter, Counter]:
    """Which planted kinds were missed, and by which signs somebody was asked in vain."""
    user = {one.id: n for n, one in enumerate(town.workers)}
    person = {one.id: n for n, one in enumerate(town.people)}
    looks, acts = _looks_and_acts(town, user, person)
    ties = _ties(town, user, person)
    terms = review().terms
    last = (LAST - EPOCH).days
    pairs: dict[tuple[int, int], set[str]] = defaultdict(set)
    many: set[tuple[int, int]] = set()
    for today in range(last - n_days + 7, last + terms.after_days + 2, 7):
        seen = (looks.day < today) & (looks.day >= today - JUDGED_DAYS - terms.window_days)
        done = acts.day < today
        for odd in odd_looks(
            _some(looks, seen), _some(acts, done), ties, since=today - JUDGED_DAYS, today=today, terms=terms
        ):
            if odd.person is None:
                many.add((odd.user, odd.last_day))
            else:
                pairs[odd.user, odd.person] |= set(odd.signs)

    planted = {(user[who], person[whom]) for who, whom, _kind, _days in town.abuses if whom}
    bulk = {(user[who], (days[0] - EPOCH).days) for who, whom, _kind, days in town.abuses if whom is None}
    # Who was looked at on such a day was looked at without a reason: asking about one of them is not in vain.
    planted |= {
        (who, whom)
        for who, whom, day in zip(looks.user.tolist(), looks.person.tolist(), looks.day.tolist(), strict=True)
        if (who, day) in bulk
    }
    missed = Counter(
        kind
        for who, whom, kind, days in town.abuses
        if ((user[who], (days[0] - EPOCH).days) not in many if whom is None else (user[who], person[whom]) not in pairs)
    )
    false = Counter(" + ".join(sorted(signs)) for pair, signs in pairs.items() if pair not in planted)
    false.update("many" for one in many if one not in bulk)
    return missed, false


def _looks_and_acts(town: Town, user: dict, person: dict) -> tuple[Days, Days]:
    n_lines = Counter(line[6] for line in town.lines)
    parts: dict[tuple[int, int, int], set[str]] = defaultdict(set)
    acts = set()
    for at, kind, action, who, _role, whom, request in town.lines:
        key = (user[who], person[whom], (at.date() - EPOCH).days)
        if kind != "R":
            acts.add(key)
        elif n_lines[request] == 1:  # else a list of many
            parts[key].add(action)
    looks = np.array([(*key, len(opened)) for key, opened in parts.items()], dtype=np.int64)
    done = np.array([(*key, 0) for key in sorted(acts)], dtype=np.int64)
    return Days(*looks.T), Days(*done.T)


def _some(days: Days, chosen) -> Days:
    return Days(days.user[chosen], days.person[chosen], days.day[chosen], days.n_parts[chosen])


def _ties(town: Town, user: dict, person: dict) -> Ties:
    names = Counter(one.family_name for one in town.people)
    rows = []
    for worker in town.workers:
        home = worker.registered
        for human in town.people:
            pair = (user[worker.id], person[human.id])
            if home is human:
                rows.append((*pair, "self", 0))
            elif home and home.postcode == human.postcode:
                rows.append((*pair, "household" if home.street_line == human.street_line else "neighbour", 0))
            if worker.name.endswith(f" {human.family_name}"):
                rows.append((*pair, "same-name", names[human.family_name]))
            if human.user and human.user != worker.id:
                rows.append((*pair, "colleague", 0))
            if human.id in town.known:
                rows.append((*pair, "watched", 0))
    who, whom, sign, n_same = zip(*rows, strict=True)
    return Ties(np.array(who), np.array(whom), tuple(sign), np.array(n_same), len(town.people))


if __name__ == "__main__":
    main()
