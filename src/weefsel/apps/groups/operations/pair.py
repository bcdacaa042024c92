"""Pairs one person with one buddy: proposed by the host, begun when both said yes, met first with someone along.

Each of the two reads of the other a first name and one sentence, and whether it goes on; never who said no, or why.
"""

from __future__ import annotations

from datetime import date, time
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils.translation import gettext as _

from weefsel.apps.accounts.models import User
from weefsel.apps.accounts.queries import today
from weefsel.apps.adoption.queries import catalogue
from weefsel.apps.audit.models import Event
from weefsel.apps.audit.operations import record, record_many
from weefsel.apps.directory.models import Location
from weefsel.apps.groups.models import Buddy, Enrolment, Group, GroupRole, Party, Session
from weefsel.apps.groups.operations.enrol import NOT_YET_WELCOME, end_reasons
from weefsel.apps.groups.operations.form import form_of, offered_roles
from weefsel.apps.groups.schedule import moments
from weefsel.apps.groups.states import ENROLMENT_NEXT
from weefsel.apps.referrals.models import Introduction, Referral
from weefsel.apps.referrals.operations.move import move
from weefsel.apps.referrals.states import ReferralState
from weefsel.apps.rights.queries import require
from weefsel.apps.safety.meeting import no_place, one_refusal, open_groups
from weefsel.catalogue.werkvorm import Werkvorm
from weefsel.engine.rights.may import Actor

MOST_AT_ONCE = 5
GOES_ON = (Group.State.FORMING, Group.State.RUNNING)


@transaction.atomic
def add_buddy(
    werkvorm_slug: str,
    *,
    actor: Actor,
    name: str,
    form_token: UUID,
    about: str = "",
    n_at_once: int = 1,
    user: User | None = None,
    referral: Referral | None = None,
) -> Buddy:
    """Write down someone who wants to be a buddy: a volunteer, or with ``referral`` the person who was referred.

    ``about`` is the sentence that the other will read. The same ``form_token`` again gives the buddy made with it.

    Raises
    ------
    ValidationError
        The werkvorm is not one of pairs (``kind``), the name is empty (``name``), the number cannot be
        (``n_at_once``), or the referral is not for this organisation and werkvorm, or has ended (``referral``).
    """
    decision = require(actor, "groups.form", owner_id=actor.organization_id)
    if (made := Buddy.objects.filter(form_token=form_token).first()) is not None:
        return made
    _paired(werkvorm_slug)
    if not name.strip():
        raise ValidationError(_("Vul de naam in van wie buddy wil zijn."), code="name")
    if not 1 <= n_at_once <= MOST_AT_ONCE:
        raise ValidationError(_("Kies een aantal van 1 tot en met %s.") % MOST_AT_ONCE, code="n_at_once")
    if referral is not None:
        _check_referral(referral, werkvorm_slug, actor)
        again = Buddy.objects.filter(person_id=referral.person_id, werkvorm=werkvorm_slug, ended_at=None)
        if (already := again.filter(owner_id=actor.organization_id).first()) is not None:
            return already
    buddy = Buddy(
        owner_id=actor.organization_id,
        werkvorm=werkvorm_slug,
        name=name.strip(),
        about=about.strip(),
        n_at_once=n_at_once,
        user=user,
        person_id=referral.person_id if referral else None,
        referral=referral,
        since=actor.now,
        form_token=form_token,
    )
    buddy.save(force_insert=True)
    _trace(actor, decision, "buddy", buddy.id, [buddy.person_id], Event.Kind.CREATE)
    return buddy


@transaction.atomic
def end_buddy(buddy: Buddy, *, actor: Actor) -> Buddy:
    """Someone wants to be a buddy no more; a pair that runs goes on. Undone with `resume_buddy`."""
    return _set_ended(buddy, actor.now, actor=actor)


@transaction.atomic
def resume_buddy(buddy: Buddy, *, actor: Actor) -> Buddy:
    """Someone wants to be a buddy again."""
    return _set_ended(buddy, None, actor=actor)


