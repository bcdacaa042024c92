"""Yes or no of what a place is asked: as words of a list of our own in HSDS, and found in the words of others.

HSDS has no key for most of it. So each answer is an attribute: its term is a word of our list, its value ja or nee.
What others write in other words counts only where it says nothing else: "ja", "deels", "rolstoeltoegankelijk".
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache

from weefsel.catalogue.host_answer import HostAnswer, host_answers
from weefsel.interop.hsds.blocks import name_id
from weefsel.interop.hsds.records import Attribute, Taxonomy, TaxonomyTerm
from weefsel.interop.tabular.columns import spelled

LIST = "weefsel-antwoorden"
TAXONOMY = name_id("Taxonomy", LIST)
YES, NO = "ja", "nee"


def term_id(code: str) -> str:
    """The id of a word of our list."""
    return name_id("TaxonomyTerm", LIST, code)


def taxonomy() -> Taxonomy:
    """Our list of what a place is asked."""
    return Taxonomy(
        id=TAXONOMY, name=LIST, description="Wat iemand van een plek wil weten: bij iedere dienst ja of nee."
    )


def terms() -> tuple[TaxonomyTerm, ...]:
    """The words of our list."""
    return tuple(
        TaxonomyTerm(id=term_id(code), code=code, name=one.name, taxonomy=LIST, taxonomy_id=TAXONOMY, language="nl")
        for code, one in host_answers().answers.items()
    )


def attribute(code: str, value: bool, *, of: str) -> Attribute:
    """One answer for the record with the id ``of``."""
    return Attribute(
        id=name_id("Attribute", LIST, code, of),
        taxonomy_term_id=term_id(code),
        link_type="taxonomy_term",
        value=YES if value else NO,
        label=host_answers().answers[code].name,
    )


def is_answer(one: Attribute) -> bool:
    """Whether an attribute is a word of our own list."""
    return one.taxonomy_term_id in _by_term()


@cache
def _by_term() -> Mapping[str, HostAnswer]:
    return {term_id(code): one for code, one in host_answers().answers.items()}


@dataclass(frozen=True, slots=True)
class Said:
    """What a text answers: ``value`` None when it is no plain yes or no. ``rest`` what people have to read of it."""

    value: bool | None
    rest: str = ""


@cache
def _cell_words() -> Mapping[str, bool | str | None]:
    """A word in a cell -> yes, no, None for not known, or the text "partly"."""
    word = host_answers().word
    return {
        **dict.fromkeys(word.yes, True),
        **dict.fromkeys(word.no, False),
        **dict.fromkeys(word.unknown, None),
        **dict.fromkeys(word.partly, "partly"),
    }


@cache
def _own_words() -> Mapping[str, Mapping[str, bool]]:
    return {
        code: {**{spelled(each): True for each in one.says}, **{spelled(each): False for each in one.denies}}
        for code, one in host_answers().answers.items()
    }


@cache
def _loose() -> Mapping[str, tuple[HostAnswer, bool]]:
    """A word that stands alone -> what it answers, whichever column or list it is in."""
    return {
        word: (one, value) for code, one in host_answers().answers.items() for word, value in _own_words()[code].items()
    }


@cache
def _headings() -> Mapping[str, HostAnswer]:
    return {spelled(each): one for one in host_answers().answers.values() for each in (*one.headings, *one.says)}


def _plain(text: str) -> str:
    return " ".join(text.casefold().split()).strip(" .!")


def is_yes_or_no(texts: Iterable[str]) -> bool:
    """Whether there are texts, and each is a word for yes, no, partly or not known."""
    kept = [_plain(text) for text in texts if text.strip()]
    return bool(kept) and all(text in _cell_words() for text in kept)


_BEGINS = re.compile(r"(ja|nee|neen|yes|no)\s*[,;:(.–-]\s*(.+)", re.DOTALL)
_BUT = frozenset(
    ["maar", "mits", "behalve", "alleen", "tenzij", "niet", "wel", "deels", "beperkt", "soms", "gedeeltelijk", "only"]
)


@lru_cache(maxsize=4_000)
def said(text: str, code: str) -> Said:
    """What a cell says of one answer.

    Examples
    --------
    >>> said("Ja", "step-free"), said("drempelvrij", "step-free"), said("onbekend", "step-free")
    (Said(value=True, rest=''), Said(value=True, rest=''), Said(value=None, rest=''))
    >>> said("ja, via de zijdeur", "step-free"), said("Deels", "step-free")
    (Said(value=True, rest='ja, via de zijdeur'), Said(value=None, rest='Deels'))
    >>> said("ja, maar het toilet niet", "step-free")
    Said(value=None, rest='ja, maar het toilet niet')
    """
    plain = _plain(text)
    known = _cell_words().get(plain, "?")
    if known is None or isinstance(known, bool):
        return Said(known)
    own = _own_words()[code].get(spelled(plain))
    if own is not None:
        return Said(own)
    begins = _BEGINS.fullmatch(plain)
    if begins and not _BUT & set(re.findall(r"\w+", begins[2])):
        return Said(begins[1] in ("ja", "yes"), text.strip())
    return Said(None, text.strip())


@lru_cache(maxsize=4_000)
def found_in(text: str) -> tuple[Mapping[str, bool], str]:
    """The answers in a text of loose words, by column, and the text without them.

    Examples
    --------
    >>> found_in("Rolstoeltoegankelijk; ringleiding; lift achter in de hal")
    ({'location.is_step_free': True, 'location.has_hearing_support': True}, 'lift achter in de hal')
    >>> found_in("Er is geen ringleiding in de grote zaal.")
    ({}, 'Er is geen ringleiding in de grote zaal.')
    """
    found: dict[str, bool | None] = {}
    kept: list[str] = []
    for part in _parts(text):
        name, _colon, value = part.partition(":")
        heading = _headings().get(spelled(name)) if value.strip() else None
        loose = _loose().get(spelled(part))
        told = said(value, heading.code) if heading is not None else Said(None, part)
        if loose is not None:
            heading, told = loose[0], Said(loose[1])
        if told.rest or told.value is None:
            kept.append(part)
        if heading is not None and told.value is not None:
            # Who says both yes and no, says nothing.
            found[heading.column] = told.value if found.get(heading.column, told.value) is told.value else None
    answers = {column: value for column, value in found.items() if value is not None}
    if not answers or len(answers) < len(found):
        return answers, text
    return answers, ". ".join(part.strip(" .") for part in kept if part.strip(" ."))


def _parts(text: str) -> Iterable[str]:
    """Sentences and lines; words with commas only where none of them says of what it is."""
    for part in re.split(r"\s*[;\n•|]\s*|\.\s+", text):
        if ":" in part or not any(spelled(word) in _loose() for word in part.split(",")):
            yield part
        else:
            yield from re.split(r"\s*,\s*", part)


def answers_of(attributes: Iterable[Attribute], names: Mapping[str, str]) -> dict[str, bool]:
    """The answers among attributes, by column: words of our list, and words of others that say the same.

    ``names`` of the terms that attributes point at, by id.
    """
    found: dict[str, bool | None] = {}
    for each in attributes:
        one = _by_term().get(each.taxonomy_term_id)
        if one is not None:
            answer = said(each.value, one.code).value if each.value else True
        else:
            named = (each.label, names.get(each.taxonomy_term_id, ""), each.value)
            one, answer = next((_loose()[spelled(text)] for text in named if spelled(text) in _loose()), (None, None))
            if one is not None and isinstance(told := _cell_words().get(_plain(each.value)), bool):
                answer = told is answer
            heading = next((_headings()[spelled(text)] for text in named[:2] if spelled(text) in _headings()), None)
            if one is None and heading is not None and each.value:
                one, answer = heading, said(each.value, heading.code).value
        if one is not None and answer is not None:
            found[one.column] = answer if found.get(one.column, answer) is answer else None
    return {column: value for column, value in found.items() if value is not None}
