"""Who acts in the regions of the check, and how the regions differ."""

from __future__ import annotations

import re

# Who acts in each region; a visitor has no log-in.
LOG_INS = (
    "gp",
    "nurse",
    "specialist",
    "midwife",
    "assistant",
    "link_worker",
    "host",
    "volunteer",
    "patient",
    "related_person",
    "manager",
    "inspector",
    "researcher",
    "municipality",
    "administrator",
)
ROLES = (*LOG_INS, "visitor")
# Which relation ended, region by region; "" where all stand.
ENDED = ("", "treatment", "coaching", "related", "", "", "treatment", "coaching", "related", "", "", "")


def mark_of(number: int) -> str:
    """The word by which what is of a region is told, wherever it stands."""
    return f"Merk{number:03d}q"


MARK = re.compile(r"Merk\d{3}q")
