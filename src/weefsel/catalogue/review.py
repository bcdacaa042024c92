"""What makes a look in the access log worth a question, and after how long."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Annotated

from weefsel.catalogue.own_file import OwnFile
from weefsel.catalogue.spec import Line, SlugText, Within

FILE = "rights/review.toml"
Days = Annotated[int, Within(1, 3650)]


@dataclass(frozen=True, slots=True)
class Sign:
    """``name`` completes "deze medewerker ..."; ``ask`` what the one who looks at it can do first."""

    slug: SlugText
    name: Line
    ask: Line


@dataclass(frozen=True, slots=True)
class Terms:
    """From when on a look is odd; every number is an assumption, each with its reason.

    A look is explained by an act of the same user within ``own_days`` before or ``after_days`` after it, or by an act
    of a colleague within ``team_days``. ``quiet_days`` without any act: nothing goes on with this person. A look is
    deep from ``deep_parts`` parts on. Who looked on ``again_days`` days within ``window_days`` and did nothing, came
    back for no reason. A family name is rare when at most ``rare_share`` of the people have it, or ``rare_least`` of
    them. ``many_people`` in a day is the least that counts as many, and ``many_times`` the usual spread of that user.
    What was found justified is not asked again for ``quiet_after_days``.
    """

    own_days: Days
    why_own_days: str
    team_days: Days
    why_team_days: str
    quiet_days: Days
    why_quiet_days: str
    after_days: Days
    why_after_days: str
    deep_parts: Annotated[int, Within(1, 100)]
    why_deep_parts: str
    again_days: Days
    why_again_days: str
    window_days: Days
    why_window_days: str
    rare_share: Annotated[float, Within(0.0, 1.0)]
    why_rare_share: str
    rare_least: Annotated[int, Within(1, 100)]
    why_rare_least: str
    many_people: Annotated[int, Within(1, 1000)]
    why_many_people: str
    many_times: Annotated[float, Within(1.0, 100.0)]
    why_many_times: str
    quiet_after_days: Days
    why_quiet_after_days: str


@dataclass(frozen=True, slots=True)
class Review:
    """``signs`` by slug, in the order of the file."""

    signs: Mapping[str, Sign]
    terms: Terms


def read_review(file: Path) -> Review:
    """Read the signs and terms of a file.

    Raises
    ------
    CatalogueError
        With every problem of the file.
    """
    own = OwnFile(file, FILE)
    signs = {made.slug: made for _place, made in own.each("sign", Sign)}
    terms = own.one("terms", Terms)
    own.close()
    assert terms is not None  # else there was a problem
    return Review(signs, terms)


@cache
def review() -> Review:
    """Our own signs and terms, read once a process."""
    return read_review(Path(__file__).parent / "data" / FILE)
