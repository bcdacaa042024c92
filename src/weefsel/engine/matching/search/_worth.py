"""The compiled part of what classes of offers are worth: decide the rules, and add up what the criteria judged."""

from __future__ import annotations

from typing import Any

import numba
import numpy as np

from weefsel.engine.matching.search.worth import HIGH, LOW, MIDDLE, OUT

# What a step of a rule does: the six comparisons, not, and, or; the last three on what the steps before it gave.
IS, IS_NOT, BELOW, AT_MOST, ABOVE, AT_LEAST, NOT, AND, OR = range(9)


def _compiled(function: Any) -> Any:
    return numba.njit(cache=True, nogil=True)(function)


@_compiled
def weigh(
    said,
    step,
    step_field,
    step_value,
    step_first,
    deep,
    needs,
    answers,
    answers_other,
    need_points,
    eligible_points,
    who_for_points,
    rule_of,
    rule_first,
    werkvorm,
    own_rule,
    own_part,
    stock,
    at,
    part_first,
    offset,
    tables,
    most,
    hours,
    hour_bits,
):  # pragma: no cover - compiled
    """Points of each class, part after part, in ``tables``; the most of each part, and the hours as bits.

    ``said`` what someone answered, by field; rules are ``step`` after ``step``. ``stock`` holds the points of each
    class for an answer, and ``at`` where the answer of this person stands, criterion after criterion.
    """
    n_rules = len(step_first) - 1
    verdict = np.empty(n_rules + 1, np.int8)
    verdict[n_rules] = HIGH  # of who has no rule
    stack = np.empty(deep, np.int8)
    for rule in range(n_rules):
        top = 0
        for i in range(step_first[rule], step_first[rule + 1]):
            do = step[i]
            if do == NOT:
                stack[top - 1] = HIGH - stack[top - 1]
            elif do == AND:
                top -= 1
                stack[top - 1] = min(stack[top - 1], stack[top])
            elif do == OR:
                top -= 1
                stack[top - 1] = max(stack[top - 1], stack[top])
            else:
                stack[top] = _compared(do, said[step_field[i]], step_value[i])
                top += 1
        verdict[rule] = stack[0]

    n_wanted = 0
    for need in range(len(needs)):
        n_wanted += needs[need] == 1
    points = np.empty(len(answers), np.int32)
    for kind in range(len(answers)):
        hits = 0
        may = answers_other[kind]
        for need in range(len(needs)):
            if answers[kind, need]:
                hits += needs[need] == 1
                may |= needs[need] != needs[need]
        holds = HIGH
        for i in range(rule_first[kind], rule_first[kind + 1]):
            holds = min(holds, verdict[rule_of[i]])
        one, other = need_points[n_wanted, hits, np.int64(may)], eligible_points[holds]
        points[kind] = OUT if one <= OUT or other <= OUT else one + other

    for part in range(len(part_first) - 1):
        highest = 0
        for one in range(offset[part + 1] - offset[part]):
            total = 0
            out = False
            if part == 0:
                total = points[werkvorm[one]]
            elif part == own_part:
                total = who_for_points[verdict[own_rule[one]]]
            out = total <= OUT
            for criterion in range(part_first[part], part_first[part + 1]):
                here = stock[at[criterion] + one]
                out |= here <= OUT
                total += here
            if out:
                total = OUT
            tables[offset[part] + one] = total
            highest = max(highest, total)
        most[part] = highest

    can, may_be = np.uint32(0), np.uint32(0)
    for hour in range(len(hours)):
        if hours[hour] == 1:
            can |= np.uint32(1) << np.uint32(hour)
        if hours[hour] != 0:
            may_be |= np.uint32(1) << np.uint32(hour)
    hour_bits[0] = can
    hour_bits[1] = may_be


@_compiled
def _compared(do, answer, value):  # pragma: no cover - compiled
    if answer != answer:
        return MIDDLE
    if do == IS:
        holds = answer == value
    elif do == IS_NOT:
        holds = answer != value
    elif do == BELOW:
        holds = answer < value
    elif do == AT_MOST:
        holds = answer <= value
    elif do == ABOVE:
        holds = answer > value
    else:
        holds = answer >= value
    return HIGH if holds else LOW
