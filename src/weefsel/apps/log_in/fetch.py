"""Asks the server of an organisation something, and nothing else: a short time, a short answer, no other address."""

from __future__ import annotations

import time
from functools import lru_cache
from urllib.error import URLError
from urllib.request import HTTPRedirectHandler, ProxyHandler, Request, build_opener

from weefsel.interop.oidc.metadata import WELL_KNOWN, Metadata, read_metadata
from weefsel.interop.oidc.problem import OidcProblem

LONGEST_S, MOST_BYTES = 5, 200_000
KEPT_S = 600  # a server that changes its keys says so in advance; an unknown key is asked for at once


class _NoRedirect(HTTPRedirectHandler):
    """What is asked of one server is not asked of another because it says so."""

    def redirect_request(self, *_args, **_more):
        return None


def fetch(address: str, body: bytes | None = None, headers: dict[str, str] | None = None) -> bytes:
    """What the server answers.

    Raises
    ------
    OidcProblem
        No answer in time, a refusal, or far too long a one.
    """
    request = Request(address, data=body, headers={"Accept": "application/json", **(headers or {})})
    try:
        with build_opener(_NoRedirect, ProxyHandler()).open(request, timeout=LONGEST_S) as answer:
            raw = answer.read(MOST_BYTES + 1)
    except (URLError, OSError, ValueError) as error:
        raise OidcProblem(f"no answer: {type(error).__name__}") from None
    if len(raw) > MOST_BYTES:
        raise OidcProblem("an answer that is far too long")
    return raw


def metadata_of(issuer: str) -> Metadata:
    """What a server says about itself; asked again after ten minutes."""
    return _metadata(issuer, int(time.monotonic() // KEPT_S))


@lru_cache(maxsize=64)
def _metadata(issuer: str, _when: int) -> Metadata:
    return read_metadata(fetch(issuer.rstrip("/") + WELL_KNOWN), issuer=issuer)


def keys_of(metadata: Metadata, *, again: bool = False) -> bytes:
    """The keys of a server; asked ``again`` when it signed with one that was not among them."""
    if again:
        return fetch(metadata.keys)
    return _keys(metadata.keys, int(time.monotonic() // KEPT_S))


@lru_cache(maxsize=64)
def _keys(address: str, _when: int) -> bytes:
    return fetch(address)
