"""Region files are read strictly and written back the same."""

import datetime as dt

import pytest

from weefsel.catalogue.catalogue import DATA
from weefsel.catalogue.problem import CatalogueError
from weefsel.catalogue.region import AGE_BANDS, Region, read_region, write_region

GOOD = f"""
schema = 1
slug = "eendorp"
name = "Eendorp"
province = "Gelderland"

[[source]]
figures = "inwoners"
title = "Bevolking"
publisher = "CBS"
measured_on = 2021-01-01
licence = "CC BY 4.0"
read_from = "een bestand"

[[area]]
code = "6601"
place = "Eendorp"
x = 177254
y = 425041
men = {[5] * 20}
women = {[10] * 20}

[[neighbourhood]]
code = "BU02960113"
name = "Achter de kerk"
inhabitants = 300
by_age = [50, 50, 100, 50, 50]
"""

FAULTS = {
    "not toml": ("schema = = 1", "einde|regel 1"),
    "unknown key": (GOOD.replace('place = "Eendorp"', 'plaats = "Eendorp"'), "area 1, plaats: 'plaats' is niet bekend"),
    "degrees": (GOOD.replace("x = 177254", "x = 6"), r"area 1, x: \(6, 425041\) ligt niet in Nederland"),
    "nineteen ages": (GOOD.replace(str([5] * 20), str([5] * 19)), "men: hier staan 19 getallen; het moeten er 20 zijn"),
    "negative": (GOOD.replace(str([5] * 20), str([-5] * 20)), "men: een aantal inwoners is niet minder dan 0"),
    "postcode": (GOOD.replace('"6601"', '"66"'), "code: dit is een postcode van vier cijfers, niet '66'"),
    "no source": (GOOD.replace("[[source]]", "[[bron]]"), "'source' ontbreekt"),
    "twice": (GOOD + GOOD[GOOD.index("[[area]]") : GOOD.index("[[neighbourhood]]")], "area: '6601' staat er dubbel in"),
}


def test_a_region_reads_back_as_it_was_written():
    region = read_region(GOOD.encode(), file="eendorp.toml")

    assert read_region(write_region(region).encode(), file="eendorp.toml") == region
    assert region.inhabitants == 300
    assert region.sources[0].measured_on == dt.date(2021, 1, 1)
    assert region.area("6601 AB") == region.areas[0]
    assert region.area("1234") is None


@pytest.mark.parametrize(("text", "told"), FAULTS.values(), ids=FAULTS)
def test_a_fault_in_a_region_file_is_told(text, told):
    with pytest.raises(CatalogueError, match=told):
        read_region(text.encode(), file="eendorp.toml")


@pytest.fixture(scope="module")
def wijchen() -> Region:
    path = DATA / "regions" / "wijchen.toml"
    return read_region(path.read_bytes(), file=path.name)


def test_wijchen_has_its_eleven_postcode_areas_and_its_villages(wijchen):
    villages = ["Niftrik", "Balgoij", "Leur", "Hernen", "Bergharen", "Batenburg"]

    assert [area.place for area in wijchen.areas] == ["Wijchen"] * 5 + villages
    assert wijchen.province == "Gelderland"
    assert len(wijchen.neighbourhoods) == 59


def test_wijchen_sums_to_its_inhabitants_to_within_the_rounding_by_cbs(wijchen):
    # 41,265 is the sum of the eleven areas as CBS rounds each; 40 figures an area are each rounded to 5.
    assert abs(wijchen.inhabitants - 41_265) <= 2.5 * 40 * len(wijchen.areas)
    assert all(count % 5 == 0 for area in wijchen.areas for count in (*area.men, *area.women))


def test_age_bands_cover_every_age_once():
    for age in range(111):
        assert sum(low <= age <= (200 if high is None else high) for low, high in AGE_BANDS) == 1
