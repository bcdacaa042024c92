"""Needs are proposed with reasons, decided with the person, and never decided twice by two people at once."""

import threading
from dataclasses import replace
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from tests.factories import World, acting, as_owner

from weefsel.apps.adoption.queries import catalogue
from weefsel.apps.audit.models import Event
from weefsel.apps.ecogram.operations import save_ecogram
from weefsel.apps.ecogram.validators import TieEntry
from weefsel.apps.needs.models import Need, Reason
from weefsel.apps.needs.operations import agree_needs, propose_needs
from weefsel.apps.needs.validators import Decision
from weefsel.apps.people.models import Health
from weefsel.apps.rights.queries import Refused
from weefsel.apps.screening.operations import record_answers


def ask(person, actor, **answers):
    answers = {item.replace("_", "-"): value for item, value in answers.items()}
    record_answers(person, catalogue().instruments["contact-intake"], answers, "visit", actor=actor)


def states():
    return dict(Need.objects.order_by("kind").values_list("kind", "state"))


def reasons(kind):
    return list(Reason.objects.filter(need__kind=kind, ended_at=None).values_list("text", flat=True))


def traces():
    with as_owner():
        return list(Event.objects.filter(action="needs.agree").values_list("kind", "person_id", "object_type"))


def test_needs_are_proposed_from_answers_the_map_and_health_each_with_its_reason(world):
    actor = world.actor("gp")
    ask(world.person, actor, bezoek="niemand", genoeg="het mag meer zijn")
    save_ecogram(world.person, [TieEntry("Ans", "sibling", received=("G", "A", "E"))], actor=actor)
    Health.objects.filter(person=world.person).update(memory_problem=True)

    kinds = propose_needs(world.person, actor=actor)

    assert sorted(kinds) == ["company", "memory-support", "practical-support"]
    assert states() == dict.fromkeys(sorted(kinds), "proposed")
    assert reasons("company") == ["U zei dat u graag meer contact wilt.", "U zei dat er niemand op bezoek kwam."]
    assert reasons("practical-support") == ["In uw ecogram staat nu niemand die u praktisch helpt."]
    assert traces() == [("U", world.person.id, "needs")]


def test_proposing_again_without_news_writes_nothing(world):
    actor = world.actor("gp")
    ask(world.person, actor, bezoek="niemand")
    propose_needs(world.person, actor=actor)

    propose_needs(world.person, actor=actor)

    assert (states(), Reason.objects.count(), len(traces())) == ({"company": "proposed"}, 1, 1)


def test_a_proposal_without_a_reason_left_is_withdrawn_and_can_come_back(world, now):
    actor = world.actor("gp")
    ask(world.person, actor, bezoek="niemand")
    propose_needs(world.person, actor=actor)
    later = acting(replace(actor, now=now + timedelta(days=1)))
    ask(world.person, later, bezoek="buren", helpt_zelf="nu niemand, maar dat wil ik wel")

    assert propose_needs(world.person, actor=later) == ("give-something",)

    assert states() == {"company": "withdrawn", "give-something": "proposed"}
    assert reasons("company") == []
    latest = acting(replace(actor, now=now + timedelta(days=2)))
    ask(world.person, latest, bezoek="niemand")
    assert propose_needs(world.person, actor=latest) == ("company",)
    assert sorted(Need.objects.filter(kind="company").values_list("state", flat=True)) == ["proposed", "withdrawn"]


def test_what_the_person_chose_or_refused_is_not_proposed_again(world):
    actor = world.actor("gp")
    ask(world.person, actor, bezoek="niemand", helpt_zelf="nu niemand, maar dat wil ik wel")
    propose_needs(world.person, actor=actor)
    agree_needs(
        world.person,
        [
            Decision("company", "agree", "iemand om mee te wandelen", "proposed"),
            Decision("give-something", "decline", "", "proposed"),
        ],
        actor=actor,
    )

    assert propose_needs(world.person, actor=actor) == ()

    assert states() == {"company": "agreed", "give-something": "declined"}


