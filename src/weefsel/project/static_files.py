"""Makes stylesheets, letters, pictures and scripts ready to be served, when they are not yet.

Compressing them takes seconds, and most starts change none of them: `static.made` beside the folder says of what the
folder was made. Run as ``python -m weefsel.project.static_files``.
"""

from __future__ import annotations

import hashlib
from importlib.metadata import version
from pathlib import Path

MAKERS = ("Django", "whitenoise", "brotli")
# What comes along with htmx and stands on no page: half of all there was to compress.
NOT_SERVED = ("htmx-2.js", "htmx-2-compat*", "htmx-4*", "htmax-*", "hx-*")


def make_ready() -> bool:
    """Fill STATIC_ROOT, and say whether that was needed. What older pages still ask for stays there."""
    from django.conf import settings
    from django.core.management import call_command

    folder = Path(settings.STATIC_ROOT)
    note, made_of = folder.with_name(f"{folder.name}.made"), fingerprint()
    if (folder / "staticfiles.json").exists() and note.exists() and note.read_text(encoding="utf-8") == made_of:
        return False
    note.unlink(missing_ok=True)
    call_command("collectstatic", interactive=False, verbosity=0, ignore_patterns=list(NOT_SERVED))
    note.write_text(made_of, encoding="utf-8")
    return True


def fingerprint() -> str:
    """Name, size and time of every file, and the versions of what makes them ready, as one hash."""
    from django.contrib.staticfiles.finders import get_finders

    parts = [*NOT_SERVED, *(f"{maker} {version(maker)}" for maker in MAKERS)]
    for finder in get_finders():
        for name, storage in finder.list(NOT_SERVED):
            found = Path(storage.path(name)).stat()
            parts.append(f"{name} {found.st_size} {found.st_mtime_ns}")
    return hashlib.sha256("\n".join(sorted(parts)).encode()).hexdigest()


if __name__ == "__main__":
    import django

    django.setup()
    make_ready()
