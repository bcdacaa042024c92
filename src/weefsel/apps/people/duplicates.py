"""How much two registrations look like the same person, with the reasons. Pure: data in, result out."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from datetime import date

PROPOSE_FROM = 50  # points; below this a look-alike is not worth a professional's minute (assumption)
SAME_NUMBER, SAME_BIRTH, TURNED_BIRTH, SAME_NAME, ALIKE_NAME, SAME_PHONE, SAME_POSTCODE = 100, 30, 20, 30, 20, 15, 5
PREFIXES = frozenset(("van", "der", "den", "de", "het", "ter", "ten", "te", "op", "in", "t", "la", "le", "el", "al"))


@dataclass(frozen=True, slots=True)
class Registration:
    """What of a registration is compared. ``number`` is "" when not known or not to be seen."""

    given_name: str
    family_name: str
    birth_date: date
    phone: str = ""
    postcode: str = ""
    number: str = ""


@dataclass(frozen=True, slots=True)
class Likeness:
    """``points`` 0 to 100 and more; ``reasons`` are slugs, the strongest first; ``differs`` is true for two different
    citizen service numbers: then they are two people, whatever else is alike."""

    points: int
    reasons: tuple[str, ...]
    differs: bool = False

    @property
    def is_proposed(self) -> bool:
        return self.points >= PROPOSE_FROM and not self.differs


def fold(text: str) -> str:
    """A name as one searches it: no accents, no capitals, no signs.

    Examples
    --------
    >>> fold("José d'Ávila-Núñez")
    'jose d avila nunez'
    """
    plain = unicodedata.normalize("NFKD", text)
    letters = "".join(sign if sign.isalnum() else " " for sign in plain if not unicodedata.combining(sign))
    return " ".join(letters.casefold().split())


def phone_digits(phone: str) -> str:
    """The last nine digits of a phone number, which are the same with +31 and with 0; "" for fewer.

    Examples
    --------
    >>> phone_digits("+31 6 1234 5678"), phone_digits("06-12345678"), phone_digits("112")
    ('612345678', '612345678', '')
    """
    digits = "".join(sign for sign in phone if sign.isdigit())[-9:]
    return digits if len(digits) == 9 else ""


def similarity(one: str, other: str) -> float:
    """Share of letter triples that two folded names have in common, 0 to 1, as PostgreSQL's pg_trgm counts it."""
    triples_one, triples_other = _triples(one), _triples(other)
    return len(triples_one & triples_other) / len(triples_one | triples_other) if triples_one | triples_other else 0.0


def _triples(text: str) -> set[str]:
    return {f"  {word} "[start : start + 3] for word in text.split() for start in range(len(word) + 1)}


def likeness(one: Registration, other: Registration) -> Likeness:
    """Compare two registrations. The order of the two makes no difference.

    Alike names alone, or a shared phone alone, never propose: couples share a phone, and twins a birth date.
    """
    found: list[tuple[int, str]] = []
    if one.number and one.number == other.number:
        found.append((SAME_NUMBER, "same-number"))
    differs = bool(one.number and other.number and one.number != other.number)
    names = _names_alike(one, other)
    if names == 1:
        found.append((SAME_NAME, "same-name"))
    elif names > 0:
        found.append((ALIKE_NAME, "alike-name"))
    if one.birth_date == other.birth_date:
        found.append((SAME_BIRTH, "same-birth"))
    elif _turned(one.birth_date) == other.birth_date:
        found.append((TURNED_BIRTH, "turned-birth"))
    if phone_digits(one.phone) and phone_digits(one.phone) == phone_digits(other.phone):
        found.append((SAME_PHONE, "same-phone"))
    if one.postcode and one.postcode == other.postcode:
        found.append((SAME_POSTCODE, "same-postcode"))
    found.sort(key=lambda pair: -pair[0])
    points = sum(points for points, _ in found)
    if not names and not any(reason == "same-number" for _, reason in found):
        points = 0
    return Likeness(points, tuple(reason for _, reason in found), differs)


def _turned(day: date) -> date | None:
    """The date with day and month changed places; None where that is no date."""
    try:
        return date(day.year, day.day, day.month)
    except ValueError:
        return None


def _names_alike(one: Registration, other: Registration) -> int:
    """1 for the same name, 2 for one that is alike, 0 otherwise."""
    given, given_other = fold(one.given_name), fold(other.given_name)
    family, family_other = _bare(one.family_name), _bare(other.family_name)
    if (given, family) in ((given_other, family_other), (family_other, given_other)):
        return 1
    # A married woman is known as Jansen here and as Jansen-De Vries there.
    shares_family = bool(set(family.split()) & set(family_other.split())) or similarity(family, family_other) >= 0.5
    initials = len(given) == 1 or len(given_other) == 1
    shares_given = similarity(given, given_other) >= 0.4 or (initials and given[:1] == given_other[:1])
    return 2 if shares_family and shares_given else 0


def _bare(family_name: str) -> str:
    """A family name without the prefixes that are written now here, then there."""
    words = [word for word in fold(family_name).split() if word not in PREFIXES]
    return " ".join(words) or fold(family_name)
