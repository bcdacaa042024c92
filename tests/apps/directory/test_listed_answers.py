"""What a place is asked, from a list to the map, and from the map to others and back."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

from tests.apps.directory.lists import GAZETTEER, LOCATION, new_list, put, reading, service, tried
from tests.factories import as_owner, make_offer

from weefsel.apps.directory.entries import entries_of
from weefsel.apps.directory.import_queries import changes_page
from weefsel.apps.directory.imports import decide_change, undo_import
from weefsel.apps.directory.inquiries import fill_in, open_questions
from weefsel.apps.directory.models import Location, Offer
from weefsel.apps.directory.queries import find_offer
from weefsel.catalogue.host_answer import FLAGS
from weefsel.interop.hsds.answers import attribute, term_id
from weefsel.interop.hsds.read import read
from weefsel.interop.hsds.records import ServiceAtLocation
from weefsel.project.commands.export import written


def listed(**answers: bool):
    """A list of one entry that answers these codes: of the building with the place, the rest with the service there."""
    of_place = {"step_free", "hearing_support", "sight_support"}
    made = {code: attribute(code.replace("_", "-"), value, of=f"{code}") for code, value in answers.items()}
    place = replace(LOCATION, attributes=tuple(one for code, one in made.items() if code in of_place))
    at = ServiceAtLocation(
        service_id="s1", location_id="l1", attributes=tuple(one for code, one in made.items() if code not in of_place)
    )
    return reading(service(1), locations=(place,), services_at_location=(at,))


def open_of(offer, actor) -> set[str]:
    return {one.slug for one in open_questions(find_offer(offer.id), actor=actor) if one.told_on is None}


def test_what_a_list_answers_is_on_the_map_and_is_not_asked_any_more(world):
    coach = world.actor("link_worker")
    source = new_list(coach)

    put(source, listed(step_free=False, meet_first=True, try_once=True, accompanied=False, transport=True), coach)

    offer = Offer.objects.select_related("location").get()
    said = (offer.location.is_step_free, offer.can_meet_first, offer.is_accompanied, offer.has_transport)
    assert said == (False, True, False, True)
    assert (offer.location.has_hearing_support, offer.welcomes_child, offer.can_begin_anytime) == (None, None, None)
    # Of who may come in, part is still open; who receives how, and whether there is transport, is known.
    assert {"access", "along", "begin"} <= open_of(offer, coach)
    assert not {"welcome", "transport"} & open_of(offer, coach)
    row = tried(source, listed(step_free=True, meet_first=True, try_once=True), coach)
    (line,) = changes_page(row).object_list
    shown = {(one.label, one.before, one.after) for one in line.fields}
    assert shown == {
        ("Met een rolstoel naar binnen", "nee", "ja"),
        ("Er kan de eerste keer iemand meegaan", "nee", ""),
        ("Er is vervoer te regelen", "ja", ""),
    }
    undo_import(row.source.imports.get(state="applied"), actor=coach)
    assert Offer.objects.get().is_open is False


def test_what_was_heard_from_the_host_stays_until_somebody_chooses_the_list(world, now):
    coach = world.actor("link_worker")
    source = new_list(coach)
    put(source, reading(), coach, as_of=now.date() - timedelta(days=60))
    offer = Offer.objects.get()
    fill_in(find_offer(offer.id), {"transport": {"offer.has_transport": True}}, actor=coach)

    row = put(source, listed(transport=False, quiet=True), coach, as_of=now.date())

    change = row.changes.get(number=0)
    assert change.against == ["offer.has_transport"]
    offer.refresh_from_db()
    assert (offer.has_transport, offer.is_low_stimulus) == (True, True)
    decide_change(change, "take", actor=coach)
    offer.refresh_from_db()
    assert offer.has_transport is False


def flags_of(content: bytes, name: str, now) -> dict[str, dict[str, bool]]:
    found = entries_of(read(content, file=name), gazetteer=GAZETTEER, day=now.date()).entries
    return {one.name: {key: value for key, value in one.values.items() if key in FLAGS} for one in found}


def test_what_the_map_knows_goes_to_others_and_comes_back_equal_and_of_a_quiet_place_nothing(world, now):
    told = dict.fromkeys((flag for flag in FLAGS if flag.startswith("offer.")), None)
    told |= {"offer.can_meet_first": True, "offer.is_accompanied": False, "offer.has_transport": True}
    told |= {"offer.has_waiting_list": False, "offer.can_begin_anytime": True}
    columns = {flag.partition(".")[2]: value for flag, value in told.items()}
    with as_owner():
        loud = make_offer(world.house, **columns)
        quiet = make_offer(world.welfare, "voice-of-all-women", **columns)
        places = Location.objects.filter(id__in=[loud.location_id, quiet.location_id])
        places.update(is_step_free=True, has_sight_support=False, access_text="Bel even aan.")

    content, _n = written(".json", now=now)
    tables, _n = written(".zip", now=now)

    expected = {flag: value for flag, value in told.items() if value is not None}
    expected |= {"location.is_step_free": True, "location.has_sight_support": False}
    name, hidden = loud.service.name, quiet.service.name
    assert flags_of(content, "kaart.json", now) == {name: expected, hidden: {}}
    assert flags_of(tables, "kaart.zip", now) == {name: expected, hidden: {}}
    (back,) = [
        one
        for one in entries_of(read(content, file="kaart.json"), gazetteer=GAZETTEER, day=now.date()).entries
        if one.name == name
    ]
    assert back.values["location.access_text"] == "Bel even aan"
    block = next(each for each in json.loads(content)["services"] if each["name"] == hidden)
    assert term_id("meet-first") not in json.dumps(block)
