"""A progress bar for the steps of a long command, on the error stream so that the answer can be piped."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager


@contextmanager
def progress_bar() -> Iterator[Callable[[str, int, int | None], None]]:
    """Give a function to tell (step, done, total or None when that is not known); each step gets its own bar."""
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True)) as bars:
        steps: dict[str, object] = {}

        def tell(step: str, done: int, total: int | None) -> None:
            if step not in steps:
                steps[step] = bars.add_task(step, total=total)
            bars.update(steps[step], completed=done, total=total)

        yield tell
        for step in steps.values():  # a step whose end was not known beforehand, or that stopped just short of it
            done = bars.tasks[bars.task_ids.index(step)].completed
            bars.update(step, total=done or 1, completed=done or 1)
