"""What is known of the people of a region: who they are, what they answered, and who is around them."""

from __future__ import annotations

import uuid
from datetime import timedelta

from weefsel.apps.adoption.queries import catalogue
from weefsel.apps.directory.operations import report_link
from weefsel.apps.disclosures.operations import Asked
from weefsel.apps.disclosures.operations import ask as ask_from_outside
from weefsel.apps.ecogram.exchange import keep_recipe
from weefsel.apps.ecogram.operations import add_tie, end_tie, record_acquaintances
from weefsel.apps.ecogram.validators import TieEntry
from weefsel.apps.needs.operations import agree_needs, propose_needs, record_transition
from weefsel.apps.needs.validators import Decision
from weefsel.apps.people.models import Person
from weefsel.apps.people.operations import (
    add_related_person,
    keep_back,
    merge,
    not_same,
    place_hold,
    record_number,
    report_move,
)
from weefsel.apps.screening.askings import begin_asking, complete_asking, save_answers
from weefsel.apps.screening.operations import end_talk, record_answers, record_step, start_talk
from weefsel.apps.screening.wordings import confirm_wording, propose_wording
from weefsel.apps.subject.operations import ask as ask_right
from weefsel.engine.screening.questionnaire import Item, Questionnaire
from weefsel.engine.screening.wording import Wording, questionnaire_of
from weefsel.interop.fhir.document import write_json
from weefsel.interop.fhir.write_questionnaire import write_questionnaire
from weefsel.project.authorisation.world import Region
from weefsel.project.letting_in import let_in


def keep_records(region: Region) -> None:
    gp = region.acting("gp", 1)
    people = region.people
    related = add_related_person(
        actor=gp,
        person_id=people["person"].id,
        form_token=uuid.uuid4(),
        name=f"Naasteproef {region.mark}",
        tie_role="child",
        email=region.users["related_person"].email,
        topics=("groups",),
    )
    let_in(related, actor=gp)
    waits = add_related_person(
        actor=gp,
        person_id=people["person"].id,
        form_token=uuid.uuid4(),
        name=f"Wachtproef {region.mark}",
        tie_role="friend",
        email=region.mail("wachtende"),
        topics=("groups",),
    )
    region.waits = waits.id
    keep_back(actor=gp, person_id=people["person"].id, things=frozenset({uuid.uuid4()}))
    folded = merge(actor=gp, person_id=people["merged"].id, duplicate_id=people["merged_away"].id)
    event = report_move(
        actor=gp,
        person_id=people["moved"].id,
        moved_on=(region.start - timedelta(days=2)).date(),
        address={"street_line": "Nieuweproefstraat 2", "postcode": "6602 BB", "city": "Wijchen"},
    )
    report_move(
        actor=gp,
        person_id=people["person"].id,
        moved_on=(region.start - timedelta(days=3)).date(),
        address={"street_line": "Proefstraat 2", "postcode": "6601 AA", "city": "Wijchen"},
    )
    record_number(actor=gp, person_id=people["person"].id, number="111222333")
    place_hold(
        actor=gp,
        person_id=people["empty"].id,
        form_token=uuid.uuid4(),
        ground="complaint",
        words=f"Klachtproef {region.mark}",
    )
    asked = ask_right(
        actor=gp,
        person_id=people["person"].id,
        form_token=uuid.uuid4(),
        kind="correct",
        words=f"Vraagproef {region.mark}",
    )
    region.things["request"] = asked.id
    outside = ask_from_outside(
        actor=gp,
        person_id=people["person"].id,
        form_token=uuid.uuid4(),
        asker=catalogue().askers["municipality"],
        asked=Asked(house=f"Buitenproef {region.mark}", question=f"Buitenproef {region.mark}"),
        asked_on=gp.now.date(),
    )
    region.things["disclosure"] = outside.id
    not_same(actor=gp, person_id=people["empty"].id, other_id=people["declined"].id)
    region.things |= {name: person.id for name, person in people.items()}
    region.things |= {
        "merge": folded.merge.id,
        "event": event.id,
        "related": related.id,
        "practice": region.places["practice"].id,
        "welfare": region.places["welfare"].id,
        "house": region.places["house"].id,
    }


def ask_and_draw(region: Region) -> None:
    gp, person = region.acting("gp", 2), region.people["person"]
    record_answers(
        person,
        catalogue().instruments["contact-intake"],
        {"bezoek": ["niemand"], "helpt-zelf": ["nu niemand, maar dat wil ik wel"], "genoeg": "het mag meer zijn"},
        "visit",
        actor=gp,
    )
    ties = [
        add_tie(person, entry, actor=gp)
        for entry in (
            TieEntry(f"Bandproef {region.mark}", "child", 1, ("P", "G"), ("E",), "good", None, 52, "near"),
            TieEntry(f"Wegproef {region.mark}", "colleague", 3),
        )
    ]
    record_acquaintances(person, ties[0].thread, [ties[-1].thread], actor=gp)
    keep_recipe(f"proef {region.mark}", {"columns": {"role": "Proefkolom"}}, actor=gp)
    end_tie(person, ties[-1].id, actor=gp)
    propose_needs(person, actor=gp)
    agree_needs(person, [Decision("moving-together", "agree", "Wandelen met iemand uit de buurt")], actor=gp)
    record_transition(person, "bereavement", gp.now.date(), actor=gp, token=uuid.uuid4())
    talk = start_talk(person, catalogue().werkvormen["triadekaart"], actor=gp)
    record_step(talk, 1, actor=gp, words=f"Gespreksproef {region.mark}")
    end_talk(talk, actor=gp, outcome="agreed", agreed=f"Afspraakproef {region.mark}")
    _questionnaires(region, person)
    report_link(f"https://app-{region.mark.lower()}.example", actor=gp, works=False)
    region.things |= {"tie": ties[0].id, "ended_tie": ties[-1].id, "talk": talk.id}


def _questionnaires(region: Region, person: Person) -> None:
    administrator, instruments = region.acting("administrator", 1), catalogue().instruments
    own = Questionnaire(f"Lijstproef {region.mark}", (Item("vertel", "string", f"Proefvraag {region.mark}"),))
    answers = {each: f"Proefantwoord {each}" for each in instruments["hits"].answers}
    texts = {item.id: f"Proefvraag {item.id}" for item in instruments["hits"].items}
    made_up = questionnaire_of(instruments["hits"], Wording("hits", texts, answers=answers))
    for slug, one in (("eigen-proeflijst-00000000", own), ("hits", made_up)):
        document = write_json(write_questionnaire(one)).decode()
        row = propose_wording(slug, one.title, document, actor=administrator)
        confirm_wording(row.id, "Verzonnen voor deze proef.", actor=administrator)
        region.things.setdefault("questionnaire", row.id)
    gp = region.acting("gp", 2)
    for name in ("response", "asking"):
        asking = begin_asking(person, "eigen-proeflijst-00000000", "visit", actor=gp)
        save_answers(asking, {":vertel": [f"Antwoordproef {region.mark}"]}, actor=gp)
        region.things[name] = asking.id
        if name == "response":
            complete_asking(asking, actor=gp)
    said = [gate.condition for gate in instruments["hits"].gates]
    private = begin_asking(person, "hits", "visit", actor=gp, said=said)
    save_answers(private, {":bedreigd": ["3"]}, actor=gp)
    region.things["private_asking"] = private.id
