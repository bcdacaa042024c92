"""Colleagues: the first administrator, inviting, accepting, ending. Every step leaves its line in the log."""

from __future__ import annotations

import hmac
from uuid import UUID

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils.translation import gettext as _

from weefsel.apps.accounts.models import Installation, Membership, Organization, User
from weefsel.apps.accounts.operations import make_link, queue_mail
from weefsel.apps.accounts.queries import OpenedLink, roles_asked_of
from weefsel.apps.audit.models import Event
from weefsel.apps.audit.operations import record
from weefsel.apps.log_in.outside import link_outside
from weefsel.apps.log_in.providers import Provider
from weefsel.apps.rights.queries import require, rights
from weefsel.engine.rights.may import Actor


@transaction.atomic
def set_up_installation(
    *, actor: Actor, code: str, expected: str, organization: str, kind: str, name: str, email: str, password: str
) -> User:
    """Make the first organisation and its administrator, once.

    Whoever started the server gave the code; two people at once are put in line, and the second is refused.
    """
    decision = require(actor, "accounts.set_up")
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('weefsel.set_up'))")
    if Membership.objects.filter(role="administrator").exists():
        raise ValidationError(_("Deze installatie heeft al een beheerder. Vraag die om u uit te nodigen."), code="done")
    if not expected or not hmac.compare_digest(code.encode(), expected.encode()):
        raise ValidationError(
            _("De code klopt niet. Neem het hele adres over dat bij het starten op het scherm staat."), code="code"
        )
    if not Installation.objects.filter(kind="real").exists():
        raise ValidationError(_("Dit is een oefenregio. Daar zijn de beheerders al gemaakt."), code="demo")
    user = User(email=email.strip().lower(), name=name.strip(), date_joined=actor.now)
    validate_password(password, user)
    user.set_password(password)
    user.save(force_insert=True)
    place = Organization(name=organization.strip(), kind=kind, created_at=actor.now)
    place.save(force_insert=True)
    Membership(user=user, organization=place, role="administrator", valid_from=actor.now).save(force_insert=True)
    record(
        actor=actor,
        action="accounts.set_up",
        kind=Event.Kind.CREATE,
        decision=decision,
        object_type="installation",
        object_id=user.id,
    )
    return user


@transaction.atomic
def invite_colleague(*, actor: Actor, name: str, email: str, role: str, address: str) -> Membership:
    """Invite someone to the actor's organisation in a role; a mail with a link lets them choose a password.

    Someone who already has a log-in is asked, and has the role after saying yes (`answer_role`). Nobody invites
    themselves: four eyes see to it that who hands out roles does not take one. ``address`` is the site's own address.
    """
    decision = require(actor, "accounts.invite", owner_id=actor.organization_id)
    wanted = rights().roles.get(role)
    if wanted is None or wanted.group == "technical" or not wanted.needs_organization:
        raise ValidationError(_("Kies een rol uit de lijst."), code="role")
    email = email.strip().lower()
    user = User.objects.filter(email=email).first()
    if user is None:
        user = User(email=email, name=name.strip(), is_active=False, date_joined=actor.now)
        user.set_unusable_password()
        user.save(force_insert=True)
    if user.id == actor.user_id:
        raise ValidationError(
            _("U kunt uzelf geen rol geven. Vraag het aan een andere beheerder van uw organisatie."), code="self"
        )
    running = Membership.objects.filter(user=user, organization_id=actor.organization_id, role=role, valid_until=None)
    if running.exists():
        raise ValidationError(
            _("%(name)s heeft deze rol al. Stuur desgewenst de uitnodiging opnieuw vanaf de lijst.")
            % {"name": user.name},
            code="double",
        )
    membership = Membership(
        user=user,
        organization_id=actor.organization_id,
        role=role,
        valid_from=actor.now,
        invited_by_id=actor.user_id,
        awaits_yes=user.is_active,
    )
    membership.save(force_insert=True)
    send_invitation(membership, actor=actor, address=address)
    record(
        actor=actor,
        action="accounts.invite",
        kind=Event.Kind.CREATE,
        decision=decision,
        object_type="membership",
        object_id=membership.id,
    )
    return membership


@transaction.atomic
def send_invitation(membership: Membership, *, actor: Actor, address: str) -> None:
    """Mail (again) how to begin: a link to choose a password, or for a known log-in just where to go."""
    require(actor, "accounts.invite", owner_id=membership.organization_id)
    role = rights().roles[membership.role].name
    if membership.user.is_active:
        where = f"{address}/inloggen/?next=/rol/"
    else:
        token = make_link(
            "visitor",
            actor=actor,
            object_kind="membership",
            object_id=membership.id,
            organization_id=membership.organization_id,
            email=membership.user.email,
            days=7,
        )
        where = f"{address}/welkom/{token}/"
    queue_mail(
        membership.user.email,
        _("Uw toegang tot weefsel"),
        _(
            "Beste %(name)s,\n\n%(organization)s nodigt u uit om met weefsel te werken als %(role)s.\n\n"
            "Begin hier: %(where)s\n\nDe link werkt een week. "
            "Kreeg u dit bericht per ongeluk? Dan hoeft u niets te doen.\n"
        )
        % {
            "name": membership.user.name,
            "organization": membership.organization.name,
            "role": role,
            "where": where,
        },
        actor=actor,
        organization_id=membership.organization_id,
    )


