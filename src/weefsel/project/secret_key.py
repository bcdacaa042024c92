"""The secret key of an installation: from the environment, else made once and kept in a file only the owner reads."""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from pathlib import Path


def find_secret_key(environ: Mapping[str, str], home: Path) -> str:
    """Give $WEEFSEL_SECRET_KEY, else the key in ``home``, which is made when it is not there yet.

    Two processes that start at once agree: the file is created exclusively, and the loser reads the winner's.
    """
    if key := environ.get("WEEFSEL_SECRET_KEY"):
        return key
    file = home / "secret-key"
    home.mkdir(parents=True, exist_ok=True, mode=0o700)
    if not file.exists():
        draft = home / f"secret-key.{secrets.token_hex(8)}"
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as stream:
            stream.write(secrets.token_urlsafe(50))
        try:
            os.link(draft, file)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return file.read_text().strip()
