"""The terms of the facts on the social map."""

import pytest

from weefsel.catalogue.freshness import freshness, read_freshness
from weefsel.catalogue.problem import CatalogueError


def test_places_go_stale_first_and_every_number_says_why():
    terms = freshness()

    assert min(terms.facts.values(), key=lambda term: term.days).slug == "places"
    assert all(term.why for term in terms.facts.values())
    # A reminder that comes more often than the shortest term would ask about what is still fresh.
    assert terms.reminder.every_days >= min(term.days for term in terms.facts.values()) - terms.reminder.before_days


def test_all_that_is_wrong_with_a_file_is_told_at_once(tmp_path):
    file = tmp_path / "freshness.toml"
    file.write_text(
        '[[fact]]\nslug = "a"\nname = "a"\ndays = 0\nwhy = "x"\n[[fact]]\nslug = "b"\nname = "b"\nday = 3\nwhy = "x"\n'
        "[other]\n",
        encoding="utf-8",
    )

    with pytest.raises(CatalogueError) as told:
        read_freshness(file)

    assert {problem.place.split(",")[0] for problem in told.value.problems} == {"fact 1", "fact 2", "reminder", "other"}


def test_a_file_that_is_no_toml_names_its_line(tmp_path):
    file = tmp_path / "freshness.toml"
    file.write_text("[[fact]\n", encoding="utf-8")

    with pytest.raises(CatalogueError, match="regel 1"):
        read_freshness(file)
