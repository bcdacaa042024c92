"""Plays a werkvorm of pairs: one person and one buddy, proposed to each other, met first with someone along."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction

from weefsel.apps.directory.models import Location, Offer
from weefsel.apps.groups.models import Enrolment, Group, GroupRole, Party, Session
from weefsel.apps.groups.operations.attend import record_attendance
from weefsel.apps.groups.operations.pair import add_buddy, answer_pair, end_pair, pair_roles, propose_pair
from weefsel.apps.groups.operations.plan import plan_session
from weefsel.apps.referrals.models import Referral
from weefsel.apps.running.operations import observe_group
from weefsel.apps.running.queries import fidelity
from weefsel.project.authorisation.world import as_owner
from weefsel.project.simulated_run import asking
from weefsel.project.simulated_run.asking import Visitor
from weefsel.project.simulated_run.handover import steps
from weefsel.project.simulated_run.measuring import measure
from weefsel.project.simulated_run.stage import FIRST_HOUR, START, Stage, Story, put_on_map

N_FITS = 3
N_MEETINGS = 4  # of a pair that agrees on its own moments
A_DAY, A_WEEK = timedelta(days=1), timedelta(days=7)
UNTIL = START.date() + timedelta(days=400)


@dataclass(slots=True)
class Match:
    """One pair on its way: the person, and where they meet."""

    visitor: Visitor
    location: Location
    group: Group | None = None


def play(stage: Stage) -> None:
    """Everyone who fits is matched with a buddy; one buddy says no first, one person stops."""
    stage.adopt()
    offer = put_on_map(stage)
    cast = asking.cast_of(stage, N_FITS)
    visitors = [asking.come(stage, number, who, actor=stage.asks()) for number, who in enumerate(cast.fits, start=1)]
    if not visitors:
        return
    refuser = asking.come(stage, 80, cast.fits[0], actor=stage.asks())
    asking.look_together(stage, cast, offer, [*visitors, refuser])
    asking.refuse(stage, refuser, offer)
    visitors[-1].drops_out = True
    matches = [Match(visitor, offer.location) for visitor in visitors]
    stage.tell(
        [
            *(_walk(stage, match, offer) for match in matches),
            *(story for visitor in visitors for story in measure(stage, visitor, UNTIL)),
        ]
    )
    actor = stage.leads()
    groups = [Group.objects.select_related("offer").get(pk=match.group.pk) for match in matches]
    for group in groups:
        for element in stage.to_see():
            observe_group(group, element.slug, "kept", actor=actor)
    stage.ledger.judge([fidelity(group, actor) for group in groups])


def _walk(stage: Stage, match: Match, offer: Offer) -> Story:
    """One person, from the yes until the pair meets by itself."""
    ledger, visitor = stage.ledger, match.visitor
    yield START + timedelta(hours=visitor.number)
    referral = asking.choose(stage, visitor, offer, n_options=visitor.n_options)
    asked_on = visitor.moments["referral"] = stage.day()
    yield from steps(stage, visitor, "referral", asked_on)
    yield stage.now + A_DAY
    if visitor.number == 1:
        _says_no(stage, match, referral)
        yield stage.now + A_WEEK
    _begin(stage, match, referral)
    ledger.n_enrolled += 1
    visitor.moments |= {"acceptance": stage.day(), "enrolment": stage.day()}
    yield from steps(stage, visitor, "acceptance", stage.day())
    for number in range(1, N_MEETINGS + 1):
        if visitor.drops_out and number > 2:
            break
        ledger.n_planned += 1
        session = _session(stage, match, number)
        yield session.starts_at + timedelta(minutes=5)
        _meet(stage, match, session)
        if number == 1:
            visitor.moments["first_visit"] = stage.day()
    if visitor.drops_out:
        end_pair(match.group, actor=stage.leads(), reason="practical")
        ledger.n_dropped_out += 1
    visitor.moments |= {"last_session": stage.day(), "discharge": stage.day()}
    yield from steps(stage, visitor, "first_visit", visitor.moments["first_visit"])
    yield from steps(stage, visitor, "last_session", stage.day())


def _propose(stage: Stage, match: Match, referral: Referral, companion: str = "Proef coördinator") -> Group:
    actor = stage.leads()
    buddy = add_buddy(
        stage.werkvorm.slug,
        actor=actor,
        name=f"Proef buddy {match.visitor.number}",
        form_token=stage.token(),
        about="Houdt van wandelen en van kaarten.",
    )
    return propose_pair(
        Referral.objects.get(pk=referral.pk),
        buddy,
        actor=actor,
        location=match.location,
        first=stage.day() + timedelta(days=7),
        starts=FIRST_HOUR,
        companion=companion,
        form_token=stage.token(),
        about="Zoekt iemand om mee te praten.",
    )


def _answer(stage: Stage, group: Group, side: str, choice: str) -> None:
    actor = stage.leads()
    answer_pair(Party.objects.get(group=group, side=side), choice, actor=actor)


def _says_no(stage: Stage, match: Match, referral: Referral) -> None:
    """The first buddy who is asked would rather not: the person hears only that it does not go on."""
    group = _propose(stage, match, referral)
    _answer(stage, group, "person", "yes")
    _answer(stage, group, "buddy", "no")
    stage.ledger.surprise = "de eerste buddy zag ervan af: een ander zei ja"


def _begin(stage: Stage, match: Match, referral: Referral) -> None:
    """Both say yes, and the pair begins."""
    of_buddy, of_companion = pair_roles(stage.werkvorm)
    empty = [role for role in (of_buddy, of_companion) if _is_left_empty(stage, role)]
    if of_companion in empty:
        _nobody_along_is_refused(stage, match, referral)
    match.group = _propose(stage, match, referral)
    if empty:
        with as_owner():  # as in a pair that was written down in another way than on the page
            GroupRole.objects.filter(group=match.group, role__in=empty).update(name="")
    _answer(stage, match.group, "person", "yes")
    _answer(stage, match.group, "buddy", "yes")


def _is_left_empty(stage: Stage, role: str) -> bool:
    return bool(stage.checks("role_filled")) and stage.deviates.has("role_empty", role)


def _nobody_along_is_refused(stage: Stage, match: Match, referral: Referral) -> None:
    try:
        with transaction.atomic():
            _propose(stage, match, referral, companion="")
    except ValidationError:
        stage.ledger.lacks("de pagina laat deze rol niet leeg: de afwijking is buiten de pagina om gemaakt")
        return
    stage.ledger.failed.append("een koppel zonder wie de eerste keer meegaat, werd niet geweigerd")


def _session(stage: Stage, match: Match, number: int) -> Session:
    """The meeting with this number; the pair plans it where the werkvorm has no rhythm."""
    actor = stage.leads()
    planned = Session.objects.filter(group=match.group, number=number).first()
    return planned or plan_session(match.group, actor=actor, on=_next_day(stage), starts=FIRST_HOUR)


def _next_day(stage: Stage) -> date:
    return stage.day() + timedelta(days=14)


def _meet(stage: Stage, match: Match, session: Session) -> None:
    actor, deviates = stage.leads(), stage.deviates
    enrolment = Enrolment.objects.get(group=match.group, person=match.visitor.person)
    absent = {
        element.check.argument
        for measure_, deviation in (("role_steady", "role_changes"), ("role_present", "role_absent"))
        for element in stage.checks(measure_)
        if deviates.has(deviation, element.check.argument)
    }
    rows = GroupRole.objects.filter(group=match.group).exclude(role__in=absent)
    record_attendance(
        session, {enrolment.id: "present"}, actor=actor, roles_present=list(rows.values_list("id", flat=True))
    )
    stage.ledger.n_held += 1
