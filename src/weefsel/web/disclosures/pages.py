"""What the pages about questions from outside show."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from weefsel.apps.accounts.queries import today
from weefsel.apps.disclosures.models import Disclosure
from weefsel.apps.rights.queries import rights
from weefsel.catalogue.catalogue import Catalogue
from weefsel.catalogue.disclosure import Ground
from weefsel.engine.rights.may import Actor
from weefsel.web.people.pages import Header


@dataclass(frozen=True, slots=True)
class DisclosureView:
    """One question as a page shows it. ``answers`` what was written down for the ground, question by question;
    ``untold_until`` the day on which the person may see it, None when they may now.
    """

    id: UUID
    person_id: UUID
    kind: str
    advice: str
    house: str
    asked_by: str
    reached: str
    question: str
    reason: str
    asked_on: date
    recorded_by: str
    owner: str
    state: str
    state_text: str
    ground: str
    answers: tuple[tuple[str, str], ...]
    consent: str
    fields: tuple[str, ...]
    words: str
    decided_by: str
    decided_at: datetime | None
    eyes: str
    review_by: datetime | None
    reviewed_by: str
    finding: str
    review_words: str
    medium: str
    given_at: datetime | None
    untold_until: date | None
    tell_why: str

    @property
    def who(self) -> str:
        """Who asks, in a few words: the organisation by name, somebody who asks for themselves by what they are."""
        return self.house or self.kind


def view_of(one: Disclosure, *, actor: Actor, catalogue: Catalogue) -> DisclosureView:
    ground = catalogue.grounds.get(one.ground)
    asker = catalogue.askers.get(one.asker)
    return DisclosureView(
        id=one.id,
        person_id=one.person_id,
        kind=asker.name if asker else one.asker,
        advice=asker.advice if asker else "",
        house=one.house,
        asked_by=one.asked_by,
        reached=one.reached,
        question=one.question,
        reason=one.reason,
        asked_on=one.asked_on,
        recorded_by=one.recorded_by.name,
        owner=one.owner.name,
        state=one.state,
        state_text=one.get_state_display(),
        ground=ground.name if ground else one.ground,
        answers=_answers(one.answers, ground),
        consent=_consent(one),
        fields=tuple(rights().field_classes.get(each, each) for each in one.fields),
        words=one.words,
        decided_by=one.decided_by.name if one.decided_by else "",
        decided_at=one.decided_at,
        eyes=one.eyes,
        review_by=one.review_by,
        reviewed_by=one.reviewed_by.name if one.reviewed_by else "",
        finding=one.get_finding_display() if one.finding else "",
        review_words=one.review_words,
        medium=one.get_medium_display() if one.medium else "",
        given_at=one.given_at,
        untold_until=one.tell_on if one.tell_on is not None and one.tell_on > today(actor) else None,
        tell_why=one.tell_why,
    )


def _answers(kept: Mapping[str, str], ground: Ground | None) -> tuple[tuple[str, str], ...]:
    if ground is None:
        return tuple(kept.items())
    return tuple((each.text, _read(kept[each.slug], each.kind)) for each in ground.questions if kept.get(each.slug))


def _read(text: str, kind: str) -> str:
    return date.fromisoformat(text).strftime("%d-%m-%Y") if kind == "day" else text


def _consent(one: Disclosure) -> str:
    return one.consent.text if one.consent_id and one.consent else ""


@dataclass(frozen=True, slots=True)
class DisclosuresPage:
    """Everything asked about one person. ``header`` None for the person themselves; ``may_record`` a new one."""

    person_id: UUID
    header: Header | None
    asked: tuple[DisclosureView, ...]
    may_record: bool


@dataclass(frozen=True, slots=True)
class DisclosurePage:
    """One question, for who works with it. ``is_own`` the reader chose the ground; the rest says what can be done."""

    header: Header
    one: DisclosureView
    is_own: bool
    may_choose: bool
    may_review: bool
    may_give: bool
    may_stop: bool


@dataclass(frozen=True, slots=True)
class AskPage:
    header: Header
    advices: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class GroundPage:
    """Choosing a ground (``ground`` None), or what belongs to the one that was chosen."""

    header: Header
    one: DisclosureView
    grounds: tuple[Ground, ...]
    ground: Ground | None
    has_consent: bool


@dataclass(frozen=True, slots=True)
class WorkLine:
    """One question that waits. ``due_on`` when a colleague has to have looked at it, or when the person may see it."""

    id: UUID
    name: str
    who: str
    decided_by: str
    due_on: date | None
    is_late: bool


@dataclass(frozen=True, slots=True)
class WorkPage:
    to_review: tuple[WorkLine, ...]
    own: tuple[WorkLine, ...]
    to_give: tuple[WorkLine, ...]
    untold: tuple[WorkLine, ...]
    is_cut: bool

    @property
    def is_empty(self) -> bool:
        return not (self.to_review or self.own or self.to_give or self.untold)


@dataclass(frozen=True, slots=True)
class CountsPage:
    """How often, by ground: a number, or None where it is about fewer than ten people."""

    year: int
    years: tuple[int, ...]
    of_all: bool
    rows: tuple[tuple[str, int | None], ...]
