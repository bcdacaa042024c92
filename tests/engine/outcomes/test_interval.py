import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.engine.worlds import QUICK

from weefsel.engine.outcomes.interval import median_interval, t_interval, t_quantile, wilson


@pytest.mark.parametrize(
    ("degrees", "quantile"),
    [
        (1, 12.706204736),
        (2, 4.302652730),
        (9, 2.262157163),
        (29, 2.045229642),
        (120, 1.979930405),
        (10**6, 1.959966357),
    ],
)
def test_quantiles_are_those_of_the_printed_tables(degrees, quantile):
    assert t_quantile(degrees) == pytest.approx(quantile, abs=1e-8)


def test_both_ways_to_find_a_quantile_agree_where_they_meet():
    steps = [t_quantile(degrees) - t_quantile(degrees + 1) for degrees in (199, 200, 201)]

    assert steps[0] > steps[1] > steps[2] > 0


@QUICK
@given(st.integers(1, 400).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_wilsons_interval_solves_its_own_equation(counts):
    n_yes, n = counts

    low, high = wilson(n_yes, n)

    assert 0 <= low <= n_yes / n + 1e-12
    assert n_yes / n - 1e-12 <= high <= 1
    for bound in (low, high):
        if 0 < bound < 1:
            assert abs(n_yes / n - bound) == pytest.approx(1.959964 * math.sqrt(bound * (1 - bound) / n), abs=1e-6)


def test_no_observations_give_no_interval():
    assert all(map(math.isnan, wilson(0, 0)))
    assert all(map(math.isnan, t_interval(np.array([1.0]))))
    assert all(map(math.isnan, median_interval(np.arange(5.0))))


def test_an_impossible_count_is_refused():
    with pytest.raises(ValueError, match=r"^n_yes must lie in \[0, 2\], got 3\.$"):
        wilson(3, 2)


@pytest.mark.parametrize("n", [6, 9, 10, 25, 100])
def test_the_interval_of_a_median_holds_at_least_95_percent_and_no_narrower_one_does(n):
    low, high = median_interval(np.arange(1.0, n + 1))

    def missed(rank):
        """Chance that fewer than `rank` of n values lie under the median, both sides."""
        return 2 * sum(math.comb(n, k) for k in range(rank)) / 2**n

    assert low + high == n + 1
    assert missed(int(low)) <= 0.05 < missed(int(low) + 1)
