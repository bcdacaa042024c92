import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.engine.worlds import QUICK
from tests.knowledge import CATALOGUE

from weefsel.engine.indicators.calculate import HIDDEN, METHODS, calculate
from weefsel.engine.indicators.events import Events, count
from weefsel.engine.outcomes.interval import median_interval, wilson

INDICATORS = CATALOGUE.indicators
CASES = [(slug, case) for slug, indicator in INDICATORS.items() for case in indicator.cases]
ARRIVED = INDICATORS["arrived-first-visit"]
DAYS = INDICATORS["days-to-first-contact"]


@pytest.mark.parametrize(("slug", "case"), CASES, ids=[f"{slug}: {each.text}" for slug, each in CASES])
def test_every_case_of_an_indicator_holds(slug, case):
    values = np.array([*case.values, *[np.nan] * case.missing], dtype=float)

    inside = calculate(INDICATORS[slug], values, rows_visible=True).total
    outside = calculate(INDICATORS[slug], values).total

    if case.value is None:
        assert math.isnan(inside.value)
    else:
        assert inside.value == pytest.approx(case.value)
    assert (inside.denominator, inside.missing) == (len(case.values), case.missing)
    assert outside.suppressed == case.suppressed
    assert (outside == HIDDEN) == case.suppressed


def test_a_share_has_wilsons_interval_and_days_have_that_of_the_median():
    yes_no, days = np.array([1.0] * 9 + [0.0] * 3), np.arange(1.0, 21.0)

    share, median = calculate(ARRIVED, yes_no).total, calculate(DAYS, days).total

    assert (share.numerator, share.denominator, share.low, share.high) == (9, 12, *wilson(9, 12))
    assert (median.value, median.low, median.high) == (10.5, *median_interval(days))
    assert set(METHODS) == {ARRIVED.form, DAYS.form}


def test_who_is_missing_is_told_and_is_not_a_no():
    values = np.array([1.0] * 10 + [np.nan] * 10)

    figure = calculate(ARRIVED, values).total

    assert (figure.value, figure.denominator, figure.missing) == (1, 10, 10)
    assert calculate(ARRIVED, values[:12]).total.missing is None


def _sizes(sizes):
    groups = np.array([name for name, n in sizes.items() for _ in range(n)], dtype=np.str_)
    return calculate(ARRIVED, np.ones(len(groups)), groups=groups).groups


def test_a_small_group_takes_the_next_smallest_with_it():
    groups = _sizes({"a": 3, "b": 12, "c": 40})

    assert {name: figure.suppressed for name, figure in groups.items()} == {"a": True, "b": True, "c": False}


def test_two_small_groups_that_are_small_together_take_a_third_with_them():
    assert [figure.suppressed for figure in _sizes({"a": 3, "b": 4, "c": 12, "d": 40}).values()] == [
        True,
        True,
        True,
        False,
    ]
    assert [figure.suppressed for figure in _sizes({"a": 5, "b": 6, "c": 12}).values()] == [True, True, False]


def test_groups_that_are_large_enough_are_all_shown():
    assert [figure.suppressed for figure in _sizes({"a": 10, "b": 12}).values()] == [False, False]


def test_who_may_see_the_rows_sees_every_group():
    groups = calculate(ARRIVED, np.ones(4), groups=np.array(["a", "b", "b", "b"]), rows_visible=True).groups

    assert [figure.denominator for figure in groups.values()] == [1, 3]


@QUICK
@given(st.dictionaries(st.sampled_from("abcdef"), st.integers(1, 25), min_size=1))
def test_no_small_group_can_be_found_by_subtracting_what_is_shown(sizes):
    groups = _sizes(sizes)

    shown = sum(figure.denominator for figure in groups.values() if not figure.suppressed)
    hidden = [name for name, figure in groups.items() if figure.suppressed]
    together = sum(sizes.values()) - shown
    assert all(sizes[name] >= 10 for name in groups if name not in hidden)
    assert len(hidden) != 1 or len(sizes) == 1
    assert not hidden or together >= 10 or len(hidden) == len(sizes)


def test_a_share_of_other_values_is_refused():
    with pytest.raises(ValueError, match=r"^values of a share must be 0, 1 or NaN\.$"):
        calculate(ARRIVED, np.array([0.5]))


def test_groups_of_other_rows_are_refused():
    with pytest.raises(ValueError, match=r"^groups must have 1 rows, got 2\.$"):
        calculate(ARRIVED, np.ones(1), groups=np.array(["a", "b"]))


def _events(*rows):
    """Rows of case, event, day and whether nobody answered."""
    return Events(
        case=np.array([row[0] for row in rows], dtype=np.int64),
        event=np.array([row[1] for row in rows], dtype=np.str_),
        day=np.array([row[2] for row in rows], dtype=np.float64),
        unanswered=np.array([len(row) > 3 for row in rows], dtype=bool),
    )


def test_a_share_counts_the_cases_of_its_denominator_once():
    events = _events(
        (7, "referral_requested", 1),
        (7, "first_visit", 9),
        (7, "first_visit", 16),
        (3, "referral_requested", 2),
        (9, "first_visit", 2),
    )

    cases, values = count(ARRIVED, events)

    assert (cases.tolist(), values.tolist()) == ([3, 7], [0, 1])


def test_days_run_to_the_first_contact_on_or_after_the_referral():
    events = _events(
        (1, "referral_requested", 10),
        (1, "first_contact", 4),
        (1, "first_contact", 18),
        (1, "first_contact", 15),
        (2, "referral_requested", 10),
    )

    cases, values = count(DAYS, events)

    assert cases.tolist() == [1, 2]
    np.testing.assert_array_equal(values, [5, np.nan])


def test_a_question_that_nobody_answered_is_missing_and_not_a_no():
    events = _events(
        (1, "follow_up_due", 90),
        (1, "tie_confirmed", 91),
        (2, "follow_up_due", 90),
        (3, "follow_up_due", 90, "unanswered"),
    )

    _, values = count(INDICATORS["ties-confirmed"], events)

    np.testing.assert_array_equal(values, [1, 0, np.nan])


def test_events_of_different_length_or_without_a_day_are_refused():
    with pytest.raises(ValueError, match=r"^case, event, day and unanswered must have one length, got \[1, 0, 0, 0\]"):
        Events(np.zeros(1, dtype=np.int64), np.array([], dtype=np.str_), np.zeros(0), np.zeros(0, dtype=bool))
    with pytest.raises(ValueError, match=r"^day must be known for every event, got NaN\.$"):
        _events((1, "first_visit", np.nan))


@pytest.mark.parametrize("indicator", INDICATORS.values(), ids=INDICATORS)
def test_nothing_happened_gives_no_figure(indicator):
    _, values = count(indicator, _events())

    assert math.isnan(calculate(indicator, values).total.value)
