"""What is wrong with an answer of the server of an organisation."""

from __future__ import annotations


class OidcProblem(ValueError):
    """An answer that is not believed; the message is for who runs the server, and tells nothing of a person."""
