"""Plays many werkvormen in a database that is thrown away, with a process for each core."""

from __future__ import annotations

import json
import subprocess
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from queue import Empty, Queue

from weefsel.project.database.throwaway import own_database, start_child
from weefsel.project.server import ServerProblem

WORK = "weefsel.project.simulated_run.work"


@dataclass(frozen=True, slots=True)
class Job:
    """One werkvorm to play: as it is, with what ``deviate`` leaves out, or with each of its deviations in turn."""

    slug: str
    seed: int
    deviate: tuple[str, ...] = ()
    each_deviation: bool = False

    def text(self) -> str:
        return json.dumps([self.slug, self.seed, list(self.deviate), self.each_deviation])


def play_all(jobs: Sequence[Job], *, cores: int, tell: Callable[[str, int, int], None]) -> dict[str, dict]:
    """Play all jobs, and give what each came to, by slug; ``tell`` hears how many are done.

    The database is taken away at the end, also when the command is stopped.

    Raises
    ------
    ServerProblem
        The database could not be made, or a process stopped before its work was done.
    """
    found: dict[str, dict] = {}
    todo: Queue[Job] = Queue()
    for job in jobs:
        todo.put(job)
    tell("database", 0, 1)
    with own_database() as (home, running):
        (home / "static").mkdir()
        building = start_child(WORK, home, "owner", ["build"])
        running.append(building)
        if building.wait() != 0:
            raise ServerProblem("De database voor de simulatie kon niet worden gemaakt.")
        tell("database", 1, 1)
        tell("werkvormen", 0, len(jobs))
        said: Queue[dict | None] = Queue()
        for _core in range(max(1, min(cores, len(jobs)))):
            process = start_child(WORK, home, "owner", ["play"], stdin=subprocess.PIPE)
            running.append(process)
            threading.Thread(target=_feed, args=(process, todo, said), daemon=True).start()
        left = len(running) - 1
        while left:
            answer = said.get()
            if answer is None:
                left -= 1
                continue
            found[answer["slug"]] = answer
            tell("werkvormen", len(found), len(jobs))
    if lost := [job.slug for job in jobs if job.slug not in found]:
        raise ServerProblem(f"De simulatie hield op voor {len(lost)} van {len(jobs)} werkvormen, zoals {lost[0]}.")
    return found


def _feed(process: subprocess.Popen, todo: Queue[Job], said: Queue[dict | None]) -> None:
    """Give a process one job after another, until none is left or it stops."""
    try:
        while True:
            process.stdin.write(todo.get_nowait().text() + "\n")
            process.stdin.flush()
            line = process.stdout.readline()
            if not line:
                break
            said.put(json.loads(line))
    except (Empty, OSError):
        pass
    said.put(None)
