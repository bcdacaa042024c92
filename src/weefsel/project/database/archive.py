"""The encrypted file of a backup: written in one stream, and believed only when it is whole.

magic, key mark (8 bytes), salt (16 bytes), then frames: kind (1 byte), length (4 bytes), AES-256-GCM of the content.
The nonce is the number of the frame and everything before it in the head is authenticated with it, so a frame that is
changed, moved, doubled or left out is noticed; the last frame is of its own kind, so a file that was cut off is too.
Every file has its own key, derived from the installation's key and the salt: no nonce is ever used twice.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from weefsel.project.database.problem import BackupProblem

MAGIC = b"WEEFSEL-BACKUP-1\n"
KEY_BYTES = 32
FRAME_BYTES = 1 << 20
MANIFEST, DUMP, END = b"M", b"D", b"E"

_MARK_BYTES, _SALT_BYTES, _TAG_BYTES = 8, 16, 16
_HEAD_BYTES = len(MAGIC) + _MARK_BYTES + _SALT_BYTES


class ArchiveWriter:
    """Writes frames to an open file; ``close`` writes the last one, and without it the file is worthless."""

    def __init__(self, file: BinaryIO, key: bytes) -> None:
        salt = os.urandom(_SALT_BYTES)
        self._file = file
        self._head = MAGIC + _mark(key) + salt
        self._cipher = _cipher(key, salt)
        self._number = 0
        file.write(self._head)

    def write(self, kind: bytes, content: bytes) -> None:
        for start in range(0, len(content), FRAME_BYTES):
            self._write_frame(kind, content[start : start + FRAME_BYTES])

    def close(self) -> None:
        self._write_frame(END, b"")

    def _write_frame(self, kind: bytes, content: bytes) -> None:
        frame_head = kind + len(content).to_bytes(4, "big")
        nonce = self._number.to_bytes(12, "big")
        self._file.write(frame_head + self._cipher.encrypt(nonce, content, self._head + frame_head))
        self._number += 1


def read_archive(file: BinaryIO, key: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Give each frame as (kind, content), each checked before it is given.

    Only a reader that reaches the end knows that nothing is missing: read to the end before you use any of it.
    """
    head = file.read(_HEAD_BYTES)
    if not head.startswith(MAGIC):
        raise BackupProblem("Dit bestand is geen reservekopie van Weefsel. Kies een bestand dat eindigt op .weefsel")
    if len(head) < _HEAD_BYTES:
        raise _damaged("het begin ontbreekt")
    if head[len(MAGIC) :][:_MARK_BYTES] != _mark(key):
        raise BackupProblem(
            "Deze reservekopie is met een andere sleutel gemaakt. Zet WEEFSEL_BACKUP_KEY_FILE op het bestand met de "
            "sleutel van toen."
        )
    cipher = _cipher(key, head[-_SALT_BYTES:])
    number = 0
    while True:
        frame_head = file.read(5)
        length = int.from_bytes(frame_head[1:], "big")
        if len(frame_head) < 5 or length > FRAME_BYTES:
            raise _damaged("het einde ontbreekt" if len(frame_head) < 5 else f"deel {number + 1} klopt niet")
        sealed = file.read(length + _TAG_BYTES)
        if len(sealed) < length + _TAG_BYTES:
            raise _damaged("het einde ontbreekt")
        try:
            content = cipher.decrypt(number.to_bytes(12, "big"), sealed, head + frame_head)
        except InvalidTag:
            raise _damaged(f"deel {number + 1} klopt niet") from None
        if frame_head[:1] == END:
            break
        yield frame_head[:1], content
        number += 1
    if file.read(1):
        raise _damaged("er staat iets achter het einde")


def _damaged(what: str) -> BackupProblem:
    return BackupProblem(f"De reservekopie is beschadigd: {what}. Er is niets teruggezet. Gebruik een andere kopie.")


def _cipher(key: bytes, salt: bytes) -> AESGCM:
    return AESGCM(HKDF(SHA256(), KEY_BYTES, salt, b"weefsel backup 1").derive(key))


def _mark(key: bytes) -> bytes:
    """Name a key without telling anything about it, so that a wrong key is not taken for a damaged file."""
    return hashlib.sha256(b"weefsel backup key mark" + key).digest()[:_MARK_BYTES]
