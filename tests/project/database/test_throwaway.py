"""A database of its own is taken away whatever ends the command; what a killed one left, by the next."""

import os
import signal
import subprocess
import sys
import tempfile

import pytest

from weefsel.project.database import throwaway


@pytest.mark.parametrize("told", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_check_that_is_told_to_stop_takes_away_what_it_made(told):
    taken_away, before = [], signal.getsignal(told)

    def check():
        with throwaway.told_to_stop():
            try:
                signal.raise_signal(told)
            finally:
                signal.raise_signal(told)  # an impatient second time changes nothing
                taken_away.append(told)

    with pytest.raises(SystemExit) as stop:
        check()

    assert (stop.value.code, taken_away) == (128 + told, [told])
    assert signal.getsignal(told) == before


def test_what_a_killed_check_left_behind_is_taken_away_by_the_next_and_a_running_one_is_left(tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    gone = subprocess.run([sys.executable, "-c", "import os; print(os.getpid())"], capture_output=True, text=True)
    for name, pid in (("killed", gone.stdout), ("running", str(os.getpid())), ("begun", None)):
        (tmp_path / f"{throwaway.HOME}{name}").mkdir()
        if pid is not None:
            (tmp_path / f"{throwaway.HOME}{name}" / throwaway.PID).write_text(pid)

    throwaway.clear_away()

    assert sorted(each.name for each in tmp_path.iterdir()) == [f"{throwaway.HOME}begun", f"{throwaway.HOME}running"]
