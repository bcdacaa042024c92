"""The words of a consent, from the catalogue: made for its receiver, read out loud, and kept as they were read."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.utils.translation import get_language

from weefsel.catalogue.consent import Wording, purposes


def _in_language_of_reader(texts: Mapping[str, str]) -> str:
    return texts.get((get_language() or "nl").split("-")[0], texts["nl"])


def purpose_name(slug: str) -> str:
    """The name of a purpose, for a page; the slug itself of one that the catalogue no longer has."""
    known = purposes().get(slug)
    return _in_language_of_reader(known.name) if known else slug


def no_text(purpose: str, receiver_name: str) -> str:
    """What happens when someone says no, told before they say anything."""
    return _in_language_of_reader(purposes()[purpose].no).replace("{receiver}", receiver_name)


def consent_text(purpose: str, receiver_name: str, *, day: date, to_name: str = "") -> str:
    """The text that is read out on a day. ``to_name`` is who gets the message, for the purpose ``report``.

    Raises
    ------
    KeyError
        No such purpose: a slip of the programmer.
    """
    return _made(_in_language_of_reader(purposes()[purpose].on(day).text), receiver_name, to_name)


def texts_of(wording: Wording, receiver_name: str, *, to_name: str = "") -> set[str]:
    """The same text in every language in which it can be read out."""
    return {_made(text, receiver_name, to_name) for text in wording.text.values()}


def _made(text: str, receiver_name: str, to_name: str) -> str:
    # One by one: a name can have braces in it.
    parts = text.split("{receiver}")
    return receiver_name.join(part.replace("{to}", to_name) for part in parts)
