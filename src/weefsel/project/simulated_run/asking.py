"""People come, are shown what could fit, and choose: the same walk for everything to which somebody is referred."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta

from weefsel.apps.accounts.models import Membership, User
from weefsel.apps.accounts.queries import today
from weefsel.apps.adoption.queries import catalogue
from weefsel.apps.consent.models import Consent
from weefsel.apps.directory.models import Offer
from weefsel.apps.matching.queries import candidates_for
from weefsel.apps.needs.operations import agree_needs
from weefsel.apps.needs.queries import people_frame
from weefsel.apps.needs.validators import Decision
from weefsel.apps.people.models import Person
from weefsel.apps.people.operations import CIRCUMSTANCES, HEALTH, add_related_person, register
from weefsel.apps.referrals.models import Referral
from weefsel.apps.referrals.operations.answer import answer
from weefsel.apps.referrals.operations.refer import refer
from weefsel.apps.rights.context import set_context
from weefsel.engine.needs.evaluate import ASK, NO, YES, evaluate_all
from weefsel.engine.rights.may import Actor
from weefsel.project.authorisation.world import as_owner
from weefsel.project.simulated_run.people import Answers, Cast, cast
from weefsel.project.simulated_run.stage import POSTCODE, TOWN, Stage

INTRODUCTION = "Deze persoon wil dit graag, en ik denk dat het goed past."
# Kept otherwise than it is asked: a number of weeks or months goes on, a date stays true.
DATES = {"pregnancy_week": "due_date", "youngest_child_months": "youngest_child_born"}
DETAILS = ("age", "sex", "language")
TERM = timedelta(weeks=40)


@dataclass(slots=True)
class Visitor:
    """Somebody in the run. ``referral`` once there is one, and ``onward`` the one that a coach made of it;
    ``n_options`` how many proposals they chose from.
    ``moments`` the day of each moment that came for them, as the catalogue names it."""

    number: int
    person: Person
    answers: Answers
    referral: Referral | None = None
    onward: Referral | None = None
    n_options: int | None = None
    drops_out: bool = False
    moments: dict[str, date] = field(default_factory=dict)

    @property
    def place(self) -> Referral:
        """The referral to where the person goes."""
        return self.onward or self.referral


def can_be_written(slug: str, value: float | bool | str) -> bool:
    """Whether the program keeps such an answer of somebody."""
    if slug == "has_naaste" or slug == "in_treatment":
        return value is True  # a naaste is written down, or nobody said; who is registered in care is in treatment
    if slug == "pregnancy_week":
        return "due_date" in HEALTH and value != 0
    column = DATES.get(slug, slug)
    return column in (*DETAILS, *CIRCUMSTANCES, *HEALTH)


def cast_of(stage: Stage, n_fits: int) -> Cast:
    """Who comes to the werkvorm that is played here."""
    werkvorm, ledger = stage.werkvorm, stage.ledger
    known = catalogue().vocabulary.fields
    found = cast(werkvorm, known, n_fits=n_fits, can_be_written=can_be_written, rng=stage.rng)
    for slug in found.lost:
        ledger.lacks(f"of iemand past, blijft een vraag: '{known[slug].label.lower()}' wordt van niemand bewaard")
    if not werkvorm.rules:
        ledger.n_not_fitting = None
    elif found.misfit is None:
        ledger.n_not_fitting = 0
        ledger.lacks("wie niet past, is niet na te spelen: een nee op deze regels wordt van niemand bewaard")
    if not found.fits:
        ledger.failed.append("niemand past: de regels laten niemand toe")
    return found


def come(stage: Stage, number: int, answers: Answers, *, actor: Actor) -> Visitor:
    """Somebody is registered, with what they told."""
    day = stage.day()
    born = day.replace(year=day.year - int(answers.get("age", 40)), day=1, month=1)
    details = {
        "given_name": "Proef",
        "family_name": f"Persoon {number:02}",
        "birth_date": born,
        "postcode": POSTCODE,
        "city": TOWN,
        "email": f"persoon-{number:02}@example.org",
        **{slug: answers[slug] for slug in ("sex", "language") if slug in answers},
    }
    written = {}
    for slug, value in answers.items():
        if slug == "pregnancy_week":
            written["due_date"] = day + TERM - timedelta(weeks=int(value))
        elif slug == "youngest_child_months":
            months = day.year * 12 + day.month - 1 - int(value)
            written["youngest_child_born"] = day.replace(year=months // 12, month=months % 12 + 1, day=1)
        else:
            written[slug] = value
    person = register(
        actor=actor,
        form_token=stage.token(),
        details=details,
        circumstances={slug: value for slug, value in written.items() if slug in CIRCUMSTANCES},
        health={slug: value for slug, value in written.items() if slug in HEALTH},
        is_synthetic=True,
    )
    if answers.get("has_naaste"):
        bring_naaste(stage, person, actor=actor)
    return Visitor(number, person, answers)


def bring_naaste(stage: Stage, person: Person, *, actor: Actor) -> None:
    """The person names someone close."""
    add_related_person(
        actor=actor,
        person_id=person.id,
        form_token=stage.token(),
        name="Proef Naaste",
        tie_role="child",
        email=f"naaste-{person.id.hex[:8]}@example.org",
    )


def verdict_of(stage: Stage, visitor: Visitor, *, actor: Actor) -> int:
    """What the rules say of somebody as ``actor`` knows them: `NO`, `YES` or `ASK`."""
    frame = people_frame([visitor.person.id], on=today(actor))
    return int(evaluate_all(tuple(one.rule for one in stage.werkvorm.rules), frame).verdict[0])


def wants(stage: Stage, visitor: Visitor, need: str, *, actor: Actor) -> None:
    """The person says what would help."""
    agree_needs(visitor.person, [Decision(need, "agree")], actor=actor)


def propose(stage: Stage, visitor: Visitor, offer: Offer, *, actor: Actor) -> bool:
    """Look with somebody at what could fit: whether this is among the proposals."""
    candidates = candidates_for(visitor.person, actor=actor)
    visitor.n_options = len(candidates.options) or None
    return any(option.offer.id == offer.id for option in candidates.options)


def look_together(stage: Stage, cast: Cast, offer: Offer, visitors: list[Visitor]) -> None:
    """Everyone who could come is registered and looks at what fits; the ledger counts who was proposed and who not.

    A werkvorm that answers no need is proposed to nobody; then the rules are asked themselves.
    """
    ledger, known = stage.ledger, catalogue().needs
    need = next((slug for slug in stage.werkvorm.needs if known[slug].track == "network"), None)
    if need is not None:
        stage.rivals(need)
        ledger.n_proposed = 0
    ledger.n_fitting = len(visitors)
    for visitor in visitors:
        actor = stage.asks()
        if need is not None:
            wants(stage, visitor, need, actor=actor)
            if propose(stage, visitor, offer, actor=actor):
                ledger.n_proposed += 1
            else:
                ledger.failed.append(f"{visitor.number}: past, maar het werd niet voorgesteld")
        if verdict_of(stage, visitor, actor=actor) == NO:
            ledger.failed.append(f"{visitor.number}: gemaakt om te passen, maar de regels zeggen nee")
    if cast.misfit is not None:
        other = come(stage, 90, cast.misfit, actor=stage.asks())
        shown = False
        if need is not None:
            wants(stage, other, need, actor=stage.asks())
            shown = propose(stage, other, offer, actor=stage.asks())
        if shown or verdict_of(stage, other, actor=stage.asks()) != NO:
            ledger.failed.append("wie niet past, werd niet tegengehouden")
        ledger.n_not_fitting, ledger.broken = 1, cast.broken
    if cast.unsure is not None:
        _ask_first(stage, cast.unsure, need, offer)


def _ask_first(stage: Stage, answers: Answers, need: str | None, offer: Offer) -> None:
    """Someone of whom something is not known is not kept away: the proposal comes with a question."""
    unsure = come(stage, 91, answers, actor=stage.asks())
    verdict = verdict_of(stage, unsure, actor=stage.asks())
    if verdict == YES:
        return  # what was left open decided nothing
    shown = True
    if need is not None:
        wants(stage, unsure, need, actor=stage.asks())
        shown = propose(stage, unsure, offer, actor=stage.asks())
    if verdict != ASK or not shown:
        stage.ledger.failed.append("wie iets openliet, werd niet eerst iets gevraagd")
    stage.ledger.n_asked_first += 1


def choose(stage: Stage, visitor: Visitor, offer: Offer, *, n_options: int | None = None) -> Referral:
    """Refer somebody who says yes."""
    actor = stage.asks()
    visitor.referral = refer(
        visitor.person,
        Offer.objects.select_related("service", "owner").get(pk=offer.pk),
        actor=actor,
        consent=Consent.How.SPOKEN,
        introduction=INTRODUCTION,
        shown_name=f"Persoon {visitor.number:02}",
        form_token=stage.token(),
        may_report=True,
        n_options=n_options,
    )
    return visitor.referral


def refuse(stage: Stage, visitor: Visitor, offer: Offer) -> None:
    """Somebody is asked, and says rather not: the place goes to another, and nobody asks why."""
    referral = choose(stage, visitor, offer, n_options=visitor.n_options)
    answer(referral, "no", actor=as_person(stage, visitor))
    stage.ledger.n_refused += 1


def as_person(stage: Stage, visitor: Visitor) -> Actor:
    """The person acts, with a log-in of their own."""
    with as_owner():
        user = User.objects.create(
            email=f"zelf-{visitor.person.id.hex[:12]}@example.org",
            name="Proef",
            date_joined=stage.now,
            is_synthetic=True,
            password="!",
        )
        Membership.objects.create(
            user=user, organization=None, role="person", person_id=visitor.person.id, valid_from=stage.now
        )
    actor = Actor(
        role="person", now=stage.now, user_id=user.id, person_id=visitor.person.id, request_id="catalogue-run"
    )
    set_context(actor)
    return actor
