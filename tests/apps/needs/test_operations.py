"""Needs are proposed with reasons, decided with the person, and never decided twice by two people at once."""

import threading
import uuid
from dataclasses import replace
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from tests.factories import World, acting, as_owner, read

from weefsel.apps.adoption.queries import catalogue
from weefsel.apps.audit.models import Event
from weefsel.apps.ecogram.operations import save_ecogram
from weefsel.apps.ecogram.validators import TieEntry
from weefsel.apps.needs.models import Need, Opinion, Reason, Transition
from weefsel.apps.needs.operations import (
    agree_needs,
    give_view,
    propose_needs,
    record_transition,
    take_back_transition,
    undo_opinion,
)
from weefsel.apps.needs.queries import needs_frame, needs_of
from weefsel.apps.needs.validators import Decision
from weefsel.apps.people.models import Health
from weefsel.apps.rights.queries import Refused
from weefsel.apps.screening.operations import record_answers


def ask(person, actor, occasion="visit", **answers):
    answers = {item.replace("_", "-"): value for item, value in answers.items()}
    record_answers(person, catalogue().instruments["contact-intake"], answers, occasion, actor=actor)


def states():
    return dict(Need.objects.order_by("kind").values_list("kind", "state"))


def reasons(kind):
    return read(Reason.objects.filter(need__kind=kind, ended_at=None), "text")


def traces():
    with as_owner():
        return list(Event.objects.filter(action="needs.agree").values_list("kind", "person_id", "object_type"))


def test_needs_are_proposed_from_answers_the_map_and_health_each_with_its_reason(world):
    actor = world.actor("gp")
    ask(world.person, actor, bezoek="niemand", genoeg="het mag meer zijn")
    save_ecogram(world.person, [TieEntry("Ans", "sibling", received=("G", "A", "E"))], actor=actor)
    Health.objects.filter(person=world.person).update(memory_problem=True)

    kinds = propose_needs(world.person, actor=actor)

    assert sorted(kinds) == ["company", "memory-support", "more-shoulders", "practical-support"]
    assert states() == dict.fromkeys(sorted(kinds), "proposed")
    assert reasons("company") == ["U zei dat u graag meer contact wilt.", "U zei dat er niemand op bezoek kwam."]
    assert reasons("practical-support") == ["Op uw kaart staat nu niemand die u praktisch helpt."]
    assert traces() == [("U", world.person.id, "needs")]


def test_proposing_again_without_news_writes_nothing(world):
    actor = world.actor("gp")
    ask(world.person, actor, bezoek="niemand", genoeg="het mag meer zijn")
    propose_needs(world.person, actor=actor)

    propose_needs(world.person, actor=actor)

    assert (states(), Reason.objects.count(), len(traces())) == ({"company": "proposed"}, 2, 1)


def test_a_proposal_without_a_reason_left_is_withdrawn_and_can_come_back(world, now):
    actor = world.actor("gp")
    ask(world.person, actor, bezoek="niemand", genoeg="het mag meer zijn")
    propose_needs(world.person, actor=actor)
    later = acting(replace(actor, now=now + timedelta(days=1)))
    ask(world.person, later, bezoek="buren", helpt_zelf="nu niemand, maar dat wil ik wel")

    assert propose_needs(world.person, actor=later) == ("give-something",)

    assert states() == {"company": "withdrawn", "give-something": "proposed"}
    assert reasons("company") == []
    latest = acting(replace(actor, now=now + timedelta(days=2)))
    ask(world.person, latest, bezoek="niemand", genoeg="het mag meer zijn")
    assert propose_needs(world.person, actor=latest) == ("company",)
    assert sorted(Need.objects.filter(kind="company").values_list("state", flat=True)) == ["proposed", "withdrawn"]


def test_what_the_person_chose_or_refused_is_not_proposed_again(world):
    actor = world.actor("gp")
    ask(world.person, actor, bezoek="niemand", genoeg="het mag meer zijn", helpt_zelf="nu niemand, maar dat wil ik wel")
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
    ask(world.person, actor, bezoek="niemand", genoeg="het mag meer zijn")
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

    assert read(Need.objects.all(), "kind", "state", "words") == [("moving-together", "agreed", "zwemmen")]
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
    before = read(Need.objects.all(), "kind", "state", "words")

    with pytest.raises(ValidationError, match="Iemand anders koos net iets over “Gezelschap”"):
        agree_needs(
            world.person,
            [Decision("advice", "agree"), Decision("company", "agree", "kaarten", "proposed")],
            actor=actor,
        )

    assert read(Need.objects.all(), "kind", "state", "words") == before


