"""Hides the secret of an authenticator app in the database: who reads the table cannot make its codes."""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from hashlib import sha256
from secrets import token_bytes

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

MARK = "aes1:"
PURPOSE = b"weefsel second step"
NONCE_BYTES = 12


def hide(text: str) -> str:
    """The text, to be read only with the secret key of this installation."""
    nonce = token_bytes(NONCE_BYTES)
    sealed = AESGCM(_key(settings.SECRET_KEY)).encrypt(nonce, text.encode(), PURPOSE)
    return MARK + urlsafe_b64encode(nonce + sealed).decode()


def show(hidden: str) -> str:
    """The text again; one from before they were hidden is given as it is.

    Raises
    ------
    cryptography.exceptions.InvalidTag
        Hidden with another key, or changed.
    """
    if not hidden.startswith(MARK):
        return hidden
    raw = urlsafe_b64decode(hidden.removeprefix(MARK))
    return AESGCM(_key(settings.SECRET_KEY)).decrypt(raw[:NONCE_BYTES], raw[NONCE_BYTES:], PURPOSE).decode()


def _key(secret: str) -> bytes:
    return sha256(PURPOSE + secret.encode()).digest()