@transaction.atomic
def propose_pair(
    referral: Referral,
    buddy: Buddy,
    *,
    actor: Actor,
    location: Location,
    first: date,
    starts: time,
    companion: str,
    form_token: UUID,
    about: str = "",
    minutes: int | None = None,
) -> Group:
    """Propose a person and a buddy to each other, with a first meeting at which ``companion`` goes along.

    Nothing begins before both said yes (`answer_pair`). ``about`` is the sentence that the buddy reads about the
    person, with the person's yes. The row of the buddy is locked, so that their last place is given once. The same
    ``form_token`` again gives the pair that was made with it.

    Raises
    ------
    ValidationError
        There is no place with this buddy now, whatever the cause (``no-place``); nobody goes along the first time
        (``companion``); the first meeting is in the past (``first``); someone is paired already (``paired``); the
        referral is not for this (``referral``), or the buddy is of another organisation (``buddy``).
    """
    decision = require(actor, "groups.form", owner_id=actor.organization_id)
    if (made := Group.objects.filter(form_token=form_token).first()) is not None:
        return made
    current = Buddy.objects.select_for_update().filter(pk=buddy.pk, owner_id=actor.organization_id).first()
    if current is None:
        raise ValidationError(_("Deze buddy hoort bij een andere organisatie."), code="buddy")
    werkvorm = _paired(current.werkvorm)
    _check_referral(referral, werkvorm.slug, actor)
    if not companion.strip():
        raise ValidationError(_("Vul in wie er de eerste keer bij is."), code="companion")
    if first < today(actor):
        raise ValidationError(_("Kies een eerste datum die nog komt."), code="first")
    told = Introduction.objects.get(referral=referral)
    _check_unpaired(referral, werkvorm.slug, told.shown_name)
    if not _has_room(current) or current.person_id == referral.person_id:
        raise no_place()
    n_before = Group.objects.filter(owner_id=actor.organization_id, werkvorm=werkvorm.slug).count()
    group = Group(
        # Without an offer: whoever else was referred to the offer of buddies does not come to this pair.
        owner_id=actor.organization_id,
        location=location,
        werkvorm=werkvorm.slug,
        werkvorm_version=werkvorm.version,
        form=Group.Form.PAIR,
        name=_("%(werkvorm)s, koppel %(n)s") % {"werkvorm": werkvorm.name, "n": n_before + 1},
        neutral_name=_("afspraak bij %(place)s") % {"place": location.name},
        size_min=2,
        size_max=2,
        state=Group.State.FORMING,
        created_at=actor.now,
        created_by_id=actor.user_id,
        form_token=form_token,
    )
    group.save(force_insert=True)
    of_buddy, of_companion = pair_roles(werkvorm)
    role = GroupRole(
        group=group,
        owner_id=group.owner_id,
        role=of_buddy,
        # A role is read by who may not know who takes part.
        name=_("iemand die zelf meedoet") if current.person_id else current.name,
        user_id=current.user_id,
    )
    goes_along = GroupRole(group=group, owner_id=group.owner_id, role=of_companion, name=companion.strip())
    with one_refusal():
        GroupRole.objects.bulk_create([role, goes_along])
    with one_refusal():
        Session.objects.bulk_create(
            Session(
                group=group,
                owner_id=group.owner_id,
                number=number,
                title=_("Eerste ontmoeting") if number == 1 else _("Bijeenkomst %(number)s") % {"number": number},
                agenda=[item.title for item in werkvorm.agenda],
                starts_at=begin,
                ends_at=end,
            )
            for number, (begin, end) in enumerate(moments(werkvorm, first, starts, minutes), start=1)
        )
    enrolment = _invite(group, referral, told, actor)
    other = None
    if current.person_id is not None:
        other = _invite(group, current.referral, Introduction.objects.get(referral=current.referral), actor)
    shared = {"group": group, "owner_id": group.owner_id}
    Party.objects.bulk_create(
        [
            Party(
                **shared,
                side=Party.Side.PERSON,
                enrolment=enrolment,
                person_id=referral.person_id,
                own_name=told.shown_name,
                other_name=current.name,
                other_about=current.about,
            ),
            Party(
                **shared,
                side=Party.Side.BUDDY,
                enrolment=other,
                role=role,
                person_id=current.person_id,
                buddy=current,
                own_name=current.name,
                other_name=told.shown_name,
                other_about=about.strip(),
            ),
        ]
    )
    _trace(actor, decision, "pair", group.id, [referral.person_id, current.person_id], Event.Kind.CREATE)
    return group


