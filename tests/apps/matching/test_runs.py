"""A plan of a region: made once, for whom one coaches, and what was agreed stays."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.apps.matching.planning import coach, line_of, make_coached, make_plan, told
from tests.factories import acting, actor_of, as_owner, make_offer, make_user

from weefsel.apps.audit.models import Event
from weefsel.apps.directory.models import Offer
from weefsel.apps.matching.choices import Choice
from weefsel.apps.matching.models import Gap, MatchLine, MatchRun
from weefsel.apps.matching.operations import (
    accept_line,
    change_line,
    record_no,
    record_yes,
    reject_line,
    share_gaps,
    take_back,
)
from weefsel.apps.matching.runs import begin_run, plan_region
from weefsel.apps.rights.queries import Refused

KIND = "voorzorgcirkels"


@pytest.fixture
def town(world):
    """Three people who look for company, and two offers with one place each."""
    with as_owner():
        world.people = [make_coached(world, name) for name in ("Aa", "Bee", "Cee")]
        world.offers = [make_offer(world.house, KIND, capacity=1) for _ in range(2)]
    world.coach = world.actor("link_worker")
    return world


def places(owner) -> dict[str, uuid.UUID | None]:
    return {name: offer for name, (offer, _state, _moved) in told(owner).items()}


def refused(act) -> str:
    with pytest.raises(ValidationError) as problem:
        act()
    return problem.value.code


def test_a_plan_gives_each_place_once_and_says_who_has_none_with_one_trace(town):
    run = make_plan(town.coach, n_draws=25)

    lines = told(town.welfare)
    assert (run.state, run.n_people, run.value, run.progress) == ("ready", 3, run.bound, 100)
    assert {offer for offer in places(town.welfare).values() if offer} == {each.id for each in town.offers}
    assert sorted(state for _o, state, _m in lines.values()) == ["none", "proposed", "proposed"]
    line = MatchLine.objects.get(state="none")
    assert (line.why, line.offer_id, line.propensity) == ("free_place", None, None)
    assert 0.3 < line.any_place < 0.95  # three who are alike, and two places
    placed = MatchLine.objects.filter(state="proposed").first()
    assert 0 < sum(points for _criterion, points in placed.points) <= 1000
    assert 0 < placed.propensity < 0.75  # of the two, this one
    with as_owner():
        traced = Event.objects.filter(action="matching.plan", kind=Event.Kind.CREATE)
        assert sorted(traced.values_list("object_type", flat=True)) == ["plan", *["plan_line"] * 3]


def test_the_same_seed_draws_the_same_lots_and_a_second_plan_of_a_month_no_others(town):
    first = make_plan(town.coach, seed=1)
    before = places(town.welfare)

    again = make_plan(town.coach, seed=2)

    assert (again.seed, again.follows_id) == (1, first.id)
    assert places(town.welfare) == before
    assert {moved for _o, _s, moved in told(town.welfare).values()} == {"same"}
    later = acting(actor_of(town.link_worker, town.now + timedelta(days=40)))
    assert make_plan(later, seed=2).seed == 2


def test_a_second_click_and_a_second_coach_do_not_make_a_second_plan(town):
    token = uuid.uuid4()
    run = begin_run(actor=town.coach, form_token=token, seed=1)

    assert begin_run(actor=town.coach, form_token=token, seed=2).id == run.id
    assert refused(lambda: begin_run(actor=town.coach, form_token=uuid.uuid4(), seed=1)) == "busy"
    everyone = [each.id for each in town.people]
    done = plan_region(run, everyone, actor=town.coach)
    assert plan_region(done, everyone, actor=town.coach).id == run.id
    assert MatchLine.objects.count() == 3
    # A plan that was stopped halfway stands in nobody's way for long.
    stuck = begin_run(actor=town.coach, form_token=uuid.uuid4(), seed=1)
    later = acting(actor_of(town.link_worker, town.now + timedelta(minutes=11)))
    begin_run(actor=later, form_token=uuid.uuid4(), seed=1)
    assert MatchRun.objects.get(id=stuck.id).state == "failed"


def test_a_plan_is_for_whom_the_organisation_coaches_now_and_nobody_else(town):
    with as_owner():
        other = make_coached(town, "Elders", by=town.house)
        ended = make_coached(town, "Voorbij")
        ended_relation = {"until": town.now - timedelta(days=1)}
        town.person.relations = coach(town.person, town.welfare, town.now - timedelta(days=9), **ended_relation)
        died = make_coached(town, "Overleden", died_on=town.now.date())
    asked = [*town.people, other, died, town.person, ended]

    make_plan(town.coach, people=asked)

    assert set(told(town.welfare)) == {"Aa", "Bee", "Cee", "Voorbij"}
    assert refused(lambda: make_plan(town.coach, people=[other])) == "nobody"
    for role in ("gp", "host", "manager", "municipality", "administrator"):
        with pytest.raises(Refused):
            begin_run(actor=town.actor(role), form_token=uuid.uuid4(), seed=1)
    assert MatchRun.objects.count() == MatchLine.objects.count() == 0  # as the last of these roles sees it


def test_what_was_agreed_stays_and_takes_a_place_what_was_refused_does_not_come_back(town):
    make_plan(town.coach)
    placed = [each for each in town.people if places(town.welfare)[each.family_name]]
    agreed, other = placed
    accept_line(line_of(agreed).id, actor=town.coach)
    gone = line_of(other).offer_id
    reject_line(line_of(other).id, "too-far", actor=town.coach)

    make_plan(town.coach)

    assert (line_of(agreed).state, line_of(agreed).moved) == ("accepted", "kept")
    assert line_of(other).offer_id != gone
    assert line_of(other).moved == "refused"
    (third,) = [each for each in town.people if each not in placed]
    assert line_of(third).offer_id == gone
    # Once refused is refused, also in the plan after that.
    make_plan(town.coach)
    assert line_of(other).offer_id != gone


def test_a_yes_is_the_choice_of_the_person_and_a_no_is_not_asked_again(town):
    make_plan(town.coach)
    yes, no = [each for each in town.people if places(town.welfare)[each.family_name]]
    for each in (yes, no):
        accept_line(line_of(each).id, actor=town.coach)

    record_yes(line_of(yes).id, actor=town.coach)
    record_no(line_of(no).id, actor=town.coach)

    said = dict(Choice.objects.filter(undone_at=None).values_list("person__family_name", "answer"))
    assert said == {yes.family_name: "chosen", no.family_name: "declined"}
    take_back(line_of(no).id, actor=town.coach)
    assert line_of(no).state == "accepted"
    assert list(Choice.objects.filter(undone_at=None).values_list("person_id", flat=True)) == [yes.id]


def test_nobody_goes_from_a_proposal_to_a_yes_without_a_talk(town):
    make_plan(town.coach)
    line = MatchLine.objects.filter(state="proposed").first()

    assert refused(lambda: record_yes(line.id, actor=town.coach)) == "changed"
    assert refused(lambda: reject_line(line.id, "", actor=town.coach)) == "reason"
    assert refused(lambda: take_back(line.id, actor=town.coach)) == "nothing"


def test_who_comes_second_is_told_who_did_what_and_changes_nothing(town):
    make_plan(town.coach)
    line = MatchLine.objects.filter(state="proposed").first()
    with as_owner():
        colleague = make_user("link_worker", town.welfare, town.now, name="Fatma")
    accept_line(line.id, actor=acting(actor_of(colleague, town.now)), seen="proposed")
    town.actor("link_worker")

    with pytest.raises(ValidationError) as problem:
        reject_line(line.id, "not-now", actor=town.coach, seen="proposed")

    assert problem.value.messages == ["Fatma zette dit voorstel om 10:00 op ‘te bespreken’. Er is niets veranderd."]
    assert MatchLine.objects.get(id=line.id).state == "accepted"


def test_a_coach_chooses_another_place_and_takes_that_back(town):
    make_plan(town.coach)
    (without,) = [each for each in town.people if not places(town.welfare)[each.family_name]]
    with as_owner():
        full = make_offer(town.house, KIND, capacity=1, places_free=0)
        other = make_offer(town.house, KIND, capacity=2)

    changed = change_line(line_of(without).id, other.id, actor=town.coach)

    assert (changed.state, changed.moved, changed.propensity) == ("proposed", "chosen", None)
    assert MatchLine.objects.get(id=changed.instead_of_id).state == "changed"
    assert refused(lambda: change_line(line_of(without).id, full.id, actor=town.coach)) == "no-place"
    take_back(changed.id, actor=town.coach)
    assert (line_of(without).state, line_of(without).offer_id) == ("none", None)


def test_a_place_that_went_is_told_as_such_and_a_new_plan_finds_another(town):
    make_plan(town.coach)
    placed = next(each for each in town.people if places(town.welfare)[each.family_name])
    gone = line_of(placed).offer_id
    with as_owner():
        Offer.objects.filter(id=gone).update(is_open=False)
        make_offer(town.house, KIND, capacity=5)

    make_plan(town.coach)

    assert (line_of(placed).moved, line_of(placed).offer_id != gone) == ("no-place", True)


def test_where_places_are_missing_stands_with_the_plan_and_small_numbers_stay_with_who_plans(town):
    with as_owner():
        for number in range(9):
            make_coached(town, f"Meer{number}")
    run = make_plan(town.coach)

    gap = Gap.objects.get()
    assert (gap.area, gap.missing, gap.helped > 0) == ("6601", 10, True)
    assert gap.helped <= gap.places
    town.actor("municipality")
    assert Gap.objects.count() == 0
    town.actor("link_worker")
    share_gaps(run, actor=town.coach)
    town.actor("municipality")
    assert Gap.objects.count() == 1
    with as_owner():
        Gap.objects.update(missing=9)
    assert Gap.objects.count() == 0
    town.actor("link_worker")
    assert Gap.objects.count() == 1


def test_a_plan_asks_the_same_number_of_questions_for_three_people_and_for_nine(town):
    def n_queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as asked:
            make_plan(town.coach)
        return len(asked)

    make_plan(town.coach)
    few = n_queries()
    with as_owner():
        for number in range(6):
            make_coached(town, f"Meer{number}")

    assert n_queries() == few
