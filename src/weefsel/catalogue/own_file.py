"""One TOML file of our own that refers to no other: its lists and tables as specs, with every problem at once."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from weefsel.catalogue.problem import CatalogueError, Problem
from weefsel.catalogue.reader import Names, Reading, Spec, read_table


class OwnFile:
    """A file being read. ``name`` as its author knows it; what is wrong is told when it is closed."""

    def __init__(self, path: Path, name: str) -> None:
        """Raises ``CatalogueError`` for a file that cannot be read at all."""
        table = read_table(path, name)
        if isinstance(table, Problem):
            raise CatalogueError([table])
        self._table = table
        self._known: set[str] = set()
        self.reading = Reading(name, Names({}, {}, {}))

    def each(self, key: str, spec: type[Spec], *, name: str = "slug") -> Iterator[tuple[str, Spec]]:
        """The entries of the list ``[[key]]`` with their places; one whose ``name`` stood there before is told."""
        self._known.add(key)
        entries = self._table.get(key)
        if not isinstance(entries, list):
            self.reading.tell(key, f"hier hoort een lijst te staan: [[{key}]].")
            entries = []
        seen: set[str] = set()
        for n, entry in enumerate(entries, 1):
            place = f"{key} {n}"
            made = self.reading.read(spec, entry, place)
            if made is None:
                continue
            if getattr(made, name) in seen:
                self.reading.tell(place, f"'{getattr(made, name)}' staat er twee keer.")
                continue
            seen.add(getattr(made, name))
            yield place, made

    def one(self, key: str, spec: type[Spec]) -> Spec | None:
        """The table ``[key]``; None when something is wrong with it."""
        self._known.add(key)
        return self.reading.read(spec, self._table.get(key, {}), key)

    def whole(self, spec: type[Spec]) -> Spec | None:
        """The file as one spec; None when something is wrong with it."""
        self._known.update(self._table)
        return self.reading.read(spec, self._table)

    def close(self) -> None:
        """Raises ``CatalogueError`` with every problem of the file, also of keys that nobody asked for."""
        for unknown in sorted(set(self._table) - self._known):
            self.reading.tell(unknown, "dit hoort hier niet.")
        if self.reading.problems:
            raise CatalogueError(self.reading.problems)