@pytest.mark.parametrize(
    ("decision", "code"),
    [
        (Decision("geluk", "agree"), "kind"),
        (Decision("safety-first", "agree"), "protected"),
        (Decision("company", "change", instead="safety-first"), "protected"),
        (Decision("company", "change"), "kind"),
        (Decision("company", "change", instead="company"), "same"),
        (Decision("company", "agree", priority=4), "priority"),
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


def said(kind):
    rows = Opinion.objects.filter(need__kind=kind).order_by("at")
    return [(row.side, row.choice, row.words, row.by and row.by.name, row.undone_at is not None) for row in rows]


def test_a_refused_need_comes_back_with_a_new_fact_and_not_before(world, now):
    actor = world.actor("gp")
    ask(world.person, actor, hulp_thuis="niemand", occasion="discharge")
    propose_needs(world.person, actor=actor)
    agree_needs(world.person, [Decision("practical-support", "decline", "", "proposed")], actor=actor)
    ask(world.person, actor, hulp_thuis="niemand", occasion="discharge")
    same = propose_needs(world.person, actor=actor)

    record_transition(world.person, "licence-lost", now.date(), actor=actor, token=uuid.uuid4())

    assert (same, propose_needs(world.person, actor=actor)) == ((), ("company", "practical-support"))
    assert list(read(Reason.objects.filter(need__state="proposed", signal="practical-no-car"), "text")) == [
        "U rijdt geen auto meer. Dan is vervoer soms lastig."
    ]
    slugs, table = needs_frame([world.person.id])
    assert table[0, slugs.index("practical-support")] == 0


def test_what_went_away_and_came_back_is_a_new_fact(world):
    actor = world.actor("gp")
    wanted = {"genoeg": "het mag meer zijn"}
    ask(world.person, actor, **wanted)
    propose_needs(world.person, actor=actor)
    agree_needs(world.person, [Decision("company", "decline", "", "proposed")], actor=actor)
    next_day = acting(replace(actor, now=actor.now + timedelta(days=1)))
    ask(world.person, next_day, genoeg="ja, het is genoeg")
    assert propose_needs(world.person, actor=next_day) == ()

    later = acting(replace(actor, now=actor.now + timedelta(days=9)))
    ask(world.person, later, **wanted)

    assert propose_needs(world.person, actor=later) == ("company",)


def test_a_need_that_was_refused_before_anyone_proposed_it_is_not_proposed_on_what_was_known_then(world):
    actor = world.actor("gp")
    ask(world.person, actor, genoeg="het mag meer zijn")

    agree_needs(world.person, [Decision("company", "decline")], actor=actor)

    assert propose_needs(world.person, actor=actor) == ()


def test_something_else_instead_closes_the_one_and_chooses_the_other_and_both_are_taken_back(world):
    actor = world.actor("gp")
    ask(world.person, actor, genoeg="het mag meer zijn")
    propose_needs(world.person, actor=actor)

    change = Decision("company", "change", "wandelen met iemand", "proposed", "moving-together", 1)
    agree_needs(world.person, [change], actor=actor)

    chosen = Need.objects.get(kind="moving-together")
    assert (chosen.state, chosen.words, chosen.priority) == ("agreed", "wandelen met iemand", 1)
    assert states() == {"company": "declined", "moving-together": "agreed"}
    undo_opinion(world.person, Opinion.objects.get(choice="change").id, actor=actor)
    assert states() == {"company": "proposed", "moving-together": "withdrawn"}
    assert said("company") == [("person", "change", "wandelen met iemand", "gp", True)]


def test_both_sides_are_kept_apart_and_only_what_the_person_says_counts(world):
    gp = world.actor("gp")
    ask(world.person, gp, genoeg="het mag meer zijn")
    propose_needs(world.person, actor=gp)
    need = Need.objects.get()
    give_view(world.person, need.id, "doubts", "te druk nu", actor=gp)
    give_view(world.person, need.id, "fits", actor=gp)
    proposed = states()

    patient = world.actor("patient")
    agree_needs(world.person, [Decision("company", "agree", "koken", "proposed")], actor=patient)

    assert (proposed, states()) == ({"company": "proposed"}, {"company": "agreed"})
    assert sorted(said("company")) == [
        ("person", "agree", "koken", "person", False),
        ("professional", "doubts", "te druk nu", "gp", True),
        ("professional", "fits", "", "gp", False),
    ]
    with pytest.raises(ValidationError, match="Uw eigen antwoord telt al"):
        give_view(world.person, need.id, "fits", actor=patient)
    with pytest.raises(ValidationError, match="Alleen wie dit vond"):
        undo_opinion(world.person, Opinion.objects.get(choice="fits").id, actor=patient)


def test_the_last_word_is_taken_back_first_and_the_words_before_it_stand_again(world, now):
    actor = world.actor("gp")
    agree_needs(world.person, [Decision("company", "agree", "kaarten", priority=2)], actor=actor)
    later = acting(replace(actor, now=now + timedelta(minutes=1)))
    agree_needs(world.person, [Decision("company", "agree", "koken", "agreed")], actor=later)
    first, second = Opinion.objects.order_by("at").values_list("id", flat=True)

    with pytest.raises(ValidationError, match="Neem dat eerst terug"):
        undo_opinion(world.person, first, actor=later)
    undo_opinion(world.person, second, actor=later)
    undo_opinion(world.person, second, actor=later)

    need = Need.objects.get()
    assert (need.state, need.words, need.priority) == ("agreed", "kaarten", 2)
    undo_opinion(world.person, first, actor=later)
    assert states() == {"company": "withdrawn"}
    assert needs_of(world.person.id, actor=later) == ()


def test_a_refusal_is_not_taken_back_when_there_is_a_new_proposal(world, now):
    actor = world.actor("gp")
    ask(world.person, actor, hulp_thuis="niemand", occasion="discharge")
    propose_needs(world.person, actor=actor)
    agree_needs(world.person, [Decision("practical-support", "decline", "", "proposed")], actor=actor)
    record_transition(world.person, "licence-lost", now.date(), actor=actor, token=uuid.uuid4())
    propose_needs(world.person, actor=actor)

    with pytest.raises(ValidationError, match="al een nieuw voorstel"):
        undo_opinion(world.person, Opinion.objects.get().id, actor=actor)


def test_what_happened_is_told_once_and_can_be_taken_back(world, now):
    actor = world.actor("patient")
    token = uuid.uuid4()
    for key in (token, token, uuid.uuid4()):
        record_transition(world.person, "bereavement", now.date(), actor=actor, token=key)
    kinds = propose_needs(world.person, actor=actor)

    take_back_transition(world.person, token, actor=actor)

    assert (Transition.objects.count(), kinds) == (1, ("emotional-support", "peers"))
    assert propose_needs(world.person, actor=actor) == ()


@pytest.mark.parametrize(
    ("kind", "days", "code"),
    [("geluk", 0, "kind"), ("birth", 31, "ahead"), ("birth", -50_000, "before")],
)
def test_what_cannot_have_happened_is_refused(world, now, kind, days, code):
    with pytest.raises(ValidationError) as refusal:
        record_transition(
            world.person, kind, now.date() + timedelta(days=days), actor=world.actor("gp"), token=uuid.uuid4()
        )

    assert (refusal.value.code, Transition.objects.count()) == (code, 0)


@pytest.mark.parametrize("name", ["link_worker", "other_gp", "host", "volunteer", "manager", "administrator"])
def test_who_does_not_talk_with_the_person_proposes_and_decides_nothing(world, name):
    actor = world.actor(name)

    with pytest.raises(Refused):
        propose_needs(world.person, actor=actor)
    with pytest.raises(Refused):
        agree_needs(world.person, [Decision("company", "agree")], actor=actor)
    with pytest.raises(Refused):
        give_view(world.person, uuid.uuid4(), "fits", actor=actor)
    with pytest.raises(Refused):
        undo_opinion(world.person, uuid.uuid4(), actor=actor)
    with pytest.raises(Refused):
        record_transition(world.person, "birth", world.now.date(), actor=actor, token=uuid.uuid4())
    with pytest.raises(Refused):
        take_back_transition(world.person, uuid.uuid4(), actor=actor)

    with as_owner():
        assert (Need.objects.count(), Transition.objects.count()) == (0, 0)


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
        assert read(Need.objects.all(), "words") == [winner]


def acting_in_own_transaction(world):
    with transaction.atomic():
        return world.actor("gp")
