"""What has to hold of any file whatever: an answer, whole or none, each problem with its place."""

from tests.interop.hsds.mutate import Mutant, mutant

from weefsel.interop.hsds.read import DIALECT_NAMES, read, recognise
from weefsel.interop.hsds.records import COLLECTIONS, Reading
from weefsel.interop.hsds.write import write_json, write_zip
from weefsel.interop.tabular.lines import examine
from weefsel.interop.tabular.mapped import read_mapped
from weefsel.interop.tabular.propose import propose_mapping


def read_any(one: Mutant) -> Reading:
    """Read it as a person would: recognise, propose a mapping where one is needed, read."""
    found = recognise(one.content, one.name)
    assert found.reason
    assert found.dialect in DIALECT_NAMES
    if not found.needs_mapping:
        reading = read(one.content, file=one.name)
        assert found.is_known or reading.problems, found
        return reading
    looked = examine(one.content, file=one.name)
    if looked.problems:
        return Reading(one.name, problems=looked.problems)
    mapping = propose_mapping(looked.columns, samples=looked.samples, records=looked.records, children=looked.children)
    return read_mapped(one.content, file=one.name, mapping=mapping)


def check(number: int) -> str:
    """Check the file of this number and give what became of it."""
    one = mutant(number)
    reading = read_any(one)
    for problem in (*reading.problems, *reading.notes):
        assert all((problem.file, problem.place, problem.text)), problem
        assert "\x00" not in str(problem), problem
        assert len(problem.text) < 600, problem
        str(problem).encode("utf-8")
    n_records = sum(len(getattr(reading, name)) for name in COLLECTIONS)
    assert bool(n_records) != bool(reading.problems), (n_records, reading.problems)
    if reading.problems:
        return "refused"
    # What is taken over can be written, and read by others and by us.
    if number % 10 == 0:
        for content, name in ((write_json(reading), "a.json"), (write_zip(reading), "a.zip")):
            back = read(content, file=name)
            assert back.problems == (), back.problems
            assert back.n_records == n_records
    return "noted" if reading.notes else "read"
