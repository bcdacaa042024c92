"""Writes a file of a command: the whole of it or nothing; who reads it meanwhile, reads the one before."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable
from pathlib import Path


def put(file: Path, pieces: Iterable[bytes], *, mode: int) -> None:
    """Write the pieces one after another, so that a file may be larger than memory. Raises ``OSError``."""
    handle, name = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}.")
    try:
        with os.fdopen(handle, "wb") as stream:
            for piece in pieces:
                stream.write(piece)
        Path(name).chmod(mode)
        Path(name).replace(file)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
