"""Text of a web page -> plain text: tags go, lines and lists stay, and signs that were written as a code are signs."""

from __future__ import annotations

import html
import re

_TAGS = "p br b i u s em strong small sup sub span div a ul ol li h1 h2 h3 h4 h5 h6 table tbody thead tr td th font img"
_TAGS += " hr blockquote section article figure figcaption iframe script style pre code center"
_TAG = re.compile(rf"<(/?)({'|'.join(_TAGS.split())})(?:\s[^<>]*)?/?>", re.IGNORECASE)
# What a page runs or how it looks is no text of it.
_UNSEEN = ((re.compile(r"<script\b", re.IGNORECASE), "</script>"), (re.compile(r"<style\b", re.IGNORECASE), "</style>"))
_UNSEEN += ((re.compile("<!--"), "-->"),)
# A longer text is refused by who reads it, so that nothing is done to it first.
MAX_CHARACTERS = 20_000
_CODE = re.compile(r"&(#\d{1,7}|#x[0-9a-fA-F]{1,6}|[a-zA-Z]{2,8});")
_NEW_LINE = frozenset(("p", "br", "div", "li", "tr", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "table", "hr"))


def without_markup(text: str) -> str:
    r"""The text without its tags and codes; a text that has none, as it is.

    Examples
    --------
    >>> without_markup("<p>Samen <b>wandelen</b>&nbsp;&amp; praten</p><ul><li>maatje</li></ul>")
    'Samen wandelen & praten\n- maatje'
    >>> without_markup("leeftijd <18 & ouders"), without_markup("a&b;c")
    ('leeftijd <18 & ouders', 'a&b;c')
    """
    if len(text) > MAX_CHARACTERS:
        return text
    if "<" in text and _TAG.search(text):
        text = _TAG.sub(_as_text, _without_unseen(text))
        text = _with_signs(text)
        lines = (" ".join(line.split()) for line in text.split("\n"))
        return "\n".join(line for line in lines if line and line != "-")
    return _with_signs(text) if "&" in text else text


def _without_unseen(text: str) -> str:
    """Every character is looked at once, also where what was opened is never closed."""
    for opening, closing in _UNSEEN:
        kept, at = [], 0
        lower = text.lower()
        while (found := opening.search(text, at)) and (end := lower.find(closing, found.end())) >= 0:
            kept.append(text[at : found.start()])
            at = end + len(closing)
        text = " ".join([*kept, text[at:]])
    return text


def _as_text(found: re.Match[str]) -> str:
    tag = (found[2] or "").lower()
    if tag == "li" and not found[1]:
        return "\n- "
    return "\n" if tag in _NEW_LINE else ""


def _with_signs(text: str) -> str:
    return _CODE.sub(lambda found: html.unescape(found[0]).replace("\xa0", " "), text)
