"""A backup of a real database, put back; and everything that should stop it half way without a trace."""

from __future__ import annotations

import os
import stat
import subprocess
from dataclasses import replace
from datetime import UTC, datetime

import psycopg
import pytest
from tests.project.database.conftest import IS_ROOT, copy_home, fresh_database

from weefsel.project.database.backup import (
    RESTORE_LOCK,
    Source,
    back_up,
    clear_killed,
    find_key,
    find_source,
    restore,
)
from weefsel.project.database.cluster import Cluster
from weefsel.project.database.erased import read_erased
from weefsel.project.database.manifest import Manifest
from weefsel.project.database.problem import BackupProblem, ClusterProblem
from weefsel.project.database.roles import connect, prepare_database

NOW = datetime(2027, 3, 1, 2, 30, tzinfo=UTC)
KEY = bytes(range(32))
DATABASES = ("backup_from", "backup_to")
CONTENT = """
CREATE TABLE person (id int PRIMARY KEY, name citext, org int NOT NULL, born date, score double precision,
                     words tsvector GENERATED ALWAYS AS (to_tsvector('dutch', name::text)) STORED);
ALTER TABLE person ENABLE ROW LEVEL SECURITY;
ALTER TABLE person FORCE ROW LEVEL SECURITY;
CREATE POLICY own ON person TO weefsel_app USING (org = nullif(current_setting('app.org', true), '')::int);
CREATE POLICY owner ON person TO weefsel_owner USING (true);
REVOKE DELETE ON person FROM weefsel_app;
INSERT INTO person SELECT n, 'Persoon ' || n, n % 3, '1950-01-01'::date + n, n / 7.0 FROM generate_series(1, 3000) n;
CREATE TABLE line (note text, at timestamptz DEFAULT '2027-01-01');
INSERT INTO line VALUES ('twee'), ('twee'), (NULL);
CREATE SEQUENCE numbers;
SELECT setval('numbers', 41);
"""


def quiet(step: str, done: int, total: int | None) -> None:
    pass


@pytest.fixture
def source(served):
    """A database with content; its superuser sees all rows."""
    for name in DATABASES:
        fresh_database(served, name)
    with connect(served.addresses.owner.to_database("backup_from")) as owner:
        owner.execute(CONTENT)
    yield Source(served.admin, "backup_from", served.binaries, served.place.data)
    with connect(served.admin) as admin:
        for name in DATABASES:
            admin.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def target(source):
    """An empty database."""
    return replace(source, database="backup_to")


def databases(cluster_or_source) -> list[str]:
    with connect(cluster_or_source.admin) as admin:
        names = [name for (name,) in admin.execute("SELECT datname FROM pg_database").fetchall()]
    return sorted(name for name in names if name.startswith("backup_"))


def tables(source) -> int:
    with connect(source.admin.to_database(source.database)) as admin:
        return admin.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'").fetchone()[0]


def test_what_was_saved_comes_back_with_rows_rules_and_rights(source, target, served, tmp_path):
    saved = back_up(source, tmp_path, KEY, now=NOW, progress=quiet)

    returned = restore(target, saved.path, KEY, progress=quiet)

    assert saved.path == tmp_path / "weefsel-2027-03-01T023000Z.weefsel"
    assert stat.S_IMODE(saved.path.stat().st_mode) == 0o600
    assert returned == saved.manifest
    assert {name: figures.n_rows for name, figures in returned.tables.items()} == {
        "public.person": 3000,
        "public.line": 3,
    }
    with connect(served.addresses.app.to_database("backup_to")) as app:
        assert app.execute("SELECT count(*) FROM person").fetchone() == (0,)
        app.execute("SET app.org = '1'")
        assert app.execute("SELECT count(*) FROM person WHERE words @@ to_tsquery('dutch', 'personen')").fetchone() == (
            1000,
        )
        assert app.execute("SELECT nextval('numbers')").fetchone() == (42,)
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            app.execute("DELETE FROM person")
    assert databases(source) == sorted(DATABASES)


