"""Servers of organisations at which their people log in: named in a file by who runs this installation.

The secret of each lies in that file and not in the database: who reads a backup cannot ask for tokens with it.
"""

from __future__ import annotations

import logging
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from re import fullmatch
from uuid import UUID

from django.conf import settings

from weefsel.interop.oidc.metadata import is_safe

log = logging.getLogger("weefsel.log_in")

NEEDED = {"slug", "organization", "name", "issuer", "client_id", "client_secret"}
# By how someone showed who they are ("amr", RFC 8176) or how sure that is ("acr"), their log-in counts as two steps.
BY_CHOICE = {"two_steps_by_way", "two_steps_by_level"}


@dataclass(frozen=True, slots=True)
class Provider:
    """A server of one organisation. Without ``two_steps_by_way`` or ``two_steps_by_level`` nothing that it says counts
    as a second step, and its people take their own here."""

    slug: str
    organization: UUID
    name: str
    issuer: str
    client_id: str
    client_secret: str
    two_steps_by_way: frozenset[str] = frozenset()
    two_steps_by_level: frozenset[str] = frozenset()


class ProvidersError(ValueError):
    """The file cannot be used; says all that is wrong with it, in Dutch, for who runs the server."""


def read_providers(text: str) -> tuple[Provider, ...]:
    """Read the file with servers of organisations.

    Raises
    ------
    ProvidersError
        Not TOML, a name that is not known or missing, an address that is not safe, or a slug twice.
    """
    try:
        found = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ProvidersError(f"log-in.toml: dit is geen TOML: {error}") from None
    problems = [f"'{name}' is niet bekend" for name in found.keys() - {"provider"}]
    entries = found.get("provider", [])
    providers = []
    for number, entry in enumerate(entries if isinstance(entries, list) else [], start=1):
        wrong = _wrong(entry) if isinstance(entry, dict) else ["is geen blok [[provider]]"]
        problems += [f"provider {number}: {each}" for each in wrong]
        if not wrong:
            lists = {name: frozenset(entry.get(name, ())) for name in BY_CHOICE}
            providers.append(Provider(**{**entry, **lists, "organization": UUID(entry["organization"])}))
    slugs = [each.slug for each in providers]
    problems += [f"'{slug}' staat er twee keer" for slug in sorted({each for each in slugs if slugs.count(each) > 1})]
    if not isinstance(entries, list):
        problems.append("provider moet een lijst zijn: [[provider]]")
    if problems:
        raise ProvidersError("log-in.toml: " + "; ".join(problems) + ".")
    return tuple(providers)


def _wrong(entry: dict) -> list[str]:
    found = [f"'{name}' ontbreekt" for name in sorted(NEEDED - entry.keys())]
    found += [f"'{name}' is niet bekend" for name in sorted(entry.keys() - NEEDED - BY_CHOICE)]
    found += [f"'{name}' moet tekst zijn" for name in sorted(NEEDED & entry.keys()) if not _is_text(entry[name])]
    for name in sorted(BY_CHOICE & entry.keys()):
        if not isinstance(entry[name], list) or not all(_is_text(each) for each in entry[name]):
            found.append(f"'{name}' moet een lijst van teksten zijn")
    if found:
        return found
    if not fullmatch(r"[a-z0-9-]{1,40}", entry["slug"]):
        found.append("'slug' mag alleen kleine letters, cijfers en streepjes hebben")
    try:
        UUID(entry["organization"])
    except ValueError:
        found.append("'organization' is niet het kenmerk van een organisatie (te vinden met: weefsel check log-in)")
    if not is_safe(entry["issuer"]):
        found.append("'issuer' moet met https:// beginnen")
    return found


def _is_text(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip())


def find_providers(file: Path) -> tuple[Provider, ...]:
    """The servers in a file; none when there is no file. Read again when it changes."""
    try:
        changed = file.stat().st_mtime_ns
    except OSError:
        return ()
    return _found(file, changed)


@lru_cache(maxsize=4)
def _found(file: Path, _changed: int) -> tuple[Provider, ...]:
    return read_providers(file.read_text("utf-8"))


def known_providers() -> tuple[Provider, ...]:
    """The servers that this installation names; none when its file is wrong, and then the log says so."""
    try:
        return find_providers(settings.PROVIDERS_FILE)
    except ProvidersError as error:
        log.error("%s", error)
        return ()
