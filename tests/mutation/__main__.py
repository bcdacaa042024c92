"""`python -m tests.mutation`: change one small thing of what keeps people apart, time and again, and see a test go red.

    python -m tests.mutation                     every mutant of the functions and triggers of the database
    python -m tests.mutation --engine            every mutant of what keeps people apart in the engine
    python -m tests.mutation --only safety_here
    python -m tests.mutation --sample 50 --seed 7
    python -m tests.mutation --part 1/2 --state first.json      the other half elsewhere, at the same time
    python -m tests.mutation --more              ask slower tests, of what the first ones left alive

What is left alive is told by name. A run that is stopped goes on where it was. `equivalent.toml` names what no test can
see, and why.
"""

from __future__ import annotations

import secrets
from pathlib import Path
from typing import Annotated

import typer
from tests.mutation import database
from tests.mutation import engine as of_engine
from tests.mutation.equivalent import equivalents
from tests.mutation.run import ALIVE, INVALID, ROOT, run


def part_of(part: str) -> tuple[int, int]:
    """ "2/3" is every third one, from the second on: (1, 3)."""
    number, _, parts = part.partition("/")
    if not (number.isdecimal() and parts.isdecimal() and 1 <= int(number) <= int(parts)):
        raise typer.BadParameter(f"{part}: a part is a number of a number, such as 1/2")
    return int(number) - 1, int(parts)


def main(
    engine: Annotated[bool, typer.Option("--engine", help="Of the engine, not of the database.")] = False,
    only: Annotated[str, typer.Option(help="Only of functions whose name holds this.")] = "",
    sample: Annotated[int | None, typer.Option(help="So many, drawn; all when not given.")] = None,
    seed: Annotated[int | None, typer.Option(help="By which they are drawn.")] = None,
    part: Annotated[str, typer.Option("--part", help="Only this part of so many parts.")] = "1/1",
    state: Annotated[Path | None, typer.Option(help="Where the run is kept.")] = None,
    more: Annotated[bool, typer.Option(help="Ask more tests, of what is alive.")] = False,
    again: Annotated[bool, typer.Option(help="Also what was seen with this code already.")] = False,
) -> None:
    seed = secrets.randbelow(2**31) if seed is None else seed
    if sample is not None:
        print(f"seed {seed}")
    kept = state or ROOT / "build" / ("mutants-engine.json" if engine else "mutants.json")
    of = of_engine if engine else database
    tests = of.MORE if more else of.TESTS
    first, step = part_of(part)
    done = run(tests, lambda: of.begin() or of.changes(only)[first::step], kept, sample=sample, seed=seed, again=again)
    if done.broken:
        raise SystemExit("rood zonder mutant: " + ", ".join(done.broken))
    same = equivalents()
    alive = [name for name in done.names if done.found.by_name.get(name) == ALIVE]
    for name in alive:
        if name not in same:
            print(f"leeft: {name}")
    counted = done.found.counted(done.names)
    n, n_same = counted["killed"] + counted[ALIVE], len(same & set(alive))
    print(
        f"{n} mutants, {counted['killed']} killed, {counted[ALIVE] - n_same} alive, {n_same} the same as the code, "
        f"{counted[INVALID]} not valid"
    )


if __name__ == "__main__":
    typer.run(main)
