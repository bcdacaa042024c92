"""Files for the browser are made ready once, and again when one of them, or what makes them, is another."""

from __future__ import annotations

import json
import os

import pytest
from django.contrib.staticfiles import finders

from weefsel.project import static_files


@pytest.fixture
def sources(settings, tmp_path):
    """A folder with one stylesheet as the only source; STATIC_ROOT beside it."""
    folder = tmp_path / "sources"
    folder.mkdir()
    (folder / "one.css").write_text("p { color: red }")
    settings.STATICFILES_DIRS = [folder]
    settings.STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]
    settings.STATIC_ROOT = tmp_path / "static"
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
    }
    finders.get_finder.cache_clear()
    yield folder
    finders.get_finder.cache_clear()


def served(settings) -> dict[str, str]:
    """What is served for each name: the content of the file with a hash in its name."""
    names = json.loads((settings.STATIC_ROOT / "staticfiles.json").read_text())["paths"]
    return {name: (settings.STATIC_ROOT / hashed).read_text() for name, hashed in names.items()}


def test_files_are_made_ready_once(sources, settings):
    assert static_files.make_ready() is True
    made = sorted((path.name, path.stat().st_mtime_ns) for path in settings.STATIC_ROOT.iterdir())

    assert static_files.make_ready() is False

    assert sorted((path.name, path.stat().st_mtime_ns) for path in settings.STATIC_ROOT.iterdir()) == made
    assert served(settings) == {"one.css": "p { color: red }"}


def test_changed_or_new_file_is_served_at_the_next_start(sources, settings):
    static_files.make_ready()
    (sources / "one.css").write_text("p { color: blue }")
    (sources / "two.css").write_text("b { color: red }")

    assert static_files.make_ready() is True

    assert served(settings) == {"one.css": "p { color: blue }", "two.css": "b { color: red }"}


def test_other_version_of_what_makes_them_makes_them_again(sources, monkeypatch):
    static_files.make_ready()
    monkeypatch.setattr(static_files, "version", lambda name: "999")

    assert static_files.make_ready() is True


@pytest.mark.parametrize("lost", ["static.made", "static/staticfiles.json"])
def test_what_was_thrown_away_is_made_again(sources, settings, lost):
    static_files.make_ready()
    (settings.STATIC_ROOT.parent / lost).unlink()

    assert static_files.make_ready() is True

    assert served(settings) == {"one.css": "p { color: red }"}


def test_what_stopped_halfway_is_made_again(sources):
    static_files.make_ready()
    before = (sources / "one.css").stat()
    (sources / "one.css").write_text("p { background: url(none.png) }")
    with pytest.raises(Exception, match=r"none\.png"):
        static_files.make_ready()
    (sources / "one.css").write_text("p { color: red }")
    os.utime(sources / "one.css", ns=(before.st_atime_ns, before.st_mtime_ns))

    assert static_files.make_ready() is True
