"""A talk from its first step to what it kept: counted from what was written down, and from nothing else."""

from __future__ import annotations

from datetime import timedelta

from weefsel.apps.adoption.queries import catalogue
from weefsel.apps.needs.operations import Decision, agree_needs
from weefsel.apps.running.queries import fidelity_of_organization, fidelity_of_person
from weefsel.apps.running.runners import runner_of
from weefsel.apps.screening.operations import end_talk, record_step, start_talk
from weefsel.apps.screening.talks import is_talk

CARD, ROUTE, PRIVATE = "triadekaart", "movisie-routekaart-in-gesprek-over-eenzaamheid", "goed-kijken-naar-banden"


def verdicts(slug, actor, person, *elements) -> list[str]:
    found = {one.slug: one.verdict for one in fidelity_of_person(person.id, catalogue().werkvormen[slug], actor)}
    return [str(found[element]) for element in elements]


def hold(slug, actor, person, outcome="agreed"):
    talk = start_talk(person, catalogue().werkvormen[slug], actor=actor)
    record_step(talk, 1, actor=actor, words="Verteld.")
    end_talk(talk, actor=actor, outcome=outcome, agreed="Dinsdag bellen." if outcome == "agreed" else "")


def test_every_talk_begins_on_its_own_page_but_for_what_the_questions_and_the_map_carry():
    begins = {slug: runner_of(one).page for slug, one in catalogue().werkvormen.items() if is_talk(one)}

    assert begins.pop("ecogram") == "show_ecogram"
    assert begins.pop("gewoontevraag") == "ask_questions"
    assert set(begins.values()) == {"list_talks"}


def test_a_card_is_kept_when_agreed_and_told_when_it_does_not_come_back_in_time(world, now):
    person, first = world.person, world.actor("gp")
    agree_needs(person, [Decision("company", "agree", "", "")], actor=first)
    assert fidelity_of_person(person.id, catalogue().werkvormen[CARD], first) == ()

    actor = world.actor("gp", now=now + timedelta(days=1))
    talk = start_talk(person, catalogue().werkvormen[CARD], actor=actor)
    assert verdicts(CARD, actor, person, "agreed", "reviewed") == ["unknown", "unknown"]
    end_talk(talk, actor=actor, outcome="nothing_now")
    assert verdicts(CARD, actor, person, "agreed", "reviewed") == ["kept", "unknown"]
    late = world.actor("gp", now=now + timedelta(days=190))
    assert verdicts(CARD, late, person, "agreed", "reviewed") == ["kept", "adapted"]
    hold(CARD, late, person)
    assert verdicts(CARD, late, person, "agreed", "reviewed") == ["kept", "kept"]


def test_a_talk_that_the_person_stopped_is_no_agreement_and_an_organisation_sees_only_its_own(world, now):
    actor = world.actor("gp")
    hold(ROUTE, actor, world.person, outcome="stopped")
    hold(PRIVATE, actor, world.person)

    later = world.actor("gp", now=now + timedelta(days=60))
    assert verdicts(ROUTE, later, world.person, "step-chosen", "more-than-one") == ["adapted", "adapted"]
    assert verdicts(PRIVATE, later, world.person, "next-step") == ["kept"]
    found = fidelity_of_organization(catalogue().werkvormen[PRIVATE], later)
    assert (found.n, found.is_withheld) == (0, True)
    other = fidelity_of_organization(catalogue().werkvormen[PRIVATE], world.actor("other_gp"))
    assert (other.n, other.is_withheld) == (0, False)
