"""Writing down who asked for data from outside, and giving something: only on a ground, and only what was asked."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from dateutil.relativedelta import relativedelta
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from weefsel.apps.accounts.queries import AMSTERDAM, today
from weefsel.apps.audit.models import Event
from weefsel.apps.audit.operations import record
from weefsel.apps.consent.models import Consent
from weefsel.apps.disclosures.models import Disclosure
from weefsel.apps.people.operations.emergency import review_by
from weefsel.apps.rights.queries import require
from weefsel.apps.safety.operations.guarding import person_now
from weefsel.catalogue.consent import purposes
from weefsel.catalogue.disclosure import Asker, Ground
from weefsel.engine.rights.may import Actor, Decision

State, Eyes, Finding = Disclosure.State, Disclosure.Eyes, Disclosure.Finding
OBJECT = "disclosure"
LETTERS = 15
POSTPONED_FOR = relativedelta(years=1)
# What has to be known of who asks before anything is given.
NEEDED = ("asked_by", "reached", "question", "reason")


@dataclass(frozen=True, slots=True)
class Asked:
    """Who asks and what, as far as is known: for a no, the kind of asker and a name are enough."""

    house: str = ""
    asked_by: str = ""
    reached: str = ""
    question: str = ""
    reason: str = ""

    def tidy(self) -> Asked:
        return Asked(*(" ".join(each.split()) for each in (self.house, self.asked_by, self.reached)), *self._long())

    def _long(self) -> tuple[str, str]:
        return self.question.strip(), self.reason.strip()


@dataclass(frozen=True, slots=True)
class Given:
    """What is told: the classes of data, the facts themselves, and how ("" as long as nothing is told)."""

    fields: Collection[str]
    words: str
    medium: str = ""


@transaction.atomic
def ask(
    *,
    actor: Actor,
    person_id: UUID,
    form_token: UUID,
    asker: Asker,
    asked: Asked,
    asked_on: date,
    tell_on: date | None = None,
    tell_why: str = "",
) -> Disclosure:
    """Write down that somebody from outside asked something about a person. Nothing is given.

    The form sent twice is one question.

    Raises
    ------
    ValidationError
        Nobody can tell who asked (``house``, ``asked_by``), the day is to come (``asked_on``), or telling the person is
        put off without a reason or for too long (``tell_on``, ``tell_why``).
    """
    decision = require(actor, "disclosures.record", person_id=person_id)
    person = person_now(person_id)
    known = Disclosure.objects.filter(id=form_token, person=person).first()
    if known is not None:
        return known
    asked = asked.tidy()
    if asker.is_house and not asked.house:
        raise _at("house", _("Schrijf op van welke organisatie de vraag komt."))
    if not asker.is_house and not asked.asked_by:
        raise _at("asked_by", _("Schrijf op wie het vraagt."))
    if asked_on > today(actor):
        raise _at("asked_on", _("Deze dag moet nog komen. Kies vandaag of een dag die geweest is."))
    _check_postponed(tell_on, tell_why, actor=actor)
    disclosure = Disclosure(
        id=form_token,
        person=person,
        owner_id=actor.organization_id,
        asker=asker.slug,
        house=asked.house,
        asked_by=asked.asked_by,
        reached=asked.reached,
        question=asked.question,
        reason=asked.reason,
        asked_on=asked_on,
        recorded_at=actor.now,
        recorded_by_id=actor.user_id,
        tell_on=tell_on,
        tell_why=tell_why.strip() if tell_on else "",
    )
    disclosure.save(force_insert=True)
    _log(disclosure, "disclosures.record", Event.Kind.CREATE, actor=actor, decision=decision)
    return disclosure


@transaction.atomic
def choose(
    *,
    actor: Actor,
    disclosure_id: UUID,
    asker: Asker,
    ground: Ground,
    asked: Asked,
    answers: Mapping[str, str],
    given: Given,
    consent_id: UUID | None = None,
) -> Disclosure:
    """Choose the ground on which something may be given, with all that belongs to it.

    Where a colleague has to look first, nothing is given yet; otherwise this is the giving itself.

    Raises
    ------
    ValidationError
        A ground was chosen already (``state``); something is not written down (by the question, or ``fields``,
        ``words``, ``medium``); the yes does not hold now, or not for this (``consent``).
    """
    gives_now = ground.eyes != Eyes.BEFORE
    action = "disclosures.give" if gives_now else "disclosures.prepare"
    disclosure, decision = _found(disclosure_id, actor, action)
    if disclosure.state != State.NOT_DONE or disclosure.ground:
        raise _over()
    asked, problems = asked.tidy(), {}
    for name in NEEDED:
        if not getattr(asked, name):
            problems[name] = _("Schrijf dit op voordat u iets geeft.")
    if asker.is_house and not asked.house:
        problems["house"] = _("Schrijf op van welke organisatie de vraag komt.")
    problems |= _wrong_in(given, decision, gives_now=gives_now)
    consent = None
    if ground.by_consent and consent_id is not None:
        kept: dict[str, str] = {}
        consent = _holding(consent_id, disclosure, asked.house, given.fields, actor=actor)
    else:
        kept, wrong = _answered(ground, answers, disclosure, day=today(actor))
        problems |= wrong
    if problems:
        raise ValidationError({name: ValidationError(text, code=name) for name, text in problems.items()})
    disclosure.house, disclosure.asked_by, disclosure.reached = asked.house, asked.asked_by, asked.reached
    disclosure.question, disclosure.reason = asked.question, asked.reason
    disclosure.ground, disclosure.answers, disclosure.consent = ground.slug, kept, consent
    disclosure.fields, disclosure.words = sorted(given.fields), given.words.strip()
    disclosure.decided_at, disclosure.decided_by_id = actor.now, actor.user_id
    disclosure.eyes = "" if ground.eyes == "none" else ground.eyes
    disclosure.review_by = review_by(actor.now) if disclosure.eyes else None
    if gives_now:
        disclosure.state, disclosure.medium, disclosure.given_at = State.COMPLETED, given.medium, actor.now
    else:
        disclosure.state = State.PREPARATION
    disclosure.save()
    if gives_now:
        _log_given(disclosure, ground, asker, actor=actor, decision=decision)
    else:
        _log(disclosure, action, Event.Kind.UPDATE, actor=actor, decision=decision)
    return disclosure


@transaction.atomic
def review(*, actor: Actor, disclosure_id: UUID, agree: bool, words: str) -> Disclosure:
    """Look at it as the second one: before anything is given, or after what could not wait. Never who chose the ground.

    Raises
    ------
    ValidationError
        It was one's own choice (``self``), no colleague has to look (any more) (``state``), or a no without a reason
        (``words``).
    """
    disclosure, decision = _found(disclosure_id, actor, "disclosures.review")
    if disclosure.decided_by_id == actor.user_id:
        raise ValidationError(_("U koos dit zelf. Een collega kijkt mee."), code="self")
    if disclosure.finding or not waits_for_eyes(disclosure):
        raise _over()
    words = words.strip()
    if not agree and not words:
        raise _at("words", _("Schrijf op waarom niet."))
    disclosure.reviewed_by_id, disclosure.reviewed_at = actor.user_id, actor.now
    disclosure.finding = Finding.AGREED if agree else Finding.OBJECTED
    disclosure.review_words = words
    if disclosure.state == State.PREPARATION:
        disclosure.state = State.IN_PROGRESS if agree else State.NOT_DONE
    disclosure.save()
    _log(disclosure, "disclosures.review", Event.Kind.UPDATE, actor=actor, decision=decision)
    return disclosure


@transaction.atomic
def give(*, actor: Actor, disclosure_id: UUID, medium: str, asker: Asker, ground: Ground) -> Disclosure:
    """Write down that what a colleague agreed to was given, and how. Weefsel itself sends nothing.

    Raises
    ------
    ValidationError
        No colleague agreed, or it was given or stopped already (``state``); nothing says how (``medium``).
    """
    disclosure, decision = _found(disclosure_id, actor, "disclosures.give")
    if disclosure.state != State.IN_PROGRESS:
        raise _over()
    if medium not in Disclosure.Medium.values:
        raise _at("medium", _("Kies hoe u het vertelde."))
    disclosure.state, disclosure.medium, disclosure.given_at = State.COMPLETED, medium, actor.now
    disclosure.save(update_fields=["state", "medium", "given_at"])
    _log_given(disclosure, ground, asker, actor=actor, decision=decision)
    return disclosure


@transaction.atomic
def stop(*, actor: Actor, disclosure_id: UUID) -> Disclosure:
    """Give nothing after all: of what waits for a colleague, or was agreed to and not given yet."""
    disclosure, decision = _found(disclosure_id, actor, "disclosures.prepare")
    if disclosure.state not in (State.PREPARATION, State.IN_PROGRESS):
        raise _over()
    disclosure.state, disclosure.stopped_at = State.NOT_DONE, actor.now
    disclosure.save(update_fields=["state", "stopped_at"])
    _log(disclosure, "disclosures.prepare", Event.Kind.UPDATE, actor=actor, decision=decision)
    return disclosure


@transaction.atomic
def tell(*, actor: Actor, disclosure_id: UUID, tell_on: date | None, tell_why: str) -> Disclosure:
    """Let the person see it from another day on; None: from now.

    What they could read since another day already, is not taken away from them again (``tell_on``).
    """
    disclosure, decision = _found(disclosure_id, actor, "disclosures.record")
    day = today(actor)
    was_told = disclosure.tell_on is None or disclosure.tell_on <= day
    if tell_on is not None and was_told and disclosure.recorded_at.astimezone(AMSTERDAM).date() < day:
        raise _at("tell_on", _("De persoon kan dit al lezen. Dat draait u niet terug."))
    _check_postponed(tell_on, tell_why, actor=actor)
    disclosure.tell_on, disclosure.tell_why = tell_on, tell_why.strip() if tell_on else ""
    disclosure.save(update_fields=["tell_on", "tell_why"])
    _log(disclosure, "disclosures.record", Event.Kind.UPDATE, actor=actor, decision=decision)
    return disclosure


def waits_for_eyes(disclosure: Disclosure) -> bool:
    """Whether a colleague still has to look at it."""
    if disclosure.finding:
        return False
    return disclosure.state == State.PREPARATION or (
        disclosure.state == State.COMPLETED and disclosure.eyes == Eyes.AFTER
    )


def _wrong_in(given: Given, decision: Decision, *, gives_now: bool) -> dict[str, str]:
    """What is not right in what is told. What may be told at all are the classes of the permission."""
    problems = {}
    if not given.fields:
        problems["fields"] = _("Kies welke soort gegevens u vertelt.")
    elif not set(given.fields) <= decision.fields:
        problems["fields"] = _("Een van deze soorten gegevens mag u hier niet geven.")
    if not given.words.strip():
        problems["words"] = _("Schrijf precies op wat u vertelt, en niet meer dan nodig is.")
    if gives_now and given.medium not in Disclosure.Medium.values:
        problems["medium"] = _("Kies hoe u het vertelde.")
    return problems


def _answered(
    ground: Ground, answers: Mapping[str, str], disclosure: Disclosure, *, day: date
) -> tuple[dict[str, str], dict[str, str]]:
    """What was written down for a ground, and what is missing there."""
    kept, wrong = {}, {}
    for question in ground.questions:
        text = str(answers.get(question.slug) or "").strip()
        if question.kind == "day":
            when = _day(text)
            if when is None:
                wrong[question.slug] = _("Schrijf de dag op.")
            elif not disclosure.asked_on <= when <= day:
                wrong[question.slug] = _(
                    "Een ja telt als het na deze vraag gegeven is. Vraag het de persoon opnieuw, of kijk de dag na."
                )
        elif len(text) < question.letters:
            wrong[question.slug] = _("Schrijf dit op, in minstens %d tekens.") % question.letters
        kept[question.slug] = text
    return kept, wrong


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _holding(consent_id: UUID, disclosure: Disclosure, house: str, fields: Collection[str], *, actor: Actor) -> Consent:
    """A yes of this person that holds now, for this receiver, and tells of these data; nobody takes it back before this
    is over.
    """
    found = Consent.objects.select_for_update(of=("self",)).select_related("receiver")
    consent = found.filter(id=consent_id, person_id=disclosure.person_id).first()
    if consent is None or not consent.is_yes or consent.withdrawn_at is not None or consent.receiver is None:
        raise _at("consent", _("Deze toestemming geldt nu niet. Vraag het de persoon opnieuw."))
    if _plain(consent.receiver.name) != _plain(house):
        raise _at("consent", _("Deze toestemming is voor %s, en niet voor wie nu vraagt.") % consent.receiver.name)
    shares = purposes()[consent.purpose].number(consent.wording).shares - set(consent.without)
    if not set(fields) <= shares:
        raise _at("consent", _("De persoon zei hier geen ja op al deze soorten gegevens. Kies er minder."))
    return consent


def fits(consent: Consent, house: str) -> bool:
    """Whether this yes, as it stands there, is one for who asks now."""
    return (
        consent.is_yes
        and consent.withdrawn_at is None
        and consent.receiver is not None
        and _plain(consent.receiver.name) == _plain(house)
    )


def _plain(name: str) -> str:
    return " ".join(name.split()).casefold()


def _check_postponed(tell_on: date | None, tell_why: str, *, actor: Actor) -> None:
    if tell_on is None:
        return
    day = today(actor)
    if not day < tell_on <= day + POSTPONED_FOR:
        raise _at("tell_on", _("Kies een dag na vandaag, en binnen een jaar. Daarna kunt u opnieuw kijken."))
    if len(tell_why.strip()) < LETTERS:
        raise _at("tell_why", _("Schrijf op waarom de persoon dit nu nog niet mag zien, in minstens 15 tekens."))


def _found(disclosure_id: UUID, actor: Actor, action: str) -> tuple[Disclosure, Decision]:
    person_id = Disclosure.objects.filter(id=disclosure_id).values_list("person_id", flat=True).first()
    decision = require(actor, action, person_id=person_id)
    disclosure = Disclosure.objects.select_for_update().filter(id=disclosure_id).first()
    if disclosure is None:
        raise ValidationError(_("Deze vraag staat er niet meer."), code="unknown")
    return disclosure, decision


def _over() -> ValidationError:
    return ValidationError(
        _("Hier is al iets mee gedaan. Kijk eerst hoe het nu staat; er is niets veranderd."), code="state"
    )


def _at(name: str, text: str) -> ValidationError:
    return ValidationError({name: ValidationError(text, code=name)})


def _log_given(disclosure: Disclosure, ground: Ground, asker: Asker, *, actor: Actor, decision: Decision) -> None:
    """The line of what went out: to whom, which classes, on the ground that was chosen, with the yes if any."""
    on = replace(
        decision,
        ground=ground.logged,
        consent_id=disclosure.consent.id if disclosure.consent else None,
        consent_version=disclosure.consent.version if disclosure.consent else None,
    )
    record(
        actor=actor,
        action="disclosures.give",
        kind=Event.Kind.EXECUTE,
        decision=on,
        person_id=disclosure.person_id,
        object_type=OBJECT,
        object_id=disclosure.id,
        fields=frozenset(disclosure.fields),
        recipient=disclosure.house if asker.is_house else asker.name,
    )


def _log(disclosure: Disclosure, action: str, kind: Event.Kind, *, actor: Actor, decision: Decision) -> None:
    record(
        actor=actor,
        action=action,
        kind=kind,
        decision=decision,
        person_id=disclosure.person_id,
        object_type=OBJECT,
        object_id=disclosure.id,
        fields=frozenset(),
    )
