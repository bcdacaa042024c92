"""What a file is that cannot be a list, by how it begins, and what to do then."""

from __future__ import annotations

import re

WANTED = "Stuur JSON, CSV, XLSX, ODS of een zip met CSV-tabellen."
_FOREIGN = (
    (b"%PDF", "een PDF"),
    (b"\x1f\x8b", "een gzip-bestand; pak het eerst uit"),
    (b"BZh", "een bzip2-bestand; pak het eerst uit"),
    (b"7z\xbc\xaf", "een 7z-bestand; pak het eerst uit"),
    (b"Rar!", "een rar-bestand; pak het eerst uit"),
    (b"\x89PNG", "een afbeelding"),
    (b"\xff\xd8\xff", "een afbeelding"),
    (b"PAR1", "een Parquet-bestand"),
    (b"SQLite format", "een database"),
)


def foreign(content: bytes) -> str:
    """What this is and how to come to a list; empty when it may be one.

    Examples
    --------
    >>> foreign(b"%PDF-1.7")
    'Dit is een PDF. Stuur JSON, CSV, XLSX, ODS of een zip met CSV-tabellen.'
    >>> foreign(b"Naam;Plaats")
    ''
    """
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        return _old_office(content)
    for start, what in _FOREIGN:
        if content.startswith(start):
            return f"Dit is {what}. {WANTED}"
    begin = content[:200].lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n\x00")
    if begin.startswith(b"{\\rtf"):
        return f"Dit is een brief of tekst (RTF), geen lijst. {WANTED}"
    if begin.startswith(b"version https://git-lfs"):
        return "Dit is een verwijzing naar een bestand (Git LFS), niet het bestand zelf. Download het bestand zelf."
    if begin[:1] == b"<":
        return _markup(content[:200_000].lower())
    is_script = re.match(rb"(?i)(--|/\*|insert into|create table|begin;|set )", begin)
    if is_script and b"insert into" in content[:200_000].lower():
        return f"Dit is een kopie van een database (SQL), geen lijst. {WANTED}"
    return ""


def _markup(content: bytes) -> str:
    """What a file in tags is, and how to come to a list."""
    if b"<html" not in content and b"<!doctype html" not in content:
        return f"Dit is XML. {WANTED}"
    if b"<table" in content:
        return "Dit is een webpagina met een tabel. Open haar in Excel en bewaar haar als .xlsx."
    if any(word in content for word in (b"password", b"wachtwoord", b"login", b"inloggen", b"aanmelden")):
        return "Dit is een webpagina om in te loggen, niet de lijst. Log in en download de lijst opnieuw."
    return f"Dit is een webpagina, niet de lijst. Download de lijst opnieuw. {WANTED}"


def _old_office(content: bytes) -> str:
    if "EncryptedPackage".encode("utf-16-le") in content:
        return "Dit werkblad is met een wachtwoord vergrendeld. Bewaar het zonder wachtwoord."
    return "Dit is een oud Office-bestand (.xls of .doc). Open het en bewaar het als .xlsx."
