"""Broken, cut and hostile import files by the hundred thousand: no crash, all or nothing, each problem with its place.

    python -m benchmarks.import_fuzz --files 200000 [--first 0] [--state FILE]
    python -m benchmarks.import_fuzz --bombs

Every file is made from our own small ones by its number, so that a number that fails can be read again alone. Goes on
where it stopped: the state keeps the next number and the counts. The memory is that of this whole process, at its peak.
With --bombs: files that ask for more memory than they are worth, each in a process of its own.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time
import warnings
from collections import Counter
from pathlib import Path

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from tests.interop.hsds.bombs import BOMBS, memory_mb
from tests.interop.hsds.fuzzing import check

MAX_MEMORY_MB = 300
MAX_SECONDS = 5.0
STEP = 500


def run_bombs() -> int:
    """Read each bomb in a process of its own; 1 when one takes too much or comes through by half."""
    print(f"{'bomb':16} {'problems':>8} {'records':>8} {'seconds':>8} {'MB':>5}  first problem")
    worst = 0
    for name in BOMBS:
        command = [sys.executable, "-m", "tests.interop.hsds.bombs", name]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        _, n_problems, n_records, seconds, memory, text = done.stdout.strip().split("|")
        print(f"{name:16} {n_problems:>8} {n_records:>8} {seconds:>8} {memory:>5}  {text}")
        is_whole = (int(n_problems) > 0) != (int(n_records) > 0)
        worst = max(worst, int(memory) if is_whole else MAX_MEMORY_MB + 1)
    return 1 if worst > MAX_MEMORY_MB else 0


def main() -> int:
    """Read the files that were not read yet and print a table; 1 when any of them failed."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--files", type=int, default=200_000)
    arguments.add_argument("--first", type=int, default=0, help="number of the first file")
    arguments.add_argument("--state", type=Path, default=Path("build/import_fuzz.json"), help="where it keeps how far")
    arguments.add_argument("--bombs", action="store_true", help="only the bombs")
    told = arguments.parse_args()
    if told.bombs:
        return run_bombs()
    if told.files < 1:
        arguments.error("--files must be at least 1.")

    state = {"next": told.first, "seconds": 0.0, "counts": {}, "failed": {}, "slowest": 0.0}
    if told.state.exists():
        kept = json.loads(told.state.read_text())
        if told.first <= kept["next"] < told.first + told.files:
            state = kept
    counts = Counter(state["counts"])
    # A zip may hold one name twice: that is what some of these files are for.
    warnings.filterwarnings("ignore", "Duplicate name")
    columns = (TextColumn("bestanden"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns) as progress:
        task = progress.add_task("", total=told.files, completed=state["next"] - told.first)
        while state["next"] < told.first + told.files:
            until = min(state["next"] + STEP, told.first + told.files)
            started = time.perf_counter()
            for number in range(state["next"], until):
                began = time.process_time()
                try:
                    counts[check(number)] += 1
                except Exception as error:
                    counts["failed"] += 1
                    state["failed"][str(number)] = f"{type(error).__name__}: {error}"[:200]
                state["slowest"] = max(state["slowest"], time.process_time() - began)
            state |= {
                "next": until,
                "counts": dict(counts),
                "seconds": state["seconds"] + time.perf_counter() - started,
            }
            told.state.parent.mkdir(parents=True, exist_ok=True)
            told.state.write_text(json.dumps(state))
            progress.update(task, completed=until - told.first)

    for what in ("read", "noted", "refused", "failed"):
        print(f"{what:10} {counts[what]:>9}")
    print(f"{'seconds':10} {state['seconds']:>9.1f}")
    print(f"{'slowest':10} {state['slowest']:>9.3f} s of the processor")
    print(f"{'memory':10} {memory_mb():>9} MB")
    for number, error in list(state["failed"].items())[:20]:
        print(f"file {number}: {error}")
    return 1 if counts["failed"] or memory_mb() > MAX_MEMORY_MB or state["slowest"] > MAX_SECONDS else 0


if __name__ == "__main__":
    sys.exit(main())
