"""What matching goes by: how much each criterion counts, and how far people get in how many minutes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Annotated, Literal, TypeVar

from weefsel.catalogue.problem import CatalogueError, Problem, unknown_word
from weefsel.catalogue.reader import Names, Reading, read_table
from weefsel.catalogue.spec import Key, Line, SlugText, SourceSlug, Within
from weefsel.catalogue.vocabulary import Choice, Field

TOTAL = 1_000  # what all weights add up to: a score is so many points of a thousand
FILES = {
    "criterion": "matching/criteria.toml",
    "way": "matching/travel.toml",
    "interest": "matching/interests.toml",
    "own_group": "matching/own_groups.toml",
    "likeness": "matching/likeness.toml",
    "question": "matching/questions.toml",
}
Points = Annotated[int, Within(0, TOTAL)]
Spec = TypeVar("Spec")


@dataclass(frozen=True, slots=True)
class Weight:
    """How much a criterion of matching counts: ``weight`` points at most, out of `TOTAL`.

    An organisation may set another weight from ``lowest`` up to and including ``highest``. ``why`` is shown beside it;
    without ``source`` the weight is an assumption, and is called one. A weight of 0 only takes offers off the list.
    """

    slug: SlugText
    name: Line
    weight: Points
    lowest: Points
    highest: Points
    why: str
    source: SourceSlug | None = None

    @property
    def assumption(self) -> bool:
        return self.source is None

    def faults(self) -> Iterator[tuple[str, str]]:
        if not self.lowest <= self.weight <= self.highest:
            yield "weight", f"'weight' ({self.weight}) ligt niet van 'lowest' tot en met 'highest'."


def weight_faults(weights: Mapping[str, int], criteria: Mapping[str, Weight]) -> list[tuple[str, str]]:
    """What is wrong with the weights that an organisation wants: (slug or empty, Dutch text); empty when all is well.

    Every criterion has a weight, within its limits, and together they are `TOTAL`.
    """
    found = [(slug, unknown_word(slug, criteria)) for slug in weights if slug not in criteria]
    for slug, one in criteria.items():
        if slug not in weights:
            found.append((slug, f"Geef ook punten voor '{one.name}'."))
        elif not one.lowest <= weights[slug] <= one.highest:
            found.append((slug, f"Kies voor '{one.name}' van {one.lowest} tot en met {one.highest} punten."))
    total = sum(weights.values())
    if not found and total != TOTAL:
        more = f"{total - TOTAL} te veel" if total > TOTAL else f"{TOTAL - total} te weinig"
        found.append(("", f"Alle punten samen zijn {TOTAL}. Nu zijn het er {total}: {more}."))
    return found


def total_faults(criteria: Iterable[Weight]) -> Iterator[tuple[str, str]]:
    """Whether the weights of a whole file add up, as (place, Dutch text)."""
    total = sum(one.weight for one in criteria)
    if total not in (0, TOTAL):
        yield "", f"alle gewichten samen zijn {total}, niet {TOTAL}."


@dataclass(frozen=True, slots=True)
class Way:
    """A way to travel as one speed: it takes ``wait_min`` and then the straight line times ``detour`` at ``m_per_min``.

    ``easy_min`` up to how many minutes this way is told before the next one in the file.
    """

    slug: SlugText
    name: Line
    m_per_min: Annotated[float, Within(1, 10_000)]
    detour: Annotated[float, Within(1, 5)]
    wait_min: Annotated[float, Within(0, 240)]
    easy_min: Annotated[float, Within(1, 1440)]
    source: SourceSlug | None = None

    @property
    def assumption(self) -> bool:
        return self.source is None

    def minutes(self, distance_m: float) -> float:
        """How long this way takes over a straight line of so many metres."""
        return self.wait_min + distance_m * self.detour / self.m_per_min

    def reach_m(self, minutes: float) -> float:
        """How far one gets this way in so many minutes, metres, straight line."""
        return max(0.0, minutes - self.wait_min) * self.m_per_min / self.detour


@dataclass(frozen=True, slots=True)
class Interest:
    """What people like to do or talk about."""

    slug: SlugText
    label: Line


@dataclass(frozen=True, slots=True)
class OwnGroup:
    """With whom someone feels at home. ``sensitive``: nobody is asked about it, and no reason names it."""

    slug: SlugText
    label: Line
    sensitive: bool


@dataclass(frozen=True, slots=True)
class Likeness:
    """What makes two options alike, and how many ``points`` are taken off the second before it is chosen."""

    slug: Literal["werkvorm", "form", "day", "approach"]
    points: Points
    why: str
    source: SourceSlug | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """One thing that is asked of a person to find a place, and that everyone may skip.

    ``ask`` to the person themself, ``why`` shown under it. ``columns`` of `frames.People` that hold the answer;
    ``criteria`` that use it. ``kind`` how it is answered: for `choice` the ``choices``, for `several` the list that
    ``words`` names, for `trip` and `amount` the ``amounts`` (minutes, euro cents). ``assumption``: which amounts there
    are to choose from has no source.
    """

    slug: SlugText
    ask: Line
    why: str
    kind: Literal["flag", "choice", "several", "hours", "trip", "amount"]
    columns: tuple[SlugText, ...]
    criteria: tuple[SlugText, ...]
    words: Literal["interest", "own_group", "language"] | None = None
    amounts: tuple[Annotated[int, Within(0, 100_000)], ...] = ()
    choices: Annotated[tuple[Choice, ...], Key("choice")] = ()

    def faults(self) -> Iterator[tuple[str, str]]:
        needs = {"choice": "choice", "several": "words", "trip": "amounts", "amount": "amounts"}.get(self.kind)
        given = {"choice": self.choices, "words": self.words, "amounts": self.amounts}
        for key, value in given.items():
            if bool(value) != (key == needs):
                word = "ontbreekt" if key == needs else "past niet"
                yield key, f"'{key}' {word} bij een vraag van de soort '{self.kind}'."
        if not self.columns or not self.criteria:
            yield "columns", "een vraag die nergens voor gebruikt wordt, stellen we niet."


@dataclass(frozen=True, slots=True)
class Matching:
    """What the engine takes when nobody gives something else, by slug, in the order of the files."""

    criteria: Mapping[str, Weight]
    ways: Mapping[str, Way]
    interests: Mapping[str, Interest]
    own_groups: Mapping[str, OwnGroup]
    likeness: Mapping[str, Likeness]
    questions: Mapping[str, Question]

    @property
    def weights(self) -> dict[str, int]:
        return {slug: one.weight for slug, one in self.criteria.items()}


@cache
def matching() -> Matching:
    """Our own files, read once a process; whether their sources exist is for `read_catalogue` to say.

    Raises
    ------
    CatalogueError
        With every problem of these files.
    """
    problems: list[Problem] = []
    found = Matching(
        criteria=_entries("criterion", Weight, problems),
        ways=_entries("way", Way, problems),
        interests=_entries("interest", Interest, problems),
        own_groups=_entries("own_group", OwnGroup, problems),
        likeness=_entries("likeness", Likeness, problems),
        questions=_entries("question", Question, problems),
    )
    if problems:
        raise CatalogueError(problems)
    return found


@cache
def person_fields() -> Mapping[str, Field]:
    """What a rule may ask of a person, read once a process.

    Raises
    ------
    CatalogueError
        With every problem of that file.
    """
    problems: list[Problem] = []
    found = _entries("field", Field, problems, file="vocabulary/fields.toml")
    if problems:
        raise CatalogueError(problems)
    return found


def _entries(kind: str, spec: type[Spec], problems: list[Problem], *, file: str = "") -> dict[str, Spec]:
    file = file or FILES[kind]
    table = read_table(Path(__file__).parent / "data" / file, file)
    if isinstance(table, Problem):
        problems.append(table)
        return {}
    reading = Reading(file, Names({"source": None, "unit": None}, {}, {}))
    found: dict[str, Spec] = {}
    entries = table.get(kind, [])
    for n, entry in enumerate(entries if isinstance(entries, list) else [], 1):
        made = reading.read(spec, entry, f"{kind} {n}")
        if made is not None:
            found[made.slug] = made  # type: ignore[attr-defined]
    problems.extend(reading.problems)
    return found
