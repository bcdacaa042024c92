"""`weefsel catalogue check | list | show`."""

from __future__ import annotations

import dataclasses
import json
import shutil
from datetime import date
from pathlib import Path

import pytest
from tests.knowledge import CATALOGUE
from typer.testing import CliRunner

from weefsel.catalogue.catalogue import DATA
from weefsel.interop.fhir.plan_definition import plan_definition
from weefsel.project.commands.catalogue import SCOPE, STRENGTH, _page, app


@pytest.fixture
def run():
    runner = CliRunner()
    return lambda *args: runner.invoke(app, [str(arg) for arg in args])


@pytest.fixture
def copy(tmp_path):
    return shutil.copytree(DATA, tmp_path / "data")


def test_check_counts_what_there_is_and_ends_with_no_problems(run):
    catalogue = CATALOGUE

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
    catalogue = CATALOGUE

    records = json.loads(run("list", "--json").output)

    assert [(record["sort"], record["slug"]) for record in records] == [
        *(("werkvorm", slug) for slug in catalogue.werkvormen),
        *(("voorwaarde", slug) for slug in catalogue.voorwaarden),
        *(("kennis", slug) for slug in catalogue.kennis),
    ]
    assert next(record for record in records if record["slug"] == "voorzorgcirkels") == {
        "slug": "voorzorgcirkels",
        "sort": "werkvorm",
        "version": "2026.1",
        "name": "Voorzorgcirkel",
        "approach": "matchen",
        "kind": "circle",
        "needs": ["practical-support", "company", "give-something", "more-shoulders"],
        "laws": ["own", "Wmo", "other"],
        "group": [10, 15],
        "confidence": "high",
        "review_by": "2027-02-01",
    }


def test_list_has_a_line_for_every_werkvorm(run):
    lines = run("list").output.splitlines()

    assert [line.split()[0] for line in lines] == list(CATALOGUE.entries)


@pytest.mark.parametrize("slug", ["welzijn-op-recept", "familie-enzo"])
def test_show_tells_what_is_assumed_and_how_strong_the_evidence_is(run, slug):
    werkvorm = CATALOGUE.werkvormen[slug]

    result = run("show", slug)

    lines = result.output.splitlines()
    assert (result.exit_code, lines[0]) == (0, f"{werkvorm.name} ({slug}, versie {werkvorm.version})")
    for rule in werkvorm.rules:
        assert f"- {rule.reason} [{rule.source or 'aanname'}]" in lines
    for one in werkvorm.evidence:
        told = next(line for line in lines if line.startswith(f"- {one.claim}"))
        assert told.endswith(f" [{SCOPE[one.scope]}; {STRENGTH[one.strength]}; {one.source}]")
        assert one.figure is None or f" {one.figure:g}" in told


def test_show_of_what_is_not_confirmed_says_so_and_says_which_rule_counts_for_nothing_yet():
    catalogue = CATALOGUE
    sure = catalogue.werkvormen["welzijn-op-recept"]

    lines = _page(dataclasses.replace(sure, confidence="low").unconfirmed_off(), catalogue, date(2026, 1, 1))

    assert f"- {sure.eligibility[0].reason} [aanname; telt pas als de eigenaar dit bevestigt]" in lines
    assert [line for line in lines if line.startswith("Hoe zeker: nog niet bevestigd door de eigenaar")] != []


def test_show_of_what_cannot_run_says_which_part_of_the_product_works_with_it(run):
    money = run("show", "financiering-2-procent-vrije-ruimte").output
    scaling = run("show", "opschaling-met-kernelementen").output

    assert "- geld per werkvorm (wordt nog gebouwd): " in money
    assert "- Zorgverzekeringswet, zorgverzekeraar: " in money
    assert "- CenteringZwangerschap\n" in money
    assert "- de werkvormen van een organisatie (werkt nu): " in scaling


def test_show_of_a_werkvorm_names_what_it_depends_on(run):
    assert "- De 2% vrije ruimte en betaaltitels voor groepen (financiering-2-procent-vrije-ruimte)\n" in (
        run("show", "centering-zwangerschap").output
    )


@pytest.mark.parametrize(("sort", "n"), [("werkvorm", 24), ("voorwaarde", 11), ("kennis", 11)])
def test_a_new_file_is_valid_and_every_place_to_fill_in_is_named(run, tmp_path, sort, n):
    made = run("new", "proef-plek", "--sort", sort, "--folder", tmp_path)
    file = next(tmp_path.rglob("proef-plek.toml"))

    checked = run("check", file)

    assert made.exit_code == 0
    told = checked.output.splitlines()
    assert (checked.exit_code, told[-1]) == (1, f"{n} problemen")
    assert [line for line in told[:-1] if not line.endswith("hier staat nog INVULLEN.")] == []
    assert len(told) - 1 == file.read_text("utf-8").count("INVULLEN")


@pytest.mark.parametrize(
    ("args", "told"),
    [
        (["ecogram"], "'ecogram' bestaat al: Ecogram. Kies een andere naam."),
        (["Mijn plek"], "'Mijn plek' mag alleen kleine letters, cijfers en streepjes hebben."),
        (["plek", "--sort", "werkvrom"], "'werkvrom' is niet bekend. Bedoelde u 'werkvorm'?"),
    ],
)
def test_a_new_file_that_cannot_be_is_refused_and_nothing_is_written(run, tmp_path, args, told):
    result = run("new", *args, "--folder", tmp_path)

    assert (result.exit_code, result.output) == (1, told + "\n")
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_is_there_already_stays_as_it_is(run, tmp_path):
    file = tmp_path / "werkvormen" / "proef-plek.toml"
    file.parent.mkdir()
    file.write_text("van mij", "utf-8")

    result = run("new", "proef-plek", "--folder", tmp_path)

    assert (result.exit_code, file.read_text("utf-8")) == (1, "van mij")


def test_the_reference_table_is_what_the_data_say(run):
    page = Path(__file__).parents[3] / "docs" / "reference" / "werkvormen.md"

    told = run("list", "--markdown").output

    assert page.read_text("utf-8") == told, (
        "write it again: weefsel catalogue list --markdown > docs/reference/werkvormen.md"
    )


def test_show_of_an_unknown_name_asks_what_was_meant(run):
    result = run("show", "ecogramm")

    assert (result.exit_code, result.output) == (1, "'ecogramm' is niet bekend. Bedoelde u 'ecogram'?\n")


def test_show_as_fhir_gives_the_plan_definition_of_a_werkvorm_and_of_nothing_else(run):
    plan = json.loads(run("show", "odensehuizen", "--fhir").output)
    knowledge = run("show", "opschaling-met-kernelementen", "--fhir")

    assert plan == plan_definition(CATALOGUE.werkvormen["odensehuizen"], CATALOGUE)
    assert (knowledge.exit_code, knowledge.output) == (
        1,
        "'opschaling-met-kernelementen' is geen werkvorm: er is niets dat iemand uitvoert, dus ook geen"
        " PlanDefinition.\n",
    )
