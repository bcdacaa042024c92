"""Keeps a process running as long as the server lives: one that falls is started again, after a growing pause."""

from __future__ import annotations

import subprocess
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from weefsel.apps.accounts.background import write_fall

STEADY_S = 60.0  # an assumption: who ran this long did not fall because of how it starts
FIRST_PAUSE_S, LONGEST_PAUSE_S = 1.0, 60.0


def pause_after(falls: int) -> float:
    """How long to wait after this many falls in a row, seconds: twice as long each time, and at most a minute."""
    return min(FIRST_PAUSE_S * 2.0 ** min(falls - 1, 16), LONGEST_PAUSE_S)


class Supervisor:
    """Starts a process, and starts it again whenever it ends before `stop` is called.

    ``tell`` is given a sentence for the log at each fall; the same is written to ``falls``, where the administrator's
    page reads it.
    """

    def __init__(
        self,
        start: Callable[[], subprocess.Popen],
        *,
        tell: Callable[[str], None],
        falls: Path,
        pause: Callable[[int], float] = pause_after,
        steady_s: float = STEADY_S,
    ):
        self._start, self._tell, self._falls, self._pause, self._steady_s = start, tell, falls, pause, steady_s
        self._stopping = threading.Event()
        self._lock = threading.Lock()  # no process is started once stop() looked which one there is
        self._thread = threading.Thread(target=self._keep, name="supervisor", daemon=True)
        self.process: subprocess.Popen | None = None

    def begin(self) -> None:
        self._thread.start()

    def stop(self, *, patience_s: float = 20.0) -> None:
        """End the process, in order when it can within ``patience_s``; it is not started again."""
        with self._lock:
            self._stopping.set()
            process = self.process
        if process is not None and process.poll() is None:
            process.terminate()
            try:
                process.wait(timeout=patience_s)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        self._thread.join()

    def _keep(self) -> None:
        falls = 0
        while True:
            began = time.monotonic()
            why = self._run_once()
            if self._stopping.is_set():
                return
            falls = 1 if time.monotonic() - began >= self._steady_s else falls + 1
            pause = self._pause(falls)
            times = f", nu {falls} keer achter elkaar" if falls > 1 else ""
            self._tell(f"Het achtergrondwerk viel om ({why}){times}. Het begint over {pause:.0f} s opnieuw.")
            write_fall(self._falls, at=datetime.now(UTC), why=why)
            if self._stopping.wait(pause):
                return

    def _run_once(self) -> str:
        """Start the process and wait until it ends; gives why it did, in a word."""
        with self._lock:
            if self._stopping.is_set():
                return ""
            try:
                self.process = self._start()
            except OSError as error:  # no memory left for another process, for instance
                return f"start niet: {error.strerror}"
        code = self.process.wait()
        return f"signaal {-code}" if code < 0 else f"code {code}"
