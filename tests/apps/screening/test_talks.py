"""A talk guided by a werkvorm: step by step, paused, skipped, ended; and one that nobody may notice."""

from __future__ import annotations

import uuid

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from tests.factories import as_owner, make_user, read, relate

from weefsel.apps.adoption.queries import catalogue
from weefsel.apps.audit.models import Event
from weefsel.apps.rights.models import Relation
from weefsel.apps.rights.queries import Refused
from weefsel.apps.screening.models import PrivateTalk, PrivateTalkStep, Talk, TalkStep
from weefsel.apps.screening.operations import end_talk, record_step, start_talk
from weefsel.apps.screening.talks import is_private, is_talk

CARD = "triadekaart"
IN_PRIVATE = "goed-kijken-naar-banden"


def werkvorm(slug):
    return catalogue().werkvormen[slug]


def lines(person) -> list[tuple[str, str, str]]:
    """What the access log holds about a person: action, kind, what it was about; in the order of the words."""
    with as_owner():
        return sorted(Event.objects.filter(person_id=person.id).values_list("action", "kind", "object_type"))


def refused(what, **arguments) -> str:
    with pytest.raises(ValidationError) as problem:
        what(**arguments)
    return problem.value.code


def test_every_instrument_and_conversation_tool_is_a_talk_with_steps_and_one_of_them_is_private():
    kinds = ("instrument", "conversation_tool", "app")
    talks = {slug: one for slug, one in catalogue().werkvormen.items() if is_talk(one)}

    assert set(talks) == {slug for slug, one in catalogue().werkvormen.items() if one.kind in kinds}
    assert [slug for slug, one in talks.items() if not one.agenda] == []
    assert [slug for slug, one in talks.items() if is_private(one)] == [IN_PRIVATE]


def test_a_talk_is_kept_step_by_step_skipped_without_penalty_gone_on_with_and_ended(world):
    actor, person = world.actor("gp"), world.person
    talk = start_talk(person, werkvorm(CARD), actor=actor, token=uuid.UUID(int=7))

    record_step(talk, 1, actor=actor, words="  Koken en de post.  ")
    record_step(talk, 2, actor=actor, is_skipped=True, words="gaat niemand iets aan")
    record_step(talk, 1, actor=actor, words="Alleen koken.")
    resumed = start_talk(person, werkvorm(CARD), actor=actor, token=uuid.UUID(int=8))
    end_talk(resumed, actor=actor, outcome="agreed", agreed="Zus belt elke dinsdag.")

    assert resumed.id == talk.id == uuid.UUID(int=7)
    ended = read(Talk.objects.all(), "n_steps", "outcome", "agreed", "ended_at")[0]
    assert ended == (5, "agreed", "Zus belt elke dinsdag.", world.now)
    steps = read(TalkStep.objects.all(), "number", "title", "is_skipped", "words")
    assert list(steps) == [
        (1, "Ieder kiest apart welke taken op tafel moeten", False, "Alleen koken."),
        (2, "De drie kaarten naast elkaar leggen", True, ""),
    ]
    assert lines(person) == [("screening.talk", kind, "talk") for kind in "CUUUU"]
    assert refused(record_step, talk=talk, number=3, actor=actor) == "ended"
    assert refused(end_talk, talk=talk, actor=actor, outcome="stopped") == "ended"
    assert start_talk(person, werkvorm(CARD), actor=actor).id != talk.id


def test_a_talk_says_what_is_wrong_and_writes_nothing(world):
    actor, person = world.actor("gp"), world.person
    talk = start_talk(person, werkvorm(CARD), actor=actor)

    assert refused(start_talk, person=person, werkvorm=werkvorm("odensehuizen"), actor=actor) == "no-talk"
    assert refused(record_step, talk=talk, number=6, actor=actor) == "step"
    assert refused(record_step, talk=talk, number=1, actor=actor, words="a" * 2001) == "long"
    assert refused(end_talk, talk=talk, actor=actor, outcome="") == "outcome"
    assert refused(end_talk, talk=talk, actor=actor, outcome="agreed", agreed=" ") == "agreed"
    assert (Talk.objects.get().ended_at, TalkStep.objects.count()) == (None, 0)


def test_what_was_said_stays_with_who_spoke_and_the_person(world):
    """Another organisation that treats the person, a naaste, and whoever only hosts or manages, reads nothing."""
    with as_owner():
        world.related_person = make_user("related_person", None, world.now)
        for held in ({"relation": "treatment", "organization": world.hospital},
                     {"relation": "coaching", "organization": world.welfare},
                     {"relation": "related", "user": world.related_person, "topics": ["groups"]}):  # fmt: skip
            Relation.objects.create(
                person_id=world.person.id, ground="test", valid_from=world.now, declared_at=world.now, **held
            )
    for name in ("gp", "link_worker"):
        actor = world.actor(name)
        record_step(start_talk(world.person, werkvorm(CARD), actor=actor), 1, actor=actor, words=name)

    seen = {}
    for name in ("gp", "link_worker", "nurse", "patient", "host", "manager", "administrator", "related_person"):
        world.actor(name)
        seen[name] = sorted(read(TalkStep.objects.all(), "words"))

    assert {name: words for name, words in seen.items() if words} == {
        "gp": ["gp"],
        "link_worker": ["link_worker"],
        "patient": ["gp", "link_worker"],
    }
    with pytest.raises(Refused):
        start_talk(world.person, werkvorm(CARD), actor=world.actor("patient"))
    with pytest.raises(Refused):
        start_talk(world.person, werkvorm(CARD), actor=world.actor("other_gp"))


def test_a_talk_about_unsafe_ties_is_seen_by_the_person_and_who_held_it_and_named_nowhere(world):
    """Not by a colleague of the same practice, and the log calls it safety, like all that is protected."""
    with as_owner():
        world.colleague = make_user("gp", world.practice, world.now)
        world.related_person = make_user("related_person", None, world.now)
        relate(world.person, world.related_person, world.now, relation="related", topics=["groups"])
    actor = world.actor("gp")
    talk = start_talk(world.person, werkvorm(IN_PRIVATE), actor=actor)
    record_step(talk, 2, actor=actor, words="Zij is bang voor haar broer.")
    end_talk(talk, actor=actor, outcome="nothing_now")

    seen = {}
    for name in ("gp", "patient", "colleague", "nurse", "related_person", "administrator"):
        world.actor(name)
        seen[name] = (PrivateTalk.objects.count(), PrivateTalkStep.objects.count(), Talk.objects.count())

    assert seen == {
        "gp": (1, 1, 0),
        "patient": (1, 1, 0),
        **dict.fromkeys(("colleague", "nurse", "related_person", "administrator"), (0, 0, 0)),
    }
    assert lines(world.person) == [("safety.record", kind, "safety_talk") for kind in "CUU"]
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM screening_talk")
        assert cursor.fetchone() == (0,)
