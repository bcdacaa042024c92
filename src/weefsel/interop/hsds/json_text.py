"""Bytes -> JSON values within limits: numbers stay as written, a key that stands twice is remembered."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from typing import Any

from weefsel.catalogue.problem import Problem
from weefsel.interop.hsds.blocks import DoubledKeys
from weefsel.interop.hsds.values import NumberText
from weefsel.interop.tabular.sheet import decode

MAX_BYTES = 16 * 1024 * 1024
# What a value costs in memory does not depend on how few bytes it takes in the file.
MAX_BLOCKS = 300_000
MAX_VALUES = 600_000
MAX_KEYS = 5_000


@dataclass(frozen=True, slots=True)
class Json:
    """The value of a file, or the ``problem`` that it has none; ``is_utf8`` whether it was written as it should."""

    value: Any = None
    problem: Problem | None = None
    is_utf8: bool = True


def read_json(content: bytes, *, file: str) -> Json:
    """Read one JSON document; everything that is wrong comes as one problem with its line."""

    def refuse(text: str, place: str = "bestand") -> Json:
        return Json(problem=Problem(file, place, text))

    if len(content) > MAX_BYTES:
        return refuse(f"Het bestand is {len(content) / 1e6:.0f} MB. Wij lezen JSON tot {MAX_BYTES / 1e6:.0f} MB.")
    if not content.strip():
        return refuse("Het bestand is leeg.")
    if content.count(b"{") + content.count(b"[") > MAX_BLOCKS or content.count(b",") > MAX_VALUES:
        return refuse(
            f"Het bestand heeft te veel onderdelen: wij lezen tot {MAX_BLOCKS} blokken en {MAX_VALUES} waarden. "
            "Deel het op."
        )
    text = decode(content)
    if text is None:
        return refuse("De tekens zijn niet te lezen. Bewaar het bestand als UTF-8.")
    is_utf8 = _is_utf8(content)
    try:
        value = _loads(text.lstrip("\ufeff"))
    except json.JSONDecodeError as first:
        lines = _lines(text) if first.msg.startswith("Extra data") else ""
        try:
            if not lines:
                raise first
            value = _loads(lines)
        except (json.JSONDecodeError, _TooManyKeys, RecursionError) as error:
            wrong = error if isinstance(error, json.JSONDecodeError) and not lines else first
            return refuse(f"Dit is geen geldige JSON: {_reason(wrong)}", f"regel {wrong.lineno}, teken {wrong.colno}")
    except _TooManyKeys:
        return refuse(f"In een blok staan meer dan {MAX_KEYS} sleutels. Zo'n blok lezen we niet.")
    except RecursionError:
        return refuse("De blokken zijn te diep in elkaar genest.")
    return Json(value, is_utf8=is_utf8)


def _loads(text: str) -> Any:
    return json.loads(
        text, object_pairs_hook=_block, parse_int=NumberText, parse_float=NumberText, parse_constant=NumberText
    )


def _lines(text: str) -> str:
    """A document with a block on every line (NDJSON) as one list; empty when it is not that."""
    lines = [line.strip() for line in text.lstrip("\ufeff").split("\n") if line.strip()]
    if not all(line.startswith("{") and line.endswith("}") for line in lines):
        return ""
    return "[" + ",".join(lines) + "]"


def _is_utf8(content: bytes) -> bool:
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return False
    # Text of two bytes a sign may pass for UTF-8; JSON has no empty sign of its own.
    return b"\x00" not in content


class _TooManyKeys(ValueError):
    """A block with more keys than a record could have."""


def _block(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len(pairs) > MAX_KEYS:
        raise _TooManyKeys
    block = dict(pairs)
    if len(block) == len(pairs):
        return block
    counts = Counter(name for name, _ in pairs)
    return DoubledKeys(pairs, tuple(name for name, count in counts.items() if count > 1))


_REASONS = {
    "Expecting value": "hier hoort een waarde te staan",
    "Expecting ',' delimiter": "hier ontbreekt een komma of een haakje",
    "Expecting ':' delimiter": "hier ontbreekt een dubbele punt",
    "Expecting property name enclosed in double quotes": (
        'hier hoort een sleutel tussen " te staan, of er staat een komma te veel'
    ),
    "Unterminated string starting at": 'hier begint een tekst die nergens met " eindigt',
    "Invalid control character at": "in deze tekst staat een teken dat hier niet mag",
    "Invalid \\escape": "achter deze \\ staat een teken dat hier niet mag",
    "Invalid \\uXXXX escape": "achter deze \\u horen vier tekens te staan",
    "Extra data": "hier begint iets achter het einde",
    "Illegal trailing comma before end of object": "hier staat een komma te veel",
    "Illegal trailing comma before end of array": "hier staat een komma te veel",
}


def _reason(error: json.JSONDecodeError) -> str:
    known = next((text for start, text in _REASONS.items() if error.msg.startswith(start)), "dit teken hoort hier niet")
    return f"{known}."
