"""The encrypted file: any other bytes than those written are refused."""

from __future__ import annotations

import io
import os
import re

import pytest

from weefsel.project.database.archive import DUMP, FRAME_BYTES, MAGIC, MANIFEST, ArchiveWriter, read_archive
from weefsel.project.database.problem import BackupProblem

KEY = bytes(range(32))
HEAD_BYTES = len(MAGIC) + 24


def archive(*parts: tuple[bytes, bytes]) -> bytes:
    file = io.BytesIO()
    writer = ArchiveWriter(file, KEY)
    for kind, content in parts:
        writer.write(kind, content)
    writer.close()
    return file.getvalue()


def frames(content: bytes) -> list[bytes]:
    found, at = [], HEAD_BYTES
    while at < len(content):
        end = at + 5 + int.from_bytes(content[at + 1 : at + 5], "big") + 16
        found.append(content[at:end])
        at = end
    return found


def read(content: bytes, key: bytes = KEY) -> list[tuple[bytes, bytes]]:
    return list(read_archive(io.BytesIO(content), key))


def test_what_is_written_is_read_back_whatever_its_length():
    large = os.urandom(2 * FRAME_BYTES + 1)

    found = read(archive((MANIFEST, b"{}"), (DUMP, large), (DUMP, b"")))

    assert [kind for kind, _ in found] == [MANIFEST, DUMP, DUMP, DUMP]
    assert b"".join(content for kind, content in found if kind == DUMP) == large


def test_the_same_content_never_gives_the_same_bytes_and_shows_nothing():
    first, second = archive((DUMP, b"Zwaantje" * 8)), archive((DUMP, b"Zwaantje" * 8))

    assert (first[HEAD_BYTES:] == second[HEAD_BYTES:], b"Zwaantje" in first) == (False, False)


def test_every_flipped_bit_is_noticed():
    whole = archive((MANIFEST, b"ab"), (DUMP, b"cde"))

    for place in range(len(whole) * 8):
        changed = bytearray(whole)
        changed[place // 8] ^= 1 << place % 8
        with pytest.raises(BackupProblem):
            read(bytes(changed))


def test_every_cut_is_noticed():
    whole = archive((MANIFEST, b"ab"), (DUMP, b"cde"))

    for length in range(len(whole)):
        with pytest.raises(BackupProblem):
            read(whole[:length])


@pytest.mark.parametrize("order", [[1, 0, 2], [0, 2], [0, 0, 1, 2], [0, 1, 2, 2], [0, 1, 2, 1]])
def test_moved_lost_and_doubled_frames_are_noticed(order):
    whole = archive((DUMP, b"een"), (DUMP, b"twee"))
    parts = frames(whole)

    with pytest.raises(BackupProblem, match="beschadigd"):
        read(whole[:HEAD_BYTES] + b"".join(parts[number] for number in order))


def test_frame_of_another_file_with_the_same_key_is_noticed():
    one, other = archive((DUMP, b"een")), archive((DUMP, b"een"))

    with pytest.raises(BackupProblem, match="deel 1 klopt niet"):
        read(one[:HEAD_BYTES] + other[HEAD_BYTES:])


@pytest.mark.parametrize(
    ("content", "key", "text"),
    [
        (b"PGDMP", KEY, "Dit bestand is geen reservekopie van Weefsel."),
        (b"", KEY, "Dit bestand is geen reservekopie van Weefsel."),
        (archive((DUMP, b"x")), bytes(32), "Deze reservekopie is met een andere sleutel gemaakt."),
        (archive((DUMP, b"x"))[:-1], KEY, "De reservekopie is beschadigd: het einde ontbreekt."),
    ],
    ids=["another file", "empty", "another key", "cut off"],
)
def test_refusal_says_which_of_the_causes_it_is(content, key, text):
    with pytest.raises(BackupProblem, match="^" + re.escape(text)):
        read(content, key)
