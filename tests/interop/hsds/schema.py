"""What is wrong with a block by the schemas of HSDS 3.1, as the facts of ``hsds_3_1.toml`` state them."""

import datetime as dt
import re
import tomllib
import uuid
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator, FormatChecker

FACTS = Path(__file__).with_name("hsds_3_1.toml")
FORMATS = FormatChecker(formats=())


@FORMATS.checks("uuid", raises=ValueError)
def _is_uuid(value: Any) -> bool:
    return isinstance(value, str) and str(uuid.UUID(value)) == value.lower()


@FORMATS.checks("date", raises=ValueError)
def _is_date(value: Any) -> bool:
    return bool(re.fullmatch(r"\d{4}-\d\d-\d\d", value)) and bool(dt.date.fromisoformat(value))


@FORMATS.checks("date-time", raises=ValueError)
def _is_moment(value: Any) -> bool:
    return dt.datetime.fromisoformat(value).tzinfo is not None


@FORMATS.checks("uri")
def _is_uri(value: Any) -> bool:
    return bool(re.fullmatch(r"https?://[A-Za-z0-9._~:/?#\[\]@!$&'()*+,;=%-]+", value))


@FORMATS.checks("email")
def _is_email(value: Any) -> bool:
    return bool(re.fullmatch(r"[^@\s]+@[^@\s]+", value))


_KINDS = {
    "uuid": {"type": "string", "format": "uuid"},
    "text": {"type": "string"},
    "uri": {"type": "string", "format": "uri"},
    "email": {"type": "string", "format": "email"},
    "number": {"type": "number"},
    "date": {"type": "string", "format": "date"},
    "moment": {"type": "string", "format": "date-time"},
    "whole": {"type": "integer"},
    "yes-no": {"type": "boolean"},
    "list": {"type": "array"},
}


@cache
def _definitions() -> dict[str, Any]:
    facts = tomllib.loads(FACTS.read_text(encoding="utf-8"))
    definitions: dict[str, Any] = {}
    for name, fact in facts.items():
        if name == "source":
            continue
        keys: dict[str, Any] = {}
        for key, kind in fact["keys"].items():
            inner = {"$ref": f"#/$defs/{kind[1:-1]}"}
            keys[key] = (
                {"type": "array", "items": inner} if kind[0] == "[" else inner if kind[0] == "{" else _KINDS[kind]
            )
            if key in fact.get("choices", {}):
                keys[key] = {"enum": fact["choices"][key]}
        definitions[name] = {
            "type": "object",
            "properties": keys,
            "required": fact["required"],
            # The standard allows more keys; what we write ourselves has to be known to it.
            "additionalProperties": False,
        }
    return definitions


def faults(block: Any, name: str) -> list[str]:
    """Everything that is wrong with a block of this name."""
    schema = {"$ref": f"#/$defs/{name}", "$defs": _definitions()}
    found = Draft202012Validator(schema, format_checker=FORMATS).iter_errors(block)
    return sorted(f"{error.json_path}: {error.message[:120]}" for error in found)


def columns(name: str) -> set[str]:
    """The keys of a block that can be a column."""
    facts = tomllib.loads(FACTS.read_text(encoding="utf-8"))
    return {key for key, kind in facts[name]["keys"].items() if kind[0] not in "[{"}
