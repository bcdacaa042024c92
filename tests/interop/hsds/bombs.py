"""Files that ask for more memory or time than they are worth; run as a program it reads some and counts its memory.

python -m tests.interop.hsds.bombs depth cells
"""

import io
import re
import resource
import sys
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

from tests.interop.hsds.fuzzing import read_any
from tests.interop.hsds.mutate import Mutant
from tests.interop.tabular.test_archive import sheet


def memory_mb() -> int:
    """The most memory this process ever took; not that of the process that started it, which Linux counts too."""
    status = Path("/proc/self/status")
    if status.exists():
        return int(re.search(r"VmHWM:\s+(\d+) kB", status.read_text())[1]) // 1024
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak // (1024 * 1024) if sys.platform == "darwin" else peak // 1024


def zeros(name: str, n_bytes: int) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive, archive.open(name, "w") as part:
        for _ in range(n_bytes // 1_000_000):
            part.write(b"0" * 1_000_000)
    return content.getvalue()


def one_text(n_signs: int) -> bytes:
    return b'[{"name": "' + b"x" * n_signs + b'", "status": "active"}]'


def unknown_keys(n_blocks: int) -> bytes:
    return b"[" + b",".join(b'{"name":"x","status":"active","k%d":1}' % number for number in range(n_blocks)) + b"]"


def many_keys(n_keys: int) -> bytes:
    return b"[{" + b",".join(b'"k%d":1' % number for number in range(n_keys)) + b"}]"


def wide_services(n_services: int) -> bytes:
    phones = b",".join(b'{"number":"%d"}' % number for number in range(8))
    block = b'{"name":"x","status":"active","organization":{"id":"o","name":"O"},"phones":[' + phones + b"]}"
    return b"[" + b",".join([block] * n_services) + b"]"


FAR = '<row r="1"><c r="A1"><v>1</v></c></row><row r="9"><c r="XFD1048576"><v>1</v></c></row>'
LONG = "".join(f'<row r="{row}"><c r="A{row}" t="inlineStr"><is><t>x</t></is></c></row>' for row in range(1, 20_000))
BOMBS: dict[str, tuple[str, Callable[[], bytes]]] = {
    "depth": ("a.json", lambda: b"[" * 5_000_000),
    "blocks": ("a.json", lambda: b"[" + b"{}," * 5_000_000 + b"{}]"),
    "columns": ("a.csv", lambda: b"naam" + b";" * 15_000_000),
    "cells": ("a.xlsx", lambda: sheet(FAR)),
    "zip": ("a.zip", lambda: zeros("organizations.csv", 40_000_000)),
    "large zip": ("a.zip", lambda: zeros("organizations.csv", 1_000_000_000)),
    "long sheet": ("a.xlsx", lambda: sheet(LONG * 8)),
    "numbers": ("a.json", lambda: b"[" + b"0," * 590_000 + b"0]"),
    "one number": ("a.json", lambda: one_text(1).replace(b'"x"', b"9" * 15_000_000)),
    "one text": ("a.json", lambda: one_text(15_000_000)),
    "one text, wide": ("a.json", lambda: one_text(15_000_000).replace(b"x" * 4, "🙂".encode(), 1)),
    "keys": ("a.json", lambda: many_keys(900_000)),
    "unknown keys": ("a.json", lambda: unknown_keys(119_000)),
    "services": ("a.json", lambda: wide_services(25_000)),
    "rows": ("a.csv", lambda: b"naam;plaats\n" + b"a;b\n" * 740_000),
    "services in a list": ("a.csv", lambda: b"naam;plaats;organisatie\n" + b"soep;dorp;huis\n" * 59_000),
    "wide rows": ("a.csv", lambda: b"naam" + b";k" * 150 + b"\n" + (b"a" + b";abcdef" * 150 + b"\n") * 9_000),
    "tables": ("organizations.csv", lambda: b"id,name\n" + b"".join(b"%d,ab\n" % number for number in range(700_000))),
}


def main(names: list[str]) -> None:
    """Print for each bomb what became of it, with the seconds and the most memory of this process until then."""
    for name in names or list(BOMBS):
        file, make = BOMBS[name]
        content = make()
        started = time.perf_counter()
        found = read_any(Mutant(file, content, "mapped"))
        peak_mb = memory_mb()
        told = found.problems[0].text[:60] if found.problems else "-"
        print(f"{name}|{len(found.problems)}|{found.n_records}|{time.perf_counter() - started:.1f}|{peak_mb}|{told}")


if __name__ == "__main__":
    main(sys.argv[1:])
