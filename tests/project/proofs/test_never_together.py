"""The check that nobody meets whom they must not: it finds nothing in the product, and every planted fault."""

from __future__ import annotations

import json
import secrets

import pytest
from typer.testing import CliRunner

from weefsel.engine.matching import _kernel as kernel
from weefsel.engine.matching import gather
from weefsel.engine.rights import may_meet as guard
from weefsel.project.cli import app
from weefsel.project.proofs import never_together
from weefsel.project.proofs.meetings import same_place, would_meet
from weefsel.project.proofs.never_together import try_world, try_worlds
from weefsel.project.proofs.pages.work import code_of_the_site
from weefsel.project.proofs.run import Piece, Progress, code_of_engine, load, save
from weefsel.project.proofs.worlds import FEWEST_PAIRS, LARGEST, MOST_PAIRS, SMALLEST, make_world

SAMPLE = 40


def test_nobody_meets_in_a_sample_of_worlds_and_the_guard_has_work_to_do():
    seed = secrets.randbelow(2**31)
    print(f"seed {seed}")

    n_met, leaks = try_worlds(seed, 0, SAMPLE)

    assert leaks == [], f"seed {seed}"
    assert n_met >= 0.3 * SAMPLE, f"seed {seed}"


def test_a_world_is_as_large_and_as_tangled_as_it_should_be():
    worlds = [make_world(7, number) for number in range(60)]

    assert all(SMALLEST <= each.people.n_people <= LARGEST for each in worlds)
    assert all(FEWEST_PAIRS <= len(each.pairs) <= MOST_PAIRS for each in worlds)
    assert all(a < b < each.people.n_people for each in worlds for a, b in each.pairs)
    assert sum(_has_triangle(each.pairs) for each in worlds) >= 15
    assert all(each.offers.capacity.sum() < 3 * each.people.n_people for each in worlds)
    assert make_world(7, 3).pairs == worlds[3].pairs != make_world(8, 3).pairs


def _has_triangle(pairs):
    known = set(pairs)
    return any((a, c) in known for a, b in pairs for b2, c in pairs if b == b2)


# The oracle, by hand


def test_the_oracle_sees_who_would_meet():
    hours = [[1, 0], [0, 1], [float("nan"), 0], [1, 1], [1, 1]]
    together = same_place([[1, 1], [1, 1], [1, 1], [2, 1], [1, 1]], hours, [0, 0, 0, 0, 1])

    assert [[together(a, b) for b in range(5)] for a in range(5)] == [
        [True, False, True, False, False],
        [False, True, False, False, False],
        [True, False, True, False, False],
        [False, False, False, True, False],
        [False, False, False, False, True],
    ]
    assert would_meet([0, 2, -1, 0], [(1, 0), (3, 2), (1, 2)], together) == [(0, 1)]


def test_the_oracle_knows_nothing_of_the_product():
    import ast
    import inspect

    from weefsel.project.proofs import meetings

    tree = ast.parse(inspect.getsource(meetings))
    imported = {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert imported == {"__future__", "collections.abc"}


# Planted faults: take one guard away, and the check must go red


def _no_last_gate(monkeypatch):
    for module in (never_together.matching, never_together.grouping, guard):
        monkeypatch.setattr(module, "refuse_meetings", lambda *_: None)


def _no_neighbours(monkeypatch):
    monkeypatch.setattr(kernel, "_neighbours", lambda _pairs: {})


def _no_neighbours_and_no_gate(monkeypatch):
    _no_neighbours(monkeypatch)
    for module in (never_together.matching, never_together.grouping):
        monkeypatch.setattr(module, "refuse_meetings", lambda *_: None)


def _no_beside_in_the_plan(monkeypatch):
    monkeypatch.setattr(never_together.matching, "beside", lambda *_: {})


def _no_beside_in_groups(monkeypatch):
    monkeypatch.setattr(never_together.grouping, "beside", lambda *_: {})


def _may_meet_says_yes(monkeypatch):
    monkeypatch.setattr(guard, "may_meet", lambda a, b, _apart: guard.np.add(a, b) * 0 == 0)


def _everyone_may_come(monkeypatch):
    monkeypatch.setattr(gather, "may_come", lambda person, offer, _apart: person == person)


def _repair_forgets(monkeypatch):
    monkeypatch.setattr(kernel, "_repair", lambda person, offer, value, chosen, *_: chosen)


def _nobody_is_looked_at_again(monkeypatch):
    monkeypatch.setattr(kernel, "_first_broken", lambda *_: None)


FAULTS = (
    _no_last_gate,
    _no_neighbours,
    _no_neighbours_and_no_gate,
    _no_beside_in_the_plan,
    _no_beside_in_groups,
    _may_meet_says_yes,
    _everyone_may_come,
    _repair_forgets,
    _nobody_is_looked_at_again,
)


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.__name__.strip("_"))
def test_without_this_guard_the_check_is_red(monkeypatch, fault):
    fault(monkeypatch)

    assert any(try_world(11, number).leaks for number in range(150))


