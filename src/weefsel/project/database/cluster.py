"""Our own small manager of a PostgreSQL server: one server for one home, private to it.

No network (a socket in a folder that only we can enter), a password for every role, every acknowledged commit on the
disk. The rights of folders that were there before are never changed.
"""

from __future__ import annotations

import fcntl
import os
import pwd
import secrets
import shlex
import shutil
import stat
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from weefsel.project.database.address import (
    APP,
    OWNER,
    WORKER,
    Address,
    Addresses,
    embedded_address,
)
from weefsel.project.database.binaries import Binaries, copy_binaries, find_binaries, readable_for_all
from weefsel.project.database.place import (
    PORT,
    SERVER_USER,
    STATE_ROOT,
    find_place,
    password_file,
)
from weefsel.project.database.problem import ClusterProblem
from weefsel.project.database.secret import ensure_password, sync_folder

ADMIN = "postgres"
PATIENCE_S = 600  # a long crash recovery takes minutes: giving up sooner would leave a healthy server unused
DYING_S = 60  # how long children of a killed server may take to leave
LARGEST_LOG_BYTES = 10_000_000
NO_PROCESS = 2**31 - 1  # larger than any process number can be


@dataclass(frozen=True, slots=True)
class ServerUser:
    """The system user that the server runs as; ``switch`` when that is not the user of this process."""

    name: str
    uid: int
    gid: int
    switch: bool


