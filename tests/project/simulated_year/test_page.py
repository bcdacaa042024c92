"""The page about simulated years rests on the figures of today, and a command makes it again."""

from pathlib import Path

from typer.testing import CliRunner

from weefsel.catalogue.year import simulated_year
from weefsel.project.commands.simulate import app
from weefsel.project.simulated_year.page import assumptions

PAGE = Path(__file__).parents[3] / "docs" / "reference" / "simulated-year.md"


def test_the_page_in_the_documents_rests_on_the_figures_of_today():
    text = PAGE.read_text(encoding="utf-8")

    assert text.endswith(assumptions(simulated_year()) + "\n")
    assert "--ranges" in text.splitlines()[2]
    assert assumptions(simulated_year()).count("| aanname |") == sum(
        figure.assumption for figure in simulated_year().figures().values()
    )


def test_a_command_plays_a_year_and_writes_the_page(tmp_path):
    out = tmp_path / "jaar.md"

    result = CliRunner().invoke(app, ["--adults", "600", "--years", "1", "--out", str(out)])
    again = CliRunner().invoke(app, ["--adults", "600", "--years", "1"])

    assert (result.exit_code, again.exit_code) == (0, 0)
    page = out.read_text(encoding="utf-8")
    assert page.strip() in again.stdout
    assert [line for line in page.splitlines() if line.startswith("## ")] == [
        "## Wie er kwam",
        "## Wie achterblijft",
        "## Waarom een voorstel niet lukte",
        "## Waar het op rust",
    ]


def test_an_unknown_region_and_a_full_disk_are_told_and_nothing_is_kept(tmp_path):
    unknown = CliRunner().invoke(app, ["--region", "Nergenshuizen"])
    nowhere = CliRunner().invoke(app, ["--adults", "600", "--years", "1", "--out", str(tmp_path)])

    assert (unknown.exit_code, nowhere.exit_code) == (2, 2)
    assert "Er is niets bewaard." in nowhere.output