@transaction.atomic
def answer_pair(party: Party, choice: str, *, actor: Actor) -> Party:
    """One of the two says yes or no: the person, or the host who asked them. Both yes and the pair begins; a no ends
    the proposal, and the other is told only that it does not go on.

    Until both answered, another answer takes the place of this one; the same answer again changes nothing.

    Raises
    ------
    ValidationError
        The answer is not yes or no (``answer``), or the pair has begun or ended already (``settled``).
    """
    is_self = actor.person_id is not None and actor.person_id == party.person_id
    decision = require(
        actor, "groups.answer" if is_self else "groups.form", person_id=party.person_id, owner_id=party.owner_id
    )
    if choice not in Party.Answer.values:
        raise ValidationError(_("Kies een van de twee antwoorden."), code="answer")
    current = (
        Party.objects.select_for_update(of=("self",)).select_related("group", "enrolment__referral").get(pk=party.pk)
    )
    if current.group.state != Group.State.FORMING:
        if current.answer == choice:
            return current
        raise ValidationError(_("Dit voorstel is al afgerond. Ververs de pagina."), code="settled")
    if current.answer == choice:
        return current
    current.answer, current.answered_at = choice, actor.now
    current.told_by = "self" if is_self else "host"
    current.save(update_fields=["answer", "answered_at", "told_by"])
    with connection.cursor() as cursor:
        cursor.execute("SELECT groups_settle_pair(%s)", [current.group_id])
        (state,) = cursor.fetchone()
    if state == Group.State.RUNNING and not is_self:
        for each in Party.objects.filter(group_id=current.group_id, enrolment__isnull=False).select_related(
            "enrolment__referral"
        ):
            if each.enrolment.referral.state in NOT_YET_WELCOME:
                move(each.enrolment.referral, ReferralState.ACCEPTED, actor=actor, reason="enrolled")
    _trace(actor, decision, "party", current.id, [current.person_id], Event.Kind.UPDATE)
    current.refresh_from_db()
    return current


@transaction.atomic
def take_back_answer(party: Party, *, actor: Actor) -> Party:
    """Undo an answer that the host wrote down: the proposal stands again, and this one is asked again.

    Raises
    ------
    ValidationError
        The pair has begun (``settled``), someone was paired meanwhile (``paired``), or there is no place with this
        buddy any more (``no-place``).
    """
    decision = require(actor, "groups.form", owner_id=party.owner_id)
    group = Group.objects.select_for_update().get(pk=party.group_id)
    current = Party.objects.get(pk=party.pk)
    if not current.answer:
        return current
    if group.state == Group.State.RUNNING or (group.state == Group.State.ENDED and current.answer != Party.Answer.NO):
        raise ValidationError(_("Dit koppel is al begonnen of gestopt. Ververs de pagina."), code="settled")
    if group.state == Group.State.ENDED:
        sides = _both_sides(group)
        _check_free(sides, group)
        _turn(group, Group.State.FORMING)
        for side in sides.values():
            _place(side.enrolment, Enrolment.State.INVITED, "", None)
        _tell_again(sides)
    Party.objects.filter(pk=current.pk).update(answer="", answered_at=None, told_by="")
    _trace(actor, decision, "party", current.id, [current.person_id], Event.Kind.UPDATE)
    current.refresh_from_db()
    return current


