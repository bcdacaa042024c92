"""An installation with a database of its own, for a measurement that asks its pages; thrown away after it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def installation() -> Iterator[Path]:
    """The folder of an installation in which nothing stands yet; this process is its owner."""
    from weefsel.project.database.throwaway import own_database

    with own_database() as (home, _running):
        os.environ |= {"WEEFSEL_HOME": str(home), "WEEFSEL_DEMO": "1", "WEEFSEL_PROCESS": "owner"}
        for name in ("DATABASE_URL", "DATABASE_OWNER_URL", "DATABASE_WORKER_URL"):
            os.environ.pop(name, None)
        os.environ["DJANGO_SETTINGS_MODULE"] = "weefsel.project.settings"
        from weefsel.project.authorisation.work import set_up

        set_up()
        yield home
