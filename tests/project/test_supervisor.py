"""A process that falls is started again, as often as it takes, and stopped for good when the server stops."""

import subprocess
import sys
import threading
from datetime import UTC, datetime, timedelta

import pytest

from weefsel.apps.accounts.background import KEPT_FALLS, read_falls, write_fall
from weefsel.project.supervisor import Supervisor, pause_after


class Scene:
    """A supervisor over a process that falls ``n`` times and then stays; ``stands`` is set when it stays."""

    def __init__(self, folder, n, *, fall="raise SystemExit(3)"):
        self.told, self.pauses, self.started = [], [], 0
        self.stands = threading.Event()
        self.falls = folder / "falls.json"
        self.supervisor = Supervisor(self.start, tell=self.told.append, falls=self.falls, pause=self.pause)
        self.n, self.fall = n, fall

    def start(self):
        self.started += 1
        if self.started > self.n:
            process = subprocess.Popen(["sleep", "600"])
            self.stands.set()
            return process
        if self.fall == "no process":
            raise OSError(12, "Cannot allocate memory")
        return subprocess.Popen([sys.executable, "-S", "-c", self.fall])

    def pause(self, falls):
        self.pauses.append(pause_after(falls))
        return 0.0


@pytest.mark.parametrize(
    ("fall", "why"),
    [
        ("raise SystemExit(3)", "code 3"),
        ("import os; os.kill(os.getpid(), 9)", "signaal 9"),
        ("pass", "code 0"),
        ("no process", "start niet: Cannot allocate memory"),
    ],
)
def test_who_falls_is_started_again_every_time_and_the_log_says_so(tmp_path, fall, why):
    scene = Scene(tmp_path, 3, fall=fall)

    scene.supervisor.begin()
    assert scene.stands.wait(60)
    scene.supervisor.stop()

    assert scene.started == 4
    assert scene.pauses == [1.0, 2.0, 4.0]
    assert scene.told == [
        f"Het achtergrondwerk viel om ({why}). Het begint over 0 s opnieuw.",
        f"Het achtergrondwerk viel om ({why}), nu 2 keer achter elkaar. Het begint over 0 s opnieuw.",
        f"Het achtergrondwerk viel om ({why}), nu 3 keer achter elkaar. Het begint over 0 s opnieuw.",
    ]
    assert len(read_falls(scene.falls)) == 3


def test_stopping_ends_the_process_and_is_no_fall(tmp_path):
    scene = Scene(tmp_path, 0)

    scene.supervisor.begin()
    assert scene.stands.wait(60)
    scene.supervisor.stop()

    assert scene.supervisor.process.poll() is not None
    assert (scene.started, scene.told, read_falls(scene.falls)) == (1, [], [])


def test_stopping_in_a_pause_starts_nothing_any_more(tmp_path):
    scene = Scene(tmp_path, 1)
    paused = threading.Event()
    scene.supervisor = Supervisor(
        scene.start, tell=lambda _text: paused.set(), falls=scene.falls, pause=lambda _falls: 600.0
    )

    scene.supervisor.begin()
    assert paused.wait(60)
    scene.supervisor.stop()

    assert scene.started == 1


def test_who_stood_long_enough_falls_for_the_first_time_again(tmp_path):
    scene = Scene(tmp_path, 3)
    scene.supervisor = Supervisor(
        scene.start, tell=scene.told.append, falls=scene.falls, pause=scene.pause, steady_s=0.0
    )

    scene.supervisor.begin()
    assert scene.stands.wait(60)
    scene.supervisor.stop()

    assert scene.pauses == [1.0, 1.0, 1.0]


def test_pauses_grow_to_a_minute_and_no_further():
    assert [pause_after(n) for n in (1, 2, 3, 6, 7, 8, 1_000_000)] == [1, 2, 4, 32, 60, 60, 60]


def test_the_last_falls_are_kept_and_a_spoiled_file_begins_anew(tmp_path):
    path, start = tmp_path / "falls.json", datetime(2027, 3, 2, tzinfo=UTC)
    path.write_text('[["2027')

    for number in range(KEPT_FALLS + 5):
        write_fall(path, at=start + timedelta(hours=number), why="code 1")

    assert read_falls(path) == [start + timedelta(hours=number) for number in range(5, KEPT_FALLS + 5)]
