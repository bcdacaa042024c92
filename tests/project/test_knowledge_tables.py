from pathlib import Path

import pytest
from tests.knowledge import CATALOGUE

from weefsel.engine.ecogram.measures import CHANGES, MEASURES
from weefsel.project.knowledge_tables import TABLES

FOLDER = Path(__file__).parents[2] / "docs" / "reference"


@pytest.mark.parametrize("name", sorted(TABLES))
def test_a_reference_table_is_what_the_code_and_the_data_say(name):
    told = "write it again: python -m weefsel.project.knowledge_tables docs/reference"

    assert (FOLDER / name).read_text("utf-8") == TABLES[name](CATALOGUE), told


def test_every_measure_and_every_questionnaire_has_a_line():
    measures, instruments = (TABLES[name](CATALOGUE) for name in ("measures.md", "instruments.md"))

    columns = [column for each in (*MEASURES, *CHANGES) for column in each.columns]
    assert [column for column in columns if measures.count(f"`{column}`") != 1] == []
    assert [slug for slug in CATALOGUE.instruments if instruments.count(f"(`{slug}`)") != 1] == []


def test_every_signal_has_a_line_with_what_it_does_not_say_and_a_source_or_an_assumption():
    lines = TABLES["signals.md"](CATALOGUE).split("\n")
    signals = [signal for need in CATALOGUE.needs.values() for signal in need.signals]

    for signal in signals:
        (line,) = [line for line in lines if f"(`{signal.slug}`)" in line]
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        assert (len(cells), cells[4]) == (6, signal.limit)
        assert cells[5] == (CATALOGUE.sources[signal.source].title if signal.source else "aanname")
        assert cells[1].count("(aanname)") == sum(clue.has_border and not clue.source for clue in signal.when)
