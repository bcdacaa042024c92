"""A database of its own for a check or a play, thrown away at the end, whatever the installation around it holds."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from weefsel.project.server import environment

HOME, PID = "weefsel-throwaway-", "pid"
STOPS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


@contextmanager
def own_database() -> Iterator[tuple[Path, list[subprocess.Popen]]]:
    """A database that is thrown away, and a list for the processes that are ended before it."""
    from weefsel.project.database.cluster import Cluster

    clear_away()
    home = Path(tempfile.mkdtemp(prefix=HOME))
    running: list[subprocess.Popen] = []
    with told_to_stop():
        try:
            (home / PID).write_text(str(os.getpid()), encoding="ascii")
            home.chmod(0o711)  # a server of another system user has to pass through
            Cluster(home).start()
            yield home, running
        finally:
            take_away(home, running)


@contextmanager
def told_to_stop() -> Iterator[None]:
    """Inside, being told to stop is an exception, so that what was begun is taken away; only in the main thread."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def stop(number: int, _frame: object) -> None:
        # Once is enough: a second one would cut off the taking away.
        for each in STOPS:
            signal.signal(each, signal.SIG_IGN)
        raise SystemExit(128 + number)

    before = {each: signal.signal(each, stop) for each in STOPS}
    try:
        yield
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)


def take_away(home: Path, running: list[subprocess.Popen]) -> None:
    """End the processes, then the database, then its folder."""
    from weefsel.project.database.cluster import Cluster

    for process in running:
        process.terminate()
        process.wait()
    Cluster(home).stop()
    shutil.rmtree(home, ignore_errors=True)


def clear_away() -> None:
    """Take away what something left behind that was killed without being told."""
    for home in Path(tempfile.gettempdir()).glob(f"{HOME}*"):
        try:
            pid = int((home / PID).read_text(encoding="ascii"))
            os.kill(pid, 0)
        except ProcessLookupError:
            take_away(home, [])
        except (OSError, ValueError):
            continue  # of someone else, or only just made


def child_environment(home: Path, process: str) -> dict[str, str]:
    """The environment of a process that uses this database, whatever the installation around it uses."""
    env = environment(home, demo=True, port=8000, process=process)
    env = {name: value for name, value in env.items() if not name.startswith("DATABASE")}
    return env | {"PYTHONWARNINGS": "ignore", "WEEFSEL_ADDRESS": "http://localhost:8000"}


def start_child(
    module: str, home: Path, process: str, arguments: Sequence[str], *, stdin: int = subprocess.DEVNULL
) -> subprocess.Popen:
    """Start ``module`` in a session of its own: who stops the command stops it, and not the terminal."""
    return subprocess.Popen(
        [sys.executable, "-m", module, *arguments],
        env=child_environment(home, process),
        stdin=stdin,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
