"""The check of who may is done in pieces: which they are, in what order, and what they showed together."""

from __future__ import annotations

import pytest
from typer.testing import CliRunner

from weefsel.project.authorisation import run
from weefsel.project.authorisation.matrix import Place, asks
from weefsel.project.authorisation.table import read_table
from weefsel.project.authorisation.who import ENDED, ROLES
from weefsel.project.cli import app


@pytest.fixture(scope="module")
def table():
    return read_table()


def test_a_run_that_is_stopped_has_tried_ids_of_others_for_every_role_that_it_tried_at_all():
    wanted = run.pieces(seed=5)

    assert sorted(wanted[1:]) == sorted(f"{kind}:{n}:{role}" for kind in run.KINDS for n in range(12) for role in ROLES)
    assert [each.split(":")[0] for each in wanted[1:7]] == ["rows", "crawl", "http"] * 2
    assert wanted != run.pieces(seed=6)
    assert run.pieces(seed=5) == wanted


def test_a_part_of_the_check_has_every_role_equally_often_and_at_least_so_many_decisions(table):
    wanted = run.pieces(seed=5)
    places = [Place(number, "", {}, {}) for number in range(2)]
    a_role = len(asks(table, places, 0, "gp", seed=1))

    some = run.enough_pieces(wanted, table, 150_000)

    assert some == wanted[: len(some)]
    tried = [each.split(":")[2] for each in some[1:]]
    n = sum(each.startswith("http") for each in some) * a_role
    assert 150_000 <= n < 150_000 + a_role
    assert {kind: sum(each.startswith(kind) for each in some) for kind in run.KINDS} == dict.fromkeys(
        run.KINDS, len(tried) // 3
    )
    times = {role: tried.count(role) for role in ROLES}
    assert max(times.values()) - min(times.values()) <= len(run.KINDS)
    assert run.enough_pieces(wanted, table, 10**9) == wanted
    # Each role of each region once, in the order of the whole run.
    ids = run.pieces_of_ids(wanted)
    assert len(ids) == len(set(ids)) == len(ENDED) * len(ROLES)
    assert ids == [each for each in wanted if each.partition(":")[0] == "crawl"]


def test_a_run_that_was_stopped_goes_on_with_the_same_code_and_seed_only(tmp_path):
    file = tmp_path / "state.json"
    held = {"seed": 7, "code": run.code_of_everything(), "pieces": {"rows:0:gp": {"n": 3}}}

    run.save(file, held)

    assert run.load(file, None) == run.load(file, 7) == held
    assert run.load(file, 8) is None
    run.save(file, held | {"code": "of another day"})
    assert run.load(file, 7) is None


def test_the_total_counts_a_control_without_an_answer_as_wrong():
    held = {
        "pieces": {
            "http:0:gp": {"n": 3, "n_allowed": 2, "wrong": ["a"]},
            "crawl:0:gp": {"n": 5, "n_controls": 1, "hits": ["b"], "failed_controls": ["c"]},
        }
    }

    found = run.total(held, list(held["pieces"]))

    assert (found.n, found.n_allowed, found.wrong) == (3, 2, ["a", "c"])
    assert (found.n_replays, found.n_controls, found.hits) == (5, 1, ["b"])


def test_of_each_organisation_so_many_requests_are_asked_of_the_database():
    wanted = run.pieces_of_rows(10_000)

    assert len(set(wanted)) * run.A_PIECE_OF_ROWS == 50 * 10_000
    assert len(run.pieces_of_rows(1)) == 1


def test_of_two_different_checks_one_has_to_be_chosen(tmp_path):
    told = CliRunner().invoke(
        app, ["check", "authorisation", "--ids", "--rows", "3"], env={"WEEFSEL_HOME": str(tmp_path)}
    )

    assert told.exit_code == 2
    assert "Kies er één: --rows of --ids." in " ".join(told.stderr.split())
    assert list(tmp_path.iterdir()) == []
