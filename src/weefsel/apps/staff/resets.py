"""A lost second step, mended by four eyes: one colleague proposes, another confirms, and neither is whose it was.

Whoever confirms gets a code, and hands it over to the colleague in person. What each of the two was sure by is kept.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from allauth.mfa.models import Authenticator
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from weefsel.apps.accounts.codes import in_parts, make_code
from weefsel.apps.accounts.models import Membership, User
from weefsel.apps.accounts.operations import queue_mail
from weefsel.apps.audit.models import Event
from weefsel.apps.audit.operations import record
from weefsel.apps.log_in.models import Reset
from weefsel.apps.log_in.operations import end_sessions
from weefsel.apps.log_in.resets import N_LETTERS
from weefsel.apps.log_in.secrets import hide, show
from weefsel.apps.rights.queries import require, rights
from weefsel.engine.rights.may import Actor

ACTION = "accounts.reset_step"
STANDS = timedelta(
    hours=24
)  # a proposal; assumption: a colleague who is ill today is back tomorrow, or another is asked
CODE_LASTS = timedelta(hours=1)  # assumption: time to walk to a computer, too short to lie about on a desk
SHOWN = timedelta(days=90)  # how long what came of one is on the list


def state_of(row: Reset, now: datetime) -> str:
    """open, expired, withdrawn, refused, replaced, confirmed, code-over or done."""
    if row.ended_at:
        return row.ending
    if row.done_at:
        return "done"
    if row.confirmed_at:
        return "confirmed" if now < row.code_until else "code-over"
    return "open" if now < row.expires_at else "expired"


@dataclass(frozen=True, slots=True)
class Helper:
    id: UUID
    name: str


def helpers(organization_id: UUID | None, now: datetime) -> list[Helper]:
    """Who of an organisation may propose or confirm now, each once; one query."""
    slugs = [slug for slug in rights().roles if rights().permissions_for(slug, ACTION)]
    rows = _held(now).filter(organization_id=organization_id, role__in=slugs).select_related("user")
    found = {row.user_id: Helper(row.user_id, row.user.name) for row in rows}
    return sorted(found.values(), key=lambda each: each.name.casefold())


def _held(now: datetime):
    return Membership.objects.filter(
        Q(valid_until__isnull=True) | Q(valid_until__gt=now),
        valid_from__lte=now,
        awaits_yes=False,
        user__is_active=True,
    )


def colleagues_to_help(actor: Actor) -> list[tuple[UUID, str]]:
    """Every colleague with a log-in that works, but the actor: each once, with the roles held here; one query."""
    names = rights().roles
    found: dict[UUID, tuple[str, list[str]]] = {}
    for row in _held(actor.now).filter(organization_id=actor.organization_id).select_related("user"):
        if row.user_id != actor.user_id:
            found.setdefault(row.user_id, (row.user.name, []))[1].append(names[row.role].name)
    shown = [(user_id, f"{name} ({', '.join(roles)})") for user_id, (name, roles) in found.items()]
    return sorted(shown, key=lambda each: each[1].casefold())


def resets(actor: Actor) -> list[Reset]:
    """What was proposed at the actor's organisation lately, the newest first; one query."""
    rows = Reset.objects.filter(organization_id=actor.organization_id, made_at__gt=actor.now - SHOWN)
    return list(rows.select_related("user", "proposed_by", "confirmed_by").order_by("-made_at", "id"))


def find_reset(reset_id: UUID) -> Reset | None:
    """One query."""
    return Reset.objects.select_related("user", "proposed_by", "confirmed_by").filter(id=reset_id).first()


def code_for(actor: Actor, row: Reset) -> str:
    """The code, for who confirmed and as long as it works; "" for everybody else."""
    if row.confirmed_by_id != actor.user_id or state_of(row, actor.now) != "confirmed":
        return ""
    return in_parts(show(row.hidden_code))


@transaction.atomic
def propose_reset(*, actor: Actor, user_id: UUID, sure: str) -> Reset:
    """Propose to take the second step of a colleague away. Who proposed it a moment ago, or sees that another did, gets
    that proposal back.

    Raises ``ValidationError`` for oneself, for who does not work here, and where nobody else can confirm it.
    """
    decision = require(actor, ACTION, owner_id=actor.organization_id)
    if user_id == actor.user_id:
        raise ValidationError(
            _("U kunt dit niet voor uzelf voorstellen. Vraag het twee collega's die dit ook mogen."), code="self"
        )
    user = User.objects.select_for_update().filter(id=user_id).first()
    if user is None or not _works_here(user_id, actor.organization_id, actor.now):
        raise ValidationError(_("Deze persoon werkt hier niet. Kies een collega uit de lijst."), code="elsewhere")
    if not [each for each in helpers(actor.organization_id, actor.now) if each.id not in (user_id, actor.user_id)]:
        raise ValidationError(
            _("Niemand anders bij uw organisatie kan dit bevestigen. Nodig eerst een tweede beheerder uit."),
            code="alone",
        )
    open_now = Reset.objects.filter(
        user_id=user_id, organization_id=actor.organization_id, confirmed_at=None, ended_at=None
    ).first()
    if open_now is not None and actor.now < open_now.expires_at:
        return open_now
    if open_now is not None:
        Reset.objects.filter(id=open_now.id).update(ended_at=open_now.expires_at, ending=Reset.Ending.EXPIRED)
    row = Reset(
        user=user,
        organization_id=actor.organization_id,
        proposed_by_id=actor.user_id,
        proposer_sure=sure,
        made_at=actor.now,
        expires_at=actor.now + STANDS,
    )
    row.save(force_insert=True)
    _tell(
        user,
        _(
            "Bij uw organisatie is voorgesteld om uw toegang tot weefsel opnieuw in te stellen.\n\n"
            "Vroeg u hierom? Dan hoeft u nu niets te doen.\n\n"
            "Vroeg u dit niet? Bel dan meteen iemand van uw organisatie. Er is nog niets veranderd.\n"
        ),
        actor=actor,
    )
    _note(decision, row, Event.Kind.CREATE, actor=actor)
    return row


