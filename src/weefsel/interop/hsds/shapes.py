"""Lists of blocks in JSON that writes them in another way: rows with a heading, or blocks by their number."""

from __future__ import annotations

from typing import Any

ROWS = ("rows", "data", "values", "rijen")
HEADINGS = ("columns", "fields", "headers", "header", "kolommen")


def unfold(value: Any, depth: int = 0) -> Any:
    """The value with lists of blocks where it has such shapes; anything else as it is.

    Examples
    --------
    >>> unfold([["naam", "plaats"], ["Soep", "Dorp"]])
    [{'naam': 'Soep', 'plaats': 'Dorp'}]
    >>> unfold({"7": {"naam": "Soep"}, "9": {"naam": "Thee"}})
    [{'id': '7', 'naam': 'Soep'}, {'id': '9', 'naam': 'Thee'}]
    """
    if isinstance(value, list):
        heading, *rows = value or [None]
        return _table(heading, rows) or value
    if not isinstance(value, dict) or depth > 3:
        return value
    heading = next((_names(value[key]) for key in HEADINGS if key in value), None)
    rows = next((value[key] for key in ROWS if isinstance(value.get(key), list)), None)
    if heading and rows and (found := _table(heading, rows)):
        return found
    blocks = list(value.values())
    if len(blocks) > 1 and all(isinstance(block, dict) and block for block in blocks):
        shared = set.intersection(*(set(block) for block in blocks[:100]))
        if shared and any(not isinstance(block[key], dict | list) for block in blocks[:1] for key in shared):
            return [{"id": name, **block} for name, block in value.items()]
    return {name: unfold(inner, depth + 1) for name, inner in value.items()}


def _names(raw: Any) -> list[Any] | None:
    if not isinstance(raw, list):
        return None
    return [next((one[key] for key in ("name", "naam", "id") if key in one), None) if isinstance(one, dict) else one
            for one in raw]  # fmt: skip


def _table(heading: Any, rows: list[Any]) -> list[dict[str, Any]] | None:
    if not isinstance(heading, list) or not rows or len(set(map(str, heading))) < max(len(heading), 1):
        return None
    if not all(isinstance(name, str) and name.strip() for name in heading):
        return None
    if not all(isinstance(row, list) and len(row) == len(heading) for row in rows):
        return None
    return [dict(zip(heading, row, strict=True)) for row in rows]