def test_a_guard_that_keeps_everyone_away_is_red_too(monkeypatch):
    everyone = guard.Apart(pairs=[(a, b) for a in range(40) for b in range(a)])
    real = never_together.matching.assign

    def assign(people, *args, apart, **options):
        wider = everyone.take(range(people.n_people), 40) if len(apart.pairs) else apart
        return real(people, *args, apart=wider, **options)

    monkeypatch.setattr(never_together.matching, "assign", assign)

    assert any("changed a plan" in leak for number in range(150) for leak in try_world(11, number).leaks)


# The command


def test_the_command_counts_prints_its_seed_and_goes_on_where_it_was(tmp_path):
    state = tmp_path / "state.json"
    save(state, Progress(5, code_of_engine(), {0: Piece(100, 70, ())}))

    asked = ["check", "never-together", "--worlds", "110", "--state", str(state), "--cores", "1"]
    result = CliRunner().invoke(app, asked)

    n_met, _ = try_worlds(5, 100, 10)
    assert result.exit_code == 0
    assert result.stdout.splitlines()[0] == "seed 5, verder na 100 werelden"
    assert result.stdout.splitlines()[-1] == f"110 worlds, {70 + n_met} would have met unguarded, 0 leaks"
    assert json.loads(state.read_text())["pieces"]["100"] == {"n": 10, "n_met": n_met, "leaks": []}


def test_the_command_ends_with_1_at_any_leak(tmp_path):
    state = tmp_path / "state.json"
    save(state, Progress(5, code_of_engine(), {0: Piece(20, 9, ("world 3: assign: 1 and 2 meet",))}))

    result = CliRunner().invoke(app, ["check", "never-together", "--worlds", "20", "--state", str(state)])

    assert result.exit_code == 1
    assert result.stdout.splitlines()[-1] == "20 worlds, 9 would have met unguarded, 1 leaks"
    assert result.stderr.splitlines()[-1] == "world 3: assign: 1 and 2 meet"


def test_the_command_counts_the_worlds_of_the_pages_apart(tmp_path):
    state = tmp_path / "state.json"
    save(state, Progress(5, code_of_the_site(), {0: Piece(5, 3, ()), 5: Piece(2, 1, ())}, size=5))

    result = CliRunner().invoke(app, ["check", "never-together", "--pages", "7", "--state", str(state)])

    assert result.exit_code == 0
    assert result.stdout.splitlines() == [
        "seed 5, verder na 7 werelden",
        "7 worlds, 4 would have met unguarded, 0 leaks",
    ]
    assert CliRunner().invoke(app, ["check", "never-together", "--pages", "7", "--worlds", "7"]).exit_code == 2


def test_what_other_code_showed_and_what_another_seed_gave_does_not_count(tmp_path):
    state = tmp_path / "state.json"
    save(state, Progress(5, "other", {0: Piece(100, 70, ())}))
    assert load(state, 5, code_of_engine()) is None

    save(state, Progress(5, code_of_engine(), {0: Piece(100, 70, ())}))
    assert load(state, 6, code_of_engine()) is None
    assert load(state, None, code_of_engine()) == load(state, 5, code_of_engine()) is not None
    state.write_text("{half")
    assert load(state, 5, code_of_engine()) is None


def test_a_piece_that_was_cut_short_is_done_again_when_more_is_asked():
    progress = Progress(5, "code", {0: Piece(100, 1, ()), 100: Piece(50, 2, ())})

    assert progress.todo(150) == []
    assert progress.todo(250) == [(100, 100), (200, 50)]
    assert progress.found(100) == Piece(100, 1, ())
