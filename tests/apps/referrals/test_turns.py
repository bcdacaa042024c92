"""Whose turn it is, worked out from state and werkvorm."""

from datetime import date

from weefsel.apps.accounts.models import Organization
from weefsel.apps.adoption.queries import catalogue
from weefsel.apps.referrals.states import ReferralState as S
from weefsel.apps.referrals.turns import UNCONFIRMED_DAYS, next_turn, plan

DAY = date(2027, 3, 2)
PRACTICE = Organization(name="Praktijk", kind="practice")
WELFARE = Organization(name="Welzijn", kind="welfare")
HOUSE = Organization(name="Huis", kind="community")


def turn(state, slug="odensehuizen", **changes):
    fields = {
        "owner": PRACTICE,
        "receiver": HOUSE,
        "has_offer": True,
        "can_answer": True,
        "done": set(),
        "since": {"referral": DAY, "acceptance": DAY, "first_visit": DAY, "state": DAY},
        "today": DAY,
    }
    found = next_turn(state, catalogue().werkvormen.get(slug), **{**fields, **changes})
    return found and (found.step.slug, found.organization_id, found.due_on)


def test_a_referral_that_ended_is_nobodys_turn():
    assert [turn(state) for state in S.ended()] == [None] * 4


def test_every_open_state_of_every_werkvorm_is_someones_turn_with_a_day_that_did_not_pass():
    for slug in [*catalogue().werkvormen, "onbekend"]:
        for state in S.values:
            if state in S.ended():
                continue
            _step, organization_id, due_on = turn(state, slug)
            assert organization_id in (PRACTICE.id, HOUSE.id), (slug, state)
            assert due_on >= DAY, (slug, state)


def test_a_first_visit_is_not_asked_about_before_the_offer_begins():
    assert turn(S.ACCEPTED, "onbekend", starts_on=date(2027, 4, 1)) == ("first-visit", HOUSE.id, date(2027, 4, 15))


def test_a_receiver_without_log_in_has_only_the_answer_to_give():
    quiet = Organization(name="Huis", kind="community", is_claimed=False)

    assert turn(S.REQUESTED, "onbekend", receiver=quiet)[1] == quiet.id
    assert turn(S.ACCEPTED, "onbekend", receiver=quiet)[1] == PRACTICE.id


def test_a_step_that_was_done_gives_way_to_the_next():
    steps = [
        turn(S.CONTACTED, "welzijn-op-recept", receiver=WELFARE, has_offer=False, done=set(done))
        for done in ([], ["first-contact"], ["first-contact", "choose"])
    ]

    assert steps == [
        ("first-contact", WELFARE.id, date(2027, 3, 16)),
        ("choose", WELFARE.id, date(2027, 3, 30)),
        ("find-place", WELFARE.id, date(2027, 3, 16)),
    ]


def test_a_day_that_passed_becomes_today():
    late = {"referral": date(2027, 1, 1), "state": date(2027, 1, 1)}

    assert turn(S.REQUESTED, since=late)[2] == DAY


def test_the_steps_of_the_coach_around_the_visit_come_along_once():
    known = catalogue().werkvormen

    steps = plan(known["odensehuizen"], known["welzijn-op-recept"], "referral", "acceptance", "first_visit")

    slugs = [step.slug for step in steps]
    assert len(slugs) == len(set(slugs))
    assert next(step.side for step in steps if step.slug == "call-after") == "coach"
    assert "first-contact" not in slugs


def test_what_the_referrer_did_on_the_day_itself_is_not_a_step_that_is_left():
    assert "request" not in [s.slug for s in plan(catalogue().werkvormen["welzijn-op-recept"], None, "referral")]


def test_nobody_is_late_by_days_that_the_owner_of_a_werkvorm_never_confirmed():
    werkvormen = [one for one in catalogue().werkvormen.values() if one.confidence == "low" and one.handover]
    unconfirmed = [(one, step) for one in werkvormen for step in one.handover if step.off and step.due_days]

    assert len(unconfirmed) > 5
    for werkvorm, step in unconfirmed:
        steps = {each.slug: each.due_days for each in plan(werkvorm, None, step.anchor)}
        assert steps.get(step.slug, UNCONFIRMED_DAYS) == UNCONFIRMED_DAYS, (werkvorm.slug, step.slug)
