"""Columns of a list that answer what a place is asked -> attributes of the service and the place, and what is left."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from weefsel.catalogue.host_answer import host_answers
from weefsel.interop.hsds.answers import attribute, said
from weefsel.interop.hsds.blocks import part_of
from weefsel.interop.hsds.gather import Gather
from weefsel.interop.hsds.values import read_text, shown
from weefsel.interop.tabular.lines import is_empty

KEYS = ("id", "taxonomy_term_id", "link_type", "value", "label")
SHOWN_WORDS = 4


class AnswerColumns:
    """The answer columns of one file; ``by_slug`` the names of its columns by what they hold."""

    def __init__(self, file: str, by_slug: Mapping[str, Sequence[str]]) -> None:
        self.file = file
        self._columns = {
            code: (one, tuple(by_slug[f"answer.{code}"]))
            for code, one in host_answers().answers.items()
            if f"answer.{code}" in by_slug
        }
        self._open: dict[str, tuple[str, dict[str, None], int]] = {}
        self._of_place: dict[tuple[str, str], tuple[bool, str]] = {}
        self._against: dict[str, tuple[str, str, int]] = {}

    def of_place(self, block: Mapping[str, Any]) -> tuple[str, ...]:
        """What a row says of the building, as it stands there."""
        columns = [name for one, names in self._columns.values() if _is_of_place(one.column) for name in names]
        return tuple(read_text(block[name]) for name in columns if _is_told(block.get(name)))

    def add(self, service: dict[str, Any], location: dict[str, Any], block: Mapping[str, Any], place: str) -> None:
        """Give the service and the place of a row what it answers; what is no plain yes or no stays as words."""
        for code, (one, names) in self._columns.items():
            told = {name: read_text(block[name]) for name in names if _is_told(block.get(name))}
            answers = {name: said(text, code) for name, text in told.items()}
            values = {each.value for each in answers.values()} - {None}
            of_place = _is_of_place(one.column) and bool(location)
            if of_place and len(values) == 1:
                self._compare(str(location.get("id")), code, values == {True}, names[0], place)
            if len(values) == 1 and not any(each.value is None and each.rest for each in answers.values()):
                made = attribute(code, values == {True}, of=f"{self.file} {place}")
                record = location if of_place else service
                record.setdefault("attributes", []).append({key: getattr(made, key) for key in KEYS})
            else:
                for name, each in answers.items():
                    if each.rest or len(values) > 1:
                        self._leave_open(name, told[name], place)
            for name, each in answers.items():
                if rest := each.rest or (told[name] if len(values) > 1 else ""):
                    _keep(code, f"{shown(name)}: {rest}", service, location if of_place else None)

    def _compare(self, location: str, code: str, value: bool, name: str, place: str) -> None:
        """Two rows at one place that say otherwise: then nobody knows."""
        before, where = self._of_place.setdefault((location, code), (value, place))
        if before is not value:
            first, other, count = self._against.get(name, (place, where, 0))
            self._against[name] = first, other, count + 1

    def _leave_open(self, name: str, text: str, place: str) -> None:
        first, texts, count = self._open.setdefault(name, (place, {}, 0))
        if len(texts) < SHOWN_WORDS:
            texts[shown(text)] = None
        self._open[name] = first, texts, count + 1

    def tell(self, gather: Gather) -> None:
        """One remark for each column with cells that are no plain yes or no."""
        for name, (place, texts, count) in self._open.items():
            more = f" Zo is het op {count} plekken in deze kolom." if count > 1 else ""
            words = ", ".join(f"'{text}'" for text in texts)
            text = f"{words}: dat is geen ja of nee. Wij laten het open, en houden de woorden.{more}"
            gather.remark(self.file, part_of(place, name), text)
        for name, (place, other, count) in self._against.items():
            more = f" Zo is het {count} keer in deze kolom." if count > 1 else ""
            text = f"Bij {other} staat voor dezelfde plek iets anders. Wij laten het open.{more}"
            gather.remark(self.file, part_of(place, name), text)


def _is_of_place(column: str) -> bool:
    return column.startswith("location.")


def _is_told(value: Any) -> bool:
    return not is_empty(value) and not isinstance(value, dict | list)


def _keep(code: str, text: str, service: dict[str, Any], location: dict[str, Any] | None) -> None:
    """Words that people have to read stand with how to come in, how long it takes, or what it is."""
    if location is not None:
        location.setdefault("accessibility", []).append({"description": text})
    elif code == "waiting-list":
        service["wait_time"] = "; ".join(filter(None, (str(service.get("wait_time", "")), text)))
    else:
        service["description"] = "\n".join(filter(None, (str(service.get("description", "")), text)))
