"""Files that mean harm, or only look like it: refused or made harmless, in little memory, and never by half."""

import random
import secrets
import subprocess
import sys

import pytest
from tests.interop.hsds.fuzzing import check
from tests.interop.hsds.mutate import LIST
from tests.interop.hsds.samples import OLD_TABLES, as_files, as_json, as_zip, service, told

from weefsel.interop.hsds.read import read, read_files
from weefsel.interop.tabular.lines import examine
from weefsel.interop.tabular.mapped import read_mapped
from weefsel.interop.tabular.mapping import ColumnMapping
from weefsel.interop.tabular.propose import propose_mapping

N_SAMPLES = 150


def test_a_sample_of_broken_files_is_read_or_refused_and_never_by_half():
    first = secrets.randbelow(10**9)
    print(f"first {first}: python -m benchmarks.import_fuzz --first {first} --files {N_SAMPLES}")

    outcomes = {check(number) for number in range(first, first + N_SAMPLES)}

    assert "refused" in outcomes
    assert outcomes <= {"read", "noted", "refused"}


def test_bombs_are_refused_in_little_memory():
    """In a process of its own, whose memory is counted; all of them run in ``benchmarks.import_fuzz``."""
    names = ["depth", "blocks", "columns", "cells", "zip"]

    done = subprocess.run(
        [sys.executable, "-m", "tests.interop.hsds.bombs", *names],
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )

    lines = [line.split("|") for line in done.stdout.splitlines()]
    assert [(name, int(n_problems) > 0, n_records) for name, n_problems, n_records, *_ in lines] == [
        (name, True, "0") for name in names
    ]
    assert max(int(line[4]) for line in lines) < 300


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
def test_ordinary_encodings_of_dutch_computers_are_read(encoding):
    content = LIST.decode().replace("koken", "köken").encode(encoding)
    mapping = propose_mapping(examine(content, file="a.csv").columns)

    found = read_mapped(content, file="a.csv", mapping=mapping)

    assert told(found.problems) == []
    assert found.services[0].name == "Soep köken"
    assert "€" not in found.services[0].name


@pytest.mark.parametrize("encoding", ["utf-32", "utf-32-be"])
def test_an_encoding_without_a_mark_is_refused_not_guessed(encoding):
    for content, name in (
        (LIST.decode().encode(encoding), "a.csv"),
        (as_json(service()).decode().encode(encoding), "a.json"),
    ):
        assert read(content, file=name).n_records == 0
        assert read(content, file=name).problems != ()


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
def test_json_in_utf_16_is_read_and_told_with_and_without_a_mark(encoding):
    found = read(as_json(service()).decode().encode(encoding), file="a.json")

    assert len(found.services) == 1
    assert told(found.notes) == [("bestand", "Het bestand is geen UTF-8. We lazen het als Windows-1252 of UTF-16.")]


def test_signs_that_cannot_be_seen_are_taken_out_and_told():
    content = as_json(service()).replace(b"Samen soep koken", b"Samen\\u202e soep\\u0000 \\ud800koken\\u200b")

    found = read(content, file="a.json")

    assert found.services[0].name == "Samen soep \ufffdkoken"
    assert told(found.notes) == [("name", "Hier stonden onzichtbare tekens in. Die hebben we weggehaald.")]


def test_a_key_that_stands_twice_is_a_problem():
    content = as_json(service()).replace(b'"status": "active"', b'"status": "active", "status": "defunct"')

    found = read(content, file="a.json")

    assert told(found.problems) == [("status", "Deze sleutel staat twee keer in één blok.")]
    assert found.services == ()


def test_a_text_that_is_too_long_is_a_problem_not_cut():
    found = read(as_json(service(description="x" * 10_001)), file="a.json")

    assert told(found.problems) == [("description", "Deze tekst heeft 10001 tekens; wij lezen er tot 10000.")]


def test_formulas_in_cells_stay_text():
    found = read_mapped(
        b"Naam;Omschrijving\n=1+1;@SUM(A1)\n",
        file="a.csv",
        mapping=ColumnMapping({"Naam": "service.name", "Omschrijving": "service.description"}),
    )

    assert [(one.name, one.description) for one in found.services] == [("=1+1", "@SUM(A1)")]


def test_one_bad_table_in_a_zip_takes_the_whole_zip():
    tables = as_files(OLD_TABLES | {"phones.csv": 'id,service_id,number\np1,s1,"020\n'})

    found = read(as_zip(tables), file="kaart.zip")

    assert told(found.problems) == [
        ("regel 2", 'Een aanhalingsteken (") gaat hier open en nooit meer dicht. Wat daarna komt is niet te lezen.')
    ]
    assert found.n_records == 0


def test_the_order_of_the_files_makes_no_difference():
    tables = list(as_files(OLD_TABLES).items())
    random.Random(1).shuffle(tables)

    assert read_files(dict(tables), file="kaart") == read_files(as_files(OLD_TABLES), file="kaart")


def test_links_that_run_in_a_ring_through_blocks_are_read():
    ring = service()
    ring["organization"]["services"] = [service()]

    found = read(as_json(ring), file="a.json")

    assert (len(found.services), len(found.organizations)) == (1, 1)
