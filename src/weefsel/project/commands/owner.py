"""For commands that work as the owner role, who sees every row."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def owner_process() -> Iterator[Path]:
    """Log in as the owner role; gives the home. Our own server must run."""
    from weefsel.project.database.cluster import Cluster
    from weefsel.project.home import find_home

    home = find_home(os.environ)
    if "DATABASE_URL" not in os.environ:
        Cluster(home).attach()
    os.environ["WEEFSEL_PROCESS"] = "owner"
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "weefsel.project.settings")
    import django

    django.setup()
    yield home
