"""The master key: wraps the keys with which words about people are encrypted. In a file or in the environment, never
in the database and never in a backup of it.

A file beside it for each key from before (``master-key-<name>``) opens what is not wrapped anew yet, and old backups.
"""

from __future__ import annotations

import base64
import binascii
import os
import secrets
from collections.abc import Mapping
from pathlib import Path

from weefsel.apps.keys.master import KEY_BYTES, MasterKeyMissing, Masters, name_of
from weefsel.project.database.problem import ClusterProblem
from weefsel.project.database.secret import read_secret, sync_folder, write_secret

FILE, NEXT = "master-key", ".next"
ENV, ENV_FORMER = "WEEFSEL_MASTER_KEY", "WEEFSEL_MASTER_KEY_FORMER"
MISSING = (
    "De hoofdsleutel is er niet: {path}. Daarmee zijn woorden over mensen in de database versleuteld; zonder kan "
    "niemand ze lezen. Zet de kopie van de sleutel terug. Weefsel maakt geen nieuwe, want daarmee gaat niets open."
)
_read: dict[Path, tuple[tuple[int, int, int], bytes]] = {}


def master_key_file(environ: Mapping[str, str], home: Path) -> Path:
    """Where the key is: $WEEFSEL_MASTER_KEY_FILE, else in the home."""
    chosen = environ.get("WEEFSEL_MASTER_KEY_FILE")
    return Path(chosen) if chosen else home / FILE


def find_masters(environ: Mapping[str, str], home: Path, *, make: bool) -> Masters:
    """The master keys of an installation: of $WEEFSEL_MASTER_KEY, else of the file; ``make`` it where there is none.

    Raises
    ------
    MasterKeyMissing
        There is no key, and none may be made.
    """
    if given := environ.get(ENV):
        now = _decoded(given, ENV)
        former = [_decoded(each, ENV_FORMER) for each in environ.get(ENV_FORMER, "").split()]
        return Masters(name_of(now), {name_of(key): key for key in (now, *former)})
    path = master_key_file(environ, home)
    if not path.exists():
        if not make or environ.get("WEEFSEL_MASTER_KEY_FILE"):
            raise MasterKeyMissing(MISSING.format(path=path))
        make_key(path)
    now = _of_file(path)
    keys = {name_of(key): key for key in map(_of_file, former_files(path))}
    return Masters(name_of(now), {**keys, name_of(now): now})


def former_files(path: Path) -> list[Path]:
    """The files of keys that were used before, and of one that is to take over (`begin_rotation`)."""
    found = sorted(path.parent.glob(f"{path.name}-*"))
    following = path.with_name(path.name + NEXT)
    return [*found, following] if following.exists() else found


def make_key(path: Path) -> None:
    """Make a key. Two processes that start at once agree: the file appears whole, and the loser reads the winner's."""
    draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    write_secret(draft, base64.b64encode(secrets.token_bytes(KEY_BYTES)) + b"\n")
    try:
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
    sync_folder(path.parent)


def begin_rotation(path: Path) -> None:
    """Let a new key take over, and keep the one of now beside it under its name. Each step can be done again."""
    following = path.with_name(path.name + NEXT)
    if not following.exists():
        make_key(following)
    former = path.with_name(f"{path.name}-{name_of(_of_file(path))}")
    if not former.exists():
        os.link(path, former)
    sync_folder(path.parent)
    following.rename(path)
    sync_folder(path.parent)


def _of_file(path: Path) -> bytes:
    stat = path.stat()
    seen = (stat.st_ino, stat.st_mtime_ns, stat.st_mode)
    held = _read.get(path)
    if held is None or held[0] != seen:
        held = _read[path] = (seen, _decoded(read_secret(path).decode("ascii", "replace"), os.fspath(path)))
    return held[1]


def _decoded(text: str, place: str) -> bytes:
    try:
        key = base64.b64decode(text.strip(), validate=True)
    except (binascii.Error, ValueError):
        key = b""
    if len(key) != KEY_BYTES:
        raise ClusterProblem(
            f"{place} bevat geen hoofdsleutel: dat zijn {KEY_BYTES} bytes in base64. Zet de kopie terug."
        )
    return key


def own_keys(*, make: bool = False) -> Masters:
    """The master keys of this installation; settings.MASTER_KEYS names this function."""
    from django.conf import settings

    return find_masters(os.environ, settings.HOME, make=make)
