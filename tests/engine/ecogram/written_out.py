"""Every measure of an ecogram by its definition, for one map, in plain loops: what the fast ones are compared with."""

from __future__ import annotations

import itertools
import math

from weefsel.engine.frames import SECTORS, SUPPORT_KINDS, Ties

NAN = math.nan


def of_person(ties: Ties, person: int) -> dict[str, float]:
    """All columns of one map; NaN where a definition gives nothing."""
    rows = [i for i in range(ties.n_ties) if ties.person[i] == person]
    alive = [i for i in rows if ties.kind[i] != "deceased"]
    people = [i for i in rows if ties.kind[i] in ("", "person")]
    asked = ties.links_asked[person] == 1 or len(people) == 1
    links = {tuple(sorted(link)) for link in ties.links.tolist() if set(link) <= set(people)}
    return {
        **support(ties, alive),
        **who(ties, people, ties.person_age[person]),
        **(structure(people, links) if asked and people else dict.fromkeys(STRUCTURE, NAN)),
        "size": len(people),
    }


def share(part: float, whole: float) -> float:
    return part / whole if whole else NAN


def mean(values: list[float]) -> float:
    return sum(values) / len(values) if values else NAN


def gini(loads: list[float]) -> float:
    n, total = len(loads), sum(loads)
    return sum(abs(a - b) for a in loads for b in loads) / (2 * n * total) if total else NAN


def known(value: float) -> bool:
    return not math.isnan(value)


def support(ties: Ties, alive: list[int]) -> dict[str, float]:
    found: dict[str, float] = {}
    for k, kind in enumerate(SUPPORT_KINDS):
        answers = [ties.received[i, k] for i in alive]
        least, most = answers.count(1), len(answers) - answers.count(0)
        covered = {min(1, n / 2) for n in (least, most)}
        alone = {float(n == 1) for n in range(least, most + 1)}
        found[f"coverage_{kind}"] = covered.pop() if alive and len(covered) == 1 else NAN
        found[f"single_provider_{kind}"] = alone.pop() if alive and len(alone) == 1 else NAN
    found["coverage_overall"] = sum(found[f"coverage_{kind}"] for kind in SUPPORT_KINDS) / 4

    def kinds(table, i: int) -> int:
        return sum(table[i, k] == 1 for k in range(4))

    def some(table, i: int) -> bool:
        return any(known(table[i, k]) for k in range(4))

    both = [i for i in alive if some(ties.received, i) and some(ties.given, i)]
    gets = [i for i in both if kinds(ties.received, i)]
    gives = [i for i in both if kinds(ties.given, i)]
    found["reciprocity"] = share(len({*gets} & {*gives}), len({*gets} | {*gives}))
    given, received = (sum(kinds(table, i) for i in both) for table in (ties.given, ties.received))
    found["direction_balance"] = share(given - received, given + received)
    told = [i for i in alive if known(ties.professional[i])]
    own = sum(kinds(ties.received, i) for i in told if ties.professional[i] == 0)
    found["informal_share"] = share(own, sum(kinds(ties.received, i) for i in told))

    shares = []
    for i in alive:
        answers = [{ties.received[i, k], ties.given[i, k]} for k in range(4)]
        if all(1 in pair or all(map(known, pair)) for pair in answers):
            shares.append(sum(1 in pair for pair in answers) / 4)
    found["multiplexity"] = mean(shares)

    rated = [i for i in alive if ties.quality[i]]
    found["strain_share"] = mean([float(ties.quality[i] in ("tense", "harmful")) for i in rated])
    found["ambivalent_share"] = mean(
        [float(ties.quality[i] != "good" and kinds(ties.received, i) > 0) for i in rated if some(ties.received, i)]
    )

    informal = [i for i in alive if ties.professional[i] != 1]
    hours = [ties.care_hours_per_week[i] for i in informal if known(ties.care_hours_per_week[i])]
    found["burden_gini"] = gini(hours)
    top = found["burden_top_share"] = share(max(hours, default=0), sum(hours))
    found["burden_on_one"] = float(top > 0.6 and len(hours) > 1) if known(top) else NAN
    found["task_gini"] = gini([n for n in (kinds(ties.received, i) for i in informal) if n])
    left = [ties.room_hours_per_week[i] - ties.care_hours_per_week[i] for i in informal]
    left = [one for one in left if known(one)]
    found["respite_carers"] = sum(one > 0 for one in left) if left else NAN
    found["respite_hours"] = sum(max(0, one) for one in left) if left else NAN
    return found


