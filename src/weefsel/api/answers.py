"""How every answer to another system looks: one shape of errors, a mark of its contents, open to every website."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response

MAX_AGE_S = 300


def answer(request: HttpRequest, body: Any) -> HttpResponse:
    """``body`` as JSON, with an ETag; 304 when the client has it already.

    There is no Last-Modified: room comes and goes without a date, so a date would keep old answers alive.
    """
    content = json.dumps(body, ensure_ascii=False, allow_nan=False).encode("utf-8", "replace")
    response = HttpResponse(content, content_type="application/json; charset=utf-8")
    response["ETag"] = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
    _open(response)
    response["Cache-Control"] = f"public, max-age={MAX_AGE_S}"
    conditional = get_conditional_response(request, etag=response["ETag"], response=response)
    if conditional is not response:
        _open(conditional)
        conditional["Cache-Control"] = response["Cache-Control"]
    return conditional


def error(status: int, code: str, *texts: str) -> HttpResponse:
    """What is wrong, in one shape: ``status``, ``code`` and ``errors``."""
    body = {"status": status, "code": code, "errors": list(texts)}
    response = HttpResponse(
        json.dumps(body, ensure_ascii=False), status=status, content_type="application/json; charset=utf-8"
    )
    _open(response)
    return response


def _open(response: HttpResponse) -> None:
    # The same for everybody and without cookies, so every website may read it; nothing else of this site is open so.
    response["Access-Control-Allow-Origin"] = "*"
    response["X-Robots-Tag"] = "noindex"
