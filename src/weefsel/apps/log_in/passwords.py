"""Refuses passwords that others guess first: beside Django's list of the twenty thousand most used ones, its forms of
twelve characters and more."""

from __future__ import annotations

import re

from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

FEWEST_DIFFERENT = 5
# Words that Dutch care guesses first; assumptions, beside the list of Django.
OWN = frozenset(
    (
        *("welkom", "welkomthuis", "wachtwoord", "geheim", "weefsel", "praktijk", "huisarts", "zorg", "ziekenhuis"),
        *("welzijn", "beheerder", "lente", "voorjaar", "zomer", "herfst", "najaar", "winter", "januari", "februari"),
        *("maart", "april", "mei", "juni", "juli", "augustus", "september", "oktober", "november", "december"),
        *("maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag", "amsterdam", "rotterdam"),
        *("utrecht", "nederland", "ajax", "feyenoord"),
    )
)
ROWS = ("abcdefghijklmnopqrstuvwxyz", "01234567890123456789", "qwertyuiopasdfghjklzxcvbnm", "azertyuiop")
AROUND = re.compile(r"^[\W\d_]+|[\W\d_]+$")
LETTERS = str.maketrans("013457@$!", "oieastasi")


class GuessedPasswordValidator:
    """A known word with something round it, one word over and over, a row of the keyboard: all of them are guessed."""

    def __init__(self):
        self.known = CommonPasswordValidator().passwords | OWN

    def validate(self, password, user=None):
        if self._is_guessed(password.lower()):
            raise ValidationError(
                _("Dit wachtwoord is makkelijk te raden. Kies een zin van een paar woorden die bij niets hoort."),
                code="password_guessed",
            )

    def _is_guessed(self, password: str) -> bool:
        if len(set(password)) < FEWEST_DIFFERENT:
            return True
        bare = AROUND.sub("", password)
        for text in (password, bare.translate(LETTERS), password.translate(LETTERS)):
            core = AROUND.sub("", text)
            if core in self.known or _once(core) in self.known or (not core and _once(text) in self.known):
                return True
        plain = re.sub(r"[\W_]", "", password)
        return any(_part_of(row, plain) for row in ROWS)

    def get_help_text(self):
        return _("Geen bekend woord met cijfers erachter.")


def _once(text: str) -> str:
    """The part that a text repeats, or the text."""
    for length in range(1, len(text) // 2 + 1):
        if len(text) % length == 0 and text[:length] * (len(text) // length) == text:
            return text[:length]
    return text


def _part_of(row: str, text: str) -> bool:
    """Whether a text is nothing but pieces of a row of the keyboard, forward or back, of four signs or more."""
    row = f"{row} {row[::-1]}"
    while text:
        n = next((n for n in range(len(text), 3, -1) if text[:n] in row), 0)
        if not n:
            return False
        text = text[n:]
    return True
