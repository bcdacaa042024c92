"""Verifies the access log against its seals, as the owner role: it sees every line of every organisation."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db import connection, transaction

from weefsel.engine.audit.chain import COLUMNS, DIGEST_BYTES, Fault, Seal, faults_of

SEALS_AT_ONCE = 20
AT_MOST = 1000  # so many lines without a seal are named; an attack that leaves more is seen anyway

_SEALS = """
SELECT organization_id, number, form, previous, event_ids, digests, n_lines, lines, sealed_at, digest, signature,
       pruned_at, key
  FROM audit_seal ORDER BY organization_id NULLS FIRST, number
"""
_UNSEALED = """
SELECT e.id, e.organization_id FROM audit_event e LEFT JOIN (
    SELECT unnest(event_ids) AS id FROM audit_seal UNION ALL SELECT event_id FROM audit_waiting) k ON k.id = e.id
 WHERE k.id IS NULL LIMIT %s
"""
_LOST = """
SELECT w.event_id, w.organization_id FROM audit_waiting w LEFT JOIN audit_event e ON e.id = w.event_id
 WHERE e.id IS NULL LIMIT %s
"""
_TWICE = """
SELECT k.id, (array_agg(k.organization_id))[1] FROM (
    SELECT unnest(event_ids) AS id, organization_id FROM audit_seal
    UNION ALL SELECT event_id, organization_id FROM audit_waiting) k
 GROUP BY k.id HAVING count(*) > 1 LIMIT %s
"""


@dataclass(frozen=True, slots=True)
class Head:
    """The last seal of a chain: who kept this elsewhere, sees later whether seals at the end were taken away."""

    organization_id: UUID | None
    number: int
    digest: bytes


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was found. ``faults`` in the order of the chains; ``n_waiting`` lines are not sealed yet.

    ``heads`` has one for each chain.
    """

    faults: tuple[Fault, ...]
    n_lines: int
    n_seals: int
    n_waiting: int
    heads: tuple[Head, ...]


@dataclass(slots=True)
class _Count:
    faults: list[Fault] = field(default_factory=list)
    n_lines: int = 0
    n_seals: int = 0


def verify(
    is_signed: Callable[[bytes, bytes, str], bool],
    *,
    term_ended_before: datetime,
    known: tuple[Head, ...] = (),
    progress: Callable[[str, int, int | None], None] | None = None,
) -> Outcome:
    """Compare every line with its seal and every seal with the one before it; reads only, as of one moment.

    Parameters
    ----------
    is_signed
        Tells of a digest, a signature and the name of a key whether they belong together.
    term_ended_before
        Lines that were sealed before this moment may be gone.
    known
        Heads that were kept elsewhere: each has to stand in its chain as it was.

    Notes
    -----
    One digest a line and one signature a seal; memory does not grow with the log.
    """
    count = _Count()
    heads: dict[UUID | None, Head] = {}
    expected = {(head.organization_id, head.number): head.digest for head in known}
    is_alone = not connection.in_atomic_block  # else it is as of the transaction of who asks
    with transaction.atomic(), connection.cursor() as cursor:
        if is_alone:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        cursor.execute("SELECT count(*) FROM audit_seal")
        (n_seals,) = cursor.fetchone()
        previous: Seal | None = None
        for seal, key in _seals():
            if previous is not None and previous.organization_id != seal.organization_id:
                previous = None
            found = {} if seal.pruned_at else _lines(cursor, seal)
            count.faults += faults_of(
                seal,
                previous,
                found,
                is_signed=lambda digest, signature, key=key: is_signed(digest, signature, key),
                term_ended_before=term_ended_before,
            )
            if expected.pop((seal.organization_id, seal.number), seal.digest) != seal.digest:
                count.faults.append(Fault("head", seal.organization_id, seal.number))
            heads[seal.organization_id] = Head(seal.organization_id, seal.number, seal.digest)
            previous = seal
            count.n_seals += 1
            count.n_lines += len(found)
            if progress is not None and count.n_seals % SEALS_AT_ONCE == 0:
                progress("zegels", count.n_seals, n_seals)
        count.faults += [Fault("head", *place) for place in expected]
        for what, query in (("unsealed", _UNSEALED), ("missing", _LOST), ("twice", _TWICE)):
            cursor.execute(query, [AT_MOST])
            count.faults += [Fault(what, chain, 0, event_id) for event_id, chain in cursor.fetchall()]
        cursor.execute("SELECT count(*) FROM audit_waiting")
        (n_waiting,) = cursor.fetchone()
    return Outcome(tuple(count.faults), count.n_lines, count.n_seals, n_waiting, tuple(heads.values()))


def _seals() -> Iterator[tuple[Seal, str]]:
    with connection.chunked_cursor() as cursor:
        cursor.itersize = SEALS_AT_ONCE
        cursor.execute(_SEALS)
        for row in cursor:
            chain, number, form, previous, ids, joined, n_lines, lines, sealed_at, digest, signature, pruned_at, key = (
                row
            )
            joined = bytes(joined)
            yield (
                Seal(
                    chain,
                    number,
                    form,
                    bytes(previous),
                    tuple(ids),
                    tuple(joined[start : start + DIGEST_BYTES] for start in range(0, len(joined), DIGEST_BYTES)),
                    n_lines,
                    bytes(lines),
                    sealed_at,
                    bytes(digest),
                    bytes(signature),
                    pruned_at,
                ),
                key,
            )


def _lines(cursor, seal: Seal) -> Mapping[UUID, tuple]:
    columns = COLUMNS.get(seal.form)
    if columns is None:
        return {}
    cursor.execute(f"SELECT {', '.join(columns)} FROM audit_event WHERE id = ANY (%s)", [list(seal.event_ids)])
    return {row[0]: row for row in cursor.fetchall()}
