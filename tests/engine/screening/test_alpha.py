import numpy as np
import pytest
from tests.knowledge import CATALOGUE

from weefsel.engine.screening.alpha import alpha, alpha_of
from weefsel.engine.screening.answers import Answers

ZARIT = CATALOGUE.instruments["zarit-12"]


def test_alpha_equals_its_other_form_over_the_covariances():
    items = np.random.default_rng(3).normal(size=(50, 5)) + np.random.default_rng(4).normal(size=(50, 1))
    covariance = np.cov(items, rowvar=False)
    k = items.shape[1]
    mean_covariance = (covariance.sum() - np.trace(covariance)) / (k * (k - 1))

    assert alpha_of(items) == pytest.approx(k**2 * mean_covariance / covariance.sum())


def test_parallel_items_have_the_alpha_of_spearman_and_brown():
    rng = np.random.default_rng(1)
    n, k, shared = 200_000, 6, 0.4
    items = np.sqrt(shared) * rng.normal(size=(n, 1)) + np.sqrt(1 - shared) * rng.normal(size=(n, k))

    assert alpha_of(items) == pytest.approx(k * shared / (1 + (k - 1) * shared), abs=0.005)


def test_who_left_an_item_out_does_not_count():
    rows = np.random.default_rng(5).integers(0, 5, size=(30, 12)).astype(float)
    half = rows.copy()
    half[:10, 3] = np.nan

    assert alpha(Answers.of_table(ZARIT, half), "total") == pytest.approx(alpha_of(rows[10:]))


@pytest.mark.parametrize("rows", [np.empty((0, 3)), np.ones((1, 3)), np.ones((5, 3)), np.arange(5.0)[:, np.newaxis]])
def test_alpha_is_not_defined_without_differences_between_people_over_several_items(rows):
    assert np.isnan(alpha_of(rows))


def test_items_that_ask_the_opposite_are_turned_around_before_they_are_added():
    ucla = CATALOGUE.instruments["ucla-20"]
    feeling = np.random.default_rng(6).integers(0, 4, size=(40, 1)).astype(float)
    turned = np.array([item.reverse for item in ucla.items])
    table = np.where(turned, 3 - feeling, feeling)

    assert alpha(Answers.of_table(ucla, table), "total") == pytest.approx(1)
