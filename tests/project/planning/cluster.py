"""A cluster on this computer alone, and `weefsel plan` with it: what it told and wrote, as JSON on standard output.

    python -m tests.project.planning.cluster FOLDER

Everything is loaded once; the scheduler and the workers are forks of this process, so that they start at once. They
listen on 127.0.0.1 only, and end with this process whatever happens to it.
"""

import asyncio
import ctypes
import json
import logging
import os
import signal
import sys
import threading
from hashlib import sha256
from pathlib import Path

import dask
import numpy as np
from distributed import Scheduler, Worker
from tests.knowledge import CATALOGUE
from tests.project.commands.test_plan import random_world, write
from typer.testing import CliRunner

from weefsel.engine.matching.shards import solve as shards
from weefsel.engine.matching.shards.shard import Shard, settle
from weefsel.project.commands.plan import app
from weefsel.project.planning import machines

DIES_WITH_PARENT, FELL_OUT = 1, 9


class Process:
    """A fork of this one that waits for `begin`, and then does this until it is ended."""

    def __init__(self, work):
        wait, self._go = os.pipe()
        self._told, tells = os.pipe()
        self.pid = os.fork()
        if self.pid:
            os.close(wait)
            os.close(tells)
            return
        try:
            ctypes.CDLL(None).prctl(DIES_WITH_PARENT, signal.SIGKILL)
            for each in (self._go, self._told):
                os.close(each)
            if given := os.read(wait, 1000).decode():
                asyncio.run(work(given, lambda text: os.write(tells, text.encode())))
        finally:
            os._exit(0)

    def begin(self, given: str) -> str:
        """Let it go on with what is given; what it tells when it is ready."""
        os.write(self._go, given.encode())
        return os.read(self._told, 1000).decode()

    def end(self) -> int:
        """End it when it has not ended by itself; its exit status, negative for a signal."""
        os.kill(self.pid, signal.SIGKILL)
        return os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])


async def schedule(_, tell) -> None:
    async with Scheduler(host="127.0.0.1", port=0, dashboard=False) as scheduler:
        tell(scheduler.address)
        await scheduler.finished()


async def work(address: str, tell) -> None:
    async with Worker(address, nthreads=1, host="127.0.0.1", memory_limit=0) as one:
        tell("ready")
        await one.finished()


async def fall_out(address: str, tell) -> None:
    machines.solve_there = lambda *_: os._exit(FELL_OUT)
    await work(address, tell)


async def work_with_another_version(address: str, tell) -> None:
    machines.version = lambda: "0.0+other"
    await work(address, tell)


def plan(folder: Path, *more: str) -> dict[str, object]:
    files = (
        "--people",
        str(folder / "mensen.csv"),
        "--offers",
        str(folder / "aanbod.csv"),
        "--out",
        str(folder / "plan"),
    )
    result = CliRunner().invoke(app, [*files, *more])
    written = {file.name: sha256(file.read_bytes()).hexdigest() for file in sorted((folder / "plan").glob("*"))}
    return {"code": result.exit_code, "told": result.output, "written": written}


def main(folder: Path) -> None:
    dask.config.set({"temporary-directory": str(folder)})
    logging.disable(logging.CRITICAL)
    shards.FEW_PEOPLE = 0  # a small plan is cut too
    machines.ANSWER_S = machines.GONE_S = 120.0  # however busy this computer is
    settle(Shard(np.array([0, 1], np.int32), np.array([1 << 18], np.uint32), np.array([1], np.int32), 18))
    # All are forked before this process has threads of its own.
    assert threading.active_count() == 1, threading.enumerate()
    processes = [Process(each) for each in (schedule, fall_out, work, work_with_another_version)]
    scheduler, falls_out, works, other = processes
    try:
        people, offers = random_world(4, CATALOGUE)
        write(folder / "mensen.csv", people)
        write(folder / "aanbod.csv", offers)
        address = scheduler.begin("now")
        found = {"alone": plan(folder), "nobody": plan(folder, "--scheduler", address)}
        for one in (falls_out, works):
            one.begin(address)
        found["two"] = plan(folder, "--scheduler", address)
        other.begin(address)
        found["other version"] = plan(folder, "--scheduler", address)
    finally:
        ends = [each.end() for each in processes]
    print(json.dumps({**found, "ends": ends}))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