@transaction.atomic
def end_pair(group: Group, *, actor: Actor, reason: str) -> Group:
    """A pair stops, or a proposal is withdrawn; with ``reason`` new_buddy the person waits for somebody else.

    ``reason`` is one of `end_reasons` of a pair. Undone with `resume_pair`. Ending it again changes nothing.

    Raises
    ------
    ValidationError
        The reason is not known (``reason``), or this is no pair (``kind``).
    """
    decision = require(actor, "groups.form", owner_id=group.owner_id)
    if group.form != Group.Form.PAIR:
        raise ValidationError(_("Dit is geen koppel."), code="kind")
    if reason not in end_reasons(Group.Form.PAIR):
        raise ValidationError(_("Kies waarom dit stopt."), code="reason")
    current = Group.objects.select_for_update().get(pk=group.pk)
    if current.state == Group.State.ENDED:
        return current
    sides = _sides(current)
    for side in sides.values():
        _place(side.enrolment, Enrolment.State.ENDED, reason, actor.now)
    _turn(current, Group.State.ENDED)
    _trace(actor, decision, "pair", current.id, [side.person_id for side in sides.values()], Event.Kind.UPDATE)
    return current


@transaction.atomic
def resume_pair(group: Group, *, actor: Actor) -> Group:
    """Undo the ending of a pair that had begun, or of a proposal that was withdrawn.

    Raises
    ------
    ValidationError
        Someone said no (``settled``), was paired meanwhile (``paired``), withdrew their consent (``withdrawn``), or
        there is no place for this any more (``no-place``).
    """
    decision = require(actor, "groups.form", owner_id=group.owner_id)
    current = Group.objects.select_for_update().get(pk=group.pk)
    if current.form != Group.Form.PAIR or current.state != Group.State.ENDED:
        return current
    sides = _both_sides(current)
    answers = [side.answer for side in sides.values()]
    if Party.Answer.NO in answers:
        raise ValidationError(_("Een van de twee zei nee. Doe een nieuw voorstel."), code="settled")
    _check_free(sides, current)
    began = answers == [Party.Answer.YES] * 2
    _turn(current, Group.State.RUNNING if began else Group.State.FORMING)
    for side in sides.values():
        _place(side.enrolment, Enrolment.State.ENROLLED if began else Enrolment.State.INVITED, "", None)
    _trace(actor, decision, "pair", current.id, [side.person_id for side in sides.values()], Event.Kind.UPDATE)
    return current


def pair_roles(werkvorm: Werkvorm) -> tuple[str, str]:
    """The role of the buddy and of who goes along the first time: the first and the last that the werkvorm names."""
    roles = offered_roles(werkvorm)
    return (roles[0], roles[-1]) if len(roles) > 1 else (roles[0] if roles else "buddy", "coordinator")


def _paired(slug: str) -> Werkvorm:
    werkvorm = catalogue().werkvormen.get(slug)
    if werkvorm is None or form_of(werkvorm) != Group.Form.PAIR:
        raise ValidationError(_("Kies een werkvorm waarin u twee mensen koppelt."), code="kind")
    return werkvorm


def _check_referral(referral: Referral, slug: str, actor: Actor) -> None:
    if referral.receiver_id != actor.organization_id or referral.werkvorm != slug:
        raise ValidationError(_("Deze verwijzing is voor iets anders."), code="referral")
    if referral.state in ReferralState.ended():
        raise ValidationError(
            _("Deze verwijzing is afgerond (%(state)s). Vraag de verwijzer om een nieuwe.")
            % {"state": referral.get_state_display()},
            code="referral",
        )


def _check_unpaired(referral: Referral, slug: str, shown_name: str, but: UUID | None = None) -> None:
    running = Party.objects.filter(
        person_id=referral.person_id, side=Party.Side.PERSON, group__werkvorm=slug, group__state__in=GOES_ON
    )
    if running.exclude(group_id=but).exists():
        raise ValidationError(
            _("Voor %(name)s loopt al een voorstel of een koppel.") % {"name": shown_name}, code="paired"
        )


def _has_room(buddy: Buddy, but: UUID | None = None) -> bool:
    busy = Party.objects.filter(buddy=buddy, group__state__in=GOES_ON).exclude(group_id=but).count()
    return buddy.ended_at is None and busy < buddy.n_at_once


