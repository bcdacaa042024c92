"""A zip file within limits: its parts unpacked without trusting what the file says of itself.

A spreadsheet is a zip too. Before a spreadsheet program's library sees it, ``check_workbook`` counts what it would make
of it: a few hundred bytes can name a cell in row 1,048,576 and column XFD, or repeat one cell a million times.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from xml.parsers import expat

from weefsel.catalogue.problem import Problem

MAX_PARTS = 500
MAX_RATIO = 200
# Below this a high ratio is harmless: a table with one value in every row packs well.
MAX_RATIO_FROM_BYTES = 4 * 1024 * 1024
MAX_PART_BYTES = 16 * 1024 * 1024
MAX_TOTAL_BYTES = 32 * 1024 * 1024
MAX_CELLS = 1_500_000
MAX_GRID_ROWS = 1_048_576
MAX_DEPTH = 100
NO_ZIP = "Dit bestand is niet heel, of het is geen zip-bestand. Bewaar of download het opnieuw."


class ArchiveError(ValueError):
    """A zip file that is not read; the text is Dutch and tells why, ``place`` names the part.

    ``is_no_zip``: it could not be opened at all.
    """

    def __init__(self, text: str, place: str = "bestand", *, is_no_zip: bool = False) -> None:
        self.place = place
        self.is_no_zip = is_no_zip
        super().__init__(text)


@dataclass(frozen=True, slots=True)
class Archive:
    """The parts of a zip file by name, unpacked; without parts there are ``problems``."""

    parts: dict[str, bytes] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()


def is_zip(content: bytes) -> bool:
    """Whether these bytes begin as a zip file does."""
    return content[:4] in (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")


def unpack(content: bytes, *, file: str, max_total: int = MAX_TOTAL_BYTES) -> Archive:
    """Unpack a zip file with ordinary files in it; folders are allowed, a zip inside the zip is not."""
    try:
        parts = _parts(content, max_total=max_total)
    except ArchiveError as error:
        return Archive(problems=(Problem(file, error.place, str(error)),))
    nested = [name for name, part in parts.items() if is_zip(part)]
    if nested:
        text = "In dit zip-bestand zit nog een zip-bestand. Pak dat eerst uit."
        return Archive(problems=tuple(Problem(file, _shown(name), text) for name in nested))
    return Archive(parts)


def ours(parts: Mapping[str, bytes]) -> dict[str, bytes]:
    """Without what computers leave in a zip."""
    return {
        name: part
        for name, part in parts.items()
        if not name.startswith("__MACOSX/") and not name.rsplit("/", 1)[-1].startswith(".")
    }


def is_workbook(content: bytes) -> bool:
    """Whether a zip file is a spreadsheet or another document; one that cannot be opened is told by who reads it."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = archive.namelist()
    except (zipfile.BadZipFile, NotImplementedError, OSError, ValueError, IndexError):
        return True
    return "[Content_Types].xml" in names or "mimetype" in names


def _parts(content: bytes, *, max_total: int, max_part: int = MAX_PART_BYTES) -> dict[str, bytes]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            infos = archive.infolist()
    except (zipfile.BadZipFile, NotImplementedError, OSError, ValueError, UnicodeDecodeError, IndexError) as error:
        raise ArchiveError(NO_ZIP, is_no_zip=True) from error
    if len(infos) > MAX_PARTS:
        raise ArchiveError(f"Er zitten {len(infos)} bestanden in. Wij lezen er tot {MAX_PARTS}.")
    parts: dict[str, bytes] = {}
    left = max_total
    for info in infos:
        name = info.filename.replace("\\", "/")
        _check_name(name)
        if name.endswith("/"):
            continue
        if name in parts:
            raise ArchiveError("Dit bestand zit er twee keer in.", _shown(name))
        parts[name] = _inflate(content, info, _shown(name), min(left, max_part))
        left -= len(parts[name])
    return parts


def _check_name(name: str) -> None:
    steps = name.split("/")
    if name.startswith("/") or re.match(r"[A-Za-z]:", name) or ".." in steps or "\x00" in name or len(name) > 300:
        raise ArchiveError(
            "Deze naam wijst naar een plek buiten het zip-bestand. Dat pakken we niet uit.", _shown(name)
        )


