"""Runs an installation: database, migrations, worker and web server; and stops them the other way round."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from datetime import datetime
from functools import partial
from pathlib import Path

from weefsel.project.database.problem import DatabaseProblem
from weefsel.project.supervisor import Supervisor


class ServerProblem(Exception):
    """Something that stops an installation from running; the message is for the one who started it, in Dutch."""


def free_port(wanted: int) -> int:
    """Give ``wanted`` when nobody listens there; for 0 a free one.

    Raises
    ------
    ServerProblem
        Something else listens on ``wanted``.
    """
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", wanted))
        except OSError:
            raise ServerProblem(
                f"Poort {wanted} is al in gebruik. Stop het andere programma, of kies er een: --port {wanted + 1}"
            ) from None
        return probe.getsockname()[1]


def environment(home: Path, *, demo: bool, port: int, process: str = "web") -> dict[str, str]:
    """The environment of a child process of this installation."""
    extra = {
        "WEEFSEL_HOME": str(home),
        "WEEFSEL_PROCESS": process,
        "DJANGO_SETTINGS_MODULE": "weefsel.project.settings",
    }
    if demo:
        extra["WEEFSEL_DEMO"] = "1"
    if "WEEFSEL_ADDRESS" not in os.environ:
        extra["WEEFSEL_ADDRESS"] = f"http://localhost:{port}"
    return {**os.environ, **extra}


def start_database(home: Path) -> None:
    """Start the server of ``home``, unless the environment names another one."""
    if os.environ.get("DATABASE_URL"):
        return
    from weefsel.project.database.cluster import Cluster

    try:
        Cluster(home).start()
    except DatabaseProblem as problem:
        raise ServerProblem(str(problem)) from None


def run_child(arguments: list[str], env: dict[str, str], failed: str) -> None:
    """Run one step in a process of its own (its own database role); ``failed`` says what it was."""
    done = subprocess.run([sys.executable, "-m", *arguments], env=env, text=True, capture_output=True)
    if done.returncode != 0:
        raise ServerProblem(f"{failed}\n{(done.stdout + done.stderr).strip()[-2000:]}")


def serve(home: Path, *, demo: bool, port: int, workers: int, ready: Callable[[], None]) -> None:
    """Serve until interrupted: the worker as a child process, the web server in this one.

    ``ready`` is called when everything stands, just before the first request is taken. A worker that falls over is
    started again, as often as it takes; the database of our own goes on running after a kill and is stopped after an
    orderly end.
    """
    from weefsel.apps.accounts.background import FALLS

    web = environment(home, demo=demo, port=port)
    os.environ.update(web)
    run_child(["weefsel.project.static_files"], web, "De vormgeving kon niet worden klaargezet.")
    env = environment(home, demo=demo, port=port, process="worker") | {"WEEFSEL_PARENT": str(os.getpid())}
    worker = Supervisor(partial(start_worker, env), tell=_log, falls=home / FALLS)
    worker.begin()

    from granian import Granian

    server = Granian(
        "weefsel.project.wsgi:application",
        address="127.0.0.1",
        port=port,
        interface="wsgi",
        workers=workers,
        log_access=False,
        log_level="error",
    )
    threading.Thread(target=_tell_when_up, args=(port, ready), daemon=True).start()
    try:
        server.serve()
    finally:
        worker.stop()
        if not os.environ.get("DATABASE_URL"):
            from weefsel.project.database.cluster import Cluster

            Cluster(home).stop()


def start_worker(env: dict[str, str]) -> subprocess.Popen:
    """Start the background worker, out of reach of the Ctrl+C that is meant for the server."""
    return subprocess.Popen([sys.executable, "-m", "weefsel.project.worker"], env=env, start_new_session=True)


def _log(text: str) -> None:
    print(f"{datetime.now():%Y-%m-%d %H:%M:%S} {text}", file=sys.stderr, flush=True)


def _tell_when_up(port: int, ready: Callable[[], None]) -> None:
    """Call ``ready`` once the port takes a connection; give up after two minutes."""
    for _attempt in range(1200):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                ready()
                return
        time.sleep(0.1)
