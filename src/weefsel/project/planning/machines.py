"""Have the shards of a plan solved by the computers of a Dask cluster: only arrays of numbers leave this one.

What goes out: per person where their edges begin, per edge a score and a number, per offer how many places. No ids, no
places on the map, no wishes, nothing that was answered. What comes back is checked, and it cannot spoil a plan: the
proof is made here. A cluster can run code here through its answers, so only connect to one of your own.
"""

from __future__ import annotations

import hashlib
import logging
import socket
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import CancelledError
from contextlib import contextmanager
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from weefsel.engine.matching.shards.shard import Settled, Shard

if TYPE_CHECKING:
    from distributed import Client, Future

ANSWER_S = 5.0  # for a scheduler to answer
LOOK_S, GONE_S = 1.0, 10.0  # how often to look whether there is still someone to solve, and how long without to go on
SHARDS = "Delen oplossen op andere computers"


class ClusterProblem(Exception):
    """Why the cluster cannot be used, in Dutch."""


class OtherVersion(Exception):
    """Raised on a computer whose solver is not the one that asks."""


@cache
def version() -> str:
    """Which Weefsel solves here: its version and a sum over the code of the solver."""
    folder = Path(__file__).parents[2] / "engine" / "matching"
    code = hashlib.sha256()
    for room in ("auction", "shards"):
        for file in sorted((folder / room).glob("*.py")):
            code.update(file.name.encode() + b"\0" + file.read_bytes() + b"\0")
    return f"{metadata.version('weefsel')}+{code.hexdigest()[:12]}"


def solve_there(asked_by: str, work: Callable[[Shard], Settled], shard: Shard) -> Settled:
    """What runs on another computer."""
    if version() != asked_by:
        raise OtherVersion
    return work(shard)


class Machines:
    """A `Spread` over the computers of a cluster.

    Who falls out is no problem: what they had is solved by the others, and when nobody is left, here (``n_here``). So
    the answers are the same whoever gives them. ``n_shards`` and bytes count what was sent.
    """

    def __init__(self, client: Client, n_machines: int, tell: Callable[[str, int, int | None], None]):
        self.client, self.n_machines, self.tell = client, n_machines, tell
        self.n_shards = self.n_here = self.all_bytes = self.most_bytes = 0

    def __call__(self, work: Callable[[Shard], Settled], shards: Iterable[Shard]) -> Iterable[Settled]:
        sent: list[tuple[Shard, Future]] = []
        for shard in shards:
            sent.append((shard, self.client.submit(solve_there, version(), work, shard, pure=False)))
            self.all_bytes += shard.n_bytes
            self.most_bytes = max(self.most_bytes, shard.n_bytes)
        self.n_shards += len(sent)
        self._wait({future for _, future in sent}, len(sent))
        for shard, future in sent:
            yield self._answer(work, shard, future)

    def _wait(self, waiting: set[Future], n: int) -> None:
        from distributed import wait

        alive = time.monotonic()
        while waiting:
            self.tell(SHARDS, n - len(waiting), n)
            try:
                waiting = set(wait(list(waiting), timeout=LOOK_S, return_when="FIRST_COMPLETED").not_done)
                alive = time.monotonic()
            except TimeoutError:
                if self.client.status == "running" and self.client.scheduler_info()["workers"]:
                    alive = time.monotonic()
                elif time.monotonic() - alive > GONE_S:
                    return
            except (CancelledError, OSError):  # the scheduler itself is gone, and with it what it would tell
                return
        self.tell(SHARDS, n, n)

    def _answer(self, work: Callable[[Shard], Settled], shard: Shard, future: Future) -> Settled:
        from distributed import KilledWorker

        if future.status == "finished":
            try:
                return future.result(timeout=ANSWER_S)
            except (CancelledError, OSError):  # solved, but who solved it is gone with the answer
                return self._here(work, shard)
        if future.status == "error":
            wrong = future.exception(timeout=ANSWER_S)
            if isinstance(wrong, OtherVersion):
                raise ClusterProblem(OTHER_VERSION.format(who="Een computer van het cluster", version=version()))
            if not isinstance(wrong, KilledWorker):
                raise ClusterProblem(f"Een computer van het cluster kon een deel niet oplossen: {wrong!r}.")
        return self._here(work, shard)

    def _here(self, work: Callable[[Shard], Settled], shard: Shard) -> Settled:
        self.n_here += 1
        return work(shard)

    def told(self) -> str:
        """What was done where, in one sentence."""
        if not self.n_shards:
            return "Het plan is te klein om te verdelen: het is op deze computer opgelost."
        here = f" Er viel een computer uit: {self.n_here} delen zijn op deze opgelost." if self.n_here else ""
        computers = "1 computer" if self.n_machines == 1 else f"{self.n_machines} computers"
        return (
            f"Verdeeld over {computers}: {self.n_shards} delen, samen {_mb(self.all_bytes)} MB, het grootste "
            f"{_mb(self.most_bytes)} MB.{here}"
        )


OTHER_VERSION = "{who} heeft een andere versie van weefsel dan deze ({version}). Zet overal dezelfde versie."


@contextmanager
def machines(address: str, tell: Callable[[str, int, int | None], None]) -> Iterator[Machines]:
    """Connect to a scheduler, look whether all its computers have this version, and let go at the end.

    Raises ``ClusterProblem`` within seconds when that cannot be.
    """
    _look_for(address)
    try:
        import distributed
    except ImportError:
        raise ClusterProblem("Verdeeld rekenen staat niet op deze computer. Installeer weefsel[cluster].") from None
    logging.getLogger("distributed").setLevel(logging.CRITICAL)
    try:
        client = distributed.Client(address, timeout=ANSWER_S)
    except (OSError, ValueError, TypeError, RuntimeError):
        raise ClusterProblem(f"Wat op {address} luistert, antwoordt niet als een Dask-scheduler.") from None
    try:
        versions: dict[str, Any] = client.run(version, on_error="return")
        if not versions:
            raise ClusterProblem(f"Bij {address} is nog geen computer die rekent. Start er een: dask worker {address}")
        others = sorted(name for name, each in versions.items() if each != version())
        if others:
            raise ClusterProblem(OTHER_VERSION.format(who=", ".join(others), version=version()))
        yield Machines(client, len(versions), tell)
    finally:
        client.close(timeout=ANSWER_S)


def _look_for(address: str) -> None:
    """Whether anything listens there; quicker than to load what would ask."""
    wrong = ClusterProblem(
        f"'{address}' is geen adres van een scheduler. Geef het als tcp://naam:8786 of tls://naam:8786."
    )
    try:
        parts = urlsplit(address)
        host, port = parts.hostname, parts.port
    except ValueError:
        raise wrong from None
    if parts.scheme not in ("tcp", "tls") or not host or not port:
        raise wrong
    try:
        socket.create_connection((host, port), timeout=ANSWER_S).close()
    except OSError:
        raise ClusterProblem(
            f"Op {address} antwoordt niets. Klopt het adres, en draait de scheduler? Er is niets geschreven."
        ) from None


def _mb(n_bytes: int) -> str:
    """Examples
    --------
    >>> _mb(1_234_567), _mb(30_000)
    ('1,2', '0,1')
    """
    return f"{max(n_bytes / 1e6, 0.1):.1f}".replace(".", ",")
