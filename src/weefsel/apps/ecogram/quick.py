"""One line a tie, as fast as it can be typed: "Ans zus 1 PG/E". Read by the quick entry, from paper and by voice."""

from __future__ import annotations

import re
from datetime import date
from functools import cache

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from weefsel.apps.adoption.queries import catalogue
from weefsel.apps.ecogram.validators import LETTERS, NONE_OF_THESE, TieEntry, clean_tie

MOST_LINES = 60
ARTICLES = frozenset({"de", "het", "een", "mijn", "onze"})
QUALITIES = {"+": "good", "~": "mixed", "!": "tense"}
CODES = re.compile(r"(?P<received>[PGAE]+|-)?(?:/(?P<given>[PGAE]+|-))?", re.IGNORECASE)


def read_line(line: str, *, today: date | None = None) -> TieEntry:
    """A name, who it is, and what else is known, in any order after the name.

    ``1``, ``2`` or ``3`` is the ring. ``PG`` is what the person gets, ``/E`` what they give, ``-`` none of these.
    ``+`` good, ``~`` mixed, ``!`` tense. Who it is may be part of the name ("tante Riet"), or the name itself ("oma").

    Raises
    ------
    ValidationError
        ``role`` when the line does not say who it is; else what `clean_tie` refuses.

    Examples
    --------
    ``Ans zus 1 PG/E`` - ``Jan Willem, buurman, 2`` - ``tante Riet 3 -/G`` - ``kapper 3``
    """
    words, told = [], {}
    for word in line.replace(",", " , ").split():
        found = _told(word) if words else {}
        if found and not found.keys() & told.keys():
            told |= found
        else:
            words.append(word)
    name, role = _name_and_role(words)
    return clean_tie(TieEntry(name, role, **told), today=today)


def read_lines(text: str, *, today: date | None = None) -> list[TieEntry]:
    """A line a tie; empty lines are left out.

    Raises
    ------
    ValidationError
        Everything that is not right, each with the number of its line; or ``many`` above `MOST_LINES`.
    """
    lines = [(number, line) for number, line in enumerate(text.splitlines(), start=1) if line.strip(" ,\t")]
    if len(lines) > MOST_LINES:
        raise ValidationError(
            _("Dat zijn %(n)s regels. Schrijf er hoogstens %(most)s tegelijk.") % {"n": len(lines), "most": MOST_LINES},
            code="many",
        )
    entries, problems = [], []
    for number, line in lines:
        try:
            entries.append(read_line(line, today=today))
        except ValidationError as problem:
            text = " ".join(problem.messages)
            told = text if len(lines) == 1 else _("Regel %(n)s: %(text)s") % {"n": number, "text": text}
            problems.append(ValidationError(told, code="line"))
    if problems:
        raise ValidationError(problems)
    return entries


def _told(word: str) -> dict:
    """What one word tells besides a name: a ring, letters or a quality; empty when it is a word like any other."""
    if word in ("1", "2", "3"):
        return {"ring": int(word)}
    if word in QUALITIES:
        return {"quality": QUALITIES[word]}
    codes = CODES.fullmatch(word)
    # Small letters are letters too, but "ga" may be a name: only what has a slash or capitals is read so.
    if codes is None or not (word == word.upper() or "/" in word):
        return {}
    return {side: _letters(codes[side]) for side in ("received", "given") if codes[side]}


def _letters(text: str) -> tuple[str, ...]:
    return () if text == NONE_OF_THESE else tuple(letter for letter in LETTERS if letter in text.upper())


def _name_and_role(words: list[str]) -> tuple[str, str]:
    plain = [word for word in words if word != ","]
    first_comma = words.index(",") if "," in words else 0
    known = _role_words()
    longest = max(len(phrase) for phrase in known)
    # The longest words that say who it is, and of those the last: "Jan van de buurman kapper" is a kapper.
    for length in range(min(longest, len(plain)), 0, -1):
        for start in range(len(plain) - length, -1, -1):
            role = known.get(tuple(word.casefold() for word in plain[start : start + length]))
            if role is None:
                continue
            if first_comma:
                return " ".join(words[:first_comma]), role
            said, after = plain[start : start + length], plain[start + length :]
            before = plain[:start] if {word.casefold() for word in plain[:start]} - ARTICLES else []
            # "tante Riet" is what people call her, and "oma" too; "Riet tante" is Riet.
            return " ".join([*before, *after] if before else [*said, *after]), role
    name = " ".join(words[:first_comma] if first_comma else plain)
    raise ValidationError(
        _("Wie is %(name)s? Schrijf het erbij, bijvoorbeeld zus, buurman of kapper.") % {"name": name}
        if name
        else _("Schrijf een naam en wie het is, bijvoorbeeld: Ans zus."),
        code="role",
    )


@cache
def _role_words() -> dict[tuple[str, ...], str]:
    """What people say for a role, word by word, to the role; the label of a role comes before the words of another."""
    roles = catalogue().vocabulary.tie_roles.values()
    said = {tuple(word.casefold().split()): role.slug for role in reversed(roles) for word in role.words}
    return said | {tuple(role.label.casefold().split()): role.slug for role in roles}
