"""Whether the time of an answer tells of a pair: how it is told; and that each page answers as it should."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import pytest
from django.utils import timezone
from tests.factories import as_owner

from weefsel.project.proofs.pages import timing
from weefsel.project.proofs.pages.times import CLOCK, WORK, Timed
from weefsel.project.proofs.pages.town import make_town


@pytest.mark.parametrize(
    ("with_pair", "innocent", "auc"),
    [([1, 2, 3], [1, 2, 3], 0.5), ([4, 5], [1, 2], 1.0), ([1, 2], [4, 5], 1.0), ([1, 3], [2, 2], 0.5), ([2], [2], 0.5)],
)
def test_the_area_under_the_curve_is_a_half_for_a_guess_and_one_for_certain(with_pair, innocent, auc):
    timed = Timed("a page", *(np.array([[0, each] for each in side], dtype=float) for side in (with_pair, innocent)))

    assert timed.auc(WORK) == auc
    assert timed.auc(CLOCK) == 0.5
    assert timed.difference_ms(WORK) == np.median(with_pair) - np.median(innocent)


def test_every_page_is_asked_with_a_pair_and_in_an_innocent_world_and_answers_alike(db, monkeypatch):
    monkeypatch.setattr(timing, "WARM_UP", 0)
    with as_owner():
        town = make_town(timezone.now() - timedelta(days=1))

    timed = timing.time_answers(town, timezone.now(), n=1, seed=1)

    assert len({each.name for each in timed}) == 8
    assert all((each.with_pair > 0).all() and (each.innocent > 0).all() for each in timed)
