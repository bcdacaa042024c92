"""The folder of an installation: its database, its keys and its backups."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path


def find_home(environ: Mapping[str, str]) -> Path:
    """Give the folder of this installation: $WEEFSEL_HOME, else ~/.local/share/weefsel; nothing is made."""
    chosen = environ.get("WEEFSEL_HOME")
    return Path(chosen).expanduser().absolute() if chosen else Path.home() / ".local" / "share" / "weefsel"
