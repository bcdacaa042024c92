"""A token that says who logged in at an organisation, believed only when everything about it is right."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from hmac import compare_digest

import jwt

from weefsel.interop.oidc.metadata import read_object
from weefsel.interop.oidc.problem import OidcProblem

# Signed with a key that only the server has. "none" and what is signed with a shared secret are never believed.
ALGORITHMS = frozenset({"RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512"})
REQUIRED = ["iss", "aud", "sub", "exp", "iat", "nonce"]
CLOCKS_DIFFER = timedelta(minutes=1)  # an assumption
OLDEST = timedelta(minutes=10)  # an assumption: the trade takes seconds
LONGEST_SUBJECT = 255  # OpenID Connect Core, section 2
FEWEST_RSA_BITS = 2048


@dataclass(frozen=True, slots=True)
class Claims:
    """Who it is at the organisation (``subject``), and how they showed it: ``level`` (acr) and ``ways`` (amr)."""

    subject: str
    level: str
    ways: frozenset[str]


class UnknownKey(OidcProblem):
    """Signed with a key that we do not know; the server may have a new one."""


def read_token(raw: str, keys: bytes, *, issuer: str, client_id: str, nonce: str, now: datetime) -> Claims:
    """Who logged in, from a token that ``issuer`` made for ``client_id`` as the answer to our question with ``nonce``.

    ``keys`` the keys of the server as it publishes them (JWKS).

    Raises
    ------
    OidcProblem
        Anything about it is not right: then nobody logged in.
    """
    key, algorithm = _key_of(raw, keys)
    try:
        found = jwt.decode(
            raw,
            key,
            algorithms=[algorithm],
            audience=client_id,
            issuer=issuer,
            # The clock is ours, below.
            options={"require": REQUIRED, "verify_exp": False, "verify_iat": False, "verify_nbf": False},
        )
    except jwt.PyJWTError as error:
        raise OidcProblem(f"token: {type(error).__name__}") from None
    _in_time(found, now)
    audience = found["aud"]
    if isinstance(audience, list) and len(audience) > 1 and found.get("azp") != client_id:
        raise OidcProblem("token: for more than us, and not said to be for us")
    if "azp" in found and found["azp"] != client_id:
        raise OidcProblem("token: given to another")
    if not isinstance(found["nonce"], str) or not compare_digest(found["nonce"].encode(), nonce.encode()):
        raise OidcProblem("token: the answer to another question")
    subject = found["sub"]
    if not isinstance(subject, str) or not 0 < len(subject) <= LONGEST_SUBJECT:
        raise OidcProblem("token: no subject")
    level, ways = found.get("acr"), found.get("amr")
    return Claims(
        subject=subject,
        level=level if isinstance(level, str) else "",
        ways=frozenset(way for way in ways if isinstance(way, str)) if isinstance(ways, list) else frozenset(),
    )


def _in_time(found: dict, now: datetime) -> None:
    moment = now.timestamp()
    for name in ("exp", "iat", "nbf"):
        value = found.get(name, 0)
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise OidcProblem(f"token: {name} is no time")
    slack = CLOCKS_DIFFER.total_seconds()
    if found["exp"] + slack <= moment:
        raise OidcProblem("token: too late")
    if found["iat"] - slack > moment or found.get("nbf", 0) - slack > moment:
        raise OidcProblem("token: too early")
    if found["iat"] + OLDEST.total_seconds() + slack <= moment:
        raise OidcProblem("token: made long ago")


def _key_of(raw: str, keys: bytes):
    """The one key that may have signed this token, and how."""
    try:
        header = jwt.get_unverified_header(raw)
    except jwt.PyJWTError:
        raise OidcProblem("token: unreadable") from None
    algorithm = header.get("alg")
    if algorithm not in ALGORITHMS:
        raise OidcProblem("token: signed in a way that is not believed")
    entries = read_object(keys, "keys").get("keys")
    if not isinstance(entries, list):
        raise OidcProblem("keys: no list")
    fit = []
    for entry in entries:
        if not isinstance(entry, dict) or entry.get("kty") not in ("RSA", "EC") or entry.get("use", "sig") != "sig":
            continue
        if ("kid" in header and entry.get("kid") != header["kid"]) or entry.get("alg", algorithm) != algorithm:
            continue
        if (entry["kty"] == "RSA") == algorithm.startswith("ES"):
            continue
        fit.append(entry)
    if len(fit) != 1:
        raise UnknownKey("token: signed with a key that is not published")
    try:
        key = jwt.PyJWK(fit[0], algorithm).key
    except (jwt.PyJWTError, ValueError, TypeError):
        raise OidcProblem("keys: unreadable") from None
    if fit[0]["kty"] == "RSA" and key.key_size < FEWEST_RSA_BITS:
        raise OidcProblem("keys: too short to believe")
    return key, algorithm
