"""`weefsel catalogue run`: what it says before it plays anything, and how it ends."""

import json

import pytest
from tests.knowledge import CATALOGUE
from typer.testing import CliRunner

from weefsel.project.commands.catalogue import app
from weefsel.project.simulated_run import place

ANSWER = {"record": {"failed": [], "waits_for": "", "kind": "kring"}, "lines": ["Burendag: goed"]}


def run(*arguments):
    return CliRunner().invoke(app, ["run", *arguments])


@pytest.fixture
def played(monkeypatch):
    """What would be played, without a database; ``answers`` says what a werkvorm came to."""
    jobs, answers = [], {}

    def play_all(wanted, *, cores, tell):
        jobs.extend(wanted)
        return {job.slug: {"slug": job.slug, **answers.get(job.slug, ANSWER)} for job in wanted}

    monkeypatch.setattr(place, "play_all", play_all)
    return jobs, answers


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["odensehuis"], ["Bedoelde u 'odensehuizen'?"]),
        (["befriending"], ["is kennis: die kunt u niet spelen. Dit doet het programma ermee:\n- "]),
        (["ruimtenorm-in-bouwregels"], ["is een voorwaarde: die kunt u niet spelen."]),
        (["ecogram", "--deviate", "few_tie"], ["Bedoelde u 'few_ties'?", ", too_few_sessions, "]),
        ([], ["Noem één werkvorm, of kies --all."]),
        (["ecogram", "--all"], ["Noem één werkvorm, of kies --all."]),
    ],
)
def test_what_cannot_be_played_is_said_before_anything_is_made(arguments, words, played):
    result = run(*arguments)

    assert result.exit_code == 1
    assert [word for word in words if word not in result.stderr] == []
    assert played[0] == []


def test_all_werkvormen_are_played_with_one_seed_and_the_last_line_counts_them(played):
    jobs, answers = played
    answers["neoparent"] = {"record": {"failed": [], "waits_for": "'app'", "kind": "app"}, "lines": ["wacht"]}

    result = run("--all", "--seed", "5")

    assert {(job.seed, job.deviate, job.each_deviation) for job in jobs} == {(5, (), False)}
    assert [job.slug for job in jobs] == sorted(CATALOGUE.werkvormen)
    assert result.exit_code == 0
    n = len(CATALOGUE.werkvormen)
    lines = result.stdout.splitlines()
    assert (lines[0], lines[-1]) == (
        "seed 5",
        f"{n - 1} run, 1 wait for a part that is not built: app: neoparent",
    )


def test_one_that_should_run_and_does_not_ends_with_one(played):
    played[1]["burendag"] = {"record": {"failed": ["iets"], "waits_for": "", "kind": "feest"}, "lines": ["Burendag"]}

    result = run("burendag", "--seed", "5", "--json")

    assert result.exit_code == 1
    assert json.loads(result.stdout) == {"seed": 5, "runs": [played[1]["burendag"]["record"]]}


def test_deviations_are_counted_and_one_that_is_not_found_ends_with_one(played):
    played[1]["burendag"] = {"deviations": [["host", "role_empty:host", "adapted"], ["meets", "too_few", "kept"]]}

    result = run("burendag", "--deviations", "--seed", "5")

    assert result.exit_code == 1
    assert result.stdout.splitlines() == [
        "seed 5",
        "burendag: host: role_empty:host: adapted",
        "NIET GEVONDEN burendag: meets: too_few: kept",
        "2 deviations on core elements, 1 not found",
    ]
