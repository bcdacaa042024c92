"""How likely two organisations or two entries of a map are one: points with their reasons, of 100. Computes only.

Every weight is an assumption of ours: nobody counted how often two lists write the same telephone number for different
organisations. They are chosen so that one sign alone is never enough, and a person decides in any case.
"""

from __future__ import annotations

import difflib
import re
from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

from weefsel.interop.tabular.columns import spelled

ENOUGH = 55
MOST_IN_A_BLOCK = 40  # what so many share, tells nothing
# Words that every second organisation has in its name.
EMPTY_WORDS = frozenset(
    (
        *("de", "het", "een", "van", "voor", "en", "in", "op", "te", "aan", "bij", "stichting", "st", "vereniging"),
        *("ver", "bv", "nv", "cooperatie", "wijk", "buurt", "regio"),
    )
)
# One address for thousands.
SHARED_HOSTS = frozenset({"facebook.com", "instagram.com", "linkedin.com", "x.com", "twitter.com", "youtube.com"})


@dataclass(frozen=True, slots=True)
class Signs:
    """What tells one from another, in one spelling. ``id`` whatever finds it again; ``group`` what it belongs to.

    ``apart`` what has the same value here is never proposed: two places of one service.
    """

    id: Hashable
    name: str
    group: str = ""
    phone: str = ""
    host: str = ""
    email: str = ""
    postcode: str = ""
    street: str = ""
    town: str = ""
    apart: Hashable = None


@dataclass(frozen=True, slots=True)
class Likeness:
    """``reasons`` a sentence with its points, the heaviest first; ``score`` their sum, between 0 and 100."""

    score: int
    reasons: tuple[tuple[str, int], ...]


def phone_of(text: str) -> str:
    """A telephone number in one spelling; empty for what is none.

    Examples
    --------
    >>> phone_of("+31 (0)24 - 123 45 67"), phone_of("024-1234567"), phone_of("14 024")
    ('0241234567', '0241234567', '')
    """
    digits = re.sub(r"\D", "", re.sub(r"\(0\)", "", text))
    digits = re.sub(r"^(0031|31(?=\d{9}$))", "0", digits)
    return digits if len(digits) >= 9 else ""


def host_of(url: str) -> str:
    """The site of an address; empty for a site that thousands share.

    Examples
    --------
    >>> host_of("https://www.dekom.example/over/"), host_of("dekom.example"), host_of("https://facebook.com/dekom")
    ('dekom.example', 'dekom.example', '')
    """
    try:
        host = urlsplit(url if "//" in url else f"//{url}").hostname or ""
    except ValueError:
        return ""
    host = host.removeprefix("www.").casefold()
    return "" if host in SHARED_HOSTS else host


def words_of(name: str) -> tuple[str, ...]:
    """The words of a name that tell something; all of them when none does."""
    words = tuple(word for word in spelled(name).split("_") if word)
    return tuple(word for word in words if word not in EMPTY_WORDS) or words


def compare(one: Signs, other: Signs) -> Likeness:
    """Add up what speaks for one and the same, and what speaks against."""
    reasons = [*_names(one, other)]
    if one.group and one.group == other.group:
        reasons.append((_("dezelfde organisatie"), 20))
    if one.host and one.host == other.host:
        reasons.append((_("dezelfde website: %s") % one.host, 30))
    if one.phone and one.phone == other.phone:
        reasons.append((_("hetzelfde telefoonnummer"), 25))
    if one.email and one.email == other.email:
        reasons.append((_("hetzelfde e-mailadres"), 25))
    reasons += _places(one, other)
    score = max(0, min(100, sum(points for _text, points in reasons)))
    return Likeness(score, tuple(sorted(reasons, key=lambda reason: (-reason[1], reason[0]))))


def _names(one: Signs, other: Signs) -> Iterator[tuple[str, int]]:
    mine, theirs = words_of(one.name), words_of(other.name)
    if not mine or not theirs:
        return
    ratio = difflib.SequenceMatcher(None, " ".join(mine), " ".join(theirs)).ratio()
    if sorted(mine) == sorted(theirs):
        yield _("dezelfde naam"), 45
    elif ratio >= 0.85:
        yield _("bijna dezelfde naam"), 35
    elif set(mine) <= set(theirs) or set(theirs) <= set(mine):
        yield _("de ene naam staat in de andere"), 20
    elif ratio < 0.5:
        yield _("een andere naam"), -15


def _places(one: Signs, other: Signs) -> Iterator[tuple[str, int]]:
    if one.street and other.street:
        if one.street == other.street and (one.postcode or one.town) == (other.postcode or other.town):
            yield _("hetzelfde adres"), 20
        elif not (one.street.startswith(other.street) or other.street.startswith(one.street)):
            yield _("een ander adres"), -20
    elif one.postcode and one.postcode == other.postcode:
        yield _("dezelfde postcode"), 10
    if one.town and other.town and one.town != other.town:
        yield _("een andere plaats"), -15


def pairs(
    signs: Iterable[Signs], among: Iterable[Signs] | None = None, *, by_name: bool = False
) -> list[tuple[Signs, Signs, Likeness]]:
    """The pairs that are worth a look, each once: they share a sign, and together enough. The heaviest first.

    ``among`` what the first ones are laid beside; themselves when it is not given. ``by_name`` asks that the names have
    something in common as well: two courses of one organisation share its telephone, its website and its door.
    """
    signs = list(signs)
    blocks: dict[tuple[str, str], list[Signs]] = defaultdict(list)
    for one in list(among) if among is not None else signs:
        for key in _keys(one):
            blocks[key].append(one)
    seen: set[frozenset[Hashable]] = set()
    found = []
    for one in signs:
        for key in _keys(one):
            block = blocks[key]
            for other in block if len(block) <= MOST_IN_A_BLOCK else ():
                pair = frozenset((one.id, other.id))
                if len(pair) < 2 or pair in seen or (one.apart is not None and one.apart == other.apart):
                    continue
                seen.add(pair)
                if by_name and not any(points > 0 for _text, points in _names(one, other)):
                    continue
                likeness = compare(one, other)
                if likeness.score >= ENOUGH:
                    found.append((one, other, likeness))
    return sorted(found, key=lambda each: (-each[2].score, str(each[0].id), str(each[1].id)))


def _keys(one: Signs) -> Iterator[tuple[str, str]]:
    words = words_of(one.name)
    for kind, value in (("phone", one.phone), ("host", one.host), ("email", one.email)):
        if value:
            yield kind, value
    if one.street:
        yield "street", f"{one.postcode} {one.street}"
    if words:
        yield "name", " ".join(sorted(words))
        yield "begin", f"{one.town} {words[0][:5]}"
