"""Take back: the next page that a reader sees offers, for ten seconds, to undo what was just done."""

from __future__ import annotations


def offer_undo(request, url: str, text: str) -> None:
    """Remember what was done, and the address to which a POST takes it back."""
    request.session["undo"] = {"url": url, "text": text}


def take_undo(request) -> dict[str, str] | None:
    """What the page has to offer to take back, once; `page.html` shows it as ``undo``."""
    return request.session.pop("undo", None)
