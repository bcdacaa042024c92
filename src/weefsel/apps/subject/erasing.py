"""Erases a person who asked for it: stops what runs, sends one word without content, and takes everything away, or all
but what another organisation keeps."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime
from importlib import import_module
from uuid import UUID

from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from weefsel.apps.accounts.models import Membership
from weefsel.apps.audit.models import Event
from weefsel.apps.audit.operations import record
from weefsel.apps.consent.models import Consent
from weefsel.apps.keys.operations import note_erased
from weefsel.apps.keys.ring import drop
from weefsel.apps.people.models import Person
from weefsel.apps.referrals.operations.withdraw import withdraw_consent
from weefsel.apps.rights.erase_functions import OTHERS
from weefsel.apps.rights.forget_functions import HELD
from weefsel.apps.subject.models import Request
from weefsel.engine.rights.may import Actor, Decision


class Held(Exception):
    """Everything about this person has to be kept now."""


class Others(Exception):
    """Another organisation wrote about this person too, and what it said is not what was just seen of it."""


def erase(request: Request, *, actor: Actor, decision: Decision) -> None:
    """Take away what is kept of the person of a request that was just granted, in the transaction of that yes: all of
    it, or (state ``partly``) all but what organisations that said no keep.

    Consents are withdrawn first: places come free, groups and links end, who received is told. Not where something
    rests on one that is kept: that stops when the person withdraws it. Raises ``Held`` or ``Others``.
    """
    person = Person.objects.get(id=request.person_id)
    is_part = request.state == Request.State.PARTLY
    for consent in Consent.objects.filter(id__in=_column("SELECT subject_stops(%s)", request.id)).order_by("id"):
        withdraw_consent(consent, actor=actor)
    logged_in = _log_ins(person.id)
    addresses = {person.email, *(email for _id, email in logged_in)} - {""}
    record(
        actor=actor,
        action="subject.erase",
        kind=Event.Kind.DELETE,
        decision=decision,
        person_id=person.id,
        object_type="part" if is_part else "records",
        object_id=person.id,
        fields=frozenset(),
    )
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            if is_part:
                cursor.execute("SELECT ids, line FROM subject_erase_part(%s)", [request.id])
                everybody, line = cursor.fetchone()
            else:
                cursor.execute("SELECT subject_erase(%s)", [request.id])
                everybody, line = cursor.fetchone()[0], ""
    except DatabaseError as error:
        stopped = {HELD: Held, OTHERS: Others}.get(getattr(error.__cause__, "sqlstate", ""))
        if stopped is None:
            raise
        raise stopped from None
    # Who keeps a log-in, to read what stays, is not logged out.
    forget_sessions(everybody, () if is_part else {user_id for user_id, _email in logged_in})
    drop()
    note_erased([line] if is_part else everybody)
    transaction.on_commit(lambda: import_string(settings.FORGET_LETTERS)(addresses))


def _column(query: str, *values) -> list:
    with connection.cursor() as cursor:
        cursor.execute(query, values)
        return [row[0] for row in cursor.fetchall()]


def erase_by_the_clock(people: list[UUID], *, at: datetime) -> None:
    """Take away everything about these people, whose term is over: as when they asked for it, and nobody is told.

    The process is logged in as the owner role; the transaction and the lines in the log are the caller's.
    """
    everybody = set(people)
    while more := set(Person.objects.filter(merged_into_id__in=everybody).values_list("id", flat=True)) - everybody:
        everybody |= more
    logged_in = [each for person_id in people for each in _log_ins(person_id)]
    addresses = set(Person.objects.filter(id__in=everybody).values_list("email", flat=True))
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT subject_erase_rows(w.id, %s, NULL) FROM unnest(%s::uuid[]) AS w (id) ORDER BY w.id", [at, people]
        )
    forget_sessions(everybody, {user_id for user_id, _email in logged_in})
    drop()
    note_erased(everybody)
    gone = (addresses | {email for _id, email in logged_in}) - {""}
    transaction.on_commit(lambda: import_string(settings.FORGET_LETTERS)(gone))


def forget_sessions(people: Iterable[UUID], users: Iterable[UUID]) -> int:
    """End the sessions of these users, and take out of those of others what names one of these people; gives how many.

    What a session holds cannot be searched by the database: each is opened.
    """
    store = import_module(settings.SESSION_ENGINE).SessionStore()
    named, theirs = {str(each) for each in people}, {str(each) for each in users}
    n = 0
    for row in store.get_model_class().objects.all().iterator():
        held = store.decode(row.session_data)
        left = {key: value for key, value in held.items() if not any(one in json.dumps(value) for one in named)}
        if held.get("_auth_user_id") in theirs:
            row.delete()
        elif len(left) < len(held):
            row.session_data = store.encode(left)
            row.save(update_fields=["session_data"])
        else:
            continue
        n += 1
    return n


def word(person: Person) -> tuple[str, str, str] | None:
    """To whom, with which subject and text somebody is told that there is an answer: the same for every answer.

    None where there is no address. Whether the mailbox is safe is looked after by the database (`mail_functions`).
    """
    address = person.email or next((email for _id, email in _log_ins(person.id)), "")
    if not address:
        return None
    text = "\n\n".join((_("Beste lezer,"), _("Er is een antwoord op iets wat u vroeg. U hoort het van wie u helpt.")))
    return address, _("Er is een antwoord voor u"), f"{text}\n"


def _log_ins(person_id: UUID) -> list[tuple[UUID, str]]:
    """The log-ins by which only this person is known, with their addresses."""
    registrations = [person_id, *Person.objects.filter(merged_into_id=person_id).values_list("id", flat=True)]
    theirs = Membership.objects.filter(person_id__in=registrations)
    others = Membership.objects.exclude(person_id__in=registrations).values("user_id")
    return list(theirs.exclude(user_id__in=others).values_list("user_id", "user__email").distinct())
