"""Where the files of our own server stand. Only looks; starts and makes nothing."""

from __future__ import annotations

import hashlib
import os
import stat
from dataclasses import dataclass
from pathlib import Path

from weefsel.project.database.problem import ClusterProblem

PORT = 5432  # only the name of the socket file: the server listens to no network
SERVER_USER = "weefsel-postgres"
STATE_ROOT = Path("/var/lib/weefsel")

# The kernel's limit is 107 bytes on Linux and 103 on macOS, for the folder and the name of the socket together.
SOCKET_PATH_BYTES = 103
SHELL_TRIPS = frozenset('"$`\\\n')


@dataclass(frozen=True, slots=True)
class Place:
    """The folders of one cluster; ``home`` is the installation they belong to."""

    home: Path
    folder: Path

    @property
    def data(self) -> Path:
        return self.folder / "data"

    @property
    def log(self) -> Path:
        return self.folder / "log" / "postgres.log"

    @property
    def binaries(self) -> Path:
        """The folder for a copy of the programs, made by root only: elsewhere when the path trips their shell.

        pg_ctl asks postgres for its version through sh, between double quotes and without escaping.
        """
        if SHELL_TRIPS.isdisjoint(str(self.folder)):
            return self.folder / "binaries"
        return STATE_ROOT / _digest(self.folder) / "binaries"

    @property
    def lock(self) -> Path:
        return self.home / "database.lock"

    @property
    def note(self) -> Path:
        """A line of text that says where the data are; there once the database was made completely."""
        return self.home / "database.place"

    @property
    def socket_dir(self) -> Path:
        """The private folder of the socket: beside the data, or in /tmp when that path is too long.

        libpq splits a host at a comma, so such a path cannot be used either. Not $XDG_RUNTIME_DIR: it disappears
        when the user logs out, and a nightly job does not know it.
        """
        near = self.folder / "socket"
        if len(os.fsencode(near / f".s.PGSQL.{PORT}")) <= SOCKET_PATH_BYTES and "," not in str(near):
            return near
        return Path("/tmp") / f"weefsel-{_digest(self.folder)}"


def find_place(home: Path, *, state_root: Path = STATE_ROOT) -> Place:
    """Say where the cluster of ``home`` is, or will be when it is started for the first time.

    PostgreSQL refuses to run as root. So for root the server is another user, who cannot enter a home below /root;
    opening up that folder is not ours to do, and the data then stand below ``state_root``.
    """
    home = Path(os.path.realpath(home))
    near = home / "database"
    try:
        return Place(home, Path((home / "database.place").read_text(encoding="utf-8").strip()))
    except FileNotFoundError:
        pass
    except PermissionError:
        raise ClusterProblem(
            f"De map {home} is van een andere gebruiker. Kies met WEEFSEL_HOME een map van uzelf, "
            "of start Weefsel als de gebruiker van die map."
        ) from None
    if os.geteuid() != 0 or (near / "data").is_dir() or reachable_for_others(home):
        return Place(home, near)
    return Place(home, state_root / _digest(home))


def reachable_for_others(folder: Path) -> bool:
    """Say whether any user may pass through the folders down to here; folders that are not there yet count as open."""
    return all(part.stat().st_mode & stat.S_IXOTH for part in (folder, *folder.parents) if part.exists())


def password_file(home: Path, role: str) -> Path:
    """Give the 0600 file with the password of one role, in libpq's own form (passfile)."""
    return Path(os.path.realpath(home)) / "secrets" / f"{role}.pgpass"


def _digest(path: Path) -> str:
    return hashlib.sha256(os.fsencode(path)).hexdigest()[:16]