def test_a_decision_keeps_the_words_who_and_when_and_leaves_a_trace(world, now):
    actor = world.actor("gp")
    ask(world.person, actor, bezoek="niemand")
    propose_needs(world.person, actor=actor)
    later = acting(replace(actor, now=now + timedelta(minutes=5)))

    agree_needs(world.person, [Decision("company", "agree", "  samen   koken ", "proposed")], actor=later)

    need = Need.objects.get()
    assert (need.state, need.words, need.decided_at, need.decided_by_id) == (
        "agreed",
        "samen koken",
        later.now,
        world.gp.id,
    )
    assert len(traces()) == 2


def test_an_own_need_is_added_and_the_same_form_twice_changes_nothing(world):
    actor = world.actor("patient")
    decision = Decision("moving-together", "agree", "zwemmen", "")

    for _ in range(2):
        agree_needs(world.person, [decision], actor=actor)

    assert list(Need.objects.values_list("kind", "state", "words")) == [("moving-together", "agreed", "zwemmen")]
    assert len(traces()) == 1


def test_a_need_that_was_agreed_can_be_declined_or_met_later(world):
    actor = world.actor("gp")
    agree_needs(world.person, [Decision("company", "agree"), Decision("advice", "agree")], actor=actor)

    agree_needs(
        world.person,
        [Decision("company", "met", "", "agreed"), Decision("advice", "decline", "", "agreed")],
        actor=actor,
    )

    assert states() == {"advice": "declined", "company": "met"}


@pytest.mark.parametrize("other", ["decline", "met", "agree"])
def test_a_decision_on_what_somebody_else_just_decided_is_refused_and_nothing_of_it_kept(world, other):
    actor = world.actor("gp")
    agree_needs(world.person, [Decision("company", "agree", "eerst")], actor=actor)
    agree_needs(world.person, [Decision("company", other, "wandelen", "agreed")], actor=actor)
    before = list(Need.objects.values_list("kind", "state", "words"))

    with pytest.raises(ValidationError, match="Iemand anders koos net iets over “Gezelschap”"):
        agree_needs(
            world.person,
            [Decision("advice", "agree"), Decision("company", "agree", "kaarten", "proposed")],
            actor=actor,
        )

    assert list(Need.objects.values_list("kind", "state", "words")) == before


@pytest.mark.parametrize(
    ("decision", "code"),
    [
        (Decision("geluk", "agree"), "kind"),
        (Decision("company", "misschien"), "choice"),
        (Decision("company", "agree", "x" * 301), "long"),
    ],
)
def test_a_decision_that_does_not_fit_is_refused(world, decision, code):
    with pytest.raises(ValidationError) as refusal:
        agree_needs(world.person, [decision], actor=world.actor("gp"))

    assert (refusal.value.code, Need.objects.count()) == (code, 0)


def test_two_decisions_on_one_need_in_one_form_are_refused(world):
    with pytest.raises(ValidationError, match="één keer iets kiezen"):
        agree_needs(
            world.person, [Decision("company", "agree"), Decision("company", "decline")], actor=world.actor("gp")
        )


@pytest.mark.parametrize("name", ["link_worker", "other_gp", "host", "volunteer", "manager", "administrator"])
def test_who_does_not_talk_with_the_person_proposes_and_decides_nothing(world, name):
    actor = world.actor(name)

    with pytest.raises(Refused):
        propose_needs(world.person, actor=actor)
    with pytest.raises(Refused):
        agree_needs(world.person, [Decision("company", "agree")], actor=actor)

    with as_owner():
        assert Need.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_two_people_who_decide_at_the_same_moment_do_not_overwrite_each_other(now):
    with as_owner():
        world = World(now)
    actor = acting_in_own_transaction(world)
    both = threading.Barrier(2)
    outcomes = []

    def decide(words):
        try:
            with transaction.atomic():
                acting(actor)
                both.wait(timeout=10)
                agree_needs(world.person, [Decision("company", "agree", words)], actor=actor)
                outcomes.append(words)
        except ValidationError as refusal:
            outcomes.append(refusal.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=decide, args=(words,)) for words in ("kaarten", "koken")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    winner = next(each for each in outcomes if each != "stale")
    assert sorted(outcomes) == sorted([winner, "stale"])
    with as_owner():
        assert list(Need.objects.values_list("words", flat=True)) == [winner]


def acting_in_own_transaction(world):
    with transaction.atomic():
        return world.actor("gp")
