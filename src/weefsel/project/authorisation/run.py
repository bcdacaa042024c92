"""Runs the whole check in a database of its own, over all cores, and goes on where it was stopped."""

from __future__ import annotations

import hashlib
import json
import os
import random
import subprocess
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from queue import Queue

import weefsel
from weefsel.project.authorisation.table import Table
from weefsel.project.authorisation.who import ENDED, OTHER, OWN, ROLES
from weefsel.project.database.throwaway import own_database, start_child
from weefsel.project.server import ServerProblem

# The quickest first: every role is tried in all three ways before the next one.
KINDS = ("rows", "crawl", "http")
WORLDS, A_PIECE = "worlds", 1_000  # random worlds come in pieces of so many
# Many organisations over a few connections, in pieces of so many requests.
POOL, ORGANIZATIONS, A_PIECE_OF_ROWS = "pool", 50, 10_000
WORK = "weefsel.project.authorisation.work"


def code_of_everything() -> str:
    """One word for the code that is checked: what other code answered, does not count."""
    root, known = Path(weefsel.__file__).parent, hashlib.sha256()
    for path in sorted(root.rglob("*")):
        if path.suffix in (".py", ".toml", ".html"):
            known.update(path.relative_to(root).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return known.hexdigest()[:16]


@dataclass(slots=True)
class Total:
    """What all pieces showed together."""

    n: int = 0
    n_allowed: int = 0
    wrong: list[str] = field(default_factory=list)
    n_replays: int = 0
    n_controls: int = 0
    hits: list[str] = field(default_factory=list)
    n_worlds: int = 0
    n_may: int = 0
    by_answerer: dict[str, list[int]] = field(default_factory=dict)


def total(held: dict, wanted: list[str]) -> Total:
    """Everything together. A control that got no answer counts as a wrong decision: it may, and was refused."""
    found = Total()
    for each in (held["pieces"][piece] for piece in wanted):
        if "hits" in each:
            found.n_replays += each["n"]
            found.n_controls += each["n_controls"]
            found.hits += each["hits"]
            found.wrong += each["failed_controls"]
        else:
            found.n += each["n"]
            found.n_allowed += each["n_allowed"]
            found.wrong += each["wrong"]
        if "n_worlds" in each:
            found.n_worlds += each["n_worlds"]
            found.n_may += each["n_may"]
            for name, (n, yes) in each["by_answerer"].items():
                before = found.by_answerer.get(name, (0, 0))
                found.by_answerer[name] = [before[0] + n, before[1] + yes]
    return found


def pieces_of_worlds(n: int) -> list[str]:
    """The pieces in which ``n`` random worlds are played, and a few more where it does not come out even."""
    return [f"{WORLDS}:{number}" for number in range(-(-n // A_PIECE))]


def pieces_of_rows(n: int) -> list[str]:
    """The pieces in which each organisation asks the database ``n`` times, and a few times more where it does not come
    out even."""
    return [f"{POOL}:{number}" for number in range(-(-n * ORGANIZATIONS // A_PIECE_OF_ROWS))]


def pieces(*, sample: bool = False, seed: int = 0) -> list[str]:
    """All pieces of the check: every role in turn, each in a region by chance, so that a run that is stopped has tried
    the roles equally often, and those in every way.

    A sample has two regions, and of each one role by chance.
    """
    chance = random.Random(seed)
    if sample:
        roles = chance.sample(ROLES, 2)
        return ["table", *(f"{kind}:{number}:{role}" for number, role in enumerate(roles) for kind in KINDS)]
    regions = {role: chance.sample(range(len(ENDED)), len(ENDED)) for role in ROLES}
    whom = [(regions[role][turn], role) for turn in range(len(ENDED)) for role in chance.sample(ROLES, len(ROLES))]
    return ["table", *(f"{kind}:{number}:{role}" for number, role in whom for kind in KINDS)]


def pieces_of_ids(wanted: list[str]) -> list[str]:
    """Those of ``wanted`` in which somebody tries the ids that another has seen."""
    return [piece for piece in wanted if piece.startswith("crawl")]


def enough_pieces(wanted: list[str], table: Table, n: int) -> list[str]:
    """The first of ``wanted`` with at least ``n`` decisions together, each role of the last one in all its ways."""
    a_role = sum(len(OWN) + len(OTHER) * (each.elsewhere is not None) for each in table.addresses.values())
    n_roles = -(-n // a_role)
    return wanted[: 1 + n_roles * len(KINDS)]


def load(file: Path, seed: int | None) -> dict | None:
    """The run that was stopped, when it was of this code and, where a seed is asked, of that seed."""
    try:
        held = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return held if held.get("code") == code_of_everything() and seed in (None, held.get("seed")) else None


def save(file: Path, held: dict) -> None:
    """Write aside first, so that a stop at any moment leaves a whole file."""
    file.parent.mkdir(parents=True, exist_ok=True)
    aside = file.with_suffix(".part")
    aside.write_text(json.dumps(held), encoding="utf-8")
    aside.replace(file)


def run(
    held: dict,
    file: Path,
    wanted: list[str],
    *,
    cores: int,
    tell: Callable[[str, int, int], None],
    sample: bool = False,
) -> None:
    """Do the pieces that ``held`` lacks, in a database that is thrown away at the end; saves after every piece."""
    todo = [piece for piece in wanted if piece not in held["pieces"]]
    if not todo:
        return
    with own_database() as (home, running):
        (home / "static").mkdir()
        step = _prepare(home, running, wanted, ENDED[:2] if sample else ENDED, str(held["seed"]), tell)
        _work(home, running, held, file, wanted, todo, step, cores, tell)


def _prepare(home, running, wanted, ended, seed, tell) -> tuple[str, list[str]]:
    """Build what these pieces are tried on; gives as which process, and with what, they are then asked."""
    kind, world = wanted[0].partition(":")[0], str(home / "world.json")
    if kind == WORLDS:
        _build(home, running, ["build", world], lambda n: None)
        # What is declared in a random world, is written by the owner role.
        return "owner", ["worlds", seed]
    if kind == POOL:
        tell("organisaties", 0, ORGANIZATIONS)
        _build(home, running, ["build-pool", world, str(ORGANIZATIONS)], lambda n: None)
        return "web", ["ask-rows", world, seed]
    _build(home, running, ["build", world, *ended], lambda n: tell("regio's", n, len(ended)))
    return "web", ["decide", world, seed]


def _work(home, running, held, file, wanted, todo, step, cores, tell) -> None:
    """Do the pieces, each saved when it is done."""
    said: Queue = Queue()
    process, arguments = step
    for core in range(cores):
        asking = start(home, process, [*arguments, *todo[core::cores]])
        running.append(asking)
        threading.Thread(target=_listen, args=(asking, said), daemon=True).start()
    left = cores
    tell("beslissingen", len(wanted) - len(todo), len(wanted))
    while left:
        line = said.get()
        if line is None:
            left -= 1
            continue
        found = json.loads(line)
        held["pieces"][found.pop("piece")] = found
        save(file, held)
        tell("beslissingen", sum(piece in held["pieces"] for piece in wanted), len(wanted))
    if lost := [piece for piece in wanted if piece not in held["pieces"]]:
        raise ServerProblem(f"De proef hield op voor {len(lost)} van {len(wanted)} stukken, zoals {lost[0]}.")


def _build(home: Path, running: list[subprocess.Popen], arguments: list[str], tell: Callable[[int], None]) -> None:
    process = start(home, "owner", arguments)
    running.append(process)
    for line in process.stdout:
        tell(int(line))
    if process.wait() != 0:
        raise ServerProblem("De mensen van de proef konden niet worden gemaakt.")


def start(home: Path, process: str, arguments: list[str]) -> subprocess.Popen:
    """Start a process of the check."""
    return start_child(WORK, home, process, arguments)


def _listen(process: subprocess.Popen, said: Queue) -> None:
    for line in process.stdout:
        said.put(line)
    said.put(None)


def default_cores() -> int:
    return len(os.sched_getaffinity(0))
