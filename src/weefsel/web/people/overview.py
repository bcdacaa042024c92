"""What the page of a person shows from all rooms, and the one next step."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from weefsel.apps.accounts.queries import AMSTERDAM
from weefsel.apps.adoption.queries import catalogue
from weefsel.apps.ecogram.models import Tie
from weefsel.apps.groups.queries import OwnEnrolment, enrolments_of
from weefsel.apps.matching.proposals import Proposal, proposals_for
from weefsel.apps.needs.queries import NeedLine, needs_of
from weefsel.apps.people.models import Identifier, LifeEvent, Merge, Person, RelatedPerson
from weefsel.apps.people.queries import circumstances_of
from weefsel.apps.referrals.models import Referral
from weefsel.apps.referrals.queries import CaseLine, referrals_of
from weefsel.apps.referrals.states import ReferralState
from weefsel.apps.rights.queries import facts_for, rights
from weefsel.apps.screening.queries import GivenAnswers, last_answers
from weefsel.engine.frames import hour_name
from weefsel.engine.rights.may import Actor, Object, may

RUNNING = ("invited", "enrolled")


def day_text(day: date | datetime) -> str:
    """A day as people write it: 3 maart 2027."""
    return date_format(day.astimezone(AMSTERDAM) if isinstance(day, datetime) else day, "j F Y")


@dataclass(frozen=True, slots=True)
class NextStep:
    """The one next step of a page: what the button says, where it leads, and why."""

    label: str
    href: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class TimelineEvent:
    date: datetime
    date_text: str
    text: str
    who: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """Something that happened to the registration; ``undo_url`` is empty when it can no longer be taken back."""

    text: str
    undo_url: str


@dataclass(frozen=True, slots=True)
class MergedDouble:
    """A double that was folded into this person."""

    name: str
    on: str
    undo_url: str


@dataclass(frozen=True, slots=True)
class Overview:
    """Everything on the page of a person that comes from the database.

    ``allowed`` holds the actions that this actor may do with this person. A part that the actor may not see is empty,
    and ``fields`` (on the page) says so. ``proposals`` what a plan proposes, for who plans.
    """

    allowed: frozenset[str]
    circumstances: tuple[tuple[str, str], ...]
    answers: GivenAnswers | None
    n_ties: int
    ties_text: str
    needs: tuple[NeedLine, ...]
    referrals: tuple[CaseLine, ...]
    enrolments: tuple[OwnEnrolment, ...]
    related: tuple[RelatedPerson, ...]
    merged: tuple[MergedDouble, ...]
    reports: tuple[Report, ...]
    timeline: tuple[TimelineEvent, ...]
    has_number: bool
    proposals: tuple[Proposal, ...]

    @property
    def agreed(self) -> tuple[NeedLine, ...]:
        return tuple(need for need in self.needs if need.state == "agreed")

    @property
    def proposed(self) -> tuple[NeedLine, ...]:
        return tuple(need for need in self.needs if need.state == "proposed")

    @property
    def open_referrals(self) -> tuple[CaseLine, ...]:
        return tuple(line for line in self.referrals if line.due_on is not None)

    @property
    def running(self) -> tuple[OwnEnrolment, ...]:
        return tuple(each for each in self.enrolments if each.state in RUNNING)


def allowed_actions(person: Person, actor: Actor) -> frozenset[str]:
    """Every action that this actor may do with this person; one query."""
    seen = Object("person", facts_for(actor, person_id=person.id, owner_id=person.owner_id))
    return frozenset(action for action in rights().actions if may(actor, action, seen, rights()).allow)


def overview_of(person: Person, actor: Actor, fields: frozenset[str]) -> Overview:
    """What the page of a person shows to who may see ``fields``; a fixed number of queries, whatever the numbers."""
    referrals = tuple(referrals_of(person.id, actor))
    enrolments = tuple(enrolments_of(person.id, actor.now))
    answers = last_answers(person.id)
    roles = Counter(
        Tie.objects.filter(person_id=person.id, valid_until=None).order_by().values_list("tie_role", flat=True)
    )
    events = list(LifeEvent.objects.filter(person_id=person.id).select_related("recorded_by", "to_organization"))
    merges = list(Merge.objects.filter(person_id=person.id, undone_at=None).select_related("duplicate", "merged_by"))
    allowed = allowed_actions(person, actor)
    return Overview(
        allowed=allowed,
        proposals=proposals_for(person.id, actor=actor) if "matching.plan" in allowed else (),
        circumstances=circumstances_lines(circumstances_of(person.id)),
        answers=answers,
        n_ties=sum(roles.values()),
        ties_text=_ties_text(roles),
        needs=needs_of(person.id, actor=actor),
        referrals=referrals,
        enrolments=enrolments,
        related=tuple(RelatedPerson.objects.filter(person_id=person.id, ended_at=None).order_by("name", "id")),
        merged=tuple(
            MergedDouble(each.duplicate.full_name, day_text(each.merged_at), reverse("undo_merge", args=[each.id]))
            for each in merges
        ),
        reports=tuple(
            Report(_report_text(event), reverse("undo_event", args=[event.id]))
            for event in events
            if event.undone_at is None
        ),
        timeline=tuple(_timeline(person, events, merges, referrals, answers)) if "progress" in fields else (),
        has_number=Identifier.objects.filter(person_id=person.id).exists(),
    )


def next_step(person: Person, seen: Overview, fields: frozenset[str]) -> NextStep | None:
    """The one next step with this person; None when there is nothing to do, or the person died."""
    if person.died_on is not None:
        return None
    name = person.address_as or person.given_name
    mine = [line for line in seen.open_referrals if line.is_mine]
    if mine:
        first = min(mine, key=lambda line: line.due_on)
        return NextStep(
            first.step_text, reverse("show_referral", args=[first.id]), _("voor %s") % day_text(first.due_on)
        )
    if "screening.record" in seen.allowed and seen.answers is None:
        return NextStep(
            _("Stel de twee vragen"),
            reverse("ask_questions", args=[person.id]),
            _("Wie kwam er langs, en wie helpt %s?") % name,
        )
    if "ecogram.save" in seen.allowed and not seen.n_ties:
        return NextStep(
            _("Schrijf samen op wie er zijn"),
            reverse("show_ecogram", args=[person.id]),
            _("Een paar namen is genoeg om te beginnen."),
        )
    if "needs.agree" in seen.allowed and seen.proposed and not seen.agreed:
        return NextStep(
            _("Kies samen wat zou kunnen helpen"),
            reverse("show_needs", args=[person.id]),
            ngettext("Er is %d voorstel.", "Er zijn %d voorstellen.", len(seen.proposed)) % len(seen.proposed),
        )
    if "matching.read" in seen.allowed and seen.agreed and not seen.open_referrals and not seen.running:
        return NextStep(_("Bekijk wat er past"), reverse("show_candidates", args=[person.id]), seen.agreed[0].name)
    if "needs.agree" in seen.allowed and not seen.agreed and not seen.open_referrals:
        return NextStep(_("Kies samen wat zou kunnen helpen"), reverse("show_needs", args=[person.id]))
    return None


@dataclass(frozen=True, slots=True)
class ListStep:
    """What is next for someone in the list: the step, before when, and whose turn it is."""

    text: str
    due_on: date | None
    is_late: bool
    whose: str


def list_steps(person_ids: list[UUID], actor: Actor, today: date) -> dict[UUID, ListStep]:
    """The first open step of each of these people that the actor may see; one query."""
    rows = (
        Referral.objects.filter(person_id__in=person_ids, due_on__isnull=False)
        .exclude(state__in=ReferralState.ended())
        .select_related("assigned_organization")
        .order_by("due_on", "id")
    )
    steps: dict[UUID, ListStep] = {}
    for row in rows:
        steps.setdefault(
            row.person_id,
            ListStep(
                str(ReferralState(row.state).label),
                row.due_on,
                row.due_on < today,
                row.assigned_organization.name if row.assigned_organization else "",
            ),
        )
    return steps


def circumstances_lines(row) -> tuple[tuple[str, str], ...]:
    """What is known of what someone can and likes, as (label, value); what was not asked is left out."""
    if row is None:
        return ()
    lines = []
    fields = catalogue().vocabulary.fields
    for name in (
        "lives_alone",
        "is_caregiver",
        "walks_without_help",
        "uses_wheelchair",
        "can_travel_alone",
        "hearing_limited",
        "digital",
    ):
        value = getattr(row, name)
        if value is not None:
            lines.append((fields[name].label, _("ja") if value else _("nee")))
    if row.prefers:
        lines.append((_("Liever"), row.get_prefers_display()))
    if row.reach_m is not None:
        lines.append((_("Reist tot"), _("%s km") % (row.reach_m // 1000)))
    if row.hours is not None:
        lines.append((_("Kan op"), ", ".join(hour_name(n) for n, can in enumerate(row.hours) if can) or _("nooit")))
    return tuple(lines)


def _ties_text(roles: Counter[str]) -> str:
    """Who these people are: "2 keer kind, 1 keer buur"; the roles that someone has outside illness."""
    known = catalogue().vocabulary.tie_roles
    parts = [
        _("%(role)s (%(number)s)") % {"role": known[slug].label if slug in known else slug, "number": number}
        for slug, number in sorted(roles.items(), key=lambda item: (-item[1], item[0]))
    ]
    return ", ".join(parts)


def _report_text(event: LifeEvent) -> str:
    day = day_text(event.happened_on)
    if event.kind == LifeEvent.Kind.DIED:
        return _("Overleden op %s") % day
    if event.kind == LifeEvent.Kind.MOVED:
        return _("Verhuisd op %s") % day
    if event.to_organization is None:
        return _("Naar een andere praktijk op %s") % day
    return _("Naar %(practice)s op %(day)s") % {"practice": event.to_organization.name, "day": day}


def _timeline(person, events, merges, referrals, answers):
    """What happened, the newest first."""
    found = [(person.registered_at, _("Ingeschreven"), "")]
    if answers is not None:
        found.append((answers.asked_at, _("Vragen gesteld: %s") % answers.name, answers.asked_by))
    for event in events:
        text = _report_text(event)
        found.append((event.recorded_at, text, event.recorded_by.name))
        if event.undone_at is not None:
            found.append((event.undone_at, _("Ongedaan gemaakt: %s") % text, ""))
    for each in merges:
        found.append((each.merged_at, _("Dubbele inschrijving samengevoegd"), each.merged_by.name))
    for line in referrals:
        moment = datetime.combine(line.requested_on, datetime.min.time(), tzinfo=AMSTERDAM)
        found.append(
            (moment, _("Verwezen: %(place)s (%(state)s)") % {"place": line.place, "state": line.state_text}, "")
        )
    found.sort(key=lambda item: item[0], reverse=True)
    return [TimelineEvent(moment, day_text(moment), text, who) for moment, text, who in found]