@transaction.atomic
def confirm_reset(reset_id: UUID, *, actor: Actor, sure: str) -> Reset:
    """Take the second step away: keys, app and codes are gone, every session ends, and a mail tells it.

    Raises ``ValidationError`` when it was decided already, or may not be decided by this colleague.
    """
    row, decision = _locked(reset_id, actor)
    if actor.user_id in (row.user_id, row.proposed_by_id):
        raise ValidationError(_("Een voorstel van uzelf, of over uzelf, bevestigt een ander."), code="self")
    if not _works_here(row.user_id, row.organization_id, actor.now):
        raise ValidationError(_("Deze persoon werkt hier niet meer. U kunt het voorstel alleen afwijzen."), code="left")
    if row.proposed_by_id not in {each.id for each in helpers(row.organization_id, actor.now)}:
        raise ValidationError(
            _("Wie dit voorstelde, mag dat niet meer. Wijs het af, en stel het samen met een ander opnieuw voor."),
            code="left",
        )
    Reset.objects.filter(
        user_id=row.user_id,
        organization_id=row.organization_id,
        confirmed_at__isnull=False,
        done_at=None,
        ended_at=None,
    ).update(ended_at=actor.now, ending=Reset.Ending.REPLACED, hidden_code="")
    row.confirmed_by_id, row.confirmer_sure, row.confirmed_at = actor.user_id, sure, actor.now
    row.hidden_code, row.code_until = hide(make_code(N_LETTERS)), actor.now + CODE_LASTS
    row.save(update_fields=["confirmed_by", "confirmer_sure", "confirmed_at", "hidden_code", "code_until"])
    _take_away(row, actor=actor)
    _note(decision, row, Event.Kind.EXECUTE, actor=actor)
    return row


def _take_away(row: Reset, *, actor: Actor) -> None:
    Authenticator.objects.filter(user_id=row.user_id).delete()
    end_sessions(row.user_id)
    _tell(
        row.user,
        _(
            "Uw toegang tot weefsel is opnieuw ingesteld. U bent overal uitgelogd.\n\n"
            "Log in met uw wachtwoord, en met de code die u krijgt van wie u helpt.\n\n"
            "Vroeg u hier niet om? Bel dan meteen uw organisatie of uw contactpersoon.\n"
        ),
        actor=actor,
    )


@transaction.atomic
def reset_by_installation(email: str, *, actor: Actor) -> Reset:
    """Take the second step away where no two colleagues can: for who has none, and for who has roles elsewhere too.

    ``actor`` is no page but the command of whoever runs the installation. Raises ``ValidationError`` for an address
    with which nobody logs in.
    """
    decision = require(actor, ACTION)
    user = User.objects.select_for_update().filter(email=email.strip().lower(), is_active=True).first()
    if user is None:
        raise ValidationError(_("Met dit e-mailadres kan niemand inloggen."), code="unknown")
    Reset.objects.filter(user=user, confirmed_at__isnull=False, done_at=None, ended_at=None).update(
        ended_at=actor.now, ending=Reset.Ending.REPLACED, hidden_code=""
    )
    row = Reset(user=user, made_at=actor.now, expires_at=actor.now, confirmed_at=actor.now)
    row.hidden_code, row.code_until = hide(make_code(N_LETTERS)), actor.now + CODE_LASTS
    row.save(force_insert=True)
    _take_away(row, actor=actor)
    _note(decision, row, Event.Kind.EXECUTE, actor=actor)
    return row


@transaction.atomic
def stop_reset(reset_id: UUID, *, actor: Actor) -> Reset:
    """Withdraw one's own proposal, or refuse that of another: nothing changes for whom it was about."""
    row, decision = _locked(reset_id, actor)
    row.ending = Reset.Ending.WITHDRAWN if actor.user_id == row.proposed_by_id else Reset.Ending.REFUSED
    row.ended_by_id, row.ended_at = actor.user_id, actor.now
    row.save(update_fields=["ending", "ended_by", "ended_at"])
    _note(decision, row, Event.Kind.DELETE, actor=actor)
    return row


def _locked(reset_id: UUID, actor: Actor):
    """The proposal, which nobody else decides meanwhile; the user first, as whoever proposes does."""
    found = find_reset(reset_id)
    decision = require(actor, ACTION, owner_id=found.organization_id if found else None)
    assert found is not None  # nobody may decide about nothing
    # Whoever logs in at this moment is before it and logged out, or after it and asked for the code.
    User.objects.select_for_update().get(id=found.user_id)
    row = Reset.objects.select_for_update(of=("self",)).select_related("user").get(id=reset_id)
    if state_of(row, actor.now) != "open":
        raise ValidationError(_("Dit voorstel is al afgehandeld of verlopen. Er is nu niets veranderd."), code="gone")
    return row, decision


def _works_here(user_id: UUID, organization_id: UUID | None, now: datetime) -> bool:
    return _held(now).filter(user_id=user_id, organization_id=organization_id).exists()


def _tell(user: User, text: str, *, actor: Actor) -> None:
    queue_mail(user.email, _("Over uw toegang tot weefsel"), text, actor=actor)


def _note(decision, row: Reset, kind: Event.Kind, *, actor: Actor) -> None:
    record(
        actor=actor,
        action=ACTION,
        kind=kind,
        decision=decision,
        object_type="second_step",
        object_id=row.user_id,
        fields=frozenset(),
    )
