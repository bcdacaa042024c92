"""What the catalogue knows, and which werkvormen an organisation uses."""

from __future__ import annotations

from functools import cache

from weefsel.catalogue.catalogue import Catalogue, read_catalogue


@cache
def catalogue() -> Catalogue:
    """The catalogue; read once a process."""
    return read_catalogue()
