"""Real PostgreSQL servers for the tests of the database rooms, in folders that leave nothing behind."""

from __future__ import annotations

import os
import pickle
import shutil
import subprocess
import tempfile
from pathlib import Path

import pytest

from weefsel.project.database.binaries import DEBIAN, PROGRAMS
from weefsel.project.database.cluster import Cluster
from weefsel.project.database.roles import connect, prepare_database

IS_ROOT = os.geteuid() == 0


def system_binaries() -> Path | None:
    """The newest PostgreSQL of the system itself, of which the tests of a second version make use."""
    found = [folder for folder in DEBIAN.glob("*/bin") if all((folder / name).exists() for name in PROGRAMS)]
    return max(found, key=lambda folder: int(folder.parent.name), default=None)


@pytest.fixture(scope="session", params=["wheel", "system"])
def pg_environ(request):
    """The environment that chooses one of the two PostgreSQL versions that we promise to work with."""
    environ = {name: value for name, value in os.environ.items() if name != "WEEFSEL_PG_BIN"}
    if request.param == "wheel":
        return environ
    folder = system_binaries()
    if folder is None:
        missing = "NOT RUN: no PostgreSQL of the system; apt-get install -y --no-install-recommends postgresql-15"
        if os.environ.get("CI") == "true":
            pytest.fail(missing)
        pytest.skip(missing)
    return environ | {"WEEFSEL_PG_BIN": str(folder)}


@pytest.fixture
def short_folder():
    """A folder with a short path through which every user may pass; pytest's own is closed and long."""
    folder = Path(tempfile.mkdtemp(prefix="wf-"))
    folder.chmod(0o711)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
def home(short_folder):
    """A home that does not exist yet; its server is stopped afterwards."""
    yield short_folder / "home"
    Cluster(short_folder / "home").stop()


@pytest.fixture(scope="session")
def seeds():
    """Homes that were started and stopped once, by the environment that chose their PostgreSQL; see ``copy_home``."""
    folder = Path(tempfile.mkdtemp(prefix="wf-"))
    folder.chmod(0o711)
    made: dict[str, Path] = {}

    def seed(environ) -> Path:
        name = environ.get("WEEFSEL_PG_BIN", "wheel").replace("/", "-")
        if name not in made:
            cluster = Cluster(folder / name, environ=environ)
            cluster.start()
            cluster.stop()
            made[name] = folder / name
        return made[name]

    yield seed
    shutil.rmtree(folder)


def copy_home(seed: Path, home: Path) -> None:
    """Copy a stopped installation with its owners and modes: quicker than making one for every test."""
    subprocess.run(["cp", "-a", seed, home], check=True)
    (home / "database.place").write_text(f"{home / 'database'}\n")


@pytest.fixture
def made(home, seeds):
    """A stopped cluster that was in use before, of the wheel."""
    copy_home(seeds({}), home)
    return Cluster(home)


@pytest.fixture
def made_each(home, seeds, pg_environ):
    """A stopped cluster that was in use before, of each of the two versions."""
    copy_home(seeds(pg_environ), home)
    return Cluster(home, environ=pg_environ)


@pytest.fixture(scope="session")
def served():
    """One running server for all tests that need no server of their own; make a database of your own in it."""
    folder = Path(tempfile.mkdtemp(prefix="wf-"))
    folder.chmod(0o711)
    cluster = Cluster(folder / "home")
    cluster.start()
    yield cluster
    cluster.stop()
    shutil.rmtree(folder)


@pytest.fixture(scope="session")
def throw_away_user():
    """A user of this machine who may do nothing special; (uid, gid)."""
    if not IS_ROOT:
        pytest.skip("only root can make a user")
    import pwd

    name = f"wf-test-{os.getpid()}"
    subprocess.run(["/usr/sbin/useradd", "--system", "--no-create-home", name], check=True, capture_output=True)
    account = pwd.getpwnam(name)
    yield account.pw_uid, account.pw_gid
    subprocess.run(["/usr/sbin/userdel", name], check=True, capture_output=True)


def fresh_database(cluster: Cluster, name: str) -> None:
    """Make an empty database as ``prepare_database`` does, in a tenth of the time."""
    with connect(cluster.admin) as admin:
        admin.execute(f"CREATE DATABASE {name} TEMPLATE weefsel OWNER weefsel_owner")
    prepare_database(cluster.admin, database=name)


def as_user(user: tuple[int, int], function):
    """Call ``function`` in a child that has become ``user`` for good; its answer or its exception comes back."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            os.setgroups([])
            os.setgid(user[1])
            os.setuid(user[0])
            answer = (True, function())
        except BaseException as error:
            answer = (False, RuntimeError(f"{type(error).__name__}: {error}"))
        with os.fdopen(writer, "wb") as pipe:
            pickle.dump(answer, pipe)
        os._exit(0)
    os.close(writer)
    with os.fdopen(reader, "rb") as pipe:
        went_well, answer = pickle.load(pipe)
    os.waitpid(child, 0)
    if not went_well:
        raise answer
    return answer