def who(ties: Ties, people: list[int], own_age: float) -> dict[str, float]:
    sectors = [ties.sector[i] for i in people if ties.sector[i]]
    shares = {sector: share(sectors.count(sector), len(sectors)) for sector in SECTORS}
    found = {f"share_{sector}": value for sector, value in shares.items()}
    pairs = list(itertools.product(sectors, repeat=2))
    found["blau"] = mean([float(a != b) for a, b in pairs])
    found["blau_unbiased"] = mean([float(a != b) for a, b in itertools.permutations(sectors, 2)])
    found["iqv"] = found["blau"] / (1 - 1 / len(SECTORS))
    found["shannon"] = -sum(p * math.log(p) for p in shares.values() if p) if sectors else NAN
    for name, column in (("ei_sex", ties.same_sex), ("ei_language", ties.same_language)):
        inside, outside = (sum(column[i] == value for i in people) for value in (1, 0))
        found[name] = share(outside - inside, outside + inside)
    ages = [ties.age[i] for i in people if known(ties.age[i])]
    middle = found["age_mean"] = mean(ages)
    found["age_sd"] = math.sqrt(mean([(age - middle) ** 2 for age in ages])) if ages else NAN
    found["age_distance"] = math.sqrt(mean([(age - own_age) ** 2 for age in ages])) if ages and known(own_age) else NAN
    places = [ties.lives[i] for i in people if ties.lives[i]]
    found["near_share"] = share(places.count("near"), len(places))
    sure = "near" in places or (places and len(places) == len(people))
    found["near_anyone"] = float("near" in places) if sure else NAN

    strengths = [w for w in (strength(ties, i) for i in people) if known(w)]
    strong = sum(w >= 0.6 - 1e-12 for w in strengths)
    found["strong"], found["weak"] = (strong, len(strengths) - strong) if strengths else (NAN, NAN)
    found["strength_mean"] = mean(strengths)
    return found


def strength(ties: Ties, i: int) -> float:
    parts = [
        (0.5, (4 - ties.closeness[i]) / 3),
        (0.3, min(1, math.log(1 + ties.frequency_per_year[i]) / math.log(366))),
        (0.2, min(1, ties.duration_years[i] / 10)),
    ]
    asked = [
        (weight, part)
        for (weight, part), column in zip(
            parts, (ties.closeness, ties.frequency_per_year, ties.duration_years), strict=True
        )
        if known(column[i])
    ]
    return share(sum(weight * part for weight, part in asked), sum(weight for weight, _ in asked))


STRUCTURE = (
    "density",
    "components",
    "isolates",
    "fragmentation",
    "clustering",
    "core",
    "bridges",
    "effective_size",
    "efficiency",
    "constraint",
    "hierarchy",
    "betweenness",
    "betweenness_normalised",
)


def structure(people: list[int], links: set[tuple[int, int]]) -> dict[str, float]:
    n = len(people)
    know = {i: {j for j in people if (min(i, j), max(i, j)) in links} for i in people}
    found: dict[str, float] = {"density": share(len(links), n * (n - 1) / 2)}
    circles = circles_of(set(people), know)
    found["components"] = len(circles)
    found["isolates"] = sum(not know[i] for i in people)
    found["fragmentation"] = 1 - share(sum(len(c) * (len(c) - 1) for c in circles), n * (n - 1)) if n > 1 else NAN
    triples = [(a, b) for i in people for a, b in itertools.combinations(sorted(know[i]), 2)]
    found["clustering"] = mean([float(pair in links) for pair in triples])
    found["core"] = max(k for k in range(n) if core(set(people), know, k))
    found["bridges"] = sum(len(circles_of(set(people) - {i}, know)) > len(circles) for i in people)

    found["effective_size"] = n - 2 * len(links) / n
    found["efficiency"] = found["effective_size"] / n
    ego = -1
    ties = {i: {*know[i], ego} for i in people} | {ego: set(people)}

    def p(i: int, j: int) -> float:
        return (j in ties[i]) / len(ties[i])

    parts = [(p(ego, j) + sum(p(ego, q) * p(q, j) for q in people if q != j)) ** 2 for j in people]
    total = found["constraint"] = sum(parts)
    each = [part / (total / n) for part in parts]
    found["hierarchy"] = sum(x * math.log(x) for x in each) / (n * math.log(n)) if n > 1 else NAN
    between = sum(1 / len(ties[a] & ties[b]) for a, b in itertools.combinations(people, 2) if b not in know[a])
    found["betweenness"] = between if n > 1 else NAN
    found["betweenness_normalised"] = share(between, n * (n - 1) / 2)
    return found


def circles_of(people: set[int], know: dict[int, set[int]]) -> list[set[int]]:
    left, circles = set(people), []
    while left:
        circle, edge = set(), {left.pop()}
        while edge:
            circle |= edge
            edge = {j for i in edge for j in know[i] & people} - circle
        circles.append(circle)
        left -= circle
    return circles


def core(people: set[int], know: dict[int, set[int]], k: int) -> set[int]:
    while True:
        stays = {i for i in people if len(know[i] & people) >= k}
        if stays == people:
            return people
        people = stays