def _check_free(sides: dict[str, Party], group: Group) -> None:
    """Whether these two can go on where they were: neither is with someone else, and the buddy still wants to."""
    person, buddy = sides[Party.Side.PERSON], sides[Party.Side.BUDDY]
    for side in (person, buddy):
        if (
            side.enrolment
            and not Introduction.objects.filter(referral_id=side.enrolment.referral_id, receiver__isnull=False).exists()
        ):
            raise ValidationError(
                _("Dit kan niet meer: de toestemming is ingetrokken. Vraag de verwijzer om een nieuwe verwijzing."),
                code="withdrawn",
            )
    _check_unpaired(person.enrolment.referral, group.werkvorm, person.own_name, but=group.id)
    if not _has_room(buddy.buddy, but=group.id):
        raise no_place()
    for side in (person, buddy):
        if side.person_id and group.id not in open_groups(side.person_id, [group.id]):
            raise no_place()


def _invite(group: Group, referral: Referral, told: Introduction, actor: Actor) -> Enrolment:
    """Write down that someone is asked for this pair; refused with the one sentence when they cannot come here."""
    if group.id not in open_groups(referral.person_id, [group.id]):
        raise no_place()
    enrolment = Enrolment(
        group=group,
        person_id=referral.person_id,
        referral=referral,
        owner_id=group.owner_id,
        shown_name=told.shown_name,
        access_needs=told.access_needs,
        state=Enrolment.State.INVITED,
        since=actor.now,
    )
    with one_refusal():
        enrolment.save(force_insert=True)
    return enrolment


def _place(enrolment: Enrolment | None, state: str, reason: str, ended_at) -> None:
    """Move the enrolment of one side where the table of steps lets it; a volunteer has none."""
    if enrolment is not None and state in ENROLMENT_NEXT[enrolment.state]:
        with one_refusal():
            Enrolment.objects.filter(pk=enrolment.pk).update(state=state, end_reason=reason, ended_at=ended_at)


def _turn(group: Group, state: str) -> None:
    group.state = state
    with one_refusal():
        group.save(update_fields=["state"])


def _sides(group: Group) -> dict[str, Party]:
    rows = Party.objects.filter(group=group).select_related("enrolment__referral", "buddy")
    return {row.side: row for row in rows}


def _both_sides(group: Group) -> dict[str, Party]:
    sides = _sides(group)
    if len(sides) < len(Party.Side):  # who was erased is nowhere any more
        raise ValidationError(_("Een van de twee is er niet meer. Doe een nieuw voorstel."), code="settled")
    return sides


def _tell_again(sides: dict[str, Party]) -> None:
    """What each may read of the other, which went away with the no. A sentence about the person is asked anew."""
    person, buddy = sides[Party.Side.PERSON], sides[Party.Side.BUDDY]
    Party.objects.filter(pk=person.pk).update(other_name=buddy.own_name, other_about=buddy.buddy.about)
    Party.objects.filter(pk=buddy.pk).update(other_name=person.own_name)


def _set_ended(buddy: Buddy, at, *, actor: Actor) -> Buddy:
    decision = require(actor, "groups.form", owner_id=buddy.owner_id)
    current = Buddy.objects.select_for_update().get(pk=buddy.pk)
    if (current.ended_at is None) == (at is None):
        return current
    current.ended_at = at
    current.save(update_fields=["ended_at"])
    _trace(actor, decision, "buddy", current.id, [current.person_id], Event.Kind.UPDATE)
    return current


def _trace(actor: Actor, decision, object_type: str, object_id: UUID, people: list[UUID | None], kind: str) -> None:
    """One line for each person whom it is about; one without a person when both are volunteers of the organisation."""
    traced = {"actor": actor, "action": decision.action, "kind": kind, "decision": decision}
    about = {"object_type": object_type, "object_id": object_id}
    known = [each for each in people if each is not None]
    if known:
        record_many(**traced, **about, person_ids=known)
    else:
        record(**traced, **about)
