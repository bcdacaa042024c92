"""Lines of the access log as AuditEvents: nothing lost on the way there and back, nothing mandatory empty, and never
more than a line in memory. Held to R4 in `test_held_to_r4`."""

from __future__ import annotations

import json
from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from weefsel.interop.fhir.audit_event import NEN_7513, Line, as_logged, audit_event, found_at, read_bundle, write_bundle

AT = datetime(2027, 3, 2, 9, 0, 0, 123456, tzinfo=UTC)
ONE, TWO = "b1c6f7d8-0000-4000-8000-00000000000{}".format, "d2c6f7d8-0000-4000-8000-00000000000{}".format
BARE = Line(ONE(1), "R", "directory.read", AT, "visitor", "visitor", "offer", "-", "openbaar", "weefsel")
WHOLE = Line(
    ONE(2),
    "U",
    "consent.record",
    AT.astimezone(timezone(timedelta(hours=1))),
    TWO(1),
    "assistant",
    "consent",
    TWO(2),
    "toestemming van de persoon",
    "weefsel",
    outcome="failure",
    user_id=TWO(1),
    organization_id=TWO(3),
    on_behalf_of=TWO(4),
    person_id=TWO(5),
    fields=("identity", "wish"),
    relation="treatment",
    purpose="care",
    consent_id=TWO(6),
    consent_version=2,
    request_id="r-1",
    user_name="Sanne de Wit",
    role_name="assistent",
    organization_name="Praktijk de Linde",
)
LINES = (BARE, WHOLE, replace(WHOLE, id=ONE(3), consent_id="", outcome="blocked", on_behalf_of=""))

# What the columns of the log can hold: short codes, and words of ours that are not empty where NEN 7513 wants them.
code = st.from_regex(r"[a-z][a-z0-9_.-]{0,20}", fullmatch=True)
words = st.text(st.characters(exclude_categories=("C", "Z")), min_size=1, max_size=40)
uuids = st.uuids().map(str)
maybe = st.just("") | uuids
lines = st.builds(
    Line,
    id=uuids,
    kind=st.sampled_from("CRUDE"),
    action=code,
    at=st.datetimes(min_value=datetime(2000, 1, 1), max_value=datetime(2099, 1, 1), timezones=st.just(UTC)),
    user_key=words,
    role=code,
    object_type=code,
    object_key=words,
    ground=words,
    source=code,
    outcome=st.sampled_from(("success", "failure", "blocked")),
    user_id=maybe,
    organization_id=maybe,
    on_behalf_of=maybe,
    person_id=maybe,
    fields=st.lists(code, max_size=4).map(tuple),
    relation=st.just("") | code,
    purpose=st.just("") | code,
    consent_id=maybe,
    consent_version=st.none() | st.integers(1, 99),
    request_id=st.just("") | code,
    user_name=st.just("") | words,
    role_name=st.just("") | words,
    organization_name=st.just("") | words,
)


def written(of) -> bytes:
    return b"".join(write_bundle(of, at=AT))


@settings(max_examples=150, deadline=None)
@given(st.lists(lines, max_size=5))
def test_what_was_written_is_read_as_it_stood_in_the_log(some):
    assert read_bundle(json.loads(written(some))) == [as_logged(line) for line in some]


@settings(max_examples=100, deadline=None)
@given(lines)
def test_the_mandatory_fields_of_nen_7513_stand_at_their_place_and_are_never_empty(line):
    event = audit_event(line)

    empty = [each.name for each in NEN_7513 if each.demand == "V" and not all(found_at(event, each.path) or [""])]
    assert empty == []


def test_each_of_the_31_fields_has_a_place_or_a_reason_and_a_full_line_fills_every_place():
    event = audit_event(WHOLE)

    assert len(NEN_7513) == 31
    assert [each.name for each in NEN_7513 if bool(each.path) == bool(each.why)] == []
    assert [each.name for each in NEN_7513 if each.demand == "V" and not each.path] == []
    nowhere = {each.name for each in NEN_7513 if each.path and not found_at(event, each.path)}
    assert nowhere == {"naam verantwoordelijke"}  # whose name is not in the line; the number is


def test_a_line_has_a_place_for_every_column_of_the_log():
    from weefsel.apps.audit.models import Event

    named = {"user_name", "role_name", "organization_name"}
    assert {each.name for each in fields(Line)} - named == {column.attname for column in Event._meta.concrete_fields}


def test_writing_reads_one_line_at_a_time():
    asked = 0

    def many():
        nonlocal asked
        for n in range(1000):
            asked += 1
            yield replace(BARE, id=ONE(n % 10))

    ahead = []
    for n, _piece in enumerate(write_bundle(many(), at=AT)):
        ahead.append(asked - n)
    assert (asked, max(ahead)) == (1000, 0)


@pytest.mark.parametrize("wrong", [{}, {"resource": {"resourceType": "Patient"}}, {"resource": {"agent": []}}])
def test_what_is_no_line_of_ours_is_named(wrong):
    bundle = json.loads(written([BARE]))
    bundle["entry"].append(wrong)

    with pytest.raises(ValueError, match="Regel 2 van dit bestand is geen regel van ons logboek"):
        read_bundle(bundle)
