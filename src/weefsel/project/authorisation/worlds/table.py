"""Reads the table of who may in a random world: written by hand, never made from what the program answers."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from weefsel.engine.rights.may import Fact

FILE = Path(__file__).with_name("worlds.toml")
ABOUTS = ("person", "organization", "referral", "protected")
# How each of the five answers is called in the table; pages, documents and files one a world, by chance.
KINDS = ("page", "api", "document", "search", "file", "rows")
NAMES_ONLY = "related_person"


class TableError(ValueError):
    """The table does not say what it has to say."""


@dataclass(frozen=True, slots=True)
class Question:
    """One thing to ask about a person. ``who``: by role, by which relations (with what was shared, or "")."""

    slug: str
    action: str
    about: str
    who: Mapping[str, tuple[tuple[str, str], ...]]

    def may(self, role: str, facts: Iterable[Fact]) -> bool:
        return any(
            fact.relation == relation and (not topic or topic in fact.topics) and self.action not in fact.withheld
            for relation, topic in self.who.get(role, ())
            for fact in facts
        )


@dataclass(frozen=True, slots=True)
class Stands:
    """What one page, document, file, search or row stands for: ``asks`` these questions, and all or any of them may."""

    name: str
    asks: tuple[str, ...]
    is_all: bool
    often: int = 1
    query: str = ""
    sends: Mapping[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Worlds:
    """The whole table."""

    questions: Mapping[str, Question]
    stands: Mapping[str, tuple[Stands, ...]]
    classes: Mapping[str, Mapping[str, tuple[str, ...]]]

    def may(self, stands: Stands, role: str, facts: Mapping[str, list[Fact]]) -> bool:
        """Whether ``role`` gets this, with these facts about the person and about what else is asked."""
        answers = (self._answer(slug, role, facts) for slug in stands.asks)
        return all(answers) if stands.is_all else any(answers)

    def _answer(self, slug: str, role: str, facts: Mapping[str, list[Fact]]) -> bool:
        if slug == "nobody":
            return False
        if slug == "there":
            slug = "name" if role == NAMES_ONLY else "registration"
        question = self.questions[slug]
        return question.may(role, facts[question.about])

    def shows(self, slug: str, role: str, facts: Mapping[str, list[Fact]]) -> bool:
        """Whether a class of data stands on the page of a person for ``role``, who may have that page."""
        wanted = self.classes[slug].get(role, ())
        return any(
            fact.relation in wanted and self.questions["name"].action not in fact.withheld for fact in facts["person"]
        )


def read_worlds(roles: Iterable[str], relations: Iterable[str], file: Path = FILE) -> Worlds:
    """Read the table; ``TableError`` tells every word in it that means nothing."""
    with file.open("rb") as stream:
        held = tomllib.load(stream)
    roles, relations = frozenset(roles), frozenset(relations)
    groups = {name: words.split() for name, words in held["groups"].items()}
    problems: list[str] = []

    def who(entry: Mapping[str, str], where: str) -> dict[str, tuple[tuple[str, str], ...]]:
        found: dict[str, tuple[tuple[str, str], ...]] = {}
        for word, said in entry.items():
            named = groups.get(word, [word])
            problems.extend(f"{where}: {each} is no role" for each in named if each not in roles)
            pairs = tuple((part.partition(":")[0], part.partition(":")[2]) for part in said.split())
            problems.extend(f"{where}: {each} is no relation" for each, _topic in pairs if each not in relations)
            found |= dict.fromkeys(named, pairs)
        return found

    questions = {}
    for slug, entry in held["question"].items():
        rest = {word: said for word, said in entry.items() if word not in ("action", "about")}
        about = entry.get("about", "person")
        if about not in ABOUTS:
            problems.append(f"question.{slug}: {about} is nothing to ask about")
        questions[slug] = Question(slug, entry["action"], about, who(rest, f"question.{slug}"))
    known = questions.keys() | {"there", "nobody"}
    stands: dict[str, tuple[Stands, ...]] = {}
    for kind in KINDS:
        found = []
        for name, entry in held[kind].items():
            where, asks = f"{kind}.{name}", tuple(entry.get("all", entry.get("any", "")).split())
            problems.extend(
                f"{where}: {key} is not known"
                for key in sorted(entry.keys() - {"all", "any", "often", "query", "sends"})
            )
            problems.extend(f"{where}: {each} is no question" for each in asks if each not in known)
            if not asks or ("all" in entry and "any" in entry):
                problems.append(f"{where}: says not what it stands for")
            found.append(
                Stands(name, asks, "all" in entry, entry.get("often", 1), entry.get("query", ""), entry.get("sends"))
            )
        stands[kind] = tuple(found)
    classes = {
        slug: {
            role: tuple(relation for relation, _topic in pairs) for role, pairs in who(entry, f"class.{slug}").items()
        }
        for slug, entry in held["class"].items()
    }
    if problems:
        raise TableError("\n".join(problems))
    return Worlds(questions, stands, classes)
