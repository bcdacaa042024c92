"""Broken, cut and hostile versions of our own small files: a number gives one of them, always the same."""

import copy
import io
import json
import random
import warnings
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.interop.hsds.samples import OHANA_TABLES, OLD_TABLES, SERVICE_BLOCK, UK_PAGE, as_files, as_json, as_zip
from tests.interop.tabular.test_sheet import workbook

LIST = (
    "Organisatie;Activiteit;Omschrijving;Straat;Huisnr;Postcode;Plaats;Telefoon;E-mail;Wanneer;Kosten\n"
    'Buurthuis De Proef;Soep koken;"Samen\nkoken";Proefstraat;1;1234ab;Proefdorp;020 0000000;a@b.example;'
    "di 10.00-12.00 uur;€ 2,50\nTuinclub;Schoffelen;=1+1;Weg;2;1234AC;Dorp;+31 6;@x;eerste maandag;gratis\n"
).encode()
WORKBOOK = workbook([["Naam", "Postcode", "Vanaf leeftijd"], ["Soep", "1234AB", 55.0], ["=1+1", "x", 1e300]])
SHAPELESS = as_json(
    {
        "data": {
            "lijst": [{"name": "P", "services": [{"name": "S", "openHours": {"0": [[900, 1030]]}}], "x": {"lat": 1}}]
        }
    }
)

# What breaks readers: signs, numbers, and ways of writing.
BITS = (
    *(
        b"\x00",
        b"\xff",
        b"\xfe\xff",
        b"\xef\xbb\xbf",
        b'"',
        b"'",
        b"\\",
        b"\n",
        b"\r",
        b"{",
        b"}",
        b"[",
        b"]",
        b",",
        b";",
    ),
    *(
        b"\xed\xa0\x80",
        "\u202e".encode(),
        "\u2028".encode(),
        b"+ADw-script+AD4-",
        b"\\ud800",
        b"\\u0000",
        b"=cmd|' /C x'!A0",
    ),
    *(
        b"1e999",
        b"-1e999",
        b"NaN",
        b"Infinity",
        b"9" * 400,
        b"0x10",
        b"1_000",
        "١٢".encode(),
        "²".encode(),
        b"-0",
        b"1.5e-400",
    ),
    *(
        b"null",
        b"true",
        b"{}",
        b"[]",
        b"[[]]",
        b'{"id":{}}',
        b"24:00",
        b"99:99",
        b"2026-02-30",
        b"0000-00-00",
        b"9999-12-31",
    ),
    *(
        b"../../etc/passwd",
        b"javascript:alert(1)",
        b"<!DOCTYPE x [<!ENTITY a 'b'>]>",
        b"A" * 12_000,
        b"\t",
        b"id",
        b"location_id",
    ),
)


@dataclass(frozen=True)
class Mutant:
    """One file: ``how`` reads it (hsds: as it is; mapped: through a proposed mapping)."""

    name: str
    content: bytes
    how: str


def _seeds() -> tuple[Mutant, ...]:
    tables, ohana = as_files(OLD_TABLES), as_files(OHANA_TABLES)
    return (
        Mutant("dienst.json", as_json(SERVICE_BLOCK), "hsds"),
        Mutant("pagina.json", as_json(UK_PAGE), "hsds"),
        Mutant(
            "kaart.json",
            as_json({"services": [SERVICE_BLOCK], "organizations": [SERVICE_BLOCK["organization"]]}),
            "hsds",
        ),
        Mutant("kaart.zip", as_zip(tables, compression=zipfile.ZIP_STORED), "hsds"),
        Mutant("kaart.zip", as_zip(tables), "hsds"),
        Mutant("ohana.zip", as_zip(ohana), "hsds"),
        Mutant("lijst.csv", LIST, "mapped"),
        Mutant("lijst.xlsx", WORKBOOK, "mapped"),
        Mutant("lijst.json", SHAPELESS, "mapped"),
    )


SEEDS = _seeds()


def mutant(number: int) -> Mutant:
    """The file of this number."""
    pick = random.Random(number)
    seed = pick.choice(SEEDS)
    content = seed.content
    if content[:2] == b"PK" and pick.random() < 0.75:
        content = _inside(content, pick)
    elif seed.name.endswith(".json") and pick.random() < 0.5:
        content = _block(content, pick)
    if pick.random() < 0.7 or content == seed.content:
        for _ in range(pick.choice((1, 1, 2, 5))):
            content = pick.choice(_BYTES)(content, pick)
    name = (
        seed.name if pick.random() < 0.95 else pick.choice(("x", "x.csv", "x.json", "organizations.csv", "a/../b.zip"))
    )
    return Mutant(name, content, seed.how)


