"""One thing that goes otherwise in every run, as it goes in life, and how it is taken: nothing of the core is lost."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import timedelta

from weefsel.apps.groups.models import Enrolment, Favour, Group, Signal
from weefsel.apps.groups.operations.favours import close_favour, match_favour, post_favour
from weefsel.apps.groups.operations.form import form_of
from weefsel.apps.groups.operations.residence import handle_signal, note_signal
from weefsel.apps.referrals.models import Referral
from weefsel.apps.referrals.operations.answer import answer
from weefsel.apps.referrals.operations.contact import reply
from weefsel.apps.referrals.operations.move import postpone
from weefsel.project.simulated_run.asking import Visitor
from weefsel.project.simulated_run.stage import Stage, Story


@dataclass(frozen=True, slots=True)
class GroupSurprise:
    """``skips`` numbers of meetings that do not take place; ``rains``: half of the people stay away once."""

    text: str
    skips: frozenset[int] = frozenset()
    rains: bool = False


# What keeps a meeting from taking place, by the form of the group.
CANCELLED = {
    "cohort": ("begeleider ziek: bijeenkomst {n} ging niet door", "zaal bezet: bijeenkomst {n} ging niet door"),
    "circle": ("wie de kring trekt was ziek: bijeenkomst {n} ging niet door",),
    "walk_in": ("zaal bezet: dag {n} was de inloop dicht", "gastheer ziek: dag {n} was de inloop dicht"),
}


def in_group(stage: Stage, n_sessions: int) -> GroupSurprise:
    """A meeting that is cancelled, where the werkvorm can bear one less; else a day of rain."""
    form = form_of(stage.werkvorm)
    if form == Group.Form.RESIDENCE:
        return GroupSurprise("")  # between the residents, see below
    if _can_bear_less(stage, n_sessions):
        number = stage.rng.randint(2, n_sessions - 1)
        text = stage.rng.choice(CANCELLED.get(form, CANCELLED["cohort"]))
        return GroupSurprise(text.format(n=number), frozenset({number}))
    return GroupSurprise("noodweer: de helft meldde zich de eerste keer af", rains=True)


def _can_bear_less(stage: Stage, n_sessions: int) -> bool:
    if n_sessions < 3:
        return False
    shares = [e.check.value for e in stage.checks("sessions_held_share")]
    counts = [e.check.value for e in stage.checks("sessions_held")]
    return n_sessions - 1 >= max((math.ceil(n_sessions * share) for share in shares), default=0) and (
        n_sessions - 1 >= max(counts, default=0)
    )


def between_people(stage: Stage, group: Group, enrolments: list[Enrolment]) -> None:
    """What happens between the members of a group beside its meetings: a question in a circle, a worry where they live.

    Not seeing a resident is the unexpected thing of a house; the other is what a circle is for.
    """
    if len(enrolments) < 2:
        return
    actor = stage.leads()
    one, other = enrolments[:2]
    if group.form == Group.Form.RESIDENCE:
        note_signal(group, one.id, "not_seen", actor=actor)
        handle_signal(Signal.objects.get(enrolment=one, handled_at=None), "well", actor=actor)
        stage.ledger.surprise = "een bewoner was een tijd niet gezien: de begeleider ging langs, en het ging goed"
    if group.form == Group.Form.CIRCLE:
        ask = post_favour(
            one, actor=actor, kind="ask", subject="shopping", form_token=stage.token(), words="Wie haalt brood?"
        )
        match_favour(ask, other, actor=actor)
        close_favour(Favour.objects.get(pk=ask.pk), "done", actor=actor)
        stage.ledger.n_favours += 1


def in_referral(stage: Stage, visitor: Visitor) -> Story:
    """Before the first contact: the naaste cannot, or who receives has a question."""
    kind = stage.werkvorm.kind
    yield stage.now + timedelta(hours=2)
    actor = stage.leads()
    referral = Referral.objects.get(pk=visitor.referral.pk)
    if stage.ledger.surprise:
        return
    if kind == "coaching_trajectory":
        postpone(referral, stage.day() + timedelta(days=10), actor=actor, words="De naaste kan nu niet.")
        stage.ledger.surprise = "de naaste was overbelast: de volgende stap is verzet"
    elif actor.organization_id == stage.house.id:
        answer(referral, "question", actor=actor, words="Wat vindt deze persoon leuk?")
        yield stage.now + timedelta(days=1)
        actor = stage.asks()
        reply(Referral.objects.get(pk=referral.pk), "Buiten zijn, en muziek.", actor=actor)
        stage.ledger.surprise = "wie ontvangt had een vraag: de verwijzer antwoordde de dag erna"
