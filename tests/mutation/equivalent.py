"""Mutants that no test can see, because nothing is different: `equivalent.toml` says why of each."""

from __future__ import annotations

import tomllib
from pathlib import Path

FILE = Path(__file__).with_name("equivalent.toml")


def equivalents() -> frozenset[str]:
    """Their names."""
    return frozenset(each["name"] for each in tomllib.loads(FILE.read_text(encoding="utf-8"))["mutant"])
