"""A long file is opened by its beginning, so that nobody waits for it; what is wrong with it is told as a whole."""

from __future__ import annotations

import json
import time
from dataclasses import replace

import pytest

from weefsel.apps.directory.list_files import BEGIN_BYTES, open_file

HEADING = "Naam;Adres;Plaats;Rolstoel\n"
ROW = 'Groep %s;"Straat %s\nachter";Wijchen;ja\n'
LONG = HEADING + "".join(ROW % (n, n) for n in range(20_000))


def test_a_long_table_has_the_same_columns_by_its_beginning_as_by_all_of_it():
    began = time.process_time()
    begin = open_file(LONG.encode(), "lijst.csv", only_begin=True)
    took = time.process_time() - began
    whole = open_file(LONG.encode(), "lijst.csv")

    assert (begin.is_begin, whole.is_begin, whole.n_rows) == (True, False, 20_000)
    assert 1_000 < begin.n_rows < BEGIN_BYTES / len(ROW)
    assert replace(begin, n_rows=whole.n_rows, is_begin=False) == whole
    assert took < (time.process_time() - began) / 3


@pytest.mark.parametrize("line", [3, 19_000])
def test_what_is_wrong_is_told_as_a_whole_or_when_all_of_it_is_read(line):
    rows = LONG.splitlines(keepends=True)
    rows[2 * line] = "te weinig\n"
    rows[-1] = "ook te weinig\n"
    content = "".join(rows).encode()

    whole = open_file(content, "lijst.csv").problems
    begin = open_file(content, "lijst.csv", only_begin=True)

    assert len(whole) >= 1
    assert begin.problems == (whole if line == 3 else ())


@pytest.mark.parametrize(
    "content",
    [HEADING.encode() + b"a;b;c;ja\n", LONG.encode("utf-16"), json.dumps([{"naam": "a" * 99}] * 4000).encode()],
)
def test_what_is_short_or_no_plain_table_is_looked_at_whole(content):
    assert open_file(content, "lijst.csv", only_begin=True).is_begin is False
