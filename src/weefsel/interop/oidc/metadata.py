"""What the server of an organisation says about itself: where to ask, and with which keys it signs."""

from __future__ import annotations

import json
from dataclasses import dataclass
from urllib.parse import urlsplit

from weefsel.interop.oidc.problem import OidcProblem

WELL_KNOWN = "/.well-known/openid-configuration"
HERE = frozenset({"localhost", "127.0.0.1", "::1"})


@dataclass(frozen=True, slots=True)
class Metadata:
    """The addresses of a server; ``names_itself``: its answers carry its own name (RFC 9207)."""

    issuer: str
    authorization: str
    token: str
    keys: str
    names_itself: bool


def is_safe(address: str) -> bool:
    """Whether nobody on the way can read or change what goes there: https, or this machine itself."""
    parts = urlsplit(address)
    return bool(parts.hostname) and (parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in HERE))


def read_object(raw: bytes, what: str) -> dict:
    """A JSON object.

    Raises
    ------
    OidcProblem
        It is something else; ``what`` names it.
    """
    try:
        found = json.loads(raw)
    except (ValueError, RecursionError):
        raise OidcProblem(f"{what}: no JSON") from None
    if not isinstance(found, dict):
        raise OidcProblem(f"{what}: no object")
    return found


def read_metadata(raw: bytes, *, issuer: str) -> Metadata:
    """The addresses of a server that says it is ``issuer``.

    Raises
    ------
    OidcProblem
        It says it is another, an address is missing, or one of them is not safe.
    """
    found = read_object(raw, "metadata")
    if found.get("issuer") != issuer:
        raise OidcProblem("metadata: another issuer than was asked")
    addresses = {}
    for name in ("authorization_endpoint", "token_endpoint", "jwks_uri"):
        address = found.get(name)
        if not isinstance(address, str) or not is_safe(address):
            raise OidcProblem(f"metadata: {name} is missing or not https")
        addresses[name] = address
    return Metadata(
        issuer=issuer,
        authorization=addresses["authorization_endpoint"],
        token=addresses["token_endpoint"],
        keys=addresses["jwks_uri"],
        names_itself=found.get("authorization_response_iss_parameter_supported") is True,
    )
