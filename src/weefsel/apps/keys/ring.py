"""The keys that this transaction needs, of people and log-ins, looked up together: one query for all rows read so far.

A ring lives no longer than the transaction in which its keys were looked up, so that a key that was destroyed opens
nothing afterwards, and what was taken back is not used again.
"""

from __future__ import annotations

import secrets
import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from uuid import UUID

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.db import connection

from weefsel.apps.keys.master import KEY_BYTES, masters


@dataclass(frozen=True, slots=True)
class Key:
    """An open key. ``person_id`` the person or log-in that it is of; ``goes_on_as`` the person who has the rows now,
    when this registration was folded into theirs, and None for a log-in.
    """

    id: UUID
    person_id: UUID
    goes_on_as: UUID | None
    cipher: AESGCM = field(repr=False)


class Ring:
    """``wanted`` the keys of rows that were read and not looked up yet."""

    __slots__ = ("_by_id", "_by_person", "_is_used", "_made", "wanted")

    def __init__(self):
        self.wanted: set[UUID] = set()
        self._by_id: dict[UUID, Key | None] = {}
        self._by_person: dict[UUID, Key] = {}
        self._made: dict[UUID, Callable[[], None]] = {}
        self._is_used = False

    def __repr__(self) -> str:
        return "<Ring>"

    def of(self, key_id: UUID) -> Key | None:
        """The key that a row names; None when it was destroyed."""
        if key_id not in self._by_id:
            self.wanted.add(key_id)
            self._is_used = True
            found = _look_up("keys_named", self.wanted)
            self._by_id |= {each: found.get(each) for each in self.wanted}
            self._by_person |= {key.person_id: key for key in found.values()}
            self.wanted.clear()
        return self._by_id[key_id]

    def again(self, key_id: UUID) -> Key | None:
        """The key as it is now: meanwhile a registration was folded into another one, or taken out of it."""
        self._by_id.pop(key_id, None)
        return self.of(key_id)

    def for_person(self, person_id: UUID) -> Key:
        """The key to write words about this person with; made when there is none."""
        self._forget_undone()
        if person_id not in self._by_person:
            self.prepare([person_id])
        return self._by_person[person_id]

    def prepare(self, person_ids: Iterable[UUID]) -> None:
        """Look up or make the keys of these people: two queries at most, whatever their number."""
        self._forget_undone()
        asked = {each for each in person_ids if each not in self._by_person}
        if not asked:
            return
        self._is_used = True
        found = {key.person_id: key for key in _look_up("keys_of", asked).values()}
        if new := sorted(asked - found.keys()):
            found |= {key.person_id: key for key in _make(new).values()}
            if connection.in_atomic_block:
                self._made |= dict.fromkeys(new, mark := lambda: None)
                connection.on_commit(mark)
        self._by_person |= found
        self._by_id |= {key.id: key for key in found.values()}

    def _forget_undone(self) -> None:
        """Forget keys that were made in a part of this transaction that was taken back: they are not there."""
        if self._made:
            waiting = {id(entry[1]) for entry in connection.run_on_commit}
            for person_id in [who for who, mark in self._made.items() if id(mark) not in waiting]:
                del self._made[person_id]
                self._by_id.pop(self._by_person.pop(person_id).id, None)

    def _lives_on(self) -> None:
        """Called when the transaction is over; that it is still waiting to be called says that it is not."""

    @property
    def is_alive(self) -> bool:
        if connection.in_atomic_block:
            return any(entry[1] == self._lives_on for entry in connection.run_on_commit)
        return not self._is_used


def ring() -> Ring:
    """The ring of the transaction that this thread is in; outside one, of the rows that are being read."""
    held = getattr(connection, "weefsel_ring", None)
    if held is None or not held.is_alive:
        held = connection.weefsel_ring = Ring()
        if connection.in_atomic_block:
            connection.on_commit(held._lives_on)
    return held


def drop() -> None:
    """Forget the keys that were looked up: one of them was destroyed."""
    connection.weefsel_ring = None


def _look_up(function: str, ids: Iterable[UUID]) -> dict[UUID, Key]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT id, person_id, goes_on_as, wrapped, master FROM {function}(%s)", [sorted(ids)])
        rows = cursor.fetchall()
    return _opened(rows)


def _make(person_ids: list[UUID]) -> dict[UUID, Key]:
    """Make a key for each; where another transaction was first, its key counts."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT keys_are_there()")
        master = masters(make=not cursor.fetchone()[0])
        drafts = [(uuid.uuid4(), person_id, secrets.token_bytes(KEY_BYTES)) for person_id in person_ids]
        wrapped = [master.wrap(key, key_id=key_id, person_id=person_id) for key_id, person_id, key in drafts]
        cursor.execute(
            "SELECT id, person_id, goes_on_as, wrapped, master FROM keys_keep(%s, %s, %s, %s)",
            [[each[0] for each in drafts], person_ids, wrapped, master.now],
        )
        rows = cursor.fetchall()
    return _opened(rows)


def _opened(rows: list[tuple]) -> dict[UUID, Key]:
    if not rows:
        return {}
    master = masters()
    return {
        key_id: Key(
            key_id,
            person_id,
            goes_on_as,
            AESGCM(master.unwrap(bytes(wrapped), key_id=key_id, person_id=person_id, master=name)),
        )
        for key_id, person_id, goes_on_as, wrapped, name in rows
    }
