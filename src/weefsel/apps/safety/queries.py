"""Reads the protected part, for who may see it; and how someone wants to be reached, for who may reach them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import JSONObject
from django.utils.translation import gettext as _

from weefsel.apps.accounts.models import User
from weefsel.apps.accounts.queries import today
from weefsel.apps.people.models import Person
from weefsel.apps.rights.models import Relation
from weefsel.apps.rights.queries import decide
from weefsel.apps.safety.models import MeldcodeCase, PrivateWish, ProtectedTie, SafeContact, SafetyAnswer
from weefsel.apps.safety.operations.ties import reader_of
from weefsel.apps.safety.states import Reader, TieState, acts_on, keeps_apart, state_of
from weefsel.apps.safety.validators import Hints
from weefsel.catalogue.safety import MeldcodeStep, SafetyQuestion
from weefsel.engine.rights.may import Actor


@dataclass(frozen=True, slots=True)
class TieLine:
    """One protected tie as this reader may see it.

    ``is_guarded`` None when the reader is not told, or this tie keeps nobody apart. ``acts`` what may be done with it
    now.
    """

    id: UUID
    kind: str
    kind_text: str
    role: str
    name: str
    told: str
    hints: Hints
    state: TieState
    is_guarded: bool | None
    entered_by: str
    entered_at: datetime
    review_by: date
    asked: str
    checked_by: str
    checked_at: datetime | None
    contested_by: str
    contest_reason: str
    ended_by: str
    ended_at: datetime | None
    end_reason: str
    acts: frozenset[str]

    @property
    def title(self) -> str:
        return self.name or self.role


def ties_of(person_id: UUID, actor: Actor, roles: Mapping[str, str] | None = None) -> tuple[TieLine, ...]:
    """The protected ties that this actor may see, those that still hold first; two queries.

    ``roles`` are the words for who someone can be, by slug.
    """
    rows = ProtectedTie.objects.filter(person_id=person_id).select_related(
        "entered_by", "asked", "checked_by", "contested_by", "ended_by"
    )
    reader, day = reader_of(actor, person_id), today(actor)
    lines = [_line(row, reader, day, actor, roles or {}) for row in rows]
    return tuple(sorted(lines, key=lambda line: line.state == TieState.ENDED))


def _line(row: ProtectedTie, reader: Reader, day: date, actor: Actor, roles: Mapping[str, str]) -> TieLine:
    def name(user) -> str:
        return user.name if user is not None else ""

    return TieLine(
        id=row.id,
        kind=row.kind,
        kind_text=row.get_kind_display(),
        role=roles.get(row.tie_role, row.tie_role),
        name=" ".join(part for part in (row.hint_given_name, row.hint_family_name) if part),
        told=row.told,
        hints=hints_of(row),
        state=state_of(row, day),
        is_guarded=None if reader.is_person or not keeps_apart(row) else row.linked_at is not None,
        entered_by=name(row.entered_by),
        entered_at=row.entered_at,
        review_by=row.review_by,
        asked=name(row.asked),
        checked_by=name(row.checked_by),
        checked_at=row.checked_at,
        contested_by=name(row.contested_by),
        contest_reason=row.contest_reason,
        ended_by=name(row.ended_by),
        ended_at=row.ended_at,
        end_reason=row.end_reason,
        acts=acts_on(row, reader, day=day, now=actor.now),
    )


def find_tie(person_id: UUID, tie_id: UUID) -> ProtectedTie | None:
    """A protected tie of this person; None when there is none, or the actor may not see it. One query."""
    return ProtectedTie.objects.filter(person_id=person_id, id=tie_id).first()


def hints_of(tie: ProtectedTie) -> Hints:
    return Hints(
        given_name=tie.hint_given_name,
        family_name=tie.hint_family_name,
        birth_date=tie.hint_birth_date,
        postcode=tie.hint_postcode,
        house_number=tie.hint_house_number,
    )


def wishes_of(person_id: UUID) -> list[PrivateWish]:
    """The private wishes that hold, the oldest first; one query."""
    return list(PrivateWish.objects.filter(person_id=person_id, until=None).select_related("location"))


@dataclass(frozen=True, slots=True)
class Answered:
    """The last answer to one question. ``leads_to`` the step to offer now, "" when there is none."""

    question: SafetyQuestion
    answer: str
    asked_by: str
    asked_at: datetime | None
    leads_to: str


def answers_of(person_id: UUID, questions: Mapping[str, SafetyQuestion]) -> tuple[Answered, ...]:
    """The last answer to every question, in the order of the catalogue; one query."""
    last = {row.question: row for row in SafetyAnswer.objects.filter(person_id=person_id).select_related("asked_by")}
    found = []
    for slug, question in questions.items():
        row = last.get(slug)
        found.append(
            Answered(
                question=question,
                answer=row.answer if row else "",
                asked_by=row.asked_by.name if row else "",
                asked_at=row.asked_at if row else None,
                leads_to=question.leads_to if row and row.answer in question.raises else "",
            )
        )
    return tuple(found)


@dataclass(frozen=True, slots=True)
class StepLine:
    """One step of the meldcode. ``state`` done, now or next."""

    number: int
    step: MeldcodeStep
    state: str
    by: str
    done_at: datetime | None
    text: str
    choice: str


@dataclass(frozen=True, slots=True)
class CaseLine:
    """One walk through the meldcode. ``outcome`` what was decided, in words; "" while it is open."""

    id: UUID
    opened_by: str
    opened_at: datetime
    closed_at: datetime | None
    outcome: str
    steps: tuple[StepLine, ...]

    @property
    def current(self) -> StepLine | None:
        return next((line for line in self.steps if line.state == "now"), None)


def cases_of(person_id: UUID, steps: Mapping[str, MeldcodeStep]) -> tuple[CaseLine, ...]:
    """The walks through the meldcode that this actor may see, the newest first; two queries."""
    rows = (
        MeldcodeCase.objects.filter(person_id=person_id)
        .select_related("opened_by")
        .prefetch_related("steps__by")
        .order_by("-opened_at", "id")
    )
    return tuple(_case(row, steps) for row in rows)


def _case(row: MeldcodeCase, steps: Mapping[str, MeldcodeStep]) -> CaseLine:
    taken = {each.number: each for each in row.steps.all()}
    lines = []
    for number, step in enumerate(steps.values(), start=1):
        each = taken.get(number)
        labels = {choice.slug: choice.label for choice in step.choices}
        is_now = each is None and number == len(taken) + 1 and row.closed_at is None
        lines.append(
            StepLine(
                number=number,
                step=step,
                state="done" if each else "now" if is_now else "next",
                by=each.by.name if each else "",
                done_at=each.done_at if each else None,
                text=each.text if each else "",
                choice=labels.get(each.weighed.get("choice", ""), "") if each else "",
            )
        )
    closed = lines[-1].choice if row.closed_at is not None else ""
    return CaseLine(row.id, row.opened_by.name, row.opened_at, row.closed_at, closed, tuple(lines))


# How someone wants to be reached


@dataclass(frozen=True, slots=True)
class Reach:
    """How someone can be reached: the ordinary way, or the safe way that they told and no other.

    ``phone`` and ``email`` are "" where that way is not wanted. ``note`` says the rest in one line, "" for the ordinary
    way: where else, when, and whether a message may be left.
    """

    phone: str
    email: str
    note: str

    @property
    def is_ordinary(self) -> bool:
        return not self.note


def with_reach(people: QuerySet[Person]) -> QuerySet[Person]:
    """The same people, each with what `reach_of` needs: in the same query."""
    way = SafeContact.objects.filter(person=OuterRef("pk"), ended_at=None).order_by("-entered_at", "id")
    told = JSONObject(channel="channel", address="address", hours="hours", may_leave_message="may_leave_message")
    return people.annotate(told_reach=Subquery(way.values(told=told)[:1]))


def reach_of(person: Person) -> Reach:
    """How to reach this person; no query after `with_reach`, one without."""
    if not hasattr(person, "told_reach"):
        row = SafeContact.objects.filter(person_id=person.pk, ended_at=None).order_by("-entered_at", "id").first()
        told = row and {
            "channel": row.channel,
            "address": row.address,
            "hours": row.hours,
            "may_leave_message": row.may_leave_message,
        }
    else:
        told = person.told_reach
    if not told:
        return Reach(person.phone, person.email, "")
    channel = told["channel"]
    by_phone = channel in (SafeContact.Channel.PHONE, SafeContact.Channel.TEXT)
    how = {
        "phone": _("alleen bellen"),
        "text": _("alleen een kort bericht"),
        "email": _("alleen per e-mail"),
        "post": _("alleen per brief, naar %s") % told["address"],
        "through": _("alleen via %s") % told["address"],
    }[channel]
    leave = _("u mag een bericht achterlaten") if told["may_leave_message"] else _("laat geen bericht achter")
    parts = (how, told["hours"], leave)
    return Reach(
        phone=told["address"] if by_phone else "",
        email=told["address"] if channel == SafeContact.Channel.EMAIL else "",
        note="; ".join(part for part in parts if part),
    )


def mail_address(person: Person) -> str:
    """Where mail for this person may go: "" when nowhere. The database holds back what would go elsewhere."""
    return reach_of(person).email


def safe_contact_of(person_id: UUID) -> SafeContact | None:
    """The safe way that holds; None when none was told, or the actor may not reach this person. One query."""
    return SafeContact.objects.filter(person_id=person_id, ended_at=None).order_by("-entered_at", "id").first()


def guards_of(person_id: UUID, actor: Actor, row_id: UUID | None = None) -> tuple[str, ...]:
    """Who guards something now that the reader may see too (this one row), besides the reader, by name; two queries.

    Of a row that the reader may not see nobody is told, whether there is somebody or not.
    """
    rows = Relation.objects.filter(
        relation="guarding", person_id=person_id, object_id__isnull=False, valid_from__lte=actor.now
    )
    held = rows.filter(Q(valid_until__isnull=True) | Q(valid_until__gt=actor.now)).exclude(user_id=actor.user_id)
    if row_id is not None:
        held = held.filter(object_id=row_id)
    if not decide(actor, "safety.open", person_id=person_id).allow:
        return ()
    return tuple(sorted(User.objects.filter(id__in=held.values("user_id")).values_list("name", flat=True)))