def invited_membership(link: OpenedLink | None) -> Membership | None:
    """The membership that an invitation's link is about; None when it is for something else or no longer works."""
    if link is None or link.problem or link.object_kind != "membership":
        return None
    return (
        Membership.objects.filter(id=link.object_id, valid_until=None, user__is_active=False)
        .select_related("user", "organization")
        .first()
    )


@transaction.atomic
def accept_invitation(link: OpenedLink, password: str, *, actor: Actor) -> User:
    """Choose a password with the link of an invitation; from then on the log-in works. A link works once."""
    decision = require(actor, "accounts.log_in")
    membership = invited_membership(link)
    if membership is None:
        raise ValidationError(
            _("Deze uitnodiging werkt niet meer. Vraag de beheerder van uw organisatie om een nieuwe."), code="gone"
        )
    user = User.objects.select_for_update().get(id=membership.user_id)
    if user.is_active:
        raise ValidationError(_("U heeft al een wachtwoord gekozen. U kunt inloggen."), code="done")
    validate_password(password, user)
    user.set_password(password)
    user.is_active = True
    user.save(update_fields=["password", "is_active"])
    record(
        actor=actor,
        action="accounts.log_in",
        kind=Event.Kind.UPDATE,
        decision=decision,
        object_type="membership",
        object_id=membership.id,
    )
    return user


@transaction.atomic
def accept_invitation_outside(link: OpenedLink | None, provider: Provider, subject: str, *, actor: Actor) -> User:
    """Begin with the link of an invitation by logging in at the server of the organisation that invites; no password.

    Raises ``ValidationError`` when the invitation works no more, or is of another organisation.
    """
    decision = require(actor, "accounts.log_in")
    membership = invited_membership(link)
    if membership is None or membership.organization_id != provider.organization:
        raise ValidationError(
            _("Deze uitnodiging werkt niet meer. Vraag de beheerder van uw organisatie om een nieuwe."), code="gone"
        )
    user = User.objects.select_for_update().get(id=membership.user_id)
    if user.is_active:
        raise ValidationError(_("Deze uitnodiging is al gebruikt. U kunt inloggen."), code="done")
    user.set_unusable_password()
    user.is_active = True
    user.save(update_fields=["password", "is_active"])
    link_outside(user, provider, subject, now=actor.now)
    record(
        actor=actor,
        action="accounts.log_in",
        kind=Event.Kind.UPDATE,
        decision=decision,
        object_type="membership",
        object_id=membership.id,
    )
    return user


@transaction.atomic
def answer_role(membership_id: UUID, is_yes: bool, *, actor: Actor) -> Membership:
    """Say yes or no to a role that an organisation asks of someone who has a log-in already.

    ``actor`` is that user, in whatever role. Saying no ends the question.
    """
    decision = require(actor, "accounts.log_in")
    membership = next((each for each in roles_asked_of(actor.user_id, actor.now) if each.id == membership_id), None)
    if membership is None:
        raise ValidationError(_("Deze vraag is er niet meer. Misschien gaf u al antwoord."), code="gone")
    change = {"awaits_yes": False} if is_yes else {"valid_until": actor.now}
    Membership.objects.filter(id=membership.id).update(**change)
    record(
        actor=actor,
        action="accounts.log_in",
        kind=Event.Kind.UPDATE,
        decision=decision,
        object_type="membership",
        object_id=membership.id,
        fields=frozenset(),
    )
    return membership


@transaction.atomic
def end_membership(membership: Membership, *, actor: Actor) -> None:
    """End a colleague's role as of now: the next request of an open session no longer has it.

    The last administrator cannot be ended: then nobody could invite anyone.
    """
    decision = require(actor, "accounts.end", owner_id=membership.organization_id)
    if membership.role == "administrator":
        others = Membership.objects.filter(
            organization_id=membership.organization_id, role="administrator", valid_until=None, user__is_active=True
        ).exclude(id=membership.id)
        if not others.exists():
            raise ValidationError(
                _("Dit is de enige beheerder. Nodig eerst een andere beheerder uit; stop daarna deze rol."), code="last"
            )
    Membership.objects.filter(id=membership.id, valid_until=None).update(valid_until=actor.now)
    record(
        actor=actor,
        action="accounts.end",
        kind=Event.Kind.UPDATE,
        decision=decision,
        object_type="membership",
        object_id=membership.id,
    )


@transaction.atomic
def resume_membership(membership: Membership, *, actor: Actor) -> None:
    """Undo an ended role, of someone else."""
    decision = require(actor, "accounts.end", owner_id=membership.organization_id)
    if membership.user_id == actor.user_id:
        raise ValidationError(
            _("U kunt uzelf geen rol geven. Vraag het aan een andere beheerder van uw organisatie."), code="self"
        )
    if Membership.objects.filter(
        user_id=membership.user_id, organization_id=membership.organization_id, role=membership.role, valid_until=None
    ).exists():
        return
    Membership.objects.filter(id=membership.id).update(valid_until=None)
    record(
        actor=actor,
        action="accounts.end",
        kind=Event.Kind.UPDATE,
        decision=decision,
        object_type="membership",
        object_id=membership.id,
    )
