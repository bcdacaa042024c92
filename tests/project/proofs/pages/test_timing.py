"""Whether the time of an answer tells of a pair: how it is told; and that each page answers as it should."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import pytest
from django.utils import timezone
from tests.factories import as_owner

from weefsel.project.proofs.pages import timing
from weefsel.project.proofs.pages.times import CLOCK, ROUNDS, WORK, Timed, Timings
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

    timed = timing.time_answers(town, timezone.now(), n=1, seed="1")

    assert len({each.name for each in timed}) == 8
    assert all((each.with_pair > 0).all() and (each.innocent > 0).all() for each in timed)


def times_of(n, seed):
    """As if each answer took as long as its seed says."""
    first = float(seed.split()[1])
    return [Timed(name, np.full((n, 2), first), np.full((n, 2), first + 1)) for name in ("one page", "another")]


def test_a_measurement_that_was_stopped_goes_on_where_it_was(tmp_path):
    file, asked = tmp_path / "proofs" / "times.json", []
    n, timings = 2 * ROUNDS + 3, Timings(7, "code")

    def stops(n, seed):
        asked.append((n, seed))
        if len(asked) == 2:
            raise KeyboardInterrupt
        return times_of(n, seed)

    with pytest.raises(KeyboardInterrupt):
        timings.run(stops, n, lambda: timings.save(file))
    again = Timings.load(file, None, "code")

    assert (again.seed, again.n_done(n)) == (7, ROUNDS)
    again.run(lambda n, seed: asked.append((n, seed)) or times_of(n, seed), n, lambda: None)
    assert asked[2:] == [(ROUNDS, f"7 {ROUNDS}"), (3, f"7 {2 * ROUNDS}")]
    assert again.todo(n) == []
    one, another = again.found(n)
    assert (one.name, another.name, len(one.with_pair), len(one.innocent)) == ("one page", "another", n, n)
    assert one.with_pair[:, CLOCK].tolist() == [0.0] * ROUNDS + [ROUNDS] * ROUNDS + [2 * ROUNDS] * 3
    assert (one.innocent == one.with_pair + 1).all()
    assert len(again.found(ROUNDS)[0].with_pair) == ROUNDS
    assert again.todo(n + 1) == [(2 * ROUNDS, 4)], "a piece that was smaller is done again"


def test_a_measurement_of_other_code_or_another_seed_is_not_gone_on_with(tmp_path):
    file = tmp_path / "times.json"
    assert Timings.load(file, None, "code") is None
    Timings(7, "code", {0: times_of(ROUNDS, "7 0")}).save(file)

    assert Timings.load(file, 7, "code").n_done(ROUNDS) == ROUNDS
    assert Timings.load(file, 8, "code") is None
    assert Timings.load(file, 7, "other") is None
