"""Codes that one person hands to another, on paper or aloud: never in a mail."""

from __future__ import annotations

import secrets

# Letters and digits that nobody takes for one another, in print or by telephone.
ALPHABET = "ABCDEFGHJKLMNPRSTUVWXYZ23456789"


def make_code(n_letters: int) -> str:
    """A code by chance: 4.95 bits a letter."""
    return "".join(secrets.choice(ALPHABET) for _each in range(n_letters))


def in_parts(code: str) -> str:
    """A code as it is shown and read aloud, in two halves: ABCDE-23456."""
    half = len(code) // 2
    return f"{code[:half]}-{code[half:]}"


def typed_code(typed: str) -> str:
    """What was typed, without what is no letter of a code: spaces, dashes, small letters."""
    return "".join(each for each in typed.upper() if each in ALPHABET)
