"""Seals what was written in the access log: in batches, by the worker, one chain an organisation."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.db import connection, transaction

from weefsel.engine.audit.chain import DIGEST_BYTES, FORM, lines_digest, seal_digest

LINES_A_SEAL = 1000


@dataclass(frozen=True, slots=True)
class Key:
    """What a seal is signed with: ``sign`` gives the signature of a digest, ``name`` says which key it was."""

    name: str
    sign: Callable[[bytes], bytes]


def seal_waiting(key: Key, *, at_most: int = LINES_A_SEAL) -> int:
    """Seal every line that waits now; gives how many. Each batch is one transaction, so a run that is cut short leaves
    whole seals.
    """
    n_lines = 0
    while n := _seal_next(key, at_most):
        n_lines += n
    return n_lines


@transaction.atomic
def _seal_next(key: Key, at_most: int) -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM audit_take(%s)", [at_most])
        batch = cursor.fetchone()
        if batch is None:
            return 0
        organization_id, number, previous, event_ids, joined, sealed_at = batch
        digests = [joined[start : start + DIGEST_BYTES] for start in range(0, len(joined), DIGEST_BYTES)]
        lines = lines_digest(event_ids, digests)
        digest = seal_digest(
            organization_id=organization_id,
            number=number,
            form=FORM,
            previous=bytes(previous),
            n_lines=len(event_ids),
            lines=lines,
            sealed_at=sealed_at,
        )
        cursor.execute(
            "SELECT audit_put_seal(%s, %s, %s::smallint, %s, %s, %s, %s, %s, %s, %s, %s)",
            [
                organization_id,
                number,
                FORM,
                previous,
                event_ids,
                joined,
                lines,
                sealed_at,
                digest,
                key.sign(digest),
                key.name,
            ],
        )
    return len(event_ids)