ONE, TWO, THREE = (f"0000000{n}-0000-4000-8000-000000000000" for n in (1, 2, 3))
KEYS = f"""
CREATE TABLE keys_erased (id uuid PRIMARY KEY, at timestamptz DEFAULT now());
CREATE TABLE keys_personkey (person_id uuid PRIMARY KEY);
INSERT INTO keys_personkey VALUES ('{ONE}'), ('{TWO}'), ('{THREE}');
CREATE FUNCTION subject_erase_again(listed uuid[]) RETURNS integer LANGUAGE sql SECURITY DEFINER AS $$
  SELECT count(*) FROM person;
  INSERT INTO keys_erased (id) SELECT unnest(listed) ON CONFLICT DO NOTHING;
  DELETE FROM keys_personkey WHERE person_id = ANY (listed);
  SELECT 1 $$;
"""


def test_who_was_erased_since_is_forgotten_again_before_the_copy_gets_its_name(source, target, served, tmp_path):
    listed = tmp_path / "erased"
    with connect(served.addresses.owner.to_database("backup_from")) as owner:
        owner.execute(KEYS)
    first = back_up(source, tmp_path / "first.weefsel", KEY, now=NOW, progress=quiet, erased=listed)
    with connect(served.addresses.owner.to_database("backup_from")) as owner:
        owner.execute(f"SELECT subject_erase_again(ARRAY['{TWO}']::uuid[])")
    back_up(source, tmp_path / "second.weefsel", KEY, now=NOW, progress=quiet, erased=listed)
    assert read_erased(listed) == [TWO]
    assert stat.S_IMODE(listed.stat().st_mode) == 0o600

    restore(target, first.path, KEY, progress=quiet, erased=listed)

    with connect(target.admin.to_database("backup_to")) as admin:
        left = admin.execute("SELECT person_id::text FROM keys_personkey ORDER BY 1").fetchall()
        erased = admin.execute("SELECT id::text FROM keys_erased").fetchall()
    assert (left, erased) == ([(ONE,), (THREE,)], [(TWO,)])


def test_a_list_of_who_was_erased_that_is_damaged_is_refused_before_the_database_is_touched(source, target, tmp_path):
    saved = back_up(source, tmp_path, KEY, now=NOW, progress=quiet)
    listed = tmp_path / "erased"
    listed.write_text(f"{ONE}\n{TWO[:20]}\n")

    with pytest.raises(BackupProblem, match="klopt regel 2 niet"):
        restore(target, saved.path, KEY, progress=quiet, erased=listed)
    assert tables(target) == 0


def test_figures_of_a_table_tell_every_change_but_not_the_order_of_writing(source, tmp_path):
    def figures(name: str, statement: str | None = None):
        if statement:
            with connect(source.admin.to_database(source.database)) as admin:
                admin.execute(statement)
        return back_up(source, tmp_path / name, KEY, now=NOW, progress=quiet).manifest.tables["public.person"]

    first = figures("a")

    assert figures("b", "DELETE FROM person WHERE id = 7") != first
    assert figures("c", "INSERT INTO person VALUES (7, 'Persoon 7', 1, '1950-01-08', 7 / 7.0)") == first
    assert figures("d", "UPDATE person SET score = score + 1e-12 WHERE id = 7") != first


def test_writers_go_on_and_the_copy_is_of_one_moment(source, target, served, tmp_path):
    def write(step: str, done: int, total: int | None) -> None:
        with connect(served.addresses.owner.to_database("backup_from")) as owner:
            owner.execute("INSERT INTO line VALUES ('later')")

    saved = back_up(source, tmp_path / "a", KEY, now=NOW, progress=write)

    assert saved.manifest.tables["public.line"].n_rows == 3
    assert restore(target, saved.path, KEY, progress=quiet).tables["public.line"].n_rows == 3


