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
