"""Runs a long proof in pieces over all cores, and goes on where it was stopped."""

from __future__ import annotations

import ast
import hashlib
import json
import multiprocessing
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import asdict, dataclass, field
from pathlib import Path

import weefsel
from weefsel.project.proofs.worlds import werkvormen

PIECE = 100
PAGES_PIECE = 5


class Unexpected(AssertionError):
    """A page or the database answered what it never should: the proof cannot go on."""


@dataclass(frozen=True, slots=True)
class Piece:
    """``n`` worlds of a run, how many of them would have met unguarded, and the leaks."""

    n: int
    n_met: int
    leaks: tuple[str, ...]


@dataclass(slots=True)
class Progress:
    """How far a run is. ``code`` names the code it was done with; ``pieces`` of ``size`` worlds (the last may be
    smaller) by the number of their first world."""

    seed: int
    code: str
    pieces: dict[int, Piece] = field(default_factory=dict)
    size: int = PIECE

    def todo(self, n: int) -> list[tuple[int, int]]:
        """The pieces of the first ``n`` worlds that are still to do: first number and size."""
        wanted = [(first, min(self.size, n - first)) for first in range(0, n, self.size)]
        return [(first, size) for first, size in wanted if first not in self.pieces or self.pieces[first].n != size]

    def found(self, n: int) -> Piece:
        """All that the first ``n`` worlds showed together."""
        inside = [self.pieces[first] for first in sorted(self.pieces) if first < n]
        return Piece(
            n=sum(each.n for each in inside),
            n_met=sum(each.n_met for each in inside),
            leaks=tuple(leak for each in inside for leak in each.leaks),
        )


def code_of_engine() -> str:
    """One word for the code that a proof is about: what other code showed, does not count.

    That is every module of the engine and of the proof that the proof reads, and what it takes from the catalogue.
    """
    root = Path(weefsel.__file__).parent.parent
    known = hashlib.sha256(repr(sorted(werkvormen().items())).encode())
    for path in sorted(_reads(root, "weefsel.project.proofs.never_together", set())):
        known.update(path.relative_to(root).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return known.hexdigest()[:16]


def _reads(root: Path, module: str, seen: set[Path]) -> set[Path]:
    """The files of this module and of all that it imports from the engine and the proofs."""
    path = root / Path(*module.split("."))
    path = path / "__init__.py" if path.is_dir() else path.with_suffix(".py")
    if path in seen or not module.startswith(("weefsel.engine", "weefsel.project.proofs")) or not path.exists():
        return seen
    seen.add(path)
    for node in ast.walk(ast.parse(path.read_bytes())):
        if isinstance(node, ast.ImportFrom) and node.module:
            for name in (node.module, *(f"{node.module}.{each.name}" for each in node.names)):
                _reads(root, name, seen)
    return seen


def load(path: Path, seed: int | None, code: str) -> Progress | None:
    """The run that was stopped, when it is about this code and, where a seed is asked, about that seed."""
    try:
        held = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    if held.get("code") != code or (seed is not None and held.get("seed") != seed):
        return None
    pieces = {
        int(first): Piece(each["n"], each["n_met"], tuple(each["leaks"])) for first, each in held["pieces"].items()
    }
    return Progress(held["seed"], code, pieces, held.get("size", PIECE))


def save(path: Path, progress: Progress) -> None:
    """Write the state aside first, so that a stop at any moment leaves a whole file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    aside = path.with_suffix(".part")
    aside.write_text(json.dumps(asdict(progress)), encoding="utf-8")
    aside.replace(path)


def run(
    try_piece: Callable[[int, int, int], tuple[int, list[str]]],
    progress: Progress,
    n: int,
    *,
    cores: int,
    done: Callable[[int], None],
) -> None:
    """Do the pieces of ``n`` worlds that are not done yet; ``done`` hears the size of each piece that is ready."""
    todo = progress.todo(n)
    # Fresh processes: a copy of one with threads may hang.
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(max_workers=max(1, min(cores, len(todo))), mp_context=context) as pool:
        waiting = {pool.submit(try_piece, progress.seed, first, size): (first, size) for first, size in todo}
        try:
            for future in as_completed(waiting):
                first, size = waiting[future]
                n_met, leaks = future.result()
                progress.pieces[first] = Piece(size, n_met, tuple(leaks))
                done(size)
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise
