"""What an organisation agreed beside what happened, and what only somebody who was there can say."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from tests.apps.running.test_eight_run import Play, verdicts
from tests.factories import as_owner, make_person

from weefsel.apps.adoption.operations import adapt, adopt, drop_element, take_back
from weefsel.apps.adoption.queries import catalogue
from weefsel.apps.audit.models import Event
from weefsel.apps.groups.models import Session
from weefsel.apps.groups.operations.form import move_group
from weefsel.apps.rights.queries import Refused
from weefsel.apps.running.models import Observation
from weefsel.apps.running.operations import observe_group, observe_person, observe_referral
from weefsel.apps.running.queries import (
    fidelity,
    fidelity_of_organization,
    fidelity_of_person,
    fidelity_of_referral,
)
from weefsel.apps.screening.operations import record_answers, start_talk
from weefsel.apps.screening.talks import is_private

WHY = {"reason": "people", "why": "Onze buurt vroeg erom."}


@pytest.fixture
def play(world, now):
    return Play(world, now)


@pytest.fixture
def capri(play, world):
    """A heart group of the hospital, which runs it in its own form, opened once."""
    adoption = adopt("capri-hartrevalidatie", actor=world.actor("nurse"), lead=world.nurse, stand_in=None)
    offer = play.offer(world.hospital, "capri-hartrevalidatie")
    group = play.group("nurse", "capri-hartrevalidatie", offer, physiotherapist=1, social_worker=1)
    play.hold("nurse", group, 1)
    return adoption, group


def states(group, actor):
    return {state.slug: state for state in fidelity(group, actor)}


def test_what_is_left_out_is_left_out_and_not_kept_and_says_why(capri, world):
    adoption, group = capri
    (row,) = drop_element(adoption, "supervised", actor=world.actor("nurse"), **WHY)

    found = states(group, world.actor("nurse"))["supervised"]
    counted = {
        one.slug: one
        for one in fidelity_of_organization(
            catalogue().werkvormen["capri-hartrevalidatie"], world.actor("nurse")
        ).elements
    }["supervised"]
    elsewhere = states(group, world.actor("manager"))["supervised"]

    assert (found.verdict, found.agreed, elsewhere.verdict) == ("dropped", WHY["why"], "dropped")
    assert (counted.n_dropped, counted.n_kept, counted.agreed, counted.is_dropped) == (1, 0, WHY["why"], True)
    take_back(row, actor=world.actor("nurse"))
    assert states(group, world.actor("nurse"))["supervised"].verdict == "kept"


def test_a_group_that_was_over_is_judged_as_it_went_then(capri, world, now):
    adoption, group = capri
    later = Session.objects.get(group=group, number=1).ends_at + timedelta(days=1)
    move_group(group, "running", actor=world.actor("nurse", now=later))
    move_group(group, "ended", actor=world.actor("nurse", now=later))
    group.refresh_from_db()

    drop_element(adoption, "supervised", actor=world.actor("nurse", now=later), **WHY)

    assert states(group, world.actor("nurse", now=later + timedelta(days=1)))["supervised"].verdict == "kept"


def test_who_agrees_to_do_less_has_not_kept_what_the_werkvorm_asks(capri, world):
    adoption, group = capri
    before = states(group, world.actor("nurse"))["with-peers"]

    adapt(adoption, {("group", "min"): 1}, actor=world.actor("nurse"), **WHY)
    after = states(group, world.actor("nurse"))["with-peers"]

    assert (before.verdict, before.agreed) == ("adapted", "")
    assert (after.verdict, after.agreed, after.words) == ("adapted", WHY["why"], before.words)


def test_an_own_core_element_is_judged_with_the_others(capri, world):
    adoption, group = capri
    own = {"slug": "own-koffie", "name": "Eerst koffie", "why": "Om te landen.", "observed": True}
    adapt(adoption, {("core_element", "own-koffie"): own}, actor=world.actor("nurse"), **WHY)

    observe_group(group, "own-koffie", "kept", actor=world.actor("nurse"))

    *_rest, last = fidelity(group, world.actor("nurse"))
    assert (last.slug, last.verdict, last.is_own) == ("own-koffie", "kept", True)


def test_only_a_yes_of_who_was_there_says_kept_and_a_later_answer_counts(capri, world, now):
    _adoption, group = capri
    actor, element = world.actor("nurse"), "talk-about-feelings"
    assert states(group, actor)[element].verdict == "observed"
    with as_owner():
        before = Event.objects.count()

    for day, answer, verdict in (
        (0, "not", "adapted"),
        (0, "not", "adapted"),
        (1, "partly", "adapted"),
        (2, "kept", "kept"),
    ):
        actor = world.actor("nurse", now=now + timedelta(days=day))
        observe_group(group, element, answer, actor=actor)
        assert states(group, actor)[element].verdict == verdict

    assert [row.answer for row in Observation.objects.all()] == ["not", "partly", "kept"]
    assert states(group, actor)[element].words.startswith("gezien op ")
    with as_owner():
        assert Event.objects.count() == before + 3


def test_what_cannot_be_answered_is_refused(capri, play, world):
    adoption, group = capri
    actor = world.actor("nurse")
    empty = play.group("nurse", "capri-hartrevalidatie", group.offer, physiotherapist=1, social_worker=1)
    for about, element, answer, code in (
        (group, "supervised", "kept", "element"),
        (group, "bestaat-niet", "kept", "element"),
        (group, "talk-about-feelings", "misschien", "answer"),
        (empty, "talk-about-feelings", "kept", "nothing"),
    ):
        with pytest.raises(ValidationError) as caught:
            observe_group(about, element, answer, actor=actor)
        assert caught.value.code == code
    drop_element(adoption, "talk-about-feelings", actor=actor, **WHY)
    with pytest.raises(ValidationError, match="niet te beantwoorden"):
        observe_group(group, "talk-about-feelings", "kept", actor=actor)
    for role in ("manager", "gp", "host", "patient"):
        with pytest.raises(Refused):
            observe_group(group, "talk-about-feelings", "kept", actor=world.actor(role))
    with as_owner():
        assert not Observation.objects.exists()


def test_the_one_who_receives_a_referral_says_what_they_saw_and_the_referrer_reads_it(play, world):
    slug, element = "leefstijlloketten", "to-a-group"
    referral = play.refer("gp", world.practice, play.offer(world.house, slug))
    there = adopt(slug, actor=world.actor("gp"), lead=world.gp, stand_in=None)

    observe_referral(referral, element, "partly", actor=world.actor("host"))
    drop_element(there, "choice", actor=world.actor("gp"), **WHY)

    for role in ("gp", "host"):
        seen = {state.slug: state for state in fidelity_of_referral(referral, world.actor(role))}
        assert (seen[element].verdict, seen["choice"].verdict, seen["choice"].agreed) == (
            "adapted",
            "dropped",
            WHY["why"],
        )
    with pytest.raises(Refused):
        observe_referral(referral, element, "kept", actor=world.actor("nurse"))


def test_what_was_done_with_one_person_is_seen_by_who_did_it(world, now):
    werkvorm = catalogue().werkvormen["gewoontevraag"]
    element = next(one.slug for one in werkvorm.core_elements if one.check is None)
    with as_owner():
        person = make_person(world.practice, now)
    gp = world.actor("gp")
    with pytest.raises(ValidationError, match="nog niet gedaan"):
        observe_person(person.id, werkvorm, element, "kept", actor=gp)
    record_answers(person, catalogue().instruments["contact-intake"], {"bezoek": "niemand"}, "visit", actor=gp)

    observe_person(person.id, werkvorm, element, "kept", actor=gp)

    assert verdicts(fidelity_of_person(person.id, werkvorm, gp))[element] == "kept"
    unsafe = next(one for one in catalogue().werkvormen.values() if is_private(one))
    to_see = next(one.slug for one in unsafe.core_elements if one.check is None)
    start_talk(person, unsafe, actor=gp)
    with pytest.raises(ValidationError, match="nog niet gedaan"):
        observe_person(person.id, unsafe, to_see, "kept", actor=gp)
    world.actor("nurse")
    assert not Observation.objects.exists()
    with pytest.raises(Refused):
        observe_person(person.id, werkvorm, element, "kept", actor=world.actor("nurse"))
