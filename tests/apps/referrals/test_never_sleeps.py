"""Whatever people do, in whatever order: an open referral has someone whose turn it is, and a date."""

from __future__ import annotations

import uuid
from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.factories import as_owner, make_offer

from weefsel.apps.consent.models import Consent
from weefsel.apps.directory.models import Offer
from weefsel.apps.referrals.models import Referral, ReferralEvent
from weefsel.apps.referrals.operations.answer import answer
from weefsel.apps.referrals.operations.contact import record_contact, reply
from weefsel.apps.referrals.operations.move import move, postpone
from weefsel.apps.referrals.operations.refer import refer
from weefsel.apps.referrals.operations.report import report_back
from weefsel.apps.referrals.operations.visit import note_visit
from weefsel.apps.referrals.operations.withdraw import withdraw_consent
from weefsel.apps.referrals.states import ReferralState

ACTS = {
    **{f"move {state}": lambda r, a, state=state: move(r, state, actor=a("gp")) for state in ReferralState.values},
    "contact": lambda r, a: record_contact(r, actor=a("gp"), words="gebeld"),
    "welcome": lambda r, a: answer(r, "yes", actor=a("host")),
    "not fitting": lambda r, a: answer(r, "no", actor=a("host")),
    "question": lambda r, a: answer(r, "question", actor=a("host"), words="Hoe laat?"),
    "reply": lambda r, a: reply(r, "Om tien uur.", actor=a("gp")),
    "rather not": lambda r, a: answer(r, "no", actor=a("patient")),
    "i come": lambda r, a: answer(r, "yes", actor=a("patient")),
    "came": lambda r, a: note_visit(r, 1, actor=a("host")),
    "came a third time": lambda r, a: note_visit(r, 3, actor=a("host")),
    "postpone": lambda r, a: postpone(r, a("gp").now.date() + timedelta(days=5), actor=a("gp")),
    "report": lambda r, a: report_back(r, "Het gaat goed.", actor=a("host"), seen_by_person=True),
    "withdraw": lambda r, a: withdraw_consent(Consent.objects.get(id=r.consent_id), actor=a("patient")),
}


@given(walk=st.lists(st.tuples(st.sampled_from(sorted(ACTS)), st.integers(0, 20)), max_size=12), coach=st.booleans())
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_referral_sleeps_and_no_place_is_lost(world, now, walk, coach):
    sid = transaction.savepoint()
    with as_owner():
        offer = make_offer(world.house, capacity=1)
    target = world.welfare if coach else offer
    referral = refer(
        world.person,
        target,
        actor=world.actor("gp"),
        consent=Consent.How.SPOKEN,
        introduction="Ik denk dat dit goed zal doen.",
        shown_name="Proef",
        may_report=True,
        form_token=uuid.uuid4(),
    )
    moment = now
    for name, days in walk:
        moment += timedelta(days=days)

        def act_as(who, at=moment):
            return world.actor("link_worker" if coach and who == "host" else who, now=at)

        act_as("gp")
        try:
            with transaction.atomic():
                ACTS[name](referral, act_as)
        except ValidationError:
            pass
        with as_owner():
            kept = Referral.objects.get(id=referral.id)
            n_events = ReferralEvent.objects.filter(referral=referral).count()
            numbers = list(ReferralEvent.objects.filter(referral=referral).values_list("number", flat=True))
            free = Offer.objects.get(id=offer.id).places_free
        is_over = kept.state in ReferralState.ended()
        assert (kept.due_on is None, kept.assigned_organization_id is None, kept.next_step == "") == (is_over,) * 3
        assert sorted(numbers) == list(range(1, n_events + 1))
        assert free == (1 if coach or not kept.holds_place else 0)
        assert kept.holds_place == (not coach and kept.state not in ("rejected", "declined", "stopped"))
    transaction.savepoint_rollback(sid)
