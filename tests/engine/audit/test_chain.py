"""A seal tells of every line whether it is still what was written, and a chain of every seal."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from weefsel.engine.audit.chain import (
    COLUMNS,
    FAULTS,
    FORM,
    START,
    Fault,
    Seal,
    faults_of,
    line_digest,
    line_text,
    lines_digest,
    seal_digest,
)

AT = datetime(2027, 3, 2, 9, 0, 0, 1, tzinfo=UTC)
LONG_AGO = AT - timedelta(days=5 * 365)
HOUSE = UUID(int=77)
values = st.one_of(
    st.none(),
    st.text(),
    st.integers(-(2**40), 2**40),
    st.lists(st.text(max_size=4), max_size=3),
    st.sampled_from(",[]"),
)


def line(n: int) -> tuple:
    written = {name: name for name in COLUMNS[FORM]}
    return tuple((written | {"id": UUID(int=n), "at": AT, "fields": ["name", "care"], "user_id": None}).values())


def sealed(number: int, *ns: int, previous: Seal | None = None) -> Seal:
    ids = tuple(UUID(int=n) for n in ns)
    digests = tuple(line_digest(line(n)) for n in ns)
    said = {
        "organization_id": HOUSE,
        "number": number,
        "form": FORM,
        "previous": START if previous is None else previous.digest,
        "n_lines": len(ns),
        "lines": lines_digest(ids, digests),
        "sealed_at": AT,
    }
    digest = seal_digest(**said)
    return Seal(**said, event_ids=ids, digests=digests, digest=digest, signature=b"signed " + digest)


FIRST = sealed(1, 1, 2, 3)
SECOND = sealed(2, 4, previous=FIRST)
FOUND = {UUID(int=n): line(n) for n in (1, 2, 3, 4)}


def faults(seal: Seal, previous: Seal | None, found=FOUND, before: datetime = LONG_AGO) -> list[tuple]:
    def is_signed(digest, signature):
        return signature == b"signed " + digest

    told = faults_of(seal, previous, found, is_signed=is_signed, term_ended_before=before)
    assert {(each.organization_id, each.number) for each in told} <= {(seal.organization_id, seal.number)}
    return [(each.what, each.event_id and each.event_id.int) for each in told]


def test_what_was_sealed_and_left_alone_has_no_fault():
    assert faults(FIRST, None) == faults(SECOND, FIRST) == []


@given(one=st.lists(values, max_size=4), other=st.lists(values, max_size=4))
def test_two_lines_have_one_text_only_when_they_say_the_same(one, other):
    assert (line_text(one) == line_text(other)) == (one == other)


@pytest.mark.parametrize("place", range(len(COLUMNS[FORM])))
def test_a_change_in_any_column_is_named_with_its_line(place):
    changed = list(line(2))
    changed[place] = {"at": AT + timedelta(microseconds=1), "fields": ["name"]}.get(COLUMNS[FORM][place], "anders")

    assert faults(FIRST, None, FOUND | {UUID(int=2): tuple(changed)}) == [("changed", 2)]


def test_a_line_that_is_gone_is_named():
    assert faults(FIRST, None, {key: row for key, row in FOUND.items() if key.int != 3}) == [("missing", 3)]


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"organization_id": None}, ["seal"]),
        ({"number": 3}, ["seal", "link"]),
        ({"form": 9}, ["seal"]),
        ({"previous": START}, ["seal", "link"]),
        ({"event_ids": ()}, ["contents"]),
        ({"event_ids": (UUID(int=1),)}, ["changed", "contents"]),
        ({"digests": (line_digest(line(1)),)}, ["changed", "contents"]),
        ({"n_lines": 2}, ["contents", "seal"]),
        ({"lines": START}, ["contents", "seal"]),
        ({"sealed_at": AT + timedelta(seconds=1)}, ["seal"]),
        ({"digest": START}, ["seal", "signature"]),
        ({"signature": b""}, ["signature"]),
        ({"pruned_at": AT}, ["early"]),
    ],
)
def test_a_change_in_a_seal_is_named(change, expected):
    assert [what for what, _ in faults(replace(SECOND, **change), FIRST)] == expected
    assert set(expected) <= set(FAULTS)


def test_a_seal_that_was_taken_out_or_that_is_not_the_first_breaks_the_chain():
    assert faults(SECOND, None) == [("link", None)]
    assert faults(SECOND, replace(FIRST, digest=START)) == [("link", None)]


def test_lines_that_are_over_their_term_may_be_gone_and_no_earlier():
    pruned = replace(FIRST, event_ids=(), digests=(), pruned_at=AT)

    assert faults(pruned, None, {}, before=AT) == []
    assert faults(pruned, None, {}, before=AT - timedelta(microseconds=1)) == [("early", None)]


def test_a_fault_says_where_it_is():
    assert faults_of(FIRST, None, {}, is_signed=lambda *_: True, term_ended_before=LONG_AGO)[0] == Fault(
        "missing", HOUSE, 1, UUID(int=1)
    )
