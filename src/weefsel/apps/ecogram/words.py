"""The words for what a tie holds: roles, parts of life, rings and letters."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.utils.translation import gettext as _

from weefsel.apps.adoption.queries import catalogue
from weefsel.engine.frames import SUPPORT_KINDS


def role_word(slug: str) -> str:
    """Who somebody is; the slug itself for a role that the catalogue does not know any more."""
    role = catalogue().vocabulary.tie_roles.get(slug)
    return role.label if role else slug


def sector_word(slug: str) -> str:
    """The part of life where a tie stands."""
    sector = catalogue().vocabulary.ecogram_sectors.get(slug)
    return sector.label if sector else slug


def language_word(code: str) -> str:
    """The name of a language; its code for one that the catalogue has no word for."""
    return languages().get(code, code)


def languages() -> dict[str, str]:
    """The languages that people can choose, by their code (BCP 47)."""
    known = {choice.slug: choice.label for choice in catalogue().vocabulary.fields["language"].choices}
    signed = known.pop("sign")
    known.pop("other")
    return known | {"dse": signed, "srn": _("Sranantongo")}


def ring_name(ring: int | None) -> str:
    """How near someone is, in a word; empty when it was not asked."""
    return {None: "", 1: _("onmisbaar"), 2: _("belangrijk"), 3: _("bekende")}[ring]


def support_labels() -> dict[str, str]:
    """The Dutch word of each letter, in order."""
    kinds = catalogue().vocabulary.support_kinds
    return {kinds[slug].letter: kinds[slug].label for slug in SUPPORT_KINDS}


def support_words(letters: Iterable[str] | None) -> str:
    """Letters in words; "niets van deze" for an empty answer, nothing for a question that was not asked."""
    if letters is None:
        return ""
    labels = support_labels()
    return ", ".join(labels[letter] for letter in letters) or _("niets van deze")


def joined(names: Sequence[str]) -> str:
    """Names as one says them: "Ans, Bram en Cor"."""
    return (
        names[0] if len(names) == 1 else _("%(most)s en %(last)s") % {"most": ", ".join(names[:-1]), "last": names[-1]}
    )
