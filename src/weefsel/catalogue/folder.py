"""The files of a catalogue folder: each one read once, with the words that others may refer to."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import TypeVar

from weefsel.catalogue.problem import Problem
from weefsel.catalogue.reader import Names, Reading, Table, read_table
from weefsel.catalogue.vocabulary import Field, Measure

Spec = TypeVar("Spec")

# kind: (file, key of one entry)
LISTS: dict[str, tuple[str, str]] = {
    "field": ("vocabulary/fields.toml", "field"),
    "measure": ("vocabulary/measures.toml", "measure"),
    "unit": ("vocabulary/units.toml", "unit"),
    "role": ("vocabulary/roles.toml", "role"),
    "law": ("vocabulary/laws.toml", "law"),
    "kind": ("vocabulary/kinds.toml", "kind"),
    "approach": ("vocabulary/approaches.toml", "approach"),
    "tie_role": ("vocabulary/tie_roles.toml", "tie_role"),
    "ecogram_sector": ("vocabulary/ecogram_sectors.toml", "ecogram_sector"),
    "support": ("vocabulary/support_kinds.toml", "support_kind"),
    "sector": ("vocabulary/sectors.toml", "sector"),
    "barrier": ("vocabulary/barriers.toml", "barrier"),
    "event": ("vocabulary/events.toml", "event"),
    "profession": ("vocabulary/professions.toml", "profession"),
    "target_group": ("vocabulary/target_groups.toml", "target_group"),
    "part": ("vocabulary/parts.toml", "part"),
    "need": ("needs.toml", "need"),
    "transition": ("transitions.toml", "transition"),
    "unwanted_word": ("vocabulary/unwanted_words.toml", "unwanted_word"),
    "payer": ("funding.toml", "payer"),
    "term": ("glossary.toml", "term"),
    "article": ("law/articles.toml", "article"),
    "controller": ("law/controllers.toml", "controller"),
    "retention": ("law/retention.toml", "retention"),
    "kept_table": ("law/tables.toml", "table"),
    "told": ("law/told.toml", "told"),
    "outgoing_flow": ("law/flows.toml", "flow"),
    "risk": ("law/risks.toml", "risk"),
    "safety_question": ("safety/questions.toml", "question"),
    "meldcode_step": ("safety/meldcode.toml", "step"),
    "asker": ("disclosures/askers.toml", "asker"),
    "ground": ("disclosures/grounds.toml", "ground"),
    "guide": ("conversations/guides.toml", "guide"),
    "moment": ("conversations/moments.toml", "moment"),
    "profession_card": ("conversations/professions.toml", "card"),
    "criterion": ("matching/criteria.toml", "criterion"),
    "way": ("matching/travel.toml", "way"),
    "interest": ("matching/interests.toml", "interest"),
    "own_group": ("matching/own_groups.toml", "own_group"),
    "likeness": ("matching/likeness.toml", "likeness"),
    "match_question": ("matching/questions.toml", "question"),
}
# kind: folder with one file for each; the slug is the file's name
FOLDERS: dict[str, str] = {
    "werkvorm": "werkvormen",
    "voorwaarde": "voorwaarden",
    "kennis": "kennis",
    "instrument": "instruments",
    "indicator": "indicators",
    "practice": "practice",
}
# The three sorts of entry. A slug has one file in one of the three: an address or a link names the slug only.
SORTS = ("werkvorm", "voorwaarde", "kennis")
TOPICS: dict[str, str] = {"parameter": "parameters", "source": "sources"}  # lists that are spread over files by topic
# read by other modules, each with checks of its own
READ_ELSEWHERE = ("consent", "directory", "rights", "regions", "simulation", "social_maps", "synthetic")
# kind: (file, key of one entry) of the tables of rights that others may refer to; read itself by `read_rights`
RIGHTS_WORDS: dict[str, tuple[str, str]] = {
    "right_role": ("rights/roles.toml", "role"),
    "purpose": ("rights/purposes.toml", "purpose"),
    "field_class": ("rights/field_classes.toml", "field_class"),
}


class Folder:
    """A catalogue folder: all its tables, its words by kind, and the problems found so far.

    Fields and measures are to be read first (`knowing`): rules and checks are parsed against them.
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        self.readings: dict[str, Reading] = {}
        self.problems: list[Problem] = []
        self.tables: dict[str, Table] = {}
        self.fields: Mapping[str, Field] = {}
        self.measures: Mapping[str, Measure] = {}
        known = {file for file, _ in LISTS.values()}
        folders = {*FOLDERS.values(), *TOPICS.values()}
        for file in self._files():
            parent, _, _ = file.rpartition("/")
            if not file.endswith(".toml") or (file not in known and parent not in folders):
                self.problems.append(Problem(file, "", "dit bestand hoort hier niet en wordt niet gelezen."))
                continue
            table = read_table(root / file, file)
            if isinstance(table, Problem):
                self.problems.append(table)
            else:
                self.tables[file] = table
        for file in sorted(known - set(self._files())):
            self.problems.append(Problem(file, "", "dit bestand ontbreekt."))
        self.slugs = self._slugs()

    def knowing(self, fields: Mapping[str, Field], measures: Mapping[str, Measure]) -> Folder:
        """The same folder, from now on reading rules over these fields and checks over these measures."""
        self.fields, self.measures = fields, measures
        return self

    def all_problems(self) -> list[Problem]:
        """The problems of all files, sorted by file."""
        told = [problem for reading in self.readings.values() for problem in reading.problems]
        return sorted(dict.fromkeys(self.problems + told))

    def reading(self, file: str) -> Reading:
        """The reading of one file; it remembers the problems."""
        if file not in self.readings:
            self.readings[file] = Reading(file, Names(self.slugs, self.fields, self.measures))
        return self.readings[file]

    def entries(self, kind: str, spec: type[Spec]) -> dict[str, Spec]:
        """The entries of a list, by slug, in the order of the file."""
        file, key = LISTS[kind]
        return self._entries(file, key, spec)

    def topics(self, kind: str, spec: type[Spec]) -> dict[str, Spec]:
        """The entries of a list that is spread over files by topic, by slug."""
        found: dict[str, Spec] = {}
        for file in self._in(TOPICS[kind]):
            for slug, made in self._entries(file, kind, spec).items():
                if slug in found:
                    self.reading(file).tell(f"{kind} {slug}", f"'{slug}' staat al in een ander bestand.")
                found.setdefault(slug, made)
        return found

    def specs(self, kind: str, spec: type[Spec]) -> dict[str, Spec]:
        """The specs of a folder with one file for each, by slug."""
        found: dict[str, Spec] = {}
        for file in self._in(FOLDERS[kind]):
            reading = self.reading(file)
            made = reading.read(spec, self.tables[file])
            tell_other_name(reading, self.tables[file])
            if made is not None:
                found[Path(file).stem] = made
        return found

    def _entries(self, file: str, key: str, spec: type[Spec]) -> dict[str, Spec]:
        found: dict[str, Spec] = {}
        table = self.tables.get(file)
        if table is None:
            return found
        reading = self.reading(file)
        for other in table:
            if other != key:
                reading.tell(other, f"'{other}' is niet bekend. In dit bestand staan alleen stukken [[{key}]].")
        entries = table.get(key, [])
        if not isinstance(entries, list):
            reading.tell(key, f"schrijf [[{key}]] met dubbele haken.")
            return found
        for n, entry in enumerate(entries, 1):
            made = reading.read(spec, entry, f"{key} {n}")
            slug = entry.get("slug") if isinstance(entry, dict) else None
            if not isinstance(slug, str):
                continue
            if slug in found:
                reading.tell(f"{key} {n}", f"'{slug}' staat er dubbel in.")
            elif made is not None:
                found[slug] = made
        return found

    def _slugs(self) -> dict[str, Collection[str] | None]:
        slugs: dict[str, Collection[str] | None] = {}
        for kind, (file, key) in LISTS.items():
            table = self.tables.get(file)
            entries = table.get(key) if table is not None else None
            if isinstance(entries, list):
                slugs[kind] = {str(entry.get("slug")) for entry in entries if isinstance(entry, dict)}
            else:
                slugs[kind] = None
        for kind, (file, key) in RIGHTS_WORDS.items():
            table = read_table(self.root / file, file) if (self.root / file).is_file() else None
            entries = table.get(key) if isinstance(table, dict) else None
            known = {str(entry.get("slug")) for entry in entries} if isinstance(entries, list) else None
            slugs[kind] = known
        for kind in TOPICS:
            slugs[kind] = self._topic_slugs(kind)
        files = self._files()
        for kind, folder in FOLDERS.items():
            slugs[kind] = {Path(file).stem for file in files if file.startswith(f"{folder}/")}
        return slugs

    def _topic_slugs(self, kind: str) -> set[str] | None:
        """The slugs of a list that is spread over files; None when one of them could not be read."""
        found: set[str] = set()
        for file in self._files():
            if not file.startswith(f"{TOPICS[kind]}/"):
                continue
            entries = self.tables.get(file, {}).get(kind)
            if not isinstance(entries, list):
                return None
            found |= {str(entry.get("slug")) for entry in entries if isinstance(entry, dict)}
        return found

    def _in(self, folder: str) -> list[str]:
        return [file for file in self.tables if file.startswith(f"{folder}/")]

    def _files(self) -> list[str]:
        return sorted(_files(self.root))


def tell_other_name(reading: Reading, table: Table) -> None:
    """Tell when the slug is not the name of the file."""
    slug, stem = table.get("slug"), Path(reading.file).stem
    if isinstance(slug, str) and slug != stem:
        reading.tell("slug", f"de slug '{slug}' is anders dan de naam van het bestand, '{stem}'.")


def _files(root: Path) -> Iterator[str]:
    for path in root.rglob("*"):
        file = path.relative_to(root)
        hidden = any(part.startswith(".") for part in file.parts)
        if not path.is_dir() and not hidden and file.parts[0] not in READ_ELSEWHERE:
            yield file.as_posix()
