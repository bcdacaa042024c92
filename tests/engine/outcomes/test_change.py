import math

import numpy as np
import pytest

from weefsel.engine.outcomes.change import NO_REASON, change

NAN = np.nan


def test_change_is_the_mean_of_the_differences_per_person_and_never_of_two_means():
    first, second = np.array([8.0, 2.0, 3.0, NAN]), np.array([NAN, 3.0, 5.0, 0.0])

    result = change(first, second)

    assert result.mean == 1.5
    assert result.mean != np.nanmean(second) - np.nanmean(first)
    assert (result.n_started, result.n_paired, result.n_lost, result.n_only_second) == (3, 2, 1, 1)


def test_who_was_lost_is_counted_by_reason_and_compared_with_who_stayed():
    first, second = np.array([8.0, 9.0, 2.0, 4.0]), np.array([NAN, NAN, 3.0, 4.0])

    result = change(first, second, lost_because=np.array(["moved", "", "", "moved"]))

    assert dict(result.lost) == {"moved": 1, NO_REASON: 1}
    assert (result.first_of_paired, result.first_of_lost) == (3, 8.5)


def test_the_interval_is_students_over_the_pairs():
    result = change(np.zeros(3), np.array([1.0, 2.0, 3.0]))

    assert (result.low, result.high) == (pytest.approx(-0.48414, abs=1e-5), pytest.approx(4.48414, abs=1e-5))


def test_too_few_pairs_give_no_interval_and_none_gives_no_mean():
    one, none = change(np.array([1.0]), np.array([3.0])), change(np.array([1.0]), np.array([NAN]))

    assert one.mean == 2
    assert math.isnan(one.low)
    assert math.isnan(none.mean)
    assert none.n_lost == 1


def test_measurements_of_different_length_are_refused():
    with pytest.raises(ValueError, match=r"^first, second and lost_because must have one length, got \(1,\), \(2,\)"):
        change(np.zeros(1), np.zeros(2))
