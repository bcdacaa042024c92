"""Reads a page as someone would: its words, without the tags."""

from __future__ import annotations

import re
from html import unescape


def text_of(response) -> str:
    """The words of a page, with single spaces; without scripts, and with what only a screen reader says."""
    html = re.sub(r"<(script|style|head)\b.*?</\1>", " ", response.content.decode(), flags=re.DOTALL)
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", html)))


def token_of(response) -> str:
    """The token of the form on a page."""
    return re.search(r'name="formulier" value="([^"]+)"', response.content.decode())[1]
