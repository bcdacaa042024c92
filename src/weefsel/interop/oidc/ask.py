"""The question that the browser takes along, and the one with which we trade its answer for a token."""

from __future__ import annotations

from base64 import urlsafe_b64encode
from dataclasses import dataclass
from hashlib import sha256
from urllib.parse import quote_plus, urlencode

from weefsel.interop.oidc.metadata import Metadata, read_object
from weefsel.interop.oidc.problem import OidcProblem


@dataclass(frozen=True, slots=True)
class Question:
    """What only this browser and we know of one log-in: ``state`` comes back with the browser, ``nonce`` in the token,
    and ``verifier`` is told when the code is traded, so that a code that leaked is worth nothing."""

    state: str
    nonce: str
    verifier: str


def ask_address(
    metadata: Metadata,
    question: Question,
    *,
    client_id: str,
    back: str,
    levels: tuple[str, ...] = (),
    anew: bool = False,
) -> str:
    """Where the browser goes to log in; ``back`` where it comes back, ``levels`` what is asked of how sure it is, and
    ``anew`` that who is logged in there logs in again."""
    challenge = urlsafe_b64encode(sha256(question.verifier.encode()).digest()).rstrip(b"=").decode()
    asked = {
        "response_type": "code",
        "scope": "openid",
        "client_id": client_id,
        "redirect_uri": back,
        "state": question.state,
        "nonce": question.nonce,
        "code_challenge": challenge,
        "code_challenge_method": "S256",
    }
    if anew:
        asked["prompt"] = "login"
    if levels:
        asked["acr_values"] = " ".join(levels)
    separator = "&" if "?" in metadata.authorization else "?"
    return metadata.authorization + separator + urlencode(asked)


def trade(
    code: str, question: Question, *, client_id: str, client_secret: str, back: str
) -> tuple[bytes, dict[str, str]]:
    """The body and the headers with which a code is traded for a token."""
    fields = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": back,
        "code_verifier": question.verifier,
    }
    # RFC 6749 2.3.1: both are encoded as a form before they are joined.
    pair = f"{quote_plus(client_id)}:{quote_plus(client_secret)}"
    basic = urlsafe_b64encode(pair.encode()).decode().translate(str.maketrans("-_", "+/"))
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Authorization": f"Basic {basic}"}
    return urlencode(fields).encode(), headers


def read_traded(raw: bytes) -> str:
    """The token in the answer.

    Raises
    ------
    OidcProblem
        There is none.
    """
    token = read_object(raw, "answer").get("id_token")
    if not isinstance(token, str):
        raise OidcProblem("answer: no id_token")
    return token
