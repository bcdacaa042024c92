"""From werkvorm to TOML and back: nothing is lost, whatever stands in it, and our own files keep their look."""

from __future__ import annotations

import tomllib

from hypothesis import given
from tests.catalogue.specs import FEW, WORDS, specs
from tests.knowledge import CATALOGUE

from weefsel.catalogue.catalogue import DATA, read_werkvorm
from weefsel.catalogue.reader import Names, Reading
from weefsel.catalogue.source import Source
from weefsel.catalogue.werkvorm import Werkvorm
from weefsel.catalogue.write import write_sources, write_werkvorm

NAMES = Names(WORDS, CATALOGUE.vocabulary.fields, CATALOGUE.vocabulary.measures)


def read(spec, table):
    """What the reader makes of a table; faults between keys are told, and do not matter here."""
    return Reading("test.toml", NAMES).read(spec, table)


def test_every_werkvorm_is_written_so_that_reading_gives_it_back():
    for slug, werkvorm in CATALOGUE.werkvormen.items():
        assert read_werkvorm(write_werkvorm(werkvorm).encode(), f"{slug}.toml", CATALOGUE) == werkvorm


@FEW
@given(specs(Werkvorm))
def test_any_werkvorm_comes_back_equal_and_is_written_the_same_again(werkvorm):
    written = write_werkvorm(werkvorm)

    back = read(Werkvorm, tomllib.loads(written))

    assert back == werkvorm
    assert write_werkvorm(back) == written


@FEW
@given(specs(Source), specs(Source))
def test_any_sources_come_back_equal(first, second):
    tables = tomllib.loads(write_sources([first, second]))["source"]

    assert [read(Source, table) for table in tables] == [first, second]


def test_what_is_written_looks_like_our_own_files():
    for slug in ("odensehuizen", "gewoontevraag"):
        own = (DATA / "werkvormen" / f"{slug}.toml").read_text(encoding="utf-8")

        assert write_werkvorm(CATALOGUE.werkvormen[slug]) == own