def _cut(content: bytes, pick: random.Random) -> bytes:
    return content[: pick.randrange(len(content) + 1)]


def _drop(content: bytes, pick: random.Random) -> bytes:
    at = pick.randrange(len(content) + 1)
    return content[:at] + content[at + pick.choice((1, 1, 4, 40)) :]


def _flip(content: bytes, pick: random.Random) -> bytes:
    if not content:
        return content
    at = pick.randrange(len(content))
    return content[:at] + bytes([content[at] ^ (1 << pick.randrange(8))]) + content[at + 1 :]


def _put(content: bytes, pick: random.Random) -> bytes:
    at = pick.randrange(len(content) + 1)
    return content[:at] + pick.choice(BITS) + content[at:]


def _repeat(content: bytes, pick: random.Random) -> bytes:
    at = pick.randrange(len(content) + 1)
    part = content[at : at + pick.choice((1, 10, 100))]
    return content[:at] + part * pick.choice((2, 3, 50, 1_000)) + content[at:]


def _recode(content: bytes, pick: random.Random) -> bytes:
    encoding = pick.choice(("utf-16", "utf-16-le", "utf-32", "utf-7", "utf-8-sig", "latin-1", "cp037"))
    return content.decode("utf-8", "replace").encode(encoding, "replace")


_BYTES: tuple[Callable[[bytes, random.Random], bytes], ...] = (_cut, _drop, _flip, _put, _put, _repeat, _recode)


def _inside(content: bytes, pick: random.Random) -> bytes:
    """Break a part of a zip and pack it again, so that what breaks is not only the zip."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = [(name, archive.read(name)) for name in archive.namelist()]
    at = pick.randrange(len(parts))
    name, part = parts[at]
    for _ in range(pick.choice((1, 2))):
        part = pick.choice(_BYTES)(part, pick)
    if pick.random() < 0.1:
        name = pick.choice(("../" + name, "/" + name, "C:\\" + name, name.upper(), "x.zip", name + "\x00", "é" + name))
    parts[at] = (name, part)
    if pick.random() < 0.05:
        parts.append(parts[0])
    packed = io.BytesIO()
    with (
        warnings.catch_warnings(),
        zipfile.ZipFile(packed, "w", pick.choice((zipfile.ZIP_DEFLATED, zipfile.ZIP_STORED))) as archive,
    ):
        # A name that stands there twice is what some of these files are for.
        warnings.simplefilter("ignore")
        for each, inner in parts:
            info = zipfile.ZipInfo("x")
            info.filename = each
            archive.writestr(info, inner)
    return packed.getvalue()


_VALUES: tuple[Any, ...] = (
    *(
        None,
        True,
        0,
        -1,
        10**30,
        1.5,
        float("nan"),
        float("inf"),
        "",
        " ",
        "x" * 11_000,
        [],
        {},
        [[]],
        [None],
        [{}],
        {"id": []},
    ),
    *(
        "\ud800",
        "a\x00b",
        "\u202ekwaad",
        "=1+1",
        "2026-13-40",
        "26:61",
        "javascript:x",
        "http://[",
        "a@b",
        "MO,XX",
        "9" * 40,
    ),
    *({"name": {"name": {"name": "diep"}}}, [1, "a", None, {"id": 1}], "1", "gratis", "1e999"),
)


def _block(content: bytes, pick: random.Random) -> bytes:
    """Change a value, a key or the order somewhere inside a JSON document."""
    value = json.loads(content)
    for _ in range(pick.choice((1, 1, 3))):
        spots: list[tuple[Any, Any]] = []
        queue = [value]
        while queue:
            each = queue.pop()
            inner = each.items() if isinstance(each, dict) else enumerate(each) if isinstance(each, list) else ()
            for key, one in inner:
                spots.append((each, key))
                queue.append(one)
        holder, key = pick.choice(spots) if spots else ([value], 0)
        what = pick.random()
        if what < 0.6:
            holder[key] = copy.deepcopy(pick.choice(_VALUES))
        elif what < 0.75 and isinstance(holder, dict):
            other = pick.choice(("id", "name", "locations", "service", "kleur", "", "é", "taxonomy", "services"))
            holder[other] = copy.deepcopy(holder[key])
        elif what < 0.85 and isinstance(holder, dict):
            del holder[key]
        elif isinstance(holder, list):
            holder.extend(copy.deepcopy(holder[key]) for _ in range(pick.choice((1, 3))))
        else:
            # A ring is written out as deep as it goes.
            deep: Any = holder[key]
            for _ in range(pick.choice((3, 60))):
                deep = {"organization": deep} if pick.random() < 0.5 else {"services": [deep]}
            holder[key] = deep
    return json.dumps(value).encode()
