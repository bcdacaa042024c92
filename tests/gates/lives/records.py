"""What is known of the people of the gates: who they are, what they answered, and who is around them."""

from __future__ import annotations

import uuid
from datetime import timedelta

from tests.factories import as_owner, make_person, make_user, rewrite
from tests.gates.world import ARABIC_FAMILY, ARABIC_GIVEN, LONG_FAMILY, LONG_GIVEN, GateWorld
from tests.questionnaires import EVERY_SLUG, EVERY_TYPE, SLUG, propose, take_into_use

from weefsel.apps.adoption.queries import catalogue
from weefsel.apps.ecogram.models import Tie
from weefsel.apps.ecogram.operations import add_tie, end_tie
from weefsel.apps.ecogram.validators import TieEntry
from weefsel.apps.matching.choosing import choose_none
from weefsel.apps.needs.operations import agree_needs, propose_needs
from weefsel.apps.needs.validators import Decision
from weefsel.apps.people.models import LifeEvent, Person, RelatedPerson
from weefsel.apps.people.operations import add_related_person, merge, report_move
from weefsel.apps.screening.askings import begin_asking, complete_asking, save_answers
from weefsel.apps.screening.operations import end_talk, record_answers, record_step, start_talk
from weefsel.project.letting_in import let_in


def make_people(world: GateWorld) -> None:
    small = world.small
    with as_owner():
        rewrite(
            Person.objects.filter(id=small.person.id),
            given_name=LONG_GIVEN,
            family_name=LONG_FAMILY,
            address_as="mevrouw van Proefenburg",
            wish="Weer eens met iemand wandelen, en niet meer elke dag alleen eten.",
            street_line="Heelerglangestraatnaamtotaanhetkruispuntweg 1234 bis",
            language="nl",
        )
        small.person.refresh_from_db()
        make = {
            "arabic": (
                small.practice,
                {"given_name": ARABIC_GIVEN, "family_name": ARABIC_FAMILY, "language": "ar"},
            ),
            "empty": (
                small.practice,
                {"given_name": "Leegproef", "family_name": "Zonderniets", "phone": "", "email": "", "wish": ""},
            ),
            "double": (small.practice, {"given_name": "Dubbelproef", "family_name": "Eerstekeer"}),
            "double_again": (small.practice, {"given_name": "Dubbelproef", "family_name": "Eerstekeer"}),
            "merged": (small.practice, {"given_name": "Samenproef", "family_name": "Gevoegdeen"}),
            "merged_away": (small.practice, {"given_name": "Samenproef", "family_name": "Gevoegdeen"}),
            "moved": (small.practice, {"given_name": "Verhuisproef", "family_name": "Nieuwewoning"}),
            "declined": (small.practice, {"given_name": "Afgezienproef", "family_name": "Lieverniet"}),
            "cardiac": (small.hospital, {"given_name": "Hartproef", "family_name": "Groepsdeelnemer"}),
            "guest_of": (small.hospital, {"given_name": "Meebrengproef", "family_name": "Metnaaste"}),
            "left": (small.hospital, {"given_name": "Gestoptproef", "family_name": "Uitdegroep"}),
            "waiting": (small.hospital, {"given_name": "Wachtproef", "family_name": "Nogniethier"}),
        }
        for name, (owner, changes) in make.items():
            world.people[name] = make_person(owner, world.start, **changes)
        small.related_person = make_user("related_person", None, world.start)
        small.assistant = make_user("assistant", small.practice, world.start)
        world.mentor = make_user("related_person", None, world.start, name="Mentorproef")
    gp = world.acting("gp", 1)
    related = add_related_person(
        actor=gp,
        person_id=world.person.id,
        form_token=uuid.uuid4(),
        name="Naasteproef van der Langenaastenaam",
        tie_role="child",
        email=small.related_person.email,
        topics=("groups",),
    )
    let_in(related, actor=gp)
    waits = add_related_person(
        actor=gp,
        person_id=world.person.id,
        form_token=uuid.uuid4(),
        name="Wachtende naasteproef",
        tie_role="friend",
        email="wachtende@example.org",
        topics=("groups",),
    )
    world.waits = waits.id
    folded = merge(actor=gp, person_id=world.people["merged"].id, duplicate_id=world.people["merged_away"].id)
    event = report_move(
        actor=gp,
        person_id=world.people["moved"].id,
        moved_on=(world.start - timedelta(days=2)).date(),
        address={"street_line": "Nieuweproefstraat 2", "postcode": "6602 BB", "city": "Wijchen"},
    )
    world.things |= {
        "person": world.person.id,
        "arabic": world.people["arabic"].id,
        "empty": world.people["empty"].id,
        "cardiac": world.people["cardiac"].id,
        "double": world.people["double"].id,
        "double_again": world.people["double_again"].id,
        "merge": folded.merge.id,
        "event": event.id,
        "related": related.id,
        "unknown": "a" * 32,
        "practice": small.practice.id,
        "welfare": small.welfare.id,
    }
    assert LifeEvent.objects.filter(id=event.id).exists()
    assert RelatedPerson.objects.filter(id=related.id).exists()


