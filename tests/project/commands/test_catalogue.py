"""`weefsel catalogue check | list | show`."""

from __future__ import annotations

import json
import shutil

import pytest
from typer.testing import CliRunner

from weefsel.catalogue.catalogue import DATA, read_catalogue
from weefsel.project.commands.catalogue import SCOPE, STRENGTH, app


@pytest.fixture
def run():
    runner = CliRunner()
    return lambda *args: runner.invoke(app, [str(arg) for arg in args])


@pytest.fixture
def copy(tmp_path):
    return shutil.copytree(DATA, tmp_path / "data")


def test_check_counts_what_there_is_and_ends_with_no_problems(run):
    catalogue = read_catalogue()

    result = run("check")

    last = result.output.splitlines()[-1]
    assert (result.exit_code, last.split(", ")[0], last.split(", ")[-1]) == (
        0,
        f"{len(catalogue.werkvormen)} werkvormen",
        "0 problemen",
    )


def test_check_of_a_folder_with_faults_names_all_and_ends_with_one(run, copy):
    ecogram = copy / "werkvormen" / "ecogram.toml"
    ecogram.write_text(ecogram.read_text("utf-8").replace("age >= 8", "aeg >= 8"), "utf-8")
    needs = copy / "needs.toml"
    needs.write_text(needs.read_text("utf-8").replace('wish = "Ik wil vaker', 'wisch = "Ik wil vaker'), "utf-8")

    result = run("check", copy)

    assert result.exit_code == 1
    assert result.output.splitlines() == [
        "needs.toml: need 1: 'wish' ontbreekt.",
        "needs.toml: need 1, wisch: 'wisch' is niet bekend. Bedoelde u 'wish'?",
        "werkvormen/ecogram.toml: eligibility 1: 'aeg' is niet bekend. Bedoelde u 'age'?",
        "3 problemen",
    ]


def test_check_of_one_file_reads_it_against_the_shipped_words(run, copy):
    file = copy / "werkvormen" / "ecogram.toml"
    good = run("check", file)
    file.write_text(file.read_text("utf-8").replace('kind = "instrument"', 'kind = "instument"'), "utf-8")

    bad = run("check", file)

    assert (good.exit_code, good.output) == (0, "Ecogram, 3 voorbeelden, 0 problemen\n")
    assert (bad.exit_code, bad.output) == (
        1,
        "ecogram.toml: kind: 'instument' is niet bekend. Bedoelde u 'instrument'?\n1 probleem\n",
    )


def test_check_of_a_folder_that_is_not_there_ends_with_one(run, tmp_path):
    result = run("check", tmp_path / "weg")

    assert (result.exit_code, result.output) == (1, f"{tmp_path / 'weg'}: deze map is er niet.\n1 probleem\n")


def test_list_as_json_holds_every_werkvorm_with_what_a_program_needs(run):
    catalogue = read_catalogue()

    records = json.loads(run("list", "--json").output)

    assert [record["slug"] for record in records] == list(catalogue.werkvormen)
    assert next(record for record in records if record["slug"] == "voorzorgcirkels") == {
        "slug": "voorzorgcirkels",
        "version": "2026.1",
        "name": "Voorzorgcirkel",
        "approach": "matchen",
        "kind": "circle",
        "needs": ["practical-support", "company", "give-something"],
        "laws": ["own", "Wmo", "other"],
        "group": [10, 15],
        "confidence": "high",
        "review_by": "2027-02-01",
    }


def test_list_has_a_line_for_every_werkvorm(run):
    lines = run("list").output.splitlines()

    assert [line.split()[0] for line in lines] == list(read_catalogue().werkvormen)


@pytest.mark.parametrize("slug", list(read_catalogue().werkvormen))
def test_show_tells_what_is_assumed_and_how_strong_the_evidence_is(run, slug):
    werkvorm = read_catalogue().werkvormen[slug]

    result = run("show", slug)

    lines = result.output.splitlines()
    assert (result.exit_code, lines[0]) == (0, f"{werkvorm.name} ({slug}, versie {werkvorm.version})")
    for rule in werkvorm.eligibility:
        assert f"- {rule.reason} [{rule.source or 'aanname'}]" in lines
    for one in werkvorm.evidence:
        assert f"- {one.claim} [{SCOPE[one.scope]}; {STRENGTH[one.strength]}; {one.source}]" in lines


def test_show_of_an_unknown_name_asks_what_was_meant(run):
    result = run("show", "ecogramm")

    assert (result.exit_code, result.output) == (1, "'ecogramm' is niet bekend. Bedoelde u 'ecogram'?\n")
