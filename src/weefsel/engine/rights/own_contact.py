"""Whether an address or a number that is given for a naaste is really their own: a shared mailbox shares everything."""

from __future__ import annotations

from typing import Literal

Likeness = Literal["same", "near", "other"]

# Letters after a + and (for this domain) dots are the same mailbox.
DOTS_DO_NOT_COUNT = frozenset({"gmail.com", "googlemail.com"})
COUNTRY_CODE = "31"
LONG_ENOUGH = 4  # an assumption: of shorter names one letter tells two people apart


def mailbox_of(address: str) -> tuple[str, str]:
    """The mailbox that an address leads to, as (name, domain), in small letters."""
    name, _at, domain = address.strip().lower().partition("@")
    name = name.partition("+")[0]
    if domain in DOTS_DO_NOT_COUNT:
        name, domain = name.replace(".", ""), "gmail.com"
    return name, domain


def address_likeness(one: str, other: str) -> Likeness:
    """Whether two e-mail addresses are one mailbox, or so alike that one of them may be a slip of the pen."""
    if not one.strip() or not other.strip():
        return "other"
    first, second = mailbox_of(one), mailbox_of(other)
    if first == second:
        return "same"
    if first[0] == second[0]:
        return "near"
    long_enough = min(len(first[0]), len(second[0])) >= LONG_ENOUGH
    return "near" if first[1] == second[1] and long_enough and one_apart(first[0], second[0]) else "other"


def one_apart(one: str, other: str) -> bool:
    """Whether one letter more, less or else makes the one out of the other."""
    short, long = sorted((one, other), key=len)
    same = next((at for at, letter in enumerate(short) if letter != long[at]), len(short))
    return short[same:] in (long[same + 1 :], "") or short[same + 1 :] == long[same + 1 :]


def number_likeness(one: str, other: str) -> Likeness:
    """Whether two telephone numbers are one, however they are written; near when one digit differs."""
    first, second = _digits(one), _digits(other)
    if not first or not second:
        return "other"
    if first == second:
        return "same"
    return "near" if one_apart(first, second) else "other"


def _digits(number: str) -> str:
    digits = "".join(each for each in number if each.isdigit())
    for prefix in (f"00{COUNTRY_CODE}", COUNTRY_CODE if number.strip().startswith("+") else ""):
        if prefix and digits.startswith(prefix):
            return "0" + digits.removeprefix(prefix).lstrip("0")
    return digits
