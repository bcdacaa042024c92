"""Save the database to one encrypted file, and put it back: wholly, checked, or not at all."""

from __future__ import annotations

import base64
import binascii
import contextlib
import errno
import os
import secrets
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO

from weefsel.project.database.address import APP, DATABASE, OWNER, WORKER, Address, find_addresses, read_url
from weefsel.project.database.archive import DUMP, KEY_BYTES, MANIFEST, ArchiveWriter, read_archive
from weefsel.project.database.binaries import Binaries, find_binaries
from weefsel.project.database.erased import changed_tables, keep_list, read_erased, replay, write_anew
from weefsel.project.database.manifest import Manifest, Progress, compare, take_manifest
from weefsel.project.database.problem import BackupProblem, BinariesNotFound
from weefsel.project.database.roles import connect, prepare_database
from weefsel.project.database.secret import read_secret, sync_folder, write_secret

SUFFIX = ".weefsel"
FULL = (errno.ENOSPC, errno.EDQUOT)
LEAVING_S = 2.0  # how long a closed connection may still be seen
OTHERS_SQL = "SELECT 1 FROM pg_stat_activity WHERE datname = %s AND backend_type = 'client backend'"
IN_USE = "Er zijn nog programma's verbonden met de database. Stop Weefsel en probeer het opnieuw."
RESTORING = "_herstel_"
RESTORE_LOCK = 0x7765_6566_7365_6D
RESTORE_ROOM = 1.2  # indexes are built while the tables are there; assumption, with room to spare
REWRITE_ROOM = 2.2  # a table is written anew beside the old one, and one may be nearly all there is; assumption


@dataclass(frozen=True, slots=True)
class Source:
    """The database to save or restore: ``admin`` a role that sees all rows, ``database`` its name.

    ``data`` is the folder of the data when that is on this machine, to see whether there is room. The last three are
    the names of the login roles.
    """

    admin: Address
    database: str
    binaries: Binaries
    data: Path | None
    owner: str = OWNER
    app: str = APP
    worker: str = WORKER


@dataclass(frozen=True, slots=True)
class Backup:
    """A backup that stands on the disk, complete."""

    path: Path
    n_bytes: int
    manifest: Manifest


def find_source(environ: Mapping[str, str], home: Path) -> Source:
    """Give the database of this installation; our own server must run.

    With DATABASE_URL an own role is needed, in DATABASE_BACKUP_URL: the owner cannot see all rows either.
    """
    if environ.get("DATABASE_URL"):
        url = environ.get("DATABASE_BACKUP_URL")
        if not url:
            raise BackupProblem(
                "Met DATABASE_URL is ook DATABASE_BACKUP_URL nodig: een gebruiker die alle rijen mag lezen "
                "(BYPASSRLS), en om terug te zetten ook databases mag maken."
            )
        address = read_url("DATABASE_BACKUP_URL", url)
        addresses = find_addresses(environ, home)
        return Source(
            address,
            address.database,
            _programs_for(address, environ),
            data=None,
            owner=addresses.owner.user if addresses.owner else OWNER,
            app=addresses.app.user,
            worker=addresses.worker.user if addresses.worker else WORKER,
        )
    from weefsel.project.database.cluster import Cluster

    cluster = Cluster(home, environ=environ)
    cluster.attach()
    return Source(cluster.admin, DATABASE, cluster.binaries, cluster.place.data)


def _programs_for(address: Address, environ: Mapping[str, str]) -> Binaries:
    """Give the programs of the server's own version where this machine has them, else the usual ones.

    A newer pg_dump can read an older server, but what it writes cannot be put back there.
    """
    with connect(address) as connection:
        major = connection.info.server_version // 10000
    try:
        return find_binaries(environ, major=major)
    except BinariesNotFound:
        return find_binaries(environ)


