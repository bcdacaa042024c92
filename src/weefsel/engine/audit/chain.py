"""The seals of the access log: one chain an organisation, by which anybody sees afterwards what was done to its lines.

A seal closes off a batch of lines. It knows the digest of each of them, and the digest of the seal before it; who has
the last seal, has every line before it. The digest of a seal is signed with a key that the database does not know.

A line is read as a text: its columns in the order of `COLUMNS`, as a JSON array. Moments are whole microseconds since
1970 in UTC, so that no setting of a database changes them.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from uuid import UUID

FORM = 2
"""How lines are read now. Another column is another form; lines that were sealed keep theirs."""
_FIRST = (
    "id",
    "event_code",
    "kind",
    "action",
    "at",
    "outcome",
    "user_id",
    "user_key",
    "role",
    "organization_id",
    "on_behalf_of",
    "person_id",
    "object_type",
    "object_key",
    "fields",
    "ground",
    "relation",
    "purpose",
    "consent_id",
    "consent_version",
    "source",
    "request_id",
)
COLUMNS: dict[int, tuple[str, ...]] = {1: _FIRST, 2: (*_FIRST, "recipient")}
DIGEST_BYTES = 32
START = bytes(DIGEST_BYTES)
"""What the first seal of a chain has before it."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Seal:
    """One closed batch. ``organization_id`` is None for what was done outside any organisation.

    ``digests`` go with ``event_ids``; both are empty once the lines are over their term and were taken away
    (``pruned_at``): what they were stays in ``lines``, and the chain holds. ``signature`` is over ``digest``.
    """

    organization_id: UUID | None
    number: int
    form: int
    previous: bytes
    event_ids: tuple[UUID, ...]
    digests: tuple[bytes, ...]
    n_lines: int
    lines: bytes
    sealed_at: datetime
    digest: bytes
    signature: bytes
    pruned_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Fault:
    """What is not as it was sealed: ``what`` is one of `FAULTS`, ``event_id`` the line if it is about one.

    ``number`` is that of the seal, 0 where there is none.
    """

    what: str
    organization_id: UUID | None
    number: int
    event_id: UUID | None = None


FAULTS = {
    "changed": "a line is not as it was",
    "missing": "a line is gone",
    "unsealed": "a line came in around the seals",
    "twice": "a line is sealed twice",
    "contents": "the list of lines in a seal is not as it was",
    "seal": "a seal is not as it was",
    "signature": "a seal is not signed with this key",
    "link": "a seal does not follow on the one before it",
    "early": "the lines of a seal were taken away before their term",
    "head": "a seal that was kept elsewhere is not in its chain as it was",
}


def moment(at: datetime) -> int:
    """Whole microseconds since 1970, in UTC; of a moment that knows its time zone."""
    return (at - _EPOCH) // _MICROSECOND


def line_text(values: Sequence[object]) -> str:
    """The text that is sealed of a line.

    Parameters
    ----------
    values
        One for each of `COLUMNS`: UUID, datetime, str, int, list of str, or None.

    Examples
    --------
    >>> line_text([UUID(int=1), "R", datetime(1970, 1, 1, 0, 0, 1, tzinfo=UTC), None, ["name", "é"], 3])
    '["00000000-0000-0000-0000-000000000001", "R", 1000000, null, ["name", "é"], 3]'
    """
    return json.dumps([_plain(value) for value in values], ensure_ascii=False)


def _plain(value: object) -> object:
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, datetime):
        return moment(value)
    return value


def line_digest(values: Sequence[object]) -> bytes:
    """SHA-256 of the text of a line, 32 bytes."""
    return sha256(line_text(values).encode()).digest()


def lines_digest(event_ids: Iterable[UUID], digests: Iterable[bytes]) -> bytes:
    """SHA-256 of a batch: of each line its id and its digest, in the order of the seal."""
    whole = sha256()
    for event_id, digest in zip(event_ids, digests, strict=True):
        whole.update(event_id.bytes)
        whole.update(digest)
    return whole.digest()


def seal_digest(
    *,
    organization_id: UUID | None,
    number: int,
    form: int,
    previous: bytes,
    n_lines: int,
    lines: bytes,
    sealed_at: datetime,
) -> bytes:
    """SHA-256 of what a seal says; ``previous`` and ``lines`` make it stand for everything before it."""
    said = [organization_id, number, form, previous.hex(), n_lines, lines.hex(), sealed_at]
    return sha256(line_text(said).encode()).digest()


def faults_of(
    seal: Seal,
    previous: Seal | None,
    found: Mapping[UUID, Sequence[object]],
    *,
    is_signed: Callable[[bytes, bytes], bool],
    term_ended_before: datetime,
) -> tuple[Fault, ...]:
    """What is not right with one seal, its place in the chain and its lines. Time grows with the lines.

    Parameters
    ----------
    previous
        The seal before it in the chain, None for the first.
    found
        The lines that are there now, by id; each the values of `COLUMNS` of the form of the seal.
    is_signed
        Tells of a digest and a signature whether they belong together.
    term_ended_before
        Lines sealed before this moment may be taken away; later ones may not.

    Returns
    -------
    tuple of Fault
        Lines first; empty when all is as it was sealed.
    """

    def fault(what: str, event_id: UUID | None = None) -> Fault:
        return Fault(what, seal.organization_id, seal.number, event_id)

    faults: list[Fault] = []
    if seal.pruned_at is None:
        for event_id, digest in zip(seal.event_ids, seal.digests, strict=False):
            if event_id not in found:
                faults.append(fault("missing", event_id))
            elif line_digest(found[event_id]) != digest:
                faults.append(fault("changed", event_id))
        complete = len(seal.event_ids) == len(seal.digests) == seal.n_lines
        if not complete or lines_digest(seal.event_ids, seal.digests) != seal.lines:
            faults.append(fault("contents"))
    elif seal.sealed_at > term_ended_before:
        faults.append(fault("early"))
    if seal.digest != seal_digest(
        organization_id=seal.organization_id,
        number=seal.number,
        form=seal.form,
        previous=seal.previous,
        n_lines=seal.n_lines,
        lines=seal.lines,
        sealed_at=seal.sealed_at,
    ):
        faults.append(fault("seal"))
    if not is_signed(seal.digest, seal.signature):
        faults.append(fault("signature"))
    before = (0, START) if previous is None else (previous.number, previous.digest)
    if (seal.number - 1, seal.previous) != before:
        faults.append(fault("link"))
    return tuple(faults)
