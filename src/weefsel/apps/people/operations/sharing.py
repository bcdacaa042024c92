"""How a naaste comes in: a link by mail, a code that goes another way, and the birth date of who shares."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils.translation import gettext as _

from weefsel.apps.accounts.codes import make_code
from weefsel.apps.accounts.models import User
from weefsel.apps.accounts.operations import make_link, queue_mail
from weefsel.apps.accounts.queries import hash_of
from weefsel.apps.audit.models import Event
from weefsel.apps.audit.operations import record
from weefsel.apps.people.models import RelatedPerson
from weefsel.apps.rights.queries import require
from weefsel.engine.rights.may import Actor

DAYS = 7  # an assumption: long enough to meet and hand over a code, short enough to be forgotten
LETTERS = 8
MOST_A_DAY = 10  # an assumption: more than anybody has to hand over, too few to fill the mailbox of somebody else


@dataclass(frozen=True, slots=True)
class Invited:
    """For whom a link is. ``has_log_in``: they log in first; otherwise they choose a password."""

    name: str
    email: str
    user_id: UUID | None
    has_log_in: bool


@transaction.atomic
def invite(*, actor: Actor, related_id: UUID, address: Callable[[str], str]) -> str:
    """Mail a naaste a link, and give the code that belongs to it: shown once, kept nowhere, and never mailed.

    Only the newest invitation works. ``address`` makes the address of the invitation from its secret.
    """
    related = RelatedPerson.objects.select_for_update().filter(id=related_id).first()
    decision = require(actor, "rights.grant", person_id=related.person_id if related else None)
    if related.ended_at is not None:
        raise ValidationError(_("Het delen met deze naaste is al gestopt. Voeg de naaste opnieuw toe."), code="ended")
    if not related.email:
        raise ValidationError(_("Vul eerst een eigen e-mailadres van de naaste in."), code="email")
    if related.user_id is not None:
        raise ValidationError(_("Deze naaste kan al inloggen."), code="done")
    if _invited_lately(related.person_id) >= MOST_A_DAY:
        raise ValidationError(
            _("Vandaag zijn er al %(most)s codes gemaakt. Morgen kan het weer.") % {"most": MOST_A_DAY}, code="many"
        )
    code = make_code(LETTERS)
    token = make_link(
        "visitor",
        actor=actor,
        object_kind="related",
        object_id=related.id,
        email=related.email,
        person_id=related.person_id,
        days=DAYS,
        code=code,
    )
    queue_mail(
        related.email,
        _("Een bericht van weefsel"),
        _(
            "Beste %(name)s,\n\nIemand die u kent, wil iets met u delen in weefsel. U hoort van diegene zelf wie het "
            "is, en krijgt dan ook een code.\n\nHeeft u de code? Begin hier: %(where)s\n\n"
            "De link en de code werken een week, en één keer. Uw adres kregen wij van wie met u wil delen. "
            "Wilt u dat niet, of kreeg u dit bericht per ongeluk? Dan hoeft u niets te doen.\n"
        )
        % {"name": related.name, "where": address(token)},
        actor=actor,
        person_id=related.person_id,
    )
    record(
        actor=actor,
        action="rights.grant",
        kind=Event.Kind.EXECUTE,
        decision=decision,
        person_id=related.person_id,
        object_type="related_person",
        object_id=related.id,
        fields=frozenset({"network"}),
    )
    return code


def _invited_lately(person_id: UUID) -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT people_invited_lately(%s)", [person_id])
        return cursor.fetchone()[0]


def invited(token: str) -> Invited | None:
    """For whom this link is; None for a link that does not work (any more). One query."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM people_invited(%s)", [hash_of(token)])
        row = cursor.fetchone()
    return Invited(*row) if row else None


@transaction.atomic
def come_in(
    token: str, code: str, born: date, *, actor: Actor, user_id: UUID | None = None, password: str = ""
) -> User | None:
    """Use link and code, once, and give the log-in that looks along from now on; None when code or date is wrong.

    ``user_id`` is who is logged in, for a naaste who has a log-in; the others get one, with ``password``. After five
    wrong tries the link is closed: the try is written down, so a wrong code is an answer here and not an error.

    Raises
    ------
    ValidationError
        The link works no more, or the password will not do.
    """
    decision = require(actor, "accounts.log_in")
    who = invited(token)
    if who is None:
        raise _closed()
    user = User.objects.filter(id=who.user_id).first() if who.user_id else None
    if who.has_log_in and user_id != who.user_id:
        raise ValidationError(_("Log eerst in met het adres waarop u de link kreeg."), code="log-in")
    if not who.has_log_in:
        user = user or User(email=who.email, name=who.name, is_active=False, date_joined=actor.now)
        validate_password(password, user)
    found = _try(token, code, born, None)
    if found != "ok":
        return None
    if not who.has_log_in:
        user.set_password(password)
        user.save()
    if _try(token, code, born, user.id) != "ok":
        raise _closed()
    if not who.has_log_in:
        # After the roles at work that were asked of this address wait for a yes of their own.
        user.is_active = True
        user.save(update_fields=["is_active"])
    record(
        actor=actor,
        action="accounts.log_in",
        kind=Event.Kind.UPDATE,
        decision=decision,
        object_type="related_person",
        object_id=user.id,
    )
    return user


def _try(token: str, code: str, born: date, user_id: UUID | None) -> str:
    typed = "".join(each for each in code.upper() if each.isalnum())
    with connection.cursor() as cursor:
        cursor.execute("SELECT people_come_in(%s, %s, %s, %s)", [hash_of(token), hash_of(token + typed), born, user_id])
        return cursor.fetchone()[0]


def _closed() -> ValidationError:
    return ValidationError(
        _("Deze link werkt niet meer. Vraag wie met u wil delen om een nieuwe link en code."), code="gone"
    )
