"""The manager of our own server, on the two PostgreSQL versions, as root and as a normal user."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import stat
import subprocess
import sys
import threading
import time
from pathlib import Path

import psycopg
import pytest
from tests.project.database.conftest import IS_ROOT, as_user, copy_home

from weefsel.project.database.binaries import copy_binaries, find_binaries
from weefsel.project.database.cluster import Cluster
from weefsel.project.database.place import SERVER_USER, Place, find_place
from weefsel.project.database.problem import ClusterProblem
from weefsel.project.database.roles import connect


def modes_above(folder: Path) -> dict[Path, int]:
    return {part: part.stat().st_mode for part in folder.parents}


def ask(address, statement: str):
    with connect(address) as connection:
        return connection.execute(statement).fetchone()[0]


def tell(address, statement: str) -> None:
    with connect(address) as connection:
        connection.execute(statement)


def processes_of(cluster: Cluster) -> list[int]:
    """Every process that works in the data folder: the server and its children."""
    found = []
    for process in Path("/proc").iterdir():
        try:
            if process.name.isdigit() and os.readlink(process / "cwd") == str(cluster.place.data):
                found.append(int(process.name))
        except OSError:
            continue
    return found


def server_process(cluster: Cluster) -> int:
    return int((cluster.place.data / "postmaster.pid").read_text().split()[0])


def kill_server(cluster: Cluster, *, children: bool) -> None:
    for pid in processes_of(cluster) if children else [server_process(cluster)]:
        with contextlib.suppress(ProcessLookupError):  # a child leaves by itself when the server is gone
            os.kill(pid, signal.SIGKILL)


def test_what_was_written_is_there_after_a_stop_and_a_start(made_each):
    cluster = made_each
    addresses = cluster.start()
    tell(addresses.owner, "CREATE TABLE note (text text)")
    tell(addresses.app, "INSERT INTO note VALUES ('blijft')")

    assert [cluster.stop(), cluster.is_running(), cluster.stop()] == [True, False, False]
    with pytest.raises(ClusterProblem, match="draait niet"):
        cluster.attach()
    cluster.start()

    assert ask(Cluster(cluster.home).attach().app, "SELECT text FROM note") == "blijft"


def test_server_is_private_durable_and_writes_dutch(made_each):
    cluster = made_each
    addresses = cluster.start()

    with connect(cluster.admin) as connection:
        settings = {
            name: connection.execute(f"SHOW {name}").fetchone()[0]
            for name in ("listen_addresses", "unix_socket_permissions", "fsync", "data_checksums", "server_encoding")
        }
        hashes = connection.execute(
            "SELECT count(*) FROM pg_authid WHERE rolcanlogin AND rolpassword NOT LIKE 'SCRAM-SHA-256$%'"
        ).fetchone()[0]
    assert settings == {
        "listen_addresses": "",
        "unix_socket_permissions": "0700",
        "fsync": "on",
        "data_checksums": "on",
        "server_encoding": "UTF8",
    }
    assert hashes == 0
    assert (cluster.place.data / "pg_hba.conf").read_text() == "local all all scram-sha-256\n"
    assert {stat.S_IMODE(path.stat().st_mode) for path in (cluster.socket_dir, cluster.place.data)} == {0o700}
    secrets = sorted((cluster.home / "secrets").iterdir())
    assert [path.name for path in secrets] == [
        f"{role}.pgpass" for role in ("postgres", "weefsel_app", "weefsel_owner", "weefsel_worker")
    ]
    assert {stat.S_IMODE(path.stat().st_mode) for path in secrets} == {0o600}
    assert ask(addresses.app, "SELECT lower('ÉÉN') || upper('ĳ')") == "éénĲ"
    assert ask(addresses.app, "SELECT array_length(show_trgm('éé'), 1)") == 3


def test_wrong_password_is_refused_and_a_stray_pgpassword_does_no_harm(served, monkeypatch):
    monkeypatch.setenv("PGPASSWORD", "iets-anders")

    assert ask(served.addresses.app, "SELECT session_user") == "weefsel_app"
    wrong = f"host={served.socket_dir} dbname=weefsel user=weefsel_app password=iets-anders"
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(wrong)


def test_fsync_stays_on_whatever_a_setting_says(made):
    made.start()
    with connect(made.admin) as connection:
        connection.execute("ALTER SYSTEM SET fsync = off")
        connection.execute("ALTER SYSTEM SET listen_addresses = '*'")
    made.stop()

    made.start()

    assert ask(made.admin, "SELECT current_setting('fsync') || current_setting('listen_addresses')") == "on"


def test_log_of_the_server_holds_nothing_that_people_typed(served):
    with connect(served.addresses.owner) as connection:
        connection.execute("CREATE TABLE typed (name text PRIMARY KEY)")
        connection.execute("INSERT INTO typed VALUES ('Zwaantje Zeldzaam')")
        with pytest.raises(psycopg.errors.UniqueViolation, match="Zwaantje"):
            connection.execute("INSERT INTO typed VALUES ('Zwaantje Zeldzaam')")
        connection.execute("DROP TABLE typed")

    log = served.place.log.read_text()

    assert ("duplicate key value" in log, "Zwaantje" in log) == (True, False)


START = """
import sys; from pathlib import Path; from weefsel.project.database.cluster import Cluster
cluster = Cluster(Path(sys.argv[1])); cluster.start()
print((cluster.place.data / "postmaster.pid").read_text().split()[0])
"""


def test_six_processes_that_start_at_once_get_one_server(home):
    starting = [
        subprocess.Popen([sys.executable, "-c", START, str(home)], stdout=subprocess.PIPE, text=True) for _ in range(6)
    ]

    numbers = {process.communicate(timeout=60)[0].strip() for process in starting}

    assert numbers == {str(server_process(Cluster(home)))}
    assert ask(Cluster(home).attach().app, "SELECT 1") == 1


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="finds the children of the server in /proc")
@pytest.mark.parametrize("children", [True, False], ids=["all-killed", "postmaster-killed"])
def test_every_acknowledged_commit_survives_a_kill_under_writers(made_each, children):
    cluster = made_each
    addresses = cluster.start()
    tell(addresses.owner, "CREATE TABLE work (writer int, number int, PRIMARY KEY (writer, number))")
    acknowledged: list[tuple[int, int]] = []

    def write(writer: int) -> None:
        try:
            with connect(addresses.app) as connection:
                for number in range(1_000_000):
                    connection.execute("INSERT INTO work VALUES (%s, %s)", [writer, number])
                    acknowledged.append((writer, number))
        except psycopg.OperationalError:
            return

    writers = [threading.Thread(target=write, args=[writer]) for writer in range(4)]
    for thread in writers:
        thread.start()
    while len(acknowledged) < 400:
        time.sleep(0.01)
    kill_server(cluster, children=children)
    cluster.start()
    for thread in writers:
        thread.join()

    with connect(addresses.app) as connection:
        found = set(connection.execute("SELECT writer, number FROM work").fetchall())
    assert set(acknowledged) - found == set()
    assert len(found) - len(acknowledged) <= len(writers)


def test_number_of_a_dead_server_that_another_program_got_does_not_stop_a_start(made):
    made.start()
    kill_server(made, children=True)
    user = made.place.data.stat()
    demote = {"user": user.st_uid, "group": user.st_gid, "extra_groups": []} if IS_ROOT else {}
    other = subprocess.Popen(["sleep", "60"], **demote)
    pid_file = made.place.data / "postmaster.pid"
    lines = pid_file.read_text().split("\n")
    pid_file.write_text("\n".join([str(other.pid), *lines[1:]]))

    try:
        assert made.is_running() is False
        made.start()
        assert other.poll() is None
    finally:
        other.kill()
        other.wait()


def test_process_file_that_was_cut_off_does_not_stop_a_start(made):
    made.start()
    kill_server(made, children=True)
    (made.place.data / "postmaster.pid").write_text("")

    made.start()

    assert made.is_running() is True


def test_making_of_a_database_that_was_cut_off_is_done_again(home):
    unfinished = find_place(home).folder / "data.new"
    home.mkdir(0o711)
    unfinished.mkdir(parents=True)
    (unfinished / "PG_VERSION").write_text("18")

    Cluster(home).start()

    assert (unfinished.exists(), Cluster(home).is_running()) == (False, True)


def test_lost_data_are_not_replaced_by_an_empty_database(made):
    kept = made.place.data.with_name("kept")
    made.place.data.rename(kept)

    with pytest.raises(ClusterProblem, match="maar die map is er niet"):
        made.start()

    kept.rename(made.place.data)
    assert ask(made.start().app, "SELECT 1") == 1


def test_lost_passwords_are_told(made):
    shutil.rmtree(made.home / "secrets")

    with pytest.raises(ClusterProblem, match="staan gegevens, maar het wachtwoord"):
        made.start()


def test_password_that_others_can_read_is_refused(made):
    (made.home / "secrets" / "weefsel_app.pgpass").chmod(0o644)

    with pytest.raises(ClusterProblem, match="leesbaar voor anderen"):
        made.start()


@pytest.mark.parametrize("name", ["x" * 120, "met, komma", "met spatie en 'aanhaling\""])
def test_any_path_gets_a_private_socket(short_folder, seeds, name):
    home = short_folder / name / "home"
    home.parent.mkdir()
    copy_home(seeds({}), home)
    cluster = Cluster(home)
    before = modes_above(home)

    try:
        addresses = cluster.start()

        facts = cluster.socket_dir.stat()
        assert ask(addresses.app, "SELECT 1") == 1
        assert (stat.S_IMODE(facts.st_mode), facts.st_uid) == (0o700, cluster.place.data.stat().st_uid)
        assert modes_above(home) == before
    finally:
        cluster.stop()
        if cluster.socket_dir.parent == Path("/tmp"):
            cluster.socket_dir.rmdir()
        if not cluster.place.binaries.is_relative_to(home):
            shutil.rmtree(cluster.place.binaries.parent, ignore_errors=True)


def test_programs_are_copied_to_a_path_that_a_shell_reads_as_it_stands():
    plain, quoted = Path("/srv/met spatie en 'aanhaling/database"), Path('/srv/een "tweede" huis/database')

    assert Place(plain.parent, plain).binaries == plain / "binaries"
    assert [mark for mark in '"$`\\' if mark in str(Place(quoted.parent, quoted).binaries)] == []


@pytest.mark.parametrize("trap", ["open folder", "link", "file"])
def test_socket_folder_that_another_could_enter_is_refused(short_folder, trap):
    home = short_folder / ("x" * 120) / "home"
    socket_dir = find_place(home).socket_dir
    if trap == "open folder":
        socket_dir.mkdir()
        socket_dir.chmod(0o777)
    elif trap == "link":
        socket_dir.symlink_to(short_folder)
    else:
        socket_dir.touch()
    mode = os.lstat(socket_dir).st_mode

    try:
        with pytest.raises(ClusterProblem, match="waar niemand anders in kan"):
            Cluster(home).start()
        assert os.lstat(socket_dir).st_mode == mode
    finally:
        socket_dir.rmdir() if trap == "open folder" else socket_dir.unlink()


@pytest.mark.skipif(not IS_ROOT, reason="only root's server is another user")
def test_root_keeps_a_closed_home_closed(short_folder):
    closed = short_folder / "closed"
    closed.mkdir(0o700)
    home = closed / "home"
    before = modes_above(home)
    cluster = Cluster(home, state_root=short_folder / "state")

    addresses = cluster.start()
    try:
        owner = cluster.place.data.stat().st_uid
        assert ask(addresses.app, "SELECT 1") == 1
        assert cluster.place.folder.parent == short_folder / "state"
        assert Cluster(home).place == cluster.place  # found again without knowing where it was put
        assert Path(f"/proc/{server_process(cluster)}").stat().st_uid == owner != 0
        assert modes_above(home) == before
    finally:
        cluster.stop()


@pytest.mark.skipif(not IS_ROOT, reason="only root's server is another user")
def test_programs_in_a_closed_folder_are_copied_and_stay_closed(short_folder, made):
    closed = short_folder / "closed"
    hidden = copy_binaries(find_binaries({}), closed)
    closed.chmod(0o700)
    cluster = Cluster(made.home, environ={"WEEFSEL_PG_BIN": str(hidden.folder)})

    cluster.start()

    running = Path(f"/proc/{server_process(cluster)}/exe").resolve()
    assert cluster.place.binaries in running.parents
    assert stat.S_IMODE(closed.stat().st_mode) == 0o700


@pytest.mark.skipif(not IS_ROOT, reason="root and a normal user beside each other")
def test_normal_user_runs_an_own_server_that_root_can_manage_and_others_cannot_enter(short_folder, throw_away_user):
    uid, gid = throw_away_user
    programs = copy_binaries(find_binaries({}), short_folder / "programs")
    place = short_folder / "of-the-user"
    place.mkdir(0o755)
    os.chown(place, uid, gid)
    environ = {"WEEFSEL_PG_BIN": str(programs.folder)}
    home = place / "home"

    def start_as_user():
        Cluster(home, environ=environ).start()
        return ask(Cluster(home, environ=environ).attach().app, "SELECT session_user")

    assert as_user(throw_away_user, start_as_user) == "weefsel_app"
    cluster = Cluster(home, environ=environ)
    assert Path(f"/proc/{server_process(cluster)}").stat().st_uid == uid
    assert stat.S_IMODE(home.stat().st_mode) == 0o700
    kill_server(cluster, children=True)
    cluster.start()  # by root: the owner of the data is the server's user, not root and not weefsel-postgres
    assert Path(f"/proc/{server_process(cluster)}").stat().st_uid == uid
    assert cluster.stop() is True
    with pytest.raises(RuntimeError, match=r"ClusterProblem: De map .* is van een andere gebruiker"):
        as_user((uid + 1, gid), start_as_user)


@pytest.mark.skipif(not IS_ROOT, reason="only root's server is another user")
def test_server_of_root_is_the_dedicated_user(served):
    import pwd

    uid = Path(f"/proc/{server_process(served)}").stat().st_uid

    assert pwd.getpwuid(uid).pw_name == SERVER_USER