def test_damaged_file_is_refused_before_the_database_is_touched(source, target, tmp_path):
    path = back_up(source, tmp_path / "a", KEY, now=NOW, progress=quiet).path
    whole = path.read_bytes()
    flipped = bytearray(whole)
    flipped[len(whole) // 2] ^= 1

    for content in (bytes(flipped), whole[: len(whole) // 2], whole[:-1], whole[:-21]):
        path.write_bytes(content)
        with pytest.raises(BackupProblem, match="De reservekopie is beschadigd"):
            restore(target, path, KEY, progress=quiet)
        assert (tables(target), databases(source)) == (0, sorted(DATABASES))
    path.write_bytes(whole)
    assert restore(target, path, KEY, progress=quiet).n_rows == 3003


def test_database_that_holds_something_is_never_overwritten(source, tmp_path):
    path = back_up(source, tmp_path / "a", KEY, now=NOW, progress=quiet).path

    with pytest.raises(BackupProblem, match=r"De database backup_from is niet leeg \(er is al line\)"):
        restore(source, path, KEY, progress=quiet)

    assert tables(source) == 2


def test_restored_rows_that_differ_from_the_saved_ones_are_not_kept(source, target, tmp_path, monkeypatch):
    real = Manifest.to_bytes
    monkeypatch.setattr(Manifest, "to_bytes", lambda self: real(self).replace(b'"n_rows": 3000', b'"n_rows": 3001'))
    path = back_up(source, tmp_path / "a", KEY, now=NOW, progress=quiet).path

    with pytest.raises(BackupProblem, match=r"verschilt van wat bewaard was: public.person\."):
        restore(target, path, KEY, progress=quiet)

    assert (tables(target), databases(source)) == (0, sorted(DATABASES))


def test_database_in_use_keeps_its_name_and_content(source, target, served, tmp_path):
    path = back_up(source, tmp_path / "a", KEY, now=NOW, progress=quiet).path

    with (
        connect(served.addresses.app.to_database("backup_to")),
        pytest.raises(BackupProblem, match="nog programma's verbonden"),
    ):
        restore(target, path, KEY, progress=quiet)

    assert (tables(target), databases(source)) == (0, sorted(DATABASES))


def test_database_that_is_entered_while_a_copy_is_put_back_keeps_its_name(source, target, served, tmp_path):
    path = back_up(source, tmp_path / "a", KEY, now=NOW, progress=quiet).path
    entered = []

    def enter(step: str, done: int, total: int | None) -> None:
        if step == "Terugzetten" and not entered:
            entered.append(connect(served.addresses.app.to_database("backup_to")))

    with pytest.raises(BackupProblem, match="nog programma's verbonden"):
        restore(target, path, KEY, progress=enter)
    entered[0].close()

    assert (tables(target), databases(source)) == (0, sorted(DATABASES))


def test_what_a_killed_restore_left_is_cleared_away(source, target, tmp_path):
    path = back_up(source, tmp_path / "a", KEY, now=NOW, progress=quiet).path
    prepare_database(source.admin, database="backup_to_herstel_0000")

    restore(target, path, KEY, progress=quiet)

    assert databases(source) == sorted(DATABASES)


def test_who_never_restores_again_is_rid_of_what_a_killed_restore_left_but_not_of_one_that_runs(source, target):
    prepare_database(source.admin, database="backup_to_herstel_0000")
    with connect(source.admin.to_database("postgres")) as running:
        running.execute("SELECT pg_advisory_lock(%s)", [RESTORE_LOCK])
        assert (clear_killed(target), len(databases(source))) == (0, 3)
    with connect(source.admin.to_database("backup_to_herstel_0000")):  # its pg_restore goes on for a while
        assert clear_killed(target) == 1
    assert databases(source) == sorted(DATABASES)


def test_backup_that_cannot_read_all_rows_fails_and_leaves_nothing(source, served, tmp_path):
    as_app = replace(source, admin=served.addresses.app)

    with pytest.raises(psycopg.errors.InsufficientPrivilege, match="row-level security"):
        back_up(as_app, tmp_path / "a", KEY, now=NOW, progress=quiet)

    assert list(tmp_path.iterdir()) == []


def test_pg_dump_that_fails_leaves_nothing(source, tmp_path):
    programs = tmp_path / "programs"
    programs.mkdir()
    (programs / "pg_dump").write_text("#!/bin/sh\nhead -c 3000000 /dev/zero\necho 'het ging mis' >&2\nexit 1\n")
    (programs / "pg_dump").chmod(0o755)
    out = tmp_path / "out"
    out.mkdir()

    with pytest.raises(BackupProblem, match=r"pg_dump is gestopt met een fout.*\nhet ging mis"):
        back_up(replace(source, binaries=replace(source.binaries, folder=programs)), out, KEY, now=NOW, progress=quiet)

    assert list(out.iterdir()) == []


def test_existing_file_and_missing_folder_are_told(source, tmp_path):
    (tmp_path / "a").write_text("van iemand anders")

    with pytest.raises(BackupProblem, match="bestaat al"):
        back_up(source, tmp_path / "a", KEY, now=NOW, progress=quiet)
    with pytest.raises(BackupProblem, match=r"is er niet\. Maak de map"):
        back_up(source, tmp_path / "weg" / "a", KEY, now=NOW, progress=quiet)

    assert (tmp_path / "a").read_text() == "van iemand anders"


@pytest.fixture
def small_disk(tmp_path):
    """A disk of 200 kB."""
    if not IS_ROOT:
        pytest.skip("only root can mount a small disk")
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=200k", "tmpfs", disk], capture_output=True, text=True)
    if mounted.returncode != 0:
        pytest.skip(f"NOT RUN: this machine does not let us mount a small disk: {mounted.stderr.strip()}")
    yield disk
    subprocess.run(["umount", disk], check=True)


def test_full_disk_leaves_no_half_backup(source, small_disk):
    with connect(source.admin.to_database(source.database)) as admin:
        admin.execute("INSERT INTO line SELECT md5(random()::text) FROM generate_series(1, 20000)")

    with pytest.raises(BackupProblem, match=r"^De schijf van .* is vol. Er is geen reservekopie gemaakt"):
        back_up(source, small_disk, KEY, now=NOW, progress=quiet)

    assert list(small_disk.iterdir()) == []
    with connect(source.admin.to_database(source.database)) as admin:
        admin.execute("TRUNCATE line")
        admin.execute("DELETE FROM person WHERE id > 10")
    assert [back_up(source, small_disk, KEY, now=NOW, progress=quiet).path] == list(small_disk.iterdir())


def test_restore_without_room_is_refused_beforehand(source, target, small_disk, tmp_path):
    path = back_up(source, tmp_path / "a", KEY, now=NOW, progress=quiet).path

    with pytest.raises(BackupProblem, match="Er is te weinig ruimte"):
        restore(replace(target, data=small_disk), path, KEY, progress=quiet)

    assert databases(source) == sorted(DATABASES)


def test_key_is_made_once_and_kept_private(tmp_path):
    home = tmp_path / "home"
    home.mkdir()

    first = find_key({}, home, make=True)

    assert (len(first), find_key({}, home, make=False)) == (32, first)
    file = home / "secrets" / "backup.key"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert find_key({"WEEFSEL_BACKUP_KEY_FILE": str(file)}, tmp_path, make=False) == first
    file.chmod(0o640)
    with pytest.raises(ClusterProblem, match="leesbaar voor anderen"):
        find_key({}, home, make=False)


@pytest.mark.parametrize("content", [b"", b"te kort", b"AAAA", b"\xff" * 44])
def test_file_without_a_key_in_it_is_told(tmp_path, content):
    file = tmp_path / "key"
    file.write_bytes(content)
    file.chmod(0o600)

    with pytest.raises(BackupProblem, match="bevat geen sleutel"):
        find_key({"WEEFSEL_BACKUP_KEY_FILE": str(file)}, tmp_path, make=True)


def test_chosen_key_that_is_lost_is_not_replaced_by_a_new_one(tmp_path):
    with pytest.raises(BackupProblem, match="Zonder sleutel kan niemand"):
        find_key({"WEEFSEL_BACKUP_KEY_FILE": str(tmp_path / "weg")}, tmp_path, make=True)


def test_database_of_your_own_needs_a_role_that_sees_all_rows(tmp_path):
    environ = dict(os.environ) | {"DATABASE_URL": "postgresql://weefsel_app@db.example.org/weefsel"}

    with pytest.raises(BackupProblem, match="DATABASE_BACKUP_URL nodig"):
        find_source(environ, tmp_path)


@pytest.mark.parametrize("pg_environ", ["system"], indirect=True)
def test_copy_of_the_older_version_goes_into_the_newer_one_and_not_back(seeds, pg_environ, target, home, tmp_path):
    copy_home(seeds(pg_environ), home)
    older = Cluster(home, environ=pg_environ)
    addresses = older.start()
    with connect(addresses.owner) as owner:
        owner.execute(CONTENT)
    saved = back_up(find_source(pg_environ, home), tmp_path / "old", KEY, now=NOW, progress=quiet)
    from_newer = replace(target, database="backup_from")

    assert restore(target, saved.path, KEY, progress=quiet).tables == saved.manifest.tables
    newer = back_up(from_newer, tmp_path / "new", KEY, now=NOW, progress=quiet)
    with connect(addresses.owner) as owner:
        owner.execute("DROP TABLE person, line; DROP SEQUENCE numbers")
    with pytest.raises(BackupProblem, match=r"De kopie komt van PostgreSQL 18 en deze database is \d+\."):
        restore(find_source(pg_environ, home), newer.path, KEY, progress=quiet)