def find_key(environ: Mapping[str, str], home: Path, *, make: bool) -> bytes:
    """Give the key of the backups: of $WEEFSEL_BACKUP_KEY_FILE, else of the home, made there on first use."""
    chosen = environ.get("WEEFSEL_BACKUP_KEY_FILE")
    path = Path(chosen) if chosen else own_key_file(home)
    if not path.exists():
        if chosen or not make:
            raise BackupProblem(f"De sleutel {path} is er niet. Zonder sleutel kan niemand een reservekopie lezen.")
        write_secret(path, base64.b64encode(secrets.token_bytes(KEY_BYTES)) + b"\n")
    try:
        key = base64.b64decode(read_secret(path).strip(), validate=True)
    except binascii.Error:
        key = b""
    if len(key) != KEY_BYTES:
        raise BackupProblem(f"{path} bevat geen sleutel: dat zijn {KEY_BYTES} bytes in base64.")
    return key


def own_key_file(home: Path) -> Path:
    return Path(os.path.realpath(home)) / "secrets" / "backup.key"


def back_up(
    source: Source, target: Path, key: bytes, *, now: datetime, progress: Progress, erased: Path | None = None
) -> Backup:
    """Write one encrypted file with everything in the database at one moment, while people go on working.

    ``target`` is a new file, or a folder in which the file gets the moment as its name. The file gets its name when
    it is complete and on the disk; anything that goes wrong before leaves nothing behind. Who was erased is added to
    the list in the file ``erased``, which is not part of the backup.
    """
    if target.is_dir():
        target = target / f"weefsel-{now:%Y-%m-%dT%H%M%SZ}{SUFFIX}"
    if target.exists():
        raise BackupProblem(f"{target} bestaat al. Kies een andere naam: een reservekopie overschrijven wij niet.")
    if not target.parent.is_dir():
        raise BackupProblem(f"De map {target.parent} is er niet. Maak de map of kies een andere.")
    with _whole_file(target) as file:
        archive = ArchiveWriter(file, key)
        with connect(source.admin.to_database(source.database), autocommit=False) as connection:
            connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            row = connection.execute("SELECT pg_export_snapshot()").fetchone()
            snapshot = row[0] if row else ""
            manifest = take_manifest(
                connection, made_at=now.isoformat(), dump_major=source.binaries.major, progress=progress
            )
            if source.binaries.major < manifest.major:
                raise BackupProblem(
                    f"De database is PostgreSQL {manifest.major}, maar pg_dump hier is van {source.binaries.major}. "
                    "Zet WEEFSEL_PG_BIN op de programma's van die versie."
                )
            archive.write(MANIFEST, manifest.to_bytes())
            if erased is not None:
                keep_list(connection, erased)
            _dump(source, snapshot, archive, progress)
        archive.close()
    return Backup(target, target.stat().st_size, manifest)


def restore(source: Source, path: Path, key: bytes, *, progress: Progress, erased: Path | None = None) -> Manifest:
    """Put a backup back into the empty database of this installation.

    The file is read to its end before the database is touched. The rows then go into a new database, which takes the
    name of the empty one in one transaction, and only when every table has the rows it had and who was erased since
    (the list in the file ``erased``) is forgotten again: of them nothing stays in its files either.
    """
    gone = read_erased(erased) if erased is not None else []
    manifest = read_manifest(path, key, progress=progress)
    fresh = f"{source.database}{RESTORING}{secrets.token_hex(4)}"
    with _only_restore(source) as roles:
        _refuse_unfit_server(source, manifest, room=REWRITE_ROOM if gone else RESTORE_ROOM)
        missing = sorted(set(manifest.roles) - roles)
        if missing:
            raise BackupProblem(f"Deze gebruikers van de database ontbreken: {', '.join(missing)}. Maak ze eerst.")
        try:
            prepare_database(source.admin, database=fresh, owner=source.owner, app=source.app, worker=source.worker)
            _load(source, fresh, path, key, progress)
            with connect(source.admin.to_database(fresh), autocommit=False) as connection:
                compare(manifest, take_manifest(connection, made_at="", dump_major=0, progress=progress))
            # In a transaction of its own: taking figures switches row security off, which the owner's functions refuse.
            with connect(source.admin.to_database(fresh), autocommit=False) as connection:
                cursor = connection.cursor()
                replay(cursor, gone)
                changed = changed_tables(cursor)
            with connect(source.admin.to_database(fresh)) as connection:
                write_anew(connection.cursor(), changed, progress)
            _swap(source, fresh)
        finally:
            _drop(source, fresh)
    return manifest


