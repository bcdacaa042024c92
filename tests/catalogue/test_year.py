"""The figures of a simulated year lie in their range, and say of themselves that they are assumptions."""

import pytest

from weefsel.catalogue.catalogue import DATA
from weefsel.catalogue.problem import CatalogueError
from weefsel.catalogue.year import FILE, read_year, simulated_year


def test_every_figure_has_a_reason_and_a_range_that_is_one():
    figures = simulated_year().figures()

    assert len(figures) == 36
    assert [name for name, figure in figures.items() if not figure.why or figure.low >= figure.high] == []


def test_a_figure_can_be_changed_and_the_others_stay():
    year = simulated_year().having("attempts", 9)

    assert year.attempts.value == 9
    assert {name for name, figure in year.figures().items() if figure != simulated_year().figures()[name]} == {
        "attempts"
    }


@pytest.mark.parametrize(
    ("old", "new", "place", "text"),
    [
        ("value = 0.05", "value = 0.5", "asks", "'value' (0.5) ligt niet van 'low' (0.03) tot en met 'high' (0.08)."),
        ("high = 0.08", "high = 8", "asks", "een aandeel ligt van 0 tot en met 1."),
        ("[asks]", "[aks]", "", "'asks' ontbreekt."),
    ],
)
def test_what_is_wrong_is_told_with_its_place(tmp_path, old, new, place, text):
    file = tmp_path / "year.toml"
    file.write_text((DATA / FILE).read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")

    with pytest.raises(CatalogueError) as error:
        read_year(file)

    assert text in str(error.value)
    assert place in str(error.value)
