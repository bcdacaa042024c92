"""The register and the DPIA say what the catalogue and the tables of rights say, and the committed copies too."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from tests.knowledge import CATALOGUE
from typer.testing import CliRunner

from weefsel.apps.rights.tables import TABLES
from weefsel.catalogue.rights import read_rights
from weefsel.project.commands.register import app
from weefsel.project.register.dpia import to_dpia
from weefsel.project.register.register import (
    ASSUMED,
    COLUMNS,
    NOT_YET,
    TO_CHECK,
    basis_words,
    lines_of,
    readers_of,
    term_words,
    to_csv,
    to_markdown,
    told_the_name,
)

REPOSITORY = Path(__file__).parents[3]
REGISTER, RIGHTS = CATALOGUE.register, read_rights()


@pytest.mark.parametrize(
    ("file", "write", "option"),
    [
        ("processing-register.md", to_markdown, ""),
        ("processing-register.csv", to_csv, " --csv"),
        ("dpia.md", to_dpia, " --dpia"),
    ],
)
def test_the_committed_copy_is_what_the_data_say(file, write, option):
    path = REPOSITORY / "docs" / "reference" / file

    assert path.read_text("utf-8") == write(REGISTER, RIGHTS), (
        f"write it again: weefsel register{option} > docs/reference/{file}"
    )


@pytest.mark.parametrize(("options", "write"), [([], to_markdown), (["--csv"], to_csv), (["--dpia"], to_dpia)])
def test_the_command_writes_the_same(options, write):
    result = CliRunner().invoke(app, options)

    assert (result.exit_code, result.output) == (0, write(REGISTER, RIGHTS))


def test_two_forms_at_once_are_refused():
    result = CliRunner().invoke(app, ["--csv", "--dpia"])

    assert (result.exit_code, result.output) == (1, "Kies --csv of --dpia, niet allebei.\n")


def test_the_sheet_has_a_line_for_every_table_and_flow_and_no_empty_controller_purpose_or_term():
    rows = list(csv.DictReader(io.StringIO(to_csv(REGISTER, RIGHTS)), delimiter=";"))

    assert list(rows[0]) == list(COLUMNS)
    assert [row["naam in de code"] for row in rows] == [*REGISTER.tables, *REGISTER.flows]
    assert [row["naam in de code"] for row in rows if not (row["verantwoordelijk"] and row["doel"])] == []
    assert [row["naam in de code"] for row in rows if not row["bewaren"]] == []
    assert [row["naam in de code"] for row in rows if row["over wie"] and not row["grondslag"]] == []


def test_readers_are_written_down_only_where_the_table_of_rights_does_not_say():
    guarded = {table.name for table in TABLES}

    assert [slug for slug, table in REGISTER.tables.items() if table.readers and slug in guarded] == []


def test_readers_come_from_the_table_of_rights():
    """A coach reads circumstances after a referral with consent; health is for who treats, and for the person."""
    readers = readers_of(REGISTER.tables["people_health"], RIGHTS)

    assert readers == ("gp", "nurse", "specialist", "midwife", "person")
    assert "link_worker" in readers_of(REGISTER.tables["people_circumstances"], RIGHTS)


def test_a_naaste_is_told_who_it_is_and_reads_no_registration():
    table = REGISTER.tables["people_person"]

    assert "related_person" not in readers_of(table, RIGHTS)
    assert told_the_name(table, RIGHTS) == ("related_person",)
    assert "naaste (alleen wie het is)" in to_markdown(REGISTER, RIGHTS)


def test_nobody_reads_who_must_stay_apart():
    assert readers_of(REGISTER.tables["safety_avoidpair"], RIGHTS) == ()


def test_no_role_that_works_without_names_reads_a_table_about_a_third_person():
    without_names = {"manager", "inspector", "researcher", "municipality"}

    assert [
        slug
        for slug, table in REGISTER.tables.items()
        if table.about_third_person and without_names & set(readers_of(table, RIGHTS))
    ] == []


def test_what_was_not_read_is_told_wherever_it_is_cited():
    unread = [slug for slug, article in REGISTER.articles.items() if not article.checked]
    page = to_markdown(REGISTER, RIGHTS)

    assert unread
    for slug in unread:
        article = REGISTER.articles[slug]
        cited = f"{article.article} {article.law}"
        assert basis_words(REGISTER, slug) == f"{cited} ({TO_CHECK})"
        assert f"{cited};" not in page
        assert f"| {cited} | {article.says} | {TO_CHECK} |" in page


def test_a_term_says_whether_it_is_an_assumption_and_whether_it_is_carried_out():
    told = {slug: term_words(REGISTER, slug) for slug in REGISTER.retention}

    assert {slug for slug, text in told.items() if ASSUMED in text} == {
        slug for slug, term in REGISTER.retention.items() if term.number is not None and term.source is None
    }
    assert {slug for slug, text in told.items() if NOT_YET in text} == {
        slug for slug, term in REGISTER.retention.items() if term.carried_out == "not_yet"
    }


def test_the_dpia_holds_every_risk_every_flow_and_everything_that_is_still_open():
    text = to_dpia(REGISTER, RIGHTS)

    for risk in REGISTER.risks.values():
        assert f"### {risk.risk}" in text
        assert f"**Wat overblijft**: {risk.left}" in text
    assert [flow.name for flow in REGISTER.flows.values() if f"- **{flow.name}**" not in text] == []
    assert [
        term.note for term in REGISTER.retention.values() if term.carried_out == "not_yet" and term.note not in text
    ] == []


def test_every_file_that_guards_against_a_risk_is_there():
    named = [file for risk in REGISTER.risks.values() for file in risk.guarded_by]

    assert [file for file in named if not (REPOSITORY / file).is_file()] == []


def test_a_flow_never_names_a_third_person_among_its_subjects_when_it_is_not_about_one():
    other = "een ander die genoemd wordt"

    assert [
        line.slug for line in lines_of(REGISTER, RIGHTS) if (other in line.subjects) > line.about_third_person
    ] == []
