"""`weefsel check database`, `backup`, `restore` and `stop`, as a person types them."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from tests.project.database.conftest import copy_home, home, seeds, short_folder  # noqa: F401

from weefsel.project.database.cluster import Cluster
from weefsel.project.database.roles import connect


def weefsel(home: Path, *words: str, **settings: str) -> tuple[int, str, str]:  # noqa: F811
    """Run the command; its exit code, what it answers and what it complains about."""
    environ = {name: value for name, value in os.environ.items() if not name.startswith(("WEEFSEL", "DATABASE"))}
    done = subprocess.run(
        [sys.executable, "-c", "from weefsel.project.cli import run; run()", *words],
        env=environ | {"WEEFSEL_HOME": str(home)} | settings,
        capture_output=True,
        text=True,
    )
    return done.returncode, done.stdout, done.stderr


@pytest.fixture
def filled(home, seeds):  # noqa: F811
    """A running installation with one table."""
    copy_home(seeds({}), home)
    addresses = Cluster(home).start()
    with connect(addresses.owner) as owner:
        owner.execute("CREATE TABLE thing (id int PRIMARY KEY); INSERT INTO thing VALUES (1), (2)")
    return home


def test_backup_goes_to_another_installation_with_its_key(filled, tmp_path, seeds):  # noqa: F811
    other = filled.with_name("other")
    copy_home(seeds({}), other)
    copy = tmp_path / "copy.weefsel"
    key = filled / "secrets" / "backup.key"

    made = weefsel(filled, "backup", str(copy))

    assert made[0] == 0, made
    assert made[1].splitlines()[0].startswith(f"{copy}: 1 tabellen, 2 rijen, ")
    assert f"De sleutel staat in {key}." in made[1]
    assert "De sleutel staat" not in weefsel(filled, "backup")[1]
    assert len(list((filled / "backups").iterdir())) == 1
    assert weefsel(other, "restore", str(copy))[2].startswith(f"De sleutel {other}")
    try:
        code, answer, _ = weefsel(other, "restore", str(copy), WEEFSEL_BACKUP_KEY_FILE=str(key))
        assert (code, answer.startswith("Teruggezet: 1 tabellen, 2 rijen, bewaard op ")) == (0, True)
        with connect(Cluster(other).attach().owner) as owner:
            assert owner.execute("SELECT count(*) FROM thing").fetchone() == (2,)
        code, answer, complaint = weefsel(other, "restore", str(copy), WEEFSEL_BACKUP_KEY_FILE=str(key))
        assert (code, answer, "is niet leeg (er is al thing)" in complaint) == (1, "", True)
    finally:
        Cluster(other).stop()


def test_check_names_the_table_that_is_not_guarded_and_ends_with_an_error(filled):
    code, answer, _ = weefsel(filled, "check", "database")

    assert code == 1
    assert "FOUT  Tabel thing heeft geen rijbeveiliging en staat niet op de lijst van uitzonderingen." in answer
    assert "goed  fsync staat aan: elke bevestigde wijziging staat op de schijf." in answer


def test_stop_stops_once_and_says_so(filled):
    answers = [weefsel(filled, "stop") for _ in range(2)]

    assert answers == [
        (0, f"De database van {filled} is gestopt.\n", ""),
        (0, f"De database van {filled} draaide niet.\n", ""),
    ]
    assert Cluster(filled).is_running() is False


@pytest.mark.parametrize("words", [["check", "database"], ["backup"]])
def test_command_on_a_stopped_database_says_how_to_start_it(home, words):  # noqa: F811
    assert weefsel(home, *words) == (
        1,
        "",
        f"De database van {home} draait niet. Start haar met: weefsel start (of weefsel demo).\n",
    )