def read_manifest(path: Path, key: bytes, *, progress: Progress) -> Manifest:
    """Read a backup to its end and give its manifest; raises when any byte of it is not as it was written."""
    if not path.is_file():
        raise BackupProblem(f"Het bestand {path} is er niet.")
    total, done, manifest = path.stat().st_size, 0, b""
    with path.open("rb") as file:
        for kind, content in read_archive(file, key):
            done += len(content)
            progress("Nakijken", done, total)
            if kind == MANIFEST:
                manifest += content
    return Manifest.from_bytes(manifest)


@contextlib.contextmanager
def _whole_file(target: Path) -> Iterator[IO[bytes]]:
    """Give a file that gets its name only when all of it is on the disk."""
    unfinished = target.with_name(f".{target.name}.{secrets.token_hex(4)}.part")
    try:
        descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            with os.fdopen(descriptor, "wb") as file:
                yield file
                file.flush()
                os.fsync(file.fileno())
            unfinished.rename(target)
        finally:
            unfinished.unlink(missing_ok=True)
        sync_folder(target.parent)
    except OSError as error:
        if error.errno in FULL:
            raise BackupProblem(
                f"De schijf van {target.parent} is vol. Er is geen reservekopie gemaakt en niets half geschreven. "
                "Maak ruimte of kies een andere map."
            ) from error
        raise BackupProblem(
            f"De reservekopie kan niet geschreven worden in {target.parent}: {error.strerror}."
        ) from error


def _dump(source: Source, snapshot: str, archive: ArchiveWriter, progress: Progress) -> None:
    done = 0
    with _program(source, "pg_dump", "--format=custom", f"--snapshot={snapshot}", stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        while content := process.stdout.read(1 << 20):
            archive.write(DUMP, content)
            done += len(content)
            progress("Bewaren", done, None)


def _load(source: Source, database: str, path: Path, key: bytes, progress: Progress) -> None:
    total, done = path.stat().st_size, 0
    into = Source(source.admin, database, source.binaries, source.data)
    with (
        path.open("rb") as file,
        _program(into, "pg_restore", "--exit-on-error", stdin=subprocess.PIPE) as process,
    ):
        assert process.stdin is not None
        # pg_restore that stopped early says why itself; writing on to it would only say that the pipe is closed.
        with contextlib.suppress(BrokenPipeError):
            for kind, content in read_archive(file, key):
                done += len(content)
                if kind == DUMP:
                    process.stdin.write(content)
                progress("Terugzetten", done, total)
        with contextlib.suppress(BrokenPipeError):
            process.stdin.close()


@contextlib.contextmanager
def _program(source: Source, name: str, *arguments: str, **pipes: int) -> Iterator[subprocess.Popen[bytes]]:
    """Run a program of PostgreSQL on the database; raises when it fails, ends it when we fail."""
    address = source.admin.to_database(source.database)
    secret = {"PGPASSWORD": address.password} if address.password else {}  # never on a command line: others read those
    public = Address(
        address.host, address.port, address.database, address.user, None, address.passfile, address.options
    )
    settings = {word: value for word, value in os.environ.items() if not word.startswith("PG")}
    with tempfile.TemporaryFile() as errors:
        process = subprocess.Popen(
            [source.binaries.program(name), *arguments, "--no-password", f"--dbname={public.conninfo()}"],
            stderr=errors,
            env={**settings, **secret, "LC_ALL": "C"},
            **pipes,
        )
        try:
            yield process
            process.wait()
        except BaseException:
            process.kill()
            process.wait()
            raise
        finally:
            for pipe in (process.stdin, process.stdout):
                if pipe is not None:
                    with contextlib.suppress(BrokenPipeError):
                        pipe.close()
        if process.returncode != 0:
            errors.seek(0)
            text = errors.read().decode(errors="replace").strip()
            raise BackupProblem(f"{name} is gestopt met een fout. PostgreSQL zegt:\n{text}")


def _refuse_unfit_server(source: Source, manifest: Manifest, *, room: float) -> None:
    with connect(source.admin.to_database(source.database)) as connection:
        filled = connection.execute(OBJECTS_SQL).fetchall()
        major = connection.info.server_version // 10000
    if filled:
        raise BackupProblem(
            f"De database {source.database} is niet leeg (er is al {filled[0][0]}). Terugzetten kan alleen in een lege "
            "database. Begin met een nieuwe map (WEEFSEL_HOME) en zet de kopie daar terug."
        )
    _refuse_others(source)
    if major < manifest.major:
        raise BackupProblem(
            f"De kopie komt van PostgreSQL {manifest.major} en deze database is {major}. "
            f"Zet haar terug op PostgreSQL {manifest.major} of nieuwer."
        )
    if source.binaries.major != major or manifest.dump_major > major:
        raise BackupProblem(
            f"De database is PostgreSQL {major}, pg_restore is hier van {source.binaries.major} en de kopie is gemaakt "
            f"met pg_dump van {manifest.dump_major}. Zet WEEFSEL_PG_BIN op de programma's van PostgreSQL {major}, en "
            "gebruik een kopie die daarmee of met een oudere versie gemaakt is."
        )
    if source.data is not None:
        free, needed = shutil.disk_usage(source.data).free, int(manifest.size_bytes * room)
        if free < needed:
            raise BackupProblem(
                f"Er is te weinig ruimte bij {source.data}: nodig is ongeveer {needed // 10**6} MB, "
                f"vrij is {free // 10**6} MB. Er is niets teruggezet."
            )


@contextlib.contextmanager
def _only_restore(source: Source) -> Iterator[set[str]]:
    """Hold off other restores, clear away what a killed one left, and give the names of the server's roles."""
    with connect(source.admin.to_database("postgres")) as connection:
        row = connection.execute("SELECT pg_try_advisory_lock(%s)", [RESTORE_LOCK]).fetchone()
        if not row or not row[0]:
            raise BackupProblem("Er wordt al een reservekopie teruggezet. Wacht tot dat klaar is.")
        _clear_away(connection, source)
        yield {role for (role,) in connection.execute("SELECT rolname FROM pg_roles").fetchall()}


def clear_killed(source: Source) -> int:
    """Take away what restores left that were killed: all that a backup held could stand in it. Gives how many.

    While a restore is running, nothing happens.
    """
    with connect(source.admin.to_database("postgres")) as connection:
        row = connection.execute("SELECT pg_try_advisory_lock(%s)", [RESTORE_LOCK]).fetchone()
        return _clear_away(connection, source) if row and row[0] else 0


def _clear_away(connection, source: Source) -> int:
    from psycopg import sql

    left = connection.execute(
        "SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [source.database + RESTORING]
    ).fetchall()
    for (database,) in left:
        # A program that a killed restore started may still be at work in it.
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(database)))
    return len(left)