def _inflate(content: bytes, info: zipfile.ZipInfo, place: str, limit: int) -> bytes:
    """Unpack one part up to a limit, whatever size the file claims."""
    if info.flag_bits & 0x1:
        raise ArchiveError("Dit deel is met een wachtwoord vergrendeld.", place)
    if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise ArchiveError("Dit deel is op een manier ingepakt die wij niet lezen. Maak een gewone zip.", place)
    start = info.header_offset
    header = content[start : start + 30]
    if len(header) < 30 or header[:4] != b"PK\x03\x04":
        raise ArchiveError("Dit deel is beschadigd.", place)
    start += 30 + int.from_bytes(header[26:28], "little") + int.from_bytes(header[28:30], "little")
    packed = content[start : start + info.compress_size]
    if len(packed) != info.compress_size:
        raise ArchiveError("Dit deel is niet heel.", place)
    unpacked = packed
    if info.compress_type == zipfile.ZIP_DEFLATED:
        stream = zlib.decompressobj(-15)
        try:
            unpacked = stream.decompress(packed, limit + 1)
        except zlib.error as error:
            raise ArchiveError("Dit deel is beschadigd.", place) from error
        if len(unpacked) <= limit and not stream.eof:
            raise ArchiveError("Dit deel is niet heel.", place)
    if len(unpacked) > limit:
        raise ArchiveError(f"Uitgepakt is dit te groot: wij lezen tot {limit / 1e6:.0f} MB.", place)
    if len(unpacked) > max(MAX_RATIO_FROM_BYTES, MAX_RATIO * max(len(packed), 1)):
        raise ArchiveError("Dit deel pakt uit tot meer dan het tweehonderdvoudige. Dat lezen we niet.", place)
    if zlib.crc32(unpacked) != info.CRC or len(unpacked) != info.file_size:
        raise ArchiveError("Dit deel is beschadigd: de inhoud klopt niet met het controlegetal.", place)
    return unpacked


def check_workbook(content: bytes, *, max_total: int = MAX_TOTAL_BYTES, max_cells: int = MAX_CELLS) -> None:
    """Refuse a workbook (XLSX, ODS) that would take more memory than it is worth, or is not whole.

    ``max_total`` bytes when it is unpacked; one part may be half of it.

    Raises
    ------
    ArchiveError
        Dutch, with the part of the workbook.
    """
    for name, part in _parts(content, max_total=max_total, max_part=max_total // 2).items():
        if name.lower().endswith((".xml", ".rels")):
            _check_xml(part, _shown(name), max_cells)


def _check_xml(part: bytes, place: str, max_cells: int) -> None:
    depth = 0
    n_cells = 0
    last_row = last_column = 0
    repeated_rows = 1

    def refuse(*_: object) -> None:
        raise ArchiveError("Hier staan eigen XML-afkortingen (DOCTYPE). Die lezen we niet.", place)

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal depth, n_cells, last_row, last_column, repeated_rows
        depth += 1
        if depth > MAX_DEPTH:
            raise ArchiveError("Deze XML is te diep genest.", place)
        kind = tag.rsplit(":", 1)[-1]
        if kind == "c":
            n_cells += 1
            if "r" in attributes:
                row, column = _corner(attributes["r"], place)
                last_row, last_column = max(last_row, row), max(last_column, column)
        elif kind == "row":
            if "r" in attributes:
                last_row = max(last_row, _corner("A" + attributes["r"], place)[0])
        elif kind == "dimension":
            for corner in attributes.get("ref", "").split(":"):
                if corner:
                    _corner(corner, place)
        elif kind == "table-row":
            repeated_rows = _count(attributes.get("table:number-rows-repeated", "1"), place)
        elif kind in ("table-cell", "covered-table-cell"):
            repeated = _count(attributes.get("table:number-columns-repeated", "1"), place)
            # The empty rest of a row or a sheet is written as one repeated cell; libraries skip it.
            if attributes.get("office:value-type") or attributes.get("calcext:value-type"):
                n_cells += repeated * repeated_rows
        if n_cells > max_cells:
            raise ArchiveError(f"Hier staan meer dan {max_cells} cellen. Deel het bestand op.", place)

    def end(_tag: str) -> None:
        nonlocal depth
        depth -= 1

    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = refuse
    parser.EntityDeclHandler = refuse
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    try:
        parser.Parse(part, True)
    except expat.ExpatError as error:
        line, column = error.lineno, error.offset + 1
        raise ArchiveError(
            f"Deze XML klopt niet (regel {line}, teken {column}). Is het bestand heel?", place
        ) from error
    except (LookupError, ValueError) as error:
        if isinstance(error, ArchiveError):
            raise
        raise ArchiveError("De tekens van dit deel zijn niet te lezen.", place) from error
    if last_row * last_column > 4 * max_cells:
        raise ArchiveError(
            f"Het werkblad loopt tot rij {last_row} en kolom {last_column}. Maak losse cellen ver weg leeg.", place
        )


def _corner(text: str, place: str) -> tuple[int, int]:
    """The row and column of a cell such as 'B12'."""
    found = re.fullmatch(r"\$?([A-Z]{1,3})\$?(\d{1,7})", text)
    row = int(found[2]) if found else 0
    if not found or not 1 <= row <= MAX_GRID_ROWS:
        raise ArchiveError(f"'{text[:20]}' is geen cel van een werkblad.", place)
    column = 0
    for sign in found[1]:
        column = column * 26 + ord(sign) - 64
    return row, column


def _count(text: str, place: str) -> int:
    if not re.fullmatch(r"\d{1,9}", text):
        raise ArchiveError(f"'{text[:20]}' is geen aantal cellen.", place)
    return int(text)


def _shown(name: str) -> str:
    """A name in a message: one line, short, and nothing that a terminal would obey."""
    plain = "".join(sign if sign.isprintable() else "?" for sign in name)
    return (plain if len(plain) <= 60 else plain[:59] + "…") or "een deel zonder naam"
