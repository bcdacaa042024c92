"""Starts a group from its werkvorm: size, roles, meetings and agenda come from the template."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, time
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _

from weefsel.apps.accounts.queries import today
from weefsel.apps.adoption.queries import catalogue, local_werkvorm
from weefsel.apps.audit.models import Event
from weefsel.apps.audit.operations import record
from weefsel.apps.directory.models import Location, Offer
from weefsel.apps.directory.operations import add_offer
from weefsel.apps.groups.models import Group, GroupRole, Session
from weefsel.apps.groups.schedule import moments
from weefsel.apps.groups.states import GROUP_NEXT
from weefsel.apps.rights.queries import require
from weefsel.apps.safety.meeting import one_refusal
from weefsel.catalogue.werkvorm import Werkvorm
from weefsel.engine.rights.may import Actor

MOST_HOMES = 2000


def form_of(werkvorm: Werkvorm) -> str | None:
    """The form in which a werkvorm is run; None for one that is no group.

    Its kind says so; people who help each other with more than two at a time are a circle, whatever their kind.
    """
    form = catalogue().vocabulary.kinds[werkvorm.kind].form
    if form == Group.Form.PAIR and werkvorm.group is not None and werkvorm.group.min > 2:
        return Group.Form.CIRCLE
    return form if form in Group.Form.values else None


def can_be_a_group(werkvorm: Werkvorm) -> bool:
    """Whether a werkvorm brings people together, in a form this product holds."""
    return form_of(werkvorm) is not None


@transaction.atomic
def form_group(
    werkvorm_slug: str,
    *,
    actor: Actor,
    name: str,
    location: Location,
    first: date,
    starts: time,
    form_token: UUID,
    roles: Mapping[str, str],
    offer: Offer | None = None,
    minutes: int | None = None,
    second_weekday: int | None = None,
    language: str = "nl",
    on_map: bool = False,
    n_homes: int | None = None,
) -> Group:
    """Form a group of the actor's organisation, with all its planned meetings.

    ``n_homes`` how many homes there are, for a group of people who live together; there the meetings are those of the
    residents, and none are planned when the werkvorm has no rhythm.

    ``on_map`` puts a group without an ``offer`` on the social map, so that others can refer to it.

    ``roles`` maps a role of the werkvorm to the name of who fills it, several names with commas; a role that the
    werkvorm requires may not be empty. The same ``form_token`` again gives the group that was made with it.

    Raises
    ------
    ValidationError
        The werkvorm is no group, or one of pairs, which begins with `propose_pair` (``kind``); a required role is
        empty (``role-<slug>``); the first meeting is in the past (``first``); the name is empty (``name``); the number
        of homes cannot be (``n_homes``); or it cannot be here then or with these people (``no-place``).
    """
    decision = require(actor, "groups.form", owner_id=actor.organization_id)
    if (made := Group.objects.filter(form_token=form_token).first()) is not None:
        return made
    werkvorm = local_werkvorm(werkvorm_slug, actor)
    if werkvorm is None or form_of(werkvorm) in (None, Group.Form.PAIR):
        raise ValidationError(_("Kies een werkvorm die in een groep gaat."), code="kind")
    if not name.strip():
        raise ValidationError(_("Geef de groep een naam."), code="name")
    if first < today(actor):
        raise ValidationError(_("Kies een eerste datum die nog komt."), code="first")
    form = form_of(werkvorm)
    check_homes(n_homes)
    names = catalogue().vocabulary.roles
    for need in required_roles(werkvorm):
        if not roles.get(need, "").strip():
            raise ValidationError(
                _("Vul in wie dit doet: %(role)s. Deze werkvorm kan niet zonder.")
                % {"role": names[need].label.lower()},
                code=f"role-{need}",
            )
    if on_map and offer is None:
        offer = _offer_of(werkvorm, actor, name.strip(), location, first, starts, second_weekday, roles, language)
    group = Group(
        owner_id=actor.organization_id,
        offer=offer,
        location=location,
        werkvorm=werkvorm.slug,
        werkvorm_version=werkvorm.version,
        form=form,
        name=name.strip(),
        neutral_name=_("bijeenkomst bij %(place)s") % {"place": location.name},
        size_min=werkvorm.group.min if werkvorm.group else None,
        size_max=werkvorm.group.max if werkvorm.group else None,
        n_homes=n_homes if form == Group.Form.RESIDENCE else None,
        language=language,
        state=Group.State.FORMING,
        created_at=actor.now,
        created_by_id=actor.user_id,
        form_token=form_token,
    )
    group.save(force_insert=True)
    with one_refusal():
        GroupRole.objects.bulk_create(
            GroupRole(group=group, owner_id=group.owner_id, role=slug, name=name.strip())
            for slug, who in roles.items()
            for name in who.split(",")
            if name.strip()
        )
    lives_only = form == Group.Form.RESIDENCE and (werkvorm.rhythm is None or werkvorm.rhythm.every is None)
    planned = [] if lives_only else moments(werkvorm, first, starts, minutes, second_weekday)
    agenda = [f"{item.title} ({item.minutes} min)" if item.minutes else item.title for item in werkvorm.agenda]
    with one_refusal():
        Session.objects.bulk_create(
            Session(
                group=group,
                owner_id=group.owner_id,
                number=number,
                title=_("Bijeenkomst %(number)s") % {"number": number},
                agenda=agenda,
                starts_at=begin,
                ends_at=end,
            )
            for number, (begin, end) in enumerate(planned, start=1)
        )
    record(
        actor=actor,
        action="groups.form",
        kind=Event.Kind.CREATE,
        decision=decision,
        object_type="group",
        object_id=group.id,
    )
    return group


def check_homes(n_homes: int | None) -> None:
    """How many homes there can be: none known, or at least one."""
    if n_homes is not None and not 1 <= n_homes <= MOST_HOMES:
        raise ValidationError(_("Vul een aantal woningen in van 1 tot en met %s.") % MOST_HOMES, code="n_homes")


def _offer_of(werkvorm, actor, name, location, first, starts, second_weekday, roles, language) -> Offer:
    """The entry on the social map of a group that is formed; the first who has a role welcomes."""
    days = [first.weekday()]
    if second_weekday is not None and werkvorm.rhythm.times == 2 and werkvorm.rhythm.unit == "week":
        days.append(second_weekday)
    daypart = 0 if starts.hour < 12 else 1 if starts.hour < 18 else 2
    hours = [day in days and part == daypart for day in range(7) for part in range(3)]
    return add_offer(
        actor=actor,
        name=name,
        werkvorm=werkvorm.slug,
        description=" ".join(werkvorm.summary.split()),
        location=location,
        host_name=next((who.strip() for who in roles.values() if who.strip()), name),
        when_text=_("%(days)s om %(hour)s uur")
        % {"days": _(" en ").join(str(WEEKDAYS[day]) for day in days), "hour": starts.strftime("%H:%M")},
        hours=hours,
        capacity=werkvorm.group.max if werkvorm.group else None,
        starts_on=first,
        language=language,
    )


def required_roles(werkvorm: Werkvorm) -> list[str]:
    """The roles that must be filled before the group can be formed; taking part or living there is not one of them."""
    return [
        need.role
        for need in werkvorm.roles
        if need.min > 0 and need.per == "group" and not need.off and not _takes_part(need.role)
    ]


def offered_roles(werkvorm: Werkvorm) -> list[str]:
    """All roles that a form asks for, in the order of the werkvorm."""
    return [need.role for need in werkvorm.roles if not _takes_part(need.role)]


def _takes_part(role: str) -> bool:
    """Whether this is a role of those for whom the group is: a participant, a resident, a naaste."""
    return catalogue().vocabulary.roles[role].acts_as in ("person", "related_person")


@transaction.atomic
def move_group(group: Group, state: str, *, actor: Actor) -> Group:
    """Start, or end, a group. Starting below the smallest size is allowed and told in the ledger, not forbidden.

    Raises
    ------
    ValidationError
        The step is not allowed from where the group is (``step``), cannot be taken now (``no-place``), or the group
        is a pair, which has steps of its own (``pair``).
    """
    decision = require(actor, "groups.form", owner_id=group.owner_id)
    current = Group.objects.select_for_update().get(pk=group.pk)
    if current.form == Group.Form.PAIR:
        raise ValidationError(_("Een koppel begint met twee keer ja, en stopt met een reden."), code="pair")
    if state == current.state:
        return current
    if state not in GROUP_NEXT[current.state]:
        raise ValidationError(
            _("Deze groep is nu: %(from)s. Naar '%(to)s' kan niet.")
            % {"from": current.get_state_display(), "to": Group.State(state).label},
            code="step",
        )
    current.state = state
    with one_refusal():
        current.save(update_fields=["state"])
    record(
        actor=actor,
        action="groups.form",
        kind=Event.Kind.UPDATE,
        decision=decision,
        object_type="group",
        object_id=current.id,
    )
    return current
