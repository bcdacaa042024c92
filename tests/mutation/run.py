"""Runs tests against one mutant after the other, in one process with one database, until one of them goes red.

The tests that saw mutants of the same function before are asked first, so that most mutants are seen by the first test.
What was found is kept after each mutant; a run that is stopped goes on where it was, as long as no code changed.
"""

from __future__ import annotations

import hashlib
import json
import random
import re
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from _pytest.runner import runtestprotocol
from rich.progress import Progress

ROOT = Path(__file__).parent.parent.parent
ALIVE, INVALID = "alive", "invalid"
# Longer than any statement of these tests takes.
SECONDS = 5
# The database, or Python, could not make sense of the function only when it ran: such a mutant shows nothing.
SENSELESS = re.compile(
    r"psycopg\.errors\.(Undefined|Ambiguous|Syntax|Datatype|InvalidTextRep|CannotCoerce|WrongObject)\w*"
    r"|(NameError|UnboundLocalError): |TypeError: .* (missing|unsupported|takes)"
)


@dataclass(frozen=True, slots=True)
class Change:
    """A mutant as the runner needs it. ``apply`` puts it in place (or raises `Senseless`), ``undo`` takes it away."""

    where: str
    name: str
    apply: Callable[[], None]
    undo: Callable[[], None]


class Senseless(Exception):
    """A change that gives no code that can run."""


@dataclass(slots=True)
class Found:
    """What became of each mutant, by name: the test that saw it, `ALIVE` or `INVALID`. ``code`` names the code."""

    code: str
    by_name: dict[str, str] = field(default_factory=dict)
    is_new: bool = True

    def counted(self, names: list[str]) -> Counter:
        told = {ALIVE: ALIVE, INVALID: INVALID}
        return Counter(told.get(self.by_name[name], "killed") for name in names if name in self.by_name)


def code_of_the_tree() -> str:
    """One word for all code and tests that a verdict is about."""
    known = hashlib.sha256()
    for folder in ("src/weefsel", "tests"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            known.update(path.relative_to(ROOT).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return known.hexdigest()[:16]


def load(path: Path) -> Found:
    """What an earlier run found; of other code only which test may see what."""
    code = code_of_the_tree()
    try:
        held = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return Found(code)
    return Found(code, held["by_name"], is_new=held["code"] != code)


def save(path: Path, found: Found) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    aside = path.with_suffix(".part")
    aside.write_text(json.dumps({"code": found.code, "by_name": found.by_name}, indent=0), encoding="utf-8")
    aside.replace(path)


class Against:
    """A plugin of pytest that runs the gathered tests once as they are, and then against each mutant."""

    def __init__(self, changes: Callable[[], list[Change]], state: Path, *, sample: int | None, seed: int, again: bool):
        self.make, self.state, self.sample, self.seed, self.again = changes, state, sample, seed, again
        self.found, self.names, self.broken = load(state), [], []
        self.seconds: dict[str, float] = {}
        self.kills: dict[str, Counter] = {}
        self.can_go_green: set[str] = set()

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        from pytest_django.plugin import blocking_manager_key

        items = {item.nodeid: item for item in session.items}
        for name, item in items.items():
            began = time.monotonic()
            if _red(item):
                self.broken.append(name)
            self.seconds[name] = time.monotonic() - began
        if self.broken:
            return True
        changes = self.make()
        self.names = [each.name for each in changes]
        if self.sample is not None:
            changes = random.Random(self.seed).sample(changes, min(self.sample, len(changes)))
            self.names = [each.name for each in changes]
        hints = {name: told for name, told in self.found.by_name.items() if told in items}
        for name, test in hints.items():
            self.kills.setdefault(name.partition(":")[0], Counter())[test] += 1
        told = {} if self.found.is_new or self.again else self.found.by_name
        with Progress() as bar:
            task = bar.add_task("mutanten", total=len(changes))
            for each in changes:
                if each.name not in told or told[each.name] == ALIVE:
                    with session.config.stash[blocking_manager_key].unblock():
                        verdict = self._verdict(each, items, hints.get(each.name))
                    if self.broken:
                        return True
                    self.found.by_name[each.name] = verdict
                    save(self.state, self.found)
                counted = self.found.counted(self.names)
                bar.update(task, advance=1, description=f"{counted[ALIVE]} leven nog")
        return True

    def _verdict(self, change: Change, items: dict[str, pytest.Item], hint: str | None) -> str:
        kills = self.kills.setdefault(change.where, Counter())
        order = sorted(items, key=lambda name: (name != hint, -self._worth(name, kills)))
        try:
            change.apply()
        except Senseless:
            return INVALID
        try:
            for name in order:
                if words := _red(items[name]):
                    if SENSELESS.search(words):
                        return INVALID
                    break
            else:
                return ALIVE
        finally:
            change.undo()
        if name not in self.can_go_green:
            # A test that is red whenever it runs again would see every mutant.
            if _red(items[name]):
                self.broken.append(name)
            self.can_go_green.add(name)
        kills[name] += 1
        return name

    def _worth(self, test: str, kills: Counter) -> float:
        """How much a test is likely to see in a second: what it saw of this function, and of all others."""
        seen = sum(each[test] for each in self.kills.values())
        return (20 * kills[test] + seen + 0.2) / self.seconds[test]


def _red(item: pytest.Item) -> str:
    """Run one test by itself: what it says when it goes red, nothing when it does not."""
    # As if the next test stood elsewhere, so that nothing of this one stays but what is made for the whole run.
    reports = runtestprotocol(item, log=False, nextitem=item.session)
    return "\n".join(str(each.longrepr) for each in reports if each.failed)


def run(
    tests: list[str], changes: Callable[[], list[Change]], state: Path, *, sample: int | None, seed: int, again: bool
) -> Against:
    """Run these tests against these changes."""
    against = Against(changes, state, sample=sample, seed=seed, again=again)
    options = ["-n0", "-q", "--no-header", "--no-summary", "-p", "no:cacheprovider", "--tb=short"]
    pytest.main([*options, *tests], plugins=[against])
    return against