def ask_and_draw(world: GateWorld) -> None:
    gp = world.acting("gp", 2)
    record_answers(
        world.person,
        catalogue().instruments["contact-intake"],
        {"bezoek": ["niemand"], "helpt-zelf": ["nu niemand, maar dat wil ik wel"], "genoeg": "het mag meer zijn"},
        "visit",
        actor=gp,
    )
    for name, slug in (("ended_talk", "triadekaart"), ("talk", "mantelscan"), ("app_talk", "neoparent")):
        talk = start_talk(world.person, catalogue().werkvormen[slug], actor=gp)
        record_step(talk, 1, actor=gp, words="De zus kookt en doet de post.")
        record_step(talk, 2, actor=gp, is_skipped=True)
        world.things[name] = talk.id
        if name == "ended_talk":
            end_talk(talk, actor=gp, outcome="agreed", agreed="De zus belt elke dinsdag.")
    entries = (
        TieEntry("Bandproefmetheelerglangenaamdienietpast", "child", 1, ("P", "G"), ("E",), "good", None, 52, "near"),
        TieEntry("Buurproef", "neighbour", 3),
        TieEntry("جارة", "friend", 2),
        TieEntry("Wegproef", "colleague", 3),
    )
    ties = [add_tie(world.person, entry, actor=gp) for entry in entries]
    end_tie(world.person, ties[-1].id, actor=gp)
    propose_needs(world.person, actor=gp)
    agree_needs(
        world.person,
        [Decision("moving-together", "agree", "Wandelen met iemand uit de buurt"), Decision("advice", "decline")],
        actor=gp,
    )
    world.things |= {"tie": ties[0].id, "ended_tie": ties[-1].id}
    world.things["choice"] = choose_none(world.person, ["far"], "Schaken met een jonger iemand", actor=gp).id
    assert Tie.objects.filter(person=world.person).exists()


def fill_in_questionnaires(world: GateWorld) -> None:
    administrator = world.acting("administrator", 2)
    in_use = [
        take_into_use(administrator, *each)
        for each in ((), (EVERY_SLUG, EVERY_TYPE), ("dejong-gierveld-6",), ("hits",))
    ]
    world.things |= {"questionnaire": in_use[0].id, "proposed_questionnaire": propose(administrator, "zarit-4").id}
    gp = world.acting("gp", 3)
    asking = begin_asking(world.person, SLUG, "visit", actor=gp)
    save_answers(asking, {":slaapt": ["true"]}, actor=gp, place=":uren")
    every = begin_asking(world.person, EVERY_SLUG, "visit", actor=gp)
    save_answers(every, {":maat": ["5||kg"], ":kort": ["Proef", LONG_GIVEN], ":open": ["In eigen woorden."]}, actor=gp)
    world.things |= {"asking": asking.id, "every_type": every.id}
    said = [gate.condition for gate in catalogue().instruments["dejong-gierveld-6"].gates]
    for name, days, answers in (("response", 4, ("ja", "nee")), ("scored", 30, ("midden", "midden", "ja"))):
        gp = world.acting("gp", days)
        scale = begin_asking(world.person, "dejong-gierveld-6", "visit", actor=gp, said=said)
        items = catalogue().instruments["dejong-gierveld-6"].items
        save_answers(scale, {f":{item.id}": [answers[n % len(answers)]] for n, item in enumerate(items)}, actor=gp)
        world.things[name] = complete_asking(scale, actor=gp).id
    said = [gate.condition for gate in catalogue().instruments["hits"].gates]
    for name in ("private_done", "private_asking"):
        private = begin_asking(world.person, "hits", "visit", actor=gp, said=said)
        save_answers(private, {":bedreigd": ["3"]}, actor=gp)
        world.things[name] = private.id
        if name == "private_done":
            complete_asking(private, actor=gp)