def _refuse_others(source: Source) -> None:
    """Raise when a program works in the empty database: it cannot get another name then.

    A program that has just closed its connection is no reason to refuse: the server needs a moment to see that.
    """
    patience = time.monotonic() + LEAVING_S
    with connect(source.admin.to_database("postgres")) as connection:
        while connection.execute(OTHERS_SQL, [source.database]).fetchone():
            if time.monotonic() > patience:
                raise BackupProblem(IN_USE)
            time.sleep(0.05)


def _swap(source: Source, fresh: str) -> None:
    """Give the restored database the name of the empty one; both names change in one transaction."""
    import psycopg
    from psycopg import sql

    _refuse_others(source)
    old = f"{fresh}_leeg"
    rename = sql.SQL("ALTER DATABASE {} RENAME TO {}")
    try:
        with connect(source.admin.to_database("postgres"), autocommit=False) as connection:
            connection.execute(rename.format(sql.Identifier(source.database), sql.Identifier(old)))
            connection.execute(rename.format(sql.Identifier(fresh), sql.Identifier(source.database)))
    except psycopg.errors.ObjectInUse:
        raise BackupProblem(IN_USE) from None
    _drop(source, old)


def _drop(source: Source, database: str) -> None:
    from psycopg import sql

    with connect(source.admin.to_database("postgres")) as connection:
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(database)))


OBJECTS_SQL = """
SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
 WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S') AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
   AND NOT EXISTS (SELECT 1 FROM pg_depend d
                    WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')
 ORDER BY c.relkind = 'S', 1
"""