class Cluster:
    """The PostgreSQL server of one home.

    Run by root, the server is the system user ``weefsel-postgres`` (made when it is not there), or the owner of the
    data when another user made them; run by anyone else, it is that user.
    """

    def __init__(self, home: Path, *, environ: Mapping[str, str] | None = None, state_root: Path = STATE_ROOT) -> None:
        self._environ = os.environ if environ is None else environ
        self.place = find_place(home, state_root=state_root)
        self._binaries: Binaries | None = None

    @property
    def home(self) -> Path:
        return self.place.home

    @property
    def socket_dir(self) -> Path:
        return self.place.socket_dir

    @property
    def admin(self) -> Address:
        """The superuser's address: for making, backing up and restoring the database, never for the application."""
        return self._address(ADMIN, database="postgres")

    @property
    def addresses(self) -> Addresses:
        return Addresses(*(self._address(role) for role in (APP, OWNER, WORKER)), embedded=True)

    @property
    def binaries(self) -> Binaries:
        """The programs for these data; a readable copy of them where the server's user cannot reach the originals."""
        if self._binaries is None:
            version = self.place.data / "PG_VERSION"
            major = int(version.read_text()) if version.exists() else None
            found = find_binaries(self._environ, major=major)
            copied = os.geteuid() == 0 and not readable_for_all(found)
            self._binaries = copy_binaries(found, self.place.binaries) if copied else found
        return self._binaries

    def start(self) -> Addresses:
        """Start the server, making it on the first call, and return when it answers.

        Several processes may call this at once: one starts, the others wait and find it running. Waits for crash
        recovery and for what is left of a killed server.
        """
        self._make_home()
        with self._locked():
            if self._answers() and self.place.note.exists():
                return self.addresses
            self._refuse_lost_parts()
            user = self._server_user()
            self._make_folders(user)
            passwords = {role: ensure_password(self.home, role) for role in (ADMIN, OWNER, APP, WORKER)}
            if not self.place.data.exists():
                self._initialise(user, passwords[ADMIN])
            self._start_server(user)
            self._prepare(passwords)
        return self.addresses

    def attach(self) -> Addresses:
        """Give the addresses of the server when it runs; starts nothing."""
        if not self.is_running():
            raise ClusterProblem(
                f"De database van {self.home} draait niet. Start haar met: weefsel start (of weefsel demo)."
            )
        return self.addresses

    def is_running(self) -> bool:
        """Say whether the server answers now; while it recovers or stops it does not."""
        return self._answers()

    def stop(self) -> bool:
        """Stop the server after rolling back what was not committed; False when it did not run."""
        if not self.place.data.exists():
            return False
        with self._locked():
            if self._postmaster() is None:
                return False
            done = self._run(
                self._server_user(),
                "pg_ctl", "stop", "-m", "fast", "-w", "-t", str(PATIENCE_S),
            )  # fmt: skip
            if done.returncode != 0 and self._postmaster() is not None:
                raise ClusterProblem(f"De database van {self.home} stopt niet. PostgreSQL zegt:\n{done.stdout}")
            return True

    def _address(self, role: str, database: str = "weefsel") -> Address:
        address = embedded_address(self.home, role, database)
        if address.host != str(self.socket_dir):  # a state_root of the caller's own, before the first start
            return Address(str(self.socket_dir), PORT, database, role, passfile=address.passfile)
        return address

    @contextmanager
    def _locked(self) -> Iterator[None]:
        """Let one process at a time start or stop the server; the kernel frees the lock when its holder dies."""
        descriptor = os.open(self.place.lock, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            yield
        finally:
            os.close(descriptor)

    def _make_home(self) -> None:
        # Root's server is another user, who must be able to pass through (not to look into) a home that we make.
        _make_folder(self.home, 0o711 if os.geteuid() == 0 else 0o700)
        if not os.access(self.home, os.W_OK | os.X_OK):
            raise ClusterProblem(
                f"U mag niet schrijven in {self.home}. Kies met WEEFSEL_HOME een map van uzelf, "
                "of start Weefsel als de gebruiker van die map."
            )

    def _refuse_lost_parts(self) -> None:
        """Refuse to make a new, empty database in the place of one whose data or passwords are lost."""
        if self.place.note.exists() and not self.place.data.exists():
            raise ClusterProblem(
                f"De gegevens van {self.home} horen in {self.place.data}, maar die map is er niet. Zet de map terug. "
                f"Wilt u opnieuw beginnen met een lege database? Verwijder dan {self.place.note}."
            )
        key = password_file(self.home, ADMIN)
        if self.place.data.exists() and not key.exists():
            raise ClusterProblem(
                f"In {self.place.folder} staan gegevens, maar het wachtwoord in {key} is weg. Zet de map {key.parent} "
                f"terug. Hebt u de gegevens niet meer nodig? Verwijder dan {self.place.folder}."
            )

    def _server_user(self) -> ServerUser:
        me = os.geteuid()
        data = self.place.data
        owner = data.stat().st_uid if data.exists() else None
        if me != 0:
            if owner not in (None, me):
                raise ClusterProblem(
                    f"De gegevens in {data} zijn van gebruiker {_name_of(owner)}. Start Weefsel als die gebruiker."
                )
            return ServerUser(_name_of(me), me, os.getegid(), switch=False)
        account = pwd.getpwuid(owner) if owner else _find_or_make_user(SERVER_USER)
        return ServerUser(account.pw_name, account.pw_uid, account.pw_gid, switch=True)

    def _make_folders(self, user: ServerUser) -> None:
        # The folder itself stays ours, so that nobody else can put a link where we are about to write.
        _make_folder(self.place.folder, 0o711 if user.switch else 0o700)
        if user.switch and not _reachable(self.place.folder, user):
            raise ClusterProblem(
                f"Gebruiker {user.name} kan niet in {self.place.folder} komen en Weefsel verandert geen rechten van "
                "bestaande mappen. Kies met WEEFSEL_HOME een map waar andere gebruikers doorheen mogen."
            )
        for folder in (self.place.log.parent, self.socket_dir):
            _make_private_folder(folder, user)

    def _initialise(self, user: ServerUser, password: str) -> None:
        """Make the data folder; it gets its name only when it is complete, so a cut-off attempt leaves nothing."""
        unfinished = self.place.folder / "data.new"
        shutil.rmtree(unfinished, ignore_errors=True)
        _make_private_folder(unfinished, user)
        major = self.binaries.major
        if major >= 17:
            locale = ("--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--lc-collate=C", "--lc-ctype=C.UTF-8")
        else:
            locale = ("--locale-provider=libc", "--lc-collate=C.UTF-8", "--lc-ctype=C.UTF-8")
        with self._password_for_initdb(user, password) as file:
            done = self._run(
                user, "initdb", "-D", str(unfinished), "-U", ADMIN, "--pwfile", str(file), "-A", "scram-sha-256",
                "--encoding=UTF8", "--data-checksums", "--lc-messages=C", "--lc-monetary=C", "--lc-numeric=C",
                "--lc-time=C", *locale,
            )  # fmt: skip
        if done.returncode != 0:
            shutil.rmtree(unfinished, ignore_errors=True)
            raise ClusterProblem(f"De database kan niet gemaakt worden in {self.place.folder}:\n{done.stdout}")
        _overwrite(unfinished / "pg_hba.conf", "local all all scram-sha-256\n")
        unfinished.rename(self.place.data)
        sync_folder(self.place.folder)

    @contextmanager
    def _password_for_initdb(self, user: ServerUser, password: str) -> Iterator[Path]:
        path = self.place.folder / f".password-{secrets.token_hex(4)}"
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            with os.fdopen(descriptor, "w") as file:
                file.write(password + "\n")
            if user.switch:
                os.chown(path, user.uid, user.gid)
            yield path
        finally:
            path.unlink()

    def _start_server(self, user: ServerUser) -> None:
        """Bring the server to the point where it answers."""
        self._shorten_log()
        patience = time.monotonic() + PATIENCE_S
        dying = time.monotonic() + DYING_S
        while time.monotonic() < patience:
            if self._answers():
                return
            if self._postmaster() is not None:  # recovering, starting or stopping: it will answer or leave
                time.sleep(0.05)
                continue
            self._mark_stale_pid_file()
            done = self._run(
                user, "pg_ctl", "start", "-w", "-t", str(PATIENCE_S),
                "-l", str(self.place.log.relative_to(self.place.folder)), "-o", self._options(),
            )  # fmt: skip
            if done.returncode == 0:
                continue
            tail = self._log_tail()
            # Children of a killed server still hold its shared memory; PostgreSQL refuses until the last has left.
            if "shared memory block" in tail and time.monotonic() < dying:
                time.sleep(0.1)
                continue
            raise ClusterProblem(f"De database van {self.home} start niet. PostgreSQL zegt:\n{done.stdout}\n{tail}")
        raise ClusterProblem(f"De database van {self.home} antwoordt na {PATIENCE_S} seconden nog niet.")

    def _options(self) -> str:
        """Give what may not be changed in a file: on the command line it goes before every other setting."""
        settings = {
            "listen_addresses": "",
            "port": str(PORT),
            "unix_socket_directories": '"' + str(self.socket_dir).replace('"', '""') + '"',
            "unix_socket_permissions": "0700",
            "fsync": "on",
            "full_page_writes": "on",
            "password_encryption": "scram-sha-256",
            # The server's log may not hold what people typed: no statements, no key values.
            "log_min_error_statement": "panic",
            "log_error_verbosity": "terse",
            "log_statement": "none",
            "log_min_duration_statement": "-1",
        }
        return " ".join(f"-c {shlex.quote(f'{name}={value}')}" for name, value in settings.items())

    def _prepare(self, passwords: Mapping[str, str]) -> None:
        from weefsel.project.database.roles import make_roles, prepare_database

        make_roles(self.admin, {role: passwords[role] for role in (OWNER, APP, WORKER)})
        prepare_database(self.admin)
        if not self.place.note.exists():
            unfinished = self.place.note.with_suffix(".new")
            unfinished.write_text(f"{self.place.folder}\n", encoding="utf-8")
            unfinished.rename(self.place.note)
            sync_folder(self.home)

    def _answers(self) -> bool:
        if self._postmaster() is None:
            return False
        from psycopg import pq

        return pq.PGconn.ping(self.admin.conninfo().encode()) == pq.Ping.OK

    def _postmaster(self) -> int | None:
        """Give the process number of the server of these data, or None when it is not alive.

        The number in postmaster.pid may by now belong to another program, or to a dead process that nobody collected.
        """
        try:
            first = (self.place.data / "postmaster.pid").read_text().split("\n", 1)[0]
            pid = int(first)
        except (FileNotFoundError, ValueError):
            return None
        except PermissionError:
            raise ClusterProblem(
                f"De gegevens in {self.place.data} zijn van een andere gebruiker. Start Weefsel als die gebruiker."
            ) from None
        return pid if _runs_in(pid, self.place.data) else None

    def _mark_stale_pid_file(self) -> None:
        """Replace the number of a process that is not our server by one that cannot exist.

        PostgreSQL would take another program with that number for a running server. The rest of the file stays: with
        it PostgreSQL sees whether children of the dead server still use the shared memory.
        """
        # The socket has a file of its own with that number; nobody else uses this folder, so it may go.
        (self.socket_dir / f".s.PGSQL.{PORT}.lock").unlink(missing_ok=True)
        path = self.place.data / "postmaster.pid"
        try:
            lines = path.read_text().split("\n")
        except FileNotFoundError:
            return
        if lines[0].strip().isdigit():
            _overwrite(path, "\n".join([str(NO_PROCESS), *lines[1:]]))
        else:  # cut off by a full disk or a power cut: PostgreSQL itself would refuse for ever
            path.unlink()

    def _shorten_log(self) -> None:
        log = self.place.log
        if log.exists() and log.stat().st_size > LARGEST_LOG_BYTES:
            log.rename(log.with_suffix(".1"))

    def _log_tail(self) -> str:
        try:
            lines = self.place.log.read_text(errors="replace").splitlines()
        except FileNotFoundError:
            return ""
        return "\n".join(lines[-12:])

    def _run(self, user: ServerUser, program: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run a program of PostgreSQL as the server's user, away from our terminal and from stray PG settings."""
        # pg_ctl puts a folder that it gets as an argument in a shell command, where a " or a $ in its name would work.
        ours = {"LC_ALL": "C", "PGDATA": str(self.place.data)}
        kept = ("PATH", "TZ", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH")
        as_user = {"user": user.uid, "group": user.gid, "extra_groups": []} if user.switch else {}
        return subprocess.run(
            [self.binaries.program(program), *arguments],
            cwd=self.place.folder,
            env={name: self._environ[name] for name in kept if name in self._environ} | ours,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            start_new_session=True,
            umask=0o077,
            **as_user,
        )


def _runs_in(pid: int, data: Path) -> bool:
    """Say whether this process lives and is a server of these data."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:  # somebody else's process, so not the server of data that are ours
        return False
    process = Path("/proc") / str(pid)
    if not Path("/proc/self/stat").exists():
        answer = subprocess.run(["ps", "-o", "stat=,comm=", "-p", str(pid)], capture_output=True, text=True).stdout
        return "postgres" in answer and not answer.lstrip().startswith("Z")
    try:
        state = (process / "stat").read_text().rpartition(")")[2].split()[0]
        return state not in ("Z", "X") and os.readlink(process / "cwd") == os.path.realpath(data)
    except OSError:  # it died while we looked
        return False


def _reachable(folder: Path, user: ServerUser) -> bool:
    """Say whether this user may pass through all folders down to here."""
    for part in (folder, *folder.parents):
        facts = part.stat()
        bit = stat.S_IXUSR if facts.st_uid == user.uid else stat.S_IXGRP if facts.st_gid == user.gid else stat.S_IXOTH
        if not facts.st_mode & bit:
            return False
    return True


def _make_folder(folder: Path, mode: int) -> None:
    """Make a folder and the missing ones above it with exactly this mode; folders that are there stay as they are."""
    for part in reversed((folder, *folder.parents)):
        try:
            part.mkdir(mode)
        except FileExistsError:
            continue
        except OSError as error:
            raise ClusterProblem(f"De map {part} kan niet gemaakt worden: {error.strerror}.") from error
        os.chmod(part, mode)


def _make_private_folder(folder: Path, user: ServerUser) -> None:
    """Make a folder that only the server's user can enter, or check that the one that is there is just that.

    The socket may stand in /tmp, where anybody could have made the folder before us.
    """
    try:
        folder.mkdir(0o700)
        if user.switch:
            os.chown(folder, user.uid, user.gid)
    except FileExistsError:
        facts = os.lstat(folder)
        if not stat.S_ISDIR(facts.st_mode) or facts.st_uid != user.uid or stat.S_IMODE(facts.st_mode) & 0o077:
            raise ClusterProblem(
                f"{folder} moet een map zijn van gebruiker {user.name} waar niemand anders in kan. "
                "Dat is niet zo. Verwijder de map als u haar vertrouwt, of kies met WEEFSEL_HOME een kort pad."
            ) from None


def _overwrite(path: Path, text: str) -> None:
    """Write a file that is there, keeping its owner and mode, and never through a link."""
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_TRUNC | os.O_NOFOLLOW), "w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())


def _find_or_make_user(name: str) -> pwd.struct_passwd:
    """Give the system user that the server of root runs as; made once, without a home, a shell or a password."""
    try:
        return pwd.getpwnam(name)
    except KeyError:
        pass
    program = shutil.which("useradd", path="/usr/sbin:/sbin:/usr/bin:/bin")
    if program is None:
        raise ClusterProblem(
            f"PostgreSQL draait niet als root en het programma useradd ontbreekt. Maak zelf de gebruiker {name}, "
            "of start Weefsel als gewone gebruiker."
        )
    done = subprocess.run(
        [program, "--system", "--user-group", "--no-create-home", "--home-dir", "/nonexistent",
         "--shell", "/usr/sbin/nologin", "--comment", "PostgreSQL of Weefsel", name],
        capture_output=True, text=True,
    )  # fmt: skip
    try:
        return pwd.getpwnam(name)  # also when another process was quicker
    except KeyError:
        raise ClusterProblem(f"De gebruiker {name} kan niet gemaakt worden: {done.stderr.strip()}") from None


def _name_of(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return str(uid)
