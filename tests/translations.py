"""Gathers every Dutch text of the source into the catalogues of other languages: `make translations`.

No gettext programs are needed: Django turns a template into something that Babel can read.
"""

from __future__ import annotations

import re
import tomllib
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).parents[1]
SOURCE = ROOT / "src" / "weefsel"
LOCALE = SOURCE / "web" / "locale"
KEYWORDS = {
    **DEFAULT_KEYWORDS,
    "gettext_lazy": None,
    "_lazy": None,
    "ngettext_lazy": (1, 2),
    "pgettext_lazy": ((1, "c"), 2),
}
# What a module in which some text is to be translated cannot do without.
ASKS = re.compile(r"gettext|\bN?_\s*\(")
TOLD = SOURCE / "catalogue" / "data" / "law" / "told.toml"
LANGUAGES = ("en",)
FIRST_DAY = datetime(2026, 1, 1, tzinfo=UTC)


def po_file(language: str) -> Path:
    return LOCALE / language / "LC_MESSAGES" / "django.po"


def messages() -> Catalog:
    """Every text that a user can read, from the Python and the templates; Dutch is the key."""
    from django.utils.translation.template import templatize

    found = Catalog(project="weefsel", charset="utf-8", fuzzy=False)
    for path in sorted([*SOURCE.rglob("*.py"), *SOURCE.rglob("*.html"), *SOURCE.rglob("*.txt")]):
        if {"static", "migrations"} & set(path.parts):
            continue
        text = path.read_text(encoding="utf-8")
        if path.suffix != ".py":
            text = templatize(text, origin=str(path))
        elif not ASKS.search(text):
            continue
        for line, key, comments, context in extract("python", BytesIO(text.encode()), keywords=KEYWORDS):
            if key and key != ("", ""):
                place = (str(path.relative_to(ROOT)), line)
                found.add(key, None, [place], auto_comments=comments, context=context)
    for text in told_texts():
        found.add(text, None, [(str(TOLD.relative_to(ROOT)), 1)])
    return found


def told_texts() -> tuple[str, ...]:
    """What knowledge says that pages translate: why something stays when somebody is erased."""
    told = tomllib.loads(TOLD.read_text("utf-8"))["told"]
    return tuple(dict.fromkeys(each["stays_because"] for each in told if "stays_because" in each))


def catalogue_of(language: str) -> Catalog:
    """The catalogue of a language as it is in the repository; empty when there is none."""
    file = po_file(language)
    if not file.exists():
        return Catalog(locale=language, fuzzy=False)
    with file.open("rb") as stream:
        return read_po(stream, locale=language)


def write(language: str, catalogue: Catalog) -> None:
    """Keep the catalogue of a language, in one order and with fixed dates: no change without a change."""
    kept = Catalog(
        locale=language,
        project="weefsel",
        version="0.1.0",
        header_comment="# Dutch is the key. `make translations` brings this file up to date.",
        creation_date=FIRST_DAY,
        revision_date=FIRST_DAY,
        fuzzy=False,
    )
    for message in catalogue:
        if message.id:
            places = sorted({(place, None) for place, _line in message.locations})
            kept.add(message.id, message.string, places, context=message.context)
    file = po_file(language)
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("wb") as stream:
        write_po(stream, kept, width=120, sort_output=True)


def main() -> None:
    """Bring the catalogues up to date: new texts come in empty, texts that are gone go out."""
    found = messages()
    for language in LANGUAGES:
        catalogue = catalogue_of(language)
        catalogue.update(found, no_fuzzy_matching=True)
        catalogue.obsolete.clear()
        write(language, catalogue)
        empty = sum(1 for message in catalogue if message.id and not message.string)
        print(f"{language}: {len(catalogue)} teksten, {empty} nog te vertalen")


if __name__ == "__main__":
    main()
