"""Plays a werkvorm in which people meet: a group, a circle, a walk-in place or a day together."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction

from weefsel.apps.adoption.queries import catalogue
from weefsel.apps.directory.models import Offer
from weefsel.apps.directory.operations import update_offer
from weefsel.apps.groups.models import Enrolment, Group, GroupRole, Session
from weefsel.apps.groups.operations.attend import record_attendance
from weefsel.apps.groups.operations.enrol import end_enrolment, enrol
from weefsel.apps.groups.operations.form import form_group, form_of, move_group, offered_roles, required_roles
from weefsel.apps.groups.operations.guests import invite_guest
from weefsel.apps.groups.operations.plan import plan_session
from weefsel.apps.groups.operations.residence import set_homes
from weefsel.apps.referrals.models import Referral
from weefsel.apps.running.operations import observe_group
from weefsel.apps.running.queries import fidelity
from weefsel.project.authorisation.world import as_owner
from weefsel.project.simulated_run import asking
from weefsel.project.simulated_run.asking import Visitor
from weefsel.project.simulated_run.handover import steps
from weefsel.project.simulated_run.measuring import measure
from weefsel.project.simulated_run.stage import FIRST_HOUR, START, Stage, Story, at_nine
from weefsel.project.simulated_run.surprises import between_people, in_group

FEWEST = 3  # who come, where the werkvorm names no size
FEW = 5  # who come when a run with a deviation is about something else than the size
MOST = 16  # who come: enough for every size that a core element counts, and few enough to play
UNTIL_FIRST = timedelta(days=63)  # time for the steps before it
N_HOMES, N_EVENINGS = 40, 4
HORIZON = timedelta(days=730)
OPEN_DAYS = {"day": 7, "week": 1, "continuous": 5}


@dataclass(slots=True)
class Round:
    """A group on its way. ``skipped`` numbers of meetings that do not take place; ``absent`` the roles that are missing
    at a meeting, by number; ``leaves`` the meeting after which someone stops."""

    group: Group
    offer: Offer
    sessions: list[Session]
    skipped: frozenset[int]
    absent: dict[int, frozenset[str]]
    leaves: int
    too_small_at: int | None
    too_large_at: int | None
    rain_at: int | None
    enrolments: dict[int, Enrolment]


def play(stage: Stage) -> None:
    """From taking the werkvorm into use until the last question afterwards."""
    stage.adopt()
    group = _form(stage)
    offer = Offer.objects.get(pk=group.offer_id)
    cast = asking.cast_of(stage, _n_fits(stage))
    visitors = [asking.come(stage, number, who, actor=stage.asks()) for number, who in enumerate(cast.fits, start=1)]
    if not visitors:
        return
    refuser = asking.come(stage, 80, cast.fits[0], actor=stage.asks())
    asking.look_together(stage, cast, offer, [*visitors, refuser])
    asking.refuse(stage, refuser, offer)
    visitors[-1].drops_out = len(visitors) > 2
    run = _plan(stage, group, offer)
    until = run.sessions[-1].starts_at.date() + timedelta(days=4)
    stage.tell(
        [
            *(_begin(stage, run, visitor) for visitor in visitors),
            _meet(stage, run, visitors),
            *(_after(stage, run, visitor) for visitor in visitors),
            *(story for visitor in visitors for story in measure(stage, visitor, until)),
        ]
    )


def _n_fits(stage: Stage) -> int:
    """As many as the group needs, and one more who will stop."""
    size = stage.werkvorm.group
    if size is None:
        return FEWEST + 1
    about_size = not stage.deviates.chosen or stage.checks("group_size_kept")
    fewest = max(size.min, min(FEWEST, size.max - 1)) if about_size else min(max(size.min, FEWEST), FEW)
    if size.min > MOST:
        stage.ledger.lacks(f"gespeeld met {MOST} mensen; de werkvorm begint bij {size.min}")
    return min(fewest + 1, size.max, MOST)


def _form(stage: Stage) -> Group:
    """The lead forms the group and puts it on the map, with the roles that the werkvorm asks."""
    werkvorm, deviates = stage.werkvorm, stage.deviates
    labels = catalogue().vocabulary.roles
    checked = [e.check.argument for e in stage.checks("role_filled")]
    n_needed = {need.role: max(1, need.min) for need in werkvorm.roles}
    names = {
        role: ", ".join(f"Proef {labels[role].label} {number + 1}" for number in range(n_needed[role]))
        for role in offered_roles(werkvorm)
    }
    empty = [role for role in checked if role in names and deviates.has("role_empty", role)]
    location = stage.location()

    def form(roles: dict[str, str]) -> Group:
        return form_group(
            werkvorm.slug,
            actor=stage.leads(),
            name=f"Proef {werkvorm.name}"[:100],
            location=location,
            first=(stage.now + UNTIL_FIRST).date(),
            starts=FIRST_HOUR,
            form_token=stage.token(),
            roles=roles,
            on_map=True,
        )

    refused = [role for role in empty if role in required_roles(werkvorm)]
    if refused:
        _forming_is_refused(stage, form, {role: who for role, who in names.items() if role not in refused})
    group = form({role: who for role, who in names.items() if role in refused or role not in empty})
    if refused:
        with as_owner():  # as in a group that was written down in another way than on the page
            GroupRole.objects.filter(group=group, role__in=refused).update(name="")
    hours = _hours(stage)
    if hours is not None:
        offer = Offer.objects.get(pk=group.offer_id)
        if any(hours):
            update_offer(offer, actor=stage.leads(), hours=hours)
        else:
            stage.ledger.lacks("de pagina laat een plek niet nul dagen open: dit is buiten de pagina om gemaakt")
            with as_owner():
                Offer.objects.filter(pk=offer.pk).update(hours=hours)
    return group


def _forming_is_refused(stage: Stage, form, roles: dict[str, str]) -> None:
    try:
        with transaction.atomic():
            form(roles)
    except ValidationError:
        stage.ledger.lacks("de pagina laat deze rol niet leeg: de afwijking is buiten de pagina om gemaakt")
        return
    stage.ledger.failed.append("een groep zonder een rol die nodig is, werd niet geweigerd")


def _hours(stage: Stage) -> list[bool] | None:
    """When a walk-in place is open, from its rhythm: mornings and afternoons of so many days a week."""
    if form_of(stage.werkvorm) != "walk_in":
        return None
    rhythm = stage.werkvorm.rhythm
    n_days = min(7, OPEN_DAYS.get(rhythm.unit, 1) * rhythm.times)
    if stage.deviates.has("closed_days"):
        n_days = _fewer_days(stage)
    return [day < n_days and part < 2 for day in range(7) for part in range(3)]


def _fewer_days(stage: Stage) -> int:
    return min(math.ceil(e.check.value) - 1 for e in stage.checks("open_days_per_week"))


def _plan(stage: Stage, group: Group, offer: Offer) -> Round:
    """What will go otherwise, and when: chosen before the first meeting."""
    leads = stage.leads()
    if group.form == Group.Form.RESIDENCE:
        set_homes(group, N_HOMES, actor=leads)
        if not Session.objects.filter(group=group).exists():
            for number in range(N_EVENINGS):  # where people live together without a rhythm, they meet all the same
                on = (stage.now + UNTIL_FIRST).date() + timedelta(days=28 * number)
                plan_session(group, actor=leads, on=on, starts=FIRST_HOUR)
    sessions = [s for s in Session.objects.filter(group=group) if s.starts_at < stage.now + UNTIL_FIRST + HORIZON]
    n, ledger, deviates = len(sessions), stage.ledger, stage.deviates
    surprise = in_group(stage, n)
    ledger.surprise = surprise.text
    skipped = set(surprise.skips)
    if deviates.has("too_few_sessions"):
        n_held = min(math.ceil(e.check.value) - 1 for e in stage.checks("sessions_held"))
        skipped = set(range(n_held + 1, n + 1))
    if deviates.has("skip_sessions"):
        n_held = min(math.ceil(e.check.value * n) - 1 for e in stage.checks("sessions_held_share"))
        skipped = set(range(n_held + 1, n + 1))
    held = [s.number for s in sessions if s.number not in skipped]
    absent: dict[int, set[str]] = {number: set() for number in held}
    for element in stage.checks("role_present"):
        if deviates.has("role_absent", element.check.argument) and held:
            absent[held[len(held) // 2]].add(element.check.argument)
    for element in stage.checks("role_steady"):
        if deviates.has("role_changes", element.check.argument):
            for number in held[: math.floor((1 - element.check.value) * len(held) + 1e-9) + 1]:
                absent[number].add(element.check.argument)
    middle = held[len(held) // 2] if held else None
    return Round(
        group=group,
        offer=offer,
        sessions=sessions,
        skipped=frozenset(skipped),
        absent={number: frozenset(roles) for number, roles in absent.items()},
        leaves=held[min(1, len(held) - 1)] if held else 0,
        too_small_at=middle if deviates.has("group_too_small") else None,
        too_large_at=middle if deviates.has("group_too_large") else None,
        rain_at=held[0] if surprise.rains and held else None,
        enrolments={},
    )


def _begin(stage: Stage, run: Round, visitor: Visitor) -> Story:
    """Somebody says yes, is called, is welcome and takes part, with the steps that the werkvorm names before."""
    referral = asking.choose(stage, visitor, run.offer, n_options=visitor.n_options)
    yield from steps(stage, visitor, "referral", referral.requested_at.date())
    yield at_nine(run.sessions[0].starts_at.date() - timedelta(days=28 - visitor.number % 5))
    leads = stage.leads()
    run.enrolments[visitor.number] = enrol(run.group, Referral.objects.get(pk=referral.pk), actor=leads)
    visitor.moments |= {"enrolment": stage.day(), "acceptance": stage.day(), "referral": START.date()}
    stage.ledger.n_enrolled += 1
    if visitor.number == 1 and not stage.deviates.has("no_naaste_in_group") and stage.werkvorm.naasten != "no":
        session = Session.objects.get(group=run.group, number=1)
        email = f"naaste-{visitor.person.id.hex[:8]}@example.org"
        invite_guest(run.enrolments[1], session, actor=stage.leads(), name="Proef Naaste", email=email)
    yield from steps(stage, visitor, "acceptance", stage.day())


def _meet(stage: Stage, run: Round, visitors: list[Visitor]) -> Story:
    """Every meeting: who came, who led it, and what went otherwise."""
    ledger, chance = stage.ledger, stage.rng
    ledger.n_planned = len(run.sessions)
    stage.leads()
    roles = dict(GroupRole.objects.filter(group=run.group).values_list("id", "role"))
    form = form_of(stage.werkvorm)
    seen: dict[int, date] = {}
    n_expected = n_present = 0
    for session in run.sessions:
        if session.number == run.too_small_at:
            yield session.starts_at - timedelta(hours=1)
            _leave(stage, run, list(run.enrolments)[stage.werkvorm.group.min - 1 :])
        yield session.starts_at + timedelta(minutes=5)
        if session.number in run.skipped:
            continue
        there = [v for v in visitors if v.number in run.enrolments]
        statuses = {}
        for visitor in there:
            rain = session.number == run.rain_at and visitor.number % 2 == 0
            comes = not rain and (session.number == run.sessions[0].number or chance.random() < 0.85)
            statuses[run.enrolments[visitor.number].id] = "present" if comes else "excused" if rain else "absent"
            if comes:
                visitor.moments.setdefault("first_visit", stage.day())
            seen[visitor.number] = stage.day()
            n_expected, n_present = n_expected + 1, n_present + comes
        n_walk_ins = _walk_ins(stage, run, session, form == "walk_in", len(there))
        missing = run.absent.get(session.number, frozenset())
        record_attendance(
            session,
            statuses,
            actor=stage.leads(),
            n_walk_ins=n_walk_ins,
            roles_present=[row for row, role in roles.items() if role not in missing],
        )
        ledger.n_held += 1
        if session.number == run.leaves:
            between_people(stage, run.group, [run.enrolments[v.number] for v in there if not v.drops_out])
            _leave(stage, run, [v.number for v in there if v.drops_out])
            ledger.n_dropped_out += sum(v.drops_out for v in there)
    for visitor in visitors:
        if visitor.number in seen:
            visitor.moments |= {"last_session": seen[visitor.number], "discharge": seen[visitor.number]}
    ledger.presence = n_present / n_expected if n_expected else None
    yield run.sessions[-1].ends_at + timedelta(days=1)
    is_ended = form == "cohort" or stage.deviates.has("too_few_sessions")
    if is_ended:
        move_group(run.group, Group.State.ENDED, actor=stage.leads())
    # Now, before the last questions: who goes on without an end has its next meetings planned already.
    actor = stage.leads()
    if ledger.n_held:
        for element in stage.to_see():
            observe_group(run.group, element.slug, "kept", actor=actor)
    ledger.judge([fidelity(Group.objects.select_related("offer").get(pk=run.group.pk), actor)])


def _walk_ins(stage: Stage, run: Round, session: Session, is_walk_in: bool, n_there: int) -> int | None:
    """How many came without being on the list: in a walk-in place always some, as far as there is room."""
    size = stage.werkvorm.group
    if session.number == run.too_large_at:
        return size.max + 1 - n_there
    if not is_walk_in:
        return None
    room = size.max - n_there if size else 10
    return max(0, min(room, max(size.min if size else 0, 4) - n_there + stage.rng.randint(0, 3)))


def _leave(stage: Stage, run: Round, numbers: list[int]) -> None:
    for number in numbers:
        reason = "moved_house" if run.group.form == Group.Form.RESIDENCE else "practical"
        end_enrolment(run.enrolments.pop(number), actor=stage.leads(), reason=reason)


def _after(stage: Stage, run: Round, visitor: Visitor) -> Story:
    """What the werkvorm does after a first visit, and after the last meeting."""
    yield run.sessions[0].starts_at + timedelta(days=1)
    if "first_visit" in visitor.moments:
        yield from steps(stage, visitor, "first_visit", visitor.moments["first_visit"])
    yield run.sessions[-1].ends_at + timedelta(days=1)
    if "last_session" in visitor.moments:
        yield from steps(stage, visitor, "last_session", visitor.moments["last_session"])
