import pytest

from weefsel.project.map_tiles import MapTiles, find_map_tiles

ADDRESS = "https://tegels.example.org/rd/{z}/{x}/{y}.png"


def test_without_a_setting_no_map_asks_anything_of_the_outside():
    assert (find_map_tiles({}), find_map_tiles({}).origins) == (MapTiles(), [])


def test_a_server_of_tiles_is_let_through_and_nothing_else():
    found = find_map_tiles({"WEEFSEL_MAP_TILES": ADDRESS, "WEEFSEL_MAP_CREDIT": "De makers"})

    assert (found, found.origins) == (MapTiles(ADDRESS, "De makers"), ["https://tegels.example.org"])


@pytest.mark.parametrize("address", ["http://a.nl/{z}/{x}/{y}.png", "https:///{z}/{x}/{y}", "https://a.nl/{z}/{x}.png"])
def test_an_address_that_gives_no_tiles_is_refused_in_words(address):
    with pytest.raises(ValueError, match=r"WEEFSEL_MAP_TILES moet zo zijn: https://adres/\{z\}/\{x\}/\{y\}.png"):
        find_map_tiles({"WEEFSEL_MAP_TILES": address})
