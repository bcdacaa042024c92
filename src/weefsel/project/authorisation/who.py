"""Who acts in the regions of the check, and how the regions differ."""

from __future__ import annotations

import re

# Who acts in each region; a visitor has no log-in.
LOG_INS = (
    "gp",
    "colleague",
    "nurse",
    "specialist",
    "midwife",
    "assistant",
    "link_worker",
    "host",
    "volunteer",
    "patient",
    "related_person",
    "representative",
    "parent",
    "parent_agreed",
    "former_parent",
    "manager",
    "inspector",
    "researcher",
    "municipality",
    "administrator",
)
ROLES = (*LOG_INS, "visitor")
# Who looks along for someone else acts in one role of the program; which right they have, is in what was declared. The
# colleague is another gp of the practice, who wrote something down about the safety of the person as well.
ACTS_AS = {"patient": "person", "colleague": "gp"} | dict.fromkeys(
    ("representative", "parent", "parent_agreed", "former_parent"), "related_person"
)
# Parents ask for their own child: one of eight, one of fourteen who agreed, and one who turned sixteen today.
ABOUT = {"parent": "child", "parent_agreed": "youth", "former_parent": "grown"}
# Which relation ended, region by region; "" where all stand.
ENDED = (
    "",
    "treatment",
    "coaching",
    "related",
    "representative",
    "parent",
    "parent_agreed",
    "",
    "treatment",
    "coaching",
    "",
    "",
)

# How an address is asked: the method, and by what: a page, a part of a page, or a browser in another language. Whoever
# may not GET something, may not HEAD it; who may, can be told that there is only GET.
OWN = (("GET", ""), ("HEAD", ""), ("POST", ""), ("GET", "part"), ("POST", "part"), ("GET", "English"))
OTHER = (("GET", ""), ("POST", ""))


def mark_of(number: int) -> str:
    """The word by which what is of a region is told, wherever it stands."""
    return f"Merk{number:03d}q"


MARK = re.compile(r"Merk\d{3}q")
