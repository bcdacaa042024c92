"""What can be found in a text: a postcode, an address, an e-mail address, a telephone number, a website."""

from __future__ import annotations

import re

POSTCODE = re.compile(r"\b([1-9]\d{3})\s?([A-Z]{2})\b")
EMAIL = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{2,63})+")
WEB = re.compile(r"(?:https?://|www\.)[^\s,;\"'<>]{3,300}", re.IGNORECASE)
PHONE = re.compile(
    r"(?<![\d/=])(?:\+31|0031|0)[\s(-]{0,2}(?:\(0\))?[\s-]?[1-9](?:[\s.-]{0,3}\d){7,9}(?!\d)|\b(?:0800|0900|14)[\s-]?\d{3,4}(?:[\s-]?\d{2})?\b"
)
_STREET = re.compile(
    # Bounded everywhere: a text of ten thousand letters must not be tried from each of them to the end.
    r"(?<![\w'.-])((?:[A-Z0-9][\w'.-]{0,30}[^\S\n]|(?:de|den|der|van|het|'t|op|aan)[^\S\n]){0,5}[A-Z]?[\w'-]{0,40}?"
    r"(?:straat|plein|gracht|weg|laan|kade|dreef|plantsoen|singel|sloot|park|hof|pad|dijk|steeg|wal|markt|oord|burg|"
    r"boulevard|baan|haven|brink|kamp|ring|erf|akker|veld))\s{1,2}(\d{1,5}(?:-[a-zA-Z0-9]{1,3}\b|\s?[a-zA-Z]\b)?)"
)


_POSTCODE_AND_TOWN = re.compile(
    r"([1-9]\d{3})\s?([A-Z]{2})(?![a-z])\s*,?\s*([A-Z][^\W\d_]*(?:[ '-][^\W\d_]+){0,3}?)?"
    r"(?=\s*(?:Tel|E-mail|[,;.\n(\d]|$))"
)


# Without a postcode the town stands behind the number, with or without a comma.
_STREET_AND_TOWN = re.compile(
    r"([^,\n]{2,80}[^\W\d_][^\S\n]{1,2}\d{1,5}(?:[ -]?[a-zA-Z0-9]{1,3})?)(?:[^\S\n]*[,\n][^\S\n]*|[^\S\n]+)"
    r"('?[A-Za-z][^\W\d_]{2,30}(?:[ '-][^\W\d_]{1,30}){0,3})"
)


def find_address(text: str, *, is_address: bool) -> tuple[str, str, str]:
    """Street, postcode and town in a text; in a column for addresses what is before the postcode is the street.

    Examples
    --------
    >>> find_address("Parklaan 3, Wijchen", is_address=True), find_address("Markt 3a Wijchen", is_address=True)
    (('Parklaan 3', '', 'Wijchen'), ('Markt 3a', '', 'Wijchen'))
    """
    postcode = _POSTCODE_AND_TOWN.search(text)
    street = _STREET.search(text)
    if is_address:
        before = text[: postcode.start()] if postcode else re.split(r"[,\n]", text)[0]
        lines = [each.strip() for each in re.split(r"[,\n]", before) if each.strip()]
        line = lines[-1] if lines else ""
        if not postcode and (found := _STREET_AND_TOWN.fullmatch(text.strip())):
            return found[1].strip(), "", found[2].strip()
    else:
        line = " ".join(street.group(0).split()) if street and postcode else ""
    code = f"{postcode[1]} {postcode[2]}" if postcode else ""
    return line, code, (postcode[3] or "").strip() if postcode else ""
