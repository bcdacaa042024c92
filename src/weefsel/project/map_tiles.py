"""A server of map tiles of somebody else, for who wants that: without it, no map asks anything of the outside."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit


@dataclass(frozen=True, slots=True)
class MapTiles:
    """``address`` of a tile with {z}, {x} and {y}, in the Dutch grid (EPSG:28992); empty without. ``credit`` who made
    them, as they want it shown."""

    address: str = ""
    credit: str = ""

    @property
    def origins(self) -> list[str]:
        """What the security policy of the pages has to let through."""
        parts = urlsplit(self.address)
        return [f"{parts.scheme}://{parts.netloc}"] if self.address else []


def find_map_tiles(environ: Mapping[str, str]) -> MapTiles:
    """Read $WEEFSEL_MAP_TILES and $WEEFSEL_MAP_CREDIT.

    Raises
    ------
    ValueError
        The address is not one of tiles: https, a host, and {z}, {x} and {y}.
    """
    address = environ.get("WEEFSEL_MAP_TILES", "")
    if address:
        parts = urlsplit(address)
        if parts.scheme != "https" or not parts.netloc or any(each not in parts.path for each in ("{z}", "{x}", "{y}")):
            raise ValueError(f"WEEFSEL_MAP_TILES moet zo zijn: https://adres/{{z}}/{{x}}/{{y}}.png, en is {address!r}.")
    return MapTiles(address, environ.get("WEEFSEL_MAP_CREDIT", ""))
