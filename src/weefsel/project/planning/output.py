"""Write a folder of results wholly or not at all."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path

FILES = ("plan.csv", "plan.parquet", "unplaced.csv", "gaps.csv", "summary.md", "map.svg", "map.png")


class OutputProblem(Exception):
    """The folder cannot be written; the text is Dutch and tells what to do."""


def check_folder(folder: Path) -> None:
    """Refuse a folder that holds anything but an earlier plan: that is never overwritten.

    Called before the work begins, so that nobody waits for a plan that cannot be kept.
    """
    if folder.exists() and not folder.is_dir():
        raise OutputProblem(f"{folder} is een bestand. Kies een map.")
    others = sorted(path.name for path in folder.iterdir() if path.name not in FILES) if folder.exists() else []
    if others:
        raise OutputProblem(
            f"In {folder} staat al iets anders ({others[0]}). Kies een lege map of een map met een plan."
        )
    parent = folder.absolute().parent
    try:
        parent.mkdir(parents=True, exist_ok=True)
    except OSError:
        raise OutputProblem(f"De map {parent} is niet te maken. Kies een andere map.") from None
    if not os.access(parent, os.W_OK):
        raise OutputProblem(f"In {parent} mag niet worden geschreven. Kies een andere map.")


def write_folder(folder: Path, contents: Mapping[str, bytes]) -> None:
    """Write all files beside the folder first and then rename, so that a half-written plan never exists."""
    check_folder(folder)
    folder = folder.absolute()
    fresh = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    try:
        for name, content in contents.items():
            with (fresh / name).open("wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
        fresh.chmod(0o755)
        _replace(folder, fresh)
    except OSError as error:
        raise OutputProblem(f"Het plan is niet te bewaren in {folder}: {error.strerror}.") from None
    finally:
        shutil.rmtree(fresh, ignore_errors=True)


def _replace(folder: Path, fresh: Path) -> None:
    """Put the fresh folder in the place of the old one; when that fails the old one is back where it was."""
    if not folder.exists():
        fresh.rename(folder)
        return
    aside = Path(tempfile.mkdtemp(prefix=f".{folder.name}-old-", dir=folder.parent))
    old = aside / folder.name
    try:
        folder.rename(old)
        try:
            fresh.rename(folder)
        except OSError:
            old.rename(folder)
            raise
    finally:
        shutil.rmtree(aside)
