"""A naaste asked along to one meeting: by a mailed link, without an account."""

from __future__ import annotations

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from weefsel.apps.accounts.operations import make_link, mark_link_used, queue_mail
from weefsel.apps.adoption.quiet import is_quiet
from weefsel.apps.audit.models import Event
from weefsel.apps.audit.operations import record
from weefsel.apps.groups.models import Enrolment, Guest, Session
from weefsel.apps.people.models import Person
from weefsel.apps.rights.queries import require
from weefsel.apps.safety.meeting import no_place, one_refusal
from weefsel.engine.rights.may import Actor


@transaction.atomic
def invite_guest(enrolment: Enrolment, session: Session, *, actor: Actor, name: str, email: str) -> Guest:
    """Ask a naaste along to one meeting; the mail is neutral, the link opens only this question.

    Asked by the person, or by who guides the group because the person wants it. Asking the same naaste for the same
    meeting again gives the first question.

    Raises
    ------
    ValidationError
        No name (``name``), no real address (``email``), the address of the person (``same-address``; only who may
        read that address is told), nobody is mailed about this group (``quiet``), the meeting is over (``past``) or of
        another group (``other``), or there is no place here for one more (``no-place``).
    """
    decision = require(
        actor,
        "groups.answer" if actor.role in ("person", "link_person") else "groups.enrol",
        person_id=enrolment.person_id,
        owner_id=enrolment.owner_id,
        invitation_id=enrolment.referral_id,
    )
    if is_quiet(session.group.werkvorm):
        raise ValidationError(
            _("Bij deze groep sturen wij niemand een mail. Vraag zelf wie u mee wilt nemen."), code="quiet"
        )
    if not name.strip():
        raise ValidationError(_("Vul de naam in van wie u mee wilt nemen."), code="name")
    try:
        validate_email(email.strip())
    except ValidationError:
        raise ValidationError(
            _("Dit e-mailadres klopt niet. Het ziet eruit als naam@voorbeeld.nl."), code="email"
        ) from None
    own = Person.objects.filter(id=enrolment.person_id).values_list("email", flat=True).first()
    if own and own.casefold() == email.strip().casefold():
        raise ValidationError(
            _("Dit is het e-mailadres van de persoon zelf. Vul een eigen adres in van wie u mee wilt nemen."),
            code="same-address",
        )
    if session.group_id != enrolment.group_id:
        raise ValidationError(_("Deze bijeenkomst hoort bij een andere groep."), code="other")
    if session.ends_at <= actor.now:
        raise ValidationError(_("Deze bijeenkomst is al geweest. Kies de volgende."), code="past")
    asked = Guest.objects.filter(session=session, enrolment=enrolment, email__iexact=email.strip()).first()
    if asked is not None:
        return asked
    place = session.group.location
    coming = Enrolment.objects.filter(group_id=session.group_id, state=Enrolment.State.ENROLLED).count()
    asked_along = Guest.objects.filter(session=session).exclude(answer=Guest.Answer.NO).count()
    if place.n_people is not None and coming + asked_along >= place.n_people:
        raise no_place()
    guest = Guest(
        session=session,
        enrolment=enrolment,
        person_id=enrolment.person_id,
        owner_id=enrolment.owner_id,
        name=name.strip(),
        email=email.strip().lower(),
        invited_by_name=enrolment.shown_name,
        place=", ".join(part for part in (place.name, place.street_line, place.city) if part),
        starts_at=session.starts_at,
        asked_at=actor.now,
    )
    with one_refusal():
        guest.save(force_insert=True)
    token = make_link("link_related", actor=actor, object_kind="guest", object_id=guest.id, email=guest.email, days=60)
    queue_mail(
        guest.email,
        _("Een vraag aan u"),
        _(
            "Beste %(name)s,\n\n%(by)s vraagt u om een keer mee te gaan. "
            "Lees hier waarheen en wanneer, en geef antwoord:\n\n%(link)s\n\n"
            "U hoeft niet in te loggen. Liever niet? Dat mag u daar ook zeggen.\n\n"
            "Uw naam en e-mailadres kregen wij van %(by)s, alleen voor deze vraag. Dertig dagen na de bijeenkomst "
            "halen wij ze weg. Wilt u dat eerder? Zeg het tegen %(by)s of tegen de organisatie.\n"
        )
        % {
            "name": guest.name,
            "by": guest.invited_by_name,
            "link": f"{settings.SITE_ADDRESS}{reverse('open_link', args=[token])}",
        },
        actor=actor,
        organization_id=enrolment.owner_id,
        person_id=enrolment.person_id,
        about_id=guest.id,
    )
    record(
        actor=actor,
        action=decision.action,
        kind=Event.Kind.CREATE,
        decision=decision,
        person_id=enrolment.person_id,
        object_type="guest",
        object_id=guest.id,
    )
    return guest


@transaction.atomic
def answer_guest(guest: Guest, choice: str, *, actor: Actor) -> Guest:
    """The naaste answers; a later answer takes the place of an earlier one, until the meeting is over.

    Raises
    ------
    ValidationError
        The answer is not yes or no (``answer``), or the meeting is over (``past``).
    """
    decision = require(actor, "groups.answer", invitation_id=guest.id)
    if choice not in Guest.Answer.values:
        raise ValidationError(_("Kies een van de twee antwoorden."), code="answer")
    current = Guest.objects.select_for_update().get(pk=guest.pk)
    if current.answer == choice:
        return current
    if current.starts_at <= actor.now:
        raise ValidationError(_("Deze bijeenkomst is al begonnen. Antwoorden hoeft niet meer."), code="past")
    with one_refusal():
        Guest.objects.filter(pk=current.pk).update(answer=choice, answered_at=actor.now)
    current.answer, current.answered_at = choice, actor.now
    mark_link_used(actor=actor)
    record(
        actor=actor,
        action="groups.answer",
        kind=Event.Kind.UPDATE,
        decision=decision,
        person_id=current.person_id,
        object_type="guest",
        object_id=current.id,
    )
    return current
