"""Secrets of an installation: made once, kept in files that only their owner can read."""

from __future__ import annotations

import os
import secrets
import stat
from pathlib import Path

from weefsel.project.database.place import password_file
from weefsel.project.database.problem import ClusterProblem


def ensure_password(home: Path, role: str) -> str:
    """Give the password of a role, making it when there is none yet."""
    path = password_file(home, role)
    if not path.exists():
        write_secret(path, f"*:*:*:{role}:{secrets.token_urlsafe(32)}\n".encode())
    return read_secret(path).decode().strip().rsplit(":", 1)[1]


def write_secret(path: Path, content: bytes) -> None:
    """Write a secret wholly or not at all: 0600, in a folder 0700, and on the disk before this returns."""
    if not path.parent.exists():
        path.parent.mkdir(mode=0o700)
    unfinished = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        unfinished.rename(path)
    except BaseException:
        unfinished.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)


def read_secret(path: Path) -> bytes:
    """Read a secret; refuse one that others on this machine can read too."""
    if path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise ClusterProblem(
            f"{path} is leesbaar voor anderen op deze computer. Maak het bestand privé: chmod 600 {path}"
        )
    return path.read_bytes()


def sync_folder(folder: Path) -> None:
    """Make a rename in this folder survive a power cut."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
